//! What was in a table before a run, kept so that the run can be taken back.
//!
//! A table that has rows is watched by triggers from a run's first touch on:
//! each row that the run changes, deletes or adds goes into a table of its own,
//! `_sfmigrate_before_N`, as it was; once, in the transaction of the change.
//! One place sees all ways of writing that way. The triggers are temporary:
//! they belong to the connection and leave nothing in the database. A table
//! that is written anew is set aside under that name instead, and one that was
//! empty or not there costs nothing.
//!
//! Rows go by their row number. It stays with a row for as long as the table is
//! this one; and where there is a key, taking back makes sure of it.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Params, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::db::{Db, quote};
use super::{ddl, reject_files};
use crate::Result;
use crate::sink::Target;

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_before (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    target TEXT NOT NULL COLLATE NOCASE,
    entity TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rows', 'whole')),
    shape TEXT NOT NULL,
    made TEXT NOT NULL,
    books TEXT NOT NULL,
    rejects TEXT,
    UNIQUE (run_id, target)
);
";

/// The sink's own tables that say something about a target, and the column that
/// names it.
const BOOKS: [(&str, &str); 4] = [
    ("_sfmigrate_watermarks", "target"),
    ("_sfmigrate_objects", "table_name"),
    (FIELDS, "table_name"),
    ("_sfmigrate_gone_fields", "table_name"),
];
const FIELDS: &str = "_sfmigrate_fields";

/// Who keeps, and for how many runs.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    pub(super) run: String,
    pub(super) runs: u32,
}

/// What was there.
#[derive(Debug, Clone)]
pub(super) struct Image {
    pub(super) id: i64,
    pub(super) run: String,
    pub(super) target: String,
    pub(super) entity: String,
    pub(super) kind: Kind,
    pub(super) shape: Shape,
    /// The same as the run has left it: what is other by now is the work of
    /// somebody else.
    pub(super) made: Shape,
    pub(super) books: Books,
    /// `kept`: the reject file that was there is kept; `none`: there was none;
    /// `None`: the run did not touch it.
    pub(super) rejects: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each row that was touched.
    Rows,
    /// The table as a whole, or that there was none, or nothing in it.
    Whole,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Rows => "rows",
            Kind::Whole => "whole",
        }
    }
}

/// Rows of the sink's own tables, by the table.
pub(super) type Books = BTreeMap<String, Vec<Map<String, Value>>>;

/// What a table is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    /// The statement that made it; `None` if there is no such table.
    pub(super) table: Option<String>,
    /// Those that made its indexes and triggers.
    pub(super) built_on: Vec<String>,
    /// The columns that can be written.
    pub(super) columns: Vec<String>,
    /// What its row number goes by; `None` if it has none.
    pub(super) row: Option<String>,
    /// The column that tells its records apart.
    pub(super) key: Option<String>,
}

impl Shape {
    pub(super) fn read(conn: &Connection, table: &str, key: Option<&str>) -> rusqlite::Result<Shape> {
        let list = |sql: &str| -> rusqlite::Result<Vec<String>> {
            conn.prepare(sql)?.query_map([table], |r| r.get(0))?.collect()
        };
        let sql = conn
            .query_row(
                "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
                [table],
                |r| r.get::<_, String>(0),
            )
            .optional()?;
        let built_on = list(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE
             AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, name",
        )?;
        let columns = list("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid")?;
        let numbered: bool = conn.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM pragma_table_list(?1) WHERE schema = 'main' AND wr)",
            [table],
            |r| r.get(0),
        )?;
        let row = if numbered { ddl::row_name(&columns).map(str::to_owned) } else { None };
        let same = |name: &&String| key.is_some_and(|key| key.eq_ignore_ascii_case(name));
        let key = columns.iter().find(same).cloned();
        Ok(Shape { table: sql, built_on, columns, row, key })
    }

    /// The columns of the table of touched rows that keep these.
    pub(super) fn kept(&self) -> Vec<String> {
        (0..self.columns.len()).map(|at| format!("c{at}")).collect()
    }

    /// The column of touched rows that has the key.
    pub(super) fn kept_key(&self) -> Option<String> {
        let at = self.columns.iter().position(|column| Some(column) == self.key.as_ref())?;
        Some(format!("c{at}"))
    }
}

/// Makes the tables, if this database does not have them yet.
pub(super) fn prepare(db: &Db) -> Result<()> {
    db.run(CREATE)
}

/// The table that keeps an image.
pub(super) fn table_of(image: i64) -> String {
    format!("_sfmigrate_before_{image}")
}

