//! What is kept of every run, and how it is shown.

use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK, SignedIn, eventually, number, with_records};

fn runs(it: &SignedIn, to: &str) -> Vec<serde_json::Value> {
    it.run(&["runs", "list", "--to", to, "--json"]).ok().json()["runs"].as_array().unwrap().clone()
}

fn show(it: &SignedIn, run: &str, to: &str) -> serde_json::Value {
    it.run(&["runs", "show", run, "--to", to, "--json"]).ok().json()
}

#[test]
fn a_run_tells_who_moved_what_from_where_and_how() {
    let it = SignedIn::with(&[("Contact", 1500), ("Account", 40)]);
    for to in ["crm.db", "files/"] {
        let before = it.org.api_usage();
        let args = ["import", "--entity", "Contact,Account", "--fields", "Id,Name", "--to", to];
        it.run(&args).ok();
        let spent = it.org.api_usage() - before;
        let run = show(&it, "last", to);
        assert_eq!((run["status"].as_str(), run["exit_code"].as_u64()), (Some("done"), Some(0)), "{run}");
        assert_eq!(run["user"], it.org.username());
        assert_eq!(run["source"], format!("salesforce:{}", it.org.data().org_id()));
        let command: Vec<&str> =
            run["command"].as_array().unwrap()[1..].iter().map(|w| w.as_str().unwrap()).collect();
        assert_eq!(command, args);
        assert_eq!(run["api_calls"].as_u64(), Some(spent), "{}", run["calls"]);
        assert_eq!(run["calls"]["describe"], 2);
        assert_eq!(run["calls"]["count"], 2);
        let contact = &run["entities"][0];
        assert_eq!(contact["entity"], "Contact");
        assert_eq!(contact["query"], "SELECT Id, Name FROM Contact");
        assert_eq!(contact["mapping"]["Name"], "Name");
        assert_eq!(contact["api"], "bulk");
        assert_eq!(contact["jobs"].as_array().unwrap().len(), 1);
        for n in ["read", "written"] {
            assert_eq!(contact[n].as_u64(), it.org.data().record_count("Contact"), "{contact}");
        }
        let kinds: Vec<&str> =
            run["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert!(
            kinds.contains(&"planned") && kinds.contains(&"job") && kinds.contains(&"finished"),
            "{kinds:?}"
        );
    }
}

#[test]
fn a_second_import_of_the_same_records_changes_none() {
    let it = SignedIn::with(&[("Everything__c", 300)]);
    for changed in [300, 0] {
        it.run(&["import", "--entity", "Everything__c", "--to", "e.db"]).ok();
        let of = &show(&it, "last", "e.db")["entities"][0];
        assert_eq!((of["written"].as_u64(), of["changed"].as_u64()), (Some(300), Some(changed)), "{of}");
        assert_eq!(of["unchanged"].as_u64(), Some(300 - changed));
    }
    // What somebody changed here is put right, and counted.
    let db = rusqlite::Connection::open(it.sandbox.path("e.db")).unwrap();
    db.execute("UPDATE Everything__c SET Name = lower(Name) || 'x' WHERE rowid <= 7", []).unwrap();
    drop(db);
    it.run(&["import", "--entity", "Everything__c", "--to", "e.db"]).ok();
    assert_eq!(show(&it, "last", "e.db")["entities"][0]["changed"], 7);
}

#[test]
fn a_killed_run_shows_as_interrupted_and_the_next_says_that_it_goes_on() {
    for (to, under_way) in [("c.db", "c.db"), ("out/", "out/.Contact.csv.part")] {
        let it = SignedIn::to(OrgConfig {
            page_rows: Some(200),
            latency: Duration::from_millis(15),
            ..with_records(&[("Contact", 6000)])
        });
        let args = ["import", "--entity", "Contact", "--api", "rest", "--to", to];
        let mut child = it.sandbox.spawn(&args);
        let pages = || it.org.requests().iter().filter(|r| r.path.contains("/query/")).count();
        eventually("some pages are there", || pages() > 5 && it.sandbox.path(under_way).exists());
        assert_eq!(runs(&it, to)[0]["status"], "running");
        child.kill().unwrap();
        child.wait().unwrap();
        let killed = runs(&it, to)[0].clone();
        assert_eq!(killed["status"], "interrupted", "{killed}");
        assert_eq!(killed["entities"][0]["status"], "interrupted");
        it.run(&args).ok();
        let next = show(&it, "last", to);
        assert_eq!(next["status"], "done");
        if to == "c.db" {
            let stored = killed["entities"][0]["read"].as_u64().unwrap();
            assert!(stored > 0, "{killed}");
            assert_eq!(next["continues"], serde_json::json!([killed["id"]]), "{next}");
            let rest = next["entities"][0]["read"].as_u64().unwrap();
            assert_eq!(Some(stored + rest), it.org.data().record_count("Contact"));
            assert_eq!(
                number(
                    &it.sandbox.path(to),
                    "SELECT count(*) FROM _sfmigrate_runs WHERE status = 'interrupted'"
                ),
                1
            );
        }
    }
}

