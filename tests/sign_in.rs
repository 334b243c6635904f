//! The ways in without a person, of the built binary, against an org that
//! checks signatures, audiences, expiry and secrets.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{OrgConfig, RunningOrg};

use crate::support::browser::Waiting;
use crate::support::{Ran, Sandbox, block_on, finish, free_port, org};

/// A file of the keys made for tests.
pub fn key_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jwt").join(name)
}

/// An org whose apps have the certificate of `server.key`.
pub fn org_with_certificate(config: OrgConfig) -> RunningOrg {
    let certificate = std::fs::read_to_string(key_file("server.crt")).unwrap();
    org(OrgConfig {
        records: vec![("Account".into(), 7)],
        jwt_certificates: vec![certificate],
        callbacks: vec![format!("http://localhost:{}/OauthRedirect", free_port())],
        ..config
    })
}

/// Runs with more environment and with this on standard input.
fn run(sandbox: &Sandbox, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Ran {
    let mut command = sandbox.command(args);
    feed(&mut command, stdin);
    command.envs(env.iter().copied());
    finish(command)
}

fn feed(command: &mut Command, stdin: &str) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(stdin.as_bytes()).unwrap();
    command.stdin(reader);
}

/// The refresh token of a sign-in at the browser.
fn refresh_token(org: &RunningOrg) -> String {
    let sandbox = Sandbox::new();
    let mut login = sandbox.command(&["login", "--no-browser", "--instance-url", org.url()]);
    login.args(["--client-id", org.client_id()]);
    login.env("SALESFORCE_REDIRECT_URI", org.callbacks().last().unwrap());
    let waiting = Waiting::start(login);
    waiting.sign_in(org, Decision::Allow);
    waiting.finish().ok();
    sandbox.credentials("default").unwrap().refresh_token.unwrap().expose().to_owned()
}

/// An access token by the app with a secret, as a script gets one.
fn access_token(org: &RunningOrg) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", org.confidential_client_id()),
        ("client_secret", org.client_secret()),
    ];
    let http = sfmigrate::http::client().unwrap();
    let request = http.post(format!("{}/services/oauth2/token", org.url())).form(&form);
    let answer: serde_json::Value = block_on(async {
        serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
    });
    answer["access_token"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_counts(ran: Ran) {
    assert_eq!(ran.ok().json()["entities"][0]["records"], 7);
}

#[track_caller]
fn assert_says(ran: &Ran, words: &[&str]) {
    for word in words {
        assert!(ran.stderr.contains(word), "{word:?} is not in:\n{}", ran.stderr);
    }
}

const COUNT: [&str; 3] = ["count", "Account", "--json"];

#[test]
fn a_key_signs_in_and_signs_in_again_by_itself() {
    let org = org_with_certificate(OrgConfig::default());
    for key in ["server.key", "pkcs1.key"] {
        let sandbox = Sandbox::new();
        let key = key_file(key);
        let args = ["login", "--jwt-key", key.to_str().unwrap(), "--username", org.username(), "--json"];
        let env = [("SALESFORCE_CLIENT_ID", org.client_id()), ("SALESFORCE_LOGIN_URL", org.url())];
        let login = run(&sandbox, &args, &env, "").ok();
        assert_eq!(login.json()["connection"]["flow"], "jwt");
        assert_eq!(login.json()["connection"]["username"], org.username());
        assert_counts(sandbox.run(&COUNT));
        // There is no refresh token, and nobody to ask.
        org.expire_sessions();
        assert_counts(sandbox.run(&COUNT));
    }
}

#[test]
fn a_key_that_does_not_fit_is_told_and_nothing_is_kept() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    let env = [("SALESFORCE_CLIENT_ID", org.client_id()), ("SALESFORCE_LOGIN_URL", org.url())];
    let login = |key: &str, username: &str| {
        let key = key_file(key);
        run(&sandbox, &["login", "--jwt-key", key.to_str().unwrap(), "--username", username], &env, "")
    };
    for (key, code, words) in [
        ("other.key", 4, ["does not accept the signed assertion", "certificate"]),
        ("encrypted.key", 2, ["it is encrypted", "openssl pkey"]),
        ("ec.key", 2, ["no RSA key", "openssl req"]),
        ("server.crt", 2, ["the certificate, not the private key", "--jwt-key"]),
        ("INDEX.md", 2, ["no private key in PEM form", "openssl req"]),
        ("missing.key", 2, ["cannot be read", "missing.key"]),
    ] {
        assert_says(&login(key, org.username()).code(code), &words);
    }
    let ran = login("server.key", "somebody@else.example").code(4);
    assert_says(&ran, &["has not approved the app", "pre-authorize", "--username"]);
    let key = key_file("server.key");
    let ran = run(&sandbox, &["login", "--jwt-key", key.to_str().unwrap()], &env, "").code(2);
    assert_says(&ran, &["needs a user", "SALESFORCE_USERNAME"]);
    assert!(!sandbox.path("home/sfmigrate/connections.toml").exists());
}

