//! Any SOQL, as it was written: every page of it, and every page of the child
//! queries in it.
//!
//! Sources: REST guide, "Query", "QueryAll"; SOQL guide, "Relationship
//! Queries", "Understanding Query Results" for grouped records.

use std::fmt;

use futures_util::future::BoxFuture;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use super::client::{Failure, Request};
use super::fault::Fault;
use super::json::QueryPage;
use super::select::{Selected, is_for_rest_alone, is_ordered, select_list};
use super::{ReadEnd, Salesforce, Token, bulk, relative, soql, value};
use crate::record::Batch;
use crate::schema::{ColumnType, Columns};
use crate::source::answer::{Answer, AnswerColumn, Json};
use crate::source::{Item, Query};
use crate::{Error, Kind, Result};

/// A query of somebody else's making.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The text.
    pub soql: String,
    /// Deleted and archived records too.
    pub all_rows: bool,
    /// By a Bulk API 2.0 job. Every value is then a text.
    pub bulk: bool,
}

/// Answers that wait to be written.
const QUEUE: usize = 2;

/// The way to who writes answers.
pub type AnswerSender = mpsc::Sender<Answer>;

impl Salesforce {
    /// Runs a query and sends its columns and all its records into `out`.
    /// Returns the number of records. When `out` is closed it stops at once.
    ///
    /// # Errors
    /// `Usage` when the org does not understand the query, `Mismatch` when
    /// other than the announced number of records arrived.
    pub async fn query(&self, statement: &Statement, out: AnswerSender) -> Result<u64> {
        let ended = if statement.bulk {
            self.query_by_bulk(statement, &out).await
        } else {
            self.query_by_rest(statement, &out).await
        };
        match ended {
            Ok(records) => Ok(records),
            Err(ReadEnd::Failed(error)) => Err(error),
            // Whoever closed it knows why.
            Err(ReadEnd::Closed) => Ok(0),
        }
    }

    async fn query_by_rest(&self, statement: &Statement, out: &AnswerSender) -> Result<u64, ReadEnd> {
        let resource = if statement.all_rows { "queryAll" } else { "query" };
        let encoded = soql::encode(&statement.soql);
        if encoded.len() > super::plan::LONGEST_URL {
            let hint = if is_for_rest_alone(&statement.soql) { "shorten it" } else { "add --bulk" };
            return Err(Error::usage("the query is too long for a URL").hint(hint).into());
        }
        let selected = select_list(&statement.soql);
        let mut path = self.client.path(&format!("/{resource}?q={encoded}"));
        let mut announced_columns = false;
        let mut records = 0;
        loop {
            let (page, total, next) = self.page(&path).await?;
            if !announced_columns {
                send(out, Answer::Columns(columns(&selected, page.first()))).await?;
                announced_columns = true;
            }
            records += page.len() as u64;
            if !page.is_empty() {
                send(out, Answer::Records(page)).await?;
            }
            match next {
                Some(next) => path = next,
                None if selected == [Selected::Count] => {
                    let count = ("count".to_owned(), Json::Number(total.to_string()));
                    send(out, Answer::Records(vec![Json::Object(vec![count])])).await?;
                    return Ok(1);
                }
                None if records == total => return Ok(records),
                None => return Err(mismatch(total, records).into()),
            }
        }
    }

    /// One page with all that belongs to its records: the records, how many
    /// the whole answer has, and where the next page is.
    async fn page(&self, path: &str) -> Result<(Vec<Json>, u64, Option<String>)> {
        let request = Request::get(path, "the query").batch_size(super::plan::REST_PAGE_ROWS as u32);
        let bytes = self.client.send(&request).await.map_err(refused)?.into_bytes()?;
        let bad = |e| Error::source_failed("a page of the answer cannot be decoded").because(e);
        let page: QueryPage<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
        let mut records = match parse(page.records).map_err(bad)? {
            Json::List(records) => records,
            _ => return Err(Error::source_failed("a page of the answer has no list of records")),
        };
        for record in &mut records {
            self.complete(record).await?;
        }
        let next = match page.next {
            _ if page.done => None,
            Some(next) => Some(relative(&next)?),
            None => {
                return Err(Error::new(
                    Kind::Mismatch,
                    "a page of the answer says neither that it is the last nor where the next one is",
                ));
            }
        };
        Ok((records, page.total_size, next))
    }

