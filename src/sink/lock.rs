//! One run at a time: a file beside the destination that is locked while a run
//! writes there.
//!
//! The lock is the operating system's, so that it goes with the process however
//! that ends; the text in the file is only there to name the holder. The
//! database itself is not locked this way, because closing a second handle of
//! it would drop the locks that SQLite holds on it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Held while a run writes; the file disappears when it is let go.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    // Closing it is what unlocks.
    _file: File,
}

impl Lock {
    /// Takes the lock kept in file `path`, which guards `place`.
    ///
    /// # Errors
    /// `Sink`, naming the process that holds it, or that the file cannot be
    /// made.
    pub(super) fn take(path: PathBuf, place: &Path) -> Result<Self> {
        loop {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)
                .map_err(|e| super::unwritable(place, e))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(&mut file, place)),
                // Some network file systems have no locks. Refusing to work
                // there would be worse than working without.
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(e)) => return Err(super::unwritable(place, e)),
            }
            // The holder before us may have removed the file between our open
            // and our lock; then what we locked is not what others will see.
            if !is_still_at(&file, &path) {
                continue;
            }
            let holder = format!("process {} since {:.0}", std::process::id(), jiff::Timestamp::now());
            file.set_len(0)
                .and_then(|()| file.write_all(holder.as_bytes()))
                .map_err(|e| super::unwritable(place, e))?;
            return Ok(Lock { path, _file: file });
        }
    }
}

/// Whether a run holds the lock kept in a file.
pub(super) fn is_held(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still locked, so that nobody else's lock is removed. A
        // file that stays behind harms nobody.
        let _ = fs::remove_file(&self.path);
    }
}

fn held(file: &mut File, place: &Path) -> Error {
    let mut holder = String::new();
    // Where locks are mandatory the text cannot be read by others.
    if file.read_to_string(&mut holder).is_err() || holder.is_empty() {
        holder = "another process".into();
    }
    Error::sink_failed(format!("{} is being written by another run ({holder})", place.display()))
        .hint("wait for that run to end, or stop it, then run the same command again")
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => ours.dev() == there.dev() && ours.ino() == there.ino(),
        _ => false,
    }
}

/// Elsewhere an open file cannot be replaced under its name.
#[cfg(not(unix))]
fn is_still_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_holds_it_and_the_file_goes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".x.lock");
        let first = Lock::take(path.clone(), Path::new("x.db")).unwrap();
        let refused = Lock::take(path.clone(), Path::new("x.db")).unwrap_err();
        assert!(refused.message().contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        assert!(!path.exists());
        Lock::take(path, Path::new("x.db")).unwrap();
    }

    #[test]
    fn a_file_left_by_a_killed_run_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".x.lock");
        fs::write(&path, "process 1 since long ago, and a longer text than the next one").unwrap();
        let lock = Lock::take(path.clone(), Path::new("x.db")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with(&format!("process {}", std::process::id())) && !text.contains("long ago"),
            "{text}"
        );
        drop(lock);
    }
}
