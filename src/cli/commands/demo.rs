//! `demo`: the whole story against the embedded org.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::import::{self, ImportOptions};
use super::{connect, count};
use crate::auth::store::{CredentialStore, MemoryStore, StoreKind};
use crate::auth::{LoginEvent, LoginOptions, Session, login};
use crate::cli::args::demo::{Demo, DemoCommand, SEED, Serve};
use crate::cli::args::read::{BULK_THRESHOLD, Count};
use crate::cli::exit::Outcome;
use crate::cli::{block_on, interrupt};
use crate::demo::browser::{Decision, sign_in_as_browser};
use crate::demo::server::{self, OrgConfig, RunningOrg};
use crate::secret::Secret;
use crate::sink::Destination;
use crate::source::ApiChoice;
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

/// Signs in, counts, imports, and says what to try. The org and everything
/// that signing in leaves live in this process and end with it.
fn play(ui: &Ui, to: &Path, seed: u64) -> Result<Outcome> {
    block_on(async {
        // Not the usual port: a real sign-in may be waiting there.
        let callback = format!("http://localhost:{}/OauthRedirect", free_port()?);
        let org =
            server::start(OrgConfig { seed, callbacks: vec![callback.clone()], ..OrgConfig::default() })
                .await?;
        ui.note(&format!("an org runs inside this process, at {}", org.url()));
        let session = sign_in(ui, &org, callback).await?;

        let objects = OBJECTS.map(str::to_owned).to_vec();
        let source = connect::source(Arc::clone(&session), ui.log())?;
        // With --json the one document is that of the import.
        if !ui.json() {
            ui.note("");
            let count = Count { objects: objects.clone(), filter: None, bulk_threshold: BULK_THRESHOLD };
            count::run(ui, &*source, &count).await?;
            ui.note("");
        }
        let options = ImportOptions {
            connection: None,
            entities: objects,
            map: None,
            destination: Destination::Sqlite(to.to_owned()),
            filter: None,
            fields: Vec::new(),
            limit: None,
            api: ApiChoice::Auto,
            bulk_threshold: BULK_THRESHOLD,
            restart: false,
        };
        let outcome = import::carry_out(ui, session, &options, &import::request(&options)?).await?;
        ui.note("");
        ui.note(&farewell(to));
        Ok(outcome)
    })
}

/// A port that nobody listens on at this moment.
fn free_port() -> Result<u16> {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    address
        .map(|a| a.port())
        .map_err(|e| Error::unexpected("there is no free port on this machine").because(e))
}

/// The real flow: a listener on this machine, PKCE, state. The part of the
/// browser and of the person in front of it is played here.
async fn sign_in(ui: &Ui, org: &RunningOrg, callback: String) -> Result<Arc<Session>> {
    let options = LoginOptions {
        login_url: org.url().to_owned(),
        redirect_uri: Some(callback),
        store: StoreKind::Memory,
        ..LoginOptions::new("demo", org.client_id())
    };
    let (username, password) = (org.username().to_owned(), Secret::from(org.password()));
    let mut browser = None;
    let signed_in = login(&options, &mut |event| {
        if let LoginEvent::OpenBrowser(url) = event {
            let (username, password) = (username.clone(), password.clone());
            browser = Some(tokio::spawn(async move {
                let callback = sign_in_as_browser(&url, &username, &password, Decision::Allow).await?;
                // The listener answers when the code is exchanged and verified.
                let client = reqwest::Client::builder()
                    .no_proxy()
                    .build()
                    .map_err(|e| Error::unexpected("there is no HTTP client").because(e))?;
                let _ = client.get(callback).send().await;
                Ok::<(), Error>(())
            }));
        }
    })
    .await;
    // When the sign-in failed, the browser may know more.
    let (connection, credentials) = match (signed_in, browser) {
        (Err(e), Some(browser)) => match browser.await {
            Ok(Err(cause)) => return Err(e.because(cause)),
            _ => return Err(e),
        },
        (signed_in, _) => signed_in?,
    };
    ui.note(&format!("signed in as {} ({})", connection.display_name, connection.username));
    let store = MemoryStore::default();
    store.put(&connection.name, &credentials)?;
    Ok(Arc::new(Session::open(connection, Arc::new(store))))
}

/// Keeps the org running until Ctrl-C, which is its regular end.
fn serve(ui: &Ui, options: Serve) -> Result<Outcome> {
    block_on(async {
        let org = server::start(config(options)).await?;
        ui.tell(&format!("an org runs at {} until Ctrl-C", org.url()));
        ui.tell(&format!("user {}, password {}", org.username(), org.password()));
        ui.tell(&format!(
            "sign in: sfmigrate login --instance-url {} --client-id {}",
            org.url(),
            org.client_id()
        ));
        if ui.json() {
            ui.document(&json!({
                "url": org.url(),
                "client_id": org.client_id(),
                "username": org.username(),
                "password": org.password(),
                "callbacks": org.callbacks(),
                "certificate": org.certificate_pem(),
            }))?;
        } else if !ui.stdout_is_terminal() {
            ui.data(&format!("{}\n", org.url()))?;
        }
        interrupt::signal().await;
        Ok(Outcome::Done)
    })
}

fn config(options: Serve) -> OrgConfig {
    let usual = OrgConfig::default();
    OrgConfig {
        port: options.port,
        seed: options.seed,
        records: options.records,
        latency: options.latency.unwrap_or(usual.latency),
        bandwidth: options.bandwidth,
        page_rows: options.page_rows,
        rest_page_rows: options.rest_page_rows,
        job_time: options.job_time.unwrap_or(usual.job_time),
        session_ttl: options.session_ttl,
        rotate_refresh_tokens: options.rotate_refresh_tokens,
        api_limit: options.api_limit.unwrap_or(usual.api_limit),
        callbacks: options.callbacks,
        tls: options.tls,
        request_log: options.request_log,
        ..usual
    }
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
