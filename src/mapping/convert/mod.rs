//! Conversions of one value: the steps of a mapping, in order.
//!
//! Steps are compiled once and run over whole columns. A step that changes
//! nothing, or only takes a part, writes nothing; the others write into two
//! buffers that all values of a column share.

use std::ops::Range;
use std::sync::Arc;

use crate::record::Revision;
use crate::schema::ColumnType;

mod contact;
mod dates;
mod mask;
mod table;
mod text;
mod types;

pub use contact::Region;
pub use dates::{DateFormat, Zone};
pub use mask::{Mask, Salt};
pub use table::{Otherwise, Table, Values};
pub use text::Pattern;
pub(super) use text::titlecase;
pub(super) use types::possible;

/// One step of a conversion.
///
/// A column keeps its type through a step that cannot change the canonical
/// text of that type ([`Transform::Trim`] on a number); otherwise it becomes
/// text (`Uppercase` on a boolean).
#[derive(Debug, Clone, PartialEq)]
pub enum Transform {
    /// Takes white space off both ends; nothing left is null.
    Trim,
    /// To lower case, by Unicode.
    Lowercase,
    /// To upper case, by Unicode.
    Uppercase,
    /// The first letter of each word to upper case, the others to lower case.
    Titlecase,
    /// Keeps the digits 0 to 9 and nothing else.
    Digits,
    /// A phone number as `+4930123456`.
    E164 {
        /// Where a number without a country code belongs.
        region: Option<Region>,
        /// What becomes of a text that is no number.
        otherwise: Otherwise,
    },
    /// An address in lower case; what is no address is refused.
    Email,
    /// A web address with its scheme; what is none is refused.
    Url,
    /// The text of an HTML document.
    StripHtml,
    /// At most so many characters.
    Truncate(usize),
    /// Every match of a regular expression gives way to another text.
    Replace(Pattern),
    /// One part between separators, counted from 1, or from -1 at the end.
    Split {
        /// What stands between the parts.
        by: String,
        /// Which of them; never 0.
        part: i32,
    },
    /// Reads a day or an instant in a format of somebody else.
    ParseDate(DateFormat),
    /// Prints a day or an instant in a format of somebody else.
    FormatDate(DateFormat),
    /// Looks a value up in a file.
    Lookup {
        /// What the file holds.
        table: Arc<Table>,
        /// What becomes of a value that it does not hold.
        otherwise: Otherwise,
    },
    /// Makes a value unrecognisable, for copies to test with.
    Mask(Mask),
}

impl Transform {
    /// Names of the steps that need no more than their name.
    pub const PLAIN: [&str; 9] =
        ["trim", "lowercase", "uppercase", "titlecase", "digits", "e164", "email", "url", "strip_html"];

    /// Names of the steps that are written as a table, `{ truncate = 80 }`.
    pub const TABLES: [&str; 8] =
        ["e164", "truncate", "replace", "split", "parse_date", "format_date", "lookup", "mask"];

    /// The step of a name that needs no more.
    pub fn plain(name: &str) -> Option<Transform> {
        Some(match name {
            "trim" => Transform::Trim,
            "lowercase" => Transform::Lowercase,
            "uppercase" => Transform::Uppercase,
            "titlecase" => Transform::Titlecase,
            "digits" => Transform::Digits,
            "e164" => Transform::E164 { region: None, otherwise: Otherwise::Reject },
            "email" => Transform::Email,
            "url" => Transform::Url,
            "strip_html" => Transform::StripHtml,
            _ => return None,
        })
    }

