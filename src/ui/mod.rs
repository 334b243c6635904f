//! The only place that prints, prompts or draws.
//!
//! Standard output carries data and nothing else: a listing, one JSON
//! document, or records. Everything for people goes to standard error.

use std::sync::PoisonError;

use serde::Serialize;

use crate::{Error, Result};

pub mod bars;
pub mod jsonlines;
pub mod lines;
mod log;
pub mod preview;
pub mod progress;
mod prompt;
pub mod records;
pub mod report;
pub mod runs;
mod screen;
pub mod stream;
pub mod summary;
pub mod table;
pub mod terminal;
pub mod text;
pub mod track;
pub mod verify;
mod view;

pub use log::LogOptions;
pub use progress::{Progress, ProgressChoice};
pub use prompt::{Asker, Choosable, pasted_lines};
pub use stream::Stream;
pub use table::{Cell, Table};
pub use terminal::{ColorChoice, Terminal};

use progress::ProgressKind;
use screen::Screen;
use text::printable;

/// What the user asked of the output, on the command line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// One JSON document on standard output instead of text.
    pub json: bool,
    /// No progress, no notes; errors and warnings only.
    pub quiet: bool,
    /// How progress is shown.
    pub progress: ProgressChoice,
    /// Whether colours are used.
    pub color: ColorChoice,
    /// Never ask, even at a terminal.
    pub no_input: bool,
}

/// The streams of the process, what is known about them, and what the user
/// asked for. Cheap to pass by reference; shared by all commands.
pub struct Ui {
    pub(crate) options: Options,
    pub(crate) terminal: Terminal,
    out: Stream,
    pub(crate) screen: Screen,
    /// The run that lines of the log belong to.
    run: log::RunId,
}

impl Ui {
    /// The interface of this process.
    pub fn new(options: Options) -> Self {
        Ui::over(options, Terminal::detect(), Stream::Stdout, Stream::Stderr)
    }

    /// An interface over any streams, for tests.
    pub fn over(options: Options, terminal: Terminal, out: Stream, err: Stream) -> Self {
        Ui { options, terminal, out, screen: Screen::new(err), run: log::RunId::default() }
    }

    /// Begins to log, if anybody asked for it.
    ///
    /// # Errors
    /// `Usage` when the file cannot be written or the filter is none.
    pub fn start_log(&self, options: &LogOptions) -> Result<()> {
        log::start(self, options)
    }

    /// Lines of the log belong to this run from now on.
    pub fn log_run(&self, id: &str) {
        id.clone_into(&mut self.run.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether nothing is wanted but warnings, errors and results.
    pub fn quiet(&self) -> bool {
        self.options.quiet
    }

    /// Whether the answer is to be one JSON document.
    pub fn json(&self) -> bool {
        self.options.json
    }

    /// Whether standard output is a terminal.
    pub fn stdout_is_terminal(&self) -> bool {
        self.terminal.stdout
    }

    /// Whether a person can be asked: both ends are a terminal and nobody
    /// forbade it.
    pub fn can_prompt(&self) -> bool {
        self.terminal.stdin && self.terminal.stderr && !self.terminal.ci && !self.options.no_input
    }

    /// Writes text to standard output as it stands.
    ///
    /// A reader that has gone away (`| head`) is no error: what was asked for
    /// has been read.
    ///
    /// # Errors
    /// `Sink` when standard output cannot be written, for example a full disk.
    pub fn data(&self, text: &str) -> Result<()> {
        self.screen.arrived();
        match self.out.write(text.as_bytes()) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Error::sink_failed("cannot write to standard output").because(e))
            }
            _ => Ok(()),
        }
    }

    /// Writes a part of what only the whole of is complete.
    ///
    /// # Errors
    /// `Sink` when standard output cannot be written, also because nobody
    /// reads it any more.
    pub fn stream(&self, text: &str) -> Result<()> {
        self.screen.arrived();
        self.out.write(text.as_bytes()).map_err(|e| {
            let message = if e.kind() == std::io::ErrorKind::BrokenPipe {
                "standard output was closed before all records were written"
            } else {
                "cannot write to standard output"
            };
            Error::sink_failed(message).hint("what was written is cut; write to a file instead").because(e)
        })
    }

    /// Writes the one JSON document of a command to standard output.
    ///
    /// # Errors
    /// As [`Ui::data`].
    pub fn document(&self, document: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(document)
            .map_err(|e| Error::unexpected("cannot write the JSON document").because(e))?;
        self.data(&(text + "\n"))
    }

    /// Writes a listing to standard output: aligned columns at a terminal,
    /// else values separated by tabs, without a header.
    ///
    /// # Errors
    /// As [`Ui::data`].
    pub fn table(&self, table: &Table) -> Result<()> {
        if self.terminal.stdout {
            self.data(&table.render(self.terminal.columns, self.color_out()))
        } else {
            self.data(&table.tab_separated())
        }
    }

    /// Tells a person something on standard error; silent with `--quiet`.
    pub fn note(&self, text: &str) {
        if self.options.quiet {
            return;
        }
        if self.machine_stderr() {
            self.err_line(&jsonlines::message("note", text));
        } else {
            self.err_line(&printable(text));
        }
    }

    /// Tells a person something on standard error, even with `--quiet`:
    /// without it the command cannot go on.
    pub fn tell(&self, text: &str) {
        if self.machine_stderr() {
            self.err_line(&jsonlines::message("note", text));
        } else {
            self.err_line(&printable(text));
        }
    }

    /// A table for people, on standard error; silent with `--quiet`.
    pub fn note_table(&self, table: &Table) {
        if !self.options.quiet && !self.machine_stderr() {
            let columns = if self.terminal.stderr { self.terminal.columns } else { None };
            self.err_line(table.render(columns, self.color_err()).trim_end());
        }
    }

    /// Warns on standard error.
    pub fn warn(&self, text: &str) {
        log::said(true, text);
        if self.machine_stderr() {
            self.err_line(&jsonlines::message("warning", text));
        } else {
            self.err_line(&report::warning(text, self.color_err()));
        }
    }

    /// Reports a failure: for people on standard error, and with `--json` as
    /// the one document on standard output.
    pub fn error(&self, error: &Error, exit_code: u8) {
        log::said(false, &report::text(error, false));
        self.screen.arrived();
        if self.machine_stderr() {
            self.err_line(&report::line(error, exit_code));
        } else {
            self.err_line(&report::text(error, self.color_err()));
        }
        if self.options.json {
            // Nothing is left to be told about a standard output that fails.
            let _ = self.document(&report::document(error, exit_code));
        }
    }

    /// Writes text that was formatted elsewhere (help) to standard error.
    pub fn err_raw(&self, text: &str) {
        let _ = self.screen.stream().write(text.as_bytes());
    }

    /// Says at once what is waited for, until something is written to standard
    /// output, asked, or drawn: a line that goes again at a terminal, a plain
    /// line where nothing can be drawn, nothing where nobody looks.
    pub fn waiting(&self, what: &str) {
        match self.progress_kind() {
            ProgressKind::Bars => self.screen.wait(&printable(what)),
            ProgressKind::Lines if self.terminal.stderr && !self.options.quiet => self.note(what),
            _ => {}
        }
    }

    /// Begins to show the progress of a run.
    pub fn progress(&self) -> Progress<'_> {
        Progress::start(self)
    }

    /// Whether text on standard output is coloured.
    pub fn color_out(&self) -> bool {
        self.terminal.color(self.options.color, self.terminal.stdout)
    }

    /// Whether text on standard error is coloured.
    pub fn color_err(&self) -> bool {
        self.terminal.color(self.options.color, self.terminal.stderr)
    }

    /// Whether standard error is read by a program, line by line.
    fn machine_stderr(&self) -> bool {
        self.progress_kind() == ProgressKind::Json
    }

    /// One or more whole lines on standard error. A standard error that cannot
    /// be written is nobody's failure.
    fn err_line(&self, text: &str) {
        self.screen.line(text);
    }

    pub(crate) fn err_stream(&self) -> &Stream {
        self.screen.stream()
    }
}

