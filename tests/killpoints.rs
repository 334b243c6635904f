//! Killed between two steps that belong together: the same command goes on,
//! nothing is lost and nothing doubles. Moments left to chance are tried in
//! [`crate::chaos`].

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{Ran, SignedIn, finish, rows, with_records};

fn contacts(config: OrgConfig) -> SignedIn {
    SignedIn::to(OrgConfig { page_rows: Some(100), job_time: Duration::ZERO, ..config })
}

fn twelve_pages() -> OrgConfig {
    with_records(&[("Contact", 1200)])
}

/// The import of every test here.
const IMPORT: [&str; 5] = ["import", "--entity", "Contact", "--fields", "Id,Name"];

fn run(it: &SignedIn, more: &[&str], kill_at: Option<&str>) -> Ran {
    let mut command = it.sandbox.command(&[&IMPORT[..], more].concat());
    command.env("SFMIGRATE_RETRY_BASE", "2ms");
    if let Some(place) = kill_at {
        command.env("SFMIGRATE_KILL_AT", place);
    }
    finish(command)
}

/// Runs into a killpoint.
#[track_caller]
fn killed(it: &SignedIn, more: &[&str], place: &str) {
    let ran = run(it, more, Some(place));
    assert_eq!(ran.code, -1, "{place} was not reached: {}", ran.stderr);
}

fn asked(it: &SignedIn, from: usize, part: &str) -> Vec<String> {
    it.requests_since(from).into_iter().filter(|request| request.contains(part)).collect()
}

/// The first column of a file.
fn ids(file: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.records().map(|row| row.unwrap()[0].to_owned()).collect()
}

/// A number of a database that a killed run left, which only a connection that
/// may write can roll back.
fn number_left(db: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(db).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[track_caller]
fn complete(it: &SignedIn, db: &Path) {
    let there = it.org.data().record_count("Contact").unwrap();
    let counts = rows(db, "SELECT count(*), count(DISTINCT Id) FROM Contact");
    assert_eq!(counts, [[Some(there.to_string()), Some(there.to_string())]]);
}

#[test]
fn killed_after_a_page_is_written_and_before_its_mark_that_page_alone_comes_again() {
    for (api, path) in [("bulk", "/results?"), ("rest", "/query")] {
        let it = contacts(twelve_pages());
        let args = ["--api", api, "--to", "c.db"];
        killed(&it, &args, "page-written:4");
        let db = it.sandbox.path("c.db");
        assert_eq!(number_left(&db, "SELECT count(*) FROM Contact"), 300, "{api}");
        let before = it.org.requests().len();
        run(&it, &args, None).ok();
        complete(&it, &db);
        if api == "bulk" {
            assert_eq!(asked(&it, before, path).len(), 9, "twelve pages, three of them stored");
        }
    }
}

#[test]
fn killed_between_a_page_of_a_file_and_its_journal_the_file_is_cut_back() {
    for api in ["bulk", "rest"] {
        let it = contacts(twelve_pages());
        let args = ["--api", api, "--to", "out", "--format", "csv"];
        killed(&it, &args, "page-written:4");
        let part = it.sandbox.path("out/.Contact.csv.part");
        assert_eq!(ids(&part).len(), 400, "the fourth page is there");
        assert!(!it.sandbox.path("out/Contact.csv").exists());
        run(&it, &args, None).ok();
        let ids = ids(&it.sandbox.path("out/Contact.csv"));
        assert_eq!(ids.len() as u64, it.org.data().record_count("Contact").unwrap());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }
}

#[test]
fn killed_before_a_complete_file_has_its_name_it_gets_it_from_the_next_run() {
    let it = contacts(twelve_pages());
    let args = ["--to", "out", "--format", "csv"];
    killed(&it, &args, "file-finished");
    let file = it.sandbox.path("out/Contact.csv");
    assert!(!file.exists());
    // That run gives the name and begins anew; without an org it gets no further.
    it.org.set_faults(
        sfmigrate::demo::server::FaultPlan::parse(
            "[[fault]]\npath = \"/jobs/\"\ndo.answer = { status = 400 }",
        )
        .unwrap(),
    );
    assert_ne!(run(&it, &[&args[..], &["--api", "bulk"]].concat(), None).code, 0);
    assert_eq!(ids(&file).len() as u64, it.org.data().record_count("Contact").unwrap());
}

#[test]
fn killed_after_a_job_is_made_and_before_its_id_is_stored_that_job_is_found() {
    for (place, jobs) in [("job-created", 1), ("job-asked", 1)] {
        let it = contacts(twelve_pages());
        let args = ["--api", "bulk", "--to", "c.db"];
        killed(&it, &args, place);
        run(&it, &args, None).ok();
        complete(&it, &it.sandbox.path("c.db"));
        let made = asked(&it, 0, "POST /services/data/v66.0/jobs/query").len();
        assert_eq!(made, jobs, "{place}: no job that nobody reads");
    }
}

/// Ends every session once three pages are stored.
fn expire(it: &SignedIn) {
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 8\ncount = 1\ndo.org = \"expire_sessions\"";
    it.org.set_faults(sfmigrate::demo::server::FaultPlan::parse(plan).unwrap());
}

#[test]
fn killed_after_a_renewal_and_before_its_token_is_stored_the_same_command_goes_on() {
    let it = contacts(twelve_pages());
    expire(&it);
    let args = ["--api", "bulk", "--to", "c.db"];
    killed(&it, &args, "token-renewed");
    run(&it, &args, None).ok();
    complete(&it, &it.sandbox.path("c.db"));
}

/// The org has given the new refresh token to a process that is dead: nobody
/// can have it back, so that a person has to sign in. The records stay.
#[test]
fn killed_with_the_only_copy_of_a_rotated_token_a_login_is_asked_for_and_the_state_is_kept() {
    let it = contacts(OrgConfig { rotate_refresh_tokens: true, ..twelve_pages() });
    expire(&it);
    let args = ["--api", "bulk", "--to", "c.db"];
    killed(&it, &args, "token-renewed");
    let ran = run(&it, &args, None).code(4);
    assert!(ran.stderr.contains("sfmigrate login"), "{}", ran.stderr);
    it.sandbox.login(&it.org, &[]).ok();
    let stored = number_left(&it.sandbox.path("c.db"), "SELECT count(*) FROM _sfmigrate_pages") as usize;
    let before = it.org.requests().len();
    run(&it, &args, None).ok();
    complete(&it, &it.sandbox.path("c.db"));
    assert_eq!(asked(&it, before, "/results?").len(), 12 - stored, "no stored page comes again");
    assert_eq!(asked(&it, 0, "POST /services/data/v66.0/jobs/query").len(), 1, "the job is the same");
}

#[test]
fn killed_before_a_file_has_its_name_it_is_fetched_again_and_leaves_nothing_behind() {
    let it = SignedIn::with(&[("Attachment", 12)]);
    let args = ["import", "--entity", "Attachment", "--to", "a.db", "--files", "files"];
    let mut command = it.sandbox.command(&args);
    command.env("SFMIGRATE_KILL_AT", "body-written:3");
    assert_eq!(finish(command).code, -1);
    it.run(&args).ok();
    let names: Vec<_> = std::fs::read_dir(it.sandbox.path("files/Attachment"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len() as u64, it.org.data().record_count("Attachment").unwrap());
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
}
