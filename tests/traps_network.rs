//! Traps that other tools fell into on the network, each by its number in the
//! project's list of traps.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{Ran, SignedIn, finish, number, with_records};

/// An org with twelve pages of contacts.
fn contacts() -> SignedIn {
    SignedIn::to(OrgConfig {
        page_rows: Some(100),
        job_time: Duration::ZERO,
        ..with_records(&[("Contact", 1200)])
    })
}

fn import(it: &SignedIn, api: &str, plan: &str, more: &[&str]) -> Ran {
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let mut args = vec!["import", "--entity", "Contact", "--fields", "Id,Name,Description", "--to", "c.db"];
    args.extend(["--api", api]);
    args.extend(more);
    let mut command = it.sandbox.command(&args);
    command
        .env("SFMIGRATE_RETRY_BASE", "2ms")
        .env("SFMIGRATE_TIMEOUT_ANSWER", "2s")
        .env("SFMIGRATE_TIMEOUT_SILENCE", "250ms");
    finish(command)
}

/// All records are there, each once.
#[track_caller]
fn complete(it: &SignedIn) {
    let db = it.sandbox.path("c.db");
    let there = it.org.data().record_count("Contact").unwrap();
    assert_eq!(number(&db, "SELECT count(*) FROM Contact") as u64, there);
    assert_eq!(number(&db, "SELECT count(DISTINCT Id) FROM Contact") as u64, there);
}

/// Requests of the newest run whose line has this in it.
fn asked(it: &SignedIn, part: &str) -> usize {
    it.requests_since(0).iter().filter(|r| r.contains(part)).count()
}

const WALK: &str = "[[fault]]\npath = \"/resultPages\"\ndo.answer = { status = 404 }\n";

#[test]
fn t10_a_body_cut_inside_a_record_is_fetched_again() {
    for ends in ["reset", "close", "whole_length", "part_length", "no_length"] {
        let it = contacts();
        let plan = format!(
            "[[fault]]\npath = \"/results?\"\nskip = 3\ncount = 2\ndo.cut = {{ share = 0.7, ends = \"{ends}\" }}\n\
             [[fault]]\npath = \"/results?\"\ndo.plain = true"
        );
        import(&it, "bulk", &plan, &[]).ok();
        complete(&it);
        assert_eq!(asked(&it, "/results?"), 14, "{ends}: twelve pages and two repeats");
    }
}

#[test]
fn t11_a_page_cut_exactly_at_a_row_end_is_caught_by_its_count() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 4\ncount = 1\ndo.cut = { rows = 99 }";
    import(&it, "bulk", plan, &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "/results?"), 13);
}

#[test]
fn t11_without_any_header_the_sum_of_the_job_tells_that_a_row_is_missing() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 4\ncount = 1\ndo.cut = { rows = 99 }\n\
                [[fault]]\npath = \"/results?\"\ndo.headers = { strip = [\"Sforce-*\"] }";
    let ran = import(&it, "bulk", plan, &[]).code(9);
    assert!(ran.stderr.contains("1200") && ran.stderr.contains("1199"), "{}", ran.stderr);
    assert!(ran.stderr.contains("what arrived is in the table Contact of c.db"), "{}", ran.stderr);
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
}

#[test]
fn t12_a_locator_that_is_wrong_repeated_missing_or_empty_ends_in_no_loop() {
    for (locator, count) in [("repeated", 1), ("missing", 1), ("empty", 1), ("null", 1), ("wrong", 1)] {
        let it = contacts();
        let plan = format!(
            "{WALK}[[fault]]\npath = \"/results?\"\nskip = 5\ncount = {count}\ndo.locator = \"{locator}\""
        );
        import(&it, "bulk", &plan, &[]).ok();
        complete(&it);
    }
    let it = contacts();
    let plan = format!("{WALK}[[fault]]\npath = \"/results?\"\nskip = 5\ndo.locator = \"repeated\"");
    import(&it, "bulk", &plan, &[]).code(9);
    assert!(asked(&it, "/results?") < 12);
}

