//! The runs of a question on disk: found, continued where they are of the same question, put aside where they are not, saved whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use battle::Battle;
use report::table;
use weigh::{ReferenceTable, Simulator};

use crate::fault::Fault;
use crate::runs::StoredRuns;
use crate::simulator::BattleSimulator;
use crate::weighing::{RUNS_FILE, Request, input_hashes};

/// Runs on disk, and what they were fought from.
pub(crate) struct Stored {
    pub runs: StoredRuns,
    pub path: Option<PathBuf>,
}

impl Stored {
    /// Nothing fought yet of a question.
    pub fn new(
        battle: &Battle,
        simulator: &BattleSimulator<'_>,
        request: &Request<'_>,
        settings: BTreeMap<String, String>,
    ) -> Self {
        let table = ReferenceTable {
            seed: request.seed,
            engine: simulator.version(),
            unknowns: vec![],
            quantities: vec![],
            defensive_share: 0.0,
            pool_effective: 0.0,
            log_strength_mean: 0.0,
            generations: vec![],
            runs: vec![],
        };
        Self {
            runs: StoredRuns { table, inputs: input_hashes(battle), settings },
            path: request.out.map(|out| out.join(RUNS_FILE)),
        }
    }

    /// What can be continued, where so many runs are wanted.
    pub fn continued(&self, request: &Request<'_>, want: u64) -> Result<Option<ReferenceTable>, Fault> {
        let Some(path) = self.path.as_deref().filter(|path| path.exists()) else { return Ok(None) };
        let shown = path.display();
        let reason = match table::read_runs(path)
            .map_err(Fault::from)
            .and_then(|columns| StoredRuns::from_columns(&columns))
        {
            Err(fault) => fault.to_string(),
            Ok(found) if found.inputs != self.runs.inputs => {
                "the battle's files have changed since".to_owned()
            }
            Ok(found) if found.settings != self.runs.settings => "they have other settings".to_owned(),
            Ok(found) if found.table.seed != request.seed => format!("their seed is {}", found.table.seed),
            Ok(found) if found.table.engine != self.runs.table.engine => {
                format!(
                    "they were fought by {} and this program has {}, whose fights are others",
                    found.table.engine, self.runs.table.engine
                )
            }
            Ok(found) => {
                let have = found.table.runs.len() as u64;
                if request.rule.is_some() && have < want {
                    (request.tell)(&format!("continuing the {have} runs in {shown} until they suffice"));
                } else if have >= want {
                    (request.tell)(&format!(
                        "{shown} holds {have} runs of this question; none need be fought"
                    ));
                } else {
                    (request.tell)(&format!(
                        "continuing the {have} runs in {shown}; {} are missing",
                        want - have
                    ));
                }
                return Ok(Some(found.table));
            }
        };
        self.put_aside(request, &reason)?;
        Ok(None)
    }

    /// Runs that cannot be continued get another name; they are never thrown away.
    pub fn put_aside(&self, request: &Request<'_>, reason: &str) -> Result<(), Fault> {
        let Some(path) = &self.path else { return Ok(()) };
        let aside = path.with_extension("previous.parquet");
        fs::rename(path, &aside).map_err(|source| {
            Fault::Report(report::ReportError::File { doing: "write", path: aside.clone(), source })
        })?;
        (request.tell)(&format!(
            "the runs in {} cannot be continued ({reason}); they are now {}, and this question is begun anew",
            path.display(),
            aside.display()
        ));
        Ok(())
    }

    pub fn save(&mut self, table: &ReferenceTable) -> Result<(), Fault> {
        let Some(path) = &self.path else { return Ok(()) };
        self.runs.table = table.clone();
        Ok(table::write_runs(path, &self.runs.to_columns()?)?)
    }
}
