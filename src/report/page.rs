//! The sections become one page of HTML.
//!
//! The template escapes every text. What a browser would take for an order to
//! turn the reading direction, or not draw at all, is shown as its number.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, escape_formatter};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::parts::{Fact, Section, second};
use super::{Facts, Scope, causes, checks, objects, runs};
use crate::ui::text::one_line;
use crate::{Error, Result};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// What every report begins with, and no other file.
pub const MARK: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                        <meta name=\"generator\" content=\"sfmigrate report";

#[derive(Serialize)]
struct Page<'a> {
    mark: Value,
    style: Value,
    policy: String,
    version: &'static str,
    title: String,
    made: String,
    made_at: String,
    place: &'a str,
    totals: Vec<Fact>,
    about: Vec<Fact>,
    sections: Vec<Section>,
}

/// The whole page.
///
/// # Errors
/// `Unexpected` if the template were wrong.
pub fn page(facts: &Facts) -> Result<String> {
    let only = facts.runs.last().filter(|_| facts.scope == Scope::Run);
    let title = match only {
        Some(run) => format!("Run {} into {}", run.id, facts.place),
        None => format!("What moved into {}", facts.place),
    };
    let mut sections = vec![
        objects::counts(facts),
        runs::throughput(facts),
        causes::rejects(facts),
        objects::coverage(facts),
        causes::calls(facts),
        causes::retries(facts),
    ];
    sections.extend(checks::section(facts));
    sections.push(only.map_or_else(|| runs::list(facts), runs::events));
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let page = Page {
        mark: Value::from_safe_string(MARK.to_owned()),
        style: Value::from_safe_string(STYLE.to_owned()),
        policy: format!(
            "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'"
        ),
        version: env!("CARGO_PKG_VERSION"),
        title,
        made: second(facts.made),
        made_at: format!("{:.0}", facts.made),
        place: &facts.place,
        totals: runs::totals(facts),
        about: only.map(runs::about).unwrap_or_default(),
        sections,
    };
    render(&page).map_err(|e| Error::unexpected("the report cannot be put together").because(e))
}

fn render(page: &Page<'_>) -> std::result::Result<String, minijinja::Error> {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &Value::from(one_line(text))),
        _ => escape_formatter(out, state, value),
    });
    environment.render_str(TEMPLATE, Serde(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{EntityRecord, Moment, RunRecord, Status};
    use crate::record::Refusal;

    #[test]
    fn no_text_of_a_source_acts_on_the_page() {
        let hostile = "</title></style><script>alert('1')</script>\"onload=\"x\u{202e}\0{{ 7 * 7 }}";
        let of = EntityRecord {
            entity: hostile.into(),
            target: hostile.into(),
            mode: "full".into(),
            mapping: [(hostile.to_owned(), Some(hostile.to_owned()))].into(),
            api: hostile.into(),
            expected: Some(3),
            read: 3,
            written: 2,
            rejected: 1,
            reasons: vec![Refusal::of(hostile, hostile.into())],
            error: Some(hostile.into()),
            ..EntityRecord::default()
        };
        let retry = Moment { kind: "retry".into(), text: hostile.into(), ..Moment::default() };
        let run = RunRecord {
            id: hostile.into(),
            status: Status::Failed,
            started: hostile.into(),
            user: hostile.into(),
            source: hostile.into(),
            command: vec![hostile.into()],
            error: Some(hostile.into()),
            retries: 1,
            calls: [(hostile.to_owned(), 2)].into(),
            entities: vec![of],
            events: vec![retry],
            ..RunRecord::default()
        };
        for scope in [Scope::Run, Scope::History] {
            let facts = Facts {
                scope,
                place: hostile.into(),
                runs: vec![run.clone(), run.clone()],
                holdings: Vec::new(),
                made: jiff::Timestamp::UNIX_EPOCH,
            };
            let html = page(&facts).unwrap();
            assert!(html.starts_with(MARK));
            assert_eq!(html.matches("<script").count(), 0);
            assert_eq!(html.matches("</title>").count(), html.matches("<title").count());
            assert_eq!(html.matches("</style>").count(), 1);
            assert!(!html.contains("\"onload") && !html.contains('\u{202e}') && !html.contains('\0'));
            assert!(html.contains("&lt;script&gt;") && html.contains("{{ 7 * 7 }}"));
        }
    }
}
