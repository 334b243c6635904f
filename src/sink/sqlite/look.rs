//! Looking at a database without changing it.
//!
//! The tables are made again in memory, without their rows, and the real
//! opening of a target runs there: what it would do is what it does. The file
//! itself is opened for reading, in a way that makes no file beside it.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::db::{BUSY, Db, explain, quote, real_path};
use super::value::Value;
use super::{SqliteSink, catalogue, check_name};
use crate::Result;
use crate::schema::Entity;
use crate::sink::outlook::{Effect, Identity, Outlook};
use crate::sink::{Target, unwritable};

/// The sink's own tables that opening a target looks at.
const OWN: [&str; 5] =
    ["_sfmigrate_meta", "_sfmigrate_imports", "_sfmigrate_pages", "_sfmigrate_objects", "_sfmigrate_fields"];

/// See [`crate::sink::still::Still::look`]; `named` is what the user calls it.
pub(in crate::sink) fn look(
    still: &Path,
    named: &Path,
    target: &Target,
    coming: &HashSet<Identity>,
) -> Result<Outlook> {
    check_name(target)?;
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(":memory:", flags).map_err(|e| explain(named, e))?;
    let mut outlook = Outlook { lengths: vec![None; target.columns.len()], ..Outlook::default() };
    let mut before = None;
    if still.exists() {
        let mut all = || -> rusqlite::Result<()> {
            conn.busy_timeout(BUSY)?;
            conn.execute("ATTACH ?1 AS original", [address(still)])?;
            outlook.records = records(&conn, &target.name)?;
            if outlook.records.is_some() {
                outlook.known = known(&conn, target, coming)?;
            }
            copy(&conn, &target.name)?;
            before = outlook.records.map(|_| columns(&conn, &target.name)).transpose()?;
            conn.execute_batch("DETACH original")
        };
        all().map_err(|e| explain(named, e))?;
    }
    conn.pragma_update(None, "foreign_keys", false)
        .and_then(|()| conn.pragma_update(None, "legacy_alter_table", true))
        .map_err(|e| explain(named, e))?;
    let db = Db::of_copy(conn, named, outlook.records.unwrap_or(0));
    let sink = SqliteSink::on(db);
    let (_, opened) = sink.db.atomically(|| sink.register(target))?;
    outlook.anew = match before {
        None => Effect::New,
        Some(_) if !target.keeps_records() && target.amend.is_none() => Effect::Replace,
        Some(_) => Effect::Merge,
    };
    let resumes = opened.resume.state.is_some() || !opened.resume.pages.is_empty();
    outlook.effect = if resumes { Effect::Resume } else { outlook.anew };
    if let Some(before) = before {
        let find = |name: &str| before.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        for (column, length) in target.columns.iter().zip(&mut outlook.lengths) {
            match find(&column.name) {
                Some((_, declared)) => *length = declared_length(declared),
                None => outlook.added.push(column.name.clone()),
            }
        }
    }
    outlook.opened = opened;
    Ok(outlook)
}

/// See [`crate::sink::described`].
pub(in crate::sink) fn described(path: &Path) -> Result<BTreeMap<String, Entity>> {
    let still = Still::of(path)?;
    if !still.path.exists() {
        return Ok(BTreeMap::new());
    }
    let all = || -> rusqlite::Result<BTreeMap<String, Entity>> {
        let conn = into(&still.path)?;
        let catalogue =
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('_sfmigrate_objects', '_sfmigrate_fields')";
        if conn.query_row(catalogue, [], |r| r.get::<_, i64>(0))? < 2 {
            return Ok(BTreeMap::new());
        }
        catalogue::entities(&conn)
    };
    all().map_err(|e| explain(path, e))
}

/// A database that can be looked at without changing it, nor the folder that it
/// is in.
#[derive(Debug)]
pub(in crate::sink) struct Still {
    /// Where to read.
    pub(in crate::sink) path: PathBuf,
    /// Goes when the reading is over.
    _copy: Option<tempfile::TempDir>,
}

impl Still {
    /// The file itself; or, if a run was killed there, a copy: what that run
    /// left half-written is undone by whoever opens the file.
    pub(in crate::sink) fn of(path: &Path) -> Result<Self> {
        let real = real_path(path)?;
        let left = left_beside(&real);
        if !real.exists() || left.is_empty() {
            return Ok(Still { path: real, _copy: None });
        }
        let copied = || {
            let folder = tempfile::tempdir()?;
            let copy = folder.path().join("copy.db");
            fs::copy(&real, &copy)?;
            for suffix in &left {
                fs::copy(beside(&real, suffix), beside(&copy, suffix))?;
            }
            Ok((folder, copy))
        };
        let (folder, copy) = copied().map_err(|e| unwritable(path, e))?;
        into(&copy)
            .and_then(|conn| conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0)))
            .map_err(|e| explain(path, e))?;
        Ok(Still { path: copy, _copy: Some(folder) })
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What a run that was killed has left for the next one to undo.
fn left_beside(path: &Path) -> Vec<&'static str> {
    let left = |suffix: &&str| fs::metadata(beside(path, suffix)).is_ok_and(|m| m.len() > 0);
    ["-journal", "-wal"].into_iter().filter(left).collect()
}

/// Opens a file that is there, to read from it. Only what a killed run has left
/// is written.
pub(super) fn into(path: &Path) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(address(path), flags)?;
    conn.busy_timeout(BUSY)?;
    Ok(conn)
}

