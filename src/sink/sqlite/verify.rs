//! Holds a table against a fresh copy of it, within SQLite: nothing but the row
//! under comparison is in memory, whatever the size of the table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::db::{self, Db, quote};
use super::look::{self, Still, columns_of};
use super::{ddl, tables};
use crate::Result;
use crate::record::Batch;
use crate::sink::Target;
use crate::sink::upkeep::DELETED_AT;
use crate::sink::verify::{CREATED, Difference, ID, Imported, STAMP, Tally, Terms, What};

/// Columns that are compared by one statement: SQLite gives back 2,000 at most,
/// and each stands there twice.
const AT_ONCE: usize = 900;

/// Which column it is, and its value here and there.
type Field = (usize, Option<String>, Option<String>);

/// What is taken down on the way; in files of SQLite's own, outside of both
/// databases.
const NOTES: &str = "
CREATE TEMP TABLE gone (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE refused (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE wanted (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE surplus (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE changed (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE recalculated (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO refused SELECT key FROM there._sfmigrate_rejects WHERE key IS NOT NULL;
";

/// See [`crate::sink::imported`].
pub(in crate::sink) fn imported(path: &Path) -> Result<Vec<Imported>> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let still = Still::of(path)?;
    let all = || -> rusqlite::Result<Vec<Imported>> {
        let conn = look::into(&still.path)?;
        let known =
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('_sfmigrate_objects', '_sfmigrate_imports')";
        if conn.query_row(known, [], |r| r.get::<_, i64>(0))? < 2 {
            return Ok(Vec::new());
        }
        let sql = "
            SELECT table_name, name,
                EXISTS (SELECT 1 FROM sqlite_schema AS s
                        WHERE s.type = 'table' AND s.name = table_name COLLATE NOCASE),
                EXISTS (SELECT 1 FROM _sfmigrate_imports AS i
                        WHERE i.target = table_name COLLATE NOCASE AND i.status = 'running')
            FROM _sfmigrate_objects ORDER BY table_name";
        conn.prepare(sql)?
            .query_map([], |r| {
                Ok(Imported {
                    target: r.get(0)?,
                    entity: r.get(1)?,
                    exists: r.get(2)?,
                    unfinished: r.get(3)?,
                })
            })?
            .collect()
    };
    all().map_err(|e| db::explain(path, e))
}

/// See [`crate::sink::comparison::blank`].
pub(in crate::sink) fn blank(path: &Path, scratch: &Path, target: &Target) -> Result<()> {
    let still = Still::of(path)?;
    let declared = look::into(&still.path)
        .and_then(|conn| columns_of(&conn, "main", &target.name))
        .map_err(|e| db::explain(path, e))?;
    let declared = |name: &str| {
        declared.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, kind)| kind.clone())
    };
    let scratch = Db::open(scratch)?;
    scratch.atomically(|| {
        tables::prepare(&scratch)?;
        scratch.run(&ddl::sql_like(target, declared))
    })
}

/// Both sides on one connection.
pub(in crate::sink) struct Comparison {
    conn: Connection,
    named: PathBuf,
    terms: Terms,
    sql: Sql,
    _still: Still,
}

/// Parts of the statements. `h` is a row here, `s` one at the source.
struct Sql {
    here: String,
    there: String,
    same: String,
    /// Rows here that count.
    ours: String,
    marked: String,
    /// The identity of a row of the source.
    id: String,
    /// What a row here is known by at the source; its key if nothing else is
    /// known.
    known_by: String,
    key: String,
    /// A row of the source that came since.
    new: String,
    /// A row that changed at the source since.
    changed: String,
}

impl Sql {
    fn of(terms: &Terms, marked: bool) -> Sql {
        let (table, key) = (quote(&terms.target), quote(&terms.key));
        let has = |name: &str| terms.carried.contains(&name);
        let marked = if marked { format!("h.{DELETED_AT} IS NOT NULL") } else { "0".to_owned() };
        let own = match &terms.identity {
            Some(identity) if !identity.eq_ignore_ascii_case(&terms.key) => {
                format!(" AND h.{} IS NOT NULL", quote(identity))
            }
            _ => String::new(),
        };
        let stamp = has(STAMP).then(|| format!("s.{STAMP}"));
        let from = |at: &str| stamp.as_ref().map(|stamp| format!("coalesce({stamp} >= '{at}', 0)"));
        let changed = match (&stamp, &terms.stamp) {
            (Some(stamp), Some(column)) => {
                format!("coalesce(h.{} IS NOT {stamp} AND {stamp} >= '{}', 0)", quote(column), terms.trusted)
            }
            _ => from(&terms.since).unwrap_or_else(|| "0".to_owned()),
        };
        Sql {
            here: format!("main.{table} AS h"),
            there: format!("there.{table} AS s"),
            same: format!("h.{key} = s.{key}"),
            ours: format!("NOT ({marked}){own}"),
            marked,
            id: if has(ID) { format!("s.{ID}") } else { format!("s.{key}") },
            known_by: format!("h.{}", terms.identity.as_deref().map_or(key.clone(), quote)),
            key: format!("h.{key}"),
            new: from(&terms.since).unwrap_or_else(|| "0".to_owned()),
            changed,
        }
    }

    /// Rows here that are not there.
    fn extra(&self) -> String {
        let Sql { here, there, same, ours, known_by, .. } = self;
        format!(
            "FROM {here} WHERE {ours} AND NOT EXISTS (SELECT 1 FROM {there} WHERE {same})
             AND NOT EXISTS (SELECT 1 FROM temp.refused WHERE id = {known_by})"
        )
    }
}

impl Comparison {
    pub(in crate::sink) fn open(path: &Path, scratch: &Path, terms: Terms) -> Result<Self> {
        let still = Still::of(path)?;
        let opened = || -> rusqlite::Result<(Connection, bool)> {
            let conn = look::into(&still.path)?;
            conn.execute("ATTACH ?1 AS there", [scratch.to_string_lossy()])?;
            conn.execute_batch(NOTES)?;
            let marked = columns_of(&conn, "main", &terms.target)?
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(DELETED_AT));
            Ok((conn, marked))
        };
        let (conn, marked) = opened().map_err(|e| db::explain(path, e))?;
        let sql = Sql::of(&terms, marked);
        Ok(Comparison { conn, named: path.to_owned(), terms, sql, _still: still })
    }

    pub(in crate::sink) fn interrupter(&self) -> rusqlite::InterruptHandle {
        self.conn.get_interrupt_handle()
    }

    pub(in crate::sink) fn has_extra(&self) -> Result<bool> {
        let sql = format!("SELECT EXISTS (SELECT 1 {})", self.sql.extra());
        self.told(self.conn.query_row(&sql, [], |r| r.get(0)))
    }

    pub(in crate::sink) fn gone(&self, ids: &Batch) -> Result<()> {
        let add = || -> rusqlite::Result<()> {
            let mut insert = self.conn.prepare("INSERT OR IGNORE INTO temp.gone VALUES (?1)")?;
            self.conn.execute_batch("BEGIN")?;
            for row in 0..ids.len() {
                insert.execute([ids.get(row, 0)])?;
            }
            self.conn.execute_batch("COMMIT")
        };
        self.told(add())
    }

    pub(in crate::sink) fn noted(&self, table: &str, after: &str, most: usize) -> Result<Vec<String>> {
        let sql = format!("SELECT id FROM temp.{table} WHERE id > ?1 ORDER BY id LIMIT ?2");
        let read = || -> rusqlite::Result<Vec<String>> {
            self.conn.prepare(&sql)?.query_map(params![after, most as i64], |r| r.get(0))?.collect()
        };
        self.told(read())
    }

    pub(in crate::sink) fn compare(&self, each: &mut dyn FnMut(Difference) -> Result<()>) -> Result<Tally> {
        let Sql { here, there, same, ours, marked, id, known_by, key, new, changed } = &self.sql;
        let mut tally = Tally {
            here: self.count(&format!("SELECT count(*) FROM {here} WHERE {ours}"))?,
            there: self.count(&format!("SELECT count(*) FROM {there}"))?,
            rejected: self.count("SELECT count(*) FROM there._sfmigrate_rejects")?,
            months: self.months()?,
            ..Tally::default()
        };
        // All notes in one transaction: they are for nobody else, and need no
        // care.
        self.told(self.conn.execute_batch("BEGIN"))?;
        let whole = |what, record| Difference { what, record, field: None, here: None, there: None };
        self.each(
            &format!("SELECT {id}, {new} FROM {there} WHERE NOT EXISTS (SELECT 1 FROM {here} WHERE {same})"),
            |row| {
                let (record, new) = (text(row.get_ref(0)?).unwrap_or_default(), row.get(1)?);
                Ok((record, new))
            },
            |(record, new): (String, bool)| {
                if new {
                    tally.created_since += 1;
                    return Ok(());
                }
                tally.missing += 1;
                self.note("wanted", &record)?;
                each(whole(What::Missing, record))
            },
        )?;
        self.each(
            &format!(
                "SELECT {key}, {known_by}, EXISTS (SELECT 1 FROM temp.gone WHERE id = {known_by}) {}",
                self.sql.extra()
            ),
            |row| Ok((text(row.get_ref(0)?), text(row.get_ref(1)?), row.get(2)?)),
            |(key, record, gone): (Option<String>, Option<String>, bool)| {
                if gone {
                    tally.deleted_since += 1;
                    return Ok(());
                }
                if self.terms.others {
                    return Ok(());
                }
                tally.extra += 1;
                if let Some(key) = &key {
                    self.note("surplus", key)?;
                }
                each(whole(What::Extra, record.or(key).unwrap_or_default()))
            },
        )?;
        if marked != "0" {
            self.each(
                &format!(
                    "SELECT {id}, {changed}, h.{DELETED_AT} FROM {there} JOIN {here} ON {same} WHERE {marked}"
                ),
                |row| Ok((text(row.get_ref(0)?).unwrap_or_default(), row.get(1)?, text(row.get_ref(2)?))),
                |(record, changed, since): (String, bool, Option<String>)| {
                    if changed {
                        tally.changed_since += u64::from(self.note("changed", &record)?);
                        return Ok(());
                    }
                    tally.marked += 1;
                    self.note("wanted", &record)?;
                    let field = Some(DELETED_AT.to_owned());
                    each(Difference { what: What::Marked, record, field, here: since, there: None })
                },
            )?;
        }
        for columns in self.terms.columns.chunks(AT_ONCE) {
            self.values(columns, &mut tally, each)?;
        }
        tally.recalculated = self.count(
            "SELECT count(*) FROM temp.recalculated
             WHERE id NOT IN (SELECT id FROM temp.wanted) AND id NOT IN (SELECT id FROM temp.changed)",
        )?;
        self.told(self.conn.execute_batch("COMMIT"))?;
        Ok(tally)
    }

    /// Compares the values of some columns.
    fn values(
        &self,
        columns: &[String],
        tally: &mut Tally,
        each: &mut dyn FnMut(Difference) -> Result<()>,
    ) -> Result<()> {
        let Sql { here, there, same, ours, id, changed, .. } = &self.sql;
        let side = |side: &str| -> Vec<String> {
            // The owner of a table may have given a column another collation.
            columns.iter().map(|name| format!("{side}.{} COLLATE BINARY", quote(name))).collect()
        };
        let (mine, theirs) = (side("h").join(", "), side("s").join(", "));
        let differs = match columns.len() {
            1 => format!("{mine} IS NOT {theirs}"),
            _ => format!("({mine}) IS NOT ({theirs})"),
        };
        let unstamped: Vec<bool> = columns
            .iter()
            .map(|name| self.terms.unstamped.iter().any(|other| other.eq_ignore_ascii_case(name)))
            .collect();
        self.each(
            &format!(
                "SELECT {id}, {changed}, {mine}, {theirs} FROM {there} JOIN {here} ON {same}
                 WHERE {ours} AND {differs}"
            ),
            |row| {
                let mut fields = Vec::new();
                for at in 0..columns.len() {
                    let (mine, theirs) = (row.get_ref(at + 2)?, row.get_ref(at + 2 + columns.len())?);
                    if !is_same(mine, theirs) {
                        fields.push((at, text(mine), text(theirs)));
                    }
                }
                Ok((text(row.get_ref(0)?).unwrap_or_default(), row.get(1)?, fields))
            },
            |(record, changed, fields): (String, bool, Vec<Field>)| {
                if changed {
                    tally.changed_since += u64::from(self.note("changed", &record)?);
                    return Ok(());
                }
                if fields.iter().all(|(at, ..)| unstamped[*at]) {
                    self.note("recalculated", &record)?;
                    return Ok(());
                }
                tally.different += u64::from(self.note("wanted", &record)?);
                for (at, here, there) in fields.into_iter().filter(|(at, ..)| !unstamped[*at]) {
                    let field = Some(columns[at].clone());
                    each(Difference { what: What::Different, record: record.clone(), field, here, there })?;
                }
                Ok(())
            },
        )
    }

    /// Records by the month in which they were made, where both sides know it.
    fn months(&self) -> Result<Vec<(String, u64, u64)>> {
        let Some(created) = self.terms.created.as_deref().filter(|_| self.terms.carried.contains(&CREATED))
        else {
            return Ok(Vec::new());
        };
        let Sql { here, there, ours, .. } = &self.sql;
        let mut months: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let mut add = |sql: String, side: fn(&mut (u64, u64)) -> &mut u64| {
            self.each(
                &sql,
                |row| Ok((text(row.get_ref(0)?).unwrap_or_default(), row.get::<_, i64>(1)?)),
                |(month, records): (String, i64)| {
                    *side(months.entry(month).or_default()) += records.cast_unsigned();
                    Ok(())
                },
            )
        };
        let created = quote(created);
        add(
            format!("SELECT substr(h.{created}, 1, 7), count(*) FROM {here} WHERE {ours} GROUP BY 1"),
            |(here, _)| here,
        )?;
        add(format!("SELECT substr(s.{CREATED}, 1, 7), count(*) FROM {there} GROUP BY 1"), |(_, there)| {
            there
        })?;
        Ok(months.into_iter().map(|(month, (here, there))| (month, here, there)).collect())
    }

    /// Goes over the rows of a query.
    fn each<T>(
        &self,
        sql: &str,
        read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.told(self.conn.prepare(sql))?;
        let mut rows = self.told(statement.query([]))?;
        while let Some(row) = self.told(rows.next())? {
            take(self.told(read(row))?)?;
        }
        Ok(())
    }

    /// Takes a record down; whether it was not there yet.
    fn note(&self, table: &str, id: &str) -> Result<bool> {
        let sql = format!("INSERT OR IGNORE INTO temp.{table} VALUES (?1)");
        self.told(self.conn.prepare(&sql).and_then(|mut add| add.execute([id]))).map(|n| n > 0)
    }

    fn count(&self, sql: &str) -> Result<u64> {
        self.told(self.conn.query_row(sql, [], |r| r.get::<_, i64>(0))).map(i64::cast_unsigned)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|e| db::explain(&self.named, e))
    }
}

/// As SQL's `IS` sees it.
fn is_same(one: ValueRef<'_>, other: ValueRef<'_>) -> bool {
    match (one, other) {
        (ValueRef::Integer(whole), ValueRef::Real(double))
        | (ValueRef::Real(double), ValueRef::Integer(whole)) => {
            double == whole as f64 && double as i64 == whole
        }
        (one, other) => one == other,
    }
}

/// A value as people read it; `None` is null.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(whole) => Some(whole.to_string()),
        ValueRef::Real(double) => Some(double.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}
