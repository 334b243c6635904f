//! Moves the records of an import, and shows how it goes.

use std::sync::Arc;

use super::connect;
use super::options::ImportOptions;
use super::watch::{Watch, about};
use crate::Result;
use crate::auth::Session;
use crate::cli::exit::{self, Outcome};
use crate::cli::{interrupt, pattern};
use crate::mapping::EntityMapping;
use crate::pipeline::{History, Report, Request, Run, Stop};
use crate::source::Source;
use crate::ui::{Ui, preview, summary};

/// Imports, stops in good order on Ctrl-C, and tells what was done.
pub(crate) async fn carry_out(
    ui: &Ui,
    session: Arc<Session>,
    options: &ImportOptions,
    request: &Request,
) -> Result<Outcome> {
    let watch = Watch::start(ui, about(&session, mode(request), options.keep, options.command.clone()));
    let source = connect::source_within(session, options.api_budget, watch.observer())?;
    stoppable(ui, watch, source, options, request.clone()).await
}

/// Imports until it is done or stopped, and shows its progress.
pub(crate) async fn refresh(
    ui: &Ui,
    session: Arc<Session>,
    options: &ImportOptions,
    request: &Request,
    stop: &Stop,
) -> Result<Report> {
    let watch = Watch::start(ui, about(&session, mode(request), options.keep, options.command.clone()));
    let source = connect::source_within(session, options.api_budget, watch.observer())?;
    run(&watch, source, options, stop).import(request).await
}

/// Imports until it is done, stops in good order on Ctrl-C or when its time is
/// over, and tells what was done.
pub(super) async fn stoppable(
    ui: &Ui,
    watch: Watch<'_>,
    source: Arc<dyn Source>,
    options: &ImportOptions,
    mut request: Request,
) -> Result<Outcome> {
    let stop = Stop::default();
    let mut left = Vec::new();
    if let Some(all) = &options.all {
        let selection = pattern::select(&source.entities().await?, &all.include, &all.exclude)?;
        request.mappings = selection.chosen.iter().map(|name| EntityMapping::of_entity(name)).collect();
        left = selection.skipped;
    }
    let import = run(&watch, source, options, &stop);
    if let Some(sample) = options.dry_run {
        let mut preview = import.preview(&request, sample).await?;
        drop(watch);
        preview.skipped.append(&mut left);
        preview::show(ui, &preview, &options.destination)?;
        return Ok(Outcome::Done);
    }
    let timer = options.deadline.map(|time| tokio::spawn(stop.clone().request_after(time)));
    let ended = interrupt::stoppable(ui, &stop, import.import(&request)).await;
    if let Some(timer) = timer {
        timer.abort();
    }
    let mut report = ended?;
    drop(watch);
    report.skipped.append(&mut left);
    summary::show(ui, &report, &options.destination)?;
    Ok(Outcome::of(&report))
}

fn run(watch: &Watch<'_>, source: Arc<dyn Source>, options: &ImportOptions, stop: &Stop) -> Run {
    Run {
        source,
        destination: options.destination.clone(),
        restart: options.restart,
        abandon: options.abort_jobs,
        parallel: options.parallel,
        observer: watch.observer(),
        stop: stop.clone(),
        history: Some(History { recorder: watch.recorder(), exit_code: exit::of_import }),
        max_rejects: options.max_rejects,
    }
}

fn mode(request: &Request) -> &'static str {
    if request.refresh.incremental { "incremental" } else { "full" }
}
