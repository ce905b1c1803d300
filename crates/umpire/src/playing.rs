//! Runs of the table fought again, so that a page can play them, and maps of where men fell and cartridges lie.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use battle::{Battle, ContactPlace};
use replay::{Counted, Fineness, Grid, Left, Remains, Replay};
use report::model::{DensityInfo, DensityLayer, EngagementDensity, ReplayInfo};
use weigh::{Posterior, Run, RunStatus};

use crate::fault::Fault;
use crate::gleaning::{Kept, may_be_drawn};
use crate::page::Weighed;
use crate::recording;
use crate::settings::Settings;
use crate::simulator::{BattleSimulator, HAPPENED, WHOLE};

/// Runs in a page that come nearest to a claim each; with the typical one they keep the page well under eight megabytes.
const MOST_CLAIMS: usize = 4;
/// Runs drawn for the maps of the fallen and of cartridges; an eighth of a small table.
const MOST_DRAWN: usize = 16;
/// The runs that may be drawn for them hold at least this share of the weight.
const LEAST_SHARE: f64 = 0.125;
/// Side of a cell of those maps, m: half of what accounts place fights to.
const CELL_M: f64 = 250.0;
/// Side of a cell of the maps of single engagements, m: what is left of a fight's line when runs are laid over one another.
const FIGHT_CELL_M: f64 = 100.0;
/// A map of an engagement leaves out what lies beyond the last hundredth of its counts on each side, ...
const STRAY_SHARE: f64 = 0.01;
/// ... and is never less wide than this, m.
const LEAST_FIGHT_M: f64 = 2_000.0;
/// What the maps count.
const COUNTED: [Counted; 2] = [Counted::Fallen, Counted::Cartridges];
/// Kinds of claim to whose nearest runs the page leads.
const CLAIMED: [&str; 3] = ["killed", "killed-wounded", "casualties"];

/// What a page plays.
pub struct Played {
    /// The typical run first.
    pub replays: Vec<ReplayInfo>,
    /// Maps, where there are runs to draw.
    pub density: Option<DensityInfo>,
}

/// What a run left on the ground.
#[derive(PartialEq)]
pub(crate) struct Searched {
    remains: Remains,
    /// What was left in the engagements, and in which, by its place in the battle file.
    left: Vec<(Counted, usize, Left)>,
    /// Which engagements happened.
    engagements: BTreeSet<usize>,
}

impl Searched {
    pub fn new(remains: Remains, contacts: &[ContactPlace]) -> Self {
        let mut left_in = Vec::new();
        for what in COUNTED {
            for left in remains.left(what) {
                let at = ground::Position::new(left.place_m.0 as f32, left.place_m.1 as f32);
                let contact = ContactPlace::of(contacts, left.unit as usize, left.time_s, at);
                if let Some(engagement) = contact.and_then(|contact| contact.engagement) {
                    left_in.push((what, engagement, *left));
                }
            }
        }
        let engagements = contacts.iter().filter_map(|contact| contact.engagement).collect();
        Self { remains, left: left_in, engagements }
    }

    /// Whether there is anything.
    #[cfg(test)]
    pub fn is_something(&self) -> bool {
        COUNTED.iter().all(|what| !self.remains.left(*what).is_empty()) && !self.left.is_empty()
    }
}

/// What a run is fought again for.
enum Again {
    Replay(Box<Replay>),
    Remains(Searched),
}

/// The same, before it is fought.
#[derive(Clone, Copy)]
enum Wanted {
    Replay,
    Remains,
}

/// Chooses runs and fights them again; a run that does not come out as the table has it is left out.
///
/// # Errors
/// Where the question does not fit the table, or a replay cannot be encoded.
pub(crate) fn played(
    weighed: &Weighed<'_>,
    simulator: &BattleSimulator<'_>,
    settings: &Settings,
    kept: &Kept,
) -> Result<Played, Fault> {
    let (typical, drawn) = weighed
        .judged
        .read_fought(weighed.table, |posterior| (typical(weighed, posterior), drawn(posterior)))?;
    let mut chosen: Vec<(u64, Vec<String>)> = typical.into_iter().map(|run| (run, vec![])).collect();
    for (claim, run) in nearest(weighed) {
        match chosen.iter_mut().find(|(known, _)| *known == run) {
            Some((_, claims)) => claims.push(claim),
            None => chosen.push((run, vec![claim])),
        }
    }
    let wanted: Vec<(u64, Wanted)> = (chosen.iter().map(|(run, _)| (*run, Wanted::Replay)))
        .chain(drawn.iter().map(|(run, _)| (*run, Wanted::Remains)))
        .collect();
    let mut fought = fought_again(simulator, settings, (&weighed.table.runs, kept), &wanted).into_iter();
    let mut replays = Vec::new();
    for ((run, claims), again) in chosen.into_iter().zip(fought.by_ref()) {
        let Some(Again::Replay(replay)) = again else { continue };
        let file = recording::encoded(&replay)?;
        replays.push(ReplayInfo::new(run, Some(run) == typical, claims, &file));
    }
    Ok(Played { replays, density: density(weighed.battle, &searched(&drawn, fought)) })
}

