//! After every refresh of any history the table is what the org is.
//!
//! A history is a random series of what happens in an org, replayable by its
//! seed: records are made, changed, deleted, brought back, merged and deleted
//! for good, many in one second, some in transactions that become visible
//! minutes later; fields appear and get other names; days pass; and all that
//! goes on while a refresh is under way, or is stopped.
//!
//! `SFMIGRATE_HISTORY_RUNS=300` plays more of them, `SFMIGRATE_HISTORY_SEED=17`
//! that one.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sfmigrate::demo::data::{Cell, FieldChange, FieldDefinition, Mutation, Org};
use sfmigrate::demo::server::OrgConfig;

use crate::refresh::truth;
use crate::support::{Ran, SignedIn, rows, with_records};

/// How late a commit may come: the lag is five minutes.
const LATEST: u64 = 290;

/// Says which history it was, when one fails.
struct Seed(u64);

#[allow(clippy::print_stderr)]
impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("replay it: SFMIGRATE_HISTORY_SEED={} cargo test histories", self.0);
        }
    }
}

struct History {
    it: SignedIn,
    dice: StdRng,
    /// `mark` or `delete`.
    on_delete: &'static str,
    /// Every record that was here once.
    known: BTreeSet<String>,
    /// Something was deleted for good since the last refresh in peace.
    purged: bool,
    /// Columns that are compared, custom ones behind the others.
    fields: Vec<String>,
}

impl History {
    fn begin(seed: u64) -> History {
        let mut dice = StdRng::seed_from_u64(seed);
        let it = SignedIn::to(OrgConfig {
            seed,
            page_rows: Some(dice.random_range(200..300)),
            job_time: Duration::from_millis(10),
            ..with_records(&[("Contact", dice.random_range(0..400)), ("Account", 5)])
        });
        let fields = ["Id", "LastName", "Title", "AccountId", "IsDeleted", "SystemModstamp"];
        History {
            it,
            on_delete: if dice.random_bool(0.5) { "mark" } else { "delete" },
            dice,
            known: BTreeSet::new(),
            purged: false,
            fields: fields.map(str::to_owned).to_vec(),
        }
    }

    fn org(&self) -> &Org {
        self.it.org.data()
    }

    /// The command of a refresh, by an API that the dice choose.
    fn command(&mut self) -> Vec<String> {
        let api = ["auto", "rest", "bulk"][self.dice.random_range(0..3)];
        let mut args = vec!["import", "--entity", "Contact", "--to", "c.db", "--incremental", "--json"];
        args.extend(["--on-delete", self.on_delete, "--api", api, "--bulk-threshold", "150"]);
        let fields = self.fields.join(",");
        args.extend(["--fields", &fields]);
        args.into_iter().map(str::to_owned).collect()
    }