#[test]
fn the_org_checks_the_assertion_for_real() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let org = org_with_certificate(OrgConfig::default());
    let now = jiff::Timestamp::now().as_second();
    let ask = |alg: &str, aud: &str, exp: i64, tamper: bool| {
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let claims = serde_json::json!({
            "iss": org.client_id(), "sub": org.username(), "aud": aud, "exp": exp,
        });
        let signed = format!("{}.{}", part(serde_json::json!({ "alg": alg })), part(claims));
        let pem = std::fs::read(key_file("server.key")).unwrap();
        let der = {
            use rustls::pki_types::pem::PemObject;
            rustls::pki_types::PrivatePkcs8KeyDer::from_pem_slice(&pem).unwrap()
        };
        let pair = ring::rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        let mut signature = vec![0; pair.public().modulus_len()];
        let random = ring::rand::SystemRandom::new();
        pair.sign(&ring::signature::RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
        signature[7] ^= u8::from(tamper);
        let assertion = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        let form = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", &assertion)];
        let http = sfmigrate::http::client().unwrap();
        let request = http.post(format!("{}/services/oauth2/token", org.url())).form(&form);
        let answer: serde_json::Value = block_on(async {
            serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
        });
        answer["error_description"].as_str().unwrap_or("good").to_owned()
    };
    assert_eq!(ask("RS256", org.url(), now + 100, false), "good");
    assert_eq!(ask("RS256", org.url(), now + 100, true), "invalid assertion");
    assert_eq!(ask("none", org.url(), now + 100, false), "invalid assertion");
    assert_eq!(ask("RS256", "https://test.salesforce.com", now + 100, false), "audience is invalid");
    assert_eq!(ask("RS256", org.url(), now - 1, false), "assertion expired");
    assert_eq!(ask("RS256", org.url(), now + 600, false), "assertion expired");
}

#[test]
fn the_apps_own_secret_signs_in_and_signs_in_again_by_itself() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    let id = org.confidential_client_id();
    let args = [
        "login",
        "--client-credentials",
        "--instance-url",
        org.url(),
        "--client-id",
        id,
        "--client-secret-stdin",
    ];
    let ran = run(&sandbox, &args, &[], "wrong").code(4);
    assert_says(&ran, &["does not accept the client secret"]);
    run(&sandbox, &args, &[], org.client_secret()).ok();
    assert_counts(sandbox.run(&COUNT));
    org.expire_sessions();
    assert_counts(sandbox.run(&COUNT));
    let ran = run(&sandbox, &args[..6], &[], "").code(2);
    assert_says(&ran, &["needs the app's secret", "SALESFORCE_CLIENT_SECRET"]);
}

