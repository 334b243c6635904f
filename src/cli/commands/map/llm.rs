//! `--llm`: asks a model behind an OpenAI-compatible chat endpoint, for what is
//! unsure only. Names and types go out; values only with `--llm-samples`.
//! What comes back is held against both schemas, and nothing depends on it.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::config::env;
use crate::http;
use crate::mapping::propose::{Candidate, Proposal, Slot};
use crate::schema::ColumnType;
use crate::{Error, Result};

/// A model that thinks longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// More of an answer is not read.
const LONGEST_ANSWER: usize = 1 << 20;

/// Values of a column that go out with `--llm-samples`.
const SAMPLES: usize = 5;

/// What the model is told of its task.
const TASK: &str = "You map fields of a CRM. For every column name the one field that holds the same thing, or null if \
none does. Answer with one JSON object and nothing else: column name to field name or null. Use only the given names.";

/// Where to ask, and how.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// The endpoint, up to `/chat/completions`.
    pub(super) url: Url,
    /// The model's name.
    pub(super) name: String,
    /// Values may go out, too.
    pub(super) samples: bool,
}

impl Model {
    /// # Errors
    /// `Usage` when it is no address of a web server.
    pub(super) fn new(url: &str, name: &str, samples: bool) -> Result<Model> {
        let parsed =
            Url::parse(url).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        let mut url = parsed.ok_or_else(|| {
            Error::usage(format!("--llm {url} is no address"))
                .hint("for instance --llm http://localhost:11434/v1")
        })?;
        if !url.path().ends_with("/chat/completions") {
            let path = format!("{}/chat/completions", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        Ok(Model { url, name: name.to_owned(), samples })
    }
}

/// Settles unsure proposals as far as the model knows; says what of its answer
/// was of no use.
///
/// # Errors
/// When there is no usable answer; the proposals are then as they were.
pub(super) async fn settle(
    model: &Model,
    entity: &str,
    sources: &[Slot],
    targets: &[Slot],
    proposals: &mut [Proposal],
) -> Result<Vec<String>> {
    let unsure: Vec<usize> = (0..proposals.len()).filter(|at| !proposals[*at].confident).collect();
    if unsure.is_empty() {
        return Ok(Vec::new());
    }
    let columns: Vec<Value> = unsure.iter().map(|at| shown(model, &targets[proposals[*at].target])).collect();
    let fields: Vec<Value> = sources.iter().map(|slot| shown(model, slot)).collect();
    let question = json!({ "object": entity, "fields": fields, "columns": columns });
    let answer = ask(model, &question).await?;
    let said = answer.as_object().ok_or_else(|| useless("it is no JSON object"))?;
    let mut refused = Vec::new();
    for (column, field) in said {
        let Some(field) = field.as_str() else { continue };
        let at = unsure.iter().copied().find(|at| targets[proposals[*at].target].path == *column);
        let source = sources.iter().position(|slot| slot.path == field);
        match (at, source) {
            (Some(at), Some(source)) if lands(&sources[source], &targets[proposals[at].target]) => {
                let known = |c: &&Candidate| c.source == source;
                let proposal = &mut proposals[at];
                let before = proposal
                    .choice
                    .iter()
                    .chain(&proposal.alternatives)
                    .find(known)
                    .map_or(0.0, |c| c.confidence);
                proposal.choice = Some(Candidate {
                    source,
                    confidence: before.max(0.5),
                    reason: "named by the model".to_owned(),
                });
                proposal.alternatives.retain(|c| c.source != source);
                proposal.confident = true;
            }
            (Some(_), Some(_)) => refused.push(format!("{column} = {field}: the types do not fit")),
            (Some(_), None) => refused.push(format!("{column} = {field}: {entity} has no such field")),
            (None, _) => refused.push(format!("{column} = {field}: nobody asked for that column")),
        }
    }
    Ok(refused)
}

fn shown(model: &Model, slot: &Slot) -> Value {
    let mut value = json!({ "name": slot.path });
    if !slot.label.is_empty() {
        value["label"] = json!(slot.label);
    }
    if let Some(kind) = slot.kind {
        value["type"] = json!(kind.as_str());
    }
    if model.samples {
        let filled: Vec<&String> =
            slot.samples.iter().filter(|v| !v.trim().is_empty()).take(SAMPLES).collect();
        if !filled.is_empty() {
            value["samples"] = json!(filled);
        }
    }
    value
}

/// Whether any value of the field could stand in the column.
fn lands(source: &Slot, target: &Slot) -> bool {
    use ColumnType as T;
    match (source.kind, target.kind) {
        (Some(from), Some(to)) if from != to => {
            matches!(from, T::Text | T::Any)
                || matches!(to, T::Text | T::Any | T::Json)
                || matches!((from, to), (T::Integer | T::Decimal | T::Boolean, T::Integer | T::Decimal))
                || matches!((from, to), (T::Date | T::DateTime, T::Date | T::DateTime))
        }
        _ => true,
    }
}

async fn ask(model: &Model, question: &Value) -> Result<Value> {
    let host = model.url.host_str().unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    let body = json!({
        "model": model.name,
        "temperature": 0,
        "messages": [{ "role": "system", "content": TASK }, { "role": "user", "content": question.to_string() }],
    });
    let mut request = http::client()?
        .post(model.url.clone())
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .body(body.to_string());
    if let Some(key) = env::get(env::SFMIGRATE_LLM_KEY) {
        if model.url.scheme() != "https" && !local {
            return Err(
                Error::usage("the key would travel unencrypted").hint("use an https address for --llm")
            );
        }
        request = request.bearer_auth(key.trim());
    }
    let lost = |e: reqwest::Error| Error::source_failed(http::transport_words(&e)).because(e.without_url());
    let mut response = http::send(request).await.map_err(lost)?;
    if !response.status().is_success() {
        return Err(Error::source_failed(format!("{host} answered {}", response.status())));
    }
    let mut answer = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(lost)? {
        answer.extend_from_slice(&piece);
        if answer.len() > LONGEST_ANSWER {
            return Err(useless("it is too long"));
        }
    }
    let answer: Value = serde_json::from_slice(&answer).map_err(|_| useless("it is no JSON"))?;
    let text =
        answer["choices"][0]["message"]["content"].as_str().ok_or_else(|| useless("it has no message"))?;
    // Models like to put fences around what they say.
    let (start, end) = (text.find('{'), text.rfind('}'));
    let object = start.zip(end).and_then(|(start, end)| text.get(start..=end));
    object
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| useless("its message is no JSON object"))
}

fn useless(why: &str) -> Error {
    Error::source_failed(format!("the model's answer cannot be used: {why}"))
}
