//! All that is said of one side by one kind of teller: origins with biases of their own about one that they share.
//!
//! The biases are integrated by the trapezoidal rule on even grids. For the smooth, rapidly falling integrands here it converges
//! faster than any power of the step (Trefethen and Weideman 2014), also where many claims make a narrow peak on which a few
//! Gauss-Hermite nodes would fall beside it.

use std::collections::BTreeMap;

use crate::item::{Item, Parts, raised};
use crate::observation::{Class, Relation};
use crate::reporting::Reporting;

/// Reach of the grids, in standard deviations.
const REACH: f64 = 5.0;
/// Figures after which a product of probabilities is scaled anew; each is above 1e-12, so that none runs out of range.
const SCALED_AFTER: usize = 8;

/// Dot products of one row with four others in two strands each, which processors take at once; the order of the sums is fixed.
fn dots(row: &[f64], [a, b, c, d]: [&[f64]; 4]) -> [f64; 4] {
    let mut sums = [[0.0; 2]; 4];
    let all = row.chunks_exact(2).zip(a.chunks_exact(2)).zip(b.chunks_exact(2)).zip(c.chunks_exact(2));
    for ((((row, a), b), c), d) in all.zip(d.chunks_exact(2)) {
        for lane in 0..2 {
            sums[0][lane] += row[lane] * a[lane];
            sums[1][lane] += row[lane] * b[lane];
            sums[2][lane] += row[lane] * c[lane];
            sums[3][lane] += row[lane] * d[lane];
        }
    }
    let mut found = sums.map(|sums| sums[0] + sums[1]);
    if let [last] = row.chunks_exact(2).remainder() {
        let at = row.len() - 1;
        found.iter_mut().zip([a, b, c, d]).for_each(|(sum, other)| *sum += last * other[at]);
    }
    found
}

/// Scales to a greatest value of 1; gives what that was.
fn topped(values: &mut [f64]) -> f64 {
    let top = values.iter().fold(f64::MIN_POSITIVE, |top, value| if *value > top { *value } else { top });
    let inverse = 1.0 / top;
    values.iter_mut().for_each(|value| *value *= inverse);
    top
}

/// The same; gives its log.
fn scaled(values: &mut [f64]) -> f64 {
    libm::log(topped(values))
}

/// A product of scales kept as one number until it must become a logarithm.
struct Scale {
    log: f64,
    product: f64,
}

impl Scale {
    const ONE: Self = Self { log: 0.0, product: 1.0 };

    fn log(&self) -> f64 {
        self.log + libm::log(self.product)
    }

    /// Scales to a greatest value of 1.
    fn take_from(&mut self, values: &mut [f64]) {
        let top = topped(values);
        if !(1e-150..=1e150).contains(&self.product) || !(1e-150..=1e150).contains(&top) {
            self.log += libm::log(self.product) + libm::log(top);
            self.product = 1.0;
        } else {
            self.product *= top;
        }
    }
}

/// All that one origin says in one relation and class.
#[derive(Debug, Clone)]
struct Voice {
    origin: String,
    /// What it says, by the power to which the product of its probabilities is still to be raised.
    items: Vec<(f64, Vec<Item>)>,
    /// The same over the common bias, the origin's own averaged over, where it says but one thing: then nothing depends on its bias but that.
    over_common: Option<Item>,
}

impl Voice {
    fn new(origin: &str, all: Vec<Parts>, chorus: &Chorus) -> Self {
        let over_common = match &all[..] {
            [only] => Some(Item::blurred(only.clone(), &chorus.nodes, chorus.tau)),
            _ => None,
        };
        let mut groups: Vec<(f64, Vec<Item>)> = Vec::new();
        for parts in all {
            let item = Item::new(parts, &chorus.beta);
            match groups.iter_mut().find(|(power, _)| *power == item.power()) {
                Some((_, items)) => items.push(item),
                None => groups.push((item.power(), vec![item])),
            }
        }
        // A mean of powers is no power of a mean.
        let over_common = over_common.filter(|item| item.power() == 1.0);
        Self { origin: origin.to_owned(), items: groups, over_common }
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flat_map(|(_, items)| items)
    }

    /// Probability of all that it says for each of the biases, put where it is asked for; where it says much, scaled to a greatest value of 1.
    /// Gives the log of that scale.
    fn score(&self, biases: &[f64], theta: &[f64], outcomes: &[f64], product: &mut [f64]) -> f64 {
        let (mut log_scale, mut said) = (0.0, 0);
        product.fill(1.0);
        for (power, items) in &self.items {
            for items in items.chunks(SCALED_AFTER) {
                if said + items.len() > SCALED_AFTER {
                    log_scale += scaled(product);
                    said = 0;
                }
                said += items.len();
                if *power == 1.0 {
                    items.iter().for_each(|item| item.multiply(product, biases, theta, outcomes));
                } else {
                    let mut part = vec![1.0; biases.len()];
                    items.iter().for_each(|item| item.multiply(&mut part, biases, theta, outcomes));
                    product.iter_mut().zip(&part).for_each(|(score, said)| *score *= raised(*said, *power));
                }
            }
        }
        log_scale
    }
}

