//! `import --dry-run`: it predicts what the import then does, and touches
//! nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use proptest::prelude::*;
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::event::{Api, Silent};
use sfmigrate::mapping::{EntityMapping, FieldMapping, Transform};
use sfmigrate::pipeline::preview::kind_of;
use sfmigrate::pipeline::{Request, Run, Stop};
use sfmigrate::record::{Batch, PageMark, Resume};
use sfmigrate::schema::{ColumnType, Entity, EntitySummary, Field, OnDuplicate};
use sfmigrate::sink::Destination;
use sfmigrate::source::{ApiChoice, Item, ItemSender, Query, ReadPlan, ReadSummary, Source};

use crate::support::{SignedIn, block_on, eventually, number, rows, with_records};

const MAPPING: &str = r#"
[Contact]
target = "people"
key = "Id"

[Contact.fields]
id    = "Id"
name  = "LastName"
email = { from = "Email", transform = ["trim", "lowercase"], required = true }
firm  = "Account.Name"
"#;

/// Every file below a folder with its content, but for what says when a
/// connection was last used: a preview uses it.
fn everything(folder: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name == "used") {
            continue;
        }
        if path.is_dir() {
            all.insert(path.clone(), Vec::new());
            all.extend(everything(&path));
        } else {
            all.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    all
}

fn stored_pages(database: &Path) -> i64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(db) = rusqlite::Connection::open_with_flags(database, flags) else { return 0 };
    db.query_row("SELECT count(*) FROM _sfmigrate_pages", [], |row| row.get(0)).unwrap_or(0)
}

#[track_caller]
fn previewed(it: &SignedIn, args: &[&str]) -> serde_json::Value {
    let before = everything(it.sandbox.folder());
    let ran = it.run(&[args, &["--dry-run", "--json"]].concat()).ok();
    assert!(before == everything(it.sandbox.folder()), "a preview changed something: {args:?}");
    ran.json()
}

#[test]
fn a_preview_touches_nothing_whatever_is_there_already() {
    let it = SignedIn::to(OrgConfig {
        // Pages come so slowly that a kill finds some of them missing.
        page_rows: Some(20),
        latency: Duration::from_millis(100),
        ..with_records(&[("Contact", 1500)])
    });
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    for (to, journal) in [("crm.db", None), ("wal.db", Some("wal")), ("out/", None)] {
        let args = ["import", "--map", "m.toml", "--to", to];
        assert_eq!(previewed(&it, &args)["entities"][0]["into"]["effect"], "new");
        if let Some(mode) = journal {
            let db = rusqlite::Connection::open(it.sandbox.path(to)).unwrap();
            db.execute_batch(&format!("PRAGMA journal_mode = {mode}; CREATE TABLE mine (x)")).unwrap();
        }
        // Killed in the middle, with whatever that leaves beside the file.
        let mut child = it.sandbox.spawn(&args);
        let stored = || match to {
            "out/" => std::fs::read(it.sandbox.path("out/.people.csv.journal")).is_ok_and(|b| b.len() > 1000),
            _ => stored_pages(&it.sandbox.path(to)) >= 2,
        };
        eventually("pages are stored", || stored() || child.try_wait().unwrap().is_some());
        child.kill().unwrap();
        child.wait().unwrap();
        let document = previewed(&it, &args);
        let into = &document["entities"][0]["into"];
        assert_eq!(into["effect"], "resume", "{to}: {into}");
        assert!(into["resumed"].as_u64().unwrap() > 0);
        let anew = previewed(&it, &[&args[..], &["--restart"]].concat());
        assert_ne!(anew["entities"][0]["into"]["effect"], "resume", "{anew}");
        it.run(&args).code(3);
        let document = previewed(&it, &args);
        let expected = if to == "out/" { "replace" } else { "merge" };
        assert_eq!(document["entities"][0]["into"]["effect"], expected, "{document}");
    }
}

