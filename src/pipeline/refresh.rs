//! Bringing a target up to date: what has to be read, decided from what the
//! target remembers.
//!
//! A target is trusted up to its watermark: everything stamped before is there.
//! A run reads what is stamped from a little before the watermark up to now, in
//! one closed span by the source's clock, and the watermark then moves to a
//! little before now, since a transaction under way may yet commit an older
//! stamp. Within the span records go by their identity, so that a million of
//! one stamp are read as any others. Records that are read again are upserts,
//! and harmless.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::drift::{self, SchemaChanges};
use crate::mapping;
use crate::schema::{ColumnType, Entity};
use crate::sink::upkeep::{Memory, OnDelete, Recall, Span, Upkeep};
use crate::source::{Follow, Source, Window};
use crate::{Error, Result};

/// How a target is brought up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct Refresh {
    /// Only what changed, where that can be told.
    pub incremental: bool,
    /// How old a stamp may be when its record becomes visible.
    pub lag: Duration,
    /// How much is read again before the watermark.
    pub overlap: Duration,
    /// What becomes of records that are gone.
    pub on_delete: OnDelete,
    /// Compare the identities of all records, too.
    pub detect_hard_deletes: bool,
    /// What becomes of fields that are new or other than last time.
    pub schema_changes: Option<SchemaChanges>,
    /// Read calculated fields of all records again when that was so long ago;
    /// `None` leaves them.
    pub formulas: Option<Duration>,
}

impl Default for Refresh {
    fn default() -> Self {
        Refresh {
            incremental: false,
            lag: Duration::from_secs(5 * 60),
            overlap: Duration::from_secs(10 * 60),
            on_delete: OnDelete::default(),
            detect_hard_deletes: false,
            schema_changes: None,
            formulas: None,
        }
    }
}

/// The recycle bin and the list of deletions reach back 15 days; what is older
/// is found only by comparing all identities.
const BIN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How far behind this instant a span ends.
pub(super) const AHEAD: SignedDuration = SignedDuration::from_secs(2);

/// What is read of one entity.
#[derive(Debug, Clone)]
pub(super) struct Course {
    /// What the sink remembers of it.
    pub(super) upkeep: Upkeep,
    /// What the records are narrowed to.
    pub(super) window: Option<Window>,
    /// `full` or `incremental`.
    pub(super) mode: &'static str,
    /// Which records are gone, since when; `None` if nobody asked.
    pub(super) removal: Option<Removal>,
    /// Why it is not what was asked for.
    pub(super) notes: Vec<String>,
    /// An unfinished import goes on, which may be old.
    pub(super) continued: bool,
    /// Calculated fields are due.
    pub(super) formulas: bool,
}

/// How records that are gone are found.
#[derive(Debug, Clone)]
pub(super) struct Removal {
    pub(super) how: OnDelete,
    pub(super) follow: Follow,
    /// Deletions since then; `None` where only a comparison helps.
    pub(super) since: Option<Timestamp>,
    /// Compare all identities.
    pub(super) sweep: bool,
    /// The condition of the import: what leaves it is gone, too.
    pub(super) filter: Option<String>,
}

/// What the decision rests on.
pub(super) struct Case<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) refresh: &'a Refresh,
    pub(super) plan: &'a mapping::Plan,
    pub(super) entity: &'a Entity,
    pub(super) filter: Option<&'a str>,
    pub(super) recall: &'a Recall,
}

