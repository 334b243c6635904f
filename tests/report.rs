//! `report`: what the page says is what the database and the org say.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;
use sfmigrate::demo::server::{FaultPlan, OrgConfig};
use sfmigrate::pipeline::preview::kind_of;

use crate::support::{
    ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK, Ran, SignedIn, finish, number, rows, with_records,
};

const MAPPING: &str = r#"
[Contact]
key = "Id"

[Contact.fields]
Id    = "Id"
Name  = { template = "{{ FirstName }} {{ LastName }}" }
Email = { from = "Email", required = true }
Phone = { from = "Phone", type = "integer" }
Firm  = "Account.Name"
Origin = { value = "here" }
"#;

/// Rows of a table by the names of their columns.
type Rows = Vec<BTreeMap<String, String>>;

fn text(html: &str) -> String {
    let mut text = html.to_owned();
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text
}

/// The table with this caption; empty if there is none.
fn table(html: &str, caption: &str) -> Rows {
    let all = Regex::new(r"(?s)<table.*?</table>").unwrap();
    let Some(table) =
        all.find_iter(html).find(|t| t.as_str().contains(&format!("<caption>{caption}</caption>")))
    else {
        return Vec::new();
    };
    let cells = Regex::new(r"(?s)<t[hd] [^>]*>(.*?)</t[hd]>").unwrap();
    let lines = Regex::new(r"(?s)<tr.*?</tr>").unwrap();
    let mut lines = lines
        .find_iter(table.as_str())
        .map(|line| cells.captures_iter(line.as_str()).map(|cell| text(&cell[1])).collect::<Vec<String>>());
    let head = lines.next().unwrap();
    lines.map(|line| head.iter().cloned().zip(line).collect()).collect()
}

fn row<'a>(rows: &'a Rows, column: &str, value: &str) -> &'a BTreeMap<String, String> {
    rows.iter().find(|row| row[column] == value).unwrap_or_else(|| panic!("no {column} {value} in {rows:?}"))
}

fn count(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].replace(',', "").parse().unwrap_or_else(|_| panic!("{column} in {row:?}"))
}

fn sum(rows: &Rows, column: &str) -> i64 {
    rows.iter().map(|row| count(row, column)).sum()
}

