//! Records that are gone at the source, taken out of the target before the
//! changed ones are written: who is back by then is written again.

use tokio::sync::mpsc;

use super::refresh::Removal;
use super::writer::Orders;
use super::{End, Prepared, QUEUE, Run};
use crate::event::Event;
use crate::record::Batch;
use crate::schema::{Column, ColumnType, Columns};
use crate::sink::TargetId;
use crate::sink::upkeep::{OnDelete, Span};
use crate::source::{Item, Query, ReadPlan, Window};

/// Records whose identities go to the sink at once.
const CHUNK: usize = 2_000;

/// What is done with identities that come from the source.
#[derive(Clone, Copy)]
enum Use {
    Remove(OnDelete),
    Note,
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
        let mut gone = 0;
        let sweep = removal.sweep;
        let names = [removal.follow.identity.as_deref(), removal.follow.master.as_deref()];
        let all = Query { entity: entity.clone(), columns: texts(names), ..Query::default() };
        if let (Some(from), Some(stamp)) = (removal.since, &removal.follow.stamp) {
            let window = Some(Window { stamp: stamp.clone(), from, to: span.to });
            let query = Query { deleted: true, window, ..all.clone() };
            gone += self.each(prepared, query, Use::Remove(removal.how), target, orders).await?;
            match self.source.deletions(entity, from, span.to).await? {
                Some(ids) => gone += self.remove(&ids, removal.how, target, orders).await?,
                None if sweep => {}
                None => {
                    let message = format!(
                        "{entity}: the org does not list what was deleted for good; --detect-hard-deletes finds it"
                    );
                    self.observer.observe(&Event::Warning { message });
                }
            }
        }
        let identity = Query { columns: texts([removal.follow.identity.as_deref(), None]), ..all };
        if let (Some(filter), Some(window)) = (&removal.filter, &prepared.read.query.window) {
            // What changed so that the condition does not hold any more.
            let query = Query {
                filter: Some(format!("(NOT ({filter}))")),
                window: Some(window.clone()),
                ..identity.clone()
            };
            gone += self.each(prepared, query, Use::Remove(removal.how), target, orders).await?;
        }
        if sweep {
            let filter = prepared.condition.clone();
            let query = Query { filter, ..identity };
            self.each(prepared, query, Use::Note, target, orders).await?;
            gone += orders.sweep(target, removal.how).await?;
        }
        if gone > 0 {
            self.observer.observe(&Event::Deleted { entity: entity.clone(), records: gone });
        }
        Ok(gone)
    }

    async fn remove(
        &self,
        ids: &[String],
        how: OnDelete,
        target: TargetId,
        orders: &Orders,
    ) -> Result<u64, End> {
        let mut gone = 0;
        for chunk in ids.chunks(CHUNK) {
            let mut batch = Batch::new(texts([Some("Id"), None]));
            chunk.iter().for_each(|id| batch.push(id));
            gone += orders.remove(target, batch, how).await?;
        }
        Ok(gone)
    }

    /// Reads identities and gives them to the sink, page by page.
    async fn each(
        &self,
        prepared: &Prepared,
        query: Query,
        what: Use,
        target: TargetId,
        orders: &Orders,
    ) -> Result<u64, End> {
        let plan: ReadPlan = self.source.plan(query, prepared.read.choice, prepared.bulk_threshold).await?;
        if plan.records == Some(0) {
            return Ok(0);
        }
        let (items, mut queue) = mpsc::channel(QUEUE);
        let read = self.source.read(&plan, Default::default(), items);
        let take = async {
            let (mut page, mut gone, mut state) = (Vec::new(), 0, None);
            while let Some(item) = queue.recv().await {
                match item {
                    Item::Rows(batch) => page.push(batch),
                    Item::PageDropped => page.clear(),
                    Item::PageEnd(_) => {
                        for batch in page.drain(..) {
                            match what {
                                Use::Remove(how) => gone += orders.remove(target, batch, how).await?,
                                Use::Note => orders.note(target, batch).await?,
                            }
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
            Ok::<_, End>((gone, state))
        };
        let (read, taken) = tokio::join!(read, take);
        let (gone, state) = taken?;
        let summary = read?;
        if let Some(state) = state
            && let Err(error) = self.source.release(&state).await
        {
            let message = format!("what the import kept at the source could not be given back: {error}");
            self.observer.observe(&Event::Warning { message });
        }
        drop(summary);
        Ok(gone)
    }
}

fn texts(names: [Option<&str>; 2]) -> Columns {
    names.into_iter().flatten().map(|name| Column { name: name.to_owned(), kind: ColumnType::Text }).collect()
}
