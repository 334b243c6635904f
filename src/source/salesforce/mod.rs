//! Salesforce: REST and Bulk API 2.0.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::client::{Client, Failure, Request};
use self::describe::{DescribeGlobal, DescribeSObject};
use crate::auth::Session;
use crate::event::{Api, Event, SharedObserver};
use crate::record::Resume;
use crate::schema::{Entity, EntitySummary};
use crate::source::{
    ApiChoice, Body, FileFields, Follow, Item, ItemSender, Query, ReadPlan, ReadSummary, Source, Usage,
};
use crate::{Error, Kind, Result};

mod budget;
mod bulk;
mod client;
mod csv;
mod deletions;
pub mod describe;
mod fault;
mod files;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod json;
mod movable;
mod org;
mod plan;
mod query;
mod rest;
mod select;
mod soql;
mod supply;
pub(super) mod value;
mod wide;

pub use budget::ApiBudget;
pub use describe::restore_types;
pub use org::{Limit, Organization};
pub use query::{AnswerSender, Statement};

/// One org, as one signed-in user sees it.
pub struct Salesforce {
    client: Arc<Client>,
    org_id: String,
    /// For each described object the field that tells when a record changed.
    stamps: Mutex<HashMap<String, &'static str>>,
}

impl Salesforce {
    /// Talks to the org of a session with a fixed API version (`v66.0`), within
    /// a budget of API calls if there is one.
    ///
    /// # Errors
    /// `Unexpected` when no HTTP client can be built, `Usage` when a setting
    /// of the environment is wrong.
    pub fn new(
        session: Arc<Session>,
        org_id: &str,
        version: &str,
        budget: Option<ApiBudget>,
        observer: SharedObserver,
    ) -> Result<Self> {
        let client = Client::new(session, version.to_owned(), budget, observer)?;
        Ok(Salesforce { client: Arc::new(client), org_id: org_id.to_owned(), stamps: Mutex::default() })
    }

    async fn no_such_entity(&self, name: &str) -> Error {
        let error = Error::usage(format!("there is no object `{name}` that you may see in this org"));
        let Ok(all) = self.entities().await else { return error };
        let nearest = all
            .iter()
            .map(|e| (strsim::damerau_levenshtein(&e.name.to_lowercase(), &name.to_lowercase()), &e.name))
            .min()
            .filter(|(distance, _)| *distance <= 1 + name.len() / 4);
        match nearest {
            Some((_, near)) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("sfmigrate objects lists what there is"),
        }
    }
}

#[async_trait]
impl Source for Salesforce {
    fn identity(&self) -> String {
        format!("salesforce:{}", self.org_id)
    }

    fn calls(&self) -> u64 {
        self.client.calls()
    }

    fn usage(&self) -> Option<Usage> {
        self.client.usage()
    }

    async fn entities(&self) -> Result<Vec<EntitySummary>> {
        let request = Request::get(self.client.path("/sobjects"), "the list of objects");
        Ok(self.client.json::<DescribeGlobal>(&request).await?.into_summaries())
    }

