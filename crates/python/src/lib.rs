//! The verbs of Umpire for Python: each gives the JSON that the command line prints. Python may do other things
//! meanwhile, for nothing here touches an object of its own while a battle is fought.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use umpire::Fault;
use umpire::fighting::{self, Wanted};
use umpire::find::locate;
use umpire::read::{self, Format, Input};
use umpire::settings::Settings;
use umpire::weighing::{self, Request};
use umpire::{checking, ledger_data};

fn told(fault: Fault) -> PyErr {
    PyValueError::new_err(fault.to_string())
}

#[pyfunction]
fn check(python: Python<'_>, battle: &str) -> PyResult<String> {
    python
        .detach(|| {
            let located = locate(battle)?;
            checking::summary(&located, &located.load()?)?.json()
        })
        .map_err(told)
}

/// `UNKNOWN=VALUE` words and names of mechanisms.
type Changes = (Vec<String>, Vec<String>);

#[pyfunction]
fn fight(python: Python<'_>, battle: &str, seed: u64, changes: Changes) -> PyResult<String> {
    python
        .detach(|| {
            let settings = Settings::parse(&changes.0, &changes.1)?;
            let located = locate(battle)?;
            fighting::fight(&located, &located.load()?, seed, &settings, Wanted::Nothing)?.json(&settings)
        })
        .map_err(told)
}

#[pyfunction]
fn ledger(python: Python<'_>, battle: &str) -> PyResult<String> {
    python.detach(|| ledger_data::json(&locate(battle)?.load()?)).map_err(told)
}

/// The claims of texts in a format of the command line.
#[pyfunction]
#[pyo3(name = "read")]
fn read_texts(
    python: Python<'_>,
    files: Vec<String>,
    battle: Option<&str>,
    format: &str,
) -> PyResult<String> {
    let format = match format {
        "jsonl" => Format::Jsonl,
        "csv" => Format::Csv,
        "webanno" => Format::Webanno,
        "prov" => Format::Prov,
        other => {
            let told = format!("there is no format `{other}`\n  mend: one of: jsonl, csv, webanno, prov");
            return Err(PyValueError::new_err(told));
        }
    };
    python
        .detach(|| {
            let context = match battle {
                Some(battle) => read::known::context(&locate(battle)?.load()?),
                None => read::Context::default(),
            };
            read::text(&Input::named(&files)?, &context, format)
        })
        .map_err(told)
}

#[pyfunction]
fn weigh(
    python: Python<'_>,
    battle: &str,
    runs: u64,
    seed: u64,
    changes: Changes,
    jobs: Option<usize>,
    out: Option<PathBuf>,
) -> PyResult<String> {
    python
        .detach(|| {
            let settings = Settings::parse(&changes.0, &changes.1)?;
            let loaded = locate(battle)?.load()?;
            let request = Request {
                given: battle,
                runs,
                rule: None,
                seed,
                jobs,
                settings: &settings,
                out: out.as_deref(),
                progress: None,
                cancel: None,
                tell: &|_| {},
            };
            Ok(weighing::weigh(&loaded, &request)?.verdict_json)
        })
        .map_err(told)
}

/// The part of the module `umpire` that is not written in Python.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", umpire::VERSION)?;
    module.add_function(wrap_pyfunction!(check, module)?)?;
    module.add_function(wrap_pyfunction!(fight, module)?)?;
    module.add_function(wrap_pyfunction!(ledger, module)?)?;
    module.add_function(wrap_pyfunction!(read_texts, module)?)?;
    module.add_function(wrap_pyfunction!(weigh, module)?)
}
