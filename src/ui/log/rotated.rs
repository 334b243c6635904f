//! A log file that does not grow for ever.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file that is longer than this gives way to a new one.
const LIMIT: u64 = 10 << 20;

/// Files in all: `log`, `log.1`, … `log.4`, the oldest last.
const GENERATIONS: u32 = 5;

/// Lines that are added to a file, which makes room for itself.
pub(super) struct Rotated {
    path: PathBuf,
    limit: u64,
    state: Mutex<State>,
}

struct State {
    file: File,
    /// A failure is told once.
    told: bool,
}

impl Rotated {
    pub(super) fn open(path: &Path) -> io::Result<Rotated> {
        Rotated::within(path, LIMIT)
    }

    fn within(path: &Path, limit: u64) -> io::Result<Rotated> {
        let state = Mutex::new(State { file: append(path)?, told: false });
        Ok(Rotated { path: path.to_owned(), limit, state })
    }

    /// Adds a line; the first failure comes back, the others say the same.
    pub(super) fn write(&self, line: &str) -> Option<io::Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let line = format!("{line}\n");
        if state.file.metadata().is_ok_and(|found| self.is_full(&found, &line)) {
            // Where that fails, better too long than cut.
            if let Ok(file) = self.make_room(&line) {
                state.file = file;
            }
        }
        // In one piece: another process may write to the same file.
        match state.file.write_all(line.as_bytes()) {
            Ok(()) => None,
            Err(e) => self.tell(&mut state, e),
        }
    }

    fn tell(&self, state: &mut State, e: io::Error) -> Option<io::Error> {
        (!std::mem::replace(&mut state.told, true)).then_some(e)
    }

    fn is_full(&self, found: &Metadata, line: &str) -> bool {
        found.len() > 0 && found.len() + line.len() as u64 > self.limit
    }

    fn make_room(&self, line: &str) -> io::Result<File> {
        // Another process may have done so already.
        if fs::metadata(&self.path).is_ok_and(|found| self.is_full(&found, line)) {
            for n in (1..GENERATIONS - 1).rev() {
                let _ = fs::rename(self.generation(n), self.generation(n + 1));
            }
            fs::rename(&self.path, self.generation(1))?;
        }
        append(&self.path)
    }

    fn generation(&self, n: u32) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(format!(".{n}"));
        name.into()
    }
}

/// Opens a file to add to; one that is made is its owner's alone.
fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn a_file_that_is_full_gives_way_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = Rotated::within(&path, 20).unwrap();
        // Two lines fit into a file.
        for n in 0..14 {
            assert!(log.write(&format!("line {n:03}")).is_none());
        }
        let of = |n| read(&log.generation(n));
        assert_eq!(read(&path), "line 012\nline 013\n");
        assert_eq!([of(1), of(4)], ["line 010\nline 011\n", "line 004\nline 005\n"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), GENERATIONS as usize);
        #[cfg(unix)]
        for file in fs::read_dir(folder.path()).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn two_processes_make_room_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (one, other) = (Rotated::within(&path, 20).unwrap(), Rotated::within(&path, 20).unwrap());
        one.write("line 1");
        other.write("line 2");
        // Full: the first makes room, the second finds it.
        one.write("line 3");
        other.write("line 4");
        assert_eq!(read(&one.generation(1)), "line 1\nline 2\n");
        assert_eq!(read(&path), "line 3\nline 4\n");
    }
}
