//! A signed-in account: a valid access token on demand.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::grant::obtain;
use super::store::{CredentialStore, Credentials, StoreKind, renewal_lock};
use super::token::{Grant, Refusal};
use super::{AccessToken, blocking, explain};
use crate::config::connections::{Connection, Flow};
use crate::config::paths::{Folders, Lock};
use crate::event::Silent;
use crate::http::retry::{Attempt, Policy, Retry};
use crate::killpoint::killpoint;
use crate::secret::Secret;
use crate::{Error, Result};

/// How long another process may take to renew the same grant: longer than a
/// renewal that waits for every timeout.
const PATIENCE: Duration = Duration::from_secs(150);

/// A signed-in account: a valid access token on demand. Clones share it.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Connection,
    /// `None` for a token that was given as it is.
    store: Option<Arc<dyn CredentialStore>>,
    folders: Option<Folders>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    credentials: Option<Credentials>,
    /// Why the refresh token at hand must not be sent again.
    spent: Option<Spent>,
}

#[derive(Clone, Copy)]
enum Spent {
    /// The org says that the grant is gone.
    Gone,
    /// The answer to a renewal was lost: under rotation the token may be used
    /// up, and using it again would end the grant.
    Lost,
    /// The new refresh token could not be stored.
    Unsaved,
}

impl Session {
    /// A session of a connection whose secrets are in a store. Reads nothing
    /// yet.
    pub fn open(connection: Connection, store: Arc<dyn CredentialStore>) -> Session {
        Session::new(connection, Some(store), None, State::default())
    }

    /// As [`Session::open`], with locks under other folders than this user's.
    pub fn open_under(connection: Connection, store: Arc<dyn CredentialStore>, folders: Folders) -> Session {
        Session::new(connection, Some(store), Some(folders), State::default())
    }

    /// A session with a token that was given as it is and cannot be renewed.
    pub fn fixed(connection: Connection, access_token: Secret) -> Session {
        let instance_url = connection.instance_url.clone();
        let credentials = Credentials { access_token, instance_url, ..Credentials::none() };
        Session::new(connection, None, None, State { credentials: Some(credentials), spent: None })
    }

    fn new(
        connection: Connection,
        store: Option<Arc<dyn CredentialStore>>,
        folders: Option<Folders>,
        state: State,
    ) -> Session {
        Session { shared: Arc::new(Shared { connection, store, folders, state: Mutex::new(state) }) }
    }

    /// Whose session this is. Its `instance_url` is the one of the login; the
    /// one in force comes with each token.
    pub fn connection(&self) -> &Connection {
        &self.shared.connection
    }

    /// The access token at hand. No network; asks the credential store once.
    ///
    /// # Errors
    /// `Auth` when there are no credentials, or the store cannot be read.
    pub async fn token(&self) -> Result<AccessToken> {
        let mut state = self.shared.state.lock().await;
        if state.credentials.is_none() {
            state.credentials = Some(self.shared.read().await?);
        }
        state.credentials.as_ref().map(access).ok_or_else(|| self.shared.not_signed_in())
    }

    /// Whether the org said that the grant is gone.
    pub(super) async fn is_revoked(&self) -> bool {
        matches!(self.shared.state.lock().await.spent, Some(Spent::Gone))
    }

    /// Whether nothing is at hand that a new access token could come of.
    pub(super) async fn cannot_be_renewed(&self) -> bool {
        let state = self.shared.state.lock().await;
        state.credentials.as_ref().is_some_and(|known| self.shared.cannot_renew(known).is_some())
    }

    /// A token that is not `stale`. However many requests ask at once, in this
    /// process and in others, one refresh token is redeemed once; a rotated
    /// refresh token is durable before this returns. Dropping the future does
    /// not stop a renewal that began.
    ///
    /// # Errors
    /// `Auth` when the grant is gone: only a new `login` helps. `Source` when
    /// the org cannot be reached or its answer was lost.
    pub async fn renew(&self, stale: &AccessToken) -> Result<AccessToken> {
        let shared = Arc::clone(&self.shared);
        let stale = stale.token.clone();
        // A task of its own: between the redemption of a refresh token and the
        // storing of the next one nobody may cancel.
        tokio::spawn(async move { shared.renew(&stale).await })
            .await
            .map_err(|e| Error::unexpected("the renewal of the access token stopped").because(e))?
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("connection", &self.shared.connection).finish_non_exhaustive()
    }
}

