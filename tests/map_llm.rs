//! `map --llm` against a real HTTP server: what goes out, what is believed, and
//! what happens when there is no use in the answer.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Ran, Sandbox, finish};

const DESCRIBE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proposals/describe/contact.v42-custom-fields.json");

/// A server that gives every request the same answer and keeps what it got.
struct Model {
    url: String,
    http: Arc<tiny_http::Server>,
    got: Arc<Mutex<Vec<(String, String)>>>,
}

impl Model {
    fn answering(status: u16, body: &str) -> Model {
        let http = Arc::new(tiny_http::Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}/v1", http.server_addr());
        let got = Arc::new(Mutex::new(Vec::new()));
        let (serving, keeping, body) = (Arc::clone(&http), Arc::clone(&got), body.to_owned());
        std::thread::spawn(move || {
            for mut request in serving.incoming_requests() {
                let mut text = String::new();
                request.as_reader().read_to_string(&mut text).unwrap();
                let key = request.headers().iter().find(|h| h.field.equiv("Authorization"));
                let key = key.map(|h| h.value.to_string()).unwrap_or_default();
                assert_eq!(request.url(), "/v1/chat/completions");
                keeping.lock().unwrap().push((key, text));
                let _ = request.respond(tiny_http::Response::from_string(&body).with_status_code(status));
            }
        });
        Model { url, http, got }
    }

    fn saying(text: &str) -> Model {
        Model::answering(200, &json!({ "choices": [{ "message": { "content": text } }] }).to_string())
    }

    fn requests(&self) -> Vec<(String, String)> {
        self.got.lock().unwrap().clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        self.http.unblock();
    }
}

fn map(url: &str, more: &[&str]) -> Ran {
    let sandbox = Sandbox::new();
    let header = "Vorname,Zimmer,Lieblingszahl\nAda,1815,SECRETVALUE\nBob,2,SECRETVALUE\nEve,3,x\n";
    std::fs::write(sandbox.path("people.csv"), header).unwrap();
    let args = ["map", "Contact", "--describe", DESCRIBE, "--onto", "people.csv"];
    let llm: &[&str] = if url.is_empty() { &[] } else { &["--llm", url] };
    let mut command = sandbox.command(&[&args[..], llm, more].concat());
    command
        .env("SFMIGRATE_LLM_KEY", "the-key")
        .env("SFMIGRATE_TIMEOUT_ANSWER", "1s")
        .env("SFMIGRATE_TIMEOUT_SILENCE", "1s");
    finish(command)
}

#[test]
fn what_the_model_names_is_written_if_both_schemas_have_it() {
    let model = Model::saying(
        "```json\n{\"Zimmer\": \"Department\", \"Lieblingszahl\": \"NoSuchField\", \"Vorname\": \"Email\", \"Other\": \"Id\"}\n```",
    );
    let ran = map(&model.url, &[]).ok();
    assert!(ran.stdout.contains("\nZimmer = \"Department\"  # "), "{}", ran.stdout);
    // Certain already, and so not the model's business.
    assert!(ran.stdout.contains("\nVorname = \"FirstName\"  # "), "{}", ran.stdout);
    assert!(!ran.stdout.contains("NoSuchField"), "{}", ran.stdout);
    for refused in ["Lieblingszahl = NoSuchField", "Vorname = Email", "Other = Id"] {
        assert!(ran.stderr.contains(refused), "{refused}\n{}", ran.stderr);
    }
    let requests = model.requests();
    let [(key, body)] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(key, "Bearer the-key");
    let body: Value = serde_json::from_str(body).unwrap();
    let question: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
    let columns: Vec<&str> =
        question["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(columns, ["Zimmer", "Lieblingszahl"]);
    assert!(!ran.stdout.contains("the-key") && !ran.stderr.contains("the-key"));
}

#[test]
fn values_go_out_only_when_asked_for() {
    let model = Model::saying("{}");
    map(&model.url, &[]).ok();
    map(&model.url, &["--llm-samples"]).ok();
    let sent: Vec<bool> = model.requests().iter().map(|(_, body)| body.contains("SECRETVALUE")).collect();
    assert_eq!(sent, [false, true]);
}

#[test]
fn a_model_of_no_help_leaves_the_offline_proposal_and_a_warning() {
    let offline = map("", &[]).ok().stdout;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://127.0.0.1:{}/v1", crate::support::free_port());
    let models = [
        Model::answering(500, "{}"),
        Model::answering(200, "<html>"),
        Model::saying("I cannot say"),
        Model::answering(200, "{}"),
    ];
    let mut urls: Vec<String> = models.iter().map(|m| m.url.clone()).collect();
    urls.push(format!("http://{}/v1", silent.local_addr().unwrap()));
    urls.push(gone);
    for url in urls {
        let ran = map(&url, &[]).ok();
        assert_eq!(ran.stdout, offline, "{url}");
        assert!(ran.stderr.contains("warning: the model was of no help"), "{url}: {}", ran.stderr);
    }
    map("no address", &[]).code(2);
}
