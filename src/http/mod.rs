//! What every API client shares: building clients, the one place that retries,
//! and the one that decides how much is asked for at once.

use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use url::{Host, Url};

use crate::config::env;
use crate::{Error, Kind, Result};

pub mod exchange;
pub mod limiter;
pub mod retry;

pub use exchange::{execute, send};

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

/// The client with this program's name, timeouts and TLS settings. It never
/// follows a redirect by itself: a token must not travel to a host that
/// somebody else named.
///
/// There is one for the whole process, so that whatever asks a host goes on
/// with the connection that is there: on a far line, a new one costs as much as
/// two or three requests. The platform's certificates are read once, too.
///
/// # Errors
/// `Unexpected` when the platform's certificates cannot be read, `Usage` when a
/// timeout in the environment is wrong.
pub fn client() -> Result<reqwest::Client> {
    static MADE: Mutex<Option<reqwest::Client>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    match &*made {
        Some(client) => Ok(client.clone()),
        None => Ok(made.insert(build()?).clone()),
    }
}

fn build() -> Result<reqwest::Client> {
    // Fails only when another part of the process chose a provider first, which
    // is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let timeouts = Timeouts::from_env()?;
    let builder = match env::get(env::SSL_CERT_FILE) {
        Some(path) => reqwest::Client::builder().tls_certs_merge(certificates(&path)?),
        None => reqwest::Client::builder(),
    };
    builder
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

/// The certificates that a person wants to be trusted, too. Not every system
/// looks into that file by itself.
fn certificates(path: &str) -> Result<Vec<reqwest::Certificate>> {
    let wrong = |what: &str| Error::usage(format!("{}={path}: {what}", env::SSL_CERT_FILE));
    let pem = std::fs::read(path).map_err(|e| wrong("the file cannot be read").because(e))?;
    let found =
        reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| wrong("it is no PEM file").because(e))?;
    if found.is_empty() { Err(wrong("there is no certificate in it")) } else { Ok(found) }
}

/// Whether a URL's host is this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What TLS found wrong, if that is why a request failed.
fn tls_fault<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // What an I/O error holds is not in the chain of its sources.
        let held = error.downcast_ref::<std::io::Error>().and_then(|e| e.get_ref());
        if let Some(found) = held.and_then(|held| held.downcast_ref::<rustls::Error>()) {
            return Some(found);
        }
        cause = held.map(|held| held as &(dyn StdError + 'static)).or_else(|| error.source());
    }
    None
}

/// Whether the host showed a certificate that is not trusted.
pub fn is_untrusted(error: &reqwest::Error) -> bool {
    matches!(tls_fault(error), Some(rustls::Error::InvalidCertificate(_)))
}

/// What to do about a host that cannot be reached.
pub fn transport_hint(error: &reqwest::Error) -> &'static str {
    if is_untrusted(error) {
        "if a proxy of yours opens TLS, name the file of its certificate in SSL_CERT_FILE"
    } else {
        "check the address and the network (behind a proxy set HTTPS_PROXY)"
    }
}

/// A transport failure in words, without the URL's query, which may hold data.
pub fn transport_words(error: &reqwest::Error) -> String {
    use rustls::{CertificateError, Error as Tls};
    let host = error.url().and_then(|u| u.host_str()).unwrap_or("the server");
    if let Some(fault) = tls_fault(error) {
        return match fault {
            Tls::InvalidCertificate(CertificateError::UnknownIssuer) => {
                format!("nobody who is trusted here has signed the certificate of {host}")
            }
            Tls::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
                format!("the certificate of {host} has expired")
            }
            Tls::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => format!("the certificate of {host} is that of another host"),
            fault => format!("TLS with {host} failed: {fault}"),
        };
    }
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
