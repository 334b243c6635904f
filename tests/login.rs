//! `login`, `status` and `logout` of the built binary, with a browser's part
//! played here.

use std::io::Write;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{OrgConfig, RunningOrg};

use crate::support::browser::{Page, Waiting, open, request};
use crate::support::{ACCESS_TOKEN_MARK, REFRESH_TOKEN_MARK, Ran, Sandbox, block_on, finish, org};

/// A sandbox, and an org that allows its callback.
fn org_for(sandbox: &Sandbox, config: OrgConfig) -> RunningOrg {
    org(OrgConfig { callbacks: vec![sandbox.callback()], ..config })
}

fn begin(sandbox: &Sandbox, org: &RunningOrg, more: &[&str]) -> Waiting {
    Waiting::start(sandbox.login_command(org, more))
}

#[track_caller]
fn assert_says(ran: &Ran, words: &[&str]) {
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?} is not in:\n{}", ran.stderr);
    }
}

#[track_caller]
fn assert_nobody_is_signed_in(sandbox: &Sandbox) {
    let status = sandbox.run(&["status", "--json"]).code(4).json();
    assert_eq!(status, serde_json::json!({ "connections": [] }));
    assert!(sandbox.credentials("default").is_none());
}

#[test]
fn a_sign_in_gives_one_document_and_a_connection_that_works() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let waiting = begin(&sandbox, &org, &["--json"]);
    assert_eq!(waiting.parameter("redirect_uri"), sandbox.callback());
    assert_eq!(waiting.parameter("code_challenge_method"), "S256");
    let page = waiting.sign_in(&org, Decision::Allow);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("You are signed in"), "{}", page.text);

    let connection = &waiting.finish().ok().json()["connection"];
    assert_eq!(connection["name"], "default");
    assert_eq!(connection["username"], org.username());
    assert_eq!(connection["instance_url"], org.url());
    assert_eq!(connection["store"], "file");
    let status = sandbox.run(&["status", "--json"]).ok().json();
    assert_eq!(status["connections"][0]["name"], "default");
    assert_eq!(status["connections"][0]["state"], "active");
    assert_eq!(status["connections"][0]["default"], true);
    assert_eq!(status["connections"][0]["error"], serde_json::Value::Null);
    let count = sandbox.run(&["count", "Account", "--json"]).ok().json();
    assert_eq!(count["entities"][0]["records"], org.data().record_count("Account").unwrap());
}

#[test]
fn t78_without_a_browser_standard_output_is_the_address_and_nothing_else() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let waiting = begin(&sandbox, &org, &["--quiet"]);
    let address = waiting.address.clone();
    waiting.sign_in(&org, Decision::Allow);
    assert_eq!(waiting.finish().ok().stdout, format!("{address}\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_browser_of_the_system_is_opened_at_the_address() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let browser = sandbox.path("browser");
    std::fs::write(&browser, "#!/bin/sh\nprintf '%s' \"$1\" > opened.part && mv opened.part opened\n")
        .unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let port = sandbox.port().to_string();
    let args = ["login", "--instance-url", org.url(), "--client-id", org.client_id(), "--port", &port];
    let mut command = sandbox.command(&args);
    command.env("BROWSER", &browser);
    let waiting = Waiting::start(command);
    let opened = sandbox.path("opened");
    crate::support::eventually("the browser is opened", || opened.exists());
    assert_eq!(std::fs::read_to_string(opened).unwrap(), waiting.address.as_str());
    waiting.sign_in(&org, Decision::Allow);
    let ran = waiting.finish().ok();
    assert_eq!(ran.stdout, "");
    assert_says(&ran, &["signed in as", org.username()]);
}

#[test]
fn a_denial_is_explained_in_the_browser_and_in_the_terminal() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let waiting = begin(&sandbox, &org, &["--json"]);
    let page = waiting.sign_in(&org, Decision::Deny);
    assert!(page.text.contains("You are not signed in"), "{}", page.text);
    let error = &waiting.finish().code(4).json()["error"];
    assert_eq!(error["kind"], "auth");
    assert_eq!(error["message"], "access was denied in the browser");
    assert!(error["hints"][0].as_str().unwrap().contains("choose Allow"), "{error}");
    assert_nobody_is_signed_in(&sandbox);
}

