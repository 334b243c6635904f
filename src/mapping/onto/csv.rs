//! A CSV file as a target: its header, and what its rows tell.

use std::path::Path;

use super::Onto;
use crate::mapping::propose::Slot;
use crate::{Error, Result};

pub(super) fn read(spec: &str, path: &Path, sample: usize) -> Result<Onto> {
    let text = super::text(spec, path)?;
    let delimiter = delimiter(text.lines().next().unwrap_or_default());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| super::unreadable(spec, e))?.clone();
    let mut columns: Vec<Slot> = header.iter().map(|name| Slot::column(name.trim(), None)).collect();
    for row in reader.records().take(sample) {
        let row = row.map_err(|e| super::unreadable(spec, e))?;
        for (column, value) in columns.iter_mut().zip(row.iter()) {
            column.samples.push(value.to_owned());
        }
    }
    let mut names: Vec<String> = Vec::new();
    columns.retain(|column| {
        let name = column.name.to_lowercase();
        let new = !name.is_empty() && !names.contains(&name);
        names.push(name);
        new
    });
    if columns.is_empty() {
        return Err(
            Error::usage(format!("{spec} has no header")).hint("its first line must name the columns")
        );
    }
    Ok(Onto { spec: spec.to_owned(), name: super::stem(path), columns, table: None })
}

/// The sign that separates the names of a header most often, outside of quotes.
pub(super) fn delimiter(header: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let (false, Some((_, count))) = (quoted, counts.iter_mut().find(|(sign, _)| *sign == byte)) {
            *count += 1;
        }
    }
    // The first of equals.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found_outside_of_quotes() {
        for (header, expected) in
            [("a,b;c,d", b','), ("\"a,b,c\";d;e", b';'), ("a\tb", b'\t'), ("a|b", b'|'), ("alone", b',')]
        {
            assert_eq!(delimiter(header), expected, "{header}");
        }
    }

    #[test]
    fn a_header_of_another_time_is_read_with_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kunden.csv");
        // Latin-1, semicolons, an empty and a repeated column.
        std::fs::write(&path, b"Stra\xdfe;PLZ;;plz\r\nAm Markt 1;04109;x;y\r\n").unwrap();
        let onto = read("kunden.csv", &path, 10).unwrap();
        let names: Vec<&str> = onto.columns.iter().map(|c| c.path.as_str()).collect();
        assert_eq!((onto.name.as_str(), names), ("kunden", vec!["Straße", "PLZ"]));
        assert_eq!(onto.columns[1].samples, ["04109"]);
    }
}
