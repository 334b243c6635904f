//! Signing in, keeping secrets, renewing tokens.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says when it is skipped")]

mod keychain;
mod login;
mod loopback;
mod org;
mod session;

use std::process::{Command, Stdio};

/// A command that runs one ignored test of this very binary, as a process of
/// its own.
fn child(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.stdin(Stdio::null());
    command
}

/// Whether programs that a test needs are there. A missing one skips the test
/// on a developer's machine and fails it in CI.
fn tools_are_there(tools: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing: Vec<_> = tools
        .iter()
        .filter(|tool| !std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()))
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("CI").is_none(), "not installed: {missing:?}");
    eprintln!("SKIPPED: not installed: {missing:?}");
    false
}
