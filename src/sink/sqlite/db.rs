//! The connection: how it is opened and closed, and what its errors mean to a
//! person.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Params};

use crate::sink::lock::Lock;
use crate::sink::writeback::Writeback;
use crate::{Error, Result};

/// How long to wait for another program to let go of the file.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// KiB of pages kept in memory; what a page of records needs beyond that goes
/// to the file early, under the protection of the journal. Records that are
/// changed lie all over a file, and each of their pages that leaves early has
/// the journal synced first.
const CACHE_KIB: i64 = 8 * 1024;

/// The same for a new file. Records are appended, so that no page is needed
/// again soon: a cache that fits into that of the processor, and pages four
/// times as large as usual, save a seventh of the time (`cargo bench --
/// alternatives`).
const NEW_CACHE_KIB: i64 = 2 * 1024;
const NEW_PAGE_BYTES: i64 = 16 * 1024;

/// The same while an index is made. It is sorted in pieces of this size: larger
/// ones do not fit into a near cache, and of smaller ones there are so many that
/// merging them takes memory. No thread sorts beside: SQLite then compares equal
/// keys by their row numbers, too. A load takes up to a twentieth less time with
/// one, and a tenth more memory at ten million records.
const SORT_KIB: i64 = 2 * 1024;

/// An open database. Fields are dropped in this order: the connection, then
/// what it left, then the lock.
pub(super) struct Db {
    pub(super) conn: Connection,
    /// As the user wrote it.
    pub(super) path: PathBuf,
    /// Rows of the only table that matters, where this is a copy without them.
    pub(super) rows_left_behind: Option<u64>,
    _empty: Option<EmptyFile>,
    _lock: Option<Lock>,
}

/// A file that was made by opening it, and goes again if nothing was written.
struct EmptyFile(PathBuf);

impl Drop for EmptyFile {
    fn drop(&mut self) {
        if fs::metadata(&self.0).is_ok_and(|m| m.len() == 0) {
            let _ = fs::remove_file(&self.0);
        }
    }
}

impl Db {
    /// Opens a file for writing; nothing in it is changed yet.
    ///
    /// # Errors
    /// `Sink` when it is no database, is locked, or cannot be written.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let real = real_path(path)?;
        let lock = Lock::take(lock_path(path)?, path)?;
        let empty = (!real.exists()).then(|| EmptyFile(real.clone()));
        let new = empty.is_some();
        // Without the URI flag, so that a file may have any name.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&real, flags).map_err(|e| explain(path, e))?;
        let db = Db { conn, path: path.to_owned(), rows_left_behind: None, _empty: empty, _lock: Some(lock) };
        db.configure(new).map_err(|e| explain(path, e))?;
        // Tells now, not after an hour's download, that it is locked, damaged
        // or read-only.
        db.begin()?;
        db.rollback()?;
        Ok(db)
    }

    /// A copy in memory of what is in the file at `path`, but for the `rows` of
    /// the table that matters.
    pub(super) fn of_copy(conn: Connection, path: &Path, rows: u64) -> Self {
        Db { conn, path: path.to_owned(), rows_left_behind: Some(rows), _empty: None, _lock: None }
    }

    fn configure(&self, new: bool) -> rusqlite::Result<()> {
        let conn = &self.conn;
        conn.busy_timeout(BUSY)?;
        // With FULL a commit survives power loss once it returned, be it the
        // write-ahead log that is synced or the truncated journal.
        conn.pragma_update(None, "synchronous", "FULL")?;
        if new {
            conn.pragma_update(None, "page_size", NEW_PAGE_BYTES)?;
        }
        conn.pragma_update(None, "cache_size", -if new { NEW_CACHE_KIB } else { CACHE_KIB })?;
        // Tables are loaded in any order, and a rebuilt table must neither
        // delete what refers to it nor be renamed inside views.
        conn.pragma_update(None, "foreign_keys", false)?;
        conn.pragma_update(None, "legacy_alter_table", true)?;
        // A database that its owner keeps in WAL mode stays there. Otherwise a
        // rollback journal: a load appends, and appended pages are written once
        // by it and twice by a log (1.9 s against 2.6 s for a million records).
        // TRUNCATE rather than DELETE, because then the commit itself is a
        // synced change of a file, not of a folder.
        let mode: String = conn.pragma_query_value(None, "journal_mode", |r| r.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            conn.pragma_update_and_check(None, "journal_mode", "TRUNCATE", |_| Ok(()))?;
        }
        Ok(())
    }

    /// Makes an index.
    pub(super) fn index(&self, sql: &str) -> Result<()> {
        let usual: i64 = self.value("PRAGMA cache_size", [])?;
        let cache = |size: i64| self.run(&format!("PRAGMA cache_size = {size}"));
        cache(-SORT_KIB)?;
        self.run(sql).and_then(|()| cache(usual))
    }

    /// What is written to the file, on its way to the disk.
    pub(super) fn writeback(&self) -> Writeback {
        Writeback::of_opened(Path::new(self.conn.path().unwrap_or_default()))
    }

    /// Begins a transaction that holds the right to write from the start.
    pub(super) fn begin(&self) -> Result<()> {
        self.run("BEGIN IMMEDIATE")
    }

    /// Makes the transaction durable; if that fails, takes it back.
    pub(super) fn commit(&self) -> Result<()> {
        self.run("COMMIT").inspect_err(|_| {
            let _ = self.rollback();
        })
    }

    /// Takes the transaction back, unless SQLite did so itself on an error.
    pub(super) fn rollback(&self) -> Result<()> {
        if self.conn.is_autocommit() { Ok(()) } else { self.run("ROLLBACK") }
    }

    /// Does `work` in a transaction of its own: all of it or nothing.
    pub(super) fn atomically<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begin()?;
        match work() {
            Ok(value) => self.commit().map(|()| value),
            Err(e) => {
                // The first error is the one to tell.
                let _ = self.rollback();
                Err(e)
            }
        }
    }

    /// Runs statements without parameters.
    pub(super) fn run(&self, sql: &str) -> Result<()> {
        self.conn.execute_batch(sql).map_err(|e| self.explain(e))
    }

    /// Runs one statement; returns the number of changed rows.
    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.conn.execute(sql, params).map_err(|e| self.explain(e))
    }

    /// All rows of a query.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let all =
            || -> rusqlite::Result<Vec<T>> { self.conn.prepare(sql)?.query_map(params, read)?.collect() };
        all().map_err(|e| self.explain(e))
    }

    /// The one value of a query that gives one row.
    pub(super) fn value<T: rusqlite::types::FromSql>(&self, sql: &str, params: impl Params) -> Result<T> {
        self.conn.query_row(sql, params, |r| r.get(0)).map_err(|e| self.explain(e))
    }

    /// What an SQLite error means to a person.
    pub(super) fn explain(&self, e: rusqlite::Error) -> Error {
        explain(&self.path, e)
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        let _ = self.rollback();
        // Tidying up is not worth waiting for anybody.
        let _ = self.conn.busy_timeout(Duration::ZERO);
        // A truncated journal stays as an empty file; leaving the mode removes
        // it. It does nothing to a database in WAL mode that others have open,
        // so that mode is not touched at all.
        let mode: rusqlite::Result<String> = self.conn.pragma_query_value(None, "journal_mode", |r| r.get(0));
        if mode.is_ok_and(|mode| !mode.eq_ignore_ascii_case("wal")) {
            let _ = self.conn.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()));
        }
    }
}

