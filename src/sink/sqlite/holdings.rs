//! See [`crate::sink::holdings`].

use std::path::Path;

use rusqlite::Connection;

use super::db::{explain, has_column, quote};
use super::look;
use crate::Result;
use crate::sink::holdings::{HeldField, Holding};

/// What a database holds of these targets.
pub(in crate::sink) fn holdings(path: &Path, targets: &[String]) -> Result<Vec<Holding>> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let all = || -> rusqlite::Result<Vec<Holding>> {
        let conn = look::into(path)?;
        let catalogued = has_column(&conn, "_sfmigrate_fields", "native_type")?;
        let mut found = Vec::new();
        for target in targets {
            if !is_table(&conn, target)? {
                continue;
            }
            let marked = if has_column(&conn, target, "_sfmigrate_deleted_at")? {
                count(&conn, target, " WHERE _sfmigrate_deleted_at IS NOT NULL")?
            } else {
                0
            };
            let records = count(&conn, target, "")? - marked;
            let fields = if catalogued { fields(&conn, target)? } else { Vec::new() };
            found.push(Holding { target: target.clone(), records, marked, fields });
        }
        Ok(found)
    };
    all().map_err(|e| explain(path, e))
}

fn is_table(conn: &Connection, name: &str) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE)",
        [name],
        |r| r.get(0),
    )
}

fn count(conn: &Connection, table: &str, condition: &str) -> rusqlite::Result<u64> {
    let sql = format!("SELECT count(*) FROM {}{condition}", quote(table));
    conn.query_row(&sql, [], |r| r.get::<_, i64>(0)).map(i64::cast_unsigned)
}

/// The fields of the entity itself: those of its parents have no native type.
fn fields(conn: &Connection, table: &str) -> rusqlite::Result<Vec<HeldField>> {
    let mut statement = conn.prepare(
        "SELECT name, coalesce(max(label), ''), max(native_type), max(part_of), max(column_name IS NOT NULL)
         FROM _sfmigrate_fields WHERE table_name = ?1 AND native_type IS NOT NULL
         GROUP BY name ORDER BY min(position)",
    )?;
    let field = |r: &rusqlite::Row<'_>| {
        Ok(HeldField {
            name: r.get(0)?,
            label: r.get(1)?,
            native_type: r.get(2)?,
            part_of: r.get(3)?,
            mapped: r.get(4)?,
        })
    };
    statement.query_map([table], field)?.collect()
}
