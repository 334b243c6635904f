//! The whole sign-in, with a browser that is a few lines of code.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sfmigrate::auth::store::Credentials;
use sfmigrate::auth::{LoginEvent, LoginOptions, Target, login, revoke};
use sfmigrate::config::connections::Connection;
use sfmigrate::{Error, Kind};
use url::Url;

use super::org::{ORG_ID, Org, USER_ID, access_token, refresh_token};

fn options(org: &Org) -> LoginOptions {
    let target = Target { login_url: format!("{}/", org.url), ..Target::new("acme", "3MVG9test") };
    LoginOptions { ports: vec![0], timeout: Duration::from_secs(20), ..LoginOptions::new(target) }
}

fn options_with(org: &Org, change: impl FnOnce(&mut Target)) -> LoginOptions {
    let mut options = options(org);
    change(&mut options.target);
    options
}

fn http_get(url: &Url) -> String {
    let mut stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).unwrap();
    let target = &url[url::Position::BeforePath..];
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Consents at once: takes the challenge to the org and `code` to the
/// callback, then follows to the last page, which it returns. Before that it
/// comes to the callback with each of the `strays`, and must be refused.
fn consent(org: &Org, url: &str, code: &str, strays: &'static [&str]) -> std::thread::JoinHandle<String> {
    let authorize = Url::parse(url).unwrap();
    let parameter = |name: &str| authorize.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
    org.seen.lock().unwrap().challenge = Some(parameter("code_challenge"));
    let mut callback = Url::parse(&parameter("redirect_uri")).unwrap();
    let (code, state) = (code.to_owned(), parameter("state"));
    std::thread::spawn(move || {
        for stray in strays {
            callback.set_query(Some(stray));
            assert!(http_get(&callback).starts_with("HTTP/1.1 400"), "{stray}");
        }
        callback.set_query(None);
        callback.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
        let answer = http_get(&callback);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        callback.set_query(None);
        callback.set_path("/OauthRedirect/done");
        http_get(&callback)
    })
}

async fn sign_in(
    org: &Org,
    options: &LoginOptions,
    code: &str,
) -> (Result<(Connection, Credentials), Error>, String) {
    let mut browser = None;
    let outcome = login(options, None, &mut |event| {
        if let LoginEvent::OpenBrowser(url) = event {
            browser = Some(consent(org, &url, code, &[]));
        }
    })
    .await;
    (outcome, browser.map(|browser| browser.join().unwrap()).unwrap_or_default())
}

const CODE: &str = "aPrxCode.8k_A==";

#[tokio::test]
async fn a_sign_in_gives_the_connection_and_its_secrets() {
    let org = Org::start();
    let (outcome, page) = sign_in(&org, &options(&org), CODE).await;
    let (connection, credentials) = outcome.unwrap();
    assert_eq!(connection.login_url, org.url);
    assert_eq!(connection.instance_url, org.url);
    assert_eq!((connection.org_id.as_str(), connection.user_id.as_str()), (ORG_ID, USER_ID));
    assert_eq!(connection.username, "ana@acme.example");
    assert_eq!(connection.display_name, "Ana  [31mMüller", "no terminal escapes");
    assert_eq!(connection.api_version, "v66.0");
    assert_eq!(credentials.access_token.expose(), access_token(0));
    assert_eq!(credentials.refresh_token.as_ref().unwrap().expose(), refresh_token(0));
    assert!(page.contains("You are signed in"), "{page}");
    let shown = format!("{connection:?}{credentials:?}");
    assert!(!shown.contains(&access_token(0)) && !shown.contains(&refresh_token(0)), "{shown}");
    let seen = org.seen.lock().unwrap();
    assert!(!seen.forms[0].contains_key("client_secret"), "a public client sends no secret");
    assert_eq!(seen.forms[0]["code"], CODE);
    assert_eq!(seen.forms[0]["code_verifier"].len(), 128);
}

#[tokio::test]
async fn a_client_secret_travels_in_the_body_and_is_kept() {
    let org = Org::start();
    let options = options_with(&org, |target| target.client_secret = Some("s3cret&=".into()));
    let (_, credentials) = sign_in(&org, &options, CODE).await.0.unwrap();
    assert_eq!(org.seen.lock().unwrap().forms[0]["client_secret"], "s3cret&=");
    assert_eq!(credentials.client_secret, Some("s3cret&=".into()));
}

