//! The whole of it: points fought in stages, kept in a table that can be continued, and what they come to.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::design::{completed, fight_seed, latin_hypercube};
use super::predictive::{Check, Coverage, Predicted};
use super::sampler::{Sample, prior, sample};
use super::screening::{Screened, averages, screen};
use super::target::Target;
use super::{Experiment, Observed, Output};
use crate::ensemble::Progress;
use crate::error::WeighError;
use crate::statistics::{effective_size, normal_cdf, normalised, quantile, rising};

/// Stage of the Latin hypercube.
const PRIOR: u32 = 0;
/// Stage in which the fitted draws fight every record.
const CHECK: u32 = 1_000;
/// Power of the likelihood under which new points are drawn: wider than the posterior, so that an emulator that is off can be mended.
const WAVE_HEAT: f64 = 0.5;
/// Figures further than this from the emulated mean rule a point out (Pukelsheim's three standard deviations), the worst one apart.
const RULED_OUT: f64 = 3.0;
/// Fights between two saves at most.
const BATCH: usize = 512;

/// How the constants are fitted.
#[derive(Clone, Copy)]
pub struct FitOptions<'a> {
    /// Seed of everything.
    pub seed: u64,
    /// Points of the Latin hypercube.
    pub points: usize,
    /// Points of each later wave.
    pub wave_points: usize,
    /// Later waves.
    pub waves: usize,
    /// Draws that are handed out.
    pub draws: usize,
    /// Members of the sampler.
    pub members: usize,
    /// Constants kept at most.
    pub most: usize,
    /// Discrepancy between model and world, standard deviation of a logarithm: median and log sd of its lognormal prior.
    pub discrepancy: (f64, f64),
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Called after every fight, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Called with the table after every batch of fights.
    pub save: Option<&'a (dyn Fn(&FitTable) + Sync)>,
    /// When set, no further fight is begun.
    pub cancel: Option<&'a AtomicBool>,
}

impl Default for FitOptions<'_> {
    fn default() -> Self {
        Self {
            seed: 1,
            points: 256,
            wave_points: 128,
            waves: 1,
            draws: 128,
            members: 1_024,
            most: 16,
            discrepancy: (0.5, 0.4),
            jobs: None,
            progress: None,
            save: None,
            cancel: None,
        }
    }
}

/// One fight of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fought {
    /// 0 for the Latin hypercube, then the waves, then the checks.
    pub stage: u32,
    /// Point of the stage.
    pub point: u32,
    /// Record.
    pub record: u32,
    /// One value for each output of the record; none for a failed run.
    pub values: Option<Vec<f64>>,
}

/// Everything that was fought. With the same experiment and options it is continued where it stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitTable {
    /// Seed.
    pub seed: u64,
    /// Name and version of the simulator.
    pub engine: String,
    /// Points, points of a wave, waves, draws, most constants kept.
    pub sizes: [usize; 5],
    /// Constants that vary.
    pub constants: Vec<String>,
    /// Scored figures.
    pub outputs: Vec<Output>,
    /// The fights, in the order in which they were fought.
    pub fights: Vec<Fought>,
}

/// What the records did to one constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Name.
    pub constant: String,
    /// Mean of its normal score; 0 before.
    pub mean: f64,
    /// Standard deviation of its normal score; 1 before.
    pub sd: f64,
    /// Quantiles 5, 50 and 95 per cent, as places in the prior.
    pub quantiles: [f64; 3],
}

/// The fitted constants, and how far to trust them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// What each constant does to the results, the strongest first.
    pub screening: Vec<Screened>,
    /// Kept constants, in the order of the draws' columns.
    pub constants: Vec<String>,
    /// Equally likely joint draws, as places in the priors, in the order of the losses that they bring.
    pub draws: Vec<Vec<f64>>,
    /// The draw nearest to all others.
    pub central: usize,
    /// Prior against posterior for each kept constant.
    pub moved: Vec<Moved>,
    /// Discrepancy between model and world: quantiles 5, 50, 95 per cent of a logarithm's standard deviation.
    pub discrepancy: [f64; 3],
    /// What a thousand draws from the prior are worth under the likelihood: the smaller, the more the records teach.
    pub effective_of_thousand: f64,
    /// Share of the prior that the emulators do not rule out.
    pub not_ruled_out: f64,
    /// Prior draws from which the members of the sampler descend.
    pub ancestors: usize,
    /// Standard deviation of (fought less emulated) over its stated scatter at points that no emulator had seen; 1 where it is honest.
    pub emulator_spread: f64,
    /// Every figure against its record.
    pub checks: Vec<Check>,
    /// How often the prior was right.
    pub before: Coverage,
    /// How often the fitted constants are right about the records that they were fitted to.
    pub in_sample: Coverage,
    /// How often they are right about records that they were not fitted to.
    pub out_of_sample: Coverage,
    /// Fights fought, and how many of them failed.
    pub fights: [usize; 2],
}

