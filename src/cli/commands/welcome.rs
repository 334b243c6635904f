//! No command: what this is, and what to do next, given what is there. Nothing
//! is asked of the network, and nothing is changed.

use std::path::{Path, PathBuf};

use super::means;
use crate::cli::destination::{self, DEFAULT_DATABASE, DEFAULT_FOLDER};
use crate::cli::exit::Outcome;
use crate::cli::steps;
use crate::config::connections::{Connection, Registry};
use crate::config::project::Project;
use crate::history::RunRecord;
use crate::sink::{Destination, history};
use crate::ui::{Ui, runs};
use crate::{Error, Result};

/// More databases than these are not looked into.
const MOST: usize = 20;

/// Says what to do next.
pub(crate) fn run(ui: &Ui) -> Result<Outcome> {
    if ui.json() {
        return Err(Error::usage("a command is missing").hint("sfmigrate --help"));
    }
    // What is wrong with these is told here, and is in the way of other
    // commands only.
    let project = Project::load().unwrap_or_else(|e| {
        ui.warn(e.message());
        Project::default()
    });
    let registry = Registry::load().map_err(|e| ui.warn(e.message())).ok();
    let mut text = "sfmigrate moves CRM data: Salesforce to SQLite or CSV, typed and resumable.\n".to_owned();
    for (place, run) in left_off(&project) {
        text.push_str(&runs::goes_on(&place, &run));
    }
    text.push_str(&next(&Known::of(registry.as_ref(), &project), project.to.as_deref()));
    text.push_str("\n\nAll commands: sfmigrate --help\n");
    ui.data(&text)?;
    Ok(Outcome::Done)
}

/// What is known of accounts without asking anybody.
struct Known<'a> {
    connections: Vec<&'a Connection>,
    /// The one that commands use.
    used: Option<&'a Connection>,
    /// The environment alone is enough to sign in.
    environment: bool,
}

impl<'a> Known<'a> {
    fn of(registry: Option<&'a Registry>, project: &Project) -> Self {
        let connections: Vec<&Connection> = registry.into_iter().flat_map(Registry::iter).collect();
        let agreed = project.connection.as_deref();
        let used = registry.and_then(|registry| match agreed {
            Some(name) => registry.get(name),
            None => registry.default(),
        });
        let environment = means::from_environment(used.is_some() || agreed.is_some());
        Known { connections, used, environment: environment.is_ok_and(|means| means.is_some()) }
    }
}

/// Who is signed in, and the commands that come next.
fn next(known: &Known<'_>, to: Option<&str>) -> String {
    let mut text = match known.used {
        _ if known.environment => "\nThe environment says how to sign in. Next:".to_owned(),
        Some(used) => {
            let org = used.instance_url.split("://").last().unwrap_or_default();
            format!("\nYou are signed in to {org} as {} (connection '{}'). Next:", used.username, used.name)
        }
        None if known.connections.is_empty() => {
            let begin = [steps::DEMO, steps::LOGIN].map(steps::line).concat();
            format!("\nYou are not signed in yet. Next:{begin}\n\nThen:")
        }
        None => "\nYou are signed in, and no connection is chosen. Next:".to_owned(),
    };
    if known.connections.len() > 1 || (known.used.is_none() && !known.connections.is_empty()) {
        let names: Vec<&str> = known.connections.iter().map(|c| c.name.as_str()).collect();
        let choose = format!("choose a connection: {}", names.join(", "));
        text.push_str(&steps::line(("sfmigrate use NAME", &choose)));
    }
    text.push_str(&steps::line(steps::COUNT));
    text.push_str(&steps::line(steps::IMPORT));
    let into = format!("fetch them into {}", to.unwrap_or(DEFAULT_DATABASE));
    text.push_str(&steps::line((steps::FETCH.0, &into)));
    text
}

/// Runs that ended before their time, with the places that they wrote.
fn left_off(project: &Project) -> Vec<(PathBuf, RunRecord)> {
    let agreed = project.to.as_deref().and_then(|to| destination::resolve(Some(to), None).ok());
    let mut places: Vec<Destination> = agreed.into_iter().collect();
    places.extend(databases(Path::new(".")).into_iter().map(Destination::Sqlite));
    places.push(Destination::CsvFolder(DEFAULT_FOLDER.into()));
    let mut found: Vec<(PathBuf, RunRecord)> = Vec::new();
    for place in places {
        // What is no database of ours, or cannot be read, has nothing to go on
        // with.
        let run = history::left_off(&place).ok().flatten();
        if let (Some(run), Destination::Sqlite(path) | Destination::CsvFolder(path)) = (run, place)
            && found.iter().all(|(_, other)| other.id != run.id)
        {
            found.push((path, run));
        }
    }
    found
}

/// Databases in a folder, by their names' ends.
fn databases(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())))
        .filter(|path| destination::is_database(path))
        .take(MOST)
        .collect();
    found.sort();
    found
}
