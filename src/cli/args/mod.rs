//! The command tree. What stands here is what `--help`, the man page and the
//! completions say.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub mod account;
pub mod demo;
pub mod map;
pub mod read;
pub mod refresh;
pub mod report;
pub mod runs;
pub mod sync;
pub mod verify;

use super::{exit, schemas, steps, values};
use crate::config::env;
use crate::ui;

/// Moves CRM data: Salesforce to SQLite or CSV, streamed, typed and resumable.
#[derive(Debug, Parser)]
#[command(
    name = "sfmigrate",
    version,
    propagate_version = false,
    max_term_width = 100,
    after_help = steps::all(),
    after_long_help = long_help(),
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

fn long_help() -> String {
    let mut text = format!("{}\n\nExit codes:", steps::all());
    for (code, meaning) in exit::TABLE {
        text.push_str(&format!("\n  {code:>3}  {meaning}"));
    }
    text
}

/// Flags that stand before or after the command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this signed-in account; see `sfmigrate status`
    #[arg(short, long, global = true, value_name = "NAME", value_parser = values::name)]
    pub connection: Option<String>,
    /// Use this API version, such as 66.0 [default: the newest that both sides know]
    #[arg(long, global = true, value_name = "VERSION")]
    pub api_version: Option<String>,
    /// Print one JSON document on standard output, also on failure
    #[arg(long, global = true)]
    pub json: bool,
    /// Print only warnings, errors and results
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// How to show progress on standard error
    #[arg(
        long,
        global = true,
        value_name = "HOW",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help = "How to show progress on standard error: auto, plain, json or none"
    )]
    pub progress: Progress,
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help = "When to use colours: auto, always or never"
    )]
    pub color: Color,
    /// Never ask; fail and name the flag instead
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Log every request to standard error; -vv every page, too
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Log every request to this file, which is kept below 10 MiB; four older ones stay beside it
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub log_file: Option<PathBuf>,
    /// Form of the log
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help = "Form of the log: text or json"
    )]
    pub log_format: LogFormat,
}

/// The account that a command is to use, as the command line says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The connection, if one is named.
    pub connection: Option<String>,
    /// The API version, if one is pinned.
    pub api_version: Option<String>,
}

impl Global {
    /// The account to use.
    pub fn account(&self) -> Account {
        Account { connection: self.connection.clone(), api_version: self.api_version.clone() }
    }

    /// What is logged, and where to.
    pub fn log_options(&self) -> ui::LogOptions {
        ui::LogOptions {
            verbosity: self.verbose,
            file: self.log_file.clone(),
            json: self.log_format == LogFormat::Json,
            filter: env::get(env::RUST_LOG),
        }
    }

    /// What the interface needs to know.
    pub fn ui_options(&self) -> ui::Options {
        ui::Options {
            json: self.json,
            quiet: self.quiet,
            progress: match self.progress {
                Progress::Auto => ui::ProgressChoice::Auto,
                Progress::Plain => ui::ProgressChoice::Plain,
                Progress::Json => ui::ProgressChoice::Json,
                Progress::None => ui::ProgressChoice::None,
            },
            color: match self.color {
                Color::Auto => ui::ColorChoice::Auto,
                Color::Always => ui::ColorChoice::Always,
                Color::Never => ui::ColorChoice::Never,
            },
            no_input: self.no_input,
        }
    }
}

/// `--progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Progress {
    /// Bars at a terminal, else plain lines
    #[default]
    Auto,
    /// A line now and then
    Plain,
    /// JSON lines
    Json,
    /// Nothing
    None,
}

/// `--log-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// JSON lines
    Json,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// At a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also in a pipe
    Always,
    /// Not at all
    Never,
}

/// The commands, in the order in which a newcomer needs them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// See everything work against an embedded org, without an account
    Demo(demo::Demo),
    /// Sign in to Salesforce through the browser
    Login(account::Login),
    /// Revoke the tokens of a connection and forget it
    Logout(account::Logout),
    /// Show connections, and whether their tokens work
    #[command(visible_alias = "connections")]
    Status(account::Status),
    /// Choose the connection that commands use
    Use(account::Use),
    /// Show who is signed in, to which org, and what is left of its limits
    Whoami(account::Whoami),
    /// Show what is left of the org's limits
    Limits(account::Limits),
    /// Change the key or the place of the tokens
    Secrets(account::Secrets),
    /// List the objects that the org offers
    Objects(read::Objects),
    /// List the fields of an object
    Fields(read::Fields),
    /// Count records, and say how an import would fetch them
    Count(read::Count),
    /// Run a SOQL query and print its records
    Query(read::Query),
    /// Propose, check and convert mapping files
    Map(map::Map),
    /// Show on a sample what an import would do, and change nothing
    #[command(after_help = read::PREVIEW_EXAMPLES)]
    Preview(read::Preview),
    /// Fetch records into a SQLite database or CSV files
    Import(read::Import),
    /// Keep a database up to date, once or by a schedule
    Sync(sync::Sync),
    /// Hold a database against the org, and mend what differs
    Verify(verify::Verify),
    /// Show what earlier runs did
    Runs(runs::Runs),
    /// Print the JSON Schema of a file or of what is printed
    Schema(Schema),
    /// Make a web page of what moved: counts, pace, rejects, API use
    Report(report::Report),
    /// Print the completion script of a shell
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "\
Examples:
  sfmigrate man | man -l -
  sfmigrate man > sfmigrate.1")]
    Man,
}

/// Prints the completion script of a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate completions bash > ~/.local/share/bash-completion/completions/sfmigrate
  sfmigrate completions zsh > ~/.zfunc/_sfmigrate")]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Prints a JSON Schema: for editors that complete files, and for programs that
/// read what this one prints.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate schema mapping > mapping.schema.json
  sfmigrate schema output")]
pub struct Schema {
    /// Of what
    #[arg(value_name = "WHAT", value_enum)]
    pub which: Described,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// Mapping files; put `#:schema ./mapping.schema.json` into their first line
    Mapping,
    /// The file of `sync`
    Sync,
    /// The documents of --json, a definition for each command
    Output,
    /// The lines of --progress json
    Progress,
}

impl Described {
    /// The schema.
    pub fn text(self) -> &'static str {
        match self {
            Described::Mapping => schemas::MAPPING,
            Described::Sync => schemas::SYNC,
            Described::Output => schemas::OUTPUT,
            Described::Progress => schemas::PROGRESS,
        }
    }
}
