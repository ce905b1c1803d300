//! The addresses of the studio, and its page.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path as At, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use crate::edit::Change;
use crate::ensemble::Ensembles;
use crate::folder::{Folder, LARGEST, Seen};
use crate::guard::{self, Guard, RESULT_POLICY};
use crate::store::{Refused, Saved, Store};
use crate::verbs::{Asked, Changed, Fault, Verbs};

/// How often the folder is looked at for changes by others.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// How long a window waits for news before it asks again.
const NEWS_WITHIN: Duration = Duration::from_secs(20);
/// How long an interrupted server waits for the runs in progress; they are kept one by one anyway.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
    <title>Umpire studio</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/desk.css\">\n</head>\n<body>\n\
    <noscript><p>The studio needs its own script to run.</p></noscript>\n<div id=\"desk\"></div>\n<script src=\"/desk.js\"></script>\n\
    </body>\n</html>\n";

/// What a studio is opened with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The battle's folder; none where the battle cannot be changed.
    pub folder: Option<PathBuf>,
    /// How messages name the battle.
    pub shown: String,
    /// Folder for ensembles and verdicts.
    pub out: PathBuf,
    /// `verdict.json` of the command line, to compare with.
    pub baseline: PathBuf,
    /// Port; 0 for any that is free.
    pub port: u16,
}

/// A studio whose address is taken and that waits to be served.
pub struct Studio {
    listener: TcpListener,
    address: String,
    desk: Arc<Desk>,
    guard: Arc<Guard>,
    /// Held as long as the server lives, so that no second one works on the same results.
    _lock: File,
}

/// What every request needs.
struct Desk {
    shown: String,
    verbs: Arc<dyn Verbs>,
    store: Store,
    ensembles: Arc<Ensembles>,
    seen: Mutex<Seen>,
    /// Counts everything that windows must hear of.
    news: watch::Sender<u64>,
    /// One fight at a time: each takes a core.
    fights: Semaphore,
    /// Part of the address of results, which browsers open without our header.
    results: String,
    /// Another for every start, so that windows notice one.
    start: String,
}

impl Studio {
    /// Takes the address and the folder of results.
    ///
    /// # Errors
    /// A port that is taken, a folder that is none, a studio that is open on the same results.
    pub fn open(options: &Options, verbs: Arc<dyn Verbs>) -> Result<Self, Fault> {
        let folder = match &options.folder {
            None => None,
            Some(path) => Some(Folder::open(path).map_err(|error| {
                Fault::plain(
                    "studio::folder",
                    format!("{} cannot be opened: {error}", options.shown),
                    "name a battle's folder",
                )
            })?),
        };
        let lock = locked(&options.out)?;
        let listener = listener(options.port)?;
        let port = listener.local_addr().map_or(options.port, |address| address.port());
        let key = random()?;
        let (news, _) = watch::channel(1_u64);
        let told = news.clone();
        let changed = Box::new(move || told.send_modify(|number| *number += 1));
        let ensembles =
            Ensembles::new(options.out.clone(), options.baseline.clone(), verbs.as_ref(), changed);
        let seen = folder.as_ref().map(|folder| folder.versions(&Seen::default())).unwrap_or_default();
        let desk = Desk {
            shown: options.shown.clone(),
            verbs,
            store: Store::new(folder),
            ensembles: Arc::new(ensembles),
            seen: Mutex::new(seen),
            news,
            fights: Semaphore::new(1),
            results: random()?,
            start: random()?,
        };
        let address = format!("http://127.0.0.1:{port}/#key={key}");
        let mut lock = lock;
        // Only whoever opens a second one reads it.
        let _ = lock.set_len(0).and_then(|()| writeln!(lock, "http://127.0.0.1:{port}/"));
        Ok(Self {
            listener,
            address,
            desk: Arc::new(desk),
            guard: Arc::new(Guard::new(port, key)),
            _lock: lock,
        })
    }

