//! The demo org as any HTTP client sees it.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{OrgConfig, RunningOrg, start};
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

#[tokio::test]
async fn a_person_signs_in_and_the_code_buys_tokens_that_work() {
    let org = start(config()).await.unwrap();
    let callback = callback(&org, Decision::Allow).await;
    assert!(callback.as_str().starts_with("http://localhost:1717/OauthRedirect?code="));
    assert_eq!(parameter(&callback, "state").as_deref(), Some("st4te"));
    let code = parameter(&callback, "code").unwrap();
    assert!(code.ends_with("==") && callback.as_str().contains("%3D%3D"));

    let (status, tokens) = exchange(&org, &code, &[]).await;
    assert_eq!(status, 200);
    assert_eq!(tokens["instance_url"], org.url());
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["issued_at"].as_str().unwrap().len(), 13);
    assert!(tokens.get("expires_in").is_none());
    let access = text(&tokens, "access_token");
    assert_eq!(&access[..16], format!("{}!", &org.data().org_id()[..15]));

    let userinfo = get(&org, &access, "/services/oauth2/userinfo").await;
    assert_eq!(json_of(userinfo).await["preferred_username"], org.username());
    let identity = Url::parse(tokens["id"].as_str().unwrap()).unwrap();
    let identity = json_of(get(&org, &access, identity.path()).await).await;
    assert_eq!(identity["organization_id"], org.data().org_id());
}

#[tokio::test]
async fn a_denial_reaches_the_callback_with_the_state() {
    let org = start(config()).await.unwrap();
    let callback = callback(&org, Decision::Deny).await;
    assert_eq!(
        callback.query(),
        Some("error=access_denied&error_description=end-user+denied+authorization&state=st4te")
    );
}

#[tokio::test]
async fn a_wrong_password_is_not_let_in() {
    let org = start(config()).await.unwrap();
    let url = authorize_url(&org, &[]);
    let error = sign_in_as_browser(&url, org.username(), &"wrong".into(), Decision::Allow).await.unwrap_err();
    assert_eq!(error.kind(), sfmigrate::Kind::Auth);
}

