//! What is known about the terminal, and whether colours are used.

use std::io::IsTerminal;

use crate::config::env;

/// Whether colours are used, as the user said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// By environment and stream.
    #[default]
    Auto,
    /// Yes, whatever the stream.
    Always,
    /// No.
    Never,
}

/// Facts about the streams of this process and the conventions that its
/// environment asks for. The default is what a pipe sees: no terminal at all.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// Standard input is a terminal.
    pub stdin: bool,
    /// Standard output is a terminal.
    pub stdout: bool,
    /// Standard error is a terminal.
    pub stderr: bool,
    /// Columns of the terminal, where there is one.
    pub columns: Option<u16>,
    /// `TERM=dumb`: neither colours nor moving the cursor.
    pub dumb: bool,
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// `FORCE_COLOR` or `CLICOLOR_FORCE` is set and neither empty nor `0`.
    pub force_color: bool,
    /// `CI` is set: nobody is there to answer.
    pub ci: bool,
}

impl Terminal {
    /// Asks the process and its environment.
    pub fn detect() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let truthy =
            |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0" && v != "false");
        Terminal {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            columns: size().map(|(columns, _)| columns),
            dumb: std::env::var_os(env::TERM).is_some_and(|v| v == "dumb"),
            no_color: set(env::NO_COLOR),
            force_color: truthy(env::FORCE_COLOR) || truthy(env::CLICOLOR_FORCE),
            ci: truthy(env::CI),
        }
    }

    /// Decides for one stream. In this order: the flag, `NO_COLOR`,
    /// `FORCE_COLOR` or `CLICOLOR_FORCE`, `TERM=dumb`, the stream itself.
    pub fn color(&self, choice: ColorChoice, stream_is_terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if self.no_color => false,
            ColorChoice::Auto if self.force_color => true,
            ColorChoice::Auto => stream_is_terminal && !self.dumb,
        }
    }
}

/// Columns and lines of the terminal behind standard error or standard output.
pub(crate) fn size() -> Option<(u16, u16)> {
    console::Term::stderr()
        .size_checked()
        .or_else(|| console::Term::stdout().size_checked())
        .map(|(lines, columns)| (columns, lines))
        .filter(|&(columns, lines)| columns > 0 && lines > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_decided_in_the_documented_order() {
        let plain = Terminal::default();
        let no = Terminal { no_color: true, force_color: true, ..Terminal::default() };
        let force = Terminal { force_color: true, dumb: true, ..Terminal::default() };
        let dumb = Terminal { dumb: true, ..Terminal::default() };
        for (terminal, choice, tty, expected) in [
            (&plain, ColorChoice::Auto, true, true),
            (&plain, ColorChoice::Auto, false, false),
            (&plain, ColorChoice::Never, true, false),
            (&plain, ColorChoice::Always, false, true),
            (&no, ColorChoice::Always, false, true),
            (&no, ColorChoice::Auto, true, false),
            (&force, ColorChoice::Auto, false, true),
            (&force, ColorChoice::Never, true, false),
            (&dumb, ColorChoice::Auto, true, false),
        ] {
            assert_eq!(terminal.color(choice, tty), expected, "{terminal:?} {choice:?} {tty}");
        }
    }
}
