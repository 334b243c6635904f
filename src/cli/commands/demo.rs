//! `demo`: the whole story against the embedded org.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::options::{self, ImportOptions};
use super::{connect, count, transfer};
use crate::auth::loopback;
use crate::auth::store::{CredentialStore, MemoryStore, StoreKind};
use crate::auth::{LoginEvent, LoginOptions, Session, Target, login, login_url};
use crate::cli::args::demo::{Demo, DemoCommand, SEED, Serve};
use crate::cli::args::read::{BULK_THRESHOLD, Count};
use crate::cli::exit::Outcome;
use crate::cli::{block_on, interrupt};
use crate::config::paths::Folders;
use crate::demo::browser::{Decision, sign_in_as_browser};
use crate::demo::server::{self, FaultPlan, OrgConfig, RunningOrg, Script};
use crate::secret::Secret;
use crate::sink::Destination;
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
    block_on(async {
        let port = free_port()?;
        let callback = format!("http://localhost:{port}{}", loopback::DEFAULT_PATH);
        let org =
            server::start(OrgConfig { seed, callbacks: vec![callback], ..OrgConfig::default() }).await?;
        ui.note(&format!("An org is running inside this process, at {}.", org.url()));
        ui.note("\n1. Signing in, as a browser would (OAuth web server flow with PKCE):");
        // What the demo keeps between its steps goes with it.
        let folder = tempfile::tempdir()
            .map_err(|e| Error::unexpected("no temporary folder can be made").because(e))?;
        let session = Arc::new(sign_in(ui, &org, port, folder.path()).await?);

        // The result is what is imported; this is told on the way to it.
        if !ui.json() && !ui.quiet() {
            ui.note("\n2. Counting, and choosing the API that moves each object cheapest:");
            let count = Count {
                objects: OBJECTS.map(str::to_owned).to_vec(),
                filter: None,
                bulk_threshold: BULK_THRESHOLD,
            };
            count::run(ui, &*connect::source(Arc::clone(&session), ui.log())?, &count).await?;
        }

        ui.note(&format!("\n3. Importing into {}:", to.display()));
        let entities = OBJECTS.map(str::to_owned).to_vec();
        let options = ImportOptions::plain(entities, Destination::Sqlite(to.to_owned()));
        let outcome = transfer::carry_out(ui, session, &options, &options::request(&options)?).await?;
        ui.note(&format!("\n{}", farewell(to)));
        org.shutdown().await;
        Ok(outcome)
    })
}

/// The whole flow of `login`, with the part of the browser and of the person
/// before it played here.
async fn sign_in(ui: &Ui, org: &RunningOrg, port: u16, folder: &Path) -> Result<Session> {
    let options = LoginOptions {
        ports: vec![port],
        ..LoginOptions::new(Target {
            login_url: login_url(org.url())?,
            store: StoreKind::Memory,
            ..Target::new("demo", org.client_id())
        })
    };
    let (username, password) = (org.username().to_owned(), Secret::from(org.password()));
    let mut browser = None;
    let (connection, credentials) = login(&options, None, &mut |event| match event {
        LoginEvent::OpenBrowser(url) => {
            let (username, password) = (username.clone(), password.clone());
            browser = Some(tokio::spawn(async move {
                let callback = sign_in_as_browser(&url, &username, &password, Decision::Allow).await?;
                follow(&callback).await
            }));
        }
        LoginEvent::Refused(what) | LoginEvent::Warning(what) => ui.warn(&what),
        LoginEvent::Returned | LoginEvent::EnterCode { .. } => {}
    })
    .await?;
    if let Some(browser) = browser {
        browser.await.map_err(|e| Error::unexpected("the demo's browser ended early").because(e))??;
    }
    ui.note(&format!("   signed in as {} ({})", connection.display_name, connection.username));
    let store = MemoryStore::default();
    store.put(&connection.name, &credentials)?;
    Ok(Session::open_under(connection, Arc::new(store), Folders::under(folder)))
}