/// Fights what is missing from the table and fits. Gives the table, and the fit unless it was stopped before the end.
///
/// # Errors
/// When the table belongs to another experiment or other options, an option is out of range, or nothing can be scored.
pub fn fit<E: Experiment>(
    table: Option<FitTable>,
    experiment: &E,
    options: &FitOptions<'_>,
) -> Result<(FitTable, Option<Fitted>), WeighError> {
    for (option, value, least) in [
        ("points", options.points, 32),
        ("draws", options.draws, 8),
        ("members", options.members, options.draws.max(options.wave_points)),
        ("most", options.most, 1),
    ] {
        if value < least {
            return Err(WeighError::Option { option, reason: format!("it must be at least {least}") });
        }
    }
    if options.points.max(options.wave_points).max(options.draws) > 65_536 {
        return Err(WeighError::Option { option: "points", reason: "it must be at most 65536".to_owned() });
    }
    if experiment.outputs().is_empty() || experiment.constants().is_empty() {
        return Err(WeighError::NothingToWeigh {
            failed: 0,
            first: "no record has a figure to score".to_owned(),
        });
    }
    let fresh = FitTable {
        seed: options.seed,
        engine: experiment.version(),
        sizes: [options.points, options.wave_points, options.waves, options.draws, options.most],
        constants: experiment.constants().to_vec(),
        outputs: experiment.outputs().to_vec(),
        fights: vec![],
    };
    let table = match table {
        None => fresh,
        Some(table) => {
            let difference = if table.engine != fresh.engine {
                format!("it was fought by {} and not by {}", table.engine, fresh.engine)
            } else if (FitTable { fights: vec![], ..table.clone() }) != fresh {
                "its seed, sizes, constants or records are others".to_owned()
            } else {
                String::new()
            };
            if !difference.is_empty() {
                return Err(WeighError::OtherTable { difference });
            }
            table
        }
    };
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(jobs) = options.jobs {
        builder = builder.num_threads(jobs.max(1));
    }
    let threads = builder.build().map_err(|error| WeighError::Threads(error.to_string()))?;
    threads.install(|| {
        let mut field = Field::new(table, experiment, options);
        let fitted = field.fit()?;
        Ok((field.table, fitted))
    })
}

/// An experiment with its table.
struct Field<'a, E> {
    table: FitTable,
    experiment: &'a E,
    options: &'a FitOptions<'a>,
    /// Place in the table's fights by stage, point and record.
    places: BTreeMap<(u32, u32, u32), usize>,
    /// First output of each record.
    first: Vec<usize>,
    total: u64,
}

/// One fight to be fought: point, record, and the normal scores of all constants.
struct Task<'t> {
    point: usize,
    record: usize,
    scores: &'t [f64],
}

/// A fought point that stands for the posterior: stage, point, scores of the kept constants and of the discrepancy, and log weight.
struct Member {
    stage: u32,
    point: usize,
    latent: Vec<f64>,
    log_weight: f64,
}

impl<'a, E: Experiment> Field<'a, E> {
    fn new(table: FitTable, experiment: &'a E, options: &'a FitOptions<'a>) -> Self {
        let records = experiment.records().len();
        let outputs = experiment.outputs();
        let first = (0..records)
            .map(|record| outputs.iter().position(|output| output.record == record).unwrap_or(outputs.len()))
            .collect();
        let places = table
            .fights
            .iter()
            .enumerate()
            .map(|(place, fight)| ((fight.stage, fight.point, fight.record), place))
            .collect();
        let fights = |points: usize| -> usize {
            (0..records).map(|record| points.div_ceil(experiment.every(record).max(1))).sum()
        };
        let total =
            fights(options.points) + options.waves * fights(options.wave_points) + fights(options.draws);
        Self { table, experiment, options, places, first, total: total as u64 }
    }

