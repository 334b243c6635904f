//! Signing in without a person: for CI, containers and scripts.

use super::address;
use super::grant::obtain;
use super::jwt;
use super::salesforce_cli;
use super::store::Credentials;
use super::target::{Target, establish};
use super::token::Grant;
use crate::config::connections::{Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Result};

/// What takes the person's place.
#[derive(Debug, Clone)]
pub enum Means {
    /// A private key whose certificate the app has (JWT bearer).
    Jwt {
        /// The user's login name.
        username: String,
        /// The private key, as PEM.
        key: Secret,
    },
    /// The app's own secret; the app says which user it runs as.
    ClientCredentials,
    /// A refresh token from another sign-in.
    RefreshToken(Secret),
    /// An access token and nothing else: good until it expires.
    AccessToken(Secret),
    /// The user's name and password, the security token behind it.
    Password {
        /// The user's login name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// What the Salesforce CLI is signed in to.
    SalesforceCli {
        /// Alias or user name, as that CLI knows it.
        alias: String,
    },
}

impl Means {
    /// The way in that they open.
    pub fn flow(&self) -> Flow {
        match self {
            Means::Jwt { .. } => Flow::Jwt,
            Means::ClientCredentials => Flow::ClientCredentials,
            Means::RefreshToken(_) => Flow::RefreshToken,
            Means::AccessToken(_) => Flow::AccessToken,
            Means::Password { .. } => Flow::Password,
            Means::SalesforceCli { .. } => Flow::SalesforceCli,
        }
    }
}

/// Signs in with what is at hand. Gives the connection and its secrets; storing
/// both is up to the caller, and urgent where a refresh token was replaced.
///
/// # Errors
/// `Usage` for means that cannot work (address, key, a missing secret); `Auth`
/// when Salesforce refuses; `Source` when it cannot be reached.
pub async fn sign_in(target: &Target, means: &Means) -> Result<(Connection, Credentials)> {
    let mut connection = target.connection(means.flow())?;
    let mut credentials = Credentials { client_secret: target.client_secret.clone(), ..Credentials::none() };
    let grant = match means {
        Means::AccessToken(token) => Grant {
            access_token: token.clone(),
            refresh_token: None,
            instance_url: connection.login_url.clone(),
            ids: None,
        },
        Means::SalesforceCli { alias } => {
            let alias = alias.clone();
            let org = super::blocking(move || salesforce_cli::ask(&alias)).await?;
            // From now on the user is asked for: an alias may come to mean another.
            connection.username.clone_from(&org.username);
            connection.login_url = address::login_url(&org.instance_url)?;
            org.into_grant()?
        }
        means => {
            target.require_client_id()?;
            match means {
                Means::Jwt { username, key } => {
                    jwt::check_key(key)?;
                    connection.username.clone_from(username);
                    credentials.key = Some(key.clone());
                }
                Means::Password { username, password } => {
                    connection.username.clone_from(username);
                    credentials.password = Some(password.clone());
                }
                Means::RefreshToken(token) => credentials.refresh_token = Some(token.clone()),
                _ if target.client_secret.is_none() => {
                    return Err(Error::usage("the client credentials flow needs the app's secret")
                        .hint("export SALESFORCE_CLIENT_SECRET, or give --client-secret-stdin"));
                }
                _ => {}
            }
            obtain(&connection, &credentials)
                .await
                .map_err(|refusal| refusal.into_login_error(&connection.login_url))?
        }
    };
    establish(target, connection, credentials, grant).await
}

/// The parts of an `SFDX_AUTH_URL`.
#[derive(Debug)]
pub struct SfdxAuthUrl {
    /// Consumer key of the app.
    pub client_id: String,
    /// Consumer secret, if the app has one.
    pub client_secret: Option<Secret>,
    /// The refresh token.
    pub refresh_token: Secret,
    /// `https://` and the host.
    pub login_url: String,
}

impl SfdxAuthUrl {
    /// Reads `force://<client id>:<secret>:<refresh token>@<host>`; the secret
    /// may be empty, and older ones lack it with its colon.
    ///
    /// Facts: `forcedotcom/sfdx-core`, `authInfo.ts`.
    ///
    /// # Errors
    /// `Usage`. Nothing of the text is quoted.
    pub fn parse(text: &Secret) -> Result<SfdxAuthUrl> {
        let bad = || {
            Error::usage("that is no SFDX auth URL")
                .hint("it looks like force://CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN@HOST")
                .hint("get one: sf org auth show-sfdx-auth-url --target-org ALIAS")
        };
        let (secrets, host) = text
            .expose()
            .trim()
            .strip_prefix("force://")
            .and_then(|rest| rest.rsplit_once('@'))
            .ok_or_else(bad)?;
        let parts: Vec<&str> = secrets.split(':').collect();
        let (client_id, client_secret, refresh_token) = match parts[..] {
            [id, secret, token] => (id, secret, token),
            [id, token] => (id, "", token),
            _ => return Err(bad()),
        };
        let fits = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "._-=".contains(c));
        let host_fits = |c: char| c.is_ascii_alphanumeric() || ":._-".contains(c);
        if client_id.is_empty()
            || refresh_token.is_empty()
            || ![client_id, client_secret, refresh_token].iter().all(|part| fits(part))
            || !host.chars().all(host_fits)
        {
            return Err(bad());
        }
        Ok(SfdxAuthUrl {
            client_id: client_id.to_owned(),
            client_secret: (!client_secret.is_empty()).then(|| Secret::new(client_secret)),
            refresh_token: Secret::new(refresh_token),
            login_url: address::of_host(host)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sfdx_auth_url_has_four_parts_or_three() {
        let full =
            SfdxAuthUrl::parse(&"force://3MVG9.a_b:s3cr3t:5Aep861.x==@acme.my.salesforce.com\n".into())
                .unwrap();
        assert_eq!((full.client_id.as_str(), full.refresh_token.expose()), ("3MVG9.a_b", "5Aep861.x=="));
        assert_eq!(full.client_secret.unwrap().expose(), "s3cr3t");
        assert_eq!(full.login_url, "https://acme.my.salesforce.com");
        let public =
            SfdxAuthUrl::parse(&"force://PlatformCLI::5Aep861x@acme.my.salesforce.com".into()).unwrap();
        assert!(public.client_secret.is_none());
        let old = SfdxAuthUrl::parse(&"force://PlatformCLI:5Aep861x@acme.my.salesforce.com".into()).unwrap();
        assert_eq!(old.refresh_token.expose(), "5Aep861x");
    }

    #[test]
    fn what_is_none_is_refused_without_being_quoted() {
        for text in [
            "",
            "https://acme.my.salesforce.com",
            "force://PlatformCLI::5Aep861hidden",
            "force://PlatformCLI::@acme.my.salesforce.com",
            "force://a:b:c:5Aep861hidden@acme.my.salesforce.com",
            "force://a::5Aep861hidden@acme.my.salesforce.com/path",
            "force://a::5Aep861 hidden@acme.my.salesforce.com",
        ] {
            let error = SfdxAuthUrl::parse(&text.into()).unwrap_err();
            assert_eq!(error.kind(), crate::Kind::Usage, "{text}");
            assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
        }
    }
}
