//! `sync`: keeps a database up to date, once or staying.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use self::metrics::{Endpoint, Metrics};
use self::schedule::{Schedule, Turns, Wall};
use super::options::{self, ImportOptions};
use super::{connect, transfer};
use crate::auth::Session;
use crate::cli::args::Account;
use crate::cli::args::sync::Sync;
use crate::cli::exit::Outcome;
use crate::cli::{block_on, interrupt};
use crate::config::paths::Lock;
use crate::config::sync::{self, SyncFile, SyncObject};
use crate::pipeline::{Failed, Refresh, Report, SchemaChanges, Stop};
use crate::sink::upkeep::OnDelete;
use crate::sink::{self, Destination};
use crate::ui::{Ui, summary};
use crate::{Error, Kind, Result};

mod metrics;
mod schedule;
mod units;

/// Reads the file, and refreshes what is due.
pub(crate) fn start(ui: &Ui, args: Sync, account: Account) -> Result<Outcome> {
    let file = sync::load(&args.config)?;
    let schedule = args.schedule.as_deref().map(Schedule::parse).transpose()?;
    if let Some(unit) = args.print_unit {
        return ui.data(&units::text(unit, &args, account.connection.as_deref())?).map(|()| Outcome::Done);
    }
    let jobs = file.objects.iter().map(|object| Job::new(&file, object)).collect::<Result<Vec<_>>>()?;
    let _lock = Lock::take(&lock_path(&args.config), Duration::ZERO).map_err(|e| {
        Error::sink_failed(format!("another sync of {} is running", args.config.display()))
            .because(e)
            .hint("wait for it to end, or stop it, then give the same command again")
    })?;
    block_on(async {
        let connection = account.connection.clone().or_else(|| file.connection.clone());
        let session = connect::session(ui, &Account { connection, ..account }).await?;
        let sync = Synchroniser { ui, session, jobs, stop: Stop::default(), metrics: Arc::default() };
        match schedule {
            None => sync.once(args.now).await,
            Some(schedule) => sync.stay(&schedule, &args).await,
        }
    })
}

/// Beside the file, so that two that read the same one meet.
fn lock_path(config: &Path) -> PathBuf {
    let real = config.canonicalize().unwrap_or_else(|_| config.to_owned());
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    real.with_file_name(format!(".{name}.lock"))
}

/// One object of the file.
struct Job {
    options: ImportOptions,
    every: Duration,
    entity: String,
    target: String,
}

impl Job {
    fn new(file: &SyncFile, object: &SyncObject) -> Result<Job> {
        let defaults = Refresh::default();
        let entities = vec![object.entity.clone()];
        let options = ImportOptions {
            map: object.map.clone(),
            filter: object.filter.clone(),
            fields: object.fields.clone(),
            parallel: 1,
            keep: file.keep,
            refresh: Refresh {
                incremental: true,
                on_delete: match object.on_delete.as_deref() {
                    Some("delete") => OnDelete::Delete,
                    Some("keep") => OnDelete::Keep,
                    _ => defaults.on_delete,
                },
                detect_hard_deletes: object.detect_hard_deletes,
                schema_changes: object.schema_changes.as_deref().map(|word| match word {
                    "ignore" => SchemaChanges::Ignore,
                    "fail" => SchemaChanges::Fail,
                    _ => SchemaChanges::Apply,
                }),
                formulas: object.refresh_formulas,
                ..defaults
            },
            ..ImportOptions::plain(entities, Destination::Sqlite(file.to.clone()))
        };
        // A mapping file that is wrong is told before anybody is asked anything.
        let request = options::request(&options)?;
        let target = request.mappings.first().and_then(|mapping| mapping.target.clone());
        let entity = object.entity.clone();
        Ok(Job { options, every: object.every, target: target.unwrap_or_else(|| entity.clone()), entity })
    }

    /// Whether the last refresh is as long ago as the file says. A schedule
    /// that wakes up a moment early is not to skip a turn.
    fn is_due(&self) -> Result<bool> {
        const GRACE: SignedDuration = SignedDuration::from_secs(5);
        let recall = sink::recall(&self.options.destination, &self.target)?;
        let Some(memory) = recall.memory else { return Ok(true) };
        let every = SignedDuration::try_from(self.every).unwrap_or(SignedDuration::MAX);
        Ok(recall.unfinished.is_some() || Timestamp::now().duration_since(memory.updated) + GRACE >= every)
    }
}

