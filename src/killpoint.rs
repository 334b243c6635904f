//! Named places at which a test lets the process end as by `kill -9`: between
//! two steps that belong together. A build for use has none of them.

/// `SFMIGRATE_KILL_AT=page-written` ends the process where it comes there for
/// the first time, `page-written:3` at the third time.
#[cfg(debug_assertions)]
const VARIABLE: &str = "SFMIGRATE_KILL_AT";

/// Ends the process here if this place was named. Nothing is unwound, flushed
/// or told.
#[inline]
pub(crate) fn killpoint(name: &str) {
    #[cfg(debug_assertions)]
    {
        use std::sync::atomic::{AtomicU64, Ordering};
        static PASSED: AtomicU64 = AtomicU64::new(0);
        let Some(wanted) = crate::config::env::get(VARIABLE) else { return };
        let (place, times) = wanted.split_once(':').unwrap_or((&wanted, "1"));
        if place == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == times.parse().unwrap_or(1) {
            std::process::abort();
        }
    }
    #[cfg(not(debug_assertions))]
    let _ = name;
}
