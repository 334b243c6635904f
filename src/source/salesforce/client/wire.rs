//! What the way to the org bears, by what came over it so far.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use url::Url;

use crate::http::is_loopback;

/// Bytes a second beyond which the wire is not what an answer waits for: to
/// compress it and to decompress it again would take longer than to send it as
/// it is, and so would a way over the disk.
const WIDE: f64 = (32 << 20) as f64;

/// Bytes of an answer that say something of the wire: a shorter one comes with
/// its head, in one flight, however far away the org is.
const TELLING: u64 = 64 << 10;

/// The way to one org.
#[derive(Debug)]
pub(super) struct Wire {
    wide: AtomicBool,
    /// TLS proves that what comes is what was sent.
    proven: bool,
}

impl Wire {
    /// Until more is known, only what stays in this computer has a wide one.
    pub(super) fn to(url: &str) -> Self {
        let url = Url::parse(url).ok();
        let within = url.as_ref().is_some_and(is_loopback);
        Wire { wide: AtomicBool::new(within), proven: url.is_some_and(|url| url.scheme() == "https") }
    }

    /// Whether it bears more than can be compressed or written.
    pub(super) fn is_wide(&self) -> bool {
        self.wide.load(Ordering::Relaxed)
    }

    /// The value of `Accept-Encoding`. The check sum of a compressed answer is
    /// worth its price where nothing else shows damage.
    pub(super) fn encoding(&self) -> &'static str {
        if self.proven && self.is_wide() { "identity" } else { "gzip" }
    }

    /// So many bytes came, and were waited for so long. Those of a compressed
    /// answer may be late because that takes its time: then what bears them is
    /// not wide, whatever the wire is.
    pub(super) fn note(&self, bytes: u64, waited: Duration) {
        if bytes >= TELLING {
            self.wide.store(bytes as f64 >= WIDE * waited.as_secs_f64(), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_asked_for_compressed_unless_the_wire_is_wide() {
        let far = Wire::to("https://acme.my.salesforce.com");
        assert_eq!(far.encoding(), "gzip");
        far.note(1 << 20, Duration::from_millis(200));
        assert_eq!(far.encoding(), "gzip");
        far.note(TELLING - 1, Duration::ZERO);
        assert_eq!(far.encoding(), "gzip", "it came in one flight");
        far.note(1 << 20, Duration::from_millis(20));
        assert_eq!(far.encoding(), "identity");
        far.note(1 << 20, Duration::from_millis(200));
        assert_eq!(far.encoding(), "gzip");
    }

    #[test]
    fn without_tls_damage_is_shown_by_the_compression() {
        let near = Wire::to("http://127.0.0.1:8080");
        assert_eq!((near.is_wide(), near.encoding()), (true, "gzip"));
        assert_eq!(Wire::to("https://127.0.0.1:8080").encoding(), "identity");
    }

    #[test]
    fn what_stays_in_this_computer_has_a_wide_wire_until_it_shows_otherwise() {
        for url in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080"] {
            assert!(Wire::to(url).is_wide(), "{url}");
        }
        for url in ["https://localhost.example", "https://10.0.0.1", "not an address"] {
            assert!(!Wire::to(url).is_wide(), "{url}");
        }
        let slow = Wire::to("http://127.0.0.1:8080");
        slow.note(100_000, Duration::from_millis(15));
        assert!(!slow.is_wide());
    }
}
