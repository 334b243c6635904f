//! Records in transit.
//!
//! A [`Batch`] is a run of records under one list of columns: all text in one
//! buffer, every value a span of it. Nothing is allocated per value, names are
//! not repeated per record, and a batch made from a downloaded page keeps that
//! page's buffer as its own.
//!
//! # Canonical text
//!
//! Whatever API fetched it, a value that is not null has exactly one text, by
//! the type of its column:
//!
//! | type | canonical text |
//! |---|---|
//! | `Text` | verbatim |
//! | `Boolean` | `true` or `false` |
//! | `Integer` | plain digits, `-42`; a plain decimal where the source has decimals |
//! | `Decimal` | plain decimal: no exponent, no trailing zeros, no trailing point, no `-0` |
//! | `Date` | `YYYY-MM-DD` |
//! | `DateTime` | `YYYY-MM-DDTHH:MM:SS.sssZ` |
//! | `Time` | `HH:MM:SS.sss` |
//! | `Any` | verbatim, but an instant and a double as `DateTime` and `Decimal` have them |
//! | `Json` | one JSON document without white space between tokens |
//!
//! Null and the empty text are one and the same: neither API of Salesforce can
//! tell them apart, so neither can what is made from them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::schema::Columns;

/// Where a value stands in its batch's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    /// [`NULL`] marks null.
    len: u32,
}

const NULL: u32 = u32::MAX;

/// A run of records: see the module's text.
#[derive(Debug, Clone)]
pub struct Batch {
    columns: Columns,
    text: String,
    spans: Vec<Span>,
}

impl Batch {
    /// An empty batch.
    pub fn new(columns: Columns) -> Self {
        Batch::over(columns, String::new())
    }

    /// An empty batch over a buffer whose parts will be values: see
    /// [`Batch::push_span`]. The buffer must be smaller than 4 GiB.
    pub fn over(columns: Columns, text: String) -> Self {
        debug_assert!(u32::try_from(text.len()).is_ok());
        Batch { columns, text, spans: Vec::new() }
    }

    /// Makes room for so many values at once.
    pub fn reserve(&mut self, values: usize) {
        self.spans.reserve_exact(values);
    }

    /// Values so far, over all records.
    pub fn values(&self) -> usize {
        self.spans.len()
    }

    /// The columns, in the order of the values of each record.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The same records under other names and types. The number of columns
    /// must be the same.
    #[must_use]
    pub fn with_columns(mut self, columns: Columns) -> Self {
        assert_eq!(columns.len(), self.columns.len(), "a batch keeps its number of columns");
        self.columns = columns;
        self
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        if self.columns.is_empty() { 0 } else { self.spans.len() / self.columns.len() }
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of text that this batch holds on to.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.spans.len() * size_of::<Span>()
    }

    /// The value of a record in a column; `None` is null.
    ///
    /// # Panics
    /// If there is no such record or column.
    #[inline]
    pub fn get(&self, row: usize, column: usize) -> Option<&str> {
        assert!(column < self.columns.len());
        let span = self.spans[row * self.columns.len() + column];
        (span.len != NULL).then(|| &self.text[span.start as usize..(span.start + span.len) as usize])
    }

    /// The values of one record, in the order of the columns.
    #[inline]
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = Option<&str>> {
        let width = self.columns.len();
        self.spans[row * width..(row + 1) * width].iter().map(|span| {
            (span.len != NULL).then(|| &self.text[span.start as usize..(span.start + span.len) as usize])
        })
    }

    /// Where the values of one record stand in [`Batch::text`], in the order of
    /// the columns; null is empty.
    #[inline]
    pub fn places(&self, row: usize) -> impl ExactSizeIterator<Item = Range<usize>> + Clone {
        let width = self.columns.len();
        self.spans[row * width..(row + 1) * width].iter().map(|span| {
            let len = if span.len == NULL { 0 } else { span.len as usize };
            span.start as usize..span.start as usize + len
        })
    }

    /// Appends the next value of the record under way: null.
    #[inline]
    pub fn push_null(&mut self) {
        self.spans.push(Span { start: 0, len: NULL });
    }

    /// Appends the next value of the record under way, by copy. An empty text
    /// is null.
    #[inline]
    pub fn push(&mut self, value: &str) {
        let start = self.text.len();
        self.text.push_str(value);
        self.push_span(start, value.len());
    }

    /// Appends the next value of the record under way: a part of the buffer
    /// that is there already. An empty part is null.
    #[inline]
    pub fn push_span(&mut self, start: usize, len: usize) {
        debug_assert!(self.text.is_char_boundary(start) && self.text.is_char_boundary(start + len));
        let len = if len == 0 { NULL } else { len as u32 };
        self.spans.push(Span { start: start as u32, len });
    }

