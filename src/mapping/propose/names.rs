//! Readable names for the columns of a target that is not there yet.

use std::collections::BTreeSet;

use super::tokens::words;

/// `NumberOfEmployees` is `number_of_employees`, `npsp__Level__c` is `level`,
/// unless that name is taken; `taken` learns the name that is given.
pub fn readable(path: &str, taken: &mut BTreeSet<String>) -> String {
    let parts = path.split('.').map(|part| snake(&words(part)));
    let short = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let full = || snake(&path.split(['.', '_']).flat_map(words).collect::<Vec<_>>());
    let mut name = if short.is_empty() { path.to_lowercase() } else { short };
    if taken.contains(&name) && !full().is_empty() {
        name = full();
    }
    let stem = name.clone();
    for n in 2.. {
        if taken.insert(name.clone()) {
            break;
        }
        name = format!("{stem}_{n}");
    }
    name
}

/// Words with underscores between them; a number belongs to the word before it.
fn snake(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        if !name.is_empty() && !word.chars().all(|c| c.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(word);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_readable_and_never_twice_the_same() {
        let mut taken = BTreeSet::new();
        for (path, expected) in [
            ("NumberOfEmployees", "number_of_employees"),
            ("Pricebook2Id", "pricebook2_id"),
            ("SLASerialNumber__c", "sla_serial_number"),
            ("Level__c", "level"),
            ("npsp__Level__c", "npsp_level_c"),
            ("Owner.Type", "owner_type"),
            ("Level", "level_2"),
        ] {
            assert_eq!(readable(path, &mut taken), expected, "{path}");
        }
    }
}
