//! The watcher that checks: its own ledger of men and rounds, fed by facts and events alone.

use super::seen::Seen;
use super::{Checked, Fact, Rule, UnitCount};
use crate::mechanism::{Mechanism, MechanismSet};
use crate::outcome::{Books, Cause, Event, Facts, Fate, Outcome, Watch};
use crate::scenario::{Scenario, UnitIndex};
use crate::why::Why;

/// What has become of a man, by the checker's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fit,
    Wounded,
    Dead,
    Missing,
    Captured,
}

impl State {
    fn after(fate: Fate) -> Self {
        match fate {
            Fate::Killed => State::Dead,
            Fate::Wounded => State::Wounded,
            Fate::Missing => State::Missing,
            Fate::Captured => State::Captured,
        }
    }

    /// Whether a man in this state can come to that fate by that cause: the fit can be hit, taken or lost, wounded men can
    /// die or be taken, dispersed ones can be found.
    fn may_come_to(self, fate: Fate, hit: bool) -> bool {
        match (self, fate) {
            (State::Fit, _) => true,
            (State::Wounded, Fate::Killed | Fate::Captured) | (State::Missing, Fate::Captured) => !hit,
            _ => false,
        }
    }
}

/// A section by the checker's ledger.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    pub(super) unit: UnitIndex,
    first_man: u32,
    men: u32,
    fit: u32,
}

/// A unit by the checker's ledger.
#[derive(Clone, Copy, Debug, Default)]
struct Unit {
    men: u32,
    fit: u32,
    died_later: u32,
    killed_by_own: u32,
    rounds: u64,
    shells: u64,
    /// When it fired last, s.
    fired_s: f64,
    /// When it was at close quarters last, s.
    closed_s: f64,
    issued: u64,
}

/// A column of the books and what stands in it.
type Column = (&'static str, fn(&Books) -> u64);

/// Checks a run and passes all on to another watcher.
pub struct Checker<'a, W: Watch> {
    scenario: &'a Scenario,
    inner: &'a mut W,
    time_s: f64,
    men: Vec<Option<(u32, State)>>,
    sections: Vec<Section>,
    units: Vec<Unit>,
    spent: Option<(u32, f64)>,
    seen: Seen,
    /// Everybody fights for himself: there are no sections that look or fire.
    lone: bool,
    pub(super) checked: Checked,
}

impl<'a, W: Watch> Checker<'a, W> {
    /// A checker of one run of a scenario.
    pub fn new(scenario: &'a Scenario, inner: &'a mut W) -> Self {
        let never = Unit { fired_s: f64::NEG_INFINITY, closed_s: f64::NEG_INFINITY, ..Unit::default() };
        Self {
            scenario,
            inner,
            time_s: 0.0,
            men: Vec::new(),
            sections: Vec::new(),
            units: vec![never; scenario.units.len()],
            spent: None,
            seen: Seen::default(),
            lone: scenario.stripped.skirmish.is_some() && scenario.mechanisms == MechanismSet::none(),
            checked: Checked::default(),
        }
    }

    /// Compares the ledger with what the run gave back.
    #[must_use]
    pub fn finish(mut self, outcome: &Outcome) -> Checked {
        let time_s = self.scenario.duration_s;
        for unit in 0..self.units.len() {
            let (books, mine) = (&outcome.units[unit], self.units[unit]);
            let count = |state: State| self.count(unit, state);
            let of_books =
                [books.start, books.present, books.wounded, books.killed, books.missing, books.captured];
            let of_mine = [
                mine.men,
                count(State::Fit),
                count(State::Wounded),
                count(State::Dead),
                count(State::Missing),
                count(State::Captured),
            ];
            if of_books != of_mine
                || (books.died_of_wounds, books.killed_by_own) != (mine.died_later, mine.killed_by_own)
            {
                self.fault(
                    time_s,
                    Rule::Men,
                    format!(
                        "the books of {} have {of_books:?} men (at the start, present, wounded, killed, missing, captured), \
                         {} died later and {} by their own; the men themselves make {of_mine:?}, {} and {}",
                        self.name(unit),
                        books.died_of_wounds,
                        books.killed_by_own,
                        mine.died_later,
                        mine.killed_by_own
                    ),
                );
            }
            if !books.balance() {
                self.fault(time_s, Rule::Rounds, format!("the books of {} do not balance", self.name(unit)));
            }
        }
        for side in 0..self.scenario.sides {
            self.compare_side(time_s, side, outcome);
        }
        self.checked
    }

