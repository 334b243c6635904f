//! What a run leaves that ends before all is done.

use super::Run;
use crate::event::Event;
use crate::sink::Destination;
use crate::source::ReadPlan;
use crate::{Error, Kind};

impl Run {
    /// Says of a failure that passes that nothing is lost by it.
    pub(super) fn kept(&self, error: Error) -> Error {
        match (error.kind(), self.destination.place()) {
            (_, Destination::CsvStdout) => error,
            (Kind::Source | Kind::Limit, _) => {
                error.hint("what has arrived is saved: the same command goes on where it stopped")
            }
            _ => error,
        }
    }

    /// Where the records of an import are that cannot be completed.
    pub(super) fn whereabouts(&self, target: &str, keyed: bool) -> String {
        match self.destination.place() {
            Destination::Sqlite(path) if keyed => {
                format!("what arrived is in the table {target} of {}, which is not complete", path.display())
            }
            Destination::Sqlite(path) => {
                format!("the table {target} of {} is empty until then", path.display())
            }
            Destination::CsvFolder(path) => {
                let file = path.join(format!("{target}.csv"));
                format!("nothing was put into {}: it has what it had before", file.display())
            }
            _ => "what was written to standard output is not complete".into(),
        }
    }

    /// Ends what works at the source for an import that the user has stopped,
    /// if that is wanted.
    pub(super) async fn abandon(&self, plan: &ReadPlan, state: &str) {
        if !self.abandon || !self.stop.is_cancelled() {
            return;
        }
        let message = match self.source.abandon(plan, state).await {
            Ok(None) => return,
            Ok(Some(ended)) => ended,
            Err(error) => format!("what works at the source could not be ended: {error}"),
        };
        self.observer.observe(&Event::Warning { message });
    }
}
