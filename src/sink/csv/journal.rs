//! What is durable of a file under way: one line for each step, each with a
//! checksum. A line that was torn by a crash, and all after it, never happened.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Version of the lines below.
pub(super) const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    /// The first line: which import this is.
    Begin {
        version: u32,
        entity: String,
        fingerprint: String,
        started: String,
        /// Bytes that the file begins with: the header, and what stays.
        header: u64,
        /// The same of the reject file; nothing is written before it is needed.
        #[serde(default)]
        reject_header: u64,
    },
    /// The source's state; it replaces the one before.
    State(String),
    /// A page, and how far the files reach with it.
    Page { token: String, records: u64, reach: Reach },
    /// All is written; what remains is to give the files their names.
    Finished { rejects: bool },
}

/// How far the files of an import reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reach {
    pub(super) written: u64,
    pub(super) bytes: u64,
    pub(super) rejected: u64,
    pub(super) reject_bytes: u64,
}

/// The file with the lines.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    /// Bytes of whole lines; whatever follows is cut by the next append.
    len: u64,
}

impl Journal {
    /// Begins anew: the file appears with its first line, or not at all.
    pub(super) fn create(path: &Path, begin: &Entry) -> io::Result<Self> {
        let line = encode(begin)?;
        let new = path.with_extension("journal-new");
        let mut file = File::create(&new)?;
        file.write_all(&line)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(path)?;
        Ok(Journal { path: path.to_owned(), len: line.len() as u64 })
    }

    /// Reads what an earlier run left; no entries if there is nothing.
    pub(super) fn read(path: &Path) -> io::Result<(Self, Vec<Entry>)> {
        let bytes = match fs::read(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let mut entries = Vec::new();
        let mut len = 0;
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            let Some(entry) = decode(line) else { break };
            entries.push(entry);
            len += line.len() as u64;
        }
        Ok((Journal { path: path.to_owned(), len }, entries))
    }

    /// Adds a line, durable on return. After an error the line counts as not
    /// written, unless the process ends before the next one is.
    pub(super) fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let line = encode(entry)?;
        let mut file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(self.len)?;
        file.seek(SeekFrom::Start(self.len))?;
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            // So that a line that was not promised is not found, if that can be.
            let _ = file.set_len(self.len).and_then(|()| file.sync_data());
        }
        written?;
        self.len += line.len() as u64;
        Ok(())
    }
}

fn encode(entry: &Entry) -> io::Result<Vec<u8>> {
    let json = serde_json::to_string(entry)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())).into_bytes())
}

fn decode(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, json) = line.split_once(' ')?;
    (sum == checksum(json.as_bytes())).then(|| serde_json::from_str(json).ok()).flatten()
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|b| format!("{b:02x}")).collect()
}

/// Makes names in the folder of a file durable.
pub(in crate::sink) fn sync_folder(file: &Path) -> io::Result<()> {
    // Other systems cannot open a folder, and write names through.
    if cfg!(unix)
        && let Some(folder) = file.parent()
    {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(n: u64) -> Entry {
        Entry::Page {
            token: format!("t{n}\n\0"),
            records: n,
            reach: Reach { written: n, bytes: 10 * n, ..Reach::default() },
        }
    }

    fn begin() -> Entry {
        let text = String::from("x");
        Entry::Begin {
            version: VERSION,
            entity: text.clone(),
            fingerprint: text.clone(),
            started: text,
            header: 3,
            reject_header: 0,
        }
    }

    #[test]
    fn what_was_appended_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".x.csv.journal");
        assert_eq!(Journal::read(&path).unwrap().1, []);
        let mut journal = Journal::create(&path, &begin()).unwrap();
        journal.append(&page(1)).unwrap();
        let (mut journal, entries) = Journal::read(&path).unwrap();
        assert_eq!(entries, [begin(), page(1)]);
        journal.append(&page(2)).unwrap();
        assert_eq!(Journal::read(&path).unwrap().1, [begin(), page(1), page(2)]);
    }

    #[test]
    fn a_journal_cut_or_damaged_anywhere_gives_the_whole_lines_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".x.csv.journal");
        let mut journal = Journal::create(&path, &begin()).unwrap();
        let mut ends = vec![journal.len];
        for n in 1..4 {
            journal.append(&page(n)).unwrap();
            ends.push(journal.len);
        }
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            let lines = ends.iter().filter(|end| **end <= cut as u64).count();
            fs::write(&path, &whole[..cut]).unwrap();
            let (mut journal, entries) = Journal::read(&path).unwrap();
            assert_eq!(entries.len(), lines);
            if cut % 7 == 0 {
                journal.append(&page(9)).unwrap();
                assert_eq!(Journal::read(&path).unwrap().1.last(), Some(&page(9)));
            }
            let mut damaged = whole.clone();
            damaged[cut] ^= 0x10;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(Journal::read(&path).unwrap().1.len(), lines);
        }
    }
}
