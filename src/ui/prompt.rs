//! Questions to a person. Asked on standard error, so that standard output
//! stays clean, and never where nobody can answer.

use std::fmt;
use std::io::{BufRead, Read};
use std::sync::mpsc::Receiver;

use console::{Key, Term};
use dialoguer::theme::Theme;
use dialoguer::{Confirm, FuzzySelect, Password, Select};
use zeroize::Zeroizing;

use super::screen::Screen;
use super::text::{fit, one_line};
use super::{Ui, terminal};
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
#[derive(Clone)]
pub struct Asker {
    can_prompt: bool,
    screen: Option<Screen>,
}

impl Ui {
    /// Who asks questions.
    pub fn asker(&self) -> Asker {
        Asker { can_prompt: self.can_prompt(), screen: Some(self.screen.clone()) }
    }
}

impl Asker {
    /// For a question that the user has asked for by typing a flag at a
    /// terminal.
    pub fn at_terminal() -> Self {
        Asker { can_prompt: true, screen: None }
    }

    /// Asks for a text that must not be shown.
    ///
    /// `instead` names the way to give it without a terminal, for example
    /// `--client-secret-stdin`.
    ///
    /// # Errors
    /// `Usage` where nobody can be asked, `Cancelled` when the person stops.
    pub fn secret(&self, question: &str, instead: &str) -> Result<Secret> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
        Password::new().with_prompt(question).interact().map(Secret::new).map_err(stopped)
    }

    /// As [`Asker::secret`], twice, for a secret that is made now.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn new_secret(&self, question: &str, instead: &str) -> Result<Secret> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
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
    pub fn confirm(&self, question: &str, default: bool, instead: &str) -> Result<bool> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
        Confirm::new().with_prompt(question).default(default).interact().map_err(stopped)
    }

    /// Asks for one of several; `None` when the person leaves with Escape.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn choose(&self, question: &str, items: &[String], instead: &str) -> Result<Option<usize>> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
        Select::with_theme(&Plain)
            .with_prompt(question)
            .items(fitting(items))
            .default(0)
            .interact_opt()
            .map_err(stopped)
    }

    /// Asks for several of many, which are found by typing a part of them. They
    /// are taken and given back one by one; `none` is what it means to take
    /// nothing, and if it is absent one has to be taken. The answer is in the
    /// order of the items; `None` when the person leaves with Escape.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn choose_several(
        &self,
        question: &str,
        items: &[Choosable],
        none: Option<&str>,
        mut taken: Vec<usize>,
        instead: &str,
    ) -> Result<Option<Vec<usize>>> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
        loop {
            let first = if taken.is_empty() {
                none.map(str::to_owned)
            } else {
                let names: Vec<&str> = taken.iter().map(|at| items[*at].name.as_str()).collect();
                Some(format!("done: {}", names.join(", ")))
            };
            let mark = |at: usize| if taken.contains(&at) { "[x]" } else { "[ ]" };
            let rest = items.iter().enumerate().map(|(at, item)| format!("{} {}", mark(at), item.text));
            let lines: Vec<String> = first.iter().cloned().chain(rest).collect();
            let chosen = FuzzySelect::with_theme(&Plain)
                .with_prompt(question)
                .items(fitting(&lines))
                .default(0)
                .max_length(LONGEST_LIST)
                // Bold letters would say nothing without colour.
                .highlight_matches(false)
                .report(false)
                .interact_opt()
                .map_err(stopped)?;
            let before = usize::from(first.is_some());
            match chosen {
                None => return Ok(None),
                Some(0) if before == 1 => {
                    taken.sort_unstable();
                    return Ok(Some(taken));
                }
                Some(at) => match taken.iter().position(|taken| *taken == at - before) {
                    Some(place) => drop(taken.remove(place)),
                    None => taken.push(at - before),
                },
            }
        }
    }

    /// Asks for a line of text; Enter alone means `default`. What `check`
    /// refuses is asked for again. `None` when the person leaves with Escape.
    ///
    /// # Errors
    /// As [`Asker::secret`].
    pub fn line(
        &self,
        question: &str,
        default: &str,
        check: impl Fn(&str) -> Result<()>,
        instead: &str,
    ) -> Result<Option<String>> {
        self.require_person(question, instead)?;
        let _interrupts = Interrupts::caught();
        let term = Term::stderr();
        let failed = |e: std::io::Error| stopped(dialoguer::Error::IO(e));
        loop {
            term.write_str(&format!("{} [{}] ", one_line(question), one_line(default))).map_err(failed)?;
            let mut typed = String::new();
            loop {
                match term.read_key().map_err(failed)? {
                    Key::Enter => break,
                    Key::Escape => {
                        term.write_line("").map_err(failed)?;
                        return Ok(None);
                    }
                    Key::Backspace if typed.pop().is_some() => term.clear_chars(1).map_err(failed)?,
                    Key::Char(c) if !c.is_control() => {
                        typed.push(c);
                        term.write_str(c.encode_utf8(&mut [0; 4])).map_err(failed)?;
                    }
                    _ => {}
                }
            }
            term.write_line("").map_err(failed)?;
            let answer = if typed.trim().is_empty() { default } else { typed.trim() };
            match check(answer) {
                Ok(()) => return Ok(Some(answer.to_owned())),
                Err(e) => {
                    let hints = e.hints().iter().map(|hint| format!("; {hint}")).collect::<String>();
                    term.write_line(&format!("  {}{}", one_line(e.message()), one_line(&hints)))
                        .map_err(failed)?;
                }
            }
        }
    }

    fn require_person(&self, question: &str, instead: &str) -> Result<()> {
        if self.can_prompt {
            // A line that moves would write into the question.
            self.screen.iter().for_each(Screen::arrived);
            return Ok(());
        }
        let question = question.trim_end_matches(['?', ':', ' ']);
        Err(Error::usage(format!("cannot ask without a terminal: {question}")).hint(format!("use {instead}")))
    }
}

