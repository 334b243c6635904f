//! The history of runs, in the database that they write.
//!
//! A run's row is there from its start, and the durable pages of each entity
//! are counted in the transaction of the page: what a killed run achieved is
//! known without it.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::db::{self, Db, has_column};
use super::look;
use super::state::Counts;
use crate::Result;
use crate::history::{EntityRecord, Moment, RunRecord, Status};
use crate::sink::lock::is_held;

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_runs (
    id TEXT PRIMARY KEY NOT NULL,
    status TEXT NOT NULL,
    exit_code INTEGER,
    started TEXT NOT NULL,
    finished TEXT,
    duration_ms INTEGER NOT NULL,
    connection TEXT NOT NULL,
    user TEXT NOT NULL,
    source TEXT NOT NULL,
    instance TEXT NOT NULL,
    command TEXT NOT NULL,
    mode TEXT NOT NULL,
    version TEXT NOT NULL,
    error TEXT,
    continues TEXT NOT NULL,
    calls TEXT NOT NULL,
    api_calls INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    refreshes INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    pace TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_run_entities (
    run_id TEXT NOT NULL,
    entity TEXT NOT NULL,
    position INTEGER NOT NULL,
    target TEXT NOT NULL,
    import_id INTEGER,
    status TEXT NOT NULL,
    mode TEXT NOT NULL,
    mapping TEXT NOT NULL,
    mapping_hash TEXT NOT NULL,
    query TEXT NOT NULL,
    api TEXT NOT NULL,
    reason TEXT NOT NULL,
    jobs TEXT NOT NULL,
    read INTEGER NOT NULL,
    written INTEGER NOT NULL,
    changed INTEGER,
    rejected INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    error TEXT,
    expected INTEGER,
    reasons TEXT,
    differences TEXT,
    PRIMARY KEY (run_id, entity)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _sfmigrate_run_entities_by_import ON _sfmigrate_run_entities (import_id);
CREATE TABLE IF NOT EXISTS _sfmigrate_events (
    run_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    entity TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
";

/// Makes the tables, if this database does not have them yet.
pub(super) fn prepare(db: &Db) -> Result<()> {
    db.run(CREATE)?;
    for (table, column, kind) in LATER {
        if !has_column(&db.conn, table, column).map_err(|e| db.explain(e))? {
            db.run(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))?;
        }
    }
    Ok(())
}

/// Columns that the tables of older versions lack.
const LATER: [(&str, &str, &str); 6] = [
    ("_sfmigrate_runs", "undoes", "TEXT"),
    ("_sfmigrate_runs", "taken_back", "TEXT"),
    ("_sfmigrate_runs", "pace", "TEXT"),
    ("_sfmigrate_run_entities", "expected", "INTEGER"),
    ("_sfmigrate_run_entities", "reasons", "TEXT"),
    ("_sfmigrate_run_entities", "differences", "TEXT"),
];

/// What to read of a column; nothing where an older version made the table.
fn later(conn: &Connection, table: &str, column: &'static str) -> rusqlite::Result<&'static str> {
    Ok(if has_column(conn, table, column)? { column } else { "NULL" })
}

/// A run begins: those that are under way still, by their own word, are not,
/// since this one has the lock.
pub(super) fn begin(db: &Db, run: &RunRecord) -> Result<()> {
    for table in ["_sfmigrate_runs", "_sfmigrate_run_entities"] {
        db.run(&format!("UPDATE {table} SET status = 'interrupted' WHERE status = 'running'"))?;
    }
    keep(db, run)
}

/// Writes down what is known of a run; what was kept before is replaced.
pub(super) fn keep(db: &Db, run: &RunRecord) -> Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO _sfmigrate_runs
             (id, status, exit_code, started, finished, duration_ms, connection, user, source, instance, command,
              mode, version, error, continues, calls, api_calls, retries, refreshes, bytes, undoes, taken_back,
              pace)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                 ?21, ?22, ?23)",
        params![
            run.id,
            run.status.as_str(),
            run.exit_code,
            run.started,
            run.finished,
            signed(run.duration_ms),
            run.connection,
            run.user,
            run.source,
            run.instance,
            json(&run.command),
            run.mode,
            run.version,
            run.error,
            json(&run.continues),
            json(&run.calls),
            signed(run.api_calls()),
            signed(run.retries),
            signed(run.refreshes),
            signed(run.bytes),
            run.undoes,
            run.taken_back,
            json(&run.pace),
        ],
    )?;
    for (position, entity) in run.entities.iter().enumerate() {
        keep_entity(db, &run.id, position, entity)?;
    }
    let kept: i64 =
        db.value("SELECT coalesce(max(seq), -1) + 1 FROM _sfmigrate_events WHERE run_id = ?1", [&run.id])?;
    for (seq, moment) in run.events.iter().enumerate().skip(usize::try_from(kept).unwrap_or(0)) {
        db.execute(
            "INSERT INTO _sfmigrate_events VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![run.id, seq as i64, moment.time, moment.kind, moment.entity, moment.text],
        )?;
    }
    Ok(())
}

