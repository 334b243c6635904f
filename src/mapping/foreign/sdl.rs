//! Data Loader's mapping files: lines of a Java properties file, `column=Field`
//! for loads and `Field=column` for extracts.

use std::path::Path;

use super::{Converted, object_of};

pub(super) fn convert(text: &str, name: &Path, entity: Option<&str>) -> Converted {
    let mut converted = Converted::default();
    let mut pairs = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '!'])) {
        match split(line) {
            Some(pair) => pairs.push(pair),
            None => converted.left(format!("the line `{line}`")),
        }
    }
    let extract = is_extract(text, &pairs);
    let object = object_of(name, entity, &mut converted);
    converted.entity(&object);
    for (left, right) in pairs {
        let (columns, fields) = if extract { (&right, &left) } else { (&left, &right) };
        if columns.is_empty() || fields.is_empty() {
            converted.left(format!("{left}={right}: it maps nothing"));
            continue;
        }
        if left.starts_with('"') {
            converted.left(format!("{left}={right}: a constant that a load writes into Salesforce"));
            continue;
        }
        let mut all = fields.split(',').map(str::trim).filter(|field| !field.is_empty());
        if let Some(field) = all.next() {
            converted.entity(&object).fields.push((columns.clone(), path(field)));
        }
        for more in all {
            converted
                .left(format!("{columns} = {more}: one column takes one field, and it has {fields} already"));
        }
    }
    converted
}

/// The two sides of the first sign that no backslash stands before.
fn split(line: &str) -> Option<(String, String)> {
    let mut escaped = false;
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '=' if !quoted => return Some((plain(&line[..at]), plain(&line[at + 1..]))),
            _ => {}
        }
    }
    None
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

/// `Parent:Account-Oracle_Id__c` and `Parent:Oracle_Id__c` are the path
/// `Parent.Oracle_Id__c`.
fn path(field: &str) -> String {
    match field.split_once(':') {
        Some((relationship, rest)) => {
            format!("{relationship}.{}", rest.split_once('-').map_or(rest, |(_, field)| field))
        }
        None => field.to_owned(),
    }
}

/// Whether the Salesforce fields stand on the left. Comments of the vendor's
/// own files say so; else names that are spelt as only fields are tell.
fn is_extract(text: &str, pairs: &[(String, String)]) -> bool {
    let comments: String =
        text.lines().filter(|l| l.starts_with('#')).map(|l| l.to_lowercase() + "\n").collect();
    let says = |sides: [&str; 2]| sides.iter().any(|side| comments.contains(side));
    if says(["salesforcefieldname=", "salesforce (left)"]) {
        return true;
    }
    if says(["=salesforcefieldname", "salesforce (right)"])
        || pairs.iter().any(|(left, _)| left.starts_with('"'))
    {
        return false;
    }
    let looks = |name: &str| {
        let inner = name.chars().skip(1).any(|c| c.is_lowercase());
        usize::from(name.ends_with("__c"))
            + usize::from(name.starts_with(|c: char| c.is_uppercase()) && inner && !name.contains(' '))
    };
    let left: usize = pairs.iter().map(|(left, _)| looks(left)).sum();
    let right: usize = pairs.iter().map(|(_, right)| looks(right)).sum();
    left > right
}