#[tokio::test]
async fn a_wrong_client_or_callback_gets_a_page_and_never_a_redirect() {
    let org = start(config()).await.unwrap();
    for (change, says) in [
        (("client_id", Some("3MVG9nobody")), "invalid_client_id"),
        (("redirect_uri", Some("http://localhost:1717/OauthRedirect/")), "redirect_uri_mismatch"),
        (("redirect_uri", Some("http://127.0.0.1:1717/OauthRedirect")), "redirect_uri_mismatch"),
        (("redirect_uri", Some("http://localhost:1720/OauthRedirect")), "redirect_uri_mismatch"),
        (("redirect_uri", None), "redirect_uri_missing"),
    ] {
        let response = plain_client().get(authorize_url(&org, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 400);
        let page = response.text().await.unwrap();
        assert!(page.contains("OAUTH_APPROVAL_ERROR_GENERIC") && page.contains(says), "{says}");
    }
}

#[tokio::test]
async fn other_mistakes_are_reported_to_the_callback() {
    let org = start(config()).await.unwrap();
    for (change, says) in [
        (("code_challenge", None), "error=invalid_request&error_description=missing+required+code+challenge"),
        (("code_challenge", Some("short")), "error=invalid_request"),
        (("code_challenge_method", Some("plain")), "error=invalid_request"),
        (("response_type", Some("token")), "error=unsupported_response_type"),
        (("scope", Some("api wave_api")), "error=invalid_scope"),
    ] {
        let response = plain_client().get(authorize_url(&org, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 302);
        let target = response.headers()["location"].to_str().unwrap();
        assert!(target.starts_with(&format!("{CALLBACK}?{says}")), "{target}");
        assert!(target.ends_with("&state=st4te"));
    }
}

#[tokio::test]
async fn a_form_works_once() {
    let org = start(config()).await.unwrap();
    let page = plain_client().get(authorize_url(&org, &[])).send().await.unwrap().text().await.unwrap();
    let (_, after) = page.split_once("name=\"transaction\" value=\"").unwrap();
    let transaction = after.split_once('"').unwrap().0;
    let form = [("transaction", transaction), ("username", org.username()), ("password", org.password())];
    for expected in [200, 400] {
        let login = plain_client().post(format!("{}/demo/login", org.url())).form(&form);
        assert_eq!(login.send().await.unwrap().status(), expected);
    }
    // The sign-in page's transaction does not pass for consent either.
    let page = plain_client().get(authorize_url(&org, &[])).send().await.unwrap().text().await.unwrap();
    let (_, after) = page.split_once("name=\"transaction\" value=\"").unwrap();
    let transaction = after.split_once('"').unwrap().0;
    let consent = plain_client()
        .post(format!("{}/demo/consent", org.url()))
        .form(&[("transaction", transaction), ("decision", "allow")]);
    assert_eq!(consent.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn the_wrong_verifier_redirect_or_client_is_refused_in_salesforces_words() {
    let org = start(config()).await.unwrap();
    let other_verifier = "x".repeat(64);
    for (change, error, description) in [
        (("code_verifier", other_verifier.as_str()), "invalid_grant", "invalid code verifier"),
        (("code_verifier", ""), "invalid_grant", "invalid code verifier"),
        (
            ("redirect_uri", "http://localhost:1718/OauthRedirect"),
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (("client_id", "nobody"), "invalid_client_id", "client identifier invalid"),
        (("client_id", org.confidential_client_id()), "invalid_client", "invalid client credentials"),
        (("client_id", "PlatformCLI"), "invalid_grant", "invalid authorization code"),
        (("grant_type", "device"), "unsupported_grant_type", "grant type not supported"),
        (("code", "aPrxunknown=="), "invalid_grant", "invalid authorization code"),
    ] {
        let code = code(&org).await;
        let mut changes = vec![change];
        if change.0 != "code" {
            changes.push(("code", &code));
        }
        let (status, body) = exchange(&org, "", &changes).await;
        assert_eq!(status, 400);
        assert_eq!(body, json!({"error": error, "error_description": description}));
    }
}

#[tokio::test]
async fn a_code_used_twice_revokes_what_it_bought() {
    let org = start(config()).await.unwrap();
    let code = code(&org).await;
    let (_, tokens) = exchange(&org, &code, &[]).await;
    let access = text(&tokens, "access_token");
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 200);

    let (status, body) = exchange(&org, &code, &[]).await;
    assert_eq!((status.as_u16(), &*text(&body, "error_description")), (400, "expired authorization code"));
    let after = get(&org, &access, "/services/data/v66.0/").await;
    assert_eq!(refusal(after).await, (401, "INVALID_SESSION_ID".to_owned()));
    assert_eq!(refresh(&org, &text(&tokens, "refresh_token")).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_that_waited_too_long_is_expired() {
    let org = start(OrgConfig { code_ttl: Duration::from_millis(30), ..config() }).await.unwrap();
    let code = code(&org).await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(exchange(&org, &code, &[]).await.1["error_description"], "expired authorization code");
}

#[tokio::test]
async fn rotation_hands_out_a_new_token_and_reuse_of_the_old_one_revokes_everything() {
    let org = start(OrgConfig { rotate_refresh_tokens: true, ..config() }).await.unwrap();
    let (_, first) = exchange(&org, &code(&org).await, &[]).await;
    let (first_access, first_refresh) = (text(&first, "access_token"), text(&first, "refresh_token"));
    let (status, second) = refresh(&org, &first_refresh).await;
    assert_eq!(status, 200);
    let (access, rotated) = (text(&second, "access_token"), text(&second, "refresh_token"));
    assert_ne!(rotated, first_refresh);
    assert_eq!(get(&org, &first_access, "/services/data/v66.0/").await.status(), 401);
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 200);

    let (status, body) = refresh(&org, &first_refresh).await;
    assert_eq!(status, 400);
    assert_eq!(body, json!({"error": "invalid_grant", "error_description": "expired access/refresh token"}));
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 401);
    assert_eq!(refresh(&org, &rotated).await.0, 400);
}

#[tokio::test]
async fn without_rotation_a_refresh_brings_no_refresh_token() {
    let org = start(config()).await.unwrap();
    let (_, first) = exchange(&org, &code(&org).await, &[]).await;
    let (status, second) = refresh(&org, &text(&first, "refresh_token")).await;
    assert_eq!(status, 200);
    assert!(second.get("refresh_token").is_none());
    assert_eq!(get(&org, &text(&first, "access_token"), "/services/data/v66.0/").await.status(), 200);
}

#[tokio::test]
async fn revoked_tokens_are_over_and_introspection_says_so() {
    let org = start(config()).await.unwrap();
    let client = plain_client();
    let access = token(&org).await;
    let introspect = async || {
        let form = [
            ("token", access.as_str()),
            ("client_id", org.confidential_client_id()),
            ("client_secret", org.client_secret()),
        ];
        let url = format!("{}/services/oauth2/introspect", org.url());
        json_of(client.post(url).form(&form).send().await.unwrap()).await
    };
    let alive = introspect().await;
    assert_eq!((&alive["active"], &alive["username"]), (&json!(true), &json!(org.username())));
    assert!(alive["exp"].as_u64() > alive["iat"].as_u64());

    let revoke = || client.post(format!("{}/services/oauth2/revoke", org.url())).form(&[("token", &access)]);
    let answer = revoke().send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
    assert_eq!(introspect().await, json!({"active": false}));
    let answer = revoke().send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("invalid_token"));

    let userinfo = get(&org, &access, "/services/oauth2/userinfo").await;
    assert_eq!(
        (userinfo.status().as_u16(), userinfo.text().await.unwrap().as_str()),
        (403, "Bad_OAuth_Token")
    );
}

#[tokio::test]
async fn client_credentials_and_password_need_the_secret() {
    let org = start(config()).await.unwrap();
    let (id, secret) = (org.confidential_client_id(), org.client_secret());
    for (client_id, client_secret) in [(id, "wrong"), (id, ""), (org.client_id(), "")] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", client_secret),
        ];
        assert_eq!(token_request(&org, &form).await.1["error"], "invalid_client");
    }
    for (suffix, works) in [("", true), (org.security_token(), true), ("x", false)] {
        let password = format!("{}{suffix}", org.password());
        let form = [
            ("grant_type", "password"),
            ("client_id", id),
            ("client_secret", secret),
            ("username", org.username()),
            ("password", &password),
        ];
        let (status, body) = token_request(&org, &form).await;
        assert_eq!(status == 200, works, "{body}");
    }
}

#[tokio::test]
async fn soap_login_opens_a_session_that_rest_accepts() {
    let org = start(config()).await.unwrap();
    let login = async |version: &str, password: &str| {
        let xml = format!(
            "<env:Envelope xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\"><env:Body>\
             <n1:login xmlns:n1=\"urn:partner.soap.sforce.com\"><n1:username>{}</n1:username>\
             <n1:password><![CDATA[{password}]]></n1:password></n1:login></env:Body></env:Envelope>",
            org.username()
        );
        let url = format!("{}/services/Soap/u/{version}", org.url());
        let response =
            plain_client().post(url).header("content-type", "text/xml").body(xml).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, xml) = login("59.0", org.password()).await;
    assert_eq!(status, 200);
    let session = xml.split_once("<sessionId>").unwrap().1.split_once('<').unwrap().0;
    assert_eq!(get(&org, session, "/services/data/v59.0/limits").await.status(), 200);

    let (status, xml) = login("59.0", "wrong").await;
    assert!(status == 500 && xml.contains("<sf:exceptionCode>INVALID_LOGIN<"));
    assert_eq!(login("65.0", org.password()).await.0, 500);
}

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
async fn a_session_ends_when_idle_and_lives_while_used() {
    let org = start(OrgConfig { session_ttl: Some(Duration::from_millis(400)), ..config() }).await.unwrap();
    let token = token(&org).await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(get(&org, &token, "/services/data/v66.0/limits").await.status(), 200);
    }
    tokio::time::sleep(Duration::from_millis(450)).await;
    let late = get(&org, &token, "/services/data/v66.0/limits").await;
    assert_eq!(refusal(late).await, (401, "INVALID_SESSION_ID".to_owned()));
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
            assert_eq!((processed, &info["jobType"]), (5_000, &json!("V2Query")));
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

#[tokio::test]
async fn gzip_is_sent_to_those_who_ask_and_unpacks_to_the_same() {
    let org = start(config()).await.unwrap();
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
        assert!(packed.len() < plain.len() / 2);
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
