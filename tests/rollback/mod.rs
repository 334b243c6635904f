//! `runs rollback`: what was there before a run is there again.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use sfmigrate::demo::data::{Cell, Mutation};
use sfmigrate::demo::server::OrgConfig;

use crate::support::{Ran, SignedIn, finish, number, rows, with_records};

mod series;

/// All that a database holds but the history and what is kept for rollbacks:
/// every table with its statement, indexes, and rows under their numbers; what
/// the tool has written down of them; and the reject files.
fn dump(it: &SignedIn) -> BTreeMap<String, Vec<Vec<Option<String>>>> {
    let db = it.sandbox.path("c.db");
    let mut all = BTreeMap::new();
    if !db.exists() {
        return all;
    }
    let schema =
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '\\_sfmigrate%' ESCAPE '\\'
                  AND name NOT LIKE 'sqlite%' ORDER BY type, name";
    let objects = rows(&db, schema);
    for table in objects.iter().filter(|o| o[0].as_deref() == Some("table")) {
        let name = table[1].as_deref().unwrap();
        let columns = rows(
            &db,
            &format!("SELECT group_concat('quote(\"' || name || '\")') FROM pragma_table_info('{name}')"),
        );
        let columns = columns[0][0].clone().unwrap();
        all.insert(
            name.to_owned(),
            rows(&db, &format!("SELECT rowid, {columns} FROM \"{name}\" ORDER BY rowid")),
        );
    }
    all.insert("schema".into(), objects);
    for book in ["_sfmigrate_watermarks", "_sfmigrate_objects", "_sfmigrate_fields", "_sfmigrate_gone_fields"]
    {
        all.insert(book.into(), rows(&db, &format!("SELECT * FROM {book} ORDER BY 1, 2")));
    }
    let files = "SELECT count(*) FROM sqlite_schema WHERE name = '_sfmigrate_files'";
    if number(&db, files) > 0 {
        all.insert(
            "files".into(),
            rows(&db, "SELECT *, hex(body) FROM _sfmigrate_files ORDER BY entity, id"),
        );
    }
    all.retain(|_, rows| !rows.is_empty());
    let rejects = std::fs::read_dir(it.sandbox.path("c.db.rejects"));
    for entry in rejects.into_iter().flatten().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !name.starts_with('.') {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            all.insert(format!("rejects/{name}"), vec![vec![Some(text)]]);
        }
    }
    all
}

#[track_caller]
fn assert_same(
    is: &BTreeMap<String, Vec<Vec<Option<String>>>>,
    was: &BTreeMap<String, Vec<Vec<Option<String>>>>,
    what: &str,
) {
    let names = |dump: &BTreeMap<String, _>| dump.keys().cloned().collect::<Vec<_>>();
    for (name, was) in was {
        let Some(is) = is.get(name) else { panic!("{what}: {name} is gone") };
        for (is, was) in is.iter().zip(was) {
            assert_eq!(is, was, "{what}: {name}");
        }
        assert_eq!(is.len(), was.len(), "{what}: rows of {name}");
    }
    assert_eq!(names(is), names(was), "{what}");
}

