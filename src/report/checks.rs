//! What `verify` found.

use super::chart::{Bars, bars};
use super::parts::{Cell, Section, Table, Tone, tone, when};
use super::{Facts, Scope};
use crate::history::Differences;
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
    let mut table = Table::new(
        "What was held against the source, the newest first",
        &[
            "Object",
            "Target",
            "Checked",
            "Status",
            "Compared",
            "#In the org",
            "#Missing here",
            "#Only here",
            "#Wrongly marked as deleted",
            "#Other values",
            "#Explained by later changes",
            "#Mended",
        ],
    );
    let mut plotted: Vec<Bars> = Vec::new();
    let (mut targets, mut left) = (0, 0);
    for run in facts.runs.iter().rev() {
        for of in &run.entities {
            let Some(found) = &of.differences else { continue };
            let row = |n: u64| Cell::count(n).tone(Tone::of_faults(n));
            if table.rows.len() < LISTED {
                table.row([
                    Cell::text(&of.entity),
                    Cell::text(&of.target),
                    Cell::fixed(when(&run.started)),
                    Cell::fixed(of.status.as_str()).tone(tone(of.status)),
                    Cell::text(if found.deep { "all values" } else { "which records" }),
                    Cell::count(of.read),
                    row(found.missing),
                    row(found.extra),
                    row(found.marked),
                    row(found.different),
                    Cell::count(found.explained),
                    Cell::count(found.mended),
                ]);
            }
            // Of each object the newest is what holds.
            if !plotted.iter().any(|bars| bars.label == of.target) {
                targets += 1;
                left += open(found);
                let differing = found.missing + found.extra + found.marked + found.different;
                plotted.push(Bars {
                    label: of.target.clone(),
                    values: vec![Some(differing), Some(found.mended)],
                });
            }
        }
    }
    if table.rows.is_empty() && facts.scope == Scope::Run {
        return None;
    }
    if table.rows.is_empty() {
        section
            .words
            .push("What is here was not held against the source: sfmigrate verify does that.".into());
        return Some(section);
    }
    section.words.push(format!(
        "When last looked at, {} in {} differed from the source and had not been mended.",
        counted(left, "record", "records"),
        counted(targets, "table", "tables")
    ));
    plotted.truncate(PLOTTED);
    let title = "Records that differed when last looked at".to_owned();
    section.figures.push(bars("differences", title, &["differed", "mended"], &plotted));
    section.tables.push(table);
    Some(section)
}
