//! `import --all`: everything that is worth moving, several objects at once,
//! into a database that can be read without the org.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{SignedIn, eventually, number, rows, slow_after, with_records};

fn small() -> OrgConfig {
    with_records(&[
        ("Account", 300),
        ("Contact", 2500),
        ("Lead", 120),
        ("Opportunity", 1200),
        ("Task", 400),
        ("Case", 250),
        ("User", 40),
    ])
}

fn names(document: &serde_json::Value, list: &str) -> Vec<String> {
    let list = document[list].as_array().unwrap();
    list.iter().map(|e| e["entity"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn all_takes_every_object_of_the_list_and_no_other() {
    let it = SignedIn::to(small());
    let listed = it.run(&["objects", "--migratable", "--json"]).ok().json();
    let (mut yes, mut no) = (BTreeSet::new(), BTreeMap::new());
    for object in listed["objects"].as_array().unwrap() {
        let name = object["name"].as_str().unwrap().to_owned();
        match object["migratable"].as_bool().unwrap() {
            true => drop(yes.insert(name)),
            false => drop(no.insert(name, object["reason"].as_str().unwrap().to_owned())),
        }
    }
    assert!(yes.contains("Contact") && yes.contains("TaskStatus"), "{yes:?}");
    let report = it.run(&["import", "--all", "--limit", "50", "--to", "org.db", "--json"]).ok().json();
    let unforeseen: BTreeSet<String> = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["expected"] == false)
        .map(|s| s["entity"].as_str().unwrap().to_owned())
        .collect();
    let landed: BTreeSet<String> = names(&report, "entities").into_iter().collect();
    assert_eq!(landed.union(&unforeseen).cloned().collect::<BTreeSet<_>>(), yes);
    let skipped: BTreeSet<String> = names(&report, "skipped").into_iter().collect();
    assert!(no.keys().all(|name| skipped.contains(name)));
    assert_eq!(report["failed"], serde_json::json!([]));
}

#[test]
fn every_record_lands_and_parents_are_begun_before_children() {
    let it = SignedIn::to(small());
    let args = ["import", "--all", "--exclude", "Everything__c", "--to", "org.db", "--json"];
    let ran = it.run(&args).ok();
    let report = ran.json();
    // What cannot be queried on its own is named with the reason, for people too.
    for words in
        ["ContentDocumentLink, Vote: answers only", "Name, OpenActivity: is read through other objects"]
    {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    let db = it.sandbox.path("org.db");
    let order = names(&report, "entities");
    let place = |name: &str| order.iter().position(|n| n == name).unwrap();
    assert!(place("Account") < place("Contact") && place("Profile") < place("User"), "{order:?}");
    for entity in &order {
        let there = it.org.data().record_count(entity).unwrap();
        assert_eq!(number(&db, &format!("SELECT count(*) FROM \"{entity}\"")) as u64, there, "{entity}");
    }
}

#[test]
fn patterns_narrow_what_all_takes() {
    let it = SignedIn::to(small());
    let args = ["import", "--all", "--include", "Acc*,*ead,Task*", "--exclude", "taskstatus", "--limit", "1"];
    let report = it.run(&[&args[..], &["--to", "o.db", "--json"]].concat()).ok().json();
    let landed: BTreeSet<String> = names(&report, "entities").into_iter().collect();
    for name in ["Account", "Lead", "Task"] {
        assert!(landed.contains(name), "{landed:?}");
    }
    assert!(!landed.contains("TaskStatus") && !landed.contains("Contact"), "{landed:?}");
    let ran = it.run(&["import", "--all", "--include", "Nope*", "--json"]).code(2);
    assert!(ran.stdout.contains("Nope"), "{ran:?}");
    for args in [["--entity", "Lead"], ["--where", "Id != null"], ["--fields", "Id"], ["--map", "m.toml"]] {
        it.run(&[&["import", "--all"], &args[..]].concat()).code(2);
    }
    it.run(&["import", "--include", "Lead"]).code(2);
}

#[test]
fn lookups_are_declared_and_indexed_where_both_sides_are_there() {
    let it = SignedIn::to(small());
    it.run(&["import", "--entity", "Contact,Account,Task", "--to", "org.db"]).ok();
    let db = it.sandbox.path("org.db");
    let parents = |table: &str| -> BTreeMap<String, String> {
        let sql =
            format!("SELECT \"from\", \"table\" || '.' || \"to\" FROM pragma_foreign_key_list('{table}')");
        rows(&db, &sql).into_iter().map(|r| (r[0].clone().unwrap(), r[1].clone().unwrap())).collect()
    };
    let contact = parents("Contact");
    assert_eq!(contact["AccountId"], "Account.Id");
    assert_eq!(contact["ReportsToId"], "Contact.Id");
    assert!(!contact.contains_key("OwnerId"), "User was not imported: {contact:?}");
    assert!(!parents("Task").contains_key("WhatId"), "it may refer to many objects");
    let indexed = rows(
        &db,
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE '\\_sfmigrate\\_idx\\_%' ESCAPE '\\'",
    );
    let indexed: BTreeSet<String> = indexed.into_iter().map(|r| r[0].clone().unwrap()).collect();
    for name in
        ["_sfmigrate_idx_Contact_AccountId", "_sfmigrate_idx_Contact_OwnerId", "_sfmigrate_idx_Task_WhatId"]
    {
        assert!(indexed.contains(name), "{indexed:?}");
    }
    // They are what joins go by, from either side.
    for join in [
        "Account a JOIN Contact c ON c.AccountId = a.Id WHERE a.Name = 'x'",
        "Account a LEFT JOIN Contact c ON c.AccountId = a.Id",
        "Contact c WHERE c.AccountId = '001'",
        "Contact c WHERE c.AccountId IN (SELECT Id FROM Account WHERE Name = 'x')",
    ] {
        let plan = rows(&db, &format!("EXPLAIN QUERY PLAN SELECT c.* FROM {join}"));
        let plan: Vec<&str> = plan.iter().filter_map(|step| step[3].as_deref()).collect();
        assert!(
            plan.iter().any(|step| step.contains("_sfmigrate_idx_Contact_AccountId")),
            "{join}: {plan:?}"
        );
    }
    // What comes later is declared later, and no record is lost by it.
    let before = rows(&db, "SELECT * FROM Contact ORDER BY Id");
    it.run(&["import", "--entity", "User", "--to", "org.db"]).ok();
    it.run(&["import", "--entity", "Contact", "--limit", "10", "--to", "org.db"]).ok();
    assert_eq!(parents("Contact")["OwnerId"], "User.Id");
    assert_eq!(rows(&db, "SELECT * FROM Contact ORDER BY Id"), before);
    // The declarations hold: SQLite itself finds nothing amiss but parents
    // that are not there.
    let db = rusqlite::Connection::open(&db).unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON; BEGIN; DELETE FROM Task; COMMIT; PRAGMA integrity_check")
        .unwrap();
}

#[test]
fn the_catalogue_says_what_tables_and_columns_mean() {
    let it = SignedIn::to(small());
    std::fs::write(
        it.sandbox.path("mapping.toml"),
        "[Contact]\ntarget = \"people\"\nkey = \"Id\"\n[Contact.fields]\nid = \"Id\"\ncompany = \"Account.Name\"\n\
         from = \"LeadSource\"\naccount = \"AccountId\"\norigin = { value = \"crm\" }\n",
    )
    .unwrap();
    it.run(&["import", "--map", "mapping.toml", "--to", "org.db"]).ok();
    it.run(&["import", "--entity", "Account", "--to", "org.db"]).ok();
    let db = it.sandbox.path("org.db");
    let text = |sql: &str| rows(&db, sql)[0][0].clone();
    let there = it.org.data().record_count("Contact").unwrap();
    assert_eq!(
        rows(
            &db,
            "SELECT name, label, table_name, records, key_prefix, key_column FROM _sfmigrate_objects WHERE table_name = 'people'"
        ),
        [[
            Some("Contact".into()),
            Some("Contact".into()),
            Some("people".into()),
            Some(there.to_string()),
            Some("003".into()),
            Some("id".into())
        ]]
    );
    let imported = text("SELECT imported_at FROM _sfmigrate_objects WHERE table_name = 'people'").unwrap();
    assert!(imported.ends_with('Z') && imported.len() == 24, "{imported}");
    let described = it.run(&["fields", "Contact", "--json"]).ok().json();
    let fields = described["fields"].as_array().unwrap();
    assert_eq!(
        number(
            &db,
            "SELECT count(*) FROM _sfmigrate_fields WHERE table_name = 'people' AND name NOT LIKE '%.%'"
        ),
        fields.len() as i64
    );
    let picklist =
        text("SELECT picklist FROM _sfmigrate_fields WHERE table_name = 'people' AND column_name = 'from'");
    let picklist: serde_json::Value = serde_json::from_str(&picklist.unwrap()).unwrap();
    let source = fields.iter().find(|f| f["name"] == "LeadSource").unwrap();
    assert_eq!(picklist, source["picklist"]);
    let help =
        text("SELECT help FROM _sfmigrate_fields WHERE table_name = 'people' AND column_name = 'from'");
    assert_eq!(help.as_deref(), Some("How did we come to know each other?"));
    assert_eq!(
        rows(
            &db,
            "SELECT type, native_type, reference_to, relationship, column_name FROM _sfmigrate_fields
                   WHERE table_name = 'people' AND name = 'AccountId'"
        ),
        [[
            Some("text".into()),
            Some("reference".into()),
            Some("[\"Account\"]".into()),
            Some("Account".into()),
            Some("account".into())
        ]]
    );
    assert_eq!(
        text("SELECT column_name FROM _sfmigrate_fields WHERE name = 'Account.Name'").as_deref(),
        Some("company")
    );
    assert_eq!(
        text("SELECT column_name FROM _sfmigrate_fields WHERE table_name = 'people' AND name = 'Email'"),
        None
    );
    assert_eq!(
        rows(
            &db,
            "SELECT precision, scale FROM _sfmigrate_fields WHERE table_name = 'Account' AND name = 'AnnualRevenue'"
        ),
        [[Some("18".into()), Some("2".into())]]
    );
}

#[test]
fn an_object_without_records_gives_an_empty_typed_table() {
    let it = SignedIn::with(&[("Lead", 0)]);
    it.run(&["import", "--all", "--include", "Lead", "--to", "org.db"]).ok();
    let db = it.sandbox.path("org.db");
    assert_eq!(number(&db, "SELECT count(*) FROM Lead"), 0);
    assert_eq!(number(&db, "SELECT records FROM _sfmigrate_objects WHERE name = 'Lead'"), 0);
    let declared = rows(&db, "SELECT type FROM pragma_table_info('Lead') WHERE name = 'AnnualRevenue'");
    assert_eq!(declared, [[Some("REAL".to_owned())]]);
}

#[test]
fn objects_are_fetched_at_the_same_time_and_pages_never_mix() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), latency: Duration::from_millis(5), ..small() });
    for (name, parallel) in [("one.db", "1"), ("many.db", "8")] {
        let entities = "Contact,Account,Opportunity,Task,Case,Lead";
        it.run(&["import", "--entity", entities, "--parallel", parallel, "--to", name]).ok();
    }
    for table in ["Contact", "Account", "Opportunity", "Task", "Case", "Lead"] {
        let all = |db: &str| rows(&it.sandbox.path(db), &format!("SELECT * FROM \"{table}\" ORDER BY Id"));
        assert!(all("one.db") == all("many.db"), "{table} differs");
    }
    it.run(&["import", "--entity", "Lead", "--parallel", "0"]).code(2);
}

