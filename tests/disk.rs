//! Disks that are full or read-only, databases that others use or damage: a
//! clear message, exit code 6, and nothing lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{Ran, SignedIn, eventually, finish, number, rows, slow_after, with_records};

fn contacts() -> SignedIn {
    SignedIn::to(OrgConfig {
        page_rows: Some(200),
        job_time: Duration::ZERO,
        ..with_records(&[("Contact", 3000)])
    })
}

#[track_caller]
fn complete(it: &SignedIn, db: &str) {
    let there = it.org.data().record_count("Contact").unwrap().to_string();
    let counts = rows(&it.sandbox.path(db), "SELECT count(*), count(DISTINCT Id) FROM Contact");
    assert_eq!(counts, [[Some(there.clone()), Some(there)]]);
}

/// Runs the program as it stands, and with it `script`, in which `$@` is the
/// program with its arguments and `small` a file system of its own; `None`
/// where the machine allows no mounts.
fn on_a_small_disk(it: &SignedIn, size: &str, script: &str, args: &[&str]) -> Option<Ran> {
    let allowed = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"])
        .stderr(Stdio::null())
        .status();
    if !allowed.is_ok_and(|status| status.success()) {
        return None;
    }
    std::fs::create_dir_all(it.sandbox.path("small")).unwrap();
    let template = it.sandbox.command(args);
    let mut command = Command::new("unshare");
    let mount = format!("mount -t tmpfs -o size={size} none small && {{ {script}\n}}");
    command.args(["-rm", "bash", "-c", &mount, "bash"]);
    command
        .arg(template.get_program())
        .args(template.get_args())
        .env_clear()
        .current_dir(it.sandbox.folder());
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Some(finish(command))
}

/// The program meets the small disk, then gets a larger one, and goes on there.
const FULL_THEN_ROOM: &str = "\
\"$@\"; echo \"first $?\"
mount -o remount,size=200m small
\"$@\"; echo \"second $?\"
cp -r small/. kept/";

#[test]
fn t51_a_full_disk_stops_in_good_order_and_with_room_the_same_command_goes_on() {
    // A database has tables of its own before the first record.
    for (to, format, size) in [("small/c.db", "sqlite", "660k"), ("small/out", "csv", "100k")] {
        let it = contacts();
        std::fs::create_dir(it.sandbox.path("kept")).unwrap();
        let args = ["import", "--entity", "Contact", "--fields", "Id,Name,Email", "--to", to];
        let args = [&args[..], &["--format", format, "--api", "bulk"]].concat();
        let Some(ran) = on_a_small_disk(&it, size, FULL_THEN_ROOM, &args) else {
            return eprintln!("skipped: this machine allows no mounts");
        };
        assert_eq!(ran.stdout, "first 6\nsecond 0\n", "{to}: {}", ran.stderr);
        assert!(ran.stderr.contains("no space is left for small/"), "{}", ran.stderr);
        assert!(ran.stderr.contains("are there already"), "{to} began again: {}", ran.stderr);
        if to.ends_with(".db") {
            complete(&it, "kept/c.db");
        } else {
            let mut reader = csv::Reader::from_path(it.sandbox.path("kept/out/Contact.csv")).unwrap();
            let there = it.org.data().record_count("Contact").unwrap();
            assert_eq!(reader.records().count() as u64, there);
        }
    }
}

