//! Watermarks, and what follows from records that are gone at the source.
//!
//! A watermark moves in the transaction that completes its import, behind the
//! pages that it speaks for.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::{self, Db};
use super::look;
use crate::record::Batch;
use crate::sink::Target;
use crate::sink::upkeep::{DELETED_AT, MERGED_INTO, Memory, OnDelete, Recall, Span, Upkeep};
use crate::{Error, Result};

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_watermarks (
    target TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
    entity TEXT NOT NULL,
    lineage TEXT NOT NULL,
    mapping TEXT NOT NULL,
    shape TEXT NOT NULL,
    stamp TEXT,
    watermark TEXT NOT NULL,
    deletions TEXT,
    calculated TEXT,
    updated TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_spans (
    import_id INTEGER PRIMARY KEY NOT NULL,
    lineage TEXT NOT NULL,
    mapping TEXT NOT NULL,
    span TEXT NOT NULL,
    was_empty INTEGER NOT NULL
);
";

pub(super) fn prepare(db: &Db) -> Result<()> {
    db.run(CREATE)
}

/// What is known of a table, in a database that is only looked at.
pub(crate) fn recall(path: &Path, table: &str) -> Result<Recall> {
    if !path.is_file() {
        return Ok(Recall::default());
    }
    let read = || -> rusqlite::Result<Recall> {
        let conn = look::into(path)?;
        let has = |name: &str| -> rusqlite::Result<bool> {
            conn.query_row(
                "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE)",
                [name],
                |r| r.get(0),
            )
        };
        let mut recall = Recall::default();
        if has(table)? {
            let any = format!("SELECT EXISTS (SELECT 1 FROM {})", db::quote(table));
            recall.has_rows = conn.query_row(&any, [], |r| r.get(0))?;
        }
        if has("_sfmigrate_watermarks")? {
            recall.memory = memory(&conn, table)?;
        }
        // Who edits a database may take any of these away.
        if has("_sfmigrate_spans")? && has("_sfmigrate_imports")? {
            recall.unfinished = unfinished(&conn, table)?;
        }
        Ok(recall)
    };
    // Whether it is a database at all is for the opening to say.
    read().or_else(|e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::CannotOpen) => Ok(Recall::default()),
        _ => Err(db::explain(path, e)),
    })
}

fn memory(conn: &Connection, table: &str) -> rusqlite::Result<Option<Memory>> {
    let found = conn
        .query_row(
            "SELECT lineage, mapping, shape, watermark, deletions, calculated, updated
             FROM _sfmigrate_watermarks WHERE target = ?1",
            [table],
            |r| {
                let instant = |text: Option<String>| text.and_then(|text| text.parse::<Timestamp>().ok());
                let watermark = instant(r.get(3)?);
                Ok(watermark.map(|watermark| {
                    Ok::<_, rusqlite::Error>(Memory {
                        lineage: r.get(0)?,
                        mapping: r.get(1)?,
                        shape: serde_json::from_str(&r.get::<_, String>(2)?).unwrap_or_default(),
                        watermark,
                        deletions: instant(r.get(4)?),
                        calculated: instant(r.get(5)?),
                        updated: instant(r.get(6)?).unwrap_or_default(),
                    })
                }))
            },
        )
        .optional()?;
    found.flatten().transpose()
}

fn unfinished(conn: &Connection, table: &str) -> rusqlite::Result<Option<(String, String, Span)>> {
    let found: Option<(String, String, String)> = conn
        .query_row(
            "SELECT lineage, mapping, span FROM _sfmigrate_spans JOIN _sfmigrate_imports ON id = import_id
             WHERE target = ?1 COLLATE NOCASE AND status = 'running' ORDER BY id DESC LIMIT 1",
            [table],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )
        .optional()?;
    Ok(found.and_then(|(lineage, mapping, span)| Some((lineage, mapping, Span::of_text(&span)?))))
}

/// A new import begins, before any of its rows.
pub(super) fn begin(db: &Db, import: i64, target: &Target, upkeep: &Upkeep) -> Result<()> {
    let empty: bool =
        db.value(&format!("SELECT NOT EXISTS (SELECT 1 FROM {})", db::quote(&target.name)), [])?;
    db.execute(
        "INSERT INTO _sfmigrate_spans VALUES (?1, ?2, ?3, ?4, ?5)",
        params![import, upkeep.lineage, upkeep.mapping, upkeep.span.to_text(), empty],
    )?;
    Ok(())
}

