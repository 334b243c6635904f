//! What there is, at the source and here, and what of it is mapped.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::chart::{Bars, bars};
use super::parts::{Cell, List, Section, Table, took, when};
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
    let rows: Vec<&EntityRecord> = facts.moved().map(|(_, of)| of).collect();
    Table::of(
        "What the run did for each object",
        &rows,
        &[
            ("Object", &|of| Cell::text(&of.entity)),
            ("Target", &|of| Cell::text(&of.target)),
            ("Status", &|of| Cell::status(of.status)),
            ("Mode", &|of| Cell::text(&of.mode)),
            ("API", &|of| Cell::text(&of.api)),
            ("#Announced", &|of| Cell::known(of.expected)),
            ("#Read", &|of| Cell::count(of.read)),
            ("#Written", &|of| Cell::count(of.written)),
            ("#Changed", &|of| Cell::known(of.changed)),
            ("#Rejected", &|of| Cell::faults(of.rejected)),
            ("#Skipped", &|of| Cell::count(of.skipped)),
            ("#Deleted", &|of| Cell::count(of.deleted)),
            ("#Here now", &|of| Cell::known(facts.holding(&of.target).map(|held| held.records))),
            ("#Time", &|of| Cell::fixed(took(of.duration_ms))),
        ],
    )
}

fn of_history(facts: &Facts, all: &[Newest<'_>]) -> Table {
    let held = |one: &Newest<'_>| facts.holding(&one.of.target);
    Table::of(
        "Every object with its newest counts",
        all,
        &[
            ("Object", &|one| Cell::text(&one.of.entity)),
            ("Target", &|one| Cell::text(&one.of.target)),
            ("#In the org", &|one| Cell::known(one.counted.map(|(counted, _)| counted))),
            ("Counted", &|one| Cell::fixed(one.counted.map(|(_, at)| when(at)).unwrap_or_default())),
            ("#Here now", &|one| Cell::known(held(one).map(|held| held.records))),
            ("#Marked as deleted", &|one| Cell::known(held(one).map(|held| held.marked))),
            ("#Rejected, newest run", &|one| Cell::faults(one.of.rejected)),
            ("Newest run", &|one| Cell::fixed(when(&one.run.started))),
            ("Status", &|one| Cell::status(one.of.status)),
        ],
    )
}

/// What of an object's fields lands in a column.
struct Covered<'a> {
    of: &'a EntityRecord,
    /// All fields; `None` where nobody wrote them down.
    all: Option<u64>,
    mapped: u64,
    missing: Vec<&'a HeldField>,
    related: u64,
    constants: u64,
}

impl<'a> Covered<'a> {
    fn by(of: &'a EntityRecord, facts: &'a Facts) -> Self {
        let sources = sources(of);
        let related = sources.iter().filter(|name| name.contains('.')).count() as u64;
        let fields = facts.holding(&of.target).map(countable).unwrap_or_default();
        let all = Some(fields.len() as u64).filter(|all| *all > 0);
        let missing: Vec<&HeldField> =
            fields.into_iter().filter(|field| !sources.contains(field.name.as_str())).collect();
        Covered {
            of,
            all,
            mapped: all.map_or(sources.len() as u64 - related, |all| all - missing.len() as u64),
            missing,
            related,
            constants: of.mapping.values().filter(|origin| origin.is_none()).count() as u64,
        }
    }
}

/// Which fields of each object some column takes.
pub(super) fn coverage(facts: &Facts) -> Section {
    let mut section = Section { id: "coverage", title: "Mapping coverage", ..Section::default() };
    let rows: Vec<Covered<'_>> = newest(facts)
        .iter()
        .filter(|one| !one.of.mapping.is_empty())
        .map(|one| Covered::by(one.of, facts))
        .collect();
    if rows.is_empty() {
        section.words.push("No mapping is recorded.".into());
        return section;
    }
    for Covered { of, missing, .. } in rows.iter().filter(|one| !one.missing.is_empty()) {
        let fields = counted(missing.len() as u64, "field is", "fields are");
        section.lists.push(List {
            title: format!("{}: {fields} not mapped", label(of)),
            items: missing.iter().map(|field| words(field)).collect(),
        });
    }
    let mut plotted: Vec<Bars> = rows
        .iter()
        .filter(|one| one.all.is_some())
        .map(|one| Bars {
            label: label(one.of),
            values: vec![Some(one.mapped), Some(one.missing.len() as u64)],
        })
        .collect();
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
    section.tables.push(Table::of(
        "Fields of each object that land in a column",
        &rows,
        &[
            ("Object", &|one| Cell::text(&one.of.entity)),
            ("Target", &|one| Cell::text(&one.of.target)),
            ("#Fields", &|one| Cell::known(one.all)),
            ("#Mapped", &|one| Cell::count(one.mapped)),
            ("#Not mapped", &|one| Cell::known(one.all.map(|all| all - one.mapped))),
            ("#Share", &|one| one.all.map_or_else(|| Cell::known(None), |all| Cell::share(one.mapped, all))),
            ("#From related objects", &|one| Cell::count(one.related)),
            ("#Constants", &|one| Cell::count(one.constants)),
        ],
    ));
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