#[test]
fn a_password_signs_in_with_a_warning_where_the_org_lets_it() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    let env = [
        ("SALESFORCE_CLIENT_ID", org.confidential_client_id()),
        ("SALESFORCE_CLIENT_SECRET", org.client_secret()),
        ("SALESFORCE_LOGIN_URL", org.url()),
        ("SALESFORCE_USERNAME", org.username()),
        ("SALESFORCE_SECURITY_TOKEN", org.security_token()),
    ];
    let ran = run(&sandbox, &["login", "--password-stdin"], &env, org.password()).ok();
    assert_says(&ran, &["warning: Salesforce is retiring this way", "--jwt-key"]);
    org.expire_sessions();
    assert_counts(sandbox.run(&COUNT));
    let ran = run(&sandbox, &["login", "--password-stdin"], &env, "wrong").code(4);
    assert_says(&ran, &["refused user name and password", "SALESFORCE_SECURITY_TOKEN"]);

    let modern = org_with_certificate(OrgConfig { password_flow: false, ..OrgConfig::default() });
    let args = ["login", "--password-stdin", "--instance-url", modern.url()];
    let ran = run(&sandbox, &args, &env, modern.password()).code(4);
    assert_says(&ran, &["refused user name and password", "--client-credentials instead"]);
}

#[test]
fn a_refresh_token_and_an_sfdx_auth_url_sign_in() {
    let org = org_with_certificate(OrgConfig::default());
    let host = org.url().trim_start_matches("http://").to_owned();
    let refresh_token = refresh_token(&org);
    let url = format!("force://{}::{refresh_token}@{host}", org.client_id());
    for (args, stdin) in [
        (
            ["login", "--refresh-token-stdin", "--instance-url", org.url(), "--client-id", org.client_id()]
                .as_slice(),
            &refresh_token,
        ),
        (&["login", "--sfdx-url-stdin"], &url),
    ] {
        let sandbox = Sandbox::new();
        let ran = run(&sandbox, args, &[], stdin).ok();
        assert!(!format!("{ran:?}").contains(&refresh_token));
        assert_counts(sandbox.run(&COUNT));
        org.expire_sessions();
        assert_counts(sandbox.run(&COUNT));
    }
    let sandbox = Sandbox::new();
    let ran = run(&sandbox, &["login", "--sfdx-url-stdin"], &[], "force://nonsense").code(2);
    assert_says(&ran, &["no SFDX auth URL", "show-sfdx-auth-url"]);
    let ran = run(&sandbox, &["login", "--sfdx-url-stdin"], &[], &url.replace("5Aep", "6Bfq")).code(4);
    assert_says(&ran, &["Salesforce refused the sign-in"]);
}

#[test]
fn an_access_token_serves_until_it_expires() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    let args = ["login", "--access-token-stdin", "--instance-url", org.url()];
    run(&sandbox, &args, &[], &access_token(&org)).ok();
    assert_counts(sandbox.run(&COUNT));
    org.expire_sessions();
    let ran = sandbox.run(&COUNT).code(4);
    assert_says(&ran, &["has expired, and there is nothing to renew it with", "sfmigrate login"]);
    let ran = run(&sandbox, &args, &[], "00Dxx!expired").code(4);
    assert_says(&ran, &["does not accept"]);
    let ran = run(&sandbox, &["login", "--access-token-stdin"], &[], "00Dxx!a").code(2);
    assert_says(&ran, &["needs the address of the org", "SF_ORG_INSTANCE_URL"]);
}

#[test]
fn a_command_needs_no_login_where_the_environment_says_enough() {
    let org = org_with_certificate(OrgConfig::default());
    let host = org.url().trim_start_matches("http://").to_owned();
    let refresh_token = refresh_token(&org);
    let sfdx = format!("force://{}::{refresh_token}@{host}", org.client_id());
    let token = access_token(&org);
    let key = std::fs::read_to_string(key_file("server.key")).unwrap();
    let key_path = key_file("server.key");
    let token_url = format!("{}/services/oauth2/token", org.url());
    let app = ("SALESFORCE_CLIENT_ID", org.client_id());
    let at = ("SALESFORCE_LOGIN_URL", org.url());
    let user = ("SALESFORCE_USERNAME", org.username());
    let server_app = ("SALESFORCE_CLIENT_ID", org.confidential_client_id());
    let secret = ("SALESFORCE_CLIENT_SECRET", org.client_secret());
    for env in [
        vec![("SF_ACCESS_TOKEN", token.as_str()), ("SF_ORG_INSTANCE_URL", org.url())],
        vec![("SFDX_AUTH_URL", &sfdx)],
        vec![("SALESFORCE_REFRESH_TOKEN", &refresh_token), app, at],
        vec![("SALESFORCE_JWT_KEY", &key), app, user, at],
        vec![("SALESFORCE_JWT_KEY", key_path.to_str().unwrap()), app, user, at],
        vec![("SALESFORCE_PASSWORD", org.password()), server_app, secret, user, at],
        vec![server_app, secret, at],
        vec![server_app, secret, ("SALESFORCE_TOKEN_URL", &token_url)],
    ] {
        let sandbox = Sandbox::new();
        assert_counts(run(&sandbox, &COUNT, &env, ""));
        let left = std::fs::read_dir(sandbox.folder()).unwrap().count();
        assert_eq!(left, 0, "{env:?} leaves something behind");
    }
}

