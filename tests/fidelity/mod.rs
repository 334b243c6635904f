//! What lands is what the org holds, value by value, whichever API fetched it,
//! in pages of whatever size, into whichever sink.
//!
//! Each case makes an org of a few objects with fields of random types and
//! stores values in them that have broken importers. `SFMIGRATE_FIDELITY_CASES`
//! says how many cases run, `SFMIGRATE_FIDELITY_SEED` with which one to begin:
//! a failure names the seed to repeat it with.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::types::ValueRef;
use sfmigrate::demo::data::{ObjectDefinition, Truth};
use sfmigrate::demo::server::OrgConfig;

use self::values::{Dice, TYPES, object};
use crate::support::{SignedIn, rows, with_records};

mod values;

/// The text that a value in SQLite stands for, `Err` when its storage class is
/// not the promised one.
fn sqlite_text(value: ValueRef<'_>, kind: &str, truth: Option<&str>) -> Result<Option<String>, String> {
    let text = |bytes: &[u8]| Some(String::from_utf8(bytes.to_vec()).unwrap());
    Ok(match (kind, value) {
        (_, ValueRef::Null) => None,
        ("boolean", ValueRef::Integer(n @ (0 | 1))) => Some((n == 1).to_string()),
        ("int" | "long", ValueRef::Integer(n)) => Some(n.to_string()),
        ("int" | "long", ValueRef::Real(x)) if truth.is_some_and(|t| t.contains('.')) => Some(x.to_string()),
        ("double" | "currency" | "percent", ValueRef::Real(x)) => {
            // The very double that the digits mean.
            let same = truth.and_then(|t| t.parse::<f64>().ok()).is_some_and(|t| t == x);
            if same { truth.map(str::to_owned) } else { Some(x.to_string()) }
        }
        // What no double holds stays text.
        ("double" | "currency" | "percent" | "int" | "long", ValueRef::Text(t))
            if t.iter().filter(|b| b.is_ascii_digit()).count() > 17 =>
        {
            text(t)
        }
        ("boolean" | "int" | "long" | "double" | "currency" | "percent", other) => {
            return Err(format!("a {kind} is stored as {other:?}"));
        }
        (_, ValueRef::Text(t)) => text(t),
        (_, other) => return Err(format!("a {kind} is stored as {other:?}")),
    })
}

type Rows = HashMap<String, Vec<Option<String>>>;

fn compare(what: &str, truth: &Truth, landed: &Rows) {
    assert_eq!(landed.len(), truth.records.len(), "{what}: number of records");
    for record in &truth.records {
        let id = record[0].as_deref().unwrap();
        let row = landed.get(id).unwrap_or_else(|| panic!("{what}: {id} is missing"));
        for (((name, kind), expected), found) in truth.fields.iter().zip(record).zip(row) {
            assert!(
                expected == found,
                "{what}: {name} ({kind}) of {id} is {} in the org and {} here",
                shown(expected),
                shown(found)
            );
        }
    }
}

fn shown(value: &Option<String>) -> String {
    match value {
        Some(text) if text.len() > 300 => {
            format!("{:?}… of {} bytes", text.chars().take(100).collect::<String>(), text.len())
        }
        other => format!("{other:?}"),
    }
}

pub fn compare_sqlite(what: &str, database: &Path, table: &str, truth: &Truth) {
    let db = rusqlite::Connection::open(database).unwrap();
    let columns: Vec<String> = truth.fields.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let mut statement = db.prepare(&format!("SELECT {} FROM \"{table}\"", columns.join(", "))).unwrap();
    let by_id: HashMap<&str, &Vec<Option<String>>> =
        truth.records.iter().map(|r| (r[0].as_deref().unwrap(), r)).collect();
    let mut landed = Rows::new();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let id: String = row.get(0).unwrap();
        let expected = by_id.get(id.as_str()).unwrap_or_else(|| panic!("{what}: {id} is not in the org"));
        let values = truth.fields.iter().enumerate().map(|(at, (name, kind))| {
            let value = row.get_ref(at).unwrap();
            sqlite_text(value, kind, expected[at].as_deref())
                .unwrap_or_else(|wrong| panic!("{what}: {name} of {id}: {wrong}"))
        });
        let values = values.collect();
        assert!(landed.insert(id, values).is_none(), "{what}: a record came twice");
    }
    compare(what, truth, &landed);
}

