//! The engine's constants as real engagements left them: joint draws in a file that is shipped with the program and used by every battle.
//!
//! The file is comma-separated: remarks with the recipe, one line of names, one line for each draw, all draws equally likely and in the
//! order of the losses that they bring. What the file does not name was not told apart by the engagements and is drawn from its prior in
//! every run, as it was when the file was made. Model card: `docs/model/calibration.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use engine::mechanism::Constants;
use report::manifest::{FileHash, hash_bytes};
use weigh::random::philox;

use crate::fault::Fault;

/// The shipped file, where there is one.
const SHIPPED: Option<&str> = include!(concat!(env!("OUT_DIR"), "/constants.rs"));
/// How messages and manifests name it.
pub const FILE: &str = "calibration/constants.csv";
/// The unknown that says which draw a run has.
pub const UNKNOWN: &str = "constants";
/// Version of the format.
const FORMAT: u32 = 1;
/// What the first lines must say, in this order.
const RECIPE: [&str; 7] = ["format", "engine", "command", "seed", "records", "central", "discrepancy"];

/// How a file came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The engine that was calibrated.
    pub engine: String,
    /// The command that makes it again.
    pub command: String,
    /// Its seed.
    pub seed: u64,
    /// The records: file, digest and how many of them were scored.
    pub records: String,
    /// How far the engine lies from the records beyond chance and inputs: standard deviation of a logarithm, median.
    pub discrepancy: f64,
}

/// Joint draws of the calibrated constants.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// How they came about.
    pub recipe: Recipe,
    names: Vec<String>,
    draws: Vec<Vec<f32>>,
    central: usize,
    sha256: String,
}

/// The calibration that comes with the program; none where none was shipped.
///
/// # Errors
/// Where the shipped file cannot be used by this engine.
pub fn shipped() -> Result<Option<&'static Calibration>, Fault> {
    static READ: OnceLock<Option<Result<Calibration, String>>> = OnceLock::new();
    let read = READ
        .get_or_init(|| SHIPPED.map(|text| Calibration::read(FILE, text).map_err(|fault| fault.to_string())));
    match read {
        None => Ok(None),
        Some(Ok(calibration)) => Ok(Some(calibration)),
        Some(Err(message)) => {
            Err(Fault::input(message.clone(), "make the file again with `umpire validate --calibrate`"))
        }
    }
}

impl Calibration {
    /// Draws with their recipe; `central` is the index of the one that stands for all.
    pub fn new(recipe: Recipe, names: Vec<String>, draws: Vec<Vec<f32>>, central: usize) -> Self {
        let mut made = Self { recipe, names, draws, central, sha256: String::new() };
        made.sha256 = hash_bytes(made.text().as_bytes());
        made
    }