#[test]
fn what_does_not_belong_to_the_sign_in_is_refused_while_it_goes_on_waiting() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let waiting = begin(&sandbox, &org, &[]);
    let right = waiting.callback(&org, Decision::Allow);
    let with_query = |query: &str| {
        let mut url = right.clone();
        url.set_query(Some(query));
        open(url)
    };
    let state = waiting.parameter("state");
    let code = right.query_pairs().find(|(n, _)| n == "code").unwrap().1.into_owned();
    for query in [
        format!("code={code}&state=another"),
        format!("code={code}"),
        format!("error=access_denied&state={state}x"),
        "error=access_denied".to_owned(),
    ] {
        let Page { status, text } = with_query(&query);
        assert_eq!(status, 400, "{query}");
        assert!(text.contains("The terminal still waits"), "{text}");
    }
    assert_eq!(open(right.join("/favicon.ico").unwrap()).status, 404);
    assert_eq!(request(reqwest::Method::POST, &right).status, 404);

    assert!(open(right).text.contains("You are signed in"));
    let ran = waiting.finish().ok();
    assert_eq!(ran.stderr.matches("a callback that belongs to another sign-in was refused").count(), 4);
    assert!(!ran.stderr.contains(&code), "the code is nobody's business");
}

/// Whoever learned the state, too, cannot slip in the code of a sign-in of
/// their own: it was asked for with another challenge.
#[test]
fn a_code_of_another_session_buys_nothing_even_with_the_right_state() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let waiting = begin(&sandbox, &org, &[]);
    let theirs: Vec<(String, String)> = waiting
        .address
        .query_pairs()
        .map(|(name, value)| match &*name {
            // The one of RFC 7636, appendix B.
            "code_challenge" => (name.into_owned(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into()),
            _ => (name.into_owned(), value.into_owned()),
        })
        .collect();
    let mut address = waiting.address.clone();
    address.query_pairs_mut().clear().extend_pairs(theirs);
    let password = org.password().into();
    let callback = sign_in_as_browser(address.as_str(), org.username(), &password, Decision::Allow);
    let page = open(block_on(callback).unwrap());
    assert!(page.text.contains("You are not signed in"), "{page:?}");
    let ran = waiting.finish().code(4);
    assert_says(&ran, &["answered for another attempt than this one"]);
    assert_nobody_is_signed_in(&sandbox);
}

#[test]
fn a_code_that_expired_before_the_exchange_is_told() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig { code_ttl: Duration::ZERO, ..OrgConfig::default() });
    let ran = sandbox.login(&org, &[]).code(4);
    assert_says(&ran, &["the sign-in took too long", "hint: sfmigrate login"]);
    assert_nobody_is_signed_in(&sandbox);
}

#[test]
fn a_port_that_is_busy_is_told_at_once_with_the_remedy() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let busy = TcpListener::bind(("127.0.0.1", sandbox.port())).unwrap();
    let begun = Instant::now();
    let ran = finish(sandbox.login_command(&org, &[])).code(2);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_says(&ran, &[&format!("port {}", sandbox.port()), "--port"]);
    drop(busy);
    sandbox.login(&org, &[]).ok();
}

#[test]
fn nobody_comes_back_in_time() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    // Of an unknown app the browser learns, the program does not.
    let mut unknown = sandbox.login_command_of(&org, "3MVG9nobody");
    unknown.args(["--timeout", "1"]);
    let waiting = Waiting::start(unknown);
    let begun = Instant::now();
    let page = open(&waiting.address);
    assert_eq!(page.status, 400);
    assert!(page.text.contains("invalid_client_id"), "{}", page.text);
    let ran = waiting.finish().code(4);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_says(&ran, &["nobody came back from the browser in time", "wrong client id", "--timeout 300"]);
    assert_nobody_is_signed_in(&sandbox);
}

