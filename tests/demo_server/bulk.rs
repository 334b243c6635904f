//! Bulk API 2.0 query jobs and their results.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;
use sfmigrate::demo::server::{OrgConfig, RunningOrg, start};

use super::*;

#[tokio::test]
async fn a_bulk_job_goes_through_its_states() {
    let org = start(OrgConfig { job_time: Duration::from_millis(600), ..config() }).await.unwrap();
    let token = token(&org).await;
    let soql = "SELECT Id, LastName FROM Contact";
    let created = create_job(&org, &token, json!({"operation": "queryAll", "query": soql})).await;
    assert_eq!(created.status(), 200);
    let created = json_of(created).await;
    assert_eq!((&created["state"], &created["object"]), (&json!("UploadComplete"), &json!("Contact")));
    assert_eq!((&created["apiVersion"], &created["operation"]), (&json!(66.0), &json!("queryAll")));
    let path = format!("/services/data/v66.0/jobs/query/{}", text(&created, "id"));

    let (mut states, mut processed) = (Vec::new(), 0);
    let began = Instant::now();
    loop {
        let info = json_of(get(&org, &token, &path).await).await;
        let (state, rows) = (text(&info, "state"), info["numberRecordsProcessed"].as_u64().unwrap());
        assert!(rows >= processed);
        processed = rows;
        if states.last() != Some(&state) {
            states.push(state);
        }
        if info["state"] == "JobComplete" {
            assert!(began.elapsed() > Duration::from_millis(400));
            let truth = org.data().query(soql, true).ok().unwrap().total();
            assert!(truth > 5_000, "queryAll has the deleted rows too");
            assert_eq!((processed, &info["jobType"]), (truth, &json!("V2Query")));
            break;
        }
        if states.len() == 1 {
            let early = get(&org, &token, &format!("{path}/results")).await;
            assert_eq!(refusal(early).await, (412, "JOB_NOT_COMPLETE".to_owned()));
            let delete = plain_client().delete(format!("{}{path}", org.url())).bearer_auth(&token);
            assert_eq!(refusal(delete.send().await.unwrap()).await, (400, "API_ERROR".to_owned()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(states, ["UploadComplete", "InProgress", "JobComplete"]);

    let list = json_of(get(&org, &token, "/services/data/v66.0/jobs/query?jobType=V2Query").await).await;
    assert_eq!((list["records"].as_array().unwrap().len(), &list["done"]), (1, &json!(true)));
    let abort = plain_client()
        .patch(format!("{}{path}", org.url()))
        .bearer_auth(&token)
        .body(r#"{"state":"Aborted"}"#);
    assert_eq!(refusal(abort.send().await.unwrap()).await, (400, "INVALIDJOBSTATE".to_owned()));
    let delete = || plain_client().delete(format!("{}{path}", org.url())).bearer_auth(&token);
    assert_eq!(delete().send().await.unwrap().status(), 204);
    assert_eq!(refusal(delete().send().await.unwrap()).await, (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn jobs_can_be_aborted_and_can_fail() {
    let org = start(OrgConfig { job_time: Duration::from_secs(60), ..config() }).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id FROM Contact").await;
    let abort = || {
        plain_client()
            .patch(format!("{}{path}", org.url()))
            .bearer_auth(&token)
            .body(r#"{"state":"Aborted"}"#)
    };
    assert_eq!(json_of(abort().send().await.unwrap()).await["state"], "Aborted");
    assert_eq!(refusal(abort().send().await.unwrap()).await.1, "INVALIDJOBSTATE");
    let results = get(&org, &token, &format!("{path}/results")).await;
    assert_eq!(refusal(results).await.1, "INVALIDJOBSTATE");

    let org = start(config()).await.unwrap();
    let token = self::token(&org).await;
    org.fail_next_job(Some("InvalidBatch : Failed to process query"));
    let path = job(&org, &token, "SELECT Id FROM Contact").await;
    let info = json_of(get(&org, &token, &path).await).await;
    assert_eq!(info["state"], "Failed");
    assert_eq!(info["errorMessage"], "InvalidBatch : Failed to process query");
}

#[tokio::test]
async fn bulk_refuses_at_once_what_it_cannot_run() {
    let org = start(OrgConfig { bulk_job_limit: 1, ..config() }).await.unwrap();
    let token = token(&org).await;
    let query = |soql: &str| json!({"operation": "query", "query": soql});
    for (body, code) in [
        (query("SELECT Nope FROM Contact"), "INVALID_FIELD"),
        (query("nonsense"), "MALFORMED_QUERY"),
        (json!({"operation": "insert", "query": "SELECT Id FROM Contact"}), "JSON_PARSER_ERROR"),
        (
            json!({"operation": "query", "query": "SELECT Id FROM Contact", "object": "Contact"}),
            "JSON_PARSER_ERROR",
        ),
        (json!({"operation": "query"}), "JSON_PARSER_ERROR"),
        (query("SELECT MailingAddress FROM Contact"), "API_ERROR"),
    ] {
        assert_eq!(refusal(create_job(&org, &token, body).await).await, (400, code.to_owned()));
    }
    let count = create_job(&org, &token, query("SELECT COUNT() FROM Contact")).await;
    assert_eq!(refusal(count).await.0, 400);

    job(&org, &token, "SELECT Id FROM Contact").await;
    let over = create_job(&org, &token, query("SELECT Id FROM Contact")).await;
    let message = "Max bulk v2 query jobs (1) per 24 hrs has been reached";
    assert_eq!(json_of(over).await, json!([{"message": message, "errorCode": "LIMIT_EXCEEDED"}]));
}

/// One page of results: next locator, announced rows, lines.
async fn results(org: &RunningOrg, token: &str, path: &str) -> (String, usize, Vec<String>) {
    let response = get(org, token, path).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=UTF-8");
    let locator = response.headers()["sforce-locator"].to_str().unwrap().to_owned();
    let rows = response.headers()["sforce-numberofrecords"].to_str().unwrap().parse().unwrap();
    let csv = response.bytes().await.unwrap();
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv[..]);
    let lines =
        reader.into_records().map(|line| line.unwrap().iter().collect::<Vec<_>>().join("|")).collect();
    (locator, rows, lines)
}

#[tokio::test]
async fn bulk_pages_follow_the_locator_with_a_header_on_each() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id, LastName FROM Contact").await;
    let (mut locator, mut sizes, mut ids) = (None, Vec::new(), BTreeSet::new());
    loop {
        let at = locator.map(|l| format!("&locator={l}")).unwrap_or_default();
        let url = format!("{path}/results?maxRecords=2200{at}");
        let (next, rows, lines) = results(&org, &token, &url).await;
        assert_eq!(results(&org, &token, &url).await, (next.clone(), rows, lines.clone()));
        assert_eq!(lines[0], "Id|LastName");
        assert_eq!(lines.len(), rows + 1);
        sizes.push(rows);
        ids.extend(lines.into_iter().skip(1));
        if next == "null" {
            break;
        }
        locator = Some(next);
    }
    assert_eq!((sizes, ids.len()), (vec![2_200, 2_200, 600], 5_000));
    let forged = get(&org, &token, &format!("{path}/results?locator=MTAwMDA")).await;
    assert_eq!(forged.status(), 400);
    let other_version = get(&org, &token, &format!("{}/results", path.replace("v66.0", "v65.0"))).await;
    assert_eq!(other_version.status(), 409);
    let whole = results(&org, &token, &format!("{path}/results")).await;
    assert_eq!((whole.0.as_str(), whole.1), ("null", 5_000));
}

#[tokio::test]
async fn result_pages_are_named_five_at_a_time_and_partition_the_result() {
    let org = start(OrgConfig { page_rows: Some(400), ..config() }).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id, LastName FROM Contact").await;
    let (mut next, mut answers, mut ids) = (format!("{path}/resultPages"), Vec::new(), BTreeSet::new());
    loop {
        let pages = json_of(get(&org, &token, &next).await).await;
        let urls = pages["resultPages"].as_array().unwrap();
        answers.push(urls.len());
        for url in urls {
            let (_, rows, lines) = results(&org, &token, url["resultUrl"].as_str().unwrap()).await;
            assert_eq!((rows + 1, lines[0].as_str()), (lines.len(), "Id|LastName"));
            ids.extend(lines.into_iter().skip(1));
        }
        if pages["done"] == true {
            assert!(pages.get("nextRecordsUrl").is_none());
            break;
        }
        next = text(&pages, "nextRecordsUrl");
        assert!(next.contains("/resultpages?locator="));
    }
    assert_eq!((answers, ids.len()), (vec![5, 5, 3], 5_000));
    let old = format!("{}/resultPages", path.replace("v66.0", "v57.0"));
    assert_eq!(get(&org, &token, &old).await.status(), 404);
}

#[tokio::test]
async fn no_rows_in_bulk_is_a_header_alone() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id, LastName FROM Contact WHERE Id = null").await;
    let (locator, rows, lines) = results(&org, &token, &format!("{path}/results?maxRecords=10")).await;
    assert_eq!((locator.as_str(), rows, lines), ("null", 0, vec!["Id|LastName".to_owned()]));
    let pages = json_of(get(&org, &token, &format!("{path}/resultPages")).await).await;
    assert_eq!((pages["resultPages"].as_array().unwrap().len(), &pages["done"]), (1, &json!(true)));
}

#[tokio::test]
async fn the_csv_dialect_is_the_one_asked_for() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    for (delimiter, sign) in
        [("BACKQUOTE", '`'), ("CARET", '^'), ("PIPE", '|'), ("SEMICOLON", ';'), ("TAB", '\t'), ("COMMA", ',')]
    {
        let body = json!({
            "operation": "query", "query": "SELECT Id, LastName FROM Contact LIMIT 1",
            "contentType": "CSV", "columnDelimiter": delimiter, "lineEnding": "CRLF",
        });
        let created = json_of(create_job(&org, &token, body).await).await;
        assert_eq!(
            (&created["columnDelimiter"], &created["lineEnding"]),
            (&json!(delimiter), &json!("CRLF"))
        );
        let path = format!("/services/data/v66.0/jobs/query/{}/results", text(&created, "id"));
        let csv = get(&org, &token, &path).await.text().await.unwrap();
        assert!(csv.starts_with(&format!("\"Id\"{sign}\"LastName\"\r\n")), "{csv:?}");
        assert!(csv.ends_with("\"\r\n"), "{csv:?}");
    }
}
