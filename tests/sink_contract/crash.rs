//! `kill -9` at any moment: what was committed is there, nothing else is.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use sfmigrate::record::PageMark;
use sfmigrate::sink::{self, Destination};

use super::drivers::{Driver, Folder, Sqlite};
use super::{Row, batch, mark, rejection, target};

const ROWS: usize = 500;
const DATABASE: &str = "SFMIGRATE_TEST_CRASH_DATABASE";
const FOLDER: &str = "SFMIGRATE_TEST_CRASH_FOLDER";

/// Page `n` as rows.
fn page(n: usize) -> Vec<Row> {
    (0..ROWS).map(|row| vec![Some(format!("{n:06}-{row:03}")), Some("x".repeat(row % 50 + 1))]).collect()
}

/// The mark of page `n`, with its rows and the one that is rejected.
fn whole(n: usize) -> PageMark {
    PageMark { records: ROWS as u64 + 1, ..mark(&n.to_string()) }
}

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn writer() {
    let destination = match (std::env::var_os(DATABASE), std::env::var_os(FOLDER)) {
        (Some(path), _) => Destination::Sqlite(path.into()),
        (_, Some(path)) => Destination::CsvFolder(path.into()),
        _ => return,
    };
    let mut sink = sink::open(&destination).unwrap();
    let target = target("T", None);
    let (id, opened) = sink.open(&target).unwrap();
    for n in opened.resume.pages.len().. {
        for rows in page(n).chunks(100) {
            sink.write(id, &batch(&target.columns, rows), &[]).unwrap();
        }
        sink.write(id, &batch::<&str>(&target.columns, &[]), &[rejection(&n.to_string())]).unwrap();
        sink.commit(id, &whole(n)).unwrap();
        // Past the capturing of the test harness.
        writeln!(std::io::stdout().lock(), "committed {n}").unwrap();
    }
}

fn kill_again_and_again(driver: &dyn Driver, variable: &str, path: &Path) {
    let target = target("T", None);
    let mut before = 0;
    for round in 0..12u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["sink_contract::crash::writer", "--exact", "--ignored", "--nocapture"])
            .env(variable, path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut lines = lines.filter(|line| line.starts_with("committed "));
        for _ in 0..round % 4 + 1 {
            lines.next().expect("the writer goes on until it is killed");
        }
        std::thread::sleep(Duration::from_micros(round * 377));
        child.kill().unwrap();
        child.wait().unwrap();
        let told = before + (round % 4) as usize + 1;

        let mut sink = driver.open();
        let (_, opened) = sink.open(&target).unwrap();
        let pages = opened.resume.pages;
        assert!(pages.len() >= told, "{} pages are there, {told} were told", pages.len());
        assert!(pages.iter().enumerate().all(|(n, page)| *page == whole(n)));
        assert_eq!(opened.written, (pages.len() * ROWS) as u64);
        assert_eq!(opened.rejected, pages.len() as u64);
        before = pages.len();
    }
    let mut sink = driver.open();
    let (id, _) = sink.open(&target).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    let expected: Vec<Row> = (0..before).flat_map(page).collect();
    assert!(driver.rows(&target).unwrap() == expected, "rows are lost or doubled");
    assert_eq!(driver.rejects(&target).len(), before);
}

#[test]
fn sqlite_survives_kill_nine() {
    let driver = Sqlite::new();
    kill_again_and_again(&driver, DATABASE, &driver.path());
}

#[test]
fn csv_survives_kill_nine() {
    let driver = Folder::new();
    kill_again_and_again(&driver, FOLDER, &driver.path());
}
