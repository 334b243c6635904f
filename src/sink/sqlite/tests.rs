use std::fs;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::Value::{self, Integer, Null, Real, Text};

use super::*;
use crate::Kind;
use crate::schema::{Column, ColumnType, Columns, Duplicates};
use crate::sink::TargetId;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("t.db")
    }

    fn sink(&self) -> SqliteSink {
        SqliteSink::open(&self.path()).unwrap()
    }

    /// As another program has it.
    fn other(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn values(&self, sql: &str) -> Vec<Value> {
        let conn = self.other();
        let mut stmt = conn.prepare(sql).unwrap();
        stmt.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn with(&self, sql: &str) -> &Self {
        self.other().execute_batch(sql).unwrap();
        self
    }
}

fn target(columns: &[(&str, ColumnType)], key: Option<usize>) -> Target {
    let columns: Columns =
        columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect();
    Target {
        name: "T".into(),
        entity: "E".into(),
        columns,
        key,
        duplicates: Duplicates::default(),
        fingerprint: "f".into(),
        catalogue: None,
        upkeep: None,
        update_only: false,
        partial: false,
        amend: None,
        shield_rejects: false,
    }
}

fn id_and(kind: ColumnType) -> Target {
    target(&[("Id", ColumnType::Text), ("v", kind)], Some(0))
}

fn batch(target: &Target, rows: &[&[&str]]) -> Batch {
    let mut batch = Batch::new(Arc::clone(&target.columns));
    rows.iter().flat_map(|row| row.iter()).for_each(|value| batch.push(value));
    batch
}

fn page(sink: &mut SqliteSink, id: TargetId, rows: &[&[&str]]) -> Result<()> {
    let batch = batch(&sink.targets[id.0].target, rows);
    sink.write(id, &batch, &[])?;
    sink.commit(id, &PageMark { token: "p".into(), records: rows.len() as u64 }).map(drop)
}

fn text(s: &str) -> Value {
    Text(s.into())
}

#[test]
fn each_type_has_its_storage_class() {
    let place = Place::new();
    let target = target(
        &[
            ("Id", ColumnType::Text),
            ("b", ColumnType::Boolean),
            ("i", ColumnType::Integer),
            ("d", ColumnType::Decimal),
            ("t", ColumnType::DateTime),
        ],
        Some(0),
    );
    let mut sink = place.sink();
    let (id, _) = sink.open(&target).unwrap();
    page(
        &mut sink,
        id,
        &[&["007", "true", "12", "100", "2024-01-01T00:00:00.000Z"], &["8", "", "2.5", "", ""]],
    )
    .unwrap();
    drop(sink);
    let types = "SELECT typeof(Id) || typeof(b) || typeof(i) || typeof(d) || typeof(t) FROM T";
    assert_eq!(place.values(types), [text("textintegerintegerrealtext"), text("textnullrealnullnull")]);
    assert_eq!(
        place.values("SELECT sql FROM sqlite_schema WHERE name = 'T'"),
        [text(
            r#"CREATE TABLE "T" ("Id" TEXT PRIMARY KEY NOT NULL, "b" INTEGER, "i" INTEGER, "d" REAL, "t" TEXT)"#
        )]
    );
}

#[test]
fn a_column_gives_up_its_type_for_a_value_that_would_lose_digits() {
    let place = Place::new();
    let target = id_and(ColumnType::Decimal);
    let mut sink = place.sink();
    let (id, _) = sink.open(&target).unwrap();
    page(&mut sink, id, &[&["1", "5"], &["2", "0.5"]]).unwrap();
    place.with("CREATE INDEX by_v ON T (v); CREATE VIEW view_of_t AS SELECT v FROM T");
    // In the middle of a batch, with values before and after it.
    page(&mut sink, id, &[&["3", "7"], &["4", "123456789012345678"], &["5", "8"]]).unwrap();
    page(&mut sink, id, &[&["1", "6"], &["6", "0.1234567890123456789"]]).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    let digits = |s| text(s);
    let expected = [
        Real(6.0),
        Real(0.5),
        Real(7.0),
        digits("123456789012345678"),
        Real(8.0),
        digits("0.1234567890123456789"),
    ];
    assert_eq!(place.values("SELECT v FROM T ORDER BY Id"), expected);
    assert_eq!(place.values("SELECT count(*) FROM sqlite_schema WHERE name = 'by_v'"), [Integer(1)]);
    assert_eq!(place.values("SELECT count(*) FROM view_of_t"), [Integer(6)]);
    // And in a later import it is as it is.
    let mut sink = place.sink();
    let (id, opened) = sink.open(&target).unwrap();
    assert_eq!(opened.notes, Vec::<String>::new());
    page(&mut sink, id, &[&["1", "9"], &["2", "12345678901234567890"]]).unwrap();
    drop(sink);
    assert_eq!(
        place.values("SELECT v FROM T ORDER BY Id LIMIT 2"),
        [Real(9.0), digits("12345678901234567890")]
    );
}

#[test]
fn a_type_given_up_in_a_page_taken_back_returns() {
    let place = Place::new();
    let target = id_and(ColumnType::Integer);
    let mut sink = place.sink();
    let (id, _) = sink.open(&target).unwrap();
    let long = batch(&target, &[&["1", "99999999999999999999"]]);
    sink.write(id, &long, &[]).unwrap();
    sink.rollback(id).unwrap();
    assert_eq!(
        sink.db.value::<String>("SELECT type FROM pragma_table_info('T') WHERE name = 'v'", []).unwrap(),
        "INTEGER"
    );
    sink.write(id, &long, &[]).unwrap();
    sink.commit(id, &PageMark { token: "p".into(), records: 1 }).unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT v FROM T"), [text("99999999999999999999")]);
}

#[test]
fn a_boolean_that_is_none_is_not_lost() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Boolean)).unwrap();
    page(&mut sink, id, &[&["1", "true"], &["2", "1"], &["3", "maybe"], &["4", "false"], &["5", ""]])
        .unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT v FROM T"), [Integer(1), text("1"), text("maybe"), Integer(0), Null]);
}

