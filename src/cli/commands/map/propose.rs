//! `map OBJECT`: proposes a mapping.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::llm::{self, Model};
use super::{describe, walk};
use crate::Result;
use crate::cli::args::Account;
use crate::cli::args::map::Map;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::event::Api;
use crate::mapping::onto::{self, Onto};
use crate::mapping::propose::write::{self, Draft};
use crate::mapping::propose::{Candidate, Proposal, Slot, parents, propose, sources};
use crate::mapping::{Entities, rewrite};
use crate::numbers;
use crate::record::Resume;
use crate::schema::{Column, Entity};
use crate::source::{ApiChoice, Item, Query, ReadPlan, Source};
use crate::ui::Ui;

/// Rows of a target that are looked at.
const TARGET_SAMPLE: usize = 200;

/// Pages of a sample that wait.
const QUEUE: usize = 4;

pub(super) fn start(ui: &Ui, args: &Map, account: Account) -> Result<Outcome> {
    let object = args.object.as_deref().unwrap_or_default();
    // A walk goes on in the file that an earlier one left.
    let goes_on = args.interactive && !args.force;
    super::free(args.output.as_deref(), args.force || goes_on)?;
    let model =
        args.llm.as_deref().map(|url| Model::new(url, &args.llm_model, args.llm_samples)).transpose()?;
    // A target that is not there is told before anybody signs in.
    let onto = args.onto.as_deref().map(|spec| onto::read(spec, TARGET_SAMPLE)).transpose()?;
    let saved = describe::saved(&args.describe)?;
    let own = saved.iter().find(|entity| entity.name.eq_ignore_ascii_case(object)).cloned();
    let mut known = Entities::default();
    for entity in saved {
        known.insert(&entity.name.clone(), entity);
    }
    let (entity, samples) = match own {
        Some(entity) if args.sample.is_none() => (entity, Vec::new()),
        own => block_on(async {
            let source = describe::source(ui, &account).await?;
            let entity = match own {
                Some(entity) => entity,
                None => source.describe(object).await?,
            };
            if onto.is_some() {
                describe::add(&*source, parents(&entity), &mut known).await?;
            }
            let samples = match args.sample {
                Some(limit) => sample(&*source, &entity, limit).await?,
                None => Vec::new(),
            };
            Ok((entity, samples))
        })?,
    };
    match onto {
        Some(onto) => {
            let mut from = sources(&entity, &known);
            for (name, values) in samples {
                if let Some(slot) = from.iter_mut().find(|slot| slot.path == name) {
                    slot.samples = values;
                }
            }
            let key = onto.table.as_ref().map_or(&[][..], |table| &table.key);
            let mut proposals = propose(&entity.name, &entity.label, &from, &onto.columns);
            let earlier = match args.output.as_deref().filter(|path| goes_on && path.exists()) {
                Some(path) => Some(walk::resume(path, &entity.name, &from, &onto.columns, &mut proposals)?),
                None => None,
            };
            if let Some(model) = &model {
                let asked = block_on(llm::settle(model, &entity.name, &from, &onto.columns, &mut proposals));
                match asked {
                    Ok(refused) => {
                        refused.iter().for_each(|why| ui.warn(&format!("the model was not followed: {why}")))
                    }
                    Err(e) => {
                        ui.warn(&format!("the model was of no help, the proposal is as without it: {e}"))
                    }
                }
            }
            let empty = Draft {
                entity: &entity.name,
                onto: Some(&onto.spec),
                target: &onto.name,
                sources: &from,
                targets: &onto.columns,
                proposals: &[],
                key,
            };
            let mut text = match earlier {
                Some(earlier) => earlier.with_news(&Draft { proposals: &proposals, ..empty })?,
                None => write::render(&Draft { proposals: &proposals, ..empty }),
            };
            if args.interactive {
                super::put(ui, args.output.as_deref(), &text)?;
                walk::walk(ui, &from, &onto.columns, &mut proposals, |proposals, decided| {
                    text = rewrite::decide(&text, &Draft { proposals, ..empty }, decided)?;
                    super::put(ui, args.output.as_deref(), &text)
                })?;
            }
            finish(ui, args, &entity, &text, &from, Some(&onto), &proposals)
        }
        None => {
            let text = readable(&entity, &mut BTreeSet::new());
            finish(ui, args, &entity, &text, &[], None, &[])
        }
    }
}

