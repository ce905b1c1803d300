//! The data that page and terminal show, from a table of runs and its verdict.

use battle::Battle;
use report::model::{
    EngagementInfo, EngagementSide, HypothesisInfo, Interval, Names, Need, PAGE_FORMAT, PageData, RunInfo,
    TimelineEvent, UnknownInfo, Verdict,
};
use weigh::statistics::{quantile, rising};
use weigh::{Posterior, Question, ReferenceTable, WeighError};

use crate::ledger_data::{battle_info, engagement_info, ledger_data};
use crate::map_data::{map, map_point};
use crate::names;
use crate::simulator::{
    GAVE_WAY, HAPPENED, MEN_BROKEN, MINUTES_UNDER_FIRE, NEVER, RANGE, RANGE_FAR, RANGE_NEAR, START_H,
    column_id,
};

/// Kinds whose quantiles over all runs mean nothing by themselves; they are shown with their engagement instead.
const NOT_QUANTITIES: [&str; 8] =
    [HAPPENED, START_H, GAVE_WAY, MINUTES_UNDER_FIRE, MEN_BROKEN, RANGE, RANGE_NEAR, RANGE_FAR];

/// A run needed something unusual where it departs from the usual by more than this, as a ratio's logarithm.
const TELLING: f64 = 0.1;
/// So many departures tell what a run needed; the rest is in `verdict.json`.
const MOST_NEEDS: usize = 4;

/// How far a value departs from the usual one: the logarithm of their ratio, one added to both so that none counts.
fn departure(needed: f64, usual: f64) -> f64 {
    let scale = needed.abs().max(usual.abs());
    if scale < 2.0 {
        return (needed - usual).abs();
    }
    ((needed.abs() + 1.0) / (usual.abs() + 1.0)).ln().abs()
}

/// Weighted median and 90 % interval of what a run's outcomes come to, over the runs for which they come to anything.
fn spread(posterior: &Posterior<'_>, of: impl Fn(&[f64]) -> Option<f64>) -> Option<Interval> {
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    for (run, weight) in posterior.runs().iter().zip(posterior.weights()) {
        if let Some(value) = of(&run.outcomes) {
            values.push(value);
            weights.push(*weight);
        }
    }
    if weights.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let order = rising(&values);
    let at = |share| quantile(&values, &order, &weights, share);
    Some(Interval { median: at(0.5), low: at(0.05), high: at(0.95) })
}

/// A table weighed.
pub struct Weighed<'a> {
    /// The battle.
    pub battle: &'a Battle,
    /// Its runs.
    pub table: &'a ReferenceTable,
    /// What was asked of them.
    pub question: &'a Question,
    /// The answer.
    pub judged: &'a weigh::Judged,
}

