//! Instructions for each record, counted by callgrind: a figure that repeats
//! where times do not. What was counted last stands in `instructions.txt`, so
//! that a change shows.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::measure::Table;
use crate::org::Bench;

const SIZES: [u64; 2] = [10_000, 30_000];

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bench/instructions.txt")
}

/// Instructions of one import as a whole.
fn count(bench: &Bench, real: &Command) -> Option<u64> {
    let out = bench.path("callgrind.out");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet"]).arg(format!("--callgrind-out-file={}", out.display()));
    command.arg(real.get_program()).args(real.get_args()).current_dir(bench.it.sandbox.folder());
    command.env_clear().envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    assert!(status.success(), "{command:?}");
    let text = std::fs::read_to_string(&out).unwrap();
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap();
    Some(total.trim().parse().unwrap())
}

pub fn run(table: &mut Table) {
    let text = std::fs::read_to_string(kept()).unwrap_or_default();
    let before: BTreeMap<&str, i64> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .filter_map(|(name, count)| Some((name, count.parse().ok()?)))
        .collect();
    let mut now = String::from("# Instructions for each record, by `cargo bench -- instructions --keep`.\n");
    let [few, many] = SIZES.map(Bench::with_contacts);
    for (what, mapped, to, more) in [
        ("Bulk into SQLite", true, "people.db", &["--api", "bulk"][..]),
        ("Bulk into SQLite, without a mapping", false, "people.db", &["--api", "bulk"]),
        ("Bulk into CSV", true, "csv", &["--api", "bulk", "--format", "csv"]),
        ("REST into SQLite", true, "people.db", &["--api", "rest"]),
        ("REST into CSV", true, "csv", &["--api", "rest", "--format", "csv"]),
    ] {
        let command = |bench: &Bench| match mapped {
            true => bench.import(to, more),
            false => bench.import_unmapped(to, more),
        };
        let (Some(some), Some(all)) = (count(&few, &command(&few)), count(&many, &command(&many))) else {
            table.fact("instructions", "valgrind is not installed");
            return;
        };
        let each = (all.saturating_sub(some) / (SIZES[1] - SIZES[0])).cast_signed();
        let change = match before.get(what) {
            Some(&before) => {
                format!(" ({:+.1} % since they were kept)", (each - before) as f64 * 100.0 / before as f64)
            }
            None => String::new(),
        };
        table.fact(format!("instructions for each record, {what}"), format!("{each}{change}"));
        now += &format!("{what}: {each}\n");
    }
    if std::env::args().any(|arg| arg == "--keep") {
        std::fs::write(kept(), now).unwrap();
    }
}
