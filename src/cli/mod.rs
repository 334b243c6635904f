//! The command line: the only place that knows clap.
//!
//! Arguments become plain option structs, these are handed to one command
//! each, and what comes of it becomes an exit code.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory, FromArgMatches};

use crate::ui::{ColorChoice, Options, ProgressChoice, Ui};
use crate::{Error, Kind, Result};

pub mod args;
pub mod commands;
pub mod destination;
pub mod documents;
pub mod exit;
mod hardening;
pub mod interrupt;
mod memory;
pub mod pattern;
pub mod schemas;
pub mod steps;
pub mod usage;
pub mod values;

use args::{Cli, Command};
use exit::Outcome;

/// Parses, runs, and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    hardening::harden();
    memory::settle();
    let args: Vec<OsString> = std::env::args_os().collect();
    let ui = Ui::new(guess(&args));
    let matches = Cli::command().color(help_colors(&ui)).try_get_matches_from(&args);
    let parsed = matches.and_then(|m| Ok((Cli::from_arg_matches(&m)?, words(&m))));
    let code = match parsed {
        Ok((cli, command)) => {
            let ui = Ui::new(cli.global.ui_options());
            run_and_report(&ui, cli, &command)
        }
        Err(e) if usage::is_answer(&e) => {
            let text = e.render();
            let text = if ui.color_out() { text.ansi().to_string() } else { text.to_string() };
            finish(&ui, ui.data(&text).map(|()| Outcome::Done).map_err(anyhow::Error::from))
        }
        Err(e) => finish(&ui, Err(usage::error(&e).into())),
    };
    ExitCode::from(code)
}

/// The command without its arguments, such as `runs list`.
fn words(matches: &clap::ArgMatches) -> String {
    let below = |matches: &clap::ArgMatches| {
        matches.subcommand().map(|(name, matches)| (name.to_owned(), matches.clone()))
    };
    let path = std::iter::successors(below(matches), |(_, matches)| below(matches));
    path.map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

fn run_and_report(ui: &Ui, cli: Cli, command: &str) -> u8 {
    // A panic is a defect; it gets the code and the document of one. Nothing
    // of what it may have left half-done is used afterwards.
    let begun = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| {
        ui.start_log(&cli.global.log_options())?;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), pid = std::process::id(), command, "begins");
        dispatch(ui, cli)
    }));
    let code = finish(
        ui,
        result.unwrap_or_else(|_| {
            Err(Error::unexpected("sfmigrate met a defect of its own and had to stop").into())
        }),
    );
    tracing::info!(exit_code = code, ms = begun.elapsed().as_millis() as u64, "ends");
    code
}

/// The edge: behind it any error will do, in front of it each is typed. What
/// nobody typed, nobody foresaw.
fn finish(ui: &Ui, result: anyhow::Result<Outcome>) -> u8 {
    match result {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            let error = error
                .downcast::<Error>()
                .unwrap_or_else(|other| Error::unexpected(other.to_string()).because(other));
            let code = exit::code(error.kind());
            if !nobody_reads(&error) {
                ui.error(&error, code);
            }
            code
        }
    }
}

