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
fn t14_line_ends_quotes_and_every_alphabet_survive_at_the_edges_of_buffers() {
    let nasty =
        ["a\nb", "a\r\nb", "a\rb", "\"", "\",\"", "a,b\tc", "\u{feff}x", "😀", "שלום", "\"\r\n\"", "\\"];
    kept(&nasty);
    // Every nasty text comes to stand at many distances from a piece's end.
    let filler = |n: usize| "é\"\r\n,".repeat(13_000 + n * 7);
    let object = (0..40).fold(
        ObjectDefinition::new("Trap__c")
            .field(FieldDefinition::new("textarea", "Filler__c"))
            .field(FieldDefinition::new("string", "Value__c")),
        |object, n| object.record([Cell::Text(filler(n)), Cell::text(nasty[n % nasty.len()])]),
    );
    landed(object);
}

/// A job with these results, read as the columns `Id` and `Value__c`.
fn bulk_results(csv: &str, records: u64) -> Result<Vec<Vec<Option<String>>>, sfmigrate::Error> {
    let job = json!({"id": "750000000000001AAA", "state": "JobComplete", "numberRecordsProcessed": records,
        "operation": "query", "object": "Trap__c"});
    let headers = vec![
        ("Content-Type".to_owned(), "text/csv".to_owned()),
        ("Sforce-NumberOfRecords".to_owned(), records.to_string()),
    ];
    let server = Server::new(vec![
        ("POST", "/jobs/query".into(), Answer::json(&job)),
        ("GET", "/results?".into(), Answer(200, headers, csv.as_bytes().to_vec())),
        (
            "GET",
            "/resultPages".into(),
            Answer::json(&json!({"done": true, "resultPages": [
                {"resultUrl": "/services/data/v66.0/jobs/query/750000000000001AAA/results?locator=0"}]})),
        ),
        ("GET", "/jobs/query/750000000000001AAA".into(), Answer::json(&job)),
    ]);
    let columns = [("Id".to_owned(), ColumnType::Text), ("Value__c".to_owned(), ColumnType::Text)];
    let (batches, _) =
        block_on(async { read(&server.source(), query("Trap__c", &columns), Api::Bulk).await })?;
    let values = batches.iter().flat_map(|batch| {
        (0..batch.len()).map(|row| batch.row(row).map(|value| value.map(str::to_owned)).collect())
    });
    Ok(values.collect())
}

#[test]
fn t15_columns_are_found_by_the_header_whatever_its_order_and_case() {
    let rows = bulk_results("\"value__C\",\"ID\"\n\"one\",\"a0000000000001\"\n", 1).unwrap();
    assert_eq!(rows, [[Some("a0000000000001".to_owned()), Some("one".to_owned())]]);
    // On every page there is one.
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(3),
        ..with_object(texts(&["1", "2", "3", "4", "5", "6", "7"]))
    });
    land_everywhere(&it, "Trap__c");
}

#[test]
fn t16_nul_and_other_control_characters_are_kept() {
    kept(&[
        "a\0b",
        "\0",
        "\u{1}\u{2}",
        "\u{1f}",
        "\u{7f}",
        "\u{8}\u{b}\u{c}",
        "\u{85}",
        "\u{2028}",
        "\u{ffff}",
    ]);
}

#[test]
fn t17_text_that_looks_like_null_is_kept() {
    kept(&["NA", "N/A", "NULL", "None", "NaN", "#N/A", "null", "true", "nil", "\\N", "undefined", "0", "-"]);
}

#[test]
fn t18_empty_is_null_and_white_space_is_itself_by_either_api() {
    let field = FieldDefinition::new("string", "Value__c");
    let found = landed_values(values(
        field,
        [Cell::Null, wire("\"\"", "", ""), Cell::text(" "), Cell::text("\t"), Cell::text(" a ")],
    ));
    assert_eq!(found, [None, None, Some(" ".into()), Some("\t".into()), Some(" a ".into())]);
}

#[test]
fn t19_the_longest_text_and_rich_text_with_images_land_whole() {
    let longest: String = "é😀\"\n".chars().cycle().take(131_072).collect();
    let rich = "<p>see <img alt=\"a, &quot;b&quot;\" src=\"https://x.example/servlet/rtaImage?eid=a0&amp;refid=0EM\"></img></p>";
    kept(&[&longest, rich]);
}

#[test]
fn t20_a_malformed_line_is_an_error_that_names_it() {
    let error = bulk_results("\"Id\",\"Value__c\"\n\"a1\",\"one\"\n\"a2\",\"two\"x\n", 2).unwrap_err();
    let mut told = error.message().to_owned();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        told.push_str(&format!(": {error}"));
        cause = error.source();
    }
    assert!(told.contains("record 2"), "{told}");
}

