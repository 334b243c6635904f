//! `logout`: ends the grant at the org, then forgets it here.

use serde_json::{Value, json};

use super::connect;
use crate::auth::{revoke, store};
use crate::cli::args::account::Logout;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::config::connections::{Connection, Registry};
use crate::ui::Ui;
use crate::{Kind, Result};

/// Logs out of one connection, or of all.
pub(crate) fn start(ui: &Ui, args: Logout, connection: Option<String>) -> Result<Outcome> {
    let registry = Registry::load()?;
    let connections: Vec<Connection> = if args.all {
        registry.iter().cloned().collect()
    } else {
        vec![registry.choose(args.name.as_deref().or(connection.as_deref()))?.clone()]
    };
    if connections.is_empty() {
        ui.note("you are not signed in anywhere");
    }
    let mut outcome = Outcome::Done;
    let mut done: Vec<Value> = Vec::new();
    for connection in &connections {
        let revoked = forget(ui, connection)?;
        if !revoked {
            outcome = Outcome::Partly(Kind::Source);
        }
        ui.note(&format!("signed out of '{}' ({})", connection.name, connection.username));
        done.push(json!({ "name": connection.name, "username": connection.username, "revoked": revoked }));
    }
    if ui.json() {
        ui.document(&json!({ "connections": done }))?;
    }
    Ok(outcome)
}

/// Whether the org has confirmed the end. It is forgotten here all the same:
/// who logs out wants no tokens to stay behind.
fn forget(ui: &Ui, connection: &Connection) -> Result<bool> {
    let options = connect::store_options(ui)?;
    let store = store::open(connection.store.parse()?, &options)?;
    let revoked = match store.get(&connection.name)? {
        // Nothing is left that could be used.
        None => true,
        Some(credentials) => match block_on(revoke(connection, &credentials)) {
            Ok(()) => true,
            Err(e) => {
                let hint = e.hints().first().map_or(String::new(), |hint| format!("; {hint}"));
                ui.warn(&format!("{e}{hint}"));
                false
            }
        },
    };
    store.delete(&connection.name)?;
    Registry::update(&options.folders, |registry| Ok(registry.remove(&connection.name)))?;
    Ok(revoked)
}