/// Whether whoever read standard output has gone away, as `head` does: that is
/// the code's to say, and nothing to tell a person.
fn nobody_reads(error: &Error) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let mut io = causes.filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    error.kind() == Kind::Sink && io.any(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn dispatch(ui: &Ui, cli: Cli) -> anyhow::Result<Outcome> {
    let account = cli.global.account();
    let connection = account.connection.clone();
    let outcome = match cli.command {
        None => commands::welcome::run(ui),
        Some(Command::Completions(args)) => {
            ui.data(&documents::completions(args.shell)?).map(|()| Outcome::Done)
        }
        Some(Command::Schema(args)) => ui.data(args.which.text()).map(|()| Outcome::Done),
        Some(Command::Man) => ui.data(&documents::man()?).map(|()| Outcome::Done),
        Some(Command::Demo(args)) => commands::demo::start(ui, args),
        Some(Command::Login(args)) => commands::login::start(ui, args, account),
        Some(Command::Logout(args)) => commands::logout::start(ui, args, connection),
        Some(Command::Status(_)) => commands::status::start(ui, connection),
        Some(Command::Use(args)) => commands::choose::start(ui, &args),
        Some(Command::Whoami(_)) => commands::whoami::start(ui, account),
        Some(Command::Limits(_)) => commands::whoami::limits(ui, account),
        Some(Command::Secrets(args)) => commands::secrets::start(ui, args, connection),
        Some(Command::Objects(args)) => commands::objects::start(ui, args, account),
        Some(Command::Fields(args)) => commands::fields::start(ui, args, account),
        Some(Command::Count(args)) => commands::count::start(ui, args, account),
        Some(Command::Query(args)) => commands::query::start(ui, args, account),
        Some(Command::Map(args)) => commands::map::start(ui, args, account),
        Some(Command::Preview(args)) => {
            let args = args::read::Import { dry_run: true, ..args.import };
            commands::import::start(ui, args, account)
        }
        Some(Command::Import(args)) => commands::import::start(ui, args, account),
        Some(Command::Sync(args)) => commands::sync::start(ui, args, account),
        Some(Command::Verify(args)) => commands::verify::start(ui, args, account),
        Some(Command::Runs(args)) => commands::runs::start(ui, args),
        Some(Command::Report(args)) => commands::report::start(ui, args),
    };
    Ok(outcome?)
}

/// Runs the asynchronous part of a command. Made only for commands that need
/// it, so that the others start at once.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::unexpected("cannot start the threads of this program").because(e))?
        .block_on(work)
}

fn help_colors(ui: &Ui) -> clap::ColorChoice {
    if ui.color_out() { clap::ColorChoice::Always } else { clap::ColorChoice::Never }
}