/// One of many that are asked for by [`Asker::choose_several`].
#[derive(Debug, Clone)]
pub struct Choosable {
    /// What it is called.
    pub name: String,
    /// The line that shows it, beginning with its name.
    pub text: String,
}

/// Dialoguer's plain theme, but for the colon that it puts behind a question
/// mark.
struct Plain;

impl Theme for Plain {
    fn format_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        write!(f, "{prompt}{}", if prompt.ends_with('?') { "" } else { ":" })
    }

    fn format_input_prompt_selection(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        chosen: &str,
    ) -> fmt::Result {
        self.format_prompt(f, prompt)?;
        write!(f, " {chosen}")
    }
}

/// A longer list is no help: one types a part of the name.
const LONGEST_LIST: usize = 15;

/// Columns that a list puts before each line, and the last one, which stays free.
const MARGIN: usize = 4;

/// Lines that do not wrap, or redrawing would leave parts of them behind.
fn fitting(lines: &[String]) -> Vec<String> {
    let columns = terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    lines.iter().map(|line| fit(&one_line(line), columns.saturating_sub(MARGIN)).into_owned()).collect()
}

/// While this lives, Ctrl-C ends the question and not the process, so that the
/// cursor comes back and the exit code is the one that is promised.
struct Interrupts {
    #[cfg(unix)]
    before: Option<libc::sigaction>,
}

#[cfg(unix)]
impl Interrupts {
    fn caught() -> Self {
        extern "C" fn nothing(_: libc::c_int) {}
        // SAFETY: both structs are plain data that live until the calls
        // return; all zeros are a valid one without flags, so that reading is
        // interrupted; the handler does nothing.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = nothing as extern "C" fn(libc::c_int) as libc::sighandler_t;
            let mut before: libc::sigaction = std::mem::zeroed();
            let set = libc::sigaction(libc::SIGINT, &action, &mut before) == 0;
            Interrupts { before: set.then_some(before) }
        }
    }
}

#[cfg(unix)]
impl Drop for Interrupts {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // SAFETY: takes back what the system gave.
            unsafe {
                libc::sigaction(libc::SIGINT, before, std::ptr::null_mut());
            }
        }
    }
}

#[cfg(not(unix))]
impl Interrupts {
    fn caught() -> Self {
        Interrupts {}
    }
}

/// A prompt that was interrupted leaves the cursor hidden: show it again.
fn stopped(e: dialoguer::Error) -> Error {
    let _ = Term::stderr().show_cursor();
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
