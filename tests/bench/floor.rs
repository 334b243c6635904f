//! The floor: what the work takes without a tool. Parses a CSV file and inserts
//! its records through rusqlite into a table like the one that an import
//! makes; nothing is fetched, verified, checkpointed or mapped.
//!
//! It loads in the way that an import does, or in another one: see [`Way`].

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql};

use crate::measure::NEXT_PART;

/// Records in one transaction, as many as a result page has.
const PAGE: usize = 50_000;

/// How a database is loaded.
#[derive(Clone, Copy)]
pub struct Way {
    /// Before the table is made.
    pub pragmas: &'static str,
    pub key: Key,
    /// Records in one transaction.
    pub page: usize,
    /// Records in one statement.
    pub rows: usize,
    /// Keys do not come in their order.
    pub unsorted: bool,
}

/// What is known of a record by its Id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A primary key beside the table.
    Primary,
    /// The same, and a record that is there is updated if it differs.
    Upsert,
    /// The table is its own index.
    WithoutRowid,
    /// Made after the load.
    IndexLater,
    Nothing,
}

/// The pages and journal that SQLite is often given.
pub const USUAL: Way = Way {
    pragmas: "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192",
    key: Key::Primary,
    page: PAGE,
    rows: 1,
    unsorted: false,
};

impl Way {
    fn to_text(self) -> String {
        format!("{}|{}|{}|{}|{}", self.pragmas, self.key as u8, self.page, self.rows, self.unsorted)
    }

    fn of_text(text: &'static str) -> Self {
        let parts: Vec<&str> = text.split('|').collect();
        let keys = [Key::Primary, Key::Upsert, Key::WithoutRowid, Key::IndexLater, Key::Nothing];
        Way {
            pragmas: parts[0],
            key: keys[parts[1].parse::<usize>().unwrap()],
            page: parts[2].parse().unwrap(),
            rows: parts[3].parse().unwrap(),
            unsorted: parts[4] == "true",
        }
    }
}

/// The floor as a process: into `database`, whose table is made like the one
/// in `like`.
pub fn command(csv: &Path, database: &Path, like: &Path, way: Way) -> Command {
    let _ = std::fs::remove_file(database);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(NEXT_PART, "floor").env("CSV", csv).env("DATABASE", database).env("LIKE", like);
    command.env("WAY", way.to_text());
    command
}

/// How a column is stored.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Real,
    Boolean,
}

struct Cell<'a>(Kind, &'a str);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match (self.0, self.1) {
            (_, "") => ToSqlOutput::from(rusqlite::types::Null),
            (Kind::Boolean, text) => ToSqlOutput::from(text == "true"),
            (Kind::Integer, text) => ToSqlOutput::from(text.parse::<i64>().unwrap()),
            (Kind::Real, text) => ToSqlOutput::from(text.parse::<f64>().unwrap()),
            (Kind::Text, text) => ToSqlOutput::from(text),
        })
    }
}

/// Plays the part that [`command`] starts.
pub fn run() {
    let path = |name: &str| PathBuf::from(std::env::var_os(name).unwrap());
    let like = Connection::open(path("LIKE")).unwrap();
    let schema = |kind: &str| -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'people' AND type = ?1 AND sql IS NOT NULL";
        let mut statement = like.prepare(sql).unwrap();
        statement.query_map([kind], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let kinds: Vec<Kind> = {
        let mut statement =
            like.prepare("SELECT f.type, f.native_type FROM _sfmigrate_fields f WHERE column_name IS NOT NULL
                          ORDER BY (SELECT cid FROM pragma_table_info('people') c WHERE c.name = f.column_name)").unwrap();
        let kind = |row: &rusqlite::Row<'_>| {
            Ok(match row.get::<_, String>(0)?.to_lowercase().as_str() {
                "boolean" => Kind::Boolean,
                "integer" => Kind::Integer,
                "decimal" => Kind::Real,
                _ => Kind::Text,
            })
        };
        statement.query_map([], kind).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let way = Way::of_text(std::env::var("WAY").unwrap().leak());
    let db = Connection::open(path("DATABASE")).unwrap();
    for pragma in way.pragmas.split(';') {
        let mut statement = db.prepare(pragma).unwrap();
        let mut rows = statement.raw_query();
        while rows.next().unwrap().is_some() {}
    }
    for sql in schema("table") {
        db.execute_batch(&way.table(&sql)).unwrap();
    }
    let mut insert = db.prepare(&way.insert(&db, way.rows)).unwrap();
    let mut reader = csv::ReaderBuilder::new().from_path(path("CSV")).unwrap();
    let mut record = csv::StringRecord::new();
    let (mut records, mut bound) = (0, 0);
    db.execute_batch("BEGIN").unwrap();
    while reader.read_record(&mut record).unwrap() {
        for (at, (kind, text)) in kinds.iter().zip(&record).enumerate() {
            let place = bound * kinds.len() + at + 1;
            if way.unsorted && at == 0 {
                let turned: String = text.chars().rev().collect();
                insert.raw_bind_parameter(place, &turned).unwrap();
                continue;
            }
            insert.raw_bind_parameter(place, Cell(*kind, text)).unwrap();
        }
        (records, bound) = (records + 1, bound + 1);
        if bound == way.rows {
            insert.raw_execute().unwrap();
            bound = 0;
        }
        if records % way.page == 0 {
            db.execute_batch("COMMIT; BEGIN").unwrap();
        }
    }
    assert_eq!(bound, 0, "the bench asks for as many records as fill its statements");
    db.execute_batch("COMMIT").unwrap();
    if way.key == Key::IndexLater {
        db.execute_batch("CREATE UNIQUE INDEX key ON people (id)").unwrap();
    }
    schema("index").iter().for_each(|sql| db.execute_batch(sql).unwrap());
}

impl Way {
    /// The statement that makes the table, from the one that an import used.
    fn table(self, sql: &str) -> String {
        const DECLARED: &str = " PRIMARY KEY NOT NULL";
        assert!(sql.contains(DECLARED), "{sql}");
        match self.key {
            Key::Primary | Key::Upsert => sql.to_owned(),
            Key::WithoutRowid => format!("{sql} WITHOUT ROWID"),
            Key::IndexLater | Key::Nothing => sql.replace(DECLARED, ""),
        }
    }

    fn insert(self, db: &Connection, rows: usize) -> String {
        let names: Vec<String> = {
            let mut statement = db.prepare("SELECT name FROM pragma_table_info('people')").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let row = |row: usize| {
            let places: Vec<String> =
                (1..=names.len()).map(|i| format!("?{}", row * names.len() + i)).collect();
            format!("({})", places.join(","))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        let insert = format!("INSERT INTO people VALUES {}", rows.join(","));
        if self.key != Key::Upsert {
            return insert;
        }
        let list = |write: fn(&String) -> String| names[1..].iter().map(write).collect::<Vec<_>>().join(", ");
        format!(
            "{insert} ON CONFLICT (id) DO UPDATE SET {} WHERE ({}) IS NOT ({})",
            list(|name| format!("{name} = excluded.{name}")),
            list(|name| format!("people.{name} COLLATE BINARY")),
            list(|name| format!("excluded.{name}")),
        )
    }
}
