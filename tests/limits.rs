//! What an org bears: requests at once, open cursors, API calls; held against
//! the org's own request log.

use std::collections::BTreeMap;
use std::time::Duration;

use sfmigrate::demo::server::faults::FaultPlan;
use sfmigrate::demo::server::{LogEntry, OrgConfig};

use crate::support::{Ran, SignedIn, finish, number, with_records};

fn run(it: &SignedIn, args: &[&str]) -> Ran {
    let mut command = it.sandbox.command(args);
    command.env("SFMIGRATE_RETRY_BASE", "2ms");
    finish(command)
}

/// Sixty pages, each of which takes its time.
fn slow() -> SignedIn {
    SignedIn::to(OrgConfig {
        page_rows: Some(50),
        job_time: Duration::ZERO,
        latency: Duration::from_millis(40),
        ..with_records(&[("Contact", 3000)])
    })
}

/// The most requests that were under way at once. A millisecond at either end
/// is left out, since the log knows no less.
fn most_at_once<'a>(requests: impl Iterator<Item = &'a LogEntry> + Clone) -> usize {
    let starts = requests.clone().map(|e| e.at_ms + 1);
    let during =
        |at: u64| requests.clone().filter(move |e| e.at_ms < at && at + 1 < e.at_ms + e.took_ms).count();
    starts.map(during).max().unwrap_or(0)
}

fn pages(it: &SignedIn) -> Vec<LogEntry> {
    let mut pages: Vec<_> = it.org.requests().into_iter().filter(|e| e.path.contains("/results?")).collect();
    pages.sort_by_key(|e| e.at_ms);
    pages
}

#[test]
fn a_crowded_org_is_asked_for_less_at_once() {
    for answer in [
        "status = 429",
        "status = 503, body = '<html>Please wait</html>'",
        "status = 403, body = '[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"ConcurrentRequests (Concurrent API Requests) Limit exceeded.\"}]'",
    ] {
        let it = slow();
        let plan = format!("[[fault]]\npath = \"/results?\"\nabove = 2\ndo.answer = {{ {answer} }}");
        it.org.set_faults(FaultPlan::parse(&plan).unwrap());
        run(&it, &["import", "--entity", "Contact", "--fields", "Id", "--api", "bulk", "--to", "c.db"]).ok();
        let db = it.sandbox.path("c.db");
        let there = it.org.data().record_count("Contact").unwrap();
        assert_eq!(number(&db, "SELECT count(*) FROM Contact") as u64, there);
        let pages = pages(&it);
        let first = pages.iter().find(|e| e.status != 200).expect("the org was crowded");
        let since = first.at_ms + first.took_ms + 50;
        let later = pages.iter().filter(|e| e.at_ms > since);
        // A try may be under way when the next one is allowed.
        assert!(most_at_once(later.clone()) <= 4, "{answer}: two are borne, one more is a try");
        let refused = later.clone().filter(|e| e.status != 200).count();
        let served = later.filter(|e| e.status == 200).count();
        assert!(refused * 2 <= served, "{answer}: {refused} refused, {served} served: that is hammering");
    }
}

#[test]
fn an_org_that_was_crowded_once_is_asked_for_more_again() {
    let it = slow();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 4\ncount = 1\ndo.answer = { status = 429 }";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    run(&it, &["import", "--entity", "Contact", "--fields", "Id", "--api", "bulk", "--to", "c.db"]).ok();
    let pages = pages(&it);
    let refused = pages.iter().position(|e| e.status == 429).unwrap();
    let since = pages[refused].at_ms + pages[refused].took_ms + 5;
    let later: Vec<_> = pages.iter().filter(|e| e.at_ms > since).collect();
    let (soon, late) = later.split_at(4);
    assert!(most_at_once(soon.iter().copied()) <= 3, "slower at first");
    assert_eq!(most_at_once(late.iter().copied()), 5, "and as before in the end");
}

#[test]
fn nothing_is_sent_while_the_org_asks_for_peace() {
    let it = slow();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 12\ncount = 1\n\
                do.answer = { status = 503, headers = { Retry-After = \"1\" } }";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    run(&it, &["import", "--entity", "Contact", "--fields", "Id", "--api", "bulk", "--to", "c.db"]).ok();
    let pages = pages(&it);
    let refused = pages.iter().find(|e| e.status == 503).unwrap();
    let told = refused.at_ms + refused.took_ms;
    let early = pages.iter().filter(|e| e.at_ms > told + 20 && e.at_ms < told + 900).count();
    assert_eq!(early, 0, "Retry-After holds for every request");
}

#[test]
fn t42_never_more_than_ten_cursors_are_open() {
    let objects =
        ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Event", "Campaign", "Product2"];
    let more = ["Contract", "Order", "Asset"];
    let objects: Vec<&str> = objects.into_iter().chain(more).collect();
    let records: Vec<(&str, u64)> = objects.iter().map(|name| (*name, 60)).collect();
    let it = SignedIn::to(OrgConfig {
        rest_page_rows: Some(10),
        latency: Duration::from_millis(5),
        ..with_records(&records)
    });
    let list = objects.join(",");
    run(&it, &["import", "--entity", &list, "--api", "rest", "--parallel", "10", "--to", "c.db"]).ok();
    let mut cursors: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for entry in it.org.requests() {
        let Some((_, locator)) = entry.path.split_once("/query/") else { continue };
        let (id, _) = locator.split_once('-').unwrap();
        let span = cursors.entry(id.to_owned()).or_insert((entry.at_ms, 0));
        *span = (span.0.min(entry.at_ms), span.1.max(entry.at_ms));
    }
    assert!(cursors.len() >= objects.len(), "{}", cursors.len());
    let open = |at: u64| cursors.values().filter(|(from, to)| *from <= at && at < *to).count();
    let most = cursors.values().map(|(from, _)| open(*from)).max().unwrap();
    assert!((2..=10).contains(&most), "{most} cursors at once");
}

#[test]
fn a_renewal_of_the_session_is_no_api_call() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(100), ..with_records(&[("Contact", 1200)]) });
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 5\ncount = 1\ndo.org = \"expire_sessions\"";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let args = ["import", "--entity", "Contact", "--fields", "Id", "--api", "bulk", "--to", "c.db", "--json"];
    let calls = run(&it, &args).ok().json()["api_calls"].as_u64().unwrap();
    let log = it.requests_since(0);
    let data = log.iter().filter(|r| r.contains("/services/data/v66.0/") && !r.contains("/limits")).count();
    let tokens = log.iter().filter(|r| r.ends_with("/oauth2/token")).count();
    assert_eq!(tokens, 2, "the sign-in and the renewal");
    // The sign-in asks for the user's record, too.
    assert!((data as u64).abs_diff(calls) <= 2, "{calls} calls counted, {data} sent");
    assert!(calls >= it.org.api_usage().saturating_sub(2), "none that the org counts is left out");
}

#[test]
fn only_an_import_promises_to_go_on() {
    let it = SignedIn::with(&[("Contact", 1200)]);
    let plan = "[[fault]]\npath = \"/services/data/\"\ndo.org = \"use_up_limit\"";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    for args in [["count", "Contact"].as_slice(), &["objects"], &["query", "SELECT Id FROM Contact"]] {
        let ran = run(&it, args).code(7);
        assert!(ran.stderr.contains("later") && !ran.stderr.contains("goes on"), "{args:?}: {}", ran.stderr);
    }
    let ran = run(&it, &["import", "--entity", "Contact", "--to", "c.db"]).code(7);
    assert!(ran.stderr.contains("goes on where it stopped"), "{}", ran.stderr);
}
