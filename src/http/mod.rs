//! What every API client shares: building clients, and the one place that
//! retries.

use std::time::Duration;

use crate::{Error, Result};

/// A client for API calls: TLS by rustls on ring, timeouts, the program's user
/// agent, and no redirects, because a redirect would carry a token to another
/// host.
///
/// # Errors
/// `Unexpected` when TLS cannot be set up.
pub fn client() -> Result<reqwest::Client> {
    // A second installation fails, and means that the first one stands.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("sfmigrate/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(20))
        .read_timeout(Duration::from_secs(120))
        .build()
        .map_err(|e| Error::unexpected("cannot set up TLS").because(e))
}