/// A mapping of all fields under readable names; `targets` has the names that
/// are taken.
pub(in crate::cli::commands) fn readable(entity: &Entity, targets: &mut BTreeSet<String>) -> String {
    let paths: Vec<&str> =
        entity.fields.iter().filter(|f| f.kind.is_some()).map(|f| f.name.as_str()).collect();
    write::render_readable(&entity.name, &paths, targets)
}

/// Values of the first records, by field.
async fn sample(source: &dyn Source, entity: &Entity, limit: u16) -> Result<Vec<(String, Vec<String>)>> {
    let columns: Vec<Column> = entity
        .fields
        .iter()
        .filter_map(|field| Some(Column { name: field.name.clone(), kind: field.kind? }))
        .collect();
    let mut values: Vec<(String, Vec<String>)> =
        columns.iter().map(|c| (c.name.clone(), Vec::new())).collect();
    let query = Query {
        entity: entity.name.clone(),
        columns: columns.into(),
        limit: Some(limit.into()),
        ..Query::default()
    };
    let plan = source.plan(query, ApiChoice::Only(Api::Rest), u64::MAX).await?;
    let (pages, mut queue) = mpsc::channel(QUEUE);
    let collect = async {
        while let Some(item) = queue.recv().await {
            match item {
                Item::Rows(batch) => {
                    for row in 0..batch.len() {
                        for (at, (_, values)) in values.iter_mut().enumerate() {
                            values.push(batch.get(row, at).unwrap_or_default().to_owned());
                        }
                    }
                }
                Item::State { done, .. } => {
                    // Nothing is kept of a sample.
                    let _ = done.send(());
                }
                Item::Restart | Item::PageDropped | Item::PageEnd(_) => {}
            }
        }
    };
    let (read, ()) = tokio::join!(read(source, &plan, pages), collect);
    read?;
    Ok(values)
}

async fn read(source: &dyn Source, plan: &ReadPlan, pages: mpsc::Sender<Item>) -> Result<()> {
    source.read(plan, Resume::default(), pages).await.map(|_| ())
}

fn finish(
    ui: &Ui,
    args: &Map,
    entity: &Entity,
    text: &str,
    sources: &[Slot],
    onto: Option<&Onto>,
    proposals: &[Proposal],
) -> Result<Outcome> {
    let targets = onto.map_or(&[][..], |onto| &onto.columns);
    super::put(ui, args.output.as_deref(), text)?;
    let confident = proposals.iter().filter(|p| p.confident).count();
    let unsure = proposals.iter().filter(|p| !p.confident && p.choice.is_some()).count();
    if ui.json() {
        let candidate = |c: &Candidate| json!({ "from": sources[c.source].path, "confidence": (c.confidence * 100.0).round() / 100.0, "reason": c.reason });
        let columns: Vec<Value> = proposals
            .iter()
            .map(|p| {
                json!({
                    "target": targets[p.target].path,
                    "confident": p.confident,
                    "choice": p.choice.as_ref().map(candidate),
                    "alternatives": p.alternatives.iter().map(candidate).collect::<Vec<_>>(),
                })
            })
            .collect();
        ui.document(&json!({
            "entity": entity.name,
            "onto": args.onto,
            "file": args.output.as_ref().map(|path| path.display().to_string()),
            "columns": columns,
            "mapping": text,
        }))?;
    }
    if let Some(path) = &args.output {
        let counted = |n: usize, one: &str, many: &str| numbers::counted(n as u64, one, many);
        if onto.is_some() {
            ui.note(&format!(
                "{} of {} proposed in {}, {} unsure and commented out",
                confident,
                counted(targets.len(), "column", "columns"),
                path.display(),
                unsure
            ));
        } else {
            ui.note(&format!("written to {}", path.display()));
        }
        let database = onto.and_then(|onto| onto.table.as_ref()).map(|table| &table.database);
        let to = database.map_or(String::new(), |database| format!(" --to {}", database.display()));
        ui.note(&format!("look at it, then: sfmigrate import --map {}{to}", path.display()));
    }
    Ok(Outcome::Done)
}