#[test]
fn keys_of_any_type_identify() {
    for (kind, other) in [(ColumnType::Integer, "99999999999999999999"), (ColumnType::Decimal, "1.5")] {
        let place = Place::new();
        let mut sink = place.sink();
        let (id, _) = sink.open(&target(&[("k", kind)], Some(0))).unwrap();
        page(&mut sink, id, &[&["1"], &["2"], &[other], &["1"], &[other]]).unwrap();
        assert_eq!(sink.finish(id).unwrap().total, Some(3), "{kind:?}");
    }
}

#[test]
fn a_record_without_its_key_breaks_the_page_and_nothing_lands() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
    let error = page(&mut sink, id, &[&["1", "a"], &["", "b"]]).unwrap_err();
    assert_eq!(error.kind(), Kind::Sink);
    assert!(error.message().contains("T.Id"), "{error}");
    // Until it is taken back, what is left of the page must not be committed.
    assert_eq!(
        sink.commit(id, &PageMark { token: "p".into(), records: 2 }).unwrap_err().kind(),
        Kind::Unexpected
    );
    sink.rollback(id).unwrap();
    page(&mut sink, id, &[&["2", "c"]]).unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT Id FROM T"), [text("2")]);
}

#[test]
fn missing_columns_are_added_and_foreign_ones_stay() {
    let place = Place::new();
    place.with(
        "CREATE TABLE t (id VARCHAR(18) PRIMARY KEY, mine TEXT DEFAULT 'm'); INSERT INTO t VALUES ('1', 'x')",
    );
    let mut sink = place.sink();
    let (id, opened) = sink.open(&id_and(ColumnType::Decimal)).unwrap();
    assert_eq!(opened.notes, ["column v was added to table t"]);
    page(&mut sink, id, &[&["1", "0.5"], &["2", "1.5"]]).unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT mine || v FROM t"), [text("x0.5"), text("m1.5")]);
}

