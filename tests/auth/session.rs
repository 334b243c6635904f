//! Renewing access tokens: once, durably, across processes.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sfmigrate::auth::store::{self, CredentialStore, Credentials, FileStore, Key, MemoryStore, StoreKind};
use sfmigrate::auth::{AccessToken, Session};
use sfmigrate::config::paths::Folders;
use sfmigrate::secret::Secret;
use sfmigrate::{Kind, Result};

use super::org::{Org, access_token, refresh_token};

fn first_credentials(org: &Org) -> Credentials {
    Credentials {
        access_token: Secret::new(access_token(0)),
        refresh_token: Some(Secret::new(refresh_token(0))),
        client_secret: None,
        password: None,
        key: None,
        instance_url: org.url.clone(),
        rotates: None,
    }
}

fn file_store(home: &Path) -> Arc<FileStore> {
    let key = Key::parse(&Secret::new("ab".repeat(32))).unwrap();
    Arc::new(FileStore::new(&Folders::under(home), Some(key), None))
}

fn open(org: &Org, home: &Path) -> Session {
    Session::open_under(org.connection("acme"), file_store(home), Folders::under(home))
}

#[tokio::test(flavor = "multi_thread")]
async fn t37_twenty_requests_at_once_redeem_one_refresh_token() {
    let org = Org::start();
    org.seen.lock().unwrap().slowness = Duration::from_millis(100);
    let home = tempfile::tempdir().unwrap();
    file_store(home.path()).put("acme", &first_credentials(&org)).unwrap();
    // Two sessions that do not know of each other, as in two processes.
    let sessions = [open(&org, home.path()), open(&org, home.path())];
    let stale = sessions[0].token().await.unwrap();
    assert_eq!(stale.token.expose(), access_token(0));
    let renewals: Vec<_> = (0..20)
        .map(|i| {
            let (session, stale) = (sessions[i % 2].clone(), stale.clone());
            tokio::spawn(async move { session.renew(&stale).await })
        })
        .collect();
    for renewal in renewals {
        assert_eq!(renewal.await.unwrap().unwrap().token.expose(), access_token(1));
    }
    assert_eq!(org.seen.lock().unwrap().redemptions, 1);
    let stored = file_store(home.path()).get("acme").unwrap().unwrap();
    assert_eq!(stored.refresh_token.unwrap().expose(), refresh_token(1));
    assert_eq!(stored.rotates, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_goes_on_when_nobody_waits_for_it_any_more() {
    let org = Org::start();
    org.seen.lock().unwrap().slowness = Duration::from_millis(200);
    let home = tempfile::tempdir().unwrap();
    file_store(home.path()).put("acme", &first_credentials(&org)).unwrap();
    let session = open(&org, home.path());
    let stale = session.token().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), session.renew(&stale)).await.is_err());
    assert_eq!(session.renew(&stale).await.unwrap().token.expose(), access_token(1));
    let seen = org.seen.lock().unwrap();
    assert_eq!((seen.redemptions, seen.ended), (1, false));
}

/// Stores only while it is told to.
struct Fickle {
    inner: MemoryStore,
    works: AtomicBool,
}

impl CredentialStore for Fickle {
    fn get(&self, name: &str) -> Result<Option<Credentials>> {
        self.inner.get(name)
    }
    fn put(&self, name: &str, credentials: &Credentials) -> Result<()> {
        if self.works.load(Ordering::SeqCst) { self.inner.put(name, credentials) } else { Ok(()) }
    }
    fn delete(&self, name: &str) -> Result<()> {
        self.inner.delete(name)
    }
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }
}

#[tokio::test]
async fn a_rotated_token_that_the_store_forgets_is_an_error_and_is_not_redeemed_again() {
    let org = Org::start();
    let store = Arc::new(Fickle { inner: MemoryStore::default(), works: AtomicBool::new(true) });
    store.put("acme", &first_credentials(&org)).unwrap();
    store.works.store(false, Ordering::SeqCst);
    let session = Session::open(org.connection("acme"), store);
    let stale = session.token().await.unwrap();
    for _ in 0..2 {
        let error = session.renew(&stale).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Auth);
        assert_eq!(error.hints()[0], "sfmigrate login --as acme");
    }
    assert_eq!(org.seen.lock().unwrap().redemptions, 1);
}

