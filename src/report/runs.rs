//! The runs themselves: who, when, how fast, and what happened.

use super::chart::{Column, columns, rate};
use super::parts::{Cell, Fact, Section, Table, Tone, tone, took, when};
use super::{Facts, Scope, Totals, is_move, objects};
use crate::history::RunRecord;
use crate::numbers::{counted, size, thousands};
use crate::ui::text::shell_word;

/// Runs in a plot.
const PLOTTED: usize = 60;

/// Runs in the table, and events of one run.
const LISTED: usize = 500;

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), tone: Tone::Plain }
}

/// The sums at the head of the page.
pub(super) fn totals(facts: &Facts) -> Vec<Fact> {
    let sum = |of: fn(&RunRecord) -> u64| facts.runs.iter().map(of).sum::<u64>();
    let Totals { written, rejected, .. } = facts.totals();
    let newest = facts.runs.last();
    let mut all = Vec::new();
    if facts.scope == Scope::History {
        all.push(fact("Runs", thousands(facts.runs.len() as u64)));
    }
    let status = newest.map_or("none", |run| run.status.as_str());
    let name = if facts.scope == Scope::History { "Newest run" } else { "Status" };
    all.push(Fact { tone: newest.map_or(Tone::Plain, |run| tone(run.status)), ..fact(name, status) });
    all.push(fact("Records written", thousands(written)));
    all.extend(objects::total_here(facts).map(|sum| fact("Records here now", sum)));
    all.push(Fact { tone: Tone::of_faults(rejected), ..fact("Rejected", thousands(rejected)) });
    all.push(fact("API calls", thousands(sum(RunRecord::api_calls))));
    all.push(fact("Retries", thousands(sum(|run| run.retries))));
    all.push(fact("Time", took(sum(|run| run.duration_ms))));
    all
}

/// Who moved what, of one run.
pub(super) fn about(run: &RunRecord) -> Vec<Fact> {
    let words: Vec<_> = run.command.iter().map(|word| shell_word(word)).collect();
    let exit = run.exit_code.map_or(String::new(), |code| format!(", exit code {code}"));
    let rows = [
        fact("Run", &run.id),
        Fact { tone: tone(run.status), ..fact("Status", format!("{}{exit}", run.status.as_str())) },
        Fact { tone: Tone::Bad, ..fact("Error", run.error.clone().unwrap_or_default()) },
        fact("Began", when(&run.started)),
        fact("Ended", run.finished.as_deref().map(when).unwrap_or_default()),
        fact("Took", took(run.duration_ms)),
        fact("Mode", &run.mode),
        fact("Command", words.join(" ")),
        fact("By", format!("{} (connection {})", run.user, run.connection)),
        fact("From", format!("{} at {}", run.source, run.instance)),
        fact("Goes on with", run.continues.join(", ")),
        fact("Received", size(run.bytes)),
        fact("Sessions renewed", if run.refreshes > 0 { thousands(run.refreshes) } else { String::new() }),
        fact("Version", &run.version),
    ];
    rows.into_iter().filter(|row| !row.value.is_empty()).collect()
}

/// Records per second; of what took no time at all, as if it took a
/// millisecond.
fn per_second(records: u64, ms: u64) -> u64 {
    records.saturating_mul(1000) / ms.max(1)
}

fn written(run: &RunRecord) -> u64 {
    run.sum(|of| of.written)
}

/// Throughput over the time of a run, and from run to run.
pub(super) fn throughput(facts: &Facts) -> Section {
    let mut section = Section { id: "throughput", title: "Throughput over time", ..Section::default() };
    let paced = facts.moves().rev().find(|run| run.pace.samples().len() > 1 && written(run) > 0);
    if let Some(run) = paced {
        let mean = per_second(written(run), run.duration_ms);
        let words = format!(
            "{} in {}, {} per second on average",
            counted(written(run), "record was written", "records were written"),
            took(run.duration_ms),
            thousands(mean)
        );
        section.words.push(match facts.scope {
            Scope::Run => format!("{words}."),
            Scope::History => format!("In the run of {}, {words}.", when(&run.started)),
        });
        let title = match facts.scope {
            Scope::Run => "Records per from the start to the end of the run".to_owned(),
            Scope::History => format!("Records per second within the run of {}", when(&run.started)),
        };
        section.figures.push(rate("pace", title, words, run.pace.samples()));
    } else {
        section.words.push("No run has written records long enough to draw its pace.".into());
    }
    let moves: Vec<&RunRecord> = facts.moves().collect();
    if moves.len() > 1 {
        let latest = &moves[moves.len().saturating_sub(PLOTTED)..];
        let plot = |id, title: &str, unit, value: fn(&RunRecord) -> u64| {
            let column = |run: &&RunRecord| Column {
                label: when(&run.started),
                value: value(run),
                bad: tone(run.status) == Tone::Bad,
            };
            let all: Vec<Column> = latest.iter().map(column).collect();
            columns(id, title.to_owned(), unit, ["done", "not ended well"], &all)
        };
        section.figures.push(plot("written", "Records written, run by run", "records", written));
        section.figures.push(plot("speed", "Records per run by run", "records per second", |run| {
            per_second(written(run), run.duration_ms)
        }));
    }
    section
}

