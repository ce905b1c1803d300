//! The verbs as the local studio asks for them: one battle, its files as they are or as they are tried.

mod account;
mod overview;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use battle::Battle;
use desk::{Asked, Changed, Fault as Told, Progress, Verbs, Watch};
use replay::Fineness;
use report::files::write_atomically;
use report::manifest::hash_bytes;
use report::table;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::fighting::{self, Wanted};
use crate::find::Located;
use crate::journal::{self, JOURNAL_FILE};
use crate::ledger_data::engagement_info;
use crate::map_data::map;
use crate::read::review;
use crate::recording;
use crate::settings::Settings;
use crate::weighing::{self, RUNS_FILE, Request};

/// Where tried files are kept beside the runs that were fought with them.
const TRIED: &str = "tried";

/// A battle that is worked on.
pub struct Studio {
    located: Located,
    jobs: Option<usize>,
    /// The battle as it was loaded last, under a digest of its files: most requests find them unchanged.
    loaded: Mutex<Option<(String, Arc<Battle>)>>,
    /// Claims read in accounts, under a digest of text and ledger.
    read: Mutex<BTreeMap<String, Arc<Vec<reading::Claim>>>>,
}

impl Studio {
    /// The verbs on a battle, ensembles on so many threads.
    pub fn new(located: Located, jobs: Option<usize>) -> Self {
        Self { located, jobs, loaded: Mutex::new(None), read: Mutex::default() }
    }

    fn tried(&self, changed: &Changed) -> Result<Located, Vec<Told>> {
        match changed.keys().find(|name| !desk::folder::is_plain(name)) {
            Some(name) => Err(vec![Told::plain(
                "studio::outside",
                format!("`{name}` is no file of a battle folder"),
                "only the battle's own files can be tried",
            )]),
            None => Ok(self.located.tried(changed.clone())),
        }
    }

    fn load(&self, located: &Located) -> Result<Arc<Battle>, Vec<Told>> {
        let files = located.files();
        let mut every = Vec::new();
        for name in files.list().unwrap_or_default() {
            every.push((
                hash_bytes(name.as_bytes()),
                files.read(&name).map(|bytes| hash_bytes(&bytes)).unwrap_or_default(),
            ));
        }
        let key = hash_bytes(format!("{every:?}").as_bytes());
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, battle)) = loaded.as_ref()
            && *known == key
        {
            return Ok(Arc::clone(battle));
        }
        let battle = Arc::new(located.load().map_err(|fault| told(&fault))?);
        *loaded = Some((key, Arc::clone(&battle)));
        Ok(battle)
    }

    fn now(&self) -> Result<(Located, Arc<Battle>), Vec<Told>> {
        let located = self.tried(&Changed::new())?;
        let battle = self.load(&located)?;
        Ok((located, battle))
    }
}

/// Faults as data.
pub fn told(fault: &Fault) -> Vec<Told> {
    match fault {
        Fault::Folder { faults, .. } => faults
            .iter()
            .map(|fault| Told {
                file: Some(fault.problem.file.clone()),
                line: fault.text.as_deref().and_then(|text| fault.problem.line(text)),
                code: fault.problem.code,
                message: fault.problem.message.as_str().into(),
                words: fault.problem.offending.clone(),
                mend: fault.problem.help.as_str().into(),
            })
            .collect(),
        Fault::Input { message, help } => vec![Told::plain("umpire::input", message.as_str(), help.as_str())],
        Fault::Report(error) => {
            vec![Told::plain("umpire::file", error.to_string(), "see that the file can be read and written")]
        }
        Fault::Weigh(error) => vec![Told::plain("umpire::weigh", error.to_string(), "change what was asked")],
    }
}

fn settings(asked: &Asked) -> Result<Settings, Vec<Told>> {
    let set: Vec<String> = asked.set.iter().map(|(unknown, value)| format!("{unknown}={value}")).collect();
    Settings::parse(&set, &asked.without).map_err(|fault| told(&fault))
}

impl Verbs for Studio {
    fn overview(&self) -> Result<Value, Vec<Told>> {
        let (located, battle) = self.now()?;
        overview::overview(&located, &battle).map_err(|fault| told(&fault))
    }

    fn account(&self, id: &str) -> Result<Option<Value>, Vec<Told>> {
        let (located, battle) = self.now()?;
        let Some(text) = battle.accounts().get(id) else { return Ok(None) };
        let context = crate::read::known::context(&battle);
        let key = hash_bytes(format!("{context:?}\n{id}\n{text}").as_bytes());
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let read = known.unwrap_or_else(|| {
            let context = reading::Context { document: id.to_owned(), ..context };
            let read = Arc::new(reading::read(text, &context).claims);
            let mut kept = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            // Readings of texts that are no more are of no use.
            if kept.len() > 32 {
                kept.clear();
            }
            kept.insert(key, Arc::clone(&read));
            read
        });
        account::account(&located, &battle, id, &read).map(Some).map_err(|fault| told(&fault))
    }

