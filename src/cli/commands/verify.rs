//! `verify`: holds a database against the org.

use std::sync::Arc;

use super::connect;
use super::watch::{Watch, about, typed};
use crate::auth::Session;
use crate::cli::args::Account;
use crate::cli::args::verify::Verify;
use crate::cli::exit::{self, Outcome};
use crate::cli::{block_on, destination, interrupt};
use crate::config::project::Project;
use crate::mapping;
use crate::pipeline::{History, Run, Stop, verify};
use crate::sink::Destination;
use crate::ui::Ui;
use crate::ui::verify::{Listing, show};
use crate::{Error, Kind, Result};

/// Reads the arguments, connects and verifies.
pub(crate) fn start(ui: &Ui, args: Verify, account: Account) -> Result<Outcome> {
    let agreed = Project::load()?.to;
    let destination = destination::resolve(args.to.as_deref().or(agreed.as_deref()), args.format)?;
    let there = match &destination {
        Destination::Sqlite(path) => path.is_file(),
        Destination::CsvFolder(_) if args.repair => {
            return Err(Error::usage("CSV files are written anew each time: --repair needs a database")
                .hint("leave --repair out, and give the import command again where something differs"));
        }
        Destination::CsvFolder(path) => path.is_dir(),
        _ => {
            return Err(Error::usage("standard output keeps nothing that could be verified")
                .hint("name a database or a folder with --to, such as --to crm.db"));
        }
    };
    if !there {
        return Err(Error::usage(format!("there is no {destination}, hence nothing to verify"))
            .hint("name the database of an import with --to, such as --to crm.db"));
    }
    let asked = verify::Verify {
        // A mapping file that is wrong is told before anybody is asked anything.
        mappings: args
            .map
            .as_deref()
            .map(mapping::file::load)
            .transpose()?
            .map_or(Vec::new(), |f| f.entities),
        entities: args.entities,
        filter: args.filter.filter(|f| !f.trim().is_empty()),
        deep: args.deep,
        api: args.api.into(),
        bulk_threshold: args.bulk_threshold,
        repair: args.repair.then(|| args.on_delete.map_or_else(Default::default, Into::into)),
        exit_code: |ended| exit::of(ended, outcome),
    };
    let mut listing = Listing::new(ui, args.output.as_deref())?;
    block_on(async {
        let session = connect::session(ui, &account).await?;
        let found = run(ui, session, &destination, &asked, args.api_budget, &mut listing).await?;
        listing.complete()?;
        show(ui, &found, &destination, listing)?;
        Ok(outcome(&found))
    })
}

async fn run(
    ui: &Ui,
    session: Arc<Session>,
    destination: &Destination,
    asked: &verify::Verify,
    budget: Option<crate::source::salesforce::ApiBudget>,
    listing: &mut Listing,
) -> Result<verify::Verified> {
    let watch = Watch::start(ui, about(&session, "verify", None, typed()));
    let stop = Stop::default();
    let run = Run {
        source: connect::source_within(session, budget, watch.observer())?,
        destination: destination.clone(),
        restart: false,
        abandon: false,
        parallel: 1,
        observer: watch.observer(),
        stop: stop.clone(),
        history: Some(History { recorder: watch.recorder(), exit_code: exit::of_import }),
        max_rejects: None,
    };
    let mut each = |entity: &str, difference| listing.add(entity, difference);
    interrupt::stoppable(ui, &stop, run.verify(asked, &mut each)).await
}

fn outcome(found: &verify::Verified) -> Outcome {
    match found.worst() {
        // What is lost is worse than what could not be looked at.
        _ if found.left() > 0 => Outcome::Partly(Kind::Mismatch),
        Some(error) => Outcome::Partly(error.kind()),
        None => Outcome::Done,
    }
}