    /// Replaces the answers of child queries by the lists of their records,
    /// with those that the org kept back for further pages.
    fn complete<'a>(&'a self, value: &'a mut Json) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Json::Object(entries) = value else { return Ok(()) };
            for (_, value) in entries.iter_mut().filter(|(_, value)| matches!(value, Json::Object(_))) {
                let Some(child) = Child::of(value) else {
                    self.complete(value).await?;
                    continue;
                };
                let (total, mut next) = (child.total, child.next);
                let mut records = child.records;
                for record in &mut records {
                    self.complete(record).await?;
                }
                while let Some(path) = next {
                    let (more, _, after) = self.page(&relative(&path)?).await?;
                    records.extend(more);
                    next = after;
                }
                if records.len() as u64 != total {
                    return Err(mismatch(total, records.len() as u64));
                }
                *value = Json::List(records);
            }
            Ok(())
        })
    }

    async fn query_by_bulk(&self, statement: &Statement, out: &AnswerSender) -> Result<u64, ReadEnd> {
        let (items, queue) = mpsc::channel(QUEUE);
        let mut job = None;
        let operation = if statement.all_rows { "queryAll" } else { "query" };
        let read = async {
            // The way in is closed with the read, which ends the other side.
            let items = items;
            let nameless =
                Query { entity: "the query".into(), columns: [].into(), filter: None, limit: None };
            let request = bulk::JobRequest {
                query: &nameless,
                soql: statement.soql.clone(),
                operation,
                ordered: is_ordered(&statement.soql),
                records: None,
            };
            bulk::read(&self.client, &request, bulk::Earlier::Nothing, &items).await
        };
        let (read, records) =
            tokio::join!(read, answer_pages(queue, out, select_list(&statement.soql), &mut job));
        if let Some(job) = job
            && let Err(error) = bulk::delete(&self.client, &job).await
        {
            let message = format!("the finished job could not be deleted: {error}");
            self.client.observer().observe(&crate::event::Event::Warning { message });
        }
        let summary = match read {
            Ok(summary) => summary,
            Err(bulk::Trouble::End(end)) => return Err(end),
            Err(bulk::Trouble::Unable(fault)) => {
                let hint = if is_for_rest_alone(&statement.soql) {
                    "leave out --bulk: Bulk jobs take no groups, no aggregate functions and no child queries"
                } else {
                    "try it without --bulk"
                };
                return Err(not_like_this(&fault, hint).into());
            }
            Err(bulk::Trouble::Gone) => {
                return Err(Error::source_failed("the results of the query are gone")
                    .hint("run the same command again")
                    .into());
            }
        };
        let records = records?;
        match summary.announced {
            Some(announced) if announced != records => Err(mismatch(announced, records).into()),
            _ => Ok(records),
        }
    }
}

/// A refusal that the same command would meet again, with what helps instead.
fn refused(failure: Failure) -> Error {
    let Failure::Refused(fault) = failure else { return failure.into() };
    let hint = if fault.is("EXCEEDED_ID_LIMIT") {
        "groups come on one page: add LIMIT 2000, or narrow them with WHERE or HAVING"
    } else if fault.is_any(&["FUNCTIONALITY_NOT_ENABLED", "INVALID_TYPE_FOR_OPERATION"]) {
        "this org does not answer such a query: ask for it in another way"
    } else if fault.is_any(&["OPERATION_TOO_LARGE", "QUERY_TIMEOUT", "QUERY_TOO_COMPLICATED"]) {
        "narrow the query with WHERE, or select less"
    } else if fault.is("INVALID_QUERY_LOCATOR") {
        return Error::source_failed("the org has forgotten the query before its last page")
            .hint("what was written is not complete; run the same command again")
            .because(Error::from(fault));
    } else if fault.is("INVALID_TYPE") {
        "sfmigrate objects lists the objects that you may read"
    } else if fault.is("MALFORMED_QUERY") {
        "correct the query at the place that is shown"
    } else {
        return fault.into();
    };
    not_like_this(&fault, hint)
}

/// The org's own words about a query that it does not take in this form.
fn not_like_this(fault: &Fault, hint: &str) -> Error {
    let words = fault.message.trim();
    let code = if fault.code.is_empty() { String::new() } else { format!(" ({})", fault.code) };
    Error::usage(format!("Salesforce refused {}: {words}{code}", fault.what)).hint(hint)
}

