//! `sync`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::values;

/// Keeps a database up to date by a file that says which objects, how and how
/// often: once, or staying until Ctrl-C or SIGTERM.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate sync --config sync.toml
  sfmigrate sync --config sync.toml --schedule \"*/15 * * * *\" --listen 9187
  sfmigrate sync --config sync.toml --schedule @hourly --print-unit systemd")]
pub struct Sync {
    /// The file that names the objects
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: PathBuf,
    /// Stay, and refresh what is due at these times (cron syntax, local time)
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    /// Begin up to so much later, at random, so that not all copies ask at the same second
    #[arg(long, value_name = "TIME", value_parser = values::duration, requires = "schedule")]
    pub jitter: Option<Duration>,
    /// Answer /health and /metrics on this port of 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", requires = "schedule")]
    pub listen: Option<u16>,
    /// Refresh all objects, whether they are due or not
    #[arg(long)]
    pub now: bool,
    /// Print the file that would run this regularly, and do nothing
    #[arg(long, value_name = "KIND", value_enum)]
    pub print_unit: Option<Unit>,
}

/// What can run a command regularly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// A service that stays
    Systemd,
    /// A line for crontab
    Cron,
    /// A workflow
    GithubActions,
    /// A CronJob
    Kubernetes,
}
