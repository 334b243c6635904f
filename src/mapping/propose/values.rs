//! What values say about a column: picklists and samples.

use std::collections::BTreeSet;

use super::Slot;
use super::tokens::fold;
use crate::schema::ColumnType;

/// Samples of fewer values say nothing about a column.
const FEWEST: usize = 3;

/// What most values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Email,
    Url,
    Phone,
    Date,
    DateTime,
    Integer,
    Decimal,
    Boolean,
    Text,
}

type Test = fn(&str) -> bool;

/// The values of a column, made ready for comparing.
#[derive(Debug, Default)]
pub(super) struct Values {
    picklist: BTreeSet<String>,
    samples: BTreeSet<String>,
    shape: Option<Shape>,
    /// There are enough samples, and some are equal.
    repeated: bool,
}

impl Values {
    pub(super) fn of(slot: &Slot) -> Self {
        let folded = |values: &[String]| -> BTreeSet<String> {
            values.iter().map(|v| fold(v.trim())).filter(|v| !v.is_empty()).collect()
        };
        let samples = folded(&slot.samples);
        let filled = slot.samples.iter().filter(|v| !v.trim().is_empty()).count();
        let repeated = (filled > 10 && samples.len() < filled) || !slot.picklist.is_empty();
        Values { picklist: folded(&slot.picklist), shape: shape(&slot.samples), samples, repeated }
    }

    /// Whether there are values that can be compared.
    pub(super) fn any(&self) -> bool {
        self.picklist.len() >= FEWEST || self.samples.len() >= FEWEST
    }

    /// Whether the same value stands in several records.
    pub(super) fn repeats(&self) -> bool {
        self.repeated
    }

    /// The type that the samples have.
    pub(super) fn kind(&self) -> Option<ColumnType> {
        match self.shape? {
            Shape::Date => Some(ColumnType::Date),
            Shape::DateTime => Some(ColumnType::DateTime),
            Shape::Integer => Some(ColumnType::Integer),
            Shape::Decimal => Some(ColumnType::Decimal),
            Shape::Boolean => Some(ColumnType::Boolean),
            Shape::Email | Shape::Url | Shape::Phone | Shape::Text => None,
        }
    }

    /// What the values of two columns say about the two: above zero for it,
    /// below against it.
    pub(super) fn against(&self, other: &Values) -> f32 {
        let lists = alike(&self.picklist, &other.picklist);
        let samples = alike(&self.samples, &other.samples)
            .max(alike(&self.picklist, &other.samples))
            .max(alike(&self.samples, &other.picklist));
        let mut evidence = 0.15 * lists.max(samples);
        if let (Some(ours), Some(theirs)) = (self.shape, other.shape) {
            let telling = [Shape::Email, Shape::Url, Shape::Phone];
            if ours == theirs && telling.contains(&ours) {
                evidence = f32::max(evidence, 0.05);
            } else if (telling.contains(&ours) || telling.contains(&theirs))
                && !(ours == Shape::Phone && theirs == Shape::Integer
                    || ours == Shape::Integer && theirs == Shape::Phone)
            {
                evidence -= 0.25;
            }
        }
        evidence
    }
}

/// The share of the smaller set that the other has, too.
fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    let smaller = a.len().min(b.len());
    if smaller < FEWEST {
        return 0.0;
    }
    a.intersection(b).count() as f32 / smaller as f32
}

/// The shape of nine in ten values.
fn shape(samples: &[String]) -> Option<Shape> {
    let filled: Vec<&str> = samples.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
    if filled.len() < FEWEST {
        return None;
    }
    let tests: [(Shape, Test); 8] = [
        (Shape::Email, is_email),
        (Shape::Url, is_url),
        (Shape::Boolean, is_boolean),
        (Shape::Date, is_date),
        (Shape::DateTime, is_instant),
        (Shape::Phone, is_phone),
        (Shape::Integer, |v| v.parse::<i64>().is_ok() && is_plain(v)),
        (Shape::Decimal, |v| v.parse::<f64>().is_ok() && is_plain(v)),
    ];
    let most = |test: Test| filled.iter().filter(|v| test(v)).count() * 10 >= filled.len() * 9;
    Some(tests.into_iter().find(|(_, test)| most(*test)).map_or(Shape::Text, |(shape, _)| shape))
}

/// A number, and no code of digits: `04109` is a postcode.
fn is_plain(text: &str) -> bool {
    let mut chars = text.trim_start_matches('-').chars();
    let (first, second) = (chars.next(), chars.next());
    first.is_some_and(|c| c.is_ascii_digit())
        && !(first == Some('0') && second.is_some_and(|c| c.is_ascii_digit()))
}

fn is_email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !text.contains(' '))
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")
}

fn is_boolean(text: &str) -> bool {
    ["true", "false", "yes", "no", "ja", "nein", "oui", "non", "si", "sí"]
        .contains(&text.to_lowercase().as_str())
}

/// Digits with what people put between them; a plain number is none.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let signs = text.chars().all(|c| c.is_ascii_digit() || "+-()/. ".contains(c));
    (6..=16).contains(&digits)
        && signs
        && (text.starts_with(['+', '0', '(']) || text.contains([' ', '-', '/']))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    parts.len() == 3
        && parts.iter().all(|p| (1..=4).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()))
}

fn is_instant(text: &str) -> bool {
    text.split_once(['T', ' ']).is_some_and(|(day, time)| is_date(day) && time.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(samples: &[&str]) -> Values {
        Values::of(&Slot { samples: samples.iter().map(|s| (*s).to_owned()).collect(), ..Slot::default() })
    }

    #[test]
    fn samples_tell_the_type() {
        for (samples, expected) in [
            (["1", "2", "30"], Some(ColumnType::Integer)),
            (["1.5", "2", "30"], Some(ColumnType::Decimal)),
            (["2020-01-02", "31.12.2020", "1/2/2020"], Some(ColumnType::Date)),
            (["2020-01-02T10:00:00Z", "2020-01-02 11:00", "2020-01-02T10:00"], Some(ColumnType::DateTime)),
            (["ja", "Nein", "ja"], Some(ColumnType::Boolean)),
            (["01234", "04109", "10115"], None),
            (["+49 30 1234", "030/12345", "0171 123456"], None),
        ] {
            assert_eq!(of(&samples).kind(), expected, "{samples:?}");
        }
    }

    #[test]
    fn addresses_in_a_column_speak_against_a_column_of_words() {
        let (mails, words) = (of(&["a@x.io", "b@x.io", "c@x.io"]), of(&["red", "blue", "green"]));
        assert!(mails.against(&words) < 0.0);
        assert!(mails.against(&of(&["d@x.io", "e@x.io", "f@x.io"])) > 0.0);
        assert!(words.against(&of(&["Blue", "Red", "yellow"])) > 0.09);
    }
}
