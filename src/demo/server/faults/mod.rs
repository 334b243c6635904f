//! Faults on demand: what networks, proxies and orgs do to clients, by a plan.
//!
//! A [`FaultPlan`] is a TOML file, given as `demo serve --faults plan.toml`, or
//! a value in [`super::OrgConfig::faults`]. It lists `[[fault]]`s. Each says
//! which requests it concerns and what happens to them:
//!
//! ```toml
//! seed = 7                  # of what is left to chance
//!
//! [[fault]]
//! method = "GET"            # any method without it
//! path = "/jobs/query/*/results"
//! skip = 2                  # leave the first two matches alone
//! count = 1                 # act once; for ever without it
//! probability = 0.5         # act on every second match, by chance
//! above = 3                 # act only while more than three such requests are under way
//! do.cut = { share = 0.5, ends = "reset" }
//! ```
//!
//! `path` is looked for in path and query as the client sent them; `*` stands
//! for anything, and a path that is left out concerns every request. Chance
//! depends on the seed, the fault's place in the plan and the number of the
//! match, on nothing else. Every fault that concerns a request acts on it, in
//! the order of the file.
//!
//! | `do.` | what happens |
//! |---|---|
//! | `answer = { status = 503, body = "…", headers = { Retry-After = "1" } }` | this instead of the org's answer; with `executed = true` the request was carried out all the same |
//! | `reset = "before"` | TCP reset without an answer, the request not carried out; `"after"`: carried out, the answer lost |
//! | `delay = "2s"` | waits before the first byte |
//! | `cut = { rows = 3 }` | the page ends behind that many records, well-formed |
//! | `cut = { bytes = 900, ends = "reset" }` | the body breaks off there (or at `share = 0.5` of it), see below |
//! | `stall = { share = 0.5, time = "10s" }` | the body pauses there (or at `bytes`) |
//! | `drip = { bytes_per_second = 2000 }` | the body comes slowly, but steadily |
//! | `corrupt = { share = 0.5 }` | one byte there (or at `bytes`) is another one, of the compressed body if it is compressed |
//! | `headers = { strip = ["Sforce-*"], set = { Content-Type = "text/html" } }` | headers go missing, come, or change |
//! | `plain = true` | the answer is not compressed |
//! | `locator = "repeated"` | the answer names itself as the next page; also `"wrong"`, `"missing"`, `"empty"`, `"null"` |
//! | `page = "repeated"` | the answer is the body of the page before it |
//! | `job = "failed"` | the Bulk job of the path, or the one just made, from now on; also `"aborted"`, `"stuck"`, `"forgotten"` |
//! | `org = "expire_sessions"` | before the request is looked at; also `"revoke_grants"`, `"close_cursors"`, `"forget_jobs"`, `"use_up_limit"` |
//! | `redirect = { to = "http://other.example", status = 302 }` | the same path at another host |
//!
//! A body that is cut `ends` in one of these ways: `"reset"` and `"close"`
//! break the connection; `"whole_length"` announces all bytes, sends some and
//! closes; `"part_length"` announces only what is sent; `"no_length"` lets the
//! end of the connection be the end of the body. A client can tell the last two
//! from a whole answer only by what the answer says.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use crate::config::units;
use crate::{Error, Result};

mod act;
mod armed;
mod send;

pub(super) use act::{Before, after, before};
pub(super) use armed::Armed;
pub(super) use send::{Broken, Delivery, Sent};

/// What goes wrong, when, and how often.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Decides what is left to chance.
    #[serde(default)]
    pub seed: u64,
    /// In the order in which they act.
    #[serde(default, rename = "fault")]
    pub faults: Vec<Fault>,
}

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// HTTP method; `None` is any.
    #[serde(default)]
    pub method: Option<String>,
    /// Looked for in path and query; `*` stands for anything.
    #[serde(default)]
    pub path: String,
    /// Matches that are left alone at first.
    #[serde(default)]
    pub skip: u64,
    /// Times that it acts; `None` is without end.
    #[serde(default)]
    pub count: Option<u64>,
    /// Share of the matches, behind those skipped, on which it acts.
    #[serde(default)]
    pub probability: Option<f64>,
    /// Acts only while more than so many of the requests that it concerns are
    /// under way, the one at hand included.
    #[serde(default)]
    pub above: Option<u64>,
    /// What happens.
    #[serde(rename = "do")]
    pub act: Act,
}

impl Fault {
    /// A fault of every request whose path has this in it.
    pub fn new(path: impl Into<String>, act: Act) -> Fault {
        Fault { method: None, path: path.into(), skip: 0, count: None, probability: None, above: None, act }
    }

    /// The same once only, after `skip` matches.
    #[must_use]
    pub fn once_after(self, skip: u64) -> Fault {
        Fault { skip, count: Some(1), ..self }
    }
}

