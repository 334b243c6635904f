//! The ways in which other importers lost or changed values, one test each.
//! The numbers are those of the project's list of traps.

use std::time::Duration;

use serde_json::json;
use sfmigrate::demo::data::{Cell, FieldDefinition, ObjectDefinition, Truth, Wire};
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::event::Api;
use sfmigrate::record::Batch;
use sfmigrate::schema::ColumnType;

use crate::fidelity::{compare_csv, compare_sqlite};
use crate::recorded::{Answer, Server, query, read};
use crate::support::{SignedIn, block_on, eventually, number, rows, with_records};

mod text;
mod types;

fn with_object(object: ObjectDefinition) -> OrgConfig {
    OrgConfig { objects: vec![object], ..with_records(&[("Account", 30), ("Contact", 30)]) }
}

/// An object with one field of a type and one record per value.
fn values(field: FieldDefinition, cells: impl IntoIterator<Item = Cell>) -> ObjectDefinition {
    let object = ObjectDefinition::new("Trap__c").field(field);
    cells.into_iter().fold(object, |object, cell| object.record([cell]))
}

fn texts(values_: &[&str]) -> ObjectDefinition {
    values(FieldDefinition::new("textarea", "Value__c"), values_.iter().map(|text| Cell::text(*text)))
}

fn wire(json: &str, csv: &str, canonical: &str) -> Cell {
    Cell::Wire(Wire { json: json.into(), csv: csv.into(), canonical: canonical.into() })
}

/// Imports an object by both APIs into both sinks and holds all four against
/// the org.
fn land_everywhere(it: &SignedIn, object: &str) -> Truth {
    let truth = it.org.data().truth(object).unwrap();
    for api in ["rest", "bulk"] {
        let (db, folder) = (format!("{api}.db"), format!("{api}-files"));
        it.run(&["import", "--entity", object, "--api", api, "--to", &db]).ok();
        it.run(&["import", "--entity", object, "--api", api, "--to", &folder, "--format", "csv"]).ok();
        compare_sqlite(&format!("{api}, SQLite"), &it.sandbox.path(&db), object, &truth);
        compare_csv(&format!("{api}, CSV"), &it.sandbox.path(&folder).join(format!("{object}.csv")), &truth);
    }
    truth
}

/// Values of `Value__c` as both APIs landed them in SQLite, with their storage
/// classes, in the order of the records.
fn landed(object: ObjectDefinition) -> Vec<(String, Option<String>)> {
    let it = SignedIn::to(with_object(object));
    land_everywhere(&it, "Trap__c");
    let of = |db: &str| -> Vec<(String, Option<String>)> {
        rows(&it.sandbox.path(db), "SELECT typeof(Value__c), Value__c FROM Trap__c ORDER BY Id")
            .into_iter()
            .map(|mut row| (row[0].take().unwrap(), row[1].take()))
            .collect()
    };
    assert_eq!(of("rest.db"), of("bulk.db"));
    of("rest.db")
}

fn landed_values(object: ObjectDefinition) -> Vec<Option<String>> {
    landed(object).into_iter().map(|(_, value)| value).collect()
}

/// Each text lands as it is.
fn kept(texts_: &[&str]) {
    let expected: Vec<Option<String>> = texts_.iter().map(|text| Some((*text).to_owned())).collect();
    assert_eq!(landed_values(texts(texts_)), expected);
}

#[test]
fn t04_the_threshold_decides_exactly_and_nothing_gives_an_empty_typed_table() {
    for (records, api) in [(0, "rest"), (999, "rest"), (1000, "bulk"), (1001, "bulk")] {
        let it = SignedIn::with(&[("Lead", records)]);
        let ran = it.run(&[
            "import",
            "--entity",
            "Lead",
            "--fields",
            "Id,Name,AnnualRevenue",
            "--to",
            "a.db",
            "--json",
        ]);
        let report = ran.ok().json();
        assert_eq!(report["entities"][0]["api"], api, "{records} records");
        assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Lead") as u64, records);
        if records == 0 {
            let types = rows(&it.sandbox.path("a.db"), "SELECT name, type FROM pragma_table_info('Lead')");
            assert_eq!(types[2], [Some("AnnualRevenue".into()), Some("REAL".into())]);
            it.run(&["import", "--entity", "Lead", "--fields", "Id,Name", "--to", "out", "--format", "csv"])
                .ok();
            let text = std::fs::read_to_string(it.sandbox.path("out/Lead.csv")).unwrap();
            assert_eq!(text, "Id,Name\n");
        }
    }
}

