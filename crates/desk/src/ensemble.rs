//! The ensemble at work, and the verdicts kept to compare with.
//!
//! Each set of assumptions has a folder of its own, named after a digest of them, with what was asked written before the first run. So
//! an ensemble that was stopped, or whose server was killed, is found again and goes on in the same folder. Every verdict that comes
//! out is kept, in the order in which they came.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use report::files::write_atomically;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::folder::version;
use crate::verbs::{Asked, Fault, Progress, Verbs, Watch};

const ASKED_FILE: &str = "asked.json";
/// Sentences kept of one ensemble.
const MOST_TOLD: usize = 40;
/// How often windows hear of progress.
const HEARD_EVERY: Duration = Duration::from_millis(250);
/// Most runs of one ensemble that the studio takes; more are for the command line.
pub const MOST_RUNS: u64 = 1_000_000;

/// What is kept of an ensemble from start to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    asked: Asked,
    /// Runs that a verdict was made of, where one was.
    weighed: Option<u64>,
}

/// An ensemble in the list of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Listed {
    id: String,
    asked: Asked,
    /// Runs on disk.
    fought: u64,
    /// Fewer were weighed than asked for.
    unfinished: bool,
    /// There is a result to look at.
    result: bool,
}

struct Running {
    id: String,
    asked: Asked,
    began: Instant,
    /// Runs that were there before this start, and when the first new one ended.
    first: Option<(u64, Instant)>,
    progress: Progress,
    told: Vec<String>,
    heard: Instant,
}

#[derive(Default)]
struct Now {
    running: Option<Running>,
    ended: Option<Value>,
    list: Vec<Listed>,
    thread: Option<JoinHandle<()>>,
}

/// All ensembles of one battle.
pub struct Ensembles {
    out: PathBuf,
    baseline: PathBuf,
    now: Mutex<Now>,
    cancel: AtomicBool,
    changed: Box<dyn Fn() + Send + Sync>,
}

