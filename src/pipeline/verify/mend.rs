//! Mends what differs: what is missing or wrong is fetched again by its
//! identity, what is too many is taken out.

use std::sync::Arc;

use super::{Subject, Verify};
use crate::Result;
use crate::event::{Api, Event};
use crate::pipeline::order::Parents;
use crate::pipeline::refresh::AHEAD;
use crate::pipeline::writer::{Orders, Writer};
use crate::pipeline::{End, Prepared, Run, Shared};
use crate::record::Batch;
use crate::schema::{Column, ColumnType};
use crate::sink::Target;
use crate::sink::comparison::Comparison;
use crate::sink::upkeep::{OnDelete, Span, Upkeep};
use crate::sink::verify::Tally;
use crate::source::{AT_ONCE, ApiChoice, Query};

/// So many lots of records are fetched by their identities without a thought.
const FEW: u64 = 10;

/// What was mended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mended {
    /// Records that were fetched again.
    pub fetched: u64,
    /// Records that were marked or deleted.
    pub removed: u64,
    /// Records that are no more at the source by now.
    pub gone: u64,
}

impl Mended {
    /// Records that do not differ any more.
    pub fn records(self) -> u64 {
        self.fetched + self.removed + self.gone
    }
}

/// What is to be mended, and how.
pub(super) struct Mending<'a> {
    pub(super) run: &'a Run,
    pub(super) asked: &'a Verify,
    pub(super) subject: &'a Subject,
    /// What was found, and knows the records.
    pub(super) comparison: &'a Comparison,
    /// What becomes of records that are too many.
    pub(super) how: OnDelete,
}

impl Mending<'_> {
    /// Mends so many records as were found.
    pub(super) async fn carry_out(&self, tally: &Tally) -> std::result::Result<Mended, End> {
        let writer = Writer::start(self.run.destination.clone(), Arc::clone(&self.run.observer))?;
        let orders = writer.orders();
        let mended = self.mend(tally, &orders).await;
        drop(orders);
        writer.join().await?;
        mended
    }

    async fn mend(&self, tally: &Tally, orders: &Orders) -> std::result::Result<Mended, End> {
        if let Some(history) = &self.run.history {
            // First of all, so that whatever happens next is known to be of it.
            orders.keep(history.recorder.record()).await?;
        }
        let mut mended = Mended::default();
        let wanted = tally.differing() - tally.extra;
        match self.everything_if_cheaper(wanted).await? {
            Some(all) => {
                self.fetch(&all, orders).await?;
                mended.fetched = wanted;
            }
            None => {
                let mut after = String::new();
                loop {
                    let ids = self.comparison.wanted(&after, AT_ONCE)?;
                    let Some(last) = ids.last().cloned() else { break };
                    let asked_for = ids.len() as u64;
                    let some = self.prepared_for(ids.into()).await?;
                    let fetched = self.fetch(&some, orders).await?;
                    mended.fetched += fetched;
                    mended.gone += asked_for.saturating_sub(fetched);
                    after = last;
                }
            }
        }
        mended.removed = self.take_out(orders).await?;
        Ok(mended)
    }

    /// How everything is read, if that takes fewer calls than so many records
    /// by their identities: each lot is counted and read.
    async fn everything_if_cheaper(&self, records: u64) -> Result<Option<Prepared>> {
        let lots = records.div_ceil(AT_ONCE as u64);
        if lots <= FEW {
            return Ok(None);
        }
        let all = self.prepared_for(Arc::from([])).await?;
        Ok(all.read.calls.is_some_and(|calls| calls < 2 * lots).then_some(all))
    }

    /// Reads these records by the plan of the import; all of them if none is
    /// named.
    async fn prepared_for(&self, only: Arc<[String]>) -> Result<Prepared> {
        let Subject { whole, prepared, .. } = self.subject;
        // A handful of records is not worth a job.
        let choice = if only.is_empty() { ApiChoice::Auto } else { ApiChoice::Only(Api::Rest) };
        let query = Query {
            entity: whole.entity.clone(),
            columns: whole.source.clone(),
            filter: prepared.condition.clone(),
            only,
            ..Query::default()
        };
        let read = self.run.source.plan(query, choice, self.asked.bulk_threshold).await?;
        Ok(Prepared { read, mapping: whole.clone(), course: None, ..prepared.clone() })
    }

    async fn fetch(&self, prepared: &Prepared, orders: &Orders) -> std::result::Result<u64, End> {
        let target = self.target(prepared);
        let shared = Arc::new(Shared::default());
        let report = self.run.entity(prepared, target, orders.clone(), &shared, false).await?;
        Ok(report.read - report.rejected)
    }

    /// What is remembered of the target stays as it is.
    fn target(&self, prepared: &Prepared) -> Target {
        let Subject { memory, upkeep, .. } = self.subject;
        let until = memory.until.or_else(|| memory.watermark.checked_add(AHEAD).ok());
        let upkeep = Upkeep {
            lineage: memory.lineage.clone(),
            mapping: memory.mapping.clone(),
            shape: memory.shape.clone(),
            condition: memory.condition.clone(),
            span: Span {
                from: Some(memory.watermark),
                to: until.unwrap_or(memory.watermark),
                trusted: memory.watermark,
            },
            follows_deletions: false,
            ..upkeep.clone()
        };
        let target = prepared.target(&*self.run.source, &Parents::new());
        Target { upkeep: Some(Arc::new(upkeep)), partial: true, ..target }
    }

    /// Marks or deletes what is here and not there, by its key.
    async fn take_out(&self, orders: &Orders) -> std::result::Result<u64, End> {
        let Mending { run, subject, comparison, how, .. } = *self;
        let first = comparison.surplus("", 1)?;
        let Some(key) = subject.whole.key.filter(|_| how != OnDelete::Keep && !first.is_empty()) else {
            return Ok(0);
        };
        let prepared = Prepared { mapping: subject.whole.clone(), ..subject.prepared.clone() };
        let mut target = self.target(&prepared);
        target.fingerprint.push_str("-surplus");
        if let Some(upkeep) = target.upkeep.as_mut().map(Arc::make_mut) {
            upkeep.identity = Some(key);
        }
        let columns = [Column { name: subject.whole.target[key].name.clone(), kind: ColumnType::Text }];
        let (target, _) = orders.open(target).await?;
        let (mut after, mut removed) = (String::new(), 0);
        loop {
            let keys = comparison.surplus(&after, 2_000)?;
            let Some(last) = keys.last().cloned() else { break };
            let mut batch = Batch::new(columns.clone().into());
            keys.iter().for_each(|key| batch.push(key));
            removed += orders.remove(target, batch, how).await?;
            after = last;
        }
        orders.finish(target).await?;
        if removed > 0 {
            let entity = subject.entity.name.clone();
            run.observer.observe(&Event::Deleted { entity, records: removed });
        }
        Ok(removed)
    }
}
