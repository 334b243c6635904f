//! Which addresses tokens may go to.

use url::Url;

use crate::http::is_loopback;
use crate::{Error, Result};

/// Where people sign in unless told otherwise: production, Developer Edition.
pub const PRODUCTION: &str = "https://login.salesforce.com";

/// Where people sign in to sandboxes and scratch orgs.
pub const SANDBOX: &str = "https://test.salesforce.com";

/// Hosts of Salesforce: those of the public cloud, of Government Cloud and of
/// China.
const SUFFIXES: &[&str] = &[
    ".salesforce.com",
    ".force.com",
    ".cloudforce.com",
    ".salesforce.mil",
    ".sfcrmproducts.cn",
    ".sfcrmapps.cn",
];

/// Where pages for people are, and where the API of the same org is (Help, "My
/// Domain Hostname Formats").
const PAGES: &[(&str, &str)] = &[
    (".lightning.force.com", ".my.salesforce.com"),
    (".my.salesforce-setup.com", ".my.salesforce.com"),
    (".lightning.crmforce.mil", ".my.salesforce.mil"),
    (".my.salesforce-setup.mil", ".my.salesforce.mil"),
    (".lightning.sfcrmapps.cn", ".my.sfcrmproducts.cn"),
];

/// Whether a host belongs to Salesforce.
pub(super) fn is_salesforce(host: &str) -> bool {
    SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
}

/// Checks the address to sign in at, and gives its base without a trailing
/// slash. A bare host name is taken as https.
///
/// # Errors
/// `Usage`: plain http to another machine, or the address of a Salesforce page
/// that no API answers at; the right one is named.
pub fn login_url(text: &str) -> Result<String> {
    let text = text.trim();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let example = "for example: --instance-url https://acme.my.salesforce.com";
    let url = Url::parse(&with_scheme).map_err(|e| {
        Error::usage(format!("{text:?} is not an address to sign in at")).because(e).hint(example)
    })?;
    let bad = |why: &str| Error::usage(format!("cannot sign in at {text:?}: {why}")).hint(example);
    if !url.username().is_empty() || url.password().is_some() {
        // The address is not repeated, since it holds a password.
        return Err(
            Error::usage("an address to sign in at must not carry a user name or password").hint(example)
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("leave out everything from the ? or # on"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(bad("tokens travel by https only")),
        _ => return Err(bad("it must begin with https://")),
    }
    let host = url.host_str().unwrap_or_default();
    for (ui, api) in PAGES {
        if let Some(domain) = host.strip_suffix(ui) {
            return Err(Error::usage(format!(
                "{host} shows pages to people and does not answer to programs"
            ))
            .hint(format!("use --instance-url https://{domain}{api}")));
        }
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Checks the address of a token endpoint, which gets secrets.
///
/// # Errors
/// `Usage`, as [`login_url`].
pub fn token_url(text: &str) -> Result<String> {
    login_url(text).map_err(|e| {
        let hint =
            "for example: export SALESFORCE_TOKEN_URL=https://acme.my.salesforce.com/services/oauth2/token";
        Error::usage(e.message().replace("sign in at", "ask for tokens at")).hint(hint)
    })
}

/// The address of a bare host name: https, and plain http on this machine.
///
/// # Errors
/// As [`login_url`].
pub(super) fn of_host(host: &str) -> Result<String> {
    let plain = format!("http://{host}");
    match Url::parse(&plain) {
        Ok(url) if is_loopback(&url) => login_url(&plain),
        _ => login_url(host),
    }
}

/// Checks the instance URL of a token answer, so that a hostile answer cannot
/// send the token elsewhere, and gives it without a trailing slash.
///
/// # Errors
/// `Auth`, naming both hosts.
pub(super) fn instance_url(text: &str, login_url: &str) -> Result<String> {
    let refused = || {
        Error::auth(format!(
            "{login_url} names {:?} as the address of the org's data, and that is not an address to send tokens to",
            super::explain::one_line(text, 200)
        ))
        .hint("sign in at your org's own address: sfmigrate login --instance-url https://YOUR-DOMAIN.my.salesforce.com")
    };
    let (Ok(url), Ok(login)) = (Url::parse(text), Url::parse(login_url)) else {
        return Err(refused());
    };
    let host = url.host_str().unwrap_or_default();
    let known = is_salesforce(host) || Some(host) == login.host_str();
    let fits = match url.scheme() {
        "https" => known || (is_loopback(&login) && is_loopback(&url)),
        "http" => is_loopback(&login) && is_loopback(&url),
        _ => false,
    };
    if !fits || !url.username().is_empty() || url.password().is_some() {
        return Err(refused());
    }
    // The API begins at the root, whatever else the answer names.
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_addresses_are_cleaned() {
        for (given, kept) in [
            ("https://login.salesforce.com/", "https://login.salesforce.com"),
            (" acme.my.salesforce.com ", "https://acme.my.salesforce.com"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("acme--uat.sandbox.my.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com"),
            ("acme.scratch.my.salesforce.com", "https://acme.scratch.my.salesforce.com"),
            ("agency.my.salesforce.mil/", "https://agency.my.salesforce.mil"),
        ] {
            assert_eq!(login_url(given).unwrap(), kept);
        }
    }

    #[test]
    fn http_to_another_machine_is_refused() {
        for given in [
            "http://login.salesforce.com",
            "http://localhost.evil.example",
            "ftp://localhost",
            "",
            "https://",
        ] {
            assert!(login_url(given).is_err(), "{given}");
        }
        let error = login_url("https://ana:hunter2@acme.my.salesforce.com").unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn a_page_for_people_is_answered_with_the_right_address() {
        let error = login_url("https://acme--uat.sandbox.lightning.force.com").unwrap_err();
        assert!(error.hints()[0].contains("https://acme--uat.sandbox.my.salesforce.com"), "{error:?}");
        for (page, api) in [
            ("acme.my.salesforce-setup.com", "acme.my.salesforce.com"),
            ("acme.lightning.crmforce.mil", "acme.my.salesforce.mil"),
            ("acme.lightning.sfcrmapps.cn", "acme.my.sfcrmproducts.cn"),
        ] {
            let error = login_url(page).unwrap_err();
            assert!(error.hints()[0].ends_with(&format!("https://{api}")), "{error:?}");
            assert_eq!(login_url(api).unwrap(), format!("https://{api}"));
        }
    }

    #[test]
    fn a_token_answer_cannot_send_the_token_elsewhere() {
        let login = "https://login.salesforce.com";
        assert_eq!(
            instance_url("https://acme.my.salesforce.com/", login).unwrap(),
            "https://acme.my.salesforce.com"
        );
        assert_eq!(
            instance_url("https://sso.acme.example", "https://sso.acme.example").unwrap(),
            "https://sso.acme.example"
        );
        for hostile in [
            "http://acme.my.salesforce.com",
            "https://evil.example",
            "https://salesforce.com.evil.example",
            "https://evilsalesforce.com",
            "https://x@acme.my.salesforce.com",
            "http://127.0.0.1:1",
            "https://127.0.0.1:1",
            "javascript:alert(1)",
            "",
        ] {
            assert!(instance_url(hostile, login).is_err(), "{hostile}");
        }
        assert_eq!(instance_url("http://127.0.0.1:9", "http://localhost:9").unwrap(), "http://127.0.0.1:9");
        assert!(instance_url("http://10.0.0.1:9", "http://localhost:9").is_err());
    }
}
