//! Where the built binary puts tokens: the keychain of a real Secret Service,
//! the encrypted file, or nowhere.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sfmigrate::auth::store;
use sfmigrate::demo::browser::Decision;
use sfmigrate::demo::server::RunningOrg;

use crate::support::browser::Waiting;
use crate::support::keyring::{Keyring, NO_BUS, TOOLS, tools_are_there};
use crate::support::{
    ACCESS_TOKEN_MARK, KEY, REFRESH_TOKEN_MARK, Ran, Sandbox, finish, number, org, with_records,
};

/// A sandbox on a session bus, with nothing said about where tokens go.
struct OnBus<'a> {
    sandbox: Sandbox,
    bus: &'a str,
    key: Option<&'a str>,
}

impl OnBus<'_> {
    fn prepare(&self, mut command: Command) -> Command {
        command.env_remove("SFMIGRATE_STORE").env_remove("ENCRYPTION_KEY");
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus);
        if let Some(key) = self.key {
            command.env("ENCRYPTION_KEY", key);
        }
        command
    }

    fn org(&self, records: &[(&str, u64)]) -> RunningOrg {
        let mut config = with_records(records);
        config.callbacks.push(self.sandbox.callback());
        org(config)
    }

    fn run(&self, args: &[&str]) -> Ran {
        finish(self.prepare(self.sandbox.command(args)))
    }

    fn login_command(&self, org: &RunningOrg) -> Command {
        self.prepare(self.sandbox.login_command(org, &["--json"]))
    }

    fn login(&self, org: &RunningOrg) -> Ran {
        let waiting = Waiting::start(self.login_command(org));
        waiting.sign_in(org, Decision::Allow);
        waiting.finish()
    }
}

#[track_caller]
fn assert_no_token(place: &str, bytes: &[u8]) {
    for mark in [ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK] {
        let found = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
        assert!(!found, "a token is in {place}");
    }
}

/// Looks at every file below a folder; returns how many there were.
fn files_without_tokens(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += files_without_tokens(&path);
        } else {
            files += 1;
            assert_no_token(&path.display().to_string(), &std::fs::read(&path).unwrap());
        }
    }
    files
}

