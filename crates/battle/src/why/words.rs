//! Figures, places, conditions and tasks in words.

use engine::why::{Burden, Weighed};
use engine::{Cause, Condition, Pace, Scenario, Task};
use ground::Position;

use crate::load::Battle;

/// A whole number with a comma at the thousands.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A judged number of men, as a man would say it.
pub(super) fn men(number: f32) -> String {
    let step = match number {
        n if n < 20.0 => 1.0,
        n if n < 100.0 => 5.0,
        n if n < 1_000.0 => 10.0,
        _ => 50.0,
    };
    count(((number / step).round() * step).max(0.0) as u64)
}

/// A distance.
pub(super) fn metres(distance: f32) -> String {
    match distance {
        d if d < 20.0 => format!("{d:.0} m"),
        d if d < 950.0 => format!("{:.0} m", (d / 10.0).round() * 10.0),
        d if d < 9_950.0 => format!("{:.1} km", d / 1_000.0),
        d => format!("{:.0} km", d / 1_000.0),
    }
}

/// From the farthest to the nearest distance.
pub(super) fn ranges(least: f32, most: f32) -> String {
    if most - least < 10.0 || metres(least) == metres(most) {
        metres(most)
    } else if most < 950.0 {
        format!("{}–{}", metres(least).trim_end_matches(" m"), metres(most))
    } else {
        format!("{} to {}", metres(least), metres(most))
    }
}

/// A length of time.
pub(super) fn duration(seconds: f32) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5_400.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => {
            let minutes = (s / 60.0).round() as u64;
            format!("{} h {:02} min", minutes / 60, minutes % 60)
        }
        s => format!("{:.1} days", s / 86_400.0),
    }
}

/// A share in per cent.
pub(super) fn percent(share: f32) -> String {
    if share > 0.0 && share < 0.095 {
        format!("{:.1} %", 100.0 * share)
    } else {
        format!("{:.0} %", 100.0 * share)
    }
}

/// `1 man`, `3 men`.
pub(super) fn counted(number: u32, one: &str, many: &str) -> String {
    format!("{} {}", count(number.into()), if number == 1 { one } else { many })
}

/// What hit, or was fired, for a noun: `rifle rounds`.
pub(super) fn missiles(with: Cause, rounds: u64) -> String {
    let (one, many) = match with {
        Cause::Rifle => ("rifle shot", "rifle shots"),
        Cause::MachineGun => ("machine-gun round", "machine-gun rounds"),
        Cause::Shell => ("shell", "shells"),
        Cause::Grenade => ("grenade", "grenades"),
        Cause::CloseFight => ("blow", "blows"),
    };
    format!("{} {}", count(rounds), if rounds == 1 { one } else { many })
}

/// How it moves.
pub(super) fn pace(pace: Pace) -> &'static str {
    match pace {
        Pace::Column => "in column of march, without scouts",
        Pace::Cautious => "with scouts out",
        Pace::Stealthy => "quietly, without lights",
    }
}

/// Items with commas and an `and`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Men who fall out on a march, with what wears their body: work, want of sleep, hunger and cold.
pub(super) fn falling_out(number: u32, marched_m: f32, fatigue: [f32; 4]) -> String {
    let worn: Vec<String> = ["work", "want of sleep", "hunger", "cold"]
        .into_iter()
        .zip(fatigue)
        .filter(|(_, share)| *share >= 0.01)
        .map(|(what, share)| format!("{what} {share:.2}"))
        .collect();
    let of = if worn.is_empty() { "nothing to speak of".to_owned() } else { listed(&worn) };
    format!(
        "about {} fall out on a march of {}: fatigue of {of}",
        counted(number, "man", "men"),
        metres(marched_m)
    )
}

/// What weighs on a section's nerve, with its figure.
pub(super) fn burden(burden: Burden, strain: &engine::mechanism::morale::Strain) -> String {
    match burden {
        Burden::Losses => format!("{} lost in this fight", percent(strain.loss_share)),
        Burden::RecentLosses => format!("{} lost since its last look", percent(strain.recent_loss_share)),
        Burden::Suppression => format!("suppression {:.1}", strain.suppression),
        Burden::LeaderLost => "its leader down".to_owned(),
        Burden::Flank => "fire from the flank or rear".to_owned(),
        Burden::Neighbours => {
            format!("{} of the sections beside it running", percent(strain.neighbours_broken))
        }
        Burden::Morale => "poor steadiness".to_owned(),
        Burden::Cover => "cover".to_owned(),
        Burden::Fatigue => format!("fatigue {:.1}", strain.fatigue),
    }
}

