//! Every environment variable that the program reads, by name.
//!
//! Command line options stand over these.

use std::time::Duration;

use super::units;
use crate::{Error, Result};

/// The consumer key of the app in Salesforce that a person consents to.
pub const SALESFORCE_CLIENT_ID: &str = "SALESFORCE_CLIENT_ID";

/// The consumer secret, for an app that asks for one.
pub const SALESFORCE_CLIENT_SECRET: &str = "SALESFORCE_CLIENT_SECRET";

/// The callback registered with the app, letter for letter. Its host must be
/// this machine; the sign-in listens on its port and path.
pub const SALESFORCE_REDIRECT_URI: &str = "SALESFORCE_REDIRECT_URI";

/// Where to sign in: `https://login.salesforce.com`, a sandbox, a My Domain.
pub const SALESFORCE_LOGIN_URL: &str = "SALESFORCE_LOGIN_URL";

/// The whole address of the token endpoint, where it is not the usual one of
/// [`SALESFORCE_LOGIN_URL`].
pub const SALESFORCE_TOKEN_URL: &str = "SALESFORCE_TOKEN_URL";

/// Who signs in with a key or a password.
pub const SALESFORCE_USERNAME: &str = "SALESFORCE_USERNAME";

/// The password of that user, where the org still lets programs in with one.
pub const SALESFORCE_PASSWORD: &str = "SALESFORCE_PASSWORD";

/// Stands behind the password where the org wants it.
pub const SALESFORCE_SECURITY_TOKEN: &str = "SALESFORCE_SECURITY_TOKEN";

/// The private key for the JWT sign-in: a file, or the PEM text itself.
pub const SALESFORCE_JWT_KEY: &str = "SALESFORCE_JWT_KEY";

/// A refresh token from another sign-in.
pub const SALESFORCE_REFRESH_TOKEN: &str = "SALESFORCE_REFRESH_TOKEN";

/// `force://…`: app, refresh token and host in one, as the Salesforce CLI
/// gives it.
pub const SFDX_AUTH_URL: &str = "SFDX_AUTH_URL";

/// An access token, to be used as it is.
pub const SF_ACCESS_TOKEN: &str = "SF_ACCESS_TOKEN";

/// The org that [`SF_ACCESS_TOKEN`] is for.
pub const SF_ORG_INSTANCE_URL: &str = "SF_ORG_INSTANCE_URL";

/// The API version to use, for example `66.0`, instead of the newest that both
/// sides know.
pub const SALESFORCE_API_VERSION: &str = "SALESFORCE_API_VERSION";

/// Opens the encrypted credential file: 32 bytes in base64 or hex, or a
/// passphrase of at least 12 characters.
pub const ENCRYPTION_KEY: &str = "ENCRYPTION_KEY";

/// The key that `secrets rotate` seals the encrypted credential file under.
pub const NEW_ENCRYPTION_KEY: &str = "NEW_ENCRYPTION_KEY";

/// One folder for everything that the program keeps, instead of the platform's.
pub const SFMIGRATE_HOME: &str = "SFMIGRATE_HOME";

/// Where `login` puts tokens: `keychain` or `file`.
pub const SFMIGRATE_STORE: &str = "SFMIGRATE_STORE";

/// The longest wait before a request is tried for the second time; it doubles
/// from try to try.
pub const SFMIGRATE_RETRY_BASE: &str = "SFMIGRATE_RETRY_BASE";

/// How long connecting may take, TLS included.
pub const SFMIGRATE_TIMEOUT_CONNECT: &str = "SFMIGRATE_TIMEOUT_CONNECT";

/// How long the first byte of an answer may take.
pub const SFMIGRATE_TIMEOUT_ANSWER: &str = "SFMIGRATE_TIMEOUT_ANSWER";

/// How long an answer may pause.
pub const SFMIGRATE_TIMEOUT_SILENCE: &str = "SFMIGRATE_TIMEOUT_SILENCE";

/// The key of the endpoint that `map --llm` asks, sent as a bearer token.
pub const SFMIGRATE_LLM_KEY: &str = "SFMIGRATE_LLM_KEY";

/// Set to anything: no colours.
pub const NO_COLOR: &str = "NO_COLOR";

/// Set to anything but `0`: colours even where there is no terminal.
pub const FORCE_COLOR: &str = "FORCE_COLOR";

/// As [`FORCE_COLOR`].
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";

/// `dumb`: neither colours nor bars.
pub const TERM: &str = "TERM";

/// Set by sshd: `login --no-browser` then says how to forward its port.
pub const SSH_CONNECTION: &str = "SSH_CONNECTION";

