//! `import --incremental`: what is there is brought up to date.

use std::time::Duration;

use sfmigrate::demo::data::{Cell, FieldChange, FieldDefinition, Mutation, Org};
use sfmigrate::demo::server::OrgConfig;

use crate::support::{Ran, SignedIn, eventually, number, rows, with_records};

const FIELDS: &str = "Id,LastName,Title,AccountId,IsDeleted,SystemModstamp";
const NOW: Duration = Duration::ZERO;

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// The columns of [`FIELDS`] as the org has them, by Id.
pub fn truth(org: &Org, object: &str, fields: &str) -> Vec<Vec<Option<String>>> {
    let truth = org.truth(object).unwrap();
    let at: Vec<usize> = fields
        .split(',')
        .map(|name| truth.fields.iter().position(|(field, _)| field == name).unwrap())
        .collect();
    let booleans = |at: usize, value: Option<String>| match (truth.fields[at].1.as_str(), value.as_deref()) {
        ("boolean", Some("true")) => Some("1".to_owned()),
        ("boolean", Some("false")) => Some("0".to_owned()),
        _ => value,
    };
    let mut all: Vec<Vec<_>> =
        truth.records.iter().map(|r| at.iter().map(|&i| booleans(i, r[i].clone())).collect()).collect();
    all.sort();
    all
}

fn landed(it: &SignedIn, fields: &str) -> Vec<Vec<Option<String>>> {
    let columns: Vec<String> = fields.split(',').map(|name| format!("\"{name}\"")).collect();
    let sql = format!("SELECT {} FROM Contact", columns.join(", "));
    let mut all = rows(&it.sandbox.path("c.db"), &sql);
    all.sort();
    all
}

#[track_caller]
fn assert_up_to_date(it: &SignedIn) {
    let (is, was) = (landed(it, FIELDS), truth(it.org.data(), "Contact", FIELDS));
    assert_eq!(is.len(), was.len());
    for (is, was) in is.iter().zip(&was) {
        assert_eq!(is, was);
    }
}

fn sync(it: &SignedIn, more: &[&str]) -> Ran {
    let args =
        ["import", "--entity", "Contact", "--fields", FIELDS, "--to", "c.db", "--incremental", "--json"];
    it.run(&[&args[..], more].concat())
}

fn of(ran: &Ran, key: &str) -> serde_json::Value {
    ran.json()["entities"][0][key].clone()
}

fn mutate(it: &SignedIn, change: Mutation) -> Vec<String> {
    it.org.data().mutate(&[change], NOW).unwrap().concat()
}

fn ids(it: &SignedIn, which: std::ops::Range<usize>) -> Vec<String> {
    it.org.data().ids("Contact", false)[which].to_vec()
}

fn update(ids: Vec<String>, title: &str) -> Mutation {
    Mutation::Update { object: "Contact".into(), ids, values: vec![("Title".into(), Cell::text(title))] }
}

fn delete(ids: Vec<String>) -> Mutation {
    Mutation::Delete { object: "Contact".into(), ids }
}

/// An org whose records were all made long ago, and a copy of it.
fn loaded(records: u64, more: &[&str]) -> SignedIn {
    let it = SignedIn::with(&[("Contact", records), ("Account", 10)]);
    let ran = sync(&it, more).ok();
    assert_eq!(of(&ran, "mode"), "full");
    it
}

#[test]
fn only_what_changed_is_read_and_only_what_differs_is_changed() {
    let it = loaded(3000, &[]);
    assert_up_to_date(&it);
    let ran = sync(&it, &[]).ok();
    assert_eq!((of(&ran, "mode"), of(&ran, "read")), ("incremental".into(), 0.into()));
    mutate(&it, update(ids(&it, 10..15), "Chief"));
    mutate(&it, Mutation::Insert { object: "Contact".into(), count: 3, values: Vec::new() });
    let before = it.org.requests().len();
    let ran = sync(&it, &[]).ok();
    assert_eq!((of(&ran, "read"), of(&ran, "changed")), (8.into(), 8.into()));
    assert_up_to_date(&it);
    // Description, count, the records; deletions: count and list.
    let requests = it.requests_since(before);
    assert!(requests.len() <= 5, "{requests:#?}");
    // Read again within the overlap, and found to be the same.
    let ran = sync(&it, &[]).ok();
    assert_eq!((of(&ran, "read"), of(&ran, "changed")), (8.into(), 0.into()));
    it.org.data().advance(minutes(60));
    sync(&it, &[]).ok();
    let ran = sync(&it, &[]).ok();
    assert_eq!(of(&ran, "read"), 0);
}

