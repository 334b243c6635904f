//! The sink's own tables: what was imported, which pages of an import under way
//! are durable, which records were rejected.
//!
//! They live in the user's database so that they change in the same
//! transaction as the rows. Neither `user_version` nor `application_id` is
//! used for their version: those belong to the owner of the database.

use rusqlite::{OptionalExtension as _, params};

use super::db::{self, Db};
use crate::record::{PageMark, Rejection};
use crate::schema::OnDuplicate;
use crate::sink::Target;
use crate::{Error, Result};

/// Version of the tables below.
const SCHEMA: i64 = 1;

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_meta (
    name TEXT PRIMARY KEY NOT NULL,
    value ANY
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    entity TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'abandoned')),
    started TEXT NOT NULL,
    finished TEXT,
    written INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    added_after INTEGER
);
CREATE TABLE IF NOT EXISTS _sfmigrate_pages (
    import_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    token TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (import_id, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_rejects (
    import_id INTEGER NOT NULL,
    entity TEXT NOT NULL,
    key TEXT,
    column_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS _sfmigrate_rejects_by_import ON _sfmigrate_rejects (import_id);
";

/// Columns of `_sfmigrate_imports` that the first tables did not have. An older
/// program does not miss them.
const LATER: [(&str, &str); 2] = [("skipped", "INTEGER NOT NULL DEFAULT 0"), ("added_after", "INTEGER")];

/// What became of records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) written: u64,
    pub(super) rejected: u64,
    pub(super) skipped: u64,
}

/// An import that an earlier run left unfinished.
pub(super) struct Import {
    pub(super) id: i64,
    pub(super) fingerprint: String,
    pub(super) state: Option<String>,
    pub(super) written: u64,
    pub(super) rejected: u64,
    pub(super) skipped: u64,
}

/// Makes the tables, if this database does not have them yet.
///
/// # Errors
/// `Sink` when a newer version of the program made them.
pub(super) fn prepare(db: &Db) -> Result<()> {
    db.run(CREATE)?;
    for (column, declared) in LATER {
        let there: bool = db.value(
            "SELECT EXISTS (SELECT 1 FROM pragma_table_info('_sfmigrate_imports') WHERE name = ?1)",
            [column],
        )?;
        if !there {
            db.run(&format!("ALTER TABLE _sfmigrate_imports ADD COLUMN {column} {declared}"))?;
        }
    }
    db.execute("INSERT OR IGNORE INTO _sfmigrate_meta (name, value) VALUES ('schema', ?1)", [SCHEMA])?;
    let found: i64 = db.value("SELECT value FROM _sfmigrate_meta WHERE name = 'schema'", [])?;
    if found > SCHEMA {
        return Err(Error::sink_failed(format!("{} was written by a newer sfmigrate", db.path.display()))
            .hint("install the newest version, or choose another file with --to"));
    }
    Ok(())
}

/// The import of this target that is not finished, if there is one.
pub(super) fn unfinished(db: &Db, target: &str) -> Result<Option<Import>> {
    db.conn
        .query_row(
            "SELECT id, fingerprint, state, written, rejected, skipped FROM _sfmigrate_imports
             WHERE target = ?1 COLLATE NOCASE AND status = 'running' ORDER BY id DESC LIMIT 1",
            [target],
            |r| {
                Ok(Import {
                    id: r.get(0)?,
                    fingerprint: r.get(1)?,
                    state: r.get(2)?,
                    written: count(r, 3)?,
                    rejected: count(r, 4)?,
                    skipped: count(r, 5)?,
                })
            },
        )
        .optional()
        .map_err(|e| db.explain(e))
}

/// Registers a new import.
pub(super) fn begin(db: &Db, target: &Target) -> Result<i64> {
    db.execute(
        "INSERT INTO _sfmigrate_imports (target, entity, fingerprint, status, started) VALUES (?1, ?2, ?3, 'running', ?4)",
        params![target.name, target.entity, target.fingerprint, db::now()],
    )?;
    let import = db.conn.last_insert_rowid();
    // Left of another import of this number, where somebody took that one away.
    for table in ["_sfmigrate_pages", "_sfmigrate_spans", "_sfmigrate_rejects"] {
        db.execute(&format!("DELETE FROM {table} WHERE import_id = ?1"), [import])?;
    }
    if target.duplicates.policy == OnDuplicate::CreateNew {
        // What is added from here on is of this import, and goes with it.
        let last = format!("(SELECT coalesce(max(rowid), 0) FROM {})", super::db::quote(&target.name));
        db.execute(&format!("UPDATE _sfmigrate_imports SET added_after = {last} WHERE id = ?1"), [import])?;
    }
    Ok(import)
}

/// Takes out of a table what an import added beside the records that were
/// there, if that is what it did.
pub(super) fn remove_added(db: &Db, import: i64, table: &str) -> Result<()> {
    let added_after: Option<i64> =
        db.value("SELECT added_after FROM _sfmigrate_imports WHERE id = ?1", [import])?;
    match added_after {
        Some(last) => {
            db.execute(&format!("DELETE FROM {} WHERE rowid > ?1", super::db::quote(table)), [last]).map(drop)
        }
        None => Ok(()),
    }
}

/// Gives an import up: it stays in the history, its marks go.
pub(super) fn abandon(db: &Db, import: i64) -> Result<()> {
    end(db, import, "abandoned")
}

/// Completes an import: it stays in the history, its marks go.
pub(super) fn finish(db: &Db, import: i64) -> Result<()> {
    end(db, import, "done")
}

fn end(db: &Db, import: i64, status: &str) -> Result<()> {
    db.execute(
        "UPDATE _sfmigrate_imports SET status = ?2, finished = ?3, state = NULL WHERE id = ?1",
        params![import, status, db::now()],
    )?;
    for table in ["_sfmigrate_pages", "_sfmigrate_spans"] {
        db.execute(&format!("DELETE FROM {table} WHERE import_id = ?1"), [import])?;
    }
    Ok(())
}

/// Forgets what an import achieved; it is under way still.
pub(super) fn restart(db: &Db, import: i64) -> Result<()> {
    db.execute(
        "UPDATE _sfmigrate_imports SET state = NULL, written = 0, rejected = 0, skipped = 0 WHERE id = ?1",
        [import],
    )?;
    db.execute("DELETE FROM _sfmigrate_pages WHERE import_id = ?1", [import])?;
    db.execute("DELETE FROM _sfmigrate_rejects WHERE import_id = ?1", [import])?;
    Ok(())
}

/// Keeps the source's state.
pub(super) fn save(db: &Db, import: i64, state: &str) -> Result<()> {
    db.execute("UPDATE _sfmigrate_imports SET state = ?2 WHERE id = ?1", params![import, state])?;
    Ok(())
}

/// The pages that are durable, oldest first.
pub(super) fn pages(db: &Db, import: i64) -> Result<Vec<PageMark>> {
    db.rows("SELECT token, records FROM _sfmigrate_pages WHERE import_id = ?1 ORDER BY seq", [import], |r| {
        Ok(PageMark { token: r.get(0)?, records: count(r, 1)? })
    })
}

/// Adds a page, and what it brought to the sums of its import.
pub(super) fn add_page(db: &Db, import: i64, mark: &PageMark, counts: Counts) -> Result<()> {
    db.execute(
        "INSERT INTO _sfmigrate_pages (import_id, seq, token, records)
         SELECT ?1, coalesce(max(seq), 0) + 1, ?2, ?3 FROM _sfmigrate_pages WHERE import_id = ?1",
        params![import, mark.token, mark.records.cast_signed()],
    )?;
    db.execute(
        "UPDATE _sfmigrate_imports
         SET written = written + ?2, rejected = rejected + ?3, skipped = skipped + ?4 WHERE id = ?1",
        params![
            import,
            counts.written.cast_signed(),
            counts.rejected.cast_signed(),
            counts.skipped.cast_signed()
        ],
    )?;
    Ok(())
}

/// What became of the records so far.
pub(super) fn totals(db: &Db, import: i64) -> Result<Counts> {
    db.conn
        .query_row("SELECT written, rejected, skipped FROM _sfmigrate_imports WHERE id = ?1", [import], |r| {
            Ok(Counts { written: count(r, 0)?, rejected: count(r, 1)?, skipped: count(r, 2)? })
        })
        .map_err(|e| db.explain(e))
}

/// Keeps records that were rejected.
pub(super) fn add_rejects(db: &Db, import: i64, entity: &str, rejected: &[Rejection]) -> Result<()> {
    let all = || {
        let mut insert = db.conn.prepare(
            "INSERT INTO _sfmigrate_rejects (import_id, entity, key, column_name, reason, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for r in rejected {
            insert.execute(params![import, entity, r.key, r.column, r.reason, r.record])?;
        }
        Ok(())
    };
    if rejected.is_empty() { Ok(()) } else { all().map_err(|e| db.explain(e)) }
}

/// Hands the rejected records of an import over, oldest first: target column,
/// reason and record.
pub(super) fn each_reject(
    db: &Db,
    import: i64,
    mut take: impl FnMut(&str, &str, &str) -> std::io::Result<()>,
) -> Result<std::io::Result<()>> {
    let mut all = || {
        let sql =
            "SELECT column_name, reason, record FROM _sfmigrate_rejects WHERE import_id = ?1 ORDER BY rowid";
        let mut select = db.conn.prepare(sql)?;
        let mut rows = select.query([import])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
            if let Err(e) = take(text(0)?, text(1)?, text(2)?) {
                return Ok(Err(e));
            }
        }
        Ok(Ok(()))
    };
    all().map_err(|e| db.explain(e))
}

/// SQLite's integers have a sign; counts do not use it.
fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}
