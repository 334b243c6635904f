//! `count`: how many records, and how an import would fetch them.

use futures_util::StreamExt;
use serde_json::{Value, json};

use super::connect;
use crate::cli::args::read::Count;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::mapping::{self, Entities, EntityMapping};
use crate::schema::Columns;
use crate::source::{ApiChoice, Query, ReadPlan, Source};
use crate::ui::{Cell, Table, Ui};
use crate::{Error, Kind, Result};

/// Requests on their way at the same time: the org allows 25 long ones, a
/// proxy in between often six to a host.
pub(crate) const PARALLEL: usize = 6;

/// Connects and runs.
pub(crate) fn start(ui: &Ui, args: Count, connection: Option<String>) -> Result<Outcome> {
    block_on(async {
        let session = connect::session(ui, connection.as_deref()).await?;
        let source = connect::source(session, ui.log())?;
        run(ui, &*source, &args).await
    })
}

/// A query over a whole entity.
pub(crate) fn query(entity: &str, columns: Columns, filter: Option<&str>) -> Query {
    Query { entity: entity.to_owned(), columns, filter: filter.map(str::to_owned), limit: None }
}

/// Whether a failure concerns everything and not just one object.
pub(crate) fn stops_all(error: &Error) -> bool {
    matches!(error.kind(), Kind::Usage | Kind::Auth | Kind::Limit | Kind::Cancelled)
}

struct Counted {
    object: String,
    plan: Result<ReadPlan>,
}

/// Counts and shows.
pub(crate) async fn run(ui: &Ui, source: &dyn Source, options: &Count) -> Result<Outcome> {
    let counted: Vec<Result<Counted>> = futures_util::stream::iter(&options.objects)
        .map(|object| one(source, object, options))
        .buffered(PARALLEL)
        .collect()
        .await;
    let mut counted: Vec<Counted> = counted.into_iter().collect::<Result<_>>()?;
    if counted.iter().all(|one| one.plan.as_ref().is_err_and(|e| e.kind() == Kind::Usage)) {
        // Nothing is left to show beside it.
        counted.swap_remove(0).plan?;
    }

    if ui.json() {
        ui.document(&document(&counted))?;
    } else {
        ui.table(&table(&counted))?;
    }
    let mut outcome = Outcome::Done;
    for Counted { object, plan } in &counted {
        match plan {
            Ok(plan) if plan.records.is_some() => {}
            // The source has told why.
            Ok(_) => outcome = Outcome::Partly(Kind::Source),
            Err(e) => {
                ui.warn(&format!("{object} could not be counted: {e}"));
                outcome = Outcome::Partly(e.kind());
            }
        }
    }
    Ok(outcome)
}

/// Plans what an import without further options would do: all readable fields.
async fn one(source: &dyn Source, object: &str, options: &Count) -> Result<Counted> {
    let entity = match source.describe(object).await {
        Ok(entity) => entity,
        Err(e) if stops_all(&e) => return Err(e),
        Err(e) => return Ok(Counted { object: object.to_owned(), plan: Err(e) }),
    };
    let all = EntityMapping::of_entity(&entity.name);
    let name = entity.name.clone();
    let mut entities = Entities::default();
    entities.insert(&name, entity);
    let columns = mapping::compile(&all, &entities)?.source;
    let query = query(&name, columns, options.filter.as_deref());
    match source.plan(query, ApiChoice::Auto, options.bulk_threshold).await {
        // An object that cannot be queried, or not in this way, says nothing
        // of the others.
        Err(e) if e.kind() != Kind::Usage && stops_all(&e) => Err(e),
        plan => Ok(Counted { object: name, plan }),
    }
}

fn table(counted: &[Counted]) -> Table {
    let mut table = Table::new(&["OBJECT", "RECORDS", "API", "CALLS", "WHY"]);
    for Counted { object, plan } in counted {
        table.row(match plan {
            Ok(plan) => [
                Cell::text(object),
                Cell::count(plan.records),
                Cell::text(plan.api.label()),
                Cell::count(plan.calls),
                Cell::text(&plan.reason),
            ],
            Err(e) => {
                [Cell::text(object), Cell::Unknown, Cell::Empty, Cell::Unknown, Cell::text(e.message())]
            }
        });
    }
    table
}

fn document(counted: &[Counted]) -> Value {
    let entities: Vec<Value> = counted
        .iter()
        .map(|Counted { object, plan }| match plan {
            Ok(plan) => json!({
                "entity": object, "records": plan.records, "api": plan.api.as_str(),
                "reason": plan.reason, "api_calls": plan.calls, "error": null,
            }),
            Err(e) => json!({
                "entity": object, "records": null, "api": null,
                "reason": null, "api_calls": null,
                "error": { "kind": e.kind().as_str(), "message": e.message() },
            }),
        })
        .collect();
    json!({ "entities": entities })
}

#[cfg(test)]
mod tests {
    use super::super::connect::fake::Fake;
    use super::*;
    use crate::ui::{Options, Terminal, testing};

    fn options(objects: &[&str]) -> Count {
        Count {
            objects: objects.iter().map(|&o| o.to_owned()).collect(),
            filter: Some("Name != null".into()),
            bulk_threshold: 1000,
        }
    }

    #[test]
    fn only_a_failure_of_one_object_is_its_own_affair() {
        assert!(stops_all(&Error::auth("x")));
        assert!(!stops_all(&Error::source_failed("x")));
    }

    #[tokio::test]
    async fn a_count_that_fails_is_null_beside_the_others_and_the_exit_code_tells() {
        let (ui, written) = testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
        let outcome = run(&ui, &Fake, &options(&["account", "Broken__c"])).await.unwrap();
        assert_eq!(outcome.code(), 5);
        let document: Value = serde_json::from_str(&written.out.text()).unwrap();
        assert_eq!(document["entities"][0]["entity"], "Account");
        assert_eq!(document["entities"][0]["records"], 12);
        assert_eq!(document["entities"][0]["api"], "rest");
        assert_eq!(document["entities"][1]["records"], Value::Null);
        assert_eq!(document["entities"][1]["error"]["kind"], "source");
    }

    #[tokio::test]
    async fn an_object_that_is_not_there_stops_the_command() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        let error = run(&ui, &Fake, &options(&["Account", "Nope"])).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(written.out.text(), "");
    }
}
