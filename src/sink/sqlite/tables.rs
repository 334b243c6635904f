//! The sink's own tables, all together.

use super::db::Db;
use super::{before, catalogue, history, state, upkeep};
use crate::Result;

/// Makes those that this database does not have yet.
///
/// # Errors
/// `Sink` when a newer version of the program made them.
pub(super) fn prepare(db: &Db) -> Result<()> {
    state::prepare(db)?;
    catalogue::prepare(db)?;
    history::prepare(db)?;
    upkeep::prepare(db)?;
    before::prepare(db)
}