#[test]
fn a_failed_run_says_why_with_its_exit_code() {
    let it = SignedIn::with(&[("Contact", 3000)]);
    it.run(&["import", "--entity", "Contact", "--api-budget", "4", "--to", "c.db"]).code(7);
    let run = show(&it, "last", "c.db");
    assert_eq!((run["status"].as_str(), run["exit_code"].as_u64()), (Some("failed"), Some(7)), "{run}");
    assert!(run["error"].as_str().unwrap().contains("budget of 4"), "{run}");
    assert_eq!(run["entities"][0]["status"], "failed");
}

#[test]
fn the_history_is_exported_line_by_line_without_a_secret_and_can_be_forgotten() {
    let it = SignedIn::with(&[("Lead", 20)]);
    for _ in 0..3 {
        it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    }
    let text = it.run(&["runs", "export", "--to", "l.db"]).ok().stdout;
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        let run: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(!run["events"].as_array().unwrap().is_empty());
    }
    let secrets = it.sandbox.credentials("default").unwrap();
    for mark in [ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK] {
        assert!(!text.contains(mark));
        let file = std::fs::read(it.sandbox.path("l.db")).unwrap();
        assert!(!file.windows(mark.len()).any(|w| w == mark.as_bytes()), "{secrets:?}");
    }
    it.run(&["runs", "forget", "--to", "l.db"]).code(2);
    it.run(&["runs", "forget", "--older-than", "1h", "--to", "l.db"]).ok();
    assert_eq!(runs(&it, "l.db").len(), 3);
    let newest = runs(&it, "l.db")[0]["id"].clone();
    it.run(&["runs", "forget", "--keep", "1", "--to", "l.db"]).ok();
    let left = runs(&it, "l.db");
    assert_eq!((left.len(), &left[0]["id"]), (1, &newest));
    assert_eq!(number(&it.sandbox.path("l.db"), "SELECT count(DISTINCT run_id) FROM _sfmigrate_events"), 1);
    assert_eq!(number(&it.sandbox.path("l.db"), "SELECT count(*) FROM Lead"), 20);
}

#[test]
fn asking_for_runs_that_are_not_there_makes_nothing() {
    let it = SignedIn::with(&[("Lead", 1)]);
    let ran = it.run(&["runs", "list", "--to", "nowhere.db"]).code(2);
    assert!(ran.stderr.contains("nowhere.db"), "{}", ran.stderr);
    assert!(!it.sandbox.path("nowhere.db").exists());
    it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    let ran = it.run(&["runs", "show", "2020", "--to", "l.db"]).code(2);
    assert!(ran.stderr.contains("sfmigrate runs list"), "{}", ran.stderr);
}

#[test]
fn a_run_that_fails_before_a_record_moves_is_recorded_where_others_are() {
    let it = SignedIn::with(&[("Lead", 5)]);
    let args = ["import", "--entity", "Lead", "--to", "l.db"];
    let poor = [&args[..], &["--api-budget", "1"]].concat();
    it.run(&poor).code(7);
    assert!(!it.sandbox.path("l.db").exists());
    it.run(&args).ok();
    it.run(&poor).code(7);
    let run = show(&it, "last", "l.db");
    assert_eq!((run["status"].as_str(), run["exit_code"].as_u64()), (Some("failed"), Some(7)), "{run}");
    assert_eq!(run["source"], format!("salesforce:{}", it.org.data().org_id()));
    assert!(run["error"].as_str().unwrap().contains("budget of 1"), "{run}");
    it.run(&["import", "--entity", "Nonsense", "--to", "l.db"]).code(2);
    assert_eq!(runs(&it, "l.db").len(), 2, "what was asked wrongly is no run");
}

#[test]
fn the_files_of_an_object_have_a_row_of_their_own() {
    let it = SignedIn::with(&[("Attachment", 6)]);
    it.run(&["import", "--entity", "Attachment", "--to", "a.db", "--files", "sqlite"]).ok();
    let run = show(&it, "last", "a.db");
    let files = run["entities"].as_array().unwrap().iter().find(|e| e["entity"] == "Attachment files");
    let files = files.unwrap();
    assert_eq!(files["written"].as_u64(), it.org.data().record_count("Attachment"), "{files}");
    assert_eq!((files["status"].as_str(), files["mode"].as_str()), (Some("done"), Some("files")), "{files}");
    assert!(files["target"].as_str().unwrap().contains("_sfmigrate_files"), "{files}");
}
