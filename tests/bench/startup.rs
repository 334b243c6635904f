//! How long until there is an answer, and how large the program is.

use std::process::Command;
use std::time::Duration;

use crate::measure::{Table, Took, once};

const RUNS: usize = 30;

pub fn run(table: &mut Table) {
    let program = env!("CARGO_BIN_EXE_sfmigrate");
    let nothing = fastest(|| Command::new("/bin/true"));
    table.took("/bin/true", nothing, "the fastest of 30");
    for arg in ["--version", "--help"] {
        let took = fastest(|| {
            let mut command = Command::new(program);
            command.arg(arg);
            command
        });
        let more = took.wall.saturating_sub(nothing.wall);
        table.took(format!("sfmigrate {arg}"), took, format!("{:.1} ms more", millis(more)));
    }
    let bytes = std::fs::metadata(program).unwrap().len();
    table.fact("size of the program", format!("{:.2} MiB", bytes as f64 / f64::from(1 << 20)));
}

fn fastest(command: impl Fn() -> Command) -> Took {
    (0..RUNS).map(|_| once(command())).min_by_key(|took| took.wall).unwrap()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
