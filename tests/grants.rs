//! Several processes with one rotating grant.
//!
//! `SFMIGRATE_GRANT_ROUNDS=200` goes on for longer.

use std::process::{Child, Stdio};
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{SignedIn, with_records};

fn spawn(it: &SignedIn, args: &[&str]) -> Child {
    let mut command = it.sandbox.command(args);
    command.env("SFMIGRATE_RETRY_BASE", "2ms");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn t37_processes_that_meet_an_expired_session_redeem_one_refresh_token_and_no_grant_is_lost() {
    let it = SignedIn::to(OrgConfig {
        rotate_refresh_tokens: true,
        latency: Duration::from_millis(5),
        page_rows: Some(300),
        ..with_records(&[("Contact", 1500), ("Account", 30)])
    });
    let rounds = std::env::var("SFMIGRATE_GRANT_ROUNDS").map_or(6, |n| n.parse::<usize>().unwrap());
    let renewals = || it.requests_since(0).iter().filter(|r| r.ends_with("/oauth2/token")).count();
    for round in 0..rounds {
        it.org.expire_sessions();
        let before = renewals();
        let commands: [&[&str]; 3] = [
            &["count", "Account", "Contact"],
            &["import", "--entity", "Contact", "--fields", "Id", "--api", "bulk", "--to", "c.db", "--quiet"],
            &[
                "import", "--entity", "Contact", "--fields", "Id", "--api", "rest", "--to", "out",
                "--format", "csv",
            ],
        ];
        let children: Vec<Child> = commands.iter().map(|args| spawn(&it, args)).collect();
        for (child, args) in children.into_iter().zip(commands) {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "round {round}, {args:?}: {said}");
            assert!(!said.contains("invalid_grant"), "{said}");
        }
        // The log of a long run forgets its beginning.
        if rounds < 100 {
            assert_eq!(renewals() - before, 1, "round {round}: one renewal serves all");
        }
    }
}