impl Weighed<'_> {
    /// Everything that the page shows.
    ///
    /// # Errors
    /// Where the question does not fit the table.
    pub fn page(&self, run: RunInfo) -> Result<PageData, WeighError> {
        // Everything is read from what the verdict was read from: fights with the doubt about the engine and the dice thrown anew; only
        // rounds and hits stand in one figure, and are those of one and the same fight.
        self.judged.read_fought(self.table, |fought| {
            self.judged.read(|posterior| self.read(posterior, fought, run))
        })?
    }

    fn read(&self, posterior: &Posterior<'_>, fought: &Posterior<'_>, run: RunInfo) -> PageData {
        PageData {
            format: PAGE_FORMAT,
            battle: battle_info(self.battle),
            run,
            verdict: self.verdict(),
            ledger: ledger_data(self.battle),
            engagements: self.engagements(posterior, fought),
            unknowns: self.unknowns(posterior),
            hypotheses: self
                .battle
                .description()
                .hypothesis
                .iter()
                .map(|hypothesis| HypothesisInfo {
                    id: hypothesis.id.as_str().to_owned(),
                    name: names::of_ledger(&hypothesis.name, &hypothesis.id),
                    claims: hypothesis.claims.iter().map(|claim| claim.as_str().to_owned()).collect(),
                })
                .collect(),
            events: self.events(),
            map: Some(map(self.battle)),
            replays: vec![],
            density: None,
        }
    }

    /// The verdict as it is shown: without columns that mean nothing by themselves, needs in words.
    fn verdict(&self) -> Verdict {
        let mut verdict = report::gather::verdict(&self.judged.verdict);
        verdict.quantities.retain(|quantity| {
            let kind = quantity.kind.as_str();
            // A row of noughts says nothing, unless somebody might have been killed.
            !NOT_QUANTITIES.contains(&kind)
                && (matches!(kind, "killed" | "wounded" | "killed-wounded") || quantity.ci90[1] > 0.0)
        });
        for quantity in &mut verdict.quantities {
            let ends = quantity.ci50.iter_mut().chain(&mut quantity.ci90);
            let before = quantity.prior_ci90.iter_mut().flatten().chain(&mut quantity.prior_median);
            for figure in ends.chain(before).chain(std::iter::once(&mut quantity.median)) {
                *figure = figure.round();
            }
        }
        for (shown, found) in verdict.claims.iter_mut().zip(&self.judged.verdict.claims) {
            let mut needs: Vec<(f64, Need)> = std::mem::take(&mut shown.needs)
                .into_iter()
                .zip(&found.needs)
                .map(|(need, found)| {
                    let unit = if need.unit == "-" { String::new() } else { need.unit };
                    (departure(found.needed, found.usual), self.named(&found.id, Need { unit, ..need }))
                })
                .filter(|(departure, _)| *departure > TELLING)
                .collect();
            needs.sort_by(|(left, _), (right, _)| right.total_cmp(left));
            shown.needs = needs.into_iter().take(MOST_NEEDS).map(|(_, need)| need).collect();
        }
        verdict
    }

    /// A need with what it is, an unknown or a driver, in words and by identifiers.
    fn named(&self, id: &str, need: Need) -> Need {
        if let Some(unknown) = self.table.unknowns.iter().find(|unknown| unknown.id == id) {
            return Need { what: unknown.says.clone(), unknown: unknown.id.clone(), ..need };
        }
        let Some(driver) = self.table.quantities.iter().find(|quantity| quantity.id == id) else {
            return need;
        };
        let side = self.battle.description().side.iter().find(|side| *side.id == *driver.side);
        let side = side.and_then(|side| side.name.in_language("en")).unwrap_or(&driver.side);
        Need {
            what: format!("{} ({side})", driver.kind.replace('-', " ")),
            kind: driver.kind.clone(),
            side: driver.side.clone(),
            engagement: driver.engagement.clone(),
            ..need
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.table.quantities.iter().position(|quantity| quantity.id == column)
    }

    /// Median and 90 % interval of a column, over the runs of which another column is 1 where one is named.
    fn interval(&self, posterior: &Posterior<'_>, column: &str, given: Option<&str>) -> Option<Interval> {
        let column = self.place(column)?;
        let given = match given {
            Some(id) => Some(self.place(id)?),
            None => None,
        };
        spread(posterior, |outcomes| {
            given.is_none_or(|given| outcomes[given] > 0.5).then(|| outcomes[column])
        })
    }

    /// Rounds that a side fired for each man of the other sides killed or wounded, in runs in which any was.
    fn rounds_per_hit(&self, posterior: &Posterior<'_>, engagement: &str, side: &str) -> Option<Interval> {
        let rounds = self.place(&column_id(engagement, side, "rounds-fired"))?;
        let others = self.battle.description().side.iter().filter(|other| other.id.as_str() != side);
        let hits: Vec<usize> = others
            .flat_map(|other| ["killed", "wounded"].map(|kind| column_id(engagement, &other.id, kind)))
            .filter_map(|column| self.place(&column))
            .collect();
        spread(posterior, |outcomes| {
            let hit: f64 = hits.iter().map(|column| outcomes[*column]).sum();
            (hit >= 1.0 && outcomes[rounds] > 0.0).then(|| outcomes[rounds] / hit)
        })
    }

    /// Median and 90 % interval of a column over the runs in which it is more than nought.
    fn where_any(&self, posterior: &Posterior<'_>, column: &str) -> Option<Interval> {
        let column = self.place(column)?;
        spread(posterior, |outcomes| (outcomes[column] > 0.0).then(|| outcomes[column]))
    }

    /// [`Weighed::interval`] of a number of men or rounds: whole ones, although quantiles fall between runs.
    fn count(&self, posterior: &Posterior<'_>, column: &str, given: Option<&str>) -> Option<Interval> {
        let found = self.interval(posterior, column, given)?;
        Some(Interval { median: found.median.round(), low: found.low.round(), high: found.high.round() })
    }

    /// Weighted mean of a column of ones and noughts, given another where one is named.
    fn share(&self, posterior: &Posterior<'_>, column: &str, given: Option<&str>) -> Option<f64> {
        let place = |id: &str| self.table.quantities.iter().position(|quantity| quantity.id == id);
        let column = place(column)?;
        let given = match given {
            Some(id) => Some(place(id)?),
            None => None,
        };
        let (mut yes, mut all) = (0.0, 0.0);
        for (run, weight) in posterior.runs().iter().zip(posterior.weights()) {
            if given.is_none_or(|given| run.outcomes[given] > 0.5) {
                yes += weight * run.outcomes[column];
                all += weight;
            }
        }
        (all > 0.0).then(|| yes / all)
    }

    fn engagements(&self, posterior: &Posterior<'_>, fought: &Posterior<'_>) -> Vec<EngagementInfo> {
        let written = &self.battle.description().engagement;
        let shown = engagement_info(self.battle).into_iter().zip(written);
        shown
            .map(|(info, written)| self.engagement(posterior, fought, info, written.place.as_str()))
            .collect()
    }

    fn engagement(
        &self,
        posterior: &Posterior<'_>,
        fought: &Posterior<'_>,
        info: EngagementInfo,
        place: &str,
    ) -> EngagementInfo {
        let ground = self.battle.ground();
        let place = ground.place(place);
        let happened = column_id(&info.id, "", HAPPENED);
        let start = self.interval(posterior, &column_id(&info.id, "", START_H), Some(&happened));
        let start = start.filter(|start| start.low > NEVER);
        let time =
            |hours: f64| self.battle.clock().instant(hours * 3_600.0).chars().take(16).collect::<String>();
        let sides = self.battle.description().side.iter().map(|side| {
            let of =
                |kind: &str| self.count(posterior, &column_id(&info.id, &side.id, kind), Some(&happened));
            EngagementSide {
                side: side.id.as_str().to_owned(),
                engaged: of("engaged"),
                killed: of("killed"),
                wounded: of("wounded"),
                missing: of("missing"),
                captured: of("captured"),
                killed_by_own: of("killed-by-own"),
                civilians_killed: of("civilians-killed"),
                rounds_fired: of("rounds-fired"),
                minutes_under_fire: self.interval(
                    posterior,
                    &column_id(&info.id, &side.id, MINUTES_UNDER_FIRE),
                    Some(&happened),
                ),
                men_broken: of(MEN_BROKEN),
                range_m: self.where_any(posterior, &column_id(&info.id, &side.id, RANGE)),
                range_near_m: self.where_any(posterior, &column_id(&info.id, &side.id, RANGE_NEAR)),
                range_far_m: self.where_any(posterior, &column_id(&info.id, &side.id, RANGE_FAR)),
                rounds_per_hit: self.rounds_per_hit(fought, &info.id, &side.id),
                gave_way: self.share(posterior, &column_id(&info.id, &side.id, GAVE_WAY), Some(&happened)),
            }
        });
        EngagementInfo {
            place: place.map(|place| names::of_ground(&place.name, &place.id)),
            at: place.and_then(|place| place.position).map(|position| map_point(ground, position)),
            share_of_runs: self.share(posterior, &happened, None).unwrap_or(0.0),
            median_start: start.map(|start| time(start.median)),
            start90: start.map(|start| [time(start.low), time(start.high)]),
            sides: sides.collect(),
            ..info
        }
    }

    /// What an unknown is, in every language in which the battle says so.
    fn said_in(&self, unknown: &weigh::Unknown) -> Names {
        let spec = self.battle.unknowns().iter().find(|spec| spec.id == unknown.id);
        let words = spec.map(|spec| names::of_ledger(&spec.says_in, &unknown.id)).unwrap_or_default();
        Names { en: unknown.says.clone(), ..words }
    }

    fn unknowns(&self, posterior: &Posterior<'_>) -> Vec<UnknownInfo> {
        let unknown = |(place, unknown): (usize, &weigh::Unknown)| {
            let values: Vec<f64> = posterior.runs().iter().map(|run| run.theta[place]).collect();
            let order = rising(&values);
            UnknownInfo {
                id: unknown.id.clone(),
                says: unknown.says.clone(),
                says_in: self.said_in(unknown),
                unit: unknown.unit.clone(),
                prior: unknown.prior.quantiles(),
                posterior: [0.05, 0.25, 0.5, 0.75, 0.95]
                    .map(|share| posterior.quantile(&values, &order, share)),
                claims: unknown.claims.clone(),
            }
        };
        self.table.unknowns.iter().enumerate().map(unknown).collect()
    }

    fn events(&self) -> Vec<TimelineEvent> {
        let place_name = |id: &str| -> Names {
            let spec = self.battle.ground_spec().places.iter().find(|place| place.id == id);
            spec.map_or_else(|| Names::english(id), |place| names::of_ground(&place.name, id))
        };
        let event = |event: &battle::text::TimelineEvent| TimelineEvent {
            id: event.id.as_str().to_owned(),
            date: event.date.as_str().to_owned(),
            end: event.end.as_ref().map(|end| end.as_str().to_owned()),
            place: event.place.as_ref().map(|place| place_name(place)),
            title: names::of_ledger(&event.title, &event.id),
            kind: event.kind.as_str().to_owned(),
            claims: event.claims.iter().map(|claim| claim.as_str().to_owned()).collect(),
            note: event.note.clone().unwrap_or_default(),
            note_in: names::told(&event.note_in),
        };
        self.battle.events().map(event).collect()
    }
}