/// Set to anything but `0`: never ask.
pub const CI: &str = "CI";

/// Proxy for https requests.
pub const HTTPS_PROXY: &str = "HTTPS_PROXY";

/// Proxy for http requests.
pub const HTTP_PROXY: &str = "HTTP_PROXY";

/// Hosts that are reached without the proxy.
pub const NO_PROXY: &str = "NO_PROXY";

/// Which lines are logged, such as `debug` or `sfmigrate::http=trace`.
pub const RUST_LOG: &str = "RUST_LOG";

/// A file of certificates in PEM that are trusted beside those of the system.
pub const SSL_CERT_FILE: &str = "SSL_CERT_FILE";

/// Each variable with one line on what it does, in the order of the manual.
pub const ALL: &[(&str, &str)] = &[
    (SALESFORCE_CLIENT_ID, "consumer key of your app in Salesforce"),
    (SALESFORCE_CLIENT_SECRET, "consumer secret, if the app asks for one"),
    (SALESFORCE_REDIRECT_URI, "callback registered with the app, if not http://localhost:1717/OauthRedirect"),
    (SALESFORCE_LOGIN_URL, "where to sign in, if not https://login.salesforce.com"),
    (SALESFORCE_TOKEN_URL, "token endpoint, if not /services/oauth2/token where you sign in"),
    (SALESFORCE_USERNAME, "who signs in with a key or a password"),
    (SALESFORCE_PASSWORD, "password of that user, where the org still allows it"),
    (SALESFORCE_SECURITY_TOKEN, "security token behind the password, where the org wants it"),
    (SALESFORCE_JWT_KEY, "private key for the JWT sign-in: a file, or the PEM text itself"),
    (SALESFORCE_REFRESH_TOKEN, "refresh token from another sign-in by the same app"),
    (SFDX_AUTH_URL, "force://... of the Salesforce CLI: app, refresh token and host in one"),
    (SF_ACCESS_TOKEN, "access token, used as it is"),
    (SF_ORG_INSTANCE_URL, "org that SF_ACCESS_TOKEN is for"),
    (SALESFORCE_API_VERSION, "API version, if not the newest that both sides know"),
    (ENCRYPTION_KEY, "opens the encrypted credential file: 32 bytes in base64 or hex, or a passphrase"),
    (NEW_ENCRYPTION_KEY, "key that `secrets rotate` seals that file under"),
    (SFMIGRATE_HOME, "one folder for settings and state, instead of the platform's"),
    (SFMIGRATE_STORE, "where login puts tokens: keychain, file or (Linux) keyutils"),
    (SFMIGRATE_RETRY_BASE, "longest wait before a second try, if not 1s; it doubles from try to try"),
    (SFMIGRATE_TIMEOUT_CONNECT, "time for connecting, if not 20s"),
    (SFMIGRATE_TIMEOUT_ANSWER, "time until the first byte of an answer, if not 5m"),
    (SFMIGRATE_TIMEOUT_SILENCE, "time that an answer may pause, if not 2m"),
    (SFMIGRATE_LLM_KEY, "key of the endpoint that map --llm asks, if it wants one"),
    (NO_COLOR, "set to anything: no colours"),
    (FORCE_COLOR, "set to anything but 0: colours even where there is no terminal"),
    (CLICOLOR_FORCE, "as FORCE_COLOR"),
    (TERM, "dumb: neither colours nor bars"),
    (SSH_CONNECTION, "set by sshd: login --no-browser says how to forward its port"),
    (CI, "set to anything but 0: never ask"),
    (HTTPS_PROXY, "proxy for https requests"),
    (HTTP_PROXY, "proxy for http requests"),
    (NO_PROXY, "hosts that are reached without the proxy"),
    (RUST_LOG, "what is logged, instead of what -v says, such as debug or sfmigrate::http=trace"),
    (SSL_CERT_FILE, "certificates (PEM) to trust beside those of the system, for example of a proxy"),
];

/// The value of a variable; one that is empty or only blank counts as unset,
/// since that is how shells and CI systems pass on what is not there.
pub fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The length of time in a variable, or the one that holds without it.
///
/// # Errors
/// `Usage` when it is no length of time, or none at all.
pub fn duration(name: &str, default: Duration) -> Result<Duration> {
    let Some(text) = get(name) else { return Ok(default) };
    match units::duration(&text) {
        Ok(Duration::ZERO) => Err(Error::usage(format!("{name}={text}: it must be longer than nothing"))),
        Ok(duration) => Ok(duration),
        Err(what) => Err(Error::usage(format!("{name}={text}: {what}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_each_variable_once() {
        let mut names: Vec<_> = ALL.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
