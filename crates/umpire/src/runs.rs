//! The table of runs as `runs.parquet`: everything that is needed to weigh it again and to continue it.

use std::collections::BTreeMap;

use report::ReportError;
use report::manifest::FileHash;
use report::table::{ColumnData, RunsTable};
use weigh::{ReferenceTable, Run, RunStatus};

use crate::fault::Fault;

const HEAD: &str = "reference-table";
const INPUTS: &str = "inputs";
const SETTINGS: &str = "settings";
const DONE: &str = "done";

/// A table with what it was fought from.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRuns {
    /// The runs.
    pub table: ReferenceTable,
    /// The battle's files.
    pub inputs: Vec<FileHash>,
    /// Unknowns set and mechanisms off.
    pub settings: BTreeMap<String, String>,
}

fn malformed(reason: impl ToString) -> Fault {
    Fault::Report(ReportError::Malformed { what: "the table of runs", reason: reason.to_string() })
}

impl StoredRuns {
    /// As columns: number, seed, status, then `unknown/…`, `score/…` and the quantities by their identifiers.
    ///
    /// # Errors
    /// Where the head of the table cannot be written as JSON.
    pub fn to_columns(&self) -> Result<RunsTable, Fault> {
        let table = &self.table;
        let runs = &table.runs;
        let head = ReferenceTable { runs: Vec::new(), ..table.clone() };
        let json = |value: serde_json::Result<String>| value.map_err(malformed);
        let meta = BTreeMap::from([
            (HEAD.to_owned(), json(serde_json::to_string(&head))?),
            (INPUTS.to_owned(), json(serde_json::to_string(&self.inputs))?),
            (SETTINGS.to_owned(), json(serde_json::to_string(&self.settings))?),
        ]);
        let status = |run: &Run| match &run.status {
            RunStatus::Done => DONE.to_owned(),
            RunStatus::Failed(reason) => format!("failed: {reason}"),
        };
        let mut columns = vec![
            ("run".to_owned(), ColumnData::U64(runs.iter().map(|run| run.index).collect())),
            ("seed".to_owned(), ColumnData::U64(runs.iter().map(|run| run.seed).collect())),
            ("status".to_owned(), ColumnData::Text(runs.iter().map(status).collect())),
            ("log-strength".to_owned(), ColumnData::F64(runs.iter().map(|run| run.log_strength).collect())),
        ];
        for (place, unknown) in table.unknowns.iter().enumerate() {
            let values = runs.iter().map(|run| run.theta[place]).collect();
            columns.push((format!("unknown/{}", unknown.id), ColumnData::F64(values)));
        }
        for (place, unknown) in table.unknowns.iter().enumerate() {
            let values = runs.iter().map(|run| run.latent[place]).collect();
            columns.push((format!("score/{}", unknown.id), ColumnData::F64(values)));
        }
        for (place, quantity) in table.quantities.iter().enumerate() {
            let value = |run: &Run| run.outcomes.get(place).copied().unwrap_or(f64::NAN);
            columns.push((quantity.id.clone(), ColumnData::F64(runs.iter().map(value).collect())));
        }
        Ok(RunsTable { meta, columns })
    }

