//! The log: what happens inside, for whoever looks for a fault.
//!
//! Lines come by `tracing` from the modules of this program and from nowhere
//! else: what libraries trace may hold secrets. They go to standard error
//! (`-v`), above the bars if there are any, and to a file (`--log-file`).

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event as Line, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use self::rotated::Rotated;
use super::text::one_line;
use super::{Screen, Ui};
use crate::{Error, Result, history};

mod observed;
mod rotated;

pub(super) use observed::observed;

/// What a person reads on standard error anyway; it goes to the file alone.
const SAID: &str = "sfmigrate::said";

/// The root of all modules of this program.
const OURS: &str = "sfmigrate";

/// What is logged, and where to.
#[derive(Debug, Clone, Default)]
pub struct LogOptions {
    /// How often `-v` was given.
    pub verbosity: u8,
    /// The file.
    pub file: Option<PathBuf>,
    /// JSON lines instead of text.
    pub json: bool,
    /// Which lines, as `RUST_LOG` says it; stands over `verbosity`.
    pub filter: Option<String>,
}

/// The run that lines belong to; before and without one, the process.
pub(super) type RunId = Arc<Mutex<String>>;

/// Begins to log, if anybody asked for it.
///
/// # Errors
/// `Usage` when the file cannot be written or the filter is none.
pub(super) fn start(ui: &Ui, options: &LogOptions) -> Result<()> {
    let filter = options.filter.as_deref().map(parse).transpose()?;
    let of = |level| filter.clone().unwrap_or_else(|| Targets::new().with_target(OURS, level));
    let level = |quietest| match options.verbosity {
        0 => quietest,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let mut outs = Vec::new();
    if options.verbosity > 0 || options.filter.is_some() && options.file.is_none() {
        let json = options.json || ui.machine_stderr();
        outs.push(Out { to: To::Screen(ui.screen.clone()), json, filter: of(level(LevelFilter::DEBUG)) });
    }
    if let Some(path) = &options.file {
        let file = Rotated::open(path).map_err(|e| {
            Error::usage(format!("the log file {} cannot be written", path.display()))
                .because(e)
                .hint("name another file with --log-file")
        })?;
        let to = To::File { file, screen: ui.screen.clone() };
        outs.push(Out { to, json: options.json, filter: of(level(LevelFilter::DEBUG)) });
    }
    if outs.is_empty() {
        return Ok(());
    }
    ui.log_run(&history::new_id());
    let subscriber = tracing_subscriber::registry().with(Log { run: Arc::clone(&ui.run), outs });
    // Only a process that has begun to log before could refuse, and goes on.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

fn parse(filter: &str) -> Result<Targets> {
    filter.parse().map_err(|e: tracing_subscriber::filter::ParseError| {
        Error::usage(format!("RUST_LOG={filter}: {e}"))
            .hint("such as RUST_LOG=debug or sfmigrate::http=trace")
    })
}

/// Whether anybody reads the log.
pub(super) fn is_on() -> bool {
    LevelFilter::current() != LevelFilter::OFF
}

/// A warning or a failure, which people have on standard error.
pub(super) fn said(warning: bool, text: &str) {
    if warning {
        tracing::warn!(target: SAID, "{text}");
    } else {
        tracing::error!(target: SAID, "{text}");
    }
}

/// Every line goes here.
struct Log {
    run: RunId,
    outs: Vec<Out>,
}

/// One place that lines go to.
struct Out {
    to: To,
    json: bool,
    filter: Targets,
}

enum To {
    Screen(Screen),
    File { file: Rotated, screen: Screen },
}

impl Out {
    fn wants(&self, target: &str, level: &Level) -> bool {
        let twice = matches!(self.to, To::Screen(_)) && target == SAID;
        !twice && self.filter.would_enable(target, level)
    }

    fn write(&self, line: &str) {
        match &self.to {
            To::Screen(screen) => screen.line(line),
            // A log that cannot be written is no reason to stop a run.
            To::File { file, screen } => {
                if let Some(e) = file.write(line) {
                    screen.line(&format!("warning: the log file cannot be written: {e}"));
                }
            }
        }
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.outs.iter().filter_map(|out| Layer::<S>::max_level_hint(&out.filter)).max()
    }

    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        let target = metadata.target();
        let ours = target == OURS || target.starts_with("sfmigrate::");
        !metadata.is_span() && ours && self.outs.iter().any(|out| out.wants(target, metadata.level()))
    }

    fn on_event(&self, event: &Line<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut told = Told::default();
        event.record(&mut told);
        let time = format!("{:.3}", Timestamp::now());
        for out in self.outs.iter().filter(|out| out.wants(about.target(), about.level())) {
            let target = about.target().strip_prefix("sfmigrate::").unwrap_or(about.target());
            out.write(&if out.json {
                told.json(&time, about.level(), &run, target)
            } else {
                told.text(&time, about.level(), &run, target)
            });
        }
    }
}

/// The values of one line.
#[derive(Default)]
struct Told {
    message: String,
    more: Map<String, Value>,
}

impl Told {
    fn json(&self, time: &str, level: &Level, run: &str, target: &str) -> String {
        let mut line = Map::new();
        line.insert("type".into(), "log".into());
        line.insert("time".into(), time.into());
        line.insert("level".into(), level.as_str().to_ascii_lowercase().into());
        line.insert("run".into(), run.into());
        line.insert("target".into(), target.into());
        line.insert("message".into(), self.message.as_str().into());
        line.extend(self.more.clone());
        Value::Object(line).to_string()
    }

    fn text(&self, time: &str, level: &Level, run: &str, target: &str) -> String {
        // What an org says must not act on a terminal, nor begin a line of its own.
        let mut line = format!("{time} {level:5} {run} {target}: {}", one_line(&self.message));
        for (name, value) in &self.more {
            let _ = match value {
                Value::String(text) if text.is_empty() || text.contains([' ', '"', '=']) => {
                    write!(line, " {name}={:?}", one_line(text))
                }
                Value::String(text) => write!(line, " {name}={}", one_line(text)),
                value => write!(line, " {name}={value}"),
            };
        }
        line
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.more.insert(field.name().to_owned(), value.into());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.more.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.more.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.more.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Options, ProgressChoice, Terminal, testing};

    /// What is logged of the same lines, to standard error.
    fn logged(options: &LogOptions, ui_options: Options) -> String {
        let (ui, written) = testing::ui(ui_options, Terminal::default());
        let filter = options.filter.as_deref().map(parse).transpose().unwrap();
        let level = if options.verbosity > 1 { LevelFilter::TRACE } else { LevelFilter::DEBUG };
        let filter = filter.unwrap_or_else(|| Targets::new().with_target(OURS, level));
        let json = options.json || ui.machine_stderr();
        let outs = vec![Out { to: To::Screen(ui.screen.clone()), json, filter }];
        ui.log_run("run-1");
        let subscriber = tracing_subscriber::registry().with(Log { run: Arc::clone(&ui.run), outs });
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!(target: "sfmigrate::http", number = 7_u64, path = "/a b", "answer\u{1b}[2J");
            tracing::trace!(target: "sfmigrate::event", "a page");
            tracing::error!(target: "hyper", "a library");
            said(true, "said twice");
        });
        written.err.text()
    }

    #[test]
    fn lines_of_this_program_alone_come_with_their_values() {
        let text = logged(&LogOptions { verbosity: 1, ..LogOptions::default() }, Options::default());
        let (time, rest) = text.split_once(' ').unwrap();
        assert!(time.parse::<Timestamp>().is_ok(), "{time}");
        assert_eq!(rest, "DEBUG run-1 http: answer\\u{1b}[2J number=7 path=\"/a b\"\n");
        let text = logged(&LogOptions { verbosity: 2, ..LogOptions::default() }, Options::default());
        assert_eq!(text.lines().count(), 2, "{text}");
    }

    #[test]
    fn a_filter_stands_over_the_flag() {
        let filter = Some("off,sfmigrate::event=trace,hyper=trace".to_owned());
        let text = logged(&LogOptions { verbosity: 1, filter, ..LogOptions::default() }, Options::default());
        assert!(text.ends_with(" run-1 event: a page\n") && text.lines().count() == 1, "{text}");
        assert!(parse("sfmigrate=loud").is_err());
    }

    #[test]
    fn where_standard_error_is_for_programs_lines_are_json() {
        let json = Options { progress: ProgressChoice::Json, ..Options::default() };
        let text = logged(&LogOptions { verbosity: 1, ..LogOptions::default() }, json);
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&line["type"], &line["level"], &line["run"]),
            (&"log".into(), &"debug".into(), &"run-1".into())
        );
        assert_eq!((&line["number"], &line["message"]), (&7.into(), &"answer\u{1b}[2J".into()));
    }
}
