//! clap's errors in the words of all other errors.

use clap::error::ErrorKind;

use crate::Error;

/// Whether this is no failure but an answer: `--help`, `--version`.
pub fn is_answer(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// One message in one line, and as hints clap's own suggestions and the
/// command that helps.
pub fn error(error: &clap::Error) -> Error {
    let rendered = error.render().to_string();
    let mut message = String::new();
    let mut tips = Vec::new();
    let mut help = "sfmigrate --help".to_owned();
    let mut in_message = true;
    for line in rendered.lines().map(str::trim) {
        if let Some(tip) = line.strip_prefix("tip: ") {
            tips.push(tip.to_owned());
        } else if let Some(usage) = line.strip_prefix("Usage: ") {
            let words = usage.split_whitespace().take_while(|w| w.chars().all(|c| c.is_ascii_lowercase()));
            help = format!("{} --help", words.collect::<Vec<_>>().join(" "));
        } else if line.is_empty() {
            in_message = message.is_empty();
        } else if in_message {
            let line = if message.is_empty() { line.strip_prefix("error: ").unwrap_or(line) } else { line };
            message.push_str(if message.is_empty() { "" } else { " " });
            message.push_str(line);
        }
    }
    tips.into_iter().fold(Error::usage(message), Error::hint).hint(help)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::Cli;

    fn fails(args: &[&str]) -> crate::Error {
        let all = std::iter::once("sfmigrate").chain(args.iter().copied());
        super::error(&Cli::try_parse_from(all).unwrap_err())
    }

    #[test]
    fn a_near_miss_is_suggested() {
        let error = fails(&["imprt"]);
        assert_eq!(error.message(), "unrecognized subcommand 'imprt'");
        assert!(error.hints()[0].contains("'import'"), "{error:?}");
        assert_eq!(error.hints().last().unwrap(), "sfmigrate --help");
    }

    #[test]
    fn the_help_of_the_very_command_is_named() {
        assert_eq!(fails(&["count"]).hints(), ["sfmigrate count --help"]);
        assert_eq!(
            fails(&["demo", "serve", "--nope"]).hints().last().unwrap(),
            "sfmigrate demo serve --help"
        );
    }

    #[test]
    fn a_message_is_one_line_and_names_what_is_missing() {
        let error = fails(&["sync"]);
        assert_eq!(error.message(), "the following required arguments were not provided: --config <FILE>");
        let error = fails(&["import", "--entity", "Lead", "--api", "soap"]);
        assert!(error.message().contains("[possible values: auto, rest, bulk]"), "{error:?}");
        let error = fails(&["demo", "serve", "--latency", "100"]);
        assert!(error.message().contains("such as 100ms"), "{error:?}");
    }
}
