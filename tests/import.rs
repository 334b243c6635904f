//! `import`, from the org to the database or the files.

use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{SignedIn, eventually, number, rows, slow_after, with_records};

fn count_of(requests: &[String], part: &str) -> usize {
    requests.iter().filter(|r| r.contains(part)).count()
}

/// Result pages that were asked for, by their path.
fn pages(requests: &[String]) -> Vec<&String> {
    requests.iter().filter(|r| r.contains("/results?") || r.contains("/v66.0/query/")).collect()
}

#[test]
fn both_strategies_land_every_record_at_every_size() {
    for n in [0, 1, 999, 1000, 2001] {
        let it = SignedIn::with(&[("Contact", n)]);
        let there = it.org.data().record_count("Contact").unwrap();
        for api in ["rest", "bulk"] {
            let to = format!("{api}.db");
            let ran = it.run(&["import", "--entity", "Contact", "--api", api, "--to", &to, "--json"]).ok();
            let report = ran.json();
            assert_eq!(report["entities"][0]["written"], there, "{report}");
            assert_eq!(report["entities"][0]["api"], api);
            assert_eq!(number(&it.sandbox.path(&to), "SELECT count(*) FROM Contact") as u64, there);
        }
        let all = "SELECT * FROM Contact ORDER BY Id";
        let (rest, bulk) = (rows(&it.sandbox.path("rest.db"), all), rows(&it.sandbox.path("bulk.db"), all));
        assert!(rest == bulk, "REST and Bulk differ at {n} records");
    }
}

#[test]
fn the_api_does_not_show_for_any_field_type() {
    let it = SignedIn::with(&[("Everything__c", 1500)]);
    for api in ["rest", "bulk"] {
        it.run(&["import", "--entity", "Everything__c", "--api", api, "--to", &format!("{api}.db")]).ok();
        it.run(&["import", "--entity", "Everything__c", "--api", api, "--to", api, "--format", "csv"]).ok();
    }
    let all = "SELECT * FROM Everything__c ORDER BY Id";
    let (rest, bulk) = (rows(&it.sandbox.path("rest.db"), all), rows(&it.sandbox.path("bulk.db"), all));
    for (one, other) in rest.iter().zip(&bulk) {
        assert_eq!(one, other);
    }
    assert_eq!(rest.len(), bulk.len());
    let sorted = |api: &str| {
        let mut reader = csv::Reader::from_path(it.sandbox.path(api).join("Everything__c.csv")).unwrap();
        let mut all: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        all.sort_by(|a, b| a[0].cmp(&b[0]));
        (reader.headers().unwrap().clone(), all)
    };
    assert_eq!(sorted("rest"), sorted("bulk"));
}

#[test]
fn a_hundred_thousand_records_come_by_bulk_in_parallel_pages() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(7_000), ..with_records(&[("Contact", 100_000)]) });
    let there = it.org.data().record_count("Contact").unwrap();
    let fields = "Id,LastName,FirstName,Email,CreatedDate,Account.Name";
    it.run(&["import", "--entity", "Contact", "--fields", fields, "--to", "c.db"]).ok();
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact") as u64, there);
    let requests = it.requests_since(0);
    assert_eq!(pages(&requests).len() as u64, there.div_ceil(7_000));
    assert_eq!(count_of(&requests, "POST /services/data/v66.0/jobs/query"), 1);
}

#[test]
fn the_count_of_the_very_query_decides() {
    let it = SignedIn::with(&[("Contact", 3000)]);
    let ran = it.run(&["import", "--entity", "Contact", "--limit", "10", "--to", "a.db", "--json"]).ok();
    assert_eq!(ran.json()["entities"][0]["api"], "rest");
    assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Contact"), 10);
    let ran = it.run(&["import", "--entity", "Contact", "--to", "b.db", "--json"]).ok();
    assert_eq!(ran.json()["entities"][0]["api"], "bulk");
    let ran =
        it.run(&["import", "--entity", "Contact", "--bulk-threshold", "5000", "--to", "c.db", "--json"]).ok();
    assert_eq!(ran.json()["entities"][0]["api"], "rest");
}

#[test]
fn a_small_import_takes_four_requests_at_most() {
    let it = SignedIn::with(&[("Contact", 950)]);
    let before = it.org.requests().len();
    it.run(&["import", "--entity", "Contact", "--to", "c.db"]).ok();
    let requests = it.requests_since(before);
    assert!(requests.len() <= 4, "{requests:?}");
}

