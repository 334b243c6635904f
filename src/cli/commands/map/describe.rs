//! Descriptions of objects, from saved answers and from the org.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::args::Account;
use crate::cli::commands::connect;
use crate::mapping::Entities;
use crate::schema::Entity;
use crate::source::Source;
use crate::source::salesforce::describe;
use crate::ui::Ui;
use crate::{Error, Kind, Result};

/// The objects of saved describe answers, in the order of the files.
pub(super) fn saved(files: &[PathBuf]) -> Result<Vec<Entity>> {
    files
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path)
                .map_err(|e| Error::usage(format!("cannot read {}", path.display())).because(e))?;
            describe::parse(&bytes).map_err(|e| {
                Error::usage(format!("{} is no describe answer of an object", path.display())).because(e)
            })
        })
        .collect()
}

/// Connects, unless everything is offline.
pub(super) async fn source(ui: &Ui, account: &Account) -> Result<Arc<dyn Source>> {
    let session = connect::session(ui, account).await?;
    connect::source(session, ui.log())
}

/// Describes what is not known yet. An object that this user may not see, or
/// that is not there, costs what leads to it only.
pub(super) async fn add(
    source: &dyn Source,
    names: impl IntoIterator<Item = String>,
    known: &mut Entities,
) -> Result<()> {
    for name in names {
        if known.get(&name).is_some() {
            continue;
        }
        match source.describe(&name).await {
            Ok(entity) => known.insert(&name, entity),
            Err(e) if matches!(e.kind(), Kind::Usage | Kind::Auth | Kind::Source) => {
                known.insert_unavailable(&name)
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
