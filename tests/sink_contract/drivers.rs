//! The sinks under test, each with an independent reader of what it left.

use std::path::PathBuf;

use rusqlite::types::ValueRef;
use sfmigrate::schema::ColumnType;
use sfmigrate::sink::{self, Destination, Sink, Target};
use tempfile::TempDir;

use super::Row;

pub(super) trait Driver {
    fn try_open(&self) -> sfmigrate::Result<Box<dyn Sink>>;
    fn open(&self) -> Box<dyn Sink> {
        self.try_open().unwrap()
    }
    /// What the target holds, as canonical text, sorted; `None` if there is no
    /// such target.
    fn rows(&self, target: &Target) -> Option<Vec<Row>>;
    /// The same of a target that any import may have left there, with columns
    /// that hold anything; `None` also if it has other columns.
    fn any_rows(&self, target: &Target) -> Option<Vec<Row>>;
    fn destination(&self) -> Destination;
    /// The rejected records, as their file has them: Id, Email, reason, field.
    fn rejects(&self, target: &Target) -> Vec<Row>;
    /// Whether a target keeps rows of earlier imports: a table does.
    fn keeps_rows(&self) -> bool;
    fn bad_names(&self) -> &'static [&'static str];
    fn folder(&self) -> PathBuf;
}

pub(super) struct Sqlite(TempDir);

impl Sqlite {
    pub(super) fn new() -> Self {
        Sqlite(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("crm.db")
    }

    fn read(&self, sql: &str, kinds: &[ColumnType]) -> rusqlite::Result<Vec<Row>> {
        let conn = rusqlite::Connection::open(self.path())?;
        let mut stmt = conn.prepare(sql)?;
        let row = |r: &rusqlite::Row<'_>| {
            kinds.iter().enumerate().map(|(i, kind)| Ok(canonical(r.get_ref(i)?, *kind))).collect()
        };
        let mut rows = stmt.query_map([], row)?.collect::<rusqlite::Result<Vec<Row>>>()?;
        rows.sort();
        Ok(rows)
    }
}

/// Fails where the storage class is not the promised one.
fn canonical(value: ValueRef<'_>, kind: ColumnType) -> Option<String> {
    Some(match (value, kind) {
        (ValueRef::Null, _) => return None,
        (ValueRef::Integer(0), ColumnType::Boolean) => "false".into(),
        (ValueRef::Integer(1), ColumnType::Boolean) => "true".into(),
        (ValueRef::Integer(i), ColumnType::Integer) => i.to_string(),
        (ValueRef::Real(r), ColumnType::Decimal | ColumnType::Integer) => r.to_string(),
        (ValueRef::Text(t), _) => String::from_utf8(t.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    })
}

impl Driver for Sqlite {
    fn try_open(&self) -> sfmigrate::Result<Box<dyn Sink>> {
        sink::open(&Destination::Sqlite(self.path()))
    }

    fn rows(&self, target: &Target) -> Option<Vec<Row>> {
        let name = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let columns: Vec<String> = target.columns.iter().map(|c| name(&c.name)).collect();
        let kinds: Vec<ColumnType> = target.columns.iter().map(|c| c.kind).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), name(&target.name));
        self.read(&sql, &kinds).ok()
    }

    fn any_rows(&self, target: &Target) -> Option<Vec<Row>> {
        let name = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let columns = target.columns.iter().map(|c| format!("quote({})", name(&c.name)));
        let columns: Vec<String> = std::iter::once("rowid".to_owned()).chain(columns).collect();
        let kinds: Vec<ColumnType> = columns.iter().map(|_| ColumnType::Integer).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), name(&target.name));
        // The name of a column in quotes is a text where there is none.
        let has = "SELECT group_concat(name, '|') FROM pragma_table_info(?1)";
        let conn = rusqlite::Connection::open(self.path()).ok()?;
        let has: Option<String> = conn.query_row(has, [&target.name], |r| r.get(0)).ok()?;
        let wanted: Vec<&str> = target.columns.iter().map(|c| c.name.as_str()).collect();
        if has? != wanted.join("|") {
            return None;
        }
        self.read(&sql, &kinds).ok()
    }

    fn destination(&self) -> Destination {
        Destination::Sqlite(self.path())
    }

    fn rejects(&self, target: &Target) -> Vec<Row> {
        let file = self.0.path().join("crm.db.rejects").join(format!("{}.csv", target.name));
        let Ok(bytes) = std::fs::read(file) else { return Vec::new() };
        read_csv(&bytes, &["Id", "Email", "_reason", "_field"]).unwrap()
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn bad_names(&self) -> &'static [&'static str] {
        &["_sfmigrate_pages", "_SFMIGRATE_x", "sqlite_master"]
    }

    fn folder(&self) -> PathBuf {
        self.0.path().to_owned()
    }
}

pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn read(&self, file: &str, columns: &[&str]) -> Option<Vec<Row>> {
        read_csv(&std::fs::read(self.path().join(file)).ok()?, columns)
    }
}

/// Reads strictly, and sorts.
pub(super) fn read_csv(bytes: &[u8], columns: &[&str]) -> Option<Vec<Row>> {
    assert_eq!(bytes.last(), Some(&b'\n'));
    let mut reader = csv::Reader::from_reader(bytes);
    assert_eq!(reader.headers().unwrap(), columns);
    let value = |v: &str| (!v.is_empty()).then(|| v.to_owned());
    let mut rows: Vec<Row> = reader.records().map(|r| r.unwrap().iter().map(value).collect()).collect();
    rows.sort();
    Some(rows)
}

impl Driver for Folder {
    fn try_open(&self) -> sfmigrate::Result<Box<dyn Sink>> {
        sink::open(&Destination::CsvFolder(self.path()))
    }

    fn rows(&self, target: &Target) -> Option<Vec<Row>> {
        let columns: Vec<&str> = target.columns.iter().map(|c| c.name.as_str()).collect();
        self.read(&format!("{}.csv", target.name), &columns)
    }

    fn any_rows(&self, target: &Target) -> Option<Vec<Row>> {
        let bytes = std::fs::read(self.path().join(format!("{}.csv", target.name))).ok()?;
        let has = csv::Reader::from_reader(&bytes[..]).headers().unwrap().len();
        (has == target.columns.len()).then(|| self.rows(target).unwrap())
    }

    fn destination(&self) -> Destination {
        Destination::CsvFolder(self.path())
    }

    fn rejects(&self, target: &Target) -> Vec<Row> {
        let file = format!("{}.rejects.csv", target.name);
        self.read(&file, &["Id", "Email", "_reason", "_field"]).unwrap_or_default()
    }

    fn keeps_rows(&self) -> bool {
        false
    }

    fn bad_names(&self) -> &'static [&'static str] {
        &["../x", ".x", "a/b", "a\\b", "T.rejects", "c:x"]
    }

    fn folder(&self) -> PathBuf {
        self.path()
    }
}