    fn check(&self, changed: &Changed) -> Vec<Told> {
        let located = match self.tried(changed) {
            Ok(located) => located,
            Err(faults) => return faults,
        };
        if let Err(faults) = self.load(&located) {
            return faults;
        }
        review::rejections(located.files()).map_or_else(|fault| told(&fault), |_| vec![])
    }

    fn text(&self, bytes: &[u8]) -> Result<String, Told> {
        let text = reading::decode::decode(bytes);
        let first = |fault: Fault| told(&fault).into_iter().next().unwrap_or_default();
        crate::read::refuse_what_is_no_text("what was given", &text).map_err(first)?;
        if text.trim().is_empty() || text.contains('\0') {
            return Err(Told::plain(
                "studio::text",
                "there is no text in it",
                "give plain text, Markdown, wikitext or HTML",
            ));
        }
        Ok(text.into_owned())
    }

    fn fight(&self, asked: &Asked) -> Result<Value, Vec<Told>> {
        let located = self.tried(&asked.changed)?;
        let battle = self.load(&located)?;
        let settings = settings(asked)?;
        let began = Instant::now();
        let fight = fighting::fight(&located, &battle, asked.seed, &settings, Wanted::All)
            .map_err(|fault| told(&fault))?;
        let report = fight.report(began.elapsed().as_secs_f64());
        let names: BTreeMap<String, Value> = engagement_info(&battle)
            .into_iter()
            .map(|engagement| (engagement.id, json!(engagement.name)))
            .collect();
        Ok(json!({
            "fight": report, "balanced": fight.record.balanced(), "names": names, "log": fight.log,
            "unknowns": fight.unknowns, "without": asked.without, "tried": asked.changed.keys().collect::<Vec<_>>(),
            "command": format!("umpire fight {} --seed {}{}", self.located.argument, asked.seed, settings.options()),
        }))
    }

    fn replay(&self, asked: &Asked) -> Result<Vec<u8>, Vec<Told>> {
        let located = self.tried(&asked.changed)?;
        let battle = self.load(&located)?;
        let settings = settings(asked)?;
        let (_, replay) = recording::fight(&located, &battle, asked.seed, &settings, Fineness::full())
            .map_err(|fault| told(&fault))?;
        replay
            .encode()
            .map_err(|error| vec![Told::plain("studio::replay", error.to_string(), "fight another seed")])
    }

    fn map(&self) -> Result<Value, Vec<Told>> {
        let (_, battle) = self.now()?;
        Ok(json!(map(&battle)))
    }

    fn weigh(&self, asked: &Asked, out: &Path, watch: &Watch<'_>) -> Result<Value, Vec<Told>> {
        let located = self.tried(&asked.changed)?;
        let battle = self.load(&located)?;
        let settings = settings(asked)?;
        for (name, text) in &asked.changed {
            // So that whoever looks at the runs later knows from what they were fought.
            write_atomically(&out.join(TRIED).join(name), text.as_bytes())
                .map_err(|error| told(&Fault::Report(error)))?;
        }
        let progress = |progress: weigh::Progress| {
            (watch.progress)(Progress {
                done: progress.done,
                total: progress.total,
                failed: progress.failed,
            });
        };
        let outcome = weighing::weigh(
            &battle,
            &Request {
                given: &self.located.argument,
                runs: asked.runs,
                rule: None,
                seed: asked.seed,
                jobs: self.jobs,
                settings: &settings,
                out: Some(out),
                progress: Some(&progress),
                cancel: Some(watch.cancel),
                tell: &|words| (watch.tell)(words),
            },
        )
        .map_err(|fault| told(&fault))?;
        let verdict = &outcome.page.verdict;
        Ok(json!({
            "battle": verdict.battle, "engine": verdict.engine, "runs": verdict.runs, "failed": verdict.failed, "ess": verdict.ess,
            "seed": verdict.seed, "stopped": outcome.stopped, "quantities": verdict.quantities, "claims": verdict.claims,
            "command": outcome.manifest.command, "unmeasured": outcome.unmeasured.len(),
        }))
    }

    fn fought(&self, out: &Path) -> u64 {
        let table = table::read_runs(&out.join(RUNS_FILE)).map_or(0, |table| table.rows() as u64);
        table + journal::runs(&out.join(JOURNAL_FILE))
    }
}
