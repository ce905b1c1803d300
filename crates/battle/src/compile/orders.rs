//! Orders with names resolved, expanded to bodies, and moved by clocks and choices.

use std::collections::BTreeMap;

use engine::{Approach, Condition, Order, Pace, Task};

use super::Parts;
use super::forces::Army;
use crate::check::ORDERS_FILE;
use crate::problem::Problem;
use crate::text::{ApproachText, Deed, Figure, OrderText, PaceText, When, Word, Words};
use crate::unknown::Bind;

/// The largest number of men a condition can ask for: as good as no bound.
const ANY_NUMBER: f32 = 1.0e6;

/// A reference to another order: its place in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Waits {
    Done(usize),
    Begun(usize),
    NotBegun(usize),
    Decided { council: usize, fight: bool },
}

impl Waits {
    fn on(self) -> usize {
        match self {
            Waits::Done(at) | Waits::Begun(at) | Waits::NotBegun(at) | Waits::Decided { council: at, .. } => {
                at
            }
        }
    }
}

/// An order of the file, resolved.
#[derive(Clone)]
pub(crate) struct PlannedOrder {
    name: String,
    bodies: Vec<usize>,
    /// Conditions that name no order; times are as written.
    conditions: Vec<Condition>,
    waits: Vec<Waits>,
    task: Task,
    /// Index of the unknown that says how late its clock is.
    clock: Option<usize>,
    given: Option<(usize, f64)>,
}

/// Resolves the orders of a checked folder.
pub(super) fn plan(
    parts: &Parts,
    army: &Army,
    places: &BTreeMap<String, usize>,
    dresses: &BTreeMap<String, usize>,
    problems: &mut Vec<Problem>,
) -> Vec<PlannedOrder> {
    let ids: BTreeMap<&str, usize> =
        parts.orders.order.iter().enumerate().map(|(at, order)| (order.id.as_str(), at)).collect();
    let resolve = Resolve { parts, army, places, dresses, ids };
    let mut planned = vec![];
    for order in &parts.orders.order {
        match resolve.order(order) {
            Ok(order) => planned.push(order),
            Err(problem) => problems.push(problem),
        }
    }
    planned
}

struct Resolve<'a> {
    parts: &'a Parts<'a>,
    army: &'a Army,
    places: &'a BTreeMap<String, usize>,
    dresses: &'a BTreeMap<String, usize>,
    ids: BTreeMap<&'a str, usize>,
}

/// What is wrong when a checked reference still does not resolve.
fn lost(word: &Word, what: &str) -> Problem {
    let help = "name one that is on the ground, or mark neither it nor its parents `present = false`";
    Problem::at(
        "battle::not-on-the-ground",
        ORDERS_FILE,
        word.span(),
        format!("{what} `{word}` is not on the ground"),
        help,
    )
}

