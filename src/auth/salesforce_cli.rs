//! The Salesforce CLI, which may be signed in already: it is asked for an
//! access token, and its own files stay closed.
//!
//! Facts: `sf org display --help`, `sf org auth show-access-token --help`;
//! forcedotcom/cli#3560 for what newer ones redact.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::address;
use super::explain::one_line;
use super::token::{Grant, is_id};
use crate::secret::Secret;
use crate::{Error, Result};

/// How long it may take; it asks Salesforce itself.
const PATIENCE: Duration = Duration::from_secs(120);

/// More than any answer of it has.
const LARGEST_ANSWER: u64 = 1024 * 1024;

/// What stands in place of a token since version 2.136.8.
const REDACTED: &str = "[REDACTED]";

/// An org that the Salesforce CLI is signed in to.
pub(super) struct Org {
    /// The user's login name.
    pub(super) username: String,
    /// As the CLI gives it, not checked yet.
    pub(super) instance_url: String,
    access_token: Secret,
}

impl Org {
    pub(super) fn into_grant(self) -> Result<Grant> {
        Ok(Grant {
            access_token: self.access_token,
            refresh_token: None,
            instance_url: address::login_url(&self.instance_url)?,
            // It tells the org and not the user; whoever verifies asks for both.
            ids: None,
        })
    }
}

#[derive(Deserialize)]
struct Answer<T> {
    result: Option<T>,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Display {
    id: String,
    username: String,
    instance_url: String,
    #[serde(default)]
    access_token: Zeroizing<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownToken {
    access_token: Zeroizing<String>,
}

/// Asks for an org by alias or user name; the CLI renews its token where that
/// is needed. Blocks the thread.
///
/// # Errors
/// `Usage` where there is no such CLI; `Auth` when it is not signed in to that
/// org, or its answer cannot be understood.
pub(super) fn ask(org: &str) -> Result<Org> {
    let display: Display = run(org, &["org", "display", "--verbose"])?;
    if !is_id(&display.id) {
        return Err(strange());
    }
    let redacted = display.access_token.is_empty() || display.access_token.starts_with(REDACTED);
    let token = match redacted {
        false => display.access_token,
        true => run::<ShownToken>(org, &["org", "auth", "show-access-token"])?.access_token,
    };
    if token.is_empty() || token.starts_with(REDACTED) {
        return Err(Error::auth("the Salesforce CLI does not show its access token")
            .hint("update it: npm install --global @salesforce/cli"));
    }
    Ok(Org {
        username: display.username,
        instance_url: display.instance_url,
        access_token: Secret::new(token.as_str()),
    })
}

fn run<T: for<'a> Deserialize<'a>>(org: &str, command: &[&str]) -> Result<T> {
    let program = if cfg!(windows) { "sf.cmd" } else { "sf" };
    let mut child = Command::new(program)
        .args(command)
        // With an equals sign, so that no name is taken for a flag.
        .arg(format!("--target-org={org}"))
        .arg("--json")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| {
            Error::usage("the Salesforce CLI cannot be started: there is no `sf` in the PATH")
                .because(e)
                .hint("install it: npm install --global @salesforce/cli")
                .hint("or sign in without it: sfmigrate login")
        })?;
    let text = read_within(&mut child)?;
    let _ = child.wait();
    // The parser's message could quote a token.
    let answer: Answer<T> = serde_json::from_slice(&text).map_err(|_| strange())?;
    answer.result.ok_or_else(|| {
        let said = one_line(answer.message.as_deref().unwrap_or("it gave no reason"), 300);
        Error::auth(format!("the Salesforce CLI cannot give access to '{}'", one_line(org, 80)))
            .because(said)
            .hint("see what it is signed in to: sf org list")
            .hint(format!("sign in there: sf org login web --alias {}", one_line(org, 80)))
    })
}

/// All of its standard output. A program that does not end is ended.
fn read_within(child: &mut Child) -> Result<Zeroizing<Vec<u8>>> {
    let Some(stdout) = child.stdout.take() else { return Err(strange()) };
    let reader = thread::spawn(move || {
        let mut text = Zeroizing::new(Vec::with_capacity(64 * 1024));
        let read = stdout.take(LARGEST_ANSWER).read_to_end(&mut text);
        read.map(|_| text)
    });
    let deadline = Instant::now() + PATIENCE;
    while !reader.is_finished() {
        if Instant::now() >= deadline {
            // It may have ended just now, which is as good.
            let _ = child.kill();
            let _ = child.wait();
            return Err(Error::auth(format!(
                "the Salesforce CLI did not answer within {} s",
                PATIENCE.as_secs()
            ))
            .hint("see whether it works: sf org list"));
        }
        thread::sleep(Duration::from_millis(10));
    }
    match reader.join() {
        Ok(Ok(text)) => Ok(text),
        _ => Err(strange()),
    }
}

fn strange() -> Error {
    Error::auth("the answer of the Salesforce CLI cannot be understood")
        .hint("see whether it works: sf org display --json")
}