#[test]
fn an_object_that_bulk_refuses_comes_by_rest_with_the_reason() {
    let it = SignedIn::with(&[]);
    let ran =
        it.run(&["import", "--entity", "TaskStatus", "--bulk-threshold", "0", "--to", "c.db", "--json"]).ok();
    let report = ran.json();
    assert_eq!(report["entities"][0]["api"], "rest");
    assert!(report["entities"][0]["reason"].as_str().unwrap().contains("Bulk API 2.0"), "{report}");
}

#[test]
fn a_failed_job_falls_back_to_rest_unless_bulk_was_asked_for() {
    let it = SignedIn::with(&[("Contact", 1500)]);
    it.org.fail_next_job(Some("InternalServerError : something"));
    let ran = it.run(&["import", "--entity", "Contact", "--to", "c.db", "--json"]).ok();
    assert_eq!(ran.json()["entities"][0]["api"], "rest");
    it.org.fail_next_job(None);
    let ran = it.run(&["import", "--entity", "Contact", "--api", "bulk", "--to", "d.db", "--json"]).code(5);
    assert_eq!(ran.json()["error"]["kind"], "source");
}

#[test]
fn after_kill_the_same_command_goes_on_and_fetches_no_stored_page_again() {
    for (api, page_rows) in [("bulk", 60), ("rest", 80)] {
        let it = SignedIn::to(OrgConfig {
            page_rows: Some(page_rows),
            latency: Duration::from_millis(40),
            ..with_records(&[("Contact", 6000)])
        });
        let there = it.org.data().record_count("Contact").unwrap();
        let db = it.sandbox.path("c.db");
        let args = ["import", "--entity", "Contact", "--api", api, "--to", "c.db"];
        let begun = it.org.requests().len();
        for kill_after in [0, 1, 5, 9] {
            let mut child = it.sandbox.spawn(&args);
            let stored = || if db.exists() { stored_pages(&db) } else { 0 };
            eventually("pages are stored", || stored() >= kill_after || child.try_wait().unwrap().is_some());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let stored: Vec<String> = stored_tokens(&db);
        assert!(!stored.is_empty(), "nothing was stored before the last kill");
        let before = it.org.requests().len();
        it.run(&args).ok();
        assert_eq!(number(&db, "SELECT count(*) FROM Contact") as u64, there);
        assert_eq!(number(&db, "SELECT count(DISTINCT Id) FROM Contact") as u64, there);
        let requests = it.requests_since(before);
        for page in pages(&requests) {
            let path = page.trim_start_matches("GET ");
            assert!(!stored.iter().any(|t| fetched_by(t, path)), "{page} was stored and is fetched again");
        }
        if api == "bulk" {
            assert_eq!(count_of(&it.requests_since(begun), "POST "), 1, "one job for all runs");
        }
    }
}

fn stored_pages(db: &std::path::Path) -> i64 {
    let Ok(db) = rusqlite::Connection::open_with_flags(db, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return 0;
    };
    let _ = db.busy_timeout(Duration::from_millis(200));
    db.query_row("SELECT count(*) FROM _sfmigrate_pages", [], |row| row.get(0)).unwrap_or(0)
}

fn stored_tokens(db: &std::path::Path) -> Vec<String> {
    rows(db, "SELECT token FROM _sfmigrate_pages").into_iter().map(|r| r[0].clone().unwrap()).collect()
}

/// Whether a stored token belongs to the page of this path. A REST token names
/// the page behind its own, so the path itself proves nothing there; the pages
/// of one query follow one another, and a path that is not the newest `next`
/// would be a page from before it.
fn fetched_by(token: &str, path: &str) -> bool {
    let token: serde_json::Value = serde_json::from_str(token).unwrap();
    token["page"]["url"] == *path
}

#[test]
fn an_expired_session_is_renewed_once_and_nobody_notices() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", 3000)]) });
    it.org.expire_sessions();
    let before = it.org.requests().len();
    it.run(&["import", "--entity", "Contact", "--to", "c.db"]).ok();
    assert_eq!(count_of(&it.requests_since(before), "/services/oauth2/token"), 1);
    it.org.revoke_grants();
    let ran = it.run(&["import", "--entity", "Contact", "--to", "c.db", "--json"]).code(4);
    assert_eq!(ran.json()["error"]["kind"], "auth");
    assert!(ran.stdout.contains("sfmigrate login"), "{ran:?}");
}

