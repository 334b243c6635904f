//! Signing in, keeping secrets, renewing tokens.

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