    /// The address to be opened, with the key.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves until `stop` is set.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn serve(self, stop: &AtomicBool) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let desk = Arc::clone(&self.desk);
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let app = routes(Arc::clone(&desk), self.guard);
            tokio::select! {
                served = axum::serve(listener, app).into_future() => served,
                () = watched(&desk, stop) => Ok(()),
            }
        });
        desk.ensembles.leave(PATIENCE);
        runtime.shutdown_background();
        served
    }
}

/// Takes a port of the loopback address; 0 for any that is free.
pub(crate) fn listener(port: u16) -> Result<TcpListener, Fault> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| {
            Fault::plain(
                "studio::port",
                format!("port {port} of 127.0.0.1 cannot be listened at: {error}"),
                "choose another with --port, or leave it out",
            )
        })
}

/// A key of one start.
pub(crate) fn random() -> Result<String, Fault> {
    guard::key().map_err(|error| {
        Fault::plain("studio::random", format!("the system gives no random bytes: {error}"), "try again")
    })
}

/// Takes the folder of results for this server alone.
fn locked(out: &Path) -> Result<File, Fault> {
    let storage = |error: std::io::Error| {
        Fault::plain(
            "studio::storage",
            format!("{} cannot be written: {error}", out.display()),
            "name another folder with --out",
        )
    };
    fs::create_dir_all(out).map_err(storage)?;
    let path = out.join("lock");
    let file =
        File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(storage)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::Error(error)) => Err(storage(error)),
        Err(TryLockError::WouldBlock) => {
            let other = fs::read_to_string(&path).unwrap_or_default();
            Err(Fault::plain(
                "studio::open",
                format!("a studio is open already on {} ({})", out.display(), other.trim()),
                "use that one, or name another folder with --out",
            ))
        }
    }
}

/// Looks at the folder again and again, and tells the windows when somebody else changed it; ends when it is to stop.
async fn watched(desk: &Arc<Desk>, stop: &AtomicBool) {
    loop {
        for _ in 0..7 {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(LOOK_EVERY / 7).await;
        }
        let desk = Arc::clone(desk);
        // A folder that cannot be looked at now can be later.
        let _ = tokio::task::spawn_blocking(move || desk.look()).await;
    }
}

fn routes(desk: Arc<Desk>, guard: Arc<Guard>) -> Router {
    let asset = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", asset("text/html; charset=utf-8", PAGE))
        .route("/desk.js", asset("text/javascript; charset=utf-8", report::front::DESK_SCRIPT))
        .route("/desk.css", asset("text/css; charset=utf-8", report::front::DESK_STYLE))
        .route("/api/overview", get(overview))
        .route("/api/state", get(state))
        .route("/api/accounts/{id}", get(account).post(add_account))
        .route("/api/files/{*name}", get(file))
        .route("/api/check", post(check))
        .route("/api/edits", post(edit))
        .route("/api/fights", post(fight))
        .route("/api/replays", post(replay))
        .route("/api/map", get(map))
        .route("/api/ensembles", post(start))
        .route("/api/ensembles/stop", post(stop))
        .route("/api/ensembles/{id}/resume", post(resume))
        .route("/api/verdicts", get(verdicts))
        .route("/api/verdicts/{number}", get(verdict))
        .route("/result/{results}/{id}/{file}", get(result))
        .fallback(nowhere)
        .layer(DefaultBodyLimit::max(LARGEST as usize))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(desk)
}

impl Desk {
    /// Notices what others changed.
    fn look(&self) {
        let Some(folder) = self.store.folder() else { return };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = folder.versions(&seen);
        let changed = now.by_name() != seen.by_name();
        *seen = now;
        drop(seen);
        if changed {
            self.tell();
        }
    }

    fn tell(&self) {
        self.news.send_modify(|number| *number += 1);
    }

    fn state(&self) -> Value {
        let files = self.seen.lock().unwrap_or_else(PoisonError::into_inner).by_name();
        json!({
            "start": self.start, "news": *self.news.borrow(), "shown": self.shown, "writable": self.store.folder().is_some(),
            "results": self.results, "files": files, "ensembles": self.ensembles.state(),
        })
    }
}

/// An answer that is not what was asked for.
struct Answer(StatusCode, Value);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

