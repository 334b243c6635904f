//! No command: what there is, and what to do next.

use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::exit::Outcome;
use crate::ui::Ui;
use crate::{Error, Result};

/// Prints the short help.
pub(crate) fn run(ui: &Ui) -> Result<Outcome> {
    if ui.json() {
        return Err(Error::usage("a command is missing").hint("sfmigrate --help"));
    }
    let help = Cli::command().render_help();
    ui.data(&if ui.color_out() { help.ansi().to_string() } else { help.to_string() })?;
    Ok(Outcome::Done)
}
