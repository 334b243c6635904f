//! Names with `*` in them.

use crate::pipeline::Skipped;
use crate::schema::{EntitySummary, Movable};
use crate::{Error, Result};

/// Whether a text is what a pattern says: `*` stands for anything, capitals do
/// not count.
pub fn matches(pattern: &str, text: &str) -> bool {
    glob(&pattern.to_lowercase(), &text.to_lowercase())
}

fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    // Splitting gives at least one part.
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Which of all objects to take, and which were left out by judgement alone.
#[derive(Debug, Default)]
pub struct Selection {
    /// Names, in order.
    pub chosen: Vec<String>,
    /// What the patterns would take but what does not belong into a copy.
    pub skipped: Vec<Skipped>,
}

/// Takes what belongs into a copy of everything, of that only what `include`
/// says if it says anything, and nothing that `exclude` says. An object whose
/// whole name is included is taken whatever the judgement on it.
///
/// # Errors
/// `Usage` when an inclusion meets no object, or nothing is left.
pub fn select(all: &[EntitySummary], include: &[String], exclude: &[String]) -> Result<Selection> {
    for pattern in include {
        if !all.iter().any(|object| matches(pattern, &object.name)) {
            return Err(Error::usage(format!("--include {pattern}: the org has no such object"))
                .hint("sfmigrate objects lists what there is"));
        }
    }
    let mut selection = Selection::default();
    let mut objects: Vec<&EntitySummary> = all.iter().collect();
    objects.sort_by(|a, b| a.name.cmp(&b.name));
    for object in objects {
        let any = |patterns: &[String]| patterns.iter().any(|p| matches(p, &object.name));
        if (!include.is_empty() && !any(include)) || any(exclude) {
            continue;
        }
        let by_name = include.iter().any(|p| p.eq_ignore_ascii_case(&object.name));
        match &object.movable {
            Movable::No(reason) if !by_name => selection.skipped.push(Skipped {
                entity: object.name.clone(),
                reason: reason.clone(),
                expected: true,
            }),
            _ => selection.chosen.push(object.name.clone()),
        }
    }
    if selection.chosen.is_empty() {
        return Err(Error::usage("no object is left to import")
            .hint("sfmigrate objects --migratable lists what --all takes"));
    }
    Ok(selection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, movable: bool) -> EntitySummary {
        EntitySummary {
            name: name.into(),
            label: name.into(),
            custom: false,
            queryable: true,
            movable: if movable { Movable::Yes } else { Movable::No("is machinery".into()) },
        }
    }

    fn chosen(include: &[&str], exclude: &[&str]) -> Result<Vec<String>> {
        let all = [
            object("Contact", true),
            object("Account", true),
            object("AccountHistory", false),
            object("Invoice__c", true),
        ];
        let owned = |patterns: &[&str]| patterns.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
        select(&all, &owned(include), &owned(exclude)).map(|s| s.chosen)
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, expected) in [
            ("con*", true),
            ("*tact", true),
            ("C*T*T", true),
            ("contact", true),
            ("cont", false),
            ("a*a", false),
        ] {
            assert_eq!(matches(pattern, "Contact"), expected, "{pattern}");
        }
    }

    #[test]
    fn inclusions_narrow_and_exclusions_take_away() {
        assert_eq!(chosen(&[], &[]).unwrap(), ["Account", "Contact", "Invoice__c"]);
        assert_eq!(chosen(&["acc*", "*__c"], &[]).unwrap(), ["Account", "Invoice__c"]);
        assert_eq!(chosen(&[], &["*__c", "contact"]).unwrap(), ["Account"]);
    }

    #[test]
    fn a_whole_name_is_taken_whatever_the_judgement() {
        assert_eq!(chosen(&["AccountHistory"], &[]).unwrap(), ["AccountHistory"]);
        assert_eq!(chosen(&["Account*"], &[]).unwrap(), ["Account"]);
    }

    #[test]
    fn a_pattern_that_meets_nothing_is_told() {
        assert!(chosen(&["Accuont"], &[]).unwrap_err().message().contains("Accuont"));
        assert!(chosen(&[], &["*"]).is_err());
    }
}
