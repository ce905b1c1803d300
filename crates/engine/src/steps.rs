//! Numerical steps: how often and how finely the fight looks at what goes on continuously.
//!
//! None of these is a property of men or weapons. What happens at a look is a rate over the time since the look before, and what can
//! be foreseen gets a look of its own: so halving all steps leaves the losses of 400 fights of a kind within Monte Carlo error
//! (`tests/steps.rs`; what finer ones still change: `docs/model/verification.md`, Steps). What has a tactical meaning, such as the
//! length of a rush, is a constant of its mechanism, not a step.

/// Steps of one scenario. [`Steps::default`] is what battles are fought with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// Between two looks of a section while anything goes on, s.
    pub busy_look_s: f64,
    /// The same while nothing does, s.
    pub quiet_look_s: f64,
    /// The same while nobody near moves either, s.
    pub still_look_s: f64,
    /// Between two looks of a section that sees nobody yet, s for each metre to the nearest body that moves or that it moves
    /// towards: the looks grow denser as they come nearer.
    pub nearing_look_s_per_m: f32,
    /// Between two looks whether men who run have rallied, s.
    pub rout_look_s: f64,
    /// Between two looks of a body at another that comes nearer, s.
    pub approach_look_s: f64,
    /// The same at one that stays where it is, s.
    pub still_approach_look_s: f64,
    /// The same at friends not yet known for friends, s.
    pub friend_look_s: f64,
    /// Between two stock-takings of a commander in contact, s.
    pub stock_s: f64,
    /// Between two looks at orders that wait for a belief to fade, s; twice as long on the march.
    pub order_look_s: f64,
    /// Between two reports of the noise of one fight to those in earshot, s.
    pub noise_s: f64,
    /// Between two looks at the sky for orders that wait for light or dark, s.
    pub dusk_s: f64,
    /// One walk forward of a section that is not under fire, m: its course is straight and its speed one on it.
    pub walk_m: f32,
    /// The same while it creeps up unseen, m.
    pub creep_m: f32,
    /// One bound back of a section that falls back, m.
    pub fall_back_m: f32,
    /// Piece of a route over which slope, cover and light are taken as one, m.
    pub march_m: f32,
    /// Shift of either end after which the line of sight between two sections is drawn anew, m.
    pub line_shift_m: f32,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            busy_look_s: 30.0,
            quiet_look_s: 60.0,
            still_look_s: 240.0,
            nearing_look_s_per_m: 0.06,
            rout_look_s: 60.0,
            approach_look_s: 60.0,
            still_approach_look_s: 300.0,
            friend_look_s: 600.0,
            stock_s: 120.0,
            order_look_s: 900.0,
            noise_s: 900.0,
            dusk_s: 300.0,
            walk_m: 60.0,
            creep_m: 120.0,
            fall_back_m: 80.0,
            march_m: 100.0,
            line_shift_m: 7.5,
        }
    }
}

impl Steps {
    /// All steps times one factor: 0.5 halves them.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        let short = factor as f32;
        Self {
            busy_look_s: self.busy_look_s * factor,
            quiet_look_s: self.quiet_look_s * factor,
            still_look_s: self.still_look_s * factor,
            nearing_look_s_per_m: self.nearing_look_s_per_m * short,
            rout_look_s: self.rout_look_s * factor,
            approach_look_s: self.approach_look_s * factor,
            still_approach_look_s: self.still_approach_look_s * factor,
            friend_look_s: self.friend_look_s * factor,
            stock_s: self.stock_s * factor,
            order_look_s: self.order_look_s * factor,
            noise_s: self.noise_s * factor,
            dusk_s: self.dusk_s * factor,
            walk_m: self.walk_m * short,
            creep_m: self.creep_m * short,
            fall_back_m: self.fall_back_m * short,
            march_m: self.march_m * short,
            line_shift_m: self.line_shift_m * short,
        }
    }
}