#[test]
fn a_dead_cursor_is_replaced_by_a_query_behind_the_last_record() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        latency: Duration::from_millis(20),
        ..with_records(&[("Contact", 4000)])
    });
    let there = it.org.data().record_count("Contact").unwrap();
    let db = it.sandbox.path("c.db");
    let args = ["import", "--entity", "Contact", "--api", "rest", "--to", "c.db"];
    let mut child = it.sandbox.spawn(&args);
    eventually("pages are stored", || db.exists() && stored_pages(&db) >= 3);
    it.org.close_cursors();
    let status = child.wait().unwrap();
    assert!(status.success());
    assert_eq!(number(&db, "SELECT count(*) FROM Contact") as u64, there);
}

#[test]
fn a_job_that_is_gone_is_replaced_and_nothing_doubles() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(300),
        latency: Duration::from_millis(20),
        ..with_records(&[("Contact", 5000)])
    });
    let there = it.org.data().record_count("Contact").unwrap();
    let args = ["import", "--entity", "Contact", "--to", "out", "--format", "csv", "--api", "bulk"];
    let mut child = it.sandbox.spawn(&args);
    let job = || {
        it.requests_since(0).iter().find_map(|r| {
            let id = r.strip_prefix("GET /services/data/v66.0/jobs/query/")?.split_once("/results?")?.0;
            Some(id.to_owned())
        })
    };
    eventually("a page was fetched", || job().is_some());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(it.org.forget_job(&job().unwrap()));
    it.run(&args).ok();
    let mut reader = csv::Reader::from_path(it.sandbox.path("out/Contact.csv")).unwrap();
    let ids: std::collections::HashSet<String> = reader.records().map(|r| r.unwrap()[0].to_owned()).collect();
    let mut reader = csv::Reader::from_path(it.sandbox.path("out/Contact.csv")).unwrap();
    assert_eq!(reader.records().count() as u64, there);
    assert_eq!(ids.len() as u64, there);
}

#[test]
fn t75_ctrl_c_saves_and_says_how_to_go_on() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        latency: Duration::from_millis(100),
        ..with_records(&[("Contact", 6000)])
    });
    // Most pages take long, so that the signal comes before the end on any machine.
    it.org.set_faults(slow_after("/results?", 6));
    let db = it.sandbox.path("c.db");
    let args = ["import", "--entity", "Contact", "--to", "c.db", "--json"];
    let mut command = it.sandbox.command(&args);
    let child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    eventually("pages are stored", || db.exists() && stored_pages(&db) >= 2);
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["error"]["kind"], "cancelled");
    it.org.set_faults(FaultPlan::default());
    it.run(&args).ok();
    assert_eq!(
        number(&db, "SELECT count(*) FROM Contact") as u64,
        it.org.data().record_count("Contact").unwrap()
    );
}

#[test]
fn a_mapping_renames_transforms_and_rejects() {
    let it = SignedIn::with(&[("Contact", 1200)]);
    std::fs::write(
        it.sandbox.path("mapping.toml"),
        r#"
[Contact]
target = "contacts"
key = "Id"

[Contact.fields]
id      = "Id"
email   = { from = "Email", transform = ["trim", "lowercase"], required = true }
account = "Account.Name"
origin  = { value = "salesforce" }
"#,
    )
    .unwrap();
    let ran = it
        .run(&["import", "--entity", "Contact", "--map", "mapping.toml", "--to", "crm.db", "--json"])
        .code(3);
    let report = ran.json();
    let entity = &report["entities"][0];
    let (read, written, rejected) = (
        entity["read"].as_u64().unwrap(),
        entity["written"].as_u64().unwrap(),
        entity["rejected"].as_u64().unwrap(),
    );
    assert_eq!(read, it.org.data().record_count("Contact").unwrap());
    assert!(rejected > 0 && written > 0 && written + rejected == read, "{report}");
    let db = it.sandbox.path("crm.db");
    assert_eq!(number(&db, "SELECT count(*) FROM contacts") as u64, written);
    assert_eq!(number(&db, "SELECT count(*) FROM contacts WHERE email <> lower(email) OR email IS NULL"), 0);
    assert_eq!(number(&db, "SELECT count(*) FROM contacts WHERE origin = 'salesforce'") as u64, written);
    assert!(number(&db, "SELECT count(*) FROM contacts WHERE account IS NOT NULL") > 0);
}

