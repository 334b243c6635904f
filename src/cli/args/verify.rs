//! `verify`.

use std::path::PathBuf;

use clap::Args;

use super::read::{Api, BULK_THRESHOLD};
use super::refresh::Deleted;
use crate::cli::destination::Format;
use crate::cli::values;
use crate::source::salesforce::ApiBudget;

/// Holds what imports wrote against the org: which records are there, and with
/// --deep every value.
///
/// What changed in the org since the last import is told apart from what is
/// lost. Exit code 9 when something differs that no later change explains.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate verify --to crm.db
  sfmigrate verify --entity Contact --deep --repair --to crm.db
  sfmigrate verify --map mapping.toml --deep -o differences.csv --to crm.db")]
pub struct Verify {
    /// Object to verify; without it, everything that imports wrote there
    #[arg(short, long = "entity", value_name = "OBJECT", value_delimiter = ',', value_parser = values::name, help_heading = "What to verify")]
    pub entities: Vec<String>,
    /// The mapping file of the import, where values were converted
    #[arg(short, long, value_name = "FILE", help_heading = "What to verify")]
    pub map: Option<PathBuf>,
    /// The condition of the import, where the database does not know it
    #[arg(long = "where", value_name = "SOQL", help_heading = "What to verify")]
    pub filter: Option<String>,
    /// Database file or folder of CSV files to verify [default: sfmigrate.db]
    #[arg(short, long, value_name = "PATH", help_heading = "What to verify")]
    pub to: Option<String>,
    /// Form of what is there; csv without --to is the folder sfmigrate-csv
    #[arg(short, long, value_name = "FORMAT", value_enum, help_heading = "What to verify")]
    pub format: Option<Format>,
    /// Compare all values, read again by the other API than the import's; takes room for a copy
    #[arg(long, help_heading = "How to read it")]
    pub deep: bool,
    /// Fetch what is missing or wrong, and take out what is too many
    #[arg(long, help_heading = "Repair")]
    pub repair: bool,
    /// With --repair, what becomes of records that are not in the org [default: mark]
    #[arg(long, value_name = "WHAT", value_enum, requires = "repair", help_heading = "Repair")]
    pub on_delete: Option<Deleted>,
    /// File for every difference, as CSV; it gets its name when it is complete
    #[arg(short, long, value_name = "FILE", help_heading = "Where to write")]
    pub output: Option<PathBuf>,
    /// How to read
    #[arg(long, value_name = "API", value_enum, default_value_t, help_heading = "How to read it")]
    pub api: Api,
    /// From so many records on, the Bulk API
    #[arg(long, value_name = "N", default_value_t = BULK_THRESHOLD, help_heading = "How to read it")]
    pub bulk_threshold: u64,
    /// Stop when so many API calls are spent, or the org has counted this share of its daily ones
    #[arg(long, value_name = "N|P%", value_parser = values::api_budget, help_heading = "Bounds")]
    pub api_budget: Option<ApiBudget>,
}
