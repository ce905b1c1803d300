//! A march leg: where a body is at any moment, in closed form.

use std::cell::Cell;

use ground::Position;

/// A path with the time at which each point is passed. The head of the column is at [`Leg::head`]; the rest
/// follows along the same path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leg {
    points: Vec<Position>,
    times_s: Vec<f64>,
    along_m: Vec<f32>,
    top_m_per_s: f32,
    /// South-west and north-east corner of the box that holds it.
    bounds: (Position, Position),
    /// Where the head was when it was last asked for: time and distance along.
    asked: Cell<(f64, f32)>,
    /// The points between which the last answers lay, in time and along: the next lie near.
    hints: Cell<(u32, u32)>,
}

impl Leg {
    /// A leg that starts at a point and time.
    pub(crate) fn starting(at: Position, time_s: f64) -> Self {
        Self {
            points: vec![at],
            times_s: vec![time_s],
            along_m: vec![0.0],
            bounds: (at, at),
            asked: Cell::new((f64::NAN, 0.0)),
            ..Self::default()
        }
    }

    /// Adds a point reached at a time.
    pub(crate) fn reach(&mut self, at: Position, time_s: f64) {
        let (last, along) = (self.points[self.points.len() - 1], self.along_m[self.along_m.len() - 1]);
        let next = along + last.distance_to(at);
        let seconds = (time_s - self.end_s()) as f32;
        if seconds > 0.0 {
            self.top_m_per_s = self.top_m_per_s.max((next - along) / seconds);
        }
        let (low, high) = &mut self.bounds;
        *low = Position::new(low.x.min(at.x), low.y.min(at.y));
        *high = Position::new(high.x.max(at.x), high.y.max(at.y));
        self.asked.set((f64::NAN, 0.0));
        self.points.push(at);
        self.times_s.push(time_s);
        self.along_m.push(next);
    }

    /// When the head arrives, s.
    pub(crate) fn end_s(&self) -> f64 {
        self.times_s[self.times_s.len() - 1]
    }

    /// Where the leg ends.
    pub(crate) fn last(&self) -> Position {
        self.points[self.points.len() - 1]
    }

    /// Length of the leg, m.
    pub(crate) fn length_m(&self) -> f32 {
        self.along_m[self.along_m.len() - 1]
    }

    /// How far along the head is at a time, m.
    pub(crate) fn along_at(&self, time_s: f64) -> f32 {
        let (asked_s, along_m) = self.asked.get();
        if asked_s == time_s {
            return along_m;
        }
        let along_m = self.found_along(time_s);
        self.asked.set((time_s, along_m));
        along_m
    }

    fn found_along(&self, time_s: f64) -> f32 {
        let (hint, other) = self.hints.get();
        let next = first_after(&self.times_s, time_s, hint as usize);
        self.hints.set((next as u32, other));
        if next == 0 {
            return 0.0;
        }
        if next == self.times_s.len() {
            return self.length_m();
        }
        let (from, to) = (self.times_s[next - 1], self.times_s[next]);
        let share = if to > from { ((time_s - from) / (to - from)) as f32 } else { 1.0 };
        self.along_m[next - 1] + share * (self.along_m[next] - self.along_m[next - 1])
    }

    /// The point so far along, m; clamped to the leg.
    pub(crate) fn point_at(&self, along_m: f32) -> Position {
        if along_m <= 0.0 || self.points.len() == 1 {
            return self.points[0];
        }
        let (other, hint) = self.hints.get();
        let next = first_after(&self.along_m, along_m, hint as usize);
        self.hints.set((other, next as u32));
        if next == self.along_m.len() {
            return self.last();
        }
        let (from, to) = (self.along_m[next - 1], self.along_m[next]);
        let share = if to > from { (along_m - from) / (to - from) } else { 1.0 };
        self.points[next - 1].toward(self.points[next], share)
    }

    /// Where the head is at a time.
    pub(crate) fn head(&self, time_s: f64) -> Position {
        self.point_at(self.along_at(time_s))
    }

    /// When the head passed nearest to a point, and at what distance, m; nothing where that is more than `within_m`.
    pub(crate) fn passed_within(&self, at: Position, within_m: f32) -> Option<(f64, f32)> {
        let (low, high) = self.bounds;
        let aside = |x: f32, low: f32, high: f32| (low - x).max(x - high).max(0.0);
        let (dx, dy) = (aside(at.x, low.x, high.x), aside(at.y, low.y, high.y));
        // Most legs lie wholly elsewhere; a little is left for rounding.
        if dx * dx + dy * dy > within_m * within_m * 1.001 + 1.0 {
            return None;
        }
        Some(self.passed(at)).filter(|&(_, distance_m)| distance_m <= within_m)
    }

