//! `runs`.

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::cli::destination::Format;
use crate::cli::values;

/// Shows what earlier runs did. Every run is recorded where its records are.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs list
  sfmigrate runs show last --to crm.db
  sfmigrate runs rollback last --dry-run --to crm.db
  sfmigrate runs export --to crm.db > audit.jsonl
  sfmigrate runs forget --older-than 90d --to crm.db")]
pub struct Runs {
    /// What to do
    #[command(subcommand)]
    pub command: RunsCommand,
}

/// What can be done with the history.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// List the runs, the newest first
    List(List),
    /// Show one run: what it was asked, what it did, what happened
    Show(Show),
    /// Put back what was there before a run
    Rollback(Rollback),
    /// Print all runs as JSON lines, the oldest first
    Export(Export),
    /// Forget old runs, which cannot be taken back then; the records that they brought stay
    Forget(Forget),
}

/// Where the history is.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Database file or folder that the runs wrote [default: sfmigrate.db]
    #[arg(short, long, value_name = "PATH")]
    pub to: Option<String>,
    /// Form of what they wrote; csv without --to is the folder sfmigrate-csv
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
}

/// Lists the runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs list
  sfmigrate runs list --to export --format csv --last 5")]
pub struct List {
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
    /// Only so many, the newest
    #[arg(long, value_name = "N")]
    pub last: Option<usize>,
}

/// Shows one run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs show last
  sfmigrate runs show 20260302T091500123Z-3fa8 --to crm.db --json")]
pub struct Show {
    /// Id of the run, the beginning of one, or `last`
    #[arg(value_name = "RUN", value_parser = values::name)]
    pub run: String,
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
}

/// Puts back what was there before a run: records, tables and files, and how
/// far they are up to date.
///
/// It is a run itself, and can be taken back like any other.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs rollback last --dry-run
  sfmigrate runs rollback 20260302T091500123Z-3fa8 --to crm.db")]
pub struct Rollback {
    /// Id of the run, the beginning of one, or `last`
    #[arg(value_name = "RUN", value_parser = values::name)]
    pub run: String,
    /// Show what would become of which records, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
}

/// Prints all runs as JSON lines.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs export --to crm.db > audit.jsonl")]
pub struct Export {
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
}

/// Forgets old runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate runs forget --older-than 90d
  sfmigrate runs forget --keep 100 --to crm.db")]
#[group(id = "which", required = true, multiple = true, args = ["older_than", "keep"])]
pub struct Forget {
    /// Forget runs that began longer ago than this, such as 90d
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub older_than: Option<Duration>,
    /// Keep the newest N, whatever their age
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
}
