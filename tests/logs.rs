//! `-v`, `--log-file` and `RUST_LOG`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sfmigrate::cli::schemas;

use crate::support::contract::{assert_fits, strict};
use crate::support::{SignedIn, finish};

fn lines(path: &Path) -> Vec<Value> {
    let line = strict(schemas::PROGRESS, Some("log"));
    let text = fs::read_to_string(path).unwrap();
    let parse = |text: &str| serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
    let lines: Vec<Value> = text.lines().map(parse).collect();
    lines.iter().for_each(|one| assert_fits(&line, one, "a line of the log"));
    lines
}

fn of<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["message"] == message).collect()
}

#[test]
fn verbose_tells_of_each_request_on_standard_error_without_its_data() {
    let it = SignedIn::with(&[("Contact", 30)]);
    let before = it.org.requests().len();
    let args = ["count", "Contact", "--where", "LastName = 'Needle-Haystack'", "--json", "-v"];
    let ran = it.run(&args).ok();
    assert_eq!(ran.json()["entities"][0]["records"], 0);
    let answers: Vec<&str> =
        ran.stderr.lines().filter(|line| line.contains(" http::exchange: answer ")).collect();
    let paths: Vec<String> = it.requests_since(before);
    assert!(!paths.is_empty() && answers.len() == paths.len(), "{paths:?}\n{}", ran.stderr);
    for (number, (answer, request)) in answers.iter().zip(&paths).enumerate() {
        let (method, path) = request.split_once(' ').unwrap();
        let path = path.split('?').next().unwrap();
        let expected = format!("number={} method={method} host=127.0.0.1 path={path} ", number + 1);
        assert!(answer.contains(&expected) && answer.contains(" status=200 "), "{expected}\n{answer}");
    }
    assert!(
        ran.stderr.contains("usage=api-usage=") || ran.stderr.contains("usage=\"api-usage="),
        "{}",
        ran.stderr
    );
    for data in ["Needle", "SELECT", "LastName"] {
        assert!(!ran.stderr.contains(data), "{data}: {}", ran.stderr);
    }
}