/// The output flags among arguments that are not parsed yet, so that a usage
/// error comes in the form that was asked for.
fn guess(args: &[OsString]) -> Options {
    let mut options = Options::default();
    let words: Vec<&str> = args.iter().skip(1).map_while(|a| a.to_str()).take_while(|a| *a != "--").collect();
    let value = |flag: &str| {
        words.iter().enumerate().find_map(|(i, word)| match word.strip_prefix(flag) {
            Some("") => words.get(i + 1).copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        })
    };
    options.json = words.contains(&"--json");
    options.color = match value("--color") {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    };
    if value("--progress") == Some("json") {
        options.progress = ProgressChoice::Json;
    }
    options
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn parse(args: &[&str]) -> Cli {
        Cli::try_parse_from(std::iter::once("sfmigrate").chain(args.iter().copied())).unwrap()
    }

    #[test]
    fn the_command_tree_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_before_or_after_the_command() {
        for args in [
            ["--json", "-c", "uat", "status"].as_slice(),
            &["status", "--json", "-c", "uat"],
            &["--json", "status", "--connection=uat"],
        ] {
            let cli = parse(args);
            assert!(cli.global.json, "{args:?}");
            assert_eq!(cli.global.connection.as_deref(), Some("uat"), "{args:?}");
        }
        assert!(parse(&["demo", "--json", "serve"]).global.json);
        assert!(parse(&["demo", "serve", "--json"]).global.json);
    }

    #[test]
    fn objects_may_be_repeated_or_separated_by_commas() {
        let Some(Command::Import(import)) =
            parse(&["import", "-e", "Account,Contact", "--entity", "Lead"]).command
        else {
            panic!()
        };
        assert_eq!(import.entities, ["Account", "Contact", "Lead"]);
    }

    #[test]
    fn no_flag_takes_a_secret_as_its_value() {
        fn check(command: &clap::Command) {
            for arg in command.get_arguments() {
                let name = arg.get_id().as_str();
                let secret = ["secret", "password", "token", "passphrase"].iter().any(|s| name.contains(s));
                assert!(!secret || !arg.get_action().takes_values(), "{} {name}", command.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }

    /// The command lines among the examples of a help text, as words.
    fn examples(help: &str) -> Vec<Vec<String>> {
        let lines = help.lines().skip_while(|line| !line.ends_with(':')).map(str::trim);
        // Variables stand in front, explanations behind.
        let begins = lines.filter_map(|line| line.find("sfmigrate ").map(|at| &line[at..]));
        begins.map(words).collect()
    }

    /// The words of a shell, up to what the shell itself does with the output
    /// or a second column begins.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
        let line = line.split("   ").next().unwrap();
        for c in line.chars().chain([' ']) {
            match (quote, c) {
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), _) if open == c => quote = None,
                (None, '|' | '<' | '>') => break,
                (None, ' ') if word.is_empty() => {}
                (None, ' ') => words.push(std::mem::take(&mut word)),
                _ => word.push(c),
            }
        }
        words
    }

    /// Flags that a command has for itself.
    fn own(command: &clap::Command) -> Vec<&clap::Arg> {
        command.get_arguments().filter(|arg| !arg.is_global_set() && !arg.is_positional()).collect()
    }

    #[test]
    fn every_command_says_what_it_does_and_has_two_examples_that_are_real() {
        fn check(command: &clap::Command, path: &[&str]) {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.contains(". "), "{path:?} is not one sentence: {about}");
            for arg in command.get_arguments() {
                assert!(arg.get_help().is_some(), "{path:?} {}", arg.get_id());
            }
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = examples(&help);
            let own: Vec<_> = examples
                .iter()
                .filter(|words| {
                    words[1..].starts_with(&path.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>())
                })
                .collect();
            assert!(own.len() >= 2, "{path:?} has not two examples: {help}");
            for words in &examples {
                if let Err(e) = Cli::try_parse_from(words) {
                    panic!("{path:?}: {words:?} is no command: {e}");
                }
            }
            for below in command.get_subcommands() {
                check(below, &[path, &[below.get_name()]].concat());
            }
        }
        check(&Cli::command(), &[]);
    }

    #[test]
    fn where_there_are_many_flags_each_has_a_heading() {
        fn check(command: &clap::Command) -> usize {
            let own = own(command);
            if own.len() > 8 {
                for arg in &own {
                    assert!(arg.get_help_heading().is_some(), "{} {}", command.get_name(), arg.get_id());
                }
            }
            usize::from(own.len() > 8) + command.get_subcommands().map(check).sum::<usize>()
        }
        assert!(check(&Cli::command()) >= 4, "login, import, map, demo serve");
    }

    #[test]
    fn a_usage_error_comes_in_the_form_that_was_asked_for() {
        let guess = |args: &[&str]| guess(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(guess(&["sfmigrate", "import", "--json", "--nope"]).json);
        assert!(!guess(&["sfmigrate", "import", "--", "--json"]).json);
        assert_eq!(guess(&["sfmigrate", "--color", "never"]).color, ColorChoice::Never);
        assert_eq!(guess(&["sfmigrate", "--color=always"]).color, ColorChoice::Always);
        assert_eq!(guess(&["sfmigrate", "--color"]).color, ColorChoice::Auto);
    }

    #[test]
    fn every_exit_code_is_in_the_table_once() {
        use crate::Kind;
        let mut codes: Vec<u8> = exit::TABLE.iter().map(|(code, _)| *code).collect();
        codes.dedup();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130]);
        for (kind, expected) in [
            (Kind::Unexpected, 1),
            (Kind::Usage, 2),
            (Kind::Auth, 4),
            (Kind::Source, 5),
            (Kind::Sink, 6),
            (Kind::Limit, 7),
            (Kind::Stopped, 8),
            (Kind::Mismatch, 9),
            (Kind::Cancelled, 130),
        ] {
            assert_eq!(exit::code(kind), expected);
        }
        assert_eq!(Outcome::Rejected.code(), 3);
    }
}
