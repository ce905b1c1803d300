//! The engine's constants drawn from their priors, or from a table of posterior draws.

use std::fmt;

use engine::mechanism::Constants;

use crate::draw::Draws;

/// Where the constants of a run come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The values in use, the same in every run.
    Held(Box<Constants>),
    /// Every constant from its own prior, alone.
    Priors,
    /// Rows of a table of draws, taken in turn; a constant that the table has not is drawn from its prior.
    Table(Table),
}

/// Draws of some constants, a row to a draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<Vec<f64>>,
}

/// A table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for TableFault {}

impl Table {
    /// Reads comma-separated values: the first line names the constants, each further line is one draw. Lines that begin
    /// with `#` are remarks.
    ///
    /// # Errors
    /// A name that no constant has, a value that is no number, a line with more or fewer values, no draw at all.
    pub fn read(text: &str) -> Result<Self, TableFault> {
        let fault = |line: usize, message: String, help: &str| TableFault {
            line: line + 1,
            message,
            help: help.to_owned(),
        };
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(at, line)| (at, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let help = "The first line names constants, such as rifle.stress_factor,wounds.killed_bullet.";
        let Some((at, head)) = lines.next() else { return Err(fault(0, "the table is empty".into(), help)) };
        let names: Vec<String> =
            head.split(',').map(|name| name.trim().trim_matches('"').to_owned()).collect();
        if let Some(name) = names.iter().find(|name| Constants::default().get(name).is_none()) {
            return Err(fault(at, format!("no mechanism has a constant named `{name}`"), help));
        }
        let mut rows = Vec::new();
        for (at, line) in lines {
            let row: Result<Vec<f64>, _> = line.split(',').map(|cell| cell.trim().parse::<f64>()).collect();
            match row {
                Ok(row) if row.len() == names.len() && row.iter().all(|value| value.is_finite()) => {
                    rows.push(row)
                }
                Ok(row) => {
                    let message = format!("{} values stand under {} names", row.len(), names.len());
                    return Err(fault(at, message, "Give one finite number for each name."));
                }
                Err(_) => {
                    return Err(fault(
                        at,
                        "a value is no number".into(),
                        "Give one finite number for each name.",
                    ));
                }
            }
        }
        if rows.is_empty() {
            return Err(fault(at, "the table holds no draw".into(), "Add a line of values under the names."));
        }
        Ok(Self { names, rows })
    }
}

impl Source {
    /// The constants of a run: the same for all engagements of that run.
    #[must_use]
    pub fn draw(&self, seed: u64, run: u64) -> Constants {
        if let Self::Held(constants) = self {
            return **constants;
        }
        let draws = Draws::new(seed, "constants", run);
        let mut constants = Constants::draw(|name| Some(draws.uniform(name)));
        if let Self::Table(table) = self {
            let row = &table.rows[(run % table.rows.len() as u64) as usize];
            for (name, value) in table.names.iter().zip(row) {
                let _ = constants.set(name, *value as f32);
            }
        }
        constants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_used_row_by_row_and_a_wrong_one_refused() {
        let table =
            Table::read("# draws\nrifle.stress_factor, wounds.killed_bullet\n2.5, 0.2\n3.5, 0.25\n").unwrap();
        let source = Source::Table(table);
        assert_eq!(source.draw(1, 0).rifle.stress_factor, 2.5);
        assert_eq!(source.draw(1, 3).wounds.killed_bullet, 0.25);
        assert_eq!(Table::read("rifle.luck\n1\n").unwrap_err().line, 1);
        assert_eq!(Table::read("rifle.stress_factor\nmany\n").unwrap_err().line, 2);
        assert_eq!(Table::read("rifle.stress_factor\n1,2\n").unwrap_err().line, 2);
        assert!(Table::read("rifle.stress_factor\n").is_err());
    }
}
