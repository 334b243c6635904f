//! What an import has done: a table, how to open the result, and what to do
//! about rejected records.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::text::shell_word;
use super::{Cell, Table, Ui};
use crate::Result;
use crate::numbers::{counted, duration, size, thousands};
use crate::pipeline::{EntityReport, Failed, FilesReport, Report};
use crate::sink::Destination;
use crate::source::Usage;

/// Tells a person on standard error, and with `--json` a program on standard
/// output.
///
/// # Errors
/// As [`Ui::data`].
pub fn show(ui: &Ui, report: &Report, destination: &Destination) -> Result<()> {
    if ui.json() {
        ui.document(&document(report, destination))?;
    }
    tell(ui, report, destination);
    Ok(())
}

/// Tells a person.
pub fn tell(ui: &Ui, report: &Report, destination: &Destination) {
    ui.note_table(&table(report));
    for failed in &report.failed {
        ui.warn(&format!("{} was not imported: {}", failed.entity, failed.error.message()));
    }
    if !report.failed.is_empty() {
        ui.note("give the same command again: what is complete is refreshed, the rest goes on");
    }
    for line in words(report, destination) {
        ui.note(&line);
    }
}

fn table(report: &Report) -> Table {
    // Columns that nearly everybody would find full of zeros.
    let skipped = report.entities.iter().any(|e| e.skipped > 0);
    let refreshed = report.entities.iter().any(|e| e.mode != "full" || e.deleted > 0);
    let mut header = vec!["OBJECT", "TARGET", "API", "READ", "WRITTEN"];
    header.extend(refreshed.then_some(["CHANGED", "DELETED"]).into_iter().flatten());
    header.push("REJECTED");
    header.extend(skipped.then_some("SKIPPED"));
    header.push("TIME");
    let mut table = Table::new(&header);
    for e in &report.entities {
        let mut row = vec![
            Cell::text(&e.entity),
            Cell::text(&e.target),
            Cell::text(e.api.label()),
            Cell::Count(e.read),
            Cell::Count(e.written),
        ];
        if refreshed {
            row.extend([Cell::Count(e.changed.unwrap_or(0)), Cell::Count(e.deleted)]);
        }
        row.push(Cell::Count(e.rejected));
        row.extend(skipped.then_some(Cell::Count(e.skipped)));
        row.push(Cell::text(duration(e.elapsed)));
        table.row(row);
    }
    table
}

/// The sentences below the table.
fn words(report: &Report, destination: &Destination) -> Vec<String> {
    let mut words = vec![format!(
        "\n{} in {}, {}{}",
        counted(report.entities.iter().map(|e| e.written).sum(), "record", "records"),
        duration(report.elapsed),
        counted(report.calls, "API call", "API calls"),
        report.usage.map(left).unwrap_or_default(),
    )];
    let sum = |of: fn(&EntityReport) -> u64| report.entities.iter().map(of).sum::<u64>();
    let skipped = sum(|e| e.skipped);
    if report.rejected() > 0 || skipped > 0 {
        let mut sentence = format!(
            "{} read = {} accepted + {} rejected",
            thousands(sum(|e| e.read)),
            thousands(sum(|e| e.written)),
            thousands(report.rejected())
        );
        if skipped > 0 {
            sentence.push_str(&format!(" + {} skipped", thousands(skipped)));
        }
        words.push(sentence);
    }
    let resumed = sum(|e| e.resumed);
    if resumed > 0 {
        words.push(format!(
            "{} of an earlier run did not have to be fetched again",
            counted(resumed, "record", "records")
        ));
    }
    for e in report.entities.iter().filter(|e| e.skipped > 0) {
        let records = counted(e.skipped, "record", "records");
        words.push(format!(
            "{records} of {} {} skipped: {} has them already",
            e.entity,
            was(e.skipped),
            e.target
        ));
    }
    for e in report.entities.iter().filter(|e| e.rejected > 0) {
        let kept = e
            .rejects
            .as_deref()
            .map_or(String::new(), |place| format!("; what was rejected, and why: {place}"));
        words.push(format!(
            "{} of {} did not land{kept}",
            counted(e.rejected, "record", "records"),
            e.entity
        ));
    }
    if report.rejected() > 0 {
        words.push("correct the mapping, and give the same command again; or correct the file, and feed it back with --from-rejects".into());
    }
    words.extend(report.entities.iter().filter_map(|e| Some(files_words(&e.entity, e.files.as_ref()?))));
    if report.files_failed() > 0 {
        words.push("give the same command again: only the files that are missing are fetched".into());
    }
    for left in report.skipped.iter().filter(|left| !left.expected) {
        words.push(format!("{} was skipped: {}", left.entity, left.reason));
    }
    let expected = report.skipped.iter().filter(|left| left.expected).count() as u64;
    if expected > 0 {
        words.push(format!(
            "{} not worth moving; sfmigrate objects --migratable lists all",
            counted(expected, "object was", "objects were")
        ));
        words.extend(reasons(report));
    }
    words.extend(how_to_open(report, destination));
    words
}

