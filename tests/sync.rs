//! `sync`: once, and staying.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use prometheus_parse::{Scrape, Value};
use sfmigrate::demo::data::Mutation;
use sfmigrate::demo::server::{OrgConfig, Script};

use crate::support::{SignedIn, block_on, eventually, number, with_records};

const CONFIG: &str = "to = \"crm.db\"\non_delete = \"delete\"\n\
                      [object.Contact]\nfields = [\"Id\", \"LastName\"]\n\
                      [object.Account]\nevery = \"1h\"\nfields = [\"Id\", \"Name\"]\n";

fn configured(config: &str) -> SignedIn {
    let it = SignedIn::with(&[("Contact", 30), ("Account", 10)]);
    std::fs::write(it.sandbox.path("sync.toml"), config).unwrap();
    it
}

fn count(it: &SignedIn, object: &str) -> i64 {
    number(&it.sandbox.path("crm.db"), &format!("SELECT count(*) FROM {object}"))
}

fn insert(it: &SignedIn, object: &str) {
    let change = Mutation::Insert { object: object.into(), count: 1, values: Vec::new() };
    it.org.data().mutate(&[change], Duration::ZERO).unwrap();
}

#[test]
fn what_is_due_is_refreshed_and_what_is_not_is_left() {
    let it = configured(CONFIG);
    let args = ["sync", "--config", "sync.toml", "--json"];
    let first = it.run(&args).ok().json();
    assert_eq!(first["entities"].as_array().unwrap().len(), 2);
    for object in ["Contact", "Account"] {
        insert(&it, object);
    }
    let second = it.run(&args).ok().json();
    let refreshed: Vec<&str> =
        second["entities"].as_array().unwrap().iter().map(|e| e["entity"].as_str().unwrap()).collect();
    assert_eq!(refreshed, ["Contact"]);
    assert_eq!(second["entities"][0]["mode"], "incremental");
    assert_eq!((count(&it, "Contact"), count(&it, "Account")), (31, 10));
    it.run(&["sync", "--config", "sync.toml", "--now"]).ok();
    assert_eq!(count(&it, "Account"), 11);
    assert_eq!(number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM _sfmigrate_runs"), 5);
}

#[test]
fn an_object_that_fails_does_not_take_the_others_with_it() {
    let it = configured("to = \"crm.db\"\n[object.Nonsense]\n[object.Account]\n");
    let ran = it.run(&["sync", "--config", "sync.toml", "--json"]).code(2);
    assert_eq!(ran.json()["entities"][0]["entity"], "Account");
    assert_eq!(count(&it, "Account"), 10);
}

/// A `sync` that stays, and where it answers.
struct Staying {
    child: Child,
    address: String,
}

impl Staying {
    fn start(it: &SignedIn) -> Staying {
        let args = [
            "sync",
            "--config",
            "sync.toml",
            "--schedule",
            "* * * * * *",
            "--listen",
            "0",
            "--progress",
            "plain",
        ];
        let mut child = it.sandbox.command(&args).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.strip_prefix("listening at ").map(str::to_owned));
        std::thread::spawn(move || lines.for_each(drop));
        Staying { child, address: address.unwrap() }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let url = format!("{}{path}", self.address);
        block_on(async {
            let answer = sfmigrate::http::client().unwrap().get(url).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    }

    /// The value of a metric with these labels.
    fn metric(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let text = self.get("/metrics").1;
        let scrape = Scrape::parse(text.lines().map(|line| Ok(line.to_owned()))).unwrap();
        let found = scrape.samples.iter().find(|sample| {
            sample.metric == name && labels.iter().all(|(key, value)| sample.labels.get(key) == Some(*value))
        });
        match found.map(|sample| &sample.value) {
            Some(Value::Counter(n) | Value::Gauge(n) | Value::Untyped(n)) => *n,
            _ => 0.0,
        }
    }
}

#[cfg(unix)]
#[test]
fn who_stays_refreshes_by_the_schedule_tells_how_it_is_and_ends_in_good_order() {
    let it = configured(CONFIG);
    let mut staying = Staying::start(&it);
    let runs = |outcome| [("object", "Contact"), ("outcome", outcome)];
    eventually("two rounds", || staying.metric("sfmigrate_sync_runs_total", &runs("done")) >= 2.0);
    assert_eq!(staying.get("/health").0, 200);
    assert_eq!(staying.get("/elsewhere").0, 404);
    insert(&it, "Contact");
    eventually("the new record is there", || count(&it, "Contact") == 31);
    let changed = [("object", "Contact"), ("what", "changed")];
    eventually("it is counted", || staying.metric("sfmigrate_sync_records_total", &changed) >= 31.0);
    assert_eq!(
        staying.metric("sfmigrate_sync_runs_total", &[("object", "Account"), ("outcome", "done")]),
        1.0
    );
    // A second one of the same file is refused.
    let ran = it.run(&["sync", "--config", "sync.toml"]).code(6);
    assert!(ran.stderr.contains("another sync"), "{}", ran.stderr);
    // When the org is gone, that shows.
    it.org.revoke_grants();
    eventually("failure shows", || staying.get("/health").0 == 503);
    // SAFETY: the process is this test's own child and still there.
    unsafe { libc_kill(staying.child.id() as i32, 15) };
    let ended = staying.child.wait().unwrap();
    assert!(matches!(ended.code(), Some(0 | 130)), "{ended}");
    it.run(&["runs", "list", "--to", "crm.db"]).ok();
}

#[cfg(unix)]
unsafe extern "C" {
    #[link_name = "kill"]
    fn libc_kill(pid: i32, signal: i32) -> i32;
}

#[test]
fn the_printed_unit_names_the_file_and_the_schedule() {
    let it = configured(CONFIG);
    for (unit, part) in [
        ("systemd", "[Service]"),
        ("cron", "0 2 * * * "),
        ("github-actions", "cron: \"0 2 * * *\""),
        ("kubernetes", "kind: CronJob"),
    ] {
        let args = ["sync", "--config", "sync.toml", "--schedule", "0 2 * * *", "--print-unit", unit];
        let text = it.run(&args).ok().stdout;
        assert!(text.contains(part) && text.contains("sync.toml"), "{text}");
        assert!(text.contains("0 2 * * *"), "{text}");
    }
    let staying = ["--schedule", "0 2 * * *", "--jitter", "5m", "--listen", "9187", "-c", "uat"];
    let args = [&["sync", "--config", "sync.toml", "--print-unit", "systemd"][..], &staying].concat();
    let text = it.run(&args).ok().stdout;
    for part in ["--jitter 300s", "--listen 9187", "-c uat", "--schedule \"0 2 * * *\""] {
        assert!(text.contains(part), "{text}");
    }
    let seconds = ["sync", "--config", "sync.toml", "--schedule", "*/5 * * * * *", "--print-unit", "cron"];
    let ran = it.run(&seconds).code(2);
    assert!(ran.stderr.contains("seconds"), "{}", ran.stderr);
    let ran = it.run(&["sync", "--config", "sync.toml", "--schedule", "soon"]).code(2);
    assert!(ran.stderr.contains("`soon`"), "{}", ran.stderr);
}

#[test]
fn the_examples_of_files_can_be_used() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let file = sfmigrate::config::sync::load(&examples.join("sync/sync.toml")).unwrap();
    assert_eq!(file.objects.len(), 3);
    let script = Script::load(&examples.join("mutations/busy_day.toml")).unwrap();
    let it = SignedIn::to(OrgConfig {
        script: Some(script),
        ..with_records(&[("Contact", 100), ("Account", 10)])
    });
    let org = it.org.data();
    eventually("the day is over", || org.now_ms() > jiff::Timestamp::now().as_millisecond() + 3_000_000);
    assert_eq!(org.record_count("Contact"), Some(100 + 25 - 3 + 1 - 1));
    assert_eq!(org.record_count("Account"), Some(8));
    it.run(&["import", "--entity", "Contact", "--to", "c.db"]).ok();
    let there = number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact WHERE Division = 'Sales'");
    assert!(there > 5, "{there}");
}

#[test]
fn the_org_takes_changes_from_outside_and_answers_what_was_deleted() {
    let it = SignedIn::with(&[("Contact", 20)]);
    let post = |script: &'static str| {
        let url = format!("{}/demo/mutate", it.org.url());
        block_on(async {
            let answer = sfmigrate::http::client().unwrap().post(url).body(script).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    };
    let (code, text) = post("[[change]]\ndo = \"purge\"\nobject = \"Contact\"\nrows = [1, 2]");
    assert_eq!(code, 200, "{text}");
    assert_eq!(it.org.data().record_count("Contact"), Some(18));
    let (code, text) = post("[[change]]\ndo = \"delete\"\nobject = \"Contact\"\nrows = [100]");
    assert_eq!(code, 400);
    assert!(text.contains("no record number 100"), "{text}");
}