#[test]
fn a_person_sees_before_and_after_side_by_side() {
    let it = SignedIn::with(&[("Contact", 1500)]);
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    let before = it.org.requests().len();
    let ran = it.run(&["preview", "--map", "m.toml", "--to", "crm.db"]).ok();
    for words in
        ["BEFORE", "AFTER", "Account.Name", "Bulk API 2.0", "nothing was changed", "it is new", "REASON"]
    {
        assert!(ran.stdout.contains(words), "{words} is missing in:\n{}", ran.stdout);
    }
    let colored = it.run(&["preview", "--map", "m.toml", "--to", "crm.db", "--color", "always"]).ok();
    assert!(colored.stdout.contains("\u{1b}[1m") && !colored.stdout.contains("\\u{"), "{}", colored.stdout);
    let requests = it.requests_since(before);
    assert!(requests.iter().all(|r| r.starts_with("GET ")), "{requests:?}");
    assert!(requests.iter().any(|r| r.contains("LIMIT%20200") || r.contains("LIMIT+200")), "{requests:?}");
}

#[test]
fn an_existing_table_tells_what_meets_and_what_does_not_fit() {
    let it = SignedIn::with(&[("Contact", 300)]);
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    let db = rusqlite::Connection::open(it.sandbox.path("crm.db")).unwrap();
    db.execute_batch("CREATE TABLE people (id TEXT PRIMARY KEY NOT NULL, name VARCHAR(3), mine TEXT)")
        .unwrap();
    drop(db);
    let args = ["import", "--map", "m.toml", "--to", "crm.db", "--sample", "1000"];
    let document = previewed(&it, &args);
    let entity = &document["entities"][0];
    assert_eq!(entity["into"]["columns_added"], serde_json::json!(["email", "firm"]));
    let overflow = &entity["overflows"][0];
    assert_eq!((&overflow["column"], &overflow["length"]), (&"name".into(), &3.into()));
    it.run(&args[..5]).code(3);
    let long = number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM people WHERE length(name) > 3");
    assert_eq!(overflow["values"], long);
    let there = number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM people");
    assert_eq!(previewed(&it, &args)["entities"][0]["duplicates"]["in_target"], there);
    // What the import would refuse, the preview refuses.
    let other = MAPPING.replace("key = \"Id\"", "key = \"Email\"");
    std::fs::write(it.sandbox.path("m.toml"), other).unwrap();
    it.run(&[&args[..], &["--dry-run"]].concat()).code(6);
    it.run(&args[..5]).code(6);
}

#[test]
fn people_who_are_matched_by_their_email_are_foretold_with_what_becomes_of_them() {
    let mapping = include_str!("../examples/duplicates.toml");
    for policy in ["update", "skip"] {
        let it = SignedIn::with(&[("Contact", 300)]);
        it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
        let path = it.sandbox.path("crm.db");
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(
            "CREATE TABLE people (nr INTEGER PRIMARY KEY, email TEXT, name TEXT);
             INSERT INTO people (email) SELECT lower(Email) FROM Contact WHERE Email IS NOT NULL LIMIT 9",
        )
        .unwrap();
        drop(db);
        let text = mapping.replace("\"update\"\n\n", &format!("\"{policy}\"\n\n"));
        let text = if policy == "skip" { text.replace(", merge = ", ", default = ") } else { text };
        std::fs::write(it.sandbox.path("m.toml"), text).unwrap();
        let args = ["import", "--entity", "Contact", "--map", "m.toml", "--to", "crm.db"];
        let document = previewed(&it, &[&args[..], &["--sample", "1000"]].concat());
        let entity = &document["entities"][0];
        assert_eq!(entity["into"]["effect"], "merge", "{entity}");
        let (duplicates, sample) = (&entity["duplicates"], &entity["sample"]);
        assert_eq!((&duplicates["by"][0], &duplicates["on_duplicate"]), (&"email".into(), &policy.into()));
        let there = number(&path, "SELECT count(DISTINCT email) FROM people");
        assert_eq!(duplicates["in_target"], there);
        assert_eq!(sample["skipped"].as_i64().unwrap() >= there, policy == "skip", "{sample}");
        let name = entity["columns"].as_array().unwrap().iter().find(|c| c["name"] == "name").unwrap();
        assert_eq!(name["parts"], serde_json::json!(["FirstName", "LastName"]));
        let shown = &entity["records"][0];
        if !shown["after"].is_null() {
            let before = shown["before"]["name"].as_str().unwrap();
            assert_eq!(before.replace(" | ", " "), shown["after"]["name"].as_str().unwrap());
        }
        let words = it.run(&[&args[..], &["--dry-run"]].concat()).ok().stdout;
        let fate = if policy == "skip" { "stays; skipped" } else { "takes the new values" };
        assert!(words.contains(fate) && !words.contains("is replaced"), "{words}");
        let ran = it.run(&[&args[..], &["--json"]].concat()).code(3).json();
        for (foretold, done) in
            [("read", "read"), ("accepted", "written"), ("rejected", "rejected"), ("skipped", "skipped")]
        {
            assert_eq!(sample[foretold], ran["entities"][0][done], "{policy} {done}");
        }
    }
}

