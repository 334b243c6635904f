//! The sink on a thread of its own, behind a bounded queue.
//!
//! SQLite blocks; a writer that lives as long as the run would hold a thread
//! of the async pool for ever. The queue is short, so that a slow sink slows
//! everything before it and memory stays flat.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use crate::event::{Event, SharedObserver};
use crate::history::RunRecord;
use crate::record::{Batch, PageMark, Refusal, Rejection};
use crate::sink::files::FileEntry;
use crate::sink::upkeep::OnDelete;
use crate::sink::{self, Completed, Destination, Opened, Target, TargetId};
use crate::source::Body;
use crate::{Error, Result};

/// Batches that wait for the sink, beside the one that it is writing.
const QUEUE: usize = 2;

pub(super) enum Order {
    Open(Box<Target>, oneshot::Sender<(TargetId, Opened)>),
    State(TargetId, String, oneshot::Sender<()>),
    Restart(TargetId, Option<oneshot::Sender<()>>),
    Write {
        target: TargetId,
        batch: Batch,
        rejected: Vec<Rejection>,
    },
    /// `accepted` records were written or, being there already, skipped.
    Commit {
        target: TargetId,
        entity: String,
        mark: PageMark,
        accepted: u64,
        rejected: u64,
        reasons: Vec<Refusal>,
    },
    Rollback(TargetId),
    Keep(Box<RunRecord>, oneshot::Sender<()>),
    Remove(TargetId, Batch, OnDelete, oneshot::Sender<u64>),
    Note(TargetId, Batch, oneshot::Sender<()>),
    Sweep(TargetId, OnDelete, oneshot::Sender<u64>),
    Pause(TargetId, oneshot::Sender<Option<String>>),
    Finish(TargetId, oneshot::Sender<Completed>),
    FindFile(String, String, oneshot::Sender<Option<FileEntry>>),
    StoreFile(Box<(FileEntry, Body)>, oneshot::Sender<()>),
}

/// The sink's thread. When it has ended by an error, every order fails with
/// [`Gone`]; [`Writer::join`] has the error.
pub(super) struct Writer {
    orders: Orders,
    thread: std::thread::JoinHandle<Result<()>>,
}

/// The sink's thread has ended.
#[derive(Debug)]
pub(super) struct Gone;

impl Writer {
    /// Opens the destination on a thread of its own.
    pub(super) fn start(destination: Destination, observer: SharedObserver) -> Result<Writer> {
        let (orders, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sink".into())
            .spawn(move || obey(&destination, queue, &observer))
            .map_err(|e| Error::unexpected("no thread could be started for the sink").because(e))?;
        Ok(Writer { orders: Orders { queue: orders, turn: Arc::default() }, thread })
    }

    /// A way to the sink that can be given away.
    pub(super) fn orders(&self) -> Orders {
        self.orders.clone()
    }

    /// Lets the sink close once nobody has orders any more, and returns the
    /// error that ended it, if one did.
    pub(super) async fn join(self) -> Result<()> {
        drop(self.orders);
        let thread = self.thread;
        tokio::task::spawn_blocking(move || thread.join())
            .await
            .map_err(|e| Error::unexpected("waiting for the sink ended early").because(e))?
            .map_err(|_| Error::unexpected("the sink's thread panicked"))?
    }
}

/// The way to the sink that many share. Orders go page by page: who has a
/// [`Page`] has the sink for itself.
#[derive(Clone)]
pub(super) struct Orders {
    queue: mpsc::Sender<Order>,
    turn: Arc<Mutex<()>>,
}

/// The turn to give orders, until [`Page::end`].
pub(super) struct Page {
    queue: mpsc::Sender<Order>,
    _turn: OwnedMutexGuard<()>,
}

impl Page {
    pub(super) async fn send(&mut self, order: Order) -> Result<(), Gone> {
        self.queue.send(order).await.map_err(|_| Gone)
    }

    /// Gives the last order of the page, and the turn to the next in line:
    /// what that one orders comes behind.
    pub(super) async fn end(mut self, order: Order) -> Result<(), Gone> {
        self.send(order).await
    }
}

impl Orders {
    /// Waits for the turn. First come, first served.
    pub(super) async fn page(&self) -> Page {
        Page { queue: self.queue.clone(), _turn: Arc::clone(&self.turn).lock_owned().await }
    }

    pub(super) async fn open(&self, target: Target) -> Result<(TargetId, Opened), Gone> {
        self.ask(|reply| Order::Open(Box::new(target), reply)).await
    }

