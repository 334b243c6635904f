//! `verify`: what is here is held against the org, and mended.

use std::time::Duration;

use serde_json::Value;
use sfmigrate::demo::data::{Cell, Mutation};
use sfmigrate::demo::server::OrgConfig;

use crate::support::{Ran, SignedIn, number, rows, with_records};

const NOW: Duration = Duration::ZERO;

fn imported(records: &[(&str, u64)], more: &[&str]) -> SignedIn {
    let it = SignedIn::with(records);
    let names: Vec<&str> = records.iter().map(|(name, _)| *name).collect();
    let args = ["import", "--entity", &names.join(","), "--to", "crm.db", "--quiet"];
    it.run(&[&args[..], more].concat()).ok();
    it
}

fn verify(it: &SignedIn, more: &[&str]) -> Ran {
    it.run(&[&["verify", "--to", "crm.db", "--json"][..], more].concat())
}

fn sql(it: &SignedIn, sql: &str) {
    let db = rusqlite::Connection::open(it.sandbox.path("crm.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(sql).unwrap();
}

fn one(it: &SignedIn, sql: &str) -> String {
    rows(&it.sandbox.path("crm.db"), sql)[0][0].clone().unwrap_or_default()
}

fn dump(it: &SignedIn, table: &str) -> Vec<Vec<Option<String>>> {
    rows(&it.sandbox.path("crm.db"), &format!("SELECT * FROM \"{table}\" ORDER BY 1"))
}

/// The part of a report that is about an entity.
fn of(ran: &Ran, entity: &str) -> Value {
    let report = ran.json();
    report["entities"].as_array().unwrap().iter().find(|e| e["entity"] == entity).unwrap().clone()
}

/// The differences of an entity: what, record, field, here, there.
fn differences(ran: &Ran) -> Vec<[String; 6]> {
    let report = ran.json();
    let text = |d: &Value, name: &str| d[name].as_str().unwrap_or("-").to_owned();
    let all = report["differences"].as_array().unwrap();
    let row = |d: &Value| ["entity", "what", "record", "field", "here", "there"].map(|name| text(d, name));
    all.iter().map(row).collect()
}

fn has(found: &[[String; 6]], wanted: [&str; 6]) -> bool {
    found.iter().any(|row| row.iter().zip(wanted).all(|(is, wanted)| is == wanted))
}

fn planted_damages_are_found_and_mended(import_by: &str, verify_by: &str) {
    let it = imported(&[("Contact", 300), ("Opportunity", 120), ("Lead", 60)], &["--api", import_by]);
    let tables = ["Contact", "Opportunity", "Lead"];
    let before = tables.map(|table| dump(&it, table));
    let ran = verify(&it, &["--deep"]).ok();
    assert_eq!(differences(&ran).len(), 0);
    for table in tables {
        assert_eq!(of(&ran, table)["api"], verify_by, "{}", ran.stdout);
        assert_eq!(of(&ran, table)["here"], of(&ran, table)["there"]);
    }
    let id =
        |table: &str, which: &str| one(&it, &format!("SELECT Id FROM {table} WHERE {which} ORDER BY Id"));
    let gone = id("Contact", "1");
    let wrong = id("Contact", &format!("Id > '{gone}'"));
    let cut = id("Contact", &format!("Id > '{wrong}' AND length(Title) > 6"));
    let dear = id("Opportunity", "Amount IS NOT NULL");
    let late = id("Opportunity", &format!("Id <> '{dear}' AND CloseDate IS NOT NULL"));
    let flag = id("Lead", "IsConverted = 0");
    let (name, title) = (
        one(&it, &format!("SELECT LastName FROM Contact WHERE Id = '{wrong}'")),
        one(&it, &format!("SELECT Title FROM Contact WHERE Id = '{cut}'")),
    );
    let amount = one(&it, &format!("SELECT Amount FROM Opportunity WHERE Id = '{dear}'"));
    let date = one(&it, &format!("SELECT CloseDate FROM Opportunity WHERE Id = '{late}'"));
    let strange = "003ZZ0000000000AAA";
    sql(
        &it,
        &format!(
            "DELETE FROM Contact WHERE Id = '{gone}';
             UPDATE Contact SET LastName = 'Nobody' WHERE Id = '{wrong}';
             UPDATE Contact SET Title = substr(Title, 1, 3) WHERE Id = '{cut}';
             INSERT INTO Contact (Id, LastName) VALUES ('{strange}', 'Strange');
             UPDATE Opportunity SET Amount = Amount + 0.01 WHERE Id = '{dear}';
             UPDATE Opportunity SET CloseDate = NULL WHERE Id = '{late}';
             UPDATE Lead SET IsConverted = 1 WHERE Id = '{flag}';"
        ),
    );
    // Ids alone show which records there are.
    let found = differences(&verify(&it, &[]).code(9));
    assert!(has(&found, ["Contact", "missing", &gone, "-", "-", "-"]), "{found:?}");
    assert!(has(&found, ["Contact", "extra", strange, "-", "-", "-"]), "{found:?}");
    let ran = verify(&it, &["--deep", "-o", "found.csv"]).code(9);
    let found = differences(&ran);
    assert!(has(&found, ["Contact", "missing", &gone, "-", "-", "-"]), "{found:?}");
    assert!(has(&found, ["Contact", "extra", strange, "-", "-", "-"]), "{found:?}");
    assert!(has(&found, ["Contact", "different", &wrong, "LastName", "Nobody", &name]), "{found:?}");
    assert!(has(&found, ["Contact", "different", &cut, "Title", &title[..3], &title]), "{found:?}");
    assert!(has(&found, ["Opportunity", "different", &late, "CloseDate", "-", &date]), "{found:?}");
    assert!(has(&found, ["Lead", "different", &flag, "IsConverted", "1", "0"]), "{found:?}");
    let number = found.iter().find(|row| row[2] == dear).unwrap();
    assert_eq!(number[3], "Amount");
    assert_eq!(number[5].parse::<f64>().unwrap(), amount.parse::<f64>().unwrap());
    assert_eq!(found.len(), 7, "{found:?}");
    let listed = std::fs::read_to_string(it.sandbox.path("found.csv")).unwrap();
    assert_eq!(listed.lines().count(), 8, "{listed}");
    assert!(listed.contains(&format!("Contact,different,{wrong},LastName,Nobody,{name}")), "{listed}");
    // For a person, too.
    let ran = it.run(&["verify", "--to", "crm.db", "--deep"]).code(9);
    assert!(ran.stdout.contains("Nobody") && ran.stdout.contains(strange), "{}", ran.stdout);
    assert!(ran.stderr.contains("--repair"), "{}", ran.stderr);
    let ran = verify(&it, &["--deep", "--repair", "--on-delete", "delete"]).ok();
    assert_eq!(of(&ran, "Contact")["mended"]["fetched"], 3);
    assert_eq!(of(&ran, "Contact")["mended"]["removed"], 1);
    assert_eq!(differences(&verify(&it, &["--deep"]).ok()).len(), 0);
    assert_eq!(tables.map(|table| dump(&it, table)), before);
}

#[test]
fn what_rest_brought_is_read_again_by_bulk_and_each_damage_is_found_and_mended() {
    planted_damages_are_found_and_mended("rest", "bulk");
}

#[test]
fn what_bulk_brought_is_read_again_by_rest_and_each_damage_is_found_and_mended() {
    planted_damages_are_found_and_mended("bulk", "rest");
}

#[test]
fn what_changed_in_the_org_since_is_told_apart_from_what_is_lost() {
    let it = imported(&[("Contact", 200)], &[]);
    let org = it.org.data();
    let ids = org.ids("Contact", false);
    let contact = || "Contact".to_owned();
    let changes = [
        Mutation::Insert { object: contact(), count: 3, values: Vec::new() },
        Mutation::Update {
            object: contact(),
            ids: ids[10..12].to_vec(),
            values: vec![("Title".into(), Cell::text("Chief"))],
        },
        Mutation::Delete { object: contact(), ids: ids[20..22].to_vec() },
        Mutation::Merge { object: contact(), winner: ids[30].clone(), losers: ids[31..32].to_vec() },
        Mutation::Purge { object: contact(), ids: ids[40..41].to_vec() },
    ];
    org.mutate(&changes, NOW).unwrap();
    // The org lists what was deleted for good by whole minutes.
    org.advance(Duration::from_secs(61));
    for deep in [&["--deep"][..], &[]] {
        let ran = verify(&it, deep).ok();
        let since = &of(&ran, "Contact")["since"];
        assert_eq!(since["created"], 3, "{}", ran.stdout);
        assert_eq!(since["changed"], 3, "{}", ran.stdout);
        assert_eq!(since["deleted"], 4, "{}", ran.stdout);
        assert_eq!(ran.json()["differing"], 0);
    }
    // Damage beside it is damage.
    sql(
        &it,
        &format!(
            "DELETE FROM Contact WHERE Id = '{}';
             UPDATE Contact SET Title = 'Nobody' WHERE Id IN ('{}', '{}')",
            ids[50], ids[51], ids[10]
        ),
    );
    let ran = verify(&it, &["--deep"]).code(9);
    let found = differences(&ran);
    let records: Vec<&str> = found.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(records, [&ids[50], &ids[51]], "{found:?}");
    assert_eq!(of(&ran, "Contact")["since"]["changed"], 3);
    verify(&it, &["--deep", "--repair"]).ok();
    verify(&it, &["--deep"]).ok();
    // The next refresh brings the rest, and nothing is left to tell.
    it.run(&["import", "--entity", "Contact", "--to", "crm.db", "--incremental"]).ok();
    let ran = verify(&it, &["--deep"]).ok();
    assert_eq!(of(&ran, "Contact")["since"]["changed"], 0, "{}", ran.stdout);
    assert_eq!(of(&ran, "Contact")["since"]["created"], 0);
    assert_eq!(of(&ran, "Contact")["here"], 199);
}

#[test]
fn a_record_that_was_touched_just_before_the_import_is_no_excuse_for_damage() {
    let it = SignedIn::with(&[("Contact", 40)]);
    let ids = it.org.data().ids("Contact", false);
    let change = Mutation::Update {
        object: "Contact".into(),
        ids: ids[..2].to_vec(),
        values: vec![("Title".into(), Cell::text("Chief of the whole department"))],
    };
    it.org.data().mutate(&[change], NOW).unwrap();
    it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
    sql(&it, &format!("UPDATE Contact SET Title = 'Chief' WHERE Id = '{}'", ids[0]));
    let found = differences(&verify(&it, &["--deep"]).code(9));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0][3..], ["Title", "Chief", "Chief of the whole department"]);
}

