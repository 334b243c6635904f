//! The history of runs, for people and for programs.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::text::{printable, shell_word};
use super::{Cell, Table, Ui};
use crate::history::{Differences, EntityRecord, RunRecord, Status};
use crate::numbers::{counted, duration, size, thousands};
use crate::record::Refusal;
use crate::sink::undo::Undoing;
use crate::{Error, Result};

/// The list, in the order given.
///
/// # Errors
/// As [`Ui::data`].
pub fn list(ui: &Ui, runs: &[RunRecord]) -> Result<()> {
    if ui.json() {
        let runs: Vec<Value> = runs.iter().map(|run| document(run, false)).collect();
        return ui.document(&json!({ "runs": runs }));
    }
    if runs.is_empty() {
        ui.note("no run is recorded here");
        return Ok(());
    }
    let header = [
        "RUN", "STATUS", "EXIT", "MODE", "OBJECTS", "READ", "CHANGED", "REJECTED", "DELETED", "CALLS", "TIME",
    ];
    let mut table = Table::new(&header);
    for run in runs {
        table.row([
            Cell::text(&run.id),
            Cell::text(if run.taken_back.is_some() { "taken back" } else { run.status.as_str() }),
            run.exit_code.map_or(Cell::Empty, |code| Cell::text(code.to_string())),
            Cell::text(&run.mode),
            Cell::text(objects(run)),
            Cell::Count(run.sum(|e| e.read)),
            Cell::Count(run.sum(|e| e.changed.unwrap_or(e.written))),
            Cell::Count(run.sum(|e| e.rejected)),
            Cell::Count(run.sum(|e| e.deleted)),
            Cell::Count(run.api_calls()),
            Cell::text(duration(Duration::from_millis(run.duration_ms))),
        ]);
    }
    ui.table(&table)
}

/// The names, as long as they are few.
fn objects(run: &RunRecord) -> String {
    match run.entities.as_slice() {
        [] => String::new(),
        few @ ([_] | [_, _] | [_, _, _]) => {
            few.iter().map(|e| e.entity.as_str()).collect::<Vec<_>>().join(", ")
        }
        many => format!("{}, … ({})", many[0].entity, many.len()),
    }
}

/// One run with all that is known of it.
///
/// # Errors
/// As [`Ui::data`].
pub fn show(ui: &Ui, run: &RunRecord) -> Result<()> {
    if ui.json() {
        return ui.document(&document(run, true));
    }
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{name:<10} {}\n", printable(value)));
        }
    };
    let exit = run.exit_code.map_or(String::new(), |code| format!(", exit code {code}"));
    line("run", &run.id);
    line("status", &format!("{}{exit}", run.status.as_str()));
    line("error", run.error.as_deref().unwrap_or_default());
    line("began", &run.started);
    line("ended", run.finished.as_deref().unwrap_or_default());
    line("took", &duration(Duration::from_millis(run.duration_ms)));
    line("mode", &run.mode);
    line("command", &command_line(&run.command));
    if !run.user.is_empty() || !run.connection.is_empty() {
        line("by", &format!("{} (connection {})", run.user, run.connection));
    }
    if !run.source.is_empty() {
        line("from", &format!("{} at {}", run.source, run.instance));
    }
    line("version", &run.version);
    line("goes on", &run.continues.join(", "));
    line("undoes", run.undoes.as_deref().unwrap_or_default());
    line("undone by", run.taken_back.as_deref().unwrap_or_default());
    let calls: Vec<String> = run.calls.iter().map(|(kind, n)| format!("{} {kind}", thousands(*n))).collect();
    let calls = if calls.is_empty() { String::new() } else { format!(" ({})", calls.join(", ")) };
    line("calls", &format!("{}{calls}", thousands(run.api_calls())));
    line("retries", &thousands(run.retries));
    line("received", &size(run.bytes));
    ui.data(&text)?;
    for entity in &run.entities {
        ui.data(&entity_text(entity))?;
    }
    if run.events.is_empty() {
        return Ok(());
    }
    ui.data("\n")?;
    let mut table = Table::new(&["TIME", "WHAT", "OBJECT", "IN WORDS"]);
    for moment in &run.events {
        table.row([
            Cell::text(&moment.time),
            Cell::text(&moment.kind),
            moment.entity.as_deref().map_or(Cell::Empty, Cell::text),
            Cell::text(printable(&moment.text)),
        ]);
    }
    ui.table(&table)
}