#[test]
fn a_plain_import_leaves_a_watermark_too() {
    let it = SignedIn::with(&[("Contact", 50)]);
    it.run(&["import", "--entity", "Contact", "--fields", FIELDS, "--to", "c.db"]).ok();
    mutate(&it, update(ids(&it, 0..1), "New"));
    let ran = sync(&it, &[]).ok();
    assert_eq!((of(&ran, "mode"), of(&ran, "changed")), ("incremental".into(), 1.into()));
    assert_up_to_date(&it);
}

#[test]
fn a_commit_that_comes_late_and_a_flood_of_one_stamp_are_not_lost() {
    let it = loaded(2500, &[]);
    it.org.data().advance(minutes(30));
    sync(&it, &[]).ok();
    it.org.data().mutate(&[update(ids(&it, 3..4), "Late")], minutes(4)).unwrap();
    sync(&it, &[]).ok();
    assert_up_to_date(&it);
    mutate(&it, update(it.org.data().ids("Contact", false), "Flood"));
    let ran = sync(&it, &["--api", "rest"]).ok();
    assert_eq!(of(&ran, "changed"), 2500);
    assert_up_to_date(&it);
    it.org.data().advance(minutes(30));
    mutate(&it, update(it.org.data().ids("Contact", false), "Flood again"));
    sync(&it, &["--api", "bulk"]).ok();
    assert_up_to_date(&it);
}

#[test]
fn deleted_records_are_marked_and_come_back_when_they_are_undeleted() {
    let it = loaded(100, &[]);
    let gone = ids(&it, 0..4);
    mutate(&it, delete(gone[..2].to_vec()));
    let merge =
        Mutation::Merge { object: "Contact".into(), winner: gone[3].clone(), losers: vec![gone[2].clone()] };
    mutate(&it, merge);
    let ran = sync(&it, &[]).ok();
    assert_eq!(of(&ran, "deleted"), 3);
    let db = it.sandbox.path("c.db");
    let marked = "SELECT Id, _sfmigrate_merged_into, IsDeleted FROM Contact
                  WHERE _sfmigrate_deleted_at IS NOT NULL ORDER BY Id";
    let one = Some("1".to_owned());
    let row = |id: &String, into: Option<String>| vec![Some(id.clone()), into, one.clone()];
    let expected = [row(&gone[0], None), row(&gone[1], None), row(&gone[2], Some(gone[3].clone()))];
    assert_eq!(rows(&db, marked), expected);
    assert_eq!(number(&db, "SELECT count(*) FROM Contact"), 100);
    assert_eq!(of(&sync(&it, &[]).ok(), "deleted"), 0);
    mutate(&it, Mutation::Undelete { object: "Contact".into(), ids: gone[..1].to_vec() });
    sync(&it, &[]).ok();
    assert_eq!(rows(&db, marked).len(), 2);
    assert_eq!(number(&db, &format!("SELECT IsDeleted FROM Contact WHERE Id = '{}'", gone[0])), 0);
}

