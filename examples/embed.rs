//! Imports without a terminal: an org, a source, an observer of one's own, and
//! the pipeline between them. Run it with `cargo run --example embed`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::sync::Arc;

use sfmigrate::auth::Session;
use sfmigrate::config::connections::Connection;
use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{self, OrgConfig};
use sfmigrate::event::{Event, Observer, SharedObserver};
use sfmigrate::mapping::EntityMapping;
use sfmigrate::pipeline::{Request, Run, Stop};
use sfmigrate::sink::Destination;
use sfmigrate::source::ApiChoice;
use sfmigrate::source::salesforce::Salesforce;

/// Tells what it likes to tell; this one likes whole pages.
struct Pages;

impl Observer for Pages {
    fn observe(&self, event: &Event) {
        if let Event::Stored { entity, written, .. } = event {
            println!("{entity}: a page of {written} records is safe");
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // An org to talk to. With a real one, `sfmigrate login` has kept the
    // connection: take it from `config::connections::Registry` and open a
    // `Session` over the credential store.
    let org = server::start(OrgConfig { auto_consent: true, ..OrgConfig::default() }).await?;
    let session = sign_in(&org).await?;

    let observer: SharedObserver = Arc::new(Pages);
    let source = Salesforce::new(
        Arc::new(session.clone()),
        &session.connection().org_id,
        &session.connection().api_version,
        None,
        Arc::clone(&observer),
    )?;
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("copy.db");
    let run = Run {
        source: Arc::new(source),
        destination: Destination::Sqlite(database.clone()),
        restart: false,
        parallel: 1,
        observer,
        stop: Stop::default(),
        max_rejects: None,
    };
    let report = run
        .import(&Request {
            mappings: vec![EntityMapping::of_fields("Contact", &["Id", "Email", "Account.Name"])],
            filter: Some("Email != null".into()),
            limit: Some(5_000),
            api: ApiChoice::Auto,
            bulk_threshold: 1_000,
            files: None,
            amend: None,
            strict: false,
            whole: false,
        })
        .await?;

    let rows: i64 =
        rusqlite::Connection::open(&database)?
            .query_row("SELECT count(*) FROM Contact", [], |row| row.get(0))?;
    println!("{rows} records in {:?}, {} API calls", report.elapsed, report.calls);
    Ok(())
}

/// Signs in to the demo org, with the browser's part played here.
async fn sign_in(org: &server::RunningOrg) -> anyhow::Result<Session> {
    use sfmigrate::auth::store::{CredentialStore, MemoryStore, StoreKind};
    use sfmigrate::auth::{LoginEvent, LoginOptions, login};

    let mut options = LoginOptions::new("demo", org.client_id());
    options.login_url = org.url().to_owned();
    options.store = StoreKind::Memory;
    let (username, password) = (org.username().to_owned(), org.password().into());
    let (connection, credentials): (Connection, _) = login(&options, &mut |event| {
        if let LoginEvent::OpenBrowser(url) = event {
            let (username, password): (String, sfmigrate::secret::Secret) =
                (username.clone(), Clone::clone(&password));
            tokio::spawn(async move {
                if let Ok(callback) = sign_in_as_browser(&url, &username, &password, Decision::Allow).await {
                    let _ = reqwest::get(callback).await;
                }
            });
        }
    })
    .await?;
    let store = MemoryStore::default();
    store.put(&connection.name, &credentials)?;
    Ok(Session::open(connection, Arc::new(store)))
}
