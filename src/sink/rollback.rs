//! Taking a run back: what that would do, and doing it.
//!
//! What a run takes from a target is kept from its first touch on, in the very
//! step that makes the change durable: [`super::Sink`] does so for every run
//! whose record ([`super::Sink::keep`]) says for how many runs. A target that
//! was empty costs nothing: to take back what filled it is to empty it.
//!
//! To take a run back is to take back what *that run* wrote. A run that went on
//! with what an earlier one had left is taken back to where it began; what is
//! unfinished then is given up, and the next import reads everything.

use super::history::no_history;
use super::undo::Undoing;
use super::{Destination, csv, sqlite};
use crate::history::{RunRecord, Status};
use crate::{Error, Result};

/// Says what taking a run back would do. Changes nothing.
///
/// # Errors
/// `Usage` when it cannot be taken back; `Sink` when the destination cannot be
/// read. What conflicts is no error yet: see [`Undoing::check`].
pub fn plan(destination: &Destination, run: &RunRecord) -> Result<Undoing> {
    check_state(run)?;
    match destination.place() {
        Destination::Sqlite(path) => sqlite::undo::plan(path, run),
        Destination::CsvFolder(folder) => csv::undo::plan(folder, run),
        _ => Err(no_history()),
    }
}

/// Takes a run back, as the run `record`, which is kept where the other one is
/// and can be taken back itself. Killed at any moment, the destination is as it
/// was or as it shall be once the same is done again. `exit_code` is the one that
/// the process will have if it fails, for the record.
///
/// # Errors
/// Those of [`plan`] and [`Undoing::check`], with nothing touched; `Sink` when
/// the destination cannot be written, or a run is under way there.
pub fn carry_out(
    destination: &Destination,
    run: &RunRecord,
    record: RunRecord,
    exit_code: fn(&Error) -> u8,
) -> Result<Undoing> {
    check_state(run)?;
    let record = RunRecord {
        undoes: Some(run.id.clone()),
        connection: run.connection.clone(),
        source: run.source.clone(),
        instance: run.instance.clone(),
        ..record
    };
    match destination.place() {
        Destination::Sqlite(path) => sqlite::undo::carry_out(path, run, record, exit_code),
        Destination::CsvFolder(folder) => csv::undo::carry_out(folder, run, record, exit_code),
        _ => Err(no_history()),
    }
}

fn check_state(run: &RunRecord) -> Result<()> {
    let id = &run.id;
    match (&run.taken_back, run.status) {
        (Some(by), _) => Err(Error::usage(format!("run {id} was taken back already, by run {by}"))
            .hint(format!("to have it again, take that one back: sfmigrate runs rollback {by}"))),
        (None, Status::Running) => Err(Error::usage(format!("run {id} is under way"))
            .hint("stop it, or wait for its end, then give the same command again")),
        _ => Ok(()),
    }
}
