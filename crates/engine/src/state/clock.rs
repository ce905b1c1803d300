//! Something that happens at a rate: a clock that runs down as fast as the rate of the moment, whenever it is looked at.

use crate::mechanism::random_variates::exponential_from_uniform;

/// A unit exponential that is used up by the integral of the rate (random time change; Gibson and Bruck 2000). How often
/// it is looked at does not change how often it runs out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    left: Option<f32>,
    since_s: f64,
}

impl Clock {
    /// Starts it from a uniform, unless it runs already.
    pub(crate) fn start(&mut self, now_s: f64, u: f32) {
        if self.left.is_none() {
            self.left = Some(exponential_from_uniform(u));
            self.since_s = now_s;
        }
    }

    /// Lets it run up to now at a rate. True when it has run out; then it must be started anew.
    pub(crate) fn runs_out(&mut self, now_s: f64, rate_per_s: f32) -> bool {
        let Some(left) = &mut self.left else { return false };
        *left -= rate_per_s * (now_s - self.since_s) as f32;
        self.since_s = now_s;
        let out = *left <= 1e-6;
        if out {
            self.left = None;
        }
        out
    }

    /// Time until it runs out at a rate, s; infinite when it stands.
    pub(crate) fn due_in_s(&self, rate_per_s: f32) -> f64 {
        match self.left {
            Some(left) if rate_per_s > 0.0 => f64::from(left / rate_per_s),
            _ => f64::INFINITY,
        }
    }

    /// Time since it was looked at last, s.
    pub(crate) fn age_s(&self, now_s: f64) -> f32 {
        (now_s - self.since_s) as f32
    }

    /// Stops it.
    pub(crate) fn stop(&mut self) {
        self.left = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_out_at_the_same_time_however_often_it_is_looked_at() {
        for looks in [1, 7, 50] {
            let mut clock = Clock::default();
            clock.start(100.0, 0.3);
            let due_s = clock.due_in_s(0.05);
            for look in 1..looks {
                assert!(!clock.runs_out(100.0 + 0.99 * due_s * f64::from(look) / f64::from(looks), 0.05));
            }
            assert!(clock.runs_out(100.0 + due_s, 0.05), "{looks}");
            assert_eq!(clock.due_in_s(0.05), f64::INFINITY);
        }
    }
}
