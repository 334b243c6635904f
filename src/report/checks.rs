//! What `verify` found.

use super::Facts;
use super::parts::{Cell, Section, Table};
use super::runs::{tone, when};

/// Checks in the table.
const LISTED: usize = 200;

/// The differences that checks of the destination against the source found.
pub(super) fn section(facts: &Facts) -> Section {
    let mut section = Section { id: "verify", title: "Differences found by verify", ..Section::default() };
    let mut table = Table::new(
        "Checks against the source, the newest first",
        &["Object", "Target", "Checked", "Status", "#In the org", "#Compared", "What was found"],
    );
    for run in facts.runs.iter().rev().filter(|run| run.mode == "verify") {
        for of in &run.entities {
            if table.rows.len() < LISTED {
                table.row([
                    Cell::text(&of.entity),
                    Cell::text(&of.target),
                    Cell::text(when(&run.started)),
                    Cell::text(of.status.as_str()).tone(tone(of.status)),
                    Cell::known(of.expected),
                    Cell::count(of.read),
                    Cell::text(of.error.as_deref().unwrap_or("–")),
                ]);
            }
        }
    }
    if table.rows.is_empty() {
        section.words.push("What is here was not held against the source yet.".into());
    } else {
        section.tables.push(table);
    }
    section
}