#[tokio::test]
async fn a_code_that_the_org_refuses_shows_in_browser_and_error() {
    let org = Org::start();
    let (outcome, page) = sign_in(&org, &options(&org), "another").await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert!(page.contains("You are not signed in"), "{page}");
    assert!(!page.contains("another") && !format!("{error:?}").contains("another"));
}

#[tokio::test]
async fn a_user_whom_userinfo_refuses_is_found_in_the_user_record() {
    let org = Org::start();
    org.seen.lock().unwrap().userinfo_status = 403;
    let (connection, _) = sign_in(&org, &options(&org), CODE).await.0.unwrap();
    assert_eq!(connection.display_name, "Ana from her record");
    assert_eq!(connection.org_id, ORG_ID);
}

#[tokio::test]
async fn a_hostile_instance_url_gets_no_token() {
    let org = Org::start();
    org.seen.lock().unwrap().instance_url = Some("https://evil.example".into());
    let error = sign_in(&org, &options(&org), CODE).await.0.unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.message().contains("evil.example"), "{error}");
}

#[tokio::test]
async fn a_version_that_the_org_lacks_is_an_error_and_the_grant_is_ended() {
    let org = Org::start();
    let options = options_with(&org, |target| target.api_version = Some("99.0".into()));
    let error = sign_in(&org, &options, CODE).await.0.unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert!(error.hints()[0].contains("65.0 to 67.0"), "{error:?}");
    assert_eq!(org.seen.lock().unwrap().revoked, [refresh_token(0)]);
}

#[tokio::test]
async fn an_address_that_redirects_is_not_followed() {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}", server.server_addr().to_ip().unwrap().port());
    std::thread::spawn(move || {
        let request = server.recv().unwrap();
        let location = tiny_http::Header::from_bytes("Location", "https://evil.example/token").unwrap();
        request.respond(tiny_http::Response::empty(307).with_header(location)).unwrap();
    });
    let org = Org::start();
    let options = options_with(&org, |target| target.login_url = url);
    let error = sign_in(&org, &options, CODE).await.0.unwrap_err();
    assert!(format!("{error:?}").contains("redirects to evil.example"), "{error:?}");
}

#[tokio::test]
async fn a_wrong_state_is_told_and_the_wait_goes_on() {
    let org = Org::start();
    let mut events = Vec::new();
    let mut browser = None;
    let options = options(&org);
    let outcome = login(&options, None, &mut |event| {
        if let LoginEvent::OpenBrowser(url) = &event {
            browser = Some(consent(&org, url, CODE, &["code=stolen&state=wrong", "code=stolen"]));
        }
        events.push(event);
    })
    .await;
    outcome.unwrap();
    browser.unwrap().join().unwrap();
    let refused = events.iter().filter(|event| matches!(event, LoginEvent::Refused(_))).count();
    assert_eq!(refused, 2, "{events:?}");
    assert_eq!(org.seen.lock().unwrap().forms.len(), 1, "the stolen code went nowhere");
}

#[tokio::test]
async fn giving_up_closes_the_listener() {
    let org = Org::start();
    let options = options(&org);
    let (sender, port) = std::sync::mpsc::channel();
    let mut tell = |event| {
        if let LoginEvent::OpenBrowser(url) = event {
            let redirect = Url::parse(&url)
                .unwrap()
                .query_pairs()
                .find(|(n, _)| n == "redirect_uri")
                .unwrap()
                .1
                .into_owned();
            sender.send(Url::parse(&redirect).unwrap().port().unwrap()).unwrap();
        }
    };
    let given_up = tokio::time::timeout(Duration::from_millis(300), login(&options, None, &mut tell)).await;
    assert!(given_up.is_err());
    let port = port.recv().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[tokio::test]
async fn logging_out_ends_the_grant_and_a_dead_grant_counts_as_ended() {
    let org = Org::start();
    let (connection, credentials) = sign_in(&org, &options(&org), CODE).await.0.unwrap();
    revoke(&connection, &credentials).await.unwrap();
    assert_eq!(org.seen.lock().unwrap().revoked, [refresh_token(0)]);
    org.seen.lock().unwrap().ended = true;
    revoke(&connection, &credentials).await.unwrap();
}
