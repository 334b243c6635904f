//! The task between source and sink: takes items through the mapping.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::preview::kind_of;
use super::writer::{Order, Orders, Page};
use super::{End, Shared, Stop};
use crate::event::{Event, SharedObserver};
use crate::mapping;
use crate::record::Refusal;
use crate::sink::TargetId;
use crate::source::Item;

/// How long a run that was asked to end waits for more of the page under way.
const GRACE: Duration = Duration::from_secs(3);

/// What is durable, or on its way to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Records of whole pages.
    pub(super) records: u64,
    /// Those that the mapping gave to the sink.
    pub(super) accepted: u64,
    pub(super) rejected: u64,
    /// The source's newest state.
    pub(super) state: Option<String>,
}

/// Takes items from the source through the mapping to the sink.
pub(super) struct Carrier {
    pub(super) entity: String,
    pub(super) plan: mapping::Plan,
    pub(super) target: TargetId,
    pub(super) orders: Orders,
    pub(super) observer: SharedObserver,
    /// The user's wish.
    pub(super) stop: Stop,
    pub(super) shared: Arc<Shared>,
    pub(super) tally: Tally,
}

impl Carrier {
    /// Carries until the source ends, and says how far it came.
    pub(super) async fn carry(
        mut self,
        queue: mpsc::Receiver<Item>,
    ) -> (Tally, std::result::Result<(), End>) {
        let ended = self.carry_on(queue).await;
        (self.tally, ended)
    }

    /// Returns when the run was asked to end, and then nothing came for a while.
    async fn overdue(&self) {
        tokio::select! {
            () = self.stop.requested() => {}
            () = self.shared.halt.requested() => {}
        }
        tokio::time::sleep(GRACE).await;
    }

    async fn carry_on(&mut self, mut queue: mpsc::Receiver<Item>) -> std::result::Result<(), End> {
        let target = self.target;
        // Of the page under way.
        let (mut accepted, mut rejected, mut reasons) = (0, 0, Vec::new());
        let mut page: Option<Page> = None;
        loop {
            let item = tokio::select! {
                biased;
                () = self.stop.requested(), if page.is_none() => return Err(End::Stopped),
                () = self.shared.halt.requested(), if page.is_none() => return Err(End::Stopped),
                // It may be that nothing comes any more, and nobody should wait
                // for that.
                () = self.overdue(), if page.is_some() => {
                    if let Some(page) = page {
                        page.end(Order::Rollback(target)).await?;
                    }
                    return Err(End::Stopped);
                }
                item = queue.recv() => item,
            };
            match item {
                None => {
                    // The source failed in the middle of a page.
                    if let Some(page) = page {
                        page.end(Order::Rollback(target)).await?;
                    }
                    return Ok(());
                }
                Some(Item::Rows(batch)) => {
                    let (records, bytes) = (batch.len() as u64, batch.bytes() as u64);
                    let mut refused = Vec::new();
                    let batch = self.plan.apply(batch, &mut refused);
                    accepted += batch.len() as u64;
                    rejected += refused.len() as u64;
                    for one in &refused {
                        Refusal::of(&one.column, kind_of(&one.reason)).add_to(&mut reasons);
                    }
                    self.observer.observe(&Event::Received { entity: self.entity.clone(), records, bytes });
                    let under_way = match &mut page {
                        Some(page) => page,
                        None => page.insert(self.orders.page().await),
                    };
                    under_way.send(Order::Write { target, batch, rejected: refused }).await?;
                }
                Some(Item::PageEnd(mark)) => {
                    let whole = match page.take() {
                        Some(page) => page,
                        None => self.orders.page().await,
                    };
                    self.tally.records += mark.records;
                    self.tally.accepted += accepted;
                    self.tally.rejected += rejected;
                    let entity = self.entity.clone();
                    let read = mark.records;
                    let reasons = std::mem::take(&mut reasons);
                    whole.end(Order::Commit { target, entity, mark, accepted, rejected, reasons }).await?;
                    if let Err(too_many) = self.shared.allowance.spend(read, rejected) {
                        self.stop.request_for(too_many);
                    }
                    (accepted, rejected) = (0, 0);
                }
                Some(Item::PageDropped) => {
                    if let Some(page) = page.take() {
                        page.end(Order::Rollback(target)).await?;
                        self.observer.observe(&Event::PageDropped {
                            entity: self.entity.clone(),
                            records: accepted + rejected,
                        });
                    }
                    (accepted, rejected) = (0, 0);
                    reasons.clear();
                }
                Some(Item::Restart) => {
                    self.orders.page().await.end(Order::Restart(target, None)).await?;
                    self.shared.allowance.give_back(self.tally.records, self.tally.rejected);
                    self.tally = Tally::default();
                }
                Some(Item::State { state, done }) => {
                    self.tally.state = Some(state.clone());
                    self.orders.page().await.end(Order::State(target, state, done)).await?;
                }
            }
        }
    }
}