#[test]
fn what_is_deleted_for_good_is_found_by_the_list_or_by_comparing() {
    let it = loaded(60, &["--on-delete", "delete"]);
    it.org.data().advance(minutes(60));
    sync(&it, &["--on-delete", "delete"]).ok();
    mutate(&it, Mutation::Purge { object: "Contact".into(), ids: ids(&it, 5..8) });
    it.org.data().advance(minutes(5));
    let ran = sync(&it, &["--on-delete", "delete"]).ok();
    assert_eq!(of(&ran, "deleted"), 3);
    assert_up_to_date(&it);
    // Longer ago than the list reaches: all are compared, and it is said.
    mutate(&it, Mutation::Purge { object: "Contact".into(), ids: ids(&it, 5..8) });
    it.org.data().advance(minutes(60 * 24 * 20));
    let ran = sync(&it, &["--on-delete", "delete"]).ok();
    assert!(ran.stderr.contains("14 days"), "{}", ran.stderr);
    assert_up_to_date(&it);
    mutate(&it, Mutation::Purge { object: "Contact".into(), ids: ids(&it, 0..1) });
    sync(&it, &["--on-delete", "delete", "--detect-hard-deletes"]).ok();
    assert_up_to_date(&it);
    mutate(&it, delete(ids(&it, 0..2)));
    sync(&it, &["--on-delete", "keep"]).ok();
    assert_eq!(landed(&it, "Id").len(), 53);
    // What was kept meanwhile is not forgotten.
    it.org.data().advance(minutes(600));
    sync(&it, &["--on-delete", "delete"]).ok();
    assert_up_to_date(&it);
}

#[test]
fn what_leaves_the_condition_leaves_the_table() {
    let it = SignedIn::with(&[("Contact", 80)]);
    let all = it.org.data().ids("Contact", false);
    mutate(&it, update(all[..30].to_vec(), "Chief"));
    let args = ["--where", "Title = 'Chief'", "--on-delete", "delete"];
    sync(&it, &args).ok();
    assert_eq!(landed(&it, "Id").len(), 30);
    mutate(&it, update(all[..5].to_vec(), "Former"));
    mutate(&it, update(all[40..41].to_vec(), "Chief"));
    let ran = sync(&it, &args).ok();
    assert_eq!((of(&ran, "mode"), of(&ran, "deleted")), ("incremental".into(), 5.into()));
    assert_eq!(landed(&it, "Id").len(), 26);
    // Another condition: everything is read, and it is said why.
    let ran = sync(&it, &["--where", "Title = 'Former'", "--on-delete", "delete"]).ok();
    assert!(ran.stderr.contains("another condition"), "{}", ran.stderr);
    assert_eq!(landed(&it, "Id").len(), 5);
}

#[test]
fn a_refresh_that_was_stopped_goes_on_and_then_catches_up() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        latency: Duration::from_millis(10),
        ..with_records(&[("Contact", 3000)])
    });
    sync(&it, &["--api", "rest"]).ok();
    it.org.data().advance(minutes(60));
    mutate(&it, update(it.org.data().ids("Contact", false), "One"));
    let args = [
        "import",
        "--entity",
        "Contact",
        "--fields",
        FIELDS,
        "--to",
        "c.db",
        "--incremental",
        "--api",
        "rest",
    ];
    let seen = || it.org.requests().iter().filter(|r| r.path.contains("/query/")).count();
    let before = seen();
    let mut child = it.sandbox.spawn(&args);
    eventually("some pages are there", || seen() > before + 4);
    child.kill().unwrap();
    child.wait().unwrap();
    // Meanwhile the world goes on.
    it.org.data().advance(minutes(60));
    mutate(&it, update(ids(&it, 0..7), "Two"));
    let ran = sync(&it, &["--api", "rest"]).ok();
    assert!(of(&ran, "resumed").as_u64().unwrap() > 0, "{}", ran.stdout);
    assert_up_to_date(&it);
}

#[test]
fn csv_files_are_not_refreshed_and_it_is_said_what_to_do() {
    let it = SignedIn::with(&[("Contact", 5)]);
    let ran = it.run(&["import", "--entity", "Contact", "--incremental", "--to", "out/"]).code(2);
    assert!(ran.stderr.contains("--to crm.db"), "{}", ran.stderr);
    assert!(!it.sandbox.path("out").exists());
}

#[test]
fn objects_without_a_stamp_are_compared_by_content() {
    let it = SignedIn::with(&[("TaskStatus", 5)]);
    let args = ["import", "--entity", "TaskStatus", "--incremental", "--to", "t.db", "--json"];
    it.run(&args).ok();
    let ran = it.run(&args).ok();
    let has_stamp = it.org.data().field_type("TaskStatus", "SystemModstamp").is_some();
    assert_eq!(of(&ran, "mode"), if has_stamp { "incremental" } else { "full" });
    assert_eq!(of(&ran, "changed"), if has_stamp { serde_json::Value::Null } else { 0.into() });
}