#[test]
fn t12_a_first_page_that_names_itself_is_not_stored_so() {
    let first = "[[fault]]\npath = \"/query?q=SELECT+Id\"\ncount = 1\ndo.locator = \"repeated\"";
    let it = contacts();
    import(&it, "rest", first, &[]).ok();
    complete(&it);
    let it = contacts();
    let ever = "[[fault]]\npath = \"/query?q=SELECT+Id\"\ndo.locator = \"repeated\"";
    import(&it, "rest", ever, &[]).code(9);
    assert!(asked(&it, "/query?q=SELECT+Id") < 12);
    import(&it, "rest", "", &[]).ok();
    complete(&it);
}

#[test]
fn t12_a_query_follows_no_circle_and_takes_no_page_for_another() {
    for (fault, counts, code) in [
        ("locator = \"repeated\"", "count = 1", 0),
        ("locator = \"repeated\"", "", 9),
        ("cut = { rows = 70 }", "count = 1", 0),
        ("page = \"repeated\"", "skip = 1\ncount = 1", 0),
        ("answer = { body = \"<html>Please sign in</html>\" }", "count = 1", 0),
    ] {
        let it = contacts();
        let plan = format!("[[fault]]\npath = \"/query/01g\"\n{counts}\ndo.{fault}");
        it.org.set_faults(FaultPlan::parse(&plan).unwrap());
        let mut command = it.sandbox.command(&["query", "SELECT Id, Name FROM Contact", "--format", "csv"]);
        command.env("SFMIGRATE_RETRY_BASE", "2ms");
        let ran = finish(command).code(code);
        if code == 0 {
            let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
            let ids: BTreeSet<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
            assert_eq!(ids.len() as u64, it.org.data().record_count("Contact").unwrap(), "{fault}");
        }
    }
}

#[test]
fn t13_without_the_headers_of_salesforce_the_import_is_complete_and_verified() {
    let it = contacts();
    import(&it, "bulk", "[[fault]]\ndo.headers = { strip = [\"Sforce-*\"] }", &[]).ok();
    complete(&it);
}

#[test]
fn t36_a_session_that_ends_under_way_is_renewed_and_the_same_page_comes() {
    for path in ["/jobs/query", "/resultpages", "/results?"] {
        let it = contacts();
        let plan = format!("[[fault]]\npath = \"{path}\"\nskip = 1\ncount = 1\ndo.org = \"expire_sessions\"");
        import(&it, "bulk", &plan, &[]).ok();
        complete(&it);
        assert_eq!(asked(&it, "POST /services/oauth2/token"), 2, "{path}: the login and one renewal");
    }
}

#[test]
fn t38_a_revoked_grant_keeps_the_state_and_the_run_goes_on_after_login() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 7\ncount = 1\ndo.org = \"revoke_grants\"";
    let ran = import(&it, "bulk", plan, &[]).code(4);
    assert!(ran.stderr.contains("sfmigrate login"), "{}", ran.stderr);
    it.sandbox.login(&it.org, &[]).ok();
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "POST /services/data/v66.0/jobs/query"), 1, "the job is the same");
}

#[test]
fn t39_the_daily_limit_stops_in_good_order_and_other_refusals_are_told_apart() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 5\ncount = 1\ndo.org = \"use_up_limit\"";
    import(&it, "bulk", plan, &[]).code(7);
    it.org.reset_api_usage();
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
    let refuse = |body: &str| {
        format!(
            "[[fault]]\npath = \"/results?\"\ndo.answer = {{ status = 403, body = '[{{\"errorCode\":\"{body}\",\"message\":\"No.\"}}]' }}"
        )
    };
    import(&contacts(), "bulk", &refuse("INSUFFICIENT_ACCESS"), &[]).code(4);
}

#[test]
fn t40_what_a_server_asks_to_wait_is_waited_and_other_noise_is_ridden_out() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 2\ncount = 1\ndo.answer = { status = 429, headers = { Retry-After = \"1\" } }";
    let begun = Instant::now();
    import(&it, "bulk", plan, &[]).ok();
    assert!(begun.elapsed() > Duration::from_secs(1), "Retry-After was not waited for");
    complete(&it);
    for act in [
        "answer = { status = 420 }",
        "answer = { status = 503, body = \"<html>We are down for maintenance.</html>\" }",
        "answer = { body = \"<html>Please sign in to the network</html>\" }",
        "answer = { body = \"\" }",
        "answer = { status = 502 }",
        "reset = \"before\"",
        "stall = { share = 0.5, time = \"3s\" }",
        "corrupt = { share = 0.5 }",
    ] {
        for (api, path) in [("bulk", "/results?"), ("rest", "/query/01g")] {
            std::fs::remove_file(it.sandbox.path("c.db")).unwrap();
            let plan = format!("[[fault]]\npath = \"{path}\"\nskip = 2\ncount = 2\ndo.{act}");
            import(&it, api, &plan, &[]).ok();
            complete(&it);
        }
    }
}

#[test]
fn t40_a_body_that_drips_is_not_taken_for_one_that_stalls() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 2\ncount = 1\ndo.drip = { bytes_per_second = 4000 }";
    import(&it, "bulk", plan, &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "/results?"), 12, "nothing was asked for twice");
}

