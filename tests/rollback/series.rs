//! Random series of runs, taken back one by one.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sfmigrate::demo::data::{Cell, FieldChange, FieldDefinition, Mutation};
use sfmigrate::demo::server::OrgConfig;

use super::{assert_same, dump, last, rollback};
use crate::support::{SignedIn, number, with_records};

const PEOPLE: &str = "[Contact]\ntarget = \"people\"\nmatch = [\"mail\"]\n[Contact.fields]\n\
    mail = { from = \"Email\", required = true, transform = [\"lowercase\"] }\n\
    name = { from = \"LastName\", merge = \"fill_empty\" }\ntitle = { from = \"Title\", merge = \"keep_existing\" }\nphone = \"Phone\"\n";
const ADDED: &str =
    "[Contact]\ntarget = \"added\"\non_duplicate = \"create_new\"\n[Contact.fields]\nname = \"LastName\"\n";
const KEYLESS: &str = "[Account]\ntarget = \"names\"\n[Account.fields]\nname = \"Name\"\n";

/// One run of a random series, as arguments.
fn any_run(it: &SignedIn, dice: &mut StdRng, fields_made: &mut u32) -> Vec<String> {
    let refresh =
        ["--fields", "Id,LastName,Title,AccountId,Account.Name,IsDeleted,SystemModstamp", "--incremental"];
    fn contact<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["--entity", "Contact"][..], more].concat()
    }
    let args: Vec<&str> = match dice.random_range(0..9) {
        0 => vec!["--entity", "Contact,Account", "--fields", "Id,CreatedDate,SystemModstamp"],
        1 => contact(&refresh),
        2 => contact(&[&refresh[..], &["--on-delete", "delete", "--detect-hard-deletes"]].concat()),
        3 => contact(&[&refresh[..], &["--refresh-formulas"]].concat()),
        4 => vec!["--map", "people.toml"],
        5 => vec!["--map", "added.toml"],
        6 => vec!["--map", "keyless.toml"],
        7 => vec!["--entity", "Attachment", "--files", "sqlite", "--limit", "3", "--restart"],
        _ => {
            *fields_made += 1;
            let new = FieldDefinition::new(
                ["double", "string"][dice.random_range(0..2)],
                &format!("New{fields_made}__c"),
            );
            let org = it.org.data();
            org.evolve("Contact", FieldChange::Add(new)).unwrap();
            let some = org.ids("Contact", false).into_iter().step_by(3).collect();
            let values = vec![("Title".to_owned(), Cell::text("new field"))];
            org.mutate(&[Mutation::Update { object: "Contact".into(), ids: some, values }], Duration::ZERO)
                .unwrap();
            contact(&["--incremental", "--schema-changes", "apply"])
        }
    };
    ["import", "--to", "c.db"].iter().chain(&args).map(|word| (*word).to_owned()).collect()
}

fn mutate(it: &SignedIn, dice: &mut StdRng) {
    let org = it.org.data();
    let object = || "Contact".to_owned();
    let live = org.ids("Contact", false);
    let some = |dice: &mut StdRng, all: &[String]| -> Vec<String> {
        all.iter().filter(|_| dice.random_bool(0.1)).cloned().collect()
    };
    let title = Cell::text(format!("T{}", dice.random_range(0..1000)));
    let change = match dice.random_range(0..6) {
        0 => Mutation::Insert { object: object(), count: dice.random_range(1..9), values: Vec::new() },
        1 | 2 => Mutation::Update {
            object: object(),
            ids: some(dice, &live),
            values: vec![("Title".into(), title)],
        },
        3 => Mutation::Delete { object: object(), ids: some(dice, &live) },
        4 => Mutation::Undelete { object: object(), ids: some(dice, &org.ids("Contact", true)) },
        _ => return org.advance(Duration::from_secs(dice.random_range(0..7200))),
    };
    org.mutate(&[change], Duration::ZERO).unwrap();
}

/// A series of runs, replayable by its seed, taken back one by one; some of
/// them are done again and taken back again.
fn series(seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    let it = SignedIn::to(OrgConfig {
        seed,
        page_rows: Some(200),
        ..with_records(&[("Contact", dice.random_range(1..300)), ("Account", 12), ("Attachment", 4)])
    });
    for (file, text) in [("people.toml", PEOPLE), ("added.toml", ADDED), ("keyless.toml", KEYLESS)] {
        std::fs::write(it.sandbox.path(file), text).unwrap();
    }
    let mut fields_made = 0;
    let mut states = vec![dump(&it)];
    let mut runs = Vec::new();
    for _ in 0..dice.random_range(4..8) {
        (0..dice.random_range(0..4)).for_each(|_| mutate(&it, &mut dice));
        let args = any_run(&it, &mut dice, &mut fields_made);
        let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
        // Sometimes it is stopped on its way, and gone on with or not.
        let budget = dice.random_range(2..9).to_string();
        if dice.random_bool(0.2) {
            args.extend(["--api-budget", &budget]);
        }
        let ran = it.run(&args);
        assert!([0, 3, 7].contains(&ran.code), "seed {seed}: {args:?} {ran:?}");
        if !it.sandbox.path("c.db").exists() {
            continue;
        }
        let run = last(&it, "c.db");
        if runs.last().is_some_and(|(earlier, _)| *earlier == run) {
            // It ended before it began.
            assert_same(&dump(&it), states.last().unwrap(), &format!("seed {seed}: {args:?}"));
            continue;
        }
        runs.push((run, args.join(" ")));
        states.push(dump(&it));
    }
    for (n, (run, args)) in runs.iter().enumerate().rev() {
        let what = format!("seed {seed}, run {n}: {args}");
        let ran = it.run(&["runs", "rollback", run, "--to", "c.db", "--json"]);
        if ran.code == 2 && ran.stderr.contains("nothing to take back") {
            assert_same(&dump(&it), &states[n], &what);
            continue;
        }
        let mut back = ran.ok().json()["rollback"].as_str().unwrap().to_owned();
        let empty = |dump: &BTreeMap<String, _>| dump.keys().all(|name| name.starts_with("_sfmigrate"));
        if n > 0 || !empty(&dump(&it)) {
            assert_same(&dump(&it), &states[n], &what);
        }
        if dice.random_bool(0.4) {
            back = rollback(&it, &back, "c.db");
            assert_same(&dump(&it), &states[n + 1], &format!("{what}, done again"));
            rollback(&it, &back, "c.db");
            assert_same(&dump(&it), &states[n], &format!("{what}, taken back again"));
        }
    }
    // And what was taken back is read again.
    let args = [
        "import",
        "--entity",
        "Contact",
        "--fields",
        "Id,LastName",
        "--incremental",
        "--on-delete",
        "delete",
        "--to",
        "c.db",
    ];
    it.run(&args).ok();
    let there = number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact");
    assert_eq!(Some(there as u64), it.org.data().record_count("Contact"), "seed {seed}");
}

#[test]
fn any_series_of_runs_is_taken_back_run_by_run() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let (from, many) = match setting("SFMIGRATE_HISTORY_SEED") {
        Some(seed) => (seed, 1),
        None => (1, setting("SFMIGRATE_HISTORY_RUNS").unwrap_or(3)),
    };
    (from..from + many).for_each(series);
}