#[test]
fn one_object_that_fails_does_not_take_the_others_with_it() {
    let it = SignedIn::to(small());
    it.org.fail_next_job(None);
    let args =
        ["import", "--entity", "Contact,Lead,Account", "--api", "bulk", "--parallel", "1", "--to", "org.db"];
    let ran = it.run(&[&args[..], &["--json"]].concat()).code(5);
    let report = ran.json();
    assert_eq!(names(&report, "entities"), ["Lead", "Account"]);
    assert_eq!(report["failed"][0]["entity"], "Contact");
    assert_eq!(report["failed"][0]["error"]["kind"], "source");
    assert!(ran.stderr.contains("Contact was not imported"), "{}", ran.stderr);
    it.run(&args).ok();
    let there = it.org.data().record_count("Contact").unwrap();
    assert_eq!(number(&it.sandbox.path("org.db"), "SELECT count(*) FROM Contact") as u64, there);
}

#[test]
fn a_sign_in_that_ends_stops_all() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), latency: Duration::from_millis(20), ..small() });
    let mut command = it.sandbox.command(&["import", "--all", "--to", "org.db", "--json"]);
    let child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let db = it.sandbox.path("org.db");
    eventually("pages are stored", || db.exists() && stored_pages(&db) > 0);
    it.org.revoke_grants();
    it.org.expire_sessions();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stdout));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["error"]["kind"], "auth");
}