/// What a run that ended before its time has done, and the command that goes on
/// with it.
pub fn goes_on(place: &Path, run: &RunRecord) -> String {
    let how = match run.status {
        Status::Interrupted | Status::Running => "was interrupted",
        Status::Failed => "failed",
        Status::Stopped | Status::Done => "was stopped",
    };
    let began = run.started.get(..16).unwrap_or(&run.started).replace('T', " ");
    let written = counted(run.sum(|e| e.written), "record is", "records are");
    let mut words = vec!["sfmigrate".to_owned()];
    words.extend(run.command.iter().skip(1).cloned());
    format!(
        "\nThe run into {} that began at {began} UTC {how}; {written} there. This goes on with it:\n  {}\n",
        printable(&place.display().to_string()),
        printable(&command_line(&words)),
    )
}

/// Words as they can be given to a shell.
pub fn command_line(words: &[String]) -> String {
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

fn entity_text(of: &EntityRecord) -> String {
    let mut numbers =
        vec![format!("{} read", thousands(of.read)), format!("{} written", thousands(of.written))];
    if let (Some(changed), Some(unchanged)) = (of.changed, of.unchanged()) {
        numbers.push(format!("{} changed, {} unchanged", thousands(changed), thousands(unchanged)));
    }
    for (n, what) in [(of.rejected, "rejected"), (of.skipped, "skipped"), (of.deleted, "deleted")] {
        if n > 0 {
            numbers.push(format!("{} {what}", thousands(n)));
        }
    }
    let mut text = format!("\n{} into {}: {}, {}\n", of.entity, of.target, of.status.as_str(), of.mode);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("  {name:<8} {}\n", printable(value)));
        }
    };
    line("records", &numbers.join(", "));
    let why = if of.reason.is_empty() { String::new() } else { format!(" ({})", of.reason) };
    for Refusal { reason, records, .. } in &of.reasons {
        line("rejected", &format!("{}: {reason}", thousands(*records)));
    }
    line("api", &format!("{}{why}", of.api));
    line("jobs", &of.jobs.join(", "));
    line("query", &of.query);
    line("mapping", &format!("{} columns, {}", of.mapping.len(), of.mapping_hash));
    line("found", &of.differences.as_ref().map(differences).unwrap_or_default());
    line("error", of.error.as_deref().unwrap_or_default());
    text
}

/// What `verify` found, in words.
fn differences(of: &Differences) -> String {
    let mut parts = Vec::new();
    for (n, what) in [
        (of.missing, "missing"),
        (of.extra, "extra"),
        (of.marked, "marked as deleted"),
        (of.different, "different"),
        (of.explained, "changed since"),
        (of.mended, "mended"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", thousands(n)));
        }
    }
    let depth = if of.deep { "all values" } else { "which records" };
    if parts.is_empty() { format!("nothing ({depth})") } else { format!("{} ({depth})", parts.join(", ")) }
}

/// All runs as JSON lines.
///
/// # Errors
/// As [`Ui::data`].
pub fn export(ui: &Ui, runs: &[RunRecord]) -> Result<()> {
    for run in runs {
        let line = serde_json::to_string(&document(run, true))
            .map_err(|e| Error::unexpected("a run cannot be written as JSON").because(e))?;
        ui.data(&(line + "\n"))?;
    }
    Ok(())
}

/// What taking a run back did, as the run `by`; or would do, if there is none.
///
/// # Errors
/// As [`Ui::data`].
pub fn taken_back(ui: &Ui, undoing: &Undoing, by: Option<&str>) -> Result<()> {
    if ui.json() {
        let mut document = json!(undoing);
        document["dry_run"] = by.is_none().into();
        document["rollback"] = json!(by);
        return ui.document(&document);
    }
    let mut table =
        Table::new(&["OBJECT", "TARGET", "HOW", "RESTORED", "RETURNED", "REMOVED", "COLUMNS THAT GO"]);
    for of in &undoing.targets {
        table.row([
            Cell::text(&of.entity),
            Cell::text(&of.target),
            Cell::text(of.effect.label()),
            Cell::Count(of.restored),
            Cell::Count(of.returned),
            Cell::Count(of.removed),
            Cell::text(of.dropped.join(", ")),
        ]);
    }
    ui.table(&table)?;
    let run = &undoing.run;
    ui.note(&match by {
        None => format!("run {run} would be taken back; nothing was changed"),
        Some(by) => format!("run {run} is taken back; to have it again: sfmigrate runs rollback {by}"),
    });
    Ok(())
}

/// What `runs forget` did.
pub fn forgotten(runs: u64) -> String {
    format!("{} forgotten", counted(runs, "run is", "runs are"))
}

fn document(run: &RunRecord, events: bool) -> Value {
    let mut document = json!(run);
    document["api_calls"] = run.api_calls().into();
    if let Some(entities) = document["entities"].as_array_mut() {
        for (value, of) in entities.iter_mut().zip(&run.entities) {
            value["unchanged"] = json!(of.unchanged());
        }
    }
    if !events && let Some(whole) = document.as_object_mut() {
        whole.remove("events");
        whole.remove("pace");
    }
    document
}
