//! What every API client shares: building clients, and the one place that
//! retries.

use std::sync::Once;
use std::time::Duration;

use crate::{Error, Kind, Result};

pub mod retry;

/// Time for TCP and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest silence between two reads; a server that drips is not cut off.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(120);

/// A client with this program's name, timeouts and TLS settings. It never
/// follows a redirect by itself: a token must not travel to a host that
/// somebody else named.
///
/// # Errors
/// `Unexpected` when the platform's certificates cannot be read.
pub fn client() -> Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only when another part of the process chose a provider first,
        // which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .user_agent(concat!("sfmigrate/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENCE_TIMEOUT)
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
