//! Numbers, instants, keys and what else has a type.

use sfmigrate::demo::data::{Cell, FieldDefinition, ObjectDefinition};

use super::{land_everywhere, landed, landed_values, values, wire, with_object};
use crate::support::{SignedIn, number, rows};

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
