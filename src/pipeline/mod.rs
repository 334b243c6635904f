//! Joins source, mapping and sink: the only module that sees all three.
//!
//! ```text
//! source task --[items]--> mapping task --[orders]--+
//! source task --[items]--> mapping task --[orders]--+--> sink thread
//! ```
//!
//! All queues are bounded. A page's mark travels behind its records; only the
//! sink moves the durable position, in one step with the records.
//!
//! Several entities are read at once, but a sink takes one page after the
//! other. So there is a turn: a mapping task holds it from the first record of
//! a page until the page's end is on its way, and whatever else a sink is asked
//! for (open, state, restart, finish) takes the turn for a moment. The others
//! wait with their queues full, which is all the memory they take. A source
//! that sends a page while it arrives does so only where pages arrive faster
//! than they are written; so none holds the others up for long.
//!
//! What one entity meets is its own affair: the others go on, and the run says
//! in the end what failed. What concerns all (the sink, the sign-in, the org's
//! limits) stops all, each behind the page that is under way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;

use crate::event::{Event, SharedObserver, Stage};
use crate::sink::{Destination, Opened, Target, TargetId};
use crate::source::{ReadSummary, Source};
use crate::{Error, Kind, Result};

mod again;
mod allowance;
mod carry;
mod drift;
mod files;
mod gone;
mod left;
mod order;
mod prepare;
pub mod preview;
mod record;
mod refresh;
mod removal;
mod report;
mod stop;
pub mod verify;
mod writer;

use allowance::Allowance;
pub use allowance::{ENOUGH, MaxRejects};
use carry::{Carrier, Tally};
pub use drift::SchemaChanges;
pub use files::FilesReport;
pub use prepare::{Failed, Preparation, Prepared, Request, Skipped, prepare};
pub use record::History;
pub use refresh::Refresh;
use report::worst;
pub use report::{EntityReport, Report};
pub use stop::Stop;
use writer::{Gone, Orders, Writer};

/// Items between source and mapping. A batch is about half a mebibyte.
const QUEUE: usize = 2;

/// Everything that a run needs beside what it moves.
pub struct Run {
    /// Where records come from.
    pub source: Arc<dyn Source>,
    /// Where they go.
    pub destination: Destination,
    /// Begin anew even if an earlier run can be continued.
    pub restart: bool,
    /// When the user stops the run, end what works for it at the source, too.
    pub abandon: bool,
    /// Entities that are read at the same time.
    pub parallel: usize,
    /// Who is told what happens.
    pub observer: SharedObserver,
    /// How the run is asked to end.
    pub stop: Stop,
    /// Who keeps the record of the run, if one is kept.
    pub history: Option<History>,
    /// Rejected records that are put up with; `None` is any number.
    pub max_rejects: Option<MaxRejects>,
}

/// What the entities of a run share.
#[derive(Debug, Default)]
struct Shared {
    /// What one of them met concerns all.
    halt: Stop,
    /// What may still be rejected.
    allowance: Allowance,
    /// Reject files of what is left under way.
    paused: Mutex<Vec<String>>,
}

impl Shared {
    fn paused(&self) -> Vec<String> {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        paused.sort();
        paused
    }
}

impl Run {
    /// Imports what was asked for, several entities at once, and continues
    /// what an earlier run of the same import left unfinished.
    ///
    /// # Errors
    /// `Usage` before anything is touched. `Cancelled` when [`Stop`] was
    /// requested and the state is saved. What stops all; and the worst of what
    /// happened when nothing could be imported. Otherwise the report says what
    /// failed.
    pub async fn import(&self, request: &Request) -> Result<Report> {
        let ended = self.import_all(request).await;
        let mut report = ended.map_err(|e| self.kept(e))?;
        report.failed = report
            .failed
            .into_iter()
            .map(|failed| Failed { error: self.kept(failed.error), ..failed })
            .collect();
        Ok(report)
    }

    async fn import_all(&self, request: &Request) -> Result<Report> {
        let begun = Instant::now();
        for mapping in &request.mappings {
            self.observer.observe(&Event::Stage { entity: mapping.entity.clone(), stage: Stage::Counting });
        }
        let prepared = tokio::select! {
            prepared = prepare(&*self.source, request, &self.destination) => prepared,
            () = self.stop.requested() => Err(self.stop.error(&[])),
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return self.record_unprepared(Err(error)).await,
        };
        for note in &prepared.notes {
            self.observer.observe(&Event::Warning { message: note.clone() });
        }
        for entity in &prepared.entities {
            for message in entity.warnings() {
                self.observer.observe(&Event::Warning { message });
            }
            self.observer.observe(&Event::Planned {
                entity: entity.read.query.entity.clone(),
                api: entity.read.api,
                reason: entity.read.reason.clone(),
                records: entity.read.records,
            });
        }
        let files = files::prepare(&*self.source, request, &prepared.entities, &self.destination).await?;
        let writer = Writer::start(self.destination.clone(), Arc::clone(&self.observer))?;
        let orders = writer.orders();
        self.record_begin(&prepared.entities, &orders).await;
        let ended = self.carry_out(request, prepared, files, &orders).await;
        let ended = ended.map(|report| Report { elapsed: begun.elapsed(), ..report });
        self.record_end(&ended, &orders).await;
        drop(orders);
        // When the sink failed, its error is the one to tell.
        if let Err(error) = writer.join().await {
            let ended = Err(error);
            self.record_failed_sink(&ended).await;
            return ended;
        }
        ended
    }

