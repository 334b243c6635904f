//! What the listener says to a browser.

use std::thread::JoinHandle;

use tiny_http::{Header, Request, Response, StatusCode};

use super::super::pages;

/// A response, before it is written.
pub(super) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    pub(super) fn plain(status: u16, text: &str) -> Answer {
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".into())];
        Answer { status, headers, body: format!("{text}\n") }
    }

    pub(super) fn page(status: u16, page: &str) -> Answer {
        let headers = vec![
            ("Content-Type", "text/html; charset=utf-8".into()),
            ("Content-Security-Policy", pages::security_policy()),
        ];
        Answer { status, headers, body: page.to_owned() }
    }

    pub(super) fn see_other(path: &str) -> Answer {
        Answer { status: 303, headers: vec![("Location", path.to_owned())], body: String::new() }
    }

    /// Chrome asks before a public site may lead to this machine.
    pub(super) fn preflight(origin: &str) -> Answer {
        let headers = vec![
            ("Access-Control-Allow-Origin", origin.to_owned()),
            ("Access-Control-Allow-Methods", "GET".into()),
            ("Access-Control-Allow-Private-Network", "true".into()),
        ];
        Answer { status: 204, headers, body: String::new() }
    }

    fn into_response(self) -> Response<std::io::Cursor<Vec<u8>>> {
        let mut response = Response::from_string(self.body).with_status_code(StatusCode(self.status));
        let always = [
            ("Cache-Control", "no-store".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        for (name, value) in self.headers.into_iter().chain(always) {
            // What cannot be a header, for example a strange origin, is left out.
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        response
    }
}

/// Answers on a thread of its own, because a client may read slowly or never
/// send the body that it announced.
pub(super) fn respond_aside(request: Request, answer: Answer) -> Option<JoinHandle<()>> {
    if request.body_length().is_some_and(|length| length > 64 * 1024) {
        // Whoever drops such a request first makes room for its whole body and
        // reads it. Nothing here takes a body: the connection is left to hang.
        std::mem::forget(request);
        return None;
    }
    std::thread::Builder::new()
        .name("callback answer".into())
        .spawn(move || {
            // A client that went away needs no answer.
            let _ = request.respond(answer.into_response());
        })
        .ok()
}