/// All images, oldest first.
pub(super) fn images(conn: &Connection) -> rusqlite::Result<Vec<Image>> {
    select(conn, "ORDER BY id", [])
}

fn select(conn: &Connection, which: &str, params: impl Params) -> rusqlite::Result<Vec<Image>> {
    let mut select = conn.prepare(&format!(
        "SELECT id, run_id, target, entity, kind, shape, books, rejects, made FROM _sfmigrate_before {which}"
    ))?;
    let image = |r: &rusqlite::Row<'_>| {
        Ok(Image {
            id: r.get(0)?,
            run: r.get(1)?,
            target: r.get(2)?,
            entity: r.get(3)?,
            kind: if r.get::<_, String>(4)? == Kind::Rows.as_str() { Kind::Rows } else { Kind::Whole },
            shape: serde_json::from_str(&r.get::<_, String>(5)?).unwrap_or_default(),
            books: serde_json::from_str(&r.get::<_, String>(6)?).unwrap_or_default(),
            rejects: r.get(7)?,
            made: serde_json::from_str(&r.get::<_, String>(8)?).unwrap_or_default(),
        })
    };
    select.query_map(params, image)?.collect()
}

/// What a run keeps of a table, if it keeps something.
pub(super) fn of_run(db: &Db, run: &str, target: &str) -> Result<Option<Image>> {
    let found = select(&db.conn, "WHERE run_id = ?1 AND target = ?2", [run, target]);
    Ok(found.map_err(|e| db.explain(e))?.pop())
}

/// Begins to keep what is in a table, before anything of it changes; within a
/// transaction. The second time in a run does nothing.
pub(super) fn begin(db: &Db, keeper: Option<&Keeper>, target: &Target) -> Result<()> {
    let key = target.key.map(|key| target.columns[key].name.as_str());
    begin_of(db, keeper, &target.name, &target.entity, key)
}

/// As [`begin`], of a table by its name.
pub(super) fn begin_of(
    db: &Db,
    keeper: Option<&Keeper>,
    table: &str,
    entity: &str,
    key: Option<&str>,
) -> Result<()> {
    let Some(keeper) = keeper.filter(|keeper| keeper.runs > 0) else {
        // Who keeps nothing leaves earlier runs nothing to go back to.
        return prune(db, table, 0);
    };
    if of_run(db, &keeper.run, table)?.is_some() {
        return Ok(());
    }
    prune(db, table, keeper.runs - 1)?;
    let shape = Shape::read(&db.conn, table, key).map_err(|e| db.explain(e))?;
    let has_rows = shape.table.is_some()
        && db.value::<bool>(&format!("SELECT EXISTS (SELECT 1 FROM {})", quote(table)), [])?;
    if has_rows && shape.row.is_none() {
        // Its owner made it without row numbers.
        return prune(db, table, 0);
    }
    let kind = if has_rows { Kind::Rows } else { Kind::Whole };
    let image = add(db, &keeper.run, table, entity, kind, &shape)?;
    reject_files::forget_kept(&db.path, table, image)?;
    if has_rows {
        make_table(db, image, &shape)?;
    }
    Ok(())
}

/// Registers an image; returns its id.
pub(super) fn add(db: &Db, run: &str, table: &str, entity: &str, kind: Kind, shape: &Shape) -> Result<i64> {
    let books = books(db, table)?;
    db.execute(
        "INSERT INTO _sfmigrate_before (run_id, target, entity, kind, shape, made, books)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        params![run, table, entity, kind.as_str(), json(shape), json(&books)],
    )?;
    Ok(db.conn.last_insert_rowid())
}

/// Makes the table of touched rows.
pub(super) fn make_table(db: &Db, image: i64, shape: &Shape) -> Result<()> {
    // Columns without a type keep every value as it is.
    let columns: String = shape.kept().iter().map(|column| format!(", {column}")).collect();
    db.run(&format!(
        "CREATE TABLE {} (row INTEGER PRIMARY KEY, was INTEGER NOT NULL{columns})",
        table_of(image)
    ))
}