impl From<Vec<Fault>> for Answer {
    fn from(faults: Vec<Fault>) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, json!({ "faults": faults }))
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        vec![fault].into()
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        let plain = |status, code, message: String, mend: &str| {
            Self(status, json!({ "faults": [Fault::plain(code, message, mend)] }))
        };
        match refused {
            Refused::ReadOnly => plain(
                StatusCode::FORBIDDEN,
                "studio::read-only",
                "this battle is the copy inside the program and cannot be changed".to_owned(),
                "open a folder of your own: umpire new NAME begins one",
            ),
            Refused::Stale(stale) => Self(StatusCode::CONFLICT, json!({ "stale": stale })),
            Refused::Faulty(faults) => faults.into(),
            Refused::Edit(error) => plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                "studio::edit",
                error.to_string(),
                "look at the file again, or edit its text",
            ),
            Refused::Storage(error) if error.kind() == std::io::ErrorKind::PermissionDenied => plain(
                StatusCode::FORBIDDEN,
                "studio::outside",
                error.to_string(),
                "only the battle's own files can be seen here",
            ),
            Refused::Storage(error) => plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                "studio::storage",
                error.to_string(),
                "see that the file can be read and written",
            ),
        }
    }
}

impl From<JsonRejection> for Answer {
    fn from(rejection: JsonRejection) -> Self {
        Self(
            rejection.status(),
            json!({ "faults": [Fault::plain("studio::question", rejection.body_text(), "reload the page of the studio")] }),
        )
    }
}

type Answered = Result<Json<Value>, Answer>;

/// Does what takes a while without keeping others waiting.
async fn aside<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&Desk) -> Result<T, Answer> + Send + 'static,
) -> Result<T, Answer> {
    let desk = Arc::clone(desk);
    tokio::task::spawn_blocking(move || work(&desk)).await.unwrap_or_else(|_| {
        Err(Answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "faults": [Fault::plain("studio::fault", "the program failed at this", "please report it with the battle's folder")] }),
        ))
    })
}

async fn nowhere() -> Answer {
    Answer(
        StatusCode::NOT_FOUND,
        json!({ "faults": [Fault::plain("studio::nowhere", "there is nothing at this address", "open the printed address")] }),
    )
}

async fn overview(State(desk): State<Arc<Desk>>) -> Answered {
    aside(&desk, |desk| Ok(Json(desk.verbs.overview()?))).await
}

#[derive(Deserialize)]
struct Since {
    since: Option<u64>,
}

/// How everything stands; with `since`, as soon as there is news.
async fn state(State(desk): State<Arc<Desk>>, Query(Since { since }): Query<Since>) -> Json<Value> {
    let mut news = desk.news.subscribe();
    if let Some(since) = since {
        let changed = news.wait_for(|number| *number != since);
        // No news is an answer too.
        let _ = tokio::time::timeout(NEWS_WITHIN, changed).await;
    }
    Json(desk.state())
}

async fn account(State(desk): State<Arc<Desk>>, At(id): At<String>) -> Answered {
    match aside(&desk, move |desk| Ok(desk.verbs.account(&id)?)).await? {
        Some(account) => Ok(Json(account)),
        None => Err(nowhere().await),
    }
}

async fn add_account(State(desk): State<Arc<Desk>>, At(id): At<String>, bytes: Bytes) -> Answered {
    let saved = aside(&desk, move |desk| {
        let text = desk.verbs.text(&bytes)?;
        Ok(desk.store.add_account(&id, &text)?)
    })
    .await?;
    told(&desk, saved).await
}

/// Windows hear of an edit at once.
async fn told(desk: &Arc<Desk>, saved: Saved) -> Answered {
    aside(desk, move |desk| {
        desk.look();
        desk.tell();
        Ok(Json(json!(saved)))
    })
    .await
}

