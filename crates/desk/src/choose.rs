//! The page on which one of several battles is chosen: it names them, and asks whoever started it to open a studio on one.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::guard::{self, Guard};
use crate::server::PAGE;
use crate::verbs::Fault;

/// How often it is looked whether the server is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// No question to this page is longer, bytes.
const LARGEST: usize = 64 * 1024;

/// A battle that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// What it is asked for by; unique.
    pub id: String,
    /// Its title by language, as the battle's own file has it; null where that cannot be read.
    pub title: Value,
    /// Where it is, in words.
    pub shown: String,
    /// It can be changed: a folder, not the copy inside the program.
    pub writable: bool,
}

/// Opens a studio on the battle of an identifier and gives its address.
pub type Opener = Box<dyn Fn(&str) -> Result<String, Fault> + Send + Sync>;

/// A chooser whose address is taken and that waits to be served.
pub struct Chooser {
    listener: TcpListener,
    address: String,
    guard: Arc<Guard>,
    shelf: Arc<Shelf>,
}

struct Shelf {
    choices: Vec<Choice>,
    open: Opener,
}

impl Chooser {
    /// Takes the address.
    ///
    /// # Errors
    /// A port that is taken.
    pub fn open(port: u16, choices: Vec<Choice>, open: Opener) -> Result<Self, Fault> {
        let listener = crate::server::listener(port)?;
        let port = listener.local_addr().map_or(port, |address: SocketAddr| address.port());
        let key = crate::server::random()?;
        let address = format!("http://{}:{port}/#key={key}", Ipv4Addr::LOCALHOST);
        let guard = Arc::new(Guard::new(port, key));
        Ok(Self { listener, address, guard, shelf: Arc::new(Shelf { choices, open }) })
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
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let app = routes(self.shelf, self.guard);
            tokio::select! {
                served = axum::serve(listener, app).into_future() => served,
                () = stopped(stop) => Ok(()),
            }
        });
        runtime.shutdown_background();
        served
    }
}

async fn stopped(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn routes(shelf: Arc<Shelf>, guard: Arc<Guard>) -> Router {
    let asset = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", asset("text/html; charset=utf-8", PAGE))
        .route("/desk.js", asset("text/javascript; charset=utf-8", report::front::DESK_SCRIPT))
        .route("/desk.css", asset("text/css; charset=utf-8", report::front::DESK_STYLE))
        .route("/api/state", get(state))
        .route("/api/open", post(open))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(shelf)
}

async fn state(State(shelf): State<Arc<Shelf>>) -> Json<Value> {
    Json(json!({ "battles": shelf.choices }))
}

#[derive(Deserialize)]
struct Wanted {
    battle: String,
}

/// Only what was offered is opened.
async fn open(State(shelf): State<Arc<Shelf>>, Json(wanted): Json<Wanted>) -> Response {
    let opened = tokio::task::spawn_blocking(move || {
        if !shelf.choices.iter().any(|choice| choice.id == wanted.battle) {
            let message = format!("no battle `{}` is offered here", wanted.battle);
            return Err(Fault::plain("studio::choice", message, "choose one of the list"));
        }
        (shelf.open)(&wanted.battle)
    });
    match opened.await {
        Ok(Ok(address)) => Json(json!({ "address": address })).into_response(),
        Ok(Err(fault)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "faults": [fault] }))).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
