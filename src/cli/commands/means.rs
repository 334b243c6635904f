//! How to sign in without a person: what flags and environment say together.

use std::io::{IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::auth::{Means, SfdxAuthUrl, Target, login_url, token_url};
use crate::auth::{PRODUCTION, SANDBOX};
use crate::cli::args::account::Login;
use crate::config::connections::{DEFAULT_NAME, check_name};
use crate::config::env;
use crate::config::project::Project;
use crate::secret::Secret;
use crate::{Error, Result};

/// The name of the connection that lives in the environment alone.
pub(crate) const ENVIRONMENT: &str = "environment";

/// The path behind the host of a usual token endpoint.
const TOKEN_PATH: &str = "/services/oauth2/token";

/// What the environment says for a command that no login came before; `None`
/// when it does not say enough. `signed_in` says whether there is a connection
/// to use instead.
///
/// # Errors
/// `Usage` for what is there and wrong.
pub(crate) fn from_environment(signed_in: bool) -> Result<Option<(Target, Means)>> {
    let mut target = target(ENVIRONMENT.into(), None, None)?;
    let means = match of_environment(&mut target)? {
        // These may be there for other programs, or for the browser's sign-in.
        None if !signed_in && !target.client_id.is_empty() => of_common_variables(&target),
        means => means,
    };
    Ok(means.map(|means| (target, means)))
}

/// The way in by what many environments hold anyway.
fn of_common_variables(target: &Target) -> Option<Means> {
    match (username(), env::get(env::SALESFORCE_PASSWORD)) {
        (Some(username), Some(password)) => {
            let password = with_security_token(Secret::new(password.trim()));
            Some(Means::Password { username, password })
        }
        _ => target.client_secret.is_some().then_some(Means::ClientCredentials),
    }
}

fn username() -> Option<String> {
    env::get(env::SALESFORCE_USERNAME).map(|name| name.trim().to_owned())
}

/// The one way that the environment names by a variable of its own.
fn of_environment(target: &mut Target) -> Result<Option<Means>> {
    let secret = |name: &str| env::get(name).map(|text| Secret::new(text.trim()));
    if let Some(token) = secret(env::SF_ACCESS_TOKEN) {
        target.login_url = env::get(env::SF_ORG_INSTANCE_URL)
            .or_else(|| env::get(env::SALESFORCE_LOGIN_URL))
            .map(|url| login_url(&url))
            .transpose()?
            .ok_or_else(|| instance_missing(env::SF_ACCESS_TOKEN))?;
        return Ok(Some(Means::AccessToken(token)));
    }
    if let Some(url) = secret(env::SFDX_AUTH_URL) {
        return sfdx(target, &url).map(Some);
    }
    if let Some(token) = secret(env::SALESFORCE_REFRESH_TOKEN) {
        return Ok(Some(Means::RefreshToken(token)));
    }
    if let Some(key) = env::get(env::SALESFORCE_JWT_KEY) {
        let username = username().ok_or_else(|| username_missing(env::SALESFORCE_JWT_KEY))?;
        let key =
            if key.contains("-----BEGIN") { Secret::new(key) } else { key_file(Path::new(key.trim()))? };
        return Ok(Some(Means::Jwt { username, key }));
    }
    Ok(None)
}

/// What `login` was asked for; without flags, what the environment says; `None`
/// for a person at a browser.
///
/// # Errors
/// `Usage` for what cannot work.
pub(crate) fn for_login(args: &Login, target: &mut Target) -> Result<Option<Means>> {
    let user = |flag: &str| args.username.clone().or_else(username).ok_or_else(|| username_missing(flag));
    if let Some(alias) = &args.from_sf {
        return Ok(Some(Means::SalesforceCli { alias: alias.clone() }));
    }
    if let Some(file) = &args.jwt_key {
        return Ok(Some(Means::Jwt { username: user("--jwt-key")?, key: key_file(file)? }));
    }
    if args.client_credentials {
        return Ok(Some(Means::ClientCredentials));
    }
    if args.password_stdin {
        let username = user("--password-stdin")?;
        let password = from_stdin("password", env::SALESFORCE_PASSWORD, "login --password-stdin")?;
        return Ok(Some(Means::Password { username, password: with_security_token(password) }));
    }
    if args.refresh_token_stdin {
        return from_stdin("refresh token", env::SALESFORCE_REFRESH_TOKEN, "login --refresh-token-stdin")
            .map(|token| Some(Means::RefreshToken(token)));
    }
    if args.sfdx_url_stdin {
        return sfdx(target, &from_stdin("SFDX auth URL", env::SFDX_AUTH_URL, "login --sfdx-url-stdin")?)
            .map(Some);
    }
    if args.access_token_stdin {
        if args.instance_url.is_none() {
            target.login_url = env::get(env::SF_ORG_INSTANCE_URL)
                .map(|url| login_url(&url))
                .transpose()?
                .ok_or_else(|| instance_missing("--access-token-stdin"))?;
        }
        return from_stdin("access token", env::SF_ACCESS_TOKEN, "login --access-token-stdin")
            .map(|token| Some(Means::AccessToken(token)));
    }
    if args.at_browser() { Ok(None) } else { of_environment(target) }
}

/// Which account and which app: flags over environment over the folder's file
/// over defaults.
pub(crate) fn target(name: String, url: Option<String>, client_id: Option<String>) -> Result<Target> {
    check_name(&name)?;
    let project = Project::load()?;
    let token = if url.is_none() { env::get(env::SALESFORCE_TOKEN_URL) } else { None };
    let token = token.map(|text| token_url(&text)).transpose()?;
    let of_token = || token.as_deref().and_then(|text| text.strip_suffix(TOKEN_PATH)).map(str::to_owned);
    let url = url
        .or_else(|| env::get(env::SALESFORCE_LOGIN_URL))
        .or_else(of_token)
        .unwrap_or_else(|| PRODUCTION.to_owned());
    let url = login_url(&url)?;
    let client_id = client_id
        .or_else(|| env::get(env::SALESFORCE_CLIENT_ID))
        .or(project.client_id)
        .map(|id| id.trim().to_owned());
    Ok(Target {
        token_url: token.filter(|text| *text != format!("{url}{TOKEN_PATH}")),
        login_url: url,
        client_secret: env::get(env::SALESFORCE_CLIENT_SECRET).map(|text| Secret::new(text.trim())),
        api_version: env::get(env::SALESFORCE_API_VERSION).or(project.api_version),
        ..Target::new(name, client_id.unwrap_or_default())
    })
}

/// The target of `login`.
///
/// # Errors
/// `Usage` for a name or an address that cannot be one, or a secret that is
/// not there.
pub(crate) fn login_target(args: &Login, connection: Option<String>) -> Result<Target> {
    let name = args.name.clone().or(connection).unwrap_or_else(|| DEFAULT_NAME.into());
    let url = if args.sandbox { Some(SANDBOX.to_owned()) } else { args.instance_url.clone() };
    let mut target = target(name, url, args.client_id.clone())?;
    if args.client_secret_stdin {
        let secret =
            from_stdin("consumer secret", env::SALESFORCE_CLIENT_SECRET, "login --client-secret-stdin")?;
        target.client_secret = Some(secret);
    }
    Ok(target)
}

fn sfdx(target: &mut Target, url: &Secret) -> Result<Means> {
    let parts = SfdxAuthUrl::parse(url)?;
    target.client_id = parts.client_id;
    target.client_secret = parts.client_secret;
    target.login_url = parts.login_url;
    target.token_url = None;
    Ok(Means::RefreshToken(parts.refresh_token))
}

/// The security token of the user belongs behind the password.
fn with_security_token(password: Secret) -> Secret {
    match env::get(env::SALESFORCE_SECURITY_TOKEN) {
        Some(token) => {
            let both = Zeroizing::new(format!("{}{}", password.expose(), token.trim()));
            Secret::new(both.as_str())
        }
        None => password,
    }
}

fn key_file(path: &Path) -> Result<Secret> {
    let unreadable = |e: std::io::Error| {
        Error::usage(format!("the key for the JWT sign-in cannot be read: {}", path.display())).because(e)
    };
    let mut file = std::fs::File::open(path).map_err(unreadable)?.take(64 * 1024);
    let mut text = Zeroizing::new(String::with_capacity(64 * 1024));
    file.read_to_string(&mut text).map_err(unreadable)?;
    let key = Secret::new(text.as_str());
    crate::auth::check_key(&key)?;
    Ok(key)
}

/// A secret is asked for at a terminal, without showing it, and read to the
/// end from anything else.
pub(crate) fn from_stdin(what: &str, variable: &str, flag: &str) -> Result<Secret> {
    let secret = if std::io::stdin().is_terminal() {
        let mut words = what.chars();
        let question: String =
            words.next().into_iter().flat_map(char::to_uppercase).chain(words.clone()).collect();
        crate::ui::Asker::at_terminal().secret(&question, variable)?
    } else {
        let mut text = Zeroizing::new(String::with_capacity(64 * 1024));
        std::io::stdin()
            .take(64 * 1024)
            .read_to_string(&mut text)
            .map_err(|e| Error::usage(format!("the {what} cannot be read from standard input")).because(e))?;
        Secret::new(text.trim())
    };
    if secret.is_empty() {
        return Err(
            Error::usage(format!("standard input holds no {what}")).hint(format!("sfmigrate {flag} < FILE"))
        );
    }
    Ok(secret)
}

fn username_missing(beside: &str) -> Error {
    Error::usage(format!("{beside} needs a user to sign in as"))
        .hint(format!("give --username, or export {}=you@example.com", env::SALESFORCE_USERNAME))
}

fn instance_missing(beside: &str) -> Error {
    Error::usage(format!("{beside} needs the address of the org that the token is for"))
        .hint(format!("export {}=https://YOUR-DOMAIN.my.salesforce.com", env::SF_ORG_INSTANCE_URL))
}
