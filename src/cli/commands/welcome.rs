//! No command: what this is, and what to do next.

use crate::cli::args::FIRST_STEPS;
use crate::cli::exit::Outcome;
use crate::ui::Ui;
use crate::{Error, Result};

/// Prints the first steps.
pub(crate) fn run(ui: &Ui) -> Result<Outcome> {
    if ui.json() {
        return Err(Error::usage("a command is missing").hint("sfmigrate --help"));
    }
    ui.data(&format!(
        "sfmigrate moves CRM data: Salesforce to SQLite or CSV, streamed, typed and resumable.\n\n\
         {FIRST_STEPS}\n\n\
         All commands: sfmigrate --help\n"
    ))?;
    Ok(Outcome::Done)
}