fn keep_entity(db: &Db, run: &str, position: usize, of: &EntityRecord) -> Result<()> {
    db.execute(
        "INSERT INTO _sfmigrate_run_entities
             (run_id, entity, position, target, status, mode, mapping, mapping_hash, query, api, reason, jobs,
              read, written, changed, rejected, skipped, deleted, bytes, duration_ms, error, expected, reasons,
              differences)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                 ?20, ?21, ?22, ?23, ?24)
         ON CONFLICT (run_id, entity) DO UPDATE SET
             position = excluded.position, target = excluded.target, status = excluded.status,
             mode = excluded.mode, mapping = excluded.mapping, mapping_hash = excluded.mapping_hash,
             query = excluded.query, api = excluded.api, reason = excluded.reason, jobs = excluded.jobs,
             read = excluded.read, written = excluded.written, changed = excluded.changed,
             rejected = excluded.rejected, skipped = excluded.skipped, deleted = excluded.deleted,
             bytes = excluded.bytes, duration_ms = excluded.duration_ms, error = excluded.error,
             expected = excluded.expected, reasons = excluded.reasons,
             differences = excluded.differences",
        params![
            run,
            of.entity,
            position as i64,
            of.target,
            of.status.as_str(),
            of.mode,
            json(&of.mapping),
            of.mapping_hash,
            of.query,
            of.api,
            of.reason,
            json(&of.jobs),
            signed(of.read),
            signed(of.written),
            of.changed.map(signed),
            signed(of.rejected),
            signed(of.skipped),
            signed(of.deleted),
            signed(of.bytes),
            signed(of.duration_ms),
            of.error,
            of.expected.map(signed),
            json(&of.reasons),
            of.differences.as_ref().map(json),
        ],
    )?;
    Ok(())
}

/// The import that a run works on for an entity; returns the run that left it
/// unfinished, if one did.
pub(super) fn works_on(db: &Db, run: &str, entity: &str, import: i64) -> Result<Option<String>> {
    let earlier = db
        .conn
        .query_row(
            "SELECT run_id FROM _sfmigrate_run_entities WHERE import_id = ?1 AND run_id <> ?2
             ORDER BY run_id DESC LIMIT 1",
            params![import, run],
            |r| r.get(0),
        )
        .optional()
        .map_err(|e| db.explain(e))?;
    db.execute(
        "UPDATE _sfmigrate_run_entities SET import_id = ?3 WHERE run_id = ?1 AND entity = ?2",
        params![run, entity, import],
    )?;
    Ok(earlier)
}

/// A page of an import is durable with the transaction under way.
pub(super) fn add_page(
    db: &Db,
    run: &str,
    import: i64,
    read: u64,
    changed: u64,
    counts: Counts,
) -> Result<()> {
    db.execute(
        "UPDATE _sfmigrate_run_entities SET read = read + ?3, written = written + ?4,
             changed = coalesce(changed, 0) + ?5, rejected = rejected + ?6, skipped = skipped + ?7
         WHERE run_id = ?1 AND import_id = ?2",
        params![
            run,
            import,
            signed(read),
            signed(counts.written),
            signed(changed),
            signed(counts.rejected),
            signed(counts.skipped)
        ],
    )?;
    Ok(())
}

fn signed(n: u64) -> i64 {
    n.cast_signed()
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The runs that a database keeps, oldest first, with their events if asked
/// for. A database that has none is no error.
///
/// # Errors
/// `Sink` when the file is no database or cannot be read.
pub(crate) fn read(path: &Path, id: Option<&str>, events: bool) -> Result<Vec<RunRecord>> {
    let Some(conn) = open(path)? else { return Ok(Vec::new()) };
    of_connection(&conn, path, id, events)
}

/// The newest run, and the one that worked last on an import that is unfinished
/// still; without their events, and without reading the others.
///
/// # Errors
/// As [`read`].
pub(crate) fn newest(path: &Path) -> Result<[Option<RunRecord>; 2]> {
    let Some(conn) = open(path)? else { return Ok([None, None]) };
    let ids: [Option<String>; 2] = conn
        .query_row(
            "SELECT (SELECT max(id) FROM _sfmigrate_runs),
                    (SELECT max(run_id) FROM _sfmigrate_run_entities
                     WHERE import_id IN (SELECT id FROM _sfmigrate_imports WHERE status = 'running'))",
            [],
            |row| Ok([row.get(0)?, row.get(1)?]),
        )
        .map_err(|e| db::explain(path, e))?;
    let run = |id: Option<String>| -> Result<Option<RunRecord>> {
        let Some(id) = id else { return Ok(None) };
        Ok(of_connection(&conn, path, Some(&id), false)?.pop())
    };
    let [last, unfinished] = ids;
    Ok([run(last)?, run(unfinished)?])
}

fn of_connection(conn: &Connection, path: &Path, id: Option<&str>, events: bool) -> Result<Vec<RunRecord>> {
    let held = is_held(&db::lock_path(path)?);
    let all = || -> rusqlite::Result<Vec<RunRecord>> {
        let mut runs = Vec::new();
        let pace = later(conn, "_sfmigrate_runs", "pace")?;
        let undoes = later(conn, "_sfmigrate_runs", "undoes")?;
        let taken_back = later(conn, "_sfmigrate_runs", "taken_back")?;
        let mut statement = conn.prepare(&format!(
            "SELECT id, status, exit_code, started, finished, duration_ms, connection, user, source, instance,
                    command, mode, version, error, continues, calls, retries, refreshes, bytes, {undoes},
                    {taken_back}, {pace}
             FROM _sfmigrate_runs WHERE ?1 IS NULL OR id = ?1 ORDER BY id"
        ))?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let mut run = run_of(row)?;
            run.entities = entities(conn, &run.id)?;
            if events {
                run.events = moments(conn, &run.id)?;
            }
            if !held {
                run.interrupt();
            }
            runs.push(run);
        }
        Ok(runs)
    };
    all().map_err(|e| db::explain(path, e))
}