    /// Reads a file. `shown` names it in messages.
    ///
    /// # Errors
    /// A recipe that lacks a line, a newer format, a constant that this engine has not, a value outside of its prior, or a line that does
    /// not fit: with file, line and mend.
    pub fn read(shown: &str, text: &str) -> Result<Self, Fault> {
        let fault = |line: usize, message: String, help: &str| {
            Fault::input(format!("{shown}:{}: {message}", line + 1), help.to_owned())
        };
        let mut recipe: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        let mut lines = vec![];
        for (at, line) in text.lines().enumerate() {
            if let Some((key, value)) = line.strip_prefix('#').and_then(|rest| rest.split_once(':')) {
                recipe.entry(key.trim()).or_insert((at, value.trim()));
            } else if !line.starts_with('#') && !line.trim().is_empty() {
                lines.push((at, line));
            }
        }
        let said = |key: &str| {
            recipe.get(key).copied().ok_or_else(|| {
                let says = format!("the recipe lacks its line `# {key}: …`");
                fault(0, says, "begin the file with the lines format, engine, command, seed, records, central and discrepancy")
            })
        };
        let number = |key: &str| -> Result<(usize, f64), Fault> {
            let (at, value) = said(key)?;
            let number = value.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
            let help = "write a number that is not negative";
            number.map(|number| (at, number)).ok_or_else(|| fault(at, format!("`{value}` is no {key}"), help))
        };
        let (at, format) = number("format")?;
        if format as u32 > FORMAT {
            let says = format!("its format is {format}, and this program reads {FORMAT}");
            return Err(fault(at, says, "read it with a newer Umpire"));
        }
        let Some(((at, head), rows)) = lines.split_first() else {
            return Err(fault(
                0,
                "it names no constant".to_owned(),
                "give a line of names and a line for each draw",
            ));
        };
        let names: Vec<String> = head.split(',').map(|name| name.trim().to_owned()).collect();
        let mut priors = vec![];
        for name in &names {
            let Some(prior) = Constants::prior(name) else {
                let says = format!(
                    "this engine has no constant `{name}`; the file was made for {}",
                    said("engine")?.1
                );
                return Err(fault(*at, says, "calibrate again with this engine, or take the column out"));
            };
            priors.push(prior);
        }
        let mut draws = vec![];
        for (at, row) in rows {
            let cells: Vec<&str> = row.split(',').map(str::trim).collect();
            if cells.len() != names.len() {
                let says = format!("{} values stand under {} names", cells.len(), names.len());
                return Err(fault(*at, says, "give one value for each constant"));
            }
            let mut draw = vec![];
            for ((cell, name), prior) in cells.iter().zip(&names).zip(&priors) {
                let value = cell.parse::<f32>().ok().filter(|value| value.is_finite());
                let Some(value) = value else {
                    return Err(fault(
                        *at,
                        format!("`{cell}` is no number"),
                        "give one value for each constant",
                    ));
                };
                // Values are written with six figures.
                let near = [-1e-5, 0.0, 1e-5].map(|part| f64::from(value) * (1.0 + part));
                if !near.into_iter().any(|value| prior.holds(value)) {
                    let says = format!("`{name}` cannot be {cell}: that is outside of its prior");
                    return Err(fault(
                        *at,
                        says,
                        "calibrate again with this engine, whose priors are others",
                    ));
                }
                draw.push(value);
            }
            draws.push(draw);
        }
        let (at, central) = number("central")?;
        if draws.is_empty() || central < 1.0 || central as usize > draws.len() {
            let says = format!("draw {central} is to be the central one of {}", draws.len());
            return Err(fault(at, says, "give a line for each draw, and the number of one of them"));
        }
        let recipe = Recipe {
            engine: said("engine")?.1.to_owned(),
            command: said("command")?.1.to_owned(),
            seed: number("seed")?.1 as u64,
            records: said("records")?.1.to_owned(),
            discrepancy: number("discrepancy")?.1,
        };
        Ok(Self { recipe, names, draws, central: central as usize - 1, sha256: hash_bytes(text.as_bytes()) })
    }

    /// The file, as [`Calibration::read`] reads it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let recipe = &self.recipe;
        let values = [
            FORMAT.to_string(),
            recipe.engine.clone(),
            recipe.command.clone(),
            recipe.seed.to_string(),
            recipe.records.clone(),
            (self.central + 1).to_string(),
            recipe.discrepancy.to_string(),
        ];
        for (key, value) in RECIPE.iter().zip(values) {
            let _ = writeln!(text, "# {key}: {value}");
        }
        text.push_str("# Equally likely joint draws, the least bloody first. Made by the command above; not to be edited.\n");
        let _ = writeln!(text, "{}", self.names.join(","));
        for draw in &self.draws {
            let cells: Vec<String> = draw.iter().map(|value| six_figures(*value)).collect();
            let _ = writeln!(text, "{}", cells.join(","));
        }
        text
    }

    /// Names of the calibrated constants.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of draws; they are numbered from 1.
    pub fn len(&self) -> usize {
        self.draws.len()
    }

    /// Never: a file without draws is refused.
    pub fn is_empty(&self) -> bool {
        self.draws.is_empty()
    }

    /// The constants of one fight that is to stand for all: the central draw, and what was not calibrated at the values in use.
    pub fn central(&self) -> Constants {
        self.with(Constants::default(), self.central)
    }

    /// The constants of one run: draw `number` (from 1; 0 gives the values in use), and what was not calibrated from its priors by the
    /// seed of the run.
    pub fn draw(&self, number: usize, seed: u64) -> Constants {
        let Some(place) = number.checked_sub(1).filter(|place| *place < self.draws.len()) else {
            return Constants::default();
        };
        self.with(Constants::draw(|name| Some(uniform(seed, name))), place)
    }

    fn with(&self, mut constants: Constants, place: usize) -> Constants {
        for (name, value) in self.names.iter().zip(&self.draws[place]) {
            // The names were checked when the file was read.
            let _ = constants.set(name, *value);
        }
        constants
    }

    /// File and digest, for manifests.
    pub fn hash(&self) -> FileHash {
        FileHash { path: FILE.to_owned(), sha256: self.sha256.clone() }
    }

    /// What is to be known where it is used, in sentences.
    pub fn assumptions(&self, bound: &[&str]) -> Vec<String> {
        let mut said = vec![format!(
            "{} constants of the engine are drawn, for each run, from the {} joint draws of {FILE}, which other engagements left of their \
             priors ({}); the other constants are drawn from their priors.",
            self.names.len(),
            self.draws.len(),
            self.recipe.records
        )];
        let own: Vec<&str> =
            bound.iter().copied().filter(|name| self.names.iter().any(|known| known == name)).collect();
        if !own.is_empty() {
            said.push(format!(
                "This battle has its own priors for {}, which take their place.",
                own.join(", ")
            ));
        }
        if self.recipe.engine != trial::ENGINE {
            said.push(format!(
                "The constants were calibrated with {} and are used by {}: `{}` calibrates them again.",
                self.recipe.engine,
                trial::ENGINE,
                self.recipe.command
            ));
        }
        said
    }
}