fn sync_all(it: &SignedIn, more: &[&str]) -> Ran {
    let args = ["import", "--entity", "Contact", "--to", "c.db", "--incremental", "--json"];
    it.run(&[&args[..], more].concat())
}

#[test]
fn new_and_changed_fields_are_named_and_taken_over_or_refused() {
    let it = SignedIn::with(&[("Contact", 40)]);
    sync_all(&it, &[]).ok();
    let org = it.org.data();
    org.evolve("Contact", FieldChange::Add(FieldDefinition::new("string", "Shoe__c"))).unwrap();
    let first = ids(&it, 0..1);
    let shoe = vec![("Shoe__c".to_owned(), Cell::text("44"))];
    mutate(&it, Mutation::Recalculate { object: "Contact".into(), ids: first, values: shoe });
    let ran = sync_all(&it, &["--schema-changes", "fail"]).code(2);
    assert!(ran.stderr.contains("Shoe__c"), "{}", ran.stderr);
    let ran = sync_all(&it, &["--schema-changes", "ignore"]).ok();
    assert_eq!(of(&ran, "mode"), "incremental");
    let ran = sync_all(&it, &[]).ok();
    assert!(ran.stderr.contains("`Shoe__c`"), "{}", ran.stderr);
    assert_eq!(landed(&it, "Id,Shoe__c"), truth(org, "Contact", "Id,Shoe__c"));
    org.evolve("Contact", FieldChange::Retype { field: "Title".into(), kind: "double".into() }).unwrap();
    let ran = sync_all(&it, &[]).ok();
    assert!(ran.stderr.contains("`Title` was text and is decimal"), "{}", ran.stderr);
    assert_eq!(landed(&it, "Id,LastName"), truth(org, "Contact", "Id,LastName"));
    let rename = FieldChange::Rename { from: "Department".into(), to: "Division".into() };
    org.evolve("Contact", rename).unwrap();
    let ran = sync_all(&it, &[]).ok();
    assert!(ran.stderr.contains("`Department` is perhaps `Division`"), "{}", ran.stderr);
    assert_eq!(landed(&it, "Id,Division"), truth(org, "Contact", "Id,Division"));
    // The column that was there is still there.
    assert!(
        number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact WHERE Department IS NOT NULL") > 0
    );
    org.hide("Contact", "Fax", true).unwrap();
    let ran = sync_all(&it, &[]).ok();
    assert!(ran.stderr.contains("`Fax`"), "{}", ran.stderr);
    assert_eq!(of(&ran, "mode"), "incremental", "a field less needs no full load");
}

#[test]
fn fields_that_change_without_a_stamp_are_read_again_on_their_own() {
    let it = SignedIn::with(&[("Contact", 40), ("Account", 5)]);
    let fields = "Id,Title,AccountId,Account.Name,SystemModstamp";
    let args =
        ["import", "--entity", "Contact", "--fields", fields, "--to", "c.db", "--incremental", "--json"];
    it.run(&args).ok();
    let account = it.org.data().ids("Account", false)[0].clone();
    let name = vec![("Name".to_owned(), Cell::text("Renamed Ltd"))];
    mutate(&it, Mutation::Update { object: "Account".into(), ids: vec![account.clone()], values: name });
    let renamed = || {
        number(
            &it.sandbox.path("c.db"),
            "SELECT count(*) FROM Contact WHERE \"Account.Name\" = 'Renamed Ltd'",
        )
    };
    let children = format!("SELECT count(*) FROM Contact WHERE AccountId = '{account}'");
    let children = number(&it.sandbox.path("c.db"), &children);
    assert!(children > 0);
    it.run(&args).ok();
    assert_eq!(renamed(), 0);
    it.run(&[&args[..], &["--refresh-formulas=7d"]].concat()).ok();
    assert_eq!(renamed(), 0, "not due yet");
    let ran = it.run(&[&args[..], &["--refresh-formulas"]].concat()).ok();
    assert_eq!(renamed(), children);
    assert_eq!(of(&ran, "changed"), children);
    assert!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact WHERE Title IS NULL") < 40);
}
