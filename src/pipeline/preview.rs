//! What an import would do, found on a sample and without changing anything:
//! the plan, the mapping and the look at the target are those of the import
//! itself.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;

use super::order::{self, Parents};
use super::{Failed, Preparation, Prepared, QUEUE, Request, Run, Skipped, prepare};
use crate::event::{Api, Event, Stage};
use crate::record::{Batch, Rejection, Resume};
use crate::schema::{Columns, OnDuplicate};
use crate::sink::outlook::{Identity, Outlook};
use crate::sink::still::{self, Still};
use crate::source::{ApiChoice, Item, Query, ReadPlan};
use crate::{Error, Result, mapping};

/// Records that are shown before and after.
const SHOWN: usize = 3;

/// Values that are named as examples of what is counted.
const EXAMPLES: usize = 3;

/// Parts of a Bulk result that are fetched at the same time.
const LANES: f64 = 5.0;

/// What an import would do.
#[derive(Debug)]
pub struct Preview {
    /// Entity by entity, in the order in which they would be begun.
    pub entities: Vec<EntityPreview>,
    /// What would be left out.
    pub skipped: Vec<Skipped>,
    /// What would fail.
    pub failed: Vec<Failed>,
    /// API calls that looking took.
    pub calls: u64,
}

/// What an import would do for one entity.
#[derive(Debug)]
pub struct EntityPreview {
    /// Source entity.
    pub entity: String,
    /// Table name or file stem.
    pub target: String,
    /// The API that would be used.
    pub api: Api,
    /// Why, in words.
    pub reason: String,
    /// Records that would be read; `None` is unknown.
    pub records: Option<u64>,
    /// API calls that this would take.
    pub calls: Option<u64>,
    /// Time that it would take.
    pub estimate: Option<Estimate>,
    /// What the columns are called, where they come from, and their values.
    pub columns: Columns,
    /// For each column the field or path behind it; `None` for a constant and
    /// a template.
    pub origins: Vec<Option<String>>,
    /// For each column the fields and paths that it is put together of.
    pub parts: Vec<Vec<String>>,
    /// What was found in the sample.
    pub sample: Sample,
    /// What was found at the target.
    pub outlook: Outlook,
}

/// A time, and what it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// The time.
    pub time: Duration,
    /// Time that the sample took.
    pub sample: Duration,
    /// Of that, the time of the call alone.
    pub call: Duration,
    /// A job may wait in the org's queue besides, which nobody can tell.
    pub queues: bool,
}

/// What the mapping made of a sample.
#[derive(Debug, Default)]
pub struct Sample {
    /// Records fetched.
    pub read: u64,
    /// Whether these are all that there are.
    pub whole: bool,
    /// Records that would land.
    pub accepted: u64,
    /// Records that would be rejected.
    pub rejected: u64,
    /// Records that would be left alone, for others of the same identity are
    /// there or come before.
    pub skipped: u64,
    /// Why, the most frequent first.
    pub reasons: Vec<Reason>,
    /// Values that do not fit, by column.
    pub overflows: Vec<Overflow>,
    /// Records that would meet others, where something identifies them.
    pub duplicates: Option<Duplicates>,
    /// The first records, before and after.
    pub shown: Vec<Shown>,
}

/// Why records would be rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The field to correct.
    pub field: String,
    /// In the user's terms, see [`kind_of`].
    pub reason: String,
    /// Records.
    pub records: u64,
    /// Identities of some of them.
    pub examples: Vec<String>,
}

/// Values of a column that do not fit into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overflow {
    /// Target column.
    pub column: String,
    /// What they do not fit into.
    pub limit: Limit,
    /// Values.
    pub values: u64,
    /// One of them.
    pub example: String,
}

/// What a value does not fit into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A type of this name: the value lands as text.
    Type(&'static str),
    /// So many characters: the value lands whole all the same, for SQLite does
    /// not hold to a declared length.
    Length(u32),
}

/// Records that would meet others of the same identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// The target columns that identify a record.
    pub by: Vec<String>,
    /// What becomes of such a record.
    pub policy: OnDuplicate,
    /// Records that come after one of the same identity.
    pub within: u64,
    /// Identities that the target holds already.
    pub existing: u64,
    /// Some of the identities that come more than once.
    pub examples: Vec<String>,
}