#[test]
fn t21_one_record_may_be_larger_than_any_buffer() {
    let long = "😀\"".repeat(65_536);
    let fields = (0..6).map(|n| FieldDefinition::new("textarea", &format!("Long{n}__c")));
    let mut object = ObjectDefinition::new("Trap__c");
    object.fields = fields.collect();
    let object =
        object.record((0..6).map(|_| Cell::text(long.clone()))).record((0..6).map(|_| Cell::text("x")));
    let it = SignedIn::to(with_object(object));
    land_everywhere(&it, "Trap__c");
}

#[test]
fn t22_numbers_land_as_plain_decimals_whatever_their_notation() {
    let field = FieldDefinition::new("double", "Value__c");
    let found = landed(values(
        field,
        [
            wire("1.6147805824397E13", "1.6147805824397E13", "16147805824397"),
            wire("1E-7", "1.0E-7", "0.0000001"),
            wire("-0", "-0.0", "0"),
            wire("12345678901234567.8", "12345678901234567.8", "12345678901234567.8"),
            wire("0.1", "0.1", "0.1"),
        ],
    ));
    let found: Vec<(&str, &str)> = found.iter().map(|(t, v)| (t.as_str(), v.as_deref().unwrap())).collect();
    assert_eq!(
        found,
        [
            ("real", "16147805824397.0"),
            ("real", "1e-7"),
            ("real", "0.0"),
            ("text", "12345678901234567.8"),
            ("real", "0.1"),
        ]
    );
}

#[test]
fn t23_whole_numbers_that_bulk_writes_with_a_point_are_integers() {
    let cells = [wire("0", "0.0", "0"), wire("42.0", "42.0", "42"), wire("12000000", "1.2E7", "12000000")];
    let found = landed(values(FieldDefinition::new("int", "Value__c"), cells));
    let expected = ["0", "42", "12000000"].map(|n| ("integer".to_owned(), Some(n.to_owned())));
    assert_eq!(found, expected);
}

#[test]
fn t24_booleans_are_booleans_in_any_spelling() {
    let cells = [
        wire("true", "True", "true"),
        wire("false", "FALSE", "false"),
        wire("true", "1", "true"),
        Cell::Bool(false),
    ];
    let found = landed(values(FieldDefinition::new("boolean", "Value__c"), cells));
    let expected = ["1", "0", "1", "0"].map(|n| ("integer".to_owned(), Some(n.to_owned())));
    assert_eq!(found, expected);
}

#[test]
fn t25_instants_have_one_form_and_keep_their_milliseconds() {
    let found = landed_values(values(
        FieldDefinition::new("datetime", "Value__c"),
        [Cell::DateTime(1_772_360_430_123), Cell::DateTime(1_772_360_430_000), Cell::DateTime(-1)],
    ));
    let expected = ["2026-03-01T10:20:30.123Z", "2026-03-01T10:20:30.000Z", "1969-12-31T23:59:59.999Z"];
    assert_eq!(found, expected.map(|text| Some(text.to_owned())));
}

#[test]
fn t26_a_day_stays_that_day_in_every_time_zone() {
    let it = SignedIn::to(with_object(values(
        FieldDefinition::new("date", "Value__c"),
        [Cell::Date(20_513), Cell::Date(0), Cell::Date(20_541)],
    )));
    for zone in ["Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin"] {
        for api in ["rest", "bulk"] {
            let to = format!("{api}-{}.db", zone.replace('/', "-"));
            let mut command =
                it.sandbox.command(&["import", "--entity", "Trap__c", "--api", api, "--to", &to]);
            command.env("TZ", zone);
            crate::support::finish(command).ok();
            let days = rows(&it.sandbox.path(&to), "SELECT Value__c FROM Trap__c ORDER BY Id");
            let expected = ["2026-03-01", "1970-01-01", "2026-03-29"].map(|day| [Some(day.to_owned())]);
            assert_eq!(days, expected, "{zone} {api}");
        }
    }
}

#[test]
fn t27_times_and_years_at_the_limits_and_the_hour_that_clocks_skip() {
    let times = [Cell::Time(0), Cell::Time(86_399_999), Cell::Time(61_500_000)];
    let found = landed_values(values(FieldDefinition::new("time", "Value__c"), times));
    assert_eq!(found, ["00:00:00.000", "23:59:59.999", "17:05:00.000"].map(|t| Some(t.to_owned())));
    let days = [Cell::Date(-98_615), Cell::Date(741_807)];
    let found = landed_values(values(FieldDefinition::new("date", "Value__c"), days));
    assert_eq!(found, ["1700-01-01", "4000-12-31"].map(|t| Some(t.to_owned())));
    let moments = [Cell::DateTime(1_774_747_800_000), Cell::DateTime(-98_615 * 86_400_000)];
    let found = landed_values(values(FieldDefinition::new("datetime", "Value__c"), moments));
    assert_eq!(found, ["2026-03-29T01:30:00.000Z", "1700-01-01T00:00:00.000Z"].map(|t| Some(t.to_owned())));
}

