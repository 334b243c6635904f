//! `demo`, `demo serve`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::cli::values;

/// Starts an org inside this process, signs in to it, counts, and imports
/// everything, so that you see how it works. No account is needed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate demo
  sfmigrate demo --to demo.db
  sfmigrate demo serve --records Contact=1000000")]
pub struct Demo {
    /// Keep the org running instead
    #[command(subcommand)]
    pub command: Option<DemoCommand>,
    /// Database file to import into [default: demo.db]
    #[arg(short, long, value_name = "PATH")]
    pub to: Option<PathBuf>,
    /// Other numbers give other records [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// The demo's records unless another seed is given.
pub const SEED: u64 = 1;

/// What else the demo can do.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Keep the embedded org running, for scripts and for trying commands by hand
    Serve(Serve),
}

/// Keeps the embedded org running until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate demo serve
  sfmigrate demo serve --records Contact=1000000 --latency 100ms
  sfmigrate demo serve --session-ttl 30s --rotate-refresh-tokens --request-log requests.jsonl

Sign in from another terminal:
  sfmigrate login --instance-url http://127.0.0.1:8080")]
pub struct Serve {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080, help_heading = "Server")]
    pub port: u16,
    /// Speak https, with a certificate made on the spot
    #[arg(long, help_heading = "Server")]
    pub tls: bool,
    /// A further callback address that the demo's app allows
    #[arg(long = "callback", value_name = "URL", help_heading = "Server")]
    pub callbacks: Vec<String>,
    /// Certificate (PEM) whose private key may sign in to the demo's apps (JWT bearer)
    #[arg(long = "jwt-certificate", value_name = "FILE", help_heading = "Server")]
    pub jwt_certificates: Vec<PathBuf>,
    /// Write every request as a JSON line to this file
    #[arg(long, value_name = "FILE", help_heading = "Server")]
    pub request_log: Option<PathBuf>,
    /// Number of records of an object, such as Contact=1000000
    #[arg(long, value_name = "OBJECT=N", value_parser = values::records, help_heading = "Data")]
    pub records: Vec<(String, u64)>,
    /// Other numbers give other records
    #[arg(long, value_name = "NUMBER", default_value_t = SEED, help_heading = "Data")]
    pub seed: u64,
    /// Rows of a Bulk result page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Data")]
    pub page_rows: Option<u64>,
    /// Rows of a REST page
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Data")]
    pub rest_page_rows: Option<u64>,
    /// Time before each answer, such as 100ms
    #[arg(long, value_name = "TIME", value_parser = values::duration, help_heading = "Weather")]
    pub latency: Option<Duration>,
    /// Bytes per second of each answer, such as 4MB
    #[arg(long, value_name = "BYTES", value_parser = values::bytes, help_heading = "Weather")]
    pub bandwidth: Option<u64>,
    /// Time that a Bulk job takes, such as 2s
    #[arg(long, value_name = "TIME", value_parser = values::duration, help_heading = "Weather")]
    pub job_time: Option<Duration>,
    /// Time after which an access token expires, such as 30s
    #[arg(long, value_name = "TIME", value_parser = values::duration, help_heading = "Weather")]
    pub session_ttl: Option<Duration>,
    /// Give a new refresh token whenever one is used
    #[arg(long, help_heading = "Weather")]
    pub rotate_refresh_tokens: bool,
    /// API calls that the org allows in 24 hours
    #[arg(long, value_name = "N", help_heading = "Weather")]
    pub api_limit: Option<u64>,
    /// Let requests go wrong by this plan, such as examples/faults/bad_day.toml
    #[arg(long, value_name = "FILE", help_heading = "Weather")]
    pub faults: Option<PathBuf>,
    /// Change records and fields by this script, such as examples/mutations/busy_day.toml
    #[arg(long, value_name = "FILE", help_heading = "Weather")]
    pub mutate: Option<PathBuf>,
}