    /// Imports what was prepared.
    async fn carry_out(
        &self,
        request: &Request,
        prepared: Preparation,
        files: Option<files::Files>,
        orders: &Orders,
    ) -> Result<Report> {
        let Preparation { entities, mut skipped, mut failed, .. } = prepared;
        let parents = order::parents(&entities);
        let shared = Arc::new(Shared { allowance: Allowance::of(self.max_rejects), ..Shared::default() });
        let (run, all) = (self, &shared);
        let ends = stream::iter(entities.into_iter().enumerate().map(|(place, one)| {
            let (orders, parents) = (orders.clone(), &parents);
            async move {
                let name = one.entity.name.clone();
                let end = run.up_to_date(request, one, parents, &orders, all).await;
                run.record_entity(&name, &end, &orders).await;
                if end.as_ref().is_err_and(End::stops_all) {
                    all.halt.request();
                }
                (place, name, end)
            }
        }));
        let mut ends: Vec<_> = ends.buffer_unordered(self.parallel.max(1)).collect().await;
        ends.sort_by_key(|(place, ..)| *place);
        // Behind the records, which a person who stops has then already.
        let files = match files.filter(|_| !shared.halt.is_requested()) {
            Some(files) => {
                let landed = ends.iter_mut().filter_map(|(.., end)| end.as_mut().ok());
                self.files(files, orders, landed).await
            }
            None => Ok(()),
        };
        let mut reports = Vec::new();
        let (mut stopped, mut sink_gone) = (false, false);
        match files {
            Ok(()) => {}
            Err(End::Stopped) => stopped = true,
            Err(End::SinkGone) => sink_gone = true,
            Err(End::Failed(error)) => return Err(error),
        }
        for (_, entity, end) in ends {
            match end {
                Ok(report) => reports.push(report),
                Err(End::Stopped) => stopped = true,
                Err(End::SinkGone) => sink_gone = true,
                Err(End::Failed(error)) if request.whole && error.kind() == Kind::Usage => {
                    skipped.push(Skipped { entity, reason: error.message().to_owned(), expected: false });
                }
                Err(End::Failed(error)) => failed.push(Failed { entity, error }),
            }
        }
        if (shared.halt.is_requested() || (reports.is_empty() && !stopped))
            && let Some(at) = worst(&failed)
        {
            return Err(failed.swap_remove(at).error);
        }
        if sink_gone {
            return Err(Error::unexpected("the sink ended without saying why"));
        }
        if stopped {
            return Err(self.stop.error(&shared.paused()));
        }
        let (calls, usage) = (self.source.calls(), self.source.usage());
        Ok(Report { entities: reports, skipped, failed, calls, usage, elapsed: Duration::ZERO })
    }

    async fn entity(
        &self,
        prepared: &Prepared,
        target: Target,
        orders: Orders,
        shared: &Arc<Shared>,
        restart: bool,
    ) -> std::result::Result<EntityReport, End> {
        if self.stop.is_requested() || shared.halt.is_requested() {
            return Err(End::Stopped);
        }
        let keyed = target.key.is_some();
        let (target, mut opened) = orders.open(target).await?;
        for note in &opened.notes {
            self.observer.observe(&Event::Warning { message: note.clone() });
        }
        if restart && (opened.resume.state.is_some() || !opened.resume.pages.is_empty()) {
            orders.restart(target).await?;
            opened = Opened::default();
        }
        if let (Some(run), Some(history)) = (&opened.continues, &self.history) {
            history.recorder.continues(run);
        }
        let end = self.carry_over(prepared, target, opened, keyed, &orders, shared).await;
        if let Err(End::Stopped | End::Failed(_)) = end
            && let Some(rejects) = orders.pause(target).await?
        {
            shared.paused.lock().unwrap_or_else(PoisonError::into_inner).push(rejects);
        }
        end
    }

