//! River profiles: every river falls, and a tributary meets its river at the water.

use crate::Position;

/// A river always falls at least this much per metre.
const LEAST_FALL: f32 = 0.0002;
/// Spacing at which profiles are sampled, in metres.
const STEP_M: f32 = 25.0;
/// Half of the window over which a profile is smoothed, in metres: the levels were read in steps of 31.6 m, and a
/// real river spreads such a step over kilometres.
const SMOOTH_HALF_M: f32 = 1500.0;
/// A mouth within this distance of its river joins it, in metres.
const JOIN_M: f32 = 900.0;

/// A river as given: vertices from source to mouth.
#[derive(Clone, Debug)]
pub(crate) struct RawRiver {
    pub(crate) id: String,
    pub(crate) flows_to: Option<String>,
    pub(crate) points: Vec<Position>,
    pub(crate) levels_m: Vec<f32>,
    /// Width of the flat floor at source and mouth.
    pub(crate) floor_width_m: [f32; 2],
}

/// A river sampled every 25 m with falling levels.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) points: Vec<Position>,
    pub(crate) levels_m: Vec<f32>,
    pub(crate) floor_width_m: [f32; 2],
}

/// Profiles of all rivers, in the order given. Rivers are settled from the main stems upward.
pub(crate) fn settle(rivers: &[RawRiver]) -> Vec<Profile> {
    let mut done: Vec<Option<Profile>> = vec![None; rivers.len()];
    for river in order(rivers) {
        let profile = settle_one(river, rivers, &done);
        done[river] = Some(profile);
    }
    done.into_iter().flatten().collect()
}

/// Rivers with their receivers before them; a ring (a faulty file) is broken at its first member.
fn order(rivers: &[RawRiver]) -> Vec<usize> {
    let receiver: Vec<Option<usize>> = rivers
        .iter()
        .map(|r| rivers.iter().position(|other| Some(&other.id) == r.flows_to.as_ref()))
        .collect();
    let mut placed = vec![false; rivers.len()];
    let mut sequence = Vec::with_capacity(rivers.len());
    while sequence.len() < rivers.len() {
        let before = sequence.len();
        for river in 0..rivers.len() {
            if !placed[river] && receiver[river].is_none_or(|to| placed[to] || to == river) {
                placed[river] = true;
                sequence.push(river);
            }
        }
        if sequence.len() == before
            && let Some(stuck) = placed.iter().position(|p| !p)
        {
            placed[stuck] = true;
            sequence.push(stuck);
        }
    }
    sequence
}

fn settle_one(index: usize, rivers: &[RawRiver], done: &[Option<Profile>]) -> Profile {
    let river = &rivers[index];
    let (points, mut levels) = resample(&river.points, &river.levels_m);
    // Mouths of tributaries are readings of this river's level too: a low one pulls the river down from there on.
    for other in rivers.iter().filter(|other| other.flows_to.as_ref() == Some(&river.id)) {
        if let (Some(&mouth), Some(&level)) = (other.points.last(), other.levels_m.last()) {
            let (at, distance) = nearest(&points, mouth);
            if distance < JOIN_M && level < levels[at] {
                levels[at] = (levels[at] + level) / 2.0;
            }
        }
    }
    let mut lowest = f32::MAX;
    for level in &mut levels {
        lowest = lowest.min(*level);
        *level = lowest;
    }
    let mut levels = smooth(&levels);
    // Where the river runs into one that is settled, its last level is that one's, and none above lies lower.
    let receiver = rivers.iter().position(|other| Some(&other.id) == river.flows_to.as_ref());
    let mouth = points.last().copied().unwrap_or_default();
    let met = receiver.and_then(|to| done[to].as_ref()).and_then(|to| {
        let (at, distance) = nearest(&to.points, mouth);
        (distance < JOIN_M).then(|| to.levels_m[at])
    });
    let count = levels.len();
    if let Some(level) = met {
        levels[count - 1] = level;
    }
    for at in (0..count.saturating_sub(1)).rev() {
        let fall = LEAST_FALL * points[at].distance_to(points[at + 1]).max(1.0);
        levels[at] = levels[at].max(levels[at + 1] + fall);
    }
    Profile { points, levels_m: levels, floor_width_m: river.floor_width_m }
}

/// Points every [`STEP_M`] along a course, with levels interpolated between the vertices.
pub(crate) fn resample(points: &[Position], levels: &[f32]) -> (Vec<Position>, Vec<f32>) {
    let mut out = (Vec::new(), Vec::new());
    for leg in 1..points.len() {
        let (a, b) = (points[leg - 1], points[leg]);
        let steps = (a.distance_to(b) / STEP_M).ceil().max(1.0) as usize;
        for step in 0..steps {
            let share = step as f32 / steps as f32;
            out.0.push(a.toward(b, share));
            out.1.push(levels[leg - 1] + (levels[leg] - levels[leg - 1]) * share);
        }
    }
    if let (Some(&point), Some(&level)) = (points.last(), levels.last()) {
        out.0.push(point);
        out.1.push(level);
    }
    out
}

/// Moving mean whose window shrinks towards the ends. A falling profile stays falling, because both edges of the
/// window move forward with its middle.
fn smooth(levels: &[f32]) -> Vec<f32> {
    let half = (SMOOTH_HALF_M / STEP_M) as usize;
    let mut sums = Vec::with_capacity(levels.len() + 1);
    let mut sum = 0.0_f64;
    sums.push(sum);
    for &level in levels {
        sum += f64::from(level);
        sums.push(sum);
    }
    (0..levels.len())
        .map(|at| {
            let reach = half.min(at).min(levels.len() - 1 - at);
            let (from, to) = (at - reach, at + reach + 1);
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        })
        .collect()
}

/// Index of the nearest point of a course, and its distance.
pub(crate) fn nearest(points: &[Position], to: Position) -> (usize, f32) {
    let mut best = (0, f32::MAX);
    for (at, point) in points.iter().enumerate() {
        let distance = point.distance_squared_to(to);
        if distance < best.1 {
            best = (at, distance);
        }
    }
    (best.0, best.1.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn river(id: &str, to: Option<&str>, points: &[(f32, f32, f32)]) -> RawRiver {
        RawRiver {
            id: id.to_owned(),
            flows_to: to.map(str::to_owned),
            points: points.iter().map(|p| Position::new(p.0, p.1)).collect(),
            levels_m: points.iter().map(|p| p.2).collect(),
            floor_width_m: [0.0, 0.0],
        }
    }

    #[test]
    fn a_climbing_reading_is_carved_and_a_mouth_meets_the_water() {
        let rivers = [
            river("side", Some("main"), &[(5000.0, 3000.0, 300.0), (5000.0, 0.0, 180.0)]),
            river(
                "main",
                None,
                &[(0.0, 0.0, 260.0), (4000.0, 0.0, 230.0), (8000.0, 0.0, 240.0), (12_000.0, 0.0, 200.0)],
            ),
        ];
        let settled = settle(&rivers);
        for profile in &settled {
            for pair in profile.levels_m.windows(2) {
                assert!(pair[1] < pair[0], "{} does not fall to {}", pair[0], pair[1]);
            }
        }
        let (at, _) = nearest(&settled[1].points, Position::new(5000.0, 0.0));
        let mouth = *settled[0].levels_m.last().unwrap();
        assert!((mouth - settled[1].levels_m[at]).abs() < 0.01);
    }
}