    /// Appends a whole record whose values are parts of the buffer that is there
    /// already, each with its start and its length. An empty part is null.
    #[inline]
    pub fn push_spans(&mut self, values: impl ExactSizeIterator<Item = (u32, u32)>) {
        self.spans.extend(values.map(|(start, len)| Span { start, len: if len == 0 { NULL } else { len } }));
    }

    /// Where a value of the record that was appended last stands; `None` is
    /// null.
    #[inline]
    pub fn last(&self, column: usize) -> Option<Range<usize>> {
        let span = self.spans[self.spans.len() - self.columns.len() + column];
        (span.len != NULL).then(|| span.start as usize..(span.start + span.len) as usize)
    }

    /// Gives the record that was appended last another value in a column: a part
    /// of the buffer that is there already. An empty part is null.
    #[inline]
    pub fn set_last(&mut self, column: usize, start: usize, len: usize) {
        debug_assert!(self.text.is_char_boundary(start) && self.text.is_char_boundary(start + len));
        let at = self.spans.len() - self.columns.len() + column;
        let len = if len == 0 { NULL } else { len as u32 };
        self.spans[at] = Span { start: start as u32, len };
    }

    /// Leaves one of each two quotes in a value of the record that was appended
    /// last. It is changed where it stands: no other value may share its part of
    /// the buffer.
    pub fn halve_quotes(&mut self, column: usize) {
        let Some(place) = self.last(column) else { return };
        // SAFETY: what moves to the front is all that does not go, and behind it
        // come blanks; so the buffer stays UTF-8.
        let value = unsafe { self.text[place.clone()].as_bytes_mut() };
        let (mut to, mut from) = (0, 0);
        loop {
            let quote = memchr::memchr(b'"', &value[from..]).map(|at| from + at);
            let end = quote.map_or(value.len(), |quote| quote + 1);
            value.copy_within(from..end, to);
            to += end - from;
            match quote {
                Some(_) => from = value.len().min(end + 1),
                None => break,
            }
        }
        value[to..].fill(b' ');
        self.set_last(column, place.start, to);
    }

    /// Appends the next value of the record under way, written by `write`
    /// straight into the buffer. Writing nothing is null.
    #[inline]
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.push_span(start, self.text.len() - start);
    }

    /// Writes text to the end of the buffer without making a value of it, and
    /// says where it stands: for values that do not come in column order.
    #[inline]
    pub fn append_text(&mut self, write: impl FnOnce(&mut String)) -> (usize, usize) {
        let start = self.text.len();
        write(&mut self.text);
        (start, self.text.len() - start)
    }

    /// The buffer under the values.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes records `rows` for which `keep` is false out of the batch; the
    /// order of the others stays.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let width = self.columns.len();
        let rows = self.len();
        let mut to = 0;
        for from in 0..rows {
            if keep(from) {
                if from != to {
                    self.spans.copy_within(from * width..(from + 1) * width, to * width);
                }
                to += 1;
            }
        }
        self.spans.truncate(to * width);
    }

    /// Another arrangement of the same records: column `i` of the result is
    /// column `order[i]` of this batch. No text is copied.
    #[must_use]
    pub fn project(self, columns: Columns, order: &[usize]) -> Self {
        assert_eq!(columns.len(), order.len());
        let width = self.columns.len();
        if order.iter().copied().eq(0..width) {
            return self.with_columns(columns);
        }
        let mut spans = Vec::with_capacity(self.len() * order.len());
        for row in self.spans.chunks_exact(width.max(1)) {
            spans.extend(order.iter().map(|&i| row[i]));
        }
        Batch { columns, text: self.text, spans }
    }

    /// Gives one column the same value in every record; the empty text is
    /// null. The text is kept once.
    pub fn fill(&mut self, column: usize, value: &str) {
        assert!(column < self.columns.len());
        let span = self.append(value);
        for row in self.spans.chunks_exact_mut(self.columns.len()) {
            row[column] = span;
        }
    }

    /// Whether some record has no value in a column.
    pub fn has_null(&self, column: usize) -> bool {
        assert!(column < self.columns.len());
        self.spans.iter().skip(column).step_by(self.columns.len()).any(|span| span.len == NULL)
    }

    /// Gives one column a value in the records that have none there. The text
    /// is kept once.
    pub fn fill_nulls(&mut self, column: usize, value: &str) {
        assert!(column < self.columns.len());
        let mut span = None;
        for at in (column..self.spans.len()).step_by(self.columns.len()) {
            if self.spans[at].len == NULL {
                self.spans[at] = *span.get_or_insert_with(|| self.append(value));
            }
        }
    }

    /// Takes the value of one column from the records that have none in
    /// another.
    pub fn clear_without(&mut self, column: usize, other: usize) {
        assert!(column < self.columns.len() && other < self.columns.len());
        for row in self.spans.chunks_exact_mut(self.columns.len()) {
            if row[other].len == NULL {
                row[column].len = NULL;
            }
        }
    }

    /// Goes over the values of one column that are not null. `change` gets the
    /// number of the record, the value, and an empty buffer to write a new one
    /// into, and says what the value becomes. What stays a part of the old
    /// value is not copied.
    pub fn revise(&mut self, column: usize, mut change: impl FnMut(usize, &str, &mut String) -> Revision) {
        assert!(column < self.columns.len());
        let width = self.columns.len();
        let mut fresh = String::new();
        for at in (column..self.spans.len()).step_by(width) {
            let Span { start, len } = self.spans[at];
            if len == NULL {
                continue;
            }
            let value = &self.text[start as usize..(start + len) as usize];
            fresh.clear();
            self.spans[at] = match change(at / width, value, &mut fresh) {
                Revision::Part(part) => {
                    debug_assert!(value.get(part.clone()).is_some());
                    let len = if part.is_empty() { NULL } else { part.len() as u32 };
                    Span { start: start + part.start as u32, len }
                }
                Revision::Fresh(part) => self.append(&fresh[part]),
            };
        }
    }

    /// Writes one column of every record anew. `write` gets the values of a
    /// record, by column, and an empty buffer; writing nothing is null.
    pub fn compose(&mut self, column: usize, mut write: impl FnMut(Values<'_>, &mut String)) {
        assert!(column < self.columns.len());
        let mut fresh = String::new();
        for row in 0..self.len() {
            fresh.clear();
            write(Values { batch: self, row }, &mut fresh);
            self.spans[row * self.columns.len() + column] = self.append(&fresh);
        }
    }

    /// Adds a text to the buffer.
    fn append(&mut self, value: &str) -> Span {
        if value.is_empty() {
            return Span { start: 0, len: NULL };
        }
        let start = self.text.len();
        self.text.push_str(value);
        assert!(self.text.len() < NULL as usize, "a batch holds less than 4 GiB of text");
        Span { start: start as u32, len: value.len() as u32 }
    }
}