#[test]
fn an_update_that_the_last_refresh_should_have_seen_is_a_loss() {
    let it = imported(&[("Contact", 30)], &[]);
    it.org.data().advance(Duration::from_secs(3600));
    let ids = it.org.data().ids("Contact", false);
    let change = Mutation::Update {
        object: "Contact".into(),
        ids: ids[..1].to_vec(),
        values: vec![("Title".into(), Cell::text("Chief"))],
    };
    it.org.data().mutate(&[change], NOW).unwrap();
    it.org.data().advance(Duration::from_secs(3600));
    let before = dump(&it, "Contact");
    it.run(&["import", "--entity", "Contact", "--to", "crm.db", "--incremental"]).ok();
    verify(&it, &[]).ok();
    // As if it had not: the row of before the update.
    let (title, stamp) = rows(
        &it.sandbox.path("crm.db"),
        "SELECT group_concat(name) FROM pragma_table_info('Contact') WHERE name NOT LIKE '\\_%' ESCAPE '\\'",
    )[0][0]
        .as_deref()
        .map(|names| {
            let at = |name: &str| names.split(',').position(|n| n == name).unwrap();
            let row = before.iter().find(|row| row[at("Id")].as_deref() == Some(&ids[0])).unwrap();
            (row[at("Title")].clone().unwrap_or_default(), row[at("SystemModstamp")].clone().unwrap())
        })
        .unwrap();
    sql(
        &it,
        &format!("UPDATE Contact SET Title = '{title}', SystemModstamp = '{stamp}' WHERE Id = '{}'", ids[0]),
    );
    // The stamp alone gives it away.
    let found = differences(&verify(&it, &[]).code(9));
    assert_eq!(found[0][3], "SystemModstamp", "{found:?}");
    verify(&it, &["--repair"]).ok();
    assert_eq!(one(&it, &format!("SELECT Title FROM Contact WHERE Id = '{}'", ids[0])), "Chief");
}

