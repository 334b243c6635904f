//! Pages as they come, and as they should not.

use std::io::BufReader;

use super::*;
use crate::schema::ColumnType;
use proptest::prelude::*;

/// Gives at most `step` bytes at a time.
fn dripping(bytes: &[u8], step: usize) -> BufReader<&[u8]> {
    BufReader::with_capacity(step, bytes)
}

fn text_columns(names: &[&str]) -> Columns {
    names.iter().map(|n| Column { name: (*n).into(), kind: ColumnType::Text }).collect()
}

type Rows = Vec<Vec<Option<String>>>;

fn read(page: &[u8], columns: &[&str]) -> Result<Rows, PageError> {
    read_framed(page, columns, true)
}

fn read_framed(page: &[u8], columns: &[&str], framed: bool) -> Result<Rows, PageError> {
    let mut reader = PageReader::new(dripping(page, 7), text_columns(columns), framed);
    let mut rows = Rows::new();
    while let Some(batch) = reader.next_batch()? {
        rows.extend((0..batch.len()).map(|r| batch.row(r).map(|v| v.map(str::to_owned)).collect()));
    }
    assert_eq!(rows.len() as u64, reader.records());
    Ok(rows)
}

/// Splits all records of a piece, and says where each ends; `None` stands for
/// an error behind them. With `quick` the dialect's own splitter goes first.
fn split(page: &[u8], ended: bool, open_end: bool, quick: bool) -> Vec<Option<(usize, Vec<Cell>)>> {
    let mut reader = PageReader::new(&b""[..], text_columns(&[]), open_end);
    reader.ended = ended;
    let (mut at, mut cells, mut records) = (0, Vec::new(), Vec::new());
    let mut quotes = Quotes::from(0);
    loop {
        let found = match quotes.record(page, at, &mut cells).filter(|_| quick) {
            Some(end) => Ok(Some(end)),
            None => {
                let found = reader.record(page, at, &mut cells);
                quotes = Quotes::from(found.as_ref().ok().copied().flatten().unwrap_or(0));
                found
            }
        };
        match found {
            Ok(Some(end)) => {
                records.push(Some((end, cells.clone())));
                at = end;
            }
            Ok(None) => return records,
            Err(_) => {
                records.push(None);
                return records;
            }
        }
    }
}

fn some(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|v| (!v.is_empty()).then(|| (*v).to_owned())).collect()
}

#[test]
fn quotes_commas_and_line_ends_inside_values_are_kept() {
    let page = b"\"Id\",\"Name\"\n\"1\",\"a \"\"b\"\", c\r\nd\"\n\"2\",\"\"\n\"3\",\"\"\"\"\n";
    let rows = read(page, &["Id", "Name"]).unwrap();
    assert_eq!(rows, [some(&["1", "a \"b\", c\r\nd"]), some(&["2", ""]), some(&["3", "\""])]);
}

#[test]
fn line_ends_may_be_crlf_and_quotes_may_be_missing() {
    let rows = read(b"Id,Name\r\n1,x\r\n\"2\",y\r\n3,", &["Id", "Name"]).unwrap();
    assert_eq!(rows, [some(&["1", "x"]), some(&["2", "y"]), some(&["3", ""])]);
}

#[test]
fn a_header_in_another_order_or_case_is_followed() {
    let rows = read(b"\"NAME\",\"id\"\n\"x\",\"1\"\n", &["Id", "Name"]).unwrap();
    assert_eq!(rows, [some(&["1", "x"])]);
}

#[test]
fn other_columns_than_asked_for_are_an_error() {
    assert!(matches!(read(b"\"Id\"\n\"1\"\n", &["Id", "Name"]), Err(PageError::Columns { .. })));
}

#[test]
fn a_header_alone_and_an_empty_body_have_no_records() {
    assert_eq!(read(b"\"Id\"\n", &["Id"]).unwrap(), Rows::new());
    assert_eq!(read(b"", &["Id"]).unwrap(), Rows::new());
}

#[test]
fn a_page_cut_inside_a_value_is_noticed() {
    assert!(matches!(read(b"\"Id\"\n\"1\"\n\"2", &["Id"]), Err(PageError::Cut { record: 2 })));
}

#[test]
fn a_malformed_record_is_named_by_its_number() {
    let page = b"\"Id\",\"B\"\n\"1\",\"2\"\n\"1\"x,\"2\"\n";
    assert!(matches!(read(page, &["Id", "B"]), Err(PageError::Malformed { record: 2, .. })));
    let page = b"\"Id\",\"B\"\n\"1\"\n";
    assert!(matches!(read(page, &["Id", "B"]), Err(PageError::Malformed { record: 1, .. })));
}

#[test]
fn a_value_larger_than_a_piece_and_a_character_across_pieces_are_whole() {
    let long = "ü😀".repeat(PIECE_BYTES / 3);
    let page = format!("\"Id\",\"T\"\n\"1\",\"{long}\"\n\"2\",\"x\"\n");
    let rows = read(page.as_bytes(), &["Id", "T"]).unwrap();
    assert_eq!(rows, [some(&["1", &long]), some(&["2", "x"])]);
}

/// Writes a table as Salesforce does: every value quoted, quotes doubled.
fn page_of(columns: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = String::new();
    let lines = std::iter::once(columns.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>())
        .chain(rows.iter().cloned());
    for line in lines {
        let cells: Vec<String> = line.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out.into_bytes()
}

fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let value = prop_oneof![
        any::<String>(),
        "[\"\r\n,a\u{e9}\u{1f600}\t\u{0}]{0,12}",
        Just("NULL".to_owned()),
        Just(String::new()),
    ];
    proptest::collection::vec(proptest::collection::vec(value, 3), 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_table_reads_back_as_written(rows in tables()) {
        let page = page_of(&["A", "B", "C"], &rows);
        let read = read(&page, &["A", "B", "C"]).unwrap();
        let expected: Rows = rows.iter().map(|r| some(&r.iter().map(String::as_str).collect::<Vec<_>>())).collect();
        prop_assert_eq!(read, expected);
    }

    /// Whatever comes: lines of the dialect, of another one, and of none.
    #[test]
    fn quick_and_strict_split_alike(
        parts in proptest::collection::vec(
            prop_oneof![
                4 => Just("\",\"".to_owned()),
                2 => Just("\"\n\"".to_owned()),
                1 => Just("\"\r\n\"".to_owned()),
                2 => Just("\"\"".to_owned()),
                1 => Just("\n".to_owned()),
                1 => Just(",".to_owned()),
                1 => Just("\"".to_owned()),
                3 => "[a-z\u{e9},\r\n]{0,70}",
            ],
            0..60,
        ),
        ended in any::<bool>(),
        open_end in any::<bool>(),
    ) {
        let page = format!("\"{}", parts.concat());
        let [quick, strict] = [true, false].map(|quick| split(page.as_bytes(), ended, open_end, quick));
        prop_assert_eq!(quick, strict);
    }

    /// Wherever a page is cut, the result is an error or a smaller number of
    /// whole records, which the page's own count then gives away.
    #[test]
    fn a_page_cut_at_any_byte_never_gives_a_wrong_record(rows in tables()) {
        let page = page_of(&["A", "B", "C"], &rows);
        let expected = read(&page, &["A", "B", "C"]).unwrap();
        for cut in 0..page.len() {
            if let Ok(found) = read_framed(&page[..cut], &["A", "B", "C"], false) {
                prop_assert!(found.len() < expected.len() || rows.is_empty());
                prop_assert_eq!(&found[..], &expected[..found.len()]);
            }
        }
    }
}
