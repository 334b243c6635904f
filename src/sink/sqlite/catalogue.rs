//! The catalogue: what tables and columns mean, so that the database can be
//! read without the source it came from. And what follows from it: which
//! columns are declared to refer to which tables, and which are indexed.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::{self, Db};
use crate::Result;
use crate::schema::{Entity, Field};
use crate::sink::{Catalogue, KnownColumn, Target};

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_objects (
    table_name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    custom INTEGER NOT NULL,
    key_prefix TEXT,
    key_column TEXT,
    records INTEGER,
    imported_at TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_fields (
    table_name TEXT NOT NULL COLLATE NOCASE,
    position INTEGER NOT NULL,
    object TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT,
    column_name TEXT,
    type TEXT,
    native_type TEXT,
    length INTEGER,
    precision INTEGER,
    scale INTEGER,
    required INTEGER,
    reference_to TEXT,
    relationship TEXT,
    part_of TEXT,
    picklist TEXT,
    help TEXT,
    PRIMARY KEY (table_name, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sfmigrate_gone_fields (
    table_name TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    noticed_at TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) WITHOUT ROWID;
";

/// Makes the tables, if this database does not have them yet.
pub(super) fn prepare(db: &Db) -> Result<()> {
    db.run(CREATE)
}

/// For each column the table and the key that its values refer to, where that
/// is one table, which is imported in the same run or was before.
pub(super) fn parents(db: &Db, target: &Target) -> Result<Vec<Option<(String, String)>>> {
    let mut parents = vec![None; target.columns.len()];
    for link in target.catalogue.iter().flat_map(|c| &c.links) {
        parents[link.column] = match (&link.parent, link.entities.as_slice()) {
            (Some(parent), _) => Some(parent.clone()),
            (None, [entity]) => imported(db, entity)?,
            _ => None,
        };
    }
    Ok(parents)
}

/// Table and key of an entity that an earlier run imported.
fn imported(db: &Db, entity: &str) -> Result<Option<(String, String)>> {
    db.conn
        .query_row(
            "SELECT table_name, key_column FROM _sfmigrate_objects
             WHERE name = ?1 AND key_column IS NOT NULL
               AND EXISTS (SELECT 1 FROM sqlite_schema AS s
                           WHERE s.type = 'table' AND s.name = table_name COLLATE NOCASE)
             ORDER BY table_name LIMIT 1",
            [entity],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()
        .map_err(|e| db.explain(e))
}

/// Whether a table is written down.
pub(super) fn knows(db: &Db, table: &str) -> Result<bool> {
    db.value("SELECT EXISTS (SELECT 1 FROM _sfmigrate_objects WHERE table_name = ?1)", [table])
}

/// The columns that earlier imports filled, in a database that is only looked
/// at; nothing if it does not have the tables.
pub(super) fn known_columns(conn: &Connection, target: &str) -> rusqlite::Result<Vec<KnownColumn>> {
    let read = |sql: &str, told: bool| -> rusqlite::Result<Vec<KnownColumn>> {
        let column = |r: &rusqlite::Row<'_>| Ok(KnownColumn { name: r.get(0)?, origin: r.get(1)?, told });
        conn.prepare(sql)?.query_map([target], column)?.collect()
    };
    let mut known = read(
        "SELECT column_name, name FROM _sfmigrate_fields
         WHERE table_name = ?1 AND column_name IS NOT NULL ORDER BY position",
        false,
    )?;
    known.extend(read(
        "SELECT column_name, name FROM _sfmigrate_gone_fields WHERE table_name = ?1 ORDER BY column_name",
        true,
    )?);
    Ok(known)
}

/// Writes down what is gone, and since when. What is back is not gone.
fn remember_gone(db: &Db, target: &Target, gone: &[KnownColumn]) -> Result<()> {
    let still: Vec<&str> = gone.iter().map(|column| column.name.as_str()).collect();
    let still = serde_json::to_string(&still).unwrap_or_else(|_| "[]".to_owned());
    db.execute(
        "DELETE FROM _sfmigrate_gone_fields
         WHERE table_name = ?1 AND column_name NOT IN (SELECT value FROM json_each(?2))",
        [&target.name, &still],
    )?;
    for column in gone {
        db.execute(
            "INSERT OR IGNORE INTO _sfmigrate_gone_fields VALUES (?1, ?2, ?3, ?4)",
            params![target.name, column.origin, column.name, db::now()],
        )?;
    }
    Ok(())
}

/// Writes down what a target is, before its records come.
pub(super) fn describe(db: &Db, target: &Target, catalogue: &Catalogue) -> Result<()> {
    let entity = &catalogue.entity;
    let key = target.key.filter(|_| catalogue.key_is_identity).map(|key| &target.columns[key].name);
    db.execute(
        "INSERT INTO _sfmigrate_objects (table_name, name, label, custom, key_prefix, key_column)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (table_name) DO UPDATE SET
             name = excluded.name, label = excluded.label, custom = excluded.custom,
             key_prefix = excluded.key_prefix, key_column = excluded.key_column",
        params![target.name, entity.name, entity.label, entity.custom, entity.key_prefix, key],
    )?;
    remember_gone(db, target, &catalogue.gone)?;
    db.execute("DELETE FROM _sfmigrate_fields WHERE table_name = ?1", [&target.name])?;
    let all = || -> rusqlite::Result<()> {
        let mut insert = db.conn.prepare(
            "INSERT INTO _sfmigrate_fields VALUES
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        let mut position = 0;
        let mut add = |name: &str, field: Option<&Field>, column: Option<usize>| {
            position += 1;
            let column = column.map(|column| &target.columns[column]);
            let kind = column.map(|c| c.kind).or(field.and_then(|f| f.kind));
            let number = |read: fn(&Field) -> u32| field.map(read).filter(|n| *n > 0);
            insert.execute(params![
                target.name,
                position,
                entity.name,
                name,
                field.map(|f| &f.label),
                column.map(|c| &c.name),
                kind.map(|k| k.as_str()),
                field.map(|f| &f.native_type),
                number(|f| f.length),
                number(|f| f.precision),
                // A scale of zero means something where there are digits.
                field.filter(|f| f.precision > 0).map(|f| f.scale),
                field.map(|f| f.required),
                field.and_then(|f| list(&f.references)),
                field.and_then(|f| f.relationship.as_ref()),
                field.and_then(|f| f.compound.as_ref()),
                field.and_then(|f| list(&f.picklist)),
                field.and_then(|f| f.help.as_ref()),
            ])
        };
        let columns_of = |name: &str| -> Vec<usize> {
            let from = |origin: &Option<String>| origin.as_deref() == Some(name);
            (0..catalogue.origins.len()).filter(|&column| from(&catalogue.origins[column])).collect()
        };
        for field in &entity.fields {
            let columns = columns_of(&field.name);
            if columns.is_empty() {
                add(&field.name, Some(field), None)?;
            }
            for column in columns {
                add(&field.name, Some(field), Some(column))?;
            }
        }
        // What came through a relationship is no field of this object.
        for (column, origin) in catalogue.origins.iter().enumerate() {
            if let Some(path) = origin.as_deref().filter(|path| path.contains('.')) {
                add(path, None, Some(column))?;
            }
        }
        Ok(())
    };
    all().map_err(|e| db.explain(e))
}

/// A list as JSON; nothing for an empty one.
fn list(items: &[String]) -> Option<String> {
    if items.is_empty() { None } else { serde_json::to_string(items).ok() }
}

/// What is written down, by the name of the entity in lower case. Of an entity
/// that was imported into several tables the first is as good as the others:
/// all its fields stand with each.
pub(super) fn entities(conn: &Connection) -> rusqlite::Result<BTreeMap<String, Entity>> {
    let mut entities = BTreeMap::new();
    let mut objects =
        conn.prepare("SELECT table_name, name, label, custom, key_prefix FROM _sfmigrate_objects")?;
    let mut fields = conn.prepare(
        "SELECT name, label, native_type, length, precision, scale, required, reference_to, relationship, part_of
         FROM _sfmigrate_fields WHERE table_name = ?1 AND native_type IS NOT NULL
         GROUP BY name ORDER BY min(position)",
    )?;
    let mut rows = objects.query([])?;
    while let Some(row) = rows.next()? {
        let field = |r: &rusqlite::Row<'_>| {
            let references: Option<String> = r.get(7)?;
            Ok(Field {
                name: r.get(0)?,
                label: r.get::<_, Option<String>>(1)?.unwrap_or_default(),
                native_type: r.get(2)?,
                length: r.get::<_, Option<u32>>(3)?.unwrap_or_default(),
                precision: r.get::<_, Option<u32>>(4)?.unwrap_or_default(),
                scale: r.get::<_, Option<u32>>(5)?.unwrap_or_default(),
                required: r.get::<_, Option<bool>>(6)?.unwrap_or_default(),
                references: references.and_then(|list| serde_json::from_str(&list).ok()).unwrap_or_default(),
                relationship: r.get(8)?,
                compound: r.get(9)?,
                ..Field::default()
            })
        };
        let table: String = row.get(0)?;
        let name: String = row.get(1)?;
        let entity = Entity {
            label: row.get(2)?,
            custom: row.get(3)?,
            queryable: true,
            key_prefix: row.get(4)?,
            fields: fields.query_map([table], field)?.collect::<rusqlite::Result<_>>()?,
            name: name.clone(),
        };
        entities.entry(name.to_ascii_lowercase()).or_insert(entity);
    }
    Ok(entities)
}

/// Writes down that all records are there, and indexes the columns by which
/// tables are joined: once the load is over that is one sort instead of a
/// search for every record. No join finds a record by a null; without these the
/// index is smaller, and is sorted in two thirds of the time, since SQLite
/// compares keys that are all texts the short way.
pub(super) fn complete(db: &Db, target: &Target, catalogue: &Catalogue, records: u64) -> Result<()> {
    for link in &catalogue.links {
        let column = &target.columns[link.column].name;
        let name = db::quote(&format!("_sfmigrate_idx_{}_{column}", target.name));
        let (table, column) = (db::quote(&target.name), db::quote(column));
        db.index(&format!(
            "CREATE INDEX IF NOT EXISTS {name} ON {table} ({column}) WHERE {column} IS NOT NULL"
        ))?;
    }
    db.execute(
        "UPDATE _sfmigrate_objects SET records = ?2, imported_at = ?3 WHERE table_name = ?1",
        params![target.name, records.cast_signed(), db::now()],
    )?;
    Ok(())
}