/// A uniform in (0, 1) by seed and name, so that a constant that is added or taken away changes no other.
fn uniform(seed: u64, name: &str) -> f64 {
    // FNV-1a, 64 bits.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let word = philox([hash as u32, (hash >> 32) as u32, 0x636f_6e73, 0], [seed as u32, (seed >> 32) as u32]);
    (f64::from(word[0]) + 0.5) / 4_294_967_296.0
}

fn six_figures(value: f32) -> String {
    let value = f64::from(value);
    let digits = if value == 0.0 { 6 } else { (5 - value.abs().log10().floor() as i32).clamp(0, 12) };
    let text = format!("{value:.*}", digits as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Two constants in three draws.
    pub(crate) fn made() -> Calibration {
        let recipe = Recipe {
            engine: trial::ENGINE.to_owned(),
            command: "umpire validate records.toml --calibrate constants.csv".to_owned(),
            seed: 7,
            records: "records.toml, 14 of 17 records, 00ff".to_owned(),
            discrepancy: 0.45,
        };
        let names = ["rifle.stress_factor", "morale.base_per_s"].map(str::to_owned).to_vec();
        let draws = vec![vec![2.5, 0.000_021_234_5], vec![3.0, 0.000_03], vec![4.125, 0.000_012]];
        Calibration::new(recipe, names, draws, 1)
    }

    #[test]
    fn a_file_comes_back_as_it_was_written() {
        let text = made().text();
        assert_eq!(Calibration::read(FILE, &text).unwrap(), made());
        assert_eq!(made().central().rifle.stress_factor, 3.0);
        assert_eq!(made().central().rifle.wild_firefight, Constants::default().rifle.wild_firefight);
    }

    #[test]
    fn a_run_has_its_draw_and_the_rest_by_its_seed() {
        let draws = made();
        assert_eq!(draws.draw(0, 5), Constants::default());
        let (one, again, other) = (draws.draw(3, 5), draws.draw(3, 5), draws.draw(3, 6));
        assert_eq!(one, again);
        assert_eq!((one.rifle.stress_factor, other.rifle.stress_factor), (4.125, 4.125));
        assert!(one.rifle.rate_scale != other.rifle.rate_scale);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_line() {
        let text = made().text();
        for (from, to, says) in [
            ("# seed: 7\n", "", "# seed"),
            ("# format: 1", "# format: 9", ":1:"),
            ("rifle.stress_factor", "rifle.luck", "rifle.luck"),
            ("4.125", "four", ":12:"),
            ("4.125,", "", ":12:"),
            ("4.125", "-1", "outside of its prior"),
            ("# central: 2", "# central: 4", ":6:"),
        ] {
            assert!(text.contains(from), "{from}");
            let message = Calibration::read(FILE, &text.replace(from, to)).unwrap_err().to_string();
            assert!(message.contains(says) && message.contains("mend"), "{message}");
        }
    }

    #[test]
    fn another_engine_is_told_of() {
        assert_eq!(made().assumptions(&["rifle.rate_scale"]).len(), 1);
        let mut old = made();
        old.recipe.engine = "umpire-engine 0.0.1".to_owned();
        let said = old.assumptions(&["rifle.stress_factor"]);
        assert!(
            said[1].contains("rifle.stress_factor") && said[2].contains("umpire-engine 0.0.1"),
            "{said:?}"
        );
    }

    /// What is shipped fits the engine that it is shipped with.
    #[test]
    fn the_shipped_file_can_be_used() {
        if let Some(calibration) = shipped().unwrap() {
            assert!(calibration.len() >= 32 && !calibration.names().is_empty());
        }
    }
}
