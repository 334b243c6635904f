//! Secrets stay where they belong: through every flow and failure, another key,
//! another store, and many processes at once.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use sfmigrate::demo::browser::Decision;
use sfmigrate::demo::server::{OrgConfig, RunningOrg};

use crate::sign_in::{key_file, org_with_certificate};
use crate::support::browser::Waiting;
use crate::support::{KEY, Ran, Sandbox, finish, org};

const NEW_KEY: &str = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";

fn with(sandbox: &Sandbox, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Ran {
    let mut command = sandbox.command(args);
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(stdin.as_bytes()).unwrap();
    drop(writer);
    command.stdin(reader).envs(env.iter().copied());
    finish(command)
}

#[track_caller]
fn assert_says(ran: &Ran, words: &[&str]) {
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?} is not in:\n{}", ran.stderr);
    }
}

fn two_connections(sandbox: &Sandbox) -> RunningOrg {
    let org = org(OrgConfig { callbacks: vec![sandbox.callback()], ..OrgConfig::default() });
    sandbox.login(&org, &["--as", "one"]).ok();
    sandbox.login(&org, &["--as", "two"]).ok();
    org
}

#[test]
fn a_new_key_loses_no_connection_and_may_be_given_twice() {
    let sandbox = Sandbox::new();
    let _org = two_connections(&sandbox);
    let new = [("NEW_ENCRYPTION_KEY", NEW_KEY)];
    for round in 0..2 {
        // The second time the file is under the new key already, as after a
        // crash behind the last step.
        let ran = with(&sandbox, &["secrets", "rotate", "--json"], &new, "").ok();
        assert_eq!(ran.json()["connections"], serde_json::json!(["one", "two"]), "{round}");
        assert!(!format!("{ran:?}").contains(NEW_KEY));
    }
    let ran = sandbox.run(&["count", "Account", "-c", "one"]).code(4);
    assert_says(&ran, &["does not open with this key", "stored sign-ins are lost; begin anew"]);
    for name in ["one", "two"] {
        with(&sandbox, &["count", "Account", "-c", name], &[("ENCRYPTION_KEY", NEW_KEY)], "").ok();
    }
    // By standard input, to a passphrase, and not with a wrong old key.
    let ran = with(&sandbox, &["secrets", "rotate", "--new-key-stdin"], &[], "correct horse battery").code(4);
    assert_says(&ran, &["does not open with this key"]);
    let old = [("ENCRYPTION_KEY", NEW_KEY)];
    with(&sandbox, &["secrets", "rotate", "--new-key-stdin"], &old, "correct horse battery\n").ok();
    let passphrase = [("ENCRYPTION_KEY", "correct horse battery")];
    with(&sandbox, &["count", "Account", "-c", "two"], &passphrase, "").ok();
    let ran = with(&sandbox, &["secrets", "rotate", "--new-key-stdin"], &passphrase, "short").code(2);
    assert_says(&ran, &["too short", "openssl rand"]);
    let ran = with(&sandbox, &["secrets", "rotate"], &passphrase, "").code(2);
    assert_says(&ran, &["--new-key-stdin"]);
}

