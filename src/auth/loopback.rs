//! The listener that the browser comes back to.
//!
//! It answers on this machine only, to one path, and hands out one code whose
//! `state` is the one that was sent; everything else is answered and ignored.
//!
//! Facts: RFC 8252, section 7.3; Salesforce Help, "OAuth 2.0 Web Server Flow".

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tiny_http::{Method, Request, Server};

use self::answer::{Answer, respond_aside};
use self::judge::{NOT_THE_ADDRESS, Verdict, judge_pasted, judge_query};
use super::explain::one_line;
use super::pages::{self, Tone};
use crate::secret::Secret;
use crate::{Error, Result};

mod answer;
mod judge;

#[cfg(any(test, fuzzing))]
pub(crate) use self::judge::code_of;

/// The port of the callback that Salesforce's own tools use as well.
pub const DEFAULT_PORT: u16 = 1717;

/// The path of that callback.
pub const DEFAULT_PATH: &str = "/OauthRedirect";

/// Longer request targets than this are refused unread; a code has some
/// hundred bytes.
const LONGEST_TARGET: usize = 8 * 1024;

/// How long the last page is held ready for a browser that was sent to it.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// How often a wait looks whether it is still wanted, and nudges.
const TICK: Duration = Duration::from_millis(100);

/// A listener on `127.0.0.1` and, where there is one, `::1`.
pub struct Listener {
    port: u16,
    path: String,
    servers: Vec<Arc<Server>>,
    forwarders: Vec<JoinHandle<()>>,
    requests: Receiver<Request>,
}

impl Listener {
    /// Listens on a port (0: any that is free) for requests to a path.
    ///
    /// # Errors
    /// `Usage` when the port is busy or not permitted, with the way out.
    pub fn bind(port: u16, path: &str) -> Result<Listener> {
        // With port 0 the port that is free on one address may be busy on the other.
        let mut tries = if port == 0 { 8 } else { 1 };
        let (port, sockets) = loop {
            tries -= 1;
            match bind_both(port) {
                Ok(bound) => break bound,
                Err(_) if tries > 0 => {}
                Err(e) => return Err(cannot_bind(port, e)),
            }
        };
        let (sender, requests) = channel();
        let mut listener =
            Listener { port, path: path.to_owned(), servers: Vec::new(), forwarders: Vec::new(), requests };
        for socket in sockets {
            let server = Server::from_listener(socket, None)
                .map_err(|e| Error::unexpected("cannot start the callback listener").because(e))?;
            let server = Arc::new(server);
            listener.servers.push(Arc::clone(&server));
            let sender = sender.clone();
            let forwarder = std::thread::Builder::new()
                .name("callback".into())
                .spawn(move || forward(&server, &sender))
                .map_err(|e| Error::unexpected("cannot start a thread").because(e))?;
            listener.forwarders.push(forwarder);
        }
        Ok(listener)
    }

    /// As [`Listener::bind`], on the first of several ports that is free.
    ///
    /// # Errors
    /// That of the first port.
    pub fn bind_first(ports: &[u16], path: &str) -> Result<Listener> {
        let mut first = None;
        for port in ports {
            match Listener::bind(*port, path) {
                Ok(listener) => return Ok(listener),
                Err(e) => first = first.or(Some(e)),
            }
        }
        Err(first.unwrap_or_else(|| Error::usage("there is no port to listen on").hint("--port 1717")))
    }

