//! Having the disk begin early with what a page writes, so that the sync at the
//! page's end finds little left to wait for.
//!
//! Nothing depends on what this does: only a sync makes sure of anything. So a
//! file goes by the number of its descriptor, which may be somebody else's.

use std::fs::File;
use std::path::Path;

/// Bytes that are worth a request to the disk.
const STRETCH: u64 = 4 << 20;

/// How far a file is on its way to the disk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writeback {
    /// `None` where it goes to the disk on its own.
    descriptor: Option<i32>,
    begun: u64,
}

impl Writeback {
    /// What stands before `from` is the business of others.
    pub(super) fn of(file: &File, from: u64) -> Self {
        Writeback { descriptor: platform::descriptor(file), begun: from }
    }

    /// Of a file that somebody else in this process has open, from its end on.
    /// It is not opened once more: whoever closes a file takes all the locks
    /// away that the process has on it, and a database needs them.
    pub(super) fn of_opened(path: &Path) -> Self {
        let descriptor = platform::descriptor_of(path);
        Writeback { descriptor, begun: descriptor.map_or(0, platform::length) }
    }

    /// The file reaches to `end` now.
    pub(super) fn reaches(&mut self, end: u64) {
        let Some(descriptor) = self.descriptor else { return };
        if end.saturating_sub(self.begun) >= STRETCH {
            platform::begin(descriptor, self.begun, end - self.begun);
            self.begun = end;
        }
    }

    /// The file may have grown.
    pub(super) fn may_have_grown(&mut self) {
        if let Some(descriptor) = self.descriptor {
            self.reaches(platform::length(descriptor));
        }
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::fs::{self, File};
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    pub(super) fn descriptor(file: &File) -> Option<i32> {
        Some(file.as_raw_fd())
    }

    pub(super) fn descriptor_of(path: &Path) -> Option<i32> {
        let wanted = fs::metadata(path).ok()?;
        let is_wanted = |link: &fs::DirEntry| {
            let found = fs::metadata(link.path());
            found.is_ok_and(|found| (found.dev(), found.ino()) == (wanted.dev(), wanted.ino()))
        };
        let mut all = fs::read_dir("/proc/self/fd").ok()?.filter_map(Result::ok);
        all.find(is_wanted)?.file_name().to_str()?.parse().ok()
    }

    /// Bytes; 0 if the file cannot be looked at.
    pub(super) fn length(descriptor: i32) -> u64 {
        // SAFETY: plain data, which the call fills.
        unsafe {
            let mut found = std::mem::zeroed::<libc::stat>();
            if libc::fstat(descriptor, &raw mut found) == 0 { found.st_size.cast_unsigned() } else { 0 }
        }
    }

    pub(super) fn begin(descriptor: i32, from: u64, bytes: u64) {
        // SAFETY: nothing of this process is touched.
        unsafe {
            libc::sync_file_range(
                descriptor,
                from.cast_signed(),
                bytes.cast_signed(),
                libc::SYNC_FILE_RANGE_WRITE,
            );
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use std::fs::File;
    use std::path::Path;

    pub(super) fn descriptor(_file: &File) -> Option<i32> {
        None
    }

    pub(super) fn descriptor_of(_path: &Path) -> Option<i32> {
        None
    }

    pub(super) fn length(_descriptor: i32) -> u64 {
        0
    }

    pub(super) fn begin(_descriptor: i32, _from: u64, _bytes: u64) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_that_somebody_has_open_is_found_and_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grows");
        assert!(Writeback::of_opened(&path).descriptor.is_none());
        let mut file = File::create(&path).unwrap();
        file.write_all(b"what stood there").unwrap();
        let mut writeback = Writeback::of_opened(&path);
        assert_eq!(writeback.descriptor, platform::descriptor(&file));
        assert_eq!(writeback.begun, 16);

        writeback.may_have_grown();
        assert_eq!(writeback.begun, 16, "too little to ask for");
        file.set_len(16 + STRETCH).unwrap();
        writeback.may_have_grown();
        assert_eq!(writeback.begun, 16 + STRETCH);
    }
}
