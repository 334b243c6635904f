//! Several connections: how each stands, which one is used, what a folder
//! agrees on, whom a file may come from.

use sfmigrate::config::project;
use sfmigrate::demo::server::faults::FaultPlan;
use sfmigrate::demo::server::{OrgConfig, RunningOrg};

use crate::support::{Ran, Sandbox, org};

/// An org with so many accounts, and a sandbox signed in to it under a name.
fn signed_in(sandbox: &Sandbox, name: &str, accounts: u64, config: OrgConfig) -> RunningOrg {
    let org = org(OrgConfig {
        records: vec![("Account".into(), accounts)],
        callbacks: vec![sandbox.callback()],
        ..config
    });
    sandbox.login(&org, &["--as", name]).ok();
    org
}

#[track_caller]
fn assert_says(ran: &Ran, words: &[&str]) {
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?} is not in:\n{}", ran.stderr);
    }
}

fn records(ran: Ran) -> serde_json::Value {
    ran.ok().json()["entities"][0]["records"].clone()
}

const COUNT: [&str; 3] = ["count", "Account", "--json"];

#[test]
fn whoami_tells_identity_edition_version_and_what_is_left() {
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "acme", 3, OrgConfig { api_limit: 5000, ..OrgConfig::default() });
    let me = sandbox.run(&["whoami", "--json"]).ok().json();
    assert_eq!(me["username"], org.username());
    assert_eq!(me["org_id"], org.data().org_id());
    assert_eq!(me["edition"], "Developer Edition");
    assert_eq!(me["sandbox"], false);
    assert_eq!(me["api_version"], "v66.0");
    assert_eq!(me["connection"], "acme");
    assert_eq!(me["limits"]["DailyApiRequests"]["max"], 5000);
    let used = 5000 - me["limits"]["DailyApiRequests"]["remaining"].as_u64().unwrap();
    assert!((1..=org.api_usage()).contains(&used), "{used}");
    let shown = sandbox.run(&["whoami"]).ok().stdout;
    assert!(shown.contains(org.username()) && shown.contains("of 5000 left"), "{shown}");
    let limits = sandbox.run(&["limits", "--json"]).ok().json();
    assert_eq!(limits["limits"]["DataStorageMB"]["max"], 1073);
    org.revoke_grants();
    assert_says(&sandbox.run(&["whoami"]).code(4), &["sfmigrate login --as acme"]);
}

#[test]
fn one_of_several_connections_is_chosen_for_good() {
    let sandbox = Sandbox::new();
    let _one = signed_in(&sandbox, "one", 1, OrgConfig::default());
    let _two = signed_in(&sandbox, "two", 2, OrgConfig::default());
    assert_eq!(records(sandbox.run(&COUNT)), 1);
    assert_says(&sandbox.run(&["use", "two"]).ok(), &["commands now use 'two'"]);
    assert_eq!(records(sandbox.run(&COUNT)), 2);
    assert_says(&sandbox.run(&["use", "three"]).code(2), &["there are: one, two"]);
    assert_eq!(records(sandbox.run(&COUNT)), 2);
}

#[test]
fn connections_are_listed_with_what_became_of_them() {
    let sandbox = Sandbox::new();
    let alive = signed_in(&sandbox, "alive", 1, OrgConfig::default());
    let revoked = signed_in(&sandbox, "revoked", 1, OrgConfig::default());
    let gone = signed_in(&sandbox, "gone", 1, OrgConfig::default());
    sandbox.run(&["count", "Account", "-c", "alive"]).ok();
    // An expired session with a living grant is no trouble.
    alive.expire_sessions();
    revoked.revoke_grants();
    drop(gone);
    let list = sandbox.run(&["connections", "--json"]).json()["connections"].clone();
    let of = |name: &str| list.as_array().unwrap().iter().find(|c| c["name"] == name).unwrap().clone();
    assert_eq!(of("alive")["state"], "active");
    assert!(of("alive")["last_used"].as_str().unwrap().ends_with('Z'));
    assert_eq!(of("revoked")["state"], "revoked");
    assert_eq!(of("revoked")["last_used"], serde_json::Value::Null);
    assert_eq!(of("gone")["state"], "error");
    assert_eq!(of("gone")["flow"], "browser");
}

