//! What is wrong with a mapping, and where.

use std::fmt;
use std::sync::Arc;

use crate::{Error, Result};

/// A place in a mapping file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte of a file's text.
    pub(super) fn of_byte(file: &Arc<str>, text: &str, byte: usize) -> Place {
        let whole = (0..=byte.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
        let before = &text[..whole.unwrap_or_default()];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            file: Arc::clone(file),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Collects everything that is wrong, so that a person mends it in one go.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(Option<Place>, String)>);

impl Problems {
    pub(super) fn add(&mut self, at: Option<&Place>, text: impl AsRef<str>) {
        // Names come from a file: a line break in one must not break the line.
        let text = text.as_ref().chars().fold(String::new(), |mut line, c| {
            if c.is_control() {
                line.extend(c.escape_default());
            } else {
                line.push(c);
            }
            line
        });
        self.0.push((at.cloned(), text));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One error with a line for each problem, in the order of the file.
    pub(super) fn into_result(mut self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
        let lines: Vec<String> = self
            .0
            .into_iter()
            .map(|(at, text)| match at {
                Some(at) => format!("{at}: {text}"),
                None => text,
            })
            .collect();
        Err(Error::usage(lines.join("\n")))
    }
}

/// Those of `candidates` that somebody who typed `name` most probably meant,
/// the nearest first, three at most.
pub(super) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    nearest_of(name, &mut candidates.into_iter())
}

/// One for all kinds of lists: a copy for each would be mostly sorting.
fn nearest_of<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    /// Two typing errors in a word of six letters are still recognised.
    const ALIKE: f64 = 0.65;
    let name = name.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .map(|c| (strsim::normalized_damerau_levenshtein(&name, &c.to_ascii_lowercase()), c))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    scored.dedup_by(|(_, a), (_, b)| a.eq_ignore_ascii_case(b));
    scored.into_iter().take(3).map(|(_, c)| c).collect()
}

/// `; did you mean …?` for the end of a message, or nothing.
pub(super) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = nearest(name, candidates);
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", any_of(&nearest)) }
}

/// `a`, `b` or `c`: a choice in words.
pub(super) fn any_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let file: Arc<str> = "m.toml".into();
        let text = "äö = 1\nüü = 2\n";
        let at = Place::of_byte(&file, text, text.find('2').unwrap());
        assert_eq!(at.to_string(), "m.toml:2:6");
    }

    #[test]
    fn a_place_at_the_end_of_the_file_is_on_its_last_line() {
        let at = Place::of_byte(&"m.toml".into(), "a\nbc", 4);
        assert_eq!((at.line, at.column), (2, 3));
    }

    #[test]
    fn the_nearest_name_comes_first_and_strangers_do_not_come() {
        assert_eq!(nearest("emial", ["Phone", "Email", "Emails__c"]), ["Email"]);
        assert_eq!(nearest("xyz", ["Phone", "Email"]), Vec::<&str>::new());
    }

    #[test]
    fn problems_are_told_in_the_order_of_the_file() {
        let file: Arc<str> = "m.toml".into();
        let at = |line| Place { file: Arc::clone(&file), line, column: 1 };
        let mut problems = Problems::default();
        problems.add(Some(&at(9)), "later");
        problems.add(Some(&at(2)), "two\nlines");
        let error = problems.into_result().unwrap_err();
        assert_eq!(error.message(), "m.toml:2:1: two\\nlines\nm.toml:9:1: later");
    }
}
