//! Tables: how one is made for a target, how an existing one is made to fit,
//! and how a column gives up its type.
//!
//! SQLite changes values to suit the type of their column: `007` written into a
//! column of integers becomes 7, twenty digits written into one of reals become
//! fifteen. A value that must stay text goes only into a column that is text,
//! or that has no type at all and changes nothing.

use rusqlite::OptionalExtension as _;

use super::db::{Db, quote};
use crate::schema::ColumnType;
use crate::sink::Target;
use crate::{Error, Result};

/// What stood in the way and was done about it.
#[derive(Debug, Default)]
pub(super) struct Fitted {
    /// For each column of the target: see [`super::value::Slots`].
    pub(super) numeric: Vec<bool>,
    /// The table was made or got columns, so that rows of an earlier import
    /// are not there or not whole.
    pub(super) changed: bool,
    /// What to tell.
    pub(super) notes: Vec<String>,
}

/// What SQLite does to values of a column, by the rules for declared types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    None,
    Real,
    Numeric,
}

impl Affinity {
    fn of(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |part| declared.contains(part);
        if has("INT") {
            Affinity::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Affinity::Text
        } else if declared.is_empty() || has("BLOB") {
            Affinity::None
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }

    /// Whether values of this type land there as they should.
    fn holds(self, kind: ColumnType) -> bool {
        match self {
            Affinity::None => true,
            Affinity::Integer | Affinity::Numeric => {
                matches!(kind, ColumnType::Boolean | ColumnType::Integer)
            }
            Affinity::Real => kind == ColumnType::Decimal,
            Affinity::Text => declared_type(kind) == "TEXT",
        }
    }

    fn is_numeric(self) -> bool {
        !matches!(self, Affinity::None | Affinity::Text)
    }
}

fn declared_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Boolean | ColumnType::Integer => "INTEGER",
        ColumnType::Decimal => "REAL",
        ColumnType::Text
        | ColumnType::Date
        | ColumnType::DateTime
        | ColumnType::Time
        | ColumnType::Json
        | ColumnType::Any => "TEXT",
    }
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    declared: String,
    key: bool,
    /// Table and column that its values are said to be found in.
    parent: Option<(String, String)>,
}

impl Column {
    /// The column that a new table gets.
    fn new(column: &crate::schema::Column, key: bool, parent: Option<(String, String)>) -> Self {
        let declared = match declared_type(column.kind) {
            // A primary key declared exactly INTEGER would stand for the row
            // number, and refuse everything that is none.
            "INTEGER" if key => "INT",
            declared => declared,
        };
        Column { name: column.name.clone(), declared: declared.into(), key, parent }
    }
}

#[derive(Debug)]
struct Table {
    name: String,
    /// The statement that made it, as SQLite keeps it.
    sql: String,
    columns: Vec<Column>,
}

impl Table {
    fn for_target(target: &Target, parents: &[Option<(String, String)>]) -> Self {
        let columns = target.columns.iter().zip(parents).enumerate();
        let columns = columns.map(|(i, (c, parent))| Column::new(c, target.key == Some(i), parent.clone()));
        let columns = columns.collect();
        Table { name: target.name.clone(), sql: String::new(), columns }
    }

