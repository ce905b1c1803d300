//! Ways with as few points, and fire with as few entries, as a fineness allows.

use std::collections::BTreeMap;

use crate::model::{Fire, Weapon};

/// A place at a time, m and s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) time_s: f64,
    pub(crate) x_m: f64,
    pub(crate) y_m: f64,
}

/// The samples that must be kept so that everybody who goes straight and evenly from one to the next is never farther
/// than an error from where he was (Douglas and Peucker 1973, with the distance at equal times of Meratnia and de By 2004).
pub(crate) fn kept(samples: &[Sample], error_m: f64) -> Vec<bool> {
    let mut keep = vec![false; samples.len()];
    let Some(last) = samples.len().checked_sub(1) else { return keep };
    keep[0] = true;
    keep[last] = true;
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let worst = (from + 1..to)
            .map(|at| (off_m(samples[from], samples[to], samples[at]), at))
            .fold((0.0, from), |worst, found| if found.0 > worst.0 { found } else { worst });
        if worst.0 > error_m {
            keep[worst.1] = true;
            open.push((from, worst.1));
            open.push((worst.1, to));
        }
    }
    keep
}

/// How far a sample lies from where it would be on the straight way between two others.
fn off_m(from: Sample, to: Sample, at: Sample) -> f64 {
    let share = (at.time_s - from.time_s) / (to.time_s - from.time_s).max(f64::MIN_POSITIVE);
    let (x, y) = (from.x_m + share * (to.x_m - from.x_m), from.y_m + share * (to.y_m - from.y_m));
    ((at.x_m - x).powi(2) + (at.y_m - y).powi(2)).sqrt()
}

/// Fire put together while it is written down.
#[derive(Default)]
pub(crate) struct Gatherer {
    done: Vec<Fire>,
    /// The entry of each firing section, target and weapon that more shots may join.
    open: BTreeMap<(u32, u32, Weapon), usize>,
}

impl Gatherer {
    /// Adds shots, in the order of time.
    pub(crate) fn add(&mut self, shot: Fire, span: u32) {
        let key = (shot.section, shot.on, shot.with);
        if let Some(at) = self.open.get(&key)
            && let Some(fire) = self.done.get_mut(*at)
            && shot.time - fire.time <= span
        {
            fire.span = shot.time - fire.time;
            fire.rounds = fire.rounds.saturating_add(shot.rounds);
            return;
        }
        self.open.insert(key, self.done.len());
        self.done.push(shot);
    }

    /// All entries, in the order of their first shots.
    pub(crate) fn finish(self) -> Vec<Fire> {
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(time_s: f64, x_m: f64, y_m: f64) -> Sample {
        Sample { time_s, x_m, y_m }
    }

    #[test]
    fn a_straight_even_way_needs_its_ends_only() {
        let way: Vec<Sample> =
            (0..50).map(|i| sample(30.0 * f64::from(i), 42.0 * f64::from(i), 7.0)).collect();
        assert_eq!(kept(&way, 0.1).iter().filter(|kept| **kept).count(), 2);
    }

    #[test]
    fn nobody_is_shown_farther_off_than_the_error() {
        let way: Vec<Sample> = (0..400)
            .map(|i| {
                let t = f64::from(i);
                sample(30.0 * t, 900.0 * (t / 37.0).sin() + 20.0 * t, 500.0 * (t / 11.0).cos())
            })
            .collect();
        for error_m in [0.5, 8.0, 60.0] {
            let keep = kept(&way, error_m);
            let ends: Vec<usize> = (0..way.len()).filter(|i| keep[*i]).collect();
            assert!(ends.len() < way.len(), "nothing was left out at {error_m} m");
            for pair in ends.windows(2) {
                for i in pair[0]..=pair[1] {
                    assert!(off_m(way[pair[0]], way[pair[1]], way[i]) <= error_m);
                }
            }
        }
    }

    #[test]
    fn a_halt_is_no_slow_walk() {
        let mut way = vec![sample(0.0, 0.0, 0.0), sample(600.0, 0.0, 0.0)];
        way.extend((1..20).map(|i| sample(600.0 + 30.0 * f64::from(i), 40.0 * f64::from(i), 0.0)));
        let keep = kept(&way, 2.0);
        assert!(keep[1], "the end of the halt was left out");
    }

    #[test]
    fn shots_within_a_span_are_one_entry() {
        let shot =
            |time, section, rounds| Fire { time, span: 0, section, on: 9, with: Weapon::Rifle, rounds };
        let mut gatherer = Gatherer::default();
        for fire in [shot(0, 1, 2), shot(3, 2, 1), shot(10, 1, 3), shot(31, 1, 4)] {
            gatherer.add(fire, 30);
        }
        let fires = gatherer.finish();
        assert_eq!(
            fires.iter().map(|fire| (fire.section, fire.rounds, fire.span)).collect::<Vec<_>>(),
            [(1, 5, 10), (2, 1, 0), (1, 4, 0)]
        );
    }
}
