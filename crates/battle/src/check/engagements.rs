//! Checks of `battle.toml` and of the ground's places.

use super::{BATTLE_FILE, Check, EVENTS_FILE, GROUND_FILE, on_the_map};
use crate::engagement::NATURES;
use crate::text::AmountKind;

const LARGEST_RADIUS_KM: f64 = 200.0;

impl Check<'_> {
    pub(super) fn sides_and_engagements(&mut self) {
        let battle = self.battle;
        self.format(BATTLE_FILE, &battle.format);
        self.unique(BATTLE_FILE, "side", battle.side.iter().map(|side| &side.id));
        self.unique(BATTLE_FILE, "engagement", battle.engagement.iter().map(|engagement| &engagement.id));
        self.unique(BATTLE_FILE, "event", battle.event.iter().map(|event| &event.id));
        self.unique(EVENTS_FILE, "event", battle.told.iter().map(|event| &event.id));
        if let Some(format) = &battle.events_format {
            self.format(EVENTS_FILE, format);
        }
        self.unique(BATTLE_FILE, "hypothesis", battle.hypothesis.iter().map(|hypothesis| &hypothesis.id));
        if battle.side.len() < 2 {
            self.report(
                "battle::sides",
                BATTLE_FILE,
                battle.id.span(),
                "a battle needs at least two sides".to_owned(),
                "write a [[side]] with id and name for each",
            );
        }
        self.stores();
        self.engagements();
        self.timeline();
        self.villagers();
        self.places();
    }

    /// Stores stand where people live: nobody else can be asked to fetch them.
    fn stores(&mut self) {
        let (battle, ground) = (self.battle, self.ground);
        for side in &battle.side {
            self.sources(BATTLE_FILE, &side.sources);
            for store in &side.stores {
                let lived_in =
                    ground.places.iter().any(|place| place.id == store.as_str() && place.inhabited);
                if self.place(BATTLE_FILE, store) && !(lived_in && battle.villagers.is_some()) {
                    self.report(
                        "battle::stores",
                        BATTLE_FILE,
                        store.span(),
                        format!("nobody lives at `{store}`, where the side `{}` keeps stores", side.id),
                        "name a place with `inhabited = true` in ground.toml, and write [villagers] in battle.toml",
                    );
                }
            }
        }
    }

    fn engagements(&mut self) {
        let battle = self.battle;
        let forces = self.forces;
        for engagement in &battle.engagement {
            self.place(BATTLE_FILE, &engagement.place);
            self.range(BATTLE_FILE, &engagement.radius_km, "a radius in km", 0.01, LARGEST_RADIUS_KM);
            let from = self.time(BATTLE_FILE, &engagement.from);
            let to = self.time(BATTLE_FILE, &engagement.to);
            if let (Some(from), Some(to)) = (from, to)
                && to <= from
            {
                self.report(
                    "battle::end-before-start",
                    BATTLE_FILE,
                    engagement.to.span(),
                    format!("the engagement `{}` ends before it begins", engagement.id),
                    "put `to` after `from`",
                );
            }
            if let Some(nature) = &engagement.nature {
                self.known(
                    "battle::unknown-word",
                    BATTLE_FILE,
                    nature,
                    "nature of a fight",
                    NATURES,
                    "write friendly-fire or ambush, or leave it out",
                );
            }
            for unit in &engagement.forces {
                self.known(
                    "battle::unknown-unit",
                    BATTLE_FILE,
                    unit,
                    "unit",
                    forces.unit.iter().map(|unit| unit.id.as_str()),
                    "add it to forces.toml",
                );
            }
            self.sources(BATTLE_FILE, &engagement.sources);
        }
    }

    fn timeline(&mut self) {
        let battle = self.battle;
        let ground = self.ground;
        let here = battle.event.iter().map(|event| (BATTLE_FILE, event));
        for (file, event) in here.chain(battle.told.iter().map(|event| (EVENTS_FILE, event))) {
            self.claims(file, &event.claims);
            self.sources(file, &event.sources);
            if let Some(place) = &event.place {
                // An event is told, not fought: it may lie far off the map, but its place must be listed.
                let known = ground.places.iter().map(|place| place.id.as_str());
                self.known("battle::unknown-place", file, place, "place", known, "add it to ground.toml");
            }
            self.known(
                "battle::unknown-word",
                file,
                &event.kind,
                "kind of event",
                ["prelude", "battle", "aftermath"],
                "write prelude, battle or aftermath",
            );
        }
        for hypothesis in &battle.hypothesis {
            self.claims(BATTLE_FILE, &hypothesis.claims);
        }
    }

    fn villagers(&mut self) {
        let battle = self.battle;
        let Some(villagers) = &battle.villagers else { return };
        let sides: Vec<&str> = battle.side.iter().map(|side| side.id.as_str()).collect();
        if let Some(side) = &villagers.loyal_to {
            self.known(
                "battle::unknown-side",
                BATTLE_FILE,
                side,
                "side",
                sides.iter().copied(),
                "name one of the sides",
            );
        }
        self.range(BATTLE_FILE, &villagers.knows_within_m, "a distance in m", 0.0, 50_000.0);
        self.sources(BATTLE_FILE, &villagers.sources);
        for (side, amount) in &villagers.honest_to {
            let sound = match &amount.kind {
                AmountKind::Fixed(value) => (0.0..=1.0).contains(value),
                AmountKind::Share { .. } => true,
                AmountKind::Rest { .. } => false,
            };
            if !sides.contains(&side.as_str()) || !sound {
                self.report(
                    "battle::villagers",
                    BATTLE_FILE,
                    amount.span(),
                    format!("honest_to.{side} is no side with a chance from 0 to 1"),
                    "write for each side a chance from 0 to 1, or { of = UNKNOWN, share = 1 }",
                );
            }
        }
    }

    fn places(&mut self) {
        let ground = self.ground;
        let mut seen = std::collections::BTreeSet::new();
        for place in &ground.places {
            if !seen.insert(place.id.as_str()) {
                self.report(
                    "battle::duplicate",
                    GROUND_FILE,
                    place.span.clone(),
                    format!("the place `{}` stands twice", place.id),
                    "give one of the two another id",
                );
            }
            if place.on_map && !on_the_map(ground, place) {
                self.report(
                    "battle::place-outside",
                    GROUND_FILE,
                    place.span.clone(),
                    format!("the place `{}` lies outside the bounds of the ground", place.id),
                    "correct lat and lon, widen the bounds, or write `on_map = false`",
                );
            }
        }
    }
}