    /// The name used in mapping files.
    pub fn as_str(&self) -> &'static str {
        match self {
            Transform::Trim => "trim",
            Transform::Lowercase => "lowercase",
            Transform::Uppercase => "uppercase",
            Transform::Titlecase => "titlecase",
            Transform::Digits => "digits",
            Transform::E164 { .. } => "e164",
            Transform::Email => "email",
            Transform::Url => "url",
            Transform::StripHtml => "strip_html",
            Transform::Truncate(_) => "truncate",
            Transform::Replace(_) => "replace",
            Transform::Split { .. } => "split",
            Transform::ParseDate(_) => "parse_date",
            Transform::FormatDate(_) => "format_date",
            Transform::Lookup { .. } => "lookup",
            Transform::Mask(_) => "mask",
        }
    }

    /// The type of a column of this type after the step.
    ///
    /// # Errors
    /// What is wrong with such a column.
    pub(super) fn kind_after(&self, kind: ColumnType) -> Result<ColumnType, String> {
        Ok(match (self, kind) {
            (Transform::Trim, _) | (Transform::Lowercase, ColumnType::Boolean) => kind,
            (
                Transform::Lowercase | Transform::Uppercase,
                ColumnType::Integer | ColumnType::Decimal | ColumnType::Date | ColumnType::Time,
            ) => kind,
            (Transform::ParseDate(format), _) => format.kind(),
            (
                Transform::FormatDate(_),
                ColumnType::Boolean
                | ColumnType::Integer
                | ColumnType::Decimal
                | ColumnType::Time
                | ColumnType::Json,
            ) => {
                return Err(format!("`format_date` prints dates, but this is of the type {}", kind.as_str()));
            }
            (Transform::FormatDate(format), ColumnType::Date) if !format.prints_days() => {
                return Err("`format_date` prints a time of day, but this is a date".into());
            }
            _ => ColumnType::Text,
        })
    }

    /// Whether it leaves values alone whose type it keeps.
    pub(super) fn keeps_types(&self) -> bool {
        matches!(self, Transform::Trim | Transform::Lowercase | Transform::Uppercase)
    }

    fn run(&self, now: &str, out: &mut String) -> Result<Made, String> {
        match self {
            Transform::Trim => Ok(Made::Part(text::trimmed(now))),
            Transform::Lowercase => Ok(text::lowercase(now, out)),
            Transform::Uppercase => Ok(text::uppercase(now, out)),
            Transform::Titlecase => Ok(text::titlecase(now, out)),
            Transform::Digits => Ok(text::digits(now, out)),
            Transform::E164 { region, otherwise } => contact::e164(now, *region, out).or_else(|why| {
                out.clear();
                if *otherwise == Otherwise::Reject { Err(why) } else { otherwise.choose(None, now, out) }
            }),
            Transform::Email => contact::email(now, out),
            Transform::Url => contact::url(now, out),
            Transform::StripHtml => Ok(text::strip_html(now, out)),
            Transform::Truncate(most) => Ok(text::truncate(now, *most)),
            Transform::Replace(pattern) => pattern.run(now, out),
            Transform::Split { by, part } => Ok(text::split(now, by, *part)),
            Transform::ParseDate(format) => format.parse(now, out),
            Transform::FormatDate(format) => format.print(now, out),
            Transform::Lookup { table, otherwise } => otherwise.choose(table.get(now), now, out),
            Transform::Mask(mask) => Ok(mask.run(now, out)),
        }
    }

    /// All that decides what the step does, as one text.
    pub(super) fn identity(&self) -> String {
        let name = self.as_str();
        match self {
            Transform::E164 { region, otherwise } => format!("{name} {region:?} {otherwise:?}"),
            Transform::Truncate(most) => format!("{name} {most}"),
            Transform::Replace(pattern) => format!("{name} {}", pattern.identity()),
            Transform::Split { by, part } => format!("{name} {part} {by}"),
            Transform::ParseDate(format) | Transform::FormatDate(format) => {
                format!("{name} {}", format.identity())
            }
            Transform::Lookup { table, otherwise } => format!("{name} {} {otherwise:?}", table.digest()),
            Transform::Mask(mask) => format!("{name} {}", mask.identity()),
            _ => name.to_owned(),
        }
    }
}

/// A step as a plan carries it out.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Transform(Transform),
    Values(Arc<Values>),
    /// From one type to another, without loss.
    To(ColumnType, ColumnType),
}

impl Step {
    fn run(&self, now: &str, out: &mut String) -> Result<Made, String> {
        match self {
            Step::Transform(transform) => transform.run(now, out),
            Step::Values(values) => values.run(now, out),
            Step::To(from, to) => types::convert(*from, *to, now, out),
        }
    }

    pub(super) fn identity(&self) -> String {
        match self {
            Step::Transform(transform) => transform.identity(),
            Step::Values(values) => format!("values {}", values.identity()),
            Step::To(from, to) => format!("to {} {}", from.as_str(), to.as_str()),
        }
    }
}

/// What a step made of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    /// It stays as it is.
    Same,
    /// These bytes of what it was; none are null.
    Part(Range<usize>),
    /// What was written; nothing is null.
    Text,
}

/// Runs steps over values, with buffers that they share.
#[derive(Debug, Default)]
pub(super) struct Runner {
    spare: String,
}

impl Runner {
    /// Runs the steps over one value. `fresh` takes the text if it has to be
    /// written anew. Nothing is done to what has become null.
    ///
    /// # Errors
    /// Why a step refuses the value.
    pub(super) fn run(
        &mut self,
        steps: &[Step],
        value: &str,
        fresh: &mut String,
    ) -> Result<Revision, String> {
        let mut part = 0..value.len();
        let mut written = false;
        for step in steps {
            let now = if written { &fresh[part.clone()] } else { &value[part.clone()] };
            if now.is_empty() {
                break;
            }
            self.spare.clear();
            match step.run(now, &mut self.spare)? {
                Made::Same => {}
                Made::Part(of) => part = part.start + of.start..part.start + of.end,
                Made::Text => {
                    std::mem::swap(fresh, &mut self.spare);
                    part = 0..fresh.len();
                    written = true;
                }
            }
        }
        Ok(if written { Revision::Fresh(part) } else { Revision::Part(part) })
    }

    /// The same for a text that stands alone.
    pub(super) fn text(&mut self, steps: &[Step], value: &str) -> Result<String, String> {
        let mut fresh = String::new();
        Ok(match self.run(steps, value, &mut fresh)? {
            Revision::Part(part) => value[part].to_owned(),
            Revision::Fresh(part) => fresh[part].to_owned(),
        })
    }
}

/// A value as a sentence quotes it: what is long is cut.
pub(super) fn quoted(value: &str) -> String {
    const MOST: usize = 40;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &value[..end]),
        None => format!("`{value}`"),
    }
}

#[cfg(test)]
mod tests;
