//! What to import: the arguments of `import`, resolved, and what they ask of the
//! pipeline.

use std::path::PathBuf;
use std::time::Duration;

use super::watch::typed;
use crate::cli::args::Account;
use crate::cli::args::read::{self, Import};
use crate::cli::destination;
use crate::config::paths;
use crate::config::project::Project;
use crate::mapping::{self, EntityMapping};
use crate::pipeline::{MaxRejects, Refresh, Request};
use crate::sink::Destination;
use crate::sink::files::FilesTo;
use crate::source::ApiChoice;
use crate::source::salesforce::ApiBudget;
use crate::ui::Ui;
use crate::{Error, Result};

/// What to import, resolved once from the arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportOptions {
    /// The command line that says all this, for the record.
    pub command: Vec<String>,
    /// The account to fetch from.
    pub account: Account,
    /// Objects, each once, as typed; empty means every object of the mapping.
    pub entities: Vec<String>,
    /// Everything that is worth moving, instead of named objects.
    pub all: Option<All>,
    /// The mapping file.
    pub map: Option<PathBuf>,
    /// Where it goes.
    pub destination: Destination,
    /// A condition for every object.
    pub filter: Option<String>,
    /// The only fields to fetch; empty means all.
    pub fields: Vec<String>,
    /// At most so many records of each object.
    pub limit: Option<u64>,
    /// How to fetch.
    pub api: ApiChoice,
    /// From so many records on, the Bulk API.
    pub bulk_threshold: u64,
    /// Objects that are fetched at the same time.
    pub parallel: usize,
    /// Where the files of the records go, if they are wanted.
    pub files: Option<FilesTo>,
    /// How what is there is brought up to date.
    pub refresh: Refresh,
    /// What was there last time and is gone is an error.
    pub strict: bool,
    /// API calls that may be spent.
    pub api_budget: Option<ApiBudget>,
    /// The longest that it may take.
    pub deadline: Option<Duration>,
    /// The reject file to feed back, instead of fetching.
    pub from_rejects: Option<PathBuf>,
    /// Only look at what would happen, on so many records of each object.
    pub dry_run: Option<u64>,
    /// Rejected records that are put up with.
    pub max_rejects: Option<MaxRejects>,
    /// Discard what an earlier run left unfinished.
    pub restart: bool,
    /// End Bulk jobs under way when the user stops the import.
    pub abort_jobs: bool,
    /// Runs of each target that can be taken back.
    pub keep: Option<u32>,
}

impl ImportOptions {
    /// What `import` does with these objects when no flag says more.
    pub fn plain(entities: Vec<String>, destination: Destination) -> Self {
        ImportOptions {
            command: typed(),
            account: Account::default(),
            entities,
            all: None,
            map: None,
            destination,
            filter: None,
            fields: Vec::new(),
            limit: None,
            api: ApiChoice::Auto,
            bulk_threshold: read::BULK_THRESHOLD,
            parallel: read::PARALLEL,
            files: None,
            refresh: Refresh::default(),
            strict: false,
            api_budget: None,
            deadline: None,
            from_rejects: None,
            dry_run: None,
            max_rejects: None,
            restart: false,
            abort_jobs: false,
            keep: None,
        }
    }
}

/// Which of all objects to import.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct All {
    /// Only those of these names; empty means no restriction.
    pub include: Vec<String>,
    /// None of these names.
    pub exclude: Vec<String>,
}

/// Resolves the arguments.
///
/// # Errors
/// `Usage` when they contradict each other.
pub fn resolve(args: Import, account: Account, json: bool) -> Result<ImportOptions> {
    let mut entities: Vec<String> = Vec::new();
    for entity in args.entities {
        if !entities.iter().any(|e| e.eq_ignore_ascii_case(&entity)) {
            entities.push(entity);
        }
    }
    // A form that is asked for has a place of its own.
    let agreed = if args.format.is_none() { Project::load()?.to } else { None };
    let destination = destination::resolve(args.to.as_deref().or(agreed.as_deref()), args.format)?;
    if args.refresh.incremental && !matches!(destination, Destination::Sqlite(_)) {
        return Err(Error::usage("CSV files are written anew each time: --incremental needs a database")
            .hint("name a database with --to, such as --to crm.db")
            .hint("or leave --incremental out: the file is then written with all records"));
    }
    if destination == Destination::CsvStdout && args.from_rejects.is_some() {
        return Err(Error::usage("--from-rejects adds to what is there, and --to - has nothing")
            .hint("name the database or folder that the import wrote to with --to"));
    }
    if args.sample.is_some() && !args.dry_run {
        return Err(Error::usage("--sample is of use with --dry-run only").hint("add --dry-run"));
    }
    if destination == Destination::CsvStdout {
        if json && !args.dry_run {
            return Err(Error::usage("--to - and --json both want standard output")
                .hint("give --to a file, or leave --json out; --progress json tells of the import on standard error"));
        }
        if args.all || entities.len() > 1 {
            return Err(one_object());
        }
    }
    Ok(ImportOptions {
        command: typed(),
        account,
        entities,
        all: args.all.then_some(All { include: args.include, exclude: args.exclude }),
        map: args.map,
        destination: match args.csv_safe {
            true => Destination::ForSpreadsheets(Box::new(destination)),
            false => destination,
        },
        filter: args.filter.filter(|f| !f.trim().is_empty()),
        fields: args.fields,
        limit: args.limit,
        api: args.api.into(),
        bulk_threshold: args.bulk_threshold,
        parallel: args.parallel,
        files: args.files.map(files_to),
        strict: args.strict,
        refresh: args.refresh.into(),
        api_budget: args.api_budget,
        deadline: args.deadline,
        from_rejects: args.from_rejects,
        dry_run: args.dry_run.then(|| args.sample.unwrap_or(read::SAMPLE)),
        max_rejects: args.max_rejects,
        restart: args.restart,
        abort_jobs: args.abort_job_on_cancel,
        keep: args.keep,
    })
}