/// A connection for reading; `None` if there is no file, or no history in it.
fn open(path: &Path) -> Result<Option<Connection>> {
    if !path.is_file() {
        return Ok(None);
    }
    let conn = look::into(path).map_err(|e| db::explain(path, e))?;
    let there: bool = conn
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sfmigrate_runs')",
            [],
            |r| r.get(0),
        )
        .map_err(|e| db::explain(path, e))?;
    Ok(there.then_some(conn))
}

fn run_of(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        id: row.get(0)?,
        status: Status::of_name(&row.get::<_, String>(1)?),
        exit_code: row.get(2)?,
        started: row.get(3)?,
        finished: row.get(4)?,
        duration_ms: count(row, 5)?,
        connection: row.get(6)?,
        user: row.get(7)?,
        source: row.get(8)?,
        instance: row.get(9)?,
        command: of_json(row, 10)?,
        mode: row.get(11)?,
        version: row.get(12)?,
        error: row.get(13)?,
        continues: of_json(row, 14)?,
        calls: of_json::<BTreeMap<String, u64>>(row, 15)?,
        retries: count(row, 16)?,
        refreshes: count(row, 17)?,
        bytes: count(row, 18)?,
        undoes: row.get(19)?,
        taken_back: row.get(20)?,
        keep: None,
        pace: of_json(row, 21)?,
        entities: Vec::new(),
        events: Vec::new(),
    })
}

fn entities(conn: &Connection, run: &str) -> rusqlite::Result<Vec<EntityRecord>> {
    let expected = later(conn, "_sfmigrate_run_entities", "expected")?;
    let reasons = later(conn, "_sfmigrate_run_entities", "reasons")?;
    let differences = later(conn, "_sfmigrate_run_entities", "differences")?;
    conn.prepare(&format!(
        "SELECT entity, target, status, mode, mapping, mapping_hash, query, api, reason, jobs, read, written,
                changed, rejected, skipped, deleted, bytes, duration_ms, error, {expected}, {reasons}, {differences}
         FROM _sfmigrate_run_entities WHERE run_id = ?1 ORDER BY position"
    ))?
    .query_map([run], |row| {
        Ok(EntityRecord {
            entity: row.get(0)?,
            target: row.get(1)?,
            status: Status::of_name(&row.get::<_, String>(2)?),
            mode: row.get(3)?,
            mapping: of_json(row, 4)?,
            mapping_hash: row.get(5)?,
            query: row.get(6)?,
            api: row.get(7)?,
            reason: row.get(8)?,
            jobs: of_json(row, 9)?,
            read: count(row, 10)?,
            written: count(row, 11)?,
            changed: row.get::<_, Option<i64>>(12)?.map(i64::cast_unsigned),
            rejected: count(row, 13)?,
            skipped: count(row, 14)?,
            deleted: count(row, 15)?,
            bytes: count(row, 16)?,
            duration_ms: count(row, 17)?,
            error: row.get(18)?,
            expected: row.get::<_, Option<i64>>(19)?.map(i64::cast_unsigned),
            reasons: of_json(row, 20)?,
            differences: of_json(row, 21)?,
        })
    })?
    .collect()
}

fn moments(conn: &Connection, run: &str) -> rusqlite::Result<Vec<Moment>> {
    conn.prepare("SELECT time, kind, entity, text FROM _sfmigrate_events WHERE run_id = ?1 ORDER BY seq")?
        .query_map([run], |row| {
            Ok(Moment { time: row.get(0)?, kind: row.get(1)?, entity: row.get(2)?, text: row.get(3)? })
        })?
        .collect()
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

fn of_json<T: serde::de::DeserializeOwned + Default>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
