//! `login`: signs in through the browser and keeps the tokens.

use std::time::Duration;

use serde_json::{Value, json};

use super::{connect, means};
use crate::auth::loopback::DEFAULT_PORT;
use crate::auth::store::{self, Choice, Credentials, StoreKind, StoreOptions};
use crate::auth::{LoginEvent, LoginOptions, Means, Target, login, login_by_code, sign_in};
use crate::cli::args::Account;
use crate::cli::args::account::{Login, Store};
use crate::cli::block_on;
use crate::cli::exit::Outcome;
use crate::config::connections::{Connection, DEFAULT_NAME, Registry};
use crate::config::env;
use crate::ui::{self, Ui};
use crate::{Error, Kind, Result};

/// Resolves, signs in, stores.
pub(crate) fn start(ui: &Ui, args: Login, account: Account) -> Result<Outcome> {
    let asked = asked_store(args.store)?;
    let mut target = means::login_target(&args, account.connection)?;
    target.api_version = account.api_version.or(target.api_version);
    let way = means::for_login(&args, &mut target)?;
    if way.is_none() {
        require_app(&target)?;
    }
    let store_options = connect::store_options(ui)?;
    target.store = choose_store(ui, asked, &store_options)?;
    // Opened before anybody signs in: what is wrong with it is told first.
    let store = store::open(target.store, &store_options)?;

    let (connection, credentials) = block_on(async {
        match &way {
            Some(means) => sign_in(&target, means).await,
            None => at_browser(ui, &args, target.clone()).await,
        }
    })?;
    store.put(&connection.name, &credentials)?;
    Registry::update(&store_options.folders, |registry| registry.insert(connection.clone()))?;

    if let Some(Means::Password { .. }) = way {
        ui.warn(
            "Salesforce is retiring this way of signing in; the password is kept with the tokens. \
             Better ways for programs: --jwt-key, --client-credentials",
        );
    }
    if ui.json() {
        ui.document(&json!({ "connection": document(&connection) }))?;
    }
    ui.note(&format!(
        "signed in as {} ({}) at {}",
        connection.display_name, connection.username, connection.instance_url
    ));
    ui.note(&format!("connection '{}'; its tokens are in {}", connection.name, target.store.label()));
    let flag =
        if connection.name == DEFAULT_NAME { String::new() } else { format!(" -c {}", connection.name) };
    ui.note(&format!("next: sfmigrate count Account Contact{flag}"));
    Ok(Outcome::Done)
}

async fn at_browser(ui: &Ui, args: &Login, target: Target) -> Result<(Connection, Credentials)> {
    let timeout = Duration::from_secs(args.timeout);
    let mut trouble = None;
    let mut listen = |event| {
        if let Err(e) = tell(ui, &event, args.no_browser) {
            trouble = Some(e);
        }
    };
    if args.device {
        let result = login_by_code(&target, timeout, &mut listen).await;
        return trouble.map_or(result, Err);
    }
    let options = LoginOptions {
        // A port on the command line stands over a callback in the environment.
        redirect_uri: if args.port.is_some() { None } else { env::get(env::SALESFORCE_REDIRECT_URI) },
        ports: args.port.as_ref().map_or_else(|| vec![DEFAULT_PORT], |ports| ports.0.clone()),
        timeout,
        ..LoginOptions::new(target)
    };
    // Somebody whose browser is elsewhere may bring what it was sent to.
    let pasted = if args.no_browser { Some(ui::pasted_lines()?) } else { None };
    let result = login(&options, pasted, &mut listen).await;
    trouble.map_or(result, Err)
}

/// Told before anything is touched.
fn require_app(target: &Target) -> Result<()> {
    if !target.client_id.is_empty() {
        return Ok(());
    }
    Err(Error::usage("there is no app to sign in with")
        .hint("give the consumer key of your app: --client-id, or SALESFORCE_CLIENT_ID in the environment")
        .hint("without an org, try: sfmigrate demo"))
}

/// A connection in a JSON document.
pub(crate) fn document(connection: &Connection) -> Value {
    json!({
        "name": connection.name,
        "service": connection.service,
        "username": connection.username,
        "display_name": connection.display_name,
        "user_id": connection.user_id,
        "org_id": connection.org_id,
        "login_url": connection.login_url,
        "instance_url": connection.instance_url,
        "api_version": connection.api_version,
        "store": connection.store,
        "created": connection.created,
        "flow": connection.flow.as_str(),
    })
}

fn asked_store(flag: Option<Store>) -> Result<Option<StoreKind>> {
    match flag {
        Some(store) => Ok(Some(store.kind())),
        None => env::get(env::SFMIGRATE_STORE).map(|text| text.parse()).transpose(),
    }
}

