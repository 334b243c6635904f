//! `--json`: one document for each command, held against snapshots, and the
//! exit codes that go with it.

use serde_json::{Value, json};
use sfmigrate::demo::server::OrgConfig;

use crate::support::{Ran, Sandbox, SignedIn, with_records};

/// The document as text, without what differs from run to run.
fn document(ran: &Ran) -> String {
    let mut document = ran.json();
    settle(&mut document);
    // How often a job is asked for its state depends on the time it takes.
    if let Some(calls) = document.get_mut("api_calls") {
        assert!(calls.as_u64().is_some_and(|calls| calls > 0), "{calls}");
        *calls = "[api_calls]".into();
    }
    serde_json::to_string_pretty(&document).unwrap()
}

fn settle(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match key.as_str() {
                    "instance_url" | "login_url" | "created" | "elapsed_ms" | "sample_ms" | "call_ms"
                    | "basis" => {
                        assert!(!value.is_null(), "{key}");
                        *value = format!("[{key}]").into();
                    }
                    _ => settle(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(settle),
        _ => {}
    }
}

/// A snapshot that is no file of its own and no part of the code.
macro_rules! assert_document {
    ($name:literal, $ran:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, document(&$ran)));
    }};
}

#[test]
fn the_documents_of_commands_that_succeed() {
    let it = SignedIn::with(&[("Account", 12), ("Contact", 1500), ("Lead", 0)]);
    assert_document!("status", it.run(&["status", "--json"]).ok());
    assert_document!("objects", it.run(&["objects", "Acc*", "--json"]).ok());
    assert_document!("objects_with_counts", it.run(&["objects", "Contact", "--counts", "--json"]).ok());
    assert_document!("count", it.run(&["count", "account", "Contact", "Lead", "--json"]).ok());
    assert_document!(
        "count_where",
        it.run(&["count", "Contact", "--where", "Email = null", "--bulk-threshold", "1", "--json"]).ok()
    );

    let mut fields = it.run(&["fields", "Opportunity", "--json"]).ok();
    let mut few = fields.json();
    few["fields"].as_array_mut().unwrap().retain(|f| {
        ["Id", "AccountId", "Name", "StageName", "Amount", "CloseDate"].iter().any(|n| f["name"] == *n)
    });
    fields.stdout = few.to_string();
    assert_document!("fields", fields);

    let import = ["import", "--entity", "Account,Contact,Lead", "--fields", "Id,Name"];
    let into = |to: &[&str]| it.run(&[&import, to].concat()).ok();
    assert_document!("import_sqlite", into(&["--to", "crm.db", "--json"]));
    assert_document!("import_csv", into(&["--to", "out", "--format", "csv", "--json"]));
    assert_document!("logout", it.run(&["logout", "--json"]).ok());
}

#[test]
fn an_import_with_rejected_records_is_a_whole_document_and_code_3() {
    let it = SignedIn::with(&[("Contact", 300)]);
    let mapping = "[Contact]\n[Contact.fields]\nid = \"Id\"\nemail = { from = \"Email\", required = true }\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    assert_document!(
        "import_rejected",
        it.run(&["import", "--map", "m.toml", "--to", "c.db", "--json"]).code(3)
    );
}

#[test]
fn a_preview_is_a_whole_document() {
    let it = SignedIn::with(&[("Contact", 150)]);
    let mapping = "[Contact]\n[Contact.fields]\nid = \"Id\"\nemail = { from = \"Email\", required = true }\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    assert_document!("preview", it.run(&["preview", "--map", "m.toml", "--to", "c.db", "--json"]).ok());
}

#[test]
fn a_failure_is_one_document_with_its_exit_code() {
    let nobody = Sandbox::new();
    assert_document!("error_4_not_signed_in", nobody.run(&["count", "Account", "--json"]).code(4));

    let it = SignedIn::with(&[("Contact", 1500)]);
    assert_document!("error_2_unknown_object", it.run(&["count", "Contcat", "--json"]).code(2));
    assert_document!(
        "error_2_unknown_field",
        it.run(&["import", "--entity", "Contact", "--fields", "Id,Emial", "--json"]).code(2)
    );
    let import = ["import", "--entity", "Contact", "--fields", "Id", "--json"];
    it.org.fail_next_job(Some("InternalServerError : something broke"));
    let failed = it.run(&[&import[..], &["--api", "bulk"]].concat()).code(5);
    assert_eq!(failed.json()["error"]["kind"], "source");
    assert_eq!(failed.json()["error"]["exit_code"], 5);
    std::fs::write(it.sandbox.path("notes.db"), "this is text and no database at all, ".repeat(50)).unwrap();
    assert_document!("error_6_no_database", it.run(&[&import[..], &["--to", "notes.db"]].concat()).code(6));

    let exhausted = SignedIn::to(OrgConfig { api_limit: 2, ..OrgConfig::default() });
    // Whatever signing in has used.
    let ran = (0..3).map(|_| exhausted.run(&["count", "Account", "Lead", "--json"])).last().unwrap().code(7);
    assert_document!("error_7_api_limit", ran);
}

#[test]
fn a_condition_is_counted_and_one_that_fails_is_never_zero() {
    let it = SignedIn::with(&[("Contact", 500)]);
    let all = it.run(&["count", "Contact", "--json"]).ok().json();
    let some = it.run(&["count", "Contact", "--where", "Email = null", "--json"]).ok().json();
    let count = |document: &Value| document["entities"][0]["records"].as_u64().unwrap();
    assert!(0 < count(&some) && count(&some) < count(&all), "{some}");
    for args in [
        ["count", "Contact", "--where", "Nope = 1", "--json"].as_slice(),
        &["count", "Contcat", "--json"],
        &["count", "Contact", "Contcat", "--json"],
    ] {
        let document = it.run(args).code(2).json();
        assert_eq!(document.get("entities"), None, "{document}");
    }
    it.org.revoke_grants();
    let document = it.run(&["count", "Contact", "--json"]).code(4).json();
    assert_eq!(document["error"]["exit_code"], 4);
}

#[test]
fn a_big_import_that_runs_into_the_limit_goes_on_the_next_day() {
    let it =
        SignedIn::to(OrgConfig { api_limit: 9, page_rows: Some(200), ..with_records(&[("Contact", 3000)]) });
    let import =
        ["import", "--entity", "Contact", "--fields", "Id", "--api", "rest", "--to", "c.db", "--json"];
    let stopped = it.run(&import).code(7).json();
    assert_eq!(stopped["error"]["kind"], "limit");
    it.org.reset_api_usage();
    let mut tries = 0;
    let report = loop {
        let ran = it.run(&import);
        if ran.code == 0 {
            break ran.json();
        }
        tries += 1;
        assert!(ran.code == 7 && tries < 5, "{ran:?}");
        it.org.reset_api_usage();
    };
    let entity = &report["entities"][0];
    assert!(entity["resumed"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(entity["written"], json!(it.org.data().record_count("Contact").unwrap()));
}
