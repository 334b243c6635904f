//! `objects`, `fields`, `count`, `import`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::refresh::Refresh;
use crate::cli::destination::Format;
use crate::cli::values;
use crate::event;
use crate::pipeline::MaxRejects;
use crate::source::ApiChoice;
use crate::source::salesforce::ApiBudget;
use crate::ui::records::RecordFormat;

/// With so many records an import takes the Bulk API.
pub const BULK_THRESHOLD: u64 = 1000;

/// Objects that are fetched at the same time when nothing is said.
pub const PARALLEL: usize = 4;

/// Lists the objects that the org offers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate objects
  sfmigrate objects --custom --counts
  sfmigrate objects 'Acc*'
  sfmigrate objects --migratable")]
pub struct Objects {
    /// Only names or labels that contain this; `*` stands for anything
    #[arg(value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// Count the records of each
    #[arg(long)]
    pub counts: bool,
    /// Only objects that the customer made
    #[arg(long)]
    pub custom: bool,
    /// Say which ones `import --all` takes, those first, and why not the others
    #[arg(long)]
    pub migratable: bool,
}

/// Lists the fields of an object.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate fields Contact
  sfmigrate fields Contact --json")]
pub struct Fields {
    /// API name of the object
    #[arg(value_name = "OBJECT", value_parser = values::name)]
    pub object: String,
}

/// Counts records, and says how an import would fetch them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate count Account Contact Lead
  sfmigrate count Contact --where \"CreatedDate = THIS_YEAR\"")]
pub struct Count {
    /// API names of the objects
    #[arg(value_name = "OBJECT", required = true, value_delimiter = ',', value_parser = values::name)]
    pub objects: Vec<String>,
    /// Count only records that meet this SOQL condition
    #[arg(long = "where", value_name = "SOQL")]
    pub filter: Option<String>,
    /// From so many records on, an import takes the Bulk API
    #[arg(long, value_name = "N", default_value_t = BULK_THRESHOLD)]
    pub bulk_threshold: u64,
}

/// Runs a SOQL query and prints its records, all of them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate query \"SELECT Id, Name, Owner.Name FROM Account LIMIT 10\"
  sfmigrate query \"SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName\" --format jsonl
  sfmigrate query \"SELECT Id, Email FROM Contact\" --bulk -o contacts.csv")]