#[test]
fn t05_records_that_come_while_rest_reads_are_there_in_the_end() {
    let of = |n: i64| values(FieldDefinition::new("int", "Value__c"), (0..n).map(Cell::Int));
    let it = SignedIn::to(OrgConfig {
        rest_page_rows: Some(200),
        latency: Duration::from_millis(30),
        ..with_object(of(990))
    });
    let db = it.sandbox.path("a.db");
    let mut child = it.sandbox.spawn(&["import", "--entity", "Trap__c", "--to", "a.db"]);
    let pages = || it.requests_since(0).iter().filter(|r| r.contains("/query/")).count();
    eventually("a second page was asked for", || pages() >= 1);
    it.org.data().define(of(1_400)).unwrap();
    // The cursor sees what was there when it began; the query after it sees all.
    it.org.close_cursors();
    assert!(child.wait().unwrap().success());
    assert_eq!(number(&db, "SELECT count(*) FROM Trap__c"), 1_400);
}

#[test]
fn t06_what_bulk_cannot_run_comes_by_rest_and_says_why() {
    let object = ObjectDefinition { bulk: false, ..texts(&["a", "b"]) };
    let it = SignedIn::to(with_object(object));
    let args = ["import", "--entity", "Trap__c", "--bulk-threshold", "0", "--to", "a.db"];
    let told = it.run(&args).ok().stderr;
    assert!(told.contains("Entity 'Trap__c' is not supported by the Bulk API"), "{told}");
    assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Trap__c"), 2);
}

#[test]
fn t07_no_round_number_of_records_is_a_cap() {
    for (records, api) in [(10_001, "rest"), (50_001, "bulk"), (250_001, "bulk")] {
        let it = SignedIn::with(&[("Contact", records)]);
        it.run(&["import", "--entity", "Contact", "--fields", "Id", "--api", api, "--to", "a.db"]).ok();
        assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Contact") as u64, records, "{api}");
    }
}

#[test]
fn t08_a_page_smaller_than_asked_for_is_not_the_last() {
    for page in [200, 1_999] {
        let it =
            SignedIn::to(OrgConfig { rest_page_rows: Some(page), ..with_records(&[("Contact", 4_100)]) });
        it.run(&["import", "--entity", "Contact", "--fields", "Id,Name", "--api", "rest", "--to", "a.db"])
            .ok();
        assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Contact"), 4_100);
    }
}

#[test]
fn t09_a_page_without_records_but_with_a_next_one_is_followed() {
    let record = |id: &str| json!({"attributes": {"type": "Account", "url": "/x"}, "Id": id});
    let page = |next: Option<&str>, records: serde_json::Value| {
        let mut page = json!({"totalSize": 2, "done": next.is_none(), "records": records});
        if let Some(next) = next {
            page["nextRecordsUrl"] = format!("/services/data/v66.0/query/{next}").into();
        }
        Answer::json(&page)
    };
    let server = Server::new(vec![
        ("GET", "/query/01g-1".into(), page(Some("01g-2"), json!([]))),
        ("GET", "/query/01g-2".into(), page(None, json!([record("001000000000002AAA")]))),
        ("GET", "/query".into(), page(Some("01g-1"), json!([record("001000000000001AAA")]))),
    ]);
    let columns = [("Id".to_owned(), ColumnType::Text)];
    let (batches, _) =
        block_on(async { read(&server.source(), query("Account", &columns), Api::Rest).await }).unwrap();
    assert_eq!(batches.iter().map(Batch::len).sum::<usize>(), 2);
}

#[test]
fn t33_the_parts_of_addresses_and_locations_land_by_either_api() {
    let compound = |kind: &str, name: &str| FieldDefinition::new(kind, name);
    let object = ObjectDefinition::new("Trap__c")
        .field(compound("string", "Home__Street__s").part_of("Home__c"))
        .field(compound("string", "Home__City__s").part_of("Home__c"))
        .field(
            FieldDefinition { precision: 18, scale: 15, ..compound("double", "Home__Latitude__s") }
                .part_of("Home__c"),
        )
        .field(compound("address", "Home__c"))
        .record([Cell::text("1 rue X\r\nBât. B"), Cell::text("Lyon"), Cell::Double(45.75), Cell::Null])
        .record([Cell::Null, Cell::Null, Cell::Null, Cell::Null]);
    let it = SignedIn::to(with_object(object));
    land_everywhere(&it, "Trap__c");
}

