//! Allocations for each record in the steady state: twice as many records,
//! less what half of them takes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::measure::{PART, Table};
use crate::org::Bench;

/// The system's allocator, counted.
pub struct Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);

// SAFETY: everything is the system allocator's own doing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(at, layout, size) }
    }
}

/// The program itself, with its allocations told on standard error.
pub fn counted() -> ExitCode {
    let code = sfmigrate::cli::main();
    eprintln!("\nallocations {}", COUNT.load(Ordering::Relaxed));
    code
}

fn count(bench: &Bench, to: &str, more: &[&str]) -> u64 {
    let real = bench.import(to, more);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(real.get_args()).env_clear().env(PART, "counted").stdin(Stdio::null());
    command.current_dir(bench.it.sandbox.folder());
    command.envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    text.lines().last().unwrap().strip_prefix("allocations ").unwrap().parse().unwrap()
}

pub fn run(table: &mut Table) {
    let sizes = [200_000, 400_000];
    let [half, whole] = sizes.map(Bench::with_contacts);
    for (what, to, more) in [
        ("Bulk into SQLite", "people.db", &["--api", "bulk"][..]),
        ("Bulk into CSV", "csv", &["--api", "bulk", "--format", "csv"]),
        ("REST into SQLite", "people.db", &["--api", "rest"]),
        ("REST into CSV", "csv", &["--api", "rest", "--format", "csv"]),
    ] {
        let (first, both) = (count(&half, to, more), count(&whole, to, more));
        let each = both.saturating_sub(first) as f64 / (sizes[1] - sizes[0]) as f64;
        table.fact(format!("allocations for each record, {what}"), format!("{each:.4}"));
    }
}
