//! What the errors of Salesforce's OAuth endpoints mean, and what to do.
//!
//! Facts: Salesforce Help, "OAuth 2.0 Error Codes".

use crate::{Error, Kind};

/// Makes foreign text fit to be shown: one line, no control characters, at
/// most `longest` characters.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(longest.saturating_add(1)).collect();
    if line.chars().count() > longest {
        line.pop();
        line.push('…');
    }
    line.trim().to_owned()
}

/// A description as it may be shown: Salesforce's prose can quote token
/// material, so words that could be some are left out.
fn description_shown(description: &str) -> String {
    let words = description.split_whitespace().map(|word| {
        let could_be_a_token =
            word.len() >= 16 && word.chars().any(|c| c.is_ascii_digit() || "!=".contains(c));
        if could_be_a_token { "…" } else { word }
    });
    one_line(&words.collect::<Vec<_>>().join(" "), 200)
}

/// The error of a sign-in that Salesforce refused, at the callback or at the
/// token endpoint.
pub(super) fn refused_login(error: &str, description: &str) -> Error {
    let code = one_line(error, 60);
    let said = description_shown(description);
    let lower = description.to_ascii_lowercase();
    let again = "sfmigrate login";
    let (message, hints): (String, Vec<&str>) = match error {
        "access_denied" | "access-denied" => (
            "access was denied in the browser".into(),
            vec![
                "run `sfmigrate login` again and choose Allow",
                "if you did choose Allow: an admin may have to admit your user in the app's policies",
            ],
        ),
        "invalid_grant" if lower.contains("code verifier") => {
            ("the sign-in was answered for another attempt than this one".into(), vec![again])
        }
        "invalid_grant" if lower.contains("expired authorization code") => {
            ("the sign-in took too long, or its code was used already".into(), vec![again])
        }
        "invalid_grant" if lower.contains("invalid authorization code") => {
            ("Salesforce does not know the sign-in code".into(), vec![again])
        }
        "invalid_grant" if lower.contains("ip restricted") => (
            "your user may not sign in from this network".into(),
            vec!["ask an admin for the login IP ranges of your profile, or use the permitted network"],
        ),
        "invalid_grant" if lower.contains("login hours") => (
            "your user may not sign in at this hour".into(),
            vec!["ask an admin for the login hours of your profile"],
        ),
        "invalid_grant" if lower.contains("approved this consumer") => (
            "your user has not approved the app yet".into(),
            vec![
                "ask an admin to pre-authorize it: in the app's policies, Permitted Users: Admin approved users are pre-authorized, and your profile or permission set",
                "check the user name: --username or SALESFORCE_USERNAME",
            ],
        ),
        "invalid_grant" if lower.contains("audience") => (
            "the sign-in was meant for another host than this one".into(),
            vec!["a sandbox needs --sandbox; or name your org's own address: --instance-url"],
        ),
        "invalid_grant" if lower.contains("assertion") => (
            "Salesforce does not accept the signed assertion".into(),
            vec![
                "give the app the certificate that belongs to the key (Settings > OAuth > Use digital signatures)",
                "check this computer's clock: an assertion is good for three minutes",
            ],
        ),
        "invalid_grant" if lower.contains("client credentials user") => (
            "the app does not say which user it runs as".into(),
            vec!["ask an admin to set \"Run As\" in the app's policies, under Client Credentials Flow"],
        ),
        "invalid_grant" if lower.contains("not supported on this domain") => (
            "the client credentials flow does not work at this address".into(),
            vec!["sign in at your org's own address: --instance-url https://YOUR-DOMAIN.my.salesforce.com"],
        ),
        "invalid_grant" if lower.contains("authentication failure") => (
            "Salesforce refused user name and password".into(),
            vec![
                "check both; from a network that the org does not know, the security token belongs behind the password (SALESFORCE_SECURITY_TOKEN)",
                "many orgs let no program in with a password any more: use --jwt-key or --client-credentials instead",
            ],
        ),
        "invalid_grant" => ("Salesforce refused the sign-in".into(), vec![again]),
        "invalid_client_id" => (
            "Salesforce does not know this client id here".into(),
            vec![
                "check SALESFORCE_CLIENT_ID or --client-id: it is the consumer key of the app",
                "an app needs up to 10 minutes after it was made; a sandbox needs --sandbox",
            ],
        ),
        "invalid_client" if lower.contains("app must be installed") => (
            "the app is not installed in this org".into(),
            vec!["ask an admin to install the app, or to grant you \"Approve Uninstalled Connected Apps\""],
        ),
        "invalid_client" | "invalid_client_credentials" => (
            "Salesforce does not accept the client secret".into(),
            vec![
                "check SALESFORCE_CLIENT_SECRET",
                "or switch off \"Require Secret for Web Server Flow\" and \"Require Secret for Refresh Token Flow\" in the app",
            ],
        ),
        "redirect_uri_mismatch" | "redirect_uri_missing" => (
            "the callback URL is not one of the app's".into(),
            vec![
                "register http://localhost:1717/OauthRedirect with the app, letter for letter",
                "or set SALESFORCE_REDIRECT_URI to the one that is registered",
            ],
        ),
        "invalid_scope" => (
            "the app does not offer what sfmigrate asks for".into(),
            vec!["give the app the OAuth scopes `api` and `refresh_token`"],
        ),
        "invalid_request" if lower.contains("code challenge") => {
            ("the app wants a code challenge that it did not see".into(), vec![again])
        }
        "unsupported_grant_type" | "unsupported_response_type" => (
            "this org blocks the way of signing in".into(),
            vec!["ask an admin to allow the OAuth web server flow for the app"],
        ),
        "inactive_user" => {
            ("your user is not active".into(), vec!["ask an admin to activate or unfreeze it"])
        }
        "inactive_org" => {
            ("the org is locked, closed or suspended".into(), vec!["ask Salesforce or an admin"])
        }
        "invalid_app_access" => (
            "your user is not approved for this app".into(),
            vec!["ask an admin to assign the app to your profile or permission set"],
        ),
        "rate_limit_exceeded" => (
            "too many sign-ins in a short time".into(),
            vec!["wait some minutes, then run `sfmigrate login` again"],
        ),
        _ => ("Salesforce refused the sign-in".into(), vec![again]),
    };
    let mut failure = Error::new(Kind::Auth, message).because(match said.as_str() {
        "" => code,
        said => format!("{code}: {said}"),
    });
    for hint in hints {
        failure = failure.hint(hint);
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_denial_mean_the_same() {
        let a = refused_login("access_denied", "end-user denied authorization");
        let b = refused_login("access-denied", "");
        assert_eq!(a.message(), b.message());
        assert_eq!(a.kind(), Kind::Auth);
    }

    #[test]
    fn token_material_in_a_description_is_not_shown() {
        let error = refused_login("invalid_grant", "bad token 00Dxx0000001gPL!AR8AQsecretsecret here");
        assert!(!format!("{error:?}").contains("secretsecret"), "{error:?}");
        assert!(format!("{error:?}").contains("bad token … here"), "{error:?}");
    }

    #[test]
    fn terminal_escapes_of_the_org_are_taken_out() {
        assert_eq!(one_line("a\u{1b}[31mb\nc\u{9b}d", 99), "a [31mb c d");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
