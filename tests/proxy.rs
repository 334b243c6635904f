//! Proxies and certificates, with a real small proxy in between.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sfmigrate::demo::server::OrgConfig;

use crate::support::browser::{Waiting, open};
use crate::support::{Ran, Sandbox, SignedIn, block_on, finish, number, org, with_records};

/// A proxy that carries what it is asked for, and remembers the first line of
/// every connection.
struct Proxy {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || carry(client.unwrap(), &noted));
            }
        });
        Proxy { url, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn carry(mut client: TcpStream, noted: &Mutex<Vec<String>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let line = String::from_utf8_lossy(&head).lines().next()?.to_owned();
    noted.lock().unwrap().push(line.clone());
    let target = line.split(' ').nth(1)?;
    // A tunnel is named by host and port, a request by its whole URL; a server
    // takes the latter as it is.
    let host = target.strip_prefix("http://").map_or(target, |rest| rest.split('/').next().unwrap());
    let mut server = TcpStream::connect(host).ok()?;
    if line.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    } else {
        server.write_all(&head).ok()?;
    }
    let (mut to_client, mut from_server) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let back = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut client, &mut server);
    let _ = server.shutdown(Shutdown::Write);
    back.join().ok()
}

/// An org behind TLS, a sandbox that is signed in to it through `settings`, and
/// the file of its certificate.
fn behind_tls(settings: impl Fn(&mut Command)) -> (SignedIn, String) {
    let sandbox = Sandbox::new();
    let org = org(OrgConfig {
        tls: true,
        auto_consent: true,
        callbacks: vec![sandbox.callback()],
        ..with_records(&[("Contact", 1200)])
    });
    let certificate = sandbox.path("org.pem");
    let pem = org.certificate_pem().unwrap();
    std::fs::write(&certificate, pem).unwrap();
    let certificate = certificate.to_str().unwrap().to_owned();
    let mut login = sandbox.login_command(&org, &[]);
    login.env("SSL_CERT_FILE", &certificate);
    settings(&mut login);
    let waiting = Waiting::start(login);
    let root = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let none = reqwest::redirect::Policy::none();
    let browser =
        reqwest::Client::builder().no_proxy().redirect(none).tls_certs_only([root]).build().unwrap();
    let answer = block_on(browser.get(waiting.address.clone()).send()).unwrap();
    open(answer.headers()["location"].to_str().unwrap());
    waiting.finish().ok();
    (SignedIn { org, sandbox }, certificate)
}

fn set(command: &mut Command, name: &str, value: &str) {
    command.env(name, value);
}

fn import(it: &SignedIn, settings: impl Fn(&mut Command)) -> Ran {
    let mut command =
        it.sandbox.command(&["import", "--entity", "Contact", "--fields", "Id", "--to", "c.db"]);
    command.env("SFMIGRATE_RETRY_BASE", "2ms");
    settings(&mut command);
    finish(command)
}

#[track_caller]
fn complete(it: &SignedIn) {
    let there = it.org.data().record_count("Contact").unwrap();
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact") as u64, there);
}

#[test]
fn sign_in_and_import_go_through_the_proxy_for_https_under_a_certificate_of_ones_own() {
    let proxy = Proxy::start();
    let through = |command: &mut Command| set(command, "HTTPS_PROXY", &proxy.url);
    let (it, certificate) = behind_tls(through);
    let tunnel = format!("CONNECT {} HTTP/1.1", it.org.addr());
    let signed_in = proxy.seen();
    assert!(!signed_in.is_empty() && signed_in.iter().all(|line| *line == tunnel), "{signed_in:?}");
    import(&it, |command| {
        through(command);
        command.env("SSL_CERT_FILE", &certificate);
    })
    .ok();
    complete(&it);
    let seen = proxy.seen();
    assert!(seen.len() > signed_in.len() && seen.iter().all(|line| *line == tunnel), "{seen:?}");
    for no_proxy in ["127.0.0.1", "elsewhere.example,127.0.0.0/8"] {
        import(&it, |command| {
            through(command);
            command.env("SSL_CERT_FILE", &certificate).env("NO_PROXY", no_proxy);
        })
        .ok();
        assert_eq!(proxy.seen().len(), seen.len(), "NO_PROXY={no_proxy}");
    }
}

