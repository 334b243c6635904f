//! Where records come from.
//!
//! A new source is one folder here that implements [`Source`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::event::Api;
use crate::record::{Batch, PageMark, Resume};
use crate::schema::{Columns, Entity, EntitySummary};
use crate::{Error, Result};

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The entity, in the exact case of the source.
    pub entity: String,
    /// Fields and relationship paths to ask for, with the type of each, in the
    /// order in which batches will carry them.
    pub columns: Columns,
    /// A condition in the source's own language.
    pub filter: Option<String>,
    /// At most so many records.
    pub limit: Option<u64>,
    /// Only what changed then.
    pub window: Option<Window>,
    /// Only records that were deleted and can still be read.
    pub deleted: bool,
    /// Only records of these identities; all if there are none. As many as
    /// [`AT_ONCE`] fit into a question, beside a condition that is not long.
    pub only: Arc<[String]>,
}

/// Records that can be asked for by their identities at once.
pub const AT_ONCE: usize = 200;

/// Records that changed in a span of time, by a field that says when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The field.
    pub stamp: String,
    /// From this instant on.
    pub from: Timestamp,
    /// Up to and without this instant.
    pub to: Timestamp,
}

/// How an entity's changes can be followed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Follow {
    /// The field that identifies a record.
    pub identity: Option<String>,
    /// The field that tells when a record changed, the most telling one.
    pub stamp: Option<String>,
    /// The field that is true for a deleted record.
    pub flag: Option<String>,
    /// The field that names the record that a deleted one was merged into.
    pub master: Option<String>,
    /// The field that tells when a record was made.
    pub created: Option<String>,
    /// Fields whose values change without the stamp, beside those that are
    /// calculated.
    pub unstamped: Vec<String>,
}

/// Which API a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiChoice {
    /// By the count, see [`ReadPlan`].
    #[default]
    Auto,
    /// This one, whatever the count.
    Only(Api),
}

/// How a query will be read. A value that can be printed before anything moves
/// and is then carried out as it stands.
#[derive(Debug, Clone)]
pub struct ReadPlan {
    /// The query.
    pub query: Query,
    /// How it will be fetched.
    pub api: Api,
    /// What the user asked for: with `Auto` a read may change over to another
    /// API when the first one turns out to be unable.
    pub choice: ApiChoice,
    /// Why, in words.
    pub reason: String,
    /// Records of this very query; `None` is unknown, never zero.
    pub records: Option<u64>,
    /// API calls that it should cost from here on, counting included in none.
    pub calls: Option<u64>,
}

/// What a read sends, in this order: any number of pages, each of which is
/// `Rows* PageEnd`. `State` and `Restart` stand between pages only.
#[derive(Debug)]
pub enum Item {
    /// Must be durable before the read goes on, so that a later run finds for
    /// example the job that was begun. Opaque to everybody but the source.
    /// The sink's side answers through `done` when it is.
    State {
        /// What to keep; it replaces what was kept before.
        state: String,
        /// Answered once the state is durable.
        done: tokio::sync::oneshot::Sender<()>,
    },
    /// What an earlier run stored cannot be continued (its job is gone, its
    /// cursor is dead): forget its marks, begin again from nothing.
    Restart,
    /// Records of the page under way.
    Rows(Batch),
    /// The page under way was bad: take its records back. It comes again.
    PageDropped,
    /// The page under way is whole and verified.
    PageEnd(PageMark),
}

/// The way into the pipeline. Bounded: a slow sink slows the source.
pub type ItemSender = mpsc::Sender<Item>;

/// What a read knows at its end.
#[derive(Debug, Clone, Default)]
pub struct ReadSummary {
    /// Records that the source says the whole query has; `None` if it never
    /// said. The pipeline holds what landed against it.
    pub announced: Option<u64>,
    /// The API that was used in the end.
    pub api: Option<Api>,
    /// Why, where it is not the one that was planned.
    pub reason: Option<String>,
}

/// The fields of an entity that hold the file of each record, and what is known
/// of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFields {
    /// The file itself.
    pub body: String,
    /// Its name, with or without the extension.
    pub name: Option<String>,
    /// The extension without a point, where the name lacks it.
    pub extension: Option<String>,
    /// Its size in bytes; null for a record without a file.
    pub size: Option<String>,
    /// Its MD5 in hexadecimal digits.
    pub checksum: Option<String>,
}

