//! Peak memory must not depend on how much there is.

use crate::measure::{Table, large, once, records};
use crate::org::Bench;
use crate::support::with_records;

pub fn run(table: &mut Table) {
    let mut sizes = vec![records() / 10, records()];
    if large() {
        sizes.push(records() * 10);
    }
    for size in sizes {
        let bench = Bench::with_contacts(size);
        for (to, more) in
            [("people.db", &["--api", "bulk"][..]), ("csv", &["--api", "bulk", "--format", "csv"])]
        {
            let took = once(bench.import(to, more));
            table.took(format!("{size} contacts of 20 fields into {to}"), took, "");
        }
    }
    let mut sizes = vec![records() / 100, records() / 10];
    if large() {
        sizes.push(records());
    }
    for size in sizes {
        let bench = Bench::to(with_records(&[("Wide__c", size)]));
        let fields: Vec<String> =
            (12..410).map(|n| format!("Measurement_Number_{n:03}_Of_The_Survey__c")).collect();
        let args = ["import", "--entity", "Wide__c", "--api", "bulk", "--to", "wide.db", "--fields"];
        let took = once(bench.command(&[&args[..], &[&format!("Id,Name,{}", fields.join(","))]].concat()));
        table.took(format!("{size} records of 400 fields into wide.db"), took, "");
    }
}
