//! The keychain of Linux for real: a Secret Service that is open, locked or
//! absent. Each case is a process of its own with a session bus of its own.
#![cfg(target_os = "linux")]

use std::process::Output;
use std::time::{Duration, Instant};

use sfmigrate::Kind;
use sfmigrate::auth::store::{self, Choice, CredentialStore, Credentials, Keychain, StoreKind, StoreOptions};
use sfmigrate::config::paths::Folders;
use sfmigrate::secret::Secret;

use crate::support::keyring::{self, NO_BUS, TOOLS, UNLOCKED, tools_are_there};

/// Runs a test of this file below a shell script on a new session bus, with a
/// home of its own.
fn on_a_new_bus(script: &str, test: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let child = super::child(&format!("auth::keychain::{test}"));
    let mut command = keyring::on_a_new_bus(script, home.path());
    command.arg(child.get_program()).args(child.get_args()).env("TEST_HOME", home.path());
    command.output().unwrap()
}

fn assert_passed(output: &Output) {
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn credentials(token: &str) -> Credentials {
    Credentials {
        access_token: Secret::new(token),
        refresh_token: Some(Secret::new("5Aep-refresh")),
        client_secret: Some(Secret::new("s3cret")),
        password: None,
        key: None,
        instance_url: "https://acme.my.salesforce.com".into(),
        rotates: Some(true),
    }
}

#[test]
fn an_open_secret_service_keeps_credentials() {
    if tools_are_there(&TOOLS) {
        assert_passed(&on_a_new_bus(UNLOCKED, "child_with_an_open_keychain"));
    }
}

#[test]
#[ignore = "runs as a child of another test"]
fn child_with_an_open_keychain() {
    let keychain = Keychain::new(false);
    keychain.probe().unwrap();
    assert_eq!(keychain.get("acme").unwrap(), None);
    keychain.delete("acme").unwrap();
    // A JWT access token is much longer than an opaque one.
    for token in ["00Dxx!short".to_owned(), "j".repeat(4_000)] {
        keychain.put("acme", &credentials(&token)).unwrap();
        assert_eq!(Keychain::new(false).get("acme").unwrap(), Some(credentials(&token)));
    }
    keychain.put("other", &credentials("00Dxx!other")).unwrap();
    keychain.delete("acme").unwrap();
    assert_eq!(keychain.get("acme").unwrap(), None);
    assert_eq!(keychain.get("other").unwrap(), Some(credentials("00Dxx!other")));
    let options = options(None);
    assert!(matches!(store::choose(None, &options), Choice::Keychain));
    assert!(matches!(store::choose(Some(StoreKind::File), &options), Choice::File { why: None }));
}

fn options(key: Option<&str>) -> StoreOptions {
    StoreOptions {
        folders: Folders::under(std::env::var("TEST_HOME").unwrap()),
        interactive: false,
        encryption_key: key.map(Secret::from),
        ask_passphrase: None,
    }
}

#[test]
fn a_locked_secret_service_is_told_at_once() {
    if tools_are_there(&TOOLS) {
        // The keyring is made and gets an entry, then a daemon without its password takes over.
        let script = format!(
            "{UNLOCKED}\n\"$@\" >/dev/null 2>&1 || true\n\
             dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
             org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null"
        );
        assert_passed(&on_a_new_bus(&script, "child_with_a_locked_keychain"));
    }
}

/// Runs twice: the first time it leaves an entry, the second time the keychain
/// is locked.
#[test]
#[ignore = "runs as a child of another test"]
fn child_with_a_locked_keychain() {
    let marker = std::path::Path::new(&std::env::var("TEST_HOME").unwrap()).join("entry-left");
    let keychain = Keychain::new(false);
    if !marker.exists() {
        keychain.put("acme", &credentials("00Dxx!short")).unwrap();
        std::fs::write(marker, "").unwrap();
        return;
    }
    let started = Instant::now();
    for error in [
        keychain.get("acme").unwrap_err(),
        keychain.put("acme", &credentials("00Dxx!new")).unwrap_err(),
        keychain.probe().unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Auth, "{error:?}");
        assert!(
            error.message().contains("locked") || error.message().contains("did not answer"),
            "{error:?}"
        );
        assert!(error.hints().iter().any(|hint| hint.contains("unlock")), "{error:?}");
        assert!(error.hints().iter().any(|hint| hint.contains("--store file")), "{error:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
    assert!(matches!(store::choose(None, &options(None)), Choice::None { .. }));
}

#[test]
fn a_secret_service_that_was_never_set_up_is_told_at_once() {
    if tools_are_there(&TOOLS) {
        assert_passed(&on_a_new_bus("", "child_with_a_keychain_never_set_up"));
    }
}

#[test]
#[ignore = "runs as a child of another test"]
fn child_with_a_keychain_never_set_up() {
    let started = Instant::now();
    let error = Keychain::new(false).probe().unwrap_err();
    assert!(error.message().contains("never set up"), "{error:?}");
    assert_eq!(error.kind(), Kind::Auth);
    assert!(error.hints().iter().any(|hint| hint.contains("--store file")), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn t77_a_machine_without_a_secret_service_is_told_at_once() {
    let home = tempfile::tempdir().unwrap();
    let output = super::child("auth::keychain::child_without_a_keychain")
        .env("DBUS_SESSION_BUS_ADDRESS", NO_BUS)
        .env("TEST_HOME", home.path())
        .output()
        .unwrap();
    assert_passed(&output);
}

#[test]
#[ignore = "runs as a child of another test"]
fn child_without_a_keychain() {
    let started = Instant::now();
    let keychain = Keychain::new(false);
    for error in [
        keychain.get("acme").unwrap_err(),
        keychain.put("acme", &credentials("00Dxx!short")).unwrap_err(),
        keychain.probe().unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Auth);
        assert!(error.message().contains("no keychain"), "{error:?}");
        assert!(!format!("{error:?}").contains("00Dxx!"), "{error:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // Nobody is moved to the file without being told why.
    assert!(matches!(store::choose(None, &options(None)), Choice::None { .. }));
    assert!(matches!(store::choose(None, &options(Some("a passphrase"))), Choice::File { why: Some(_) }));
    assert!(matches!(
        store::choose(Some(StoreKind::Keychain), &options(Some("a passphrase"))),
        Choice::None { .. }
    ));
}
