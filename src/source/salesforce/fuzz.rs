//! What must hold of anything that comes in an org's place; see
//! [`crate::fuzz`].

use std::collections::BTreeSet;

use super::csv::PageReader;
use super::json::{QueryPage, Shape};
use super::soql;
use crate::schema::{Column, ColumnType, Columns};

type Rows = Vec<Vec<Option<String>>>;

fn read(bytes: &[u8], columns: &Columns, framed: bool) -> Option<Rows> {
    let mut reader = PageReader::new(bytes, columns.clone(), framed);
    let mut rows = Rows::new();
    loop {
        match reader.next_batch() {
            Ok(Some(batch)) => {
                let row = |row| batch.row(row).map(|cell| cell.map(str::to_owned)).collect();
                rows.extend((0..batch.len()).map(row));
            }
            Ok(None) => {
                assert_eq!(reader.records(), rows.len() as u64);
                return Some(rows);
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return None;
            }
        }
    }
}

/// A page is read or refused. Read without proof that the transfer was whole,
/// it is the same as with; and no shorter page gives other records, only fewer.
pub fn bulk_csv(bytes: &[u8]) {
    let anything = Columns::from([]);
    let Some(rows) = read(bytes, &anything, false) else { return };
    assert_eq!(read(bytes, &anything, true).as_ref(), Some(&rows));
    let width = rows.first().map_or(0, Vec::len);
    assert!(rows.iter().all(|row| row.len() == width));
    for cut in (0..bytes.len()).rev().take(64) {
        if let Some(fewer) = read(&bytes[..cut], &anything, false) {
            assert!(fewer.len() <= rows.len(), "cut at {cut}");
            assert_eq!(fewer[..], rows[..fewer.len()], "cut at {cut}");
        }
    }
}

/// A page is read or refused; what is read has a row for each record.
pub fn json_page(bytes: &[u8]) {
    let kinds = [
        ("Id", ColumnType::Text),
        ("Name", ColumnType::Text),
        ("Amount", ColumnType::Decimal),
        ("IsWon", ColumnType::Boolean),
        ("CreatedDate", ColumnType::DateTime),
        ("Account.Name", ColumnType::Text),
        ("Owner.Profile.Name", ColumnType::Any),
        ("BillingAddress", ColumnType::Json),
    ];
    let columns: Columns =
        kinds.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect();
    let Ok(page) = serde_json::from_slice::<QueryPage<'_>>(bytes) else { return };
    let Ok(batch) = Shape::new(columns).decode(page.records) else { return };
    let records: Vec<serde_json::Value> = serde_json::from_str(page.records.get()).unwrap_or_default();
    assert_eq!(batch.len(), records.len());
    for (row, record) in records.iter().enumerate() {
        let Some(object) = record.as_object() else { continue };
        let names: BTreeSet<String> = object.keys().map(|name| name.to_ascii_lowercase()).collect();
        if let Some(name) = object.get("Name").and_then(|name| name.as_str())
            && names.len() == object.len()
        {
            assert_eq!(batch.get(row, 1), Some(name).filter(|name| !name.is_empty()));
        }
    }
}

/// A text as SOQL writes it.
pub(crate) fn literal(text: &str) -> String {
    soql::literal(text)
}

/// A query as a URL holds it.
pub(crate) fn encode(soql: &str) -> String {
    soql::encode(soql)
}
