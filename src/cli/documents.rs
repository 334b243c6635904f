//! Documents made from the command tree: completions and the manual page.

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Cli;
use super::exit;
use crate::config::env;

/// The committed documents: file name and the command that makes each.
pub const FILES: &[(&str, &str)] = &[
    ("sfmigrate.bash", "completions bash"),
    ("_sfmigrate", "completions zsh"),
    ("sfmigrate.fish", "completions fish"),
    ("_sfmigrate.ps1", "completions powershell"),
    ("sfmigrate.elv", "completions elvish"),
    ("sfmigrate.1", "man"),
];

/// The completion script of a shell.
///
/// # Errors
/// Only if the script were no text.
pub fn completions(shell: Shell) -> Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sfmigrate", &mut script);
    text(script)
}

/// The manual page: one for all commands.
///
/// # Errors
/// Only if the page were no text.
pub fn man() -> Result<String> {
    let mut root = Cli::command();
    root.build();
    let page = render(&root).context("cannot write the manual page")?;
    text(page)
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).context("a generated document is no text")
}

fn render(root: &Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(root.clone()).title("SFMIGRATE").source("sfmigrate").manual("User commands");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    page.extend_from_slice(b".SH COMMANDS\n");
    for command in root.get_subcommands() {
        section(command, &mut page)?;
    }
    page.extend_from_slice(b".SH ENVIRONMENT\n");
    for (name, meaning) in env::ALL {
        page.extend_from_slice(format!(".TP\n\\fB{name}\\fR\n{meaning}\n").as_bytes());
    }
    page.extend_from_slice(b".SH \"EXIT STATUS\"\n");
    for (code, meaning) in exit::TABLE {
        page.extend_from_slice(format!(".TP\n\\fB{code}\\fR\n{meaning}\n").as_bytes());
    }
    Ok(page)
}

/// A command inside the one page: its sections are sub-sections there, and the
/// global options are not told again.
fn section(command: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    if command.get_name() == "help" {
        return Ok(());
    }
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
    let local = command.clone().mut_args(|arg| {
        let hidden = arg.is_global_set() || arg.get_id() == "help";
        arg.hide(hidden)
    });
    let man = Man::new(local.subcommand_help_heading("Commands"));
    let mut parts = Vec::new();
    man.render_description_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    man.render_extra_section(&mut parts)?;
    page.extend_from_slice(format!(".SS \"{name}\"\n").as_bytes());
    for line in String::from_utf8_lossy(&parts).lines() {
        match line.strip_prefix(".SH ") {
            Some("DESCRIPTION") => page.extend_from_slice(b".PP\n"),
            Some("OPTIONS") => page.extend_from_slice(b".PP\n"),
            // The examples come last; their lines stay as they are.
            Some("EXTRA") => page.extend_from_slice(b".PP\n.nf\n"),
            Some(heading) => {
                page.extend_from_slice(format!(".PP\n\\fI{}\\fR\n", heading.trim_matches('"')).as_bytes())
            }
            None => page.extend_from_slice(format!("{line}\n").as_bytes()),
        }
    }
    page.extend_from_slice(b".fi\n");
    for child in command.get_subcommands() {
        section(child, page)?;
    }
    Ok(())
}