#[tokio::test]
async fn a_dead_grant_is_told_with_the_command_and_asked_for_once() {
    let org = Org::start();
    org.seen.lock().unwrap().ended = true;
    let store = Arc::new(MemoryStore::default());
    store.put("acme", &first_credentials(&org)).unwrap();
    let session = Session::open(org.connection("acme"), Arc::clone(&store) as Arc<dyn CredentialStore>);
    let stale = session.token().await.unwrap();
    for _ in 0..3 {
        let error = session.renew(&stale).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Auth);
        assert!(error.message().contains("the grant for 'acme' is gone"), "{error}");
        assert_eq!(error.hints()[0], "sfmigrate login --as acme");
        let shown = format!("{error:?}");
        assert!(!shown.contains("5Aep") && !shown.contains("00Dxx!"), "{shown}");
    }
    assert_eq!(org.seen.lock().unwrap().redemptions, 1);
    // A new login, perhaps of another process, heals the session.
    let fresh = Credentials { access_token: "00Dxx!new".into(), ..first_credentials(&org) };
    store.put("acme", &fresh).unwrap();
    assert_eq!(session.renew(&stale).await.unwrap().token.expose(), "00Dxx!new");
}

#[tokio::test]
async fn a_lost_answer_is_not_asked_for_again_where_tokens_rotate() {
    let org = Org::start();
    org.seen.lock().unwrap().cut_answers = 1;
    let store = Arc::new(MemoryStore::default());
    store.put("acme", &first_credentials(&org)).unwrap();
    let session = Session::open(org.connection("acme"), store);
    let stale = session.token().await.unwrap();
    for _ in 0..3 {
        let error = session.renew(&stale).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Source, "{error:?}");
        assert!(error.hints().iter().any(|hint| hint.contains("sfmigrate login --as acme")), "{error:?}");
    }
    let seen = org.seen.lock().unwrap();
    assert_eq!((seen.redemptions, seen.ended), (1, false));
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_where_tokens_stay() {
    let org = Org::start();
    {
        let mut seen = org.seen.lock().unwrap();
        seen.rotates = false;
        seen.cut_answers = 1;
    }
    let store = Arc::new(MemoryStore::default());
    store.put("acme", &Credentials { rotates: Some(false), ..first_credentials(&org) }).unwrap();
    let session = Session::open(org.connection("acme"), store);
    let stale = session.token().await.unwrap();
    assert_ne!(session.renew(&stale).await.unwrap().token, stale.token);
    assert_eq!(org.seen.lock().unwrap().redemptions, 2);
}

#[tokio::test]
async fn an_org_that_cannot_be_reached_may_be_asked_again() {
    let org = Org::start();
    let store = Arc::new(MemoryStore::default());
    store.put("acme", &first_credentials(&org)).unwrap();
    let mut connection = org.connection("acme");
    // The discard port: nobody listens there.
    connection.login_url = "http://127.0.0.1:9".into();
    let session = Session::open(connection, store);
    let stale = session.token().await.unwrap();
    let error = session.renew(&stale).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Source);
    assert!(error.message().contains("cannot reach http://127.0.0.1:9"), "{error}");
}

#[tokio::test]
async fn the_instance_may_move_with_a_renewal() {
    let org = Org::start();
    let elsewhere = org.url.replace("127.0.0.1", "localhost");
    org.seen.lock().unwrap().instance_url = Some(elsewhere.clone());
    let store = Arc::new(MemoryStore::default());
    store.put("acme", &first_credentials(&org)).unwrap();
    let session = Session::open(org.connection("acme"), Arc::clone(&store) as Arc<dyn CredentialStore>);
    let stale = session.token().await.unwrap();
    assert_eq!(session.renew(&stale).await.unwrap().instance_url, elsewhere);
    assert_eq!(store.get("acme").unwrap().unwrap().instance_url, elsewhere);
}

#[tokio::test]
async fn without_tokens_the_error_says_how_to_get_some() {
    let org = Org::start();
    let session = Session::open(org.connection("acme"), Arc::new(MemoryStore::default()));
    let error = session.token().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert_eq!(error.hints()[0], "sfmigrate login --as acme");
}

#[tokio::test]
async fn tokens_that_were_moved_meanwhile_are_told_with_the_way_on() {
    let org = Org::start();
    let home = tempfile::tempdir().unwrap();
    file_store(home.path()).put("acme", &first_credentials(&org)).unwrap();
    let session = open(&org, home.path());
    let stale = session.token().await.unwrap();
    let elsewhere = MemoryStore::default();
    let folders = Folders::under(home.path());
    store::transfer("acme", &*file_store(home.path()), &elsewhere, &folders, || Ok(())).unwrap();
    let error = session.renew(&stale).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.message().contains("moved to another store"), "{error}");
    assert!(error.hints()[0].contains("the same command again"), "{error:?}");
    // Back again, the very process goes on.
    store::transfer("acme", &elsewhere, &*file_store(home.path()), &folders, || Ok(())).unwrap();
    assert_eq!(session.renew(&stale).await.unwrap().token.expose(), access_token(1));
}

