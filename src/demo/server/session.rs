//! Sessions, grants and refresh tokens, with the rules of "Session lifetime"
//! and "Refresh token rotation".

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::errors::OAuthError;
use super::ids::random_text;

/// A user holds at most this many approvals of one app; the next one silently
/// revokes the oldest.
const APPROVALS_PER_APP: usize = 5;

/// A registered app.
pub(super) struct App {
    pub client_id: &'static str,
    pub secret: &'static str,
    /// Whether the secret must come with every token request.
    pub confidential: bool,
    /// Whether an authorization request without PKCE is refused.
    pub needs_pkce: bool,
    pub scopes: &'static [&'static str],
}

/// Runs on people's desks: PKCE instead of a secret.
pub(super) const PUBLIC_APP: App = App {
    client_id: "3MVG9demoOrgPublicClient.sfmigrate.000000000000000000000000000000000001",
    secret: "0000000000000000000000000000000000000000000000000000000000000001",
    confidential: false,
    needs_pkce: true,
    scopes: &["api", "refresh_token", "offline_access", "id", "profile", "email", "web"],
};

/// Runs on servers, and keeps a secret.
pub(super) const CONFIDENTIAL_APP: App = App {
    client_id: "3MVG9demoOrgConfidentialClient.sfmigrate.00000000000000000000000000002",
    secret: "DE30C0DEDE30C0DEDE30C0DEDE30C0DEDE30C0DEDE30C0DEDE30C0DEDE30C0DE",
    confidential: true,
    needs_pkce: false,
    scopes: PUBLIC_APP.scopes,
};

/// The app of Salesforce's own command line, known in every org.
const SALESFORCE_CLI_APP: App = App {
    client_id: "PlatformCLI",
    secret: "",
    confidential: false,
    needs_pkce: false,
    scopes: PUBLIC_APP.scopes,
};

static APPS: [App; 3] = [PUBLIC_APP, CONFIDENTIAL_APP, SALESFORCE_CLI_APP];

/// The app with this consumer key.
pub(super) fn app(client_id: &str) -> Option<&'static App> {
    APPS.iter().find(|app| app.client_id == client_id)
}

/// A session that is open, and whose.
pub(super) struct Session {
    /// Names the session without giving it away; query locators belong to it.
    pub number: u64,
    grant: Option<u64>,
    pub client_id: &'static str,
    pub scope: String,
    pub opened: SystemTime,
    last_used: Instant,
}

struct Grant {
    client_id: &'static str,
    scope: String,
}

struct RefreshToken {
    grant: u64,
    /// False once rotated away.
    current: bool,
}

/// What a token request hands out.
pub(super) struct Issued {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub scope: String,
}

/// All sessions of the org.
pub(super) struct Sessions {
    idle_limit: Duration,
    /// The 15-character id of the org, with which every session id starts.
    org_id: String,
    by_token: HashMap<String, Session>,
    grants: HashMap<u64, Grant>,
    refresh_tokens: HashMap<String, RefreshToken>,
    last_number: u64,
}

impl Sessions {
    pub(super) fn new(org_id: &str, idle_limit: Duration) -> Self {
        Sessions {
            idle_limit,
            org_id: org_id.chars().take(15).collect(),
            by_token: HashMap::new(),
            grants: HashMap::new(),
            refresh_tokens: HashMap::new(),
            last_number: 0,
        }
    }

    fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Opens a session; returns its access token.
    pub(super) fn open(&mut self, app: &'static App, scope: &str, grant: Option<u64>) -> String {
        let idle_limit = self.idle_limit;
        self.by_token.retain(|_, session| session.last_used.elapsed() < idle_limit);
        let token = format!("{}!AR8{}", self.org_id, random_text::<66>());
        let session = Session {
            number: self.next_number(),
            grant,
            client_id: app.client_id,
            scope: scope.to_owned(),
            opened: SystemTime::now(),
            last_used: Instant::now(),
        };
        self.by_token.insert(token.clone(), session);
        token
    }

    /// A person allowed an app: a grant with its first session, and with a
    /// refresh token where the scope asks for one. Also returns the grant.
    pub(super) fn approve(&mut self, app: &'static App, scope: &str) -> (u64, Issued) {
        let number = self.next_number();
        let lasting = scope.split(' ').any(|s| s == "refresh_token" || s == "offline_access");
        self.grants.insert(number, Grant { client_id: app.client_id, scope: scope.to_owned() });
        let refresh_token = lasting.then(|| self.new_refresh_token(number));
        if lasting {
            self.push_out_old_approvals(app);
        }
        let access_token = self.open(app, scope, Some(number));
        (number, Issued { access_token, refresh_token, scope: scope.to_owned() })
    }

    fn new_refresh_token(&mut self, grant: u64) -> String {
        let token = format!("5Aep861{}", random_text::<60>());
        self.refresh_tokens.insert(token.clone(), RefreshToken { grant, current: true });
        token
    }

    fn push_out_old_approvals(&mut self, app: &App) {
        let mut lasting: Vec<u64> = self
            .refresh_tokens
            .values()
            .filter(|token| token.current)
            .map(|token| token.grant)
            .filter(|grant| self.grants.get(grant).is_some_and(|g| g.client_id == app.client_id))
            .collect();
        lasting.sort_unstable();
        let surplus = lasting.len().saturating_sub(APPROVALS_PER_APP);
        for grant in &lasting[..surplus] {
            self.revoke_grant(*grant);
        }
    }