struct Synchroniser<'a> {
    ui: &'a Ui,
    session: Arc<Session>,
    jobs: Vec<Job>,
    stop: Stop,
    metrics: Arc<Metrics>,
}

impl Synchroniser<'_> {
    async fn once(&self, all: bool) -> Result<Outcome> {
        let ended = interrupt::stoppable(self.ui, &self.stop, self.round(all)).await?;
        let Some(report) = ended else {
            self.ui.note("no object is due");
            let nothing = Report {
                entities: Vec::new(),
                skipped: Vec::new(),
                failed: Vec::new(),
                calls: 0,
                usage: None,
                elapsed: Duration::ZERO,
            };
            if self.ui.json() {
                summary::show(self.ui, &nothing, &self.destination())?;
            }
            return Ok(Outcome::Done);
        };
        summary::show(self.ui, &report, &self.destination())?;
        Ok(Outcome::of(&report))
    }

    fn destination(&self) -> Destination {
        // All objects of a file go to one place.
        self.jobs.first().map_or(Destination::CsvStdout, |job| job.options.destination.clone())
    }

    /// Refreshes what is due, object by object; one that fails does not take
    /// the others with it. `None` if nothing was due.
    async fn round(&self, all: bool) -> Result<Option<Report>> {
        let mut whole: Option<Report> = None;
        for job in &self.jobs {
            if self.stop.is_requested() {
                return Err(self.stop.error(&[]));
            }
            if !all && !job.is_due()? {
                continue;
            }
            let request = options::request(&job.options)?;
            let begun = std::time::Instant::now();
            let ended =
                transfer::refresh(self.ui, Arc::clone(&self.session), &job.options, &request, &self.stop)
                    .await;
            self.metrics.note(&job.entity, &ended, begun.elapsed());
            let report = match ended {
                Ok(report) => report,
                Err(error) if matches!(error.kind(), Kind::Cancelled) => return Err(error),
                Err(error) => Report {
                    entities: Vec::new(),
                    skipped: Vec::new(),
                    failed: vec![Failed { entity: job.entity.clone(), error }],
                    calls: 0,
                    usage: None,
                    elapsed: begun.elapsed(),
                },
            };
            match &mut whole {
                None => whole = Some(report),
                Some(whole) => {
                    whole.entities.extend(report.entities);
                    whole.skipped.extend(report.skipped);
                    whole.failed.extend(report.failed);
                    whole.calls += report.calls;
                    whole.usage = report.usage.or(whole.usage);
                    whole.elapsed += report.elapsed;
                }
            }
        }
        Ok(whole)
    }

    /// Wakes up by the schedule until it is told to end. A time that passes
    /// while a round is under way is made up for by one round behind it.
    async fn stay(&self, schedule: &Schedule, args: &Sync) -> Result<Outcome> {
        let endpoint =
            args.listen.map(|port| Endpoint::start(port, Arc::clone(&self.metrics))).transpose()?;
        if let Some(endpoint) = &endpoint {
            self.ui.note(&format!("listening at http://{}", endpoint.address()));
        }
        let idle = std::cell::Cell::new(true);
        let work = async {
            let mut all = args.now;
            let mut turns = Turns::begin(schedule, Wall, args.jitter.unwrap_or_default(), all)?;
            loop {
                self.metrics.wakes_at(turns.next());
                tokio::select! {
                    () = turns.wait() => {}
                    () = self.stop.requested() => {}
                }
                if self.stop.is_requested() {
                    return Ok(());
                }
                idle.set(false);
                match self.round(all).await {
                    Ok(Some(report)) => {
                        self.metrics.round(report.failed.is_empty());
                        summary::tell(self.ui, &report, &self.destination());
                    }
                    Ok(None) => self.metrics.round(true),
                    Err(error) if error.kind() == Kind::Cancelled => return Err(error),
                    Err(error) => {
                        self.metrics.round(false);
                        self.ui.warn(error.message());
                    }
                }
                idle.set(true);
                all = false;
                self.metrics.missed(turns.over()?);
            }
        };
        match interrupt::stoppable(self.ui, &self.stop, work).await {
            // Nothing was under way: that is the good end of one who stays.
            Err(error) if error.kind() == Kind::Cancelled && idle.get() => Ok(Outcome::Done),
            ended => ended.map(|()| Outcome::Done),
        }
    }
}
