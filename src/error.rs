//! The one error type of the library: what happened, to which thing, and the
//! next command to type.
//!
//! Inside the library errors are typed by [`Kind`]; the command line maps each
//! kind to one documented exit code (`cli::exit`).

use std::error::Error as StdError;
use std::fmt;

/// What the library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The class of a failure. It decides the exit code, nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A defect, or something nobody foresaw.
    Unexpected,
    /// Usage, mapping or configuration is wrong. Nothing was touched.
    Usage,
    /// Not signed in, the grant was revoked, or a permission is missing.
    Auth,
    /// The source failed after retries, or refused the request.
    Source,
    /// The sink failed: locked, full, incompatible, not writable.
    Sink,
    /// The org's API limit or the user's own budget is used up.
    Limit,
    /// Stopped before the end on purpose; the same command goes on.
    Stopped,
    /// What landed does not match what the source announced.
    Mismatch,
    /// Ctrl-C or SIGTERM; the state is saved.
    Cancelled,
}

impl Kind {
    /// The name used in `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Unexpected => "unexpected",
            Kind::Usage => "usage",
            Kind::Auth => "auth",
            Kind::Source => "source",
            Kind::Sink => "sink",
            Kind::Limit => "limit",
            Kind::Stopped => "stopped",
            Kind::Mismatch => "mismatch",
            Kind::Cancelled => "cancelled",
        }
    }
}

/// A failure that a person can act upon.
///
/// `message` is one line in the user's terms. `hints` say what to do next, the
/// most useful first. Causes are attached, never pasted into the message; the
/// command line prints the chain.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: Kind,
    message: String,
    hints: Vec<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind, with its one-line message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Error { inner: Box::new(Inner { kind, message: message.into(), hints: Vec::new(), source: None }) }
    }

    /// Usage, mapping or configuration is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Not signed in.
    pub fn auth(message: impl Into<String>) -> Self {
        Self::new(Kind::Auth, message)
    }

    /// The source failed.
    pub fn source_failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Source, message)
    }

    /// The sink failed.
    pub fn sink_failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Sink, message)
    }

    /// A defect of this program.
    pub fn unexpected(message: impl Into<String>) -> Self {
        Self::new(Kind::Unexpected, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.inner.hints.push(hint.into());
        self
    }

    /// Attaches the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// The class of this failure.
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// The one-line message, without causes.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// What to do next, the most useful first.
    pub fn hints(&self) -> &[String] {
        &self.inner.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("message", &self.inner.message)
            .field("hints", &self.inner.hints)
            .field("source", &self.inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|s| s as &(dyn StdError + 'static))
    }
}