/// Where the tokens go: decided before anybody signs in, and never silently
/// another place than the keychain.
fn choose_store(ui: &Ui, asked: Option<StoreKind>, options: &StoreOptions) -> Result<StoreKind> {
    match store::choose(asked, options) {
        Choice::Keychain => Ok(StoreKind::Keychain),
        Choice::Keyutils => Ok(StoreKind::Keyutils),
        Choice::File { why } => {
            if let Some(why) = why {
                ui.warn(&format!(
                    "{why}; the tokens go to the encrypted file, under {}",
                    env::ENCRYPTION_KEY
                ));
            } else if options.encryption_key.is_none() && options.ask_passphrase.is_none() {
                return Err(Error::usage(
                    "the encrypted file needs a key, and nobody can be asked for a passphrase",
                )
                .hint(format!("export {}='a long passphrase, or 32 bytes in base64'", env::ENCRYPTION_KEY)));
            }
            Ok(StoreKind::File)
        }
        Choice::None { why } if asked.is_none() && ui.can_prompt() => {
            ui.warn(&why.to_string());
            let question = "Keep the tokens in an encrypted file instead?";
            match ui.asker().confirm(question, true, "--store file")? {
                true => Ok(StoreKind::File),
                false => Err(Error::new(Kind::Auth, "there is no place to keep the tokens").because(why)),
            }
        }
        Choice::None { why } => {
            let error = Error::new(Kind::Auth, "there is no place to keep the tokens").because(why);
            Err(error
                .hint(format!("use the encrypted file: set {} and give --store file", env::ENCRYPTION_KEY)))
        }
    }
}

/// What the person at the browser has to know.
fn tell(ui: &Ui, event: &LoginEvent, no_browser: bool) -> Result<()> {
    match event {
        LoginEvent::OpenBrowser(url) if no_browser => {
            ui.tell("Open this address in a browser:");
            ui.tell(url);
            if let Some(port) = tunnel(url) {
                ui.tell(&format!(
                    "From another machine, bring the port here first: ssh -L {port}:localhost:{port} HOST"
                ));
            }
            if ui.can_prompt() {
                ui.tell(
                    "If the browser ends at a page of localhost that it cannot reach, paste the address of that page here:",
                );
            }
            if !ui.stdout_is_terminal() && !ui.json() {
                ui.data(&format!("{url}\n"))?;
            }
        }
        LoginEvent::OpenBrowser(url) => {
            if webbrowser::open(url).is_ok() {
                ui.note("The browser should open now. If it does not, open this address:");
                ui.note(url);
            } else {
                ui.tell("No browser can be opened here. Open this address in one:");
                ui.tell(url);
                ui.tell("If that browser is on another machine: sfmigrate login --no-browser");
            }
        }
        LoginEvent::EnterCode { page, code } => {
            ui.tell("Open this page in a browser anywhere, and type the code there:");
            ui.tell(page);
            ui.tell(code);
        }
        LoginEvent::Refused(what) => ui.warn(what),
        LoginEvent::Returned => ui.note("the browser came back; checking"),
        LoginEvent::Warning(what) => ui.warn(what),
    }
    Ok(())
}

/// The port to forward, for who sits at another machine than this one.
fn tunnel(url: &str) -> Option<u16> {
    env::get(env::SSH_CONNECTION)?;
    let url = url::Url::parse(url).ok()?;
    let (_, callback) = url.query_pairs().find(|(name, _)| name == "redirect_uri")?;
    url::Url::parse(&callback).ok()?.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::auth::SANDBOX;
    use crate::cli::args::{Cli, Command};

    fn target(args: &[&str]) -> Result<Target> {
        let all = ["sfmigrate", "login", "--client-id", "3MVG9"].iter().chain(args);
        let cli = Cli::try_parse_from(all).unwrap();
        let Some(Command::Login(args)) = cli.command else { panic!() };
        means::login_target(&args, cli.global.connection)
    }

    #[test]
    fn the_flags_say_where_and_as_whom() {
        assert_eq!(target(&[]).unwrap().name, "default");
        let sandbox = target(&["--sandbox", "--as", "uat"]).unwrap();
        assert_eq!((sandbox.login_url.as_str(), sandbox.name.as_str()), (SANDBOX, "uat"));
        assert_eq!(target(&["-c", "uat"]).unwrap().name, "uat");
        let own = target(&["--instance-url", "https://example.my.salesforce.com/"]).unwrap();
        assert_eq!(own.login_url, "https://example.my.salesforce.com");
    }

    #[test]
    fn an_address_without_encryption_is_refused() {
        assert_eq!(target(&["--instance-url", "http://example.com"]).unwrap_err().kind(), Kind::Usage);
        assert!(target(&["--instance-url", "http://127.0.0.1:8080"]).is_ok());
    }

    #[test]
    fn without_a_browser_the_address_stands_alone_on_its_line() {
        use crate::ui::{Options, Terminal, testing};
        let event = LoginEvent::OpenBrowser("https://example.com/?a=b".into());
        for (options, stdout, expected) in [
            (Options::default(), false, "https://example.com/?a=b\n"),
            (Options { quiet: true, ..Options::default() }, false, "https://example.com/?a=b\n"),
            (Options::default(), true, ""),
            (Options { json: true, ..Options::default() }, false, ""),
        ] {
            let (ui, written) = testing::ui(options, Terminal { stdout, ..Terminal::default() });
            tell(&ui, &event, true).unwrap();
            assert_eq!(written.err.text(), "Open this address in a browser:\nhttps://example.com/?a=b\n");
            assert_eq!(written.out.text(), expected);
        }
    }
}
