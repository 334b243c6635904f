//! What every request passes through: compression, limits of size, the log, the line.

use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use sfmigrate::demo::server::{OrgConfig, start};

use super::*;

#[tokio::test]
async fn gzip_is_sent_to_those_who_ask_and_unpacks_to_the_same() {
    for bandwidth in [None, Some(1_000_000_000)] {
        gzip_unpacks_to_the_same(bandwidth).await;
    }
}

/// Only on a narrow line it is worth the while to make an answer smaller.
async fn gzip_unpacks_to_the_same(bandwidth: Option<u64>) {
    let org = start(OrgConfig { bandwidth, ..config() }).await.unwrap();
    let token = token(&org).await;
    let job = job(&org, &token, "SELECT Id, LastName FROM Contact").await;
    for path in [format!("{job}/results"), query_path("SELECT Id FROM Contact LIMIT 1999")] {
        let plain = get(&org, &token, &path).await;
        assert!(plain.headers().get("content-encoding").is_none());
        let plain = plain.bytes().await.unwrap();
        let request = plain_client().get(format!("{}{path}", org.url())).bearer_auth(&token);
        let packed = request.header("accept-encoding", "gzip, deflate").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        let packed = packed.bytes().await.unwrap();
        assert_eq!(packed.len() < plain.len() / 2, bandwidth.is_some());
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
    }
}

#[tokio::test]
async fn sixteen_kibibytes_of_uri_and_headers_are_the_most() {
    let org = start(config()).await.unwrap();
    let token = token(&org).await;
    let soql = |length: usize| query_path(&format!("SELECT Id FROM Contact {}LIMIT 1", "+".repeat(length)));
    // A plus sign takes three characters in a query string.
    for (length, status) in [(6_000, 414), (5_420, 431)] {
        let path = soql(length);
        assert_eq!(get(&org, &token, &path).await.status(), status, "{}", path.len());
    }
    let spaces = query_path(&format!("SELECT Id FROM Contact {}LIMIT 1", " ".repeat(15_000)));
    assert_eq!(get(&org, &token, &spaces).await.status(), 200);
}

#[tokio::test]
async fn the_log_knows_every_request_and_no_token() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let org = start(OrgConfig { request_log: Some(file.path().to_owned()), ..config() }).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id FROM Contact").await;
    let body = get(&org, &token, &format!("{path}/results")).await.bytes().await.unwrap();
    get(&org, &token, &format!("/id/a/b?oauth_token={token}")).await;

    let lines = std::fs::read_to_string(file.path()).unwrap();
    assert!(!lines.contains(&token) && !lines.contains(org.client_secret()));
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 4);
    assert_eq!(org.request_count(), 4);
    let results = &entries[2];
    assert_eq!(
        (&results["method"], &results["status"], &results["seq"]),
        (&json!("GET"), &json!(200), &json!(3))
    );
    assert_eq!((&results["rows"], &results["bytes"]), (&json!(5_000), &json!(body.len())));
    assert_eq!(results["complete"], true);
    assert_eq!(org.requests().len(), 4);
}

#[tokio::test]
async fn latency_and_bandwidth_slow_the_line_down() {
    let config = OrgConfig { latency: Duration::from_millis(80), bandwidth: Some(400_000), ..config() };
    let org = start(config).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id, LastName FROM Contact").await;
    let began = Instant::now();
    let response = get(&org, &token, &format!("{path}/results")).await;
    assert!(began.elapsed() >= Duration::from_millis(80));
    let bytes = response.bytes().await.unwrap().len();
    let expected = Duration::from_secs_f64(bytes as f64 / 400_000.0);
    let took = began.elapsed();
    assert!(
        took > expected.mul_f64(0.8) && took < expected.mul_f64(2.0) + Duration::from_millis(500),
        "{took:?}"
    );
}

#[tokio::test]
async fn a_taken_port_is_a_usage_error_with_the_remedy() {
    let org = start(config()).await.unwrap();
    let error = start(OrgConfig { port: org.addr().port(), ..config() }).await.unwrap_err();
    assert_eq!(error.kind(), sfmigrate::Kind::Usage);
    assert!(error.hints()[0].contains("--port"));
}

#[tokio::test]
async fn the_port_is_free_again_after_a_shutdown() {
    let org = start(config()).await.unwrap();
    let port = org.addr().port();
    let open = plain_client();
    open.get(org.url()).send().await.unwrap();
    let began = Instant::now();
    org.shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(2));
    start(OrgConfig { port, ..config() }).await.unwrap();
}

#[tokio::test]
async fn https_works_with_the_certificate_that_the_org_shows() {
    let org = start(OrgConfig { tls: true, ..config() }).await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = reqwest::Certificate::from_pem(org.certificate_pem().unwrap().as_bytes()).unwrap();
    let trusting = Client::builder().no_proxy().tls_certs_only([certificate]).build().unwrap();
    assert!(org.url().starts_with("https://"));
    assert_eq!(trusting.get(format!("{}/services/data", org.url())).send().await.unwrap().status(), 200);
    assert!(plain_client().get(format!("{}/services/data", org.url())).send().await.is_err());
}

#[tokio::test]
async fn the_log_tells_when_a_client_went_away_in_the_middle() {
    let config = OrgConfig { records: vec![("Contact".to_owned(), 200_000)], ..config() };
    let org = start(config).await.unwrap();
    let token = token(&org).await;
    let path = job(&org, &token, "SELECT Id, LastName, Email FROM Contact").await;
    let mut response = get(&org, &token, &format!("{path}/results?maxRecords=200000")).await;
    assert!(!response.chunk().await.unwrap().unwrap().is_empty());
    drop(response);
    let began = Instant::now();
    while org.requests().len() < 3 {
        assert!(began.elapsed() < Duration::from_secs(10), "no entry for the broken request");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let entries = org.requests();
    let broken = entries.last().unwrap();
    assert!(broken.path.contains("/results") && !broken.complete);
    assert!(broken.bytes > 0 && broken.bytes < 5_000_000, "{}", broken.bytes);
}

#[tokio::test]
async fn localhost_is_served_whichever_address_it_stands_for() {
    let org = start(config()).await.unwrap();
    let port = org.addr().port();
    let has_ipv6 = std::net::TcpListener::bind("[::1]:0").is_ok();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        if host != "[::1]" || has_ipv6 {
            let versions = plain_client().get(format!("http://{host}:{port}/services/data"));
            assert_eq!(versions.send().await.unwrap().status(), 200, "{host}");
        }
    }
}