    /// A side's books are the sum of those of its units, and no contact counts a loss that the books do not have.
    fn compare_side(&mut self, time_s: f64, side: usize, outcome: &Outcome) {
        let sum = |pick: fn(&Books) -> u64| -> u64 {
            let of_side = |unit: &usize| self.scenario.units[*unit].side == side;
            (0..outcome.units.len()).filter(of_side).map(|unit| pick(&outcome.units[unit])).sum()
        };
        let both = |pick: fn(&Books) -> u64| pick(&outcome.sides[side]) + pick(&outcome.non_combatants[side]);
        let columns: [Column; 9] = [
            ("start", |b| u64::from(b.start)),
            ("present", |b| u64::from(b.present)),
            ("wounded", |b| u64::from(b.wounded)),
            ("killed", |b| u64::from(b.killed)),
            ("missing", |b| u64::from(b.missing)),
            ("captured", |b| u64::from(b.captured)),
            ("fired", |b| b.rounds_fired),
            ("issued", |b| b.rounds_issued),
            ("shells", |b| b.shells_fired),
        ];
        let mut wrong: Vec<String> = Vec::new();
        for (column, pick) in columns {
            if sum(pick) != both(pick) {
                wrong.push(format!("{column}: units {}, side {}", sum(pick), both(pick)));
            }
        }
        let books = (&outcome.sides[side], &outcome.non_combatants[side]);
        let in_contacts = |pick: &dyn Fn(&crate::outcome::ContactSide) -> u64| -> u64 {
            outcome.contacts.iter().map(|c| pick(&c.sides[side]) + pick(&c.non_combatants[side])).sum()
        };
        let losses: [(&str, u64, u64); 5] = [
            (
                "killed",
                in_contacts(&|c| u64::from(c.killed + c.died_of_wounds)),
                u64::from(books.0.killed + books.1.killed),
            ),
            ("wounded", in_contacts(&|c| u64::from(c.wounded)), u64::from(books.0.wounded + books.1.wounded)),
            ("missing", in_contacts(&|c| u64::from(c.missing)), u64::from(books.0.missing + books.1.missing)),
            (
                "captured",
                in_contacts(&|c| u64::from(c.captured)),
                u64::from(books.0.captured + books.1.captured),
            ),
            ("fired", in_contacts(&|c| c.rounds_fired), books.0.rounds_fired + books.1.rounds_fired),
        ];
        for (column, contacts, books) in losses {
            // Stragglers of a march are missing from no contact; every other loss is some contact's.
            let fits = if column == "missing" { contacts <= books } else { contacts == books };
            if !fits {
                wrong.push(format!("{column}: contacts {contacts}, side {books}"));
            }
        }
        for words in wrong {
            self.fault(time_s, Rule::Men, format!("side {side}, {words}"));
        }
    }

    fn count(&self, unit: UnitIndex, state: State) -> u32 {
        let here = |man: &&Option<(u32, State)>| {
            man.is_some_and(|(section, s)| s == state && self.sections[section as usize].unit == unit)
        };
        self.men.iter().filter(here).count() as u32
    }

    fn name(&self, unit: UnitIndex) -> &str {
        &self.scenario.units[unit].name
    }

    fn fault(&mut self, time_s: f64, rule: Rule, words: String) {
        self.checked.note(time_s, rule, words);
    }

    fn pass_time(&mut self, time_s: f64) {
        if time_s < self.time_s || !time_s.is_finite() {
            self.fault(time_s, Rule::Time, format!("{time_s} s comes after {} s", self.time_s));
        }
        self.time_s = time_s;
    }

    /// Whether a unit has a man who can do anything; otherwise what it does is a fault.
    fn can(&mut self, time_s: f64, unit: UnitIndex, does: &str) {
        if self.units[unit].fit == 0 {
            self.fault(time_s, Rule::Idle, format!("{} has no man left and {does}", self.name(unit)));
        }
    }

    fn section_can(&mut self, time_s: f64, section: u32, does: &str) {
        match self.sections.get(section as usize).copied() {
            None => self.fault(time_s, Rule::Place, format!("section {section} was never raised and {does}")),
            Some(state) if state.fit == 0 => {
                let words =
                    format!("section {section} of {} has no man left and {does}", self.name(state.unit));
                self.fault(time_s, Rule::Idle, words);
            }
            Some(_) => {}
        }
    }

    fn raise(&mut self, time_s: f64, unit: UnitIndex, section: u32, first_man: u32, men: u32) {
        if section as usize != self.sections.len() {
            self.fault(time_s, Rule::Place, format!("section {section} is raised out of turn"));
            return;
        }
        self.sections.push(Section { unit, first_man, men, fit: men });
        let end = (first_man + men) as usize;
        if self.men.len() < end {
            self.men.resize(end, None);
        }
        let mut twice = 0;
        for man in &mut self.men[first_man as usize..end] {
            twice += u32::from(man.is_some());
            *man = Some((section, State::Fit));
        }
        if twice > 0 {
            self.fault(time_s, Rule::Place, format!("{twice} men of section {section} are in another, too"));
        }
        self.units[unit].men += men;
        self.units[unit].fit += men;
    }

