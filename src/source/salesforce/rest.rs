//! Reading by REST: query pages one after the other, each fetched while the
//! one before it is written.
//!
//! The query is ordered by Id. When its cursor dies (it belongs to the session
//! that made it, and lives two days), the read goes on behind the last record
//! with a new query.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::client::{Answer, Client, Failure, Request};
use super::json::{QueryPage, Shape};
use super::{ReadEnd, relative, send, soql};
use crate::event::{Api, Event, Stage};
use crate::record::{Batch, PageMark};
use crate::schema::{Column, ColumnType, Columns};
use crate::source::{Item, ItemSender, Query, ReadSummary};
use crate::{Error, Kind};

/// What a page mark says: where the read goes on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// URL of the next page; `None` behind the last one.
    next: Option<String>,
    /// Id of the last record of the page.
    after: Option<String>,
    /// Records that were there before the query under way began.
    base: u64,
    /// Records up to here.
    done: u64,
}

impl Position {
    pub(super) fn records(&self) -> u64 {
        self.done
    }
}

/// One page, decoded.
struct Page {
    batch: Batch,
    last_id: Option<String>,
    next: Option<String>,
    total_size: u64,
}

pub(super) async fn read(
    client: &Client,
    query: &Query,
    mut at: Option<Position>,
    out: &ItemSender,
) -> Result<ReadSummary, ReadEnd> {
    let reader = Reader::new(client, query);
    let stage = Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading };
    client.observer().observe(&stage);
    if at.as_ref().is_some_and(|p| p.next.is_none()) {
        return Ok(ReadSummary { announced: None, api: Some(Api::Rest), reason: None });
    }
    let mut position = at.take().unwrap_or_default();
    let mut answer = reader.fetch(&mut position).await?;
    loop {
        let page = reader.decode(answer).await?;
        let rows = page.batch.len() as u64;
        if page.next.is_some() && page.next == position.next {
            return Err(Error::new(Kind::Mismatch, format!("the org repeats a page of {}", query.entity))
                .hint("run the same command again: it goes on where it stopped")
                .into());
        }
        let announced = position.base + page.total_size;
        position.next = page.next;
        position.done += rows;
        position.after = page.last_id.or(position.after);
        let mark = PageMark { token: token(&position), records: rows };
        let deliver = async {
            if rows > 0 {
                send(out, Item::Rows(page.batch)).await?;
            }
            send(out, Item::PageEnd(mark)).await
        };
        if position.next.is_none() {
            deliver.await?;
            return Ok(ReadSummary { announced: Some(announced), api: Some(Api::Rest), reason: None });
        }
        let mut ahead = position.clone();
        let (next, delivered) = tokio::join!(reader.fetch(&mut ahead), deliver);
        delivered?;
        answer = next?;
        position = ahead;
    }
}

/// What a page mark holds; see [`super::Token`].
fn token(position: &Position) -> String {
    super::Token::Rest(position.clone()).to_text()
}

struct Reader<'a> {
    client: &'a Client,
    query: &'a Query,
    /// Decodes the columns asked for and, behind them, the Id.
    shape: Arc<Shape>,
    id_column: usize,
    width: usize,
}

impl<'a> Reader<'a> {
    fn new(client: &'a Client, query: &'a Query) -> Self {
        let position = query.columns.iter().position(|c| c.name.eq_ignore_ascii_case("Id"));
        let id = Column { name: "Id".into(), kind: ColumnType::Text };
        let columns: Columns = match position {
            Some(_) => query.columns.clone(),
            None => query.columns.iter().cloned().chain([id]).collect(),
        };
        Reader {
            client,
            query,
            id_column: position.unwrap_or(columns.len() - 1),
            width: query.columns.len(),
            shape: Arc::new(Shape::new(columns)),
        }
    }

    /// Fetches the page at a position; begins a new query behind the last
    /// record when there is no page to ask for, or no longer.
    async fn fetch(&self, position: &mut Position) -> Result<Answer, Error> {
        let what = format!("a page of {}", self.query.entity);
        if let Some(next) = &position.next {
            let request = Request::get(relative(next)?, &what).batch_size(super::plan::REST_PAGE_ROWS as u32);
            match self.client.send(&request).await {
                Err(Failure::Refused(fault)) if cursor_is_dead(&fault) && position.after.is_some() => {
                    self.client.observer().observe(&Event::Warning {
                        message: format!(
                            "the cursor of {} is gone ({}); going on behind the last record",
                            self.query.entity, fault.message
                        ),
                    });
                }
                other => return Ok(other?),
            }
        }
        position.next = None;
        position.base = position.done;
        let soql = soql::rest(self.query, position.after.as_deref(), position.done);
        let path = self.client.path(&format!("/query?q={}", soql::encode(&soql)));
        let request = Request::get(path, what).batch_size(super::plan::REST_PAGE_ROWS as u32);
        Ok(self.client.send(&request).await?)
    }

    async fn decode(&self, answer: Answer) -> Result<Page, Error> {
        let shape = Arc::clone(&self.shape);
        let (id_column, width) = (self.id_column, self.width);
        let columns = self.query.columns.clone();
        let entity = self.query.entity.clone();
        let work = move || -> Result<Page, Error> {
            let bytes = answer.into_bytes()?;
            let bad = |e: serde_json::Error| {
                Error::source_failed(format!("a page of {entity} cannot be decoded"))
                    .because(e)
                    .hint("run the same command again: it goes on where it stopped")
            };
            let page: QueryPage<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
            let batch = shape.decode(page.records).map_err(bad)?;
            let last_id = batch.len().checked_sub(1).and_then(|r| batch.get(r, id_column)).map(str::to_owned);
            if !page.done && page.next.is_none() {
                return Err(Error::new(
                    Kind::Mismatch,
                    format!("a page of {entity} says neither that it is the last nor where the next one is"),
                ));
            }
            Ok(Page {
                batch: batch.project(columns, &(0..width).collect::<Vec<_>>()),
                last_id,
                next: if page.done { None } else { page.next },
                total_size: page.total_size,
            })
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|e| Error::unexpected("decoding a page ended early").because(e))?
    }
}

/// Whether a refusal means that only a new query helps. A locator that belongs
/// to a session that has ended may answer 401 for ever, whatever the token.
fn cursor_is_dead(fault: &super::fault::Fault) -> bool {
    fault.status == 401
        || fault.is_any(&[
            "INVALID_QUERY_LOCATOR",
            "QUERY_LOCATOR_EXPIRED",
            "QUERY_LOCATOR_NOT_FOUND",
            "UNAUTHORIZED_USER_FOR_CURSOR",
        ])
}
