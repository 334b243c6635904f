//! The program as a script sees it: streams and exit codes.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program with a home of its own and nobody at the terminal.
fn sfmigrate(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfmigrate"));
    command.args(args).stdin(Stdio::null());
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

fn run(args: &[&str]) -> Output {
    sfmigrate(args).output().expect("the program runs")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

#[test]
fn version_is_one_line_on_standard_output() {
    let output = run(&["--version"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(out(&output), concat!("sfmigrate ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(err(&output), "");
}

#[test]
fn without_a_command_it_says_what_to_do_next() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(0));
    for next in ["sfmigrate demo", "sfmigrate login", "sfmigrate --help"] {
        assert!(out(&output).contains(next), "{next}: {}", out(&output));
    }
}

#[test]
fn help_names_every_command_and_exit_code() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    for command in
        ["demo", "login", "logout", "status", "objects", "fields", "count", "import", "completions", "man"]
    {
        assert!(out(&output).contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(out(&output).contains("130  Ctrl-C"));
}

#[test]
fn an_unknown_flag_is_a_usage_error_with_the_way_out() {
    let output = run(&["import", "--entity", "Lead", "--wher", "x"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out(&output), "");
    assert!(
        err(&output).starts_with("error: unexpected argument '--wher' found\n\nhint: "),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("'--where'"), "{}", err(&output));
    assert!(err(&output).ends_with("hint: sfmigrate import --help\n"), "{}", err(&output));
}

#[test]
fn with_json_a_usage_error_is_one_document_on_standard_output() {
    for args in [
        ["--json", "import", "--nope"].as_slice(),
        &["import", "--json"],
        &["--json"],
        &["import", "--entity", "Lead", "--to", "-", "--json"],
        &["import", "--entity", "Lead", "--to", "x.db", "--format", "csv", "--json"],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let document: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
        let error = &document["error"];
        assert_eq!(
            (error["kind"].as_str(), error["exit_code"].as_u64()),
            (Some("usage"), Some(2)),
            "{args:?}"
        );
        assert!(!error["message"].as_str().expect("text").contains('\n'), "{args:?}");
        assert!(error["hints"].as_array().is_some_and(|h| !h.is_empty()), "{args:?}");
    }
}

#[test]
fn t74_nothing_that_is_not_a_terminal_sees_an_escape_code() {
    for args in [["--help"].as_slice(), &[], &["import"], &["import", "--help"]] {
        let output = run(args);
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{args:?}");
    }
    let output = run(&["import", "--color", "always"]);
    assert!(output.stderr.contains(&0x1b));
    let output = sfmigrate(&["import"]).env("FORCE_COLOR", "1").output().expect("the program runs");
    assert!(output.stderr.contains(&0x1b));
    let output = sfmigrate(&["import"])
        .env("FORCE_COLOR", "1")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    assert!(!output.stderr.contains(&0x1b));
}

/// `sfmigrate completions bash | head -0`.
#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_failure() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output =
        sfmigrate(&["completions", "bash"]).stdout(writer).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(err(&output), "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_under_standard_output_is_a_sink_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let output =
        sfmigrate(&["completions", "bash"]).stdout(full).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(6));
    assert!(err(&output).starts_with("error: cannot write to standard output\n"), "{}", err(&output));
}