fn mismatch(announced: u64, arrived: u64) -> Error {
    Error::new(Kind::Mismatch, format!("the org announced {announced} records, {arrived} arrived"))
        .hint("what was written is not complete; run the same command again")
}

async fn send(out: &AnswerSender, answer: Answer) -> Result<(), ReadEnd> {
    out.send(answer).await.map_err(|_| ReadEnd::Closed)
}

/// The columns of an answer. Where the query does not name them, the first
/// record does.
fn columns(selected: &[Selected], first: Option<&Json>) -> Vec<AnswerColumn> {
    let named: Vec<&str> = selected
        .iter()
        .filter_map(|part| match part {
            Selected::Column(column) => column.path.first().map(String::as_str),
            _ => None,
        })
        .collect();
    let mut columns = Vec::new();
    for part in selected {
        match part {
            Selected::Column(column) => columns.push(column.clone()),
            Selected::Count => columns.push(AnswerColumn::plain("count")),
            Selected::Fields => {
                let Some(Json::Object(entries)) = first else { continue };
                let others = entries.iter().map(|(name, _)| name);
                let others = others.filter(|name| !named.iter().any(|n| n.eq_ignore_ascii_case(name)));
                columns.extend(others.map(|name| AnswerColumn::plain(name)));
            }
        }
    }
    columns
}

/// Turns pages of a job into answers. A page waits until it is whole: what was
/// written cannot be taken back.
async fn answer_pages(
    mut queue: mpsc::Receiver<Item>,
    out: &AnswerSender,
    selected: Vec<Selected>,
    job: &mut Option<bulk::JobState>,
) -> Result<u64, ReadEnd> {
    let mut page: Vec<Batch> = Vec::new();
    let mut header: Option<Columns> = None;
    let mut records = 0;
    while let Some(item) = queue.recv().await {
        match item {
            Item::Rows(batch) => page.push(batch),
            Item::PageDropped => page.clear(),
            Item::State { state, done } => {
                if let Some(Token::Job(state)) = Token::of_text(&state) {
                    *job = Some(state);
                }
                // A read that has ended does not wait for it.
                let _ = done.send(());
            }
            Item::PageEnd(_) => {
                for batch in page.drain(..) {
                    match &header {
                        None => {
                            header = Some(batch.columns().clone());
                            send(out, Answer::Columns(columns_of(&batch))).await?;
                        }
                        Some(header) if *header != *batch.columns() => {
                            let message = "the pages of the answer have different columns";
                            return Err(Error::new(Kind::Mismatch, message).into());
                        }
                        Some(_) => {}
                    }
                    records += batch.len() as u64;
                    send(out, Answer::Records(documents(&batch))).await?;
                }
            }
            Item::Restart => return Err(Error::unexpected("a query cannot begin again").into()),
        }
    }
    if header.is_none() {
        send(out, Answer::Columns(columns(&selected, None))).await?;
    }
    Ok(records)
}

fn columns_of(batch: &Batch) -> Vec<AnswerColumn> {
    let column = |name: &String| AnswerColumn {
        name: name.clone(),
        path: name.split('.').map(str::to_owned).collect(),
    };
    batch.columns().iter().map(|c| column(&c.name)).collect()
}

/// Records of a job as REST has them: a path is an object inside the record.
fn documents(batch: &Batch) -> Vec<Json> {
    let record = |row| {
        let mut record = Vec::new();
        for (column, text) in batch.columns().iter().zip(batch.row(row)) {
            let value = text.map_or(Json::Null, |text| Json::Text(canonical(ColumnType::Any, text)));
            insert(&mut record, &column.name, value);
        }
        Json::Object(record)
    };
    (0..batch.len()).map(record).collect()
}

fn insert(record: &mut Vec<(String, Json)>, path: &str, value: Json) {
    let Some((parent, rest)) = path.split_once('.') else {
        record.push((path.to_owned(), value));
        return;
    };
    let at = record.iter().position(|(name, _)| name == parent).unwrap_or_else(|| {
        record.push((parent.to_owned(), Json::Object(Vec::new())));
        record.len() - 1
    });
    if let Json::Object(entries) = &mut record[at].1 {
        insert(entries, rest, value);
    }
}

