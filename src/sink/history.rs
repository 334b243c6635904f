//! Reading and pruning the history of runs where they are kept.

use super::{Destination, csv, sqlite};
use crate::history::{RunRecord, Status};
use crate::{Error, Result};

pub(super) fn no_history() -> Error {
    Error::usage("standard output keeps no history").hint("name the database or the folder with --to")
}

/// All runs into a destination, oldest first; their events only if asked for.
///
/// # Errors
/// `Sink` when what is there cannot be read.
pub fn list(destination: &Destination, events: bool) -> Result<Vec<RunRecord>> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::history::read(path, None, events),
        Destination::CsvFolder(folder) => csv::history::read(folder, None),
        _ => Err(no_history()),
    }
}

/// One run with its events.
///
/// # Errors
/// As [`list`].
pub fn find(destination: &Destination, id: &str) -> Result<Option<RunRecord>> {
    let runs = match destination.place() {
        Destination::Sqlite(path) => sqlite::history::read(path, Some(id), true)?,
        Destination::CsvFolder(folder) => csv::history::read(folder, Some(id))?,
        _ => return Err(no_history()),
    };
    Ok(runs.into_iter().next())
}

/// The run that the same command would go on with: the newest one if it ended
/// before its time, else the last one that left an import unfinished. `None`
/// while a run is under way.
///
/// # Errors
/// As [`list`].
pub fn left_off(destination: &Destination) -> Result<Option<RunRecord>> {
    let [newest, unfinished] = match destination.place() {
        Destination::Sqlite(path) => sqlite::history::newest(path)?,
        Destination::CsvFolder(folder) => [csv::history::newest(folder)?, None],
        _ => return Err(no_history()),
    };
    let Some(newest) = newest.filter(|run| run.status != Status::Running) else { return Ok(None) };
    let early = match newest.exit_code {
        // Killed before it could say anything.
        None => true,
        // Not what is wrong with the command itself, nor what is done.
        Some(code) => ![0, 1, 2, 3, 9].contains(&code),
    };
    Ok(if early { Some(newest) } else { unfinished })
}

/// Forgets runs.
///
/// # Errors
/// `Sink` when the history cannot be written, or a run is under way there.
pub fn forget(destination: &Destination, ids: &[String]) -> Result<()> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::undo::forget(path, ids),
        Destination::CsvFolder(folder) => csv::history::forget(folder, ids),
        _ => Err(no_history()),
    }
}
