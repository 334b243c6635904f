//! The browser's part of a sign-in through the built binary.

use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::RunningOrg;
use url::Url;

use super::{Ran, Running, await_address, block_on};

/// A `login` that waits for the browser.
pub struct Waiting {
    /// Where it wants the browser to go.
    pub address: Url,
    running: Running,
}

/// What a browser got.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub text: String,
}

/// Opens an address and goes where it leads.
pub fn open(url: impl AsRef<str>) -> Page {
    request(reqwest::Method::GET, url)
}

pub fn request(method: reqwest::Method, url: impl AsRef<str>) -> Page {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    block_on(async {
        let answer = client.request(method, url.as_ref()).send().await.unwrap();
        Page { status: answer.status().as_u16(), text: answer.text().await.unwrap() }
    })
}

impl Waiting {
    /// Starts `login --no-browser`, with all output in pipes.
    pub fn start(mut login: std::process::Command) -> Waiting {
        use std::process::Stdio;
        let child = login.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (address, running) = await_address(child);
        Waiting { address: Url::parse(&address).unwrap(), running }
    }

    /// A `login` whose standard error is JSON lines.
    pub fn of_json(child: std::process::Child) -> Waiting {
        let (line, running) =
            super::await_line(child, |line| line.contains("http") && line.contains("authorize"));
        let note: serde_json::Value = serde_json::from_str(&line).unwrap();
        let text =
            note.as_object().unwrap().values().find_map(|v| v.as_str().filter(|v| v.starts_with("http")));
        Waiting { address: Url::parse(text.unwrap()).unwrap(), running }
    }

    /// A parameter of the address.
    pub fn parameter(&self, name: &str) -> String {
        self.address.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned()
    }

    /// Signs in at the org and decides; the callback that it leads to is not
    /// opened yet.
    pub fn callback(&self, org: &RunningOrg, decision: Decision) -> Url {
        let password = org.password().into();
        let callback = sign_in_as_browser(self.address.as_str(), org.username(), &password, decision);
        Url::parse(&block_on(callback).unwrap()).unwrap()
    }

    /// Signs in at the org, decides, and reads the last page.
    pub fn sign_in(&self, org: &RunningOrg, decision: Decision) -> Page {
        open(self.callback(org, decision))
    }

    /// Waits for the end of the command.
    pub fn finish(self) -> Ran {
        self.running.finish()
    }
}