    /// The port that is listened on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the browser, or for the address of the callback in the hands
    /// of a person whose browser cannot reach this machine. Blocks the thread.
    /// What has a wrong state is refused and told to `stray`, and the wait goes
    /// on.
    ///
    /// # Errors
    /// `Auth` when the person denies, Salesforce reports an error, or the
    /// deadline passes; `Cancelled` when `wanted` says so.
    pub fn wait(
        self,
        expected_state: &Secret,
        deadline: Instant,
        pasted: Option<&Receiver<Secret>>,
        mut stray: impl FnMut(&str),
        wanted: impl Fn() -> bool,
    ) -> Result<Callback> {
        loop {
            match pasted
                .and_then(|pasted| pasted.try_recv().ok())
                .map(|text| judge_pasted(&text, expected_state))
            {
                Some(Verdict::Code(code)) => return Ok(Callback { listener: self, request: None, code }),
                Some(Verdict::Refused(error)) => return Err(error),
                Some(Verdict::Stray { notice, .. }) => stray(notice.unwrap_or(NOT_THE_ADDRESS)),
                None => {}
            }
            if !wanted() {
                return Err(Error::new(crate::Kind::Cancelled, "the sign-in was given up"));
            }
            if Instant::now() >= deadline {
                return Err(nobody_came());
            }
            let Some(request) = self.next(deadline)? else {
                continue;
            };
            match self.judge(&request, expected_state) {
                Verdict::Code(code) => {
                    return Ok(Callback { listener: self, request: Some(request), code });
                }
                Verdict::Refused(error) => {
                    let callback = Callback { listener: self, request: Some(request), code: Secret::new("") };
                    callback.fail(&error);
                    return Err(error);
                }
                Verdict::Stray { answer, notice } => {
                    if let Some(notice) = notice {
                        stray(notice);
                    }
                    respond_aside(request, answer);
                }
            }
        }
    }

    /// The next request, if one comes within a tick.
    fn next(&self, deadline: Instant) -> Result<Option<Request>> {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.requests.recv_timeout(left.min(TICK)) {
            Ok(request) => Ok(Some(request)),
            Err(RecvTimeoutError::Timeout) => {
                self.nudge();
                Ok(None)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Error::unexpected("the callback listener stopped")),
        }
    }

    /// Connects to the listener and hangs up.
    ///
    /// Of several connections that come at the same moment, tiny_http can queue
    /// some without a thread for them, until any other connection ends; idle
    /// ones, as browsers make to be faster later, would then hold up the one
    /// that matters. A connection that ends at once brings such a thread.
    fn nudge(&self) {
        for address in self.servers.iter().filter_map(|server| server.server_addr().to_ip()) {
            // Nothing depends on it: it is tried again at the next tick.
            let _ = TcpStream::connect_timeout(&address, TICK);
        }
    }

    fn judge(&self, request: &Request, expected_state: &Secret) -> Verdict {
        let plain =
            |status: u16, text: &str| Verdict::Stray { answer: Answer::plain(status, text), notice: None };
        if request.url().len() > LONGEST_TARGET {
            return plain(414, "too long");
        }
        // A page of another site can make its own name lead here; its requests
        // then carry that name.
        if !self.is_own_host(header(request, "Host").unwrap_or_default()) {
            return plain(421, "not a name of this listener");
        }
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        if path != self.path {
            return plain(404, "not found");
        }
        match request.method() {
            Method::Get => {}
            Method::Options if header(request, "Access-Control-Request-Private-Network") == Some("true") => {
                let origin = header(request, "Origin").unwrap_or("null").to_owned();
                return Verdict::Stray { answer: Answer::preflight(&origin), notice: None };
            }
            _ => return plain(404, "not found"),
        }
        judge_query(query, expected_state)
    }

    fn is_own_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let name = match host.strip_suffix(&format!(":{}", self.port)) {
            Some(name) => name,
            None if self.port == 80 => &host,
            None => return false,
        };
        matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    }

    fn last_page_path(&self) -> String {
        format!("{}/done", self.path.trim_end_matches('/'))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for server in &self.servers {
            server.unblock();
        }
        for forwarder in self.forwarders.drain(..) {
            // It ends at once, and has nothing to tell.
            let _ = forwarder.join();
        }
        while let Ok(request) = self.requests.try_recv() {
            respond_aside(request, Answer::plain(503, "the sign-in is over"));
        }
    }
}

/// The browser came back with a code. It waits for its page until the code
/// has been exchanged.
pub struct Callback {
    listener: Listener,
    /// `None` when a person brought its address instead.
    request: Option<Request>,
    code: Secret,
}

impl Callback {
    /// The authorization code: works once, for 15 minutes.
    pub fn code(&self) -> &Secret {
        &self.code
    }