    async fn describe(&self, entity: &str) -> Result<Entity> {
        if entity.is_empty() || !entity.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(Error::usage(format!("`{entity}` is not the name of an object"))
                .hint("sfmigrate objects lists what there is"));
        }
        let path = self.client.path(&format!("/sobjects/{entity}/describe"));
        match self
            .client
            .json::<DescribeSObject>(&Request::get(path, format!("the description of {entity}")))
            .await
        {
            Ok(described) => {
                let entity = described.into_entity();
                if let Some(stamp) = STAMPS.into_iter().find(|name| entity.field(name).is_some()) {
                    self.stamps().insert(entity.name.clone(), stamp);
                }
                Ok(entity)
            }
            Err(Failure::Refused(fault)) if fault.status == 404 => Err(self.no_such_entity(entity).await),
            Err(failure) => Err(failure.into()),
        }
    }

    async fn count(&self, query: &Query) -> Result<u64> {
        let soql = soql::encode(&soql::count(query));
        if soql.len() > plan::LONGEST_URL {
            let message = format!("the condition on {} is too long for a URL", query.entity);
            return Err(Error::source_failed(message).hint("shorten the condition"));
        }
        let path = self.client.path(&format!("/{}?q={soql}", soql::resource(query)));
        let count = match self.client.count(path, format!("the count of {}", query.entity)).await {
            Ok(count) => count,
            Err(Failure::Refused(fault)) if movable::refuses_plain_select(&fault) => {
                return Err(Error::usage(format!(
                    "{} cannot be queried on its own: {} ({})",
                    query.entity,
                    fault.message.trim(),
                    fault.code
                ))
                .hint("say by --where which records you want, in the way that the message names"));
            }
            Err(failure) => return Err(failure.into()),
        };
        Ok(query.limit.map_or(count, |limit| count.min(limit)))
    }

    async fn estimates(&self) -> Result<BTreeMap<String, u64>> {
        self.record_counts().await
    }

    fn follow(&self, entity: &Entity) -> Follow {
        let field = |name: &str| entity.field(name).filter(|f| f.filterable).map(|f| f.name.clone());
        Follow {
            identity: entity.field("Id").map(|f| f.name.clone()),
            stamp: CURSORS.into_iter().find_map(field),
            flag: field("IsDeleted"),
            master: field("MasterRecordId"),
            created: entity.field("CreatedDate").map(|f| f.name.clone()),
            unstamped: UNSTAMPED.iter().filter_map(|name| Some(entity.field(name)?.name.clone())).collect(),
        }
    }

    fn now(&self) -> Timestamp {
        self.client.now()
    }

    async fn deletions(&self, entity: &str, from: Timestamp, to: Timestamp) -> Result<Option<Vec<String>>> {
        deletions::read(&self.client, entity, from, to).await
    }

    fn words(&self, query: &Query) -> String {
        soql::bulk(query)
    }

    async fn plan(&self, query: Query, choice: ApiChoice, bulk_threshold: u64) -> Result<ReadPlan> {
        plan::check_condition(&query)?;
        let records = match self.count(&query).await {
            Ok(records) => Some(records),
            // A count that fails is unknown, never zero. What is wrong with
            // the query or the session is wrong for the import too.
            Err(error) if error.kind() == Kind::Source => {
                self.client.observer().observe(&Event::Warning {
                    message: format!("{} could not be counted: {error}", query.entity),
                });
                None
            }
            Err(error) => return Err(error),
        };
        let (api, reason) = plan::choose(&query, choice, records, bulk_threshold);
        plan::check_query(&query, api)?;
        if api == Api::Rest && plan::is_too_long_for_a_url(&query) {
            let stamp = self.stamps().get(&query.entity).copied();
            wide::split(&query, stamp)?;
        }
        let calls = records.map(|n| plan::calls(api, n));
        Ok(ReadPlan { query, api, choice, reason, records, calls })
    }

    async fn read(&self, plan: &ReadPlan, resume: Resume, out: ItemSender) -> Result<ReadSummary> {
        match self.read_by_plan(plan, resume, &out).await {
            Ok(summary) => Ok(summary),
            Err(ReadEnd::Failed(error)) => Err(error),
            Err(ReadEnd::Closed) => Ok(ReadSummary::default()),
        }
    }

    async fn release(&self, state: &str) -> Result<()> {
        match Token::of_text(state) {
            Some(Token::Job(state)) => bulk::delete(&self.client, &state).await,
            _ => Ok(()),
        }
    }

    async fn abandon(&self, plan: &ReadPlan, state: &str) -> Result<Option<String>> {
        let job = match Token::of_text(state) {
            Some(Token::Job(job)) => Some(job),
            Some(Token::Asked(asked)) => bulk::find(&self.client, &self.job_request(plan), &asked).await?,
            _ => None,
        };
        match job {
            Some(job) => bulk::abort(&self.client, &plan.query.entity, &job).await,
            None => Ok(None),
        }
    }

    fn file_fields(&self, entity: &Entity) -> Option<FileFields> {
        files::fields(entity)
    }

    async fn body(&self, entity: &str, id: &str, field: &str, spool: &Path) -> Result<Body> {
        files::body(&self.client, entity, id, field, spool).await
    }
}

/// What tells when a record changed, the most telling first.
const STAMPS: [&str; 2] = ["SystemModstamp", "LastModifiedDate"];

/// The same for following changes: records of a log are only ever made.
const CURSORS: [&str; 4] = ["SystemModstamp", "LastModifiedDate", "CreatedDate", "LoginTime"];

/// Change when somebody looks at a record, or at what belongs to it (Object
/// Reference, "System Fields" and "LastActivityDate").
const UNSTAMPED: [&str; 3] = ["LastViewedDate", "LastReferencedDate", "LastActivityDate"];

