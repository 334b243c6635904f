//! `report`: a web page of what moved.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use super::runs;
use crate::cli::args::report::Report;
use crate::cli::exit::Outcome;
use crate::history::RunRecord;
use crate::numbers::counted;
use crate::report::{self, Facts, Scope};
use crate::sink::{self, Destination, history};
use crate::ui::Ui;
use crate::{Error, Result};

/// Looks everything up, and writes the page.
pub(crate) fn start(ui: &Ui, args: Report) -> Result<Outcome> {
    let output = Some(args.output.as_path()).filter(|path| *path != Path::new("-"));
    if output.is_none() && (ui.json() || args.open) {
        let flag = if ui.json() { "--json" } else { "--open" };
        return Err(Error::usage(format!("{flag} and -o - contradict each other"))
            .hint("write the page to a file: -o report.html"));
    }
    if let Some(path) = output {
        replaceable(path)?;
    }
    let place = runs::place(&args.place)?;
    let facts = facts(&place, args.run.as_deref())?;
    let html = report::page(&facts)?;
    let Some(path) = output else {
        ui.stream(&html)?;
        return Ok(Outcome::Done);
    };
    write(path, &html)?;
    tell(ui, path, &facts)?;
    if args.open {
        open(ui, path);
    }
    Ok(Outcome::Done)
}

fn facts(place: &Destination, run: Option<&str>) -> Result<Facts> {
    let (scope, runs) = match run {
        None => (Scope::History, history::list(place, true)?),
        Some(name) => (Scope::Run, vec![runs::named(place, name)?]),
    };
    let (Destination::Sqlite(path) | Destination::CsvFolder(path)) = place else {
        return Err(Error::usage("standard output keeps no history")
            .hint("name the database or the folder with --to"));
    };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let holdings = sink::held(place, &report::targets(&runs))?;
    Ok(Facts { scope, place: name, runs, holdings, made: Timestamp::now() })
}

/// What is there and is no report is somebody's work.
fn replaceable(path: &Path) -> Result<()> {
    let begins = File::open(path).and_then(|file| {
        let mut begin = Vec::new();
        file.take(report::MARK.len() as u64).read_to_end(&mut begin).map(|_| begin)
    });
    match begins {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(begin) if begin == report::MARK.as_bytes() => Ok(()),
        _ => Err(Error::usage(format!("{} is there already and is no report", path.display()))
            .hint("give another name to -o")),
    }
}

/// The file appears as a whole or not at all.
fn write(path: &Path, html: &str) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(html.as_bytes())?;
        file.persist(path).map_err(|e| e.error)
    });
    written.map(drop).map_err(|e| {
        Error::sink_failed(format!("cannot write {}", path.display()))
            .hint("name a file in a folder that is there and can be written: -o report.html")
            .because(e)
    })
}

fn tell(ui: &Ui, path: &Path, facts: &Facts) -> Result<()> {
    let sum = |of: fn(&RunRecord) -> u64| facts.runs.iter().map(of).sum::<u64>();
    let totals = facts.totals();
    if ui.json() {
        return ui.document(&json!({
            "path": path.display().to_string(),
            "run": facts.runs.last().filter(|_| facts.scope == Scope::Run).map(|run| &run.id),
            "runs": facts.runs.len(),
            "targets": facts.holdings.len(),
            "read": totals.read,
            "written": totals.written,
            "rejected": totals.rejected,
            "api_calls": sum(RunRecord::api_calls),
            "retries": sum(|run| run.retries),
        }));
    }
    let runs = counted(facts.runs.len() as u64, "run", "runs");
    ui.note(&format!("the page of {runs} is in {}", path.display()));
    Ok(())
}

/// The report is there whether or not a browser shows it.
fn open(ui: &Ui, path: &Path) {
    let whole: PathBuf = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let opened = url::Url::from_file_path(&whole).is_ok_and(|url| webbrowser::open(url.as_str()).is_ok());
    if !opened {
        ui.warn(&format!("no browser can be opened here; open {} in one", whole.display()));
    }
}
