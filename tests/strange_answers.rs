//! Answers that are none: pages of proxies, nothing at all, JSON of somebody
//! else, JSON that was cut. Whatever was asked, they are understood as what
//! they are, asked for again, and never stored.

use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{Ran, SignedIn, finish, rows, with_records};

/// What comes in place of an answer, as an act of a fault plan.
const ANSWERS: [&str; 6] = [
    "body = \"<html><body>Please sign in to the network</body></html>\"",
    "body = \"<!DOCTYPE html>Wait\", headers = { Content-Type = \"application/json\" }",
    "body = \"\"",
    "body = '{\"totalSize\": 1200, \"done\": fal'",
    "body = '{\"message\": \"hello\"}'",
    "body = '\"nothing of interest\"', headers = { Content-Type = \"text/plain\" }",
];

/// What an import asks, and the words in which its errors call it.
const QUESTIONS: [(&str, &str, &str); 7] = [
    ("GET", "/sobjects/Contact/describe", "the description of Contact"),
    ("GET", "COUNT%28%29", "the count of Contact"),
    ("POST", "/jobs/query", "a Bulk job for Contact"),
    ("GET", "/jobs/query/750", "the state of job 750"),
    ("GET", "/resultPages", "the list of result pages of Contact"),
    ("GET", "/results?", "result page of Contact"),
    ("GET", "/query", "page of Contact"),
];

fn contacts() -> SignedIn {
    SignedIn::to(OrgConfig {
        page_rows: Some(100),
        job_time: Duration::ZERO,
        ..with_records(&[("Contact", 300)])
    })
}

fn fault(method: &str, path: &str, times: &str, answer: &str) -> String {
    format!("[[fault]]\nmethod = \"{method}\"\npath = \"{path}\"\n{times}\ndo.answer = {{ {answer} }}\n")
}

/// Imports anew.
fn import(it: &SignedIn, api: &str, plan: &str) -> Ran {
    let _ = std::fs::remove_file(it.sandbox.path("c.db"));
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let args = ["import", "--entity", "Contact", "--fields", "Id,Name", "--api", api, "--to", "c.db"];
    let mut command = it.sandbox.command(&args);
    command.env("SFMIGRATE_RETRY_BASE", "1ms");
    finish(command)
}

#[track_caller]
fn complete(it: &SignedIn, what: &str) {
    let there = it.org.data().record_count("Contact").unwrap().to_string();
    let counts = rows(&it.sandbox.path("c.db"), "SELECT count(*), count(DISTINCT Id) FROM Contact");
    assert_eq!(counts, [[Some(there.clone()), Some(there)]], "{what}");
}

#[test]
fn one_of_each_in_the_place_of_every_answer_is_asked_for_again() {
    let it = contacts();
    for answer in ANSWERS {
        for api in ["bulk", "rest"] {
            let plan: String =
                QUESTIONS.map(|(method, path, _)| fault(method, path, "count = 1", answer)).concat();
            import(&it, api, &plan).ok();
            complete(&it, answer);
        }
    }
}

#[test]
fn one_that_never_ends_is_told_with_what_was_asked() {
    let it = contacts();
    for (at, (method, path, words)) in QUESTIONS.into_iter().enumerate() {
        let api = if at == 6 { "rest" } else { "bulk" };
        let ran = import(&it, api, &fault(method, path, "", ANSWERS[0]));
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        if path.contains("COUNT") {
            // An import needs no count.
            assert!(ran.stderr.contains("could not be counted"), "{}", ran.stderr);
            ran.ok();
            complete(&it, words);
        } else {
            assert!(ran.stderr.contains("proxy"), "{words}: {}", ran.stderr);
            ran.code(5);
        }
    }
    import(&it, "bulk", "").ok();
    complete(&it, "afterwards");
}

#[test]
fn one_of_the_token_endpoint_costs_no_sign_in() {
    let it = contacts();
    let count = || {
        it.org.expire_sessions();
        let mut command = it.sandbox.command(&["count", "Contact"]);
        command.env("SFMIGRATE_RETRY_BASE", "1ms");
        finish(command)
    };
    // From now on it is known that this org's refresh tokens stay.
    count().ok();
    for answer in ANSWERS {
        it.org.set_faults(FaultPlan::parse(&fault("POST", "/oauth2/token", "count = 1", answer)).unwrap());
        count().ok();
    }
    it.org.set_faults(FaultPlan::parse(&fault("POST", "/oauth2/token", "", ANSWERS[0])).unwrap());
    let ran = count().code(5);
    assert!(ran.stderr.contains("gave no sensible answer"), "{}", ran.stderr);
    it.org.set_faults(FaultPlan::default());
    count().ok();
}
