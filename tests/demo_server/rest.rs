//! REST: versions, limits, describes, queries and their pages.

use std::collections::BTreeSet;

use serde_json::json;
use sfmigrate::demo::server::{OrgConfig, RunningOrg, start};

use super::*;

#[tokio::test]
async fn versions_need_no_token_and_cost_nothing_and_everything_else_does() {
    let org = start(config()).await.unwrap();
    let versions = get(&org, "none", "/services/data").await;
    assert!(versions.headers().get("sforce-limit-info").is_none());
    let versions = json_of(versions).await;
    assert!(
        versions
            .as_array()
            .unwrap()
            .contains(&json!({"label": "Spring '26", "url": "/services/data/v66.0", "version": "66.0"}))
    );
    assert_eq!(refusal(get(&org, "none", "/services/data/v66.0/").await).await.0, 401);
    assert_eq!(org.api_usage(), 0);

    let token = token(&org).await;
    for (path, expected) in [
        ("/services/data/v30.0/", (410, "GONE")),
        ("/services/data/v99.0/", (404, "NOT_FOUND")),
        ("/services/data/v66.0/nothing", (404, "NOT_FOUND")),
        ("/services/data/v66.0/sobjects/Nothing__c/describe", (404, "NOT_FOUND")),
        ("/services/data/v66.0//sobjects", (404, "NOT_FOUND")),
        ("/services/data/v66.0/query", (400, "MALFORMED_QUERY")),
        ("/services/data/v66.0/query?q=nonsense", (400, "MALFORMED_QUERY")),
    ] {
        let (status, code) = refusal(get(&org, &token, path).await).await;
        assert_eq!((status, code.as_str()), expected, "{path}");
    }
    let posted = plain_client().post(format!("{}/services/data/v66.0/limits", org.url())).bearer_auth(&token);
    assert_eq!(refusal(posted.send().await.unwrap()).await, (405, "METHOD_NOT_ALLOWED".to_owned()));
    let odd = plain_client()
        .get(format!("{}/services/data/v66.0/", org.url()))
        .header("authorization", "Basic abc");
    assert_eq!(refusal(odd.send().await.unwrap()).await, (401, "INVALID_AUTH_HEADER".to_owned()));
    let oauth = plain_client()
        .get(format!("{}/services/data/v66.0/", org.url()))
        .header("authorization", format!("OAuth {token}"));
    assert_eq!(oauth.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn requests_are_counted_down_and_refused_at_the_limit() {
    let org = start(OrgConfig { api_limit: 3, ..config() }).await.unwrap();
    let token = token(&org).await;
    let first = get(&org, &token, "/services/data/v66.0/limits").await;
    assert_eq!(first.headers()["sforce-limit-info"], "api-usage=1/3");
    assert_eq!(json_of(first).await["DailyApiRequests"], json!({"Max": 3, "Remaining": 2}));
    get(&org, &token, "/services/data/v66.0/sobjects").await;
    get(&org, &token, "/services/data/v66.0/sobjects").await;
    let over = get(&org, &token, "/services/data/v66.0/limits").await;
    assert_eq!(over.headers()["sforce-limit-info"], "api-usage=3/3");
    assert_eq!(over.status(), 403);
    let expected =
        json!([{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]);
    assert_eq!(json_of(over).await, expected);
    org.reset_api_usage();
    assert_eq!(get(&org, &token, "/services/data/v66.0/limits").await.status(), 200);
}

/// Follows `nextRecordsUrl`; returns the sizes of the pages and all ids.
async fn read_by_rest(
    org: &RunningOrg,
    token: &str,
    soql: &str,
    batch: Option<u32>,
) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids) = (Vec::new(), Vec::new());
    let mut path = query_path(soql);
    loop {
        let mut request = plain_client().get(format!("{}{path}", org.url())).bearer_auth(token);
        if let Some(batch) = batch {
            request = request.header("Sforce-Query-Options", format!("batchSize={batch}"));
        }
        let page = json_of(request.send().await.unwrap()).await;
        let records = page["records"].as_array().unwrap();
        sizes.push(records.len());
        ids.extend(records.iter().map(|record| text(record, "Id")));
        if page["done"] == true {
            assert!(page.get("nextRecordsUrl").is_none());
            assert_eq!(page["totalSize"], ids.len());
            return (sizes, ids);
        }
        path = text(&page, "nextRecordsUrl");
    }
}

#[tokio::test]
async fn rest_pages_have_the_size_that_both_sides_agree_on() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let soql = "SELECT Id, LastName FROM Contact";
    let (sizes, ids) = read_by_rest(&org, &token, soql, None).await;
    assert_eq!(sizes, [2_000, 2_000, 1_000]);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 5_000);
    assert_eq!(read_by_rest(&org, &token, soql, Some(900)).await, (vec![900, 900, 900, 900, 900, 500], ids));
    assert_eq!(read_by_rest(&org, &token, "SELECT Id FROM Contact LIMIT 2000", None).await.0, [2_000]);
    for outside in [199, 2_001] {
        let request = plain_client()
            .get(format!("{}{}", org.url(), query_path(soql)))
            .bearer_auth(&token)
            .header("Sforce-Query-Options", format!("batchSize={outside}"));
        assert_eq!(refusal(request.send().await.unwrap()).await, (400, "INVALID_BATCH_SIZE".to_owned()));
    }

    let short = start(OrgConfig { rest_page_rows: Some(7), ..config() }).await.unwrap();
    let token = self::token(&short).await;
    let (sizes, _) = read_by_rest(&short, &token, "SELECT Id FROM Contact LIMIT 20", None).await;
    assert_eq!(sizes, [7, 7, 6]);
}

