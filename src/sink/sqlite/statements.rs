//! The statements that write records, by what is to become of one that is there
//! already.

use super::db::{Db, quote};
use super::{records, upkeep};
use crate::Result;
use crate::schema::{Merge, OnDuplicate};
use crate::sink::Target;
use crate::sink::upkeep::{DELETED_AT, MERGED_INTO};

/// How records are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statements {
    pub(super) way: Way,
    /// A record that changes nothing was there, and counts as skipped.
    pub(super) skips: bool,
    /// What makes records quick to find.
    pub(super) index: Option<String>,
}

/// What statements have to know of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// Records can be marked as gone; one that comes is back.
    pub(super) marked: bool,
    /// Neither a trigger nor a constraint says what is to happen in a conflict,
    /// which gives way to what a statement says.
    pub(super) plain: bool,
}

impl Table {
    pub(super) fn read(db: &Db, name: &str) -> Result<Self> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE
                   AND (type = 'trigger' OR sql LIKE '%CONFLICT%'))";
        Ok(Table { marked: upkeep::is_marked(db, name)?, plain: db.value(sql, [name])? })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// One statement takes a batch from the [`records`] of this width.
    Batch { width: usize, sql: String },
    /// Each record on its own, since the next one may have to find it. One
    /// statement after the other is tried; when one changes a row, the record
    /// has landed. Values are bound by number, `?1` for the first column, so
    /// that all statements take the same values.
    Each(Vec<String>),
}

impl Statements {
    /// Columns that the target does not have stay as they are.
    pub(super) fn of(target: &Target, table: Table) -> Self {
        let Table { marked, plain } = table;
        let table = quote(&target.name);
        let names: Vec<String> = target.columns.iter().map(|c| quote(&c.name)).collect();
        let values: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        let into = format!("INTO {table} ({})", names.join(", "));
        let all = values.join(", ");
        let matching = &target.duplicates.matching;
        let skips = target.duplicates.policy == OnDuplicate::Skip;
        if !matching.is_empty() {
            let same: Vec<String> = matching.iter().map(|&m| format!("{} IS ?{}", names[m], m + 1)).collect();
            let same = same.join(" AND ");
            let Update { set, differs } = Update::of(target, marked, |column| values[column].clone());
            let updates = !skips && !set.is_empty();
            let update = updates.then(|| format!("UPDATE {table} SET {set} WHERE {same} AND {differs}"));
            let insert =
                format!("INSERT {into} SELECT {all} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})");
            let way = Way::Each(update.into_iter().chain([insert]).collect());
            return Statements { way, skips, index: Some(index(target, &names)) };
        }
        if let Some(key) = target.key.filter(|_| target.update_only) {
            let Update { set, differs } = Update::of(target, false, |column| values[column].clone());
            let (key, value) = (&names[key], &values[key]);
            let update = format!("UPDATE {table} SET {set} WHERE {key} = {value} AND {differs}");
            return Statements { way: Way::Each(vec![update]), skips, index: None };
        }
        let width = names.len();
        // When a record fails, its page is taken back as a whole: SQLite need not
        // be ready to take back the statement alone, which costs a copy of each
        // page of the file that it changes.
        let insert = if plain { "INSERT OR FAIL" } else { "INSERT" };
        // The condition tells the parser that no join is meant by ON.
        let mut sql = format!("{insert} {into} SELECT * FROM {} WHERE true", records::table(width));
        if let Some(key) = target.key {
            let Update { set, differs } =
                Update::of(target, marked, |column| format!("excluded.{}", names[column]));
            let nothing = skips || set.is_empty();
            let action = if nothing { "NOTHING".into() } else { format!("UPDATE SET {set} WHERE {differs}") };
            sql.push_str(&format!(" ON CONFLICT ({}) DO {action}", names[key]));
        }
        Statements { way: Way::Batch { width, sql }, skips, index: None }
    }
}

/// What becomes of a record that is there.
struct Update {
    /// The new values of its columns, but for those that know the record.
    set: String,
    /// Whether that changes anything. What is the same already is left alone:
    /// no page of the file changes for it, and the count of changes means
    /// something.
    differs: String,
}

impl Update {
    fn of(target: &Target, marked: bool, value: impl Fn(usize) -> String) -> Self {
        let table = quote(&target.name);
        let duplicates = &target.duplicates;
        let (mut set, mut now, mut new) = (Vec::new(), Vec::new(), Vec::new());
        for (at, column) in target.columns.iter().enumerate() {
            if target.key == Some(at) || duplicates.matching.contains(&at) {
                continue;
            }
            let name = quote(&column.name);
            let value = match duplicates.merge(at) {
                Merge::Overwrite => value(at),
                Merge::FillEmpty => format!("coalesce({table}.{name}, {})", value(at)),
                Merge::KeepExisting => continue,
            };
            set.push(format!("{name} = {value}"));
            // The owner of a table may have given a column another collation.
            now.push(format!("{table}.{name} COLLATE BINARY"));
            new.push(value);
        }
        if marked {
            for name in [DELETED_AT, MERGED_INTO] {
                set.push(format!("{name} = NULL"));
                now.push(format!("{table}.{name}"));
                new.push("NULL".to_owned());
            }
        }
        let differs = match now.len() {
            1 => format!("{} IS NOT {}", now[0], new[0]),
            _ => format!("({}) IS NOT ({})", now.join(", "), new.join(", ")),
        };
        Update { set: set.join(", "), differs }
    }
}

fn index(target: &Target, names: &[String]) -> String {
    let matching = &target.duplicates.matching;
    let plain: Vec<&str> = matching.iter().map(|&m| target.columns[m].name.as_str()).collect();
    let name = quote(&format!("_sfmigrate_match_{}_{}", target.name, plain.join("_")));
    let columns: Vec<&str> = matching.iter().map(|&m| names[m].as_str()).collect();
    format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({})", quote(&target.name), columns.join(", "))
}
