//! Answers that real orgs gave, served again: whatever is in them must be
//! understood. Where they come from stands in `fixtures/recorded/INDEX.md`.
//!
//! `SFMIGRATE_RECORDED` names another folder of the same layout to read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use sfmigrate::auth::Session;
use sfmigrate::config::connections::{Connection, Flow};
use sfmigrate::event::{Api, Silent};
use sfmigrate::record::{Batch, Resume};
use sfmigrate::schema::{Column, ColumnType};
use sfmigrate::source::salesforce::Salesforce;
use sfmigrate::source::{ApiChoice, Item, Query, ReadPlan, Source};
use sfmigrate::{Error, Kind};

use crate::support::block_on;

fn fixtures(folder: &str) -> Vec<(String, Value)> {
    let root = std::env::var_os("SFMIGRATE_RECORDED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recorded"), PathBuf::from);
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "nothing in {folder}");
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let json = serde_json::from_slice(&std::fs::read(&path).unwrap());
        (name.clone(), json.unwrap_or_else(|e| panic!("{name}: {e}")))
    };
    files.into_iter().map(read).collect()
}

/// An answer: status, headers, body.
#[derive(Clone)]
pub struct Answer(pub u16, pub Vec<(String, String)>, pub Vec<u8>);

impl Answer {
    pub fn json(body: &Value) -> Answer {
        let header = ("Content-Type".to_owned(), "application/json;charset=UTF-8".to_owned());
        Answer(200, vec![header], body.to_string().into_bytes())
    }

    /// The `response` of a recorded exchange.
    fn recorded(exchange: &Value) -> Answer {
        let response = &exchange["response"];
        let body = match response.get("body") {
            Some(body) => body.to_string(),
            None => response["body_text"].as_str().unwrap_or_default().to_owned(),
        };
        let headers = response["headers"].as_object().into_iter().flatten().filter_map(|(name, value)| {
            // The frame is ours: bodies were unpacked when they were recorded.
            let framing = ["content-length", "transfer-encoding", "content-encoding", "connection"];
            let kept = !framing.contains(&name.to_ascii_lowercase().as_str());
            Some((name.clone(), value.as_str()?.to_owned())).filter(|_| kept)
        });
        Answer(response["status"].as_u64().unwrap() as u16, headers.collect(), body.into_bytes())
    }
}

/// Serves the answer of the first entry whose method and part of the path
/// match a request; 404 without a body otherwise.
pub struct Server {
    url: String,
    http: Arc<tiny_http::Server>,
}

