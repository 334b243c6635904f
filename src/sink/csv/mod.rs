//! CSV as RFC 4180 has it: UTF-8, a header line always, lines end with LF,
//! null is an empty field, values are their canonical text.

use std::path::Path;

use crate::schema::Duplicates;
use crate::sink::KnownColumn;
use crate::{Error, Result};

mod before;
mod folder;
mod formulas;
pub(super) mod history;
mod holdings;
mod journal;
mod lines;
mod stream;
pub(super) mod undo;
pub(super) mod verify;

pub use folder::FolderSink;
pub(super) use folder::look;
pub(super) use formulas::ForSpreadsheets;
pub(super) use holdings::holdings;
pub(super) use journal::sync_folder;
pub use stream::StreamSink;

/// The hidden folder with the history of the files beside it.
const FOLDER: &str = ".sfmigrate-runs";

/// The columns of the file that is there: each was its own origin, as far as a
/// file can tell.
pub fn known_columns(folder: &Path, target: &str) -> Vec<KnownColumn> {
    let file = ::csv::Reader::from_path(folder.join(format!("{target}.csv")));
    let header = file.and_then(|mut file| file.headers().cloned()).unwrap_or_default();
    let column = |name: &str| KnownColumn { name: name.to_owned(), origin: name.to_owned(), told: false };
    header.iter().map(column).collect()
}

/// A file is written anew by every import, so that no record is ever there
/// already.
pub(super) fn accepts(name: &str, duplicates: &Duplicates) -> Result<()> {
    if duplicates.is_plain() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{name} goes to CSV, which is written anew by every import: `match`, `on_duplicate` and `merge` \
         have nothing to act on"
    ))
    .hint("write into a database: --to crm.db")
    .hint("or leave these settings out of the mapping file"))
}