    /// What [`StoredRuns::to_columns`] made.
    ///
    /// # Errors
    /// Where the columns are not those of such a table.
    pub fn from_columns(columns: &RunsTable) -> Result<Self, Fault> {
        let meta = |key: &str| {
            columns.meta.get(key).map(String::as_str).ok_or_else(|| malformed(format!("it lacks `{key}`")))
        };
        let mut table: ReferenceTable = serde_json::from_str(meta(HEAD)?).map_err(malformed)?;
        let inputs = serde_json::from_str(meta(INPUTS)?).map_err(malformed)?;
        let settings = serde_json::from_str(meta(SETTINGS)?).map_err(malformed)?;
        let reals = |name: &str| match columns.column(name) {
            Some(ColumnData::F64(values)) => Ok(values),
            _ => Err(malformed(format!("it lacks the column `{name}`"))),
        };
        let counts = |name: &str| match columns.column(name) {
            Some(ColumnData::U64(values)) => Ok(values),
            _ => Err(malformed(format!("it lacks the column `{name}`"))),
        };
        let Some(ColumnData::Text(status)) = columns.column("status") else {
            return Err(malformed("it lacks the column `status`"));
        };
        let (index, seed, log_strength) = (counts("run")?, counts("seed")?, reals("log-strength")?);
        let of_unknowns = |prefix: &str| -> Result<Vec<&Vec<f64>>, Fault> {
            table.unknowns.iter().map(|unknown| reals(&format!("{prefix}/{}", unknown.id))).collect()
        };
        let (theta, latent) = (of_unknowns("unknown")?, of_unknowns("score")?);
        let outcomes: Vec<&Vec<f64>> =
            table.quantities.iter().map(|quantity| reals(&quantity.id)).collect::<Result<_, _>>()?;
        let row = |columns: &[&Vec<f64>], at: usize| columns.iter().map(|column| column[at]).collect();
        let runs = (0..columns.rows())
            .map(|at| {
                let failed = status[at].strip_prefix("failed: ");
                Run {
                    index: index[at],
                    seed: seed[at],
                    theta: row(&theta, at),
                    latent: row(&latent, at),
                    log_strength: log_strength[at],
                    outcomes: if failed.is_some() { Vec::new() } else { row(&outcomes, at) },
                    status: failed.map_or(RunStatus::Done, |reason| RunStatus::Failed(reason.to_owned())),
                }
            })
            .collect();
        table.runs = runs;
        Ok(Self { table, inputs, settings })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weigh::{Generation, Prior, Quantity, Role, Unknown};

    fn stored() -> StoredRuns {
        let run = |index: u64, status| Run {
            index,
            seed: u64::MAX - index,
            theta: vec![0.1 + 0.2],
            latent: vec![1.0 / 3.0],
            log_strength: -1e-300,
            outcomes: if status == RunStatus::Done { vec![7.0] } else { vec![] },
            status,
        };
        let table = ReferenceTable {
            seed: 7,
            engine: "toy".into(),
            unknowns: vec![Unknown {
                id: "men".into(),
                says: "Men.".into(),
                unit: "men".into(),
                prior: Prior::Uniform { low: 0.1, high: 1.0 / 3.0 },
                claims: vec!["a".into()],
            }],
            quantities: vec![Quantity {
                id: "battle/north/killed".into(),
                side: "north".into(),
                kind: "killed".into(),
                engagement: "battle".into(),
                unit: "men".into(),
                role: Role::Result,
            }],
            defensive_share: 0.1,
            pool_effective: 2.0 / 3.0,
            log_strength_mean: -0.1,
            generations: vec![Generation { start: 0, end: 128, tilt: None }],
            runs: vec![run(0, RunStatus::Done), run(1, RunStatus::Failed("tired".into()))],
        };
        let inputs = vec![FileHash { path: "battle.toml".into(), sha256: "00".into() }];
        StoredRuns { table, inputs, settings: BTreeMap::from([("set:men".into(), "2".into())]) }
    }

    #[test]
    fn runs_come_back_to_the_last_bit_through_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs.parquet");
        report::table::write_runs(&path, &stored().to_columns().unwrap()).unwrap();
        let back = StoredRuns::from_columns(&report::table::read_runs(&path).unwrap()).unwrap();
        assert_eq!(back, stored());
    }

    #[test]
    fn another_table_is_refused() {
        let mut columns = stored().to_columns().unwrap();
        columns.columns.retain(|(name, _)| name != "seed");
        assert!(StoredRuns::from_columns(&columns).unwrap_err().to_string().contains("seed"));
        assert!(StoredRuns::from_columns(&RunsTable::default()).is_err());
    }
}