/// Has a table watched, if what a run keeps of it is its rows. Again after the
/// table was made anew, which ends it.
pub(super) fn watch(db: &Db, keeper: Option<&Keeper>, table: &str) -> Result<()> {
    let Some(keeper) = keeper else { return Ok(()) };
    let Some(image) = of_run(db, &keeper.run, table)?.filter(|image| image.kind == Kind::Rows) else {
        return Ok(());
    };
    let Some(row) = &image.shape.row else { return Ok(()) };
    unwatch(db, image.id)?;
    let (kept, watched) = (table_of(image.id), quote(table));
    let old: String = image.shape.columns.iter().map(|column| format!(", OLD.{}", quote(column))).collect();
    // Of a row that is new there is nothing to keep but who it is.
    let key = image.shape.key.as_ref();
    let new: String = image
        .shape
        .columns
        .iter()
        .map(|column| if Some(column) == key { format!(", NEW.{}", quote(column)) } else { ", NULL".into() })
        .collect();
    for (when, row, values) in [
        ("UPDATE", format!("OLD.{row}"), format!("1{old}")),
        ("DELETE", format!("OLD.{row}"), format!("1{old}")),
        ("INSERT", format!("NEW.{row}"), format!("0{new}")),
    ] {
        // A condition rather than OR IGNORE, which gives way to what the
        // statement outside says of conflicts.
        db.run(&format!(
            "CREATE TEMP TRIGGER {kept}_{when} AFTER {when} ON main.{watched}
             WHEN NOT EXISTS (SELECT 1 FROM {kept} WHERE row = {row})
             BEGIN INSERT INTO {kept} VALUES ({row}, {values}); END"
        ))?;
    }
    Ok(())
}

fn unwatch(db: &Db, image: i64) -> Result<()> {
    let kept = table_of(image);
    ["UPDATE", "DELETE", "INSERT"]
        .iter()
        .try_for_each(|when| db.run(&format!("DROP TRIGGER IF EXISTS temp.{kept}_{when}")))
}

/// Empties a table that is written anew. What was in it is set aside as it is,
/// where a run keeps that; within a transaction.
pub(super) fn empty(db: &Db, keeper: Option<&Keeper>, table: &str) -> Result<()> {
    let image = keeper.map(|keeper| of_run(db, &keeper.run, table)).transpose()?.flatten();
    let untouched = |image: &Image| {
        db.value::<bool>(&format!("SELECT NOT EXISTS (SELECT 1 FROM {})", table_of(image.id)), [])
    };
    match image.filter(|image| image.kind == Kind::Rows) {
        Some(image) if untouched(&image)? => {
            unwatch(db, image.id)?;
            db.run(&format!("DROP TABLE {}", table_of(image.id)))?;
            let now = Shape::read(&db.conn, table, None).map_err(|e| db.explain(e))?;
            set_aside(db, table, image.id)?;
            make_as(db, &now)?;
            db.execute("UPDATE _sfmigrate_before SET kind = 'whole' WHERE id = ?1", [image.id]).map(drop)
        }
        _ => db.run(&format!("DELETE FROM {}", quote(table))),
    }
}

/// Gives a table the name of an image, without what is built on it: names of
/// indexes are needed again.
pub(super) fn set_aside(db: &Db, table: &str, image: i64) -> Result<()> {
    drop_built_on(db, table)?;
    db.run(&format!("ALTER TABLE {} RENAME TO {}", quote(table), table_of(image)))
}

/// Drops the indexes and triggers of a table.
pub(super) fn drop_built_on(db: &Db, table: &str) -> Result<()> {
    let built_on = db.rows(
        "SELECT type, name FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE
         AND type IN ('index', 'trigger') AND sql IS NOT NULL",
        [table],
        |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)),
    )?;
    built_on.iter().try_for_each(|(kind, name)| db.run(&format!("DROP {kind} {}", quote(name))))
}

/// Makes a table with what is built on it, without rows.
pub(super) fn make_as(db: &Db, shape: &Shape) -> Result<()> {
    shape.table.iter().chain(&shape.built_on).try_for_each(|sql| db.run(sql))
}

/// Whether there is a table of this name.
pub(super) fn exists(conn: &Connection, table: &str) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE)",
        [table],
        |r| r.get(0),
    )
}

/// What the sink has written down of a table.
fn books(db: &Db, table: &str) -> Result<Books> {
    BOOKS.iter().map(|(book, column)| Ok(((*book).to_owned(), page(db, book, column, table)?))).collect()
}

fn page(db: &Db, book: &str, column: &str, table: &str) -> Result<Vec<Map<String, Value>>> {
    let names: Vec<String> = db.rows("SELECT name FROM pragma_table_info(?1)", [book], |r| r.get(0))?;
    db.rows(&format!("SELECT * FROM {book} WHERE {column} = ?1"), [table], |r| {
        names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let value = match r.get_ref(at)? {
                    ValueRef::Integer(n) => n.into(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                    // These tables have nothing else.
                    _ => Value::Null,
                };
                Ok((name.clone(), value))
            })
            .collect()
    })
}

