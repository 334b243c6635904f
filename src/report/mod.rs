//! The report: one web page of one run, or of all runs into a destination.
//!
//! A pure function from what the history and the destination tell to a text.
//! The page stands alone: style and plots are in it, nothing is loaded, no
//! script runs, and its own policy forbids all of that. Every name and text of
//! the source passes one place that makes it harmless, see [`page`].

use jiff::Timestamp;

use crate::event::counted_in;
use crate::history::{EntityRecord, RunRecord};
use crate::sink::holdings::Holding;

mod causes;
mod chart;
mod checks;
mod objects;
mod page;
mod parts;
mod runs;

pub use page::{MARK, page};

/// What the page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The one run that there is.
    Run,
    /// All runs that the destination remembers.
    History,
}

/// All that the page tells.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What the page is about.
    pub scope: Scope,
    /// The destination, as the user calls it.
    pub place: String,
    /// The runs, oldest first, with their events.
    pub runs: Vec<RunRecord>,
    /// What the destination holds now.
    pub holdings: Vec<Holding>,
    /// When the page is made.
    pub made: Timestamp,
}

/// The targets that runs wrote, each once, the newest first: what to look up
/// for the page.
pub fn targets(runs: &[RunRecord]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for of in runs.iter().rev().flat_map(|run| &run.entities) {
        if !of.target.is_empty() && !found.iter().any(|known| known.eq_ignore_ascii_case(&of.target)) {
            found.push(of.target.clone());
        }
    }
    found
}

/// Records over several runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Records that arrived.
    pub read: u64,
    /// Records that landed.
    pub written: u64,
    /// Records that were rejected.
    pub rejected: u64,
}

impl Facts {
    /// The runs that moved records.
    fn moves(&self) -> impl DoubleEndedIterator<Item = &RunRecord> {
        self.runs.iter().filter(|run| is_move(run))
    }

    /// What these runs did for each entity.
    fn moved(&self) -> impl DoubleEndedIterator<Item = (&RunRecord, &EntityRecord)> {
        self.moves().flat_map(|run| run.entities.iter().map(move |of| (run, of)))
    }

    /// Records that all runs moved, or did not.
    pub fn totals(&self) -> Totals {
        let records = |of: &EntityRecord| counted_in(&of.entity).0 == "record";
        let moved = || self.moved().map(|(_, of)| of).filter(|of| records(of));
        let sum = |of: fn(&EntityRecord) -> u64| moved().map(of).sum();
        Totals { read: sum(|of| of.read), written: sum(|of| of.written), rejected: sum(|of| of.rejected) }
    }

    fn holding(&self, target: &str) -> Option<&Holding> {
        self.holdings.iter().find(|held| held.target.eq_ignore_ascii_case(target))
    }
}

/// Whether a run moved records, or only looked at them or took them back.
fn is_move(run: &RunRecord) -> bool {
    !["verify", "rollback"].contains(&run.mode.as_str())
}