#[test]
fn addresses_and_flags_that_cannot_work_are_usage_errors() {
    let sandbox = Sandbox::new();
    for (args, words) in [
        (["--instance-url", "http://example.com", "--client-id", "x"].as_slice(), ["https only", "hint: "]),
        (
            &["--instance-url", "https://acme.lightning.force.com", "--client-id", "x"],
            ["pages to people", "--instance-url https://acme.my.salesforce.com"],
        ),
        (&[], ["no app to sign in with", "SALESFORCE_CLIENT_ID"]),
        (&["--client-id", "x", "--as", "../up"], ["cannot be the name", "hint: "]),
        (&["--client-id", "x", "--client-secret-stdin"], ["no consumer secret", "--client-secret-stdin <"]),
        (&["--sandbox", "--instance-url", "https://x.my.salesforce.com"], ["--sandbox", "hint: "]),
        (&["--timeout", "0"], ["--timeout", "hint: "]),
    ] {
        let ran = sandbox.run(&[&["login", "--no-browser"], args].concat()).code(2);
        assert_says(&ran, &words);
        assert_eq!(ran.stdout, "");
    }
    assert!(!sandbox.path("home").exists(), "nothing was touched");
}

#[test]
fn a_callback_from_the_environment_is_used_letter_for_letter() {
    let sandbox = Sandbox::new();
    let callback = format!("http://127.0.0.1:{}/back/here", sandbox.port());
    let org = org(OrgConfig { callbacks: vec![callback.clone()], ..OrgConfig::default() });
    let mut login = sandbox.command(&["login", "--no-browser"]);
    login
        .env("SALESFORCE_REDIRECT_URI", &callback)
        .env("SALESFORCE_LOGIN_URL", org.url())
        .env("SALESFORCE_CLIENT_ID", org.client_id());
    let waiting = Waiting::start(login);
    assert_eq!(waiting.parameter("redirect_uri"), callback);
    assert!(waiting.sign_in(&org, Decision::Allow).text.contains("You are signed in"));
    waiting.finish().ok();
}

#[test]
fn an_app_with_a_secret_takes_it_from_standard_input_or_the_environment() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    let sign_in = |secret: &str, by_stdin: bool| {
        let mut login = sandbox.login_command_of(&org, org.confidential_client_id());
        if by_stdin {
            let (stdin, mut writer) = std::io::pipe().unwrap();
            writeln!(writer, "{secret}").unwrap();
            login.arg("--client-secret-stdin").stdin(stdin);
        } else {
            login.env("SALESFORCE_CLIENT_SECRET", secret).stdin(Stdio::null());
        }
        let waiting = Waiting::start(login);
        waiting.sign_in(&org, Decision::Allow);
        waiting.finish()
    };
    let ran = sign_in("wrong", true).code(4);
    assert_says(&ran, &["does not accept the client secret", "SALESFORCE_CLIENT_SECRET"]);
    for by_stdin in [true, false] {
        let ran = sign_in(org.client_secret(), by_stdin).ok();
        assert!(!format!("{ran:?}").contains(org.client_secret()));
        // The renewal needs it again, and nobody is there to ask.
        org.expire_sessions();
        sandbox.run(&["count", "Account"]).ok();
        sandbox.run(&["logout"]).ok();
    }
}

