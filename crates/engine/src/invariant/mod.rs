//! What must hold in every run, whatever is fought: a watcher that keeps its own books and compares.
//!
//! [`check`] fights under a [`Checker`], which is told plain facts ([`Fact`]) as they happen, works out for itself what
//! they mean, and notes a [`Fault`] where one cannot be. Nothing of it is built for a watcher that does not ask
//! ([`Watch::FACTS`](crate::Watch::FACTS)), and a checked run is the same to the last bit as an unchecked one.
//! What each rule says stands with [`Rule`]; which runs are checked stands in `docs/model/verification.md`.

mod checker;
#[cfg(test)]
mod doctored;
mod seen;

use ground::Position;

use crate::outcome::{Cause, Facts, Outcome, Unwatched};
use crate::scenario::{Scenario, UnitIndex};

pub use checker::Checker;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Time never falls.
    Time,
    /// Every man is fit, wounded, dead, missing or captured, goes from one to another only as men do (nobody rises from the
    /// dead or comes back from the enemy), and the counts of every unit, side and contact are those of its men.
    Men,
    /// Rounds issued are fired, lost or still held, in every unit and at every time; no shot without a round, and none with
    /// more rounds than there are; no hit by fire that nobody fired.
    Rounds,
    /// Whoever is dead, captured or gone does nothing: he fires no shot, makes no look and no move, and a unit without men
    /// takes up no order. Only the fit are hit or taken.
    Idle,
    /// An aimed shot has a target that the firer's section, or for a mountain gun an observer of its side within reach, has
    /// had an open line to, within the distance at which men see in that light, no longer ago than men remember a place.
    Line,
    /// Wherever an enemy has an open line to men, folded into a column or not, one has had his chance to look for the other
    /// as lately as the numerical steps promise.
    Fold,
    /// Every man is in one section and every section in one place, on the ground, and comes to the next no faster than men go.
    Place,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 7] =
        [Rule::Time, Rule::Men, Rule::Rounds, Rule::Idle, Rule::Line, Rule::Fold, Rule::Place];

    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Rule::Time => "time",
            Rule::Men => "men",
            Rule::Rounds => "rounds",
            Rule::Idle => "idle",
            Rule::Line => "line",
            Rule::Fold => "fold",
            Rule::Place => "place",
        }
    }
}

/// A rule did not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// When, s.
    pub time_s: f64,
    /// Which.
    pub rule: Rule,
    /// How, with the figures.
    pub words: String,
}

/// What a checked run was found to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Shots, bursts and shells checked.
    pub shots: u64,
    /// Of them, those at men who had gone out of sight since they were last seen: fire at a known place.
    pub out_of_sight: u64,
    /// Looks of sections checked.
    pub looks: u64,
    /// Men who fell, by whatever fate.
    pub falls: u64,
    /// Times at which two enemies with an open line between them, one of them folded, were checked for a chance to look.
    pub folds: u64,
    /// Times at which all places were checked.
    pub moments: u64,
    /// Faults, as many as there were.
    pub faults: u64,
    /// The first of them of each rule, in the order in which they were found.
    pub first: Vec<Fault>,
}

/// Faults of one rule that are kept with their words.
const KEPT: usize = 5;

impl Checked {
    /// Whether nothing was found.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.faults == 0
    }

    /// Adds another run's findings.
    pub fn add(&mut self, other: Checked) {
        self.shots += other.shots;
        self.out_of_sight += other.out_of_sight;
        self.looks += other.looks;
        self.falls += other.falls;
        self.folds += other.folds;
        self.moments += other.moments;
        self.faults += other.faults;
        for fault in other.first {
            self.keep(fault);
        }
    }

    fn keep(&mut self, fault: Fault) {
        if self.first.iter().filter(|kept| kept.rule == fault.rule).count() < KEPT {
            self.first.push(fault);
        }
    }

    fn note(&mut self, time_s: f64, rule: Rule, words: String) {
        self.faults += 1;
        self.keep(Fault { time_s, rule, words });
    }
}

