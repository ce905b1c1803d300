//! Promise: an ensemble that is fought in the studio goes on after the server was killed, without a finished run lost and to the same
//! bits; and what the studio shows and saves is the battle's own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{copy_of, stdout, umpire};

/// A studio of the built program.
struct Studio {
    child: Child,
    port: String,
    key: String,
}

impl Studio {
    fn open(folder: &Path, battle: &str) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("umpire"))
            .args(["studio", battle, "--out", "out"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let (port, key) =
            address.trim().strip_prefix("http://127.0.0.1:").unwrap().split_once("/#key=").unwrap();
        Self { child, port: port.to_owned(), key: key.to_owned() }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{0}\r\norigin: http://127.0.0.1:{0}\r\nx-umpire-key: {1}\r\n\
             content-type: application/json\r\ncontent-length: {2}\r\nconnection: close\r\n\r\n{body}",
            self.port,
            self.key,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    fn waited(&self, done: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2_000 {
            let state = self.ask("GET", "/api/state", &Value::Null).1["ensembles"].clone();
            if done(&state) {
                return state;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        panic!("it never came");
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_killed_server_goes_on_and_loses_no_run() {
    const RUNS: u64 = 160;
    let folder = tempfile::tempdir().unwrap();
    copy_of("example", &folder.path().join("mill"));
    let mut studio = Studio::open(folder.path(), "mill");
    let asked =
        json!({ "seed": 1, "runs": RUNS, "name": "cut", "set": { "stress": 3.0 }, "without": ["deception"] });
    let (status, begun) = studio.ask("POST", "/api/ensembles", &asked);
    assert_eq!(status, 200, "{begun}");
    let id = begun["id"].as_str().unwrap();
    // Between two writings of the table: only the journal has these runs.
    let state =
        studio.waited(|state| state["running"]["done"].as_u64() > Some(70) || !state["ended"].is_null());
    let seen = state["running"]["done"].as_u64().expect("it was killed too late to show anything");
    studio.child.kill().unwrap();
    studio.child.wait().unwrap();

    let studio = Studio::open(folder.path(), "mill");
    let state = studio.ask("GET", "/api/state", &Value::Null).1;
    let listed = &state["ensembles"]["list"][0];
    assert!(listed["unfinished"] == true && listed["asked"]["name"] == "cut");
    let kept = listed["fought"].as_u64().unwrap();
    assert!(kept >= seen, "{kept} of the {seen} runs that were seen are kept");
    assert_eq!(studio.ask("POST", &format!("/api/ensembles/{id}/resume"), &Value::Null).0, 200);
    let ended = studio.waited(|state| !state["ended"].is_null())["ended"].clone();
    assert_eq!((ended["stopped"].as_bool(), ended["faults"].is_null()), (Some(false), true), "{ended}");
    let verdict = studio.ask("GET", "/api/verdicts/1", &Value::Null).1;
    assert_eq!(verdict["verdict"]["runs"], RUNS);

    let runs = RUNS.to_string();
    let settings =
        ["--set", "stress=3", "--without", "deception", "--runs", &runs, "--out", "whole", "--json"];
    stdout(umpire(folder.path()).arg("weigh").arg("mill").args(settings));
    let digest = |path: &Path| crate::common::json(path)["results_digest"].clone();
    assert_eq!(
        digest(&folder.path().join(format!("out/studio/ensembles/{id}/manifest.json"))),
        digest(&folder.path().join("whole/manifest.json")),
        "the same runs as without any studio"
    );
}

#[test]
fn an_order_is_tried_without_being_saved_and_a_wrong_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    copy_of("example", &folder.path().join("mill"));
    let studio = Studio::open(folder.path(), "mill");
    let orders =
        studio.ask("GET", "/api/files/orders.toml", &Value::Null).1["text"].as_str().unwrap().to_owned();
    let fight = |text: &str| {
        studio.ask("POST", "/api/fights", &json!({ "seed": 3, "changed": { "orders.toml": text } }))
    };
    let (status, as_it_stands) = fight(&orders);
    assert_eq!(status, 200, "{as_it_stands}");
    // Nobody lies in ambush: the fight is another.
    let (_, other) = fight(&orders.replace(
        "do = \"ambush\"\nat = \"mill\"\ncoming_from = \"bridge\"\ntrigger_m = 25",
        "do = \"withdraw\"\nto = \"pass\"",
    ));
    assert_ne!(as_it_stands["fight"]["hash"], other["fight"]["hash"]);
    let (status, wrong) = fight(&orders.replace("do = \"ambush\"", "do = \"ambsh\""));
    assert_eq!(status, 422);
    let fault = &wrong["faults"][0];
    assert_eq!((fault["file"].as_str(), fault["line"].as_u64()), (Some("orders.toml"), Some(12)), "{wrong}");
    // As the command line fights it.
    let told = stdout(umpire(folder.path()).args(["fight", "mill", "--seed", "3", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["hash"], as_it_stands["fight"]["hash"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("mill/orders.toml")).unwrap(), orders);
}

#[test]
fn what_reading_finds_is_accepted_and_rejected_into_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    copy_of("example", &folder.path().join("mill"));
    std::fs::write(
        folder.path().join("mill/accounts/gazette.txt"),
        "The southern company lost 40 killed. <b>100</b> of them were wounded.\n",
    )
    .unwrap();
    let studio = Studio::open(folder.path(), "mill");
    let account = |studio: &Studio| studio.ask("GET", "/api/accounts/gazette", &Value::Null).1;
    let found = account(&studio);
    let proposals = found["proposals"].as_array().unwrap();
    let killed = proposals.iter().find(|one| one["kind"] == "killed").expect("it reads the killed");
    assert_eq!((&killed["status"], &killed["fields"]["low"]), (&json!("new"), &json!(40.0)));
    let files = studio.ask("GET", "/api/state", &Value::Null).1["files"].clone();
    let mut fields = killed["fields"].clone();
    fields["id"] = json!("gazette-001");
    fields["claimant"] = json!("southern-report");
    fields["side"] = json!("south");
    let add = json!({ "do": "add", "file": "claims.toml", "table": "claim", "fields": fields });
    let other = proposals
        .iter()
        .find(|one| one["status"] == "new" && one["id"] != killed["id"])
        .expect("it reads the wounded");
    let reject = json!({ "do": "add", "file": "review.toml", "table": "rejected", "fields": {
        "id": "a", "account": "gazette", "start": other["start"], "end": other["end"], "kind": other["kind"], "quote": other["quote"],
    } });
    let (status, saved) = studio.ask("POST", "/api/edits", &json!({ "base": { "claims.toml": files["claims.toml"], "review.toml": "absent" }, "changes": [add, reject] }));
    assert_eq!(status, 200, "{saved}");
    let after = account(&studio);
    assert_eq!(after["claims"][0]["id"], "gazette-001");
    let status = |id: &Value| {
        after["proposals"].as_array().unwrap().iter().find(|one| one["id"] == *id).unwrap()["status"].clone()
    };
    assert_eq!((status(&killed["id"]), status(&other["id"])), (json!("agrees"), json!("rejected")));
    stdout(umpire(folder.path()).args(["check", "mill"]));
    let unreviewed = stdout(umpire(folder.path()).args(["ledger", "mill", "--unreviewed", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&unreviewed).unwrap()["rejected"], 1);
    // A claim whose source is nobody is refused, with the line in which it would have stood.
    let files = studio.ask("GET", "/api/state", &Value::Null).1["files"].clone();
    let wrong = json!({ "do": "set", "file": "claims.toml", "table": "claim", "id": "gazette-001", "fields": { "claimant": "nobody" } });
    let (status, refused) = studio.ask(
        "POST",
        "/api/edits",
        &json!({ "base": { "claims.toml": files["claims.toml"] }, "changes": [wrong] }),
    );
    assert_eq!(status, 422);
    assert!(
        refused["faults"][0]["line"].as_u64() > Some(1) && refused["faults"][0]["words"] == "\"nobody\"",
        "{refused}"
    );
}
