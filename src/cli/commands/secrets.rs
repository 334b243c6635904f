//! `secrets`: another key for the encrypted file, another store for tokens.

use serde_json::json;

use super::{connect, means};
use crate::auth::store::{self, FileStore, Key, StoreKind, StoreOptions};
use crate::cli::args::account::{Secrets, SecretsCommand};
use crate::cli::exit::Outcome;
use crate::config::connections::Registry;
use crate::config::env;
use crate::secret::Secret;
use crate::ui::Ui;
use crate::{Error, Result};

/// Does what was asked for.
pub(crate) fn start(ui: &Ui, args: Secrets, connection: Option<String>) -> Result<Outcome> {
    match args.command {
        SecretsCommand::Rotate(rotate) => rotate_key(ui, rotate.new_key_stdin),
        SecretsCommand::Move(to) => move_all(ui, to.to.kind(), connection),
    }
}

fn rotate_key(ui: &Ui, from_stdin: bool) -> Result<Outcome> {
    let options = connect::store_options(ui)?;
    let new = Key::parse(&new_key(ui, from_stdin)?)?;
    let old = options.encryption_key.as_ref().map(Key::parse).transpose()?;
    let file = FileStore::new(&options.folders, old, options.ask_passphrase.clone());
    // Nobody may hold a renewed token that the new key would keep him from storing.
    let registry = Registry::load_from(&options.folders)?;
    let locks = registry.iter().map(|c| store::renewal_lock(&options.folders, &c.name, store::PATIENCE));
    let _locks = locks.collect::<Result<Vec<_>>>()?;
    let connections = file.rotate(new)?;
    if ui.json() {
        ui.document(&json!({ "connections": connections }))?;
    }
    ui.note(&format!(
        "{} is sealed under the new key; it keeps: {}",
        file.path().display(),
        if connections.is_empty() { "nothing".to_owned() } else { connections.join(", ") }
    ));
    ui.note(&format!("from now on {} has to hold the new key", env::ENCRYPTION_KEY));
    Ok(Outcome::Done)
}

fn new_key(ui: &Ui, from_stdin: bool) -> Result<Secret> {
    if from_stdin {
        return means::from_stdin(
            "new encryption key",
            env::NEW_ENCRYPTION_KEY,
            "secrets rotate --new-key-stdin",
        );
    }
    match env::get(env::NEW_ENCRYPTION_KEY) {
        Some(key) => Ok(Secret::new(key.trim())),
        None => {
            let instead = format!("--new-key-stdin, or {} in the environment", env::NEW_ENCRYPTION_KEY);
            ui.asker().new_secret("New passphrase for the encrypted file", &instead)
        }
    }
}

fn move_all(ui: &Ui, to: StoreKind, connection: Option<String>) -> Result<Outcome> {
    let options = connect::store_options(ui)?;
    let registry = Registry::load_from(&options.folders)?;
    let names: Vec<String> = match connection {
        Some(name) => vec![registry.choose(Some(&name))?.name.clone()],
        None => registry.iter().map(|connection| connection.name.clone()).collect(),
    };
    if names.is_empty() {
        return Err(Error::auth("you are not signed in").hint("sfmigrate login"));
    }
    require_usable(to, &options)?;
    let target = store::open(to, &options)?;
    let mut moved = Vec::new();
    for name in &names {
        let connection = registry.choose(Some(name))?;
        let from: StoreKind = connection.store.parse()?;
        if from == to {
            // What a move that was cut short may have left behind; a store
            // that is not there has nothing.
            for other in StoreKind::KEPT.into_iter().filter(|other| *other != to) {
                let _ = store::open(other, &options).and_then(|store| store.delete(name));
            }
            ui.note(&format!("the tokens of '{name}' are in {} already", to.label()));
            continue;
        }
        let source = store::open(from, &options)?;
        store::transfer(name, &*source, &*target, &options.folders, || {
            Registry::update(&options.folders, |registry| {
                let mut connection = registry.choose(Some(name))?.clone();
                connection.store = to.as_str().to_owned();
                registry.insert(connection)
            })
        })?;
        ui.note(&format!("the tokens of '{name}' moved from {} to {}", from.label(), to.label()));
        moved.push(name.clone());
    }
    if ui.json() {
        ui.document(&json!({ "store": to.as_str(), "moved": moved }))?;
    }
    Ok(Outcome::Done)
}

/// Told before anything moves.
fn require_usable(to: StoreKind, options: &StoreOptions) -> Result<()> {
    match store::choose(Some(to), options) {
        store::Choice::None { why } => Err(why),
        _ if to == StoreKind::File
            && options.encryption_key.is_none()
            && options.ask_passphrase.is_none() =>
        {
            Err(Error::usage("the encrypted file needs a key, and nobody can be asked for a passphrase")
                .hint(format!("export {}=\"$(openssl rand -base64 32)\"", env::ENCRYPTION_KEY)))
        }
        _ => Ok(()),
    }
}