/// A whole file, in memory or, when it is large, in a nameless temporary file.
/// Read from its start.
pub type Body = tempfile::SpooledTempFile;

/// Calls of all its users that a service has counted, and how many it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Calls counted in the last 24 hours.
    pub used: u64,
    /// Calls allowed in 24 hours.
    pub limit: u64,
}

/// Reads entities of one signed-in account.
#[async_trait]
pub trait Source: Send + Sync {
    /// Who this is, for the fingerprint of an import: account and entity
    /// space, for example the org's id. Two sources with equal identities give
    /// the same records for the same query.
    fn identity(&self) -> String;

    /// API calls made so far, as the service counts them.
    fn calls(&self) -> u64;

    /// What the service said last of the calls that it allows, if it does.
    fn usage(&self) -> Option<Usage> {
        None
    }

    /// All entities that this user may see.
    async fn entities(&self) -> Result<Vec<EntitySummary>>;

    /// One entity with its fields.
    ///
    /// # Errors
    /// `Usage` when there is none of that name; the message names the nearest.
    async fn describe(&self, entity: &str) -> Result<Entity>;

    /// Counts exactly what `query` would read. Never guesses: a count that
    /// cannot be had is an error.
    async fn count(&self, query: &Query) -> Result<u64>;

    /// About how many records each entity has, of all that the source can say
    /// it of in one call; nothing of the others. For choosing among many, never
    /// for deciding anything.
    async fn estimates(&self) -> Result<BTreeMap<String, u64>> {
        Ok(BTreeMap::new())
    }

    /// How changes of an entity can be followed. An entity of a source that
    /// says nothing is read anew each time.
    fn follow(&self, _entity: &Entity) -> Follow {
        Follow::default()
    }

    /// The time by the source's own clock.
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Identities of records that were deleted in a span of time, also those
    /// that can no longer be read; `None` where the source cannot say it for
    /// this entity or for that time.
    async fn deletions(
        &self,
        _entity: &str,
        _from: Timestamp,
        _to: Timestamp,
    ) -> Result<Option<Vec<String>>> {
        Ok(None)
    }

    /// The query as people of this source would write it, for the record.
    fn words(&self, query: &Query) -> String {
        match &query.filter {
            Some(filter) => format!("{} where {filter}", query.entity),
            None => query.entity.clone(),
        }
    }

    /// Decides how to read a query. Changes nothing at the source.
    async fn plan(&self, query: Query, choice: ApiChoice, bulk_threshold: u64) -> Result<ReadPlan>;

    /// Reads according to plan, from where `resume` stopped, into `out`.
    ///
    /// Every record of the query is sent in exactly one page that ends with
    /// `PageEnd`; pages listed in `resume` are neither fetched nor sent.
    /// When `out` is closed the read stops at once without an error of its own.
    async fn read(&self, plan: &ReadPlan, resume: Resume, out: ItemSender) -> Result<ReadSummary>;

    /// Gives back what a read kept at the source, once everything has landed
    /// and the sink has closed its books: takes the read's last
    /// [`Item::State`]. Nothing depends on its success.
    async fn release(&self, state: &str) -> Result<()>;

    /// Ends what works at the source for a read that was given up: takes the
    /// read's plan and its last [`Item::State`]. Says in a sentence what was
    /// ended; `None` if nothing was under way. A later read that resumes from
    /// that state notices, and begins anew.
    async fn abandon(&self, _plan: &ReadPlan, _state: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// Which fields tell of the files of an entity; `None` if its records have
    /// none.
    fn file_fields(&self, _entity: &Entity) -> Option<FileFields> {
        None
    }

    /// Fetches the file of one record. What is too large for memory lies in
    /// the folder `spool` meanwhile.
    ///
    /// # Errors
    /// `Mismatch` when the source refuses this one file: it is gone, or not for
    /// this user.
    async fn body(&self, entity: &str, id: &str, _field: &str, _spool: &Path) -> Result<Body> {
        Err(Error::unexpected(format!("{entity} {id}: this source has no files")))
    }
}

pub mod answer;
pub mod rejects;
pub mod salesforce;