/// Reasons that are told, and objects that stand behind each; more would hide
/// what matters.
const REASONS: usize = 12;
const NAMED: usize = 5;

/// Why objects were left: the reasons that most of them share first.
fn reasons(report: &Report) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for left in report.skipped.iter().filter(|left| left.expected) {
        by_reason.entry(&left.reason).or_default().push(&left.entity);
    }
    let mut groups: Vec<(&str, Vec<&str>)> = by_reason.into_iter().collect();
    groups.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let more = |all: usize, shown: usize| match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!(" and {} more", thousands(more as u64)),
    };
    let mut lines: Vec<String> = groups
        .iter()
        .take(REASONS)
        .map(|(reason, names)| {
            let shown = names[..names.len().min(NAMED)].join(", ");
            format!("  {shown}{}: {reason}", more(names.len(), NAMED))
        })
        .collect();
    if groups.len() > REASONS {
        let left: usize = groups[REASONS..].iter().map(|(_, names)| names.len()).sum();
        lines.push(format!("  and {} more", thousands(left as u64)));
    }
    lines
}

/// The calls that anybody may still make.
fn left(Usage { used, limit }: Usage) -> String {
    let (left, limit) = (thousands(limit.saturating_sub(used)), thousands(limit));
    format!("; the org has {left} of its {limit} daily calls left")
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

fn files_words(entity: &str, files: &FilesReport) -> String {
    let mut words = format!(
        "{} of {entity} ({}) in {}",
        counted(files.downloaded, "file", "files"),
        size(files.bytes),
        files.place
    );
    if files.skipped > 0 {
        words.push_str(&format!(", {} there already", thousands(files.skipped)));
    }
    if files.failed > 0 {
        words.push_str(&format!(", {} failed", thousands(files.failed)));
    }
    words
}

fn how_to_open(report: &Report, destination: &Destination) -> Option<String> {
    let word = |path: &Path| shell_word(&path.display().to_string()).into_owned();
    match destination.place() {
        Destination::Sqlite(path) => {
            let query = match report.entities.as_slice() {
                [] => return None,
                [only] => format!("SELECT * FROM {} LIMIT 10", sql_name(&only.target)),
                _ => "SELECT table_name, label, records FROM _sfmigrate_objects".to_owned(),
            };
            Some(format!("open it: sqlite3 {} '{query}'", word(path)))
        }
        Destination::CsvFolder(path) => Some(format!("the files are in {}", word(path))),
        Destination::CsvStdout | Destination::ForSpreadsheets(_) => None,
    }
}

/// Names of objects that mean something else in SQL.
const KEYWORDS: &[&str] = &["case", "group", "index", "order", "plan", "references", "table", "transaction"];

/// A table's name as SQL takes it.
fn sql_name(name: &str) -> String {
    let plain = !KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(name))
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The form of a destination, and its path if it has one.
pub(super) fn form(destination: &Destination) -> (&'static str, Option<String>) {
    match destination.place() {
        Destination::Sqlite(path) => ("sqlite", Some(path.display().to_string())),
        Destination::CsvFolder(path) => ("csv", Some(path.display().to_string())),
        Destination::CsvStdout | Destination::ForSpreadsheets(_) => ("csv", None),
    }
}

/// An entity that failed, for a program.
pub(super) fn failed(failed: &Failed) -> Value {
    json!({
        "entity": failed.entity,
        "error": {
            "kind": failed.error.kind().as_str(),
            "message": failed.error.message(),
            "hints": failed.error.hints(),
        },
    })
}

fn document(report: &Report, destination: &Destination) -> Value {
    let (kind, path) = form(destination);
    json!({
        "format": kind,
        "to": path,
        "entities": report.entities.iter().map(entity).collect::<Vec<_>>(),
        "skipped": report.skipped.iter().map(|left| json!({
            "entity": left.entity, "reason": left.reason, "expected": left.expected,
        })).collect::<Vec<_>>(),
        "failed": report.failed.iter().map(failed).collect::<Vec<_>>(),
        "api_calls": report.calls,
        "api_usage": report.usage.map(|Usage { used, limit }| json!({ "used": used, "limit": limit })),
        "elapsed_ms": report.elapsed.as_millis() as u64,
    })
}

fn entity(e: &EntityReport) -> Value {
    let files = e.files.as_ref().map(|files| {
        json!({
            "place": files.place,
            "downloaded": files.downloaded,
            "skipped": files.skipped,
            "failed": files.failed,
            "bytes": files.bytes,
        })
    });
    json!({
        "entity": e.entity,
        "target": e.target,
        "place": e.place,
        "api": e.api.as_str(),
        "reason": e.reason,
        "resumed": e.resumed,
        "read": e.read,
        "written": e.written,
        "rejected": e.rejected,
        "skipped": e.skipped,
        "mode": e.mode,
        "changed": e.changed,
        "deleted": e.deleted,
        "rejects": e.rejects,
        "files": files,
        "elapsed_ms": e.elapsed.as_millis() as u64,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Options, Terminal, testing};
    use super::*;
    use crate::event::Api;

    fn report() -> Report {
        let contact = EntityReport {
            entity: "Contact".into(),
            target: "my contacts".into(),
            place: "table my contacts in crm.db".into(),
            api: Api::Bulk,
            reason: "1,000 or more".into(),
            resumed: 500,
            read: 2004,
            written: 2000,
            rejected: 1,
            skipped: 3,
            mode: "full",
            changed: None,
            deleted: 0,
            files: Some(FilesReport {
                place: "out/Contact".into(),
                downloaded: 3,
                skipped: 1200,
                failed: 1,
                bytes: 2_340_000,
            }),
            rejects: Some("crm.db.rejects/my contacts.csv".into()),
            elapsed: Duration::from_millis(1500),
        };
        Report {
            entities: vec![contact],
            skipped: Vec::new(),
            failed: Vec::new(),
            calls: 7,
            usage: Some(Usage { used: 12_007, limit: 100_000 }),
            elapsed: Duration::from_millis(1600),
        }
    }

    #[test]
    fn a_person_reads_what_landed_and_what_to_type_next() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        show(&ui, &report(), &Destination::Sqlite("crm.db".into())).unwrap();
        assert_eq!(written.out.text(), "");
        assert_eq!(
            written.err.text(),
            "OBJECT   TARGET       API            READ  WRITTEN  REJECTED  SKIPPED  TIME\n\
             Contact  my contacts  Bulk API 2.0  2,004    2,000         1        3  1.5 s\n\
             \n2,000 records in 1.6 s, 7 API calls; the org has 87,993 of its 100,000 daily calls left\n\
             2,004 read = 2,000 accepted + 1 rejected + 3 skipped\n\
             500 records of an earlier run did not have to be fetched again\n\
             3 records of Contact were skipped: my contacts has them already\n\
             1 record of Contact did not land; what was rejected, and why: crm.db.rejects/my contacts.csv\n\
             correct the mapping, and give the same command again; or correct the file, and feed it back with --from-rejects\n\
             3 files of Contact (2.3 MB) in out/Contact, 1,200 there already, 1 failed\n\
             give the same command again: only the files that are missing are fetched\n\
             open it: sqlite3 crm.db 'SELECT * FROM \"my contacts\" LIMIT 10'\n"
        );
    }

    #[test]
    fn a_program_reads_plain_numbers() {
        let (ui, written) =
            testing::ui(Options { json: true, quiet: true, ..Options::default() }, Terminal::default());
        show(&ui, &report(), &Destination::CsvFolder("out".into())).unwrap();
        assert_eq!(written.err.text(), "");
        let document: Value = serde_json::from_str(&written.out.text()).unwrap();
        assert_eq!((&document["format"], &document["to"]), (&json!("csv"), &json!("out")));
        assert_eq!(document["entities"][0]["written"], 2000);
        assert_eq!(document["entities"][0]["api"], "bulk");
        assert_eq!(document["entities"][0]["files"]["bytes"], 2_340_000);
        assert_eq!(document["api_calls"], 7);
        assert_eq!(document["api_usage"], json!({ "used": 12_007, "limit": 100_000 }));
    }
}