    fn run(&self, args: &[String]) -> Ran {
        self.it.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The world goes on while a refresh is under way.
    fn refresh_amid_changes(&mut self) {
        let args = self.command();
        let mut child = self.it.sandbox.spawn(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let begun = self.it.org.requests().len();
        for n in 1..=self.dice.random_range(1..4) {
            while self.it.org.requests().len() < begun + 2 * n && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            self.change_records();
        }
        assert!(child.wait().unwrap().success());
        self.note_known();
    }

    /// A refresh that is stopped on its way.
    fn refresh_in_part(&mut self) {
        let mut args = self.command();
        args.extend(["--api-budget".to_owned(), self.dice.random_range(1..7).to_string()]);
        let ran = self.run(&args);
        assert!([0, 7].contains(&ran.code), "{ran:?}");
        self.note_known();
        self.step();
    }

    fn note_known(&mut self) {
        if self.it.sandbox.path("c.db").is_file() {
            let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'Contact'";
            if rows(&self.it.sandbox.path("c.db"), there)[0][0].as_deref() == Some("1") {
                let all = rows(&self.it.sandbox.path("c.db"), "SELECT Id FROM Contact");
                self.known.extend(all.into_iter().flatten().flatten());
            }
        }
    }

    /// A refresh in peace, after which nothing may differ.
    fn refresh(&mut self) {
        let mut args = self.command();
        if std::mem::take(&mut self.purged) {
            // The org lists what was deleted for good by whole minutes: it does
            // not show the one under way.
            match self.dice.random_bool(0.5) {
                true => self.org().advance(Duration::from_secs(61)),
                false => args.push("--detect-hard-deletes".to_owned()),
            }
        }
        let ran = self.run(&args).ok();
        self.note_known();
        let database = self.it.sandbox.path("c.db");
        let fields = self.fields.join(",");
        let was = truth(self.org(), "Contact", &fields);
        let columns: Vec<String> = self.fields.iter().map(|name| format!("\"{name}\"")).collect();
        let has_marks =
            "SELECT count(*) FROM pragma_table_info('Contact') WHERE name = '_sfmigrate_deleted_at'";
        let has_marks = rows(&database, has_marks)[0][0].as_deref() == Some("1");
        let live = if has_marks { "WHERE _sfmigrate_deleted_at IS NULL" } else { "" };
        let mut is = rows(&database, &format!("SELECT {} FROM Contact {live}", columns.join(", ")));
        is.sort();
        let differ =
            is.iter().filter(|row| !was.contains(row)).chain(was.iter().filter(|row| !is.contains(row)));
        let differ: Vec<_> = differ.take(6).collect();
        assert!(
            differ.is_empty() && is.len() == was.len(),
            "{} rows for {}\n{differ:#?}\n{args:?}\n{}",
            is.len(),
            was.len(),
            ran.stderr
        );
        // Of all that were here once, those that are gone are marked, or gone.
        let marked: BTreeSet<String> = if has_marks {
            let marked = "SELECT Id FROM Contact WHERE _sfmigrate_deleted_at IS NOT NULL";
            rows(&database, marked).into_iter().flatten().flatten().collect()
        } else {
            BTreeSet::new()
        };
        let live: BTreeSet<String> = was.iter().filter_map(|row| row[0].clone()).collect();
        match self.on_delete {
            "mark" => assert_eq!(marked, self.known.difference(&live).cloned().collect()),
            _ => assert!(marked.is_empty()),
        }
    }

    /// Something happens: to records mostly.
    fn step(&mut self) {
        let seconds = self.dice.random_range(0..7200);
        match self.dice.random_range(0..12) {
            0 => self.org().advance(Duration::from_secs(seconds)),
            1 if self.dice.random_bool(0.2) => self.org().advance(Duration::from_secs(20 * 24 * 3600)),
            2 => self.change_fields(),
            _ => self.change_records(),
        }
    }

    fn change_records(&mut self) {
        let object = || "Contact".to_owned();
        let live = self.org().ids("Contact", false);
        let bin = self.org().ids("Contact", true);
        let dice = &mut self.dice;
        let some = |dice: &mut StdRng, all: &[String]| -> Vec<String> {
            let share = dice.random_range(0.0..0.2);
            all.iter().filter(|_| dice.random_bool(share)).cloned().collect()
        };
        let field = match self.fields.len() {
            6 => "Title".to_owned(),
            n => self.fields[dice.random_range(6..n + 1).min(n - 1)].clone(),
        };
        let values = vec![(field, Cell::text(format!("T{}", dice.random_range(0..1000))))];
        let change = match dice.random_range(0..11) {
            0 | 1 => Mutation::Insert { object: object(), count: dice.random_range(1..40), values },
            2..=4 => Mutation::Update { object: object(), ids: some(dice, &live), values },
            // A flood of one stamp.
            5 => Mutation::Update { object: object(), ids: live, values },
            6 => Mutation::Delete { object: object(), ids: some(dice, &live) },
            7 => Mutation::Undelete { object: object(), ids: some(dice, &bin) },
            8 => Mutation::Purge { object: object(), ids: some(dice, &live) },
            9 => Mutation::Purge { object: object(), ids: some(dice, &bin) },
            _ if live.len() > 3 => {
                Mutation::Merge { object: object(), winner: live[0].clone(), losers: live[1..3].to_vec() }
            }
            _ => return,
        };
        self.purged |= matches!(change, Mutation::Purge { .. });
        let age = if dice.random_bool(0.3) { dice.random_range(0..LATEST) } else { 0 };
        self.org().mutate(&[change], Duration::from_secs(age)).unwrap();
    }

    fn change_fields(&mut self) {
        let new = format!("F{}__c", self.fields.len());
        let rename = self.fields.len() > 6 && self.dice.random_bool(0.4);
        let change = if rename {
            let from = self.fields.pop().unwrap();
            let to = format!("R{}__c", self.dice.random_range(0..1_000_000));
            self.fields.push(to.clone());
            FieldChange::Rename { from, to }
        } else {
            self.fields.push(new.clone());
            FieldChange::Add(FieldDefinition::new("string", &new))
        };
        self.org().evolve("Contact", change).unwrap();
    }
}

fn play(seed: u64) {
    let _told = Seed(seed);
    let mut history = History::begin(seed);
    for _ in 0..history.dice.random_range(3..6) {
        for _ in 0..history.dice.random_range(0..6) {
            history.step();
        }
        match history.dice.random_range(0..10) {
            0..=2 => history.refresh_in_part(),
            3..=5 => history.refresh_amid_changes(),
            _ => {}
        }
        history.refresh();
    }
    // Nor does the program itself find anything.
    let verified = history.it.run(&["verify", "--to", "c.db", "--deep", "--json"]).ok();
    assert_eq!(verified.json()["differing"], 0, "{}", verified.stdout);
}

#[test]
fn after_every_refresh_of_any_history_the_table_is_what_the_org_is() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let (from, runs) = match setting("SFMIGRATE_HISTORY_SEED") {
        Some(seed) => (seed, 1),
        None => (1, setting("SFMIGRATE_HISTORY_RUNS").unwrap_or(8)),
    };
    (from..from + runs).for_each(play);
}