/// Fetches a page and what it redirects to, as a browser does.
async fn follow(url: &str) -> Result<()> {
    let failed = |e: reqwest::Error| {
        Error::unexpected("the demo's browser cannot reach the sign-in's listener").because(e.without_url())
    };
    let http = crate::http::client()?;
    let answer = http.get(url).send().await.map_err(failed)?;
    let next = answer.headers().get(reqwest::header::LOCATION).and_then(|v| v.to_str().ok());
    if let Some(next) = next.and_then(|next| answer.url().join(next).ok()) {
        http.get(next).send().await.map_err(failed)?;
    }
    Ok(())
}

/// A port for the callback, which the org must know before anybody listens.
fn free_port() -> Result<u16> {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    Ok(taken.map_err(|e| Error::unexpected("no port on this machine can be listened to").because(e))?.port())
}

/// Keeps the org running until Ctrl-C or SIGTERM.
fn serve(ui: &Ui, options: Serve) -> Result<Outcome> {
    let defaults = OrgConfig::default();
    let config = OrgConfig {
        port: options.port,
        seed: options.seed,
        records: options.records,
        latency: options.latency.unwrap_or(defaults.latency),
        bandwidth: options.bandwidth,
        page_rows: options.page_rows,
        rest_page_rows: options.rest_page_rows,
        job_time: options.job_time.unwrap_or(defaults.job_time),
        session_ttl: options.session_ttl,
        rotate_refresh_tokens: options.rotate_refresh_tokens,
        api_limit: options.api_limit.unwrap_or(defaults.api_limit),
        callbacks: options.callbacks,
        jwt_certificates: options
            .jwt_certificates
            .iter()
            .map(|file| certificate(file))
            .collect::<Result<_>>()?,
        tls: options.tls,
        request_log: options.request_log,
        faults: options.faults.as_deref().map(FaultPlan::load).transpose()?,
        script: options.mutate.as_deref().map(Script::load).transpose()?,
        ..defaults
    };
    block_on(async {
        let org = server::start(config).await?;
        let certificate = org.certificate_pem().map(|pem| keep_certificate(&org, pem)).transpose()?;
        if ui.json() {
            ui.document(&json!({
                "url": org.url(),
                "client_id": org.client_id(),
                "username": org.username(),
                "password": org.password(),
                "security_token": org.security_token(),
                "confidential_client_id": org.confidential_client_id(),
                "confidential_client_secret": org.client_secret(),
                "callbacks": org.callbacks(),
                "certificate": certificate.as_ref().map(|path| path.display().to_string()),
            }))?;
        } else if !ui.stdout_is_terminal() {
            ui.data(&format!("{}\n", org.url()))?;
        }
        ui.note(&format!("The demo org is running at {}; Ctrl-C ends it.", org.url()));
        ui.note(&format!("\n  user name      {}\n  password       {}", org.username(), org.password()));
        ui.note(&format!("  security token {}", org.security_token()));
        ui.note("\nSign in from another terminal:");
        if let Some(path) = &certificate {
            ui.note(&format!("  export SSL_CERT_FILE={}", text::shell_word(&path.display().to_string())));
        }
        ui.note(&format!("  sfmigrate login --instance-url {} --client-id {}", org.url(), org.client_id()));
        interrupt::Signals::listen().next().await;
        org.shutdown().await;
        Ok(Outcome::Done)
    })
}

fn certificate(file: &Path) -> Result<String> {
    std::fs::read_to_string(file)
        .map_err(|e| Error::usage(format!("the certificate {} cannot be read", file.display())).because(e))
}

/// Puts the made-up certificate where clients can be told to trust it.
fn keep_certificate(org: &RunningOrg, pem: &str) -> Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("sfmigrate-demo-{}.pem", org.addr().port()));
    std::fs::write(&path, pem).map_err(|e| {
        Error::sink_failed(format!("the certificate cannot be written to {}", path.display())).because(e)
    })?;
    Ok(path)
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