    fn cancelled(&self) -> bool {
        self.options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    /// Fights the tasks of a stage that are not in the table yet; false when stopped.
    fn fight(&mut self, stage: u32, tasks: Vec<Task<'_>>) -> bool {
        let missing: Vec<Task<'_>> = tasks
            .into_iter()
            .filter(|task| !self.places.contains_key(&(stage, task.point as u32, task.record as u32)))
            .collect();
        for batch in missing.chunks(BATCH) {
            if self.cancelled() {
                return false;
            }
            let done = AtomicU64::new(self.table.fights.len() as u64);
            let failed = AtomicU64::new(
                self.table.fights.iter().filter(|fight| fight.values.is_none()).count() as u64,
            );
            let found: Vec<Option<Fought>> = batch
                .par_iter()
                .with_max_len(1)
                .map(|task| {
                    if self.cancelled() {
                        return None;
                    }
                    let fought = self.one(stage, task);
                    let lost = u64::from(fought.values.is_none());
                    let failed = failed.fetch_add(lost, Ordering::Relaxed) + lost;
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if let Some(progress) = self.options.progress {
                        progress(Progress { done, total: self.total.max(done), failed });
                    }
                    Some(fought)
                })
                .collect();
            for fought in found.into_iter().flatten() {
                self.places.insert((fought.stage, fought.point, fought.record), self.table.fights.len());
                self.table.fights.push(fought);
            }
            if let Some(save) = self.options.save {
                save(&self.table);
            }
        }
        !self.cancelled()
    }

    fn one(&self, stage: u32, task: &Task<'_>) -> Fought {
        let uniforms: Vec<f64> = task.scores.iter().map(|score| normal_cdf(*score)).collect();
        let seed = fight_seed(self.options.seed, stage, task.point, task.record);
        let outputs = self.table.outputs.iter().filter(|output| output.record == task.record).count();
        let result = catch_unwind(AssertUnwindSafe(|| self.experiment.run(task.record, &uniforms, seed)));
        let values = match result {
            Ok(Ok(values)) if values.len() == outputs && values.iter().all(|value| value.is_finite()) => {
                Some(values)
            }
            _ => None,
        };
        Fought { stage, point: task.point as u32, record: task.record as u32, values }
    }

    /// All records at each of these points, dear ones at some of them.
    fn fight_all(&mut self, stage: u32, points: &[Vec<f64>]) -> bool {
        let every: Vec<usize> =
            (0..self.first.len()).map(|record| self.experiment.every(record).max(1)).collect();
        let mut tasks = vec![];
        for (point, scores) in points.iter().enumerate() {
            for (record, every) in every.iter().enumerate() {
                if point.is_multiple_of(*every) {
                    tasks.push(Task { point, record, scores });
                }
            }
        }
        self.fight(stage, tasks)
    }

    /// The value of an output at a point of a stage.
    fn value(&self, stage: u32, point: usize, output: usize) -> Option<f64> {
        let record = self.table.outputs[output].record;
        let place = self.places.get(&(stage, point as u32, record as u32))?;
        let values = self.table.fights[*place].values.as_ref()?;
        values.get(output - self.first[record]).copied()
    }

    fn column(&self, stage: u32, points: usize, output: usize) -> Vec<Option<f64>> {
        (0..points).map(|point| self.value(stage, point, output)).collect()
    }

    fn fit(&mut self) -> Result<Option<Fitted>, WeighError> {
        let options = self.options;
        let names = self.table.constants.clone();
        let outputs = self.table.outputs.clone();
        let design = latin_hypercube(options.seed, options.points, names.len());
        if !self.fight_all(PRIOR, &design) {
            return Ok(None);
        }
        let mut results: Vec<Vec<Option<f64>>> =
            (0..outputs.len()).map(|output| self.column(PRIOR, options.points, output)).collect();
        if results.iter().flatten().all(Option::is_none) {
            let failed = self.table.fights.len();
            return Err(WeighError::NothingToWeigh {
                failed,
                first: "no fight could be completed".to_owned(),
            });
        }
        let groups: Vec<usize> = outputs.iter().map(|output| output.group).collect();
        let screened = screen(&names, &design, &averages(&groups, &results), options.most);
        let kept: Vec<usize> =
            screened.iter().filter(|(_, screened)| screened.kept).map(|(constant, _)| *constant).collect();
        let mut points: Vec<Vec<f64>> =
            design.iter().map(|scores| kept.iter().map(|constant| scores[*constant]).collect()).collect();
        let mut wave_members = vec![];
        for wave in 1..=options.waves as u32 {
            let target = Target::new(&outputs, &points, &results, options.discrepancy);
            let broad = self.sample(&target, kept.len(), WAVE_HEAT);
            let chosen = thinned(&broad.members, options.wave_points);
            let all: Vec<Vec<f64>> = chosen
                .iter()
                .enumerate()
                .map(|(point, member)| self.complete(wave, point, &kept, &member[..kept.len()]))
                .collect();
            if !self.fight_all(wave, &all) {
                return Ok(None);
            }
            for (output, column) in results.iter_mut().enumerate() {
                column.extend(self.column(wave, all.len(), output));
            }
            points.extend(chosen.iter().map(|member| member[..kept.len()].to_vec()));
            wave_members = chosen;
        }
        let target = Target::new(&outputs, &points, &results, options.discrepancy);
        let posterior = self.sample(&target, kept.len(), 1.0);
        let draws = by_losses(&target, &outputs, thinned(&posterior.members, options.draws));
        let all: Vec<Vec<f64>> = draws
            .iter()
            .enumerate()
            .map(|(point, member)| self.complete(CHECK, point, &kept, &member[..kept.len()]))
            .collect();
        if !self.fight_all(CHECK, &all) {
            return Ok(None);
        }
        let members = members(&target, options.waves as u32, &wave_members, &draws);
        Ok(Some(self.summary(screened, &kept, &target, &posterior, &draws, &members)))
    }

    fn sample(&self, target: &Target, kept: usize, heat: f64) -> Sample {
        let (seed, members) = (self.options.seed, self.options.members);
        let likelihood = |latent: &[f64]| target.log_likelihood(latent);
        sample(seed, prior(seed, members, kept + 1), heat, &|_| 0.0, &likelihood)
    }

    fn complete(&self, stage: u32, point: usize, kept: &[usize], scores: &[f64]) -> Vec<f64> {
        let address = (u64::from(stage) << 32) | point as u64;
        completed(self.options.seed, address, self.table.constants.len(), kept, scores)
    }

    fn summary(
        &self,
        screened: Vec<(usize, Screened)>,
        kept: &[usize],
        target: &Target,
        posterior: &Sample,
        draws: &[Vec<f64>],
        members: &[Member],
    ) -> Fitted {
        let outputs = &self.table.outputs;
        let checks: Vec<Check> = outputs
            .iter()
            .enumerate()
            .map(|(index, output)| {
                let prior: Vec<(f64, f64)> = self
                    .column(PRIOR, self.options.points, index)
                    .into_iter()
                    .flatten()
                    .map(|value| (value, 1.0))
                    .collect();
                let runs = |log_weight: &dyn Fn(&Member) -> f64| -> Vec<(f64, f64)> {
                    let (values, logs): (Vec<f64>, Vec<f64>) = members
                        .iter()
                        .filter_map(|member| {
                            Some((self.value(member.stage, member.point, index)?, log_weight(member)))
                        })
                        .unzip();
                    values.into_iter().zip(normalised(&logs)).collect()
                };
                let implausibility = draws
                    .iter()
                    .filter_map(|draw| target.implausibility(output, index, &draw[..kept.len()]))
                    .min_by(f64::total_cmp);
                Check {
                    output: output.id.clone(),
                    observed: output.observed,
                    prior: Predicted::of(output, &prior),
                    fitted: Predicted::of(output, &runs(&|member| member.log_weight)),
                    held_out: Predicted::of(
                        output,
                        &runs(&|member| member.log_weight - target.log_record(&member.latent, output.record)),
                    ),
                    implausibility,
                }
            })
            .collect();
        let column =
            |place: usize| -> Vec<f64> { posterior.members.iter().map(|member| member[place]).collect() };
        let quantiles = |values: &[f64]| {
            let (order, weights) = (rising(values), vec![1.0; values.len()]);
            [0.05, 0.5, 0.95].map(|share| quantile(values, &order, &weights, share))
        };
        let moved = kept
            .iter()
            .enumerate()
            .map(|(place, constant)| {
                let values = column(place);
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
                Moved {
                    constant: self.table.constants[*constant].clone(),
                    mean,
                    sd: libm::sqrt(squares / values.len() as f64),
                    quantiles: quantiles(&values).map(normal_cdf),
                }
            })
            .collect();
        let prior = prior(self.options.seed, 4_096, kept.len() + 1);
        let weights =
            normalised(&prior.iter().map(|latent| target.log_likelihood(latent)).collect::<Vec<f64>>());
        let left = prior.iter().filter(|latent| self.not_ruled_out(target, &latent[..kept.len()])).count();
        Fitted {
            constants: kept.iter().map(|constant| self.table.constants[*constant].clone()).collect(),
            screening: screened.into_iter().map(|(_, screened)| screened).collect(),
            draws: draws
                .iter()
                .map(|member| member[..kept.len()].iter().map(|score| normal_cdf(*score)).collect())
                .collect(),
            central: central(draws),
            moved,
            discrepancy: quantiles(&column(kept.len())).map(|score| target.discrepancy(score)),
            effective_of_thousand: effective_size(&weights) * 1_000.0 / prior.len() as f64,
            not_ruled_out: left as f64 / prior.len() as f64,
            ancestors: posterior.ancestors,
            emulator_spread: self.emulator_spread(target, kept.len(), draws),
            before: Coverage::of(&checks, |check| check.prior),
            in_sample: Coverage::of(&checks, |check| check.fitted),
            out_of_sample: Coverage::of(&checks, |check| check.held_out),
            checks,
            fights: [
                self.table.fights.len(),
                self.table.fights.iter().filter(|fight| fight.values.is_none()).count(),
            ],
        }
    }

    /// The second worst figure decides: one odd record in many is to be expected.
    fn not_ruled_out(&self, target: &Target, scores: &[f64]) -> bool {
        let mut far = self
            .table
            .outputs
            .iter()
            .enumerate()
            .filter_map(|(index, output)| target.implausibility(output, index, scores))
            .filter(|distance| *distance > RULED_OUT);
        far.next().is_none() || far.next().is_none()
    }

    fn emulator_spread(&self, target: &Target, kept: usize, draws: &[Vec<f64>]) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (index, output) in self.table.outputs.iter().enumerate() {
            if matches!(output.observed, Observed::Happened(_)) {
                continue;
            }
            for (point, draw) in draws.iter().enumerate() {
                let (Some(value), Some(mean), Some(sd)) = (
                    self.value(CHECK, point, index),
                    target.mean(index, &draw[..kept]),
                    target.scatter(index),
                ) else {
                    continue;
                };
                sum += (value - mean) * (value - mean) / (sd * sd);
                count += 1.0;
            }
        }
        libm::sqrt(sum / f64::max(count, 1.0))
    }
}