impl Resolve<'_> {
    fn order(&self, order: &OrderText) -> Result<PlannedOrder, Problem> {
        let unit = self.army.unit(&order.unit).ok_or_else(|| lost(&order.unit, "the unit"))?;
        let mut bodies = self.army.bodies_below[unit].clone();
        for except in &order.except {
            if let Some(unit) = self.army.unit(except) {
                bodies.retain(|body| !self.army.bodies_below[unit].contains(body));
            }
        }
        if bodies.is_empty() {
            return Err(lost(&order.unit, "no body of the unit"));
        }
        Ok(PlannedOrder {
            name: order.id.as_str().to_owned(),
            bodies,
            conditions: self.conditions(&order.when)?,
            waits: self.waits(&order.when),
            task: self.task(order)?,
            clock: order.clock.as_ref().and_then(|clock| {
                self.parts
                    .unknowns
                    .iter()
                    .position(|spec| matches!(&spec.bind, Bind::Clock(name) if name == clock.as_str()))
            }),
            given: order.given.as_ref().and_then(|given| {
                let unknown =
                    self.parts.unknowns.iter().position(|spec| spec.id == given.unknown.as_str())?;
                Some((unknown, given.is.value))
            }),
        })
    }

    fn place(&self, word: &Word) -> Result<usize, Problem> {
        self.places.get(word.as_str()).copied().ok_or_else(|| lost(word, "the place"))
    }

    /// The body that stands for a unit: its first.
    fn head(&self, word: &Word) -> Result<usize, Problem> {
        self.army
            .unit(word)
            .and_then(|unit| self.army.bodies_below[unit].first().copied())
            .ok_or_else(|| lost(word, "the unit"))
    }

    fn conditions(&self, when: &When) -> Result<Vec<Condition>, Problem> {
        let mut all = vec![];
        if let Some(time) = &when.from {
            all.push(Condition::From(self.parts.clock.seconds(ORDERS_FILE, time)?));
        }
        if let Some(time) = &when.until {
            all.push(Condition::Until(self.parts.clock.seconds(ORDERS_FILE, time)?));
        }
        if let Some(dark) = when.dark {
            all.push(Condition::Dark(dark));
        }
        if let Some(near) = &when.enemy_near {
            all.push(Condition::EnemyNear {
                within_m: near.within_m.value as f32,
                at_least: or(near.at_least.as_ref(), 1.0),
                at_most: or(near.at_most.as_ref(), ANY_NUMBER),
            });
        }
        if let Some(at) = &when.enemy_at {
            all.push(Condition::EnemyAt {
                place: self.place(&at.place)?,
                within_m: at.within_m.value as f32,
                at_least: or(at.at_least.as_ref(), 1.0),
                at_most: or(at.at_most.as_ref(), ANY_NUMBER),
            });
        }
        if let Some(within) = &when.no_enemy_near {
            all.push(Condition::NoEnemyNear { within_m: within.within_m.value as f32 });
        }
        if let Some(within) = &when.hears_fighting {
            all.push(Condition::HearsFighting { within_m: within.within_m.value as f32 });
        }
        if let Some(contact) = when.in_contact {
            all.push(Condition::InContact(contact));
        }
        if let Some(share) = &when.losses_above {
            all.push(Condition::LossesAbove(share.value as f32));
        }
        if let Some(rounds) = &when.rounds_below {
            all.push(Condition::RoundsBelow(rounds.value as f32));
        }
        if let Some(ratio) = &when.outnumbered {
            all.push(Condition::Outnumbered(ratio.value as f32));
        }
        if when.enclosed == Some(true) {
            all.push(Condition::Enclosed);
        }
        if let Some(hours) = &when.fresh_trail_h {
            all.push(Condition::FreshTrail((hours.value * 3_600.0) as f32));
        }
        Ok(all)
    }

    fn waits(&self, when: &When) -> Vec<Waits> {
        let orders = |words: &Option<Words>| -> Vec<usize> {
            words
                .iter()
                .flat_map(|words| &words.0)
                .filter_map(|id| self.ids.get(id.as_str()).copied())
                .collect()
        };
        let mut waits: Vec<Waits> = orders(&when.done).into_iter().map(Waits::Done).collect();
        waits.extend(orders(&when.begun).into_iter().map(Waits::Begun));
        waits.extend(orders(&when.not_begun).into_iter().map(Waits::NotBegun));
        if let Some(decided) = &when.decided
            && let Some(council) = self.ids.get(decided.council.as_str())
        {
            waits.push(Waits::Decided { council: *council, fight: decided.fight });
        }
        waits
    }

    fn task(&self, order: &OrderText) -> Result<Task, Problem> {
        let key = |word: &Option<Word>, name: &str| match word {
            Some(word) => self.place(word),
            None => Err(lacks(order, name)),
        };
        let pace = || match order.pace {
            Some(PaceText::Column) => Ok(Pace::Column),
            Some(PaceText::Cautious) => Ok(Pace::Cautious),
            Some(PaceText::Stealthy) => Ok(Pace::Stealthy),
            None => Err(lacks(order, "pace")),
        };
        let number = |figure: &Option<Figure>, name: &str| {
            figure.as_ref().map(|figure| figure.value as f32).ok_or_else(|| lacks(order, name))
        };
        Ok(match order.deed {
            Deed::March => Task::March { to: key(&order.to, "to")?, pace: pace()? },
            Deed::Join => {
                let whom = order.whom.as_ref().ok_or_else(|| lacks(order, "whom"))?;
                Task::Join { unit: self.head(whom)?, pace: pace()? }
            }
            Deed::Pursue => Task::Pursue { pace: pace()? },
            Deed::Search => {
                Task::Search { place: key(&order.at, "at")?, radius_m: number(&order.radius_m, "radius_m")? }
            }
            Deed::Ambush => Task::Ambush {
                at: key(&order.at, "at")?,
                from: key(&order.coming_from, "coming_from")?,
                trigger_m: number(&order.trigger_m, "trigger_m")?,
            },
            Deed::Defend => Task::Defend { at: key(&order.at, "at")?, facing: key(&order.facing, "facing")? },
            Deed::Attack => Task::Attack {
                at: key(&order.at, "at")?,
                approach: match order.approach {
                    Some(ApproachText::Front) => Approach::Front,
                    Some(ApproachText::Flank) => Approach::Flank,
                    Some(ApproachText::Surround) => Approach::Surround,
                    None => return Err(lacks(order, "approach")),
                },
                by_stealth: order.by_stealth.unwrap_or(false),
            },
            Deed::Camp => Task::Camp { guard: number(&order.guard, "guard")? },
            Deed::Wait => Task::Wait,
            Deed::Withdraw => Task::Withdraw { to: key(&order.to, "to")? },
            Deed::Leave => Task::Leave { by: key(&order.by, "by")? },
            Deed::Council => Task::Council {
                with: order.with.iter().flatten().map(|unit| self.head(unit)).collect::<Result<_, _>>()?,
                fight_below: number(&order.fight_below, "fight_below")?,
            },
            Deed::Rumour => Task::Rumour {
                places: order
                    .places
                    .iter()
                    .flatten()
                    .map(|place| self.place(place))
                    .collect::<Result<_, _>>()?,
                strength_factor: number(&order.strength_factor, "strength_factor")?,
                gone_to: order.gone_to.as_ref().map(|place| self.place(place)).transpose()?,
            },
            Deed::StrewTrail => Task::StrewTrail { age_factor: number(&order.age_factor, "age_factor")? },
            Deed::Disguise => {
                let dress = order.dress.as_ref().ok_or_else(|| lacks(order, "dress"))?;
                let dress =
                    self.dresses.get(dress.as_str()).copied().ok_or_else(|| lost(dress, "the dress"))?;
                Task::Disguise { dress }
            }
            Deed::Supply => Task::Supply {
                rounds_per_man: or(order.rounds_per_man.as_ref(), 0.0) as u32,
                shells_per_gun: or(order.shells_per_gun.as_ref(), 0.0) as u32,
                rest: or(order.rest.as_ref(), 0.0),
            },
            Deed::Watch => Task::Watch {
                at: key(&order.at, "at")?,
                radius_m: number(&order.radius_m, "radius_m")?,
                every_s: number(&order.every_min, "every_min")? * 60.0,
                reports: order.reports.ok_or_else(|| lacks(order, "reports"))?,
            },
        })
    }
}

