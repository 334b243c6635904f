//! What it costs to keep what takes a run back, and to take it back.

use std::process::Command;
use std::time::Duration;

use sfmigrate::demo::data::{Cell, Mutation};

use crate::measure::{Table, median, once};
use crate::org::Bench;

const CONTACTS: u64 = 200_000;

pub fn run(table: &mut Table) {
    let bench = Bench::with_contacts(CONTACTS);
    let places = [("kept.db", "10", "kept"), ("bare.db", "0", "not kept")];
    let load = |to: &str, keep: &str| -> Command {
        bench.command(&["import", "--map", "mapping.toml", "--to", to, "--keep", keep])
    };
    let size = |to: &str| std::fs::metadata(bench.path(to)).unwrap().len() / 1_000_000;
    let mut row = |what: &str, to: &str, name: &str, took| {
        table.took(&format!("{CONTACTS} contacts, {what}, {name}"), took, format!("{} MB", size(to)));
    };
    for (to, keep, name) in places {
        let took = median(|| once(bench.import(to, &["--keep", keep])));
        row("first load", to, name, took);
    }
    for (to, keep, name) in places {
        let took = median(|| once(load(to, keep)));
        row("again, all the same", to, name, took);
    }
    let ids = bench.it.org.data().ids("Contact", false);
    let mut round = 0;
    for (to, keep, name) in places {
        let took = median(|| {
            round += 1;
            let values = vec![("Title".to_owned(), Cell::text(format!("Round {round}")))];
            let all = Mutation::Update { object: "Contact".into(), ids: ids.clone(), values };
            bench.it.org.data().mutate(&[all], Duration::ZERO).unwrap();
            once(load(to, keep))
        });
        row("again, all changed", to, name, took);
    }
    let took = once(bench.command(&["runs", "rollback", "last", "--to", "kept.db"]));
    row("taken back", "kept.db", "kept", took);
}