/// One record, before and after.
#[derive(Debug)]
pub struct Shown {
    /// Its identity in the source.
    pub identity: Option<String>,
    /// For each target column the value of the source.
    pub before: Vec<Option<String>>,
    /// For each target column what would land; or why nothing would.
    pub after: Result<Vec<Option<String>>, Rejection>,
}

impl Run {
    /// Looks at what [`Run::import`] would do: describes, counts, fetches at
    /// most `sample` records of each entity, and looks at the target. Changes
    /// nothing anywhere.
    ///
    /// # Errors
    /// As [`Run::import`].
    pub async fn preview(&self, request: &Request, sample: u64) -> Result<Preview> {
        for mapping in &request.mappings {
            self.observer.observe(&Event::Stage { entity: mapping.entity.clone(), stage: Stage::Counting });
        }
        let destination = self.destination.clone();
        let still = tokio::task::spawn_blocking(move || Still::of(&destination));
        let still = Arc::new(still.await.map_err(ended_early)??);
        let Preparation { entities, skipped, mut failed, notes } =
            prepare(&*self.source, request, still.destination()).await?;
        for message in notes.into_iter().chain(entities.iter().flat_map(Prepared::warnings)) {
            self.observer.observe(&Event::Warning { message });
        }
        let parents = order::parents(&entities);
        let previews = stream::iter(entities.into_iter().map(|one| {
            let (parents, still) = (&parents, Arc::clone(&still));
            async move { (one.entity.name.clone(), self.preview_of(one, parents, still, sample).await) }
        }));
        let previews: Vec<_> = previews.buffered(self.parallel.max(1)).collect().await;
        let mut entities = Vec::new();
        for (entity, preview) in previews {
            match preview {
                Ok(preview) => entities.push(preview),
                Err(error) if request.whole => failed.push(Failed { entity, error }),
                Err(error) => return Err(error),
            }
        }
        Ok(Preview { entities, skipped, failed, calls: self.source.calls() })
    }

    async fn preview_of(
        &self,
        one: Prepared,
        parents: &Parents,
        still: Arc<Still>,
        sample: u64,
    ) -> Result<EntityPreview> {
        let target = one.target(&*self.source, parents);
        let begun = Instant::now();
        let mut taken = Taken::of(&one.mapping);
        self.take_sample(&one.read, sample, &mut taken).await?;
        let took = begun.elapsed();
        let coming: HashSet<Identity> = taken.identities().into_keys().collect();
        let outlook = tokio::task::spawn_blocking(move || still.look(&target, &coming));
        let outlook = outlook.await.map_err(ended_early)??;
        let outlook = if self.restart { outlook.anew() } else { outlook };
        let sample = taken.finish(one.read.records, &outlook);
        Ok(EntityPreview {
            estimate: estimate(&one, &sample, &outlook, took),
            entity: one.entity.name.clone(),
            target: one.mapping.target_name.clone(),
            api: one.read.api,
            reason: one.read.reason.clone(),
            records: one.read.records,
            calls: one.read.calls,
            columns: one.mapping.target.clone(),
            origins: one.mapping.origins.clone(),
            parts: (0..one.mapping.target.len()).map(|at| parts(&one.mapping, at)).collect(),
            sample,
            outlook,
        })
    }

    async fn take_sample(&self, plan: &ReadPlan, sample: u64, taken: &mut Taken) -> Result<()> {
        let limit = plan.query.limit.map_or(sample, |limit| limit.min(sample));
        let plan = ReadPlan {
            query: Query { limit: Some(limit), ..plan.query.clone() },
            api: if plan.api == Api::Bulk { Api::Rest } else { plan.api },
            choice: ApiChoice::Only(Api::Rest),
            ..plan.clone()
        };
        let (items, mut queue) = mpsc::channel(QUEUE);
        let take = async {
            let mut page = Vec::new();
            while let Some(item) = queue.recv().await {
                match item {
                    Item::Rows(batch) => page.push(batch),
                    Item::PageEnd(_) => page.drain(..).for_each(|batch| taken.take(batch)),
                    Item::PageDropped | Item::Restart => page.clear(),
                    // Nothing is kept, and nothing will go on from here.
                    Item::State { done, .. } => drop(done.send(())),
                }
            }
        };
        let (read, ()) = tokio::join!(self.source.read(&plan, Resume::default(), items), take);
        read.map(drop)
    }
}