/// What items are made of, by the name of their origin.
pub(crate) type ByOrigin<'a> = BTreeMap<&'a str, Vec<Parts>>;

/// All origins in one relation and class: they share the common bias B.
#[derive(Debug, Clone)]
pub(crate) struct Chorus {
    relation: Relation,
    class: Class,
    /// Standard deviation of beta about B.
    tau: f64,
    /// Nodes of beta.
    beta: Vec<f64>,
    /// Nodes of B.
    nodes: Vec<f64>,
    /// Prior mass of each node of B.
    common: Vec<f64>,
    /// Mass of beta's node given B's node, row by row.
    kernel: Vec<Vec<f64>>,
    voices: Vec<Voice>,
}

/// An origin's bias before the claims, and the grid on which its posterior is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BiasGrid {
    pub origin: String,
    pub relation: Relation,
    pub class: Class,
    pub observations: usize,
    pub nodes: Vec<f64>,
    pub prior: Vec<f64>,
}

/// What the grids of the origins' biases are for.
#[derive(Clone, Copy)]
pub(crate) enum Grid {
    /// Sums over them: as wide as the sums allow.
    Sums,
    /// Quantiles read between their nodes: finer.
    Shown,
}

/// Masses of a normal on an even grid, summing to 1.
fn normal_masses(nodes: &[f64], mean: f64, sd: f64) -> Vec<f64> {
    let raw: Vec<f64> = nodes
        .iter()
        .map(|node| {
            let score = (node - mean) / sd;
            libm::exp(-0.5 * score * score)
        })
        .collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|mass| mass / total).collect()
}

fn even_grid(mean: f64, reach: f64, step: f64) -> Vec<f64> {
    let half = libm::ceil(reach / step) as i64;
    (-half..=half).map(|k| mean + k as f64 * step).collect()
}

impl Chorus {
    /// All that was said by tellers in one relation about one class of figures.
    pub fn new(
        (relation, class): (Relation, Class),
        said: ByOrigin<'_>,
        reporting: &Reporting,
        grid: Grid,
    ) -> Self {
        let bias = reporting.bias(relation, class);
        let tau = reporting.tau;
        let spread = libm::sqrt(bias.sd * bias.sd + tau * tau);
        // The poles of Student's density lie sqrt(3) s from the axis: a step of s leaves exp(-2 pi sqrt 3) = 2e-5; a step of tau leaves
        // exp(-2 pi^2) = 3e-9 of the normal about the common bias.
        let step = match grid {
            Grid::Sums => reporting.scale(class).min(tau),
            Grid::Shown => reporting.scale(class).min(0.5 * tau),
        };
        let beta = even_grid(bias.mean, REACH * spread, step);
        let common = if bias.sd > 0.0 {
            even_grid(bias.mean, REACH * bias.sd, 0.5 * bias.sd.min(tau))
        } else {
            vec![bias.mean]
        };
        let kernel = common.iter().map(|&mean| normal_masses(&beta, mean, tau)).collect();
        let masses = if bias.sd > 0.0 { normal_masses(&common, bias.mean, bias.sd) } else { vec![1.0] };
        let mut chorus =
            Self { relation, class, tau, beta, nodes: common, common: masses, kernel, voices: Vec::new() };
        chorus.voices = said.into_iter().map(|(origin, parts)| Voice::new(origin, parts, &chorus)).collect();
        chorus
    }

