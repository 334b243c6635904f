//! Records on their way into a table.

use std::ops::Range;

use rusqlite::Connection;

use super::records::Records;
use super::statements::{Statements, Way};
use super::value::{Slot, Value};
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

/// Writes records of a batch. Statements are kept from batch to batch: a table of
/// hundreds of columns needs longer to prepare them than to take a batch.
pub(super) fn rows(
    conn: &Connection,
    records: &Records,
    statements: &Statements,
    batch: &Batch,
    slots: &[Slot],
    rows: Range<usize>,
) -> rusqlite::Result<Written> {
    let count = rows.len();
    let changed = match &statements.way {
        Way::Batch { sql, .. } => {
            let mut statement = conn.prepare_cached(sql)?;
            records.show(batch, slots, rows, || statement.execute([]))?
        }
        Way::Each(all) => each(conn, all, batch, slots, rows)?,
    };
    let skipped = if statements.skips { count - changed } else { 0 };
    Ok(Written { skipped: skipped as u64, changed: changed as u64 })
}

/// The records from `first` on whose columns take all of their values; and the
/// column that does not take that of the next one.
pub(super) fn fitting(batch: &Batch, slots: &[Slot], first: usize) -> (Range<usize>, Option<usize>) {
    let (mut end, mut misfit) = (batch.len(), None);
    for (column, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.numeric) {
        let takes = |row| batch.get(row, column).is_none_or(|text| slot.takes(text));
        if let Some(row) = (first..end).find(|&row| !takes(row)) {
            (end, misfit) = (row, Some(column));
        }
    }
    (first..end, misfit)
}

/// One record after the other, by the first statement that changes something;
/// returns how many changed something.
fn each(
    conn: &Connection,
    statements: &[String],
    batch: &Batch,
    slots: &[Slot],
    rows: Range<usize>,
) -> rusqlite::Result<usize> {
    let prepared: rusqlite::Result<Vec<_>> = statements.iter().map(|sql| conn.prepare_cached(sql)).collect();
    let mut prepared = prepared?;
    let mut all = 0;
    for row in rows {
        for statement in &mut prepared {
            let places = statement.parameter_count();
            for (column, (text, slot)) in batch.row(row).zip(slots).enumerate().take(places) {
                statement.raw_bind_parameter(column + 1, text.map(|text| Value::of(slot.kind, text)))?;
            }
            if statement.raw_execute()? > 0 {
                all += 1;
                break;
            }
        }
    }
    Ok(all)
}
