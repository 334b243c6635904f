//! `sfmigrate` alone, given what is there.
#![cfg(unix)]

use crate::support::{Sandbox, SignedIn, eventually, slow_after, with_records};
use sfmigrate::demo::server::OrgConfig;

#[test]
fn without_a_connection_there_are_the_demo_and_the_sign_in() {
    let said = Sandbox::new().run(&[]).ok().stdout;
    assert!(said.contains("You are not signed in yet"), "{said}");
    for next in ["sfmigrate demo ", "sfmigrate login ", "sfmigrate import ", "sfmigrate --help"] {
        assert!(said.contains(&format!("  {next}")) || said.contains(&format!(": {next}")), "{next}: {said}");
    }
    assert!(!said.contains("sfmigrate use"), "{said}");
}

#[test]
fn with_connections_it_says_which_one_is_used_and_asks_nobody() {
    let it = SignedIn::with(&[("Lead", 1)]);
    it.sandbox.login(&it.org, &["--as", "uat"]).ok();
    let asked = it.org.requests().len();
    let said = it.run(&[]).ok().stdout;
    assert!(said.contains("connection 'default'") && said.contains(it.org.username()), "{said}");
    assert!(said.contains("sfmigrate use NAME") && said.contains("default, uat"), "{said}");
    assert!(said.contains("sfmigrate count ") && !said.contains("sfmigrate demo"), "{said}");
    std::fs::write(it.sandbox.path(".sfmigrate.toml"), "connection = \"uat\"\nto = \"crm.db\"\n").unwrap();
    let said = it.run(&[]).ok().stdout;
    assert!(said.contains("connection 'uat'") && said.contains("into crm.db"), "{said}");
    assert_eq!(it.org.requests().len(), asked);
}

#[test]
fn the_environment_alone_is_a_sign_in() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&[]);
    command.env("SF_ACCESS_TOKEN", "00D!x").env("SF_ORG_INSTANCE_URL", "https://acme.my.salesforce.com");
    let said = crate::support::finish(command).ok().stdout;
    assert!(said.contains("The environment says how to sign in"), "{said}");
}

#[test]
fn a_list_of_connections_that_is_broken_is_no_reason_to_say_nothing() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("home/sfmigrate")).unwrap();
    std::fs::write(sandbox.path("home/sfmigrate/connections.toml"), "default = ").unwrap();
    let ran = sandbox.run(&[]).ok();
    assert!(ran.stderr.contains("connections.toml"), "{}", ran.stderr);
    assert!(ran.stdout.contains("sfmigrate demo"), "{}", ran.stdout);
}

/// The command that it names goes on: what was there is not fetched again.
#[test]
fn a_run_that_was_killed_is_named_with_the_command_that_goes_on() {
    let config = OrgConfig { rest_page_rows: Some(100), ..with_records(&[("Account", 600), ("Lead", 5)]) };
    let it = SignedIn::to(config);
    it.org.set_faults(slow_after("/query/", 3));
    let args = ["import", "--entity", "Account", "--where", r"Name != 'it\'s'", "--to", "my crm.db"];
    let mut child = it.sandbox.spawn(&args);
    eventually("pages have come", || {
        let log = it.org.requests();
        log.iter().filter(|entry| entry.path.contains("/query/")).count() > 3
    });
    child.kill().unwrap();
    child.wait().unwrap();
    it.org.set_faults(sfmigrate::demo::server::FaultPlan::default());
    std::fs::write(it.sandbox.path("other.db"), "no database").unwrap();
    // Something else in between does not make it forgotten.
    it.run(&["import", "--entity", "Lead", "--to", "my crm.db"]).ok();

    let said = it.run(&[]).ok().stdout;
    assert!(said.contains("The run into my crm.db") && said.contains("was interrupted"), "{said}");
    let line = said.lines().find(|line| line.starts_with("  sfmigrate import")).unwrap();
    let mut shell = std::process::Command::new("sh");
    let program = env!("CARGO_BIN_EXE_sfmigrate");
    let script = line.trim().replacen("sfmigrate", program, 1);
    shell.args(["-c", &script]).env_clear().current_dir(it.sandbox.folder());
    shell.envs(it.sandbox.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = crate::support::finish(shell).ok();
    assert!(ran.stderr.contains("did not have to be fetched again"), "{}", ran.stderr);

    let said = it.run(&[]).ok().stdout;
    assert!(!said.contains("goes on with it"), "{said}");
}
