//! Checks of `orders.toml`.

use std::collections::BTreeMap;

use super::{Check, ORDERS_FILE};
use crate::text::{Deed, Figure, OrderText, Word};
use crate::unknown::{Bind, Prior};

const FARTHEST_M: f64 = 100_000.0;

impl Check<'_> {
    pub(super) fn orders(&mut self) {
        let orders = self.orders;
        self.format(ORDERS_FILE, &orders.format);
        self.unique(ORDERS_FILE, "order", orders.order.iter().map(|order| &order.id));
        for order in &orders.order {
            self.order_unit(&order.unit);
            for unit in &order.except {
                self.order_unit(unit);
            }
            self.sources(ORDERS_FILE, &order.sources);
            self.conditions(order);
            self.task(order);
            self.given(order);
        }
        self.cycles();
    }

    fn order_unit(&mut self, unit: &Word) {
        let forces = self.forces;
        let known = forces.unit.iter().map(|unit| unit.id.as_str());
        self.known("battle::unknown-unit", ORDERS_FILE, unit, "unit", known, "add it to forces.toml");
    }

    fn order_id(&mut self, id: &Word) {
        let orders = self.orders;
        let known = orders.order.iter().map(|order| order.id.as_str());
        self.known("battle::unknown-order", ORDERS_FILE, id, "order", known, "add the order");
    }

    fn conditions(&mut self, order: &OrderText) {
        let when = &order.when;
        let from = when.from.as_ref().and_then(|time| self.time(ORDERS_FILE, time));
        let until = when.until.as_ref().and_then(|time| self.time(ORDERS_FILE, time));
        if let (Some(from), Some(until), Some(word)) = (from, until, &when.until)
            && until < from
        {
            self.report(
                "battle::end-before-start",
                ORDERS_FILE,
                word.span(),
                format!("the order `{}` ends before it begins", order.id),
                "put `until` after `from`",
            );
        }
        for id in when.done.iter().chain(&when.begun).chain(&when.not_begun).flat_map(|words| &words.0) {
            self.order_id(id);
        }
        if let Some(decided) = &when.decided {
            self.order_id(&decided.council);
            let orders = self.orders;
            if orders
                .order
                .iter()
                .any(|other| other.id.as_str() == decided.council.as_str() && other.deed != Deed::Council)
            {
                self.report(
                    "battle::no-council",
                    ORDERS_FILE,
                    decided.council.span(),
                    format!("the order `{}` calls no council", decided.council),
                    "name an order with `do = \"council\"`",
                );
            }
        }
        let file = ORDERS_FILE;
        if let Some(near) = &when.enemy_near {
            self.range(file, &near.within_m, "a distance in m", 0.0, FARTHEST_M);
            self.men_bounds(near.at_least.as_ref(), near.at_most.as_ref());
        }
        if let Some(at) = &when.enemy_at {
            self.place(file, &at.place);
            self.range(file, &at.within_m, "a distance in m", 0.0, FARTHEST_M);
            self.men_bounds(at.at_least.as_ref(), at.at_most.as_ref());
        }
        for within in [&when.no_enemy_near, &when.hears_fighting].into_iter().flatten() {
            self.range(file, &within.within_m, "a distance in m", 0.0, FARTHEST_M);
        }
        self.optional_range(file, when.losses_above.as_ref(), "a share", 0.0, 1.0);
        self.optional_range(file, when.rounds_below.as_ref(), "rounds a man", 0.0, 2_000.0);
        self.optional_range(file, when.outnumbered.as_ref(), "a ratio", 0.0, 1_000.0);
        self.optional_range(file, when.fresh_trail_h.as_ref(), "hours", 0.0, 1_000.0);
        if when.enclosed == Some(false) {
            self.report(
                "battle::condition",
                ORDERS_FILE,
                order.id.span(),
                format!("the order `{}` waits for not being enclosed", order.id),
                "leave `enclosed` out, or write `enclosed = true`",
            );
        }
    }

    fn men_bounds(&mut self, at_least: Option<&Figure>, at_most: Option<&Figure>) {
        self.optional_range(ORDERS_FILE, at_least, "a number of men", 0.0, 1e6);
        self.optional_range(ORDERS_FILE, at_most, "a number of men", 0.0, 1e6);
    }

    fn task(&mut self, order: &OrderText) {
        let written = keys(order);
        let (needed, may) = expected(order.deed);
        for key in needed {
            if !written.contains(key) {
                self.report(
                    "battle::missing-key",
                    ORDERS_FILE,
                    order.id.span(),
                    format!("the order `{}` lacks `{key}`", order.id),
                    format!("this deed needs: {}", needed.join(", ")),
                );
            }
        }
        for key in &written {
            if !needed.contains(key) && !may.contains(key) {
                self.report(
                    "battle::unused-key",
                    ORDERS_FILE,
                    order.id.span(),
                    format!("the order `{}` has `{key}`, which its deed does not use", order.id),
                    format!("take it out; this deed uses: {}", [needed, may].concat().join(", ")),
                );
            }
        }
        for place in [&order.to, &order.at, &order.coming_from, &order.facing, &order.by, &order.gone_to]
            .into_iter()
            .flatten()
            .chain(order.places.iter().flatten())
        {
            self.place(ORDERS_FILE, place);
        }
        for unit in order.whom.iter().chain(order.with.iter().flatten()) {
            self.order_unit(unit);
        }
        if let Some(dress) = &order.dress {
            let forces = self.forces;
            let known = forces.dress.iter().map(|dress| dress.id.as_str());
            self.known("battle::unknown-dress", ORDERS_FILE, dress, "dress", known, "add a [[dress]]");
        }
        let file = ORDERS_FILE;
        self.optional_range(file, order.radius_m.as_ref(), "a radius in m", 1.0, FARTHEST_M);
        self.optional_range(file, order.trigger_m.as_ref(), "a distance in m", 1.0, 3_000.0);
        self.optional_range(file, order.guard.as_ref(), "a share", 0.0, 1.0);
        self.optional_range(file, order.fight_below.as_ref(), "a ratio", 0.0, 1_000.0);
        self.optional_range(file, order.strength_factor.as_ref(), "a factor", 0.0, 100.0);
        self.optional_range(file, order.age_factor.as_ref(), "a factor", 0.01, 1_000.0);
        self.optional_range(file, order.rounds_per_man.as_ref(), "rounds a man", 0.0, 2_000.0);
        self.optional_range(file, order.shells_per_gun.as_ref(), "shells a gun", 0.0, 10_000.0);
        self.optional_range(file, order.rest.as_ref(), "rest", 0.0, 1.0);
        self.optional_range(file, order.every_min.as_ref(), "minutes", 1.0, 100_000.0);
    }

    fn given(&mut self, order: &OrderText) {
        if let Some(clock) = &order.clock {
            let known: Vec<String> = self
                .unknowns
                .iter()
                .filter_map(|spec| match &spec.bind {
                    Bind::Clock(name) => Some(name.clone()),
                    _ => None,
                })
                .collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.known(
                "battle::unknown-clock",
                ORDERS_FILE,
                clock,
                "clock",
                known,
                "bind an unknown to clock:NAME",
            );
        }
        let Some(given) = &order.given else { return };
        let found = self.unknowns.iter().find(|spec| spec.id == given.unknown.as_str()).cloned();
        match found.map(|spec| (spec.bind, spec.prior)) {
            Some((Bind::Orders, Prior::Choice { values, .. })) => {
                if !values.contains(&given.is.value) {
                    self.report(
                        "battle::given",
                        ORDERS_FILE,
                        given.is.span(),
                        format!("`{}` never has the value {}", given.unknown, given.is.value),
                        format!("its values are {values:?}"),
                    );
                }
            }
            _ => self.report(
                "battle::given",
                ORDERS_FILE,
                given.unknown.span(),
                format!("`{}` is no choice between orders", given.unknown),
                "name an unknown with a prior of kind `choice` and `bind = \"orders\"`",
            ),
        }
    }

    /// Orders must not wait for one another in a circle.
    fn cycles(&mut self) {
        let orders = self.orders;
        let index: BTreeMap<&str, usize> =
            orders.order.iter().enumerate().map(|(at, order)| (order.id.as_str(), at)).collect();
        let waits: Vec<Vec<usize>> = orders
            .order
            .iter()
            .map(|order| {
                let when = &order.when;
                when.done
                    .iter()
                    .chain(&when.begun)
                    .flat_map(|words| &words.0)
                    .chain(when.decided.iter().map(|decided| &decided.council))
                    .filter_map(|id| index.get(id.as_str()).copied())
                    .collect()
            })
            .collect();
        // Orders that wait for nothing left over are taken away until none is left or only circles are.
        let mut open: Vec<bool> = vec![true; waits.len()];
        loop {
            let mut changed = false;
            for at in 0..waits.len() {
                if open[at] && waits[at].iter().all(|before| !open[*before]) {
                    open[at] = false;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        // What is left waits for a circle or stands in one; only the latter is told.
        for start in 0..waits.len() {
            if open[start] && reaches(&waits, &open, start) {
                let order = &orders.order[start];
                self.report(
                    "battle::order-cycle",
                    ORDERS_FILE,
                    order.id.span(),
                    format!("the order `{}` waits, through others, for itself", order.id),
                    "take one `done`, `begun` or `decided` out of the circle",
                );
            }
        }
    }
}

/// Whether an order waits for itself.
fn reaches(waits: &[Vec<usize>], open: &[bool], start: usize) -> bool {
    let mut seen = vec![false; waits.len()];
    let mut todo = waits[start].clone();
    while let Some(at) = todo.pop() {
        if at == start {
            return true;
        }
        if open[at] && !seen[at] {
            seen[at] = true;
            todo.extend(&waits[at]);
        }
    }
    false
}

/// The keys of a deed: those it needs, those it may have.
fn expected(deed: Deed) -> (&'static [&'static str], &'static [&'static str]) {
    match deed {
        Deed::March => (&["to", "pace"], &[]),
        Deed::Join => (&["whom", "pace"], &[]),
        Deed::Pursue => (&["pace"], &[]),
        Deed::Search => (&["at", "radius_m"], &[]),
        Deed::Ambush => (&["at", "coming_from", "trigger_m"], &[]),
        Deed::Defend => (&["at", "facing"], &[]),
        Deed::Attack => (&["at", "approach"], &["by_stealth"]),
        Deed::Camp => (&["guard"], &[]),
        Deed::Wait => (&[], &[]),
        Deed::Withdraw => (&["to"], &[]),
        Deed::Leave => (&["by"], &[]),
        Deed::Council => (&["with", "fight_below"], &[]),
        Deed::Rumour => (&["places", "strength_factor"], &["gone_to"]),
        Deed::StrewTrail => (&["age_factor"], &[]),
        Deed::Disguise => (&["dress"], &[]),
        Deed::Supply => (&[], &["rounds_per_man", "shells_per_gun", "rest"]),
        Deed::Watch => (&["at", "radius_m", "every_min", "reports"], &[]),
    }
}

