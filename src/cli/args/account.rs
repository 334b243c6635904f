//! `login`, `logout`, `status`, `use`, `whoami`, `limits`, `secrets`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::auth::store::StoreKind;
use crate::cli::values;

/// Signs in to Salesforce: through the browser, or in another way without a person.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate login
  sfmigrate login --sandbox --as uat
  sfmigrate login --instance-url https://example.my.salesforce.com
  sfmigrate login --client-id 3MVG9... --client-secret-stdin < secret.txt
  sfmigrate login --no-browser
  sfmigrate login --device
  sfmigrate login --jwt-key server.key --username ci@example.com
  sfmigrate login --client-credentials --instance-url https://example.my.salesforce.com
  sfmigrate login --sfdx-url-stdin < url.txt
  sfmigrate login --from-sf dev

The app to sign in with needs the callback http://localhost:1717/OauthRedirect
and the scopes api and refresh_token.")]
pub struct Login {
    /// Sign in to a sandbox, at test.salesforce.com
    #[arg(long, help_heading = "Org", conflicts_with = "instance_url")]
    pub sandbox: bool,
    /// Sign in at this address, such as your My Domain
    #[arg(long, value_name = "URL", help_heading = "Org")]
    pub instance_url: Option<String>,
    /// Keep the connection under this name [default: default]
    #[arg(long = "as", value_name = "NAME", value_parser = values::name, help_heading = "Org")]
    pub name: Option<String>,
    /// Consumer key of your app [env: SALESFORCE_CLIENT_ID]
    #[arg(long, value_name = "ID", help_heading = "App")]
    pub client_id: Option<String>,
    /// Read the consumer secret of your app from standard input
    #[arg(long, help_heading = "App")]
    pub client_secret_stdin: bool,
    /// Private key whose certificate your app has (JWT bearer); needs --username
    #[arg(long, value_name = "FILE", help_heading = "Without a person", group = "way")]
    pub jwt_key: Option<PathBuf>,
    /// Who signs in with a key or a password [env: SALESFORCE_USERNAME]
    #[arg(long, value_name = "NAME", help_heading = "Without a person")]
    pub username: Option<String>,
    /// As the user that your app runs as; needs the app's secret and your My Domain
    #[arg(long, help_heading = "Without a person", group = "way")]
    pub client_credentials: bool,
    /// Show a code to type into a page of the org, in a browser anywhere; where the org offers it
    #[arg(long, help_heading = "Browser", group = "way")]
    pub device: bool,
    /// Take over an org of the Salesforce CLI, by its alias or user name
    #[arg(long, value_name = "ALIAS", value_parser = values::name, help_heading = "Without a person", group = "way")]
    pub from_sf: Option<String>,
    /// Read an SFDX auth URL (force://...) from standard input
    #[arg(long, help_heading = "Without a person", group = "way", conflicts_with = "client_secret_stdin")]
    pub sfdx_url_stdin: bool,
    /// Read a refresh token from standard input
    #[arg(long, help_heading = "Without a person", group = "way", conflicts_with = "client_secret_stdin")]
    pub refresh_token_stdin: bool,
    /// Read an access token from standard input; needs --instance-url
    #[arg(long, help_heading = "Without a person", group = "way", conflicts_with = "client_secret_stdin")]
    pub access_token_stdin: bool,
    /// Read a password from standard input, where the org still allows it; needs --username
    #[arg(long, help_heading = "Without a person", group = "way", conflicts_with = "client_secret_stdin")]
    pub password_stdin: bool,
    /// Port on which the browser comes back; register it with your app. The first free
    /// one of several, such as 1717,1718 or 1717..1719 [default: 1717]
    #[arg(long, value_name = "PORT", value_parser = values::ports, help_heading = "Browser", conflicts_with = "way")]
    pub port: Option<values::Ports>,
    /// Give up when nobody signed in for so long
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400),
        help_heading = "Browser")]
    pub timeout: u64,
    /// Print the address instead of opening the browser
    #[arg(long, help_heading = "Browser", conflicts_with = "way")]
    pub no_browser: bool,
    /// Where to keep the tokens [default: keychain, or a question where there is none]
    #[arg(long, value_name = "WHERE", value_enum, help_heading = "Tokens")]
    pub store: Option<Store>,
}

impl Login {
    /// Whether a flag asks for a person at a browser.
    pub fn at_browser(&self) -> bool {
        self.no_browser || self.port.is_some() || self.device
    }
}

/// `--store`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Store {
    /// The keychain of the operating system
    Keychain,
    /// A file, encrypted under ENCRYPTION_KEY or a passphrase
    File,
    /// The kernel of Linux: in memory, gone when the machine starts anew
    Keyutils,
}

impl Store {
    /// As the stores are called below the command line.
    pub fn kind(self) -> StoreKind {
        match self {
            Store::Keychain => StoreKind::Keychain,
            Store::File => StoreKind::File,
            Store::Keyutils => StoreKind::Keyutils,
        }
    }
}

/// Chooses the connection that commands use unless -c names another.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate use uat
  sfmigrate use default --json")]
pub struct Use {
    /// The connection
    #[arg(value_name = "NAME", value_parser = values::name)]
    pub name: String,
}

/// Shows who is signed in: user, org, edition, API version, and what is left of the limits.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate whoami
  sfmigrate whoami -c uat --json")]
pub struct Whoami {}

/// Shows what is left of the org's limits. Costs one API call.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate limits
  sfmigrate limits --json")]
pub struct Limits {}

/// Changes how the tokens of connections are kept.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate secrets rotate
  sfmigrate secrets move --to keychain")]
pub struct Secrets {
    /// What to do
    #[command(subcommand)]
    pub command: SecretsCommand,
}

/// What `secrets` does.
#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    /// Seal the encrypted file under a new key
    Rotate(Rotate),
    /// Move tokens to another store: of all connections, or of the one that -c names
    Move(Move),
}

/// Seals the encrypted file under a new key. The old one is in `ENCRYPTION_KEY` or asked for.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  NEW_ENCRYPTION_KEY=\"$(openssl rand -base64 32)\" sfmigrate secrets rotate
  sfmigrate secrets rotate --new-key-stdin < new.key")]
pub struct Rotate {
    /// Read the new key from standard input [env: NEW_ENCRYPTION_KEY]
    #[arg(long)]
    pub new_key_stdin: bool,
}

/// Moves tokens to another store: of all connections, or of the one that -c names.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate secrets move --to keychain
  sfmigrate secrets move --to file -c uat")]
pub struct Move {
    /// Where the tokens go
    #[arg(long, value_name = "WHERE", value_enum)]
    pub to: Store,
}

/// Revokes the tokens of a connection and forgets it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate logout
  sfmigrate logout uat
  sfmigrate logout --all")]
pub struct Logout {
    /// The connection; the one in use if absent
    #[arg(value_name = "NAME", value_parser = values::name, conflicts_with = "all")]
    pub name: Option<String>,
    /// All connections
    #[arg(long)]
    pub all: bool,
}

/// Shows connections, where their tokens are kept, and whether they work.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sfmigrate status
  sfmigrate status --connection uat --json")]
pub struct Status {}
