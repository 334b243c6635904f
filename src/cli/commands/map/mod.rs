//! `map`: proposes, checks and converts mapping files.

mod check;
mod convert;
mod describe;
mod llm;
mod propose;
mod walk;

pub(super) use propose::readable;

use std::path::Path;

use crate::cli::args::Account;
use crate::cli::args::map::{Action, Map};
use crate::cli::exit::Outcome;
use crate::ui::Ui;
use crate::{Error, Result};

/// Carries out what was asked for.
pub(crate) fn start(ui: &Ui, args: Map, account: Account) -> Result<Outcome> {
    match args.action {
        Some(Action::Check(args)) => check::start(ui, &args, account),
        Some(Action::Convert(args)) => convert::start(ui, &args),
        None => propose::start(ui, &args, account),
    }
}

/// A file that is there is somebody's work.
fn free(path: Option<&Path>, force: bool) -> Result<()> {
    match path {
        Some(path) if path.exists() && !force => {
            Err(Error::usage(format!("{} is there already", path.display()))
                .hint("give another name to -o, or --force to replace it"))
        }
        _ => Ok(()),
    }
}

/// Writes a mapping: into a file as a whole or not at all, else to standard
/// output, unless a document goes there.
pub(super) fn put(ui: &Ui, path: Option<&Path>, text: &str) -> Result<()> {
    use std::io::Write as _;
    let Some(path) = path else {
        return if ui.json() { Ok(()) } else { ui.data(text) };
    };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.persist(path).map_err(|e| e.error)
    });
    match written {
        Ok(_) => Ok(()),
        Err(e) => Err(Error::sink_failed(format!("cannot write {}", path.display())).because(e)),
    }
}