#[test]
fn an_org_that_is_busy_is_asked_again_whose_token_it_is() {
    let busy = |path: &str, count: &str, status: u16| {
        let plan = format!("[[fault]]\npath = \"{path}\"\n{count}\ndo.answer = {{ status = {status} }}");
        OrgConfig { faults: Some(toml::from_str(&plan).unwrap()), ..OrgConfig::default() }
    };
    let counted = |config: OrgConfig| {
        let org = org_with_certificate(config);
        let token = access_token(&org);
        let env = [
            ("SF_ACCESS_TOKEN", token.as_str()),
            ("SF_ORG_INSTANCE_URL", org.url()),
            ("SFMIGRATE_RETRY_BASE", "10ms"),
        ];
        run(&Sandbox::new(), &COUNT, &env, "")
    };
    assert_counts(counted(busy("/userinfo", "count = 2", 429)));
    assert_counts(counted(busy("/services/data/", "count = 2", 503)));
    let ran = counted(busy("/userinfo", "", 503)).code(5);
    assert_says(&ran, &["does not say whose token it is", "HTTP 503"]);
}

#[test]
fn a_session_of_the_environment_signs_in_again_when_it_expires() {
    let plan = "[[fault]]\npath = \"/describe\"\ncount = 1\ndo.org = \"expire_sessions\"";
    let org = org_with_certificate(OrgConfig {
        faults: Some(toml::from_str(plan).unwrap()),
        ..OrgConfig::default()
    });
    let key = key_file("server.key");
    let env = [
        ("SALESFORCE_JWT_KEY", key.to_str().unwrap()),
        ("SALESFORCE_CLIENT_ID", org.client_id()),
        ("SALESFORCE_USERNAME", org.username()),
        ("SALESFORCE_LOGIN_URL", org.url()),
    ];
    assert_counts(run(&Sandbox::new(), &COUNT, &env, ""));
    let tokens = org.requests().iter().filter(|entry| entry.path.ends_with("/oauth2/token")).count();
    assert_eq!(tokens, 2);
}

#[test]
fn the_address_that_the_browser_was_sent_to_may_be_pasted() {
    let sandbox = Sandbox::new();
    let org = org(OrgConfig { callbacks: vec![sandbox.callback()], ..OrgConfig::default() });
    let (stdin, mut keyboard) = std::io::pipe().unwrap();
    let mut login = sandbox.login_command(&org, &[]);
    login.stdin(stdin).env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    let waiting = Waiting::start(login);
    let callback = waiting.callback(&org, Decision::Allow);
    let mut other = callback.clone();
    other.set_query(Some("code=aPrxOther&state=other"));
    for line in ["", "what?", other.as_str(), callback.as_str()] {
        writeln!(keyboard, "{line}").unwrap();
    }
    let ran = waiting.finish().ok();
    let tunnel = format!("ssh -L {0}:localhost:{0} HOST", sandbox.port());
    assert_says(&ran, &[&tunnel, "that is not the address", "belongs to another sign-in", "signed in as"]);
    let code = callback.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    assert!(!format!("{ran:?}").contains(&code), "the code is nobody's business");
    sandbox.run(&["count", "Account"]).ok();
}

