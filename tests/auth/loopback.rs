//! The listener that the browser comes back to, over real sockets.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sfmigrate::auth::loopback::{Callback, Listener};
use sfmigrate::secret::Secret;
use sfmigrate::{Error, Kind};

const STATE: &str = "8Jx0Vn6cQwq3s6S1mYb2dA";

struct Waiting {
    port: u16,
    strays: mpsc::Receiver<String>,
    outcome: JoinHandle<Result<Callback, Error>>,
}

fn wait_for(seconds: u64) -> Waiting {
    let listener = Listener::bind(0, "/OauthRedirect").unwrap();
    let port = listener.port();
    let (sender, strays) = mpsc::channel();
    let outcome = std::thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(seconds);
        listener.wait(
            &Secret::new(STATE),
            deadline,
            None,
            |what| sender.send(what.to_owned()).unwrap(),
            || true,
        )
    });
    Waiting { port, strays, outcome }
}

fn exchange(stream: TcpStream, request: &str) -> String {
    try_exchange(stream, request).unwrap()
}

fn try_exchange(mut stream: TcpStream, request: &str) -> std::io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn connect(port: u16) -> TcpStream {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap()
}

fn request(port: u16, method: &str, target: &str, more: &str) -> String {
    let text =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{more}\r\n");
    exchange(connect(port), &text)
}

fn get(port: u16, target: &str) -> String {
    request(port, "GET", target, "")
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("nothing")
}

fn good_target() -> String {
    format!("/OauthRedirect?code=aPrx.8k_A%3D%3D&state={STATE}")
}

#[test]
fn t78_stray_requests_and_wrong_states_are_refused_and_the_right_one_still_counts() {
    let waiting = wait_for(30);
    let port = waiting.port;
    for target in
        ["/favicon.ico", "/", "/apple-touch-icon-precomposed.png", "/OauthRedirect/", "/oauthredirect?code=x"]
    {
        assert_eq!(status(&get(port, target)), "404", "{target}");
    }
    for (method, more) in [("POST", "Content-Length: 0\r\n"), ("HEAD", ""), ("PUT", "Content-Length: 0\r\n")]
    {
        assert_eq!(status(&request(port, method, &good_target(), more)), "404", "{method}");
    }
    for target in [
        "/OauthRedirect?code=stolen&state=wrong".to_owned(),
        "/OauthRedirect?code=stolen".to_owned(),
        "/OauthRedirect?error=access_denied&state=wrong".to_owned(),
        format!("/OauthRedirect?code=a&code=b&state={STATE}"),
        format!("/OauthRedirect?code=a&state={STATE}&state={STATE}"),
        format!("/OauthRedirect?code=&state={STATE}"),
        "/OauthRedirect".to_owned(),
    ] {
        assert_eq!(status(&get(port, &target)), "400", "{target}");
        assert!(waiting.strays.recv_timeout(Duration::from_secs(5)).unwrap().contains("refused"));
    }
    let browser = std::thread::spawn(move || get(port, &good_target()));
    let callback = waiting.outcome.join().unwrap().unwrap();
    assert_eq!(callback.code().expose(), "aPrx.8k_A==", "decoded once");
    assert!(!browser.is_finished(), "the browser waits for the exchange");
    let finishing = std::thread::spawn(move || callback.succeed("Ana <b>"));
    let answer = browser.join().unwrap();
    assert_eq!(status(&answer), "303");
    assert!(answer.contains("Location: /OauthRedirect/done\r\n"), "{answer}");
    let page = get(port, "/OauthRedirect/done");
    finishing.join().unwrap();
    assert_eq!(status(&page), "200");
    assert!(page.contains("Content-Security-Policy: default-src 'none'"), "{page}");
    assert!(page.contains("Welcome, Ana &lt;b&gt;."), "{page}");
    // Another test may have the port by now.
    let again = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).and_then(|stream| {
        try_exchange(stream, &format!("GET /OauthRedirect/done HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"))
    });
    assert!(!again.is_ok_and(|page| page.contains("Welcome, Ana")), "the listener is gone");
}

#[test]
fn other_host_names_are_refused_and_all_own_names_accepted() {
    let waiting = wait_for(30);
    let port = waiting.port;
    let with_host = |host: &str, target: &str| {
        exchange(connect(port), &format!("GET {target} HTTP/1.1\r\n{host}Connection: close\r\n\r\n"))
    };
    for host in [
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: localhost.evil.example:{port}\r\n"),
        "Host: localhost\r\n".to_owned(),
        "Host: localhost:1\r\n".to_owned(),
        String::new(),
    ] {
        assert_eq!(status(&with_host(&host, &good_target())), "421", "{host:?}");
    }
    for name in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        assert_eq!(status(&with_host(&format!("Host: {name}:{port}\r\n"), "/x")), "404", "{name}");
    }
    drop(waiting);
}

