//! `import` without an object, at a terminal as a person has it.

use std::process::Stdio;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::support::{SignedIn, rows};

const DOWN: &str = "\u{1b}[B";
const ESCAPE: &str = "\u{1b}";
const CTRL_C: &str = "\u{3}";
const ENTER: &str = "\r";

fn terminal(it: &SignedIn, args: &[&str]) -> PtySession {
    let mut command = it.sandbox.command(args);
    // What is inherited is the terminal.
    command.env("TERM", "xterm").stdin(Stdio::inherit());
    spawn_command(command, Some(60_000)).unwrap()
}

fn signed_in() -> SignedIn {
    SignedIn::with(&[("Account", 30), ("Contact", 1200), ("Lead", 20)])
}

fn keys(terminal: &mut PtySession, keys: &str) {
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

/// Finds one of the list by a part of its name, and takes it.
fn take(terminal: &mut PtySession, part: &str, shown: &str) {
    keys(terminal, part);
    terminal.exp_string(&format!("> [ ] {shown}")).unwrap();
    keys(terminal, ENTER);
}

/// The last lines: the command that does the same.
fn printed(text: &str) -> Vec<String> {
    let line = text.lines().map(str::trim).rfind(|line| line.starts_with("sfmigrate import")).unwrap();
    line.split(' ').skip(1).map(str::to_owned).collect()
}

fn exit_code(terminal: &PtySession) -> i32 {
    match terminal.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

/// The files in the working folder, but for the settings.
fn files(it: &SignedIn) -> Vec<String> {
    let entries = std::fs::read_dir(it.sandbox.folder()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|n| n != "home")
        .collect();
    names.sort();
    names
}

#[test]
fn answers_become_records_and_the_command_that_gives_the_same() {
    let it = signed_in();
    let mut at = terminal(&it, &["import"]);
    at.exp_string("Which objects?").unwrap();
    at.exp_string("about 1,200").unwrap();
    at.exp_string("Bulk API 2.0").unwrap();
    take(&mut at, "lead", "Lead");
    at.exp_string("done: Lead").unwrap();
    take(&mut at, "account", "Account");
    at.exp_string("done: ").unwrap();
    keys(&mut at, ENTER);
    at.exp_string("Which fields?").unwrap();
    keys(&mut at, &format!("{DOWN}{ENTER}"));
    at.exp_string("Where to?").unwrap();
    keys(&mut at, &format!("crm.db{ENTER}"));
    // The preview, which changes nothing.
    at.exp_string("nothing was changed").unwrap();
    at.exp_string("import Account, Lead into crm.db").unwrap();
    assert_eq!(files(&it), [""; 0]);
    keys(&mut at, ENTER);
    at.exp_string("50 records in").unwrap();
    let rest = at.exp_eof().unwrap();
    assert_eq!(exit_code(&at), 0);

    let words = printed(&rest);
    assert_eq!(words, ["import", "--entity", "Account,Lead", "--map", "mapping.toml", "--to", "crm.db"]);
    let db = it.sandbox.path("crm.db");
    std::fs::rename(&db, it.sandbox.path("guided.db")).unwrap();
    it.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    for table in ["account", "lead"] {
        let all = format!("SELECT * FROM {table} ORDER BY id");
        let landed = rows(&it.sandbox.path("guided.db"), &all);
        assert_eq!(landed.len() as u64, it.org.data().record_count(table).unwrap());
        assert_eq!(landed, rows(&db, &all));
    }
    // The history has the command that goes on, and not the questions.
    let shown = it.run(&["runs", "show", "last", "--to", "guided.db"]).ok().stdout;
    assert!(
        shown.contains("sfmigrate import --entity Account,Lead --map mapping.toml --to crm.db"),
        "{shown}"
    );
}

#[test]
fn flags_that_are_given_are_not_asked_for_and_fields_can_be_picked() {
    let it = signed_in();
    let mut at = terminal(&it, &["import", "--to", "c.db", "--limit", "7"]);
    at.exp_string("Which objects?").unwrap();
    take(&mut at, "contact", "Contact");
    at.exp_string("done: Contact").unwrap();
    keys(&mut at, ENTER);
    at.exp_string("Which fields?").unwrap();
    at.exp_string("some fields").unwrap();
    keys(&mut at, &format!("{DOWN}{DOWN}{DOWN}{ENTER}"));
    // The key is taken already.
    at.exp_string("done: Id").unwrap();
    take(&mut at, "email", "Email ");
    at.exp_string("done: Id, Email").unwrap();
    keys(&mut at, ENTER);
    at.exp_string("And now?").unwrap();
    keys(&mut at, &format!("{DOWN}{ENTER}"));
    let rest = at.exp_eof().unwrap();
    assert_eq!(exit_code(&at), 0);
    assert_eq!(files(&it), [""; 0], "only the command was wanted");
    let words = printed(&rest);
    let typed = ["import", "--to", "c.db", "--limit", "7", "--entity", "Contact", "--fields", "Id,Email"];
    assert_eq!(words, typed);
    it.run(&typed).ok();
    assert_eq!(rows(&it.sandbox.path("c.db"), "SELECT Id, Email FROM Contact").len(), 7);
}

#[test]
fn whoever_leaves_has_changed_nothing() {
    let it = signed_in();
    it.sandbox.login(&it.org, &["--as", "uat"]).ok();
    std::fs::write(it.sandbox.path("home/sfmigrate/nothing"), "").unwrap();
    for leave in [ESCAPE, CTRL_C] {
        // At each question in turn.
        for question in 0..5 {
            let mut at = terminal(&it, &["import"]);
            at.exp_string("Which connection?").unwrap();
            at.exp_string("uat: ").unwrap();
            for asked in 0..question {
                match asked {
                    0 => {
                        keys(&mut at, ENTER);
                        at.exp_string("everything that is worth moving").unwrap();
                    }
                    1 => {
                        take(&mut at, "lead", "Lead");
                        at.exp_string("done: Lead").unwrap();
                        keys(&mut at, ENTER);
                        at.exp_string("some fields").unwrap();
                    }
                    2 => {
                        keys(&mut at, &format!("{DOWN}{ENTER}"));
                        at.exp_string("Where to?").unwrap();
                        at.exp_string("[sfmigrate.db]").unwrap();
                    }
                    _ => {
                        keys(&mut at, ENTER);
                        at.exp_string("And now?").unwrap();
                        at.exp_string("leave").unwrap();
                    }
                }
            }
            keys(&mut at, leave);
            let rest = at.exp_eof().unwrap();
            assert!(rest.contains("left: nothing was imported"), "{question}: {rest}");
            assert_eq!(exit_code(&at), 130, "{question} {leave:?}");
            assert_eq!(files(&it), [""; 0], "{question} {leave:?}");
        }
    }
}

#[test]
fn without_a_terminal_the_flags_are_named() {
    let it = signed_in();
    for args in [["import"].as_slice(), &["preview"], &["import", "--to", "x.db"]] {
        let ran = it.run(args).code(2);
        for flag in ["--entity", "--all", "--map"] {
            assert!(ran.stderr.contains(flag), "{flag}: {}", ran.stderr);
        }
        assert_eq!(ran.stdout, "");
    }
    for forbidden in [["import", "--no-input"], ["import", "--json"]] {
        let mut at = terminal(&it, &forbidden);
        at.exp_string("nothing says what to import").unwrap();
        at.exp_eof().unwrap();
        assert_eq!(exit_code(&at), 2);
    }
}

/// The org takes a minute to answer; the person sees something before.
#[test]
fn there_is_a_sign_of_life_before_the_first_answer() {
    let it = signed_in();
    let plan = "[[fault]]\npath = \"/services/data\"\ndo.delay = \"60s\"";
    it.org.set_faults(sfmigrate::demo::server::FaultPlan::parse(plan).unwrap());
    for (args, said) in [
        (["count", "Lead"].as_slice(), "asking 127.0.0.1"),
        (&["objects", "--progress", "plain"], "asking 127.0.0.1"),
        (&["import", "--entity", "Lead"], "counting"),
    ] {
        let mut at = terminal(&it, args);
        at.exp_string(said).unwrap();
        at.send_control('c').unwrap();
        at.exp_eof().unwrap();
    }
}