    fn read(db: &Db, name: &str) -> Result<Option<Self>> {
        let found = db
            .conn
            .query_row(
                "SELECT type, name, sql FROM sqlite_schema
                 WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')",
                [name],
                |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?)),
            )
            .optional()
            .map_err(|e| db.explain(e))?;
        let Some((kind, name, sql)) = found else { return Ok(None) };
        if kind == "view" {
            return Err(incompatible(db, &name, "is a view, not a table"));
        }
        let mut columns = db.rows("SELECT name, type, pk FROM pragma_table_xinfo(?1)", [&name], |r| {
            Ok(Column { name: r.get(0)?, declared: r.get(1)?, key: r.get::<_, i64>(2)? > 0, parent: None })
        })?;
        let parents = db.rows(
            "SELECT \"from\", \"table\", coalesce(\"to\", '') FROM pragma_foreign_key_list(?1)",
            [&name],
            |r| Ok((r.get::<_, String>(0)?, (r.get(1)?, r.get(2)?))),
        )?;
        for (from, parent) in parents {
            columns.iter_mut().filter(|c| c.name == from).for_each(|c| c.parent = Some(parent.clone()));
        }
        Ok(Some(Table { name, sql, columns }))
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name.eq_ignore_ascii_case(name))
    }

    /// The statement that makes it. SQLite keeps it to the letter, also when
    /// columns are added and the table is renamed; see [`Table::is_plain`].
    fn create_sql(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(column_sql).collect();
        format!("CREATE TABLE {} ({})", quote(&self.name), columns.join(", "))
    }

    /// Whether names, types and key are all there is to it, so that it can be
    /// made again without losing what its owner declared.
    fn is_plain(&self) -> bool {
        self.sql == self.create_sql()
    }

    /// Whether a column tells any two records apart, by the very bytes.
    fn identifies(&self, db: &Db, key: &str) -> Result<bool> {
        let keys: Vec<&Column> = self.columns.iter().filter(|c| c.key).collect();
        if let [only] = keys[..]
            && only.name.eq_ignore_ascii_case(key)
            && only.declared.eq_ignore_ascii_case("INTEGER")
        {
            return Ok(true);
        }
        db.value(
            "SELECT EXISTS (
                SELECT 1 FROM pragma_index_list(?1) AS list
                WHERE list.\"unique\" AND NOT list.partial
                  AND (SELECT count(*) FROM pragma_index_xinfo(list.name) WHERE key) = 1
                  AND EXISTS (SELECT 1 FROM pragma_index_xinfo(list.name) AS part
                              WHERE part.key AND part.name = ?2 COLLATE NOCASE AND part.coll = 'BINARY'))",
            [&self.name, key],
        )
    }

    /// Whether a record that is known by other columns, or by none, can meet
    /// another one in the primary key, or has nothing to put there.
    fn key_is_in_the_way(&self, target: &Target) -> bool {
        let place = |c: &Column| target.columns.iter().position(|w| w.name.eq_ignore_ascii_case(&c.name));
        let keys: Vec<&Column> = self.columns.iter().filter(|c| c.key).collect();
        match keys[..] {
            [] => false,
            // SQLite gives the next number itself.
            [only] if place(only).is_none() => !only.declared.eq_ignore_ascii_case("INTEGER"),
            _ => {
                let matching = &target.duplicates.matching;
                let matched = |c: &&Column| place(c).is_some_and(|column| matching.contains(&column));
                !keys.iter().all(matched) || keys.len() != matching.len()
            }
        }
    }

    fn is_empty(&self, db: &Db) -> Result<bool> {
        db.value(&format!("SELECT NOT EXISTS (SELECT 1 FROM {})", quote(&self.name)), [])
    }

    /// Makes the table anew with all its rows, after its columns were changed.
    /// What its owner built on it is built again.
    fn rebuild(&self, db: &Db) -> Result<()> {
        let built_on: Vec<String> = db.rows(
            "SELECT sql FROM sqlite_schema
             WHERE tbl_name = ?1 COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [&self.name],
            |r| r.get(0),
        )?;
        let plain: Vec<String> = self.columns.iter().map(|c| c.name.clone()).collect();
        // A row keeps its number: what was kept of it goes by that.
        let numbered = row_name(&plain).map(str::to_owned);
        let names: Vec<String> = numbered.into_iter().chain(plain.iter().map(|name| quote(name))).collect();
        let (names, old) = (names.join(", "), quote(&self.name));
        let new =
            Table { name: "_sfmigrate_rebuilt".into(), sql: String::new(), columns: self.columns.clone() };
        db.run(&new.create_sql())?;
        let new = quote(&new.name);
        db.run(&format!("INSERT INTO {new} ({names}) SELECT {names} FROM {old}"))?;
        db.run(&format!("DROP TABLE {old}; ALTER TABLE {new} RENAME TO {old}"))?;
        built_on.iter().try_for_each(|sql| db.run(sql))
    }
}

/// The name of the row number in a table of these columns; `None` if they have
/// taken all that it has.
pub(super) fn row_name(columns: &[String]) -> Option<&'static str> {
    let taken = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name))
}

fn column_sql(column: &Column) -> String {
    let mut sql = quote(&column.name);
    if !column.declared.is_empty() {
        sql.push(' ');
        sql.push_str(&column.declared);
    }
    if column.key {
        sql.push_str(" PRIMARY KEY NOT NULL");
    }
    if let Some((table, key)) = &column.parent {
        // Deferred, so that who turns enforcement on may still load children
        // before their parents.
        sql.push_str(&format!(" REFERENCES {} ({}) DEFERRABLE INITIALLY DEFERRED", quote(table), quote(key)));
    }
    sql
}

fn incompatible(db: &Db, table: &str, why: &str) -> Error {
    Error::sink_failed(format!("table {table} in {} {why}", db.path.display()))
        .hint("write to another file with --to, choose another target in the mapping file, or drop the table")
}

