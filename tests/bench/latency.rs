//! A wire as it is: far away, and narrow for each connection.

use std::process::Command;
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::measure::{Table, median, once, records, times};
use crate::org::Bench;
use crate::support::with_records;

/// 100 ms to the first byte, 4 MB/s for each connection.
pub fn run(table: &mut Table) {
    let contacts = records() / 8;
    let bench = Bench::to(OrgConfig {
        latency: Duration::from_millis(100),
        bandwidth: Some(4_000_000),
        page_rows: Some(contacts.div_ceil(20)),
        ..with_records(&[("Contact", contacts)])
    });
    let import = median(|| once(bench.import("people.db", &["--api", "bulk"])));
    table.took(format!("{contacts} contacts, 100 ms away, 4 MB/s for each connection"), import, "");
    // Each page names the next one, so that nobody can ask for two at once. The
    // line decides how long that takes, so that once is enough.
    let pages = bench.pages();
    for (what, more) in [("", ""), (", compressed", "compressed")] {
        let mut command = Command::new("sh");
        command.args(["-c", &bench.curl("walk", &pages, Some("page{}"), more)]);
        let walk = once(command);
        table.took(
            format!("one page after the other by curl{what}"),
            walk,
            format!("takes {} as long", times(walk, import)),
        );
    }
}