#[test]
fn plain_requests_go_through_the_proxy_for_http_and_not_through_the_other() {
    let it = SignedIn::with(&[("Contact", 1200)]);
    let proxy = Proxy::start();
    import(&it, |command| set(command, "HTTP_PROXY", &proxy.url)).ok();
    complete(&it);
    let prefix = format!("GET {}/services/data/", it.org.url());
    assert!(proxy.seen().iter().any(|line| line.starts_with(&prefix)), "{:?}", proxy.seen());
    let other = Proxy::start();
    import(&it, |command| set(command, "HTTPS_PROXY", &other.url)).ok();
    assert_eq!(other.seen(), [""; 0]);
}

#[test]
fn whatever_a_command_asks_its_org_goes_over_one_connection() {
    let (org, sandbox, proxy) = (org(with_records(&[("Contact", 12)])), Sandbox::new(), Proxy::start());
    let mut count = sandbox.command(&["count", "Contact"]);
    for (name, value) in [
        ("HTTP_PROXY", proxy.url.as_str()),
        ("SALESFORCE_CLIENT_ID", org.confidential_client_id()),
        ("SALESFORCE_CLIENT_SECRET", org.client_secret()),
        ("SALESFORCE_LOGIN_URL", org.url()),
    ] {
        set(&mut count, name, value);
    }
    let before = org.request_count();
    finish(count).ok();
    // A token, the versions, whose it is, and the count.
    assert!(org.request_count() - before >= 4, "{}", org.request_count());
    assert_eq!(proxy.seen(), [format!("POST {}/services/oauth2/token HTTP/1.1", org.url())]);
}

#[test]
fn a_proxy_that_is_not_there_is_told_as_such() {
    let it = SignedIn::with(&[("Contact", 12)]);
    let ran = import(&it, |command| set(command, "HTTP_PROXY", "http://127.0.0.1:9")).code(5);
    assert!(
        ran.stderr.contains("cannot connect to 127.0.0.1") && ran.stderr.contains("HTTPS_PROXY"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_certificate_that_nobody_trusts_is_told_with_the_host_the_cause_and_the_remedy() {
    let (it, certificate) = behind_tls(|_| {});
    let before = it.org.request_count();
    let ran = import(&it, |_| {}).code(5);
    let said = &ran.stderr;
    assert!(said.contains("signed the certificate of 127.0.0.1") && said.contains("SSL_CERT_FILE"), "{said}");
    assert!(!said.contains("try 2"), "it does not get better by waiting: {said}");
    assert_eq!(it.org.request_count(), before);
    for wrong in ["nowhere.pem", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        let ran = import(&it, |command| set(command, "SSL_CERT_FILE", wrong)).code(2);
        assert!(ran.stderr.contains(wrong), "{}", ran.stderr);
    }
    import(&it, |command| set(command, "SSL_CERT_FILE", &certificate)).ok();
    complete(&it);
}

/// It takes connections, and never says a word.
#[test]
fn t40_a_host_that_never_shakes_hands_has_the_time_for_connecting_and_no_more() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let (token, mut writer) = std::io::pipe().unwrap();
    writer.write_all(b"00Dxx0000001gPL!of-no-account").unwrap();
    drop(writer);
    let sandbox = Sandbox::new();
    let mut login = sandbox.command(&["login", "--access-token-stdin", "--instance-url", &url]);
    login.stdin(token).env("SFMIGRATE_TIMEOUT_CONNECT", "300ms");
    let begun = Instant::now();
    let ran = finish(login).code(5);
    assert!(ran.stderr.contains(&format!("cannot reach {url}")), "{}", ran.stderr);
    // Without the setting it is given twenty seconds.
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}
