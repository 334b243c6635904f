//! Queries that fit into no URL, or into no query at all: they are read all the
//! same where there is a way, and refused before anything is touched where
//! there is none. Never a bare 414 or 431.

use std::time::Duration;

use sfmigrate::demo::data::{Cell, FieldDefinition, Mutation, ObjectDefinition};
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{SignedIn, eventually, number, rows};

/// Fields of `Chain__c`, and records, each of which refers to the next.
const FIELDS: usize = 300;
const RECORDS: u32 = 40;
/// Relationships that a path may walk.
const LEVELS: usize = 5;

fn field(at: usize) -> String {
    format!("A_Name_As_Long_As_Salesforce_Takes_{at:03}__c")
}

fn value(record: usize, at: usize) -> Option<String> {
    (record < RECORDS as usize).then(|| format!("{record}/{at}"))
}

fn chain() -> ObjectDefinition {
    let mut object = ObjectDefinition { audited: true, ..ObjectDefinition::new("Chain__c") }
        .field(FieldDefinition::new("int", "Place__c"))
        .field(FieldDefinition::reference("Next__c", &["Chain__c"], "Next__r"));
    for at in 0..FIELDS {
        object = object.field(FieldDefinition::new("string", &field(at)));
    }
    for record in 0..RECORDS {
        let next =
            if record + 1 < RECORDS { Cell::Record("Chain__c".into(), record + 1) } else { Cell::Null };
        let own = (0..FIELDS).map(|at| Cell::text(value(record as usize, at).unwrap_or_default()));
        object = object.record([Cell::Int(i64::from(record)), next].into_iter().chain(own));
    }
    object
}

/// A mapping of every field, walked to on every level.
fn mapping() -> String {
    let mut text = "[Chain__c]\n[Chain__c.fields]\nid = \"Id\"\nplace = \"Place__c\"\n".to_owned();
    for level in 0..=LEVELS {
        for at in 0..FIELDS {
            text += &format!("l{level}_{at} = \"{}{}\"\n", "Next__r.".repeat(level), field(at));
        }
    }
    text
}

#[test]
fn a_query_of_more_than_100_000_characters_is_read_in_parts_and_joined() {
    let it =
        SignedIn::to(OrgConfig { objects: vec![chain()], rest_page_rows: Some(13), ..OrgConfig::default() });
    let mapping = mapping();
    assert!(mapping.len() > 100_000);
    std::fs::write(it.sandbox.path("chain.toml"), mapping).unwrap();
    let import = ["import", "--map", "chain.toml", "--to", "chain.db"];

    let bulk = it.run(&[&import[..], &["--api", "bulk"]].concat()).code(2);
    assert!(bulk.stderr.contains("Salesforce takes at most 100,000"), "{}", bulk.stderr);
    assert!(!it.sandbox.path("chain.db").exists());

    let ran = it.run(&import).ok();
    assert!(ran.stderr.contains("characters, Bulk takes 100,000"), "{}", ran.stderr);
    let found = rows(&it.sandbox.path("chain.db"), "SELECT * FROM Chain__c ORDER BY place");
    assert_eq!(found.len(), RECORDS as usize);
    for (record, row) in found.iter().enumerate() {
        for level in 0..=LEVELS {
            for at in 0..FIELDS {
                assert_eq!(row[2 + level * FIELDS + at], value(record + level, at), "{record} {level} {at}");
            }
        }
    }
}