/// The names of a battle, for words.
pub(super) struct Speech<'a> {
    pub battle: &'a Battle,
    pub scenario: &'a Scenario,
    units: Vec<String>,
}

impl<'a> Speech<'a> {
    pub fn new(battle: &'a Battle, scenario: &'a Scenario) -> Self {
        let ids = &battle.plan.unit_ids;
        let short = |id: &String| {
            let name = super::subject::name_of(battle, id);
            let plain = name.split(" (").next().unwrap_or(&name).trim().to_owned();
            if plain.is_empty() { id.clone() } else { plain }
        };
        let plain: Vec<String> = ids.iter().map(short).collect();
        // Two units of one name are told apart by their identifiers.
        let units = plain
            .iter()
            .zip(ids)
            .map(|(name, id)| {
                let twin = plain.iter().filter(|other| *other == name).count() > 1;
                if twin { format!("{name} ({id})") } else { name.clone() }
            })
            .collect();
        Self { battle, scenario, units }
    }

    pub fn unit(&self, unit: usize) -> &str {
        &self.units[unit]
    }

    pub fn place(&self, place: usize) -> &str {
        self.place_named(self.scenario.places[place].name.as_str())
    }

    fn place_named(&self, id: &'a str) -> &str {
        let spec = self.battle.ground_spec().places.iter().find(|spec| spec.id == id);
        let name = spec.and_then(|spec| spec.name.en.as_deref()).unwrap_or(id);
        name.split(" (").next().unwrap_or(name)
    }

    /// `Baiyunping`, or `1.2 km from Baiyunping`.
    pub fn near(&self, at: Position) -> String {
        let nearest = self
            .scenario
            .places
            .iter()
            .min_by(|a, b| a.position.distance_to(at).total_cmp(&b.position.distance_to(at)));
        let Some(place) = nearest else { return "a point".to_owned() };
        let off = place.position.distance_to(at);
        let name = self.place_named(&place.name);
        if off < 250.0 { name.to_owned() } else { format!("a point {} from {name}", metres(off)) }
    }

    /// `21 Oct 06:00` of the folder's own clock, without the year.
    pub fn clock(&self, time_s: f64) -> String {
        let civil = self.battle.clock().civil(time_s);
        let part = |from: usize, to: usize| civil.get(from..to).unwrap_or("?").to_owned();
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = part(5, 7).parse::<usize>().ok().and_then(|month| months.get(month.wrapping_sub(1)));
        let day = part(8, 10);
        format!("{} {} {}", day.trim_start_matches('0'), month.unwrap_or(&"?"), part(11, 16))
    }

    pub fn order_name(&self, order: usize) -> &str {
        &self.scenario.orders[order].name
    }

    /// What an order says, from the folder.
    pub fn order_says(&self, order: usize) -> Option<&str> {
        let name = self.order_name(order);
        self.battle.orders().order.iter().find(|text| text.id.as_str() == name).map(|text| text.says.as_str())
    }

    /// The hours of an order: `18 Oct 12:00 to 19 Oct 12:00`.
    pub fn hours(&self, when: &[Condition]) -> Option<String> {
        let from =
            when.iter().find_map(|c| if let Condition::From(time_s) = c { Some(*time_s) } else { None });
        let until =
            when.iter().find_map(|c| if let Condition::Until(time_s) = c { Some(*time_s) } else { None });
        match (from, until) {
            (Some(from), Some(until)) => Some(format!("{} to {}", self.clock(from), self.clock(until))),
            (Some(from), None) => Some(format!("from {}", self.clock(from))),
            (None, Some(until)) => Some(format!("until {}", self.clock(until))),
            (None, None) => None,
        }
    }