#[test]
fn a_stop_saves_what_is_under_way_and_the_same_command_goes_on() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), latency: Duration::from_millis(20), ..small() });
    // Most pages take long, so that the signal comes before the end on any machine.
    it.org.set_faults(slow_after("/results?", 6));
    let args = ["import", "--entity", "Contact,Opportunity,Task,Account", "--to", "org.db"];
    let child = it.sandbox.spawn(&args);
    let db = it.sandbox.path("org.db");
    eventually("pages are stored", || db.exists() && stored_pages(&db) >= 3);
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    let mut child = child;
    assert_eq!(child.wait().unwrap().code(), Some(130));
    it.org.set_faults(FaultPlan::default());
    it.run(&args).ok();
    for table in ["Contact", "Opportunity", "Task", "Account"] {
        let there = it.org.data().record_count(table).unwrap();
        assert_eq!(number(&db, &format!("SELECT count(*) FROM \"{table}\"")) as u64, there, "{table}");
    }
}

fn stored_pages(db: &std::path::Path) -> i64 {
    let Ok(db) = rusqlite::Connection::open_with_flags(db, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return 0;
    };
    let _ = db.busy_timeout(Duration::from_millis(200));
    db.query_row("SELECT count(*) FROM _sfmigrate_pages", [], |row| row.get(0)).unwrap_or(0)
}