/// What the drawn runs left, with how often each was drawn.
fn searched(drawn: &[(u64, usize)], fought: impl Iterator<Item = Option<Again>>) -> Vec<(Searched, usize)> {
    drawn
        .iter()
        .zip(fought)
        .filter_map(|((_, times), again)| match again? {
            Again::Remains(searched) => Some((searched, *times)),
            Again::Replay(_) => None,
        })
        .collect()
}

/// The run nearest to the posterior medians of the headline quantities, in logarithms, among those in which the engagements that happen
/// in most runs happened.
fn typical(weighed: &Weighed<'_>, posterior: &Posterior<'_>) -> Option<u64> {
    let columns: Vec<usize> = weighed
        .table
        .quantities
        .iter()
        .enumerate()
        .filter(|(_, quantity)| weighed.question.headline.contains(&quantity.id) || quantity.kind == HAPPENED)
        .map(|(place, _)| place)
        .collect();
    let mut middles = Vec::new();
    for column in &columns {
        let values: Vec<f64> = posterior.runs().iter().map(|run| run.outcomes[*column]).collect();
        let order = weigh::statistics::rising(&values);
        middles.push(posterior.quantile(&values, &order, 0.5));
    }
    let off = |run: &Run| -> f64 {
        columns
            .iter()
            .zip(&middles)
            .map(|(column, middle)| ((run.outcomes[*column] + 1.0) / (middle + 1.0)).ln().abs())
            .sum()
    };
    let heaviest = posterior.weights().iter().copied().fold(0.0, f64::max);
    posterior
        .runs()
        .iter()
        .zip(posterior.weights())
        // A run that hardly counts is not typical, however near.
        .filter(|(_, weight)| **weight > 0.01 * heaviest)
        .min_by(|(a, _), (b, _)| off(a).total_cmp(&off(b)).then(a.index.cmp(&b.index)))
        .map(|(run, _)| run.index)
}

