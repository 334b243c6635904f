//! A browser as far as signing in to the demo org needs one: it fetches a page,
//! fills in its form, sends it, and stops at the redirect to the callback.

use url::Url;

use crate::secret::Secret;
use crate::{Error, Result};

/// What the person at the consent page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Lets the app in.
    Allow,
    /// Does not.
    Deny,
}

/// Signs in at an authorize URL of a demo org over plain http, and returns the
/// callback URL that the org redirects to. That URL is not fetched: whoever
/// waits for the callback is not known here.
///
/// # Errors
/// `Auth` when the org shows an error page or refuses the credentials, with
/// what the page says; `Source` when it cannot be reached.
pub async fn sign_in_as_browser(
    authorize_url: &str,
    username: &str,
    password: &Secret,
    decision: Decision,
) -> Result<String> {
    // Somebody else may have chosen a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|e| Error::unexpected("no HTTP client").because(e))?;
    let address = Url::parse(authorize_url)
        .map_err(|e| Error::usage("the authorize URL is not a valid address").because(e))?;

    let mut step = send(client.get(address.clone()), &address).await?;
    // Two forms and the redirect; an org that keeps asking does not like the
    // answers.
    for _ in 0..3 {
        let (page, address) = match step {
            Step::Redirect(target) => return Ok(target),
            Step::Page { html, address } => (html, address),
        };
        let Some(form) = Form::first(&page) else {
            return Err(Error::auth(format!("the sign-in page says: {}", text_of(&page))));
        };
        let answers: Vec<(&str, &str)> = form
            .fields
            .iter()
            .filter_map(|field| {
                let value = match (field.name.as_str(), field.kind) {
                    ("username", _) => username,
                    ("password", _) => password.expose(),
                    ("decision", Kind::Button) => {
                        let wanted = if decision == Decision::Allow { "allow" } else { "deny" };
                        return (field.value == wanted).then_some(("decision", wanted));
                    }
                    (_, Kind::Button) => return None,
                    _ => field.value.as_str(),
                };
                (!field.name.is_empty()).then_some((field.name.as_str(), value))
            })
            .collect();
        let target =
            address.join(&form.action).map_err(|e| Error::auth("the form leads nowhere").because(e))?;
        step = send(client.post(target.clone()).form(&answers), &target).await?;
    }
    match step {
        Step::Redirect(target) => Ok(target),
        Step::Page { .. } => Err(Error::auth("the demo org refused the username or the password")),
    }
}

enum Step {
    Redirect(String),
    Page { html: String, address: Url },
}

async fn send(request: reqwest::RequestBuilder, address: &Url) -> Result<Step> {
    let unreachable = |e: reqwest::Error| {
        let host = address.host_str().unwrap_or_default();
        Error::source_failed(format!("the demo org at {host} does not answer")).because(e.without_url())
    };
    let response = request.send().await.map_err(unreachable)?;
    if response.status().is_redirection() {
        let target = response.headers().get(reqwest::header::LOCATION);
        let target = target.and_then(|t| t.to_str().ok()).and_then(|t| address.join(t).ok());
        return target
            .map(|target| Step::Redirect(target.into()))
            .ok_or_else(|| Error::auth("the demo org redirects nowhere"));
    }
    let address = address.clone();
    Ok(Step::Page { html: response.text().await.map_err(unreachable)?, address })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Input,
    Button,
}

#[derive(Debug)]
struct Field {
    kind: Kind,
    name: String,
    value: String,
}

#[derive(Debug)]
struct Form {
    action: String,
    fields: Vec<Field>,
}

impl Form {
    /// The first form of a page.
    fn first(html: &str) -> Option<Form> {
        let mut form: Option<Form> = None;
        for tag in Tags(html) {
            match (tag.name, &mut form) {
                ("form", None) => {
                    form = Some(Form {
                        action: tag.attribute("action").unwrap_or_default(),
                        fields: Vec::new(),
                    });
                }
                ("/form", Some(_)) => break,
                ("input" | "button", Some(form)) => form.fields.push(Field {
                    kind: if tag.name == "button" { Kind::Button } else { Kind::Input },
                    name: tag.attribute("name").unwrap_or_default(),
                    value: tag.attribute("value").unwrap_or_default(),
                }),
                _ => {}
            }
        }
        form
    }
}

/// The tags of a page, one after the other.
struct Tags<'a>(&'a str);

struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let inside = &self.0[self.0.find('<')? + 1..];
        // A > between quotes does not end the tag.
        let mut quote = None;
        let end = inside.find(|c| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                c == '>'
            }
        })?;
        let (tag, rest) = inside.split_at(end);
        self.0 = rest;
        let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((tag, ""));
        Some(Tag { name, attributes })
    }
}

impl Tag<'_> {
    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix('=') {
                None => ("", after),
                Some(after) => match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote)?,
                    _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
                },
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescape(value));
            }
            rest = after.trim_start();
        }
        None
    }
}

fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// What a page says in its emphasised paragraph, or else in its heading.
fn text_of(html: &str) -> String {
    let between = |open: &str, close: &str| {
        let (_, after) = html.split_once(open)?;
        Some(unescape(after.split_once(close)?.0))
    };
    between("<p class=\"bad\">", "</p>")
        .or_else(|| between("<h1>", "</h1>"))
        .unwrap_or_else(|| "(nothing)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_whatever_their_quotes_and_entities() {
        let form = Form::first(
            "<input name=outside><form method=post action='/a?x=1&amp;y=2'>\
             <input type=hidden name=\"t\" value=\"a>b&quot;&amp;lt;\" required>\
             <input required name=plain><button name=d value=yes>Yes</button></form><input name=after>",
        )
        .unwrap();
        assert_eq!(form.action, "/a?x=1&y=2");
        let fields: Vec<_> = form.fields.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
        assert_eq!(fields, [("t", "a>b\"&lt;"), ("plain", ""), ("d", "yes")]);
        assert_eq!(form.fields[2].kind, Kind::Button);
    }

    #[test]
    fn a_page_without_a_form_has_none() {
        assert!(Form::first("<h1>No</h1><p class=\"bad\">Because</p>").is_none());
        assert_eq!(text_of("<h1>No</h1><p class=\"bad\">Because &lt;x&gt;</p>"), "Because <x>");
    }
}
