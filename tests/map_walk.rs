//! `map --interactive`, at a terminal as a person has it.

use rexpect::session::{PtySession, spawn_command};

use crate::support::Sandbox;

const DESCRIBE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proposals/describe/contact.v5x.json");

/// The last of a list is above the first.
const UP: &str = "\u{1b}[A";

fn walk(sandbox: &Sandbox) -> PtySession {
    let args = ["map", "Contact", "--describe", DESCRIBE, "--onto", "people.csv", "-o", "m.toml"];
    let mut command = sandbox.command(&[&args[..], &["--interactive"]].concat());
    // What is inherited is the terminal.
    command.env("TERM", "xterm").stdin(std::process::Stdio::inherit());
    spawn_command(command, Some(20_000)).unwrap()
}

fn answer(terminal: &mut PtySession, keys: &str) {
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

/// The line of a column.
fn line(sandbox: &Sandbox, column: &str) -> String {
    let text = std::fs::read_to_string(sandbox.path("m.toml")).unwrap();
    let of = |line: &&str| line.trim_start_matches("# ").starts_with(&format!("\"{column}\" ="));
    text.lines().find(of).unwrap_or_else(|| panic!("{column} is not in\n{text}")).to_owned()
}

#[test]
fn a_walk_that_was_stopped_goes_on_at_the_next_question() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("people.csv"), "id,email text,title old,fax line\n").unwrap();

    let mut terminal = walk(&sandbox);
    terminal.exp_string("1 of 3: what goes into email text").unwrap();
    terminal.exp_string("stop here").unwrap();
    assert!(line(&sandbox, "email text").starts_with("# "), "nothing is guessed before it is asked");
    answer(&mut terminal, "\r");
    terminal.exp_string("2 of 3: what goes into title old").unwrap();
    terminal.exp_string("stop here").unwrap();
    assert!(line(&sandbox, "email text").starts_with("\"email text\" = \"Email\""));
    answer(&mut terminal, &format!("{UP}\r"));
    terminal.exp_eof().unwrap();
    assert!(line(&sandbox, "email text").contains("chosen by you"));
    for open in ["title old", "fax line"] {
        let line = line(&sandbox, open);
        assert!(line.starts_with("# ") && line.contains("unsure"), "{line}");
    }

    // What a person writes into the file meanwhile stays.
    let text = std::fs::read_to_string(sandbox.path("m.toml")).unwrap();
    let (ours, theirs) = (
        "\"email text\" = \"Email\"  # chosen by you",
        "# asked Ana\n\"email text\" = { from = \"Email\", transform = [\"lowercase\"] } # hers\nnote = { value = \"x\" }",
    );
    let text =
        text.replace(ours, theirs).replace("[Contact]\n", "[Contact] # people\nwhere = \"Email != null\"\n");
    assert!(text.contains(theirs), "{text}");
    std::fs::write(sandbox.path("m.toml"), text).unwrap();

    let mut terminal = walk(&sandbox);
    terminal.exp_string("1 of 2: what goes into title old").unwrap();
    terminal.exp_string("stop here").unwrap();
    answer(&mut terminal, &format!("{UP}{UP}\r"));
    terminal.exp_string("2 of 2: what goes into fax line").unwrap();
    terminal.exp_string("stop here").unwrap();
    assert!(line(&sandbox, "title old").ends_with("left out"));
    answer(&mut terminal, "\r");
    terminal.exp_eof().unwrap();
    let whole = std::fs::read_to_string(sandbox.path("m.toml")).unwrap();
    assert!(line(&sandbox, "fax line").starts_with("\"fax line\" = \"Fax\""), "{whole}");
    assert!(whole.contains(theirs) && whole.contains("[Contact] # people\nwhere = "), "{whole}");
    assert!(line(&sandbox, "title old").starts_with("# "), "{whole}");
    assert!(whole.starts_with("# Contact onto people.csv: "), "{whole}");
    assert!(whole.lines().next().unwrap().contains(" 0 unsure"), "{whole}");
    sandbox.run(&["map", "check", "m.toml", "--describe", DESCRIBE]).ok();

    // Nothing is left to ask.
    let mut terminal = walk(&sandbox);
    let shown = terminal.exp_eof().unwrap();
    assert!(!shown.contains("what goes into"), "{shown}");
    assert_eq!(std::fs::read_to_string(sandbox.path("m.toml")).unwrap(), whole);
}