#[test]
fn the_first_free_one_of_several_callbacks_is_listened_to() {
    let sandbox = Sandbox::new();
    let (busy, free) = (free_port(), free_port());
    let callbacks = [busy, free].map(|port| format!("http://localhost:{port}/OauthRedirect"));
    let org = org(OrgConfig { callbacks: callbacks.to_vec(), ..OrgConfig::default() });
    let _taken = std::net::TcpListener::bind(("127.0.0.1", busy)).unwrap();
    let mut login = sandbox.command(&["login", "--no-browser", "--instance-url", org.url()]);
    login.args(["--client-id", org.client_id(), "--port", &format!("{busy},{free}")]);
    let waiting = Waiting::start(login);
    assert_eq!(waiting.parameter("redirect_uri"), callbacks[1]);
    waiting.sign_in(&org, Decision::Allow);
    waiting.finish().ok();
}

#[test]
fn a_code_typed_at_a_browser_elsewhere_signs_in() {
    let org = org_with_certificate(OrgConfig::default());
    for (decision, code) in [(Decision::Allow, 0), (Decision::Deny, 4)] {
        let sandbox = Sandbox::new();
        let mut login = sandbox.command(&["login", "--device", "--instance-url", org.url()]);
        login.args(["--client-id", org.client_id(), "--timeout", "60"]);
        let child =
            login.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let is_code = |line: &str| line.len() == 8 && !line.contains(' ');
        let (user_code, running) = crate::support::await_line(child, is_code);
        let page = format!("{}/setup/connect?user_code={user_code}", org.url());
        let password = org.password().into();
        block_on(sign_in_as_browser(&page, org.username(), &password, decision)).unwrap();
        let ran = running.finish().code(code);
        assert_says(&ran, &["type the code there", &format!("{}/setup/connect\n", org.url())]);
        match code {
            0 => {
                org.expire_sessions();
                assert_counts(sandbox.run(&COUNT));
            }
            _ => assert_says(&ran, &["access was denied"]),
        }
    }
    let closed = crate::support::org(OrgConfig { device_flow: false, ..OrgConfig::default() });
    let args = ["login", "--device", "--instance-url", closed.url(), "--client-id", closed.client_id()];
    let ran = Sandbox::new().run(&args).code(4);
    assert_says(&ran, &["does not let programs in by a code", "--no-browser"]);
}

/// A stand-in for the Salesforce CLI that answers as version 2.146.3 did.
#[cfg(unix)]
fn stand_in(sandbox: &Sandbox, org: &RunningOrg) {
    use std::os::unix::fs::PermissionsExt;
    let folder = sandbox.path("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let program = folder.join("sf");
    let recorded = std::fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/salesforce_cli/sf"),
    )
    .unwrap();
    let filled = recorded
        .replace("@URL@", org.url())
        .replace("@USERNAME@", org.username())
        .replace("@ORG_ID@", org.data().org_id());
    std::fs::write(&program, filled).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(sandbox.path("token"), access_token(org)).unwrap();
}

#[test]
#[cfg(unix)]
fn what_the_salesforce_cli_is_signed_in_to_is_taken_over() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    stand_in(&sandbox, &org);
    let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
    let env = [("PATH", path.as_str())];
    let ran = run(&sandbox, &["login", "--from-sf", "demo", "--json"], &env, "").ok();
    assert_eq!(ran.json()["connection"]["flow"], "salesforce-cli");
    assert_eq!(ran.json()["connection"]["username"], org.username());
    assert_counts(run(&sandbox, &COUNT, &env, ""));
    // The CLI keeps the grant: it is asked again, by the user's name.
    org.expire_sessions();
    let token = access_token(&org);
    std::fs::write(sandbox.path("token"), &token).unwrap();
    let ran = run(&sandbox, &COUNT, &env, "");
    assert!(!format!("{ran:?}").contains(&token));
    assert_counts(ran);
    // Signing out here leaves the CLI signed in.
    run(&sandbox, &["logout"], &env, "").ok();
    run(&sandbox, &["login", "--from-sf", "demo"], &env, "").ok();

    let ran = run(&sandbox, &["login", "--from-sf", "other"], &env, "").code(4);
    assert_says(
        &ran,
        &["cannot give access to 'other'", "No authorization information found", "sf org list"],
    );
    let ran = run(&sandbox, &["login", "--from-sf", "demo"], &[("PATH", "/nowhere")], "").code(2);
    assert_says(&ran, &["no `sf` in the PATH", "npm install"]);
}

