//! What every API client shares: building clients, the one place that retries,
//! and the one that decides how much is asked for at once.

use std::sync::Once;
use std::time::Duration;

use crate::config::env;
use crate::{Error, Kind, Result};

pub mod limiter;
pub mod retry;

/// How long each part of a request may take. A server that drips is cut off by
/// none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// TCP and TLS together.
    pub connect: Duration,
    /// From the request to the first byte of the answer: an org may think for
    /// minutes.
    pub answer: Duration,
    /// Between two pieces of an answer.
    pub silence: Duration,
}

impl Timeouts {
    /// What the environment says: see [`env::SFMIGRATE_TIMEOUT_CONNECT`] and
    /// its siblings.
    ///
    /// # Errors
    /// `Usage` when a variable is wrong.
    pub fn from_env() -> Result<Timeouts> {
        Ok(Timeouts {
            connect: env::duration(env::SFMIGRATE_TIMEOUT_CONNECT, Duration::from_secs(20))?,
            answer: env::duration(env::SFMIGRATE_TIMEOUT_ANSWER, Duration::from_secs(5 * 60))?,
            silence: env::duration(env::SFMIGRATE_TIMEOUT_SILENCE, Duration::from_secs(2 * 60))?,
        })
    }
}

/// A client with this program's name, timeouts and TLS settings. It never
/// follows a redirect by itself: a token must not travel to a host that
/// somebody else named.
///
/// # Errors
/// `Unexpected` when the platform's certificates cannot be read, `Usage` when a
/// timeout in the environment is wrong.
pub fn client() -> Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only when another part of the process chose a provider first,
        // which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let timeouts = Timeouts::from_env()?;
    reqwest::Client::builder()
        .user_agent(concat!("sfmigrate/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(timeouts.connect)
        // For whoever does not tell the two apart.
        .read_timeout(timeouts.answer.max(timeouts.silence))
        .tcp_nodelay(true)
        .pool_idle_timeout(Duration::from_secs(60))
        .build()
        .map_err(|e| Error::new(Kind::Unexpected, "the HTTP client could not be built").because(e))
}

/// A transport failure in words, without the URL's query, which may hold data.
pub fn transport_words(error: &reqwest::Error) -> String {
    let host = error.url().and_then(|u| u.host_str()).unwrap_or("the server");
    if error.is_connect() {
        format!("cannot connect to {host}")
    } else if error.is_timeout() {
        format!("{host} was silent for too long")
    } else if error.is_body() || error.is_decode() {
        format!("the answer of {host} broke off or cannot be decoded")
    } else {
        format!("the connection to {host} failed")
    }
}
