//! What happens during a run, as lines of the log.

use std::sync::Arc;

use crate::event::{Event, Observer, SharedObserver};

/// An observer that the log hears of what happens, too.
pub(in crate::ui) fn observed(next: SharedObserver) -> SharedObserver {
    if super::is_on() { Arc::new(Observed(next)) } else { next }
}

struct Observed(SharedObserver);

impl Observer for Observed {
    fn observe(&self, event: &Event) {
        tell(event);
        self.0.observe(event);
    }
}

/// Event by event; no wildcard, so that a new event cannot be forgotten. What
/// comes with every page is for those who want to see every page.
fn tell(event: &Event) {
    match event {
        Event::Planned { entity, api, reason, records } => {
            tracing::info!(target: TARGET, entity, api = api.as_str(), reason, records, "planned");
        }
        Event::Resumed { entity, records } => tracing::info!(target: TARGET, entity, records, "goes on"),
        Event::Stage { entity, stage } => {
            tracing::info!(target: TARGET, entity, stage = stage.as_str(), "stage");
        }
        Event::JobMade { entity, job } => tracing::info!(target: TARGET, entity, job, "job made"),
        Event::JobProgress { entity, records } => {
            tracing::debug!(target: TARGET, entity, records, "job under way");
        }
        // The request itself is in the log.
        Event::Called { .. } => {}
        Event::Received { entity, records, bytes } => {
            tracing::trace!(target: TARGET, entity, records, bytes, "page received");
        }
        Event::Stored { entity, read, written, rejected, skipped, changed, reasons: _ } => {
            tracing::trace!(target: TARGET, entity, read, written, rejected, skipped, changed, "page stored");
        }
        Event::Deleted { entity, records } => tracing::debug!(target: TARGET, entity, records, "deleted"),
        Event::PageDropped { entity, records } => {
            tracing::warn!(target: TARGET, entity, records, "page dropped");
        }
        Event::Retrying { what, wait, attempt } => {
            let wait_ms = wait.as_millis() as u64;
            tracing::warn!(target: TARGET, what, wait_ms, attempt, "retrying");
        }
        Event::Refreshed => tracing::info!(target: TARGET, "access token renewed"),
        // It stands in the line of the answer that told it.
        Event::ApiUsage { .. } => {}
        Event::Warning { message } => super::said(true, message),
        Event::Finished { entity, target, written, rejected, skipped, elapsed } => {
            let ms = elapsed.as_millis() as u64;
            let into = target;
            tracing::info!(target: TARGET, entity, into, written, rejected, skipped, ms, "finished");
        }
    }
}

const TARGET: &str = "sfmigrate::event";