#[test]
fn a_log_file_tells_the_story_of_a_run_under_its_id() {
    let it = SignedIn::with(&[("Contact", 1500), ("Account", 12)]);
    let import = ["import", "--entity", "Contact,Account", "--to", "c.db"];
    let log = ["--log-file", "run.log", "--log-format", "json"];
    let ran = it.run(&[&import[..], &log].concat()).ok();
    assert!(!ran.stderr.contains("http::exchange"), "the file has it, not the terminal");
    let told = lines(&it.sandbox.path("run.log"));
    assert_eq!(told[0]["message"], "begins");
    assert_eq!(told[0]["command"], "import");
    let last = told.last().unwrap();
    assert_eq!((&last["message"], &last["exit_code"]), (&"ends".into(), &0.into()));
    let run = it.run(&["runs", "show", "last", "--to", "c.db", "--json"]).ok().json();
    for message in ["planned", "job made", "finished"] {
        let lines = of(&told, message);
        assert!(!lines.is_empty(), "{message}");
        assert!(lines.iter().all(|line| line["run"] == run["id"]), "{message}");
    }
    assert_eq!(of(&told, "planned").len(), 2);
    // Every answer came whole, with its bytes.
    let answers = of(&told, "answer");
    let received = of(&told, "received");
    assert!(answers.len() >= run["api_calls"].as_u64().unwrap() as usize, "{answers:?}");
    let results = answers.iter().find(|a| a["path"].as_str().unwrap().ends_with("/results")).unwrap();
    let body = received.iter().find(|r| r["number"] == results["number"]).unwrap();
    assert!(body["bytes"].as_u64().unwrap() > 1000, "{body}");
    assert!(of(&told, "page stored").is_empty());

    // What is added stands behind what is there; -vv has the pages.
    it.run(&[&import[..], &log, &["-vv"]].concat()).ok();
    let more = lines(&it.sandbox.path("run.log"));
    assert_eq!(more[..told.len()], told[..]);
    let stored = of(&more, "page stored");
    let read: u64 = stored.iter().map(|line| line["read"].as_u64().unwrap()).sum();
    let there = |object: &str| it.org.data().record_count(object).unwrap();
    assert_eq!(read, there("Contact") + there("Account"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(it.sandbox.path("run.log")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_retry_its_reason_and_the_id_that_salesforce_gave_are_logged() {
    let it = SignedIn::with(&[("Account", 12)]);
    let fault = serde_json::json!({ "fault": [{ "path": "/query", "count": 1, "do": { "answer": {
        "status": 503, "body": "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"busy\"}]",
        "headers": { "Content-Type": "application/json", "X-SFDC-Request-Id": "4f1c77a8d09b" },
    }}}]});
    it.org.set_faults(serde_json::from_value(fault).unwrap());
    let mut count = it.sandbox.command(&["count", "Account", "--log-file", "l", "--log-format", "json"]);
    count.env("SFMIGRATE_RETRY_BASE", "1ms");
    finish(count).ok();
    let told = lines(&it.sandbox.path("l"));
    let refused: Vec<&Value> = of(&told, "answer").into_iter().filter(|line| line["status"] == 503).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["request_id"], "4f1c77a8d09b");
    let retrying = of(&told, "retrying");
    assert_eq!(retrying.len(), 1);
    assert_eq!((&retrying[0]["level"], &retrying[0]["attempt"]), (&"warn".into(), &2.into()));

    // One that is not tried again says so, and the failure is in the log.
    let fault = serde_json::json!({ "fault": [{ "path": "/query", "do": { "answer": {
        "status": 503, "body": "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"busy\"}]",
        "headers": { "Content-Type": "application/json" },
    }}}]});
    it.org.set_faults(serde_json::from_value(fault).unwrap());
    let mut count = it.sandbox.command(&["count", "Account", "--log-file", "m", "--log-format", "json"]);
    count.env("SFMIGRATE_RETRY_BASE", "1ms");
    let code = finish(count).code(5).code;
    let told = lines(&it.sandbox.path("m"));
    assert_eq!(of(&told, "no further try").len(), 1);
    assert_eq!(told.last().unwrap()["exit_code"], code);
    assert!(told.iter().any(|line| line["target"] == "said"), "{told:?}");
}

#[test]
fn the_environment_chooses_lines_and_what_is_wrong_is_told_before_anything() {
    let it = SignedIn::with(&[("Account", 12)]);
    let with = |filter: &str, more: &[&str]| {
        let mut count = it.sandbox.command(&[&["count", "Account"], more].concat());
        count.env("RUST_LOG", filter);
        finish(count)
    };
    let ran = with("sfmigrate::http=debug", &[]).ok();
    assert!(
        ran.stderr.contains(" http::exchange: answer ") && !ran.stderr.contains("begins"),
        "{}",
        ran.stderr
    );
    // Libraries are not heard, whatever they would say.
    let ran = with("trace", &[]).ok();
    assert!(ran.stderr.contains("begins"));
    for line in ran.stderr.lines().filter(|line| line.contains(" TRACE ") || line.contains(" DEBUG ")) {
        let target = line.split(' ').nth(3).unwrap();
        assert!(target.starts_with("http") || target.starts_with("event"), "{line}");
    }
    assert!(!with("info", &[]).ok().stderr.contains("http::exchange"));
    let before = it.org.requests().len();
    let ran = with("sfmigrate=loud", &[]).code(2);
    assert!(ran.stderr.contains("RUST_LOG=sfmigrate=loud"), "{}", ran.stderr);
    let ran = it.run(&["count", "Account", "--log-file", "no/such/folder/l"]).code(2);
    assert!(ran.stderr.contains("no/such/folder/l") && ran.stderr.contains("--log-file"), "{}", ran.stderr);
    assert_eq!(it.org.requests().len(), before);
}

#[test]
fn with_progress_json_the_log_is_json_too() {
    let it = SignedIn::with(&[("Account", 12)]);
    // `finish` holds every line against the schema.
    let ran = it.run(&["import", "--entity", "Account", "--to", "c.db", "--progress", "json", "-vv"]).ok();
    let types: Vec<Value> = ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        types.iter().any(|line| line["type"] == "log") && types.iter().any(|line| line["type"] == "finished")
    );
}

/// At a terminal, where bars are drawn.
#[test]
#[cfg(unix)]
fn lines_stand_above_the_bars_and_neither_spoils_the_other() {
    let it = SignedIn::with(&[("Contact", 1500), ("Account", 12)]);
    let args = ["import", "--entity", "Contact,Account", "--to", "c.db", "-vv"];
    let mut command = it.sandbox.command(&args);
    command.env("TERM", "xterm").stdin(std::process::Stdio::inherit());
    let mut terminal = rexpect::session::spawn_command(command, Some(60_000)).unwrap();
    let text = terminal.exp_eof().unwrap();
    assert!(text.contains("downloading") || text.contains("finishing"), "bars were drawn: {text}");
    let begin = regex::Regex::new(
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (ERROR|WARN |INFO |DEBUG|TRACE) \S+ [a-z:]+: ",
    )
    .unwrap();
    let escape = regex::Regex::new("\u{1b}\\[[0-9;?]*[A-Za-z]").unwrap();
    let mut whole = 0;
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        if !["DEBUG ", "TRACE "].iter().any(|level| line.contains(level)) {
            continue;
        }
        // What was on the line before was taken off it.
        let shown = line.rsplit(['\r']).next().unwrap();
        let shown = shown.rsplit("\u{1b}[2K").next().unwrap();
        let shown = escape.replace_all(shown, "");
        assert!(begin.is_match(&shown), "{line:?}");
        assert!(!shown.contains("total"), "{line:?}");
        whole += 1;
    }
    assert!(whole > 10, "{text}");
}
