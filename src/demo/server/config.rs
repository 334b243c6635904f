//! What an org can be asked to be.

use std::path::PathBuf;
use std::time::Duration;

use super::faults::FaultPlan;
use super::script::Script;
use crate::demo::data::ObjectDefinition;

/// How the embedded org behaves. `OrgConfig::default()` is a fast, well-behaved
/// org on any free port.
#[derive(Debug, Clone)]
pub struct OrgConfig {
    /// TCP port on the loopback interface; 0 is any free one.
    pub port: u16,
    /// Where the records come from: the same seed gives the same org.
    pub seed: u64,
    /// Number of records by object name, overriding the defaults.
    pub records: Vec<(String, u64)>,
    /// Objects that the org has beside its own, with their records.
    pub objects: Vec<ObjectDefinition>,
    /// Waited before the first byte of every response.
    pub latency: Duration,
    /// Bytes per second that a connection carries towards the client.
    pub bandwidth: Option<u64>,
    /// Rows per page of Bulk results where the client names no `maxRecords`
    /// (and the most that it gets), and the cap of REST pages.
    pub page_rows: Option<u64>,
    /// The cap of REST pages, where it differs from `page_rows`.
    pub rest_page_rows: Option<u64>,
    /// How long a Bulk query job takes from creation to completion.
    pub job_time: Duration,
    /// A session that was idle for longer is over. `None` is two hours, the
    /// default of an org.
    pub session_ttl: Option<Duration>,
    /// How long an authorization code may wait to be exchanged.
    pub code_ttl: Duration,
    /// Whether every refresh hands out a new refresh token and ends the session
    /// before it.
    pub rotate_refresh_tokens: bool,
    /// API requests that the org allows in 24 hours.
    pub api_limit: u64,
    /// Bulk query jobs that the org allows in 24 hours.
    pub bulk_job_limit: u64,
    /// Callback URLs registered beside `http://localhost:1717/OauthRedirect`
    /// and its siblings on 1718 and 1719.
    pub callbacks: Vec<String>,
    /// Speak https, with a certificate made on the spot.
    pub tls: bool,
    /// A file that gets one JSON line per answered request; what it held before
    /// is gone.
    pub request_log: Option<PathBuf>,
    /// The authorize endpoint redirects at once, as if a person had signed in
    /// and allowed.
    pub auto_consent: bool,
    /// Certificates, as PEM, that its apps have for JWT sign-ins.
    pub jwt_certificates: Vec<String>,
    /// Whether programs may sign in with user name and password.
    pub password_flow: bool,
    /// Whether a device may show a code instead of opening a browser.
    pub device_flow: bool,
    /// What goes wrong.
    pub faults: Option<FaultPlan>,
    /// What changes while it runs.
    pub script: Option<Script>,
}

impl Default for OrgConfig {
    fn default() -> Self {
        OrgConfig {
            port: 0,
            seed: 1,
            records: Vec::new(),
            objects: Vec::new(),
            latency: Duration::ZERO,
            bandwidth: None,
            page_rows: None,
            rest_page_rows: None,
            job_time: Duration::from_millis(300),
            session_ttl: None,
            code_ttl: Duration::from_secs(15 * 60),
            rotate_refresh_tokens: false,
            api_limit: 100_000,
            bulk_job_limit: 10_000,
            callbacks: Vec::new(),
            tls: false,
            request_log: None,
            auto_consent: false,
            jwt_certificates: Vec::new(),
            password_flow: true,
            device_flow: true,
            faults: None,
            script: None,
        }
    }
}

impl OrgConfig {
    /// The session's idle lifetime.
    pub(super) fn idle_limit(&self) -> Duration {
        self.session_ttl.unwrap_or(Duration::from_secs(2 * 60 * 60))
    }

    /// The most rows of a REST page, whatever the client hopes for.
    pub(super) fn rest_cap(&self) -> Option<u64> {
        self.rest_page_rows.or(self.page_rows).map(|rows| rows.max(1))
    }

    /// Rows of a Bulk result page when the client names none.
    pub(super) fn bulk_page(&self) -> u64 {
        self.page_rows.unwrap_or(50_000).max(1)
    }
}