#[test]
fn the_keychain_keeps_the_tokens_and_nothing_else_does() {
    if !tools_are_there(&TOOLS) {
        return;
    }
    let keyring = Keyring::open();
    let it = OnBus { sandbox: Sandbox::new(), bus: &keyring.address, key: None };
    let org = it.org(&[("Contact", 1200)]);
    let login = it.login(&org).ok();
    assert_eq!(login.json()["connection"]["store"], "keychain");
    assert!(!it.sandbox.path("home/sfmigrate/credentials.sealed").exists());

    let status = it.run(&["status", "--json"]).ok();
    assert_eq!(status.json()["connections"][0]["store"], "keychain");
    assert_eq!(status.json()["connections"][0]["state"], "active");
    // A renewed token goes to the keychain as well.
    org.expire_sessions();
    let import = it.run(&["import", "--entity", "Contact", "--to", "c.db", "--progress", "json"]).ok();
    assert!(import.stderr.contains(r#""type":"refreshed""#), "{}", import.stderr);
    let there = org.data().record_count("Contact").unwrap();
    assert_eq!(number(&it.sandbox.path("c.db"), "SELECT count(*) FROM Contact") as u64, there);

    assert!(files_without_tokens(it.sandbox.folder()) >= 2, "the connections and the database");
    for ran in [&login, &status, &import] {
        assert_no_token("the output", format!("{}{}", ran.stdout, ran.stderr).as_bytes());
    }
    it.run(&["logout"]).ok();
    it.run(&["status"]).code(4);
}

#[test]
#[allow(clippy::print_stderr, reason = "a test says when it is skipped")]
fn the_kernel_keeps_the_tokens_on_request() {
    use sfmigrate::auth::store::Keyutils;
    // A login makes a session keyring, which this thread may not be a part of;
    // what it starts from now on is.
    // SAFETY: takes a number and a null pointer, which asks for a nameless one.
    unsafe {
        libc::syscall(libc::SYS_keyctl, libc::KEYCTL_JOIN_SESSION_KEYRING, std::ptr::null::<libc::c_char>());
    }
    if let Err(e) = Keyutils::new().probe() {
        eprintln!("SKIPPED: {e}");
        return;
    }
    // The kernel has one place for all that run as this user.
    let name = format!("test-{}-{}", std::process::id(), crate::support::free_port());
    let it = OnBus { sandbox: Sandbox::new(), bus: NO_BUS, key: Some(KEY) };
    let org = it.org(&[("Account", 3)]);
    let mut login = it.login_command(&org);
    login.args(["--store", "keyutils", "--as", &name]);
    let waiting = Waiting::start(login);
    waiting.sign_in(&org, Decision::Allow);
    assert_eq!(waiting.finish().ok().json()["connection"]["store"], "keyutils");
    let sealed = it.sandbox.path("home/sfmigrate/credentials.sealed");
    assert!(!sealed.exists());
    org.expire_sessions();
    it.run(&["count", "Account"]).ok();
    it.run(&["secrets", "move", "--to", "file"]).ok();
    it.run(&["count", "Account"]).ok();
    assert!(it.sandbox.credentials(&name).is_some());
    it.run(&["secrets", "move", "--to", "keyutils"]).ok();
    assert!(it.sandbox.credentials(&name).is_none());
    let status = it.run(&["status", "--json"]).ok().json();
    assert_eq!(status["connections"][0]["store"], "keyutils");
    assert!(files_without_tokens(it.sandbox.folder()) >= 1);
    it.run(&["logout"]).ok();
    assert_eq!(store::CredentialStore::get(&Keyutils::new(), &name).unwrap(), None);
    it.run(&["count", "Account"]).code(4);
}

#[test]
fn without_a_keychain_key_or_person_login_ends_at_once_with_the_way_out() {
    let it = OnBus { sandbox: Sandbox::new(), bus: NO_BUS, key: None };
    let org = it.org(&[]);
    let begun = Instant::now();
    let ran = finish(it.login_command(&org)).code(4);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let error = &ran.json()["error"];
    assert_eq!(error["kind"], "auth");
    assert_eq!(error["message"], "there is no place to keep the tokens");
    let hints = error["hints"].to_string();
    assert!(hints.contains("ENCRYPTION_KEY") && hints.contains("--store file"), "{hints}");
    assert_eq!(std::fs::read_dir(it.sandbox.folder()).unwrap().count(), 0, "nothing was written");
    assert_eq!(org.request_count(), 0, "nobody was asked to sign in");

    let mut asked = it.login_command(&org);
    asked.args(["--store", "file"]);
    let ran = finish(asked).code(2);
    assert!(ran.json()["error"]["hints"].to_string().contains("ENCRYPTION_KEY"), "{ran:?}");
    let mut asked = it.login_command(&org);
    asked.args(["--store", "keychain"]).env("ENCRYPTION_KEY", KEY);
    finish(asked).code(4);
}

#[test]
fn without_a_keychain_the_encrypted_file_takes_its_place_and_says_so() {
    let mut it = OnBus { sandbox: Sandbox::new(), bus: NO_BUS, key: Some(KEY) };
    let org = it.org(&[("Account", 3)]);
    let login = it.login(&org).ok();
    assert_eq!(login.json()["connection"]["store"], "file");
    assert!(login.stderr.contains("warning: "), "{}", login.stderr);
    assert!(login.stderr.contains("the tokens go to the encrypted file"), "{}", login.stderr);
    it.run(&["count", "Account"]).ok();
    let sealed = it.sandbox.path("home/sfmigrate/credentials.sealed");
    assert!(files_without_tokens(it.sandbox.folder()) >= 2);
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&sealed).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // Another key, no key, and a file that was tampered with.
    it.key = Some("YW5vdGhlcmtleWFub3RoZXJrZXlhbm90aGVya2V5ISE=");
    let ran = it.run(&["count", "Account", "--json"]).code(4);
    let message = ran.json()["error"].to_string();
    assert!(message.contains("ENCRYPTION_KEY"), "{message}");
    it.key = None;
    let ran = it.run(&["count", "Account", "--json"]);
    assert!(matches!(ran.code, 2 | 4), "{ran:?}");
    assert!(ran.json()["error"]["hints"].to_string().contains("ENCRYPTION_KEY"), "{ran:?}");
    it.key = Some(KEY);
    let mut bytes = std::fs::read(&sealed).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&sealed, bytes).unwrap();
    let ran = it.run(&["count", "Account", "--json"]);
    assert!(matches!(ran.code, 2 | 4), "{ran:?}");
    assert_eq!(it.run(&["status", "--json"]).json()["connections"][0]["state"], "error");
}