    fn fell(&mut self, time_s: f64, event: &Event) {
        let Event::Fell { man, unit, at, fate, cause, by } = event else { return };
        self.checked.falls += 1;
        let Some(Some((section, state))) = self.men.get(*man as usize).copied() else {
            self.fault(time_s, Rule::Men, format!("man {man} fell and was never raised"));
            return;
        };
        if self.sections[section as usize].unit != *unit {
            let words = format!("man {man} fell with {} and is not of it", self.name(*unit));
            self.fault(time_s, Rule::Place, words);
        }
        if !state.may_come_to(*fate, cause.is_some()) {
            let words = format!("man {man} of {} was {state:?} and became {fate:?}", self.name(*unit));
            self.fault(time_s, if cause.is_some() { Rule::Idle } else { Rule::Men }, words);
        }
        if !at.x.is_finite() || !at.y.is_finite() {
            self.fault(time_s, Rule::Place, format!("man {man} fell nowhere: {at:?}"));
        }
        if state == State::Fit {
            self.sections[section as usize].fit -= 1;
            self.units[*unit].fit -= 1;
        }
        self.men[*man as usize] = Some((section, State::after(*fate)));
        self.units[*unit].died_later += u32::from(state == State::Wounded && *fate == Fate::Killed);
        let (Some(cause), Some(by)) = (cause, by) else { return };
        if self.scenario.units[*by].side == self.scenario.units[*unit].side && *fate == Fate::Killed {
            self.units[*unit].killed_by_own += 1;
        }
        let done = match cause {
            Cause::Rifle | Cause::MachineGun | Cause::Shell => self.units[*by].fired_s == time_s || self.lone,
            Cause::CloseFight => self.units[*by].closed_s == time_s && self.units[*unit].closed_s == time_s,
            Cause::Grenade => true,
        };
        if !done {
            let words = format!(
                "man {man} of {} was hit ({cause:?}) by {} which did nothing then",
                self.name(*unit),
                self.name(*by)
            );
            self.fault(time_s, Rule::Rounds, words);
        }
    }

    fn returned(&mut self, time_s: f64, man: u32) {
        let Some(Some((section, state))) = self.men.get(man as usize).copied() else { return };
        if state != State::Missing {
            self.fault(time_s, Rule::Men, format!("man {man} came back and was {state:?}, not missing"));
            return;
        }
        self.men[man as usize] = Some((section, State::Fit));
        let unit = self.sections[section as usize].unit;
        self.sections[section as usize].fit += 1;
        self.units[unit].fit += 1;
    }

    fn spent(&mut self, time_s: f64, man: u32, rounds: u32, held: u32, shells: bool) {
        let limited = shells || self.scenario.mechanisms.has(Mechanism::Ammunition);
        if rounds == 0 || (limited && rounds > held) {
            self.fault(time_s, Rule::Rounds, format!("man {man} fires {rounds} rounds of {held}"));
        }
        if let Some(Some((section, _))) = self.men.get(man as usize).copied() {
            let unit = &mut self.units[self.sections[section as usize].unit];
            if shells {
                unit.shells += u64::from(rounds);
            } else {
                unit.rounds += u64::from(rounds);
            }
        }
        self.spent = Some((man, time_s));
    }

    fn shot(&mut self, time_s: f64, fact: &Fact) {
        let Fact::Shot { section, man, on, with, .. } = fact else { return };
        self.checked.shots += 1;
        self.section_can(time_s, *section, "fires");
        let Some(state) = self.sections.get(*section as usize).copied() else { return };
        if !(state.first_man..state.first_man + state.men).contains(man) {
            self.fault(
                time_s,
                Rule::Place,
                format!("man {man} fires with section {section} and is not in it"),
            );
        }
        let able = matches!(self.men.get(*man as usize), Some(Some((_, State::Fit))));
        if *with == Cause::Rifle && !able {
            self.fault(time_s, Rule::Idle, format!("man {man} fires and is not fit"));
        }
        if self.spent != Some((*man, time_s)) {
            self.fault(time_s, Rule::Rounds, format!("man {man} fires and spends no round"));
        }
        self.units[state.unit].fired_s = time_s;
        if self.sections.get(*on as usize).is_none_or(|target| target.fit == 0) {
            self.fault(
                time_s,
                Rule::Idle,
                format!("section {section} fires at section {on}, where nobody is left"),
            );
        }
        self.seen.shot(time_s, fact, self.scenario, &self.sections, &mut self.checked);
    }

