//! CSV as RFC 4180 has it: UTF-8, a header line always, lines end with LF,
//! null is an empty field, values are their canonical text.

use std::io::{self, Write};
use std::path::Path;

use crate::record::Batch;
use crate::schema::{Columns, Duplicates};
use crate::sink::KnownColumn;
use crate::{Error, Result};

mod before;
mod folder;
mod formulas;
pub(super) mod history;
mod holdings;
mod journal;
mod stream;
pub(super) mod undo;
pub(super) mod verify;

pub use folder::FolderSink;
pub(super) use folder::look;
pub(super) use formulas::ForSpreadsheets;
pub(super) use holdings::holdings;
pub(super) use journal::sync_folder;
pub use stream::StreamSink;

/// The hidden folder with the history of the files beside it.
const FOLDER: &str = ".sfmigrate-runs";

/// Bytes that are collected before they go to the file.
const BUFFER: usize = 64 * 1024;

/// The columns of the file that is there: each was its own origin, as far as a
/// file can tell.
pub fn known_columns(folder: &Path, target: &str) -> Vec<KnownColumn> {
    let file = ::csv::Reader::from_path(folder.join(format!("{target}.csv")));
    let header = file.and_then(|mut file| file.headers().cloned()).unwrap_or_default();
    let column = |name: &str| KnownColumn { name: name.to_owned(), origin: name.to_owned(), told: false };
    header.iter().map(column).collect()
}

/// A file is written anew by every import, so that no record is ever there
/// already.
pub(super) fn accepts(name: &str, duplicates: &Duplicates) -> Result<()> {
    if duplicates.is_plain() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{name} goes to CSV, which is written anew by every import: `match`, `on_duplicate` and `merge` \
         have nothing to act on"
    ))
    .hint("write into a database: --to crm.db")
    .hint("or leave these settings out of the mapping file"))
}

fn write_header(out: &mut impl Write, columns: &Columns) -> io::Result<()> {
    write_records(out, [columns.iter().map(|c| c.name.as_str())])
}

fn write_batch(out: &mut impl Write, batch: &Batch) -> io::Result<()> {
    write_records(out, (0..batch.len()).map(|row| batch.row(row).map(Option::unwrap_or_default)))
}

/// Everything is in `out` on return; after an error, some of it may be.
fn write_records<'a, R>(out: &mut impl Write, records: impl IntoIterator<Item = R>) -> io::Result<()>
where
    R: IntoIterator<Item = &'a str>,
{
    let mut lines = Vec::with_capacity(BUFFER + BUFFER / 4);
    for record in records {
        push_record(&mut lines, record);
        if lines.len() >= BUFFER {
            out.write_all(&lines)?;
            lines.clear();
        }
    }
    out.write_all(&lines)
}

/// One line, with quotes where they are needed: the inner loop of a load, which
/// the writer of the `csv` crate takes a third more time for.
fn push_record<'a>(lines: &mut Vec<u8>, record: impl IntoIterator<Item = &'a str>) {
    let start = lines.len();
    for (n, value) in record.into_iter().enumerate() {
        if n > 0 {
            lines.push(b',');
        }
        if !needs_quotes(value) {
            lines.extend_from_slice(value.as_bytes());
            continue;
        }
        lines.push(b'"');
        let mut rest = value.as_bytes();
        while let Some(at) = memchr::memchr(b'"', rest) {
            lines.extend_from_slice(&rest[..=at]);
            lines.push(b'"');
            rest = &rest[at + 1..];
        }
        lines.extend_from_slice(rest);
        lines.push(b'"');
    }
    // A line without anything would be no record.
    if lines.len() == start {
        lines.extend_from_slice(b"\"\"");
    }
    lines.push(b'\n');
}

fn needs_quotes(value: &str) -> bool {
    const SPECIAL: [bool; 256] = {
        let mut special = [false; 256];
        special[b',' as usize] = true;
        special[b'"' as usize] = true;
        special[b'\n' as usize] = true;
        special[b'\r' as usize] = true;
        special
    };
    // Without a way out, since most values are short and need none.
    value.bytes().fold(false, |found, byte| found | SPECIAL[usize::from(byte)])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::schema::{Column, ColumnType};

    fn text(columns: &[&str], values: &[Option<&str>]) -> String {
        let columns: Columns =
            columns.iter().map(|name| Column { name: (*name).into(), kind: ColumnType::Text }).collect();
        let mut batch = Batch::new(Arc::clone(&columns));
        for value in values {
            match value {
                Some(value) => batch.push(value),
                None => batch.push_null(),
            }
        }
        let mut out = Vec::new();
        write_header(&mut out, &columns).unwrap();
        write_batch(&mut out, &batch).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_needs_quotes_has_them() {
        let values =
            ["plain text", "a,b", "say \"hi\"", "two\nlines", "a\rb", " padded ", "ünï 🎉"].map(Some);
        let columns = ["a", "b,c", "c", "d", "e", "f", "g"];
        assert_eq!(
            text(&columns, &values),
            "a,\"b,c\",c,d,e,f,g\nplain text,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"a\rb\", padded ,ünï 🎉\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_line_is_as_the_csv_crate_writes_it(record in proptest::collection::vec("[a,\"\r\n \u{e9}]{0,6}", 1..5)) {
            let mut line = Vec::new();
            push_record(&mut line, record.iter().map(String::as_str));
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(&record).unwrap();
            prop_assert_eq!(line, writer.into_inner().unwrap());
        }
    }

    #[test]
    fn a_single_null_is_still_a_row() {
        assert_eq!(text(&["a"], &[None, Some("x")]), "a\n\"\"\nx\n");
    }

    #[test]
    fn nulls_are_empty_fields() {
        assert_eq!(text(&["a", "b", "c"], &[None, Some("x"), None]), "a,b,c\n,x,\n");
    }
}