/// The first few objects of a run.
fn names(run: &RunRecord) -> String {
    let names: Vec<&str> = run.entities.iter().map(|of| of.entity.as_str()).collect();
    match names.as_slice() {
        [first, _, _, _, ..] => format!("{first}, … ({})", names.len()),
        few => few.join(", "),
    }
}

/// The list of all runs.
pub(super) fn list(facts: &Facts) -> Section {
    let mut section = Section { id: "runs", title: "Runs", ..Section::default() };
    if facts.runs.is_empty() {
        section.words.push(format!("No run is recorded in {}.", facts.place));
        return section;
    }
    if facts.runs.len() > LISTED {
        section.words.push(format!(
            "The newest {LISTED} of {} runs; the sums on this page are of all.",
            thousands(facts.runs.len() as u64)
        ));
    }
    let rows: Vec<&RunRecord> = facts.runs.iter().rev().take(LISTED).collect();
    let moved = |run: &RunRecord, records: u64| Cell::known(is_move(run).then_some(records));
    let rejected = |run: &RunRecord| run.sum(|of| of.rejected);
    let of_rejected = |run: &RunRecord| Tone::of_faults(if is_move(run) { rejected(run) } else { 0 });
    section.tables.push(Table::of(
        "The runs, the newest first",
        &rows,
        &[
            ("Began", &|run| Cell::fixed(when(&run.started))),
            ("Run", &|run| Cell::text(&run.id)),
            ("Mode", &|run| Cell::text(&run.mode)),
            ("Status", &|run| Cell::status(run.status)),
            ("#Exit", &|run| Cell::text(run.exit_code.map_or("–".to_owned(), |code| code.to_string()))),
            ("Objects", &|run| Cell::text(names(run))),
            ("#Read", &|run| moved(run, run.sum(|of| of.read))),
            ("#Written", &|run| moved(run, written(run))),
            ("#Changed", &|run| moved(run, run.sum(|of| of.changed.unwrap_or(of.written)))),
            ("#Rejected", &|run| moved(run, rejected(run)).tone(of_rejected(run))),
            ("#Deleted", &|run| moved(run, run.sum(|of| of.deleted))),
            ("#Calls", &|run| Cell::count(run.api_calls())),
            ("#Retries", &|run| Cell::count(run.retries)),
            ("#Time", &|run| Cell::fixed(took(run.duration_ms))),
        ],
    ));
    section
}

/// What happened in one run.
pub(super) fn events(run: &RunRecord) -> Section {
    let mut section = Section { id: "events", title: "What happened", ..Section::default() };
    if run.events.is_empty() {
        section.words.push("Nothing is recorded.".into());
        return section;
    }
    if run.events.len() > LISTED {
        section.words.push(format!(
            "The first {LISTED} of {} events; `sfmigrate runs show {}` has all.",
            thousands(run.events.len() as u64),
            run.id
        ));
    }
    let tone = |kind: &str| if ["failed", "warning"].contains(&kind) { Tone::Bad } else { Tone::Plain };
    section.tables.push(Table::of(
        "Events in their order",
        &run.events[..run.events.len().min(LISTED)],
        &[
            ("Time", &|moment| Cell::fixed(when(&moment.time))),
            ("What", &|moment| Cell::text(moment.kind.replace('_', " ")).tone(tone(&moment.kind))),
            ("Object", &|moment| Cell::text(moment.entity.as_deref().unwrap_or("–"))),
            ("In words", &|moment| Cell::text(&moment.text)),
        ],
    ));
    section
}