#[test]
fn two_connections_live_side_by_side() {
    let sandbox = Sandbox::new();
    let orgs = [3, 5].map(|n| {
        org_for(&sandbox, OrgConfig { records: vec![("Account".into(), n)], ..OrgConfig::default() })
    });
    sandbox.login(&orgs[0], &["--as", "one"]).ok();
    let ran = sandbox.login(&orgs[1], &["--as", "two"]).ok();
    assert_says(&ran, &["sfmigrate count Account Contact -c two"]);
    for (args, there) in [
        (["count", "Account", "--json"].as_slice(), &orgs[0]),
        (&["count", "Account", "--json", "-c", "one"], &orgs[0]),
        (&["-c", "two", "count", "Account", "--json"], &orgs[1]),
    ] {
        let count = sandbox.run(args).ok().json();
        assert_eq!(
            count["entities"][0]["records"],
            there.data().record_count("Account").unwrap(),
            "{args:?}"
        );
    }
    let ran = sandbox.run(&["count", "Account", "-c", "three"]).code(2);
    assert_says(&ran, &["there are: one, two"]);

    let names = |ran: Ran| -> Vec<String> {
        let connections = ran.json()["connections"].as_array().unwrap().clone();
        connections.iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(sandbox.run(&["status", "--json"]).ok()), ["one", "two"]);
    assert_eq!(names(sandbox.run(&["status", "--json", "-c", "two"]).ok()), ["two"]);
    orgs[1].revoke_grants();
    let ran = sandbox.run(&["status"]).code(4);
    assert!(ran.stdout.contains("\tactive\t") && ran.stdout.contains("\trevoked\t"), "{}", ran.stdout);
    assert_says(&ran, &["'two'", "sfmigrate login"]);

    sandbox.run(&["logout", "two"]).ok();
    assert_eq!(names(sandbox.run(&["status", "--json"]).ok()), ["one"]);
    sandbox.login(&orgs[1], &["--as", "two"]).ok();
    assert_eq!(names(sandbox.run(&["logout", "--all", "--json"]).ok()), ["one", "two"]);
    assert_nobody_is_signed_in(&sandbox);
    sandbox.run(&["logout", "--all"]).ok();
    sandbox.run(&["logout"]).code(4);
}

#[test]
fn when_the_default_is_gone_the_choice_is_the_persons() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    for name in ["one", "two", "three"] {
        sandbox.login(&org, &["--as", name]).ok();
    }
    sandbox.run(&["logout", "one"]).ok();
    let ran = sandbox.run(&["count", "Account"]).code(2);
    assert_says(&ran, &["choose a connection, there are: three, two", "-c NAME"]);
    sandbox.run(&["count", "Account", "-c", "two"]).ok();
}

#[test]
fn logout_revokes_at_the_org_and_forgets_here() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    sandbox.login(&org, &[]).ok();
    let credentials = sandbox.credentials("default").unwrap();
    let refresh_token = credentials.refresh_token.unwrap();
    assert!(credentials.access_token.expose().contains(ACCESS_TOKEN_MARK));
    assert!(refresh_token.expose().starts_with(REFRESH_TOKEN_MARK));
    let refresh = || {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", org.client_id()),
            ("refresh_token", refresh_token.expose()),
        ];
        let http = sfmigrate::http::client().unwrap();
        let request = http.post(format!("{}/services/oauth2/token", org.url())).form(&form);
        block_on(async { request.send().await.unwrap().status().as_u16() })
    };
    assert_eq!(refresh(), 200);
    let folder = sandbox.path("home/sfmigrate");
    let kept: Vec<_> = ["connections.toml", "credentials.sealed"]
        .map(|name| (folder.join(name), std::fs::read(folder.join(name)).unwrap()))
        .into();

    let document = sandbox.run(&["logout", "--json"]).ok().json();
    assert_eq!(document["connections"][0]["revoked"], true);
    assert_nobody_is_signed_in(&sandbox);
    assert_eq!(refresh(), 400);
    let ran = sandbox.run(&["count", "Account"]).code(4);
    assert_says(&ran, &["you are not signed in", "hint: sfmigrate login"]);
    // Even who kept a copy of everything cannot get in.
    for (path, bytes) in kept {
        std::fs::write(path, bytes).unwrap();
    }
    let ran = sandbox.run(&["count", "Account"]).code(4);
    assert_says(&ran, &["sfmigrate login"]);
}

#[test]
fn logout_forgets_even_when_the_org_is_gone() {
    let sandbox = Sandbox::new();
    let org = org_for(&sandbox, OrgConfig::default());
    sandbox.login(&org, &[]).ok();
    drop(org);
    let ran = sandbox.run(&["logout", "--json"]).code(5);
    assert_eq!(ran.json()["connections"][0]["revoked"], false);
    assert_says(&ran, &["warning: "]);
    assert_nobody_is_signed_in(&sandbox);
}
