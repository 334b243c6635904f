//! The command line: the only place that knows clap.

use std::process::ExitCode;

/// Parses, runs, and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
