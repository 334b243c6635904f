//! `map check`: everything that is wrong with a mapping file, at once.

use std::path::Path;

use serde_json::json;

use super::describe;
use crate::cli::args::Account;
use crate::cli::args::map::Check;
use crate::cli::block_on;
use crate::cli::commands::connect;
use crate::cli::exit::Outcome;
use crate::mapping::onto::{self, Onto};
use crate::mapping::{self, Entities, EntityMapping, MappingFile, against};
use crate::sink::{self, Destination};
use crate::ui::Ui;
use crate::{Error, Result};

pub(super) fn start(ui: &Ui, args: &Check, account: Account) -> Result<Outcome> {
    let onto = args.onto.as_deref().map(|spec| onto::read(spec, 0)).transpose()?;
    let mut known = Entities::default();
    if let Some(path) = &args.to {
        let mut described = sink::described(&existing(path)?)?;
        connect::restore_types(described.values_mut());
        for (name, entity) in described {
            known.insert(&name, entity);
        }
    }
    for entity in describe::saved(&args.describe)? {
        known.insert(&entity.name.clone(), entity);
    }
    let file = mapping::file::load(&args.file)?;
    if args.online {
        block_on(async {
            let source = describe::source(ui, &account).await?;
            for mapping in &file.entities {
                loop {
                    let names = mapping::missing(mapping, &known);
                    if names.is_empty() {
                        break;
                    }
                    describe::add(&*source, names, &mut known).await?;
                }
            }
            Ok(())
        })?;
    }
    report(ui, &args.file, &file, &known, onto.as_ref(), args.online)
}

/// A database that is there.
fn existing(path: &Path) -> Result<Destination> {
    if path.is_file() {
        return Ok(Destination::Sqlite(path.to_owned()));
    }
    Err(Error::usage(format!("there is no {}", path.display()))
        .hint("name a database that an import has written, or ask the org with --online"))
}

fn report(
    ui: &Ui,
    path: &Path,
    file: &MappingFile,
    known: &Entities,
    onto: Option<&Onto>,
    online: bool,
) -> Result<Outcome> {
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let mut described = 0;
    for mapping in &file.entities {
        if online || is_described(mapping, known) {
            described += 1;
            if let Err(e) = mapping::compile(mapping, known) {
                problems.extend(e.message().lines().map(str::to_owned));
            }
        }
        if let Some(onto) = onto.filter(|onto| file.entities.len() == 1 || goes_to(mapping, onto)) {
            let found = against::target(mapping, known, onto);
            problems.extend(found.problems);
            warnings.extend(found.warnings);
        }
    }
    if ui.json() && problems.is_empty() {
        ui.document(&json!({
            "file": path.display().to_string(),
            "entities": file.entities.iter().map(|m| m.entity.as_str()).collect::<Vec<_>>(),
            "described": described,
            "problems": problems,
            "warnings": warnings,
        }))?;
    }
    warnings.iter().for_each(|warning| ui.warn(warning));
    if !problems.is_empty() {
        return Err(Error::usage(problems.join("\n")));
    }
    let rest =
        if described == file.entities.len() { "" } else { "; --online asks the org for the fields, too" };
    ui.note(&format!("{} is in order{rest}", path.display()));
    Ok(Outcome::Done)
}

/// Whether everything that a mapping touches has been described.
fn is_described(mapping: &EntityMapping, known: &Entities) -> bool {
    known.get(&mapping.entity).is_some() && mapping::missing(mapping, known).is_empty()
}

fn goes_to(mapping: &EntityMapping, onto: &Onto) -> bool {
    mapping.target.as_deref().unwrap_or(&mapping.entity).eq_ignore_ascii_case(&onto.name)
}