/// The statement that makes a table for a target whose columns have the types
/// that are declared elsewhere, as far as they are.
pub(super) fn sql_like(target: &Target, declared: impl Fn(&str) -> Option<String>) -> String {
    let mut table = Table::for_target(target, &vec![None; target.columns.len()]);
    for column in &mut table.columns {
        if let Some(declared) = declared(&column.name) {
            column.declared = declared;
        }
    }
    table.create_sql()
}

/// Makes the table of a target, or makes the existing one fit. Inside a
/// transaction; an error is for taking it back.
///
/// # Errors
/// `Sink` when the existing table is not of this program's making and cannot
/// hold these records as they are.
pub(super) fn fit(db: &Db, target: &Target) -> Result<Fitted> {
    let mut fitted = Fitted::default();
    let parents = super::catalogue::parents(db, target)?;
    let mut table = match Table::read(db, &target.name)? {
        Some(table) if keeps_key(db, &table, target)? => table,
        existing => {
            if existing.is_some() {
                db.run(&format!("DROP TABLE {}", quote(&target.name)))?;
            }
            fitted.changed = true;
            let table = Table::for_target(target, &parents);
            db.run(&table.create_sql())?;
            table
        }
    };

    let plain = table.sql.is_empty() || table.is_plain();
    let mut revised = false;
    for (wanted, parent) in target.columns.iter().zip(&parents) {
        let Some(column) = table.columns.iter_mut().find(|c| c.name.eq_ignore_ascii_case(&wanted.name))
        else {
            let column = Column::new(wanted, false, parent.clone());
            db.run(&format!("ALTER TABLE {} ADD COLUMN {}", quote(&table.name), column_sql(&column)))?;
            fitted.notes.push(format!("column {} was added to table {}", column.name, table.name));
            fitted.changed = true;
            table.columns.push(column);
            continue;
        };
        // A parent that came later is declared now; a table of somebody else's
        // making stays as it is.
        if plain && column.parent.is_none() && parent.is_some() {
            column.parent = parent.clone();
            revised = true;
        }
        if Affinity::of(&column.declared).holds(wanted.kind) {
            continue;
        }
        fitted.notes.push(format!(
            "column {} of table {} was {} and holds {} values now",
            column.name,
            table.name,
            column.declared,
            wanted.kind.as_str()
        ));
        column.declared.clear();
        revised = true;
    }
    if revised {
        remake(db, &table)?;
    }

    let numeric = |c: &Column| Affinity::of(&c.declared).is_numeric();
    fitted.numeric =
        target.columns.iter().map(|wanted| table.column(&wanted.name).is_some_and(numeric)).collect();
    Ok(fitted)
}

/// Takes the type from a column, so that values stay in it as they are
/// written. Those that are there stay as they are, too.
pub(super) fn loosen(db: &Db, target: &str, column: &str) -> Result<()> {
    let Some(mut table) = Table::read(db, target)? else {
        return Err(incompatible(db, target, "is gone"));
    };
    for found in table.columns.iter_mut().filter(|c| c.name.eq_ignore_ascii_case(column)) {
        found.declared.clear();
    }
    remake(db, &table)
}

/// Rebuilds a table whose columns were changed, if it was plain before.
fn remake(db: &Db, wanted: &Table) -> Result<()> {
    let plain = Table::read(db, &wanted.name)?.is_some_and(|now| now.is_plain());
    if plain {
        return wanted.rebuild(db);
    }
    let loose: Vec<&str> =
        wanted.columns.iter().filter(|c| c.declared.is_empty()).map(|c| c.name.as_str()).collect();
    Err(incompatible(
        db,
        &wanted.name,
        &format!(
            "has a type that would change values of this import; it must be none or another: {}",
            loose.join(", ")
        ),
    ))
}

/// Whether an existing table identifies records as the target does; if not, it
/// may be dropped when this returns `false`.
fn keeps_key(db: &Db, table: &Table, target: &Target) -> Result<bool> {
    let fits = match target.key {
        Some(key) => table.identifies(db, &target.columns[key].name)?,
        // Records without identity may be equal, and a primary key forbids it.
        None if target.duplicates.is_plain() => !table.columns.iter().any(|c| c.key),
        None => !table.key_is_in_the_way(target),
    };
    if fits {
        return Ok(true);
    }
    if table.is_plain() && table.is_empty(db)? {
        return Ok(false);
    }
    let why = match target.key {
        Some(key) => format!("is not identified by {}", target.columns[key].name),
        None if target.duplicates.is_plain() => "has a primary key, but these records have none".into(),
        None => "has a primary key that these records can run into, or do not fill".into(),
    };
    Err(incompatible(db, &table.name, &why).hint(
        "or say in the mapping file by which columns a record is known: `key = ...` or `match = [...]`",
    ))
}
