//! `status`: the connections, where their tokens are, and whether they work.

use serde_json::{Map, Value, json};

use super::{connect, login};
use crate::auth::{Session, store, verify};
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::config::connections::{Connection, Registry};
use crate::ui::{Cell, Table, Ui};
use crate::{Error, Kind, Result};

/// One connection and what trying it has shown.
struct Tried {
    connection: Connection,
    default: bool,
    works: Result<()>,
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
            let works = match connection.store.parse().and_then(|kind| store::open(kind, &options)) {
                Ok(store) => verify(&Session::open(connection.clone(), store)).await,
                Err(e) => Err(e),
            };
            tried.push(Tried { default: default.as_ref() == Some(&connection.name), connection, works });
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
        if let Err(e) = &t.works {
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
    let mut table = Table::new(&["CONNECTION", "USER", "ORG", "INSTANCE", "TOKENS", "STATE"]);
    for t in tried {
        let c = &t.connection;
        table.row([
            Cell::text(if t.default { format!("{} (default)", c.name) } else { c.name.clone() }),
            Cell::text(&c.username),
            Cell::text(&c.org_id),
            Cell::text(&c.instance_url),
            Cell::text(&c.store),
            Cell::text(state(&t.works)),
        ]);
    }
    table
}

fn state(works: &Result<()>) -> &'static str {
    match works {
        Ok(()) => "works",
        Err(e) if e.kind() == Kind::Auth => "sign in again",
        // Neither good nor bad: nobody could be asked.
        Err(_) => "unknown",
    }
}

fn document(t: &Tried) -> Value {
    let mut document = match login::document(&t.connection) {
        Value::Object(document) => document,
        _ => Map::new(),
    };
    document.insert("default".into(), t.default.into());
    document.insert("state".into(), state(&t.works).replace(' ', "_").into());
    let error = t.works.as_ref().err().map(|e| json!({ "kind": e.kind().as_str(), "message": e.message() }));
    document.insert("error".into(), error.into());
    Value::Object(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::connections::Flow;
    use crate::ui::{Options, Terminal, testing};

    fn tried(name: &str, default: bool, works: Result<()>) -> Tried {
        let connection = Connection {
            name: name.into(),
            service: "salesforce".into(),
            login_url: "https://login.salesforce.com".into(),
            instance_url: "https://acme.my.salesforce.com".into(),
            client_id: "3MVG9".into(),
            org_id: "00Dxx0000001gPLEAY".into(),
            user_id: "005xx000001SwiUAAS".into(),
            username: "ana@acme.example".into(),
            display_name: "Ana".into(),
            api_version: "v66.0".into(),
            store: "file".into(),
            created: "2026-11-21T00:00:00Z".into(),
            flow: Flow::Browser,
            token_url: None,
        };
        Tried { connection, default, works }
    }

    #[test]
    fn a_connection_that_does_not_work_is_told_with_its_remedy() {
        let (ui, written) = testing::ui(Options::default(), Terminal::default());
        let gone = Err(Error::auth("the grant is gone").hint("sfmigrate login --as uat"));
        let outcome = show(&ui, &[tried("default", true, Ok(())), tried("uat", false, gone)]).unwrap();
        assert_eq!(outcome.code(), 4);
        let rows: Vec<String> = written.out.text().lines().map(str::to_owned).collect();
        assert!(
            rows[0].starts_with("default (default)\tana@acme.example\t")
                && rows[0].ends_with("\tfile\tworks")
        );
        assert!(rows[1].ends_with("\tsign in again"));
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
    fn an_org_that_cannot_be_reached_leaves_the_state_unknown() {
        let (ui, written) = testing::ui(Options { json: true, ..Options::default() }, Terminal::default());
        show(&ui, &[tried("a", true, Err(Error::source_failed("no network")))]).unwrap();
        let document: Value = serde_json::from_str(&written.out.text()).unwrap();
        assert_eq!(document["connections"][0]["state"], "unknown");
        assert_eq!(document["connections"][0]["error"]["kind"], "source");
        assert!(document["connections"][0].get("client_id").is_none());
    }
}