#[test]
fn t43_a_record_that_changes_between_the_parts_is_read_again_and_never_mixed() {
    const WIDE: usize = 600;
    let mut object = ObjectDefinition { audited: true, ..ObjectDefinition::new("Wide__c") };
    for at in 0..WIDE {
        object = object.field(FieldDefinition::new("string", &field(at)));
    }
    for record in 0..30 {
        object = object.record((0..WIDE).map(|at| Cell::text(format!("{record}/{at}"))));
    }
    let it = SignedIn::to(OrgConfig { objects: vec![object], ..OrgConfig::default() });
    // The last part is waited for, and meanwhile somebody edits and deletes.
    let last = field(WIDE - 1);
    let plan = format!("[[fault]]\npath = \"/query?*{last}\"\ncount = 1\ndo.delay = \"3s\"");
    it.org.set_faults(FaultPlan::parse(&plan).unwrap());
    let args = ["import", "--entity", "Wide__c", "--api", "rest", "--to", "w.db"];
    let mut child = it.sandbox.spawn(&args);
    let asked =
        |name: &str| it.org.requests().iter().any(|r| r.path.contains("/query?") && r.path.contains(name));
    eventually("the first part is there", || asked(&field(0)));
    let ids = it.org.data().ids("Wide__c", false);
    let ends = |text: &str| vec![(field(0), Cell::text(text)), (last.clone(), Cell::text(text))];
    it.org.data().advance(Duration::from_secs(60));
    let changes = [
        Mutation::Update { object: "Wide__c".into(), ids: ids[3..6].to_vec(), values: ends("new") },
        Mutation::Delete { object: "Wide__c".into(), ids: ids[9..10].to_vec() },
    ];
    it.org.data().mutate(&changes, Duration::ZERO).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let sql = format!("SELECT Id, {}, {last}, {} FROM Wide__c ORDER BY Id", field(0), field(WIDE / 2));
    let found = rows(&it.sandbox.path("w.db"), &sql);
    assert_eq!(found.len(), 29);
    for row in found {
        let at = ids.iter().position(|id| Some(id) == row[0].as_ref()).unwrap();
        let middle = Some(format!("{at}/{}", WIDE / 2));
        let ends = if (3..6).contains(&at) {
            [Some("new".to_owned()), Some("new".to_owned())]
        } else {
            [Some(format!("{at}/0")), Some(format!("{at}/{}", WIDE - 1))]
        };
        assert_eq!((&row[1..3], &row[3]), (&ends[..], &middle), "{at}");
    }
    // The four that changed were asked for once more, and no others.
    let again =
        it.org.requests().iter().filter(|r| r.path.contains("Id+IN+") || r.path.contains("Id%20IN")).count();
    assert!(again > 0);
}

fn without(ids: usize) -> String {
    let ids: Vec<String> = (0..ids).map(|i| format!("'00300000000{i:04}AAA'")).collect();
    format!("Id NOT IN ({})", ids.join(","))
}

#[test]
fn a_condition_too_long_for_a_url_is_read_by_bulk_without_a_count() {
    let it = SignedIn::with(&[("Contact", 60)]);
    let condition = without(900);
    let ran = it.run(&["import", "--entity", "Contact", "--where", &condition, "--to", "a.db"]).ok();
    assert!(
        ran.stderr.contains("could not be counted: the condition on Contact is too long"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("unknown number of records by Bulk"), "{}", ran.stderr);
    assert_eq!(number(&it.sandbox.path("a.db"), "SELECT count(*) FROM Contact"), 60);

    let rest = ["import", "--entity", "Contact", "--where", &condition, "--to", "b.db", "--api", "rest"];
    let ran = it.run(&rest).code(2);
    assert!(ran.stderr.contains("--api bulk"), "{}", ran.stderr);
    assert!(!it.sandbox.path("b.db").exists());

    // Unknown is never zero.
    let count = it.run(&["count", "Contact", "--where", &condition, "--json"]).code(5);
    assert!(count.json()["entities"][0]["records"].is_null(), "{}", count.stdout);
}

#[test]
fn a_condition_too_long_for_any_query_is_refused_before_anything_is_asked() {
    let it = SignedIn::with(&[("Contact", 60)]);
    let condition = without(5000);
    for args in [&["count", "Contact"][..], &["import", "--entity", "Contact", "--to", "a.db"]] {
        let ran = it.run(&[args, &["--where", &condition]].concat()).code(2);
        assert!(ran.stderr.contains("Contact: the condition has 105,045 characters"), "{}", ran.stderr);
    }
    assert!(!it.sandbox.path("a.db").exists());
}

#[test]
fn an_object_that_wants_a_condition_says_which_and_does_not_spoil_the_others_count() {
    let it = SignedIn::with(&[("Contact", 60)]);
    let ran = it.run(&["count", "Contact", "ContentDocumentLink", "--json"]).code(2);
    assert_eq!(ran.json()["entities"][0]["records"], 60);
    assert!(ran.json()["entities"][1]["error"]["message"].as_str().unwrap().contains("LinkedEntityId"));
    let ran = it.run(&["import", "--entity", "ContentDocumentLink"]).code(2);
    assert!(ran.stderr.contains("say by --where which records"), "{}", ran.stderr);
}