    fn counts(&mut self, time_s: f64, counts: &[UnitCount]) {
        for count in counts {
            let (unit, mine) = (count.unit, self.units[count.unit]);
            let states = [State::Fit, State::Wounded, State::Dead, State::Missing, State::Captured]
                .map(|s| self.count(unit, s));
            let theirs = [count.fit, count.wounded, count.dead, count.missing, count.captured];
            if states != theirs || count.fit_of_body != count.fit || count.fit_of_sections != count.fit {
                let words = format!(
                    "{} has {theirs:?} men (fit, wounded, dead, missing, captured), {} fit by the body and {} by its \
                     sections; by what befell them they are {states:?}",
                    self.name(unit),
                    count.fit_of_body,
                    count.fit_of_sections
                );
                self.fault(time_s, Rule::Men, words);
            }
            if count.issued != count.fired + count.lost + count.held || count.issued < mine.issued {
                let words = format!(
                    "{} was issued {} rounds (once {}), fired {}, lost {} and has {}",
                    self.name(unit),
                    count.issued,
                    mine.issued,
                    count.fired,
                    count.lost,
                    count.held
                );
                self.fault(time_s, Rule::Rounds, words);
            }
            if !self.lone && (count.fired, count.shells_fired) != (mine.rounds, mine.shells) {
                let words = format!(
                    "{} has fired {} rounds and {} shells; its men have spent {} and {}",
                    self.name(unit),
                    count.fired,
                    count.shells_fired,
                    mine.rounds,
                    mine.shells
                );
                self.fault(time_s, Rule::Rounds, words);
            }
            self.units[unit].issued = count.issued;
        }
    }
}

impl<W: Watch> Watch for Checker<'_, W> {
    const ASKS_WHY: bool = W::ASKS_WHY;
    const FACTS: Facts = Facts::All;

    fn event(&mut self, time_s: f64, event: &Event) {
        self.pass_time(time_s);
        match event {
            Event::Fell { .. } => self.fell(time_s, event),
            Event::OrderTaken { unit, .. } => self.can(time_s, *unit, "takes up an order"),
            Event::Departed { unit, .. } => self.can(time_s, *unit, "sets out"),
            Event::Arrived { unit, .. } => self.can(time_s, *unit, "arrives"),
            Event::Sighted { unit, .. } => self.can(time_s, *unit, "sees somebody"),
            Event::TrailFound { unit, .. } => self.can(time_s, *unit, "finds a trail"),
            Event::AmbushSprung { unit, .. } => self.can(time_s, *unit, "springs an ambush"),
            Event::GaveWay { unit, .. } => self.can(time_s, *unit, "gives way"),
            Event::Broke { unit, .. } => self.can(time_s, *unit, "breaks"),
            Event::Rallied { unit, .. } => self.can(time_s, *unit, "rallies"),
            Event::FireOpened { unit, .. } if !self.lone => self.can(time_s, *unit, "opens fire"),
            Event::CloseFight { unit, other } => {
                self.can(time_s, *unit, "closes");
                self.can(time_s, *other, "is closed with");
                self.units[*unit].closed_s = time_s;
                self.units[*other].closed_s = time_s;
            }
            _ => {}
        }
        self.inner.event(time_s, event);
    }

    fn why(&mut self, time_s: f64, why: &Why) {
        self.pass_time(time_s);
        self.inner.why(time_s, why);
    }

    fn fact(&mut self, time_s: f64, fact: &Fact) {
        self.pass_time(time_s);
        match fact {
            Fact::Raised { unit, section, first_man, men } => {
                self.raise(time_s, *unit, *section, *first_man, *men)
            }
            Fact::Returned { man } => self.returned(time_s, *man),
            Fact::Spent { man, rounds, held, shells } => self.spent(time_s, *man, *rounds, *held, *shells),
            Fact::Shot { .. } => self.shot(time_s, fact),
            Fact::Found { .. } => self.seen.found(time_s, fact, self.scenario, &mut self.checked),
            Fact::Looked { section } => {
                self.checked.looks += 1;
                self.section_can(time_s, *section, "looks round");
            }
            Fact::Moved { section } => self.section_can(time_s, *section, "moves"),
            Fact::Paired { unit, other } => self.seen.paired(time_s, *unit, *other),
            Fact::Places(bodies) => {
                self.checked.moments += 1;
                self.seen.places(time_s, bodies, self.scenario, &mut self.checked);
            }
            Fact::Counts(counts) => self.counts(time_s, counts),
        }
        if fact.kind().within(W::FACTS) {
            self.inner.fact(time_s, fact);
        }
    }
}
