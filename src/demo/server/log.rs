//! The request log: what was asked and what was answered, never a token.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;

use crate::{Error, Result};

/// How many entries are kept in memory; the oldest go first.
const KEPT: usize = 10_000;

/// Query parameters whose value is a secret.
const SECRET_PARAMETERS: [&str; 8] = [
    "access_token",
    "client_secret",
    "code",
    "code_verifier",
    "oauth_token",
    "password",
    "refresh_token",
    "token",
];

/// One answered request.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// Order of arrival, from 1.
    pub seq: u64,
    /// Milliseconds from the start of the org to the arrival.
    pub at_ms: u64,
    /// Milliseconds from the arrival until the last byte was handed over.
    pub took_ms: u64,
    /// HTTP method.
    pub method: String,
    /// Path with its query, secrets blanked.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// Records in the body, where it carries records.
    pub rows: Option<u64>,
    /// Body bytes as sent, that is after compression.
    pub bytes: u64,
    /// False when the client went away before the end of the body.
    pub complete: bool,
}

/// Where entries go.
pub(super) struct Log {
    started: Instant,
    arrived: AtomicU64,
    entries: Mutex<VecDeque<LogEntry>>,
    /// Method and path of the requests under way, by their number.
    open: Mutex<BTreeMap<u64, (String, String)>>,
    file: Option<Mutex<File>>,
}

impl Log {
    pub(super) fn new(file: Option<&std::path::Path>) -> Result<Self> {
        let file = match file {
            None => None,
            Some(path) => Some(Mutex::new(File::create(path).map_err(|e| {
                Error::usage(format!("the request log {} cannot be written", path.display())).because(e)
            })?)),
        };
        Ok(Log {
            started: Instant::now(),
            arrived: AtomicU64::new(0),
            entries: Mutex::default(),
            open: Mutex::default(),
            file,
        })
    }

    /// Notes an arrival.
    pub(super) fn arrival(self: &Arc<Self>, method: &str, path_and_query: &str) -> Ticket {
        let now = Instant::now();
        let seq = self.arrived.fetch_add(1, Ordering::Relaxed) + 1;
        unpoisoned(&self.open).insert(seq, (method.to_owned(), path_and_query.to_owned()));
        Ticket {
            arrived: now,
            entry: Some(LogEntry {
                seq,
                at_ms: millis(now - self.started),
                took_ms: 0,
                method: method.to_owned(),
                path: without_secrets(path_and_query),
                status: 0,
                rows: None,
                bytes: 0,
                complete: false,
            }),
            log: Arc::clone(self),
        }
    }

    /// How many requests have arrived.
    pub(super) fn arrivals(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    /// How many requests of some kind are under way, by method and path.
    pub(super) fn under_way(&self, of_kind: impl Fn(&str, &str) -> bool) -> u64 {
        unpoisoned(&self.open).values().filter(|(method, path)| of_kind(method, path)).count() as u64
    }

    /// The entries at hand, in the order of their completion.
    pub(super) fn entries(&self) -> Vec<LogEntry> {
        unpoisoned(&self.entries).iter().cloned().collect()
    }

    fn write(&self, entry: LogEntry) {
        if let Some(file) = &self.file
            && let Ok(mut line) = serde_json::to_vec(&entry)
        {
            line.push(b'\n');
            // A log that cannot be written must not stop the org.
            let _ = unpoisoned(file).write_all(&line);
        }
        let mut entries = unpoisoned(&self.entries);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
    }
}

/// A request under way. Its entry is written once: by [`Ticket::finish`], or when
/// the ticket is dropped because the client went away.
pub(super) struct Ticket {
    log: Arc<Log>,
    arrived: Instant,
    entry: Option<LogEntry>,
}

impl Ticket {
    pub(super) fn answered(&mut self, status: u16, rows: Option<u64>) {
        if let Some(entry) = &mut self.entry {
            entry.status = status;
            entry.rows = rows;
        }
    }

    pub(super) fn add_bytes(&mut self, bytes: u64) {
        if let Some(entry) = &mut self.entry {
            entry.bytes += bytes;
        }
    }

    pub(super) fn finish(&mut self, complete: bool) {
        if let Some(mut entry) = self.entry.take() {
            unpoisoned(&self.log.open).remove(&entry.seq);
            entry.complete = complete;
            entry.took_ms = millis(self.arrived.elapsed());
            self.log.write(entry);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.finish(false);
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A panic in another request does not make the data behind the lock wrong:
/// every update of it is complete before anything can panic.
pub(super) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn without_secrets(path_and_query: &str) -> String {
    let Some((path, query)) = path_and_query.split_once('?') else { return path_and_query.to_owned() };
    let clean: Vec<String> = query
        .split('&')
        .map(|pair| {
            let raw_name = pair.split_once('=').map_or(pair, |(name, _)| name);
            let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
            let secret = decoded.is_some_and(|(name, _)| SECRET_PARAMETERS.contains(&&*name));
            if secret { format!("{raw_name}=***") } else { pair.to_owned() }
        })
        .collect();
    format!("{path}?{}", clean.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_query_are_blanked_however_their_name_is_written() {
        assert_eq!(
            without_secrets("/id/a/b?format=json&oauth_token=abc%21d&%74oken=x&token"),
            "/id/a/b?format=json&oauth_token=***&%74oken=***&token=***"
        );
        assert_eq!(without_secrets("/x?q=SELECT+Id&n=1"), "/x?q=SELECT+Id&n=1");
    }

    #[test]
    fn memory_keeps_the_newest_entries_only() {
        let log = Arc::new(Log::new(None).unwrap());
        for _ in 0..KEPT + 3 {
            log.arrival("GET", "/").finish(true);
        }
        let entries = log.entries();
        assert_eq!(entries.len(), KEPT);
        assert_eq!(entries[0].seq, 4);
    }
}
