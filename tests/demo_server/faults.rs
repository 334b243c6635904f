//! The plan of faults, as a client sees it.

use std::error::Error as _;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use sfmigrate::demo::server::faults::{Act, Cut, Ends, Fault, FaultPlan, PageFault};
use sfmigrate::demo::server::start;

use super::*;

const LIMITS: &str = "/services/data/v66.0/limits";

/// Sets a plan of one fault, written as in a file, for what the path holds.
fn fault(org: &RunningOrg, path: &str, text: &str) {
    let plan = format!("[[fault]]\npath = \"{path}\"\n{text}\n");
    org.set_faults(FaultPlan::parse(&plan).unwrap());
}

async fn try_get(org: &RunningOrg, token: &str, path: &str) -> reqwest::Result<Response> {
    plain_client().get(format!("{}{path}", org.url())).bearer_auth(token).send().await
}

/// Whether an error comes from a TCP reset.
fn is_reset(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::ConnectionReset) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[tokio::test]
async fn the_example_plan_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/faults/bad_day.toml");
    let plan = FaultPlan::load(&path).unwrap();
    assert!(plan.faults.len() >= 8);
    let error = FaultPlan::load(Path::new("nowhere.toml")).unwrap_err();
    assert!(error.to_string().contains("nowhere.toml"), "{error}");
}

#[tokio::test]
async fn an_answer_of_the_plan_replaces_that_of_the_org() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    fault(
        &org,
        "/limits",
        "count = 1\ndo.answer = { status = 503, body = \"<h1>x</h1>\", headers = { Retry-After = \"7\" } }",
    );
    let answer = get(&org, &token, LIMITS).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"7".parse().unwrap()));
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!(answer.text().await.unwrap(), "<h1>x</h1>");
    assert_eq!(get(&org, &token, LIMITS).await.status(), 200, "once was asked for");
    fault(&org, "/limits", "do.redirect = { to = \"http://other.example\", status = 307 }");
    let answer = get(&org, &token, LIMITS).await;
    assert_eq!(answer.headers()["location"], format!("http://other.example{LIMITS}"));
}

#[tokio::test]
async fn a_reset_is_one_at_the_level_of_tcp() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    fault(&org, "/limits", "do.reset = \"before\"");
    assert!(is_reset(&try_get(&org, &token, LIMITS).await.unwrap_err()));
    fault(&org, "/query?", "do.cut = { share = 0.5, ends = \"reset\" }");
    let answer = get(&org, &token, &query_path("SELECT Id FROM Contact")).await;
    assert_eq!(answer.status(), 200, "the head came");
    assert!(is_reset(&answer.bytes().await.unwrap_err()));
}

#[tokio::test]
async fn an_answer_lost_after_the_fact_leaves_the_job() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    for (act, jobs) in [("do.reset = \"before\"", 0), ("do.reset = \"after\"", 1)] {
        fault(&org, "/jobs/query", &format!("method = \"POST\"\n{act}"));
        let url = format!("{}/services/data/v66.0/jobs/query", org.url());
        let body = json!({"operation": "query", "query": "SELECT Id FROM Contact"}).to_string();
        let post = plain_client().post(url).bearer_auth(&token).body(body);
        assert!(post.header("content-type", "application/json").send().await.is_err());
        let list = json_of(get(&org, &token, "/services/data/v66.0/jobs/query").await).await;
        assert_eq!(list["records"].as_array().unwrap().len(), jobs, "{act}");
    }
}

#[tokio::test]
async fn a_body_is_cut_with_every_kind_of_length() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let path = query_path("SELECT Id, Name FROM Contact");
    let whole = get(&org, &token, &path).await.bytes().await.unwrap();
    for (ends, looks_whole) in
        [(Ends::Close, false), (Ends::WholeLength, false), (Ends::PartLength, true), (Ends::NoLength, true)]
    {
        let cut = Cut { bytes: Some(1000), ends, ..Cut::default() };
        org.set_faults(FaultPlan::of([Fault::new("/query", Act::Cut(cut))]));
        let answer = get(&org, &token, &path).await;
        let length = answer.content_length();
        let body = answer.bytes().await;
        assert_eq!(body.is_ok(), looks_whole, "{ends:?}");
        if let Ok(body) = body {
            // Every query has a cursor of its own, hence not the same bytes.
            assert_eq!(body.len(), 1000, "{ends:?}");
        }
        match ends {
            Ends::WholeLength => assert_eq!(length, Some(whole.len() as u64)),
            Ends::PartLength => assert_eq!(length, Some(1000)),
            _ => assert_eq!(length, None, "{ends:?}"),
        }
    }
}

