//! `import` without an object, at a terminal: asks what the flags would say.
//!
//! The answers become words of a command line, and the one parser and the one
//! import command take it from there: what is printed at the end is what ran.
//! Until the last question is answered nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser as _;

use super::options::{self, ImportOptions};
use super::{connect, demo, login, map, means, transfer};
use crate::auth::Session;
use crate::cli::args::read::{Api as Choice, Import, Preview};
use crate::cli::args::{Account, Cli, Command};
use crate::cli::exit::Outcome;
use crate::cli::{block_on, destination, usage};
use crate::config::connections::Registry;
use crate::config::project::Project;
use crate::event::Api;
use crate::mapping::file;
use crate::numbers::{counted, thousands};
use crate::schema::Movable;
use crate::sink::Destination;
use crate::source::Source;
use crate::ui::runs::command_line;
use crate::ui::{Choosable, Ui};
use crate::{Error, Kind, Result};

/// With more objects than these, a sample of each is looked at only if wanted.
const MANY: usize = 10;

/// What a person who cannot be asked would have to type; nobody sees it, since
/// the guide begins at terminals only.
const INSTEAD: &str = "--entity";

/// Asks, shows what would happen, and imports.
pub(crate) fn start(ui: &Ui, args: Import, account: Account) -> Result<Outcome> {
    let mut line = Line::typed()?;
    match left(ui, connection(ui, &account, &mut line))? {
        Some(None) => {}
        Some(Some(elsewhere)) => return Ok(elsewhere),
        None => return Ok(Outcome::Partly(Kind::Cancelled)),
    }
    let (_, account) = line.parse(None)?;
    block_on(async {
        let session = connect::session(ui, &account).await?;
        match left(ui, questions(ui, Arc::clone(&session), &args, &mut line).await)? {
            None | Some(Next::Leave) => Ok(Outcome::Partly(Kind::Cancelled)),
            Some(Next::Tell) => {
                line.keep_mapping(ui)?;
                tell(ui, "this command imports it:", &line);
                Ok(Outcome::Done)
            }
            Some(Next::Go) => {
                line.keep_mapping(ui)?;
                let ended = carry_out(ui, session, &line, None, false).await;
                tell(ui, "\nthe same without questions, also to go on if it was stopped:", &line);
                ended
            }
        }
    })
}