#[test]
fn what_changes_without_a_stamp_is_no_loss() {
    let fields = ["--fields", "Id,Title,AccountId,Account.Name,SystemModstamp"];
    let it = SignedIn::with(&[("Contact", 40), ("Account", 3)]);
    it.run(&[&["import", "--entity", "Contact", "--to", "crm.db"][..], &fields].concat()).ok();
    let account = it.org.data().ids("Account", false)[0].clone();
    let change = Mutation::Update {
        object: "Account".into(),
        ids: vec![account],
        values: vec![("Name".into(), Cell::text("Renamed Ltd"))],
    };
    it.org.data().mutate(&[change], NOW).unwrap();
    let ran = verify(&it, &["--deep"]).ok();
    assert!(of(&ran, "Contact")["since"]["recalculated"].as_u64().unwrap() > 0, "{}", ran.stdout);
    assert_eq!(ran.json()["differing"], 0);
}

const MAP: &str = "[Contact]\ntarget = \"people\"\nkey = \"id\"\nwhere = \"Email != null\"\n\
    [Contact.fields]\nid = \"Id\"\nname = { from = \"LastName\", transform = [\"uppercase\"] }\n\
    mail = { from = \"Email\", transform = [\"trim\", \"lowercase\"] }\n\
    label = { template = \"{{ FirstName }} {{ LastName }}\" }\nchanged = \"SystemModstamp\"\n";