    /// When the head passed nearest to a point, and at what distance, m.
    pub(crate) fn passed(&self, at: Position) -> (f64, f32) {
        let mut best = (self.times_s[0], self.points[0].distance_to(at));
        for i in 1..self.points.len() {
            let (a, b) = (self.points[i - 1], self.points[i]);
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let squared = dx * dx + dy * dy;
            let share = if squared > 0.0 {
                (((at.x - a.x) * dx + (at.y - a.y) * dy) / squared).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let distance = a.toward(b, share).distance_to(at);
            if distance < best.1 {
                let time = self.times_s[i - 1] + f64::from(share) * (self.times_s[i] - self.times_s[i - 1]);
                best = (time, distance);
            }
        }
        best
    }

    /// The part of the leg marched until a time.
    pub(crate) fn cut(&self, time_s: f64) -> Leg {
        let mut done = Leg::starting(self.points[0], self.times_s[0]);
        for i in 1..self.points.len() {
            if self.times_s[i] >= time_s {
                break;
            }
            done.reach(self.points[i], self.times_s[i]);
        }
        let head = self.head(time_s);
        if head != done.last() && time_s > done.end_s() {
            done.reach(head, time_s.min(self.end_s()));
        }
        done
    }

    /// Greatest speed on the leg from a time on, m/s: the bound on how fast the body can come nearer.
    pub(crate) fn top_speed_m_per_s(&self) -> f32 {
        self.top_m_per_s
    }
}

/// Index of the first of some rising numbers that is greater than one, sought from a guess: the answers to questions that
/// follow one another lie side by side.
#[inline]
fn first_after<T: PartialOrd + Copy>(rising: &[T], value: T, guess: usize) -> usize {
    let fits = |next: usize| {
        (next == 0 || rising[next - 1] <= value) && (next >= rising.len() || rising[next] > value)
    };
    for next in [guess, guess + 1, guess.wrapping_sub(1)] {
        if next <= rising.len() && fits(next) {
            return next;
        }
    }
    rising.partition_point(|&x| x <= value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_form_positions() {
        let mut leg = Leg::starting(Position::new(0.0, 0.0), 100.0);
        leg.reach(Position::new(100.0, 0.0), 200.0);
        leg.reach(Position::new(100.0, 50.0), 300.0);
        assert_eq!(leg.head(150.0), Position::new(50.0, 0.0));
        assert_eq!(leg.head(250.0), Position::new(100.0, 25.0));
        assert_eq!(leg.head(1e6), Position::new(100.0, 50.0));
        assert_eq!(leg.point_at(leg.along_at(250.0) - 25.0), Position::new(100.0, 0.0));
        let (time, distance) = leg.passed(Position::new(40.0, 30.0));
        assert!((time - 140.0).abs() < 1e-3 && (distance - 30.0).abs() < 1e-3);
        assert!((leg.top_speed_m_per_s() - 1.0).abs() < 1e-6);
    }

    /// Whatever was asked before, the answer is that of a leg that was never asked.
    #[test]
    fn answers_do_not_depend_on_what_was_asked_before() {
        let mut leg = Leg::starting(Position::new(0.0, 0.0), 0.0);
        for i in 1..60_u32 {
            let turn = f64::from(i) * 0.3;
            leg.reach(Position::new(40.0 * i as f32, 100.0 * turn.sin() as f32), 50.0 * f64::from(i) + turn);
        }
        // Two points at one time, and one passed twice.
        leg.reach(leg.last(), leg.end_s());
        leg.reach(leg.last(), leg.end_s() + 10.0);
        for i in 0..400_u32 {
            let time_s = f64::from(i.wrapping_mul(2_654_435_769) >> 16) * 0.06 - 200.0;
            let fresh = leg.cut(f64::INFINITY);
            let along_m = leg.along_at(time_s);
            assert_eq!((along_m, leg.along_at(time_s)), (fresh.along_at(time_s), along_m), "{time_s}");
            for behind_m in [0.0, 30.0, 60.0, 700.0, -150.0] {
                assert_eq!(leg.point_at(along_m - behind_m), fresh.point_at(along_m - behind_m), "{time_s}");
            }
        }
        let spot = Position::new(500.0, 300.0);
        assert_eq!(leg.passed_within(spot, 1_000.0), Some(leg.passed(spot)));
        assert_eq!(leg.passed_within(spot, 0.9 * leg.passed(spot).1), None);
        assert_eq!(leg.passed_within(Position::new(500.0, 3_000.0), 1_000.0), None);
    }
}
