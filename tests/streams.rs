//! What scripts see on the two streams.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{SignedIn, number};

#[test]
fn no_command_writes_an_escape_code_into_a_pipe() {
    let it = SignedIn::with(&[("Contact", 1500)]);
    for args in [
        ["status"].as_slice(),
        &["objects", "--counts"],
        &["fields", "Contact"],
        &["count", "Contact", "Lead"],
        &["count", "Contcat"],
        &["import", "--entity", "Contact", "--to", "c.db"],
        &["import", "--entity", "Contact", "--to", "d.db", "--progress", "plain"],
        &["import", "--entity", "Contact", "--to", "e.db", "--progress", "json"],
    ] {
        let ran = it.run(args);
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{args:?}: {ran:?}");
        assert!(!ran.stderr.contains('\r'), "{args:?}");
    }
}

/// Whatever the org calls its objects, users, records and errors.
#[test]
fn no_name_that_the_org_gives_acts_on_a_terminal() {
    let it = SignedIn::with(&[("Account", 3)]);
    let evil = "Evil\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    let answer = |path: &str, status: u16, body: serde_json::Value| {
        let plan = serde_json::json!({"fault": [{"path": path, "do": {"answer": {
            "status": status, "body": body.to_string(), "headers": {"Content-Type": "application/json"},
        }}}]});
        it.org.set_faults(serde_json::from_value(plan).unwrap());
    };
    let list = serde_json::json!({"sobjects": [{"name": "Account", "label": evil, "queryable": true}]});
    let page = serde_json::json!({"totalSize": 1, "done": true, "records": [
        {"attributes": {"type": "Account"}, "Id": "001000000000001AAA", "Name": evil}]});
    let refusal = serde_json::json!([{"errorCode": "INVALID_FIELD", "message": evil}]);
    let user = serde_json::json!({"organization_id": it.org.data().org_id(), "user_id": it.org.data().user().id,
        "preferred_username": evil, "name": evil});
    // As CSV or JSON values are left as they are: those are for programs.
    let query = ["query", "SELECT Id, Name FROM Account", "--format", "table"];
    for (path, status, body, args) in [
        ("/sobjects", 200, &list, &["objects"][..]),
        ("FROM+Account", 200, &page, &query),
        ("FROM+Account", 400, &refusal, &query),
        ("COUNT", 400, &refusal, &["count", "Account"]),
        ("/userinfo", 200, &user, &["whoami"]),
    ] {
        answer(path, status, body.clone());
        let ran = it.run(args);
        assert!(format!("{ran:?}").contains("Evil"), "{args:?}: {ran:?}");
        for c in ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}'] {
            assert!(!ran.stdout.contains(c) && !ran.stderr.contains(c), "{c:?} of {args:?}: {ran:?}");
        }
    }
}

#[test]
fn tables_in_a_pipe_are_lines_with_tabs() {
    let it = SignedIn::with(&[("Account", 12)]);
    let ran = it.run(&["count", "Account", "Lead"]).ok();
    let rows: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][..2], ["Account", &it.org.data().record_count("Account").unwrap().to_string()]);
    assert!(rows.iter().all(|row| row.len() == 5), "{rows:?}");
}

#[test]
fn quiet_is_silent_when_all_goes_well() {
    let it = SignedIn::with(&[("Contact", 1500)]);
    let ran = it.run(&["import", "--entity", "Contact", "--to", "c.db", "--quiet"]).ok();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    let ran = it.run(&["count", "Contcat", "--quiet"]).code(2);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
}

#[test]
fn progress_as_json_is_a_line_for_each_event() {
    let it = SignedIn::with(&[("Contact", 1500)]);
    let ran = it.run(&["import", "--entity", "Contact", "--to", "c.db", "--progress", "json"]).ok();
    assert_eq!(ran.stdout, "");
    let lines: Vec<Value> = ran
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    assert!(lines.iter().all(|line| line["type"].is_string()), "{lines:?}");
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert_eq!(of("planned").len(), 1);
    assert_eq!(of("planned")[0]["api"], "bulk");
    let finished = of("finished");
    assert_eq!(finished.len(), 1);
    let there = it.org.data().record_count("Contact").unwrap();
    assert_eq!(finished[0]["written"], there);
    let stored: u64 = of("stored").iter().map(|line| line["written"].as_u64().unwrap()).sum();
    assert_eq!(stored, there);

    let ran = it.run(&["count", "Contcat", "--progress", "json"]).code(2);
    let last: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    assert_eq!((&last["type"], &last["exit_code"]), (&"error".into(), &2.into()), "{last}");
}

#[test]
fn plain_progress_names_every_object_and_its_end() {
    let it = SignedIn::with(&[("Contact", 1500), ("Account", 12)]);
    let ran = it.run(&["import", "--entity", "Account,Contact", "--to", "c.db", "--progress", "plain"]).ok();
    assert!(ran.stderr.contains("Account") && ran.stderr.contains("Contact"), "{}", ran.stderr);
    let ran = it.run(&["import", "--entity", "Account", "--to", "c.db", "--progress", "none"]).ok();
    assert!(ran.stderr.contains("open it: sqlite3 c.db"), "the result is no progress: {}", ran.stderr);
    assert!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact") > 0);
}

/// `sfmigrate import --to - | head -1`.
#[test]
fn t76_a_reader_that_goes_away_ends_an_import_without_noise() {
    let it = SignedIn::with(&[("Contact", 5000)]);
    let mut command = it.sandbox.command(&["import", "--entity", "Contact", "--to", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("Id,"), "{first}");
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{said}");
    for noise in ["panicked", "defect", "error", "hint", "closed"] {
        assert!(!said.contains(noise), "{noise}: {said}");
    }
}