#[test]
fn a_mapped_table_is_verified_by_its_mapping_file() {
    let it = SignedIn::with(&[("Contact", 150)]);
    std::fs::write(it.sandbox.path("m.toml"), MAP).unwrap();
    let args = ["import", "--map", "m.toml", "--to", "crm.db", "--where", "LastName != 'Nobody'"];
    it.run(&args).ok();
    let before = dump(&it, "people");
    let ran = verify(&it, &["--deep"]).code(2);
    assert!(ran.stderr.contains("--map"), "{}", ran.stderr);
    let deep = ["--map", "m.toml", "--deep"];
    let ran = verify(&it, &deep).ok();
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    assert_eq!(
        of(&ran, "Contact")["here"],
        number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM people")
    );
    let ids: Vec<String> = rows(&it.sandbox.path("crm.db"), "SELECT id FROM people ORDER BY id LIMIT 4")
        .into_iter()
        .map(|row| row[0].clone().unwrap())
        .collect();
    sql(
        &it,
        &format!(
            "DELETE FROM people WHERE id = '{}'; UPDATE people SET mail = NULL WHERE id = '{}';
             UPDATE people SET label = substr(label, 1, 2) WHERE id = '{}';
             INSERT INTO people (id, name) VALUES ('nobody', 'NOBODY')",
            ids[0], ids[1], ids[2]
        ),
    );
    let found = differences(&verify(&it, &deep).code(9));
    let what: Vec<(&str, &str)> = found.iter().map(|row| (row[1].as_str(), row[3].as_str())).collect();
    assert_eq!(what, [("missing", "-"), ("extra", "-"), ("different", "mail"), ("different", "label")]);
    verify(&it, &["--map", "m.toml", "--deep", "--repair", "--on-delete", "delete"]).ok();
    verify(&it, &deep).ok();
    assert_eq!(dump(&it, "people"), before);
    // Who leaves the condition since the import is not lost, either.
    let change = Mutation::Update {
        object: "Contact".into(),
        ids: ids[3..4].to_vec(),
        values: vec![("Email".into(), Cell::Null)],
    };
    it.org.data().mutate(&[change], NOW).unwrap();
    let ran = verify(&it, &["--map", "m.toml"]).ok();
    assert_eq!(of(&ran, "Contact")["since"]["deleted"], 1, "{}", ran.stdout);
}

