//! How sources err: the constants of the reporting model, with the named sets of them.
//!
//! For quantity k with true value Y, said by origin o that stands in relation r to the side spoken of:
//!
//! ```text
//! ln m  = ln Y + beta[o, r, class] + e
//! beta  ~ Normal(B[r, class], tau^2)         one for each origin, relation and class
//! B     ~ Normal(mean, sd^2)                 one for each relation and class, shared by all origins
//! e     ~ Student-t(3, 0, s[class])          one for each origin and quantity; copies share it
//! claim = m as worded: rounded, "about", "over", a range
//! ```
//!
//! Sources of the numbers are in the guide (`docs/guide/weighing.md`). Both sides have the same constants.

use serde::{Deserialize, Serialize};

use crate::observation::{Class, Observation, Relation};

/// Prior of the common bias B of one relation and class, in natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BiasPrior {
    /// Mean of B: 0 says no bias, +0.7 a factor of 2 too high.
    pub mean: f64,
    /// Standard deviation of B.
    pub sd: f64,
}

/// With what probability a bare figure was rounded to 1, 2 or 3 figures, or not at all. Judgement, in want of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rounding {
    /// To one significant figure.
    pub one: f64,
    /// To two.
    pub two: f64,
    /// To three.
    pub three: f64,
    /// Not rounded: to the last unit.
    pub unit: f64,
}

/// The constants of the reporting model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reporting {
    /// Name of the set, as printed.
    pub name: String,
    /// Spread of the origins' biases around B, in natural logarithms.
    pub tau: f64,
    /// Scale of the error of a strength, in natural logarithms.
    pub strength_scale: f64,
    /// Scale of the error of a loss, in natural logarithms.
    pub loss_scale: f64,
    /// Own strength.
    pub own_strength: BiasPrior,
    /// Own loss.
    pub own_loss: BiasPrior,
    /// The enemy's strength.
    pub enemy_strength: BiasPrior,
    /// The enemy's loss.
    pub enemy_loss: BiasPrior,
    /// A third party on strengths.
    pub third_strength: BiasPrior,
    /// A third party on losses.
    pub third_loss: BiasPrior,
    /// Added to the scale of a late or retold figure, in squares.
    pub retold_scale: f64,
    /// By how much retelling magnifies what is told of the enemy, in natural logarithms.
    pub retold_growth: f64,
    /// Probability that a figure is not about what it seems to be about: another fight, another count, a slip. Such a figure says nothing.
    pub misplaced: f64,
    /// Standard deviation of the discrepancy between engine and battle, in natural logarithms; 0 for a perfect engine.
    pub discrepancy_sd: f64,
    /// Whether the engine's dice are learned from the runs and thrown anew for each: needs a discrepancy above 0.
    #[serde(default)]
    pub chance_learned: bool,
    /// Rounding of bare figures.
    pub rounding: Rounding,
    /// "About c" says from c / this to c times this, or the rounding of its figures where that is wider.
    pub about_factor: f64,
    /// "Over c" says from c to c times this.
    pub over_factor: f64,
    /// Probability that a true zero is reported as zero (hurdle).
    pub zero_kept: f64,
    /// Probability that a loss that was not zero is reported as zero outright.
    pub zero_invented: f64,
}

impl Reporting {
    /// The default: own losses somewhat understated, enemy losses overstated about twofold with a wide spread.
    #[must_use]
    pub fn neutral() -> Self {
        Self {
            name: "neutral".to_owned(),
            tau: 0.3,
            strength_scale: 0.10,
            loss_scale: 0.35,
            own_strength: BiasPrior { mean: 0.0, sd: 0.0 },
            own_loss: BiasPrior { mean: -0.2, sd: 0.2 },
            enemy_strength: BiasPrior { mean: 0.3, sd: 0.4 },
            enemy_loss: BiasPrior { mean: 0.7, sd: 0.5 },
            third_strength: BiasPrior { mean: -0.2, sd: 0.2 },
            third_loss: BiasPrior { mean: -0.2, sd: 0.2 },
            retold_scale: 0.5,
            retold_growth: 0.405,
            misplaced: 0.0,
            discrepancy_sd: 0.0,
            chance_learned: false,
            rounding: Rounding { one: 0.1, two: 0.3, three: 0.2, unit: 0.4 },
            about_factor: 1.15,
            over_factor: 1.25,
            zero_kept: 0.9,
            zero_invented: 0.02,
        }
    }

    /// Sources are taken to bend figures more than by default.
    #[must_use]
    pub fn sceptical() -> Self {
        Self {
            name: "sceptical".to_owned(),
            own_loss: BiasPrior { mean: -0.5, sd: 0.4 },
            enemy_strength: BiasPrior { mean: 0.5, sd: 0.5 },
            enemy_loss: BiasPrior { mean: 1.2, sd: 0.6 },
            ..Self::neutral()
        }
    }

