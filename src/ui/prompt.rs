//! Questions to a person. Asked on standard error, so that standard output
//! stays clean, and never where nobody can answer.

use std::io::{BufRead, Read};
use std::sync::mpsc::Receiver;

use dialoguer::{Confirm, Password, Select};
use zeroize::Zeroizing;

use super::Ui;
use crate::secret::Secret;
use crate::{Error, Kind, Result};

/// What is typed or pasted from now on, line by line, without waiting for it.
/// Empty lines are left out; the end of the input ends nothing else.
///
/// # Errors
/// `Unexpected` when no thread can be started.
pub fn pasted_lines() -> Result<Receiver<Secret>> {
    let (sender, lines) = std::sync::mpsc::channel();
    // It reads until the process ends: nothing can wake it before.
    std::thread::Builder::new()
        .name("pasted lines".into())
        .spawn(move || {
            let mut input = std::io::stdin().lock().take(LONGEST_PASTE);
            loop {
                let mut line = Zeroizing::new(String::with_capacity(16 * 1024));
                match input.read_line(&mut line) {
                    Ok(1..) if line.trim().is_empty() => {}
                    Ok(1..) if sender.send(Secret::new(line.trim())).is_ok() => {}
                    _ => return,
                }
            }
        })
        .map_err(|e| Error::unexpected("cannot start a thread").because(e))?;
    Ok(lines)
}

/// More than anybody pastes.
const LONGEST_PASTE: u64 = 1024 * 1024;

/// Asks questions; on its own, so that it can be handed to what may have to
/// ask later.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    can_prompt: bool,
}

impl Ui {
    /// Who asks questions.
    pub fn asker(&self) -> Asker {
        Asker { can_prompt: self.can_prompt() }
    }
}

impl Asker {
    /// For a question that the user has asked for by typing a flag at a
    /// terminal.
    pub fn at_terminal() -> Self {
        Asker { can_prompt: true }
    }

    /// Asks for a text that must not be shown.
    ///
    /// `instead` names the way to give it without a terminal, for example
    /// `--client-secret-stdin`.
    ///
    /// # Errors
    /// `Usage` where nobody can be asked, `Cancelled` when the person stops.
    pub fn secret(self, question: &str, instead: &str) -> Result<Secret> {
        self.require_person(question, instead)?;
        Password::new().with_prompt(question).interact().map(Secret::new).map_err(stopped)
    }

    /// As [`Asker::secret`], twice, for a secret that is made now.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn new_secret(self, question: &str, instead: &str) -> Result<Secret> {
        self.require_person(question, instead)?;
        Password::new()
            .with_prompt(question)
            .with_confirmation("The same again", "These two differ. Once more.")
            .interact()
            .map(Secret::new)
            .map_err(stopped)
    }

    /// Asks yes or no; Enter alone means `default`.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn confirm(self, question: &str, default: bool, instead: &str) -> Result<bool> {
        self.require_person(question, instead)?;
        Confirm::new().with_prompt(question).default(default).interact().map_err(stopped)
    }

    /// Asks for one of several; `None` when the person leaves with Escape.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn choose(self, question: &str, items: &[String], instead: &str) -> Result<Option<usize>> {
        self.require_person(question, instead)?;
        Select::new().with_prompt(question).items(items).default(0).interact_opt().map_err(stopped)
    }

    fn require_person(self, question: &str, instead: &str) -> Result<()> {
        if self.can_prompt {
            return Ok(());
        }
        let question = question.trim_end_matches(['?', ':', ' ']);
        Err(Error::usage(format!("cannot ask without a terminal: {question}")).hint(format!("use {instead}")))
    }
}

/// A prompt that was interrupted leaves the cursor hidden: show it again.
fn stopped(e: dialoguer::Error) -> Error {
    let _ = console::Term::stderr().show_cursor();
    Error::new(Kind::Cancelled, "no answer was given").because(e)
}

#[cfg(test)]
mod tests {
    use super::super::{Options, Terminal, testing};
    use crate::Kind;

    #[test]
    fn without_a_terminal_the_flag_is_named_instead() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        let error = ui.asker().confirm("Use the encrypted file?", true, "--store file").unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.hints(), ["use --store file"]);
        assert_eq!(written.err.text(), "");
    }
}