/// What holds for every report.
#[track_caller]
fn assert_is_a_page(html: &str) {
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">\n"));
    // What is opened is closed, in order.
    let mut open = Vec::new();
    let tags = Regex::new(r"<(/?)([a-z0-9]+)[^>]*?(/?)>").unwrap();
    for tag in tags.captures_iter(html) {
        let name = tag[2].to_owned();
        match (&tag[1], &tag[3]) {
            (_, "/") => {}
            ("", _) if ["meta", "link"].contains(&name.as_str()) => {}
            ("", _) => open.push(name),
            _ => assert_eq!(open.pop().as_ref(), Some(&name)),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let ids = Regex::new(r#" id="([^"]*)""#).unwrap();
    let mut ids: Vec<&str> = ids.captures_iter(html).map(|id| id.get(1).unwrap().as_str()).collect();
    let links = Regex::new(r#"href="([^"]*)""#).unwrap();
    for link in links.captures_iter(html) {
        assert!(&link[1] == "data:," || ids.contains(&&link[1][1..]), "{}", &link[1]);
    }
    let named = Regex::new(r#"aria-labelledby="([^"]*)""#).unwrap();
    for name in named.captures_iter(html).flat_map(|n| n[1].split(' ').map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(ids.contains(&name.as_str()), "{name}");
    }
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is there twice");
    assert_eq!(html.matches("role=\"img\"").count(), html.matches("<desc ").count());
    let loads = Regex::new(r#"<[a-z][^>]* (src|style|on[a-z]+)=|<script|url\(|@import"#).unwrap();
    assert!(!loads.is_match(html), "{:?}", loads.find(html));
    for word in ["NaN", "inf\"", ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("Content-Security-Policy\" content=\"default-src &#x27;none&#x27;"));
}

fn page(it: &SignedIn, args: &[&str]) -> (String, Value) {
    let report = [&["report", "--json", "-o", "page.html"], args].concat();
    let document = it.run(&report).ok().json();
    assert_eq!(document["path"], "page.html");
    let html = std::fs::read_to_string(it.sandbox.path("page.html")).unwrap();
    assert_is_a_page(&html);
    (html, document)
}

fn import(it: &SignedIn, args: &[&str]) -> Ran {
    let mut command = it.sandbox.command(&[&["import"], args].concat());
    command.env("SFMIGRATE_RETRY_BASE", "1ms");
    finish(command)
}

/// Contacts of which some are rejected, and accounts, in two runs; the org
/// stumbles in the first.
fn imported(to: &str) -> SignedIn {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        ..with_records(&[("Contact", 900), ("Account", 40)])
    });
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    let plan =
        "[[fault]]\npath = \"/query\"\nskip = 2\ncount = 2\ndo.answer = { status = 503, body = \"down\" }";
    it.org.set_faults(FaultPlan::parse(plan).unwrap());
    import(&it, &["--map", "m.toml", "--api", "rest", "--to", to]).code(3);
    import(&it, &["--entity", "Account", "--to", to]).ok();
    it
}

#[test]
fn the_page_of_all_runs_says_what_the_database_and_the_org_say() {
    let it = imported("crm.db");
    let db = it.sandbox.path("crm.db");
    let (html, document) = page(&it, &["--to", "crm.db"]);
    let objects = table(&html, "Every object with its newest counts");
    for object in ["Contact", "Account"] {
        let there = it.org.data().record_count(object).unwrap() as i64;
        let here = number(&db, &format!("SELECT count(*) FROM {object}"));
        let row = row(&objects, "Object", object);
        assert_eq!((count(row, "In the org"), count(row, "Here now")), (there, here));
        assert!(html.contains(&format!("{object}: {} in the org", there)), "the plot says it, too");
    }
    let rejected = number(&db, "SELECT count(*) FROM _sfmigrate_rejects");
    assert!(rejected > 10);
    let reasons = table(&html, "Rejected records by reason");
    assert_eq!(sum(&reasons, "Records"), rejected);
    // One line for all values of one fault.
    let mut kinds: BTreeMap<String, i64> = BTreeMap::new();
    for reason in rows(&db, "SELECT reason FROM _sfmigrate_rejects") {
        *kinds.entry(kind_of(reason[0].as_ref().unwrap())).or_default() += 1;
    }
    let told = reasons.iter().map(|row| (row["Reason"].clone(), count(row, "Records")));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), kinds);
    assert!(kinds.len() > 1 && kinds.len() < 6, "{kinds:?}");
    let calls = table(&html, "API calls by kind");
    assert_eq!(sum(&calls, "Calls"), number(&db, "SELECT sum(api_calls) FROM _sfmigrate_runs"));
    assert_eq!(Some(sum(&calls, "Calls")), document["api_calls"].as_i64());
    assert_eq!(sum(&table(&html, "Repeated requests by cause"), "Times"), 2);
    let runs = table(&html, "The runs, the newest first");
    assert_eq!(runs.iter().map(|run| run["Objects"].as_str()).collect::<Vec<_>>(), ["Account", "Contact"]);
    assert_eq!(sum(&runs, "Read"), number(&db, "SELECT sum(read) FROM _sfmigrate_run_entities"));
    assert_eq!(sum(&runs, "Retries"), 2);
    assert_eq!((count(&runs[0], "Exit"), count(&runs[1], "Exit")), (0, 3));
    let totals = ["runs", "targets", "rejected", "retries"].map(|name| document[name].as_i64().unwrap());
    assert_eq!(totals, [2, 2, rejected, 2]);
    // Coverage: a template's fields are mapped, a constant is no field, a
    // compound counts by its parts.
    let fields = "SELECT count(DISTINCT name) FROM _sfmigrate_fields AS f WHERE table_name = 'Contact'
                  AND native_type IS NOT NULL
                  AND name NOT IN (SELECT part_of FROM _sfmigrate_fields WHERE table_name = 'Contact' AND part_of IS NOT NULL)";
    let coverage = table(&html, "Fields of each object that land in a column");
    let contact = row(&coverage, "Object", "Contact");
    let mapped = ["Id", "FirstName", "LastName", "Email", "Phone"].len() as i64;
    assert_eq!((count(contact, "Mapped"), count(contact, "Fields")), (mapped, number(&db, fields)));
    assert_eq!((count(contact, "From related objects"), count(contact, "Constants")), (1, 1));
    let account = row(&coverage, "Object", "Account");
    let columns = number(&db, "SELECT count(*) FROM pragma_table_info('Account')");
    assert_eq!(count(account, "Mapped"), columns);
    assert!(
        html.contains("Contact: ")
            && html.contains("fields are not mapped")
            && html.contains("<li>Birthdate")
    );
}

#[test]
fn the_page_of_one_run_is_of_that_run_alone() {
    for to in ["crm.db", "out/"] {
        let it = imported(to);
        let first = it.run(&["runs", "list", "--to", to, "--json"]).ok().json()["runs"][1].clone();
        let id = first["id"].as_str().unwrap();
        let (html, document) = page(&it, &[id, "--to", to]);
        assert_eq!((&document["run"], &document["runs"]), (&first["id"], &Value::from(1)));
        let of = table(&html, "What the run did for each object");
        assert_eq!(of.len(), 1);
        let entity = &first["entities"][0];
        for (column, name) in
            [("Read", "read"), ("Written", "written"), ("Rejected", "rejected"), ("Announced", "expected")]
        {
            assert_eq!(Some(count(&of[0], column)), entity[name].as_i64(), "{column}");
        }
        assert_eq!(count(&of[0], "Here now"), count(&of[0], "Written"));
        assert_eq!(count(&of[0], "Read"), count(&of[0], "Written") + count(&of[0], "Rejected"));
        assert_eq!(sum(&table(&html, "Rejected records by reason"), "Records"), count(&of[0], "Rejected"));
        let events = table(&html, "Events in their order");
        assert_eq!(events.iter().filter(|event| event["What"] == "retry").count(), 2);
        assert!(html.contains("sfmigrate import --map m.toml --api rest"), "the command");
        // The pace ends with all that was written.
        let run = it.run(&["runs", "show", id, "--to", to, "--json"]).ok().json();
        let pace = run["pace"].as_array().unwrap();
        assert_eq!(pace.last().unwrap()[1], entity["written"]);
        assert!(pace.len() > 4 && html.contains("id=\"pace-title\""), "{pace:?}");
        let reasons: u64 = run["entities"][0]["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["records"].as_u64().unwrap())
            .sum();
        assert_eq!(entity["rejected"], reasons);
        let (html, document) = page(&it, &["last", "--to", to]);
        assert_eq!(document["rejected"], 0);
        assert!(html.contains("No record was rejected.") && html.contains("No request had to be repeated."));
    }
}

#[test]
fn names_that_a_mapping_or_an_org_makes_up_do_nothing_to_the_page() {
    let it = SignedIn::with(&[("Contact", 60)]);
    let mapping = "[Contact]\n[Contact.fields]\nId = \"Id\"\n\
                   \"\\\"><img src=x onerror=alert(1)>\" = { from = \"Fax\", required = true }\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    import(&it, &["--map", "m.toml", "--to", "<b>.db"]).code(3);
    let (html, _) = page(&it, &["--to", "<b>.db"]);
    assert!(html.contains("&lt;b&gt;.db") && !html.contains("<img") && !html.contains("<b>"));
    let reasons = table(&html, "Rejected records by reason");
    assert_eq!(reasons[0]["Column"], "\"><img src=x onerror=alert(1)>");
}

#[test]
fn a_file_that_is_no_report_is_left_alone() {
    let it = SignedIn::with(&[("Lead", 5)]);
    it.run(&["report", "--to", "l.db"]).code(2);
    it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    for _ in 0..2 {
        let ran = it.run(&["report", "--to", "l.db"]).ok();
        assert!(ran.stdout.is_empty() && ran.stderr.contains("sfmigrate-report.html"), "{ran:?}");
    }
    let printed = it.run(&["report", "--to", "l.db", "-o", "-"]).ok().stdout;
    assert_is_a_page(&printed);
    it.run(&["report", "--to", "l.db", "-o", "-", "--json"]).code(2);
    std::fs::write(it.sandbox.path("mine.html"), "<!doctype html>\n<html lang=\"en\">\n<p>mine").unwrap();
    let ran = it.run(&["report", "--to", "l.db", "-o", "mine.html"]).code(2);
    assert!(ran.stderr.contains("is no report"), "{}", ran.stderr);
    assert!(std::fs::read_to_string(it.sandbox.path("mine.html")).unwrap().ends_with("mine"));
    it.run(&["report", "--to", "l.db", "-o", "l.db"]).code(2);
    it.run(&["report", "--to", "l.db", "-o", "nowhere/report.html"]).code(6);
    it.run(&["report", "2020", "--to", "l.db"]).code(2);
    // Making a page changes nothing.
    let before = std::fs::read(it.sandbox.path("l.db")).unwrap();
    it.run(&["report", "--to", "l.db"]).ok();
    assert!(before == std::fs::read(it.sandbox.path("l.db")).unwrap());
}

#[test]
fn a_history_of_an_older_version_has_a_page_and_goes_on() {
    let it = SignedIn::with(&[("Lead", 5)]);
    it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    let db = rusqlite::Connection::open(it.sandbox.path("l.db")).unwrap();
    db.execute_batch(
        "ALTER TABLE _sfmigrate_runs DROP COLUMN pace;
         ALTER TABLE _sfmigrate_run_entities DROP COLUMN expected;
         ALTER TABLE _sfmigrate_run_entities DROP COLUMN reasons;",
    )
    .unwrap();
    drop(db);
    let (html, _) = page(&it, &["--to", "l.db"]);
    assert_eq!(
        row(&table(&html, "Every object with its newest counts"), "Object", "Lead")["In the org"],
        "–"
    );
    it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    let (html, _) = page(&it, &["--to", "l.db"]);
    assert_eq!(count(&table(&html, "Every object with its newest counts")[0], "In the org"), 5);
    assert_eq!(
        rows(&it.sandbox.path("l.db"), "SELECT expected FROM _sfmigrate_run_entities ORDER BY run_id").len(),
        2
    );
}

#[test]
#[cfg(target_os = "linux")]
fn the_page_is_opened_in_the_browser() {
    use std::os::unix::fs::PermissionsExt;
    let it = SignedIn::with(&[("Lead", 5)]);
    it.run(&["import", "--entity", "Lead", "--to", "l.db"]).ok();
    let browser = it.sandbox.path("browser");
    std::fs::write(&browser, "#!/bin/sh\necho \"$1\" > opened.new; mv opened.new opened\n").unwrap();
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = it.sandbox.command(&["report", "--to", "l.db", "--open", "-o", "my report.html"]);
    command.env("BROWSER", &browser);
    finish(command).ok();
    crate::support::eventually("the browser is asked", || it.sandbox.path("opened").exists());
    let opened = std::fs::read_to_string(it.sandbox.path("opened")).unwrap();
    assert!(opened.starts_with("file:///") && opened.trim_end().ends_with("/my%20report.html"), "{opened}");
}