#[test]
fn a_table_that_gained_or_lost_something_is_loaded_from_the_beginning() {
    for damage in ["DROP TABLE T", "ALTER TABLE T DROP COLUMN v"] {
        let place = Place::new();
        let target = id_and(ColumnType::Text);
        let mut sink = place.sink();
        let (id, _) = sink.open(&target).unwrap();
        page(&mut sink, id, &[&["1", "a"]]).unwrap();
        drop(sink);
        place.with(damage);
        let (_, opened) = place.sink().open(&target).unwrap();
        assert!(opened.resume.pages.is_empty());
        assert!(opened.notes.iter().any(|note| note.contains("begins again")), "{:?}", opened.notes);
    }
}

#[test]
fn a_column_of_another_type_takes_the_values_as_they_are() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Integer)).unwrap();
    page(&mut sink, id, &[&["1", "5"]]).unwrap();
    sink.finish(id).unwrap();
    let (id, opened) = sink.open(&id_and(ColumnType::Text)).unwrap();
    assert_eq!(opened.notes, ["column v of table T was INTEGER and holds text values now"]);
    page(&mut sink, id, &[&["2", "007"]]).unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT v FROM T"), [Integer(5), text("007")]);
}

#[test]
fn tables_that_would_change_values_are_refused_untouched() {
    for (sql, why) in [
        ("CREATE TABLE T (Id TEXT, v TEXT); INSERT INTO T VALUES ('1', 'a')", "not identified by Id"),
        ("CREATE TABLE T (Id TEXT COLLATE NOCASE PRIMARY KEY, v TEXT)", "not identified by Id"),
        ("CREATE TABLE T (Id TEXT, v TEXT, PRIMARY KEY (Id, v))", "not identified by Id"),
        (
            "CREATE TABLE T (Id TEXT PRIMARY KEY, v INTEGER CHECK (v > 0))",
            "has a type that would change values",
        ),
        ("CREATE VIEW T AS SELECT 1 AS Id, 2 AS v", "is a view"),
        ("CREATE TABLE T (Id TEXT PRIMARY KEY, v TEXT GENERATED ALWAYS AS (Id))", "generated column"),
    ] {
        let place = Place::new();
        place.with(sql);
        let before = place.values("SELECT sql FROM sqlite_schema");
        let error = place.sink().open(&id_and(ColumnType::Text)).unwrap_err();
        assert_eq!(error.kind(), Kind::Sink);
        assert!(error.message().contains(why), "{sql}: {error}");
        assert!(!error.hints().is_empty());
        assert_eq!(place.values("SELECT sql FROM sqlite_schema"), before);
    }
}

#[test]
fn an_empty_table_with_another_key_is_made_anew() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
    sink.finish(id).unwrap();
    let (id, _) = sink.open(&target(&[("Id", ColumnType::Text), ("v", ColumnType::Text)], None)).unwrap();
    page(&mut sink, id, &[&["1", "a"], &["1", "a"]]).unwrap();
    assert_eq!(sink.finish(id).unwrap().total, Some(2));
}

#[test]
fn a_file_that_is_no_database_is_told_and_left() {
    let place = Place::new();
    fs::write(place.path(), "Id,Name\n1,this is a CSV file of some length\n".repeat(50)).unwrap();
    let error = SqliteSink::open(&place.path()).map(drop).unwrap_err();
    assert!(error.message().ends_with("is not a SQLite database"), "{error}");
    let folder = SqliteSink::open(place.0.path()).map(drop).unwrap_err();
    assert!(folder.message().contains("is a folder"), "{folder}");
    let nowhere = SqliteSink::open(&place.0.path().join("no/t.db")).map(drop).unwrap_err();
    assert!(nowhere.message().contains("does not exist"), "{nowhere}");
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 1);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let place = Place::new();
    place.sink().open(&id_and(ColumnType::Text)).unwrap();
    place.with("UPDATE _sfmigrate_meta SET value = 99 WHERE name = 'schema'");
    let error = place.sink().open(&id_and(ColumnType::Text)).unwrap_err();
    assert!(error.message().contains("newer sfmigrate"), "{error}");
}