    /// Sources are taken more nearly at their word than by default.
    #[must_use]
    pub fn credulous() -> Self {
        Self {
            name: "credulous".to_owned(),
            own_loss: BiasPrior { mean: -0.05, sd: 0.1 },
            enemy_strength: BiasPrior { mean: 0.1, sd: 0.2 },
            enemy_loss: BiasPrior { mean: 0.3, sd: 0.3 },
            third_strength: BiasPrior { mean: 0.0, sd: 0.1 },
            third_loss: BiasPrior { mean: 0.0, sd: 0.1 },
            ..Self::neutral()
        }
    }

    /// Nobody leans either way; only the spread between origins is left.
    #[must_use]
    pub fn no_bias() -> Self {
        let none = BiasPrior { mean: 0.0, sd: 0.0 };
        Self {
            name: "no-bias".to_owned(),
            own_strength: none,
            own_loss: none,
            enemy_strength: none,
            enemy_loss: none,
            third_strength: none,
            third_loss: none,
            ..Self::neutral()
        }
    }

    /// The same for a simulator that is not the battle itself: with a discrepancy of this standard deviation.
    #[must_use]
    pub fn with_discrepancy(self, sd: f64) -> Self {
        Self { discrepancy_sd: sd, ..self }
    }

    /// The same where the engine's dice are learned from the runs and thrown anew.
    #[must_use]
    pub fn with_chance_learned(self) -> Self {
        Self { chance_learned: true, ..self }
    }

    /// The same where a figure speaks of something else with this probability.
    #[must_use]
    pub fn with_misplaced(self, share: f64) -> Self {
        Self { misplaced: share, ..self }
    }

    /// A set by its name: `neutral`, `sceptical`, `credulous`, `no-bias`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::neutral(), Self::sceptical(), Self::credulous(), Self::no_bias()]
            .into_iter()
            .find(|set| set.name == name)
    }

    /// The same with the scales of both errors multiplied.
    #[must_use]
    pub fn with_error_scale(&self, factor: f64) -> Self {
        Self {
            name: format!("{}, errors x{factor}", self.name),
            strength_scale: self.strength_scale * factor,
            loss_scale: self.loss_scale * factor,
            ..self.clone()
        }
    }

    /// Prior of the common bias of a relation and class.
    #[must_use]
    pub fn bias(&self, relation: Relation, class: Class) -> BiasPrior {
        match (relation, class) {
            (Relation::Own, Class::Strength) => self.own_strength,
            (Relation::Own, Class::Loss) => self.own_loss,
            (Relation::Enemy, Class::Strength) => self.enemy_strength,
            (Relation::Enemy, Class::Loss) => self.enemy_loss,
            (Relation::ThirdParty, Class::Strength) => self.third_strength,
            (Relation::ThirdParty, Class::Loss) => self.third_loss,
        }
    }

    /// Scale s of the error of a class.
    #[must_use]
    pub fn scale(&self, class: Class) -> f64 {
        match class {
            Class::Strength => self.strength_scale,
            Class::Loss => self.loss_scale,
        }
    }

    /// Scale of the error of one observation.
    pub(crate) fn scale_of(&self, observation: &Observation) -> f64 {
        let scale = self.scale(observation.class);
        if observation.retold {
            libm::sqrt(scale * scale + self.retold_scale * self.retold_scale)
        } else {
            scale
        }
    }

    /// Says what is out of range, if anything is.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let biases = [
            self.own_strength,
            self.own_loss,
            self.enemy_strength,
            self.enemy_loss,
            self.third_strength,
            self.third_loss,
        ];
        let Rounding { one, two, three, unit } = self.rounding;
        let zero_or_more = [self.discrepancy_sd, self.retold_scale];
        if !zero_or_more.iter().all(|value| *value >= 0.0 && value.is_finite())
            || !self.retold_growth.is_finite()
        {
            Some("the discrepancy and the retelling error must be 0 or more")
        } else if !(0.0..1.0).contains(&self.misplaced) {
            Some("the share of misplaced figures must be 0 or more and below 1")
        } else if !(self.tau > 0.0 && self.strength_scale > 0.0 && self.loss_scale > 0.0) {
            Some("tau and the error scales must be above 0")
        } else if biases.iter().any(|bias| !bias.mean.is_finite() || !bias.sd.is_finite() || bias.sd < 0.0) {
            Some("a bias needs a finite mean and an sd of 0 or more")
        } else if [one, two, three].iter().any(|share| *share < 0.0) || unit.is_nan() || unit <= 0.0 {
            Some("the rounding shares must not be negative, and that of the last unit must be above 0")
        } else if !(self.about_factor > 1.0 && self.over_factor > 1.0) {
            Some("the factors of about and over must be above 1")
        } else if ![self.zero_kept, self.zero_invented].iter().all(|share| *share > 0.0 && *share < 1.0) {
            Some("the shares of zeros must lie between 0 and 1")
        } else {
            None
        }
    }
}