#[test]
#[cfg(target_os = "linux")]
fn secrets_move_between_the_file_and_a_real_keychain_and_back() {
    use crate::support::keyring::{Keyring, NO_BUS, TOOLS, tools_are_there};
    if !tools_are_there(&TOOLS) {
        return;
    }
    let keyring = Keyring::open();
    let sandbox = Sandbox::new();
    let org = two_connections(&sandbox);
    let on = |bus: &str, args: &[&str]| with(&sandbox, args, &[("DBUS_SESSION_BUS_ADDRESS", bus)], "");
    // A keychain that is not there takes nothing from where it is.
    on(NO_BUS, &["secrets", "move", "--to", "keychain"]).code(4);
    sandbox.run(&["count", "Account", "-c", "one"]).ok();

    let before = std::fs::read(sandbox.path("home/sfmigrate/credentials.sealed")).unwrap();
    let ran = on(&keyring.address, &["secrets", "move", "--to", "keychain", "-c", "one", "--json"]).ok();
    assert_eq!(ran.json()["moved"], serde_json::json!(["one"]));
    assert!(sandbox.credentials("one").is_none() && sandbox.credentials("two").is_some());
    org.expire_sessions();
    on(&keyring.address, &["count", "Account", "-c", "one"]).ok();
    on(&keyring.address, &["secrets", "move", "--to", "keychain"]).ok();
    assert!(sandbox.credentials("two").is_none());
    // A move that was cut short left the tokens in both places; once more ends it.
    let sealed = sandbox.path("home/sfmigrate/credentials.sealed");
    std::fs::write(&sealed, &before).unwrap();
    assert!(sandbox.credentials("two").is_some());
    on(&keyring.address, &["secrets", "move", "--to", "keychain"]).ok();
    assert!(sandbox.credentials("one").is_none() && sandbox.credentials("two").is_none());
    let ran = on(&keyring.address, &["secrets", "move", "--to", "file", "--json"]).ok();
    assert_eq!(ran.json()["moved"], serde_json::json!(["one", "two"]));
    for name in ["one", "two"] {
        on(NO_BUS, &["count", "Account", "-c", name]).ok();
    }
}

#[test]
fn t37_two_processes_share_a_rotating_grant_a_hundred_times_without_losing_it() {
    let sandbox = Sandbox::new();
    let org = org(OrgConfig {
        records: vec![("Account".into(), 1)],
        callbacks: vec![sandbox.callback()],
        rotate_refresh_tokens: true,
        ..OrgConfig::default()
    });
    sandbox.login(&org, &[]).ok();
    let refresh_token = || sandbox.credentials("default").unwrap().refresh_token.unwrap();
    let mut before = refresh_token();
    for round in 0..100 {
        org.expire_sessions();
        let both = [0, 1].map(|_| sandbox.spawn(&["fields", "Account"]));
        for mut process in both {
            assert!(process.wait().unwrap().success(), "round {round}");
        }
        let after = refresh_token();
        assert!(after != before, "round {round}: nobody renewed");
        before = after;
    }
    let redeemed =
        org.requests().iter().filter(|e| e.path.ends_with("/oauth2/token")).collect::<Vec<_>>().len();
    // One for the sign-in, one for each round: the second process found the
    // token of the first.
    assert_eq!(redeemed, 101);
}

/// Every byte that a command left: what it printed, and what lies in its folder.
struct Left(Vec<(String, Vec<u8>)>);

impl Left {
    fn collect(&mut self, what: &str, ran: &Ran) {
        self.0.push((format!("stdout of {what}"), ran.stdout.clone().into_bytes()));
        self.0.push((format!("stderr of {what}"), ran.stderr.clone().into_bytes()));
    }

    fn collect_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.collect_folder(&path);
            } else {
                self.0.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }

    #[track_caller]
    fn assert_without(&self, secrets: &[(&str, &str)]) {
        for (place, bytes) in &self.0 {
            for (name, secret) in secrets {
                assert!(secret.len() >= 12, "{name} would be found by chance");
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "the {name} is in {place}");
            }
        }
    }
}