#[test]
fn t40_the_first_byte_has_a_time_of_its_own() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 2\ncount = 1\ndo.delay = \"20s\"";
    let begun = Instant::now();
    // Two seconds are given to the first byte, a quarter of one to silence.
    import(&it, "bulk", plan, &[]).ok();
    assert!(begun.elapsed() < Duration::from_secs(15), "it waited for the answer");
    complete(&it);
    assert_eq!(asked(&it, "/results?"), 13);
}

#[test]
fn t40_a_wait_without_end_is_capped_by_the_deadline() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\ndo.answer = { status = 503, headers = { Retry-After = \"86400\" } }";
    let ran = import(&it, "bulk", plan, &["--deadline", "2s"]).code(8);
    assert!(ran.stderr.contains("in 60 s") || ran.stderr.contains("in 1 min"), "{}", ran.stderr);
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
}

#[test]
fn t41_a_cursor_that_dies_at_the_end_is_followed_by_a_query_behind_the_last_record() {
    let it = contacts();
    import(
        &it,
        "rest",
        "[[fault]]\npath = \"/query/01g\"\nskip = 10\ncount = 1\ndo.org = \"close_cursors\"",
        &[],
    )
    .ok();
    complete(&it);
}

/// What the new query announces says nothing of the records before it.
#[test]
fn t41_records_that_a_cut_page_lost_before_its_cursor_died_are_missed() {
    let it = contacts();
    // Twice the same, so that it is not doubted any more.
    let cut = "[[fault]]\npath = \"/query/01g\"\nskip = 2\ncount = 2\ndo.cut = { rows = 60 }";
    let die = "[[fault]]\npath = \"/query/01g\"\nskip = 6\ncount = 1\ndo.org = \"close_cursors\"";
    let ran = import(&it, "rest", &format!("{cut}\n{die}"), &[]).ok();
    assert!(ran.stderr.contains("are missing; reading it anew"), "{}", ran.stderr);
    complete(&it);
}

/// A table would hide it: the same key replaces.
#[test]
fn t41_a_first_page_that_was_cut_and_comes_again_whole_doubles_nothing() {
    let it = contacts();
    let again = "[[fault]]\npath = \"/query\"\nskip = 1\ncount = 3\ndo.page = \"repeated\"";
    let cut = "[[fault]]\npath = \"/query?q=SELECT+Id\"\ncount = 2\ndo.cut = { rows = 60 }";
    it.org.set_faults(FaultPlan::parse(&format!("{again}\n{cut}")).unwrap());
    let args = [
        "import", "--entity", "Contact", "--fields", "Id", "--api", "rest", "--to", "out", "--format", "csv",
    ];
    let run = || {
        let mut command = it.sandbox.command(&args);
        command.env("SFMIGRATE_RETRY_BASE", "2ms");
        finish(command)
    };
    let ran = run().code(9);
    assert!(ran.stderr.contains("1160 arrived"), "{}", ran.stderr);
    run().ok();
    let mut reader = csv::Reader::from_path(it.sandbox.path("out/Contact.csv")).unwrap();
    let ids: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(ids.len() as u64, it.org.data().record_count("Contact").unwrap());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn t41_a_page_of_json_that_was_cut_at_a_record_is_fetched_again_at_once() {
    let it = contacts();
    let cut = "[[fault]]\npath = \"/query/01g\"\nskip = 2\ncount = 1\ndo.cut = { rows = 60 }";
    import(&it, "rest", cut, &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "/query/01g"), 12, "eleven pages behind the first, and one repeat");
}

#[test]
fn t44_a_redirect_is_not_followed_and_the_other_host_never_sees_the_token() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let to = format!("http://{}", other.local_addr().unwrap());
    for status in [301, 302, 307, 308] {
        let plan =
            format!("[[fault]]\npath = \"/results?\"\ndo.redirect = {{ to = \"{to}\", status = {status} }}");
        let ran = import(&contacts(), "bulk", &plan, &[]).code(5);
        assert!(ran.stderr.contains(&to) && ran.stderr.contains("not followed"), "{}", ran.stderr);
        assert!(other.accept().is_err(), "somebody came to the other host");
    }
}