pub struct Query {
    /// The query
    #[arg(value_name = "SOQL")]
    pub soql: String,
    /// Run it as a Bulk API 2.0 job; every value is then text
    #[arg(long)]
    pub bulk: bool,
    /// Deleted and archived records too
    #[arg(long)]
    pub all_rows: bool,
    /// Form of the records [default: a table at a terminal, else by the file's name, else csv]
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    pub format: Option<RecordFormat>,
    /// In CSV, put ' before what a spreadsheet would run as a formula
    #[arg(long)]
    pub csv_safe: bool,
    /// File to write to; it gets its name when it is complete
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Fetches records into a SQLite database or CSV files.
///
/// The same command given again goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate import
  sfmigrate import --entity Contact
  sfmigrate import --entity Account,Contact --to crm.db
  sfmigrate import --entity Contact --incremental --on-delete delete
  sfmigrate import --entity Contact --map mapping.toml --dry-run
  sfmigrate import --entity Contact --map mapping.toml --max-rejects 5%
  sfmigrate import --from-rejects crm.db.rejects/Contact.csv --map mapping.toml --to crm.db
  sfmigrate import --all --exclude '*History' --to org.db
  sfmigrate import --entity Lead --where \"Email != null\" --to export --format csv
  sfmigrate import --entity ContentVersion,Attachment --files attachments
  sfmigrate import --entity Lead --fields Id,Email --to - | head

Without an object, at a terminal, it asks what to import, shows what would
happen, and ends with the command that does the same. Escape or Ctrl-C at any
question leaves, and nothing was imported or written (exit code 130).
The same command given again goes on where it stopped.")]
pub struct Import {
    /// Object to fetch; give it several times, or names with commas between them
    #[arg(short, long = "entity", value_name = "OBJECT", value_delimiter = ',', value_parser = values::name,
        help_heading = "What to read")]
    pub entities: Vec<String>,
    /// Every object that is worth moving, parents before children; see `objects --migratable`
    #[arg(short, long, conflicts_with_all = ["entities", "map", "fields", "filter"], help_heading = "What to read")]
    pub all: bool,
    /// With --all, only objects of this name; `*` stands for anything
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = values::name, requires = "all",
        help_heading = "What to read")]
    pub include: Vec<String>,
    /// With --all, no objects of this name; `*` stands for anything
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', value_parser = values::name, requires = "all",
        help_heading = "What to read")]
    pub exclude: Vec<String>,
    /// Mapping file; without --entity, every object in it
    #[arg(short, long, value_name = "FILE", help_heading = "What to read")]
    pub map: Option<PathBuf>,
    /// Only these fields or relationship paths
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = values::name, conflicts_with = "map",
        help_heading = "What to read")]
    pub fields: Vec<String>,
    /// Only records that meet this SOQL condition
    #[arg(long = "where", value_name = "SOQL", help_heading = "What to read")]
    pub filter: Option<String>,
    /// At most so many records of each object
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Bounds")]
    pub limit: Option<u64>,
    /// Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]
    #[arg(short, long, value_name = "PATH", help_heading = "Where to write")]
    pub to: Option<String>,
    /// Form of the result; csv without --to goes to the folder sfmigrate-csv
    #[arg(short, long, value_name = "FORMAT", value_enum, help_heading = "Where to write")]
    pub format: Option<Format>,
    /// Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)
    #[arg(long, value_name = "N", help_heading = "Where to put it")]
    pub keep: Option<u32>,
    /// In CSV and reject files, put ' before what a spreadsheet would run as a formula
    #[arg(long, help_heading = "Where to write")]
    pub csv_safe: bool,
    /// Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database
    #[arg(long, value_name = "DIR|sqlite", value_hint = clap::ValueHint::DirPath, help_heading = "Where to write")]
    pub files: Option<PathBuf>,
    /// Fail if a field that was there last time is gone, instead of telling so
    #[arg(long, help_heading = "What to read")]
    pub strict: bool,
    /// How to fetch
    #[arg(long, value_name = "API", value_enum, default_value_t, help_heading = "How to read it")]
    pub api: Api,
    /// From so many records on, take the Bulk API
    #[arg(long, value_name = "N", default_value_t = BULK_THRESHOLD, help_heading = "How to read it")]
    pub bulk_threshold: u64,
    /// So many objects at the same time
    #[arg(long, value_name = "N", default_value_t = PARALLEL, value_parser = parallel, help_heading = "How to read it")]
    pub parallel: usize,
    /// Stop in good order after so many API calls, or when the org has counted that share of its daily calls
    #[arg(long, value_name = "N|P%", value_parser = values::api_budget, help_heading = "Bounds")]
    pub api_budget: Option<ApiBudget>,
    /// Stop in good order after this time, such as 30m
    #[arg(long, value_name = "TIME", value_parser = values::duration, help_heading = "Bounds")]
    pub deadline: Option<Duration>,
    /// How to bring it up to date.
    #[command(flatten)]
    pub refresh: Refresh,
    /// Stop in good order when more records are rejected than this number, or than this share of at least 200
    #[arg(long, value_name = "N|P%", value_parser = values::max_rejects, help_heading = "Bounds")]
    pub max_rejects: Option<MaxRejects>,
    /// Begin again, and discard what an earlier run left unfinished
    #[arg(long, help_heading = "How to read it")]
    pub restart: bool,
    /// On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them
    #[arg(long, help_heading = "How to read it")]
    pub abort_job_on_cancel: bool,
    /// Feed the corrected records of a reject file back, instead of fetching any
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "fields", "filter", "limit", "files", "restart"],
        help_heading = "What to read")]
    pub from_rejects: Option<PathBuf>,
    /// Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`
    #[arg(long, help_heading = "Look first")]
    pub dry_run: bool,
    /// With --dry-run, so many records of each object at most [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000), help_heading = "Look first")]
    pub sample: Option<u64>,
}

impl Import {
    /// Whether no flag says what to import.
    pub fn names_nothing(&self) -> bool {
        self.entities.is_empty() && !self.all && self.map.is_none() && self.from_rejects.is_none()
    }
}

/// Shows on a sample what an import would do, and changes nothing.
///
/// Takes the arguments of `import`, and is the same as `import --dry-run`.
#[derive(Debug, Args)]
pub struct Preview {
    /// What would be imported
    #[command(flatten)]
    pub import: Import,
}

pub(super) const PREVIEW_EXAMPLES: &str = "\
Examples:
  sfmigrate preview --entity Contact --map mapping.toml --to crm.db
  sfmigrate preview --entity Contact --map mapping.toml --sample 1000 --json";

/// Records of a sample when nothing is said.
pub const SAMPLE: u64 = 200;

/// More would only wait for one another: the org answers five downloads of one
/// user at a time.
fn parallel(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (1..=10).contains(n)).ok_or_else(|| "write a number from 1 to 10".to_owned())
}

/// `--api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Api {
    /// By the number of records
    #[default]
    Auto,
    /// Page after page
    Rest,
    /// Bulk API 2.0
    Bulk,
}

impl From<Api> for ApiChoice {
    fn from(api: Api) -> Self {
        match api {
            Api::Auto => ApiChoice::Auto,
            Api::Rest => ApiChoice::Only(event::Api::Rest),
            Api::Bulk => ApiChoice::Only(event::Api::Bulk),
        }
    }
}