    /// Shows the person that it worked. Blocks the thread until the browser
    /// has the page, two seconds at the most.
    pub fn succeed(self, who: &str) {
        self.finish(&pages::page(
            Tone::Good,
            "You are signed in",
            &format!("Welcome, {who}."),
            "You may close this window and go back to your terminal.",
        ));
    }

    /// Shows the person what went wrong. Blocks as [`Callback::succeed`].
    pub fn fail(self, error: &Error) {
        let next = error.hints().first().map(String::as_str).unwrap_or("Go back to your terminal.");
        self.finish(&pages::page(
            Tone::Bad,
            "You are not signed in",
            &sentence(error.message()),
            &sentence(next),
        ));
    }

    /// Sends the browser on to a page without the code in its address.
    fn finish(self, page: &str) {
        let Callback { listener, request, .. } = self;
        let Some(request) = request else { return };
        let last_page = listener.last_page_path();
        respond_aside(request, Answer::see_other(&last_page));
        let until = Instant::now() + LAST_PAGE;
        while Instant::now() < until {
            let Ok(next) = listener.next(until) else { return };
            let Some(request) = next else { continue };
            let asked = request.url().split('?').next().unwrap_or_default() == last_page;
            if asked && *request.method() == Method::Get {
                if let Some(sent) = respond_aside(request, Answer::page(200, page)) {
                    // A browser that reads slowly has until the process ends.
                    wait_for(&sent, until);
                }
                return;
            }
            respond_aside(request, Answer::plain(404, "not found"));
        }
    }
}

fn wait_for(thread: &JoinHandle<()>, until: Instant) {
    while !thread.is_finished() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn sentence(text: &str) -> String {
    let text = one_line(text, 300);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), chars.as_str()),
        None => text,
    }
}

fn forward(server: &Server, requests: &Sender<Request>) {
    while let Ok(request) = server.recv() {
        if let Err(SendError(request)) = requests.send(request) {
            respond_aside(request, Answer::plain(503, "the sign-in is over"));
            return;
        }
    }
}

fn header<'a>(request: &'a Request, name: &'static str) -> Option<&'a str> {
    request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str())
}

fn bind_both(port: u16) -> std::io::Result<(u16, Vec<TcpListener>)> {
    let four = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    let port = four.local_addr()?.port();
    match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
        Ok(six) => Ok((port, vec![four, six])),
        // Whoever listens there would get the code.
        Err(e) if e.kind() == ErrorKind::AddrInUse => Err(e),
        // This machine has no IPv6.
        Err(_) => Ok((port, vec![four])),
    }
}

fn cannot_bind(port: u16, cause: std::io::Error) -> Error {
    match cause.kind() {
        ErrorKind::AddrInUse => {
            let holder =
                super::port_holder::name(port).map(|holder| format!(" by {holder}")).unwrap_or_default();
            Error::usage(format!("port {port}, which the browser must come back to, is in use{holder}"))
                .because(cause)
                .hint(format!("end the program that uses port {port}, perhaps another `sfmigrate login`"))
                .hint(format!(
                    "or use a second callback that the app has registered, for example: sfmigrate login --port {}",
                    if port < 65535 { port + 1 } else { DEFAULT_PORT }
                ))
        }
        ErrorKind::PermissionDenied => Error::usage(format!(
            "this user may not listen on port {port}, which the browser must come back to"
        ))
        .because(cause)
        .hint("register a callback with a port above 1023, for example http://localhost:1717/OauthRedirect"),
        _ => Error::usage(format!("cannot listen on port {port}, which the browser must come back to"))
            .because(cause),
    }
}

fn nobody_came() -> Error {
    Error::auth("nobody came back from the browser in time")
        .hint("read the page in the browser: Salesforce shows there what it does not tell programs (wrong client id, callback not registered, app blocked)")
        .hint("for an app that is not approved, ask an admin to install it or to grant you \"Approve Uninstalled Connected Apps\"")
        .hint("for more time: sfmigrate login --timeout 300")
}