#[test]
fn columns_that_only_have_other_names_need_no_file() {
    let it = SignedIn::with(&[("Account", 60)]);
    let map = "[Account]\ntarget = \"firms\"\n[Account.fields]\nid = \"Id\"\nfirm = \"Name\"\n";
    std::fs::write(it.sandbox.path("m.toml"), map).unwrap();
    it.run(&["import", "--map", "m.toml", "--to", "crm.db"]).ok();
    verify(&it, &["--deep"]).ok();
    let id = one(&it, "SELECT id FROM firms ORDER BY id");
    sql(&it, &format!("UPDATE firms SET firm = 'x' WHERE id = '{id}'"));
    let found = differences(&verify(&it, &["--deep"]).code(9));
    assert_eq!(found[0][..5], ["Account", "different", id.as_str(), "firm", "x"]);
    verify(&it, &["--deep", "--repair"]).ok();
    verify(&it, &["--deep"]).ok();
}

#[test]
fn rejected_records_are_neither_missing_nor_too_many() {
    let it = SignedIn::with(&[("Contact", 120)]);
    let map = "[Contact]\n[Contact.fields]\nId = \"Id\"\nEmail = { from = \"Email\", required = true }\n";
    std::fs::write(it.sandbox.path("m.toml"), map).unwrap();
    it.run(&["import", "--map", "m.toml", "--to", "crm.db"]).code(3);
    let rejects = it.sandbox.path("crm.db.rejects/Contact.csv");
    let kept = std::fs::read(&rejects).unwrap();
    for deep in [&["--map", "m.toml", "--deep"][..], &["--map", "m.toml"]] {
        let ran = verify(&it, deep).ok();
        let one = of(&ran, "Contact");
        assert!(one["rejected"].as_u64().unwrap() > 0, "{}", ran.stdout);
        assert_eq!(one["there"].as_u64().unwrap() + one["rejected"].as_u64().unwrap(), 120);
    }
    sql(&it, "DELETE FROM Contact WHERE Id IN (SELECT Id FROM Contact ORDER BY Id LIMIT 3)");
    verify(&it, &["--map", "m.toml", "--repair"]).ok();
    verify(&it, &["--map", "m.toml", "--deep"]).ok();
    assert_eq!(std::fs::read(&rejects).unwrap(), kept, "what was rejected stays listed");
}