/// All records of an import are there: the watermark moves to the end of its
/// span, within the transaction that completes it.
pub(super) fn finish(db: &Db, import: i64, target: &Target, upkeep: &Upkeep) -> Result<()> {
    let found = db
        .conn
        .query_row("SELECT span, was_empty FROM _sfmigrate_spans WHERE import_id = ?1", [import], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, bool>(1)?))
        })
        .optional()
        .map_err(|e| db.explain(e))?;
    let Some((span, was_empty)) = found else { return Ok(()) };
    let span = Span::of_text(&span)
        .ok_or_else(|| Error::sink_failed(format!("{} holds a damaged span", db.path.display())))?;
    let before = memory(&db.conn, &target.name).map_err(|e| db.explain(e))?;
    let before = before.filter(|memory| memory.lineage == upkeep.lineage);
    let trusted = Some(span.trusted);
    let deletions = match &before {
        _ if upkeep.follows_deletions || was_empty => trusted,
        Some(memory) => memory.deletions,
        None => None,
    };
    let calculated = match (&before, span.from) {
        (_, None) => trusted,
        (Some(memory), Some(_)) => memory.calculated,
        (None, Some(_)) => None,
    };
    let text = |instant: Option<Timestamp>| instant.map(|instant| instant.to_string());
    db.execute(
        "INSERT OR REPLACE INTO _sfmigrate_watermarks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            target.name,
            target.entity,
            upkeep.lineage,
            upkeep.mapping,
            json(&upkeep.shape),
            upkeep.stamp,
            span.trusted.to_string(),
            text(deletions),
            text(calculated),
            db::now(),
        ],
    )?;
    Ok(())
}

/// Calculated fields were read for all records that there were at an instant.
pub(super) fn calculated(db: &Db, target: &str, at: Timestamp) -> Result<()> {
    db.execute(
        "UPDATE _sfmigrate_watermarks SET calculated = ?2 WHERE target = ?1",
        params![target, at.to_string()],
    )?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Whether a table has the columns that mark records which are gone.
pub(super) fn is_marked(db: &Db, table: &str) -> Result<bool> {
    db.value(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE)",
        [table, DELETED_AT],
    )
}

/// Adds these columns. Within a transaction.
pub(super) fn add_marks(db: &Db, table: &str) -> Result<()> {
    for column in [DELETED_AT, MERGED_INTO] {
        db.run(&format!("ALTER TABLE {} ADD COLUMN {} TEXT", db::quote(table), db::quote(column)))?;
    }
    Ok(())
}

/// Marks or deletes records by their identity. `batch` has the identity first
/// and, where the source knows it, the record that it was merged into. Returns
/// how many records there were. Within a transaction.
pub(super) fn remove(db: &Db, target: &Target, upkeep: &Upkeep, batch: &Batch, how: OnDelete) -> Result<u64> {
    let Some(sql) = statement(target, upkeep, how, "= ?1") else { return Ok(0) };
    let (now, width) = (db::now(), batch.columns().len());
    let all = || -> rusqlite::Result<u64> {
        let mut statement = db.conn.prepare(&sql)?;
        let mut removed = 0;
        for row in 0..batch.len() {
            let id = batch.get(row, 0);
            let master = if width > 1 { batch.get(row, 1) } else { None };
            removed += match how {
                OnDelete::Delete => statement.execute([id])?,
                _ => statement.execute(params![id, now, master])?,
            } as u64;
        }
        Ok(removed)
    };
    all().map_err(|e| db.explain(e))
}

fn statement(target: &Target, upkeep: &Upkeep, how: OnDelete, which: &str) -> Option<String> {
    let column = |at: usize| db::quote(&target.columns[at].name);
    let (table, id) = (db::quote(&target.name), column(upkeep.identity?));
    Some(match how {
        OnDelete::Keep => return None,
        OnDelete::Delete => format!("DELETE FROM {table} WHERE {id} {which}"),
        OnDelete::Mark => {
            let mut set = format!("{DELETED_AT} = ?2, {MERGED_INTO} = ?3");
            if let Some(flag) = upkeep.flag {
                set.push_str(&format!(", {} = 1", column(flag)));
            }
            if let Some(master) = upkeep.master {
                set.push_str(&format!(", {} = ?3", column(master)));
            }
            format!("UPDATE {table} SET {set} WHERE {id} {which} AND {DELETED_AT} IS NULL")
        }
    })
}

fn seen(target: usize) -> String {
    format!("temp._sfmigrate_seen_{target}")
}

/// Notes identities that there are at the source; they are kept until
/// [`sweep`], outside of the database.
pub(super) fn note(db: &Db, target: usize, batch: &Batch) -> Result<()> {
    let table = seen(target);
    db.run(&format!("CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID"))?;
    let all = || -> rusqlite::Result<()> {
        let mut insert = db.conn.prepare(&format!("INSERT OR IGNORE INTO {table} VALUES (?1)"))?;
        for row in 0..batch.len() {
            insert.execute([batch.get(row, 0)])?;
        }
        Ok(())
    };
    all().map_err(|e| db.explain(e))
}

/// Marks or deletes the records that were not noted. Within a transaction.
pub(super) fn sweep(db: &Db, at: usize, target: &Target, upkeep: &Upkeep, how: OnDelete) -> Result<u64> {
    let table = seen(at);
    db.run(&format!("CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID"))?;
    let which = format!("NOT IN (SELECT id FROM {table})");
    let removed = match statement(target, upkeep, how, &which) {
        None => 0,
        Some(sql) if how == OnDelete::Delete => db.execute(&sql, [])?,
        // The first parameter is not in this statement, but counted.
        Some(sql) => {
            let sql = sql.replace("?3", "NULL").replace("?2", "?1");
            db.execute(&sql, [db::now()])?
        }
    };
    db.run(&format!("DROP TABLE {table}"))?;
    Ok(removed as u64)
}