/// Quotes a name of a table or column.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether there is a table with such a column.
pub(super) fn has_column(conn: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE)",
        [table, column],
        |r| r.get(0),
    )
}

/// This instant, as the tables of the sink have it.
pub(super) fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}

/// The one path of a file, whatever links lead there: the lock must be the same
/// for all of them.
pub(super) fn real_path(path: &Path) -> Result<PathBuf> {
    if let Ok(real) = path.canonicalize() {
        if real.is_dir() {
            return Err(Error::sink_failed(format!("{} is a folder, not a database file", path.display()))
                .hint("name a file, or add --format csv to write CSV files into the folder"));
        }
        return Ok(real);
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|e| crate::sink::unwritable(path, e))?;
    let name = path
        .file_name()
        .ok_or_else(|| Error::sink_failed(format!("{} does not name a database file", path.display())))?;
    Ok(folder.join(name))
}

/// The file whose lock says that a run writes the database.
pub(super) fn lock_path(path: &Path) -> Result<PathBuf> {
    let real = real_path(path)?;
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    Ok(real.with_file_name(format!(".{name}.sfmigrate-lock")))
}

pub(super) fn explain(path: &Path, e: rusqlite::Error) -> Error {
    const AGAIN: &str = "then run the same command again: it goes on where it stopped";
    let path = path.display();
    let (message, hint) = match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (format!("{path} is locked by another program"), format!("close what uses it, {AGAIN}"))
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            format!("{path} cannot be written"),
            "change its permissions, or choose another file with --to".into(),
        ),
        Some(ErrorCode::DiskFull) => {
            (format!("no space is left for {path}"), format!("free some space, {AGAIN}"))
        }
        Some(ErrorCode::SystemIoFailure) => {
            (format!("reading or writing {path} failed"), format!("look after the disk, {AGAIN}"))
        }
        Some(ErrorCode::NotADatabase) => {
            (format!("{path} is not a SQLite database"), "choose another file with --to".into())
        }
        Some(ErrorCode::DatabaseCorrupt) => (
            format!("{path} is damaged"),
            "choose another file with --to, or recover what is there by `sqlite3 FILE .recover`".into(),
        ),
        Some(ErrorCode::CannotOpen) => (
            format!("{path} cannot be opened"),
            "check the folder and its permissions, or choose another with --to".into(),
        ),
        Some(ErrorCode::ConstraintViolation) => (
            format!("{path} refuses a record: {}", detail(&e)),
            "loosen that constraint of the table, or choose another file with --to".into(),
        ),
        _ => (
            format!("{path}: {}", detail(&e)),
            "choose another file with --to if this one is not to be changed".into(),
        ),
    };
    Error::sink_failed(message).hint(hint).because(e)
}

/// SQLite's own words, on one line.
fn detail(e: &rusqlite::Error) -> String {
    e.to_string().lines().next().unwrap_or_default().to_owned()
}