/// The answer of a child query.
struct Child {
    total: u64,
    next: Option<String>,
    records: Vec<Json>,
}

impl Child {
    /// Takes the records out of a value that is such an answer.
    fn of(value: &mut Json) -> Option<Child> {
        let text = |value: Option<&Json>| match value {
            Some(Json::Text(text) | Json::Number(text)) => Some(text.clone()),
            _ => None,
        };
        let total = text(value.get("totalSize"))?.parse().ok()?;
        let Some(Json::Bool(_)) = value.get("done") else { return None };
        let next = text(value.get("nextRecordsUrl"));
        let Json::Object(entries) = value else { return None };
        let records = entries.iter_mut().find_map(|(name, value)| match value {
            Json::List(records) if name == "records" => Some(std::mem::take(records)),
            _ => None,
        })?;
        Some(Child { total, next, records })
    }
}

fn canonical(kind: ColumnType, wire: &str) -> String {
    let mut text = String::with_capacity(wire.len());
    value::write(kind, wire, &mut text);
    text
}

/// Reads a value without sending any number through a double, and leaves out
/// what Salesforce says about records beside their values.
fn parse(raw: &RawValue) -> serde_json::Result<Json> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'n') | None => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'"') => {
            let text: String = serde_json::from_str(text)?;
            Json::Text(canonical(ColumnType::Any, &text))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            Json::List(items.into_iter().map(parse).collect::<serde_json::Result<_>>()?)
        }
        Some(b'{') => {
            let entries = serde_json::Deserializer::from_str(text).deserialize_map(Entries)?;
            let kept = entries.into_iter().filter(|(name, _)| name != "attributes");
            Json::Object(
                kept.map(|(name, value)| Ok((name, parse(value)?))).collect::<serde_json::Result<_>>()?,
            )
        }
        Some(_) => Json::Number(canonical(ColumnType::Decimal, text)),
    })
}

/// The entries of an object, in order.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Json {
        parse(&RawValue::from_string(json.to_owned()).unwrap()).unwrap()
    }

    fn text(value: &Json) -> String {
        let mut text = String::new();
        value.write(&mut text);
        text
    }

    #[test]
    fn numbers_keep_their_digits_and_attributes_go() {
        let record = read(
            r#"{"attributes":{"type":"X"},"a":12345678901234567.80,"b":1.5E8,"c":null,"d":true,
               "e":"2026-03-01T10:20:30.000+0000","Owner":{"attributes":{},"Name":"A\nB"}}"#,
        );
        assert_eq!(
            text(&record),
            r#"{"a":12345678901234567.8,"b":150000000,"c":null,"d":true,"e":"2026-03-01T10:20:30.000Z","Owner":{"Name":"A\nB"}}"#
        );
    }

    #[test]
    fn the_answer_of_a_child_query_is_told_from_a_parent() {
        let mut child = read(r#"{"totalSize":2,"done":false,"nextRecordsUrl":"/x","records":[{"Id":"1"}]}"#);
        let child = Child::of(&mut child).unwrap();
        assert_eq!((child.total, child.next.as_deref(), child.records.len()), (2, Some("/x"), 1));
        assert!(Child::of(&mut read(r#"{"Name":"x","done":true}"#)).is_none());
    }

    #[test]
    fn fields_that_the_query_does_not_name_come_from_the_first_record() {
        let first = read(r#"{"Id":"1","Name":"x","Owner":{"Name":"o"}}"#);
        let names = |soql: &str| -> Vec<String> {
            columns(&select_list(soql), Some(&first)).into_iter().map(|c| c.name).collect()
        };
        assert_eq!(names("SELECT FIELDS(ALL), Owner.Name FROM X"), ["Id", "Name", "Owner.Name"]);
        assert_eq!(names("SELECT COUNT() FROM X"), ["count"]);
    }

    #[test]
    fn a_path_of_a_job_becomes_an_object_again() {
        let mut record = Vec::new();
        for path in ["Id", "Owner.Name", "Owner.Profile.Name"] {
            insert(&mut record, path, Json::Text(path.to_owned()));
        }
        assert_eq!(
            text(&Json::Object(record)),
            r#"{"Id":"Id","Owner":{"Name":"Owner.Name","Profile":{"Name":"Owner.Profile.Name"}}}"#
        );
    }
}