/// The names of what a column is put together of.
fn parts(plan: &mapping::Plan, column: usize) -> Vec<String> {
    plan.parts(column).into_iter().map(|part| plan.source[part].name.clone()).collect()
}

/// A reason without the value that it is about, so that a hundred values of one
/// fault are one line.
pub fn kind_of(reason: &str) -> String {
    let parts =
        reason.split_once("`: `").and_then(|(column, rest)| Some((column, rest.split_once("` is ")?.1)));
    match parts {
        Some((column, what)) => format!("{column}`: a value is {what}"),
        None => reason.to_owned(),
    }
}

fn ended_early(e: tokio::task::JoinError) -> Error {
    Error::unexpected("looking at the target ended early").because(e)
}

/// A sample while it is taken. All of it is kept: whoever asks for a sample
/// says how large it may be.
struct Taken {
    plan: mapping::Plan,
    sample: Sample,
    reasons: HashMap<(String, String), Reason>,
    accepted: Vec<Batch>,
}

impl Taken {
    fn of(plan: &mapping::Plan) -> Self {
        Taken { plan: plan.clone(), sample: Sample::default(), reasons: HashMap::new(), accepted: Vec::new() }
    }

    fn take(&mut self, batch: Batch) {
        for row in 0..batch.len().min(SHOWN.saturating_sub(self.sample.shown.len())) {
            let shown = self.show(&batch, row);
            self.sample.shown.push(shown);
        }
        self.sample.read += batch.len() as u64;
        let mut rejected = Vec::new();
        let accepted = self.plan.apply(batch, &mut rejected);
        self.sample.accepted += accepted.len() as u64;
        self.sample.rejected += rejected.len() as u64;
        self.accepted.push(accepted);
        for rejection in rejected {
            let field = self.field_behind(&rejection.column);
            let kind = kind_of(&rejection.reason);
            let reason = self.reasons.entry((field.clone(), kind.clone())).or_insert_with(|| Reason {
                field,
                reason: kind,
                records: 0,
                examples: Vec::new(),
            });
            reason.records += 1;
            reason.examples.extend(rejection.key.filter(|_| reason.records <= EXAMPLES as u64));
        }
    }

    fn field_behind(&self, column: &str) -> String {
        let at = self.plan.target.iter().position(|c| c.name == column);
        at.and_then(|at| self.plan.origins[at].clone()).unwrap_or_else(|| column.to_owned())
    }

    /// One record by itself, so that what comes out is known to be made of it.
    fn show(&self, batch: &Batch, row: usize) -> Shown {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        let place = |name: &str| self.plan.source.iter().position(|column| column.name == name);
        let value = |name: &str| place(name).and_then(|at| owned(batch.get(row, at)));
        let mut one = Batch::new(self.plan.source.clone());
        for value in batch.row(row) {
            match value {
                Some(value) => one.push(value),
                None => one.push_null(),
            }
        }
        let mut rejected = Vec::new();
        let landed = self.plan.apply(one, &mut rejected);
        let after = match rejected.pop() {
            Some(rejection) => Err(rejection),
            None => Ok(landed.row(0).map(owned).collect()),
        };
        let before = self.plan.origins.iter().enumerate().map(|(at, origin)| {
            let parts = self.plan.parts(at);
            if parts.is_empty() {
                return origin.as_deref().and_then(value);
            }
            let values: Vec<&str> = parts.into_iter().filter_map(|part| batch.get(row, part)).collect();
            (!values.is_empty()).then(|| values.join(" | "))
        });
        let before = before.collect();
        Shown { identity: self.plan.identity().and_then(value), before, after }
    }

    /// What identifies the records that would land, and how many have it.
    fn identities(&self) -> HashMap<Identity, u64> {
        let mut identities = HashMap::new();
        let by = self.plan.duplicates.known_by(self.plan.key);
        if !by.is_empty() {
            for batch in &self.accepted {
                for row in 0..batch.len() {
                    let identity = by.iter().map(|&column| batch.get(row, column).map(str::to_owned));
                    *identities.entry(identity.collect()).or_default() += 1;
                }
            }
        }
        identities
    }