/// The address of a file that says how to read it.
fn address(path: &Path) -> String {
    let mode = match in_wal_mode(path) {
        _ if !left_beside(path).is_empty() => "mode=rw",
        // There even a reader would make files. Nobody writes now, or the log
        // would be there.
        Ok(true) => "immutable=1",
        _ => "mode=ro",
    };
    uri(path, mode)
}

/// Whether the header names version 2 of the file format (SQLite, "Database
/// File Format", offset 18).
fn in_wal_mode(path: &Path) -> std::io::Result<bool> {
    use std::io::Read as _;
    let mut header = Vec::with_capacity(20);
    fs::File::open(path)?.take(20).read_to_end(&mut header)?;
    Ok(header.get(18) == Some(&2))
}

fn uri(path: &Path, mode: &str) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{uri}?{mode}")
}

fn records(conn: &Connection, table: &str) -> rusqlite::Result<Option<u64>> {
    let there: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM original.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table')",
        [table],
        |r| r.get(0),
    )?;
    if !there {
        return Ok(None);
    }
    let count = format!("SELECT count(*) FROM original.{}", quote(table));
    conn.query_row(&count, [], |r| r.get::<_, i64>(0)).map(|n| Some(n.cast_unsigned()))
}

/// Which of the identities are there, compared as an import compares them. All
/// are asked for at once: a table without an index is read once.
fn known(
    conn: &Connection,
    target: &Target,
    coming: &HashSet<Identity>,
) -> rusqlite::Result<HashSet<Identity>> {
    let by = target.duplicates.known_by(target.key);
    if by.is_empty() || coming.is_empty() {
        return Ok(HashSet::new());
    }
    let there = columns_of(conn, "original", &target.name)?;
    let numbered: Vec<String> = (0..by.len()).map(|n| format!("c{n}")).collect();
    conn.execute_batch(&format!("CREATE TEMP TABLE coming (n, {})", numbered.join(", ")))?;
    let places = vec!["?"; by.len()].join(", ");
    let mut add = conn.prepare(&format!("INSERT INTO temp.coming VALUES (?, {places})"))?;
    let coming: Vec<&Identity> = coming.iter().collect();
    for (n, identity) in (0_i64..).zip(&coming) {
        add.raw_bind_parameter(1, n)?;
        for (at, (value, &column)) in identity.iter().zip(&by).enumerate() {
            let stored = |text| Value::of(target.columns[column].kind, text);
            add.raw_bind_parameter(at + 2, value.as_deref().map(stored))?;
        }
        add.raw_execute()?;
    }
    drop(add);
    let same = by.iter().zip(&numbered).map(|(&column, numbered)| {
        let name = &target.columns[column].name;
        // A column that is still to be added holds nothing.
        let has = there.iter().any(|(found, _)| found.eq_ignore_ascii_case(name));
        let there = if has { format!("there.{}", quote(name)) } else { "NULL".to_owned() };
        format!("{there} IS coming.{numbered}")
    });
    let same = same.collect::<Vec<_>>().join(" AND ");
    let find = format!(
        "SELECT DISTINCT coming.n FROM temp.coming JOIN original.{} AS there ON {same}",
        quote(&target.name)
    );
    let mut find = conn.prepare(&find)?;
    let found = find.query_map([], |r| r.get::<_, i64>(0))?;
    let known = found.map(|n| n.map(|n| coming[n as usize].clone())).collect::<rusqlite::Result<_>>()?;
    drop(find);
    conn.execute_batch("DROP TABLE temp.coming")?;
    Ok(known)
}

/// Makes the tables in memory, those of the sink with their rows. Of the target
/// one row comes, to tell an empty table from one that is not.
fn copy(conn: &Connection, target: &str) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(
        "SELECT sql FROM original.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid",
    )?;
    let all: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    for sql in all {
        // What needs an extension is no table to import into.
        let _ = conn.execute_batch(&sql);
    }
    for (table, limit) in OWN.into_iter().map(|own| (own, "")).chain([(target, " LIMIT 1")]) {
        if records(conn, table)?.is_some() {
            let table = quote(table);
            // A table with computed columns refuses; it is refused later.
            let _ = conn
                .execute_batch(&format!("INSERT INTO main.{table} SELECT * FROM original.{table}{limit}"));
        }
    }
    Ok(())
}

fn columns(conn: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    columns_of(conn, "main", table)
}

/// Name and declared type of each column.
pub(super) fn columns_of(
    conn: &Connection,
    schema: &str,
    table: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = conn.prepare("SELECT name, type FROM pragma_table_xinfo(?1, ?2)")?;
    statement.query_map([table, schema], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

/// `40` of `VARCHAR(40)`: SQLite does not hold to it, others do.
fn declared_length(declared: &str) -> Option<u32> {
    let (name, rest) = declared.split_once('(')?;
    name.to_ascii_uppercase().contains("CHAR").then(|| rest.split_once(')')?.0.trim().parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_have_a_declared_length() {
        for (declared, length) in
            [("VARCHAR(40)", Some(40)), ("nchar( 7 )", Some(7)), ("TEXT", None), ("DECIMAL(10,2)", None)]
        {
            assert_eq!(declared_length(declared), length, "{declared}");
        }
    }

    #[test]
    fn a_path_with_strange_characters_stays_one_path() {
        assert_eq!(uri(Path::new("/a b/c?d#e%.db"), "mode=ro"), "file:/a%20b/c%3Fd%23e%25.db?mode=ro");
    }
}
