//! `objects`: what the org offers.

use futures_util::StreamExt;
use serde_json::{Map, Value, json};

use super::{connect, count};
use crate::Result;
use crate::cli::args::Account;
use crate::cli::args::read::Objects;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::cli::pattern;
use crate::schema::{EntitySummary, Movable};
use crate::source::Source;
use crate::ui::{Cell, Table, Ui};

/// Connects and runs.
pub(crate) fn start(ui: &Ui, args: Objects, account: Account) -> Result<Outcome> {
    block_on(async {
        let session = connect::session(ui, &account).await?;
        let source = connect::source(session, ui.log())?;
        run(ui, &*source, &args).await
    })
}

async fn run(ui: &Ui, source: &dyn Source, options: &Objects) -> Result<Outcome> {
    let mut objects = source.entities().await?;
    objects.retain(|o| (o.custom || !options.custom) && matches(options.pattern.as_deref(), o));
    let left = |o: &EntitySummary| options.migratable && o.movable != Movable::Yes;
    objects.sort_by(|a, b| left(a).cmp(&left(b)).then_with(|| a.name.cmp(&b.name)));
    let counts = if options.counts { Some(counts(ui, source, &objects, options).await?) } else { None };

    if ui.json() {
        let list: Vec<Value> = objects
            .iter()
            .enumerate()
            .map(|(i, o)| {
                let mut object = Map::new();
                object.insert("name".into(), json!(o.name));
                object.insert("label".into(), json!(o.label));
                object.insert("custom".into(), json!(o.custom));
                object.insert("queryable".into(), json!(o.queryable));
                if options.migratable {
                    object.insert("migratable".into(), json!(o.movable == Movable::Yes));
                    object.insert("reason".into(), json!(reason(o)));
                }
                if let Some(counts) = &counts {
                    object.insert("records".into(), json!(counts[i]));
                }
                Value::Object(object)
            })
            .collect();
        ui.document(&json!({ "objects": list }))?;
        return Ok(Outcome::Done);
    }

    let mut header = vec!["OBJECT", "LABEL"];
    header.extend(counts.is_some().then_some("RECORDS"));
    header.extend(options.migratable.then_some("WHY NOT"));
    let mut table = Table::new(&header);
    for (i, o) in objects.iter().enumerate() {
        let mut row = vec![Cell::text(&o.name), Cell::text(&o.label)];
        if let Some(counts) = &counts {
            row.push(if o.queryable && !(options.migratable && reason(o).is_some()) {
                Cell::count(counts[i])
            } else {
                Cell::Empty
            });
        }
        if options.migratable {
            row.push(reason(o).map_or(Cell::Empty, Cell::text));
        }
        table.row(row);
    }
    if table.is_empty() {
        ui.note("no object matches");
        return Ok(Outcome::Done);
    }
    ui.table(&table)?;
    Ok(Outcome::Done)
}

/// Why an object does not belong into a copy of everything.
fn reason(object: &EntitySummary) -> Option<&str> {
    match &object.movable {
        Movable::Yes => None,
        Movable::No(reason) => Some(reason),
    }
}

/// Counts what can be counted; a count that fails is `None`, never zero.
async fn counts(
    ui: &Ui,
    source: &dyn Source,
    objects: &[EntitySummary],
    options: &Objects,
) -> Result<Vec<Option<u64>>> {
    let answers: Vec<Result<Option<u64>>> = futures_util::stream::iter(objects)
        .map(|object| async move {
            // What is not moved is not worth a call.
            if !object.queryable || (options.migratable && reason(object).is_some()) {
                return Ok(None);
            }
            match source.count(&count::query(&object.name, Default::default(), None)).await {
                Ok(records) => Ok(Some(records)),
                Err(e) if count::stops_all(&e) => Err(e),
                Err(e) => {
                    ui.warn(&format!("{} could not be counted: {e}", object.name));
                    Ok(None)
                }
            }
        })
        .buffered(count::PARALLEL)
        .collect()
        .await;
    answers.into_iter().collect()
}

/// Whether the name or the label contains the pattern; `*` stands for
/// anything, and then the whole name or label has to match.
fn matches(pattern: Option<&str>, object: &EntitySummary) -> bool {
    let Some(pattern) = pattern else { return true };
    [&object.name, &object.label].into_iter().any(|text| {
        if pattern.contains('*') {
            pattern::matches(pattern, text)
        } else {
            text.to_lowercase().contains(&pattern.to_lowercase())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::connect::fake::{Fake, summary};
    use super::*;
    use crate::ui::{Options, Terminal, testing};

    #[test]
    fn a_pattern_finds_names_and_labels() {
        let contact = summary("Contact", "Ansprechpartner");
        for (pattern, expected) in [
            (None, true),
            (Some("cont"), true),
            (Some("partner"), true),
            (Some("con*"), true),
            (Some("*tact"), true),
            (Some("c*t*t"), true),
            (Some("*on"), false),
            (Some("lead"), false),
            (Some("a*a"), false),
        ] {
            assert_eq!(matches(pattern, &contact), expected, "{pattern:?}");
        }
    }

    #[tokio::test]
    async fn a_count_that_fails_is_unknown() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        let options = Objects { pattern: None, counts: true, custom: false, migratable: false };
        run(&ui, &Fake, &options).await.unwrap();
        assert_eq!(written.out.text(), "Account\tAccounts\t12\nBroken__c\tBroken\tunknown\n");
        assert!(written.err.text().contains("Broken__c could not be counted"));
    }

    #[tokio::test]
    async fn json_has_counts_only_when_asked_for() {
        for (counts, expected) in [(false, None), (true, Some(json!(12)))] {
            let (ui, written) =
                testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
            run(
                &ui,
                &Fake,
                &Objects { pattern: Some("acc".into()), counts, custom: false, migratable: false },
            )
            .await
            .unwrap();
            let document: Value = serde_json::from_str(&written.out.text()).unwrap();
            assert_eq!(document["objects"][0].get("records"), expected.as_ref());
        }
    }
}