async fn file(State(desk): State<Arc<Desk>>, At(name): At<String>) -> Answered {
    aside(&desk, move |desk| {
        let text = desk.store.read(&name)?;
        Ok(Json(json!({ "file": name, "text": text.text, "version": text.version })))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tried {
    changed: Changed,
}

async fn check(State(desk): State<Arc<Desk>>, tried: Result<Json<Tried>, JsonRejection>) -> Answered {
    let Json(Tried { changed }) = tried?;
    aside(&desk, move |desk| Ok(Json(json!({ "faults": desk.verbs.check(&changed) })))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    base: BTreeMap<String, String>,
    changes: Vec<Change>,
}

async fn edit(State(desk): State<Arc<Desk>>, edits: Result<Json<Edits>, JsonRejection>) -> Answered {
    let Json(Edits { base, changes }) = edits?;
    let saved = aside(&desk, move |desk| Ok(desk.store.edit(&base, &changes, desk.verbs.as_ref())?)).await?;
    told(&desk, saved).await
}

async fn fight(State(desk): State<Arc<Desk>>, asked: Result<Json<Asked>, JsonRejection>) -> Answered {
    let Json(asked) = asked?;
    // The semaphore is never closed.
    let _one = desk.fights.acquire().await;
    aside(&desk, move |desk| Ok(Json(desk.verbs.fight(&asked)?))).await
}

async fn replay(
    State(desk): State<Arc<Desk>>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Response, Answer> {
    let Json(asked) = asked?;
    // The semaphore is never closed.
    let _one = desk.fights.acquire().await;
    let bytes = aside(&desk, move |desk| Ok(desk.verbs.replay(&asked)?)).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

async fn map(State(desk): State<Arc<Desk>>) -> Answered {
    aside(&desk, |desk| Ok(Json(desk.verbs.map()?))).await
}

async fn start(State(desk): State<Arc<Desk>>, asked: Result<Json<Asked>, JsonRejection>) -> Answered {
    let Json(asked) = asked?;
    begin(&desk, asked).await
}

async fn begin(desk: &Arc<Desk>, asked: Asked) -> Answered {
    aside(desk, move |desk| {
        let id = desk.ensembles.start(asked, &desk.verbs)?;
        Ok(Json(json!({ "id": id })))
    })
    .await
}

async fn resume(State(desk): State<Arc<Desk>>, At(id): At<String>) -> Answered {
    match desk.ensembles.asked(&id) {
        Some(asked) => begin(&desk, asked).await,
        None => Err(nowhere().await),
    }
}

async fn stop(State(desk): State<Arc<Desk>>) -> Json<Value> {
    desk.ensembles.stop();
    Json(desk.state())
}

async fn verdicts(State(desk): State<Arc<Desk>>) -> Answered {
    aside(&desk, |desk| Ok(Json(desk.ensembles.verdicts()))).await
}

async fn verdict(State(desk): State<Arc<Desk>>, At(number): At<u64>) -> Answered {
    match aside(&desk, move |desk| Ok(desk.ensembles.verdict(number))).await? {
        Some(verdict) => Ok(Json(verdict)),
        None => Err(nowhere().await),
    }
}

/// Files of a result that a browser may open by themselves.
const RESULTS: [(&str, &str); 3] = [
    ("report.html", "text/html; charset=utf-8"),
    ("verdict.json", "application/json"),
    ("claims.csv", "text/csv; charset=utf-8"),
];

async fn result(
    State(desk): State<Arc<Desk>>,
    At((results, id, file)): At<(String, String, String)>,
) -> Response {
    let kind = RESULTS.iter().find(|(name, _)| *name == file).map(|(_, kind)| *kind);
    let (Some(kind), true, true) = (kind, results == desk.results, Ensembles::is_id(&id)) else {
        return nowhere().await.into_response();
    };
    let path = desk.ensembles.folder(&id).join(file);
    match aside(&desk, move |_| Ok(fs::read(path).ok())).await {
        Ok(Some(bytes)) => {
            let policy = header::HeaderValue::from_static(RESULT_POLICY);
            (
                [
                    (header::CONTENT_TYPE, header::HeaderValue::from_static(kind)),
                    (header::CONTENT_SECURITY_POLICY, policy),
                ],
                bytes,
            )
                .into_response()
        }
        _ => nowhere().await.into_response(),
    }
}