impl core::fmt::Display for Checked {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            formatter,
            "checked: {} shots ({} at a place last seen), {} looks, {} men fallen, {} chances to see folded men, {} moments; ",
            self.shots, self.out_of_sight, self.looks, self.falls, self.folds, self.moments
        )?;
        if self.sound() {
            return write!(formatter, "no fault");
        }
        write!(formatter, "{} faults", self.faults)?;
        for fault in &self.first {
            write!(formatter, "\n  {} at {:.1} s: {}", fault.rule.word(), fault.time_s, fault.words)?;
        }
        Ok(())
    }
}

/// Fights a scenario once and checks the run.
#[must_use]
pub fn check(scenario: &Scenario, seed: u64) -> (Outcome, Checked) {
    let mut unwatched = Unwatched;
    let mut checker = Checker::new(scenario, &mut unwatched);
    let outcome = crate::fight(scenario, seed, &mut checker);
    let checked = checker.finish(&outcome);
    (outcome, checked)
}

/// Where a section is, at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SectionPlace {
    /// Its number.
    pub section: u32,
    /// Where.
    pub at: Position,
    /// Fit men in it.
    pub fit: u32,
}

/// Where a body is, at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyPlace {
    /// Its unit.
    pub unit: UnitIndex,
    /// Its sections do not look for themselves: it marches, rests or hides as one.
    pub folded: bool,
    /// Its sections that have men.
    pub sections: Vec<SectionPlace>,
}

/// Men and rounds of a unit as they stand in the run's own state, counted man by man.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitCount {
    /// Its unit.
    pub unit: UnitIndex,
    /// Fit men, counted.
    pub fit: u32,
    /// Fit men, as the body has them in its own count.
    pub fit_of_body: u32,
    /// Fit men, as its sections have them in theirs.
    pub fit_of_sections: u32,
    /// Wounded.
    pub wounded: u32,
    /// Dead.
    pub dead: u32,
    /// Missing.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Small-arms rounds issued.
    pub issued: u64,
    /// Fired.
    pub fired: u64,
    /// Lost.
    pub lost: u64,
    /// Held by its men.
    pub held: u64,
    /// Shells fired.
    pub shells_fired: u64,
}

/// A plain fact, for a watcher that checks.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A section as raised.
    Raised {
        /// Its unit.
        unit: UnitIndex,
        /// Its number.
        section: u32,
        /// Number of its first man.
        first_man: u32,
        /// Men in it; their numbers follow one another.
        men: u32,
    },
    /// A dispersed man came back.
    Returned {
        /// Who.
        man: u32,
    },
    /// A man, or a gun by the name of its first man, uses rounds.
    Spent {
        /// Who.
        man: u32,
        /// So many.
        rounds: u32,
        /// Of so many that he has.
        held: u32,
        /// They are shells.
        shells: bool,
    },
    /// A man or a gun fired at a section.
    Shot {
        /// Unit that fires.
        unit: UnitIndex,
        /// Section that fires.
        section: u32,
        /// Who; of a crew its first man, whether he lives or not.
        man: u32,
        /// Section fired at.
        on: u32,
        /// With what.
        with: Cause,
        /// Rounds.
        rounds: u32,
        /// Where the section that fires is.
        from: Position,
        /// Where the section fired at is.
        at: Position,
    },
    /// A section has another before its eyes.
    Found {
        /// Who.
        section: u32,
        /// Whom.
        of: u32,
        /// Where the two are.
        places: [Position; 2],
        /// Ends of the line that was drawn between them.
        line: [Position; 2],
        /// Light in the open, lux.
        lux: f32,
    },
    /// A section looked round.
    Looked {
        /// Which.
        section: u32,
    },
    /// A section set out on a bound.
    Moved {
        /// Which.
        section: u32,
    },
    /// Two bodies had their chance to notice each other.
    Paired {
        /// One.
        unit: UnitIndex,
        /// The other.
        other: UnitIndex,
    },
    /// Where everybody is.
    Places(Vec<BodyPlace>),
    /// Men and rounds of every unit that has any.
    Counts(Vec<UnitCount>),
}

impl Fact {
    /// Who is told of it.
    pub(crate) fn kind(&self) -> Facts {
        match self {
            Self::Shot { .. } => Facts::Shots,
            Self::Places(_) => Facts::Places,
            _ => Facts::All,
        }
    }
}
