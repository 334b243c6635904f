//! Ways to load a database, each by the floor program over the same records:
//! what a journal, a page size, an index cost. Only one thing is another than
//! usual in each.

use crate::bulk::one_file;
use crate::floor::{self, Key, USUAL, Way};
use crate::measure::{Table, Took, once, records};
use crate::org::Bench;

const FULL: &str = "PRAGMA synchronous = FULL; PRAGMA cache_size = -8192";

/// What is measured, in what words.
fn ways() -> Vec<(&'static str, Way)> {
    let pragmas = |pragmas: String| Way { pragmas: pragmas.leak(), ..USUAL };
    let with = |more: &str| pragmas(format!("{more}; PRAGMA journal_mode = TRUNCATE; {FULL}"));
    let then = |more: &str| pragmas(format!("{}; {more}", USUAL.pragmas));
    let small_cache = |pages: u32| {
        then(&format!(
            "PRAGMA cache_size = -2048; PRAGMA journal_mode = DELETE; PRAGMA page_size = {pages}; \
             PRAGMA journal_mode = TRUNCATE"
        ))
    };
    let key = |key| Way { key, ..USUAL };
    vec![
        ("usual: TRUNCATE, FULL, pages of 4 KiB, 8 MiB of cache, 50,000 records each", USUAL),
        ("journal DELETE", pragmas(format!("PRAGMA journal_mode = DELETE; {FULL}"))),
        ("journal PERSIST", pragmas(format!("PRAGMA journal_mode = PERSIST; {FULL}"))),
        ("write-ahead log", pragmas(format!("PRAGMA journal_mode = WAL; {FULL}"))),
        (
            "write-ahead log, synchronous NORMAL",
            then("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"),
        ),
        (
            "no journal, synchronous OFF (not crash-safe)",
            then("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"),
        ),
        ("locking mode EXCLUSIVE", then("PRAGMA locking_mode = EXCLUSIVE")),
        ("2 MiB of cache", then("PRAGMA cache_size = -2048")),
        ("64 MiB of cache", then("PRAGMA cache_size = -65536")),
        ("no early writing of pages", then("PRAGMA cache_spill = OFF")),
        ("mapped into memory", then("PRAGMA mmap_size = 1073741824")),
        ("pages of 1 KiB", with("PRAGMA page_size = 1024")),
        ("pages of 8 KiB", with("PRAGMA page_size = 8192")),
        ("pages of 8 KiB, 2 MiB of cache", small_cache(8192)),
        ("pages of 16 KiB, 2 MiB of cache: what an import does in a new file", small_cache(16384)),
        ("the same, 4 records in one statement", Way { rows: 4, ..small_cache(16384) }),
        ("pages of 16 KiB", with("PRAGMA page_size = 16384")),
        ("10,000 records each", Way { page: 10_000, ..USUAL }),
        ("250,000 records each", Way { page: 250_000, ..USUAL }),
        ("4 records in one statement", Way { rows: 4, ..USUAL }),
        ("25 records in one statement", Way { rows: 25, ..USUAL }),
        ("upsert that updates what differs", key(Key::Upsert)),
        ("WITHOUT ROWID", key(Key::WithoutRowid)),
        ("the index of the key after the load", key(Key::IndexLater)),
        ("no key at all", key(Key::Nothing)),
        ("keys out of order", Way { unsorted: true, ..USUAL }),
        ("keys out of order, WITHOUT ROWID", Way { unsorted: true, ..key(Key::WithoutRowid) }),
        ("keys out of order, 64 MiB of cache", Way { unsorted: true, ..then("PRAGMA cache_size = -65536") }),
        (
            "keys out of order, the index of the key after the load",
            Way { unsorted: true, ..key(Key::IndexLater) },
        ),
    ]
}

pub fn run(table: &mut Table) {
    let records = records() / 100 * 100;
    let bench = Bench::with_contacts(records);
    once(bench.import("people.db", &["--api", "bulk"]));
    let all = one_file(&bench, &bench.pages());
    let (database, like) = (bench.path("way.db"), bench.path("people.db"));
    let ways = ways();
    // In turns, so that what else the machine does falls upon all of them; the
    // least of each is what it takes.
    let mut least: Vec<Option<Took>> = vec![None; ways.len()];
    for _ in 0..3 {
        for ((_, way), least) in ways.iter().zip(&mut least) {
            let took = once(floor::command(&all, &database, &like, *way));
            *least = Some(least.map_or(took, |least| Took {
                wall: least.wall.min(took.wall),
                cpu: least.cpu.min(took.cpu),
                peak: least.peak.max(took.peak),
            }));
        }
    }
    for ((what, _), took) in ways.iter().zip(&least) {
        if let (Some(took), Some(usual)) = (took, least[0]) {
            let change = took.cpu.as_secs_f64() / usual.cpu.as_secs_f64() * 100.0 - 100.0;
            table.took(
                format!("{records} contacts by the floor: {what}"),
                *took,
                format!("{change:+.0} % processor"),
            );
        }
    }
}
