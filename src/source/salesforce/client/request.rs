//! What is sent.

use std::path::{Path, PathBuf};

use reqwest::Method;

use super::receive::Spool;
use crate::Error;

/// Bytes that are kept in memory of an answer that can be of any length.
/// Several are under way at once.
const MEMORY_PER_ANSWER: usize = 1 << 20;

/// A request that can be sent again.
#[derive(Debug, Clone)]
pub(in super::super) struct Request {
    pub(super) method: Method,
    /// `/services/data/…`, resolved against the instance, query included.
    pub(super) path: String,
    pub(super) body: Option<String>,
    pub(super) accept: &'static str,
    pub(super) batch_size: Option<u32>,
    /// The answer can be of any length, and is no single document.
    long: bool,
    /// Where a long answer lies; the folder for temporary files if `None`.
    pub(super) spool: Option<PathBuf>,
    /// In a few words, for messages: `the count of Contact`.
    pub(super) what: String,
    pub(super) idempotent: bool,
}

impl Request {
    pub(in super::super) fn get(path: impl Into<String>, what: impl Into<String>) -> Self {
        Request {
            method: Method::GET,
            path: path.into(),
            body: None,
            accept: "application/json",
            batch_size: None,
            long: false,
            spool: None,
            what: what.into(),
            idempotent: true,
        }
    }

    pub(in super::super) fn post(path: impl Into<String>, body: String, what: impl Into<String>) -> Self {
        Request { method: Method::POST, body: Some(body), idempotent: false, ..Request::get(path, what) }
    }

    /// A change that is the same when it is made twice.
    pub(in super::super) fn patch(path: impl Into<String>, body: String, what: impl Into<String>) -> Self {
        Request { method: Method::PATCH, body: Some(body), ..Request::get(path, what) }
    }

    pub(in super::super) fn delete(path: impl Into<String>, what: impl Into<String>) -> Self {
        Request { method: Method::DELETE, ..Request::get(path, what) }
    }

    pub(in super::super) fn csv(mut self) -> Self {
        self.accept = "text/csv";
        self.long = true;
        self
    }

    /// Any bytes; many of them lie in `folder`, on the disk they are meant for.
    pub(in super::super) fn bytes(mut self, folder: &Path) -> Self {
        self.accept = "*/*";
        self.long = true;
        self.spool = Some(folder.to_owned());
        self
    }

    /// Rows per page of a query, 200 to 2,000; the server treats it as a hint.
    pub(in super::super) fn batch_size(mut self, rows: u32) -> Self {
        self.batch_size = Some(rows);
        self
    }

    /// Where the answer is kept.
    pub(super) fn spool(&self) -> Spool<'_> {
        if self.long { Spool::Beyond(MEMORY_PER_ANSWER, self.spool.as_deref()) } else { Spool::Memory }
    }

    /// What came is not what was asked for.
    pub(in super::super) fn strange(&self, because: serde_json::Error) -> Error {
        Error::source_failed(format!("the answer to {} is not what Salesforce sends", self.what))
            .because(because)
            .hint("check that no proxy answers in Salesforce's place")
    }
}
