//! `query`: any SOQL, onto the screen or into a file.

use std::fs::{self, File};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;
use tokio::sync::mpsc;

use super::connect;
use crate::cli::args::read::Query;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::numbers::counted;
use crate::source::Source as _;
use crate::source::answer::Answer;
use crate::source::salesforce::{Salesforce, Statement};
use crate::ui::Ui;
use crate::ui::records::{RecordFormat, Records};
use crate::{Error, Result};

/// Pages that wait for the terminal or the disk.
const QUEUE: usize = 2;

/// Bytes of a `--json` document that wait in memory until it is whole.
const IN_MEMORY: usize = 4 << 20;

/// Connects and runs.
pub(crate) fn start(ui: &Ui, args: Query, connection: Option<String>) -> Result<Outcome> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = format(ui, args.format, output)?;
    block_on(async {
        let session = connect::session(ui, connection.as_deref()).await?;
        let source = connect::salesforce(session, None, ui.log())?;
        let statement = Statement { soql: args.soql, all_rows: args.all_rows, bulk: args.bulk };
        run(ui, &source, statement, format, output).await
    })
}

/// What was asked for wins; else the file's name, the terminal.
fn format(ui: &Ui, asked: Option<RecordFormat>, output: Option<&Path>) -> Result<RecordFormat> {
    if ui.json() && output.is_none() {
        return match asked {
            None | Some(RecordFormat::Json) => Ok(RecordFormat::Json),
            Some(_) => Err(Error::usage("--json and --format contradict each other on standard output")
                .hint("leave one of them out, or write the records to a file with -o")),
        };
    }
    let extension = output.and_then(Path::extension).and_then(|e| e.to_str()).map(str::to_lowercase);
    Ok(asked.unwrap_or(match extension.as_deref() {
        Some("json") => RecordFormat::Json,
        Some("jsonl" | "ndjson") => RecordFormat::Jsonl,
        _ if output.is_none() && ui.stdout_is_terminal() => RecordFormat::Table,
        _ => RecordFormat::Csv,
    }))
}

async fn run(
    ui: &Ui,
    source: &Salesforce,
    statement: Statement,
    format: RecordFormat,
    output: Option<&Path>,
) -> Result<Outcome> {
    let mut out = match output {
        Some(path) => Output::file(path)?,
        None if ui.json() => Output::Held(tempfile::SpooledTempFile::new(IN_MEMORY)),
        None => Output::Stream,
    };
    let (answers, queue) = mpsc::channel(QUEUE);
    let (asked, written) =
        tokio::join!(source.query(&statement, answers), write(ui, queue, format, &mut out));
    // What stopped the writing stopped the reading too.
    let mut written = written?;
    let records = asked?;
    if records != written.count {
        return Err(Error::unexpected(format!("{records} records were read, {} written", written.count)));
    }
    // What closes an answer says that it is whole.
    out.write(ui, &written.end()?)?;
    out.complete(ui, records)?;
    let calls = source.calls();
    if let (Some(path), true) = (output, ui.json()) {
        ui.document(&json!({ "to": path.display().to_string(), "records": records, "api_calls": calls }))?;
    }
    let place = output.map_or(String::new(), |path| format!(" in {}", path.display()));
    ui.note(&format!(
        "{}{place}, {}",
        counted(records, "record", "records"),
        counted(calls, "API call", "API calls")
    ));
    Ok(Outcome::Done)
}

/// Writes what comes, until there is no more; returns what it takes to close it.
async fn write(
    ui: &Ui,
    mut queue: mpsc::Receiver<Answer>,
    format: RecordFormat,
    out: &mut Output,
) -> Result<Records> {
    let mut records = Records::new(format, Vec::new());
    while let Some(answer) = queue.recv().await {
        match answer {
            Answer::Columns(columns) => records = Records::new(format, columns),
            Answer::Records(page) => out.write(ui, &records.page(&page)?)?,
        }
    }
    Ok(records)
}

/// Where the text goes.
enum Output {
    /// Standard output, as it comes.
    Stream,
    /// Standard output, once it is one whole document.
    Held(tempfile::SpooledTempFile),
    File(PartialFile),
}

/// A file that has another name until it is complete.
struct PartialFile {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // Not there any more once it has its name.
        let _ = fs::remove_file(&self.temporary);
    }
}

impl Output {
    fn file(path: &Path) -> Result<Output> {
        let Some(name) = path.file_name() else {
            return Err(Error::usage(format!("{} does not name a file", path.display())));
        };
        if path.is_dir() {
            return Err(Error::usage(format!("{} is a folder", path.display())).hint("name a file with -o"));
        }
        let temporary = path.with_file_name(format!(".{}.sfmigrate-part", name.to_string_lossy()));
        let file = File::create(&temporary).map_err(|e| unwritable(path, e))?;
        Ok(Output::File(PartialFile { file, temporary, path: path.to_owned() }))
    }

    fn write(&mut self, ui: &Ui, text: &str) -> Result<()> {
        match self {
            Output::Stream => ui.stream(text),
            Output::Held(held) => held.write_all(text.as_bytes()).map_err(|e| {
                Error::unexpected("the answer could not be kept in a temporary file").because(e)
            }),
            Output::File(part) => part.file.write_all(text.as_bytes()).map_err(|e| unwritable(&part.path, e)),
        }
    }

    fn complete(self, ui: &Ui, records: u64) -> Result<()> {
        match self {
            Output::Stream => Ok(()),
            Output::Held(mut held) => {
                ui.stream("{\"records\": ")?;
                let unreadable = |e| {
                    Error::unexpected("the answer could not be read back from a temporary file").because(e)
                };
                held.rewind().map_err(unreadable)?;
                let mut piece = String::new();
                let mut lines = io::BufReader::new(held);
                loop {
                    piece.clear();
                    // Every record stands in a line of its own.
                    if io::BufRead::read_line(&mut lines, &mut piece).map_err(unreadable)? == 0 {
                        break;
                    }
                    ui.stream(&piece)?;
                }
                ui.stream(&format!(", \"count\": {records}}}\n"))
            }
            Output::File(part) => {
                let done = part.file.sync_all().and_then(|()| fs::rename(&part.temporary, &part.path));
                done.map_err(|e| unwritable(&part.path, e))
            }
        }
    }
}

fn unwritable(path: &Path, e: io::Error) -> Error {
    Error::sink_failed(format!("{} cannot be written", path.display()))
        .hint("name another file with -o")
        .because(e)
}