#[test]
fn wrong_input_is_told_before_anything_is_touched() {
    let it = SignedIn::with(&[("Contact", 10)]);
    std::fs::write(it.sandbox.path("bad.toml"), "[Contact]\n\n[Contact.fields]\nemail = \"Emial\"\n")
        .unwrap();
    for (args, words) in [
        (vec!["import", "--entity", "Contact", "--map", "bad.toml"], "bad.toml:4:"),
        (vec!["import", "--entity", "Contcat"], "Contact"),
        (vec!["import", "--entity", "Contact", "--fields", "Id,Emial"], "Email"),
        (vec!["import", "--entity", "Contact", "--where", "Nope = 1"], "Nope"),
        (vec!["import", "--entity", "Contact", "--where", "Name ="], ""),
    ] {
        let ran = it.run(&args).code(2);
        assert!(ran.stderr.contains(words), "{args:?}: {}", ran.stderr);
    }
    let left: Vec<_> =
        std::fs::read_dir(it.sandbox.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the mapping and the home folder: {left:?}");
}

#[test]
fn csv_on_standard_output_is_nothing_but_csv() {
    let it = SignedIn::with(&[("Contact", 300)]);
    let ran = it.run(&["import", "--entity", "Contact", "--fields", "Id,Name,Description", "--to", "-"]).ok();
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["Id", "Name", "Description"]);
    assert_eq!(
        reader.records().map(Result::unwrap).count() as u64,
        it.org.data().record_count("Contact").unwrap()
    );
    assert!(!ran.stderr.contains('\u{1b}'), "escape codes without a terminal");
}

#[test]
fn a_compound_asked_for_by_name_is_the_json_of_the_org_whichever_api_fetched_it() {
    let it = SignedIn::with(&[("Contact", 300)]);
    for api in ["rest", "bulk"] {
        let fields = "Id,MailingAddress,Account.BillingAddress";
        it.run(&[
            "import",
            "--entity",
            "Contact",
            "--fields",
            fields,
            "--api",
            api,
            "--to",
            &format!("{api}.db"),
        ])
        .ok();
    }
    let all = "SELECT Id, MailingAddress, \"Account.BillingAddress\" FROM Contact ORDER BY Id";
    let (rest, bulk) = (rows(&it.sandbox.path("rest.db"), all), rows(&it.sandbox.path("bulk.db"), all));
    assert_eq!(rest, bulk);
    let mut seen = 0;
    for row in &rest {
        let record = it.org.data().record("Contact", row[0].as_ref().unwrap(), None, "v66.0").unwrap();
        let Some(text) = &row[1] else {
            assert!(record["MailingAddress"].is_null(), "{record}");
            continue;
        };
        let landed: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(landed, record["MailingAddress"]);
        seen += 1;
    }
    assert!(seen > 100 && rest.iter().any(|row| row[2].is_some()));
}

#[test]
fn a_reference_to_several_objects_has_the_name_of_the_one_beside_it() {
    let it = SignedIn::with(&[("Task", 1200)]);
    for api in ["rest", "bulk"] {
        it.run(&["import", "--entity", "Task", "--api", api, "--to", &format!("{api}.db")]).ok();
    }
    let kinds = "SELECT \"Who.Type\", count(WhoId) FROM Task GROUP BY 1 ORDER BY 1";
    let (rest, bulk) = (rows(&it.sandbox.path("rest.db"), kinds), rows(&it.sandbox.path("bulk.db"), kinds));
    assert_eq!(rest, bulk);
    assert_eq!(rest.iter().filter_map(|row| row[0].as_deref()).collect::<Vec<_>>(), ["Contact", "Lead"]);
}

#[test]
fn an_object_too_wide_for_a_url_is_read_in_parts_that_make_the_same_records() {
    let it = SignedIn::to(OrgConfig { rest_page_rows: Some(70), ..with_records(&[("Wide__c", 230)]) });
    for api in ["rest", "bulk"] {
        it.run(&["import", "--entity", "Wide__c", "--api", api, "--to", &format!("{api}.db")]).ok();
    }
    let all = "SELECT * FROM Wide__c ORDER BY Id";
    let (rest, bulk) = (rows(&it.sandbox.path("rest.db"), all), rows(&it.sandbox.path("bulk.db"), all));
    assert_eq!(rest.len() as u64, it.org.data().record_count("Wide__c").unwrap());
    assert!(rest.len() > 140 && rest[0].len() > 700, "{} x {}", rest.len(), rest[0].len());
    assert!(rest == bulk, "the parts make other records");
    let ran = it.run(&["import", "--entity", "Wide__c", "--api", "rest", "--limit", "75", "--to", "some.db"]);
    ran.ok();
    assert_eq!(number(&it.sandbox.path("some.db"), "SELECT count(*) FROM Wide__c"), 75);
}