#[test]
fn a_locked_database_is_told() {
    let place = Place::new();
    let other = place.other();
    other.execute_batch("CREATE TABLE x (a); BEGIN EXCLUSIVE").unwrap();
    let error = SqliteSink::open(&place.path()).map(drop).unwrap_err();
    assert!(error.message().ends_with("is locked by another program"), "{error}");
}

#[test]
fn a_full_disk_loses_the_page_only_and_the_import_goes_on() {
    let place = Place::new();
    let target = id_and(ColumnType::Text);
    let mut sink = place.sink();
    let (id, _) = sink.open(&target).unwrap();
    page(&mut sink, id, &[&["1", "a"]]).unwrap();
    let pages: i64 = sink.db.value("PRAGMA page_count", []).unwrap();
    sink.db.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let long = "x".repeat(100_000);
    let error = page(&mut sink, id, &[&["2", "b"], &["3", &long]]).unwrap_err();
    assert!(error.message().starts_with("no space is left"), "{error}");
    assert!(error.hints()[0].contains("run the same command again"));
    drop(sink);
    let mut sink = place.sink();
    let (id, opened) = sink.open(&target).unwrap();
    assert_eq!((opened.written, opened.resume.pages.len()), (1, 1));
    page(&mut sink, id, &[&["2", "b"], &["3", &long]]).unwrap();
    assert_eq!(sink.finish(id).unwrap().total, Some(3));
}

#[test]
fn an_owner_s_wal_mode_stays() {
    let place = Place::new();
    let mode = |place: &Place| place.values("PRAGMA journal_mode");
    place.with("PRAGMA journal_mode = WAL; CREATE TABLE x (a)");
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
    page(&mut sink, id, &[&["1", "a"]]).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    assert_eq!(mode(&place), [text("wal")]);
}

#[test]
fn opening_without_importing_leaves_no_file() {
    let place = Place::new();
    drop(place.sink());
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 0);
}

#[test]
fn a_finished_import_stays_in_the_history_without_its_marks() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
    page(&mut sink, id, &[&["1", "a"]]).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    let row = "SELECT target || entity || fingerprint || status || written || (finished >= started) FROM _sfmigrate_imports";
    assert_eq!(place.values(row), [text("TEfdone11")]);
    assert_eq!(place.values("SELECT count(*) FROM _sfmigrate_pages"), [Integer(0)]);
}

#[test]
fn a_database_that_cannot_be_written_is_told() {
    let place = Place::new();
    let mut sink = place.sink();
    // As with a file that is read-only, but also for the superuser.
    sink.db.conn.pragma_update(None, "query_only", true).unwrap();
    let error = sink.open(&id_and(ColumnType::Text)).unwrap_err();
    assert!(error.message().ends_with("cannot be written"), "{error}");
}

#[test]
fn sinks_can_be_given_to_a_thread() {
    fn sendable<T: Send>() {}
    sendable::<SqliteSink>();
    sendable::<crate::sink::csv::FolderSink>();
    sendable::<crate::sink::csv::StreamSink>();
}

#[test]
fn a_new_file_gets_large_pages_and_one_that_is_there_keeps_its_own() {
    for (before, expected) in [(None, 16384), (Some("PRAGMA page_size = 4096; CREATE TABLE other (x)"), 4096)]
    {
        let place = Place::new();
        before.map(|sql| place.with(sql));
        let mut sink = place.sink();
        let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
        page(&mut sink, id, &[&["1", "a"]]).unwrap();
        drop(sink);
        assert_eq!(place.values("PRAGMA page_size"), [Integer(expected)]);
    }
}