    /// All that is said.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.voices.iter().flat_map(Voice::items)
    }

    /// For each voice: likelihood on the nodes of beta, and the log of its scale.
    fn scores(&self, theta: &[f64], outcomes: &[f64]) -> Vec<(Vec<f64>, f64)> {
        self.voices
            .iter()
            .map(|voice| {
                let mut product = vec![0.0; self.beta.len()];
                let log_scale = voice.score(&self.beta, theta, outcomes, &mut product);
                (product, log_scale)
            })
            .collect()
    }

    /// Likelihood of up to four voices given each node of the common bias, voice after voice, put where it is asked for.
    fn given_common(&self, scores: &[&[f64]], given: &mut [f64]) {
        let nodes = self.kernel.len();
        // The last one stands in where there are no four.
        let four = std::array::from_fn(|k| scores[k.min(scores.len() - 1)]);
        for (node, row) in self.kernel.iter().enumerate() {
            let found = dots(row, four);
            (0..scores.len()).for_each(|voice| given[voice * nodes + node] = found[voice]);
        }
    }

    /// The same for all voices.
    fn all_given_common(&self, scores: &[(Vec<f64>, f64)]) -> Vec<Vec<f64>> {
        let scores: Vec<&[f64]> = scores.iter().map(|(scores, _)| &scores[..]).collect();
        let mut found = Vec::new();
        for four in scores.chunks(4) {
            let mut given = vec![0.0; four.len() * self.kernel.len()];
            self.given_common(four, &mut given);
            found.extend(given.chunks(self.kernel.len()).map(<[f64]>::to_vec));
        }
        found
    }

    /// Log-probability of all that is said, given one run.
    pub fn log_likelihood(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        let mut scale = Scale::ONE;
        let mut log_scale = 0.0;
        let mut joint = self.common.clone();
        for (said, item) in self.voices.iter().filter_map(|voice| voice.over_common.as_ref()).enumerate() {
            item.multiply(&mut joint, &self.nodes, theta, outcomes);
            if said % SCALED_AFTER == SCALED_AFTER - 1 {
                scale.take_from(&mut joint);
            }
        }
        scale.take_from(&mut joint);
        let many: Vec<&Voice> = self.voices.iter().filter(|voice| voice.over_common.is_none()).collect();
        let mut products = vec![0.0; many.len() * self.beta.len()];
        for (voice, product) in many.iter().zip(products.chunks_mut(self.beta.len())) {
            log_scale += voice.score(&self.beta, theta, outcomes, product);
        }
        let scores: Vec<&[f64]> = products.chunks(self.beta.len()).collect();
        let mut given = vec![0.0; 4 * self.kernel.len()];
        for four in scores.chunks(4) {
            self.given_common(four, &mut given);
            for given in given.chunks(self.kernel.len()).take(four.len()) {
                joint.iter_mut().zip(given).for_each(|(mass, value)| *mass *= value);
                scale.take_from(&mut joint);
            }
        }
        log_scale + scale.log() + libm::log(joint.iter().sum::<f64>())
    }

    /// The same without each of these origins in turn; one pass over the figures for all of them.
    pub fn without_each(&self, theta: &[f64], outcomes: &[f64], origins: &[&str]) -> Vec<f64> {
        let scores = self.scores(theta, outcomes);
        let given = self.all_given_common(&scores);
        let joint = |left_out: Option<usize>| -> f64 {
            let mut log_scale = 0.0;
            let mut joint = self.common.clone();
            for (place, given) in given.iter().enumerate().filter(|(place, _)| Some(*place) != left_out) {
                joint.iter_mut().zip(given).for_each(|(mass, value)| *mass *= value);
                log_scale += scores[place].1 + scaled(&mut joint);
            }
            log_scale + libm::log(joint.iter().sum::<f64>())
        };
        let whole = joint(None);
        let place_of = |origin: &str| self.voices.iter().position(|voice| voice.origin == origin);
        origins.iter().map(|origin| place_of(origin).map_or(whole, |place| joint(Some(place)))).collect()
    }

    /// The origins' biases before the claims, in the order of [`Chorus::biases`].
    pub fn bias_grids(&self) -> impl Iterator<Item = BiasGrid> {
        let mut prior = vec![0.0; self.beta.len()];
        for (mass, row) in self.common.iter().zip(&self.kernel) {
            prior.iter_mut().zip(row).for_each(|(total, value)| *total += mass * value);
        }
        self.voices.iter().map(move |voice| BiasGrid {
            origin: voice.origin.clone(),
            relation: self.relation,
            class: self.class,
            observations: voice.items().count(),
            nodes: self.beta.clone(),
            prior: prior.clone(),
        })
    }

    /// Posterior mass of every voice's beta on its nodes, given this run.
    pub fn biases(&self, theta: &[f64], outcomes: &[f64]) -> Vec<Vec<f64>> {
        let scores = self.scores(theta, outcomes);
        let given = self.all_given_common(&scores);
        (0..self.voices.len())
            .map(|own| {
                let mut mass = vec![0.0; self.beta.len()];
                for (node, &prior) in self.common.iter().enumerate() {
                    let others: f64 = (0..given.len())
                        .filter(|&other| other != own)
                        .map(|other| given[other][node])
                        .product();
                    for (k, value) in mass.iter_mut().enumerate() {
                        *value += prior * others * self.kernel[node][k] * scores[own].0[k];
                    }
                }
                let total: f64 = mass.iter().sum();
                if total > 0.0 {
                    mass.iter_mut().for_each(|value| *value /= total);
                }
                mass
            })
            .collect()
    }

    /// Averages over the biases of all origins at each call; gives how many were averaged over beforehand.
    #[cfg(test)]
    pub fn take_the_long_way(&mut self) -> usize {
        self.voices.iter_mut().filter_map(|voice| voice.over_common.take()).count()
    }
}