#[tokio::test]
async fn a_count_has_no_records_and_no_rows_is_a_page_too() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let count = get(&org, &token, &query_path("SELECT COUNT() FROM Contact")).await;
    assert_eq!(count.headers()["content-type"], "application/json;charset=UTF-8");
    assert_eq!(json_of(count).await, json!({"totalSize": 5_000, "done": true, "records": []}));
    let none = get(&org, &token, &query_path("SELECT Id FROM Contact WHERE Id = null")).await;
    assert_eq!(json_of(none).await, json!({"totalSize": 0, "done": true, "records": []}));
    let counts = get(&org, &token, "/services/data/v66.0/limits/recordCount?sObjects=Nope,contact").await;
    assert_eq!(json_of(counts).await, json!({"sObjects": [{"count": 5_000, "name": "Contact"}]}));
}

#[tokio::test]
async fn a_locator_dies_with_its_session() {
    let org = start(OrgConfig { rotate_refresh_tokens: true, ..config() }).await.unwrap();
    let (_, tokens) = exchange(&org, &code(&org).await, &[]).await;
    let access = text(&tokens, "access_token");
    let page = json_of(get(&org, &access, &query_path("SELECT Id FROM Contact")).await).await;
    let next = text(&page, "nextRecordsUrl");
    assert_eq!(get(&org, &access, &next).await.status(), 200);
    for broken in [format!("{next}9999"), next.replace("01g", "01h"), next.replace("-2000", "-x")] {
        let answer = refusal(get(&org, &access, &broken).await).await;
        assert_eq!(answer, (400, "INVALID_QUERY_LOCATOR".to_owned()), "{broken}");
    }
    let stranger = token(&org).await;
    assert_eq!(refusal(get(&org, &stranger, &next).await).await.1, "INVALID_QUERY_LOCATOR");

    let (_, renewed) = refresh(&org, &text(&tokens, "refresh_token")).await;
    let access = text(&renewed, "access_token");
    for _ in 0..2 {
        assert_eq!(refusal(get(&org, &access, &next).await).await, (401, "INVALID_SESSION_ID".to_owned()));
    }
    assert_eq!(get(&org, &access, "/services/data/v66.0/limits").await.status(), 200);
}

#[tokio::test]
async fn describes_are_not_sent_twice_to_those_who_ask_for_changes() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    for path in ["/services/data/v66.0/sobjects", "/services/data/v66.0/sobjects/Contact/describe"] {
        let first = get(&org, &token, path).await;
        let date = first.headers()["last-modified"].clone();
        assert!(date.to_str().unwrap().ends_with(" GMT"));
        let again = async |date: &str| {
            let request = plain_client().get(format!("{}{path}", org.url())).bearer_auth(&token);
            request.header("if-modified-since", date).send().await.unwrap().status()
        };
        assert_eq!(again(date.to_str().unwrap()).await, 304);
        assert_eq!(again("Tue, 24 Mar 2020 10:00:00 GMT").await, 200);
    }
    let page = json_of(get(&org, &token, &query_path("SELECT Id FROM Contact LIMIT 1")).await).await;
    let id = text(&page["records"][0], "Id");
    let record = get(&org, &token, &format!("/services/data/v66.0/sobjects/Contact/{id}")).await;
    assert_eq!(text(&json_of(record).await, "Id"), id);
}

#[tokio::test]
async fn two_long_texts_make_pages_of_two_hundred() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let one = "SELECT Id, Description FROM Contact LIMIT 500";
    assert_eq!(read_by_rest(&org, &token, one, None).await.0, [500]);
    let two = "SELECT Id, Description, Account.Description FROM Contact LIMIT 500";
    assert_eq!(read_by_rest(&org, &token, two, None).await.0, [200, 200, 100]);
}