#[test]
fn statements_are_kept_for_one_target_and_never_its_texts() {
    let place = Place::new();
    let mut sink = place.sink();
    let (first, second) =
        (id_and(ColumnType::Integer), Target { name: "U".into(), ..id_and(ColumnType::Text) });
    let [(first, _), (second, _)] = [first, second].map(|target| sink.open(&target).unwrap());
    page(&mut sink, first, &[&["1", "5"], &["2", "6"]]).unwrap();
    page(&mut sink, first, &[&["3", ""]]).unwrap();
    page(&mut sink, second, &[&["1", "x"]]).unwrap();
    // The column gives up its type between two records of one batch.
    page(&mut sink, first, &[&["4", "7"], &["5", "no number"], &["6", "8"]]).unwrap();
    page(&mut sink, second, &[&["1", "y"]]).unwrap();
    drop(sink);
    let text = |text: &str| Text(text.into());
    assert_eq!(
        place.values("SELECT v FROM T ORDER BY Id"),
        [Integer(5), Integer(6), Null, Integer(7), text("no number"), Integer(8)]
    );
    assert_eq!(place.values("SELECT v FROM U"), [text("y")]);
}

#[test]
fn a_column_gives_up_its_type_within_a_batch_also_where_nothing_knows_a_record() {
    let place = Place::new();
    let mut sink = place.sink();
    let (id, _) = sink.open(&Target { key: None, ..id_and(ColumnType::Integer) }).unwrap();
    page(&mut sink, id, &[&["1", "5"], &["1", "no number"], &["2", "6"], &["3", "none"]]).unwrap();
    drop(sink);
    assert_eq!(
        place.values("SELECT v FROM T ORDER BY rowid"),
        [Integer(5), text("no number"), Integer(6), text("none")]
    );
}

#[test]
fn what_the_owner_of_a_table_says_of_conflicts_holds() {
    let place = Place::new();
    place.with(
        "CREATE TABLE T (Id TEXT PRIMARY KEY, v TEXT UNIQUE ON CONFLICT IGNORE);
         CREATE TABLE log (v TEXT UNIQUE);
         CREATE TABLE U (Id TEXT PRIMARY KEY, v TEXT);
         CREATE TRIGGER logs AFTER INSERT ON U BEGIN INSERT OR IGNORE INTO log VALUES (NEW.v); END",
    );
    let mut sink = place.sink();
    let targets = ["T", "U"].map(|name| Target { name: name.into(), ..id_and(ColumnType::Text) });
    for target in &targets {
        let (id, _) = sink.open(target).unwrap();
        page(&mut sink, id, &[&["1", "a"], &["2", "a"], &["3", "b"]]).unwrap();
    }
    drop(sink);
    assert_eq!(place.values("SELECT Id FROM T ORDER BY Id"), [text("1"), text("3")]);
    assert_eq!(place.values("SELECT Id FROM U ORDER BY Id"), [text("1"), text("2"), text("3")]);
    assert_eq!(place.values("SELECT v FROM log ORDER BY v"), [text("a"), text("b")]);
}

#[test]
fn a_record_that_a_table_refuses_takes_its_page_with_it() {
    let place = Place::new();
    place.with("CREATE TABLE T (Id TEXT PRIMARY KEY, v TEXT NOT NULL CHECK (v <> 'bad'))");
    let mut sink = place.sink();
    let (id, _) = sink.open(&id_and(ColumnType::Text)).unwrap();
    page(&mut sink, id, &[&["1", "a"]]).unwrap();
    let error = page(&mut sink, id, &[&["2", "b"], &["3", "bad"], &["4", "c"]]).unwrap_err();
    assert_eq!(error.kind(), Kind::Sink);
    assert!(error.message().contains("CHECK constraint failed"), "{error}");
    sink.rollback(id).unwrap();
    page(&mut sink, id, &[&["5", "e"]]).unwrap();
    drop(sink);
    assert_eq!(place.values("SELECT Id FROM T ORDER BY Id"), [text("1"), text("5")]);
}
