//! A table of a SQLite database as a target.

use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Onto, Table};
use crate::mapping::problem;
use crate::mapping::propose::Slot;
use crate::schema::ColumnType;
use crate::{Error, Result};

/// Whether a file is a SQLite database ("Database File Format", 1.3.1).
pub(super) fn is_database(path: &Path) -> bool {
    let mut head = [0; 16];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok()
        && &head == b"SQLite format 3\0"
}

pub(super) fn read(spec: &str, path: &Path, table: Option<&str>, sample: usize) -> Result<Onto> {
    let failed = |e: rusqlite::Error| super::unreadable(spec, e);
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let tables = tables(&db).map_err(failed)?;
    let known = tables.iter().map(String::as_str);
    let Some(wanted) = table.or(if let [only] = &tables[..] { Some(only) } else { None }) else {
        return Err(Error::usage(format!("{spec} has {} tables; say which", tables.len())).hint(
            tables
                .first()
                .map_or("it has none".to_owned(), |first| format!("--onto {}:{first}", path.display())),
        ));
    };
    let Some(name) = tables.iter().find(|name| name.eq_ignore_ascii_case(wanted)) else {
        let meant = problem::did_you_mean(wanted, known);
        return Err(Error::usage(format!("{} has no table {wanted}{meant}", path.display()))
            .hint(format!("it has {}", tables.join(", "))));
    };
    let (mut columns, key) = columns(&db, name).map_err(failed)?;
    samples(&db, name, &mut columns, sample).map_err(failed)?;
    let empty = format!("SELECT NOT EXISTS (SELECT 1 FROM {})", quoted(name));
    let empty = db.query_row(&empty, [], |row| row.get(0)).map_err(failed)?;
    let table = Some(Table { database: path.to_owned(), key, empty });
    Ok(Onto { spec: spec.to_owned(), name: name.clone(), columns, table })
}

fn tables(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare(
        r"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
          AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_sfmigrate\_%' ESCAPE '\' ORDER BY name",
    )?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The columns of a table, and the names of those that are its primary key.
fn columns(db: &Connection, table: &str) -> rusqlite::Result<(Vec<Slot>, Vec<String>)> {
    let unique = unique_columns(db, table)?;
    let mut statement =
        db.prepare("SELECT name, type, \"notnull\" AND dflt_value IS NULL, pk FROM pragma_table_info(?1)")?;
    let mut columns: Vec<(Slot, i64)> = statement
        .query_map([table], |row| {
            let (name, declared): (String, String) = (row.get(0)?, row.get(1)?);
            let slot = Slot {
                required: row.get(2)?,
                unique: unique.contains(&name),
                native_type: declared.to_lowercase(),
                ..Slot::column(&name, kind(&declared))
            };
            Ok((slot, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let alone = columns.iter().filter(|(_, key)| *key > 0).count() == 1;
    for (slot, key) in &mut columns {
        slot.unique |= alone && *key > 0;
        // SQLite numbers such a key itself.
        if *key > 0 && slot.native_type == "integer" {
            slot.required = false;
        }
    }
    let key = columns.iter().filter(|(_, key)| *key > 0).map(|(slot, _)| slot.path.clone()).collect();
    Ok((columns.into_iter().map(|(slot, _)| slot).collect(), key))
}

/// Columns that a unique index of their own holds.
fn unique_columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare(
        "SELECT (SELECT name FROM pragma_index_info(list.name)) FROM pragma_index_list(?1) AS list
         WHERE list.\"unique\" AND (SELECT count(*) FROM pragma_index_info(list.name)) = 1",
    )?;
    let names: Vec<Option<String>> =
        statement.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names.into_iter().flatten().collect())
}

/// What a declared type stands for; people write far more than SQLite knows.
fn kind(declared: &str) -> Option<ColumnType> {
    let declared = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    if has(&["BOOL", "BIT"]) {
        Some(ColumnType::Boolean)
    } else if has(&["DATETIME", "TIMESTAMP"]) {
        Some(ColumnType::DateTime)
    } else if has(&["DATE"]) {
        Some(ColumnType::Date)
    } else if has(&["TIME"]) {
        Some(ColumnType::Time)
    } else if has(&["JSON"]) {
        Some(ColumnType::Json)
    } else if has(&["INT"]) {
        Some(ColumnType::Integer)
    } else if has(&["REAL", "FLOA", "DOUB", "DEC", "NUM", "MONEY"]) {
        Some(ColumnType::Decimal)
    } else if has(&["CHAR", "TEXT", "CLOB", "UUID"]) {
        Some(ColumnType::Text)
    } else {
        None
    }
}

fn samples(db: &Connection, table: &str, columns: &mut [Slot], sample: usize) -> rusqlite::Result<()> {
    let mut statement = db.prepare(&format!("SELECT * FROM {} LIMIT {sample}", quoted(table)))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for (at, column) in columns.iter_mut().enumerate() {
            use rusqlite::types::ValueRef;
            let value = match row.get_ref(at)? {
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Null | ValueRef::Blob(_) => String::new(),
            };
            column.samples.push(value);
        }
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