#[test]
fn a_sample_without_a_dry_run_is_refused() {
    let it = SignedIn::with(&[]);
    let ran = it.run(&["import", "--entity", "Contact", "--sample", "5"]).code(2);
    assert!(ran.stderr.contains("--dry-run"), "{}", ran.stderr);
}

/// A source of these records.
struct Records {
    kinds: Vec<ColumnType>,
    rows: Vec<Vec<Option<String>>>,
}

const NAMES: [&str; 5] = ["Id", "Email", "City", "Size", "Score"];

#[async_trait]
impl Source for Records {
    fn identity(&self) -> String {
        "records".into()
    }

    fn calls(&self) -> u64 {
        0
    }

    async fn entities(&self) -> sfmigrate::Result<Vec<EntitySummary>> {
        Ok(Vec::new())
    }

    async fn describe(&self, name: &str) -> sfmigrate::Result<Entity> {
        let fields = NAMES.iter().zip(&self.kinds).map(|(name, kind)| Field {
            name: (*name).into(),
            kind: Some(*kind),
            native_type: if *name == "Id" { "id".into() } else { "string".into() },
            ..Field::default()
        });
        let fields = fields.collect();
        Ok(Entity {
            name: name.into(),
            label: name.into(),
            custom: false,
            queryable: true,
            key_prefix: None,
            fields,
        })
    }

    async fn count(&self, _: &Query) -> sfmigrate::Result<u64> {
        Ok(self.rows.len() as u64)
    }

    async fn plan(&self, query: Query, choice: ApiChoice, _: u64) -> sfmigrate::Result<ReadPlan> {
        let records = Some(self.rows.len() as u64);
        Ok(ReadPlan { query, api: Api::Rest, choice, reason: "it is here".into(), records, calls: Some(0) })
    }

    async fn read(&self, plan: &ReadPlan, _: Resume, out: ItemSender) -> sfmigrate::Result<ReadSummary> {
        let limit = plan.query.limit.unwrap_or(u64::MAX) as usize;
        for (at, page) in self.rows[..limit.min(self.rows.len())].chunks(7).enumerate() {
            let mut batch = Batch::new(plan.query.columns.clone());
            for row in page {
                for column in plan.query.columns.iter() {
                    match &row[NAMES.iter().position(|name| *name == column.name).unwrap()] {
                        Some(value) => batch.push(value),
                        None => batch.push_null(),
                    }
                }
            }
            let _ = out.send(Item::Rows(batch)).await;
            let mark = PageMark { token: at.to_string(), records: page.len() as u64 };
            let _ = out.send(Item::PageEnd(mark)).await;
        }
        Ok(ReadSummary::default())
    }

    async fn release(&self, _: &str) -> sfmigrate::Result<()> {
        Ok(())
    }
}

fn any_value() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        2 => Just(None),
        1 => Just(Some("  ".to_owned())),
        4 => "[ ]{0,1}[a-cA-C]{1,2}[ ]{0,1}".prop_map(Some),
        2 => "[0-9]{1,20}".prop_map(Some),
    ]
}

fn any_mapping() -> impl Strategy<Value = EntityMapping> {
    let field = |name: &'static str| {
        let steps = [Transform::Trim, Transform::Lowercase, Transform::Uppercase];
        let steps = prop::collection::vec(prop::sample::select(steps.to_vec()), 0..3);
        (steps, any::<bool>()).prop_map(move |(transform, required)| FieldMapping {
            target: Some(format!("the_{}", name.to_lowercase())),
            transform,
            required,
            ..FieldMapping::of_field(name)
        })
    };
    (NAMES.map(field), any_identity()).prop_map(|(fields, identity)| EntityMapping {
        target: Some("things".into()),
        fields: fields.into(),
        ..identity
    })
}

