//! One observation ready to be scored, tabulated over the nodes of its source's bias.

use crate::intervals::Wording;
use crate::meaning::Meaning;
use crate::observation::Class;
use crate::statistics::normal_cdf;

/// One observation, ready to be scored.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub meanings: Vec<Meaning>,
    wordings: Vec<Wording>,
    zero_kept: f64,
    zero_invented: f64,
    /// Shift of a retold figure.
    growth: f64,
    /// Probability of what was said where it is about something else, times the probability of that.
    misplaced: f64,
    placed: f64,
    /// Probability that the figure was only copied.
    copied: f64,
    share: f64,
    /// Probability of what was said; to the power of the share where there is but one meaning.
    curve: Curve,
    /// Over what is added to the bias that probability is a mean: (what is added, mass).
    blur: Vec<(f64, f64)>,
}

/// What an item is made of.
#[derive(Clone)]
pub(crate) struct Parts {
    pub meanings: Vec<Meaning>,
    pub wordings: Vec<Wording>,
    pub class: Class,
    /// Chances that a zero is kept and that one is invented, and that the figure is not about what it seems to be about.
    pub zero_kept: f64,
    pub zero_invented: f64,
    pub misplaced: f64,
    pub growth: f64,
    pub copied: f64,
    pub share: f64,
}

/// Probability over ln(truth) + bias, tabulated because it is asked for very often: at most 1/64 of an error scale apart, linear between. The step
/// divides the step of the biases, so that all biases of one truth lie alike between their neighbours, and each line of the table holds what
/// one truth needs, side by side.
#[derive(Debug, Clone, Default)]
struct Curve {
    start: f64,
    inverse_step: f64,
    /// Line r holds the points r, r + n, r + 2n, …, of n lines.
    lines: Vec<Vec<f32>>,
    /// Over the biases where the truth is zero.
    at_zero: Vec<f64>,
}

impl Curve {
    /// Two neighbours for each of so many biases from this first sum on, and how far between them; none where the table ends before.
    fn between(&self, first: f64, biases: usize) -> Option<(&[f32], &[f32], f64)> {
        let place = (first - self.start) * self.inverse_step;
        if place.is_nan() || place < 0.0 {
            return None;
        }
        let cell = place as usize;
        let count = self.lines.len();
        let points = |cell: usize| self.lines[cell % count].get(cell / count..)?.get(..biases);
        Some((points(cell)?, points(cell + 1)?, place - cell as f64))
    }
}

/// The greatest truth that is looked up in a table, not worked out.
const GREATEST: f64 = 1e5;

/// How far the average over what is added to a bias reaches, in its standard deviations, ...
const BLUR_REACH: f64 = 6.0;
/// ... and the most steps of the table between its nodes: half an error scale.
const BLUR_STEPS: f64 = 32.0;

/// Where nothing is known of what a figure is about, its logarithm is Normal(ln 100, 2^2): from 2 to 5,000 in 19 cases of 20.
const VAGUE: (f64, f64) = (4.605, 2.0);

/// Middle and width of the logarithm of such a figure: strengths run a factor of 10 higher than losses.
pub(crate) fn vague_figure(class: Class) -> (f64, f64) {
    (if class == Class::Strength { VAGUE.0 + 2.303 } else { VAGUE.0 }, VAGUE.1)
}

fn vague(wordings: &[Wording], class: Class) -> f64 {
    let (middle, sd) = vague_figure(class);
    let total: f64 = wordings
        .iter()
        .map(|wording| {
            let share: f64 = wording
                .intervals()
                .iter()
                .map(|interval| {
                    let at = |end: f64| normal_cdf((end - middle) / sd);
                    interval.probability * (at(interval.high) - at(interval.low)).max(0.0)
                })
                .sum();
            wording.stance.probability(share)
        })
        .sum();
    total / wordings.len() as f64
}

impl Item {
    /// Tabulates an observation over even nodes of the bias.
    pub fn new(parts: Parts, biases: &[f64]) -> Self {
        Self::blurred(parts, biases, 0.0)
    }

