//! `use`: chooses the connection that commands take unless told otherwise.

use serde_json::json;

use crate::Result;
use crate::cli::args::account::Use;
use crate::cli::exit::Outcome;
use crate::config::connections::Registry;
use crate::config::paths::Folders;
use crate::ui::Ui;

/// Chooses.
pub(crate) fn start(ui: &Ui, args: &Use) -> Result<Outcome> {
    let chosen = Registry::update(&Folders::detect()?, |registry| {
        registry.set_default(&args.name)?;
        registry.choose(Some(&args.name)).cloned()
    })?;
    if ui.json() {
        ui.document(&json!({ "default": chosen.name }))?;
    }
    ui.note(&format!("commands now use '{}' ({} at {})", chosen.name, chosen.username, chosen.instance_url));
    Ok(Outcome::Done)
}