    pub(super) async fn restart(&self, target: TargetId) -> Result<(), Gone> {
        self.ask(|reply| Order::Restart(target, Some(reply))).await
    }

    pub(super) async fn pause(&self, target: TargetId) -> Result<Option<String>, Gone> {
        self.ask(|reply| Order::Pause(target, reply)).await
    }

    pub(super) async fn finish(&self, target: TargetId) -> Result<Completed, Gone> {
        self.ask(|reply| Order::Finish(target, reply)).await
    }

    /// Marks or deletes records that are gone at the source.
    pub(super) async fn remove(&self, target: TargetId, gone: Batch, how: OnDelete) -> Result<u64, Gone> {
        self.ask(|reply| Order::Remove(target, gone, how, reply)).await
    }

    /// Notes records that are there at the source.
    pub(super) async fn note(&self, target: TargetId, there: Batch) -> Result<(), Gone> {
        self.ask(|reply| Order::Note(target, there, reply)).await
    }

    /// Marks or deletes records that were not noted.
    pub(super) async fn sweep(&self, target: TargetId, how: OnDelete) -> Result<u64, Gone> {
        self.ask(|reply| Order::Sweep(target, how, reply)).await
    }

    /// Writes the run's record down.
    pub(super) async fn keep(&self, run: RunRecord) -> Result<(), Gone> {
        self.ask(|reply| Order::Keep(Box::new(run), reply)).await
    }

    pub(super) async fn find_file(&self, entity: &str, id: &str) -> Result<Option<FileEntry>, Gone> {
        self.ask(|reply| Order::FindFile(entity.to_owned(), id.to_owned(), reply)).await
    }

    pub(super) async fn store_file(&self, file: FileEntry, body: Body) -> Result<(), Gone> {
        self.ask(|reply| Order::StoreFile(Box::new((file, body)), reply)).await
    }

    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> Result<T, Gone> {
        let (reply, answer) = oneshot::channel();
        self.page().await.end(order(reply)).await?;
        answer.await.map_err(|_| Gone)
    }
}

fn obey(
    destination: &Destination,
    mut queue: mpsc::Receiver<Order>,
    observer: &SharedObserver,
) -> Result<()> {
    let mut sink = sink::open(destination)?;
    // Of the page under way.
    let mut skipped = 0;
    let mut changes = HashMap::new();
    // A reply that nobody waits for any more is no failure of the sink.
    while let Some(order) = queue.blocking_recv() {
        match order {
            Order::Open(target, reply) => drop(reply.send(sink.open(&target)?)),
            Order::State(target, state, reply) => {
                sink.save_state(target, &state)?;
                let _ = reply.send(());
            }
            Order::Restart(target, reply) => {
                sink.restart(target)?;
                reply.map(|reply| reply.send(()));
            }
            Order::Write { target, batch, rejected } => skipped += sink.write(target, &batch, &rejected)?,
            Order::Commit { target, entity, mark, accepted, rejected, reasons } => {
                let changed = sink.commit(target, &mark)?.changed;
                if let Some(changed) = changed {
                    *changes.entry(target).or_insert(0) += changed;
                }
                let (read, skipped) = (mark.records, std::mem::take(&mut skipped));
                let written = accepted - skipped;
                observer.observe(&Event::Stored {
                    entity,
                    read,
                    written,
                    rejected,
                    reasons,
                    skipped,
                    changed,
                });
            }
            Order::Rollback(target) => {
                skipped = 0;
                sink.rollback(target)?;
            }
            Order::Remove(target, gone, how, reply) => drop(reply.send(sink.remove(target, &gone, how)?)),
            Order::Note(target, there, reply) => {
                sink.note(target, &there)?;
                let _ = reply.send(());
            }
            Order::Sweep(target, how, reply) => drop(reply.send(sink.sweep(target, how)?)),
            Order::Keep(run, reply) => {
                sink.keep(&run)?;
                let _ = reply.send(());
            }
            Order::Finish(target, reply) => {
                let changed = changes.get(&target).copied();
                drop(reply.send(Completed { changed, ..sink.finish(target)? }));
            }
            Order::Pause(target, reply) => drop(reply.send(sink.pause(target)?)),
            Order::FindFile(entity, id, reply) => drop(reply.send(sink.find_file(&entity, &id)?)),
            Order::StoreFile(file, reply) => {
                let (file, mut body) = *file;
                sink.store_file(&file, &mut body)?;
                let _ = reply.send(());
            }
        }
    }
    Ok(())
}
