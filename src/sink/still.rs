//! A destination held still: what an import would do there, looked at without
//! changing a byte.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::outlook::{Identity, Outlook};
use super::{Destination, Target, check_target, csv, sqlite};
use crate::schema::ColumnType;
use crate::{Error, Result};

/// A destination that can be looked at as often as one likes without changing
/// it.
#[derive(Debug)]
pub struct Still {
    named: Destination,
    destination: Destination,
    /// Targets that were looked at, in lower case.
    seen: Mutex<HashSet<String>>,
    _database: Option<sqlite::Still>,
}

impl Still {
    /// Makes a destination fit to be looked at. Where a run was killed while it
    /// wrote into a database, that takes a copy in the folder for temporary
    /// files.
    ///
    /// # Errors
    /// `Sink` when it is there and cannot be read.
    pub fn of(destination: &Destination) -> Result<Self> {
        let named = destination.clone();
        Ok(match destination.place() {
            Destination::Sqlite(path) => {
                let database = sqlite::Still::of(path)?;
                let destination = Destination::Sqlite(database.path.clone());
                Still { named, destination, seen: Mutex::default(), _database: Some(database) }
            }
            other => Still { named, destination: other.clone(), seen: Mutex::default(), _database: None },
        })
    }

    /// What to read instead of the destination.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Looks at a target, once each; `coming` are the identities of records that
    /// would come, in the order of [`crate::schema::Duplicates::known_by`].
    ///
    /// # Errors
    /// Those that [`super::Sink::open`] would give.
    pub fn look(&self, target: &Target, coming: &HashSet<Identity>) -> Result<Outlook> {
        check_target(target)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.insert(target.name.to_ascii_lowercase()) {
            return Err(Error::usage(format!("two objects would be written into {}", target.name))
                .hint("set another target for one of them in the mapping file"));
        }
        drop(seen);
        let target = match &self.named {
            Destination::ForSpreadsheets(_) => &csv::ForSpreadsheets::target(target, self.named.has_cells()),
            _ => target,
        };
        match (&self.destination, self.named.place()) {
            (Destination::Sqlite(still), Destination::Sqlite(named)) => {
                sqlite::look(still, named, target, coming)
            }
            (Destination::CsvFolder(path), _) => csv::look(path, target),
            _ => Ok(Outlook::default()),
        }
    }
}

/// Whether a value is stored as its type has it. What is not stays text, in any
/// sink, and nothing of it is lost.
pub fn holds(kind: ColumnType, text: &str) -> bool {
    sqlite::holds(kind, text)
}

/// A text that two values share only if a sink stores them as the same one.
pub fn stored(kind: ColumnType, text: &str) -> String {
    sqlite::stored(kind, text)
}
