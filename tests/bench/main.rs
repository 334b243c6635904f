//! `cargo bench`: how fast, how frugal, and against what.
//!
//! Whole processes are measured as a person would run them: wall time, time of
//! the processor, peak memory. Beside each stands the floor, what the same
//! work takes without a tool, in the same run on the same machine. The org is
//! the embedded one, in this process; so its own work is part of the wall time
//! of everything that talks to it, the floors included.
//!
//! ```text
//! cargo bench                          everything that takes minutes
//! cargo bench -- bulk small            what has one of these words in its name
//! cargo bench -- instructions --keep   renew the kept instruction counts
//! ```
//!
//! `SFMIGRATE_BENCH_RECORDS` (1000000), `SFMIGRATE_BENCH_RUNS` (3) and
//! `SFMIGRATE_BENCH_LARGE=1` (ten million records too) say how much.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench"
)]
#![allow(dead_code, reason = "of what the tests share, a bench needs some")]

#[path = "../support/mod.rs"]
mod support;

mod allocations;
mod alternatives;
mod bulk;
mod everything;
mod floor;
mod instructions;
mod latency;
mod measure;
mod memory;
mod org;
mod proposal;
mod small;
mod startup;
mod undo;

use measure::Table;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// A benchmark: its name, and what measures it.
type Bench = (&'static str, fn(&mut Table));

const BENCHES: &[Bench] = &[
    ("startup", startup::run),
    ("proposal", proposal::run),
    ("small", small::run),
    ("bulk-sqlite", bulk::sqlite),
    ("bulk-csv", bulk::csv),
    ("rest-sqlite", bulk::rest),
    ("latency", latency::run),
    ("all", everything::run),
    ("undo", undo::run),
    ("allocations", allocations::run),
    ("memory", memory::run),
    ("alternatives", alternatives::run),
    ("instructions", instructions::run),
];

fn main() -> std::process::ExitCode {
    // The bench starts itself for what has to be measured from outside.
    match std::env::var(measure::PART).as_deref() {
        Ok("counted") => return allocations::counted(),
        Ok("measured") => {
            measure::measured();
            return std::process::ExitCode::SUCCESS;
        }
        Ok("floor") => {
            floor::run();
            return std::process::ExitCode::SUCCESS;
        }
        _ => {}
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let mut table = Table::default();
    for (name, bench) in BENCHES {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            eprintln!("{name} ...");
            bench(&mut table);
        }
    }
    println!("\n{table}");
    std::process::ExitCode::SUCCESS
}
