//! What a person changes about a battle: unknowns set to a value, mechanisms switched off.

use std::collections::BTreeMap;

use battle::Battle;
use engine::mechanism::{Mechanism, MechanismSet};

use crate::constants::{self, Calibration};
use crate::fault::Fault;

/// Unknowns held at a value and mechanisms switched off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Value by identifier of the unknown.
    pub set: BTreeMap<String, f64>,
    /// Mechanisms that are off.
    pub without: Vec<Mechanism>,
}

impl Settings {
    /// Reads `UNKNOWN=VALUE` words and names of mechanisms.
    ///
    /// # Errors
    /// A word that is none, or a mechanism that there is not.
    pub fn parse(set: &[String], without: &[String]) -> Result<Self, Fault> {
        let mut settings = Self::default();
        for word in set {
            let parts = word.split_once('=').and_then(|(unknown, value)| {
                Some((unknown.trim(), value.trim().parse::<f64>().ok().filter(|value| value.is_finite())?))
            });
            let Some((unknown, value)) = parts else {
                return Err(Fault::input(
                    format!("`--set {word}` sets nothing"),
                    "write it as --set UNKNOWN=VALUE with a number, such as --set kr-nma-strength=900",
                ));
            };
            settings.set.insert(unknown.to_owned(), value);
        }
        for name in without {
            let Some(mechanism) = Mechanism::from_name(&name.replace('-', "_")) else {
                let all: Vec<&str> = Mechanism::ALL.iter().map(|mechanism| mechanism.name()).collect();
                return Err(Fault::input(
                    format!("there is no mechanism `{name}`"),
                    format!("name one of {}; docs/model/ says what each does", all.join(", ")),
                ));
            };
            if !settings.without.contains(&mechanism) {
                settings.without.push(mechanism);
            }
        }
        settings.without.sort();
        Ok(settings)
    }

    /// Checks that the battle has these unknowns; the draw of the constants is one where there are any.
    ///
    /// # Errors
    /// The first that it has not, or a draw that there is not.
    pub fn check(&self, battle: &Battle, calibration: Option<&Calibration>) -> Result<(), Fault> {
        for (unknown, value) in &self.set {
            if let (constants::UNKNOWN, Some(calibration)) = (unknown.as_str(), calibration) {
                if value.fract() != 0.0 || *value < 0.0 || *value > calibration.len() as f64 {
                    return Err(Fault::input(
                        format!("there is no draw {value} of the constants"),
                        format!("name one of 1 to {}, or 0 for the values in use", calibration.len()),
                    ));
                }
                continue;
            }
            if battle.unknowns().iter().all(|known| known.id != *unknown) {
                let all: Vec<&str> = battle.unknowns().iter().map(|known| known.id.as_str()).collect();
                let help = if all.is_empty() {
                    "it has none; unknowns.toml would list them".to_owned()
                } else {
                    format!("name one of {}", all.join(", "))
                };
                let message = format!("the battle `{}` has no unknown `{unknown}`", battle.id());
                return Err(Fault::input(message, help));
            }
        }
        Ok(())
    }

    /// The mechanisms at work.
    pub fn mechanisms(&self) -> MechanismSet {
        self.without.iter().fold(MechanismSet::all(), |set, mechanism| set.without(*mechanism))
    }

    /// The middle of every prior, with what is set.
    ///
    /// # Errors
    /// As [`Settings::check`].
    pub fn theta(&self, battle: &Battle) -> Result<Vec<f64>, Fault> {
        self.check(battle, constants::shipped()?)?;
        let middle = battle.default_theta();
        let value = |(unknown, middle): (&battle::UnknownSpec, f64)| {
            self.set.get(&unknown.id).copied().unwrap_or(middle)
        };
        Ok(battle.unknowns().iter().zip(middle).map(value).collect())
    }

    /// As pairs for manifests: `set:UNKNOWN` and `without:MECHANISM`.
    pub fn pairs(&self) -> BTreeMap<String, String> {
        let set = self.set.iter().map(|(unknown, value)| (format!("set:{unknown}"), value.to_string()));
        let without =
            self.without.iter().map(|mechanism| (format!("without:{}", mechanism.name()), "yes".to_owned()));
        set.chain(without).collect()
    }

    /// What [`Settings::pairs`] wrote; pairs of other kinds are left alone.
    ///
    /// # Errors
    /// A value that is no number, or a mechanism that there is not.
    pub fn from_pairs(pairs: &BTreeMap<String, String>) -> Result<Self, Fault> {
        let set: Vec<String> = pairs
            .iter()
            .filter_map(|(key, value)| Some(format!("{}={value}", key.strip_prefix("set:")?)))
            .collect();
        let without: Vec<String> =
            pairs.keys().filter_map(|key| Some(key.strip_prefix("without:")?.to_owned())).collect();
        Self::parse(&set, &without)
    }

    /// As options of the command line, with a blank before each.
    pub fn options(&self) -> String {
        let set = self.set.iter().map(|(unknown, value)| format!(" --set {unknown}={value}"));
        let without = self.without.iter().map(|mechanism| format!(" --without {}", mechanism.name()));
        set.chain(without).collect()
    }

    /// What is assumed by them, in sentences.
    pub fn assumptions(&self) -> Vec<String> {
        let set =
            self.set.iter().map(|(unknown, value)| format!("The unknown {unknown} is held at {value}."));
        let without = self
            .without
            .iter()
            .map(|mechanism| format!("The mechanism {} is switched off.", mechanism.name()));
        set.chain(without).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_a_manifest() {
        let set = ["men=900.5".to_owned(), "clock=-30".to_owned()];
        let settings = Settings::parse(&set, &["close-fight".to_owned(), "grenade".to_owned()]).unwrap();
        assert_eq!(Settings::from_pairs(&settings.pairs()).unwrap(), settings);
        assert!(!settings.mechanisms().has(Mechanism::Grenade));
        assert!(settings.mechanisms().has(Mechanism::Rifle));
    }

    #[test]
    fn nonsense_is_refused_with_a_mend() {
        for word in ["men", "men=", "men=many", "men=inf"] {
            let fault = Settings::parse(&[word.to_owned()], &[]).unwrap_err();
            assert!(fault.to_string().contains("UNKNOWN=VALUE"), "{fault}");
        }
        let fault = Settings::parse(&[], &["luck".to_owned()]).unwrap_err();
        assert!(fault.to_string().contains("rifle"), "{fault}");
    }
}
