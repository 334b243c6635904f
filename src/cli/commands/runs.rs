//! `runs`: the history of what was done.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::watch::typed;
use crate::cli::args::runs::{Forget, Place, Rollback, Runs, RunsCommand};
use crate::cli::destination;
use crate::cli::exit::{self, Outcome};
use crate::event::Silent;
use crate::history::{About, Recorder, RunRecord, Status};
use crate::sink::{Destination, history, rollback};
use crate::ui::{Ui, runs};
use crate::{Error, Result};

/// Lists, shows, exports or forgets.
pub(crate) fn start(ui: &Ui, args: Runs) -> Result<Outcome> {
    match args.command {
        RunsCommand::List(list) => {
            let mut found = history::list(&place(&list.place)?, false)?;
            found.reverse();
            found.truncate(list.last.unwrap_or(usize::MAX));
            runs::list(ui, &found)?;
        }
        RunsCommand::Show(show) => {
            let place = place(&show.place)?;
            runs::show(ui, &named(&place, &show.run)?)?;
        }
        RunsCommand::Rollback(args) => take_back(ui, &args)?,
        RunsCommand::Export(export) => {
            let found = history::list(&place(&export.place)?, true)?;
            runs::export(ui, &found)?;
        }
        RunsCommand::Forget(args) => forget(ui, &args)?,
    }
    Ok(Outcome::Done)
}

/// Where the history is that a person means; it must be there.
pub(super) fn place(place: &Place) -> Result<Destination> {
    let destination = destination::resolve(place.to.as_deref(), place.format)?;
    let there = match &destination {
        Destination::Sqlite(path) => path.is_file(),
        Destination::CsvFolder(path) => path.is_dir(),
        _ => true,
    };
    match &destination {
        Destination::Sqlite(path) | Destination::CsvFolder(path) if !there => {
            Err(Error::usage(format!("there is no {}, hence no history in it", path.display()))
                .hint("name the database or the folder of the runs with --to"))
        }
        _ => Ok(destination),
    }
}

/// The run that a person means.
pub(super) fn named(place: &Destination, name: &str) -> Result<RunRecord> {
    let all = history::list(place, false)?;
    let last = name.eq_ignore_ascii_case("last");
    let matching: Vec<&RunRecord> = match all.last() {
        Some(newest) if last => vec![newest],
        _ => all.iter().filter(|run| run.id.starts_with(name)).collect(),
    };
    match matching.as_slice() {
        [] => Err(no_such_run(name)),
        [run] => history::find(place, &run.id)?.ok_or_else(|| no_such_run(name)),
        several => Err(Error::usage(format!("{} runs begin with {name}", several.len()))
            .hint("write more of the id: sfmigrate runs list")),
    }
}

/// Shows what taking a run back would do, or does it.
fn take_back(ui: &Ui, args: &Rollback) -> Result<()> {
    let place = place(&args.place)?;
    let run = named(&place, &args.run)?;
    if args.dry_run {
        let undoing = rollback::plan(&place, &run)?;
        undoing.check()?;
        return runs::taken_back(ui, &undoing, None);
    }
    let about = About { mode: "rollback".to_owned(), command: typed(), ..About::default() };
    let record = Recorder::new(about, Arc::new(Silent)).record();
    let id = record.id.clone();
    ui.log_run(&id);
    let undoing = rollback::carry_out(&place, &run, record, |error| exit::code(error.kind()))?;
    runs::taken_back(ui, &undoing, Some(&id))
}

fn no_such_run(name: &str) -> Error {
    Error::usage(format!("there is no run {name}")).hint("sfmigrate runs list shows those there are")
}

fn forget(ui: &Ui, args: &Forget) -> Result<()> {
    let place = place(&args.place)?;
    let all = history::list(&place, false)?;
    let oldest = args.older_than.and_then(|age| Timestamp::now().checked_sub(age).ok());
    let kept_from = all.len().saturating_sub(args.keep.unwrap_or(0));
    let ids: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(at, run)| {
            let old = |oldest: Timestamp| run.started.parse().is_ok_and(|at: Timestamp| at < oldest);
            run.status != Status::Running && *at < kept_from && oldest.is_none_or(old)
        })
        .map(|(_, run)| run.id.clone())
        .collect();
    history::forget(&place, &ids)?;
    if ui.json() {
        return ui.document(&json!({ "forgotten": ids }));
    }
    ui.note(&runs::forgotten(ids.len() as u64));
    Ok(())
}
