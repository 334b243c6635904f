//! What there is, at the source and here, and what of it is mapped.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::chart::{Bars, bars};
use super::parts::{Cell, List, Section, Table, Tone, tone, took, when};
use super::{Facts, Scope};
use crate::event::counted_in;
use crate::history::{EntityRecord, RunRecord, Status};
use crate::numbers::{counted, thousands};
use crate::sink::holdings::{HeldField, Holding};

/// Objects in a plot; the table has all.
const PLOTTED: usize = 20;

/// The newest that is known of one target.
struct Newest<'a> {
    run: &'a RunRecord,
    of: &'a EntityRecord,
    /// The newest count of everything that the query has at the source.
    counted: Option<(u64, &'a str)>,
}

/// Target by target, in the order of the newest runs.
fn newest(facts: &Facts) -> Vec<Newest<'_>> {
    let mut all: Vec<Newest<'_>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for run in facts.moves().rev() {
        for of in run.entities.iter().filter(|of| is_table(of)) {
            places.entry(of.target.to_lowercase()).or_insert_with(|| {
                all.push(Newest { run, of, counted: None });
                all.len() - 1
            });
        }
    }
    for run in facts.runs.iter().rev() {
        for of in &run.entities {
            // A refresh counts only what changed; who verifies counts all.
            let count = match &of.differences {
                Some(_) => (of.status == Status::Done).then_some(of.read),
                None => of.expected.filter(|_| of.mode == "full"),
            };
            if let (Some(count), Some(&place)) = (count, places.get(&of.target.to_lowercase())) {
                all[place].counted.get_or_insert((count, &run.started));
            }
        }
    }
    all
}

/// Files have a row of their own in a run, and no table.
fn is_table(of: &EntityRecord) -> bool {
    !of.target.is_empty() && counted_in(&of.entity).0 == "record"
}

/// Objects with their counts at the source and here.
pub(super) fn counts(facts: &Facts) -> Section {
    let place = &facts.place;
    let all = newest(facts);
    let mut plotted: Vec<Bars> = all
        .iter()
        .filter_map(|one| {
            let (counted, held) = (one.counted.map(|(n, _)| n), facts.holding(&one.of.target));
            let label = label(one.of);
            (counted.is_some() || held.is_some())
                .then(|| Bars { label, values: vec![counted, held.map(|held| held.records)] })
        })
        .collect();
    plotted.sort_by_key(|bars| std::cmp::Reverse(bars.values.iter().flatten().max().copied()));
    let more = plotted.len().saturating_sub(PLOTTED);
    plotted.truncate(PLOTTED);
    let mut section = Section { id: "objects", title: "Objects", ..Section::default() };
    if all.is_empty() {
        section.words.push("Nothing was imported.".into());
        return section;
    }
    section.words.push(format!(
        "Counted at the source when the import was planned or verified, under its condition, and in {place} \
         when this page was made."
    ));
    if more > 0 {
        section.words.push(format!("The plot has the {PLOTTED} largest; {more} more are in the table."));
    }
    if !plotted.is_empty() {
        let kinds = ["in the org".to_owned(), format!("in {place}")];
        let kinds = kinds.each_ref().map(String::as_str);
        section.figures.push(bars("counts", "Records in the org and here".into(), &kinds, &plotted));
    }
    section.tables.push(match facts.scope {
        Scope::Run => of_run(facts),
        Scope::History => of_history(facts, &all),
    });
    section
}

fn label(of: &EntityRecord) -> String {
    if of.entity == of.target { of.entity.clone() } else { format!("{} → {}", of.entity, of.target) }
}

fn of_run(facts: &Facts) -> Table {
    let mut table = Table::new(
        "What the run did for each object",
        &[
            "Object",
            "Target",
            "Status",
            "Mode",
            "API",
            "#Announced",
            "#Read",
            "#Written",
            "#Changed",
            "#Rejected",
            "#Skipped",
            "#Deleted",
            "#Here now",
            "#Time",
        ],
    );
    for (_, of) in facts.moved() {
        table.row([
            Cell::text(&of.entity),
            Cell::text(&of.target),
            Cell::fixed(of.status.as_str()).tone(tone(of.status)),
            Cell::text(&of.mode),
            Cell::text(&of.api),
            Cell::known(of.expected),
            Cell::count(of.read),
            Cell::count(of.written),
            Cell::known(of.changed),
            Cell::count(of.rejected).tone(Tone::of_faults(of.rejected)),
            Cell::count(of.skipped),
            Cell::count(of.deleted),
            Cell::known(facts.holding(&of.target).map(|held| held.records)),
            Cell::fixed(took(of.duration_ms)),
        ]);
    }
    table
}