    /// Redeems a refresh token. With rotation it is used up, the session before
    /// it ends, and a second presentation revokes the whole grant.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        app: &'static App,
        rotate: bool,
    ) -> Result<Issued, OAuthError> {
        let Some(RefreshToken { grant, current }) = self.refresh_tokens.get(token) else {
            return Err(OAuthError::REFRESH_EXPIRED);
        };
        let (grant, current) = (*grant, *current);
        let scope = match self.grants.get(&grant) {
            Some(g) if g.client_id == app.client_id => g.scope.clone(),
            _ => return Err(OAuthError::REFRESH_EXPIRED),
        };
        if !current {
            self.revoke_grant(grant);
            return Err(OAuthError::REFRESH_EXPIRED);
        }
        let refresh_token = rotate.then(|| {
            if let Some(old) = self.refresh_tokens.get_mut(token) {
                old.current = false;
            }
            self.by_token.retain(|_, session| session.grant != Some(grant));
            self.new_refresh_token(grant)
        });
        let access_token = self.open(app, &scope, Some(grant));
        Ok(Issued { access_token, refresh_token, scope })
    }

    /// Ends a grant with all its tokens.
    pub(super) fn revoke_grant(&mut self, grant: u64) {
        self.grants.remove(&grant);
        self.refresh_tokens.retain(|_, token| token.grant != grant);
        self.by_token.retain(|_, session| session.grant != Some(grant));
    }

    /// Revokes an access or refresh token; false when it is neither.
    pub(super) fn revoke(&mut self, token: &str) -> bool {
        if let Some(refresh) = self.refresh_tokens.get(token) {
            let grant = refresh.grant;
            self.revoke_grant(grant);
            return true;
        }
        self.by_token.remove(token).is_some()
    }

    /// The open session of a token. Asking counts as use: the lifetime is an
    /// idle one.
    pub(super) fn touch(&mut self, token: &str) -> Option<&Session> {
        let idle_limit = self.idle_limit;
        let session = self.by_token.get_mut(token)?;
        if session.last_used.elapsed() >= idle_limit {
            self.by_token.remove(token);
            return None;
        }
        session.last_used = Instant::now();
        self.by_token.get(token)
    }

    /// The open session of a token, without using it, and the second of the
    /// Unix epoch in which it would end.
    pub(super) fn look_at(&self, token: &str) -> Option<(&Session, u64)> {
        let session = self.by_token.get(token)?;
        let left = self.idle_limit.checked_sub(session.last_used.elapsed())?;
        Some((session, unix_seconds(SystemTime::now() + left)))
    }

    /// The grant's client and scope of a live refresh token.
    pub(super) fn look_at_refresh(&self, token: &str) -> Option<(&'static str, &str)> {
        let refresh = self.refresh_tokens.get(token).filter(|token| token.current)?;
        self.grants.get(&refresh.grant).map(|grant| (grant.client_id, grant.scope.as_str()))
    }

    /// Whether the session of this number is still open.
    pub(super) fn is_open(&self, number: u64) -> bool {
        self.by_token.values().any(|s| s.number == number && s.last_used.elapsed() < self.idle_limit)
    }

    /// Ends every session; grants and refresh tokens stay.
    pub(super) fn expire_all(&mut self) {
        self.by_token.clear();
    }

    /// Ends everything.
    pub(super) fn revoke_all(&mut self) {
        self.by_token.clear();
        self.grants.clear();
        self.refresh_tokens.clear();
    }
}

/// Seconds since 1970.
pub(super) fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions() -> Sessions {
        Sessions::new("00D000000000001EAA", Duration::from_secs(60))
    }

    fn public() -> &'static App {
        app(PUBLIC_APP.client_id).unwrap()
    }

    #[test]
    fn a_rotated_token_presented_again_ends_the_grant_and_its_sessions() {
        let mut sessions = sessions();
        let (_, first) = sessions.approve(public(), "api refresh_token");
        let first_refresh = first.refresh_token.unwrap();
        let second = sessions.refresh(&first_refresh, public(), true).ok().unwrap();
        assert!(sessions.touch(&first.access_token).is_none());
        assert!(sessions.touch(&second.access_token).is_some());

        assert_eq!(sessions.refresh(&first_refresh, public(), true).err(), Some(OAuthError::REFRESH_EXPIRED));
        assert!(sessions.touch(&second.access_token).is_none());
        assert!(sessions.refresh(&second.refresh_token.unwrap(), public(), true).is_err());
    }

    #[test]
    fn without_rotation_a_refresh_token_lasts_and_so_do_sessions() {
        let mut sessions = sessions();
        let (_, first) = sessions.approve(public(), "api refresh_token");
        let refresh = first.refresh_token.unwrap();
        for _ in 0..2 {
            assert!(sessions.refresh(&refresh, public(), false).ok().unwrap().refresh_token.is_none());
        }
        assert!(sessions.touch(&first.access_token).is_some());
    }

    #[test]
    fn the_sixth_approval_pushes_out_the_oldest() {
        let mut sessions = sessions();
        let tokens: Vec<String> =
            (0..6).map(|_| sessions.approve(public(), "refresh_token").1.refresh_token.unwrap()).collect();
        assert!(sessions.refresh(&tokens[0], public(), false).is_err());
        assert!(sessions.refresh(&tokens[1], public(), false).is_ok());
    }

    #[test]
    fn no_refresh_token_without_its_scope() {
        assert!(sessions().approve(public(), "api").1.refresh_token.is_none());
    }
}