#[test]
fn t51_a_full_disk_under_an_answer_is_not_taken_for_damaged_compression() {
    let it = SignedIn::to(OrgConfig { job_time: Duration::ZERO, ..with_records(&[("Contact", 20_000)]) });
    // Over a wide wire nothing is kept on the way, unless it broke off before.
    let plan = "[[fault]]\npath = \"/results?\"\ncount = 1\ndo.cut = { share = 0.5 }";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    let args = ["import", "--entity", "Contact", "--api", "bulk", "--to", "c.db"];
    let script = "export TMPDIR=$PWD/small; \"$@\"; echo \"$?\"";
    let Some(ran) = on_a_small_disk(&it, "64k", script, &args) else {
        return eprintln!("skipped: this machine allows no mounts");
    };
    assert_eq!(ran.stdout, "6\n", "{}", ran.stderr);
    assert!(ran.stderr.contains("no space is left in") && ran.stderr.contains("TMPDIR"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("compressed") && !ran.stderr.contains("try 3"), "{}", ran.stderr);
    it.run(&args).ok();
    complete(&it, "c.db");
}

#[test]
fn t51_a_full_disk_under_files_names_the_folder_and_with_room_the_rest_comes() {
    let it = SignedIn::with(&[("Attachment", 40)]);
    std::fs::create_dir(it.sandbox.path("kept")).unwrap();
    let args = ["import", "--entity", "Attachment", "--to", "a.db", "--files", "small/files"];
    let Some(ran) = on_a_small_disk(&it, "48k", FULL_THEN_ROOM, &args) else {
        return eprintln!("skipped: this machine allows no mounts");
    };
    assert_eq!(ran.stdout, "first 6\nsecond 0\n", "{}", ran.stderr);
    assert!(ran.stderr.contains("no space is left for small/files"), "{}", ran.stderr);
    let kept = std::fs::read_dir(it.sandbox.path("kept/files/Attachment")).unwrap().count() as u64;
    assert_eq!(kept, it.org.data().record_count("Attachment").unwrap());
}

#[test]
fn t51_a_read_only_place_is_told_before_a_job_is_made() {
    for to in ["small/c.db", "small/out"] {
        let it = contacts();
        let format = if to.ends_with(".db") { "sqlite" } else { "csv" };
        let args = ["import", "--entity", "Contact", "--to", to, "--format", format];
        let script = "mount -o remount,ro small; \"$@\"; echo \"$?\"";
        let Some(ran) = on_a_small_disk(&it, "1m", script, &args) else {
            return eprintln!("skipped: this machine allows no mounts");
        };
        assert_eq!(ran.stdout, "6\n", "{}", ran.stderr);
        assert!(ran.stderr.contains("cannot be written") && ran.stderr.contains("--to"), "{}", ran.stderr);
        assert!(!it.requests_since(0).iter().any(|r| r.starts_with("POST") && r.ends_with("/jobs/query")));
    }
}

const IMPORT: [&str; 9] =
    ["import", "--entity", "Contact", "--fields", "Id,Name", "--api", "bulk", "--to", "c.db"];

#[test]
fn t51_a_database_that_another_program_holds_is_told() {
    let it = contacts();
    let db = rusqlite::Connection::open(it.sandbox.path("c.db")).unwrap();
    db.execute_batch("CREATE TABLE mine (x); BEGIN EXCLUSIVE").unwrap();
    let ran = it.run(&IMPORT).code(6);
    assert!(ran.stderr.contains("c.db is locked by another program"), "{}", ran.stderr);
    db.execute_batch("ROLLBACK").unwrap();
    it.run(&IMPORT).ok();
    complete(&it, "c.db");
}

#[test]
fn t51_a_damaged_database_is_told_and_left_as_it_is() {
    let it = contacts();
    it.run(&IMPORT).ok();
    let path = it.sandbox.path("c.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The first page of the schema, behind the header.
    bytes[100..1500].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();
    let ran = it.run(&IMPORT).code(6);
    assert!(ran.stderr.contains("c.db is damaged") && ran.stderr.contains(".recover"), "{}", ran.stderr);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

/// An import that was killed at its fifth page.
fn interrupted(it: &SignedIn, args: &[&str]) {
    let mut command = it.sandbox.command(args);
    command.env("SFMIGRATE_KILL_AT", "page-written:5");
    assert_eq!(finish(command).code, -1);
}

#[test]
fn what_another_program_did_to_a_table_between_two_runs_is_noticed() {
    for edit in [
        "DROP TABLE Contact",
        "DELETE FROM Contact WHERE rowid % 3 = 0",
        "ALTER TABLE Contact DROP COLUMN Name",
        "ALTER TABLE Contact RENAME TO Elsewhere",
        "DELETE FROM _sfmigrate_pages",
        "DELETE FROM _sfmigrate_pages WHERE seq = 2",
        "DROP TABLE _sfmigrate_pages",
        "DROP TABLE _sfmigrate_imports",
    ] {
        let it = contacts();
        interrupted(&it, &IMPORT);
        rusqlite::Connection::open(it.sandbox.path("c.db")).unwrap().execute_batch(edit).unwrap();
        interrupted(&it, &IMPORT);
        it.run(&IMPORT).ok();
        complete(&it, "c.db");
    }
}

/// Without a key nothing but the marks tells which records are there.
#[test]
fn marks_that_another_program_took_from_a_table_without_a_key_double_nothing() {
    let args = ["import", "--entity", "Contact", "--fields", "Email", "--api", "bulk", "--to", "c.db"];
    for edit in ["DELETE FROM _sfmigrate_pages WHERE seq > 2", "DROP TABLE _sfmigrate_pages"] {
        let it = contacts();
        interrupted(&it, &args);
        let db = it.sandbox.path("c.db");
        rusqlite::Connection::open(&db).unwrap().execute_batch(edit).unwrap();
        let ran = it.run(&args).ok();
        assert!(ran.stderr.contains("is not as the unfinished import left it"), "{}", ran.stderr);
        let there = it.org.data().record_count("Contact").unwrap();
        assert_eq!(number(&db, "SELECT count(*) FROM Contact") as u64, there);
    }
}

#[test]
fn what_another_program_did_to_a_file_between_two_runs_is_noticed() {
    let args = ["import", "--entity", "Contact", "--fields", "Id,Name", "--to", "out", "--format", "csv"];
    let journal = |path: &Path| path.with_file_name(".Contact.csv.journal");
    let edits: [&dyn Fn(&Path); 5] = [
        &|path| std::fs::remove_file(journal(path)).unwrap(),
        &|path| {
            let text = std::fs::read(journal(path)).unwrap();
            std::fs::write(journal(path), &text[..text.len() / 2]).unwrap();
        },
        &|path| {
            let text = std::fs::read(path).unwrap();
            std::fs::write(path, &text[..text.len() / 2]).unwrap();
        },
        &|path| {
            let text = std::fs::read_to_string(path).unwrap();
            std::fs::write(path, text + "added,by hand\n").unwrap();
        },
        &|path| std::fs::remove_file(path).unwrap(),
    ];
    for edit in edits {
        let it = contacts();
        interrupted(&it, &args);
        edit(&it.sandbox.path("out/.Contact.csv.part"));
        it.run(&args).ok();
        let mut reader = csv::Reader::from_path(it.sandbox.path("out/Contact.csv")).unwrap();
        let ids: BTreeSet<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(ids.len() as u64, it.org.data().record_count("Contact").unwrap());
        assert!(!ids.contains("added"));
    }
}

#[test]
fn t79_a_second_run_on_one_database_is_told_who_holds_it() {
    for (to, format) in [("c.db", "sqlite"), ("out", "csv")] {
        let it = SignedIn::to(OrgConfig { page_rows: Some(100), ..with_records(&[("Contact", 1500)]) });
        // The first one is still under way, however long the second takes to begin.
        it.org.set_faults(slow_after("/results?", 3));
        let args = ["import", "--entity", "Contact", "--fields", "Id", "--to", to, "--format", format];
        let mut first = it.sandbox.spawn(&args);
        eventually("pages come", || it.requests_since(0).iter().any(|r| r.contains("/results?")));
        let ran = it.run(&args).code(6);
        let holder = format!("process {}", first.id());
        assert!(
            ran.stderr.contains("is being written by another run") && ran.stderr.contains(&holder),
            "{}",
            ran.stderr
        );
        it.org.set_faults(Default::default());
        assert!(first.wait().unwrap().success());
        if format == "sqlite" {
            let there = it.org.data().record_count("Contact").unwrap();
            assert_eq!(number(&it.sandbox.path(to), "SELECT count(*) FROM Contact") as u64, there);
        }
    }
}