#[test]
fn chrome_may_ask_first() {
    let waiting = wait_for(30);
    let answer = request(
        waiting.port,
        "OPTIONS",
        &good_target(),
        "Origin: https://login.salesforce.com\r\nAccess-Control-Request-Private-Network: true\r\n",
    );
    assert_eq!(status(&answer), "204");
    for header in [
        "Access-Control-Allow-Private-Network: true",
        "Access-Control-Allow-Methods: GET",
        "Access-Control-Allow-Origin: https://login.salesforce.com",
    ] {
        assert!(answer.contains(header), "{answer}");
    }
}

#[test]
fn t78_a_denial_ends_the_wait_and_is_explained_in_the_browser_too() {
    let waiting = wait_for(30);
    let port = waiting.port;
    let target = format!(
        "/OauthRedirect?error=access-denied&error_description=end-user+denied+authorization&state={STATE}"
    );
    let answer = get(port, &target);
    assert_eq!(status(&answer), "303");
    assert!(get(port, "/OauthRedirect/done").contains("You are not signed in"));
    let error = waiting.outcome.join().unwrap().map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.message().contains("denied"), "{error}");
}

#[test]
fn the_deadline_sends_the_person_to_the_page_in_the_browser() {
    let started = Instant::now();
    let error = wait_for(1).outcome.join().unwrap().map(|_| ()).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.hints()[0].contains("read the page in the browser"), "{error:?}");
}

#[test]
fn t78_a_busy_port_is_named_with_its_holder_and_the_way_out() {
    let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = holder.local_addr().unwrap().port();
    let error = Listener::bind(port, "/OauthRedirect").map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert!(error.message().contains(&port.to_string()), "{error}");
    assert!(error.hints().iter().any(|hint| hint.contains("--port")), "{error:?}");
    if cfg!(target_os = "linux") {
        assert!(error.message().contains(&format!("(process {})", std::process::id())), "{error}");
    }
}

#[test]
fn a_port_that_is_busy_on_ipv6_alone_is_busy() {
    let Ok(holder) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return; // This machine has no IPv6, so nobody can take its callback there.
    };
    let port = holder.local_addr().unwrap().port();
    assert!(Listener::bind(port, "/OauthRedirect").is_err());
}

#[test]
fn t78_a_browser_that_takes_localhost_for_ipv6_arrives() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return; // This machine has no IPv6.
    }
    let waiting = wait_for(30);
    let port = waiting.port;
    let browser = std::thread::spawn(move || {
        let stream = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).unwrap();
        let text =
            format!("GET {} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n", good_target());
        exchange(stream, &text)
    });
    waiting.outcome.join().unwrap().unwrap().succeed("Ana");
    assert_eq!(status(&browser.join().unwrap()), "303");
}

#[test]
fn slow_oversized_and_malformed_clients_hold_nobody_up() {
    let waiting = wait_for(30);
    let port = waiting.port;
    // Connections that never finish their request, more than there are threads at first.
    let mut slow: Vec<TcpStream> = (0..32).map(|_| connect(port)).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /OauthRedirect?code=").unwrap();
    }
    // Bodies that are announced and never come, one larger than all memory.
    for length in ["5000", "100000000", "18446744073709551615"] {
        let mut stream = connect(port);
        let text = format!("POST /x HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(text.as_bytes()).unwrap();
        slow.push(stream);
    }
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"[..], b"GET\r\n\r\n", b"\xff\xfe\r\n\r\n"] {
        let mut stream = connect(port);
        stream.write_all(garbage).unwrap();
        slow.push(stream);
    }
    let long = format!("/OauthRedirect?code={}&state={STATE}", "a".repeat(1_000_000));
    assert_eq!(status(&get(port, &long)), "414");
    let started = Instant::now();
    let browser = std::thread::spawn(move || get(port, &good_target()));
    waiting.outcome.join().unwrap().unwrap().succeed("Ana");
    assert_eq!(status(&browser.join().unwrap()), "303");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn t78_a_second_callback_after_the_first_gets_nothing() {
    let waiting = wait_for(30);
    let port = waiting.port;
    let first = std::thread::spawn(move || get(port, &good_target()));
    let callback = waiting.outcome.join().unwrap().unwrap();
    let second = std::thread::spawn(move || get(port, &format!("/OauthRedirect?code=other&state={STATE}")));
    std::thread::sleep(Duration::from_millis(100));
    callback.succeed("Ana");
    assert_eq!(status(&first.join().unwrap()), "303");
    assert_eq!(status(&second.join().unwrap()), "404");
}

#[test]
fn a_wait_that_is_given_up_frees_the_port() {
    let listener = Listener::bind(0, "/OauthRedirect").unwrap();
    let port = listener.port();
    let error = listener
        .wait(&Secret::new(STATE), Instant::now() + Duration::from_secs(60), None, |_| {}, || false)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Cancelled);
    let deadline = Instant::now() + Duration::from_secs(5);
    while Listener::bind(port, "/OauthRedirect").is_err() {
        assert!(Instant::now() < deadline, "port {port} stays busy");
        std::thread::sleep(Duration::from_millis(20));
    }
}