/// What happens to a request: see the module's text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the table of the module describes them side by side")]
pub enum Act {
    Answer(Answer),
    Reset(Moment),
    Delay(#[serde(deserialize_with = "duration")] Duration),
    Cut(Cut),
    Stall(Stall),
    Drip(Drip),
    Corrupt(Place),
    Headers(Headers),
    Plain(bool),
    Locator(LocatorFault),
    Page(PageFault),
    Job(JobFate),
    Org(OrgEvent),
    Redirect(Redirect),
}

/// An answer in the org's place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body; JSON and HTML get their content type by themselves.
    pub body: String,
    /// Further headers.
    pub headers: BTreeMap<String, String>,
    /// Whether the request is carried out all the same.
    pub executed: bool,
}

impl Default for Answer {
    fn default() -> Self {
        Answer { status: 200, body: String::new(), headers: BTreeMap::new(), executed: false }
    }
}

/// Before or after a request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "said in one line above")]
pub enum Moment {
    Before,
    After,
}

/// A place in a body; `share` counts from 0 to 1. Exactly one is set.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    /// Behind so many bytes.
    pub bytes: Option<u64>,
    /// Behind this share of the bytes.
    pub share: Option<f64>,
}

impl Place {
    /// Behind this share of the bytes, from 0 to 1.
    pub fn share(share: f64) -> Place {
        Place { bytes: None, share: Some(share) }
    }

    /// The place in a body of this length.
    fn of(self, length: usize) -> usize {
        match (self.bytes, self.share) {
            (Some(bytes), _) => usize::try_from(bytes).unwrap_or(usize::MAX).min(length),
            (None, Some(share)) => ((length as f64 * share) as usize).min(length),
            (None, None) => length / 2,
        }
    }

    fn check(self) -> Result<(), &'static str> {
        match (self.bytes, self.share) {
            (Some(_), Some(_)) => Err("`bytes` and `share` exclude each other"),
            (None, Some(share)) if !(0.0..=1.0).contains(&share) => Err("`share` is a number from 0 to 1"),
            _ => Ok(()),
        }
    }
}

/// A body that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cut {
    /// Behind so many records: the page stays well-formed.
    pub rows: Option<u64>,
    /// Behind so many bytes.
    pub bytes: Option<u64>,
    /// Behind this share of the bytes, from 0 to 1.
    pub share: Option<f64>,
    /// How the rest goes missing; of no meaning with `rows`.
    pub ends: Ends,
}

/// How a cut body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// TCP reset.
    #[default]
    Reset,
    /// The connection is closed.
    Close,
    /// `Content-Length` of the whole body, then the connection is closed.
    WholeLength,
    /// `Content-Length` of what is sent.
    PartLength,
    /// No length at all: the end of the connection ends the body.
    NoLength,
}

/// A pause in the body, at half of it where no place is given.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stall {
    /// Behind so many bytes.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Behind this share of the bytes, from 0 to 1.
    #[serde(default)]
    pub share: Option<f64>,
    /// How long.
    #[serde(deserialize_with = "duration")]
    pub time: Duration,
}

/// A slow body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drip {
    /// Its speed.
    pub bytes_per_second: u64,
}

/// Changes of the headers of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Headers {
    /// Names that go missing; `*` stands for anything.
    pub strip: Vec<String>,
    /// Names and values that are set.
    pub set: BTreeMap<String, String>,
}

/// What becomes of the way to the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocatorFault {
    /// It leads to the page that names it.
    Repeated,
    /// It leads nowhere.
    Wrong,
    /// It is not there.
    Missing,
    /// It has no characters.
    Empty,
    /// It says that there is no further page.
    Null,
}

/// What becomes of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageFault {
    /// It has the body of the last page before it that the org sent for the
    /// same fault.
    Repeated,
}

/// What becomes of a Bulk job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobFate {
    /// It has failed, and does not say why.
    Failed,
    /// Somebody aborted it.
    Aborted,
    /// It is in progress for ever.
    Stuck,
    /// It is gone with its results.
    Forgotten,
}

/// What happens to the whole org.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgEvent {
    /// Every session ends; refresh tokens stay.
    ExpireSessions,
    /// Every session ends, every refresh token is revoked.
    RevokeGrants,
    /// Every REST cursor is closed.
    CloseCursors,
    /// Every Bulk job is gone.
    ForgetJobs,
    /// The API requests of the day are used up.
    UseUpLimit,
}

/// The same path at another host.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Scheme and host, `http://other.example`.
    pub to: String,
    /// HTTP status.
    #[serde(default = "found")]
    pub status: u16,
}

fn found() -> u16 {
    302
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    units::duration(&String::deserialize(from)?).map_err(serde::de::Error::custom)
}

