//! A request as the handlers see it.

use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{HeaderMap, Method};

/// Decoded `name=value` pairs of a query string or a form.
#[derive(Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Params(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name comes twice, which OAuth forbids.
    pub(super) fn has_duplicates(&self) -> bool {
        self.0.iter().enumerate().any(|(i, (name, _))| self.0[..i].iter().any(|(n, _)| n == name))
    }
}

/// One request, its body read.
pub(super) struct Call {
    pub method: Method,
    pub path: String,
    pub query: Params,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Call {
    /// Whether this only reads.
    pub(super) fn reads(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// A header as text.
    pub(super) fn header(&self, name: impl hyper::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body's fields, where it is a form.
    pub(super) fn form(&self) -> Params {
        let is_form = self.header(CONTENT_TYPE).is_none_or(|t| t.contains("x-www-form-urlencoded"));
        if is_form { Params::parse(&self.body) } else { Params::default() }
    }

    /// The access token of the `Authorization` header. `Err` when there is a
    /// header that is not understood.
    pub(super) fn token(&self) -> Result<Option<&str>, ()> {
        let Some(header) = self.headers.get(AUTHORIZATION) else { return Ok(None) };
        let (scheme, token) = header.to_str().ok().and_then(|h| h.split_once(' ')).ok_or(())?;
        if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth") {
            Ok(Some(token.trim()))
        } else {
            Err(())
        }
    }
}
