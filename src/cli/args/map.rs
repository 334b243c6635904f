//! `map`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::values;

/// Proposes, checks and converts mapping files.
///
/// Names, labels, help texts, types and values are compared; words of English,
/// German, French and Spanish are understood. What is unsure is commented out
/// in the file that is written.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  sfmigrate map Contact -o mapping.toml
  sfmigrate map Contact --onto crm.db:people -o mapping.toml
  sfmigrate map Account --onto header.csv --sample 200
  sfmigrate map Lead --onto hubspot:contacts
  sfmigrate map Contact --onto schema.json --describe contact.json
  sfmigrate map check mapping.toml --online
  sfmigrate map convert accountExtractMap.sdl --entity Account -o mapping.toml"
)]
pub struct Map {
    /// What to do with a file that is there
    #[command(subcommand)]
    pub action: Option<Action>,
    /// API name of the object to map
    #[arg(value_name = "OBJECT", required = true, value_parser = values::name)]
    pub object: Option<String>,
    /// Map onto these columns: crm.db:people, header.csv, schema.json, hubspot:contacts, pipedrive:persons
    #[arg(long, value_name = "TARGET", help_heading = "What to map")]
    pub onto: Option<String>,
    /// Write the mapping to this file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Where to write")]
    pub output: Option<PathBuf>,
    /// Compare the values of so many records, too; costs API calls
    #[arg(long, value_name = "N", requires = "onto", value_parser = clap::value_parser!(u16).range(1..=2000), help_heading = "What to map")]
    pub sample: Option<u16>,
    /// Take the object, or one that it refers to, from a saved describe answer, offline
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "What to map")]
    pub describe: Vec<PathBuf>,
    /// Walk through what is unsure; the file is written after every answer, and the same command goes on later
    #[arg(short, long, requires = "onto", requires = "output", help_heading = "How")]
    pub interactive: bool,
    /// Ask a model behind this OpenAI-compatible endpoint for what is unsure; names and types go out
    #[arg(long, value_name = "URL", requires = "onto", help_heading = "Asking a model")]
    pub llm: Option<String>,
    /// The model's name
    #[arg(
        long,
        value_name = "NAME",
        requires = "llm",
        default_value = "default",
        help_heading = "Asking a model"
    )]
    pub llm_model: String,
    /// Let values go out to the model, too
    #[arg(long, requires = "llm", help_heading = "Asking a model")]
    pub llm_samples: bool,
    /// Replace the file if it is there
    #[arg(long, help_heading = "Where to write")]
    pub force: bool,
}

/// What to do with a file.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Tell everything that is wrong with a mapping file
    Check(Check),
    /// Make a mapping file of another tool's: Data Loader, CumulusCI, SFDMU, CSV
    Convert(Convert),
}

/// Tells everything that is wrong with a mapping file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate map check mapping.toml
  sfmigrate map check mapping.toml --to crm.db
  sfmigrate map check mapping.toml --online --onto crm.db:people")]
pub struct Check {
    /// The mapping file
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Ask the org for the fields, too
    #[arg(long)]
    pub online: bool,
    /// Take an object from a saved describe answer, offline
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub describe: Vec<PathBuf>,
    /// Hold the columns against this target: crm.db:people, header.csv, schema.json, hubspot:contacts
    #[arg(long, value_name = "TARGET")]
    pub onto: Option<String>,
    /// Take what an earlier import wrote down about the fields into this database, offline
    #[arg(long, value_name = "DATABASE", value_hint = clap::ValueHint::FilePath)]
    pub to: Option<PathBuf>,
}

/// Makes a mapping file of another tool's.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate map convert accountExtractMap.sdl --entity Account -o mapping.toml
  sfmigrate map convert mapping.yml
  sfmigrate map convert export.json -o mapping.toml
  sfmigrate map convert columns.csv --entity Lead")]
pub struct Convert {
    /// Data Loader .sdl, CumulusCI .yml, SFDMU export.json, or a CSV of two columns
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The object, for files that do not name it
    #[arg(short, long, value_name = "OBJECT", value_parser = values::name)]
    pub entity: Option<String>,
    /// Write the mapping to this file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
}
