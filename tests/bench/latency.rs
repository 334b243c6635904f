//! A wire as it is: far away, and narrow for each connection.

use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use sfmigrate::demo::server::OrgConfig;

use crate::measure::{Table, Took, median, once, records, times};
use crate::org::Bench;
use crate::support::with_records;

/// The last version of the API that does not list result pages: each names the
/// next one, so that nobody can ask for two at once.
const BY_LOCATOR: &str = "57.0";

/// 100 ms to the first byte, 4 MB/s for each connection.
pub fn run(table: &mut Table) {
    let contacts = records() / 8;
    let bench = Bench::to(OrgConfig {
        latency: Duration::from_millis(100),
        bandwidth: Some(4_000_000),
        page_rows: Some(contacts.div_ceil(20)),
        ..with_records(&[("Contact", contacts)])
    });
    let import = || {
        let _ = std::fs::remove_file(bench.path("log"));
        bench.import("people.db", &["--api", "bulk", "--log-file", "log", "--log-format", "json"])
    };
    let whole = median(|| once(import()));
    let pages = Took { wall: downloading(&bench), ..whole };
    table.took(format!("{contacts} contacts, 100 ms away, 4 MB/s for each connection"), whole, "");
    // The line decides how long one after the other takes, so that once is enough.
    let mut walk = import();
    walk.env("SALESFORCE_API_VERSION", BY_LOCATOR);
    let walk = once(walk);
    let walked = Took { wall: downloading(&bench), ..walk };
    table.took(
        "the same, following the locator",
        walk,
        format!("takes {} as long, the pages alone {}", times(walk, whole), times(walked, pages)),
    );
    let addresses = bench.pages();
    let mut curl = Command::new("sh");
    curl.args(["-c", &bench.curl("walk", &addresses, Some("page{}"), "")]);
    let curl = once(curl);
    table.took(
        "one page after the other by curl, not compressed",
        curl,
        format!("takes {} as long as the import", times(curl, whole)),
    );
}

/// How long the last import took from the end of its job to its last record.
fn downloading(bench: &Bench) -> Duration {
    let log = std::fs::read_to_string(bench.path("log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let begins = |stage: &str| -> Timestamp {
        let line = lines.iter().find(|line| line["stage"] == stage).unwrap();
        line["time"].as_str().unwrap().parse().unwrap()
    };
    begins("finishing").duration_since(begins("downloading")).try_into().unwrap()
}
