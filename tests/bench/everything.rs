//! A whole org of about forty objects, several at once and one by one.

use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::measure::{Table, median, once, times};
use crate::org::Bench;

pub fn run(table: &mut Table) {
    let bench = Bench::to(OrgConfig { latency: Duration::from_millis(5), ..OrgConfig::default() });
    let all = |to: &str, more: &[&str]| {
        let _ = std::fs::remove_file(bench.path(to));
        once(bench.command(&[&["import", "--all", "--to", to], more].concat()))
    };
    let several = median(|| all("several.db", &[]));
    table.took("import --all, four objects at once", several, "");
    let single = median(|| all("single.db", &["--parallel", "1"]));
    table.took("import --all --parallel 1", single, format!("takes {} as long", times(single, several)));
}
