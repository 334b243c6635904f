//! What `verify` found.

use super::chart::{Bars, bars};
use super::parts::{Cell, Section, Table, when};
use super::{Facts, Scope};
use crate::history::{Differences, EntityRecord, RunRecord};
use crate::numbers::counted;

/// Checks in the table, and objects in the plot.
const LISTED: usize = 200;
const PLOTTED: usize = 20;

/// Records that differed and do so still.
fn open(found: &Differences) -> u64 {
    (found.missing + found.extra + found.marked + found.different).saturating_sub(found.mended)
}

/// The differences that were found when what is here was held against the
/// source; nothing for a run that did not do that.
pub(super) fn section(facts: &Facts) -> Option<Section> {
    let mut section = Section { id: "verify", title: "Differences found by verify", ..Section::default() };
    let checks: Vec<(&RunRecord, &EntityRecord, &Differences)> = facts
        .runs
        .iter()
        .rev()
        .flat_map(|run| run.entities.iter().map(move |of| (run, of)))
        .filter_map(|(run, of)| Some((run, of, of.differences.as_ref()?)))
        .collect();
    if checks.is_empty() && facts.scope == Scope::Run {
        return None;
    }
    if checks.is_empty() {
        section
            .words
            .push("What is here was not held against the source: sfmigrate verify does that.".into());
        return Some(section);
    }
    let mut plotted: Vec<Bars> = Vec::new();
    let (mut targets, mut left) = (0, 0);
    for (_, of, found) in &checks {
        // Of each object the newest is what holds.
        if !plotted.iter().any(|bars| bars.label == of.target) {
            targets += 1;
            left += open(found);
            let differing = found.missing + found.extra + found.marked + found.different;
            plotted
                .push(Bars { label: of.target.clone(), values: vec![Some(differing), Some(found.mended)] });
        }
    }
    section.words.push(format!(
        "When last looked at, {} in {} differed from the source and had not been mended.",
        counted(left, "record", "records"),
        counted(targets, "table", "tables")
    ));
    plotted.truncate(PLOTTED);
    let title = "Records that differed when last looked at".to_owned();
    section.figures.push(bars("differences", title, &["differed", "mended"], &plotted));
    section.tables.push(Table::of(
        "What was held against the source, the newest first",
        &checks[..checks.len().min(LISTED)],
        &[
            ("Object", &|(_, of, _)| Cell::text(&of.entity)),
            ("Target", &|(_, of, _)| Cell::text(&of.target)),
            ("Checked", &|(run, _, _)| Cell::fixed(when(&run.started))),
            ("Status", &|(_, of, _)| Cell::status(of.status)),
            ("Compared", &|(_, _, found)| {
                Cell::text(if found.deep { "all values" } else { "which records" })
            }),
            ("#In the org", &|(_, of, _)| Cell::count(of.read)),
            ("#Missing here", &|(_, _, found)| Cell::faults(found.missing)),
            ("#Only here", &|(_, _, found)| Cell::faults(found.extra)),
            ("#Wrongly marked as deleted", &|(_, _, found)| Cell::faults(found.marked)),
            ("#Other values", &|(_, _, found)| Cell::faults(found.different)),
            ("#Explained by later changes", &|(_, _, found)| Cell::count(found.explained)),
            ("#Mended", &|(_, _, found)| Cell::count(found.mended)),
        ],
    ));
    Some(section)
}
