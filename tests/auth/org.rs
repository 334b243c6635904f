//! The OAuth side of an org, as little of it as these tests need. It rotates
//! refresh tokens, and ends a grant whose refresh token comes twice.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sfmigrate::config::connections::{Connection, Flow};
use tiny_http::{Header, Response, Server};

pub(super) const ORG_ID: &str = "00Dxx0000001gPLEAY";
pub(super) const USER_ID: &str = "005xx000001SwiUAAS";

/// What the org saw and how it answers.
pub(super) struct Org {
    pub(super) url: String,
    pub(super) seen: Arc<Mutex<Seen>>,
    server: Arc<Server>,
}

#[derive(Default)]
pub(super) struct Seen {
    /// The refresh token that is valid now, by its number.
    pub(super) generation: u32,
    /// Redemptions of a refresh token.
    pub(super) redemptions: u32,
    /// The grant was ended because a refresh token came twice.
    pub(super) ended: bool,
    /// Whether refresh tokens are replaced.
    pub(super) rotates: bool,
    /// The next redemptions are carried out, and their answers garbled on the way.
    pub(super) cut_answers: u32,
    /// How long a redemption takes.
    pub(super) slowness: Duration,
    /// Forms that came to the token endpoint, oldest first.
    pub(super) forms: Vec<HashMap<String, String>>,
    /// The code challenge of the sign-in under way.
    pub(super) challenge: Option<String>,
    /// What `instance_url` says; the org itself when `None`.
    pub(super) instance_url: Option<String>,
    /// HTTP status of userinfo.
    pub(super) userinfo_status: u16,
    /// Tokens given to the revoke endpoint.
    pub(super) revoked: Vec<String>,
}

pub(super) fn refresh_token(generation: u32) -> String {
    format!("5Aep-refresh-{generation}")
}

pub(super) fn access_token(generation: u32) -> String {
    format!("00Dxx!access-{generation}")
}

impl Org {
    pub(super) fn start() -> Org {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://127.0.0.1:{}", server.server_addr().to_ip().unwrap().port());
        let seen = Arc::new(Mutex::new(Seen { rotates: true, userinfo_status: 200, ..Seen::default() }));
        let org = Org { url: url.clone(), seen: Arc::clone(&seen), server: Arc::clone(&server) };
        for _ in 0..4 {
            let (server, seen, url) = (Arc::clone(&server), Arc::clone(&seen), url.clone());
            std::thread::spawn(move || {
                while let Ok(mut request) = server.recv() {
                    let mut body = String::new();
                    request.as_reader().read_to_string(&mut body).unwrap();
                    let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
                    let expired =
                        request.headers().iter().any(|h| h.value.as_str() == "Bearer 00Dxx!expired");
                    let answer = match expired {
                        true => Some((403, json!("Bad_OAuth_Token"))),
                        false => answer(&url, request.url(), form, &seen),
                    };
                    match answer {
                        Some((status, body)) => {
                            let json =
                                Header::from_bytes("Content-Type", "application/json;charset=UTF-8").unwrap();
                            let response = Response::from_string(body.to_string());
                            let _ = request.respond(response.with_status_code(status).with_header(json));
                        }
                        // What arrives of the answer is no HTTP.
                        None => {
                            let mut wire = request.into_writer();
                            wire.write_all(b"\0\r\n\r\n").and_then(|()| wire.flush()).unwrap();
                        }
                    }
                }
            });
        }
        org
    }

    pub(super) fn connection(&self, name: &str) -> Connection {
        Connection {
            name: name.into(),
            service: "salesforce".into(),
            login_url: self.url.clone(),
            instance_url: self.url.clone(),
            client_id: "3MVG9test".into(),
            org_id: ORG_ID.into(),
            user_id: USER_ID.into(),
            username: "ana@acme.example".into(),
            display_name: "Ana".into(),
            api_version: "v66.0".into(),
            store: "file".into(),
            created: "2026-11-21T00:00:00Z".into(),
            flow: Flow::Browser,
            token_url: None,
        }
    }
}

impl Drop for Org {
    fn drop(&mut self) {
        for _ in 0..4 {
            self.server.unblock();
        }
    }
}

fn answer(base: &str, path: &str, form: HashMap<String, String>, seen: &Mutex<Seen>) -> Option<(u16, Value)> {
    match path.split('?').next().unwrap() {
        "/services/oauth2/token" => token(base, form, seen),
        "/services/oauth2/revoke" => {
            let mut seen = seen.lock().unwrap();
            seen.revoked.push(form["token"].clone());
            Some(match seen.ended {
                true => (400, json!({"error": "invalid_token"})),
                false => (200, Value::Null),
            })
        }
        "/services/oauth2/userinfo" => Some((
            seen.lock().unwrap().userinfo_status,
            json!({"organization_id": ORG_ID, "user_id": USER_ID,
                   "preferred_username": "ana@acme.example", "name": "Ana \u{1b}[31mMüller"}),
        )),
        "/services/data/" => {
            Some((200, json!([{"version": "65.0"}, {"version": "67.0"}, {"version": "66.0"}])))
        }
        path if path == format!("/services/data/v66.0/sobjects/User/{USER_ID}") => {
            Some((200, json!({"Username": "ana@acme.example", "Name": "Ana from her record"})))
        }
        _ => Some((404, json!([{"errorCode": "NOT_FOUND"}]))),
    }
}

fn token(base: &str, form: HashMap<String, String>, seen: &Mutex<Seen>) -> Option<(u16, Value)> {
    let refuse = |error: &str, description: &str| {
        Some((400, json!({"error": error, "error_description": description})))
    };
    let mut state = seen.lock().unwrap();
    state.forms.push(form.clone());
    match form["grant_type"].as_str() {
        "authorization_code" => {
            let verifier = oauth2::PkceCodeVerifier::new(form["code_verifier"].clone());
            let challenge = oauth2::PkceCodeChallenge::from_code_verifier_sha256(&verifier);
            if state.challenge.take().as_deref() != Some(challenge.as_str()) {
                return refuse("invalid_grant", "invalid code verifier");
            }
            if form["code"] != "aPrxCode.8k_A==" {
                return refuse("invalid_grant", "invalid authorization code");
            }
        }
        _ => {
            state.redemptions += 1;
            let slowness = state.slowness;
            drop(state);
            std::thread::sleep(slowness);
            state = seen.lock().unwrap();
            if form["refresh_token"] != refresh_token(state.generation) {
                state.ended = true;
            }
            if state.ended {
                return refuse("invalid_grant", "expired access/refresh token");
            }
            if state.rotates {
                state.generation += 1;
            }
            if state.cut_answers > 0 {
                state.cut_answers -= 1;
                return None;
            }
        }
    }
    let generation = if state.rotates { state.generation } else { state.redemptions };
    let mut answer = json!({
        "access_token": access_token(generation),
        "signature": "d/SxeYBxH0GSVko0HMgcUxuZy0PA2cDDz1u7g7JtDHw=",
        "scope": "refresh_token api",
        "instance_url": state.instance_url.clone().unwrap_or_else(|| base.to_owned()),
        "id": format!("https://login.salesforce.com/id/{ORG_ID}/{USER_ID}"),
        "token_type": "Bearer",
        "issued_at": "1794268800123",
    });
    if state.rotates || form["grant_type"] == "authorization_code" {
        answer["refresh_token"] = refresh_token(state.generation).into();
    }
    Some((200, answer))
}
