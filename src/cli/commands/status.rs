//! `status`: the connections, where their tokens are, and whether they work.

use serde_json::{Map, Value, json};

use super::{connect, login};
use crate::auth::{Session, Standing, store, verify};
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::config::connections::{Connection, Registry};
use crate::ui::{Cell, Table, Ui};
use crate::{Error, Kind, Result};

/// One connection and what trying it has shown.
struct Tried {
    connection: Connection,
    default: bool,
    last_used: Option<String>,
    standing: Standing,
}

/// Tries every connection, or the one that is named.
pub(crate) fn start(ui: &Ui, name: Option<String>) -> Result<Outcome> {
    let registry = Registry::load()?;
    let default = registry.default().map(|c| c.name.clone());
    let connections: Vec<Connection> = match &name {
        Some(name) => vec![registry.choose(Some(name))?.clone()],
        None => registry.iter().cloned().collect(),
    };
    let options = connect::store_options(ui)?;
    let tried: Vec<Tried> = block_on(async {
        let mut tried = Vec::new();
        for connection in connections {
            connect::waiting(ui, &connection.instance_url);
            let standing = match connection.store.parse().and_then(|kind| store::open(kind, &options)) {
                Ok(store) => verify(&Session::open(connection.clone(), store)).await,
                Err(e) => Standing::Trouble(e),
            };
            tried.push(Tried {
                default: default.as_ref() == Some(&connection.name),
                last_used: connect::last_used(&options.folders, &connection.name),
                connection,
                standing,
            });
        }
        Ok(tried)
    })?;
    show(ui, &tried)
}

fn show(ui: &Ui, tried: &[Tried]) -> Result<Outcome> {
    if ui.json() {
        ui.document(&json!({ "connections": tried.iter().map(document).collect::<Vec<_>>() }))?;
    } else if tried.is_empty() {
        return Err(not_signed_in());
    } else {
        ui.table(&table(tried))?;
    }
    let mut outcome = if tried.is_empty() { Outcome::Partly(Kind::Auth) } else { Outcome::Done };
    for t in tried {
        if let Some(e) = t.standing.error() {
            let hint = e.hints().first().map_or(String::new(), |hint| format!("; {hint}"));
            ui.warn(&format!("'{}': {e}{hint}", t.connection.name));
            outcome = Outcome::Partly(e.kind());
        }
    }
    Ok(outcome)
}

fn not_signed_in() -> Error {
    Error::auth("you are not signed in").hint("sfmigrate login").hint("without an org, try: sfmigrate demo")
}

fn table(tried: &[Tried]) -> Table {
    let mut table =
        Table::new(&["CONNECTION", "SERVICE", "ORG", "USER", "SINCE", "LAST USED", "STATE", "TOKENS"]);
    // The day will do for people; the document has the second.
    let day = |time: &str| time.split('T').next().unwrap_or(time).to_owned();
    for t in tried {
        let c = &t.connection;
        table.row([
            Cell::text(if t.default { format!("{} (default)", c.name) } else { c.name.clone() }),
            Cell::text(&c.service),
            Cell::text(c.instance_url.split("://").last().unwrap_or_default()),
            Cell::text(&c.username),
            Cell::text(day(&c.created)),
            Cell::text(t.last_used.as_deref().map_or("never".into(), day)),
            Cell::text(t.standing.as_str()),
            Cell::text(&c.store),
        ]);
    }
    table
}

fn document(t: &Tried) -> Value {
    let mut document = match login::document(&t.connection) {
        Value::Object(document) => document,
        _ => Map::new(),
    };
    document.insert("last_used".into(), t.last_used.clone().into());
    document.insert("default".into(), t.default.into());
    document.insert("state".into(), t.standing.as_str().into());
    let error = t.standing.error().map(|e| json!({ "kind": e.kind().as_str(), "message": e.message() }));
    document.insert("error".into(), error.into());
    Value::Object(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::connections::testing::connection;
    use crate::ui::{Options, Terminal, testing};

    fn tried(name: &str, default: bool, standing: Standing) -> Tried {
        let connection = connection(name);
        Tried { connection, default, last_used: None, standing }
    }

    #[test]
    fn a_connection_that_does_not_work_is_told_with_its_remedy() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        let gone = Standing::Revoked(Error::auth("the grant is gone").hint("sfmigrate login --as uat"));
        let outcome =
            show(&ui, &[tried("default", true, Standing::Active), tried("uat", false, gone)]).unwrap();
        assert_eq!(outcome.code(), 4);
        let rows: Vec<String> = written.out.text().lines().map(str::to_owned).collect();
        assert!(
            rows[0].starts_with("default (default)\tsalesforce\tacme.my.salesforce.com\tana@acme.example\t")
                && rows[0].ends_with("\t2026-11-21\tnever\tactive\tfile")
        );
        assert!(rows[1].ends_with("\trevoked\tfile"));
        assert_eq!(written.err.text(), "warning: 'uat': the grant is gone; sfmigrate login --as uat\n");
    }

    #[test]
    fn without_connections_the_code_says_so_and_json_is_an_empty_list() {
        let (ui, written) = testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
        assert_eq!(show(&ui, &[]).unwrap().code(), 4);
        assert_eq!(written.out.text(), "{\n  \"connections\": []\n}\n");
        let (ui, _) = testing::ui(Options::default(), Terminal::default());
        assert_eq!(show(&ui, &[]).unwrap_err().kind(), Kind::Auth);
    }

    #[test]
    fn an_org_that_cannot_be_reached_is_an_error_and_not_a_revocation() {
        let (ui, written) = testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
        show(&ui, &[tried("a", true, Standing::Trouble(Error::source_failed("no network")))]).unwrap();
        let document: Value = serde_json::from_str(&written.out.text()).unwrap();
        assert_eq!(document["connections"][0]["state"], "error");
        assert_eq!(document["connections"][0]["error"]["kind"], "source");
        assert!(document["connections"][0].get("client_id").is_none());
    }
}