/// The task keys that an order has.
fn keys(order: &OrderText) -> Vec<&'static str> {
    [
        ("to", order.to.is_some()),
        ("at", order.at.is_some()),
        ("coming_from", order.coming_from.is_some()),
        ("facing", order.facing.is_some()),
        ("by", order.by.is_some()),
        ("whom", order.whom.is_some()),
        ("with", order.with.is_some()),
        ("places", order.places.is_some()),
        ("gone_to", order.gone_to.is_some()),
        ("pace", order.pace.is_some()),
        ("approach", order.approach.is_some()),
        ("by_stealth", order.by_stealth.is_some()),
        ("radius_m", order.radius_m.is_some()),
        ("trigger_m", order.trigger_m.is_some()),
        ("guard", order.guard.is_some()),
        ("fight_below", order.fight_below.is_some()),
        ("strength_factor", order.strength_factor.is_some()),
        ("age_factor", order.age_factor.is_some()),
        ("dress", order.dress.is_some()),
        ("rounds_per_man", order.rounds_per_man.is_some()),
        ("shells_per_gun", order.shells_per_gun.is_some()),
        ("rest", order.rest.is_some()),
        ("every_min", order.every_min.is_some()),
        ("reports", order.reports.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, written)| written.then_some(key))
    .collect()
}