fn last(it: &SignedIn, to: &str) -> String {
    it.run(&["runs", "list", "--to", to, "--last", "1", "--json"]).ok().json()["runs"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Takes a run back; returns the run that did so.
#[track_caller]
fn rollback(it: &SignedIn, run: &str, to: &str) -> String {
    let ran = it.run(&["runs", "rollback", run, "--to", to, "--json"]).ok();
    ran.json()["rollback"].as_str().unwrap().to_owned()
}

fn loaded(records: u64) -> SignedIn {
    let it = SignedIn::with(&[("Contact", records), ("Account", 10)]);
    refresh(&it, &[]).ok();
    it
}

fn refresh(it: &SignedIn, more: &[&str]) -> Ran {
    let args = [
        "import",
        "--entity",
        "Contact",
        "--fields",
        "Id,LastName,Title",
        "--to",
        "c.db",
        "--incremental",
        "--json",
    ];
    it.run(&[&args[..], more].concat())
}

fn retitle(it: &SignedIn, which: std::ops::Range<usize>, title: &str) {
    let ids = it.org.data().ids("Contact", false)[which].to_vec();
    let values = vec![("Title".to_owned(), Cell::text(title))];
    it.org
        .data()
        .mutate(&[Mutation::Update { object: "Contact".into(), ids, values }], Duration::ZERO)
        .unwrap();
}

#[test]
fn later_runs_that_touched_the_same_records_are_named_and_nothing_is_touched() {
    let it = loaded(50);
    let first = last(&it, "c.db");
    retitle(&it, 0..5, "one");
    refresh(&it, &["--overlap", "0s"]).ok();
    let second = last(&it, "c.db");
    it.org.data().advance(Duration::from_secs(3600));
    refresh(&it, &[]).ok();
    it.org.data().advance(Duration::from_secs(3600));
    retitle(&it, 3..8, "two");
    refresh(&it, &["--overlap", "0s", "--lag", "0s"]).ok();
    let third = last(&it, "c.db");
    let before = dump(&it);
    for dry in [&[][..], &["--dry-run"]] {
        let ran = it.run(&[&["runs", "rollback", &second, "--to", "c.db"], dry].concat()).code(2);
        assert!(
            ran.stderr.contains(&format!("{third} wrote 2 of the same records of Contact")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains(&format!("sfmigrate runs rollback {third}")), "{}", ran.stderr);
    }
    let ran = it.run(&["runs", "rollback", &first, "--to", "c.db"]).code(2);
    assert!(ran.stderr.contains(&second) && ran.stderr.contains(&third), "{}", ran.stderr);
    assert_same(&dump(&it), &before, "refused");
    // In their order, by parts of their names.
    let dry = it.run(&["runs", "rollback", &third, "--dry-run", "--to", "c.db", "--json"]).ok().json();
    assert_eq!((dry["targets"][0]["restored"].as_u64(), &dry["dry_run"]), (Some(5), &true.into()), "{dry}");
    assert_same(&dump(&it), &before, "a dry run");
    rollback(&it, &third, "c.db");
    rollback(&it, &second, "c.db");
    assert_eq!(
        number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact WHERE Title IN ('one', 'two')"),
        0
    );
    let ran = it.run(&["runs", "rollback", &second, "--to", "c.db"]).code(2);
    assert!(ran.stderr.contains("was taken back already"), "{}", ran.stderr);
    // The next refresh reads again what was taken back.
    refresh(&it, &[]).ok();
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact WHERE Title = 'two'"), 5);
    let listed = it.run(&["runs", "list", "--to", "c.db", "--json"]).ok().json();
    let by_id =
        |id: &str| listed["runs"].as_array().unwrap().iter().find(|run| run["id"] == id).unwrap().clone();
    let back = by_id(by_id(&third)["taken_back"].as_str().unwrap());
    assert_eq!(
        (&back["mode"], &back["status"], &back["undoes"]),
        (&"rollback".into(), &"done".into(), &third.into())
    );
}

#[test]
fn one_record_and_ten_thousand_and_one_come_back_and_so_do_those_of_others() {
    for records in [1, 10_001] {
        let it = loaded(records);
        let db = it.sandbox.path("c.db");
        let before = dump(&it);
        retitle(&it, 0..records as usize, "O'Neil \"the\" chief");
        refresh(&it, &[]).ok();
        let run = last(&it, "c.db");
        // Others change the records meanwhile: that goes, and is not lost.
        let other = rusqlite::Connection::open(&db).unwrap();
        other.execute("UPDATE Contact SET Title = 'by hand' WHERE rowid = 1", []).unwrap();
        drop(other);
        let changed = dump(&it);
        let back = rollback(&it, &run, "c.db");
        assert_same(&dump(&it), &before, "taken back");
        rollback(&it, &back, "c.db");
        assert_same(&dump(&it), &changed, "done again");
    }
}

#[test]
fn records_that_moved_in_the_table_are_not_mixed_up() {
    let it = loaded(20);
    let db = it.sandbox.path("c.db");
    retitle(&it, 5..9, "changed");
    refresh(&it, &[]).ok();
    let run = last(&it, "c.db");
    let other = rusqlite::Connection::open(&db).unwrap();
    other.execute_batch("UPDATE Contact SET rowid = rowid + 100").unwrap();
    drop(other);
    let before = dump(&it);
    let ran = it.run(&["runs", "rollback", &run, "--to", "c.db"]).code(2);
    assert!(ran.stderr.contains("in other places"), "{}", ran.stderr);
    assert_same(&dump(&it), &before, "refused");
}

#[test]
fn what_its_owner_has_built_on_a_table_since_stays() {
    let it = loaded(20);
    let db = it.sandbox.path("c.db");
    retitle(&it, 0..3, "changed");
    refresh(&it, &[]).ok();
    let run = last(&it, "c.db");
    let own = rusqlite::Connection::open(&db).unwrap();
    own.execute_batch(
        "ALTER TABLE Contact ADD COLUMN note TEXT; UPDATE Contact SET note = 'mine';
         CREATE INDEX mine ON Contact (note); INSERT INTO Contact (Id, LastName) VALUES ('by hand', 'x');",
    )
    .unwrap();
    rollback(&it, &run, "c.db");
    for (sql, expected) in [
        ("SELECT count(*) FROM Contact WHERE note = 'mine'", 20),
        ("SELECT count(*) FROM Contact WHERE Title = 'changed'", 0),
        ("SELECT count(*) FROM Contact WHERE Id = 'by hand'", 1),
        ("SELECT count(*) FROM sqlite_schema WHERE name = 'mine'", 1),
    ] {
        assert_eq!(number(&db, sql), expected, "{sql}");
    }
    // A run that changed the columns itself cannot tell its own from others.
    let gone = it.org.data().ids("Contact", false)[..1].to_vec();
    it.org
        .data()
        .mutate(&[Mutation::Delete { object: "Contact".into(), ids: gone }], Duration::ZERO)
        .unwrap();
    refresh(&it, &[]).ok();
    own.execute_batch("ALTER TABLE Contact ADD COLUMN more TEXT").unwrap();
    let before = dump(&it);
    let ran = it.run(&["runs", "rollback", "last", "--to", "c.db"]).code(2);
    assert!(ran.stderr.contains("has other columns than the run left it with"), "{}", ran.stderr);
    assert_same(&dump(&it), &before, "refused");
}

#[test]
fn killed_in_the_middle_nothing_is_taken_back_and_the_same_command_takes_it_back() {
    let it = SignedIn::with(&[("Contact", 300), ("Account", 40)]);
    let args = ["import", "--entity", "Contact,Account", "--fields", "Id,Name", "--to", "c.db"];
    it.run(&args).ok();
    let before = dump(&it);
    let ids = it.org.data().ids("Account", false);
    let name = vec![("Name".to_owned(), Cell::text("Renamed"))];
    it.org
        .data()
        .mutate(&[Mutation::Update { object: "Account".into(), ids, values: name }], Duration::ZERO)
        .unwrap();
    let contacts = it.org.data().ids("Contact", false);
    it.org
        .data()
        .mutate(&[Mutation::Purge { object: "Contact".into(), ids: contacts[..9].to_vec() }], Duration::ZERO)
        .unwrap();
    it.run(&[&args[..], &["--incremental", "--on-delete", "delete", "--detect-hard-deletes"]].concat()).ok();
    let (run, after) = (last(&it, "c.db"), dump(&it));
    for place in ["run-taken-back:1", "run-taken-back:2"] {
        let mut command = it.sandbox.command(&["runs", "rollback", &run, "--to", "c.db"]);
        command.env("SFMIGRATE_KILL_AT", place);
        assert_eq!(finish(command).code, -1, "{place}");
        assert_same(&dump(&it), &after, place);
    }
    let back = rollback(&it, &run, "c.db");
    assert_same(&dump(&it), &before, "taken back");
    let shown = it.run(&["runs", "list", "--to", "c.db", "--json"]).ok().json();
    let statuses: Vec<&str> =
        shown["runs"].as_array().unwrap().iter().map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["done", "interrupted", "interrupted", "done", "done"]);
    rollback(&it, &back, "c.db");
    assert_same(&dump(&it), &after, "done again");
}

#[test]
fn a_rollback_that_fails_is_recorded_with_its_exit_code() {
    let it = loaded(20);
    retitle(&it, 0..5, "Chief");
    refresh(&it, &[]).ok();
    let run = last(&it, "c.db");
    let db = rusqlite::Connection::open(it.sandbox.path("c.db")).unwrap();
    let refuse = "BEGIN SELECT RAISE(ABORT, 'the owner says no'); END";
    for event in ["INSERT", "UPDATE", "DELETE"] {
        db.execute_batch(&format!("CREATE TRIGGER no_{event} BEFORE {event} ON Contact {refuse}")).unwrap();
    }
    // Where the former file would be put together, something else is.
    for _ in 0..2 {
        it.run(&["import", "--entity", "Account", "--fields", "Id,Name", "--to", "out/"]).ok();
    }
    std::fs::create_dir(it.sandbox.path("out/.Account.csv.back")).unwrap();
    for (run, place) in [(run.as_str(), "c.db"), ("last", "out/")] {
        it.run(&["runs", "rollback", run, "--to", place]).code(6);
        let newest = it.run(&["runs", "show", "last", "--to", place, "--json"]).ok().json();
        assert_eq!(
            (newest["mode"].as_str(), newest["status"].as_str()),
            (Some("rollback"), Some("failed")),
            "{newest}"
        );
        assert_eq!(newest["exit_code"], 6, "{newest}");
    }
}

#[test]
fn a_run_that_went_on_with_another_is_taken_back_to_where_it_began() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", 1000)]) });
    let args = ["import", "--entity", "Contact", "--fields", "Id,Name", "--api", "rest", "--to", "c.db"];
    let mut command = it.sandbox.command(&args);
    command.env("SFMIGRATE_KILL_AT", "page-written:3");
    assert_eq!(finish(command).code, -1);
    let (first, half) = (last(&it, "c.db"), dump(&it));
    assert_eq!(half["Contact"].len(), 400);
    it.run(&args).ok();
    let second = last(&it, "c.db");
    let ran = it.run(&["runs", "rollback", &first, "--to", "c.db"]).code(2);
    assert!(ran.stderr.contains(&second), "{}", ran.stderr);
    rollback(&it, &second, "c.db");
    assert_same(&dump(&it), &half, "half of it is there");
    rollback(&it, &first, "c.db");
    assert!(!dump(&it).contains_key("Contact"));
    // Nothing goes on with pages that were taken back.
    it.run(&args).ok();
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact"), 1000);
}

#[test]
fn what_is_not_kept_is_said_and_what_is_forgotten_is_not_kept() {
    let it = loaded(30);
    let tables = || {
        number(
            &it.sandbox.path("c.db"),
            "SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_sfmigrate\\_before\\_%' ESCAPE '\\'",
        )
    };
    let mut runs = Vec::new();
    for n in 0..4 {
        it.org.data().advance(Duration::from_secs(3600));
        retitle(&it, n..n + 5, &format!("run {n}"));
        refresh(&it, &["--keep", "2"]).ok();
        runs.push(last(&it, "c.db"));
    }
    assert_eq!(tables(), 2);
    for run in &runs[..2] {
        let ran = it.run(&["runs", "rollback", run, "--to", "c.db"]).code(2);
        assert!(ran.stderr.contains("is not kept") && ran.stderr.contains("--keep"), "{}", ran.stderr);
    }
    it.run(&["runs", "forget", "--keep", "1", "--to", "c.db"]).ok();
    assert_eq!(tables(), 1);
    rollback(&it, &runs[3], "c.db");
    retitle(&it, 0..1, "unkept");
    refresh(&it, &["--keep", "0"]).ok();
    assert_eq!(tables(), 0);
    it.run(&["runs", "rollback", "last", "--to", "c.db"]).code(2);
    it.run(&["runs", "rollback", "2020", "--to", "c.db"]).code(2);
}

fn text(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[test]
fn a_file_gets_its_former_content_and_a_cut_off_rollback_goes_on() {
    let it = SignedIn::with(&[("Contact", 40), ("Account", 5)]);
    std::fs::write(it.sandbox.path("m.toml"), "[Contact]\n[Contact.fields]\nid = \"Id\"\nmail = { from = \"Email\", required = true }\n[Account]\n[Account.fields]\nid = \"Id\"\n").unwrap();
    let import = |more: &[&str]| {
        let ran = it.run(&[&["import", "--map", "m.toml", "--to", "out/"], more].concat());
        assert!([0, 3].contains(&ran.code), "{ran:?}");
        last(&it, "out/")
    };
    let state = || {
        ["Contact.csv", "Contact.rejects.csv", "Account.csv"]
            .map(|file| text(&it.sandbox.path("out").join(file)))
    };
    let first = import(&[]);
    let one = state();
    assert!(one.iter().all(Option::is_some), "{one:?}");
    for object in ["Contact", "Account"] {
        let more = Mutation::Insert { object: object.into(), count: 3, values: Vec::new() };
        it.org.data().mutate(&[more], Duration::ZERO).unwrap();
    }
    let second = import(&["--keep", "2"]);
    let two = state();
    let ran = it.run(&["runs", "rollback", &first, "--to", "out/"]).code(2);
    assert!(ran.stderr.contains(&second), "{}", ran.stderr);
    assert_eq!(state(), two);
    let dry = it.run(&["runs", "rollback", &second, "--dry-run", "--to", "out/", "--json"]).ok().json();
    assert_eq!(
        (dry["targets"][0]["removed"].as_u64(), dry["targets"][0]["returned"].as_u64()),
        (Some(8), Some(5)),
        "{dry}"
    );
    let mut command = it.sandbox.command(&["runs", "rollback", &second, "--to", "out/"]);
    command.env("SFMIGRATE_KILL_AT", "file-taken-back:2");
    assert_eq!(finish(command).code, -1);
    assert_ne!(state(), two, "one file has its former content");
    let back = rollback(&it, &second, "out/");
    assert_eq!(state(), one);
    let again = rollback(&it, &back, "out/");
    assert_eq!(state(), two);
    rollback(&it, &again, "out/");
    assert_eq!(state(), one);
    rollback(&it, &first, "out/");
    assert_eq!(state(), [None, None, None]);
    // One file is kept unless more is asked for.
    let runs: Vec<String> = (0..3).map(|_| import(&[])).collect();
    let ran = it.run(&["runs", "rollback", &runs[1], "--to", "out/"]).code(2);
    assert!(ran.stderr.contains("is not kept"), "{}", ran.stderr);
    rollback(&it, &runs[2], "out/");
}