pub fn compare_csv(what: &str, file: &Path, truth: &Truth) {
    let mut reader = csv::Reader::from_path(file).unwrap_or_else(|e| panic!("{what}: {e}"));
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let order: Vec<usize> = truth
        .fields
        .iter()
        .map(|(name, _)| header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{what}: no {name}")))
        .collect();
    let mut landed = Rows::new();
    for record in reader.records() {
        let record = record.unwrap_or_else(|e| panic!("{what}: {e}"));
        let values: Vec<Option<String>> =
            order.iter().map(|at| Some(record[*at].to_owned()).filter(|text| !text.is_empty())).collect();
        let id = values[0].clone().unwrap();
        assert!(landed.insert(id, values).is_none(), "{what}: a record came twice");
    }
    compare(what, truth, &landed);
}

fn case(seed: u64, covered: &mut BTreeSet<(&'static str, &'static str)>) {
    let mut dice = Dice(seed);
    let names = ["First__c", "Second__c", "Third__c"];
    let objects: Vec<ObjectDefinition> = names.iter().map(|name| object(name, &mut dice, covered)).collect();
    let defined = objects.clone();
    let page_rows = dice.of(&[None, Some(3), Some(7), Some(40)]);
    let rest_page_rows = dice.of(&[None, Some(4), Some(13), Some(40)]);
    let it = SignedIn::to(OrgConfig {
        objects,
        page_rows,
        rest_page_rows,
        ..with_records(&[("Account", 20), ("Contact", 20)])
    });
    let truths: Vec<Truth> = names.iter().map(|name| it.org.data().truth(name).unwrap()).collect();
    let entities = names.join(",");
    for api in ["rest", "bulk"] {
        let (db, folder) = (format!("{api}.db"), format!("{api}-files"));
        it.run(&["import", "--entity", &entities, "--api", api, "--to", &db]).ok();
        it.run(&["import", "--entity", &entities, "--api", api, "--to", &folder, "--format", "csv"]).ok();
        for (name, truth) in names.iter().zip(&truths) {
            let what = format!(
                "repeat with SFMIGRATE_FIDELITY_CASES=1 SFMIGRATE_FIDELITY_SEED={seed}: {name} by {api}, \
                 pages of {page_rows:?} and {rest_page_rows:?}"
            );
            compare_sqlite(&format!("{what}, SQLite"), &it.sandbox.path(&db), name, truth);
            compare_csv(
                &format!("{what}, CSV"),
                &it.sandbox.path(&folder).join(format!("{name}.csv")),
                truth,
            );
        }
    }
    for ((name, object), truth) in names.iter().zip(&defined).zip(&truths) {
        paths(&format!("repeat with SFMIGRATE_FIDELITY_SEED={seed}"), &it, name, object, truth);
    }
}

/// What references lead to is the same by both APIs: the type and the name of
/// one of several objects, and parents up to five levels, of which most are
/// missing.
fn paths(what: &str, it: &SignedIn, name: &str, object: &ObjectDefinition, truth: &Truth) {
    let place = |targets: usize| object.fields.iter().position(|field| field.references.len() == targets);
    let mut fields = vec!["Id".to_owned()];
    if let Some(at) = place(2) {
        fields.extend([format!("Field{at}__r.Type"), format!("Field{at}__r.Name")]);
    }
    if let Some(at) = place(1) {
        fields.extend([format!("Field{at}__r.Name"), format!("Field{at}__r{}.Name", ".Parent".repeat(4))]);
    }
    if fields.len() == 1 {
        return;
    }
    let mut landed = Vec::new();
    for api in ["rest", "bulk"] {
        let db = format!("{api}-paths.db");
        it.run(&["import", "--entity", name, "--fields", &fields.join(","), "--api", api, "--to", &db]).ok();
        landed.push(rows(&it.sandbox.path(&db), &format!("SELECT * FROM \"{name}\" ORDER BY Id")));
    }
    assert!(landed[0] == landed[1], "{what}: what {name} refers to differs");
    assert_eq!(landed[0].len(), truth.records.len(), "{what}: {name}");
    let Some(at) = place(2) else { return };
    let column = truth.fields.iter().position(|(field, _)| *field == format!("Field{at}__c")).unwrap();
    for record in &truth.records {
        let row = landed[0].iter().find(|row| row[0] == record[0]).unwrap();
        let kind =
            record[column].as_deref().map(|id| if id.starts_with("001") { "Account" } else { "Contact" });
        assert_eq!(row[1].as_deref(), kind, "{what}: {name}");
        assert_eq!(row[2].is_some(), kind.is_some(), "{what}: {name}");
    }
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

#[test]
fn random_objects_land_value_by_value_by_both_apis_into_both_sinks() {
    let cases = number_from("SFMIGRATE_FIDELITY_CASES").unwrap_or(10);
    let first = number_from("SFMIGRATE_FIDELITY_SEED").unwrap_or(1);
    // Most of a case is waiting: for jobs, for disks.
    let next = AtomicU64::new(first);
    let work = || {
        let mut covered = BTreeSet::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + cases {
                return covered;
            }
            case(seed, &mut covered);
        }
    };
    let covered: BTreeSet<(&str, &str)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a case failed, see above")).collect()
    });
    let all: usize = values::number_of_classes();
    println!(
        "{cases} cases; {} of {all} pairs of {} types and classes of values",
        covered.len(),
        TYPES.len() + 2
    );
    assert!(cases < 10 || covered.len() * 10 >= all * 8, "{} of {all} pairs were covered", covered.len());
}

#[test]
fn every_object_of_the_demo_org_lands_value_by_value() {
    let objects =
        ["Everything__c", "ContentVersion", "AccountHistory", "Event", "Organization", "BusinessHours"];
    let it = SignedIn::to(OrgConfig { page_rows: Some(70), ..with_records(&[]) });
    for api in ["rest", "bulk"] {
        let db = format!("{api}.db");
        it.run(&["import", "--entity", &objects.join(","), "--api", api, "--to", &db]).ok();
        for object in objects {
            let mut truth = it.org.data().truth(object).unwrap();
            // JSON fields are not read: Bulk refuses them.
            let kept: Vec<bool> = truth
                .fields
                .iter()
                .map(|(_, kind)| !["json", "complexvalue"].contains(&kind.as_str()))
                .collect();
            let mut at = kept.iter();
            truth.fields.retain(|_| *at.next().unwrap());
            for record in &mut truth.records {
                let mut at = kept.iter();
                record.retain(|_| *at.next().unwrap());
            }
            let hidden = truth.fields.iter().position(|(name, _)| name == "Retired__c");
            if let Some(hidden) = hidden {
                truth.fields.remove(hidden);
                truth.records.iter_mut().for_each(|record| drop(record.remove(hidden)));
            }
            compare_sqlite(&format!("{object} by {api}"), &it.sandbox.path(&db), object, &truth);
        }
    }
}