impl Server {
    pub fn new(answers: Vec<(&'static str, String, Answer)>) -> Server {
        let http = Arc::new(tiny_http::Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}", http.server_addr());
        let serving = Arc::clone(&http);
        std::thread::spawn(move || {
            for request in serving.incoming_requests() {
                let method = request.method().to_string();
                let found =
                    answers.iter().find(|(m, part, _)| *m == method && request.url().contains(part.as_str()));
                let Answer(status, headers, body) = found
                    .map_or_else(|| Answer(404, Vec::new(), Vec::new()), |(_, _, answer)| answer.clone());
                let mut response = tiny_http::Response::from_data(body).with_status_code(status);
                for (name, value) in headers {
                    if let Ok(header) = tiny_http::Header::from_bytes(name, value) {
                        response.add_header(header);
                    }
                }
                let _ = request.respond(response);
            }
        });
        Server { url, http }
    }

    pub fn source(&self) -> Salesforce {
        let connection = Connection {
            name: "recorded".into(),
            service: "salesforce".into(),
            login_url: self.url.clone(),
            instance_url: self.url.clone(),
            client_id: "app".into(),
            org_id: "00Dxx0000001gPLEAY".into(),
            user_id: "005xx000001SwiUAAS".into(),
            username: "user@recorded.example".into(),
            display_name: "User".into(),
            api_version: "v66.0".into(),
            store: "file".into(),
            created: "2026-01-01T00:00:00Z".into(),
            flow: Flow::Browser,
            token_url: None,
        };
        let session = Arc::new(Session::fixed(connection, "token".into()));
        Salesforce::new(session, "00Dxx0000001gPLEAY", "v66.0", None, Arc::new(Silent)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
    }
}

pub fn query(entity: &str, columns: &[(String, ColumnType)]) -> Query {
    let columns = columns.iter().map(|(name, kind)| Column { name: name.clone(), kind: *kind });
    Query { entity: entity.to_owned(), columns: columns.collect(), ..Query::default() }
}

/// Reads all of a query, and what the read announced.
pub async fn read(source: &Salesforce, query: Query, api: Api) -> Result<(Vec<Batch>, Option<u64>), Error> {
    let plan = ReadPlan {
        query,
        api,
        choice: ApiChoice::Only(api),
        reason: String::new(),
        records: None,
        calls: None,
    };
    let (sender, mut items) = tokio::sync::mpsc::channel(4);
    let taking = async move {
        let mut batches = Vec::new();
        while let Some(item) = items.recv().await {
            match item {
                Item::Rows(batch) => batches.push(batch),
                Item::State { done, .. } => drop(done.send(())),
                _ => {}
            }
        }
        batches
    };
    let (summary, batches) = tokio::join!(source.read(&plan, Resume::default(), sender), taking);
    Ok((batches, summary?.announced))
}

#[test]
fn every_recorded_describe_becomes_an_entity() {
    for (file, describe) in fixtures("describe").into_iter().chain(fixtures("describe/minimal")) {
        let Some(name) = describe["name"].as_str() else { continue };
        let server =
            Server::new(vec![("GET", format!("/sobjects/{name}/describe"), Answer::json(&describe))]);
        let entity = block_on(server.source().describe(name)).unwrap_or_else(|e| panic!("{file}: {e:?}"));
        assert_eq!(entity.name, name, "{file}");
        assert_eq!(entity.queryable, describe["queryable"].as_bool().unwrap_or(true), "{file}");
        let fields: Vec<&Value> = describe["fields"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|field| field["deprecatedAndHidden"] != true)
            .collect();
        assert_eq!(entity.fields.len(), fields.len(), "{file}");
        for (field, recorded) in entity.fields.iter().zip(fields) {
            let what = format!("{file}: {}", field.name);
            assert_eq!(field.name, recorded["name"].as_str().unwrap(), "{what}");
            let kind = recorded["type"].as_str().unwrap();
            assert_eq!(field.native_type, kind, "{what}");
            let expected = match kind {
                "boolean" => Some(ColumnType::Boolean),
                "int" | "long" => Some(ColumnType::Integer),
                "double" | "currency" | "percent" => Some(ColumnType::Decimal),
                "date" => Some(ColumnType::Date),
                "datetime" => Some(ColumnType::DateTime),
                "time" => Some(ColumnType::Time),
                "anyType" => Some(ColumnType::Any),
                "address" | "location" | "base64" | "complexvalue" | "json" => None,
                _ => Some(ColumnType::Text),
            };
            // Compounds may get a type of their own; everything else has one.
            if expected.is_some() && !recorded["soapType"].as_str().unwrap_or_default().starts_with("urn:") {
                assert_eq!(field.kind, expected, "{what}");
            }
            let targets = recorded["referenceTo"].as_array().map_or(0, Vec::len);
            assert_eq!(field.references.len(), targets, "{what}");
            assert_eq!(field.relationship.as_deref(), recorded["relationshipName"].as_str(), "{what}");
            assert_eq!(u64::from(field.length), recorded["length"].as_u64().unwrap_or(0), "{what}");
            let picklist = recorded["picklistValues"].as_array().map_or(0, Vec::len);
            assert_eq!(field.picklist.len(), picklist, "{what}");
        }
    }
}

#[test]
fn every_recorded_list_of_objects_is_read() {
    for (file, global) in fixtures("responses/global-describe") {
        let global = global.get("response").map_or(&global, |response| &response["body"]);
        let server = Server::new(vec![("GET", "/sobjects".to_owned(), Answer::json(global))]);
        let entities = block_on(server.source().entities()).unwrap_or_else(|e| panic!("{file}: {e:?}"));
        let shown =
            global["sobjects"].as_array().unwrap().iter().filter(|o| o["deprecatedAndHidden"] != true);
        assert_eq!(entities.len(), shown.count(), "{file}");
        assert!(entities.iter().any(|entity| entity.queryable), "{file}");
    }
}

/// The values of a record by path, as a query names them.
fn flatten(record: &Value, prefix: &str, out: &mut BTreeMap<String, Value>) {
    for (key, value) in record.as_object().unwrap() {
        match value {
            _ if key == "attributes" => {}
            Value::Object(parent) if parent.contains_key("attributes") => {
                flatten(value, &format!("{prefix}{key}."), out);
            }
            value => drop(out.insert(format!("{prefix}{key}"), value.clone())),
        }
    }
}

#[test]
fn every_recorded_query_page_is_decoded_to_its_last_value() {
    let mut pages = 0;
    for (file, exchange) in fixtures("responses/query") {
        let body = &exchange["response"]["body"];
        let Some(records) = body["records"].as_array() else { continue };
        let flat: Vec<BTreeMap<String, Value>> = records
            .iter()
            .map(|record| {
                let mut values = BTreeMap::new();
                flatten(record, "", &mut values);
                values
            })
            .collect();
        let mut columns: BTreeMap<String, ColumnType> = BTreeMap::new();
        for (path, value) in flat.iter().flatten() {
            let kind =
                if value.is_object() || value.is_array() { ColumnType::Json } else { ColumnType::Text };
            let known = columns.entry(path.clone()).or_insert(kind);
            *known = if kind == ColumnType::Json { kind } else { *known };
        }
        // A parent that is null in one record and not in another is no value.
        let parents: Vec<String> = columns.keys().cloned().collect();
        columns.retain(|path, _| !parents.iter().any(|other| other.starts_with(&format!("{path}."))));
        if columns.is_empty() {
            columns.insert("Id".to_owned(), ColumnType::Text);
        }
        let mut answers = Vec::new();
        if let Some(next) = body["nextRecordsUrl"].as_str().filter(|_| body["done"] == false) {
            let end = serde_json::json!({"totalSize": body["totalSize"], "done": true, "records": []});
            answers.push(("GET", next.to_owned(), Answer::json(&end)));
        }
        answers.push(("GET", "/query".to_owned(), Answer::recorded(&exchange)));
        let server = Server::new(answers);
        let columns: Vec<(String, ColumnType)> = columns.into_iter().collect();
        let reading = async { read(&server.source(), query("Thing", &columns), Api::Rest).await };
        let (batches, announced) = block_on(reading).unwrap_or_else(|e| panic!("{file}: {e:?}"));
        assert_eq!(announced, body["totalSize"].as_u64(), "{file}");
        let rows: Vec<(&Batch, usize)> =
            batches.iter().flat_map(|b| (0..b.len()).map(move |row| (b, row))).collect();
        assert_eq!(rows.len(), flat.len(), "{file}");
        for ((batch, row), expected) in rows.into_iter().zip(&flat) {
            for (at, (path, _)) in columns.iter().enumerate() {
                let found = batch.get(row, at);
                let what = format!("{file}: {path}");
                match expected.get(path).unwrap_or(&Value::Null) {
                    Value::Null => assert_eq!(found, None, "{what}"),
                    Value::String(text) => assert_eq!(found.unwrap_or_default(), text, "{what}"),
                    Value::Bool(value) => assert_eq!(found, Some(value.to_string().as_str()), "{what}"),
                    Value::Number(number) => {
                        assert_eq!(found.unwrap().parse::<f64>().ok(), number.as_f64(), "{what}");
                    }
                    compound => {
                        let found: Value = serde_json::from_str(found.unwrap()).unwrap();
                        assert_eq!(found, *compound, "{what}");
                    }
                }
            }
        }
        pages += 1;
    }
    assert!(pages >= 20, "{pages} pages");
}

#[test]
fn every_recorded_error_is_told_in_the_words_of_the_org() {
    let exchanges = fixtures("responses/errors")
        .into_iter()
        .chain(fixtures("responses/bulk2").into_iter().filter(|(file, _)| file.starts_with("error.")));
    for (file, exchange) in exchanges {
        let answer = Answer::recorded(&exchange);
        let status = answer.0;
        let body = exchange["response"]["body"].clone();
        // Making a job is asked for once: what is wrong with it is told at once.
        let server = Server::new(vec![("POST", "/jobs/query".to_owned(), answer)]);
        let columns = [("Id".to_owned(), ColumnType::Text)];
        let error = block_on(async { read(&server.source(), query("Account", &columns), Api::Bulk).await })
            .err()
            .unwrap_or_else(|| panic!("{file} passed for a success"));
        assert!(!error.message().trim().is_empty() && !error.hints().is_empty(), "{file}: {error:?}");
        let entry = if body.is_array() { &body[0] } else { &body };
        if status < 400 {
            continue;
        }
        // An expired session is told in our own words: how to get another.
        if let Some(words) = entry["message"].as_str().filter(|_| status != 401) {
            let last = words.trim().lines().last().unwrap();
            assert!(error.message().contains(last), "{file}: {error:?}");
        }
        let expected = match entry["errorCode"].as_str() {
            Some("INVALID_FIELD" | "INVALID_TYPE" | "MALFORMED_QUERY") => Kind::Usage,
            Some("INVALID_SESSION_ID") => Kind::Auth,
            _ => Kind::Source,
        };
        assert_eq!(error.kind(), expected, "{file}: {error:?}");
    }
}

#[test]
fn a_recorded_job_is_followed_to_its_recorded_results() {
    let exchanges: BTreeMap<String, Value> = fixtures("responses/bulk2").into_iter().collect();
    let of = |name: &str| Answer::recorded(&exchanges[&format!("{name}.json")]);
    // The recording's job said 80 records where its results are cut to a few:
    // their number is made to agree, the rest is as it came.
    let mut info = exchanges["query-job-info.complete.json"].clone();
    for (results, records) in [
        ("query-results.with-sforce-numberofrecords", 3),
        ("query-results.last-locator", 1),
        ("query-results.empty", 0),
    ] {
        info["response"]["body"]["numberRecordsProcessed"] = records.into();
        let id = info["response"]["body"]["id"].as_str().unwrap().to_owned();
        let mut create = exchanges["query-job-create.json"].clone();
        create["response"]["body"]["id"] = id.as_str().into();
        let server = Server::new(vec![
            ("POST", "/jobs/query".to_owned(), Answer::recorded(&create)),
            (
                "GET",
                "/resultPages".to_owned(),
                Answer(
                    404,
                    Vec::new(),
                    b"[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]"
                        .to_vec(),
                ),
            ),
            ("GET", "/results".to_owned(), of(results)),
            ("GET", format!("/jobs/query/{id}"), Answer::recorded(&info)),
        ]);
        let columns = [("Id".to_owned(), ColumnType::Text)];
        let (batches, announced) =
            block_on(async { read(&server.source(), query("Account", &columns), Api::Bulk).await })
                .unwrap_or_else(|e| panic!("{results}: {e:?}"));
        assert_eq!(batches.iter().map(Batch::len).sum::<usize>() as u64, records, "{results}");
        assert_eq!(announced, Some(records), "{results}");
    }
}