#[test]
fn t28_keys_that_differ_only_in_case_are_two_keys() {
    let it = SignedIn::to(with_object(values(
        FieldDefinition { external_id: true, ..FieldDefinition::new("string", "Value__c") },
        ["001Hs00000aaaaa", "001Hs00000AAAAA", "001hs00000aaaaa"].map(Cell::text),
    )));
    let map = "[Trap__c]\nkey = \"code\"\n\n[Trap__c.fields]\ncode = \"Value__c\"\nid = \"Id\"\n";
    std::fs::write(it.sandbox.path("map.toml"), map).unwrap();
    it.run(&["import", "--entity", "Trap__c", "--map", "map.toml", "--to", "a.db"]).ok();
    let db = it.sandbox.path("a.db");
    assert_eq!(number(&db, "SELECT count(*) FROM Trap__c"), 3);
    assert_eq!(number(&db, "SELECT count(*) FROM Trap__c WHERE code = '001Hs00000AAAAA'"), 1);
    assert_eq!(number(&db, "SELECT min(length(id)) FROM Trap__c"), 18);
}

#[test]
fn t29_amounts_stay_in_the_currency_of_their_record() {
    let object = ObjectDefinition::new("Trap__c")
        .field(FieldDefinition::new("currency", "Value__c"))
        .field(FieldDefinition {
            picklist: &["EUR", "JPY"],
            ..FieldDefinition::new("picklist", "CurrencyIsoCode")
        })
        .record([Cell::Double(1234.5), Cell::text("EUR")])
        .record([Cell::Double(150_000_000.0), Cell::text("JPY")]);
    let it = SignedIn::to(with_object(object));
    land_everywhere(&it, "Trap__c");
    let found =
        rows(&it.sandbox.path("bulk.db"), "SELECT Value__c, CurrencyIsoCode FROM Trap__c ORDER BY Id");
    let expected = [["1234.5", "EUR"], ["150000000.0", "JPY"]].map(|row| row.map(|v| Some(v.to_owned())));
    assert_eq!(found, expected);
}

#[test]
fn t30_percents_and_amounts_keep_their_digits_and_are_not_divided() {
    for kind in ["percent", "currency"] {
        let field = FieldDefinition { precision: 18, scale: 3, ..FieldDefinition::new(kind, "Value__c") };
        let cells =
            [Cell::Double(55.0), Cell::Double(0.125), Cell::Double(99_999_999_999.99), Cell::Double(-0.01)];
        let found = landed(values(field, cells));
        let expected =
            ["55.0", "0.125", "99999999999.99", "-0.01"].map(|n| ("real".to_owned(), Some(n.to_owned())));
        assert_eq!(found, expected);
    }
}

#[test]
fn t31_picklists_keep_their_order_and_values_that_are_no_longer_offered() {
    for kind in ["multipicklist", "picklist"] {
        let field = FieldDefinition { picklist: &["Red", "Blue"], ..FieldDefinition::new(kind, "Value__c") };
        let texts = ["Red;Blue", "Blue;Red", "Retired value", "Red;Retired, \"value\""];
        let found = landed_values(values(field, texts.map(Cell::text)));
        assert_eq!(found, texts.map(|text| Some(text.to_owned())));
    }
}

#[test]
fn t32_masks_formula_errors_and_hyperlinks_land_as_they_come() {
    let masked = FieldDefinition::new("encryptedstring", "Value__c");
    assert_eq!(landed_values(values(masked, [Cell::text("****1234")])), [Some("****1234".to_owned())]);
    let formula = || FieldDefinition {
        formula: Some("HYPERLINK(Id, Name)"),
        ..FieldDefinition::new("string", "Value__c")
    };
    let texts = ["#Error!", "<a href=\"/a00\" target=\"_blank\">A &amp; \"B\"</a>"];
    assert_eq!(
        landed_values(values(formula(), texts.map(Cell::text))),
        texts.map(|text| Some(text.to_owned()))
    );
    // Where a number is expected, the error is kept too.
    let number = FieldDefinition { formula: Some("1 / 0"), ..FieldDefinition::new("double", "Value__c") };
    let it = SignedIn::to(with_object(values(
        number,
        [wire("\"#Error!\"", "#Error!", "#Error!"), Cell::Double(2.5)],
    )));
    for api in ["rest", "bulk"] {
        let db = format!("{api}.db");
        it.run(&["import", "--entity", "Trap__c", "--api", api, "--to", &db]).ok();
        let found = rows(&it.sandbox.path(&db), "SELECT Value__c FROM Trap__c ORDER BY Id");
        assert_eq!(found, [[Some("#Error!".to_owned())], [Some("2.5".to_owned())]], "{api}");
    }
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
