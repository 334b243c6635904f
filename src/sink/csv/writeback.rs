//! Having the disk begin early with what a page writes, so that the sync at the
//! page's end finds little left to wait for.

use std::fs::File;

/// Bytes that are worth a request to the disk.
const STRETCH: u64 = 4 << 20;

/// How far a file is on its way to the disk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writeback {
    begun: u64,
}

impl Writeback {
    /// What stands before `from` is the business of others.
    pub(super) fn from(from: u64) -> Self {
        Writeback { begun: from }
    }

    /// The file reaches to `end` now. Nothing depends on what this does: only a
    /// sync makes sure of anything.
    pub(super) fn reaches(&mut self, file: &File, end: u64) {
        if end.saturating_sub(self.begun) >= STRETCH {
            begin(file, self.begun, end - self.begun);
            self.begun = end;
        }
    }
}

#[cfg(target_os = "linux")]
fn begin(file: &File, from: u64, bytes: u64) {
    use std::os::fd::AsRawFd as _;
    // SAFETY: the descriptor is open; nothing else of this process is touched.
    unsafe {
        libc::sync_file_range(
            file.as_raw_fd(),
            from.cast_signed(),
            bytes.cast_signed(),
            libc::SYNC_FILE_RANGE_WRITE,
        );
    }
}

#[cfg(not(target_os = "linux"))]
fn begin(_file: &File, _from: u64, _bytes: u64) {}