    /// The same where a normal error of this standard deviation is added to each bias and averaged over: the trapezoidal rule, to six
    /// standard deviations.
    pub fn blurred(parts: Parts, biases: &[f64], sd: f64) -> Self {
        let mut item = Self {
            misplaced: parts.misplaced * vague(&parts.wordings, parts.class),
            placed: 1.0 - parts.misplaced,
            meanings: parts.meanings,
            wordings: parts.wordings,
            zero_kept: parts.zero_kept,
            zero_invented: parts.zero_invented,
            growth: parts.growth,
            copied: parts.copied,
            share: parts.share,
            curve: Curve::default(),
            blur: vec![(0.0, 1.0)],
        };
        let reaches = || item.wordings.iter().map(Wording::reach);
        // From the least truth that is not zero under the least bias to the greatest of both; as far as the words are told apart at any rate.
        let [least, greatest] =
            [biases.first(), biases.last()].map(|bias| bias.copied().unwrap_or(0.0) + item.growth);
        let start = reaches().map(|reach| reach.0).fold(libm::log(0.5) + least, f64::min);
        let end = reaches().map(|reach| reach.1).fold(libm::log(GREATEST) + greatest, f64::max);
        let finest = reaches().map(|reach| reach.2).fold(f64::INFINITY, f64::min);
        let apart = biases.get(1).map_or(finest, |second| second - biases[0]);
        let count = libm::ceil(apart / finest - 1e-9).max(1.0);
        let step = apart / count;
        let points = ((end - start) / step) as usize + 1;
        // Nodes of the blur fall on points of the table, no farther apart than what is averaged asks for.
        let apart = ((0.5 * sd).min(BLUR_STEPS * finest) / step).max(1.0) as usize;
        let reach = if sd > 0.0 { libm::ceil(BLUR_REACH * sd / (apart as f64 * step)) as i64 } else { 0 };
        if sd > 0.0 {
            let off = |k: i64| (k * apart as i64) as f64 * step;
            let mass = |k: i64| libm::exp(-0.5 * off(k) * off(k) / (sd * sd));
            let total: f64 = (-reach..=reach).map(mass).sum();
            item.blur = (-reach..=reach).map(|k| (off(k), mass(k) / total)).collect();
        }
        let beyond = reach as usize * apart;
        let raw: Vec<f64> = (0..points + 2 * beyond)
            .map(|place| start + (place as f64 - beyond as f64) * step)
            .map(|centre| item.own(item.said(centre, item.zero_invented)))
            .collect();
        let value = |place: usize| -> f64 {
            item.blur.iter().enumerate().map(|(k, (_, mass))| mass * raw[place + k * apart]).sum()
        };
        let lines = (0..count as usize)
            .map(|line| (line..points).step_by(count as usize).map(|place| value(place) as f32).collect())
            .collect();
        let at_zero =
            biases.iter().map(|bias| item.mean(libm::log(0.5) + bias + item.growth, item.zero_kept));
        let at_zero = at_zero.collect();
        item.curve = Curve { start, inverse_step: 1.0 / step, lines, at_zero };
        item
    }

    /// Raised at once where there is but one meaning.
    fn own(&self, said: f64) -> f64 {
        if self.meanings.len() == 1 { raised(said, self.share) } else { said }
    }

    /// [`Item::said`], raised at once where there is but one meaning, averaged over what is added to the bias.
    fn mean(&self, centre: f64, hurdle: f64) -> f64 {
        self.blur.iter().map(|(off, mass)| mass * self.own(self.said(centre + off, hurdle))).sum()
    }

    /// Probability of what was said, given ln(truth) + bias + growth and the chance that the source gives zero whatever it knew.
    fn said(&self, centre: f64, hurdle: f64) -> f64 {
        let total: f64 = self
            .wordings
            .iter()
            .map(|wording| {
                let zero = if wording.says_zero { hurdle } else { 0.0 };
                wording.stance.probability(zero + (1.0 - hurdle) * wording.probability(centre))
            })
            .sum();
        let own = self.misplaced + self.placed * total / self.wordings.len() as f64;
        // A copyist gives the figure that he copies, whatever happened.
        self.copied + (1.0 - self.copied) * own
    }

    /// Power to which the probabilities that [`Item::multiply`] multiplies by are still to be raised: the share, where a mixture cannot be
    /// tabulated raised.
    pub fn power(&self) -> f64 {
        if self.meanings.len() == 1 { 1.0 } else { self.share }
    }

    /// Multiplies scores over the biases by the probability of what was said, not yet raised to [`Item::power`].
    pub fn multiply(&self, scores: &mut [f64], biases: &[f64], theta: &[f64], outcomes: &[f64]) {
        if let [only] = &self.meanings[..] {
            self.each(only.truth(theta, outcomes), biases, scores, |score, said| *score *= said);
            return;
        }
        let mut all = vec![0.0; biases.len()];
        for meaning in &self.meanings {
            let share = meaning.probability;
            self.each(meaning.truth(theta, outcomes), biases, &mut all, |sum, said| *sum += share * said);
        }
        scores.iter_mut().zip(&all).for_each(|(score, said)| *score *= said);
    }

    /// Puts the probability for each bias, given one truth, to what stands there.
    fn each(&self, truth: f64, biases: &[f64], there: &mut [f64], put: impl Fn(&mut f64, f64)) {
        if truth < 0.5 {
            there.iter_mut().zip(&self.curve.at_zero).for_each(|(there, said)| put(there, *said));
            return;
        }
        let first = libm::log(truth) + biases[0] + self.growth;
        if let Some((below, above, part)) = self.curve.between(first, biases.len()) {
            for ((there, below), above) in there.iter_mut().zip(below).zip(above) {
                let (below, above) = (f64::from(*below), f64::from(*above));
                put(there, below + part * (above - below));
            }
        } else {
            for (there, bias) in there.iter_mut().zip(biases) {
                let centre = first - biases[0] + bias;
                put(there, self.mean(centre, self.zero_invented));
            }
        }
    }
}

/// A probability to a power.
pub(crate) fn raised(said: f64, share: f64) -> f64 {
    if share == 1.0 {
        said
    } else if share == 0.5 {
        libm::sqrt(said)
    } else {
        libm::exp(share * libm::log(said))
    }
}
