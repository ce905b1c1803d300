//! The men, one entry each in parallel arrays.

use ground::Position;

/// What a man can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Condition {
    /// Fit, or so lightly wounded that he fights on.
    Fit,
    /// Out of action, with his own side.
    Wounded,
    /// Dead.
    Dead,
    /// Dispersed.
    Missing,
    /// In the enemy's hands.
    Captured,
}

/// A shot that was not to fall before the section's next look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Planned {
    /// When it would fall, s.
    pub(crate) due_s: f64,
    /// That next look, s: from then on the wait is drawn anew.
    pub(crate) until_s: f64,
    /// Shots per second when it was planned.
    pub(crate) rate_per_s: f32,
}

/// No contact, no man.
pub(crate) const NONE: u32 = u32::MAX;

/// The men of both sides. About 93 bytes a man.
#[derive(Default)]
pub(crate) struct Men {
    /// Section of each man.
    pub(crate) section: Vec<u32>,
    /// What he can do.
    pub(crate) condition: Vec<Condition>,
    /// Rounds on him; for the first man of a crew, rounds at the gun.
    pub(crate) rounds: Vec<u32>,
    /// Own dispersion under range conditions, mil.
    pub(crate) dispersion_mil: Vec<f32>,
    /// Suppression at `suppressed_s`, 0..1; it decays between.
    pub(crate) suppression: Vec<f32>,
    /// When suppression was last set, s.
    pub(crate) suppressed_s: Vec<f64>,
    /// Busy with a wounded comrade, a stoppage or surprise until, s.
    pub(crate) busy_until_s: Vec<f64>,
    /// Grenades.
    pub(crate) grenades: Vec<u8>,
    /// Has a shot on the queue under this version.
    pub(crate) act_version: Vec<u32>,
    /// A shot is on the queue.
    pub(crate) act_pending: Vec<bool>,
    /// Draws made for shots.
    pub(crate) act_count: Vec<u32>,
    /// The shot put off to the next look.
    pub(crate) planned: Vec<Planned>,
    /// Draws made for wounds.
    pub(crate) wound_count: Vec<u32>,
    /// Contact in which he was hit or lost, [`NONE`] if none.
    pub(crate) contact: Vec<u32>,
    /// Where he was hit or lost.
    pub(crate) fell_at: Vec<Position>,
    /// A wounded man is out of the enemy's reach from, s.
    pub(crate) out_s: Vec<f64>,
}

impl Men {
    /// Number of men.
    pub(crate) fn len(&self) -> usize {
        self.section.len()
    }

    /// Adds a man.
    pub(crate) fn push(&mut self, section: u32, rounds: u32, dispersion_mil: f32, grenades: u8) {
        self.section.push(section);
        self.condition.push(Condition::Fit);
        self.rounds.push(rounds);
        self.dispersion_mil.push(dispersion_mil);
        self.suppression.push(0.0);
        self.suppressed_s.push(0.0);
        self.busy_until_s.push(0.0);
        self.grenades.push(grenades);
        self.act_version.push(0);
        self.act_pending.push(false);
        self.act_count.push(0);
        self.planned.push(Planned::default());
        self.wound_count.push(0);
        self.contact.push(NONE);
        self.fell_at.push(Position::new(0.0, 0.0));
        self.out_s.push(f64::INFINITY);
    }
}
