//! Applies a compiled mapping to a batch.

use crate::mapping::Plan;
use crate::record::{Batch, Rejection};

/// What happens to each column, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps {}

impl Steps {
    pub(crate) fn apply(&self, plan: &Plan, batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        let _ = (plan, rejected);
        batch
    }
}