fn of_history(facts: &Facts, all: &[Newest<'_>]) -> Table {
    let mut table = Table::new(
        "Every object with its newest counts",
        &[
            "Object",
            "Target",
            "#In the org",
            "Counted",
            "#Here now",
            "#Marked as deleted",
            "#Rejected, newest run",
            "Newest run",
            "Status",
        ],
    );
    for one in all {
        let held = facts.holding(&one.of.target);
        let (counted, at) = one.counted.unzip();
        table.row([
            Cell::text(&one.of.entity),
            Cell::text(&one.of.target),
            Cell::known(counted),
            Cell::fixed(at.map(when).unwrap_or_default()),
            Cell::known(held.map(|held| held.records)),
            Cell::known(held.map(|held| held.marked)),
            Cell::count(one.of.rejected).tone(Tone::of_faults(one.of.rejected)),
            Cell::fixed(when(&one.run.started)),
            Cell::fixed(one.of.status.as_str()).tone(tone(one.of.status)),
        ]);
    }
    table
}

/// Which fields of each object some column takes.
pub(super) fn coverage(facts: &Facts) -> Section {
    let mut section = Section { id: "coverage", title: "Mapping coverage", ..Section::default() };
    let mut table = Table::new(
        "Fields of each object that land in a column",
        &[
            "Object",
            "Target",
            "#Fields",
            "#Mapped",
            "#Not mapped",
            "#Share",
            "#From related objects",
            "#Constants",
        ],
    );
    let mut plotted = Vec::new();
    for one in newest(facts).iter().filter(|one| !one.of.mapping.is_empty()) {
        let of = one.of;
        let sources = sources(of);
        let related = sources.iter().filter(|name| name.contains('.')).count() as u64;
        let constants = of.mapping.values().filter(|origin| origin.is_none()).count() as u64;
        let fields = facts.holding(&of.target).map(countable).unwrap_or_default();
        let own = sources.len() as u64 - related;
        let (all, share) = match fields.len() as u64 {
            0 => (None, String::from("–")),
            all => (Some(all), String::new()),
        };
        let missing: Vec<&HeldField> =
            fields.iter().copied().filter(|field| !sources.contains(field.name.as_str())).collect();
        let mapped = all.map_or(own, |all| all - missing.len() as u64);
        let share = all.map_or(share, |all| format!("{} %", mapped * 100 / all));
        table.row([
            Cell::text(&of.entity),
            Cell::text(&of.target),
            Cell::known(all),
            Cell::count(mapped),
            Cell::known(all.map(|all| all - mapped)),
            Cell::text(share),
            Cell::count(related),
            Cell::count(constants),
        ]);
        if all.is_some() {
            plotted.push(Bars { label: label(of), values: vec![Some(mapped), Some(missing.len() as u64)] });
        }
        if !missing.is_empty() {
            section.lists.push(List {
                title: format!(
                    "{}: {} not mapped",
                    label(of),
                    counted(missing.len() as u64, "field is", "fields are")
                ),
                items: missing.iter().map(|field| words(field)).collect(),
            });
        }
    }
    if table.rows.is_empty() {
        section.words.push("No mapping is recorded.".into());
        return section;
    }
    if plotted.is_empty() {
        section.words.push(format!(
            "What fields the objects have is not written down in {}; a database would know.",
            facts.place
        ));
    } else {
        section.words.push(
            "Of each object's fields, as the org showed them to the user of the import, those that its newest \
             mapping reads. A compound field counts by its parts."
                .into(),
        );
        plotted.sort_by_key(|bars| std::cmp::Reverse(bars.values.iter().flatten().sum::<u64>()));
        plotted.truncate(PLOTTED);
        let title = "Fields mapped and not mapped".into();
        section.figures.push(bars("mapped", title, &["mapped", "not mapped"], &plotted));
    }
    section.tables.push(table);
    section
}

/// The fields and paths that columns are made of.
fn sources(of: &EntityRecord) -> BTreeSet<&str> {
    of.mapping.values().flatten().flat_map(|origin| origin.split(", ")).collect()
}

/// The fields that can be mapped on their own: a compound is there by its
/// parts.
fn countable(held: &Holding) -> Vec<&HeldField> {
    let compounds: HashSet<&str> = held.fields.iter().filter_map(|f| f.part_of.as_deref()).collect();
    held.fields.iter().filter(|f| f.mapped || !compounds.contains(f.name.as_str())).collect()
}

fn words(field: &HeldField) -> String {
    let label = if field.label.is_empty() || field.label == field.name {
        String::new()
    } else {
        format!(", {}", field.label)
    };
    format!("{}{label} ({})", field.name, field.native_type)
}

/// The sum that the head of the page shows.
pub(super) fn total_here(facts: &Facts) -> Option<String> {
    let sum = facts.holdings.iter().map(|held| held.records).sum();
    (!facts.holdings.is_empty()).then(|| thousands(sum))
}