impl FaultPlan {
    /// A plan of these faults, without chance.
    pub fn of(faults: impl Into<Vec<Fault>>) -> FaultPlan {
        FaultPlan { seed: 0, faults: faults.into() }
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// `Usage` with the place of the mistake.
    pub fn parse(text: &str) -> Result<FaultPlan> {
        let plan: FaultPlan = toml::from_str(text).map_err(|e| {
            let message = e.to_string();
            Error::usage(format!("the fault plan is wrong: {}", message.trim_end()))
        })?;
        for (index, fault) in plan.faults.iter().enumerate() {
            fault
                .check()
                .map_err(|what| Error::usage(format!("fault {} of the fault plan: {what}", index + 1)))?;
        }
        Ok(plan)
    }

    /// Reads a plan from a file.
    ///
    /// # Errors
    /// `Usage` when it cannot be read, or with the place of the mistake.
    pub fn load(path: &Path) -> Result<FaultPlan> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::usage(format!("{} cannot be read", path.display())).because(e))?;
        FaultPlan::parse(&text).map_err(|e| Error::usage(format!("{}: {e}", path.display())))
    }
}

impl Fault {
    fn check(&self) -> Result<(), &'static str> {
        if self.probability.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            return Err("`probability` is a number from 0 to 1");
        }
        match &self.act {
            Act::Answer(Answer { status, .. }) | Act::Redirect(Redirect { status, .. })
                if !(200..600).contains(status) =>
            {
                Err("`status` is a number from 200 to 599")
            }
            Act::Cut(cut) if cut.rows.is_some() && (cut.bytes.is_some() || cut.share.is_some()) => {
                Err("`rows` excludes `bytes` and `share`")
            }
            Act::Cut(Cut { bytes, share, .. }) | Act::Stall(Stall { bytes, share, .. }) => {
                Place { bytes: *bytes, share: *share }.check()
            }
            Act::Corrupt(place) => place.check(),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(text: &str) -> Act {
        FaultPlan::parse(&format!("[[fault]]\n{text}\n")).unwrap().faults.remove(0).act
    }

    #[test]
    fn every_line_of_the_table_can_be_written() {
        assert_eq!(
            act(r#"do.answer = { status = 503, body = "x", headers = { Retry-After = "1" } }"#),
            Act::Answer(Answer {
                status: 503,
                body: "x".into(),
                headers: [("Retry-After".to_owned(), "1".to_owned())].into(),
                executed: false,
            })
        );
        assert_eq!(act(r#"do.reset = "after""#), Act::Reset(Moment::After));
        assert_eq!(act(r#"do.delay = "2s""#), Act::Delay(Duration::from_secs(2)));
        assert_eq!(act("do.cut = { rows = 3 }"), Act::Cut(Cut { rows: Some(3), ..Cut::default() }));
        let cut = Cut { bytes: Some(900), ends: Ends::NoLength, ..Cut::default() };
        assert_eq!(act(r#"do.cut = { bytes = 900, ends = "no_length" }"#), Act::Cut(cut));
        let stall = Stall { bytes: None, share: Some(0.5), time: Duration::from_secs(10) };
        assert_eq!(act(r#"do.stall = { share = 0.5, time = "10s" }"#), Act::Stall(stall));
        assert_eq!(act("do.drip = { bytes_per_second = 9 }"), Act::Drip(Drip { bytes_per_second: 9 }));
        assert_eq!(act("do.corrupt = { share = 0.5 }"), Act::Corrupt(Place::share(0.5)));
        assert!(matches!(act(r#"do.headers = { strip = ["Sforce-*"] }"#), Act::Headers(_)));
        assert_eq!(act("do.plain = true"), Act::Plain(true));
        assert_eq!(act(r#"do.locator = "wrong""#), Act::Locator(LocatorFault::Wrong));
        assert_eq!(act(r#"do.page = "repeated""#), Act::Page(PageFault::Repeated));
        assert_eq!(act(r#"do.job = "stuck""#), Act::Job(JobFate::Stuck));
        assert_eq!(act(r#"do.org = "use_up_limit""#), Act::Org(OrgEvent::UseUpLimit));
        let redirect = Redirect { to: "http://a".into(), status: 302 };
        assert_eq!(act(r#"do.redirect = { to = "http://a" }"#), Act::Redirect(redirect));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (text, words) in [
            ("[[fault]]\ndo.explode = true", "explode"),
            ("[[fault]]\npath = \"/x\"", "do"),
            ("[[fault]]\npaht = \"/x\"\ndo.plain = true", "paht"),
            ("[[fault]]\nprobability = 2.0\ndo.plain = true", "fault 1"),
            ("[[fault]]\ndo.cut = { rows = 1, bytes = 2 }", "rows"),
            ("[[fault]]\ndo.corrupt = { share = 7.0 }", "share"),
            ("[[fault]]\ndo.delay = \"2 parsecs\"", "unit"),
            ("[[fault]]\ndo.answer = { status = 99 }", "status"),
        ] {
            let message = FaultPlan::parse(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
    }
}
