//! Joins source, mapping and sink: the only module that sees all three.
//!
//! ```text
//! source task --[items]--> mapping task --[orders]--> sink thread
//! ```
//!
//! Both queues are bounded. A page's mark travels behind its records; only the
//! sink moves the durable position, in one step with the records.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::event::{Api, Event, SharedObserver, Stage};
use crate::sink::{Destination, TargetId};
use crate::source::{Item, Source};
use crate::{Error, Kind, Result, mapping};

mod prepare;
mod stop;
mod writer;

pub use prepare::{Prepared, Request, prepare};
pub use stop::Stop;
use writer::{Gone, Order, Writer};

/// Items between source and mapping. A batch is about a mebibyte.
const QUEUE: usize = 2;

/// What a run did for one entity.
#[derive(Debug, Clone)]
pub struct EntityReport {
    /// Source entity.
    pub entity: String,
    /// Table name or file stem.
    pub target: String,
    /// Table or file that holds it now, as a person would call it.
    pub place: String,
    /// The API that was used.
    pub api: Api,
    /// Why, in words.
    pub reason: String,
    /// Records of this import that an earlier run had made durable.
    pub resumed: u64,
    /// Records read, over all runs of this import.
    pub read: u64,
    /// Records that landed, over all runs of this import.
    pub written: u64,
    /// Records that were rejected, over all runs of this import.
    pub rejected: u64,
    /// Where the rejected records are, if there are some.
    pub rejects: Option<String>,
    /// Wall time of this run for this entity.
    pub elapsed: Duration,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Report {
    /// In the order in which they were imported.
    pub entities: Vec<EntityReport>,
    /// API calls made.
    pub calls: u64,
    /// Wall time.
    pub elapsed: Duration,
}

impl Report {
    /// Records rejected, over all entities.
    pub fn rejected(&self) -> u64 {
        self.entities.iter().map(|e| e.rejected).sum()
    }
}

/// Everything that a run needs beside what it moves.
pub struct Run {
    /// Where records come from.
    pub source: Arc<dyn Source>,
    /// Where they go.
    pub destination: Destination,
    /// Begin anew even if an earlier run can be continued.
    pub restart: bool,
    /// Who is told what happens.
    pub observer: SharedObserver,
    /// How the run is asked to end.
    pub stop: Stop,
}

impl Run {
    /// Imports what was asked for, entity after entity, and continues what an
    /// earlier run of the same import left unfinished.
    ///
    /// # Errors
    /// `Usage` before anything is touched. `Cancelled` when [`Stop`] was
    /// requested and the state is saved. `Mismatch` when what arrived is not
    /// what the source announced. Otherwise what source or sink say.
    pub async fn import(&self, request: &Request) -> Result<Report> {
        let begun = Instant::now();
        for mapping in &request.mappings {
            self.observer.observe(&Event::Stage { entity: mapping.entity.clone(), stage: Stage::Counting });
        }
        let prepared = tokio::select! {
            prepared = prepare(&*self.source, request) => prepared?,
            () = self.stop.requested() => return Err(self.stop.error()),
        };
        for entity in &prepared {
            self.observer.observe(&Event::Planned {
                entity: entity.read.query.entity.clone(),
                api: entity.read.api,
                reason: entity.read.reason.clone(),
                records: entity.read.records,
            });
        }
        let writer = Writer::start(self.destination.clone(), Arc::clone(&self.observer))?;
        let mut reports = Vec::new();
        let mut failed = None;
        for entity in prepared {
            match self.entity(entity, &writer).await {
                Ok(report) => reports.push(report),
                Err(end) => {
                    failed = Some(end);
                    break;
                }
            }
        }
        // When the sink failed, its error is the one to tell.
        writer.join().await?;
        match failed {
            None => Ok(Report { entities: reports, calls: self.source.calls(), elapsed: begun.elapsed() }),
            Some(End::Failed(error)) => Err(error),
            Some(End::Stopped) => Err(self.stop.error()),
            Some(End::SinkGone) => Err(Error::unexpected("the sink ended without saying why")),
        }
    }