#[test]
fn t45_a_budget_of_calls_stops_in_good_order_and_the_next_run_goes_on() {
    let it = contacts();
    let ran = import(&it, "bulk", "", &["--api-budget", "12"]).code(7);
    assert!(ran.stderr.contains("12 API calls"), "{}", ran.stderr);
    import(&it, "bulk", "", &["--api-budget", "1%"]).ok();
    complete(&it);
    assert_eq!(asked(&it, "/results?"), 12, "no page twice");
}

#[test]
fn t45_where_no_job_is_left_for_today_rest_reads_and_who_insists_is_told_the_limit() {
    let it = SignedIn::to(OrgConfig { bulk_job_limit: 0, ..with_records(&[("Contact", 1200)]) });
    let ran = import(&it, "bulk", "", &[]).code(7);
    assert!(ran.stderr.contains("24 hours"), "{}", ran.stderr);
    let ran = import(&it, "auto", "", &[]).ok();
    assert!(ran.stderr.contains("Bulk API 2.0 cannot"), "{}", ran.stderr);
    complete(&it);
}

/// An answer of the org to the first question how its job stands.
fn first_state(body: &str) -> String {
    let body = format!("{{\"id\":\"750000000000001AAA\",{body}}}");
    format!(
        "[[fault]]\nmethod = \"GET\"\npath = \"/jobs/query/750\"\ncount = 1\ndo.answer = {{ body = '{body}' }}"
    )
}

#[test]
fn t46_a_state_that_nobody_knows_is_waited_for() {
    let it = contacts();
    import(&it, "bulk", &first_state("\"state\":\"Reticulating\""), &[]).ok();
    complete(&it);
}

#[test]
fn t46_a_job_that_ends_well_without_a_record_is_no_success_where_there_are_some() {
    let it = contacts();
    let empty = first_state("\"state\":\"JobComplete\",\"numberRecordsProcessed\":0");
    let ran = import(&it, "bulk", &empty, &[]).code(9);
    assert!(ran.stderr.contains("announced 1200 records, 0 arrived"), "{}", ran.stderr);
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "POST /services/data/v66.0/jobs/query"), 2, "a new job");
}

#[test]
fn t46_a_query_that_takes_a_job_too_long_is_tried_by_rest() {
    let failed =
        first_state("\"state\":\"Failed\",\"errorMessage\":\"QUERY_TIMEOUT: too long\",\"retries\":15");
    let it = contacts();
    let ran = import(&it, "bulk", &failed, &[]).code(5);
    assert!(ran.stderr.contains("QUERY_TIMEOUT") && ran.stderr.contains("--api rest"), "{}", ran.stderr);
    let it = contacts();
    let ran = import(&it, "auto", &failed, &[]).ok();
    assert!(ran.stderr.contains("QUERY_TIMEOUT"), "{}", ran.stderr);
    complete(&it);
}

#[test]
fn t46_a_job_that_is_stuck_ends_by_the_deadline_and_a_failed_one_is_replaced_by_the_next_run() {
    let it = contacts();
    let stuck = "[[fault]]\nmethod = \"POST\"\npath = \"/jobs/query\"\ndo.job = \"stuck\"";
    let ran = import(&it, "bulk", stuck, &["--deadline", "700ms"]).code(8);
    assert!(ran.stderr.contains("time"), "{}", ran.stderr);
    let fail = |fate: &str| format!("[[fault]]\npath = \"/jobs/query/750\"\ncount = 1\ndo.job = \"{fate}\"");
    import(&it, "bulk", &fail("failed"), &[]).ok();
    complete(&it);
    let it = contacts();
    import(&it, "bulk", &fail("aborted"), &[]).code(5);
    import(&it, "bulk", "", &[]).ok();
    complete(&it);
}

