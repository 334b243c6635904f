//! Ctrl-C and SIGTERM amid a Bulk job.
#![cfg(unix)]

use std::process::{Output, Stdio};
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{SignedIn, eventually, number, slow_after, with_records};

const JOBS: &str = "/jobs/query";

fn asked(it: &SignedIn, method: &str, part: &str) -> usize {
    it.org.requests().iter().filter(|e| e.method == method && e.path.contains(part)).count()
}

fn args(more: &[&'static str]) -> Vec<&'static str> {
    let import = ["import", "--entity", "Contact", "--fields", "Id,Name", "--api", "bulk", "--to", "c.db"];
    [&import[..], more].concat()
}

/// Begins an import, and sends it a signal once `ready`.
fn stopped(it: &SignedIn, more: &[&'static str], signal: i32, mut ready: impl FnMut() -> bool) -> Output {
    let mut command = it.sandbox.command(&args(more));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    eventually("the job is under way", &mut ready);
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, signal) }, 0);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn complete(it: &SignedIn) {
    let there = it.org.data().record_count("Contact").unwrap() as i64;
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(DISTINCT Id) FROM Contact"), there);
}

#[test]
fn asked_for_the_job_of_a_cancelled_import_is_aborted_and_the_next_run_makes_another() {
    for signal in [libc::SIGINT, libc::SIGTERM] {
        let it = SignedIn::with(&[("Contact", 1200)]);
        let plan = "[[fault]]\nmethod = \"POST\"\npath = \"/jobs/query\"\ncount = 1\ndo.job = \"stuck\"";
        it.org.set_faults(FaultPlan::parse(plan).unwrap());
        let polled = || asked(&it, "GET", "/jobs/query/750") > 0;
        let ended = stopped(&it, &["--abort-job-on-cancel"], signal, polled);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(130), "{said}");
        assert!(said.contains("is aborted"), "{said}");
        assert_eq!(asked(&it, "PATCH", JOBS), 1);
        it.run(&args(&[])).ok();
        complete(&it);
        assert_eq!(asked(&it, "POST", JOBS), 2);
    }
}

#[test]
fn otherwise_the_job_is_kept_and_the_next_run_uses_it() {
    let it =
        SignedIn::to(OrgConfig { job_time: Duration::from_secs(2), ..with_records(&[("Contact", 1200)]) });
    let ended = stopped(&it, &[], libc::SIGINT, || asked(&it, "GET", "/jobs/query/750") > 0);
    assert_eq!(ended.status.code(), Some(130));
    it.run(&args(&[])).ok();
    complete(&it);
    assert_eq!((asked(&it, "PATCH", JOBS), asked(&it, "POST", JOBS)), (0, 1));
}

/// There is nothing left to abort, and what it has cost is spent.
#[test]
fn a_job_that_is_complete_is_kept_even_so() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(100),
        job_time: Duration::ZERO,
        ..with_records(&[("Contact", 6000)])
    });
    // Until the first slow page has come, those before it are stored.
    it.org.set_faults(slow_after("/results?", 6));
    let ended = stopped(&it, &["--abort-job-on-cancel"], libc::SIGINT, || asked(&it, "GET", "/results?") > 6);
    it.org.set_faults(FaultPlan::default());
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    let before = asked(&it, "GET", "/results?");
    it.run(&args(&["--abort-job-on-cancel"])).ok();
    complete(&it);
    assert_eq!(asked(&it, "POST", JOBS), 1);
    assert!(asked(&it, "GET", "/results?") - before < 60, "stored pages are not fetched again");
}

#[test]
fn a_page_that_stays_away_in_its_middle_is_not_waited_for() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(1500), ..with_records(&[("Contact", 4500)]) });
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 2\ndo.stall = { share = 0.8, time = \"100s\" }";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let import = ["import", "--entity", "Contact", "--api", "bulk", "--to", "c.db"];
    let mut command = it.sandbox.command(&import);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The database is not looked at meanwhile: the page holds it.
    eventually("two pages have come", || asked(&it, "GET", "/results?") == 2);
    std::thread::sleep(Duration::from_millis(500));
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    let stored = number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact");
    assert!([0, 1500, 3000].contains(&stored), "{stored} is no number of whole pages");
    it.org.set_faults(FaultPlan::default());
    let whole = || it.org.requests().iter().filter(|e| e.path.contains("/results?") && e.complete).count();
    let before = whole();
    it.run(&import).ok();
    complete(&it);
    let fetched = (whole() - before) as i64;
    assert_eq!(fetched, (4500 - stored) / 1500, "stored pages are not fetched again");
}

/// Nobody reads what is written, so that the page under way never ends.
#[test]
fn the_second_signal_leaves_at_once() {
    let it = SignedIn::with(&[("Contact", 5000)]);
    let mut command = it.sandbox.command(&["import", "--entity", "Contact", "--api", "bulk", "--to", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (told, said) = std::sync::mpsc::channel();
    let errors = std::io::BufReader::new(child.stderr.take().unwrap());
    std::thread::spawn(move || {
        std::io::BufRead::lines(errors).map_while(Result::ok).for_each(|line| drop(told.send(line)));
    });
    eventually("a page is under way", || asked(&it, "GET", "/results?") > 0);
    std::thread::sleep(Duration::from_millis(300));
    let signal = |child: &std::process::Child| {
        // SAFETY: the process is a child of this test and has not been waited for.
        assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    };
    signal(&child);
    eventually("the first signal is told", || {
        said.try_iter().any(|line| line.contains("once more Ctrl-C leaves at once"))
    });
    assert!(child.try_wait().unwrap().is_none(), "it waits for its reader");
    signal(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
