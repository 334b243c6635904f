//! The statements that write one record, by what is to become of one that is
//! there already.
//!
//! Values are bound by number, `?1` for the first column, so that all statements
//! of a target take the same values.

use super::ddl::quote;
use crate::schema::{Merge, OnDuplicate};
use crate::sink::Target;

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
    /// Columns that the target does not have stay as they are.
    pub(super) fn of(target: &Target) -> Self {
        let table = quote(&target.name);
        let names: Vec<String> = target.columns.iter().map(|c| quote(&c.name)).collect();
        let values: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        let (columns, all) = (names.join(", "), values.join(", "));
        let duplicates = &target.duplicates;
        let matching = &duplicates.matching;
        let skips = duplicates.policy == OnDuplicate::Skip;
        let insert = format!("INSERT INTO {table} ({columns})");
        // How a column takes a new value, but for those that know the record.
        let set = |value: &dyn Fn(usize) -> String| {
            let known = |column: &usize| target.key == Some(*column) || matching.contains(column);
            let others = (0..names.len()).filter(|column| !known(column));
            let others = others.filter_map(|column| {
                let name = &names[column];
                match duplicates.merge(column) {
                    Merge::Overwrite => Some(format!("{name} = {}", value(column))),
                    Merge::FillEmpty => Some(format!("{name} = coalesce({name}, {})", value(column))),
                    Merge::KeepExisting => None,
                }
            });
            others.collect::<Vec<_>>().join(", ")
        };
        if !matching.is_empty() {
            let same: Vec<String> = matching.iter().map(|&m| format!("{} IS ?{}", names[m], m + 1)).collect();
            let same = same.join(" AND ");
            let set = set(&|column| values[column].clone());
            let absent =
                format!("{insert} SELECT {all} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})");
            let updates = !skips && !set.is_empty();
            return Statements {
                update: updates.then(|| format!("UPDATE {table} SET {set} WHERE {same}")),
                insert: if updates { format!("{insert} VALUES ({all})") } else { absent },
                skips,
                index: Some(index(target, &names)),
            };
        }
        let mut insert = format!("{insert} VALUES ({all})");
        if let Some(key) = target.key {
            let set = set(&|column| format!("excluded.{}", names[column]));
            let action = if skips || set.is_empty() { "NOTHING".into() } else { format!("UPDATE SET {set}") };
            insert.push_str(&format!(" ON CONFLICT ({}) DO {action}", names[key]));
        }
        Statements { update: None, insert, skips, index: None }
    }
}

fn index(target: &Target, names: &[String]) -> String {
    let matching = &target.duplicates.matching;
    let plain: Vec<&str> = matching.iter().map(|&m| target.columns[m].name.as_str()).collect();
    let name = quote(&format!("_sfmigrate_match_{}_{}", target.name, plain.join("_")));
    let columns: Vec<&str> = matching.iter().map(|&m| names[m].as_str()).collect();
    format!("CREATE INDEX IF NOT EXISTS {name} ON {} ({})", quote(&target.name), columns.join(", "))
}
