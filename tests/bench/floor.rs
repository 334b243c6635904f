//! The floor: what the work takes without a tool. Parses a CSV file and inserts
//! its records through rusqlite into a table like the one that an import
//! makes; nothing is fetched, verified, checkpointed or mapped.

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql};

use crate::measure::PART;

/// Records in one transaction, as many as a result page has.
const PAGE: usize = 50_000;

/// The floor as a process: into `database`, whose table is made like the one
/// in `like`.
pub fn command(csv: &Path, database: &Path, like: &Path) -> Command {
    let _ = std::fs::remove_file(database);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(PART, "floor").env("CSV", csv).env("DATABASE", database).env("LIKE", like);
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
    let db = Connection::open(path("DATABASE")).unwrap();
    db.pragma_update_and_check(None, "journal_mode", "TRUNCATE", |_| Ok(())).unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    schema("table").iter().for_each(|sql| db.execute_batch(sql).unwrap());
    let places: Vec<String> = (1..=kinds.len()).map(|i| format!("?{i}")).collect();
    let mut insert = db.prepare(&format!("INSERT INTO people VALUES ({})", places.join(","))).unwrap();
    let mut reader = csv::ReaderBuilder::new().from_path(path("CSV")).unwrap();
    let mut record = csv::StringRecord::new();
    let mut records = 0;
    db.execute_batch("BEGIN").unwrap();
    while reader.read_record(&mut record).unwrap() {
        for (at, (kind, text)) in kinds.iter().zip(&record).enumerate() {
            insert.raw_bind_parameter(at + 1, Cell(*kind, text)).unwrap();
        }
        insert.raw_execute().unwrap();
        records += 1;
        if records % PAGE == 0 {
            db.execute_batch("COMMIT; BEGIN").unwrap();
        }
    }
    db.execute_batch("COMMIT").unwrap();
    schema("index").iter().for_each(|sql| db.execute_batch(sql).unwrap());
}
