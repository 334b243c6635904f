//! SOQL: parser and evaluation.
//!
//! Strict: what Salesforce refuses is refused here with the same code and,
//! where it is known, in the same words. What this org does not evaluate
//! although real ones do (functions of dates, ROLLUP, scopes) is refused as
//! `FUNCTIONALITY_NOT_ENABLED` and says so.
//!
//! From the text to the answer: `lexer`, `parser` into `ast`; `columns`
//! finds what names stand for, `filter` tests conditions, `rows` and
//! `select` find the records, `groups` adds them up, `shape` is their
//! form, `write` writes them, and `result` holds it all.

mod ast;
mod columns;
mod dates;
mod datum;
mod filter;
mod groups;
mod lexer;
mod parser;
mod result;
mod rows;
mod select;
mod shape;
mod tally;
mod write;

use super::data::{Catalog, Org, RecordRef, Value, today};

pub use result::{PageSize, QueryResult};

/// An error exactly as Salesforce words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoqlError {
    /// `INVALID_FIELD`, `MALFORMED_QUERY`, `INVALID_TYPE`, ...
    pub code: &'static str,
    /// For people; may have several lines.
    pub message: String,
}

impl SoqlError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        SoqlError { code, message: message.into() }
    }

    fn malformed(message: impl Into<String>) -> Self {
        SoqlError::new("MALFORMED_QUERY", message)
    }
}

/// The text that a string literal stands for, if it is one and nothing else.
#[cfg(any(test, fuzzing))]
pub(crate) fn literal_text(soql: &str) -> Option<String> {
    match lexer::tokens(soql).ok()?.as_slice() {
        [lexer::Spot { token: lexer::Token::Text(raw), .. }, _end] => lexer::plain_text(raw).ok(),
        _ => None,
    }
}

/// How much of the query an error shows on either side of its place.
const SHOWN: usize = 40;

/// An error with the query around its place, a caret below that, and row and
/// column.
fn error_at(soql: &str, at: usize, code: &'static str, message: &str) -> SoqlError {
    let (row, column) = lexer::position(soql, at);
    let before: Vec<char> = soql[..at].chars().rev().take(SHOWN).take_while(|c| *c != '\n').collect();
    let before: String = before.into_iter().rev().collect();
    // Words are not cut.
    let before = match before.find([' ', ',']) {
        Some(cut) if before.chars().count() == SHOWN => &before[cut + 1..],
        _ => &before[..],
    };
    let after: String = soql[at..].chars().take_while(|c| *c != '\n').take(SHOWN).collect();
    let caret = " ".repeat(before.chars().count());
    let line = format!("{before}{}", after.trim_end());
    SoqlError::new(code, format!("\n{line}\n{caret}^\nERROR at Row:{row}:Column:{column}\n{message}"))
}

/// What an org answers in SOQL.
impl Org {
    /// Parses, checks and evaluates a SOQL query. With `all_rows`, deleted
    /// records take part as in `queryAll`.
    ///
    /// # Errors
    /// Code and message as Salesforce words them.
    pub fn query(&self, soql: &str, all_rows: bool) -> Result<QueryResult, SoqlError> {
        let query = parser::parse(soql, today())?;
        result::evaluate(&self.catalog(), soql, &query, all_rows)
    }

    /// The body of `GET /sobjects/{object}/{id}`: the given fields, or all.
    /// `None` if there is no such object or record, or it is deleted. Names
    /// that are no fields of the object are left out.
    pub fn record(
        &self,
        object: &str,
        id: &str,
        fields: Option<&[String]>,
        version: &str,
    ) -> Option<serde_json::Value> {
        let catalog = self.catalog();
        let record = catalog.live(object, id)?;
        record_json(&catalog, record, fields, version)
    }
}

/// One record as JSON: the given fields, or all.
fn record_json(
    catalog: &Catalog,
    record: RecordRef,
    fields: Option<&[String]>,
    version: &str,
) -> Option<serde_json::Value> {
    let shape = shape::Shape::of_record(catalog, record.object, fields);
    let mut out = Vec::new();
    write::Writer::new(catalog, version).record(record, &shape, &mut out);
    let mut json: serde_json::Value = serde_json::from_slice(&out).ok()?;
    // Read back as they are: serde_json may be off by the last digit.
    let mut buffer = String::new();
    for column in &shape.columns {
        if let Value::Double(number) = column.value(catalog, record, &mut buffer) {
            json[column.name()] = number.into();
        }
    }
    Some(json)
}

#[cfg(test)]
mod tests;
