//! How an import brings up to date what is there: `import --incremental`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::values;
use crate::pipeline::{self, SchemaChanges};
use crate::sink::upkeep::OnDelete;

/// Flags of `import` that make it a refresh.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How to bring it up to date")]
pub struct Refresh {
    /// Read only what changed since the last load into this database, and follow deletions
    #[arg(long, conflicts_with = "limit")]
    pub incremental: bool,
    /// What becomes of records that are deleted in the org [default: mark]
    #[arg(long, value_name = "WHAT", value_enum, requires = "incremental")]
    pub on_delete: Option<Deleted>,
    /// Compare the Ids of all records, to find what was deleted for good long ago
    #[arg(long, requires = "incremental")]
    pub detect_hard_deletes: bool,
    /// What becomes of fields that are new or of another type [default: apply]
    #[arg(long, value_name = "WHAT", value_enum)]
    pub schema_changes: Option<Changes>,
    /// Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago
    #[arg(long, value_name = "AGE", num_args = 0..=1, require_equals = true, default_missing_value = "0",
        value_parser = values::duration, requires = "incremental")]
    pub refresh_formulas: Option<Duration>,
    /// How late a record may become visible behind its stamp [default: 5m]
    #[arg(long, value_name = "TIME", value_parser = values::duration, requires = "incremental")]
    pub lag: Option<Duration>,
    /// How much is read again before the last watermark [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = values::duration, requires = "incremental")]
    pub overlap: Option<Duration>,
}

/// `--on-delete`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deleted {
    /// They stay; the column `_sfmigrate_deleted_at` says since when they are gone
    Mark,
    /// They go
    Delete,
    /// They stay as they are
    Keep,
}

/// `--schema-changes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Changes {
    /// New fields get a column, changed ones another type
    Apply,
    /// New fields are left out
    Ignore,
    /// Any change is an error, and nothing is touched
    Fail,
}

impl From<Deleted> for OnDelete {
    fn from(deleted: Deleted) -> OnDelete {
        match deleted {
            Deleted::Mark => OnDelete::Mark,
            Deleted::Delete => OnDelete::Delete,
            Deleted::Keep => OnDelete::Keep,
        }
    }
}

impl From<Changes> for SchemaChanges {
    fn from(changes: Changes) -> SchemaChanges {
        match changes {
            Changes::Apply => SchemaChanges::Apply,
            Changes::Ignore => SchemaChanges::Ignore,
            Changes::Fail => SchemaChanges::Fail,
        }
    }
}

impl From<Refresh> for pipeline::Refresh {
    fn from(args: Refresh) -> pipeline::Refresh {
        let default = pipeline::Refresh::default();
        pipeline::Refresh {
            incremental: args.incremental,
            lag: args.lag.unwrap_or(default.lag),
            overlap: args.overlap.unwrap_or(default.overlap),
            on_delete: args.on_delete.map_or(default.on_delete, OnDelete::from),
            detect_hard_deletes: args.detect_hard_deletes,
            schema_changes: args.schema_changes.map(SchemaChanges::from),
            formulas: args.refresh_formulas,
        }
    }
}