/// By what a record is known, and what becomes of one that is there.
fn any_identity() -> impl Strategy<Value = EntityMapping> {
    let column = |name: &&str| format!("the_{}", name.to_lowercase());
    let policy = prop::sample::select(vec![OnDuplicate::Update, OnDuplicate::Skip]);
    let known = (prop::sample::subsequence(NAMES.to_vec(), 1..3), any::<bool>(), policy);
    let known = known.prop_map(move |(names, matched, on_duplicate)| EntityMapping {
        key: (!matched).then(|| column(&names[0])),
        matching: names.iter().filter(|_| matched).map(|name| (column(name), None)).collect(),
        on_duplicate,
        ..EntityMapping::of_entity("Thing")
    });
    let unknown = prop::sample::select(vec![OnDuplicate::Update, OnDuplicate::CreateNew]);
    let unknown =
        unknown.prop_map(|on_duplicate| EntityMapping { on_duplicate, ..EntityMapping::of_entity("Thing") });
    prop_oneof![4 => known, 1 => unknown]
}

fn run(source: &Arc<Records>, database: &Path) -> Run {
    Run {
        source: Arc::clone(source) as Arc<dyn Source>,
        destination: Destination::Sqlite(database.to_owned()),
        restart: false,
        abandon: false,
        parallel: 1,
        observer: Arc::new(Silent),
        stop: Stop::default(),
        max_rejects: None,
        history: None,
    }
}

fn request(mapping: &EntityMapping) -> Request {
    Request {
        mappings: vec![mapping.clone()],
        filter: None,
        limit: None,
        api: ApiChoice::Auto,
        bulk_threshold: 1000,
        files: None,
        amend: None,
        refresh: Default::default(),
        strict: false,
        whole: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_preview_of_everything_says_exactly_what_the_import_then_does(
        kinds in prop::collection::vec(
            prop::sample::select(vec![ColumnType::Text, ColumnType::Integer, ColumnType::Decimal]), NAMES.len()),
        first in prop::collection::vec(prop::collection::vec(any_value(), NAMES.len()), 0..12),
        second in prop::collection::vec(prop::collection::vec(any_value(), NAMES.len()), 0..40),
        mapping in any_mapping(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("x.db");
        let request = request(&mapping);
        for rows_of_this_run in [first, second] {
            let source = Arc::new(Records { kinds: kinds.clone(), rows: rows_of_this_run });
            let before = everything(folder.path());
            let preview = block_on(run(&source, &database).preview(&request, 1000)).unwrap();
            prop_assert!(before == everything(folder.path()));
            let preview = &preview.entities[0];
            let report = block_on(run(&source, &database).import(&request)).unwrap();
            let report = &report.entities[0];

            let sample = &preview.sample;
            prop_assert!(sample.whole);
            prop_assert_eq!(
                (sample.read, sample.accepted, sample.rejected, sample.skipped),
                (report.read, report.written, report.rejected, report.skipped)
            );
            prop_assert_eq!(sample.read, sample.accepted + sample.rejected + sample.skipped);
            let told: BTreeMap<String, u64> = sample.reasons.iter().map(|r| (r.reason.clone(), r.records)).collect();
            let kept = rows(&database, "SELECT reason, count(*) FROM _sfmigrate_rejects
                WHERE import_id = (SELECT max(id) FROM _sfmigrate_imports) GROUP BY 1");
            let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
            for row in kept {
                let records: u64 = row[1].as_ref().unwrap().parse().unwrap();
                *kinds.entry(kind_of(row[0].as_ref().unwrap())).or_default() += records;
            }
            prop_assert_eq!(told, kinds);

            let there = number(&database, "SELECT count(*) FROM things") as u64;
            let was = preview.outlook.records.unwrap_or(0);
            let expected = match &sample.duplicates {
                Some(duplicates) if duplicates.policy == OnDuplicate::Update => {
                    was + sample.accepted - duplicates.within - duplicates.existing
                }
                Some(_) => was + sample.accepted,
                None if mapping.on_duplicate == OnDuplicate::CreateNew => was + sample.accepted,
                None => sample.accepted,
            };
            prop_assert_eq!(there, expected, "{:?}", sample.duplicates);
        }
    }
}