#[test]
fn a_connection_that_is_named_stands_over_the_environment() {
    let sandbox = Sandbox::new();
    let here = org(OrgConfig {
        records: vec![("Account".into(), 3)],
        callbacks: vec![sandbox.callback()],
        ..OrgConfig::default()
    });
    let there = org_with_certificate(OrgConfig::default());
    sandbox.login(&here, &["--as", "here"]).ok();
    let secret = [
        ("SALESFORCE_CLIENT_ID", there.confidential_client_id()),
        ("SALESFORCE_CLIENT_SECRET", there.client_secret()),
        ("SALESFORCE_LOGIN_URL", there.url()),
    ];
    let records = |ran: Ran| ran.ok().json()["entities"][0]["records"].clone();
    // An app's secret may be there for a sign-in at the browser, a password
    // for another program.
    assert_eq!(records(run(&sandbox, &COUNT, &secret, "")), 3);
    let password = [("SALESFORCE_USERNAME", there.username()), ("SALESFORCE_PASSWORD", there.password())];
    assert_eq!(records(run(&sandbox, &COUNT, &[&secret[..], &password].concat(), "")), 3);
    let token = access_token(&there);
    let env = [("SF_ACCESS_TOKEN", token.as_str()), ("SF_ORG_INSTANCE_URL", there.url())];
    assert_eq!(records(run(&sandbox, &COUNT, &env, "")), 7);
    assert_eq!(records(run(&sandbox, &["count", "Account", "--json", "-c", "here"], &env, "")), 3);
}

#[test]
fn a_rotated_refresh_token_of_the_environment_is_told() {
    let org = org_with_certificate(OrgConfig { rotate_refresh_tokens: true, ..OrgConfig::default() });
    let refresh_token = refresh_token(&org);
    let env = [
        ("SALESFORCE_REFRESH_TOKEN", refresh_token.as_str()),
        ("SALESFORCE_CLIENT_ID", org.client_id()),
        ("SALESFORCE_LOGIN_URL", org.url()),
    ];
    let ran = run(&Sandbox::new(), &COUNT, &env, "");
    assert_says(&ran, &["has replaced the refresh token", "--refresh-token-stdin"]);
    assert_counts(ran);
}

#[test]
fn an_api_version_is_pinned_by_flag_environment_or_folder() {
    let org = org_with_certificate(OrgConfig::default());
    let sandbox = Sandbox::new();
    let args = ["login", "--access-token-stdin", "--instance-url", org.url()];
    run(&sandbox, &args, &[], &access_token(&org)).ok();
    let version = |ran: Ran| {
        ran.ok();
        let mut entries = org.requests();
        entries.sort_by_key(|entry| entry.seq);
        let path = entries
            .into_iter()
            .rev()
            .find_map(|e| Some(e.path.strip_prefix("/services/data/v")?.split('/').next()?.to_owned()));
        path.unwrap()
    };
    assert_eq!(version(sandbox.run(&COUNT)), "66.0");
    std::fs::write(sandbox.path(".sfmigrate.toml"), "api_version = \"62.0\"").unwrap();
    assert_eq!(version(sandbox.run(&COUNT)), "62.0");
    let env = [("SALESFORCE_API_VERSION", "v63.0")];
    assert_eq!(version(run(&sandbox, &COUNT, &env, "")), "63.0");
    let flag = ["count", "Account", "--json", "--api-version", "64"];
    assert_eq!(version(run(&sandbox, &flag, &env, "")), "64.0");
    for (wrong, words) in [
        ("99.0", ["has no API version 99.0", "31.0 to 67.0"]),
        ("newest", ["is not an API version", "write it like"]),
    ] {
        let ran = sandbox.run(&["count", "Account", "--api-version", wrong]).code(2);
        assert_says(&ran, &words);
    }
}