#[test]
fn a_token_that_cannot_be_renewed_is_listed_as_expired() {
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "person", 1, OrgConfig::default());
    let token = sandbox.credentials("person").unwrap().access_token;
    let (stdin, mut writer) = std::io::pipe().unwrap();
    std::io::Write::write_all(&mut writer, token.expose().as_bytes()).unwrap();
    drop(writer);
    let mut login =
        sandbox.command(&["login", "--access-token-stdin", "--instance-url", org.url(), "--as", "given"]);
    login.stdin(stdin);
    crate::support::finish(login).ok();
    org.expire_sessions();
    let list = sandbox.run(&["status", "--json", "-c", "given"]).code(4).json();
    assert_eq!(list["connections"][0]["state"], "expired");
}

#[test]
fn a_busy_org_is_asked_again_whether_a_token_works() {
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "person", 1, OrgConfig::default());
    for (count, state) in [("count = 2", "active"), ("", "error")] {
        let plan = format!("[[fault]]\npath = \"/userinfo\"\n{count}\ndo.answer = {{ status = 503 }}");
        org.set_faults(FaultPlan::parse(&plan).unwrap());
        let mut status = sandbox.command(&["status", "--json"]);
        status.env("SFMIGRATE_RETRY_BASE", "10ms");
        let list = crate::support::finish(status).json();
        assert_eq!(list["connections"][0]["state"], state, "{list}");
    }
}

#[test]
fn a_folder_carries_its_defaults_and_no_secrets() {
    let sandbox = Sandbox::new();
    let _one = signed_in(&sandbox, "one", 1, OrgConfig::default());
    let _two = signed_in(&sandbox, "two", 2, OrgConfig::default());
    let file = sandbox.path(project::FILE);
    std::fs::write(&file, "connection = \"two\"\nto = \"agreed.db\"\n").unwrap();
    assert_eq!(records(sandbox.run(&COUNT)), 2);
    assert_eq!(records(sandbox.run(&["count", "Account", "--json", "-c", "one"])), 1);
    sandbox.run(&["import", "--entity", "Account"]).ok();
    assert!(sandbox.path("agreed.db").exists() && !sandbox.path("sfmigrate.db").exists());
    sandbox.run(&["import", "--entity", "Account", "--to", "own.db"]).ok();
    assert!(sandbox.path("own.db").exists());
    for text in ["client_secret = \"x\"", "login_url = \"https://evil.example\"", "conection = \"two\""] {
        std::fs::write(&file, text).unwrap();
        let ran = sandbox.run(&COUNT).code(2);
        assert_says(&ran, &[".sfmigrate.toml cannot be understood", "its keys are: connection"]);
    }
}

#[test]
#[cfg(unix)]
fn files_that_others_may_write_decide_nothing_about_secrets() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "one", 1, OrgConfig::default());
    let open = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let project_file = sandbox.path(project::FILE);
    std::fs::write(&project_file, "connection = \"one\"").unwrap();
    for path in [project_file, sandbox.path("home/sfmigrate/connections.toml")] {
        open(&path, 0o666);
        let before = org.request_count();
        let ran = sandbox.run(&COUNT).code(2);
        assert_says(&ran, &["can be written by every user of this machine", "chmod go-w"]);
        assert_eq!(org.request_count(), before, "no token went out");
        open(&path, 0o600);
    }
    sandbox.run(&COUNT).ok();
    // A mapping cannot send a secret anywhere: it is used, with a warning.
    let mapping = sandbox.path("mapping.toml");
    std::fs::write(&mapping, "[Account]\ntarget = \"accounts\"\n[Account.fields]\nid = \"Id\"\n").unwrap();
    open(&mapping, 0o666);
    let ran = sandbox.run(&["import", "--map", "mapping.toml"]).ok();
    assert_says(&ran, &["warning: mapping.toml can be written by every user"]);
}