/// Drops from an image what the run leaves as it was, which for the fields of
/// an entity is long and the rule. Once the run has written them down.
pub(super) fn settle(db: &Db, keeper: Option<&Keeper>, table: &str) -> Result<()> {
    let Some(keeper) = keeper else { return Ok(()) };
    let Some(mut image) = of_run(db, &keeper.run, table)? else { return Ok(()) };
    if let Some(then) = image.books.get(FIELDS)
        && *then == page(db, FIELDS, "table_name", table)?
    {
        image.books.remove(FIELDS);
        let books = json(&image.books);
        db.execute("UPDATE _sfmigrate_before SET books = ?2 WHERE id = ?1", params![image.id, books])?;
    }
    note_made(db, &image)
}

/// A run has changed what a table is made of; in the transaction of that.
pub(super) fn remade(db: &Db, keeper: Option<&Keeper>, table: &str) -> Result<()> {
    let image = keeper.map(|keeper| of_run(db, &keeper.run, table)).transpose()?.flatten();
    image.map_or(Ok(()), |image| note_made(db, &image))
}

/// Writes down what a table is made of now.
pub(super) fn note_made(db: &Db, image: &Image) -> Result<()> {
    let made = Shape::read(&db.conn, &image.target, image.shape.key.as_deref());
    let made = json(&made.map_err(|e| db.explain(e))?);
    db.execute("UPDATE _sfmigrate_before SET made = ?2 WHERE id = ?1", params![image.id, made]).map(drop)
}

/// Writes down again what stood there.
pub(super) fn restore_books(db: &Db, image: &Image) -> Result<()> {
    for (book, column) in BOOKS {
        let Some(rows) = image.books.get(book) else { continue };
        db.execute(&format!("DELETE FROM {book} WHERE {column} = ?1"), [&image.target])?;
        for row in rows {
            let names: Vec<String> = row.keys().map(|name| quote(name)).collect();
            let places = vec!["?"; row.len()].join(", ");
            let values = row.values().map(|value| match value {
                Value::Number(n) => {
                    n.as_i64().map(rusqlite::types::Value::from).unwrap_or(rusqlite::types::Value::Null)
                }
                Value::String(text) => rusqlite::types::Value::from(text.clone()),
                _ => rusqlite::types::Value::Null,
            });
            db.execute(
                &format!("INSERT INTO {book} ({}) VALUES ({places})", names.join(", ")),
                rusqlite::params_from_iter(values),
            )?;
        }
    }
    Ok(())
}

/// Keeps the newest images of a table. A run of which one image goes cannot be
/// taken back any more, so that all of it goes; and with it whatever is older
/// in the same tables.
fn prune(db: &Db, table: &str, keep: u32) -> Result<()> {
    let first = db.rows(
        "SELECT id FROM _sfmigrate_before WHERE target = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2",
        params![table, keep],
        |r| r.get(0),
    )?;
    forget(db, first)
}

/// Forgets what runs have kept, and what only made sense with it.
pub(super) fn forget_runs(db: &Db, runs: &[String]) -> Result<()> {
    let all = images(&db.conn).map_err(|e| db.explain(e))?;
    forget(db, all.iter().filter(|image| runs.contains(&image.run)).map(|image| image.id).collect())
}

fn forget(db: &Db, first: Vec<i64>) -> Result<()> {
    if first.is_empty() {
        return Ok(());
    }
    let all = db.rows(
        "WITH RECURSIVE doomed (id) AS (
             SELECT value FROM json_each(?1)
             UNION
             SELECT other.id FROM doomed JOIN _sfmigrate_before AS one ON one.id = doomed.id
             JOIN _sfmigrate_before AS other
               ON other.run_id = one.run_id OR (other.target = one.target AND other.id < one.id))
         SELECT id, target FROM doomed JOIN _sfmigrate_before USING (id)",
        [json(&first)],
        |r| Ok((r.get(0)?, r.get::<_, String>(1)?)),
    )?;
    all.iter().try_for_each(|(image, target)| remove(db, *image, target))
}

/// Forgets one image.
pub(super) fn remove(db: &Db, image: i64, target: &str) -> Result<()> {
    unwatch(db, image)?;
    db.run(&format!("DROP TABLE IF EXISTS {}", table_of(image)))?;
    reject_files::forget_kept(&db.path, target, image)?;
    db.execute("DELETE FROM _sfmigrate_before WHERE id = ?1", [image]).map(drop)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
