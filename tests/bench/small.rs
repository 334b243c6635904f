//! A small import, where all that counts is the number of round trips.

use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::measure::{Table, median, once};
use crate::org::Bench;
use crate::support::with_records;

pub fn run(table: &mut Table) {
    let bench = Bench::with_contacts(950);
    let before = bench.it.org.requests().len();
    once(bench.import("first.db", &[]));
    let requests = bench.it.org.requests().len() - before;
    let took = median(|| once(bench.import("people.db", &[])));
    table.took("950 contacts, REST, SQLite", took, format!("{requests} requests"));

    let job_time = Duration::from_secs(1);
    let bench = Bench::to(OrgConfig { job_time, ..with_records(&[("Contact", 5_000)]) });
    let took = median(|| once(bench.import("people.db", &["--api", "bulk"])));
    table.took("5000 contacts, Bulk, by a job of one second", took, "");
}