#[test]
fn t34_a_file_is_its_bytes_and_never_its_address() {
    let object = ObjectDefinition::new("Trap__c")
        .field(FieldDefinition::new("base64", "Body__c"))
        .field(FieldDefinition::new("string", "Value__c"))
        .record([Cell::Bytes(b"\0\xff\r\n".to_vec()), Cell::text("a")]);
    let it = SignedIn::to(with_object(object));
    land_everywhere(&it, "Trap__c");
    for db in ["rest.db", "bulk.db"] {
        let cells = rows(&it.sandbox.path(db), "SELECT * FROM Trap__c");
        assert!(!cells.iter().flatten().flatten().any(|cell| cell.contains("/services/data")), "{cells:?}");
    }
    let id = it.org.data().truth("Trap__c").unwrap().records[0][0].clone().unwrap();
    assert_eq!(it.org.data().file("Trap__c", &id, "Body__c").unwrap(), b"\0\xff\r\n");
}

#[test]
fn t35_parents_up_to_five_levels_and_missing_ones_are_columns() {
    let mut object = ObjectDefinition::new("Trap__c")
        .field(FieldDefinition::new("string", "Value__c"))
        .field(FieldDefinition::reference("Up__c", &["Trap__c"], "Up__r"))
        .field(FieldDefinition::reference("Any__c", &["Account", "Contact"], "Any__r"));
    for n in 0..7u32 {
        let up = n.checked_sub(1).map_or(Cell::Null, |up| Cell::Record("Trap__c".into(), up));
        let any = match n % 3 {
            0 => Cell::Null,
            1 => Cell::Record("Account".into(), 1),
            _ => Cell::Record("Contact".into(), 1),
        };
        object = object.record([Cell::text(format!("level {n}")), up, any]);
    }
    let it = SignedIn::to(with_object(object));
    let five = format!("{}Value__c", "Up__r.".repeat(5));
    let fields = format!("Id,Value__c,Up__r.Value__c,{five},Any__r.Type,Any__r.Name");
    let mut all = Vec::new();
    for api in ["rest", "bulk"] {
        let db = format!("{api}.db");
        it.run(&["import", "--entity", "Trap__c", "--fields", &fields, "--api", api, "--to", &db]).ok();
        all.push(rows(&it.sandbox.path(&db), "SELECT * FROM Trap__c ORDER BY Id"));
    }
    assert_eq!(all[0], all[1]);
    let text = |row: usize, column: usize| all[0][row][column].as_deref();
    assert_eq!((text(0, 2), text(1, 2), text(4, 3)), (None, Some("level 0"), None));
    assert_eq!((text(5, 3), text(6, 3)), (Some("level 0"), Some("level 1")));
    assert_eq!((text(0, 4), text(1, 4), text(2, 4)), (None, Some("Account"), Some("Contact")));
    assert!(text(0, 5).is_none() && text(1, 5).is_some() && text(2, 5).is_some());
}

#[test]
fn t43_an_object_of_800_fields_lands_whole() {
    let it = SignedIn::with(&[("Wide__c", 60)]);
    let truth = it.org.data().truth("Wide__c").unwrap();
    assert_eq!(truth.fields.len(), 800);
    it.run(&["import", "--entity", "Wide__c", "--to", "a.db"]).ok();
    compare_sqlite("Wide__c", &it.sandbox.path("a.db"), "Wide__c", &truth);
}

#[test]
fn t59_fields_may_come_go_and_change_their_type_between_two_imports() {
    let object = |fields: &[(&str, &str)], cells: &[Cell]| {
        let mut object = ObjectDefinition::new("Trap__c");
        object.fields = fields.iter().map(|(kind, name)| FieldDefinition::new(kind, name)).collect();
        object.record(cells.to_vec())
    };
    let before =
        [("string", "Old__c"), ("string", "Stays__c"), ("int", "Retyped__c"), ("string", "Hidden__c")];
    let cells = [Cell::text("old"), Cell::text("stays"), Cell::Int(7), Cell::text("hidden")];
    let it = SignedIn::to(with_object(object(&before, &cells)));
    let args = ["import", "--entity", "Trap__c", "--to", "a.db"];
    it.run(&args).ok();
    let after =
        [("string", "New__c"), ("string", "Stays__c"), ("string", "Retyped__c"), ("string", "Hidden__c")];
    let cells = [Cell::text("new"), Cell::text("stays on"), Cell::text("007"), Cell::text("hidden")];
    it.org.data().define(object(&after, &cells)).unwrap();
    it.org.data().hide("Trap__c", "Hidden__c", true).unwrap();
    it.run(&args).ok();
    let truth = it.org.data().truth("Trap__c").unwrap();
    assert_eq!(truth.fields.len(), 4);
    compare_sqlite("after", &it.sandbox.path("a.db"), "Trap__c", &truth);
}