#[test]
fn records_marked_as_deleted_are_as_they_should_be_until_they_are_back() {
    let it = imported(&[("Contact", 80)], &[]);
    let ids = it.org.data().ids("Contact", false);
    let delete = Mutation::Delete { object: "Contact".into(), ids: ids[..2].to_vec() };
    it.org.data().mutate(&[delete], NOW).unwrap();
    it.run(&["import", "--entity", "Contact", "--to", "crm.db", "--incremental"]).ok();
    let ran = verify(&it, &["--deep"]).ok();
    assert_eq!(
        (of(&ran, "Contact")["here"].clone(), of(&ran, "Contact")["there"].clone()),
        (78.into(), 78.into())
    );
    assert_eq!(of(&ran, "Contact")["since"]["deleted"], 0);
    // One that is there is marked; one that is not is here.
    sql(
        &it,
        &format!(
            "UPDATE Contact SET _sfmigrate_deleted_at = '2026-01-01', IsDeleted = 1 WHERE Id = '{}';
             INSERT INTO Contact (Id, LastName) VALUES ('003ZZ0000000000AAA', 'Strange')",
            ids[5]
        ),
    );
    let found = differences(&verify(&it, &[]).code(9));
    assert!(
        has(&found, ["Contact", "marked", &ids[5], "_sfmigrate_deleted_at", "2026-01-01", "-"]),
        "{found:?}"
    );
    assert_eq!(found.len(), 2);
    verify(&it, &["--repair"]).ok();
    verify(&it, &["--deep"]).ok();
    let marked = "SELECT Id FROM Contact WHERE _sfmigrate_deleted_at IS NOT NULL ORDER BY Id";
    let marked: Vec<_> = rows(&it.sandbox.path("crm.db"), marked).concat().into_iter().flatten().collect();
    let mut expected = vec![ids[0].clone(), ids[1].clone(), "003ZZ0000000000AAA".to_owned()];
    expected.sort();
    assert_eq!(marked, expected);
    // Back in the org: a change since, and the next refresh brings it.
    let undelete = Mutation::Undelete { object: "Contact".into(), ids: ids[..1].to_vec() };
    it.org.data().mutate(&[undelete], NOW).unwrap();
    let ran = verify(&it, &[]).ok();
    assert_eq!(of(&ran, "Contact")["since"]["changed"], 1, "{}", ran.stdout);
}

#[test]
fn everything_that_imports_wrote_is_verified_each_as_it_was_asked_for() {
    let it = imported(&[("Contact", 60), ("Account", 20)], &[]);
    it.run(&["import", "--entity", "Lead", "--where", "Company != null AND Email != null", "--to", "crm.db"])
        .ok();
    let before = it.org.requests().len();
    let ran = verify(&it, &[]).ok();
    let names: Vec<Value> =
        ran.json()["entities"].as_array().unwrap().iter().map(|e| e["entity"].clone()).collect();
    assert_eq!(names, ["Account", "Contact", "Lead"]);
    // Description, count and Ids; or the Ids by a job.
    let requests = it.requests_since(before);
    assert!(ran.json()["api_calls"].as_u64().unwrap() <= 20, "{requests:#?}");
    let small: Vec<&String> = requests.iter().filter(|r| r.contains("Account")).collect();
    assert_eq!(small.len(), 3, "{small:#?}");
    let months = of(&ran, "Contact")["months"].as_array().unwrap().clone();
    assert!(months.iter().all(|m| m["here"] == m["there"]) && !months.is_empty(), "{months:?}");
    let sum: u64 = months.iter().map(|m| m["there"].as_u64().unwrap()).sum();
    assert_eq!(sum, 60);
    // It stands in the history, and says what was found.
    sql(&it, "DELETE FROM Account");
    verify(&it, &["--entity", "Account"]).code(9);
    let run = it.run(&["runs", "show", "last", "--to", "crm.db", "--json"]).ok().json();
    assert_eq!((run["mode"].clone(), run["exit_code"].clone()), ("verify".into(), 9.into()));
    assert_eq!(run["entities"][0]["differences"]["missing"], 20, "{run}");
    assert_eq!(run["entities"][0]["written"], 0);
    let ran = it.run(&["runs", "show", "last", "--to", "crm.db"]).ok();
    assert!(ran.stdout.contains("20 missing"), "{}", ran.stdout);
    verify(&it, &["--entity", "Account", "--repair"]).ok();
    verify(&it, &["--deep"]).ok();
    // An incremental import goes on as if nothing had been.
    let ran = it.run(&["import", "--entity", "Account", "--to", "crm.db", "--incremental", "--json"]).ok();
    assert_eq!(ran.json()["entities"][0]["mode"], "incremental", "{}", ran.stderr);
}