#[tokio::test]
async fn a_page_cut_at_a_record_is_well_formed() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let job = job(&org, &token, "SELECT Id, MailingStreet FROM Contact").await;
    org.set_faults(
        FaultPlan::parse(
            "[[fault]]\ndo.cut = { rows = 321 }\n[[fault]]\ndo.headers = { strip = [\"Sforce-N*\"] }",
        )
        .unwrap(),
    );
    let answer = get(&org, &token, &format!("{job}/results")).await;
    assert!(answer.headers().get("sforce-numberofrecords").is_none());
    assert!(answer.headers().get("sforce-locator").is_some());
    let text = answer.text().await.unwrap();
    assert_eq!(csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).count(), 321);
    let page = json_of(get(&org, &token, &query_path("SELECT Id FROM Contact")).await).await;
    assert_eq!(page["records"].as_array().unwrap().len(), 321);
}

#[tokio::test]
async fn a_stall_and_a_drip_take_their_time_and_change_nothing() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let whole =
        get(&org, &token, &query_path("SELECT Id FROM Contact LIMIT 40")).await.bytes().await.unwrap();
    for act in [
        "do.stall = { share = 0.5, time = \"300ms\" }",
        "do.drip = { bytes_per_second = 12000 }",
        "do.delay = \"300ms\"",
    ] {
        fault(&org, "/query", act);
        let begun = Instant::now();
        let body =
            get(&org, &token, &query_path("SELECT Id FROM Contact LIMIT 40")).await.bytes().await.unwrap();
        assert_eq!(body, whole, "{act}");
        assert!(begun.elapsed() > Duration::from_millis(250), "{act}: {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_corrupted_body_does_not_unpack() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    fault(&org, "/query", "do.corrupt = { share = 0.5 }");
    let url = format!("{}{}", org.url(), query_path("SELECT Id, Name FROM Contact"));
    let packed = plain_client().get(&url).bearer_auth(&token).header("accept-encoding", "gzip").send();
    let packed = packed.await.unwrap().bytes().await.unwrap();
    let mut out = Vec::new();
    assert!(flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut out).is_err());
    fault(&org, "/query", "do.plain = true");
    let plain = plain_client().get(&url).bearer_auth(&token).header("accept-encoding", "gzip").send();
    assert!(plain.await.unwrap().headers().get("content-encoding").is_none());
}

#[tokio::test]
async fn locators_and_pages_go_wrong_as_asked() {
    let org = start(OrgConfig { page_rows: Some(1000), ..config() }).await.unwrap();
    let token = token(&org).await;
    let job = job(&org, &token, "SELECT Id FROM Contact").await;
    let first = get(&org, &token, &format!("{job}/results")).await;
    let second = format!("{job}/results?locator={}", first.headers()["sforce-locator"].to_str().unwrap());
    let first = first.text().await.unwrap();
    for (kind, expected) in [
        ("repeated", Some(second.rsplit_once('=').unwrap().1)),
        ("null", Some("null")),
        ("empty", Some("")),
        ("missing", None),
        ("wrong", Some("TW9vbg")),
    ] {
        fault(&org, "/results", &format!("do.locator = \"{kind}\""));
        let answer = get(&org, &token, &second).await;
        assert_eq!(answer.headers().get("sforce-locator").map(|v| v.to_str().unwrap()), expected, "{kind}");
        fault(&org, "/query", &format!("do.locator = \"{kind}\""));
        let path = query_path("SELECT Id FROM Contact");
        let page = json_of(get(&org, &token, &path).await).await;
        let next = page["nextRecordsUrl"].as_str();
        match kind {
            "repeated" => assert_eq!(next, Some(path.as_str())),
            "null" | "missing" => assert_eq!(next, None),
            "empty" => assert_eq!(next, Some("")),
            _ => assert_eq!(get(&org, &token, next.unwrap()).await.status(), 400),
        }
    }
    org.set_faults(FaultPlan::of([Fault::new("/results", Act::Page(PageFault::Repeated))]));
    assert_eq!(get(&org, &token, &format!("{job}/results")).await.text().await.unwrap(), first);
    assert_eq!(get(&org, &token, &second).await.text().await.unwrap(), first);
}

#[tokio::test]
async fn jobs_and_the_org_change_their_course() {
    let org = start(config()).await.unwrap();
    let session = token(&org).await;
    for (fate, state) in [("failed", "Failed"), ("aborted", "Aborted"), ("stuck", "InProgress")] {
        fault(&org, "/jobs/query/750", &format!("do.job = \"{fate}\""));
        let job = job(&org, &session, "SELECT Id FROM Contact").await;
        assert_eq!(text(&json_of(get(&org, &session, &job).await).await, "state"), state);
    }
    fault(&org, "/jobs/query", "method = \"POST\"\ndo.job = \"forgotten\"");
    let job = job(&org, &session, "SELECT Id FROM Contact").await;
    assert_eq!(get(&org, &session, &job).await.status(), 404);
    fault(&org, "/limits", "do.org = \"use_up_limit\"");
    assert_eq!(refusal(get(&org, &session, LIMITS).await).await.1, "REQUEST_LIMIT_EXCEEDED");
    org.reset_api_usage();
    fault(&org, "/limits", "do.org = \"expire_sessions\"");
    assert_eq!(get(&org, &session, LIMITS).await.status(), 401);
}