    fn duplicates(&self, outlook: &Outlook) -> Option<Duplicates> {
        let by = self.plan.duplicates.known_by(self.plan.key);
        if by.is_empty() {
            return None;
        }
        // Of two values that are stored as the same one, the second is another
        // of the first.
        let mut stored: HashMap<Identity, (u64, bool)> = HashMap::new();
        for (identity, records) in self.identities() {
            let known = outlook.known.contains(&identity);
            let kinds = by.iter().map(|&column| self.plan.target[column].kind);
            let values = identity.iter().zip(kinds);
            let same = values.map(|(value, kind)| value.as_deref().map(|text| still::stored(kind, text)));
            let sum = stored.entry(same.collect()).or_default();
            *sum = (sum.0 + records, sum.1 || known);
        }
        let several = stored.iter().filter(|(_, (records, _))| *records > 1);
        let words = |identity: &Identity| {
            identity.iter().map(|value| value.as_deref().unwrap_or_default()).collect::<Vec<_>>().join(" / ")
        };
        let mut examples: Vec<String> = several.map(|(identity, _)| words(identity)).collect();
        examples.sort_unstable();
        examples.truncate(EXAMPLES);
        Some(Duplicates {
            by: by.iter().map(|&column| self.plan.target[column].name.clone()).collect(),
            policy: self.plan.duplicates.policy,
            within: stored.values().map(|(records, _)| records - 1).sum(),
            existing: stored.values().filter(|(_, known)| *known).count() as u64,
            examples,
        })
    }

    fn finish(mut self, records: Option<u64>, outlook: &Outlook) -> Sample {
        let duplicates = self.duplicates(outlook);
        let skips = duplicates.as_ref().filter(|duplicates| duplicates.policy == OnDuplicate::Skip);
        let skipped = skips.map_or(0, |duplicates| duplicates.within + duplicates.existing);
        let mut reasons: Vec<Reason> = self.reasons.drain().map(|(_, reason)| reason).collect();
        reasons.sort_by(|a, b| {
            b.records.cmp(&a.records).then_with(|| (&a.field, &a.reason).cmp(&(&b.field, &b.reason)))
        });
        Sample {
            whole: records == Some(self.sample.read),
            accepted: self.sample.accepted - skipped,
            skipped,
            duplicates,
            reasons,
            overflows: self.overflows(outlook),
            ..self.sample
        }
    }

    /// Values that do not fit into their column.
    fn overflows(&self, outlook: &Outlook) -> Vec<Overflow> {
        let mut all = Vec::new();
        for (at, column) in self.plan.target.iter().enumerate() {
            let length = outlook.lengths.get(at).copied().flatten();
            let limits = [Some(Limit::Type(column.kind.as_str())), length.map(Limit::Length)];
            for limit in limits.into_iter().flatten() {
                let over = |value: &&str| match limit {
                    Limit::Type(_) => !still::holds(column.kind, value),
                    Limit::Length(length) => value.chars().count() > length as usize,
                };
                let rows = self
                    .accepted
                    .iter()
                    .flat_map(|batch| (0..batch.len()).map(move |row| batch.get(row, at)));
                let mut over = rows.flatten().filter(over);
                if let Some(example) = over.next().map(str::to_owned) {
                    let values = 1 + over.count() as u64;
                    all.push(Overflow { column: column.name.clone(), limit, values, example });
                }
            }
        }
        all
    }
}

/// The time of what is still to come, by that of the sample. A count takes the
/// time of a call, what the sample took beyond that is the time of its records.
fn estimate(one: &Prepared, sample: &Sample, outlook: &Outlook, took: Duration) -> Option<Estimate> {
    let (records, calls) = (one.read.records?, one.read.calls?);
    let left = records.saturating_sub(outlook.opened.written + outlook.opened.rejected);
    let call = one.counted.min(took);
    let record = (took - call).as_secs_f64() / sample.read.max(1) as f64;
    let lanes = if one.read.api == Api::Bulk { LANES } else { 1.0 };
    let seconds = calls as f64 * call.as_secs_f64() + left as f64 * record / lanes;
    let time = Duration::try_from_secs_f64(seconds).ok()?;
    Some(Estimate { time, sample: took, call, queues: one.read.api == Api::Bulk })
}