    async fn entity(&self, prepared: Prepared, writer: &Writer) -> std::result::Result<EntityReport, End> {
        let begun = Instant::now();
        let entity = prepared.read.query.entity.clone();
        let target_name = prepared.mapping.target_name.clone();
        let (target, mut opened) = writer.open(prepared.target(&*self.source)).await?;
        for note in &opened.notes {
            self.observer.observe(&Event::Warning { message: note.clone() });
        }
        if self.restart && (opened.resume.state.is_some() || !opened.resume.pages.is_empty()) {
            writer.restart(target).await?;
            opened = crate::sink::Opened::default();
        }
        let resumed = opened.written + opened.rejected;
        let earlier = Tally {
            records: opened.resume.pages.iter().map(|p| p.records).sum(),
            written: opened.written,
            rejected: opened.rejected,
            state: opened.resume.state.clone(),
        };
        let (items, queue) = mpsc::channel(QUEUE);
        let carrier = Carrier {
            entity: entity.clone(),
            plan: prepared.mapping,
            target,
            orders: writer.orders(),
            observer: Arc::clone(&self.observer),
            stop: self.stop.clone(),
            tally: earlier,
        };
        let mut carrier = tokio::spawn(carrier.carry(queue));
        let read = self.source.read(&prepared.read, opened.resume, items);
        tokio::pin!(read);
        let (summary, carried) = tokio::select! {
            // The carrier ends first when it was stopped or the sink is gone.
            carried = &mut carrier => (None, carried),
            summary = &mut read => (Some(summary), carrier.await),
        };
        let tally = carried.map_err(|e| Error::unexpected("mapping records ended early").because(e))??;
        let summary = match summary {
            Some(summary) => summary?,
            None => return Err(End::Stopped),
        };
        if let Some(announced) = summary.announced.filter(|n| *n != tally.records) {
            // What is there cannot be trusted to be completed.
            writer.restart(target).await?;
            return Err(Error::new(
                Kind::Mismatch,
                format!("{entity}: the source announced {announced} records, {} arrived", tally.records),
            )
            .hint("run the same command again: it reads everything anew")
            .into());
        }
        self.observer.observe(&Event::Stage { entity: entity.clone(), stage: Stage::Finishing });
        let completed = writer.finish(target).await?;
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
            reason: prepared.read.reason.clone(),
            resumed,
            read: tally.records,
            written: tally.written,
            rejected: tally.rejected,
            rejects: completed.rejects,
            elapsed: begun.elapsed(),
        };
        self.observer.observe(&Event::Finished {
            entity,
            target: report.place.clone(),
            written: report.written,
            rejected: report.rejected,
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

/// What is durable, or on its way to be.
#[derive(Debug, Clone, Default)]
struct Tally {
    /// Records of whole pages.
    records: u64,
    written: u64,
    rejected: u64,
    /// The source's newest state.
    state: Option<String>,
}

/// Takes items from the source through the mapping to the sink.
struct Carrier {
    entity: String,
    plan: mapping::Plan,
    target: TargetId,
    orders: mpsc::Sender<Order>,
    observer: SharedObserver,
    stop: Stop,
    tally: Tally,
}

impl Carrier {
    async fn carry(mut self, mut queue: mpsc::Receiver<Item>) -> std::result::Result<Tally, End> {
        let target = self.target;
        // Of the page under way.
        let (mut written, mut rejected) = (0, 0);
        let mut page_open = false;
        loop {
            let item = tokio::select! {
                biased;
                () = self.stop.requested(), if !page_open => return Err(End::Stopped),
                item = queue.recv() => item,
            };
            match item {
                None if page_open => {
                    // The source failed in the middle of a page.
                    self.orders.send(Order::Rollback(target)).await?;
                    return Ok(self.tally);
                }
                None => return Ok(self.tally),
                Some(Item::Rows(batch)) => {
                    page_open = true;
                    let (records, bytes) = (batch.len() as u64, batch.bytes() as u64);
                    let mut refused = Vec::new();
                    let batch = self.plan.apply(batch, &mut refused);
                    written += batch.len() as u64;
                    rejected += refused.len() as u64;
                    self.observer.observe(&Event::Received { entity: self.entity.clone(), records, bytes });
                    self.orders.send(Order::Write { target, batch, rejected: refused }).await?;
                }
                Some(Item::PageEnd(mark)) => {
                    page_open = false;
                    self.tally.records += mark.records;
                    self.tally.written += written;
                    self.tally.rejected += rejected;
                    let entity = self.entity.clone();
                    self.orders.send(Order::Commit { target, entity, mark, written, rejected }).await?;
                    (written, rejected) = (0, 0);
                }
                Some(Item::PageDropped) => {
                    if page_open {
                        self.orders.send(Order::Rollback(target)).await?;
                        self.observer.observe(&Event::PageDropped {
                            entity: self.entity.clone(),
                            records: written + rejected,
                        });
                    }
                    page_open = false;
                    (written, rejected) = (0, 0);
                }
                Some(Item::Restart) => {
                    self.orders.send(Order::Restart(target, None)).await?;
                    self.tally = Tally::default();
                }
                Some(Item::State { state, done }) => {
                    self.tally.state = Some(state.clone());
                    self.orders.send(Order::State(target, state, done)).await?;
                }
            }
        }
    }
}
