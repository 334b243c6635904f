//! The large import, by each way and into each sink, against its floor.

use std::path::PathBuf;
use std::process::Command;

use crate::floor;
use crate::measure::{Table, Took, median, once, records, times};
use crate::org::Bench;

fn rate(took: Took) -> String {
    format!("{:.0} records/s", records() as f64 / took.wall.as_secs_f64())
}

fn sh(script: String) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    command
}

/// The pages in one file, with one header.
pub fn one_file(bench: &Bench, pages: &[String]) -> PathBuf {
    once(sh(bench.curl("fetch", pages, Some("page{}"), "")));
    let files: Vec<String> =
        (0..pages.len()).map(|n| bench.path(&format!("page{n}")).display().to_string()).collect();
    let all = bench.path("all.csv");
    let rest: String = files[1..].iter().map(|file| format!("tail -n +2 {file}; ")).collect();
    once(sh(format!("{{ cat {}; {rest} }} > {}", files[0], all.display())));
    all
}

/// Twenty mapped and typed columns into SQLite.
pub fn sqlite(table: &mut Table) {
    let bench = Bench::with_contacts(records());
    let import = median(|| once(bench.import("people.db", &["--api", "bulk"])));
    let size = std::fs::metadata(bench.path("people.db")).unwrap().len() >> 20;
    let of = records();
    table.took(format!("{of} contacts, Bulk, SQLite"), import, format!("{}, {size} MiB", rate(import)));

    let pages = bench.pages();
    let all = one_file(&bench, &pages);
    let size = std::fs::metadata(&all).unwrap().len() >> 20;
    let (floored, like) = (bench.path("floor.db"), bench.path("people.db"));
    let floor = median(|| once(floor::command(&all, &floored, &like, floor::USUAL)));
    table.took(
        "floor: the same CSV from a file, parsed and inserted",
        floor,
        format!("{size} MiB of CSV; the import takes {}", times(import, floor)),
    );

    let shell = bench.path("shell.db");
    let script = bench.path("shell.sql");
    std::fs::write(&script, same_table(&bench)).unwrap();
    for (what, import_into) in [
        (
            "curl of the pages, piped into sqlite3 .import: a bare table, all text",
            format!("sqlite3 {} '.import --csv /dev/stdin people'", shell.display()),
        ),
        (
            "the same into a table and an index as the import makes them",
            format!("sqlite3 -init {} {} ''", script.display(), shell.display()),
        ),
    ] {
        let took = median(|| {
            let _ = std::fs::remove_file(&shell);
            let fetch = bench.curl("pipe", &pages, None, "");
            once(sh(format!("{fetch} | {import_into}")))
        });
        table.took(what, took, format!("takes {} as long as the import", times(took, import)));
    }
}

/// Commands for the shell of SQLite that load a table like the import's.
fn same_table(bench: &Bench) -> String {
    let made = rusqlite::Connection::open(bench.path("people.db")).unwrap();
    let sql = |kind: &str| -> String {
        let sql = "SELECT group_concat(sql, ';') FROM sqlite_schema
                   WHERE tbl_name = 'people' AND type = ?1 AND sql IS NOT NULL";
        made.query_row(sql, [kind], |row| row.get(0)).unwrap()
    };
    format!("{};\n.import --csv --skip 1 /dev/stdin people\n{};\n", sql("table"), sql("index"))
}

/// The same into CSV.
pub fn csv(table: &mut Table) {
    let bench = Bench::with_contacts(records());
    let import = median(|| once(bench.import("csv", &["--format", "csv", "--api", "bulk"])));
    let of = records();
    table.took(format!("{of} contacts, Bulk, CSV"), import, rate(import));
    let pages = bench.pages();
    let parallel = "parallel\nparallel-max = 5";
    let curl = median(|| {
        // Into new files, as the import: to write over old ones takes longer.
        for n in 0..pages.len() {
            let _ = std::fs::remove_file(bench.path(&format!("page{n}")));
        }
        once(sh(bench.curl("fetch", &pages, Some("page{}"), parallel)))
    });
    table.took(
        "curl of the same pages to disk, five at once",
        curl,
        format!("the import takes {}", times(import, curl)),
    );
}

/// A tenth by REST.
pub fn rest(table: &mut Table) {
    let bench = Bench::with_contacts(records() / 10);
    let import = median(|| once(bench.import("people.db", &["--api", "rest"])));
    let rate = records() as f64 / 10.0 / import.wall.as_secs_f64();
    table.took(format!("{} contacts, REST, SQLite", records() / 10), import, format!("{rate:.0} records/s"));
}
