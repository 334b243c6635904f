//! Where an import goes: `--to` and `--format` together.

use std::path::{Path, PathBuf};

use crate::sink::Destination;
use crate::{Error, Result};

/// The form in which records land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A SQLite database, one table for each object
    Sqlite,
    /// A folder of CSV files, one for each object
    Csv,
}

/// Where an import goes when nothing is said.
pub const DEFAULT_DATABASE: &str = "sfmigrate.db";
/// Where CSV files go when only the format is said.
pub const DEFAULT_FOLDER: &str = "sfmigrate-csv";

/// Resolves the destination. `-` is CSV on standard output; an existing folder
/// or a path that ends in a separator is a folder of CSV files; all else is a
/// database, unless the format says CSV.
///
/// # Errors
/// `Usage` when path and format contradict each other.
pub fn resolve(to: Option<&str>, format: Option<Format>) -> Result<Destination> {
    let Some(to) = to else {
        return Ok(match format {
            Some(Format::Csv) => Destination::CsvFolder(DEFAULT_FOLDER.into()),
            Some(Format::Sqlite) | None => Destination::Sqlite(DEFAULT_DATABASE.into()),
        });
    };
    if to.is_empty() {
        return Err(Error::usage("--to is empty").hint("name a file, a folder, or - for standard output"));
    }
    if to == "-" {
        return match format {
            Some(Format::Sqlite) => {
                Err(Error::usage("a SQLite database cannot be written to standard output")
                    .hint("name a file, such as --to crm.db"))
            }
            Some(Format::Csv) | None => Ok(Destination::CsvStdout),
        };
    }
    let path = PathBuf::from(to);
    let folder = path.is_dir() || to.ends_with(std::path::is_separator);
    match format {
        Some(Format::Sqlite) if folder => {
            Err(Error::usage(format!("--to {to} is a folder, a SQLite database is a file"))
                .hint(format!("--to {}", path.join(DEFAULT_DATABASE).display())))
        }
        Some(Format::Csv) if !folder && (is_database(&path) || path.is_file()) => {
            Err(Error::usage(format!("--to {to} is a file, CSV files go to a folder"))
                .hint("name a folder, such as --to export --format csv"))
        }
        _ if has_extension(&path, &["csv"]) && !folder => {
            Err(Error::usage(format!("--to {to} is a file, CSV files go to a folder, one for each object"))
                .hint("name a folder, such as --to export --format csv")
                .hint(format!("or write one object to standard output: --to - > {to}")))
        }
        Some(Format::Csv) => Ok(Destination::CsvFolder(path)),
        None if folder => Ok(Destination::CsvFolder(path)),
        Some(Format::Sqlite) | None => Ok(Destination::Sqlite(path)),
    }
}

/// Whether a name ends as those of databases do.
pub fn is_database(path: &Path) -> bool {
    has_extension(path, &["db", "sqlite", "sqlite3", "db3"])
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|e| found.eq_ignore_ascii_case(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn path_and_format_give_the_destination() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().to_str().unwrap();
        for (to, format, expected) in [
            (None, None, Destination::Sqlite(DEFAULT_DATABASE.into())),
            (None, Some(Format::Csv), Destination::CsvFolder(DEFAULT_FOLDER.into())),
            (Some("crm.db"), None, Destination::Sqlite("crm.db".into())),
            (Some("crm"), None, Destination::Sqlite("crm".into())),
            (Some("out"), Some(Format::Csv), Destination::CsvFolder("out".into())),
            (Some("out/"), None, Destination::CsvFolder("out/".into())),
            (Some(here), None, Destination::CsvFolder(here.into())),
            (Some("-"), None, Destination::CsvStdout),
            (Some("-"), Some(Format::Csv), Destination::CsvStdout),
        ] {
            assert_eq!(resolve(to, format).unwrap(), expected, "{to:?} {format:?}");
        }
    }

    #[test]
    fn contradictions_are_usage_errors_with_a_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes");
        std::fs::write(&file, "x").unwrap();
        for (to, format) in [
            ("-", Some(Format::Sqlite)),
            ("", None),
            ("crm.db", Some(Format::Csv)),
            ("contacts.csv", None),
            ("contacts.csv", Some(Format::Csv)),
            (folder.path().to_str().unwrap(), Some(Format::Sqlite)),
            (file.to_str().unwrap(), Some(Format::Csv)),
        ] {
            let error = resolve(Some(to), format).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{to}");
            assert!(!error.hints().is_empty(), "{to}");
        }
    }
}