    async fn carry_over(
        &self,
        prepared: &Prepared,
        target: TargetId,
        opened: Opened,
        keyed: bool,
        orders: &Orders,
        shared: &Arc<Shared>,
    ) -> std::result::Result<EntityReport, End> {
        let begun = Instant::now();
        let entity = prepared.read.query.entity.clone();
        let target_name = prepared.mapping.target_name.clone();
        let mut deleted = 0;
        if let Some(course) = &prepared.course
            && let Some(removal) = &course.removal
        {
            let span = course.upkeep.span;
            deleted = self.remove_gone(prepared, removal, span, target, orders).await?;
        }
        let resumed = opened.written + opened.rejected + opened.skipped;
        let earlier = Tally {
            records: opened.resume.pages.iter().map(|p| p.records).sum(),
            accepted: opened.written + opened.skipped,
            rejected: opened.rejected,
            state: opened.resume.state.clone(),
        };
        if let Err(too_many) = shared.allowance.spend(earlier.records, earlier.rejected) {
            self.stop.request_for(too_many);
            return Err(End::Stopped);
        }
        let (items, queue) = mpsc::channel(QUEUE);
        let carrier = Carrier {
            entity: entity.clone(),
            plan: prepared.mapping.clone(),
            target,
            orders: orders.clone(),
            observer: Arc::clone(&self.observer),
            stop: self.stop.clone(),
            shared: Arc::clone(shared),
            tally: earlier,
        };
        let mut carrier = tokio::spawn(carrier.carry(queue));
        let read = async {
            // A span without a record is read by its count.
            let fresh = opened.resume.pages.is_empty() && opened.resume.state.is_none();
            if fresh && prepared.read.query.window.is_some() && prepared.read.records == Some(0) {
                drop(items);
                return Ok(ReadSummary::default());
            }
            self.source.read(&prepared.read, opened.resume, items).await
        };
        tokio::pin!(read);
        let (summary, carried) = tokio::select! {
            // The carrier ends first when it was stopped or the sink is gone.
            carried = &mut carrier => (None, carried),
            summary = &mut read => (Some(summary), carrier.await),
        };
        let (tally, ended) =
            carried.map_err(|e| Error::unexpected("mapping records ended early").because(e))?;
        if matches!(ended, Err(End::Stopped))
            && let Some(state) = &tally.state
        {
            self.abandon(&prepared.read, state).await;
        }
        ended?;
        let summary = match summary {
            Some(summary) => summary?,
            None => return Err(End::Stopped),
        };
        if let Some(announced) = summary.announced.filter(|n| *n != tally.records) {
            // What is there cannot be trusted to be completed.
            orders.restart(target).await?;
            let message =
                format!("{entity}: the source announced {announced} records, {} arrived", tally.records);
            return Err(Error::new(Kind::Mismatch, message)
                .hint(self.whereabouts(&target_name, keyed))
                .hint("run the same command again: it reads everything anew")
                .into());
        }
        if tally.records != tally.accepted + tally.rejected {
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "{entity}: {} records were read, but {} accepted and {} rejected",
                    tally.records, tally.accepted, tally.rejected
                ),
            )
            .hint("run the same command with --restart: it reads everything anew")
            .into());
        }
        self.observer.observe(&Event::Stage { entity: entity.clone(), stage: Stage::Finishing });
        let completed = orders.finish(target).await?;
        if let Some(state) = &tally.state
            && let Err(error) = self.source.release(state).await
        {
            let message = format!("what the import kept at the source could not be given back: {error}");
            self.observer.observe(&Event::Warning { message });
        }
        let report = EntityReport {
            entity: entity.clone(),
            target: target_name,
            place: completed.place,
            api: summary.api.unwrap_or(prepared.read.api),
            reason: summary.reason.unwrap_or_else(|| prepared.read.reason.clone()),
            resumed,
            read: tally.records,
            written: tally.accepted - completed.skipped,
            rejected: tally.rejected,
            skipped: completed.skipped,
            mode: prepared.course.as_ref().map_or("full", |course| course.mode),
            changed: completed.changed,
            deleted,
            rejects: completed.rejects,
            files: None,
            elapsed: begun.elapsed(),
        };
        self.observer.observe(&Event::Finished {
            entity,
            target: report.place.clone(),
            written: report.written,
            rejected: report.rejected,
            skipped: report.skipped,
            elapsed: report.elapsed,
        });
        Ok(report)
    }
}

/// Why an entity ends early.
#[derive(Debug)]
enum End {
    /// The user asked for it.
    Stopped,
    /// The sink's thread has the error.
    SinkGone,
    Failed(Error),
}

impl End {
    /// Whether the other entities cannot or must not go on.
    fn stops_all(&self) -> bool {
        match self {
            // Whoever is stopped by the user need not tell the others.
            End::Stopped => false,
            End::SinkGone => true,
            End::Failed(error) => {
                matches!(error.kind(), Kind::Sink | Kind::Auth | Kind::Limit | Kind::Cancelled)
            }
        }
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        End::Failed(error)
    }
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        End::SinkGone
    }
}

impl<T> From<mpsc::error::SendError<T>> for End {
    fn from(_: mpsc::error::SendError<T>) -> Self {
        End::SinkGone
    }
}
