//! `report`.

use std::path::PathBuf;

use clap::Args;

use super::runs::Place;
use crate::cli::values;

/// Makes a web page of one run, or of all runs into a destination.
///
/// The page stands alone: it loads nothing, runs no script, and can be printed
/// or sent by mail.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate report --open
  sfmigrate report last --to crm.db -o run.html")]
pub struct Report {
    /// Id of a run, the beginning of one, or `last` [default: all runs]
    #[arg(value_name = "RUN", value_parser = values::name)]
    pub run: Option<String>,
    /// Of all runs, as without RUN
    #[arg(long, conflicts_with = "run")]
    pub all: bool,
    /// Where the history is.
    #[command(flatten)]
    pub place: Place,
    /// File to write, or - for standard output; only a report is replaced
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "sfmigrate-report.html",
        value_hint = clap::ValueHint::FilePath
    )]
    pub output: PathBuf,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
}