/// Fought points that stand for the posterior: the draws, and the last wave's points with the rest of the likelihood as their weight. Each
/// of the two counts by what it is worth.
fn members(target: &Target, wave: u32, wave_members: &[Vec<f64>], draws: &[Vec<f64>]) -> Vec<Member> {
    let rest = |latent: &Vec<f64>| (1.0 - WAVE_HEAT) * target.log_likelihood(latent);
    let logs: Vec<f64> = wave_members.iter().map(rest).collect();
    let weights = normalised(&logs);
    let worth = effective_size(&weights);
    let member = |stage: u32, (point, latent): (usize, &Vec<f64>), log_weight: f64| Member {
        stage,
        point,
        latent: latent.clone(),
        log_weight,
    };
    let of_wave = wave_members
        .iter()
        .enumerate()
        .zip(&weights)
        .map(|(one, weight)| member(wave, one, libm::log(weight * worth)));
    of_wave.chain(draws.iter().enumerate().map(|one| member(CHECK, one, 0.0))).collect()
}

/// Members spread evenly over the sample.
fn thinned(members: &[Vec<f64>], count: usize) -> Vec<Vec<f64>> {
    (0..count).map(|k| members[k * members.len() / count].clone()).collect()
}

/// Draws in the order of the losses that they bring, so that neighbours are alike.
fn by_losses(target: &Target, outputs: &[Output], draws: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let losses = |draw: &[f64]| -> f64 {
        let logs =
            outputs.iter().enumerate().filter(|(_, output)| matches!(output.observed, Observed::Log { .. }));
        logs.filter_map(|(index, _)| target.mean(index, &draw[..draw.len() - 1])).sum()
    };
    let values: Vec<f64> = draws.iter().map(|draw| losses(draw)).collect();
    rising(&values).into_iter().map(|index| draws[index].clone()).collect()
}

/// The draw with the least sum of squared distances to all others.
fn central(draws: &[Vec<f64>]) -> usize {
    let distance = |left: &[f64], right: &[f64]| -> f64 {
        left.iter().zip(right).map(|(left, right)| (left - right) * (left - right)).sum()
    };
    let sums: Vec<f64> =
        draws.iter().map(|draw| draws.iter().map(|other| distance(draw, other)).sum()).collect();
    rising(&sums).first().copied().unwrap_or(0)
}