#[test]
fn t80_no_secret_is_in_any_byte_that_was_written() {
    let sandbox = Sandbox::new();
    let org = org_with_certificate(OrgConfig { rotate_refresh_tokens: true, ..OrgConfig::default() });
    let elsewhere = tempfile::tempdir().unwrap();
    let bad = elsewhere.path().join("bad.key");
    let good = std::fs::read_to_string(key_file("server.key")).unwrap();
    std::fs::write(&bad, good.replace("MII", "MIJ")).unwrap();
    let mut left = Left(Vec::new());

    // In the browser: a sign-in, and a denial.
    let browser = |decision| {
        let mut login = sandbox.command(&["login", "--no-browser", "--progress", "json", "--json"]);
        login.args(["--instance-url", org.url(), "--client-id", org.confidential_client_id()]);
        login.env("SALESFORCE_CLIENT_SECRET", org.client_secret());
        login.env("SALESFORCE_REDIRECT_URI", org.callbacks().last().unwrap());
        let child = login.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let child = child.spawn().unwrap();
        let waiting = Waiting::of_json(child);
        waiting.sign_in(&org, decision);
        waiting.finish()
    };
    left.collect("a sign-in", &browser(Decision::Allow).ok());
    left.collect("a denial", &browser(Decision::Deny).code(4));
    let first = sandbox.credentials("default").unwrap();
    org.expire_sessions();
    left.collect(
        "an import",
        &sandbox.run(&["import", "--entity", "Account", "--progress", "json", "--json"]).ok(),
    );
    let second = sandbox.credentials("default").unwrap();
    assert_ne!(first.refresh_token, second.refresh_token);
    let refresh_token = second.refresh_token.as_ref().unwrap().expose().to_owned();

    // Without a person, with what fits and with what does not.
    let host = org.url().trim_start_matches("http://");
    let sfdx =
        format!("force://{}:{}:{refresh_token}@{host}", org.confidential_client_id(), org.client_secret());
    let broken_sfdx = sfdx.replace('@', "/");
    let at = ["--instance-url", org.url(), "--client-id", org.confidential_client_id()];
    let user = ["--username", org.username()];
    let secret = [("SALESFORCE_CLIENT_SECRET", org.client_secret())];
    let key = key_file("server.key");
    let wrong_secret = [("SALESFORCE_CLIENT_SECRET", "wrong-secret-0123456789")];
    let run = |flags: &[&str], more: &[&str], env: &[(&str, &str)], stdin: &str| {
        let args = [&["login", "--as", "other", "--progress", "json"], flags, more].concat();
        with(&sandbox, &args, env, stdin)
    };
    let password = format!("{}{}", org.password(), org.security_token());
    for (what, flags, env, stdin, code) in [
        ("a key", vec!["--jwt-key", key.to_str().unwrap(), user[0], user[1]], &secret[..], "", 0),
        ("a damaged key", vec!["--jwt-key", bad.to_str().unwrap(), user[0], user[1]], &secret, "", 2),
        ("a secret", vec!["--client-credentials"], &secret, "", 0),
        ("a wrong secret", vec!["--client-credentials"], &wrong_secret, "", 4),
        ("a password", vec!["--password-stdin", user[0], user[1]], &secret, &password, 0),
        ("a wrong password", vec!["--password-stdin", user[0], user[1]], &secret, "wrong-password-0123", 4),
        ("an access token", vec!["--access-token-stdin"], &[], second.access_token.expose(), 0),
        ("a wrong access token", vec!["--access-token-stdin"], &[], "00Dxx!wrong-token-0123", 4),
        ("a wrong refresh token", vec!["--refresh-token-stdin"], &secret, "5Aep861wrong-token", 4),
    ] {
        left.collect(what, &run(&flags, &at, env, stdin).code(code));
    }
    left.collect("a broken URL", &run(&["--sfdx-url-stdin"], &[], &[], &broken_sfdx).code(2));
    left.collect(
        "an address with a password",
        &run(
            &["--client-credentials"],
            &["--instance-url", "https://ana:hunter2-hunter2@acme.example"],
            &secret,
            "",
        )
        .code(2),
    );
    left.collect("an SFDX auth URL", &run(&["--sfdx-url-stdin"], &[], &[], &sfdx).ok());
    let third = sandbox.credentials("other").unwrap();
    left.collect(
        "another key",
        &with(&sandbox, &["secrets", "rotate"], &[("NEW_ENCRYPTION_KEY", NEW_KEY)], ""),
    );
    left.collect("a lost key", &sandbox.run(&["status"]).code(4));
    let key = [("ENCRYPTION_KEY", NEW_KEY), ("SFMIGRATE_RETRY_BASE", "1ms")];
    let import = ["import", "--entity", "Account", "-c", "other", "--progress", "json", "--json"];
    let fault = serde_json::json!({ "fault": [{ "path": "/query", "do": { "answer": {
        "status": 500, "body": "[{\"errorCode\":\"UNKNOWN_EXCEPTION\",\"message\":\"boom\"}]",
        "headers": { "Content-Type": "application/json" },
    }}}]});
    org.set_faults(serde_json::from_value(fault).unwrap());
    left.collect("an import from a broken org", &with(&sandbox, &import, &key, "").code(5));
    org.set_faults(Default::default());
    org.revoke_grants();
    org.expire_sessions();
    left.collect("an import without a grant", &with(&sandbox, &import, &key, "").code(4));
    left.collect_folder(sandbox.folder());
    assert!(left.0.len() > 30, "{}", left.0.len());
    let key_line = good.lines().nth(7).unwrap();
    let tokens = [&first, &second, &third].map(|c| [Some(&c.access_token), c.refresh_token.as_ref()]);
    let tokens = tokens.iter().flatten().flatten().map(|token| ("token", token.expose()));
    let mut secrets: Vec<(&str, &str)> = tokens.collect();
    secrets.extend([
        ("client secret", org.client_secret()),
        ("wrong client secret", "wrong-secret-0123456789"),
        ("password", org.password()),
        ("security token", org.security_token()),
        ("wrong password", "wrong-password-0123"),
        ("password of an address", "hunter2-hunter2"),
        ("wrong access token", "wrong-token-0123"),
        ("wrong refresh token", "5Aep861wrong-token"),
        ("private key", key_line),
        ("encryption key", KEY),
        ("new encryption key", NEW_KEY),
    ]);
    left.assert_without(&secrets);
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_with_secrets_leaves_no_core_dump() {
    let sandbox = Sandbox::new();
    let org = org(OrgConfig { callbacks: vec![sandbox.callback()], ..OrgConfig::default() });
    let mut login: Command = sandbox.login_command(&org, &["--timeout", "60"]);
    let mut child =
        login.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut limits = String::new();
    crate::support::eventually("the limit is set", || {
        limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap_or_default();
        limits.lines().any(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .starts_with(&["Max", "core", "file", "size", "0", "0"])
        })
    });
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A process whose memory others may not look at belongs to the administrator
/// in `/proc`: see PR_SET_DUMPABLE in proc(5).
#[test]
#[cfg(target_os = "linux")]
#[allow(clippy::print_stderr, reason = "a test says when it is skipped")]
fn no_other_process_of_the_user_may_look_into_one_with_secrets() {
    use std::os::unix::fs::{MetadataExt, chown};
    use std::os::unix::process::CommandExt;
    let sandbox = Sandbox::new();
    let org = org(OrgConfig { callbacks: vec![sandbox.callback()], ..OrgConfig::default() });
    let mut user = std::fs::metadata(sandbox.folder()).unwrap().uid();
    let mut login: Command = sandbox.login_command(&org, &["--timeout", "60"]);
    let mut plain = Command::new("sleep");
    plain.arg("60");
    if user == 0 {
        // The administrator's own processes look alike.
        user = 65_534;
        chown(sandbox.folder(), Some(user), Some(user)).unwrap();
        login.uid(user).gid(user);
        plain.uid(user).gid(user);
    }
    let quiet = |mut command: Command| {
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn()
    };
    let (Ok(mut login), Ok(mut plain)) = (quiet(login), quiet(plain)) else {
        eprintln!("SKIPPED: another user cannot run the program here");
        return;
    };
    let owner = |id: u32| std::fs::metadata(format!("/proc/{id}/environ")).unwrap().uid();
    assert_eq!(owner(plain.id()), user, "this is how an open process looks");
    crate::support::eventually("the process is closed", || owner(login.id()) == 0);
    assert!(login.try_wait().unwrap().is_none(), "it is under way");
    for process in [&mut login, &mut plain] {
        process.kill().unwrap();
        process.wait().unwrap();
    }
}