#[test]
fn t47_results_that_vanish_under_way_are_fetched_by_a_new_job() {
    let it = contacts();
    import(
        &it,
        "bulk",
        "[[fault]]\npath = \"/results?\"\nskip = 6\ncount = 1\ndo.org = \"forget_jobs\"",
        &[],
    )
    .ok();
    complete(&it);
    assert_eq!(asked(&it, "POST /services/data/v66.0/jobs/query"), 2);
}

/// Results are refused with 409 to another version than the one of their job.
#[test]
fn t48_an_import_goes_on_with_the_api_version_that_it_began_with() {
    let cursors = "[[fault]]\npath = \"/query/01g\"\ncount = 1\ndo.org = \"close_cursors\"";
    for (api, place, plan) in
        [("bulk", "page-written:5", ""), ("bulk", "job-created", ""), ("rest", "page-written:5", cursors)]
    {
        let it = contacts();
        let args = ["import", "--entity", "Contact", "--fields", "Id,Name", "--to", "c.db", "--api", api];
        let run = |version: &str, kill_at: Option<&str>| {
            let mut command = it.sandbox.command(&[&args[..], &["--api-version", version]].concat());
            command.env("SFMIGRATE_RETRY_BASE", "2ms").envs(kill_at.map(|at| ("SFMIGRATE_KILL_AT", at)));
            finish(command)
        };
        run("64.0", Some(place)).code(-1);
        let before = it.requests_since(0).len();
        it.org.set_faults(FaultPlan::parse(plan).unwrap());
        run("65.0", None).ok();
        complete(&it);
        let read = |path: &&String| ["/jobs/query/", "/query/01g", "Id+%3E"].iter().any(|p| path.contains(p));
        let requests = it.requests_since(before);
        let versions: BTreeSet<&str> =
            requests.iter().filter(read).filter_map(|r| r.split('/').nth(3)).collect();
        assert_eq!(versions, BTreeSet::from(["v64.0"]), "{api} after {place}: {requests:?}");
        assert!(asked(&it, "POST /services/data/v64.0/jobs/query") <= 1, "the job is the same");
    }
}

#[test]
fn t48_a_page_sent_in_the_place_of_another_is_noticed() {
    for (api, path) in [("bulk", "/results?"), ("rest", "/query/01g")] {
        let it = contacts();
        let plan = format!("[[fault]]\npath = \"{path}\"\nskip = 3\ncount = 2\ndo.page = \"repeated\"");
        import(&it, api, &plan, &[]).ok();
        complete(&it);
    }
}

#[test]
fn t48_a_page_in_the_place_of_another_is_noticed_where_no_id_is_asked_for() {
    let it = contacts();
    let plan = "[[fault]]\npath = \"/results?\"\nskip = 3\ncount = 2\ndo.page = \"repeated\"";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let args = ["import", "--entity", "Contact", "--fields", "Email", "--api", "bulk", "--to", "c.db"];
    let mut command = it.sandbox.command(&args);
    command.env("SFMIGRATE_RETRY_BASE", "2ms");
    finish(command).ok();
    let landed = crate::support::rows(&it.sandbox.path("c.db"), "SELECT Email FROM Contact ORDER BY 1");
    it.org.set_faults(FaultPlan::default());
    it.run(&["import", "--entity", "Contact", "--fields", "Email", "--api", "rest", "--to", "d.db"]).ok();
    assert_eq!(
        landed,
        crate::support::rows(&it.sandbox.path("d.db"), "SELECT Email FROM Contact ORDER BY 1")
    );
}

#[test]
fn t50_a_job_whose_making_got_no_answer_is_found_and_used() {
    let acts = [
        "reset = \"after\"",
        "answer = { status = 502, executed = true }",
        "answer = { status = 503, executed = true }",
    ];
    for act in acts {
        let it = contacts();
        let plan = format!("[[fault]]\nmethod = \"POST\"\npath = \"/jobs/query\"\ncount = 1\ndo.{act}");
        import(&it, "bulk", &plan, &[]).ok();
        complete(&it);
        assert_eq!(asked(&it, "POST /services/data/v66.0/jobs/query"), 1, "{act}");
    }
    let it = contacts();
    let plan = "[[fault]]\nmethod = \"POST\"\npath = \"/jobs/query\"\ncount = 1\ndo.reset = \"before\"";
    import(&it, "bulk", plan, &[]).ok();
    complete(&it);
    assert_eq!(asked(&it, "POST /services/data/v66.0/jobs/query"), 2, "there was none to find");
}