    /// A condition with what was found.
    pub fn condition(&self, condition: &Condition, weighed: &Weighed) -> String {
        let found = |text: String| format!(" ({text})");
        let figure = weighed.figure;
        let number = |within: &f32, least: &f32, most: &f32, of: String| {
            let bounds = match (*least > 1.0, *most < 1e5) {
                (true, true) => format!("{} to {} men", men(*least), men(*most)),
                (true, false) => format!("{} men or more", men(*least)),
                (false, true) => format!("at most {} men", men(*most)),
                (false, false) => "any".to_owned(),
            };
            let believed = if figure < 0.5 { "none".to_owned() } else { format!("about {}", men(figure)) };
            format!(
                "an enemy of {bounds} believed within {}{of}{}",
                metres(*within),
                found(format!("it believed in {believed}"))
            )
        };
        match condition {
            Condition::From(time_s) => format!("from {} on", self.clock(*time_s)),
            Condition::Until(time_s) => format!("not after {}", self.clock(*time_s)),
            Condition::Done(order) => format!("word that `{}` was carried out", self.order_name(*order)),
            Condition::Begun(order) => format!("word that `{}` was begun", self.order_name(*order)),
            Condition::NotBegun(order) => format!("no word that `{}` was begun", self.order_name(*order)),
            Condition::Dark(dark) => (if *dark { "dark" } else { "light enough" }).to_owned(),
            Condition::EnemyNear { within_m, at_least, at_most } => {
                number(within_m, at_least, at_most, String::new())
            }
            Condition::EnemyAt { place, within_m, at_least, at_most } => {
                number(within_m, at_least, at_most, format!(" of {}", self.place(*place)))
            }
            Condition::NoEnemyNear { within_m } => {
                let text = if figure.is_finite() {
                    format!("the nearest it believed in {} off", metres(figure))
                } else {
                    "it believed in none".to_owned()
                };
                format!("no enemy believed within {}{}", metres(*within_m), found(text))
            }
            Condition::HearsFighting { within_m } => {
                let text = if figure.is_finite() {
                    format!("heard at {} as it judged", metres(figure))
                } else {
                    "none heard within the hour".to_owned()
                };
                format!("fighting heard within {}{}", metres(*within_m), found(text))
            }
            Condition::InContact(yes) => (if *yes { "in contact" } else { "out of contact" }).to_owned(),
            Condition::LossesAbove(share) => {
                format!("losses of {}{}", percent(*share), found(format!("they were {}", percent(figure))))
            }
            Condition::RoundsBelow(rounds) => {
                format!("fewer than {rounds:.0} rounds a man{}", found(format!("it had {figure:.0}")))
            }
            Condition::Outnumbered(ratio) => format!(
                "an enemy believed {ratio:.1} times its own side's men near by{}",
                found(format!("{figure:.1} times"))
            ),
            Condition::Enclosed => "enemies believed on two sides".to_owned(),
            Condition::Decided { council, fight } => format!(
                "the council `{}` decided to {}",
                self.order_name(*council),
                if *fight { "fight" } else { "avoid battle" }
            ),
            Condition::FreshTrail(age_s) => {
                let text = if figure.is_finite() {
                    format!("judged {}", duration(figure))
                } else {
                    "none found".to_owned()
                };
                format!("a trail younger than {}{}", duration(*age_s), found(text))
            }
        }
    }

    /// What an order bids.
    pub fn task(&self, task: &Task) -> String {
        match task {
            Task::March { to, pace: how } => format!("march to {} {}", self.place(*to), pace(*how)),
            Task::Join { unit, .. } => format!("join {}", self.unit(*unit)),
            Task::Pursue { .. } => "go after the nearest enemy it knows of".to_owned(),
            Task::Search { place, radius_m } => {
                format!("search {} round {}", metres(*radius_m), self.place(*place))
            }
            Task::Ambush { at, trigger_m, .. } => {
                format!("lie in ambush at {} and fire at {}", self.place(*at), metres(*trigger_m))
            }
            Task::Defend { at, facing } => {
                format!("hold {}, facing {}", self.place(*at), self.place(*facing))
            }
            Task::Attack { at, by_stealth, .. } => {
                format!("attack at {}{}", self.place(*at), if *by_stealth { " by stealth" } else { "" })
            }
            Task::Camp { guard } => format!("camp, {} on guard", percent(*guard)),
            Task::Wait => "wait".to_owned(),
            Task::Withdraw { to } => format!("withdraw to {}", self.place(*to)),
            Task::Leave { by } => format!("leave the ground by {}", self.place(*by)),
            Task::Council { .. } => "hold a council".to_owned(),
            Task::Rumour { .. } => "have the villagers tell a falsehood".to_owned(),
            Task::StrewTrail { age_factor } => {
                format!("strew old dung so that its trail looks {age_factor:.0} times as old")
            }
            Task::Disguise { .. } => "put on another dress".to_owned(),
            Task::Supply { rounds_per_man, .. } => format!("take up {rounds_per_man} rounds a man, and food"),
            Task::Watch { at, .. } => format!("keep a lookout on {}", self.place(*at)),
            #[allow(
                unreachable_patterns,
                reason = "tasks that a later engine adds are told by their order's own words"
            )]
            _ => "as its words say".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_a_man_would_tell_them() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(men(412.0), "410");
        assert_eq!(men(7.4), "7");
        assert_eq!((metres(43.2), metres(4_240.0)), ("40 m".to_owned(), "4.2 km".to_owned()));
        assert_eq!(ranges(88.0, 141.0), "90–140 m");
        assert_eq!(duration(8_100.0), "2 h 15 min");
        assert_eq!(percent(0.034), "3.4 %");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
