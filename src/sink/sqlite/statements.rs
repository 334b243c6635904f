//! The statements that write one record, by what is to become of one that is
//! there already.
//!
//! Values are bound by number, `?1` for the first column, so that all statements
//! of a target take the same values.

use super::db::quote;
use crate::schema::{Merge, OnDuplicate};
use crate::sink::Target;
use crate::sink::upkeep::{DELETED_AT, MERGED_INTO};

/// How one record is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statements {
    /// Tried first; when it changes a row, the record has landed.
    pub(super) update: Option<String>,
    pub(super) insert: String,
    /// A record that is not inserted was there, and counts as skipped.
    pub(super) skips: bool,
    /// What makes records quick to find.
    pub(super) index: Option<String>,
}

impl Statements {
    /// Columns that the target does not have stay as they are. In a table whose
    /// records can be `marked` as gone, one that comes is back.
    pub(super) fn of(target: &Target, marked: bool) -> Self {
        let table = quote(&target.name);
        let names: Vec<String> = target.columns.iter().map(|c| quote(&c.name)).collect();
        let values: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        let insert = format!("INSERT INTO {table} ({})", names.join(", "));
        let all = values.join(", ");
        let matching = &target.duplicates.matching;
        let skips = target.duplicates.policy == OnDuplicate::Skip;
        if !matching.is_empty() {
            let same: Vec<String> = matching.iter().map(|&m| format!("{} IS ?{}", names[m], m + 1)).collect();
            let same = same.join(" AND ");
            let Update { set, differs } = Update::of(target, marked, |column| values[column].clone());
            let updates = !skips && !set.is_empty();
            return Statements {
                update: updates.then(|| format!("UPDATE {table} SET {set} WHERE {same} AND {differs}")),
                insert: format!(
                    "{insert} SELECT {all} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})"
                ),
                skips,
                index: Some(index(target, &names)),
            };
        }
        let mut insert = format!("{insert} VALUES ({all})");
        if let Some(key) = target.key {
            if target.update_only {
                let Update { set, differs } = Update::of(target, false, |column| values[column].clone());
                insert =
                    format!("UPDATE {table} SET {set} WHERE {} = {} AND {differs}", names[key], values[key]);
            } else {
                let Update { set, differs } =
                    Update::of(target, marked, |column| format!("excluded.{}", names[column]));
                let nothing = skips || set.is_empty();
                let action =
                    if nothing { "NOTHING".into() } else { format!("UPDATE SET {set} WHERE {differs}") };
                insert.push_str(&format!(" ON CONFLICT ({}) DO {action}", names[key]));
            }
        }
        Statements { update: None, insert, skips, index: None }
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
