//! `demo` and `demo serve` of the built binary.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;
use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::data::Org;

use crate::support::browser::{Waiting, open};
use crate::support::{Sandbox, block_on, number, rows};

const OBJECTS: [&str; 4] = ["Account", "Contact", "Lead", "Opportunity"];

#[test]
fn the_demo_tells_the_whole_story_and_its_queries_run() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["demo", "--to", "x.db"]).ok();
    let org = Org::new(1, &[]).unwrap();
    let db = sandbox.path("x.db");
    for object in OBJECTS {
        let landed = number(&db, &format!("SELECT count(*) FROM {object}"));
        assert_eq!(landed as u64, org.record_count(object).unwrap(), "{object}");
    }
    let queries: Vec<&str> = ran
        .stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("sqlite3 -box x.db \"")?.strip_suffix('"'))
        .collect();
    assert_eq!(queries.len(), 3, "{}", ran.stderr);
    for query in queries {
        let rows = rows(&db, query);
        assert!(rows.len() > 1, "{query}: {rows:?}");
    }
    for words in ["Signing in", "Counting", "Importing", "sfmigrate login", "sfmigrate count"] {
        assert!(ran.stderr.contains(words), "{words}");
    }
    assert!(!ran.stderr.contains('\u{1b}'));
    assert!(!sandbox.path("home").exists(), "the demo leaves no connection behind");
}

#[test]
fn the_demo_as_a_document_shows_both_ways_of_fetching() {
    let sandbox = Sandbox::new();
    let report = sandbox.run(&["demo", "--json"]).ok().json();
    let entities = report["entities"].as_array().unwrap();
    let names: Vec<&str> = entities.iter().map(|e| e["entity"].as_str().unwrap()).collect();
    assert_eq!(names, OBJECTS);
    for api in ["rest", "bulk"] {
        assert!(entities.iter().any(|e| e["api"] == api), "{api}: {report}");
    }
    assert_eq!(report["to"], "demo.db");
    assert!(sandbox.path("demo.db").exists());
}

#[test]
fn the_demo_without_its_story_leaves_the_database_and_says_nothing() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["demo", "--quiet"]).ok();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert!(number(&sandbox.path("demo.db"), "SELECT count(*) FROM Contact") > 0);
}

/// A server that ends with the test.
struct Served {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Served {
    fn start(sandbox: &Sandbox, more: &[&str]) -> Served {
        let mut command = sandbox.command(&[&["demo", "serve", "--port", "0"], more].concat());
        // Where a made-up certificate goes.
        command.env("TMPDIR", sandbox.folder());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Served { child, stdout }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stdout.read_line(&mut line).unwrap() > 0, "no more output");
        line
    }

    /// The document of `--json`.
    fn document(&mut self) -> Value {
        let mut text = String::new();
        loop {
            text.push_str(&self.line());
            if let Ok(document) = serde_json::from_str(&text) {
                return document;
            }
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg(unix)]
fn a_served_org_says_where_it_is_and_ends_on_sigterm() {
    let sandbox = Sandbox::new();
    let mut served = Served::start(&sandbox, &[]);
    let url = served.line();
    let url = url.trim_end();
    let versions = open(format!("{url}/services/data"));
    assert_eq!(versions.status, 200);
    assert!(serde_json::from_str::<Value>(&versions.text).unwrap().is_array());
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(served.child.id() as i32, libc::SIGTERM) }, 0);
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_served_org_has_the_records_that_were_asked_for() {
    let sandbox = Sandbox::new();
    let callback = sandbox.callback();
    let mut served = Served::start(
        &sandbox,
        &["--json", "--records", "Account=7", "--records", "Lead=1234", "--callback", &callback],
    );
    let org = served.document();
    let text = |key: &str| org[key].as_str().unwrap();
    assert!(org["callbacks"].as_array().unwrap().contains(&callback.as_str().into()), "{org}");
    let port = sandbox.port().to_string();
    let login = ["login", "--no-browser", "--instance-url", text("url"), "--client-id", text("client_id")];
    let waiting = Waiting::start(sandbox.command(&[&login[..], &["--port", &port]].concat()));
    let password = text("password").into();
    let callback = sign_in_as_browser(waiting.address.as_str(), text("username"), &password, Decision::Allow);
    open(block_on(callback).unwrap());
    waiting.finish().ok();
    let expected = Org::new(1, &[("Account".into(), 7), ("Lead".into(), 1234)]).unwrap();
    let counts = sandbox.run(&["count", "Account", "Lead", "--json"]).ok().json();
    for (i, object) in ["Account", "Lead"].iter().enumerate() {
        assert_eq!(counts["entities"][i]["records"], expected.record_count(object).unwrap());
    }
}

#[test]
fn a_served_org_speaks_https_under_a_certificate_that_can_be_trusted() {
    let sandbox = Sandbox::new();
    let mut served = Served::start(&sandbox, &["--tls", "--json"]);
    let org = served.document();
    let url = format!("{}/services/data", org["url"].as_str().unwrap());
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let pem = std::fs::read(org["certificate"].as_str().unwrap()).unwrap();
    let root = reqwest::Certificate::from_pem(&pem).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusting = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    let strict = reqwest::Client::builder().no_proxy().build().unwrap();
    block_on(async {
        assert_eq!(trusting.get(&url).send().await.unwrap().status(), 200);
        assert!(strict.get(&url).send().await.is_err(), "nobody has to trust it");
    });
}

#[test]
fn a_port_that_is_taken_is_a_usage_error() {
    let sandbox = Sandbox::new();
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let ran = sandbox.run(&["demo", "serve", "--port", &port]).code(2);
    assert!(ran.stderr.contains("--port"), "{}", ran.stderr);
}
