//! `import`: fetches records into a database or files.

use super::options::{distrust, request, resolve};
use super::transfer::{carry_out, stoppable};
use super::watch::Watch;
use super::{connect, feed, guide};
use crate::cli::args::Account;
use crate::cli::args::read::Import;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::history::About;
use crate::ui::Ui;
use crate::{Error, Result};

/// Resolves, connects and runs; asks a person what to import if nothing says
/// it.
pub(crate) fn start(ui: &Ui, args: Import, account: Account) -> Result<Outcome> {
    if args.names_nothing() {
        return if ui.can_prompt() && !ui.json() {
            guide::start(ui, args, account)
        } else {
            Err(nothing_named())
        };
    }
    let options = resolve(args, account, ui.json())?;
    // A mapping file that is wrong is told before anybody is asked anything.
    let request = request(&options)?;
    distrust(ui, &options);
    block_on(async {
        if let Some(rejects) = &options.from_rejects {
            let request = feed::request(&options, rejects, request)?;
            let watch = Watch::start(
                ui,
                About {
                    command: options.command.clone(),
                    mode: "rejects".to_owned(),
                    keep: options.keep,
                    ..About::default()
                },
            );
            let source = feed::source(ui, &options, rejects, &request, watch.observer()).await?;
            return stoppable(ui, watch, source, &options, request).await;
        }
        let session = connect::session(ui, &options.account).await?;
        carry_out(ui, session, &options, &request).await
    })
}

fn nothing_named() -> Error {
    Error::usage("nothing says what to import")
        .hint("name objects: --entity Account,Contact")
        .hint("or take everything that is worth moving: --all")
        .hint("or a mapping file: --map mapping.toml")
        .hint("at a terminal, `sfmigrate import` asks what to import")
        .hint("sfmigrate import --help")
}