impl Case<'_> {
    /// Decides. `None` for a target that no later run could bring up to date:
    /// its records have no key.
    ///
    /// # Errors
    /// `Usage` when it is to be brought up to date and cannot be.
    pub(super) fn decide(&self) -> Result<Option<Course>> {
        let Some(key) = self.plan.key else {
            return if self.refresh.incremental {
                Err(Error::usage(format!(
                    "{} has no key: its records cannot be told apart",
                    self.plan.entity
                ))
                .hint("name the column that identifies a record as `key` in the mapping file")
                .hint("or leave --incremental out: everything is read anew"))
            } else {
                Ok(None)
            };
        };
        let follow = self.source.follow(self.entity);
        let now = self.source.now();
        let back = |from: Timestamp, by: Duration| from.checked_sub(by).unwrap_or(Timestamp::MIN);
        let mut span = Span {
            from: None,
            // The stamps of this very second are in it.
            to: whole(now, 1).checked_add(AHEAD).unwrap_or(now),
            trusted: whole(back(now, self.refresh.lag), 1),
        };
        let lineage = self.lineage(&self.plan.target[key].name);
        let mine = self.recall.memory.as_ref().filter(|memory| memory.lineage == lineage);
        let mut notes = Vec::new();
        let unfinished = self
            .recall
            .unfinished
            .as_ref()
            .filter(|(of, mapping, _)| *of == lineage && *mapping == self.plan.fingerprint);
        let entity = &self.plan.entity;
        if self.refresh.incremental {
            match (unfinished, self.why_full(mine, &follow)) {
                (Some((.., earlier)), _) => span = *earlier,
                (None, Some(why)) => notes.push(format!("{entity}: everything is read, since {why}")),
                (None, None) => {
                    // To the minute, as the list of deletions has it: who is in
                    // the one is then in the other, too.
                    let start = |memory: &Memory| whole(back(memory.watermark, self.refresh.overlap), 60);
                    span.from = mine.map(start);
                }
            }
        }
        let identity = follow.identity.as_deref().and_then(|name| self.plan.verbatim(name));
        let column = |name: &Option<String>, kind: ColumnType| {
            let at = self.plan.verbatim(name.as_deref()?)?;
            (self.plan.target[at].kind == kind && Some(at) != self.plan.key).then_some(at)
        };
        let upkeep = Upkeep {
            lineage,
            mapping: self.plan.fingerprint.clone(),
            shape: drift::shape(self.plan, self.entity),
            condition: self.filter.map(str::to_owned),
            stamp: follow.stamp.clone(),
            span,
            follows_deletions: false,
            identity,
            flag: column(&follow.flag, ColumnType::Boolean),
            master: column(&follow.master, ColumnType::Text),
        };
        let window = match (span.from, &follow.stamp) {
            (Some(from), Some(stamp)) => Some(Window { stamp: stamp.clone(), from, to: span.to }),
            _ => None,
        };
        let mut course = Course {
            mode: if window.is_some() { "incremental" } else { "full" },
            upkeep,
            window,
            removal: None,
            notes,
            continued: unfinished.is_some() && self.refresh.incremental,
            formulas: false,
        };
        if self.refresh.incremental {
            let removal = self.removal(mine, follow, now, &mut course);
            course.removal = removal;
            course.upkeep.follows_deletions = course.removal.is_some();
            course.formulas = course.window.is_some()
                && self.refresh.formulas.is_some_and(|age| {
                    mine.and_then(|memory| memory.calculated).is_none_or(|at| at <= back(now, age))
                });
        }
        Ok(Some(course))
    }

    fn removal(
        &self,
        mine: Option<&Memory>,
        follow: Follow,
        now: Timestamp,
        course: &mut Course,
    ) -> Option<Removal> {
        let refresh = self.refresh;
        if refresh.on_delete == OnDelete::Keep || !self.recall.has_rows {
            return None;
        }
        let entity = &self.plan.entity;
        if course.upkeep.identity.is_none() {
            course.notes.push(format!(
                "{entity}: deletions cannot be followed, since no column has the Id of the record as it is"
            ));
            return None;
        }
        let since = mine.and_then(|memory| memory.deletions);
        let since = since.map(|at| whole(at.checked_sub(refresh.overlap).unwrap_or(Timestamp::MIN), 60));
        let too_old = since.filter(|since| now.duration_since(*since) > BIN);
        if too_old.is_some() {
            course.notes.push(format!(
                "{entity}: deletions were last followed more than 14 days ago; the Ids of all records are compared"
            ));
        }
        let followed =
            since.filter(|_| too_old.is_none() && (follow.flag.is_some() && follow.stamp.is_some()));
        // What the list cannot tell of is compared, but for entities without
        // deletions only when somebody asks.
        let all_are_read = course.window.is_none();
        let sweep = refresh.detect_hard_deletes
            || too_old.is_some()
            || since.is_none()
            || follow.stamp.is_none()
            || (all_are_read && self.filter.is_some());
        let filter = self.filter.filter(|_| !all_are_read).map(str::to_owned);
        Some(Removal { how: refresh.on_delete, follow, since: followed, sweep, filter })
    }

    /// Why only a full load helps.
    fn why_full(&self, mine: Option<&Memory>, follow: &Follow) -> Option<String> {
        if self.recall.memory.is_none() {
            return Some("no earlier load has left a watermark".to_owned());
        }
        let Some(memory) = mine else {
            return Some(
                "it was last loaded from another org, with another condition or another key".to_owned(),
            );
        };
        if follow.stamp.is_none() {
            return Some("no field tells when a record changed; what is the same is left alone".to_owned());
        }
        if memory.mapping == self.plan.fingerprint {
            return None;
        }
        drift::needs_everything(&memory.shape, &drift::shape(self.plan, self.entity))
    }

    fn lineage(&self, key: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&self.source.identity(), &self.plan.entity, self.filter.unwrap_or_default(), key] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
    }
}

/// An instant without what is less than so many seconds.
pub(super) fn whole(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(seconds) * seconds).unwrap_or(at)
}
