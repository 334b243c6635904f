//! `demo`: the whole story against the embedded org.

use std::path::Path;

use crate::cli::args::demo::{Demo, DemoCommand, SEED, Serve};
use crate::cli::exit::Outcome;
use crate::ui::{Ui, text};
use crate::{Error, Result};

/// The objects that the demo imports, parents first.
pub const OBJECTS: [&str; 4] = ["Account", "Contact", "Lead", "Opportunity"];

/// Runs the demo, or the demo's server.
pub(crate) fn start(ui: &Ui, args: Demo) -> Result<Outcome> {
    match args.command {
        // clap could refuse this by itself, but would refuse the global flags
        // in that place, too.
        Some(DemoCommand::Serve(_)) if args.to.is_some() || args.seed.is_some() => {
            Err(Error::usage("the flags of `demo serve` stand behind `serve`")
                .hint("sfmigrate demo serve --help"))
        }
        Some(DemoCommand::Serve(options)) => serve(ui, options),
        None => play(ui, &args.to.unwrap_or_else(|| "demo.db".into()), args.seed.unwrap_or(SEED)),
    }
}

/// Signs in, counts, imports, and says what to try.
fn play(ui: &Ui, to: &Path, seed: u64) -> Result<Outcome> {
    let _ = (ui, to, seed);
    Err(Error::unexpected("there is no embedded org to show"))
}

/// Keeps the org running.
fn serve(ui: &Ui, options: Serve) -> Result<Outcome> {
    let _ = (ui, options);
    Err(Error::unexpected("there is no embedded org to serve"))
}

/// What the demo says at its end: three queries to try, and the commands that
/// it stood for.
pub fn farewell(to: &Path) -> String {
    let file = to.display().to_string();
    let file = text::shell_word(&file);
    let sqlite = |sql: &str| format!("  sqlite3 -box {file} \"{sql}\"");
    [
        "Try:".to_owned(),
        sqlite("SELECT StageName, count(*) AS deals, round(sum(Amount)) AS amount FROM Opportunity GROUP BY 1 ORDER BY 3 DESC"),
        sqlite("SELECT a.Name, count(*) AS contacts FROM Account a JOIN Contact c ON c.AccountId = a.Id GROUP BY a.Id ORDER BY 2 DESC LIMIT 5"),
        sqlite("SELECT LeadSource, count(*) AS leads, sum(IsConverted) AS converted FROM Lead GROUP BY 1 ORDER BY 2 DESC"),
        String::new(),
        "With your own org this was:".to_owned(),
        "  sfmigrate login".to_owned(),
        format!("  sfmigrate count {}", OBJECTS.join(" ")),
        format!("  sfmigrate import --entity {} --to {file}", OBJECTS.join(",")),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farewell_can_be_pasted_into_a_shell() {
        let text = farewell(Path::new("my demo.db"));
        assert_eq!(text.matches("sqlite3 -box 'my demo.db' \"SELECT").count(), 3);
        assert!(
            text.contains("sfmigrate import --entity Account,Contact,Lead,Opportunity --to 'my demo.db'")
        );
    }
}
