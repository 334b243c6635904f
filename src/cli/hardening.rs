//! What the process asks of the system so that secrets stay in its memory.

/// No core dumps, and no other process of this user that looks into this one.
/// A system that refuses leaves everything as it was.
#[cfg(unix)]
pub(crate) fn harden() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: reads one struct that lives until the call returns.
    unsafe {
        libc::setrlimit(libc::RLIMIT_CORE, &none);
    }
    // The limit does not reach dumps that go to a program, as on most
    // desktops; this does.
    // SAFETY: takes numbers only.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
}

/// Windows writes no dumps unless it is told to.
#[cfg(not(unix))]
pub(crate) fn harden() {}
