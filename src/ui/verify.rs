//! What `verify` found: counts, and every difference record by record.

use std::fs;
use std::io::{self, BufRead as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::text::{fit, one_line, shell_word};
use super::{Cell, Table, Ui, summary};
use crate::numbers::{counted, duration, thousands};
use crate::pipeline::verify::{EntityVerified, Verified};
use crate::sink::Destination;
use crate::sink::verify::{Difference, What};
use crate::{Error, Result};

/// Differences that a person is shown.
const SHOWN: usize = 20;

/// Months of an object that a person is shown.
const MONTHS: usize = 12;

/// Columns of the terminal that a value may take.
const VALUE: usize = 32;

/// Differences that a program waits for are kept in memory up to here, then in
/// a temporary file.
const IN_MEMORY: usize = 1 << 20;

/// The differences, as they are found: however many there are, memory stays
/// flat.
pub struct Listing {
    shown: Vec<(String, Difference)>,
    all: u64,
    /// For a program: one JSON document in each line.
    held: Option<tempfile::SpooledTempFile>,
    file: Option<(csv::Writer<tempfile::NamedTempFile>, PathBuf)>,
}

impl Listing {
    /// An empty list; all of it goes into a file, too, if one is named.
    ///
    /// # Errors
    /// `Sink` when that file cannot be made.
    pub fn new(ui: &Ui, file: Option<&Path>) -> Result<Self> {
        let begin = |path: &Path| -> Result<_> {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::NamedTempFile::new_in(folder).map_err(|e| unwritable(path, e))?;
            let mut file = csv::Writer::from_writer(file);
            file.write_record(["entity", "what", "record", "field", "here", "there"])
                .map_err(|e| unwritable(path, io::Error::other(e)))?;
            Ok((file, path.to_owned()))
        };
        Ok(Listing {
            shown: Vec::new(),
            all: 0,
            held: ui.json().then(|| tempfile::SpooledTempFile::new(IN_MEMORY)),
            file: file.map(begin).transpose()?,
        })
    }

    /// Takes a difference.
    ///
    /// # Errors
    /// `Sink` when the file cannot be written.
    pub fn add(&mut self, entity: &str, difference: Difference) -> Result<()> {
        let Difference { what, record, field, here, there } = &difference;
        if let Some((file, path)) = &mut self.file {
            let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
            let row = [entity, what.as_str(), record, &text(field), &text(here), &text(there)];
            file.write_record(row).map_err(|e| unwritable(path, io::Error::other(e)))?;
        }
        if let Some(held) = &mut self.held {
            let line = json!({
                "entity": entity, "what": what.as_str(), "record": record,
                "field": field, "here": here, "there": there,
            });
            writeln!(held, "{}{line}", if self.all > 0 { "," } else { "" }).map_err(not_kept)?;
        }
        self.all += 1;
        if self.shown.len() < SHOWN {
            self.shown.push((entity.to_owned(), difference));
        }
        Ok(())
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// `Sink` when it cannot have it.
    pub fn complete(&mut self) -> Result<()> {
        let Some((file, path)) = self.file.take() else { return Ok(()) };
        let done = file.into_inner().map_err(|e| io::Error::other(e.to_string())).and_then(|file| {
            file.as_file().sync_all()?;
            let file = file.persist(&path).map_err(|e| e.error)?;
            readable(&file)
        });
        done.map_err(|e| unwritable(&path, e))
    }
}

/// Temporary files are for their owner alone; this one is a file as any other.
fn readable(file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

fn unwritable(path: &Path, e: io::Error) -> Error {
    Error::sink_failed(format!("{} cannot be written", path.display()))
        .hint("name another file with -o")
        .because(e)
}

fn not_kept(e: io::Error) -> Error {
    Error::unexpected("the differences could not be kept in a temporary file").because(e)
}

/// Shows it on standard output: it is what was asked for.
///
/// # Errors
/// As [`Ui::data`].
pub fn show(ui: &Ui, found: &Verified, destination: &Destination, listing: Listing) -> Result<()> {
    match listing.held {
        Some(held) => program(ui, &document(found, destination), held)?,
        None => {
            let columns = if ui.terminal.stdout { ui.terminal.columns } else { None };
            ui.data(&text(found, &listing, &|table| table.render(columns, ui.color_out())))?;
        }
    }
    for failed in &found.failed {
        ui.warn(&format!("{} was not verified: {}", failed.entity, failed.error.message()));
        failed.error.hints().iter().for_each(|hint| ui.note(hint));
    }
    for line in words(found, destination) {
        ui.note(&line);
    }
    Ok(())
}

/// One document, with the differences as they were kept.
fn program(ui: &Ui, document: &Value, mut held: tempfile::SpooledTempFile) -> Result<()> {
    let document = document.to_string();
    let open = document.strip_suffix('}').unwrap_or(&document);
    ui.stream(&format!("{open},\"differences\":[\n"))?;
    held.rewind().map_err(not_kept)?;
    let (mut line, mut lines) = (String::new(), io::BufReader::new(held));
    while lines.read_line(&mut line).map_err(not_kept)? > 0 {
        ui.stream(&line)?;
        line.clear();
    }
    ui.stream("]}\n")
}

fn text(found: &Verified, listing: &Listing, render: &dyn Fn(&Table) -> String) -> String {
    let mut text = String::new();
    if !found.entities.is_empty() {
        text.push_str(&render(&counts(found)));
    }
    let mut months = Table::new(&["OBJECT", "MADE IN", "HERE", "THERE"]);
    for one in found.entities.iter().filter(|one| one.tally.differing() > 0) {
        let differ = one.tally.months.iter().filter(|(_, here, there)| here != there);
        for (month, here, there) in differ.take(MONTHS) {
            let cells = [Cell::text(&one.entity), Cell::text(month), Cell::Count(*here), Cell::Count(*there)];
            months.row(cells);
        }
    }
    if !months.is_empty() {
        text.push_str(&format!("\n{}", render(&months)));
    }
    if listing.shown.is_empty() {
        return text;
    }
    let mut table = Table::new(&["OBJECT", "RECORD", "FIELD", "HERE", "THERE"]);
    for (entity, difference) in &listing.shown {
        let value = |value: &Option<String>| match value {
            Some(text) => Cell::text(fit(&one_line(text), VALUE)),
            None => Cell::text("(nothing)"),
        };
        let (field, here, there) = match (difference.what, &difference.field) {
            (What::Missing, _) => (Cell::Empty, Cell::text("(missing)"), Cell::text("(there)")),
            (What::Extra, _) => (Cell::Empty, Cell::text("(here)"), Cell::text("(not there)")),
            (_, field) => (
                Cell::text(field.as_deref().unwrap_or_default()),
                value(&difference.here),
                value(&difference.there),
            ),
        };
        table.row([Cell::text(entity), Cell::text(&difference.record), field, here, there]);
    }
    text.push_str(&format!("\n{}", render(&table)));
    let more = listing.all - listing.shown.len() as u64;
    if more > 0 {
        text.push_str(&format!("and {} more; -o FILE or --json lists all of them\n", thousands(more)));
    }
    text
}

fn counts(found: &Verified) -> Table {
    let deep = found.entities.iter().any(|one| one.deep);
    let mended = found.entities.iter().any(|one| one.mended.is_some());
    let mut header = vec!["OBJECT", "TABLE", "READ BY", "HERE", "THERE", "MISSING", "EXTRA"];
    header.extend(["DIFFERENT", "CHANGED SINCE"]);
    header.extend(mended.then_some("MENDED"));
    header.extend(["VALUES", "TIME"]);
    let mut table = Table::new(&header);
    for one in &found.entities {
        let tally = &one.tally;
        let mut row = vec![
            Cell::text(&one.entity),
            Cell::text(&one.target),
            Cell::text(one.api.label()),
            Cell::Count(tally.here),
            Cell::Count(tally.there),
            Cell::Count(tally.missing),
            Cell::Count(tally.extra),
            Cell::Count(tally.different + tally.marked),
            Cell::Count(tally.explained()),
        ];
        row.extend(mended.then(|| Cell::Count(one.mended.map_or(0, |mended| mended.records()))));
        row.push(Cell::text(if deep && one.deep { "all" } else { "Ids and stamps" }));
        row.push(Cell::text(duration(one.elapsed)));
        table.row(row);
    }
    table
}

/// The sentences below.
fn words(found: &Verified, destination: &Destination) -> Vec<String> {
    let mut words = Vec::new();
    let since: u64 = found.entities.iter().map(|one| one.tally.explained()).sum();
    if since > 0 {
        words.push(format!(
            "{} changed in the org since the last import, which is no loss: import --incremental fetches that",
            counted(since, "record has", "records have")
        ));
    }
    let (left, mended) = (
        found.left(),
        found.entities.iter().filter_map(|one| one.mended).map(|mended| mended.records()).sum::<u64>(),
    );
    if mended > 0 {
        words.push(format!("{} mended", counted(mended, "record is", "records are")));
    }
    let calls = counted(found.calls, "API call", "API calls");
    let place = shell_word(&destination.to_string()).into_owned();
    match left {
        0 if found.failed.is_empty() => {
            words.push(format!("{destination} has what the org has, {calls}"));
        }
        0 => words.push(calls),
        left => {
            words.push(format!(
                "{} and nothing explains it, {calls}",
                counted(left, "record differs", "records differ")
            ));
            words.push(match destination.place() {
                Destination::Sqlite(_) => format!("sfmigrate verify --repair --to {place} mends that"),
                _ => "give the import command again: it writes the files anew".to_owned(),
            });
        }
    }
    words
}

fn document(found: &Verified, destination: &Destination) -> Value {
    let (kind, path) = summary::form(destination);
    json!({
        "format": kind,
        "to": path,
        "entities": found.entities.iter().map(entity).collect::<Vec<_>>(),
        "failed": found.failed.iter().map(summary::failed).collect::<Vec<_>>(),
        "differing": found.left(),
        "api_calls": found.calls,
        "elapsed_ms": found.elapsed.as_millis() as u64,
    })
}

fn entity(one: &EntityVerified) -> Value {
    let tally = &one.tally;
    let months = tally.months.iter().map(|(month, here, there)| {
        let month = if month.is_empty() { Value::Null } else { json!(month) };
        json!({ "month": month, "here": here, "there": there })
    });
    let mended = one
        .mended
        .map(|m| json!({ "fetched": m.fetched, "removed": m.removed, "gone": m.gone, "left": one.left() }));
    json!({
        "entity": one.entity,
        "target": one.target,
        "api": one.api.as_str(),
        "reason": one.reason,
        "deep": one.deep,
        "here": tally.here,
        "there": tally.there,
        "rejected": tally.rejected,
        "missing": tally.missing,
        "extra": tally.extra,
        "marked": tally.marked,
        "different": tally.different,
        "since": {
            "created": tally.created_since,
            "changed": tally.changed_since,
            "deleted": tally.deleted_since,
            "recalculated": tally.recalculated,
        },
        "months": months.collect::<Vec<_>>(),
        "mended": mended,
        "elapsed_ms": one.elapsed.as_millis() as u64,
    })
}