fn access(credentials: &Credentials) -> AccessToken {
    AccessToken { token: credentials.access_token.clone(), instance_url: credentials.instance_url.clone() }
}

impl Shared {
    async fn renew(&self, stale: &Secret) -> Result<AccessToken> {
        let mut state = self.state.lock().await;
        if let Some(credentials) = state.credentials.as_ref().filter(|c| c.access_token != *stale) {
            return Ok(access(credentials));
        }
        let Some(store) = &self.store else {
            return Err(Error::auth("the access token has expired, and there is nothing to renew it with")
                .hint("sfmigrate login")
                .hint("or give a fresh access token"));
        };
        let _lock = self.lock(store.kind()).await?;
        let known = match &state.credentials {
            // What was there when this process began may have been moved since.
            Some(_) => self.read_again(store.kind()).await?,
            None => self.read().await?,
        };
        if known.access_token != *stale {
            let fresh = access(&known);
            *state = State { credentials: Some(known), spent: None };
            return Ok(fresh);
        }
        if let Some(spent) = state.spent {
            return Err(self.spent(spent));
        }
        if let Some(e) = self.cannot_renew(&known) {
            return Err(e);
        }
        let grant = match self.obtain(&known).await {
            Ok(grant) => grant,
            Err(refusal) => return Err(self.refused(refusal, &known, &mut state)),
        };
        killpoint("token-renewed");
        let rotated = grant.refresh_token.is_some();
        let renewed = Credentials {
            access_token: grant.access_token,
            refresh_token: grant.refresh_token.or_else(|| known.refresh_token.clone()),
            client_secret: known.client_secret.clone(),
            password: known.password.clone(),
            key: known.key.clone(),
            instance_url: grant.instance_url,
            rotates: Some(rotated || known.rotates == Some(true)),
        };
        if let Err(e) = self.write(&renewed).await {
            if rotated {
                state.spent = Some(Spent::Unsaved);
                return Err(self.spent(Spent::Unsaved).because(e));
            }
            return Err(e);
        }
        let fresh = access(&renewed);
        *state = State { credentials: Some(renewed), spent: None };
        Ok(fresh)
    }

    /// Asks for a new access token, again where that cannot do harm.
    async fn obtain(&self, known: &Credentials) -> Result<Grant, Refusal> {
        let policy = Policy { tries: 3, ..Policy::from_env().map_err(Refusal::Bad)? };
        let mut retry = Retry::new(policy, &Silent);
        loop {
            let refusal = match obtain(&self.connection, known).await {
                Ok(grant) => return Ok(grant),
                Err(refusal) => refusal,
            };
            let harmless = match refusal {
                // Nothing was sent.
                Refusal::Unreachable(_) => true,
                // A refresh token may be used up; a key or a secret is not.
                Refusal::Lost(_) | Refusal::Strange(_) => {
                    !self.connection.flow.refreshes() || known.rotates == Some(false)
                }
                _ => false,
            };
            let attempt = match harmless {
                true => Attempt::transient(refusal, "the renewal of the access token failed"),
                false => Attempt::Final(refusal),
            };
            retry.after(attempt).await?;
        }
    }

    /// Why only a new sign-in helps.
    fn cannot_renew(&self, known: &Credentials) -> Option<Error> {
        let name = &self.connection.name;
        let flow = self.connection.flow;
        if flow == Flow::AccessToken {
            return Some(
                Error::auth(format!(
                    "the access token of '{name}' has expired, and there is nothing to renew it with"
                ))
                .hint("give a fresh one, or sign in in a way that lasts: sfmigrate login --help"),
            );
        }
        (flow.refreshes() && known.refresh_token.is_none()).then(|| {
            Error::auth(format!(
                "the access token of '{name}' has expired, and Salesforce gave no refresh token"
            ))
            .hint(self.login_command())
            .hint("give the app the OAuth scope `refresh_token`")
        })
    }

