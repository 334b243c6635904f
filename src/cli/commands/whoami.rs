//! `whoami` and `limits`: who is signed in, to what, and what is left there.

use serde_json::{Map, Value, json};

use super::connect;
use crate::Result;
use crate::auth::who_am_i;
use crate::cli::args::Account;
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::ui::{Cell, Table, Ui};

/// The limits that `whoami` shows: those that a migration uses up.
const OF_INTEREST: [(&str, &str); 2] =
    [("DailyApiRequests", "API calls today"), ("DailyBulkV2QueryJobs", "Bulk query jobs today")];

/// Asks the org and shows.
pub(crate) fn start(ui: &Ui, account: Account) -> Result<Outcome> {
    block_on(async {
        let session = connect::session(ui, &account).await?;
        let who = who_am_i(&session).await?;
        let source = connect::salesforce(session.clone(), None, ui.log())?;
        let connection = session.connection();
        let instance = session.token().await?.instance_url;
        // Neither is there for every user; the rest is worth saying all the same.
        let organization = source.organization().await.ok().flatten();
        let limits = source.limits().await.unwrap_or_default();
        if ui.json() {
            let left: Map<String, Value> = OF_INTEREST
                .iter()
                .filter_map(|(name, _)| {
                    let limit = limits.get(*name)?;
                    Some(((*name).to_owned(), json!({ "max": limit.max, "remaining": limit.remaining })))
                })
                .collect();
            ui.document(&json!({
                "connection": connection.name,
                "username": who.username,
                "display_name": who.display_name,
                "user_id": who.user_id,
                "org_id": who.org_id,
                "org": organization.as_ref().map(|org| &org.name),
                "edition": organization.as_ref().map(|org| &org.edition),
                "sandbox": organization.as_ref().map(|org| org.sandbox),
                "instance_url": instance,
                "api_version": connection.api_version,
                "flow": connection.flow.as_str(),
                "limits": left,
            }))?;
            return Ok(Outcome::Done);
        }
        let mut table = Table::new(&["SIGNED IN", ""]);
        let mut say = |what: &str, value: String| table.row([Cell::text(what), Cell::text(value)]);
        say("user", format!("{} ({})", who.display_name, who.username));
        say("user id", who.user_id);
        if let Some(org) = &organization {
            let kind = if org.sandbox { ", a sandbox" } else { "" };
            say("org", format!("{} ({}{kind})", org.name, org.edition));
        }
        say("org id", who.org_id);
        say("address", instance);
        say("API version", connection.api_version.trim_start_matches('v').to_owned());
        say("connection", connection.name.clone());
        for (name, words) in OF_INTEREST {
            if let Some(limit) = limits.get(name) {
                say(words, format!("{} of {} left", limit.remaining, limit.max));
            }
        }
        ui.table(&table)?;
        Ok(Outcome::Done)
    })
}

/// Shows every limit that the org tells.
pub(crate) fn limits(ui: &Ui, account: Account) -> Result<Outcome> {
    block_on(async {
        let session = connect::session(ui, &account).await?;
        let limits = connect::salesforce(session, None, ui.log())?.limits().await?;
        if ui.json() {
            let limits: Map<String, Value> = limits
                .iter()
                .map(|(name, l)| (name.clone(), json!({ "max": l.max, "remaining": l.remaining })))
                .collect();
            ui.document(&json!({ "limits": limits }))?;
            return Ok(Outcome::Done);
        }
        let mut table = Table::new(&["LIMIT", "LEFT", "OF"]);
        for (name, limit) in &limits {
            let count = |n: i64| Cell::count(u64::try_from(n).ok());
            table.row([Cell::text(name), count(limit.remaining), count(limit.max)]);
        }
        ui.table(&table)?;
        Ok(Outcome::Done)
    })
}
