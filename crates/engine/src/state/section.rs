//! A section: some twenty men, or the crew of a gun, who stay together.

use std::ops::Range;

use ground::Position;

use super::clock::Clock;
use super::leg::Leg;
use crate::mechanism::surprise::Degree;

/// What a section serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arm {
    /// Rifles.
    Rifles,
    /// One machine gun.
    MachineGun,
    /// One mountain gun.
    MountainGun,
    /// Unarmed.
    Unarmed,
}

/// Nerve of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nerve {
    /// In hand.
    Steady,
    /// Running.
    Routed,
    /// Gone for good: all down, dispersed or taken.
    Gone,
}

/// How men hold themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Posture {
    /// Upright: walking, running, surprised.
    Standing,
    /// Lying in the open.
    Prone,
    /// Lying behind what the ground gives.
    Covered,
    /// Hidden and covered, not firing.
    Hidden,
}

/// A section that this one fires at or could.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// Index of the section.
    pub(crate) section: u32,
    /// Share of the line that vegetation leaves free.
    pub(crate) free: f32,
    /// Distance at the last look, m.
    pub(crate) range_m: f32,
    /// Seen until, s, unless seen again.
    pub(crate) until_s: f64,
}

/// A straight move from one point to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    /// From.
    pub(crate) from: Position,
    /// To.
    pub(crate) to: Position,
    /// Start, s.
    pub(crate) start_s: f64,
    /// End, s.
    pub(crate) end_s: f64,
}

impl Move {
    /// Standing still.
    pub(crate) fn still(at: Position) -> Self {
        Self { from: at, to: at, start_s: 0.0, end_s: 0.0 }
    }

    /// Where, at a time.
    #[inline]
    pub(crate) fn at(&self, time_s: f64) -> Position {
        if time_s >= self.end_s {
            return self.to;
        }
        if time_s <= self.start_s {
            return self.from;
        }
        self.from.toward(self.to, ((time_s - self.start_s) / (self.end_s - self.start_s)) as f32)
    }

    /// On the move at a time.
    #[inline]
    pub(crate) fn moving(&self, time_s: f64) -> bool {
        time_s < self.end_s && time_s >= self.start_s && self.from != self.to
    }
}

/// A section. What others ask of it at every look stands in its first 64 bytes, which are one line of the cache.
#[repr(C, align(64))]
pub(crate) struct Section {
    /// Where it is while deployed.
    pub(crate) motion: Move,
    /// Behind the head of the column, m.
    pub(crate) behind_m: f32,
    /// Fit men.
    pub(crate) fit: u32,
    /// Its body.
    pub(crate) body: u32,
    /// Nerve.
    pub(crate) nerve: Nerve,
    /// How the men hold themselves when not moving.
    pub(crate) posture: Posture,
    /// What it serves.
    pub(crate) arm: Arm,
    /// It runs rather than walks on its present move.
    pub(crate) running: bool,
    /// Surprised until, s.
    pub(crate) surprised_until_s: f64,
    /// Fired at last, s.
    pub(crate) under_fire_s: f64,
    /// Its men.
    pub(crate) men: Range<u32>,
    /// Men at the start.
    pub(crate) start: u32,
    /// Where it is to go: its own place in the body's plan.
    pub(crate) goal: Position,
    /// Enemies seen, nearest first.
    pub(crate) targets: Vec<Target>,
    /// It came to a stop where it is, s, if its last move did not end later.
    pub(crate) stopped_s: f64,
    /// Fired last, s.
    pub(crate) fired_s: f64,
    /// Began the spell of fire in which it fired last, s.
    pub(crate) spell_s: f64,
    /// Mean suppression at the last look.
    pub(crate) suppression: f32,
    /// The man who leads it.
    pub(crate) leader: u32,
    /// Nobody leads it until, s.
    pub(crate) leaderless_until_s: f64,
    /// Shaken by surprise until, s, and how far it was surprised.
    pub(crate) shaken: (f64, Degree),
    /// Losses still felt as recent, share of the section.
    pub(crate) recent_loss: f32,
    /// Men who fell where it stands and are still shot at, as of when, s, and where that is.
    pub(crate) fallen: (f32, f64, Position),
    /// Hits a second that its men would suffer if they stood up in the fire that falls on them, and as of when, s.
    pub(crate) fire_felt: (f32, f64),
    /// Last look at its nerve, s.
    pub(crate) nerve_s: f64,
    /// Wild rounds fired and not yet fallen.
    pub(crate) wild: f32,
    /// Draws made for wild rounds.
    pub(crate) wild_count: u32,
    /// Men lost at the last look, and when that was.
    pub(crate) lost_at_look: u32,
    /// Runs out when it breaks.
    pub(crate) bears: Clock,
    /// Its hazard of breaking since the last look, per second.
    pub(crate) strain_per_s: f32,
    /// Share of the time since for which its men look about them.
    pub(crate) attention: f32,
    /// It looked last, s; in times to come while it is at ease.
    pub(crate) looked_s: f64,
    /// Looks made.
    pub(crate) looks: u32,
    /// How it looks from then on says nothing of how it looked before.
    pub(crate) looks_anew: bool,
    /// Nothing can come into its sight before its next look.
    pub(crate) at_ease: bool,
    /// Runs out when it rushes.
    pub(crate) rush: Clock,
    /// Runs out when it charges.
    pub(crate) charge: Clock,
    /// Runs out when grenades are thrown.
    pub(crate) throw: Clock,
    /// Men lost in the present contact.
    pub(crate) lost_in_contact: u32,
    /// It broke in the present contact; for the record only.
    pub(crate) broke_in_contact: bool,
    /// Laying of a gun on its present target: rounds or bursts fired at it.
    pub(crate) laid: u32,
    /// The target a gun is laid on.
    pub(crate) laid_on: u32,
    /// Where a gun stands in action.
    pub(crate) laid_at: Position,
    /// Version of its next look.
    pub(crate) think_version: u32,
    /// Next look, s.
    pub(crate) think_s: f64,
    /// Draws made for looks.
    pub(crate) think_count: u32,
    /// Draws made for nerve and assault.
    pub(crate) morale_count: u32,
    /// The commander's last word reaches it at, s.
    pub(crate) word_s: f64,
    /// Rallies not before, s.
    pub(crate) rally_s: f64,
}

impl Section {
    /// While its body marches: it goes in the column, neither running nor still on its way to it.
    #[inline]
    pub(crate) fn in_column(&self, time_s: f64) -> bool {
        self.nerve == Nerve::Steady && time_s >= self.motion.end_s
    }

    /// Where it is in a column on a leg whose head has gone so far, m.
    #[inline]
    pub(crate) fn in_column_at(&self, leg: &Leg, along_m: f32) -> Position {
        // Scouts ahead gain their distance as the head goes its first stretch.
        leg.point_at(along_m - self.behind_m.max(-along_m))
    }

    /// It can fight and be fought.
    pub(crate) fn stands(&self) -> bool {
        self.nerve != Nerve::Gone && self.fit > 0
    }
}
