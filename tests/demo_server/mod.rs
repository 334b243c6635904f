//! The demo org as any HTTP client sees it.

mod bulk;
mod faults;
mod oauth;
mod rest;
mod wire;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{OrgConfig, RunningOrg};
use sha2::{Digest, Sha256};
use url::Url;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CALLBACK: &str = "http://localhost:1717/OauthRedirect";

/// An org with 5,000 contacts and quick jobs, unless told otherwise.
fn config() -> OrgConfig {
    OrgConfig {
        records: vec![("Contact".to_owned(), 5_000)],
        job_time: Duration::ZERO,
        ..OrgConfig::default()
    }
}

/// A client that neither follows redirects nor unpacks anything.
fn plain_client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().no_gzip().build().unwrap()
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn authorize_url(org: &RunningOrg, changes: &[(&str, Option<&str>)]) -> String {
    let challenge = challenge();
    let mut url = Url::parse(&format!("{}/services/oauth2/authorize", org.url())).unwrap();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", org.client_id()),
        ("redirect_uri", CALLBACK),
        ("scope", "api refresh_token"),
        ("state", "st4te"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ] {
        let changed = changes.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        if let Some(value) = changed.unwrap_or(Some(value)) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    url.into()
}

async fn callback(org: &RunningOrg, decision: Decision) -> Url {
    let password = org.password().into();
    let url =
        sign_in_as_browser(&authorize_url(org, &[]), org.username(), &password, decision).await.unwrap();
    Url::parse(&url).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

async fn code(org: &RunningOrg) -> String {
    parameter(&callback(org, Decision::Allow).await, "code").unwrap()
}

async fn token_request(org: &RunningOrg, form: &[(&str, &str)]) -> (StatusCode, Value) {
    let url = format!("{}/services/oauth2/token", org.url());
    let response = plain_client().post(url).form(form).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-cache, no-store");
    assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
    (response.status(), json_of(response).await)
}

async fn exchange(org: &RunningOrg, code: &str, changes: &[(&str, &str)]) -> (StatusCode, Value) {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", org.client_id()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.iter_mut().find(|(n, _)| n == name).unwrap().1 = value;
    }
    token_request(org, &form).await
}

async fn refresh(org: &RunningOrg, token: &str) -> (StatusCode, Value) {
    let form = [("grant_type", "refresh_token"), ("client_id", org.client_id()), ("refresh_token", token)];
    token_request(org, &form).await
}

/// An access token by the shortest way.
async fn token(org: &RunningOrg) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", org.confidential_client_id()),
        ("client_secret", org.client_secret()),
    ];
    text(&token_request(org, &form).await.1, "access_token")
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}

async fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

async fn get(org: &RunningOrg, token: &str, path: &str) -> Response {
    plain_client().get(format!("{}{path}", org.url())).bearer_auth(token).send().await.unwrap()
}

/// Status and error code of an answer that must be an error.
async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = json_of(response).await;
    assert!(body[0]["message"].as_str().is_some_and(|m| !m.is_empty()), "{body}");
    (status, text(&body[0], "errorCode"))
}

fn query_path(soql: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", soql).finish();
    format!("/services/data/v66.0/query?{query}")
}

async fn create_job(org: &RunningOrg, token: &str, body: Value) -> Response {
    plain_client()
        .post(format!("{}/services/data/v66.0/jobs/query", org.url()))
        .bearer_auth(token)
        .header("content-type", "application/json; charset=UTF-8")
        .body(body.to_string())
        .send()
        .await
        .unwrap()
}

async fn job(org: &RunningOrg, token: &str, soql: &str) -> String {
    let response = create_job(org, token, json!({"operation": "query", "query": soql})).await;
    assert_eq!(response.status(), 200);
    format!("/services/data/v66.0/jobs/query/{}", text(&json_of(response).await, "id"))
}
