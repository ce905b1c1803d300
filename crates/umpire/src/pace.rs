//! How many more runs there is time for, when what comes after them is to end in time too.

use std::time::{Duration, Instant};

/// Weighing the runs for the verdict and its sensitivity takes so many times as long as one look at them.
const LOOKS_IN_A_VERDICT: f64 = 9.0;
/// Playing some of the runs for the page, and writing it, takes as long as so many fights: five are recorded. (What others left on the ground was kept;
/// where an ensemble is continued up to sixteen more are fought.)
const PLAYED: f64 = 12.0;
/// A look at one run, in seconds, where none has been taken.
const LOOK_S: f64 = 0.02;
/// What a fight takes is told by so many of the last ones: of a few, the threads that wait for the last of them take the greater part.
const RECENT: u64 = 64;
/// So few are fought without asking the clock again.
const LAST: u64 = 24;

/// The time given, and what was measured of where it goes.
pub(crate) struct Pace {
    began: Instant,
    given: Duration,
    /// Runs of each step, and the seconds that they took with all threads at work.
    fought: Vec<(u64, f64)>,
    /// Seconds that a look has taken for each run, the same way.
    look_s: f64,
}

impl Pace {
    /// From a moment on, so many minutes in all.
    pub fn new(began: Instant, minutes: f64) -> Self {
        let given = Duration::try_from_secs_f64(60.0 * minutes).unwrap_or(Duration::MAX);
        Self { began, given, fought: Vec::new(), look_s: LOOK_S }
    }

    /// So many runs took so long.
    pub fn fought(&mut self, runs: u64, took: Duration) {
        if runs > 0 {
            self.fought.push((runs, took.as_secs_f64()));
        }
    }

    /// Seconds that a run has taken lately; none where none was fought.
    fn fight_s(&self) -> Option<f64> {
        let (mut runs, mut took_s) = (0, 0.0);
        for step in self.fought.iter().rev() {
            runs += step.0;
            took_s += step.1;
            if runs >= RECENT {
                break;
            }
        }
        (runs > 0).then(|| took_s / runs as f64)
    }

    /// A look at so many runs took so long.
    pub fn looked(&mut self, runs: u64, took: Duration) {
        if runs > 0 {
            self.look_s = took.as_secs_f64() / runs as f64;
        }
    }

    /// How many more runs there is time for, when there are so many; none where nothing was measured yet.
    pub fn affords(&self, runs: u64) -> Option<u64> {
        self.affords_after(runs, self.began.elapsed())
    }

    /// How many of them to fight before that is asked again: half of them, for what fights take changes; the last few at once.
    pub fn next(&self, runs: u64) -> Option<u64> {
        self.affords(runs).map(half)
    }

    fn affords_after(&self, runs: u64, elapsed: Duration) -> Option<u64> {
        let fight_s = self.fight_s()?;
        let verdict_s = LOOKS_IN_A_VERDICT * self.look_s;
        let left_s =
            self.given.saturating_sub(elapsed).as_secs_f64() - runs as f64 * verdict_s - PLAYED * fight_s;
        Some((left_s.max(0.0) / (fight_s + verdict_s)) as u64)
    }
}

/// So many of those that there is time for are fought at once.
fn half(affords: u64) -> u64 {
    if affords > LAST { affords.div_ceil(2).max(LAST) } else { affords.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_the_fights_is_kept_free() {
        let mut pace = Pace::new(Instant::now(), 5.0);
        assert_eq!(pace.affords(0), None, "nothing was measured");
        pace.fought(64, Duration::from_secs(64));
        pace.looked(96, Duration::from_millis(960));
        // 300 s, less 100 fought, less 12 to play and 0.09 for each of 100; each more costs 1.09.
        let more = pace.affords_after(100, Duration::from_secs(100)).expect("measured");
        assert_eq!(more, (179.0_f64 / 1.09) as u64);
        assert_eq!(pace.affords_after(100, Duration::from_secs(280)), Some(0));
        assert_eq!(pace.affords_after(100, Duration::from_secs(1_000)), Some(0));
    }

    /// Fights that turn slow half-way cost no more than what was to be fought before the clock was asked again.
    #[test]
    fn the_clock_is_asked_oftener_towards_the_end() {
        let mut steps = Vec::new();
        let mut left = 200_u64;
        while left > 0 {
            let step = half(left);
            assert!(step <= left && (step <= LAST || 2 * step <= left + 1 || left < 2 * LAST));
            left -= step;
            steps.push(step);
        }
        assert_eq!(steps, [100, 50, 25, 24, 1]);
        assert_eq!(half(0), 1, "one at least is fought where it is asked at all");
    }

    #[test]
    fn a_few_slow_fights_do_not_end_an_ensemble() {
        let mut pace = Pace::new(Instant::now(), 5.0);
        pace.fought(96, Duration::from_secs(96));
        pace.fought(4, Duration::from_secs(12));
        assert!((pace.fight_s().expect("fought") - 1.08).abs() < 1e-9, "{:?}", pace.fight_s());
        // Later ones tell of themselves alone.
        pace.fought(64, Duration::from_secs(128));
        assert!((pace.fight_s().expect("fought") - 2.0).abs() < 1e-9, "{:?}", pace.fight_s());
    }

    #[test]
    fn time_without_end_is_time_for_all() {
        let mut pace = Pace::new(Instant::now(), f64::INFINITY);
        pace.fought(1, Duration::from_secs(1));
        assert!(pace.affords(0).expect("measured") > 1 << 40);
    }
}