impl Salesforce {
    fn stamps(&self) -> MutexGuard<'_, HashMap<String, &'static str>> {
        self.stamps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a Bulk job is asked for an import.
    fn job_request<'a>(&self, plan: &'a ReadPlan) -> bulk::JobRequest<'a> {
        bulk::JobRequest {
            query: &plan.query,
            soql: soql::bulk(&plan.query),
            operation: soql::resource(&plan.query),
            ordered: false,
            records: plan.records,
        }
    }

    /// Reads by REST, by several queries if one is too long.
    async fn read_rest(&self, query: &Query, out: &ItemSender) -> std::result::Result<ReadSummary, ReadEnd> {
        if plan::is_too_long_for_a_url(query) {
            self.read_wide(query, None, out).await
        } else {
            rest::read(&self.client, query, None, HashSet::new(), out).await
        }
    }

    async fn read_wide(
        &self,
        query: &Query,
        at: Option<wide::Position>,
        out: &ItemSender,
    ) -> std::result::Result<ReadSummary, ReadEnd> {
        let stamp = self.stamps().get(&query.entity).copied();
        wide::read(&self.client, query, stamp, at, out).await
    }

    async fn read_by_plan(
        &self,
        plan: &ReadPlan,
        resume: Resume,
        out: &ItemSender,
    ) -> std::result::Result<ReadSummary, ReadEnd> {
        if let Some(last) = resume.pages.last()
            && let Some(Token::Rest(position)) = Token::of_text(&last.token)
        {
            self.observe_resume(plan, Api::Rest, position.records());
            let edges = resume.pages.iter().filter_map(|page| match Token::of_text(&page.token) {
                Some(Token::Rest(position)) => Some(position.edges()),
                _ => None,
            });
            let edges = edges.flatten().collect();
            return rest::read(&self.client, &plan.query, Some(position), edges, out).await;
        }
        if let Some(last) = resume.pages.last()
            && let Some(Token::Wide(position)) = Token::of_text(&last.token)
        {
            self.observe_resume(plan, Api::Rest, position.records());
            return self.read_wide(&plan.query, Some(position), out).await;
        }
        let mut earlier = match resume.state.as_deref().and_then(Token::of_text) {
            Some(Token::Job(state)) => {
                self.observe_resume(plan, Api::Bulk, resume.pages.iter().map(|p| p.records).sum());
                bulk::Earlier::Job(state, resume)
            }
            Some(Token::Asked(asked)) if plan.api == Api::Bulk => bulk::Earlier::Asked(asked),
            _ => bulk::Earlier::Nothing,
        };
        if matches!(earlier, bulk::Earlier::Nothing) && plan.api == Api::Rest {
            return self.read_rest(&plan.query, out).await;
        }
        let request = self.job_request(plan);
        let mut restarted = false;
        loop {
            match bulk::read(&self.client, &request, std::mem::take(&mut earlier), out).await {
                Ok(summary) => return Ok(summary),
                Err(bulk::Trouble::End(end)) => return Err(end),
                Err(bulk::Trouble::Gone) if !restarted => {
                    restarted = true;
                    self.client.observer().observe(&Event::Warning {
                        message: format!(
                            "the results of the job for {} are gone or do not fit together; starting a new one",
                            plan.query.entity
                        ),
                    });
                    send(out, Item::Restart).await?;
                }
                Err(bulk::Trouble::Gone) => {
                    let entity = &plan.query.entity;
                    let message =
                        format!("the results of the job for {entity} are gone or do not fit together, twice");
                    return Err(Error::source_failed(message).hint("run the same command again").into());
                }
                Err(bulk::Trouble::Unable(fault)) if plan.choice == ApiChoice::Auto => {
                    let reason = format!("Bulk API 2.0 cannot: {}", fault.message.trim());
                    self.client.observer().observe(&Event::Planned {
                        entity: plan.query.entity.clone(),
                        api: Api::Rest,
                        reason: reason.clone(),
                        records: plan.records,
                    });
                    send(out, Item::Restart).await?;
                    let summary = self.read_rest(&plan.query, out).await?;
                    return Ok(ReadSummary { reason: Some(reason), ..summary });
                }
                Err(bulk::Trouble::Unable(fault)) => {
                    return Err(Error::from(fault).hint("try it with `--api rest`").into());
                }
            }
        }
    }

    fn observe_resume(&self, plan: &ReadPlan, api: Api, records: u64) {
        let entity = plan.query.entity.clone();
        if api != plan.api {
            self.client.observer().observe(&Event::Planned {
                entity: entity.clone(),
                api,
                reason: "the earlier run began so".into(),
                records: plan.records,
            });
        }
        self.client.observer().observe(&Event::Resumed { entity, records });
    }
}

/// Everything that this source asks a sink to keep, as text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Token {
    /// State: a job is about to be made.
    Asked(bulk::Asked),
    /// State: the job under way.
    Job(bulk::JobState),
    /// Page mark: a listed result page.
    Page(bulk::ListedPage),
    /// Page mark: a page found by locator.
    Locator(bulk::LocatorPage),
    /// Page mark: a page of a REST query.
    Rest(rest::Position),
    /// Page mark: a range of records of a query split over several URLs.
    Wide(wide::Position),
}

impl Token {
    fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn of_text(text: &str) -> Option<Token> {
        serde_json::from_str(text).ok()
    }
}

/// Why a read ends early.
enum ReadEnd {
    /// The pipeline wants no more.
    Closed,
    Failed(Error),
}

impl From<Error> for ReadEnd {
    fn from(error: Error) -> Self {
        ReadEnd::Failed(error)
    }
}

async fn send(out: &ItemSender, item: Item) -> std::result::Result<(), ReadEnd> {
    out.send(item).await.map_err(|_| ReadEnd::Closed)
}

/// A URL of an answer as a path on the instance. A whole URL loses its host:
/// the token goes to the instance and nowhere else.
fn relative(url: &str) -> Result<String> {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map(|at| &rest[at..]).unwrap_or(""),
        None => url,
    };
    if path.starts_with("/services/data/") {
        Ok(path.to_owned())
    } else {
        Err(Error::source_failed("the org named a page outside of its API")
            .hint("check that no proxy answers in Salesforce's place"))
    }
}
