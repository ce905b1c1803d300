//! Promise: the studio's server answers its own page on this machine and nobody else, shows and changes nothing outside of the battle's
//! folder, loses nobody's edit, and leaves everything that was not changed byte for byte as it was. Asked over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use desk::{Asked, Changed, Fault, Options, Progress, Studio, Verbs, Watch};
use serde_json::{Value, json};

const CLAIMS: &str = "\
# What the accounts say.
format = 1

[[claim]]
id = \"one\"
kind = \"killed\"
low = 80   # eighty
high = 80

[[claim]]
id = \"two\"
low = 3
high = 3
";

/// A battle that holds together as long as no claim is of minus one man.
struct Fake {
    root: std::path::PathBuf,
}

impl Verbs for Fake {
    fn overview(&self) -> Result<Value, Vec<Fault>> {
        Ok(json!({ "battle": "fake" }))
    }
    fn account(&self, id: &str) -> Result<Option<Value>, Vec<Fault>> {
        Ok((id == "en").then(|| json!({ "text": "<script>alert(1)</script>" })))
    }
    fn check(&self, changed: &Changed) -> Vec<Fault> {
        let text = changed.get("claims.toml").cloned();
        let text =
            text.unwrap_or_else(|| fs::read_to_string(self.root.join("claims.toml")).unwrap_or_default());
        let wrong = text.lines().position(|line| line.contains("= -1"));
        wrong
            .map(|at| Fault {
                file: Some("claims.toml".into()),
                line: Some(at + 1),
                ..Fault::plain("fake::negative", "a claim counts -1 men", "count from 0")
            })
            .into_iter()
            .collect()
    }
    fn text(&self, bytes: &[u8]) -> Result<String, Fault> {
        String::from_utf8(bytes.to_vec()).map_err(|_| Fault::plain("fake::text", "no text", "give text"))
    }
    fn fight(&self, asked: &Asked) -> Result<Value, Vec<Fault>> {
        Ok(json!({ "seed": asked.seed }))
    }
    fn replay(&self, _: &Asked) -> Result<Vec<u8>, Vec<Fault>> {
        Err(vec![Fault::plain("fake::replay", "nothing is fought here", "fight elsewhere")])
    }
    fn map(&self) -> Result<Value, Vec<Fault>> {
        Ok(Value::Null)
    }
    fn weigh(&self, asked: &Asked, out: &Path, watch: &Watch<'_>) -> Result<Value, Vec<Fault>> {
        let mut done = self.fought(out);
        while done < asked.runs && !watch.cancel.load(Ordering::Relaxed) {
            done += 1;
            fs::write(out.join("runs"), done.to_string()).unwrap();
            (watch.progress)(Progress { done, total: asked.runs, failed: 0 });
            std::thread::sleep(Duration::from_millis(5));
        }
        fs::write(out.join("report.html"), "a page").unwrap();
        Ok(json!({ "runs": done, "ess": 9.5, "stopped": done < asked.runs, "quantities": [], "claims": [] }))
    }
    fn fought(&self, out: &Path) -> u64 {
        fs::read_to_string(out.join("runs")).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

struct Server {
    place: tempfile::TempDir,
    port: u16,
    key: String,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        let place = tempfile::tempdir().unwrap();
        let battle = place.path().join("battle");
        fs::create_dir_all(battle.join("accounts")).unwrap();
        fs::write(battle.join("claims.toml"), CLAIMS).unwrap();
        fs::write(battle.join("accounts/en.md"), "words").unwrap();
        fs::write(place.path().join("secret.toml"), "secret = 1").unwrap();
        Self::open(place)
    }

    fn open(place: tempfile::TempDir) -> Self {
        let battle = place.path().join("battle");
        let options = Options {
            folder: Some(battle.clone()),
            shown: "battle".to_owned(),
            out: place.path().join("out/studio"),
            baseline: place.path().join("out/verdict.json"),
            port: 0,
        };
        let studio = Studio::open(&options, Arc::new(Fake { root: battle })).unwrap();
        let (address, key) = studio.address().split_once("/#key=").unwrap();
        let port = address.strip_prefix("http://127.0.0.1:").unwrap().parse().unwrap();
        let (key, stop) = (key.to_owned(), Arc::new(AtomicBool::new(false)));
        let until = Arc::clone(&stop);
        let thread = Some(std::thread::spawn(move || studio.serve(&until).unwrap()));
        Self { place, port, key, stop, thread }
    }

    /// Ends the server and opens another on the same folders.
    fn again(mut self) -> Self {
        self.end();
        let place = std::mem::replace(&mut self.place, tempfile::tempdir().unwrap());
        Self::open(place)
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.place.path().join("battle").join(name)).unwrap()
    }

