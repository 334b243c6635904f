//! Text, and the CSV that it comes in.

use serde_json::json;
use sfmigrate::demo::data::{Cell, FieldDefinition, ObjectDefinition};
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::event::Api;
use sfmigrate::schema::ColumnType;

use super::{kept, land_everywhere, landed, landed_values, texts, values, wire, with_object};
use crate::recorded::{Answer, Server, query, read};
use crate::support::{SignedIn, block_on};

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
