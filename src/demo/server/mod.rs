//! The embedded org's server: Salesforce's wire protocol over HTTP/1.1 on the
//! loopback interface.
//!
//! [`start`] gives a [`RunningOrg`]. It runs on threads of its own, so that a
//! caller may block, and it stops when it is dropped.
//!
//! # Signing in
//!
//! `GET /services/oauth2/authorize` shows a sign-in form, `POST /demo/login` a
//! consent form, `POST /demo/consent` redirects to the callback. Each form
//! carries a hidden `transaction` that works once; cookies are not needed. The
//! other ways in are those of the token endpoint (`authorization_code`,
//! `refresh_token`, assertions signed by a key whose certificate it has, and for
//! the confidential app `password` and `client_credentials`) and SOAP `login()`.
//!
//! # Layout
//!
//! `wire` accepts connections, `service` is what every request passes through,
//! `faults` is what a plan makes go wrong there,
//! `router` finds its handler; `authorize`, `oauth`, `soap`, `rest`, `query`,
//! `bulk` and `results` are the handlers, `session` the rules of tokens.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use subtle::ConstantTimeEq;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::demo::data::Org;
use crate::{Error, Result};

mod authorize;
mod body;
mod bulk;
mod call;
mod config;
mod errors;
pub mod faults;
mod ids;
mod job;
mod jwt;
mod log;
mod oauth;
mod pages;
mod query;
mod replication;
mod rest;
mod results;
mod router;
pub mod script;
mod service;
mod session;
mod soap;
mod versions;
mod wire;

pub use config::OrgConfig;
pub use faults::FaultPlan;
pub use log::LogEntry;
pub use script::Script;

use log::unpoisoned;

/// The password of the demo user. It is no secret: the org is reachable from
/// this computer only and holds made-up records.
const PASSWORD: &str = "demo-password";
/// The security token that may follow the password, as API clients append it.
const SECURITY_TOKEN: &str = "demo-security-token";

/// How long a shutdown waits for answers under way.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);

/// What all connections share.
struct State {
    config: OrgConfig,
    data: Org,
    url: String,
    started: Timestamp,
    log: Arc<log::Log>,
    sessions: Mutex<session::Sessions>,
    authorizations: Mutex<authorize::Authorizations>,
    cursors: Mutex<query::Cursors>,
    jobs: Mutex<bulk::Jobs>,
    faults: Mutex<faults::Armed>,
    api_requests: AtomicU64,
}

impl State {
    /// The password alone, or with the security token behind it.
    fn password_matches(&self, username: &str, password: &str) -> bool {
        let password = password.strip_suffix(SECURITY_TOKEN).unwrap_or(password);
        username.eq_ignore_ascii_case(&self.data.user().username)
            && bool::from(password.as_bytes().ct_eq(PASSWORD.as_bytes()))
    }

    /// API requests of the last 24 hours, as far as this org has lived.
    fn api_usage(&self) -> u64 {
        self.api_requests.load(Ordering::Relaxed)
    }

    /// Counts one more API request; false when the limit is reached.
    fn spend_api_request(&self) -> bool {
        let limit = self.config.api_limit;
        self.api_requests
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| (used < limit).then_some(used + 1))
            .is_ok()
    }
}

/// A running org. Dropping it closes its port and its connections at once;
/// [`RunningOrg::shutdown`] lets answers under way finish.
pub struct RunningOrg {
    state: Arc<State>,
    address: SocketAddr,
    certificate: Option<String>,
    runtime: Option<Runtime>,
    stop: watch::Sender<bool>,
    gone: mpsc::Receiver<()>,
}

/// Starts an org.
///
/// # Errors
/// `Usage` when the port is taken, an object name in `records` is unknown, or
/// the request log cannot be written.
pub async fn start(config: OrgConfig) -> Result<RunningOrg> {
    let data = Org::with_objects(config.seed, &config.records, &config.objects)
        .map_err(|reason| Error::usage(reason).hint("sfmigrate demo --help"))?;
    if !config.jwt_certificates.iter().all(|pem| jwt::is_certificate(pem)) {
        return Err(Error::usage("a certificate for JWT sign-ins is no certificate in PEM form")
            .hint("openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=sfmigrate -keyout server.key -out server.crt"));
    }
    let (address, listeners) = wire::listen(config.port)?;
    let (tls, certificate) = match config.tls {
        true => wire::certificate().map(|(tls, pem)| (Some(tls), Some(pem)))?,
        false => (None, None),
    };
    let scheme = if config.tls { "https" } else { "http" };
    let state = Arc::new(State {
        url: format!("{scheme}://{address}"),
        started: Timestamp::now(),
        log: Arc::new(log::Log::new(config.request_log.as_deref())?),
        sessions: Mutex::new(session::Sessions::new(data.org_id(), config.idle_limit())),
        authorizations: Mutex::default(),
        cursors: Mutex::default(),
        jobs: Mutex::default(),
        api_requests: AtomicU64::new(0),
        faults: Mutex::new(faults::Armed::new(config.faults.clone().unwrap_or_default())),
        data,
        config,
    });
    let failed = |e: std::io::Error| Error::unexpected("the demo org cannot start").because(e);
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("demo-org")
        .enable_all()
        .build()
        .map_err(failed)?;
    let (stop, stopped) = watch::channel(false);
    let (alive, gone) = mpsc::channel(1);
    {
        let _inside = runtime.enter();
        for listener in listeners {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
            let (state, tls) = (Arc::clone(&state), tls.clone());
            runtime.spawn(wire::accept(state, listener, tls, stopped.clone(), alive.clone()));
        }
        if let Some(script) = state.config.script.clone() {
            let state = Arc::clone(&state);
            runtime.spawn(async move {
                // Nobody is there to be told; the request log shows what was.
                let _ = script::play(state, script).await;
            });
        }
    }
    Ok(RunningOrg { state, address, certificate, runtime: Some(runtime), stop, gone })
}

