//! How the men of a section hold themselves, and what they show of themselves to eyes and to fire. Model cards: rifle, seeing.

use crate::mechanism::posture::{self, Posture as Held, Rectangle};
use crate::mechanism::{Mechanism, suppression};
use crate::outcome::Watch;
use crate::state::body::Stance;
use crate::state::section::{Arm, Nerve, Posture};
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// A section lies, and what is low hides it.
    pub(super) fn lies_low(&self, section: u32) -> bool {
        matches!(self.sections[section as usize].posture, Posture::Hidden | Posture::Covered)
            && !self.section_moving(section)
    }

    /// Side of the square that one man of a section presents, m.
    pub(super) fn presented_m(&self, target: u32) -> f32 {
        match self.held(target) {
            Held::BehindCover if self.sections[target as usize].posture == Posture::Hidden => {
                self.scenario.constants.seeing.hidden_m
            }
            held => held.presented_size_m(),
        }
    }

    /// How the men of a section hold themselves now.
    pub(crate) fn held(&self, section: u32) -> Held {
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let surprised = self.now_s < state.surprised_until_s;
        let marching = matches!(body.stance, Stance::Marching(_)) && state.nerve == Nerve::Steady;
        let moving = self.section_moving(section);
        if surprised && !moving && body.woken_s.is_finite() {
            // Men torn from sleep start up among their things; they do not stand in line.
            return Held::Kneeling;
        }
        if marching || moving || surprised {
            if marching && !surprised && self.now_s - state.under_fire_s < 120.0 {
                // Men who march off under fire go by bounds from tree to tree.
                return Held::Kneeling;
            }
            let mounted = marching && self.scenario.units[body.unit].mounted;
            return if mounted { Held::Mounted } else { Held::Standing };
        }
        if state.arm == Arm::MountainGun && self.now_s - state.fired_s < 60.0 {
            // Nobody serves a gun lying down.
            return Held::Kneeling;
        }
        match (state.posture, &body.stance) {
            (_, Stance::Asleep { .. }) => Held::Prone,
            (Posture::Standing, _) => Held::Standing,
            (Posture::Prone, _) => Held::Prone,
            (Posture::Covered | Posture::Hidden, _) => Held::BehindCover,
        }
    }

    /// Share of a section's men who show themselves at a moment.
    pub(crate) fn shown_share(&self, section: u32) -> f32 {
        self.shown_share_as(section, self.held(section))
    }

    /// The same of men who hold themselves so.
    pub(crate) fn shown_share_as(&self, section: u32, held: Held) -> f32 {
        if !self.has(Mechanism::Seeing) {
            return 1.0;
        }
        let constants = &self.scenario.constants.seeing;
        match held {
            Held::Standing | Held::Mounted => 1.0,
            Held::Kneeling => constants.shown_kneeling,
            Held::BehindCover if self.sections[section as usize].arm == Arm::Unarmed => {
                constants.shown_unarmed
            }
            Held::Prone | Held::BehindCover => {
                let open = constants.shown_prone;
                // Men behind something show themselves to fire, and keep down while they do not.
                let state = &self.sections[section as usize];
                let fires = if state.nerve == Nerve::Routed {
                    0.0
                } else if self.has(Mechanism::Suppression) {
                    suppression::rate_factor(state.suppression)
                } else {
                    1.0
                };
                open + (constants.shown_cover * fires - open) * self.shelter_as(section, held)
            }
        }
    }

    /// How far the men of a section are sheltered where they lie, 0 to 1.
    pub(crate) fn shelter(&self, section: u32) -> f32 {
        self.shelter_as(section, self.held(section))
    }

    /// The same of men who hold themselves so.
    pub(super) fn shelter_as(&self, section: u32, held: Held) -> f32 {
        let cover = self.scenario.ground.cover_index_at(self.section_at(section));
        let [thrown, sought] = self.shelters[usize::from(cover)];
        if held == Held::BehindCover { sought } else { thrown + (sought - thrown) * self.in_cover(section) }
    }

    /// Share of the men who lie where they threw themselves down that have found a better place since.
    pub(crate) fn in_cover(&self, section: u32) -> f32 {
        let state = &self.sections[section as usize];
        if matches!(self.bodies[state.body as usize].stance, Stance::Asleep { .. }) {
            return 0.0;
        }
        let since_s = state.stopped_s.max(state.motion.end_s).max(state.surprised_until_s);
        let lain_s = (self.now_s - since_s) as f32;
        posture::found_cover_share(lain_s, self.scenario.constants.rifle.takes_cover_s)
    }

    /// What a man of a section shows to fire.
    pub(crate) fn shown_rectangle(&self, section: u32) -> Rectangle {
        match self.held(section) {
            held @ (Held::Prone | Held::BehindCover) => {
                Held::Prone.rectangle().toward(Held::BehindCover.rectangle(), self.shelter_as(section, held))
            }
            held => held.rectangle(),
        }
    }
}
