//! Records on their way into a table.

use rusqlite::Connection;

use super::records::{Misfit, Records};
use super::statements::{Statements, Way};
use super::value::Slots;
use crate::record::Batch;

/// What became of the records of a batch.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Records that were there and were left alone.
    pub(super) skipped: u64,
    /// Records that were new or other than what was there.
    pub(super) changed: u64,
}

/// Whether the statements of a target can be run.
///
/// # Errors
/// If its table refuses one of them.
pub(super) fn check(conn: &Connection, records: &Records, statements: &Statements) -> rusqlite::Result<()> {
    let one = |sql: &String| conn.prepare(sql).map(drop);
    match &statements.way {
        Way::Batch { width, sql } => {
            records.provide(conn, *width)?;
            one(sql)
        }
        Way::Each(all) => all.iter().try_for_each(one),
    }
}

/// Writes the records of a batch from `first` on, up to the first that has a
/// value which its column does not take. Statements are kept from batch to batch:
/// a table of hundreds of columns needs longer to prepare them than to take a
/// batch.
pub(super) fn rows(
    conn: &Connection,
    records: &Records,
    statements: &Statements,
    batch: &Batch,
    slots: &Slots,
    first: usize,
) -> rusqlite::Result<(Written, Option<Misfit>)> {
    let (changed, misfit) = match &statements.way {
        Way::Batch { sql, .. } => {
            let mut statement = conn.prepare_cached(sql)?;
            records.show(batch, slots, first, || statement.execute([]))?
        }
        Way::Each(all) => each(conn, all, batch, slots, first)?,
    };
    let count = misfit.map_or(batch.len(), |misfit| misfit.row) - first;
    let skipped = if statements.skips { count - changed } else { 0 };
    Ok((Written { skipped: skipped as u64, changed: changed as u64 }, misfit))
}

/// One record after the other, by the first statement that changes something;
/// returns how many changed something.
fn each(
    conn: &Connection,
    statements: &[String],
    batch: &Batch,
    slots: &Slots,
    first: usize,
) -> rusqlite::Result<(usize, Option<Misfit>)> {
    let prepared: rusqlite::Result<Vec<_>> = statements.iter().map(|sql| conn.prepare_cached(sql)).collect();
    let mut prepared = prepared?;
    let mut all = 0;
    for row in first..batch.len() {
        if let Some(column) = slots.misfit(batch, row) {
            return Ok((all, Some(Misfit { row, column })));
        }
        for statement in &mut prepared {
            let places = statement.parameter_count();
            for (column, text) in batch.row(row).enumerate().take(places) {
                statement.raw_bind_parameter(column + 1, text.map(|text| slots.value(column, text)))?;
            }
            if statement.raw_execute()? > 0 {
                all += 1;
                break;
            }
        }
    }
    Ok((all, None))
}
