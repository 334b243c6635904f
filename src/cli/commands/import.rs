//! `import`: fetches records into a database or files.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{connect, feed};
use crate::auth::Session;
use crate::cli::args::Account;
use crate::cli::args::read::{self, Import};
use crate::cli::exit::{self, Outcome};
use crate::cli::{block_on, destination, interrupt, pattern};
use crate::config::paths;
use crate::config::project::Project;
use crate::event::{Api, SharedObserver};
use crate::history::{About, Recorder};
use crate::mapping::{self, EntityMapping};
use crate::pipeline::{History, MaxRejects, Refresh, Report, Request, Run, Stop};
use crate::sink::Destination;
use crate::sink::files::FilesTo;
use crate::source::salesforce::ApiBudget;
use crate::source::{ApiChoice, Source};
use crate::ui::{Progress, Ui, preview, summary};
use crate::{Error, Kind, Result};

/// What to import, resolved once from the arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportOptions {
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
        api: match args.api {
            read::Api::Auto => ApiChoice::Auto,
            read::Api::Rest => ApiChoice::Only(Api::Rest),
            read::Api::Bulk => ApiChoice::Only(Api::Bulk),
        },
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

/// Resolves, connects and runs.
pub(crate) fn start(ui: &Ui, args: Import, account: Account) -> Result<Outcome> {
    let options = resolve(args, account, ui.json())?;
    // A mapping file that is wrong is told before anybody is asked anything.
    let request = request(&options)?;
    let database = match options.destination.place() {
        Destination::Sqlite(path) => Some(path),
        _ => None,
    };
    // Neither can send a secret anywhere, so that a warning will do.
    for path in options.map.iter().chain(database) {
        if let Some(why) = paths::distrust(path) {
            ui.warn(&format!("{} {why}: look whether it still says what you mean", path.display()));
        }
    }
    block_on(async {
        if let Some(rejects) = &options.from_rejects {
            let request = feed::request(&options, rejects, request)?;
            let watch = Watch::start(
                ui,
                About { mode: "rejects".to_owned(), keep: options.keep, ..About::default() },
            );
            let source = feed::source(ui, &options, rejects, &request, watch.observer()).await?;
            return stoppable(ui, watch, source, &options, request).await;
        }
        let session = connect::session(ui, &options.account).await?;
        carry_out(ui, session, &options, &request).await
    })
}

/// Imports, stops in good order on Ctrl-C, and tells what was done.
pub(crate) async fn carry_out(
    ui: &Ui,
    session: Arc<Session>,
    options: &ImportOptions,
    request: &Request,
) -> Result<Outcome> {
    let watch = Watch::start(ui, about(&session, options, request));
    let source = connect::source_within(session, options.api_budget, watch.observer())?;
    stoppable(ui, watch, source, options, request.clone()).await
}

/// Imports until it is done or stopped, and shows its progress.
pub(crate) async fn refresh(
    ui: &Ui,
    session: Arc<Session>,
    options: &ImportOptions,
    request: &Request,
    stop: &Stop,
) -> Result<Report> {
    let watch = Watch::start(ui, about(&session, options, request));
    let source = connect::source_within(session, options.api_budget, watch.observer())?;
    run(&watch, source, options, stop).import(request).await
}

async fn stoppable(
    ui: &Ui,
    watch: Watch<'_>,
    source: Arc<dyn Source>,
    options: &ImportOptions,
    mut request: Request,
) -> Result<Outcome> {
    let stop = Stop::default();
    let mut left = Vec::new();
    if let Some(all) = &options.all {
        let selection = pattern::select(&source.entities().await?, &all.include, &all.exclude)?;
        request.mappings = selection.chosen.iter().map(|name| EntityMapping::of_entity(name)).collect();
        left = selection.skipped;
    }
    let import = run(&watch, source, options, &stop);
    if let Some(sample) = options.dry_run {
        let mut preview = import.preview(&request, sample).await?;
        drop(watch);
        preview.skipped.append(&mut left);
        preview::show(ui, &preview, &options.destination)?;
        return Ok(Outcome::Done);
    }
    let timer = options.deadline.map(|time| tokio::spawn(stop.clone().request_after(time)));
    let ended = interrupt::stoppable(ui, &stop, import.import(&request)).await;
    if let Some(timer) = timer {
        timer.abort();
    }
    let mut report = ended?;
    drop(watch);
    report.skipped.append(&mut left);
    summary::show(ui, &report, &options.destination)?;
    Ok(outcome(&report))
}

fn run(watch: &Watch<'_>, source: Arc<dyn Source>, options: &ImportOptions, stop: &Stop) -> Run {
    Run {
        source,
        destination: options.destination.clone(),
        restart: options.restart,
        abandon: options.abort_jobs,
        parallel: options.parallel,
        observer: watch.observer(),
        stop: stop.clone(),
        history: Some(History { recorder: Arc::clone(&watch.recorder), exit_code }),
        max_rejects: options.max_rejects,
    }
}

/// Who sees a run: its picture, and behind it the record.
struct Watch<'a> {
    _progress: Progress<'a>,
    recorder: Arc<Recorder>,
}

impl<'a> Watch<'a> {
    fn start(ui: &'a Ui, about: About) -> Self {
        let progress = ui.progress();
        let command = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
        let recorder = Arc::new(Recorder::new(About { command, ..about }, progress.observer()));
        Watch { _progress: progress, recorder }
    }

    fn observer(&self) -> SharedObserver {
        Arc::clone(&self.recorder) as SharedObserver
    }
}

pub(crate) fn outcome(report: &Report) -> Outcome {
    match report.worst() {
        Some(error) => Outcome::Partly(error.kind()),
        None if report.files_failed() > 0 => Outcome::Partly(Kind::Mismatch),
        None if report.rejected() > 0 => Outcome::Rejected,
        None => Outcome::Done,
    }
}

/// The exit code that the process will have, for the record.
fn exit_code(ended: &Result<Report>) -> u8 {
    match ended {
        Ok(report) => outcome(report).code(),
        Err(error) => exit::code(error.kind()),
    }
}

/// Who runs what, for the record. No argument of this program takes a secret.
fn about(session: &Session, options: &ImportOptions, request: &Request) -> About {
    let connection = session.connection();
    About {
        connection: connection.name.clone(),
        user: connection.username.clone(),
        instance: connection.instance_url.clone(),
        command: Vec::new(),
        mode: if request.refresh.incremental { "incremental" } else { "full" }.to_owned(),
        keep: options.keep,
    }
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
