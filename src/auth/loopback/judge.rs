//! What comes to the listener, held against the sign-in that is under way.

use subtle::ConstantTimeEq;

use super::super::explain;
use super::super::pages::{self, Tone};
use super::answer::Answer;
use crate::Error;
use crate::secret::Secret;

#[derive(Default)]
struct Parameters {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

/// What a request to the listener is.
pub(super) enum Verdict {
    /// The one that is waited for.
    Code(Secret),
    /// The end of this sign-in.
    Refused(Error),
    /// Nothing that counts: it gets an answer, the person perhaps a notice.
    Stray { answer: Answer, notice: Option<&'static str> },
}

impl Verdict {
    fn mixed_up(notice: &'static str) -> Verdict {
        let page = pages::page(
            Tone::Bad,
            "This is not the sign-in that was begun",
            "The address that brought you here belongs to another attempt, so it was not used.",
            "The terminal still waits: go on in the window that it opened.",
        );
        Verdict::Stray { answer: Answer::page(400, &page), notice: Some(notice) }
    }
}

/// Says what a person should have brought.
pub(super) const NOT_THE_ADDRESS: &str = "that is not the address that the browser was sent to: \
    paste all of its address bar, beginning with http://localhost";

/// What an address that a person copied from the browser means.
pub(super) fn judge_pasted(text: &Secret, expected_state: &Secret) -> Verdict {
    // Browsers may hide the scheme, so that it is not copied.
    let address = text.expose().trim();
    let url = url::Url::parse(address).or_else(|_| url::Url::parse(&format!("http://{address}")));
    match url.as_ref().ok().and_then(url::Url::query) {
        Some(query) if query.contains("state=") => judge_query(query, expected_state),
        _ => Verdict::mixed_up(NOT_THE_ADDRESS),
    }
}

/// What the query of a callback means for the sign-in with that state.
pub(super) fn judge_query(query: &str, expected_state: &Secret) -> Verdict {
    let mut parameters = Parameters::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "state" => &mut parameters.state,
            "code" => &mut parameters.code,
            "error" => &mut parameters.error,
            "error_description" => &mut parameters.description,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Verdict::mixed_up("a callback that gives a parameter twice was refused");
        }
    }
    let state = parameters.state.unwrap_or_default();
    if !bool::from(state.as_bytes().ct_eq(expected_state.expose().as_bytes())) {
        return Verdict::mixed_up("a callback that belongs to another sign-in was refused");
    }
    match (parameters.error, parameters.code) {
        (Some(error), _) => {
            Verdict::Refused(explain::refused_login(&error, &parameters.description.unwrap_or_default()))
        }
        (None, Some(code)) if !code.is_empty() => Verdict::Code(Secret::new(code)),
        _ => Verdict::mixed_up("a callback without a code was refused"),
    }
}

/// The code that a callback brings to the sign-in with that state.
#[cfg(any(test, fuzzing))]
pub(crate) fn code_of(query: &str, expected_state: &Secret) -> Option<Secret> {
    match judge_query(query, expected_state) {
        Verdict::Code(code) => Some(code),
        _ => None,
    }
}