/// Leaving is an answer, too: it is told, and nothing has happened.
fn left<T>(ui: &Ui, answered: Result<T>) -> Result<Option<T>> {
    match answered {
        Ok(answer) => Ok(Some(answer)),
        Err(e) if e.kind() == Kind::Cancelled => {
            ui.note("left: nothing was imported");
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

/// Escape at a question.
fn escaped() -> Error {
    Error::new(Kind::Cancelled, "no answer was given")
}

fn tell(ui: &Ui, what: &str, line: &Line) {
    ui.note(&format!("{what}\n  {}", command_line(&line.words)));
}

/// What the person wants in the end.
enum Next {
    Go,
    Tell,
    Leave,
}

/// The command line so far.
struct Line {
    words: Vec<String>,
    /// The text of a mapping that is proposed, and the file that it will be.
    mapping: Option<(PathBuf, String)>,
}

impl Line {
    fn typed() -> Result<Line> {
        let mut words = vec!["sfmigrate".to_owned()];
        for word in std::env::args_os().skip(1) {
            words.push(word.into_string().map_err(|_| {
                Error::usage("the command line is no UTF-8").hint("name objects with --entity")
            })?);
        }
        Ok(Line { words, mapping: None })
    }

    fn add(&mut self, flag: &str, value: &str) {
        self.words.extend([flag.to_owned(), value.to_owned()]);
    }

    /// The arguments that these words are; `map` stands for a mapping file that
    /// is not written yet.
    fn parse(&self, map: Option<&Path>) -> Result<(Import, Account)> {
        let cli = Cli::try_parse_from(&self.words).map_err(|e| usage::error(&e))?;
        let account = cli.global.account();
        let mut import = match cli.command {
            Some(Command::Import(import)) => import,
            Some(Command::Preview(Preview { import })) => Import { dry_run: true, ..import },
            _ => return Err(Error::unexpected("this is no import")),
        };
        if let Some(map) = map {
            import.map = Some(map.to_owned());
        }
        Ok((import, account))
    }

    fn keep_mapping(&self, ui: &Ui) -> Result<()> {
        match &self.mapping {
            Some((path, text)) => {
                map::put(ui, Some(path), text)?;
                ui.note(&format!("the mapping is in {}", path.display()));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Hands the words to the import, or to its preview.
async fn carry_out(
    ui: &Ui,
    session: Arc<Session>,
    line: &Line,
    map: Option<&Path>,
    look: bool,
) -> Result<Outcome> {
    let (args, account) = line.parse(map)?;
    let args = Import { dry_run: args.dry_run || look, ..args };
    let options = options::resolve(args, account, ui.json())?;
    let options = ImportOptions { command: line.words.clone(), ..options };
    let request = options::request(&options)?;
    options::distrust(ui, &options);
    transfer::carry_out(ui, session, &options, &request).await
}

/// Which account, where several come into question; `Some` outcome when the
/// person went somewhere else.
fn connection(ui: &Ui, account: &Account, line: &mut Line) -> Result<Option<Outcome>> {
    let registry = Registry::load()?;
    let agreed = Project::load()?.connection;
    let known = account.connection.is_some() || agreed.is_some();
    if known || means::from_environment(registry.default().is_some())?.is_some() {
        return Ok(None);
    }
    let connections: Vec<_> = registry.iter().collect();
    if connections.is_empty() {
        let ways = [
            "sign in to your org through the browser (sfmigrate login)".to_owned(),
            "see it work without an account (sfmigrate demo)".to_owned(),
        ];
        return match ui.asker().choose("You are not signed in yet", &ways, INSTEAD)?.ok_or_else(escaped)? {
            0 => match Cli::try_parse_from(["sfmigrate", "login"]).map_err(|e| usage::error(&e))?.command {
                Some(Command::Login(args)) => login::start(ui, args, account.clone()).map(|_| None),
                _ => Err(Error::unexpected("this is no sign-in")),
            },
            _ => match Cli::try_parse_from(["sfmigrate", "demo"]).map_err(|e| usage::error(&e))?.command {
                Some(Command::Demo(args)) => demo::start(ui, args).map(Some),
                _ => Err(Error::unexpected("this is no demo")),
            },
        };
    }
    if connections.len() > 1 {
        let mut connections = connections;
        let default = registry.default().map(|c| c.name.as_str());
        connections.sort_by_key(|c| Some(c.name.as_str()) != default);
        let items: Vec<String> =
            connections.iter().map(|c| format!("{}: {} at {}", c.name, c.username, c.instance_url)).collect();
        let chosen = ui.asker().choose("Which connection?", &items, "-c NAME")?.ok_or_else(escaped)?;
        line.add("--connection", &connections[chosen].name);
    }
    Ok(None)
}

/// Everything else.
async fn questions(ui: &Ui, session: Arc<Session>, args: &Import, line: &mut Line) -> Result<Next> {
    let source = connect::source(Arc::clone(&session), ui.log())?;
    ui.note(&format!("{} at {}", session.connection().username, session.connection().instance_url));
    let (entities, all) = objects(ui, &*source, args).await?;
    if entities.is_empty() {
        line.words.push("--all".to_owned());
    } else {
        line.add("--entity", &entities.join(","));
        if args.fields.is_empty() {
            fields(ui, &*source, &entities, line).await?;
        }
    }
    if args.to.is_none() && args.format.is_none() {
        place(ui, line)?;
    }
    let number = if entities.is_empty() { all } else { entities.len() };
    if args.dry_run {
        return Ok(Next::Go);
    }
    let look = number <= MANY
        || ui.asker().confirm(
            &format!("Look at a sample of each of the {number} objects first?"),
            false,
            "--dry-run",
        )?;
    if look {
        // The mapping is not where it will be, since nothing is written yet.
        let folder = tempfile::tempdir()
            .map_err(|e| Error::unexpected("no temporary folder can be made").because(e))?;
        let draft = match &line.mapping {
            Some((_, text)) => {
                let path = folder.path().join("mapping.toml");
                map::put(ui, Some(&path), text)?;
                Some(path)
            }
            None => None,
        };
        carry_out(ui, session, line, draft.as_deref(), true).await?;
    }
    let to = place_of(line)?;
    let what =
        if entities.is_empty() { counted(all as u64, "object", "objects") } else { entities.join(", ") };
    let items = [
        format!("import {what} into {to}"),
        "print the command, and import nothing now".to_owned(),
        "leave".to_owned(),
    ];
    Ok(match ui.asker().choose("And now?", &items, INSTEAD)?.ok_or_else(escaped)? {
        0 => Next::Go,
        1 => Next::Tell,
        _ => {
            ui.note("left: nothing was imported");
            Next::Leave
        }
    })
}

/// The objects to import, none for everything, and how many everything is.
async fn objects(ui: &Ui, source: &dyn Source, args: &Import) -> Result<(Vec<String>, usize)> {
    let found = tokio::try_join!(source.entities(), source.estimates())?;
    let (mut objects, estimates) = found;
    objects.retain(|object| object.queryable && object.movable == Movable::Yes);
    let about = |name: &str| estimates.get(name).copied();
    // Those that have records, and most of them, first.
    objects.sort_by(|a, b| {
        about(&b.name).unwrap_or(0).cmp(&about(&a.name).unwrap_or(0)).then_with(|| a.name.cmp(&b.name))
    });
    if objects.is_empty() {
        return Err(Error::usage("there is no object that this user may read and that is worth moving")
            .hint("sfmigrate objects --migratable says why"));
    }
    let rows: Vec<[String; 4]> = objects
        .iter()
        .map(|object| {
            let records = about(&object.name);
            let api = records.map_or("", |n| choice(args, n).label());
            let records = records.map_or(String::new(), |n| format!("about {}", thousands(n)));
            [object.name.clone(), records, api.to_owned(), object.label.clone()]
        })
        .collect();
    let items = aligned(&rows);
    let everything =
        format!("everything that is worth moving: {}", counted(items.len() as u64, "object", "objects"));
    // What narrows an import to some records or fields says nothing of all.
    let all = args.fields.is_empty() && args.filter.is_none();
    let chosen = ui
        .asker()
        .choose_several(
            "Which objects? (type a part of a name, Enter takes it)",
            &items,
            all.then_some(everything.as_str()),
            Vec::new(),
            "--entity",
        )?
        .ok_or_else(escaped)?;
    let names = chosen.into_iter().map(|at| objects[at].name.clone()).collect();
    Ok((names, objects.len()))
}

/// The API that so many records would take.
fn choice(args: &Import, records: u64) -> Api {
    match args.api {
        Choice::Rest => Api::Rest,
        Choice::Bulk => Api::Bulk,
        Choice::Auto if records >= args.bulk_threshold => Api::Bulk,
        Choice::Auto => Api::Rest,
    }
}

/// Cells under each other.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<Choosable> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: BTreeMap<usize, usize> = (0..N).map(|column| (column, width(column))).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().enumerate().map(|(at, cell)| format!("{cell:<0$}", widths[&at]));
            let text = cells.collect::<Vec<_>>().join("  ").trim_end().to_owned();
            Choosable { name: row[0].clone(), text }
        })
        .collect()
}

/// Which fields, and under which names.
async fn fields(ui: &Ui, source: &dyn Source, entities: &[String], line: &mut Line) -> Result<()> {
    let file = free("mapping.toml");
    let mut items = vec![
        "all fields, under their own names".to_owned(),
        format!("all fields, renamed readably by a mapping: {}", file.display()),
        "as a mapping file says".to_owned(),
    ];
    if entities.len() == 1 {
        items.push("some fields".to_owned());
    }
    match ui.asker().choose("Which fields?", &items, "--fields")?.ok_or_else(escaped)? {
        0 => {}
        1 => {
            let mut texts = Vec::new();
            let mut targets = BTreeSet::new();
            for entity in entities {
                texts.push(map::readable(&source.describe(entity).await?, &mut targets));
            }
            line.add("--map", &file.display().to_string());
            line.mapping = Some((file, texts.join("\n")));
        }
        2 => {
            let fits = |path: &str| {
                let mappings = file::load(Path::new(path))?;
                entities.iter().try_for_each(|entity| mappings.entity(entity).map(drop))
            };
            let file = ui.asker().line("Which file?", "mapping.toml", fits, "--map")?.ok_or_else(escaped)?;
            line.add("--map", &file);
        }
        _ => {
            let entity = source.describe(&entities[0]).await?;
            let readable: Vec<_> = entity.fields.iter().filter(|field| field.kind.is_some()).collect();
            let rows: Vec<[String; 3]> = readable
                .iter()
                .map(|field| [field.name.clone(), field.native_type.clone(), field.label.clone()])
                .collect();
            let key = readable.iter().position(|field| field.native_type == "id");
            let chosen = ui
                .asker()
                .choose_several(
                    "Which fields? (type a part of a name, Enter takes it)",
                    &aligned(&rows),
                    None,
                    key.into_iter().collect(),
                    "--fields",
                )?
                .ok_or_else(escaped)?;
            let names: Vec<&str> = chosen.into_iter().map(|at| readable[at].name.as_str()).collect();
            line.add("--fields", &names.join(","));
        }
    }
    Ok(())
}

/// A name that no file has yet: `mapping.toml`, `mapping-2.toml`.
fn free(name: &str) -> PathBuf {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = (2..).map(|n| PathBuf::from(format!("{stem}-{n}.{end}")));
    let mut names = std::iter::once(PathBuf::from(name)).chain(numbered);
    names.find(|path| !path.exists()).unwrap_or_else(|| name.into())
}

/// Where the records go.
fn place(ui: &Ui, line: &mut Line) -> Result<()> {
    let agreed = Project::load()?.to;
    let default = agreed.as_deref().unwrap_or(destination::DEFAULT_DATABASE);
    let check = |to: &str| match destination::resolve(Some(to), None)? {
        Destination::CsvStdout => Err(Error::usage("the questions stand where the records would")),
        _ => Ok(()),
    };
    let question = "Where to? (a database file; a folder for CSV files ends in /)";
    let to = ui.asker().line(question, default, check, "--to")?.ok_or_else(escaped)?;
    line.add("--to", &to);
    Ok(())
}

/// The place as the words say it.
fn place_of(line: &Line) -> Result<String> {
    let (args, _) = line.parse(None)?;
    let agreed = if args.format.is_none() { Project::load()?.to } else { None };
    Ok(match destination::resolve(args.to.as_deref().or(agreed.as_deref()), args.format)?.place() {
        Destination::Sqlite(path) => path.display().to_string(),
        Destination::CsvFolder(path) => format!("CSV files in {}", path.display()),
        _ => "standard output".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_under_each_other_and_lines_begin_with_the_name() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned);
        let items = aligned(&[row(["Lead", "about 5"]), row(["Opportunity", ""])]);
        assert_eq!(items[0].text, "Lead         about 5");
        assert_eq!((items[1].name.as_str(), items[1].text.as_str()), ("Opportunity", "Opportunity"));
    }
}
