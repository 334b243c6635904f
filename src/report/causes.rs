//! Why records were rejected, what the API was called for, and why requests
//! were repeated.

use std::collections::BTreeMap;

use super::chart::{Bars, Figure, bars};
use super::parts::{Cell, Section, Table};
use super::{Facts, Totals};
use crate::numbers::{counted, thousands};

/// Bars in a plot; the table has more.
const PLOTTED: usize = 12;

/// Rows of a table.
const LISTED: usize = 100;

/// The largest first; among equals by name.
fn sorted<K: Ord>(sums: BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut all: Vec<(K, u64)> = sums.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all
}

/// As many rows as a table takes.
fn listed<T>(all: &[T]) -> &[T] {
    &all[..all.len().min(LISTED)]
}

fn plot<'a>(id: &'static str, title: &str, all: impl Iterator<Item = (&'a str, u64)>) -> Figure {
    let rows: Vec<Bars> = all
        .take(PLOTTED)
        .map(|(label, count)| Bars { label: label.to_owned(), values: vec![Some(count)] })
        .collect();
    bars(id, title.to_owned(), &[""], &rows)
}

/// Rejected records by their reasons.
pub(super) fn rejects(facts: &Facts) -> Section {
    let mut section = Section { id: "rejects", title: "Rejected records", ..Section::default() };
    let Totals { read, rejected, .. } = facts.totals();
    if rejected == 0 {
        section.words.push("No record was rejected.".into());
        return section;
    }
    let mut sums: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for (_, of) in facts.moved() {
        for refusal in &of.reasons {
            *sums.entry((&of.entity, &refusal.column, &refusal.reason)).or_default() += refusal.records;
        }
    }
    let known: u64 = sums.values().sum();
    section.words.push(format!(
        "{} of {} read. The records themselves stand in the reject files beside what was imported: correct \
         the values or the mapping, and feed them back with sfmigrate import --from-rejects.",
        counted(rejected, "record was rejected", "records were rejected"),
        thousands(read),
    ));
    if known < rejected {
        section.words.push(format!(
            "Why {} rejected is not recorded: the run ended before it could write it down.",
            counted(rejected - known, "record was", "records were")
        ));
    }
    let sums = sorted(sums);
    if !sums.is_empty() {
        let labels: Vec<(String, u64)> =
            sums.iter().map(|((entity, _, reason), n)| (format!("{entity}: {reason}"), *n)).collect();
        let rows = labels.iter().map(|(label, n)| (label.as_str(), *n));
        section.figures.push(plot("reasons", "Rejected records by reason", rows));
        section.tables.push(Table::of(
            "Rejected records by reason",
            listed(&sums),
            &[
                ("Reason", &|((_, _, reason), _)| Cell::text(*reason)),
                ("Object", &|((entity, _, _), _)| Cell::text(*entity)),
                ("Column", &|((_, column, _), _)| Cell::text(if column.is_empty() { "–" } else { column })),
                ("#Records", &|(_, records)| Cell::count(*records)),
                ("#Share", &|(_, records)| Cell::share(*records, rejected)),
            ],
        ));
    }
    section
}

/// API calls by what they were for.
pub(super) fn calls(facts: &Facts) -> Section {
    let mut section = Section { id: "calls", title: "API use", ..Section::default() };
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, calls) in facts.runs.iter().flat_map(|run| &run.calls) {
        *sums.entry(kind).or_default() += calls;
    }
    let all: u64 = sums.values().sum();
    if all == 0 {
        section.words.push("No API call was made.".into());
        return section;
    }
    let written = facts.totals().written;
    section.words.push(format!(
        "{} for {}.",
        counted(all, "API call", "API calls"),
        counted(written, "record written", "records written")
    ));
    let sums = sorted(sums);
    section.figures.push(plot("kinds", "API calls by kind", sums.iter().map(|(kind, n)| (*kind, *n))));
    section.tables.push(Table::of(
        "API calls by kind",
        &sums,
        &[
            ("Kind", &|(kind, _)| Cell::text(*kind)),
            ("#Calls", &|(_, calls)| Cell::count(*calls)),
            ("#Share", &|(_, calls)| Cell::share(*calls, all)),
        ],
    ));
    section
}

/// Requests that were repeated, by what went wrong.
pub(super) fn retries(facts: &Facts) -> Section {
    let mut section = Section { id: "retries", title: "Retries", ..Section::default() };
    let all: u64 = facts.runs.iter().map(|run| run.retries).sum();
    if all == 0 {
        section.words.push("No request had to be repeated.".into());
        return section;
    }
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for moment in facts.runs.iter().flat_map(|run| &run.events).filter(|moment| moment.kind == "retry") {
        // "…; try 2 in 1.0 s"
        let what = moment.text.rsplit_once("; try ").map_or(moment.text.as_str(), |(what, _)| what);
        *sums.entry(what).or_default() += 1;
    }
    let known: u64 = sums.values().sum();
    let runs = facts.runs.iter().filter(|run| run.retries > 0).count() as u64;
    section.words.push(format!(
        "{} repeated, in {}.",
        counted(all, "request was", "requests were"),
        counted(runs, "run", "runs")
    ));
    if known < all {
        section.words.push(format!("Of {} the cause is not recorded.", thousands(all - known)));
    }
    let sums = sorted(sums);
    if !sums.is_empty() {
        let causes = sums.iter().map(|(what, n)| (*what, *n));
        section.figures.push(plot("causes", "Repeated requests by cause", causes));
        section.tables.push(Table::of(
            "Repeated requests by cause",
            listed(&sums),
            &[("Cause", &|(what, _)| Cell::text(*what)), ("#Times", &|(_, times)| Cell::count(*times))],
        ));
    }
    section
}