#[test]
fn what_cannot_be_verified_is_said_and_what_to_do() {
    let it = imported(&[("Contact", 40)], &["--limit", "10"]);
    let ran = verify(&it, &[]).code(2);
    assert!(ran.stderr.contains("--limit"), "{}", ran.stderr);
    let ran = verify(&it, &["--entity", "Case"]).code(2);
    assert!(ran.stderr.contains("sfmigrate import --entity Case"), "{}", ran.stderr);
    let ran = it.run(&["verify", "--to", "other.db"]).code(2);
    assert!(ran.stderr.contains("other.db"), "{}", ran.stderr);
    std::fs::create_dir(it.sandbox.path("out")).unwrap();
    let ran = it.run(&["verify", "--to", "out"]).code(2);
    assert!(ran.stderr.contains("out has nothing that an import wrote"), "{}", ran.stderr);
    it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
    let ran = verify(&it, &["--where", "LastName = 'x'"]).code(2);
    assert!(ran.stderr.contains("another condition"), "{}", ran.stderr);
    let ran = verify(&it, &["--api-budget", "2"]).code(7);
    assert!(ran.stderr.contains("budget of 2"), "{}", ran.stderr);
    sql(&it, "DROP TABLE Contact");
    let ran = verify(&it, &[]).code(9);
    assert!(ran.stderr.contains("not in crm.db any more"), "{}", ran.stderr);
}

#[test]
fn csv_files_are_verified_by_what_the_history_says_of_their_import() {
    let it = SignedIn::with(&[("Contact", 90), ("Opportunity", 40)]);
    it.run(&["import", "--entity", "Contact,Opportunity", "--to", "out/"]).ok();
    let verify = |more: &[&str]| it.run(&[&["verify", "--to", "out", "--json"][..], more].concat());
    for deep in [&["--deep"][..], &[]] {
        let ran = verify(deep).ok();
        assert_eq!(of(&ran, "Contact")["here"], 90);
        assert_eq!(of(&ran, "Contact")["there"], 90);
    }
    let file = it.sandbox.path("out/Contact.csv");
    let whole = std::fs::read_to_string(&file).unwrap();
    let mut reader = csv::Reader::from_reader(whole.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut records: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let at = |name: &str| header.iter().position(|found| found == name).unwrap();
    let (id, gone) = (records[3][at("Id")].clone(), records[5][at("Id")].clone());
    records[3][at("LastName")] = "Nobody".into();
    records.remove(5);
    let write = |records: &[Vec<String>]| {
        let mut writer = csv::Writer::from_path(&file).unwrap();
        writer.write_record(&header).unwrap();
        records.iter().for_each(|record| writer.write_record(record).unwrap());
        writer.flush().unwrap();
    };
    write(&records);
    let found = differences(&verify(&["--deep"]).code(9));
    let what: Vec<(&str, &str)> = found.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(what, [("missing", gone.as_str()), ("different", id.as_str())], "{found:?}");
    let twice = records[7].clone();
    records.push(twice);
    write(&records);
    let ran = verify(&["--entity", "Contact"]).code(9);
    assert!(ran.stderr.contains("twice"), "{}", ran.stderr);
    let ran = verify(&["--repair"]).code(2);
    assert!(ran.stderr.contains("needs a database"), "{}", ran.stderr);
    // The condition is not kept, but what was asked is.
    it.run(&["import", "--entity", "Contact", "--where", "Email != null", "--to", "out/"]).ok();
    let ran = verify(&["--entity", "Contact"]).code(2);
    assert!(ran.stderr.contains("WHERE Email != null"), "{}", ran.stderr);
    verify(&["--entity", "Contact", "--where", "Email != null"]).ok();
}

#[test]
fn an_import_that_is_not_finished_is_told() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", 3000)]) });
    let args = ["import", "--entity", "Contact", "--api", "rest", "--to", "crm.db", "--api-budget", "6"];
    it.run(&args).code(7);
    let ran = verify(&it, &[]).code(2);
    assert!(ran.stderr.contains("not finished"), "{}", ran.stderr);
}