#[test]
#[cfg(unix)]
#[allow(clippy::print_stderr, reason = "a test says when it is skipped")]
fn files_of_another_user_decide_nothing_about_secrets() {
    // Of the user `nobody` on most systems; there need not be one.
    const OTHER: u32 = 65_534;
    let sandbox = Sandbox::new();
    let give = |path: &std::path::Path, to| std::os::unix::fs::chown(path, Some(to), None);
    let mapping = sandbox.path("mapping.toml");
    std::fs::write(&mapping, "[Account]\ntarget = \"accounts\"\n[Account.fields]\nid = \"Id\"\n").unwrap();
    if give(&mapping, OTHER).is_err() {
        eprintln!("SKIPPED: only the administrator can give files to another user");
        return;
    }
    let org = signed_in(&sandbox, "one", 1, OrgConfig::default());
    let project_file = sandbox.path(project::FILE);
    std::fs::write(&project_file, "connection = \"one\"").unwrap();
    for path in [project_file, sandbox.path("home/sfmigrate/connections.toml")] {
        give(&path, OTHER).unwrap();
        let before = org.request_count();
        let ran = sandbox.run(&COUNT).code(2);
        assert_says(&ran, &["belongs to another user", "sudo chown"]);
        assert_eq!(org.request_count(), before, "no token went out");
        give(&path, 0).unwrap();
    }
    sandbox.run(&COUNT).ok();
    // Neither can send a secret anywhere: used, with a warning.
    let import = ["import", "--map", "mapping.toml", "--to", "crm.db"];
    assert_says(&sandbox.run(&import).ok(), &["warning: mapping.toml belongs to another user"]);
    give(&mapping, 0).unwrap();
    give(&sandbox.path("crm.db"), OTHER).unwrap();
    let ran = sandbox.run(&import).ok();
    assert_says(&ran, &["warning: crm.db belongs to another user"]);
    assert!(!ran.stderr.contains("mapping.toml belongs"), "{}", ran.stderr);
}

#[test]
#[cfg(unix)]
fn a_symbolic_link_in_the_place_of_a_state_file_is_not_followed() {
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "one", 1, OrgConfig::default());
    let victim = sandbox.path("victim");
    std::fs::write(&victim, "untouched").unwrap();
    let locks = sandbox.path("home/sfmigrate/state/locks");
    let lock = locks.join("renew-one.lock");
    std::fs::create_dir_all(&locks).unwrap();
    let _ = std::fs::remove_file(&lock);
    std::os::unix::fs::symlink(&victim, &lock).unwrap();
    org.expire_sessions();
    assert_says(&sandbox.run(&COUNT).code(2), &["cannot use the lock file"]);
    std::fs::remove_file(&lock).unwrap();
    // The encrypted file is replaced, not written through.
    let sealed = sandbox.path("home/sfmigrate/credentials.sealed");
    let elsewhere = sandbox.path("elsewhere");
    std::fs::rename(&sealed, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &sealed).unwrap();
    let before = std::fs::read(&elsewhere).unwrap();
    sandbox.run(&COUNT).ok();
    assert_eq!(std::fs::read(&elsewhere).unwrap(), before);
    assert!(!std::fs::symlink_metadata(&sealed).unwrap().is_symlink());
    assert_eq!(std::fs::read(&victim).unwrap(), b"untouched");
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_shielded_on_demand() {
    use sfmigrate::demo::server::FaultPlan;
    let page = serde_json::json!({
        "totalSize": 2, "done": true,
        "records": [
            {"attributes": {"type": "Account"}, "Id": "001000000000001AAA", "Name": "=HYPERLINK(\"http://evil\")"},
            {"attributes": {"type": "Account"}, "Id": "001000000000002AAA", "Name": "-5"},
        ],
    });
    let plan = serde_json::json!({
        "fault": [{ "path": "FROM+Account", "do": { "answer": {
            "status": 200, "body": page.to_string(), "headers": { "Content-Type": "application/json" },
        }}}],
    });
    let plan: FaultPlan = serde_json::from_value(plan).unwrap();
    let sandbox = Sandbox::new();
    let org = signed_in(&sandbox, "one", 2, OrgConfig::default());
    org.set_faults(plan);
    let query = ["query", "SELECT Id, Name FROM Account", "--format", "csv"];
    let bare = sandbox.run(&query).ok().stdout;
    assert!(bare.contains(",\"=HYPERLINK"), "{bare}");
    let safe = sandbox.run(&[&query[..], &["--csv-safe"]].concat()).ok().stdout;
    assert!(safe.contains(",\"'=HYPERLINK") && safe.contains(",-5\n"), "{safe}");
}
