//! Records that are gone at the source, taken out of the target before the
//! changed ones are written: who is back by then is written again.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::refresh::Removal;
use super::writer::Orders;
use super::{End, Prepared, QUEUE, Run};
use crate::event::Event;
use crate::record::Batch;
use crate::schema::{Column, ColumnType, Columns};
use crate::sink::TargetId;
use crate::sink::upkeep::Span;
use crate::source::{Follow, Item, Query, ReadPlan, Window};

/// Records whose identities go to the sink at once.
const CHUNK: usize = 2_000;

/// The ways in which records go.
pub(super) struct Ways<'a> {
    pub(super) follow: &'a Follow,
    /// Deletions from this instant on; `None` leaves them.
    pub(super) since: Option<Timestamp>,
    /// And up to this one.
    pub(super) to: Timestamp,
    /// A condition that records may have left by a change, and when.
    pub(super) left: Option<(&'a str, &'a Window)>,
    /// Somebody should know when what was deleted for good cannot be told.
    pub(super) tell: bool,
}

impl Run {
    /// Marks or deletes what is gone; returns how many records.
    pub(super) async fn remove_gone(
        &self,
        prepared: &Prepared,
        removal: &Removal,
        span: Span,
        target: TargetId,
        orders: &Orders,
    ) -> Result<u64, End> {
        let entity = &prepared.read.query.entity;
        let ways = Ways {
            follow: &removal.follow,
            since: removal.since,
            to: span.to,
            left: removal.filter.as_deref().zip(prepared.read.query.window.as_ref()),
            tell: !removal.sweep,
        };
        let mut gone = 0;
        self.each_gone(prepared, &ways, async |batch| {
            gone += orders.remove(target, batch, removal.how).await?;
            Ok(())
        })
        .await?;
        if removal.sweep {
            let identity = Query {
                entity: entity.clone(),
                columns: texts([removal.follow.identity.as_deref(), None]),
                filter: prepared.condition.clone(),
                ..Query::default()
            };
            self.each(prepared, identity, &mut async |batch| Ok(orders.note(target, batch).await?)).await?;
            gone += orders.sweep(target, removal.how).await?;
        }
        if gone > 0 {
            self.observer.observe(&Event::Deleted { entity: entity.clone(), records: gone });
        }
        Ok(gone)
    }

    /// Gives `take` the identities of records that are gone and, where the
    /// source knows it, the record that each was merged into.
    pub(super) async fn each_gone(
        &self,
        prepared: &Prepared,
        ways: &Ways<'_>,
        mut take: impl AsyncFnMut(Batch) -> Result<(), End>,
    ) -> Result<(), End> {
        let entity = &prepared.read.query.entity;
        let names = [ways.follow.identity.as_deref(), ways.follow.master.as_deref()];
        let all = Query { entity: entity.clone(), columns: texts(names), ..Query::default() };
        if let (Some(from), Some(stamp)) = (ways.since, &ways.follow.stamp) {
            let window = Some(Window { stamp: stamp.clone(), from, to: ways.to });
            let query = Query { deleted: true, window, ..all.clone() };
            self.each(prepared, query, &mut take).await?;
            match self.source.deletions(entity, from, ways.to).await? {
                Some(ids) => {
                    for chunk in ids.chunks(CHUNK) {
                        let mut batch = Batch::new(texts([Some("Id"), None]));
                        chunk.iter().for_each(|id| batch.push(id));
                        take(batch).await?;
                    }
                }
                None if !ways.tell => {}
                None => {
                    let message = format!(
                        "{entity}: the org does not list what was deleted for good; --detect-hard-deletes finds it"
                    );
                    self.observer.observe(&Event::Warning { message });
                }
            }
        }
        if let Some((filter, window)) = ways.left {
            // What changed so that the condition does not hold any more.
            let query = Query {
                columns: texts([ways.follow.identity.as_deref(), None]),
                filter: Some(format!("(NOT ({filter}))")),
                window: Some(window.clone()),
                ..all
            };
            self.each(prepared, query, &mut take).await?;
        }
        Ok(())
    }

    /// Reads identities, page by page.
    async fn each(
        &self,
        prepared: &Prepared,
        query: Query,
        take: &mut impl AsyncFnMut(Batch) -> Result<(), End>,
    ) -> Result<(), End> {
        let plan: ReadPlan = self.source.plan(query, prepared.read.choice, prepared.bulk_threshold).await?;
        if plan.records == Some(0) {
            return Ok(());
        }
        let (items, mut queue) = mpsc::channel(QUEUE);
        let read = self.source.read(&plan, Default::default(), items);
        let take = async {
            let (mut page, mut state) = (Vec::new(), None);
            while let Some(item) = queue.recv().await {
                match item {
                    Item::Rows(batch) => page.push(batch),
                    Item::PageDropped => page.clear(),
                    Item::PageEnd(_) => {
                        for batch in page.drain(..) {
                            take(batch).await?;
                        }
                    }
                    // Nothing of this is gone on with: it is cheap, and done again.
                    Item::Restart => {}
                    Item::State { state: now, done } => {
                        state = Some(now);
                        let _ = done.send(());
                    }
                }
            }
            Ok::<_, End>(state)
        };
        let (read, taken) = tokio::join!(read, take);
        let state = taken?;
        read?;
        if let Some(state) = state
            && let Err(error) = self.source.release(&state).await
        {
            let message = format!("what the import kept at the source could not be given back: {error}");
            self.observer.observe(&Event::Warning { message });
        }
        Ok(())
    }
}

fn texts(names: [Option<&str>; 2]) -> Columns {
    names.into_iter().flatten().map(|name| Column { name: name.to_owned(), kind: ColumnType::Text }).collect()
}
