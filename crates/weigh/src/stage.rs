//! One run made ready to be thrown anew: the means of its losses, the fights that it need not have had, and who lends it those.

use crate::fights::Side;
use crate::levels::Levels;
use crate::random::{Purpose, uniform};
use crate::table::Run;

/// The run that lends a fight is drawn among so many of those nearest: in a dozen dimensions the nearest of all is hardly nearer than they,
/// and a few runs would be the nearest of most.
const LENDERS: usize = 8;

/// A run with what is needed to draw what its unknowns may lead to.
pub(crate) struct Stage<'a> {
    pub run: &'a Run,
    levels: Option<&'a Levels>,
    /// Means of the cells.
    means: Vec<f64>,
    occasional: Vec<Choice<'a>>,
    /// For each cell, whether its side is in the fight as the run fought it, and as the lender did.
    present: Vec<[bool; 2]>,
}

/// An occasional fight of one run.
struct Choice<'a> {
    /// Whether the run had it.
    had: bool,
    /// Score above which it happens.
    threshold: f64,
    /// A run near it that has it otherwise, and its place among the completed ones.
    lender: &'a Run,
    place: usize,
}

impl<'a> Stage<'a> {
    /// Without learned levels a run is what it was. `runs` are the completed ones, `places` where they lie among the unknowns that matter.
    pub fn new(
        run: &'a Run,
        (runs, places): (&[&'a Run], &[Vec<f64>]),
        levels: Option<&'a Levels>,
        sides: &[Side],
    ) -> Self {
        let Some(of) = levels else {
            return Self { run, levels, means: Vec::new(), occasional: Vec::new(), present: Vec::new() };
        };
        let own = of.place_of(run);
        let distances: Vec<f64> = places
            .iter()
            .map(|place| place.iter().zip(&own).map(|(left, right)| (left - right) * (left - right)).sum())
            .collect();
        let choice = |(number, fight): (usize, &crate::happening::Occasional)| {
            let had = fight.happened(&run.outcomes, sides);
            let otherwise = |place: &usize| fight.happened(&runs[*place].outcomes, sides) != had;
            let mut others: Vec<usize> = (0..runs.len()).filter(otherwise).collect();
            others.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]).then(a.cmp(&b)));
            others.truncate(LENDERS);
            let drawn = uniform(run.seed, run.index, Purpose::Lender, number as u32) * others.len() as f64;
            // A fight is learned only where some runs have it and others have not.
            let own = || runs.iter().position(|other| other.index == run.index).unwrap_or(0);
            let place = others.get(drawn as usize).copied().unwrap_or_else(own);
            Choice { had, threshold: fight.threshold(&run.latent), lender: runs[place], place }
        };
        let occasional: Vec<Choice<'a>> = of.occasional.iter().enumerate().map(choice).collect();
        let present = |cell: &crate::levels::Cell| {
            let in_run = |run: &Run| sides[cell.side].happened(&run.outcomes, cell.fight);
            let own = in_run(run);
            [own, cell.occasional.map_or(own, |place| in_run(occasional[place].lender))]
        };
        let present = of.cells.iter().map(present).collect();
        Self { run, levels, means: of.means(run), occasional, present }
    }

    /// Which of the occasional fights happen, by draws.
    pub fn pattern(&self, draws: &[f64]) -> Vec<bool> {
        let Some(levels) = self.levels else { return Vec::new() };
        let happens = |(fight, choice): (usize, &Choice<'_>)| levels.happens(fight, choice.threshold, draws);
        self.occasional.iter().enumerate().map(happens).collect()
    }

    /// For each occasional fight the place, among the completed runs, of the run that lends it under these draws; none where it is the run's own.
    pub fn lenders(&self, draws: &[f64]) -> Vec<Option<u32>> {
        let lent =
            |(choice, happens): (&Choice<'_>, bool)| (choice.had != happens).then_some(choice.place as u32);
        self.occasional.iter().zip(self.pattern(draws)).map(lent).collect()
    }

    /// A likely pattern: the fights wanted, and others that happen in more than half.
    pub fn likely(&self, wanted: &[bool]) -> Vec<bool> {
        self.occasional.iter().zip(wanted).map(|(choice, wanted)| *wanted || choice.threshold < 0.0).collect()
    }

    /// Puts the run's outcome with the fights of a pattern, and no others, as they were fought, in place of what stands there.
    pub fn fought(&self, pattern: &[bool], outcomes: &mut Vec<f64>) {
        outcomes.clone_from(&self.run.outcomes);
        let Some(levels) = self.levels else { return };
        for ((choice, happens), fight) in self.occasional.iter().zip(pattern).zip(&levels.occasional) {
            if choice.had == *happens {
                continue;
            }
            for &(whole, part) in &fight.sums {
                outcomes[whole] += choice.lender.outcomes[part] - self.run.outcomes[part];
            }
            for &column in &fight.columns {
                outcomes[column] = choice.lender.outcomes[column];
            }
        }
    }

    /// Losses of the cells that are in a pattern, thrown anew: number of the cell, and the loss.
    pub fn thrown<'b>(
        &'b self,
        pattern: &'b [bool],
        draws: &'b [f64],
    ) -> impl Iterator<Item = (usize, f64)> + 'b {
        let cells = self.levels.map_or(&[][..], |levels| &levels.cells[..]);
        cells.iter().enumerate().filter_map(move |(number, cell)| {
            let lent = cell.occasional.is_some_and(|place| self.occasional[place].had != pattern[place]);
            let present = self.present[number][usize::from(lent)];
            let levels = self.levels.filter(|_| present)?;
            Some((number, levels.loss(number, self.means[number], draws)))
        })
    }
}