    /// A request as it is written, and the answer: status, headers, body.
    fn raw(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, head.to_lowercase(), body.to_owned())
    }

    /// A question of the own page.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let (status, _, body) = self.raw(&format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{0}\r\norigin: http://127.0.0.1:{0}\r\nx-umpire-key: {1}\r\n\
             content-type: application/json\r\ncontent-length: {2}\r\nconnection: close\r\n\r\n{body}",
            self.port,
            self.key,
            body.len()
        ));
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, None)
    }

    fn versions(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.get("/api/state").1["files"].clone()).unwrap()
    }

    fn set(&self, version: &str, id: &str, fields: Value) -> (u16, Value) {
        let change =
            json!({ "do": "set", "file": "claims.toml", "table": "claim", "id": id, "fields": fields });
        self.ask(
            "POST",
            "/api/edits",
            Some(&json!({ "base": { "claims.toml": version }, "changes": [change] })),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

#[test]
fn it_listens_on_the_loopback_address_and_answers_its_own_page_only() {
    let server = Server::start();
    let (port, key) = (server.port, &server.key);
    // Every address of this machine but the loopback ones is free: nothing listens there.
    assert!(TcpListener::bind(("0.0.0.0", port)).is_err() || cfg!(windows), "127.0.0.1 itself is taken");
    assert!(
        TcpListener::bind(("127.0.0.2", port)).is_ok() || !cfg!(target_os = "linux"),
        "it listens at 127.0.0.1 alone"
    );
    let ask =
        |head: &str| server.raw(&format!("GET /api/overview HTTP/1.1\r\n{head}connection: close\r\n\r\n")).0;
    let own = format!("host: 127.0.0.1:{port}\r\n");
    assert_eq!(ask(&format!("{own}x-umpire-key: {key}\r\n")), 200);
    assert_eq!(ask(&own), 401);
    assert_eq!(ask(&format!("{own}x-umpire-key: {}\r\n", "0".repeat(32))), 401);
    assert_eq!(ask(&format!("host: evil.example\r\nx-umpire-key: {key}\r\n")), 421);
    assert_eq!(ask(&format!("host: evil.example:{port}\r\nx-umpire-key: {key}\r\n")), 421);
    assert_eq!(ask(&format!("{own}x-umpire-key: {key}\r\norigin: http://evil.example\r\n")), 403);
    assert_eq!(ask(&format!("{own}x-umpire-key: {key}\r\nsec-fetch-site: cross-site\r\n")), 403);
    // What a browser asks before another page's request with our header: no leave is given.
    let (status, head, _) = server.raw(&format!(
        "OPTIONS /api/edits HTTP/1.1\r\n{own}origin: http://evil.example\r\naccess-control-request-headers: x-umpire-key\r\nconnection: close\r\n\r\n"
    ));
    assert_eq!(status, 403);
    assert!(!head.contains("access-control-allow"), "{head}");
}

#[test]
fn the_page_may_run_its_own_script_only() {
    let server = Server::start();
    let (status, head, body) = server
        .raw(&format!("GET / HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n", server.port));
    assert_eq!(status, 200);
    assert!(body.contains("<div id=\"desk\">") && !body.contains("<script>") && !body.contains(&server.key));
    for word in [
        "default-src 'none'",
        "script-src 'self'",
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
    ] {
        assert!(head.contains(word), "{word} is not in {head}");
    }
    // Account text leaves as data, never as a page.
    let (_, head, body) = server.raw(&format!(
        "GET /api/accounts/en HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nx-umpire-key: {}\r\nconnection: close\r\n\r\n",
        server.port, server.key
    ));
    assert!(head.contains("content-type: application/json") && body.contains("<script>"), "{head}");
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let server = Server::start();
    for name in [
        "../secret.toml",
        "..%2fsecret.toml",
        "%2e%2e/secret.toml",
        "accounts/../../secret.toml",
        "accounts%2f..%2f..%2fsecret.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..\\secret.toml",
        "battle.toml%00",
    ] {
        let (status, body) = server.get(&format!("/api/files/{name}"));
        assert!(
            matches!(status, 400 | 403 | 404) && !body.to_string().contains("secret ="),
            "{name}: {status} {body}"
        );
    }
    #[cfg(unix)]
    {
        let link = server.place.path().join("battle/orders.toml");
        std::os::unix::fs::symlink(server.place.path().join("secret.toml"), &link).unwrap();
        assert_eq!(server.get("/api/files/orders.toml").0, 403);
        let write = json!({ "do": "text", "file": "orders.toml", "text": "a = 1" });
        let edit = json!({ "base": { "orders.toml": "absent" }, "changes": [write] });
        assert_eq!(server.ask("POST", "/api/edits", Some(&edit)).0, 403);
        assert_eq!(fs::read_to_string(server.place.path().join("secret.toml")).unwrap(), "secret = 1");
    }
    let write = json!({ "do": "text", "file": "../out.toml", "text": "a = 1" });
    let edit = json!({ "base": { "../out.toml": "absent" }, "changes": [write] });
    assert_eq!(server.ask("POST", "/api/edits", Some(&edit)).0, 403);
    assert_eq!(server.ask("POST", "/api/accounts/..%2f..%2fx", Some(&json!("words"))).0, 403);
    assert!(!server.place.path().join("out.toml").exists() && !server.place.path().join("x.txt").exists());
    let results = server.get("/api/state").1["results"].as_str().unwrap().to_owned();
    for path in ["..", "0/report.html", "../../../secret.toml", "..%2f..%2f..%2fsecret.toml/report.html"] {
        assert_eq!(server.get(&format!("/result/{results}/{path}")).0, 404, "{path}");
    }
}

#[test]
fn one_corrected_figure_is_one_changed_line() {
    let server = Server::start();
    let (status, saved) = server.set(&server.versions()["claims.toml"], "one", json!({ "low": 70 }));
    assert_eq!(status, 200, "{saved}");
    assert_eq!(server.file("claims.toml"), CLAIMS.replace("low = 80   # eighty", "low = 70   # eighty"));
    let lines =
        |sign: char| saved["diff"].as_str().unwrap().lines().filter(|line| line.starts_with(sign)).count();
    // With the two lines of the heading.
    assert_eq!((lines('+'), lines('-')), (2, 2));
    assert_eq!(server.versions()["claims.toml"], saved["files"]["claims.toml"].as_str().unwrap());
    let nothing = fs::read_dir(server.place.path().join("battle")).unwrap().count();
    assert_eq!(nothing, 2, "nothing is left beside it");
}

#[test]
fn a_stale_edit_is_told_what_has_changed_and_can_be_put_on_top() {
    let server = Server::start();
    let seen = server.versions()["claims.toml"].clone();
    server.get("/api/files/claims.toml");
    assert_eq!(server.set(&seen, "one", json!({ "low": 70 })).0, 200);
    // The second window still has the first version.
    let (status, answer) = server.set(&seen, "two", json!({ "low": 4, "high": 4 }));
    assert_eq!(status, 409);
    let stale = &answer["stale"][0];
    assert_eq!(stale["file"], "claims.toml");
    let holds = |part: &str, line: &str| stale[part].as_str().unwrap().lines().any(|found| found == line);
    assert!(holds("theirs", "-low = 80   # eighty") && holds("theirs", "+low = 70   # eighty"), "{stale}");
    assert!(holds("yours", "-low = 3") && holds("yours", "+low = 4"), "{stale}");
    assert!(server.file("claims.toml").contains("low = 3\n"), "nothing was written");
    let now = stale["version"].as_str().unwrap().to_owned();
    assert_eq!(server.set(&now, "two", json!({ "low": 4, "high": 4 })).0, 200);
    let both = server.file("claims.toml");
    assert!(both.contains("low = 70   # eighty") && both.contains("low = 4\nhigh = 4"));
    // A record that the others took out is no longer there to be corrected.
    let gone = both.replace("[[claim]]\nid = \"two\"\nlow = 4\nhigh = 4\n", "");
    fs::write(server.place.path().join("battle/claims.toml"), gone).unwrap();
    let (status, answer) = server.set(&now, "two", json!({ "low": 5 }));
    assert_eq!((status, &answer["stale"][0]["yours"]), (409, &Value::Null));
}

#[test]
fn an_edit_without_a_version_is_stale() {
    let server = Server::start();
    let change = json!({ "do": "remove", "file": "claims.toml", "table": "claim", "id": "one" });
    let (status, _) = server.ask("POST", "/api/edits", Some(&json!({ "base": {}, "changes": [change] })));
    assert_eq!((status, server.file("claims.toml").as_str()), (409, CLAIMS));
}

#[test]
fn a_faulty_edit_is_refused_with_place_and_mend_and_a_faulty_folder_can_be_mended() {
    let server = Server::start();
    let (status, answer) = server.set(&server.versions()["claims.toml"], "one", json!({ "low": -1 }));
    assert_eq!(status, 422);
    let fault = &answer["faults"][0];
    assert_eq!((fault["file"].as_str(), fault["line"].as_u64()), (Some("claims.toml"), Some(7)));
    assert_eq!(
        (fault["message"].as_str(), fault["mend"].as_str()),
        (Some("a claim counts -1 men"), Some("count from 0"))
    );
    assert_eq!(server.file("claims.toml"), CLAIMS);
    fs::write(server.place.path().join("battle/claims.toml"), CLAIMS.replace("low = 3", "low = -1")).unwrap();
    let version = server.get("/api/files/claims.toml").1["version"].as_str().unwrap().to_owned();
    assert_eq!(server.set(&version, "one", json!({ "low": 70 })).0, 422);
    assert_eq!(server.set(&version, "two", json!({ "low": 2 })).0, 200);
}

#[test]
fn what_changes_on_disk_is_news() {
    let server = Server::start();
    let before = server.get("/api/state").1;
    let news = before["news"].as_u64().unwrap();
    let path = server.place.path().join("battle/claims.toml");
    let write = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        fs::write(path, CLAIMS.replace("eighty", "fourscore")).unwrap();
    });
    // Waits until there is news, and need not be asked again and again.
    let after = server.get(&format!("/api/state?since={news}")).1;
    write.join().unwrap();
    assert_ne!(before["files"]["claims.toml"], after["files"]["claims.toml"]);
    assert!(after["news"].as_u64().unwrap() > news);
}

