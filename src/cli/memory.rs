//! How memory is asked for and given back.

/// Bytes that a load takes and frees at once, again and again: pieces of pages,
/// and records that wait for the sink.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const CHURN: libc::c_int = 8 << 20;

/// The heap that all threads share. Few ask for memory at the same moment, and
/// each heap keeps some that is free.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: libc::c_int = 1;

/// Has the C library keep what is freed until there is more of it than a load
/// uses over and over. By itself it gives buffers of such a size back to the
/// system at once and asks for them anew, empty: a twentieth of an import.
pub(super) fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: before any thread; a value that is refused changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 4 << 20);
        libc::mallopt(libc::M_TRIM_THRESHOLD, CHURN);
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}