impl Drop for Ui {
    fn drop(&mut self) {
        self.screen.arrived();
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! An interface whose output can be read back.

    use super::*;

    /// What an interface under test has written.
    pub(crate) struct Written {
        pub(crate) out: Stream,
        pub(crate) err: Stream,
    }

    /// An interface in memory.
    pub(crate) fn ui(options: Options, terminal: Terminal) -> (Ui, Written) {
        let written = Written { out: Stream::memory(), err: Stream::memory() };
        (Ui::over(options, terminal, written.out.clone(), written.err.clone()), written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_tab_separated_when_piped_and_aligned_at_a_terminal() {
        let mut table = Table::new(&["OBJECT", "RECORDS"]);
        table.row([Cell::text("Contact"), Cell::count(Some(12_345))]);
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        ui.table(&table).unwrap();
        assert_eq!(written.out.text(), "Contact\t12345\n");

        let terminal = Terminal { stdout: true, columns: Some(80), ..Terminal::default() };
        let (ui, written) =
            testing::ui(Options { color: ColorChoice::Never, ..Options::default() }, terminal);
        ui.table(&table).unwrap();
        assert_eq!(written.out.text(), "OBJECT   RECORDS\nContact   12,345\n");
    }

    #[test]
    fn quiet_hides_notes_but_neither_warnings_nor_errors() {
        let (ui, written) = testing::ui(Options { quiet: true, ..Options::default() }, Terminal::default());
        ui.note("a note");
        ui.warn("a warning");
        ui.error(&Error::usage("an error"), 2);
        assert_eq!(written.err.text(), "warning: a warning\nerror: an error\n");
        assert_eq!(written.out.text(), "");
    }

    #[test]
    fn an_error_with_json_is_one_document_on_standard_output() {
        let (ui, written) = testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
        ui.error(&Error::auth("not signed in").hint("sfmigrate login"), 4);
        let document: serde_json::Value = serde_json::from_str(&written.out.text()).unwrap();
        assert_eq!(
            document,
            serde_json::json!({"error": {"kind": "auth", "message": "not signed in",
                "hints": ["sfmigrate login"], "exit_code": 4}})
        );
        assert!(written.err.text().starts_with("error: not signed in\n"));
    }

    #[test]
    fn with_progress_json_every_line_of_standard_error_is_json() {
        let options = Options { progress: ProgressChoice::Json, ..Options::default() };
        let (ui, written) = testing::ui(options, Terminal::default());
        ui.note("a");
        ui.warn("b");
        ui.error(&Error::usage("c"), 2);
        let types: Vec<String> = written
            .err
            .text()
            .lines()
            .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["type"].as_str().unwrap().into())
            .collect();
        assert_eq!(types, ["note", "warning", "error"]);
    }

    #[test]
    fn a_person_is_asked_only_where_both_ends_are_a_terminal() {
        let here = Terminal { stdin: true, stderr: true, ..Terminal::default() };
        let can = |options, terminal| testing::ui(options, terminal).0.can_prompt();
        assert!(can(Options::default(), here.clone()));
        assert!(!can(Options { no_input: true, ..Options::default() }, here.clone()));
        assert!(!can(Options::default(), Terminal { stdin: false, ..here.clone() }));
        assert!(!can(Options::default(), Terminal { stderr: false, ..here.clone() }));
        assert!(!can(Options::default(), Terminal { ci: true, ..here }));
    }
}