/// Claims about the losses of the whole battle that lie farthest apart, with their nearest runs.
fn nearest(weighed: &Weighed<'_>) -> Vec<(String, u64)> {
    let ledger = weighed.battle.ledger();
    let mut found: Vec<(f64, String, u64)> = weighed
        .judged
        .verdict
        .claims
        .iter()
        .filter_map(|verdict| {
            let claim = ledger.claim(&verdict.id.as_str().into())?;
            let figure = claim.low.or(claim.high)?;
            let fits = claim.engagement.as_str() == WHOLE
                && claim.force.is_none()
                && CLAIMED.contains(&claim.kind.as_str())
                && figure > 0.0;
            fits.then(|| Some((figure, verdict.id.clone(), verdict.nearest.as_ref()?.run)))?
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.dedup_by(|a, b| a.2 == b.2 || a.0 == b.0);
    // The ends first, then whichever lies farthest from all that are chosen.
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < MOST_CLAIMS.min(found.len()) {
        let apart = |at: usize| {
            let gaps = chosen.iter().map(|other| (found[at].0 / found[*other].0).ln().abs());
            gaps.fold(f64::INFINITY, f64::min)
        };
        let next = (0..found.len())
            .filter(|at| !chosen.contains(at))
            .max_by(|a, b| apart(*a).total_cmp(&apart(*b)).then(a.cmp(b)));
        chosen.extend(next);
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|at| (found[at].1.clone(), found[at].2)).collect()
}

/// Runs drawn by their weights, evenly through those of the table that may be drawn, with how often each was drawn (systematic resampling,
/// Kitagawa 1996). Where hardly any that may be is worth something, as in a table of a few runs, all may.
fn drawn(posterior: &Posterior<'_>) -> Vec<(u64, usize)> {
    let whole: f64 = posterior.weights().iter().sum();
    let share = |drawable: &dyn Fn(&Run) -> bool| -> f64 {
        let runs = posterior.runs().iter().zip(posterior.weights());
        runs.filter(|(run, _)| drawable(run)).map(|(_, weight)| weight).sum()
    };
    let kept = |run: &Run| may_be_drawn(run.seed);
    let any = |_: &Run| true;
    let drawable: &dyn Fn(&Run) -> bool = if share(&kept) > LEAST_SHARE * whole { &kept } else { &any };
    let all = share(drawable);
    let wanted = (posterior.runs().len() / 8).clamp(1, MOST_DRAWN);
    let mut found: Vec<(u64, usize)> = Vec::new();
    let (mut sum, mut next) = (0.0, 0);
    for (run, weight) in posterior.runs().iter().zip(posterior.weights()).filter(|(run, _)| drawable(run)) {
        sum += weight / all;
        let mut times = 0;
        while next < wanted && (next as f64 + 0.5) / wanted as f64 <= sum {
            times += 1;
            next += 1;
        }
        if times > 0 {
            found.push((run.index, times));
        }
    }
    found
}

/// Fights runs of a table again on all cores, for what is wanted of each, where that was not kept; none for a run that does not come out as
/// the table has it.
fn fought_again(
    simulator: &BattleSimulator<'_>,
    settings: &Settings,
    (runs, kept): (&[Run], &Kept),
    wanted: &[(u64, Wanted)],
) -> Vec<Option<Again>> {
    let again = |(index, wanted): (u64, Wanted)| -> Option<Again> {
        let run = runs.iter().find(|run| run.index == index && run.status == RunStatus::Done)?;
        let (outcome, again) = match wanted {
            Wanted::Replay => {
                let scenario = simulator.scenario(&run.theta, run.seed).ok()?;
                let ids = weigh::Simulator::unknowns(simulator).iter().map(|unknown| unknown.id.clone());
                let unknowns: Vec<(String, f64)> = ids.zip(run.theta.iter().copied()).collect();
                let battle = simulator.battle();
                let (record, replay) =
                    recording::record(battle, &scenario, run.seed, &unknowns, settings, Fineness::page());
                (simulator.outcome(&record), Again::Replay(Box::new(replay)))
            }
            Wanted::Remains => {
                if let Some(searched) = kept.take(run.seed) {
                    return Some(Again::Remains(searched));
                }
                let (outcome, searched) = simulator.searched(&run.theta, run.seed).ok()?;
                (outcome, Again::Remains(searched))
            }
        };
        (outcome == run.outcomes).then_some(again)
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = wanted.get(place) else { break done };
            done.push((place, again(*one)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(wanted.len().max(1));
    let mut all: Vec<Option<Again>> = wanted.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for (place, again) in workers.into_iter().filter_map(|worker| worker.join().ok()).flatten() {
            all[place] = again;
        }
    });
    all
}

/// What runs of a table, drawn by their weights and fought again, left on the ground, with how often each was drawn.
pub(crate) fn drawn_again(
    simulator: &BattleSimulator<'_>,
    settings: &Settings,
    table: &weigh::ReferenceTable,
    posterior: &Posterior<'_>,
) -> Vec<(Remains, usize)> {
    let drawn = drawn(posterior);
    let wanted: Vec<(u64, Wanted)> = drawn.iter().map(|(run, _)| (*run, Wanted::Remains)).collect();
    let fought = fought_again(simulator, settings, (&table.runs, &Kept::default()), &wanted).into_iter();
    searched(&drawn, fought).into_iter().map(|(searched, times)| (searched.remains, times)).collect()
}

/// Mean counts a run by what is counted and by side; nothing of sides that left nothing.
pub(crate) fn grids(
    battle: &Battle,
    drawn: &[(&Remains, usize)],
    cell_m: f64,
) -> Vec<(Counted, String, Grid)> {
    let runs: usize = drawn.iter().map(|(_, times)| times).sum();
    let ground = battle.ground();
    let empty = Grid::over(ground.width_m().into(), ground.depth_m().into(), cell_m);
    let mut found = Vec::new();
    for what in COUNTED {
        for (index, side) in battle.description().side.iter().enumerate() {
            let mut grid = empty.clone();
            for (remains, times) in drawn {
                remains.count(what, index, *times as f64 / runs as f64, &mut grid);
            }
            if grid.counts.iter().any(|count| *count > 0.0) {
                found.push((what, side.id.as_str().to_owned(), grid));
            }
        }
    }
    found
}

/// The maps of a page.
fn density(battle: &Battle, drawn: &[(Searched, usize)]) -> Option<DensityInfo> {
    let runs: usize = drawn.iter().map(|(_, times)| times).sum();
    let remains: Vec<(&Remains, usize)> =
        drawn.iter().map(|(searched, times)| (&searched.remains, *times)).collect();
    let grids = grids(battle, &remains, CELL_M);
    let (columns, rows, cell_m) = grids.first().map(|(_, _, grid)| (grid.columns, grid.rows, grid.cell_m))?;
    let whole = Window { column: 0, row: 0, columns, rows };
    let layers = grids.into_iter().map(|(what, side, grid)| whole.layer(what, side, &grid)).collect();
    let fights = battle.description().engagement.iter().enumerate();
    let engagements =
        fights.filter_map(|(index, text)| fight_density(battle, drawn, index, text.id.as_str())).collect();
    Some(DensityInfo { columns, rows, cell_m, runs, layers, engagements })
}

/// Where men fell and cartridges lie of one engagement, by its place in the battle file; none where it left nothing.
fn fight_density(
    battle: &Battle,
    drawn: &[(Searched, usize)],
    engagement: usize,
    id: &str,
) -> Option<EngagementDensity> {
    let drawn: Vec<&(Searched, usize)> =
        drawn.iter().filter(|(searched, _)| searched.engagements.contains(&engagement)).collect();
    let runs: usize = drawn.iter().map(|(_, times)| times).sum();
    let ground = battle.ground();
    let empty = Grid::over(ground.width_m().into(), ground.depth_m().into(), FIGHT_CELL_M);
    let mut grids = Vec::new();
    for what in COUNTED {
        for (index, side) in battle.description().side.iter().enumerate() {
            let mut grid = empty.clone();
            for (searched, times) in &drawn {
                let here = searched
                    .left
                    .iter()
                    .filter(|(kind, fight, left)| (*kind, *fight, left.side) == (what, engagement, index));
                for (_, _, left) in here {
                    let times = *times as f64 / runs as f64;
                    grid.add(left.place_m.0, left.place_m.1, times * left.count);
                }
            }
            grids.push((what, side.id.as_str().to_owned(), grid));
        }
    }
    let window = Window::around(grids.iter().map(|(_, _, grid)| grid))?;
    let layers: Vec<DensityLayer> = grids
        .into_iter()
        .map(|(what, side, grid)| window.layer(what, side, &grid))
        .filter(|layer| !layer.cells.is_empty())
        .collect();
    Some(EngagementDensity {
        engagement: id.to_owned(),
        west_m: window.column as f64 * FIGHT_CELL_M,
        south_m: empty.top_m() - (window.row + window.rows) as f64 * FIGHT_CELL_M,
        columns: window.columns,
        rows: window.rows,
        cell_m: FIGHT_CELL_M,
        runs,
        layers,
    })
}

/// A part of a grid.
struct Window {
    column: usize,
    row: usize,
    columns: usize,
    rows: usize,
}

impl Window {
    /// The part in which nearly everything lies that any of some equal grids counts; none where they count nothing.
    fn around<'g>(grids: impl Iterator<Item = &'g Grid>) -> Option<Self> {
        let (mut by_column, mut by_row) = (vec![], vec![]);
        let mut cell_m = FIGHT_CELL_M;
        for grid in grids {
            by_column.resize(grid.columns, 0.0);
            by_row.resize(grid.rows, 0.0);
            cell_m = grid.cell_m;
            // Men and cartridges alike: each grid counts as one.
            let all: f64 = grid.counts.iter().sum();
            for (cell, count) in grid.counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                by_column[cell % grid.columns] += count / all;
                by_row[cell / grid.columns] += count / all;
            }
        }
        let least = (LEAST_FIGHT_M / cell_m).round() as usize;
        let (column, columns) = between(&by_column, least)?;
        let (row, rows) = between(&by_row, least)?;
        Some(Self { column, row, columns, rows })
    }

    /// What a grid counts in this part.
    fn layer(&self, what: Counted, side: String, grid: &Grid) -> DensityLayer {
        let kind = if what == Counted::Fallen { "fallen" } else { "cartridges" };
        let mut cells = Vec::new();
        for row in 0..self.rows {
            for column in 0..self.columns {
                let count = grid.counts[(self.row + row) * grid.columns + self.column + column];
                if count > 0.0 {
                    cells.push((row * self.columns + column, report::numbers::round_to_digits(count, 3)));
                }
            }
        }
        DensityLayer { kind: kind.to_owned(), side, cells }
    }
}

/// First place and number of those between which all but a stray share of some counts lies, with one more at each end and at least so
/// many; none where there are no counts.
fn between(counts: &[f64], least: usize) -> Option<(usize, usize)> {
    let all: f64 = counts.iter().sum();
    if all <= 0.0 {
        return None;
    }
    let (mut sum, mut low, mut high) = (0.0, None, 0);
    for (place, count) in counts.iter().enumerate() {
        sum += count;
        if low.is_none() && sum > STRAY_SHARE * all {
            low = Some(place);
        }
        if sum - count < (1.0 - STRAY_SHARE) * all {
            high = place;
        }
    }
    let low = low?;
    let wanted = (high + 3 - low).max(least).min(counts.len());
    let first = (low + high).div_ceil(2).saturating_sub(wanted / 2).min(counts.len() - wanted);
    Some((first, wanted))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use replay::Gleaner;

    use super::*;

    /// Men and rounds of each unit and the means of their times and places.
    fn by_unit(left: &[Left]) -> BTreeMap<u32, [f64; 4]> {
        let mut found: BTreeMap<u32, [f64; 4]> = BTreeMap::new();
        for left in left {
            let sums = found.entry(left.unit).or_default();
            let (x_m, y_m) = left.place_m;
            let added = [1.0, left.time_s, x_m, y_m].map(|value| left.count * value);
            sums.iter_mut().zip(added).for_each(|(sum, value)| *sum += value);
        }
        found.values_mut().for_each(|[count, means @ ..]| means.iter_mut().for_each(|mean| *mean /= *count));
        found
    }

    #[test]
    fn who_looks_for_remains_alone_finds_what_the_replay_holds() {
        let battle = crate::find::locate("example").unwrap().load().unwrap();
        let scenario = battle.compile(&battle.default_theta(), engine::MechanismSet::all()).unwrap();
        let mut gleaner = Gleaner::new(&scenario);
        let outcome = engine::fight(&scenario, 4, &mut gleaner);
        let remains = gleaner.finish();
        let (record, replay) =
            recording::record(&battle, &scenario, 4, &[], &Settings::default(), Fineness::full());
        assert_eq!(battle.record(&scenario, 4, &outcome).hash, record.hash);
        let held = replay.remains();
        for what in COUNTED {
            let (found, held) = (by_unit(remains.left(what)), by_unit(held.left(what)));
            assert!(found.len() > 1 && found.keys().eq(held.keys()), "{found:?} and {held:?}");
            for (unit, [count, time_s, x_m, y_m]) in found {
                let held = held[&unit];
                assert_eq!(count, held[0], "{what:?} of {unit}");
                // Half a minute, within which rounds are put together; a metre, as finely as a replay keeps a way.
                let off_m = (x_m - held[2]).hypot(y_m - held[3]);
                assert!((time_s - held[1]).abs() < 30.0 && off_m < 1.0, "{what:?} of {unit}: {off_m} m");
            }
        }
    }

    #[test]
    fn a_window_holds_nearly_everything_and_stays_on_the_ground() {
        let mut counts = vec![0.0; 50];
        assert_eq!(between(&counts, 4), None);
        // A stray shot far off is left out; at the edge the window does not leave the ground.
        counts[3] = 500.0;
        counts[7] = 500.0;
        counts[49] = 1.0;
        assert_eq!(between(&counts, 4), Some((2, 7)));
        assert_eq!(between(&counts, 30), Some((0, 30)));
        let mut grid = Grid::over(5_000.0, 4_000.0, 100.0);
        grid.counts[12 * 50 + 20] = 2.0;
        let window = Window::around([&grid].into_iter()).unwrap();
        assert_eq!((window.columns, window.rows), (20, 20));
        let layer = window.layer(Counted::Fallen, "north".to_owned(), &grid);
        let cell = (12 - window.row) * window.columns + 20 - window.column;
        assert_eq!(layer.cells, [(cell, 2.0)]);
    }
}