/// The values of one record.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    batch: &'a Batch,
    row: usize,
}

impl<'a> Values<'a> {
    /// The number of the record in its batch.
    pub fn row(self) -> usize {
        self.row
    }

    /// The value in a column; `None` is null.
    pub fn get(self, column: usize) -> Option<&'a str> {
        self.batch.get(self.row, column)
    }
}

/// What a value becomes: see [`Batch::revise`]. An empty range is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// These bytes of what it was.
    Part(Range<usize>),
    /// These bytes of what was written.
    Fresh(Range<usize>),
}

/// Why a record does not land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The record's identity in the source, where it is known.
    pub key: Option<String>,
    /// The target column that refused it.
    pub column: String,
    /// In the user's terms.
    pub reason: String,
    /// The record as the source sent it: one JSON object, keyed by field.
    pub record: String,
}

/// Records that were rejected for one reason. A reason has no value of a record
/// in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// The target column that refused them.
    pub column: String,
    /// In the user's terms.
    pub reason: String,
    /// How many.
    pub records: u64,
}

impl Refusal {
    /// Reasons that are told apart; the rest is counted as one.
    const MOST: usize = 20;

    /// One record.
    pub fn of(column: &str, reason: String) -> Self {
        Refusal { column: column.to_owned(), reason, records: 1 }
    }

    /// Adds these records to those that were rejected before.
    pub fn add_to(&self, all: &mut Vec<Refusal>) {
        let same = |known: &&mut Refusal| known.column == self.column && known.reason == self.reason;
        if let Some(known) = all.iter_mut().find(same) {
            known.records += self.records;
        } else if all.len() < Refusal::MOST {
            all.push(self.clone());
        } else {
            let rest = Refusal { column: String::new(), reason: "another reason".into(), ..self.clone() };
            match all.last_mut().filter(|last| last.column.is_empty()) {
                Some(last) => last.records += rest.records,
                None => all.push(rest),
            }
        }
    }
}

/// Marks one page as durable. Sinks store it beside the page's records and
/// give it back when the import is continued; only the source can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageMark {
    /// Opaque to everybody but the source; unique among the pages of a read.
    pub token: String,
    /// Records that the page held, as fetched.
    pub records: u64,
}

/// What an earlier run of the same import left behind.
#[derive(Debug, Clone, Default)]
pub struct Resume {
    /// The newest state that the source asked to keep.
    pub state: Option<String>,
    /// The pages that are durable, oldest first.
    pub pages: Vec<PageMark>,
}

#[cfg(test)]
mod tests;