impl RunningOrg {
    /// Base of every address of the org, without a trailing slash; also what
    /// token responses call `instance_url`.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// The IPv4 address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Consumer key of the public app: PKCE required, no secret.
    pub fn client_id(&self) -> &str {
        session::PUBLIC_APP.client_id
    }

    /// Consumer key of the confidential app, which also has the flows without
    /// a browser.
    pub fn confidential_client_id(&self) -> &str {
        session::CONFIDENTIAL_APP.client_id
    }

    /// Secret of the confidential app. Made for the demo, and the same in every
    /// org, hence nothing to protect.
    pub fn client_secret(&self) -> &str {
        session::CONFIDENTIAL_APP.secret
    }

    /// Who signs in.
    pub fn username(&self) -> &str {
        &self.state.data.user().username
    }

    /// With which password. Meant to be printed.
    pub fn password(&self) -> &str {
        PASSWORD
    }

    /// What may be appended to the password, as API clients do.
    pub fn security_token(&self) -> &str {
        SECURITY_TOKEN
    }

    /// The callback URLs that its apps have registered.
    pub fn callbacks(&self) -> Vec<String> {
        let fixed = authorize::CALLBACKS.iter().map(|callback| (*callback).to_owned());
        fixed.chain(self.state.config.callbacks.iter().cloned()).collect()
    }

    /// The certificate in PEM, for clients that shall trust it; `None` without
    /// TLS.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The records behind the wire, to hold results against.
    pub fn data(&self) -> &Org {
        &self.state.data
    }

    /// HTTP requests that arrived, of every kind.
    pub fn request_count(&self) -> u64 {
        self.state.log.arrivals()
    }

    /// API requests as the org counts them against its limit.
    pub fn api_usage(&self) -> u64 {
        self.state.api_usage()
    }

    /// As if 24 hours had passed: the API requests count from 0 again.
    pub fn reset_api_usage(&self) {
        self.state.api_requests.store(0, Ordering::Relaxed);
    }

    /// The newest entries of the request log (up to 10,000), in the order of
    /// their completion.
    pub fn requests(&self) -> Vec<LogEntry> {
        self.state.log.entries()
    }

    /// Ends every session, as an administrator or a timeout does. Refresh
    /// tokens stay.
    pub fn expire_sessions(&self) {
        unpoisoned(&self.state.sessions).expire_all();
    }

    /// Ends every session and revokes every refresh token.
    pub fn revoke_grants(&self) {
        unpoisoned(&self.state.sessions).revoke_all();
    }

    /// Closes every REST query cursor, as two days do.
    pub fn close_cursors(&self) {
        unpoisoned(&self.state.cursors).close_all();
    }

    /// The next Bulk job ends `Failed`, with or without an `errorMessage`.
    pub fn fail_next_job(&self, error_message: Option<&str>) {
        unpoisoned(&self.state.jobs).fail_next = Some(error_message.map(str::to_owned));
    }

    /// Removes a Bulk job and its results, as seven days do; false when there
    /// is no such job.
    pub fn forget_job(&self, id: &str) -> bool {
        unpoisoned(&self.state.jobs).forget(id)
    }

    /// From now on this goes wrong, and nothing else; counting begins anew.
    pub fn set_faults(&self, plan: FaultPlan) {
        *unpoisoned(&self.state.faults) = faults::Armed::new(plan);
    }

    /// Stops accepting, lets answers under way finish (for five seconds at
    /// most), and stops.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        // Every task holds a sender; none is ever used.
        let _ = tokio::time::timeout(SHUTDOWN_PATIENCE, self.gone.recv()).await;
    }
}

impl Drop for RunningOrg {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for RunningOrg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningOrg").field("url", &self.state.url).finish_non_exhaustive()
    }
}