/// What is asked of the pipeline. Reads the mapping file.
///
/// # Errors
/// `Usage` when the mapping file is wrong, or does not map an object.
pub(crate) fn request(options: &ImportOptions) -> Result<Request> {
    let mappings = match &options.map {
        // Which of them it is, the reject file tells.
        _ if options.from_rejects.is_some() => Vec::new(),
        Some(path) => {
            let file = mapping::file::load(path)?;
            match options.entities.as_slice() {
                [] => file.entities,
                entities => entities.iter().map(|e| file.entity(e).cloned()).collect::<Result<_>>()?,
            }
        }
        None => options.entities.iter().map(|e| EntityMapping::of_fields(e, &options.fields)).collect(),
    };
    if *options.destination.place() == Destination::CsvStdout && mappings.len() > 1 {
        return Err(one_object());
    }
    Ok(Request {
        mappings,
        filter: options.filter.clone(),
        limit: options.limit,
        api: options.api,
        bulk_threshold: options.bulk_threshold,
        files: options.files.clone(),
        amend: None,
        strict: options.strict,
        refresh: options.refresh.clone(),
        whole: options.all.is_some(),
    })
}

/// A folder called `sqlite` is written `./sqlite`.
fn files_to(files: PathBuf) -> FilesTo {
    if files.as_os_str() == "sqlite" { FilesTo::Database } else { FilesTo::Folder(files) }
}

fn one_object() -> Error {
    Error::usage("--to - takes one object, several would run into one another")
        .hint("name one object with --entity, or give --to a folder and --format csv")
}

/// Tells of a mapping or a database that others may have written. Neither can
/// send a secret anywhere, so that a warning will do.
pub(super) fn distrust(ui: &Ui, options: &ImportOptions) {
    let database = match options.destination.place() {
        Destination::Sqlite(path) => Some(path),
        _ => None,
    };
    for path in options.map.iter().chain(database) {
        if let Some(why) = paths::distrust(path) {
            ui.warn(&format!("{} {why}: look whether it still says what you mean", path.display()));
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::Kind;
    use crate::cli::args::{Cli, Command};

    fn import(args: &[&str]) -> Result<ImportOptions> {
        let cli = Cli::try_parse_from(["sfmigrate", "import"].iter().chain(args)).unwrap();
        let Some(Command::Import(args)) = cli.command else { panic!() };
        resolve(args, cli.global.account(), cli.global.json)
    }

    #[test]
    fn an_object_named_twice_is_imported_once() {
        let options = import(&["--entity", "Contact,Lead", "--entity", "contact"]).unwrap();
        assert_eq!(options.entities, ["Contact", "Lead"]);
        assert_eq!(options.destination, Destination::Sqlite("sfmigrate.db".into()));
        assert_eq!((options.api, options.bulk_threshold), (ApiChoice::Auto, 1000));
    }

    #[test]
    fn a_mapping_alone_names_the_objects() {
        assert_eq!(import(&["--map", "mapping.toml"]).unwrap().entities, [""; 0]);
    }

    #[test]
    fn standard_output_has_room_for_one_thing_only() {
        for args in [
            ["--entity", "Lead", "--to", "-", "--json"].as_slice(),
            &["--entity", "Lead,Contact", "--to", "-"],
        ] {
            assert_eq!(import(args).unwrap_err().kind(), Kind::Usage, "{args:?}");
        }
        assert_eq!(import(&["--entity", "Lead", "--to", "-"]).unwrap().destination, Destination::CsvStdout);
    }

    #[test]
    fn fields_and_a_mapping_contradict_each_other() {
        let args = ["sfmigrate", "import", "--map", "m.toml", "--fields", "Id"];
        assert!(Cli::try_parse_from(args).is_err());
    }

    #[test]
    fn a_mapping_of_several_objects_does_not_fit_into_standard_output() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mapping.toml");
        std::fs::write(
            &file,
            "[Lead]\n[Lead.fields]\nid = \"Id\"\n[Contact]\n[Contact.fields]\nid = \"Id\"\n",
        )
        .unwrap();
        let map = file.to_str().unwrap();
        let all = import(&["--map", map, "--to", "-"]).unwrap();
        assert_eq!(request(&all).unwrap_err().kind(), Kind::Usage);
        let one = import(&["--map", map, "--to", "-", "--entity", "lead"]).unwrap();
        let mappings = request(&one).unwrap().mappings;
        assert_eq!(mappings.iter().map(|m| m.entity.as_str()).collect::<Vec<_>>(), ["Lead"]);
        let other = import(&["--map", map, "--entity", "Account"]).unwrap();
        assert_eq!(request(&other).unwrap_err().kind(), Kind::Usage);
    }
}