impl Ensembles {
    /// Keeps everything in the folder `out`; `baseline` is the `verdict.json` of the command line, where there is one.
    pub fn new(
        out: PathBuf,
        baseline: PathBuf,
        verbs: &dyn Verbs,
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        let ensembles =
            Self { out, baseline, now: Mutex::default(), cancel: AtomicBool::new(false), changed };
        ensembles.list_again(verbs);
        ensembles
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of one ensemble.
    pub fn folder(&self, id: &str) -> PathBuf {
        self.out.join("ensembles").join(id)
    }

    /// Whether this is the name of an ensemble: a digest, nothing else.
    pub fn is_id(id: &str) -> bool {
        id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    }

    fn list_again(&self, verbs: &dyn Verbs) {
        let mut list = Vec::new();
        for entry in fs::read_dir(self.out.join("ensembles")).into_iter().flatten().flatten() {
            let Ok(id) = entry.file_name().into_string() else { continue };
            let folder = self.folder(&id);
            let kept = fs::read(folder.join(ASKED_FILE))
                .ok()
                .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
            let Some(Kept { asked, weighed }) = kept.filter(|_| Self::is_id(&id)) else { continue };
            let fought = verbs.fought(&folder);
            let unfinished = weighed.is_none_or(|weighed| weighed < asked.runs);
            list.push(Listed { id, asked, fought, unfinished, result: folder.join("report.html").is_file() });
        }
        list.sort_by(|one, other| one.asked.name.cmp(&other.asked.name).then(one.id.cmp(&other.id)));
        self.now().list = list;
    }

    /// How everything stands.
    pub fn state(&self) -> Value {
        let now = self.now();
        let running = now.running.as_ref().map(|running| {
            let Progress { done, total, failed } = running.progress;
            let remaining = running.first.and_then(|(first, since)| {
                let new = done.checked_sub(first).filter(|new| *new > 0)?;
                Some(since.elapsed().as_secs_f64() / new as f64 * total.saturating_sub(done) as f64)
            });
            json!({
                "id": running.id, "name": running.asked.name, "done": done, "total": total, "failed": failed,
                "elapsed_s": running.began.elapsed().as_secs_f64(), "remaining_s": remaining,
                "stopping": self.cancel.load(Ordering::Relaxed), "told": running.told,
            })
        });
        json!({ "running": running, "ended": now.ended, "list": now.list })
    }

    /// What was asked of an ensemble that is kept.
    pub fn asked(&self, id: &str) -> Option<Asked> {
        self.now().list.iter().find(|listed| listed.id == id).map(|listed| listed.asked.clone())
    }

    /// Begins an ensemble, or goes on with the one of the same assumptions, and gives its name back.
    ///
    /// # Errors
    /// Where one is at work already, or what was asked cannot be kept.
    pub fn start(self: &Arc<Self>, asked: Asked, verbs: &Arc<dyn Verbs>) -> Result<String, Fault> {
        if asked.runs == 0 || asked.runs > MOST_RUNS {
            return Err(Fault::plain(
                "studio::runs",
                format!("an ensemble of {} runs cannot be fought here", asked.runs),
                format!("ask for 1 to {MOST_RUNS}"),
            ));
        }
        let mut now = self.now();
        if let Some(running) = &now.running {
            return Err(Fault::plain(
                "studio::busy",
                format!("the ensemble “{}” is being fought", running.asked.name),
                "stop it, or wait until it ends",
            ));
        }
        let same = Asked { runs: 0, name: String::new(), ..asked.clone() };
        let bytes = serde_json::to_vec(&same).unwrap_or_default();
        let id = version(&bytes);
        let folder = self.folder(&id);
        keep(&folder, &Kept { asked: asked.clone(), weighed: None }).map_err(|error| {
            Fault::plain(
                "studio::storage",
                format!("what was asked cannot be kept: {error}"),
                "see that the folder of results can be written",
            )
        })?;
        self.cancel.store(false, Ordering::Relaxed);
        let began = Instant::now();
        let progress = Progress { done: verbs.fought(&folder).min(asked.runs), total: asked.runs, failed: 0 };
        now.ended = None;
        now.running = Some(Running {
            id: id.clone(),
            asked: asked.clone(),
            began,
            first: None,
            progress,
            told: vec![],
            heard: began,
        });
        let (this, verbs, of) = (Arc::clone(self), Arc::clone(verbs), id.clone());
        now.thread = Some(thread::spawn(move || this.fight(&of, &asked, verbs.as_ref())));
        drop(now);
        (self.changed)();
        Ok(id)
    }

    fn fight(&self, id: &str, asked: &Asked, verbs: &dyn Verbs) {
        let folder = self.folder(id);
        let progress = |progress: Progress| {
            let mut now = self.now();
            let Some(running) = now.running.as_mut() else { return };
            running.first.get_or_insert_with(|| (progress.done, Instant::now()));
            // Threads come in any order.
            if progress.done >= running.progress.done {
                running.progress = progress;
            }
            if running.heard.elapsed() >= HEARD_EVERY {
                running.heard = Instant::now();
                drop(now);
                (self.changed)();
            }
        };
        let tell = |words: &str| {
            if let Some(running) = self.now().running.as_mut()
                && running.told.len() < MOST_TOLD
            {
                running.told.push(words.to_owned());
            }
            (self.changed)();
        };
        let watch = Watch { progress: &progress, tell: &tell, cancel: &self.cancel };
        let result =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| verbs.weigh(asked, &folder, &watch)))
                .unwrap_or_else(|_| {
                    Err(vec![Fault::plain(
                        "studio::fault",
                        "the program failed while it fought",
                        "please report it with the battle's folder",
                    )])
                });
        let ended = match result
            .and_then(|verdict| self.keep_verdict(id, asked, verdict).map_err(|fault| vec![fault]))
        {
            Ok((number, stopped)) => json!({ "id": id, "verdict": number, "stopped": stopped }),
            Err(faults) => json!({ "id": id, "faults": faults }),
        };
        self.list_again(verbs);
        let mut now = self.now();
        now.running = None;
        now.ended = Some(ended);
        drop(now);
        (self.changed)();
    }

    /// Keeps a verdict under the next number.
    fn keep_verdict(&self, id: &str, asked: &Asked, verdict: Value) -> Result<(u64, bool), Fault> {
        let storage = |error: &dyn std::fmt::Display| {
            Fault::plain(
                "studio::storage",
                format!("the verdict cannot be kept: {error}"),
                "see that the folder of results can be written",
            )
        };
        let stopped = verdict["stopped"].as_bool().unwrap_or(false);
        let number = self.numbers().last().map_or(1, |last| last + 1);
        let finished = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let runs = verdict["runs"].as_u64();
        let whole = json!({ "number": number, "id": id, "finished_unix_s": finished, "asked": asked, "verdict": verdict });
        let path = self.out.join("verdicts").join(format!("{number:06}.json"));
        write_atomically(&path, whole.to_string().as_bytes()).map_err(|error| storage(&error))?;
        keep(&self.folder(id), &Kept { asked: asked.clone(), weighed: runs })
            .map_err(|error| storage(&error))?;
        Ok((number, stopped))
    }

    /// Stops after the runs in progress and weighs what is there.
    pub fn stop(&self) {
        self.cancel.store(true, Ordering::Relaxed);
        (self.changed)();
    }

    /// Stops, and waits a while for the end. What is not at an end by then is kept run by run and goes on next time.
    pub fn leave(&self, patience: Duration) {
        self.cancel.store(true, Ordering::Relaxed);
        let thread = self.now().thread.take();
        let Some(thread) = thread else { return };
        let until = Instant::now() + patience;
        while !thread.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Numbers of the verdicts that are kept, in order.
    fn numbers(&self) -> Vec<u64> {
        let files = fs::read_dir(self.out.join("verdicts")).into_iter().flatten().flatten();
        let mut numbers: Vec<u64> = files
            .filter_map(|entry| entry.file_name().into_string().ok()?.strip_suffix(".json")?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// A kept verdict; number 0 is that of the command line.
    pub fn verdict(&self, number: u64) -> Option<Value> {
        if number == 0 {
            let verdict: Value = serde_json::from_slice(&fs::read(&self.baseline).ok()?).ok()?;
            let finished = fs::metadata(&self.baseline).and_then(|about| about.modified()).ok();
            let finished = finished
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
                .map_or(0, |since| since.as_secs());
            let asked = Asked { seed: verdict["seed"].as_u64().unwrap_or(0), ..Asked::default() };
            return Some(
                json!({ "number": 0, "id": "", "finished_unix_s": finished, "asked": asked, "verdict": verdict }),
            );
        }
        let path = self.out.join("verdicts").join(format!("{number:06}.json"));
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// All kept verdicts without their figures, the newest first.
    pub fn verdicts(&self) -> Value {
        let numbers = self.numbers().into_iter().rev().chain(std::iter::once(0));
        let short = numbers.filter_map(|number| self.verdict(number)).map(|whole| {
            let verdict = &whole["verdict"];
            json!({
                "number": whole["number"], "id": whole["id"], "finished_unix_s": whole["finished_unix_s"], "asked": whole["asked"],
                "runs": verdict["runs"], "ess": verdict["ess"], "stopped": verdict["stopped"],
            })
        });
        Value::Array(short.collect())
    }
}

fn keep(folder: &Path, kept: &Kept) -> Result<(), String> {
    let text = serde_json::to_string_pretty(kept).map_err(|error| error.to_string())?;
    write_atomically(&folder.join(ASKED_FILE), text.as_bytes()).map_err(|error| error.to_string())
}