#[tokio::test]
async fn another_key_meanwhile_is_told_with_the_way_on_and_costs_no_grant() {
    let org = Org::start();
    let home = tempfile::tempdir().unwrap();
    file_store(home.path()).put("acme", &first_credentials(&org)).unwrap();
    let session = open(&org, home.path());
    let stale = session.token().await.unwrap();
    let new = || Key::parse(&Secret::new("cd".repeat(32))).unwrap();
    file_store(home.path()).rotate(new()).unwrap();
    let error = session.renew(&stale).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.hints()[0].contains("the same command again"), "{error:?}");
    assert_eq!(org.seen.lock().unwrap().redemptions, 0, "nothing was asked for that could not be kept");
    let folders = Folders::under(home.path());
    let store = Arc::new(FileStore::new(&folders, Some(new()), None));
    let again = Session::open_under(org.connection("acme"), store, folders);
    assert_eq!(again.renew(&stale).await.unwrap().token.expose(), access_token(1));
}

#[tokio::test]
async fn a_given_token_serves_and_cannot_be_renewed() {
    let org = Org::start();
    let session = Session::fixed(org.connection("acme"), Secret::new("00Dxx!given"));
    let token = session.token().await.unwrap();
    assert_eq!(token, AccessToken { token: "00Dxx!given".into(), instance_url: org.url.clone() });
    assert_eq!(session.renew(&token).await.unwrap_err().kind(), Kind::Auth);
    assert!(!format!("{session:?}{token:?}").contains("given"));
}

#[test]
fn processes_share_one_rotating_grant() {
    let org = Org::start();
    org.seen.lock().unwrap().slowness = Duration::from_millis(30);
    let home = tempfile::tempdir().unwrap();
    file_store(home.path()).put("acme", &first_credentials(&org)).unwrap();
    let children: Vec<_> = (0..4)
        .map(|_| {
            super::child("auth::session::renews_ten_times")
                .env("TEST_ORG", &org.url)
                .env("TEST_HOME", home.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let seen = org.seen.lock().unwrap();
    assert!(!seen.ended, "no refresh token came twice");
    assert!((10..=40).contains(&seen.redemptions), "{} redemptions", seen.redemptions);
    assert_eq!(seen.generation, seen.redemptions);
}

/// One of the processes above.
#[test]
#[ignore = "runs as a child of another test"]
fn renews_ten_times() {
    let home = std::env::var("TEST_HOME").unwrap();
    let url = std::env::var("TEST_ORG").unwrap();
    let store = file_store(Path::new(&home));
    let connection = sfmigrate::config::connections::Connection {
        name: "acme".into(),
        service: "salesforce".into(),
        login_url: url.clone(),
        instance_url: url,
        client_id: "3MVG9test".into(),
        org_id: String::new(),
        user_id: String::new(),
        username: String::new(),
        display_name: String::new(),
        api_version: "v66.0".into(),
        store: "file".into(),
        created: String::new(),
        flow: sfmigrate::config::connections::Flow::Browser,
        token_url: None,
    };
    let session = Session::open_under(connection, store, Folders::under(&home));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut token = session.token().await.unwrap();
        for _ in 0..10 {
            let fresh = session.renew(&token).await.unwrap();
            assert_ne!(fresh.token, token.token);
            token = fresh;
        }
    });
}

#[tokio::test]
async fn asking_who_one_is_renews_an_expired_token() {
    let org = Org::start();
    let store = Arc::new(MemoryStore::default());
    let expired = Credentials { access_token: "00Dxx!expired".into(), ..first_credentials(&org) };
    store.put("acme", &expired).unwrap();
    let session = Session::open(org.connection("acme"), store);
    assert_eq!(sfmigrate::auth::who_am_i(&session).await.unwrap().username, "ana@acme.example");
    assert_eq!(org.seen.lock().unwrap().redemptions, 1);
    org.seen.lock().unwrap().ended = true;
    let session = Session::fixed(org.connection("acme"), Secret::new("00Dxx!expired"));
    assert_eq!(sfmigrate::auth::who_am_i(&session).await.unwrap_err().kind(), Kind::Auth);
}