fn or(figure: Option<&Figure>, otherwise: f32) -> f32 {
    figure.map_or(otherwise, |figure| figure.value as f32)
}

fn lacks(order: &OrderText, key: &str) -> Problem {
    let message = format!("the order `{}` lacks `{key}`", order.id);
    Problem::at("battle::missing-key", ORDERS_FILE, order.id.span(), message, format!("add `{key}`"))
}

/// The orders that stand for one vector of unknowns, expanded to bodies.
///
/// An order that waits for several alternatives of which only some stand waits for those; one that waits for none
/// that stands does not stand itself.
pub(super) fn stand(planned: &[PlannedOrder], theta: &[f64], late_s: &[f64], duration_s: f64) -> Vec<Order> {
    let mut standing: Vec<bool> = planned
        .iter()
        .map(|order| order.given.is_none_or(|(unknown, is)| (theta[unknown] - is).abs() < 1e-9))
        .collect();
    loop {
        let mut changed = false;
        for (at, order) in planned.iter().enumerate() {
            let orphan = !order.waits.is_empty() && order.waits.iter().all(|waits| !standing[waits.on()]);
            if standing[at] && orphan {
                standing[at] = false;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // First places, so that an order may wait for one that stands behind it in the file.
    let mut copies: Vec<Vec<(usize, usize)>> = vec![vec![]; planned.len()];
    let mut next = 0;
    for (at, order) in planned.iter().enumerate() {
        if standing[at] {
            copies[at] = order.bodies.iter().enumerate().map(|(nth, body)| (*body, next + nth)).collect();
            next += order.bodies.len();
        }
    }
    let copy = |at: usize, body: usize| {
        copies[at].iter().find(|(other, _)| *other == body).or(copies[at].first()).map(|(_, index)| *index)
    };
    let mut orders = Vec::with_capacity(next);
    for (at, order) in planned.iter().enumerate() {
        if !standing[at] {
            continue;
        }
        let late = order.clock.map_or(0.0, |unknown| late_s[unknown]);
        for body in &order.bodies {
            let mut when: Vec<Condition> = order
                .conditions
                .iter()
                .map(|condition| match condition {
                    Condition::From(time) => Condition::From((time + late).clamp(0.0, duration_s)),
                    Condition::Until(time) => Condition::Until((time + late).clamp(0.0, duration_s)),
                    other => other.clone(),
                })
                .collect();
            for waits in &order.waits {
                let Some(index) = copy(waits.on(), *body) else { continue };
                when.push(match waits {
                    Waits::Done(_) => Condition::Done(index),
                    Waits::Begun(_) => Condition::Begun(index),
                    Waits::NotBegun(_) => Condition::NotBegun(index),
                    Waits::Decided { fight, .. } => Condition::Decided { council: index, fight: *fight },
                });
            }
            orders.push(Order { name: order.name.clone(), unit: *body, when, task: order.task.clone() });
        }
    }
    orders
}