#[test]
fn an_account_is_added_once_and_nothing_is_overwritten() {
    let server = Server::start();
    let words = json!("Ten men fell.");
    assert_eq!(server.ask("POST", "/api/accounts/%EA%B9%80-1920", Some(&words)).0, 200);
    assert_eq!(server.file("accounts/김-1920.txt"), words.to_string());
    assert_eq!(server.ask("POST", "/api/accounts/%EA%B9%80-1920", Some(&words)).0, 422);
    assert_eq!(server.ask("POST", "/api/accounts/en", Some(&words)).0, 422);
    assert_eq!(server.file("accounts/en.md"), "words");
}

#[test]
fn more_than_a_person_writes_is_refused() {
    let server = Server::start();
    let (status, _) =
        server.ask("POST", "/api/check", Some(&json!({ "changed": { "a.toml": "x".repeat(9 << 20) } })));
    assert_eq!(status, 413);
    assert_eq!(server.ask("POST", "/api/fights", Some(&json!({ "seed": 1, "colour": "red" }))).0, 422);
}

#[test]
fn an_ensemble_is_stopped_goes_on_after_another_start_and_its_verdicts_are_kept() {
    let server = Server::start();
    let asked = json!({ "seed": 1, "runs": 2000, "name": "long" });
    let (status, begun) = server.ask("POST", "/api/ensembles", Some(&asked));
    assert_eq!(status, 200, "{begun}");
    assert_eq!(server.ask("POST", "/api/ensembles", Some(&asked)).0, 422, "one at a time");
    let waited = |server: &Server, done: &dyn Fn(&Value) -> bool| {
        for _ in 0..400 {
            let state = server.get("/api/state").1["ensembles"].clone();
            if done(&state) {
                return state;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("it never came");
    };
    let state = waited(&server, &|state| state["running"]["done"].as_u64() > Some(20));
    assert!(state["running"]["remaining_s"].as_f64() > Some(0.0));
    // The server ends in mid-run.
    let server = server.again();
    let state = server.get("/api/state").1["ensembles"].clone();
    let (id, fought) = (begun["id"].as_str().unwrap(), state["list"][0]["fought"].as_u64().unwrap());
    assert_eq!(state["list"][0]["id"], id);
    assert!(state["list"][0]["unfinished"] == true && fought > 20, "{state}");
    assert_eq!(server.ask("POST", &format!("/api/ensembles/{id}/resume"), None).0, 200);
    let state = waited(&server, &|state| state["running"]["done"].as_u64() > Some(fought + 5));
    assert_eq!(state["running"]["total"], 2000);
    server.ask("POST", "/api/ensembles/stop", None);
    let state = waited(&server, &|state| state["running"].is_null());
    let number = state["ended"]["verdict"].as_u64().unwrap();
    assert_eq!(state["ended"]["stopped"], true);
    let kept = server.get("/api/verdicts").1;
    assert!(
        kept.as_array().unwrap().iter().any(|one| one["number"] == number && one["asked"]["name"] == "long"),
        "{kept}"
    );
    assert!(server.get(&format!("/api/verdicts/{number}")).1["verdict"]["runs"].as_u64() > Some(fought));
    let results = server.get("/api/state").1["results"].as_str().unwrap().to_owned();
    let (status, head, body) = server.raw(&format!(
        "GET /result/{results}/{id}/report.html HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n\r\n",
        server.port
    ));
    assert!(status == 200 && body == "a page" && head.contains("sandbox"), "{head}");
    assert_eq!(server.get(&format!("/result/{}/{id}/report.html", "0".repeat(32))).0, 404);
}

#[test]
fn two_servers_do_not_work_on_the_same_results() {
    let server = Server::start();
    let options = Options {
        folder: None,
        shown: "battle".to_owned(),
        out: server.place.path().join("out/studio"),
        baseline: server.place.path().join("none"),
        port: 0,
    };
    let fake = || Arc::new(Fake { root: server.place.path().join("battle") });
    let fault = Studio::open(&options, fake()).err().unwrap();
    assert!(fault.message.contains(&server.port.to_string()), "{}", fault.message);
    let taken = Options { out: server.place.path().join("other"), port: server.port, ..options };
    assert!(Studio::open(&taken, fake()).err().unwrap().mend.contains("--port"));
}