    /// The lock of this connection among processes.
    async fn lock(&self, kind: StoreKind) -> Result<Option<Lock>> {
        if kind == StoreKind::Memory {
            return Ok(None);
        }
        let folders = match &self.folders {
            Some(folders) => folders.clone(),
            None => Folders::detect()?,
        };
        let name = self.connection.name.clone();
        blocking(move || renewal_lock(&folders, &name, PATIENCE)).await.map(Some)
    }

    async fn read(&self) -> Result<Credentials> {
        self.stored().await?.ok_or_else(|| self.not_signed_in())
    }

    async fn stored(&self) -> Result<Option<Credentials>> {
        let Some(store) = self.store.clone() else {
            return Ok(None);
        };
        let name = self.connection.name.clone();
        blocking(move || store.get(&name)).await
    }

    /// Reads what was read before.
    async fn read_again(&self, kind: StoreKind) -> Result<Credentials> {
        let name = &self.connection.name;
        let stored = self.stored().await;
        let (what, hint, why) = match stored {
            Ok(Some(credentials)) => return Ok(credentials),
            Ok(None) => (
                format!(
                    "the tokens of '{name}' were moved to another store or deleted since this command began"
                ),
                "moved: give the same command again, it goes on where it stopped",
                None,
            ),
            Err(e) if kind == StoreKind::File => (
                format!("the tokens of '{name}' cannot be read any more as when this command began"),
                "another key since then: give the same command again with it, it goes on where it stopped",
                Some(e),
            ),
            Err(e) => return Err(e),
        };
        let error = Error::auth(what).hint(hint).hint(format!("otherwise: {}", self.login_command()));
        Err(match why {
            Some(why) => error.because(why),
            None => error,
        })
    }

    /// Stores, and reads back: a store that forgets must be noticed while the
    /// older access token can still tell.
    async fn write(&self, credentials: &Credentials) -> Result<()> {
        let Some(store) = self.store.clone() else {
            return Ok(());
        };
        let name = self.connection.name.clone();
        let credentials = credentials.clone();
        blocking(move || {
            let attempt = || {
                store.put(&name, &credentials)?;
                if store.get(&name)?.as_ref() == Some(&credentials) {
                    return Ok(());
                }
                Err(Error::auth("the credential store does not keep what is put into it"))
            };
            // A store can be busy for a moment; what is at stake is the grant.
            let pause = || std::thread::sleep(Duration::from_millis(200));
            attempt().or_else(|_| {
                pause();
                attempt()
            })
        })
        .await
    }

    fn refused(&self, refusal: Refusal, known: &Credentials, state: &mut State) -> Error {
        match refusal {
            Refusal::Refused(error, description)
                if error == "invalid_grant" && self.connection.flow.refreshes() =>
            {
                state.spent = Some(Spent::Gone);
                self.spent(Spent::Gone).because(explain::refused_login(&error, &description))
            }
            Refusal::Lost(e) => {
                // Where refresh tokens stay, and where there are none, asking
                // again is harmless.
                if known.rotates != Some(false) && self.connection.flow.refreshes() {
                    state.spent = Some(Spent::Lost);
                    return self.spent(Spent::Lost).because(e);
                }
                Error::source_failed(format!(
                    "{} did not answer the renewal of the access token",
                    self.connection.login_url
                ))
                .because(e)
                .hint("give the same command again")
            }
            other => other.into_login_error(&self.connection.login_url),
        }
    }

    fn spent(&self, spent: Spent) -> Error {
        let name = &self.connection.name;
        match spent {
            Spent::Gone => Error::auth(format!(
                "the grant for '{name}' is gone: it was revoked, replaced by newer sign-ins, or unused for too long"
            ))
            .hint(self.login_command()),
            Spent::Lost => Error::source_failed(format!(
                "the answer to the renewal of the access token of '{name}' was lost on the network"
            ))
            .hint("give the same command again")
            .hint(format!("if that says that the grant is gone: {}", self.login_command())),
            Spent::Unsaved => Error::auth(format!(
                "Salesforce gave '{name}' a new refresh token, and it could not be stored"
            ))
            .hint(self.login_command()),
        }
    }

    fn not_signed_in(&self) -> Error {
        Error::auth(format!("there are no tokens for '{}'", self.connection.name)).hint(self.login_command())
    }

    fn login_command(&self) -> String {
        format!("sfmigrate login --as {}", self.connection.name)
    }
}
