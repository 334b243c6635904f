//! Signing in, tokens, sessions.

use std::time::Duration;

use serde_json::json;
use sfmigrate::demo::browser::{Decision, sign_in_as_browser};
use sfmigrate::demo::server::{OrgConfig, start};
use url::Url;

use super::*;

#[tokio::test]
async fn a_person_signs_in_and_the_code_buys_tokens_that_work() {
    let org = start(config()).await.unwrap();
    let callback = callback(&org, Decision::Allow).await;
    assert!(callback.as_str().starts_with("http://localhost:1717/OauthRedirect?code="));
    assert_eq!(parameter(&callback, "state").as_deref(), Some("st4te"));
    let code = parameter(&callback, "code").unwrap();
    assert!(code.ends_with("==") && callback.as_str().contains("%3D%3D"));

    let (status, tokens) = exchange(&org, &code, &[]).await;
    assert_eq!(status, 200);
    assert_eq!(tokens["instance_url"], org.url());
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["issued_at"].as_str().unwrap().len(), 13);
    assert!(tokens.get("expires_in").is_none());
    let access = text(&tokens, "access_token");
    assert_eq!(&access[..16], format!("{}!", &org.data().org_id()[..15]));

    let userinfo = get(&org, &access, "/services/oauth2/userinfo").await;
    assert_eq!(json_of(userinfo).await["preferred_username"], org.username());
    let identity = Url::parse(tokens["id"].as_str().unwrap()).unwrap();
    let identity = json_of(get(&org, &access, identity.path()).await).await;
    assert_eq!(identity["organization_id"], org.data().org_id());
}

#[tokio::test]
async fn a_denial_reaches_the_callback_with_the_state() {
    let org = start(config()).await.unwrap();
    let callback = callback(&org, Decision::Deny).await;
    assert_eq!(
        callback.query(),
        Some("error=access_denied&error_description=end-user+denied+authorization&state=st4te")
    );
}

#[tokio::test]
async fn a_wrong_password_is_not_let_in() {
    let org = start(config()).await.unwrap();
    let url = authorize_url(&org, &[]);
    let error = sign_in_as_browser(&url, org.username(), &"wrong".into(), Decision::Allow).await.unwrap_err();
    assert_eq!(error.kind(), sfmigrate::Kind::Auth);
}

#[tokio::test]
async fn a_wrong_client_or_callback_gets_a_page_and_never_a_redirect() {
    let org = start(config()).await.unwrap();
    for (change, says) in [
        (("client_id", Some("3MVG9nobody")), "invalid_client_id"),
        (("redirect_uri", Some("http://localhost:1717/OauthRedirect/")), "redirect_uri_mismatch"),
        (("redirect_uri", Some("http://127.0.0.1:1717/OauthRedirect")), "redirect_uri_mismatch"),
        (("redirect_uri", Some("http://localhost:1720/OauthRedirect")), "redirect_uri_mismatch"),
        (("redirect_uri", None), "redirect_uri_missing"),
    ] {
        let response = plain_client().get(authorize_url(&org, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 400);
        let page = response.text().await.unwrap();
        assert!(page.contains("OAUTH_APPROVAL_ERROR_GENERIC") && page.contains(says), "{says}");
    }
}

#[tokio::test]
async fn other_mistakes_are_reported_to_the_callback() {
    let org = start(config()).await.unwrap();
    for (change, says) in [
        (("code_challenge", None), "error=invalid_request&error_description=missing+required+code+challenge"),
        (("code_challenge", Some("short")), "error=invalid_request"),
        (("code_challenge_method", Some("plain")), "error=invalid_request"),
        (("response_type", Some("token")), "error=unsupported_response_type"),
        (("scope", Some("api wave_api")), "error=invalid_scope"),
    ] {
        let response = plain_client().get(authorize_url(&org, &[change])).send().await.unwrap();
        assert_eq!(response.status(), 302);
        let target = response.headers()["location"].to_str().unwrap();
        assert!(target.starts_with(&format!("{CALLBACK}?{says}")), "{target}");
        assert!(target.ends_with("&state=st4te"));
    }
}

#[tokio::test]
async fn a_form_works_once() {
    let org = start(config()).await.unwrap();
    let page = plain_client().get(authorize_url(&org, &[])).send().await.unwrap().text().await.unwrap();
    let (_, after) = page.split_once("name=\"transaction\" value=\"").unwrap();
    let transaction = after.split_once('"').unwrap().0;
    let form = [("transaction", transaction), ("username", org.username()), ("password", org.password())];
    for expected in [200, 400] {
        let login = plain_client().post(format!("{}/demo/login", org.url())).form(&form);
        assert_eq!(login.send().await.unwrap().status(), expected);
    }
    // The sign-in page's transaction does not pass for consent either.
    let page = plain_client().get(authorize_url(&org, &[])).send().await.unwrap().text().await.unwrap();
    let (_, after) = page.split_once("name=\"transaction\" value=\"").unwrap();
    let transaction = after.split_once('"').unwrap().0;
    let consent = plain_client()
        .post(format!("{}/demo/consent", org.url()))
        .form(&[("transaction", transaction), ("decision", "allow")]);
    assert_eq!(consent.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn the_wrong_verifier_redirect_or_client_is_refused_in_salesforces_words() {
    let org = start(config()).await.unwrap();
    let other_verifier = "x".repeat(64);
    for (change, error, description) in [
        (("code_verifier", other_verifier.as_str()), "invalid_grant", "invalid code verifier"),
        (("code_verifier", ""), "invalid_grant", "invalid code verifier"),
        (
            ("redirect_uri", "http://localhost:1718/OauthRedirect"),
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (("client_id", "nobody"), "invalid_client_id", "client identifier invalid"),
        (("client_id", org.confidential_client_id()), "invalid_client", "invalid client credentials"),
        (("client_id", "PlatformCLI"), "invalid_grant", "invalid authorization code"),
        (("grant_type", "telepathy"), "unsupported_grant_type", "grant type not supported"),
        (("code", "aPrxunknown=="), "invalid_grant", "invalid authorization code"),
    ] {
        let code = code(&org).await;
        let mut changes = vec![change];
        if change.0 != "code" {
            changes.push(("code", &code));
        }
        let (status, body) = exchange(&org, "", &changes).await;
        assert_eq!(status, 400);
        assert_eq!(body, json!({"error": error, "error_description": description}));
    }
}

#[tokio::test]
async fn a_code_used_twice_revokes_what_it_bought() {
    let org = start(config()).await.unwrap();
    let code = code(&org).await;
    let (_, tokens) = exchange(&org, &code, &[]).await;
    let access = text(&tokens, "access_token");
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 200);

    let (status, body) = exchange(&org, &code, &[]).await;
    assert_eq!((status.as_u16(), &*text(&body, "error_description")), (400, "expired authorization code"));
    let after = get(&org, &access, "/services/data/v66.0/").await;
    assert_eq!(refusal(after).await, (401, "INVALID_SESSION_ID".to_owned()));
    assert_eq!(refresh(&org, &text(&tokens, "refresh_token")).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_that_waited_too_long_is_expired() {
    let org = start(OrgConfig { code_ttl: Duration::from_millis(30), ..config() }).await.unwrap();
    let code = code(&org).await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(exchange(&org, &code, &[]).await.1["error_description"], "expired authorization code");
}

#[tokio::test]
async fn rotation_hands_out_a_new_token_and_reuse_of_the_old_one_revokes_everything() {
    let org = start(OrgConfig { rotate_refresh_tokens: true, ..config() }).await.unwrap();
    let (_, first) = exchange(&org, &code(&org).await, &[]).await;
    let (first_access, first_refresh) = (text(&first, "access_token"), text(&first, "refresh_token"));
    let (status, second) = refresh(&org, &first_refresh).await;
    assert_eq!(status, 200);
    let (access, rotated) = (text(&second, "access_token"), text(&second, "refresh_token"));
    assert_ne!(rotated, first_refresh);
    assert_eq!(get(&org, &first_access, "/services/data/v66.0/").await.status(), 401);
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 200);

    let (status, body) = refresh(&org, &first_refresh).await;
    assert_eq!(status, 400);
    assert_eq!(body, json!({"error": "invalid_grant", "error_description": "expired access/refresh token"}));
    assert_eq!(get(&org, &access, "/services/data/v66.0/").await.status(), 401);
    assert_eq!(refresh(&org, &rotated).await.0, 400);
}

#[tokio::test]
async fn without_rotation_a_refresh_brings_no_refresh_token() {
    let org = start(config()).await.unwrap();
    let (_, first) = exchange(&org, &code(&org).await, &[]).await;
    let (status, second) = refresh(&org, &text(&first, "refresh_token")).await;
    assert_eq!(status, 200);
    assert!(second.get("refresh_token").is_none());
    assert_eq!(get(&org, &text(&first, "access_token"), "/services/data/v66.0/").await.status(), 200);
}

#[tokio::test]
async fn revoked_tokens_are_over_and_introspection_says_so() {
    let org = start(config()).await.unwrap();
    let client = plain_client();
    let access = token(&org).await;
    let introspect = async || {
        let form = [
            ("token", access.as_str()),
            ("client_id", org.confidential_client_id()),
            ("client_secret", org.client_secret()),
        ];
        let url = format!("{}/services/oauth2/introspect", org.url());
        json_of(client.post(url).form(&form).send().await.unwrap()).await
    };
    let alive = introspect().await;
    assert_eq!((&alive["active"], &alive["username"]), (&json!(true), &json!(org.username())));
    assert!(alive["exp"].as_u64() > alive["iat"].as_u64());

    let revoke = || client.post(format!("{}/services/oauth2/revoke", org.url())).form(&[("token", &access)]);
    let answer = revoke().send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
    assert_eq!(introspect().await, json!({"active": false}));
    let answer = revoke().send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("invalid_token"));

    let userinfo = get(&org, &access, "/services/oauth2/userinfo").await;
    assert_eq!(
        (userinfo.status().as_u16(), userinfo.text().await.unwrap().as_str()),
        (403, "Bad_OAuth_Token")
    );
}

#[tokio::test]
async fn client_credentials_and_password_need_the_secret() {
    let org = start(config()).await.unwrap();
    let (id, secret) = (org.confidential_client_id(), org.client_secret());
    for (client_id, client_secret) in [(id, "wrong"), (id, ""), (org.client_id(), "")] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", client_secret),
        ];
        assert_eq!(token_request(&org, &form).await.1["error"], "invalid_client");
    }
    for (suffix, works) in [("", true), (org.security_token(), true), ("x", false)] {
        let password = format!("{}{suffix}", org.password());
        let form = [
            ("grant_type", "password"),
            ("client_id", id),
            ("client_secret", secret),
            ("username", org.username()),
            ("password", &password),
        ];
        let (status, body) = token_request(&org, &form).await;
        assert_eq!(status == 200, works, "{body}");
    }
}

#[tokio::test]
async fn soap_login_opens_a_session_that_rest_accepts() {
    let org = start(config()).await.unwrap();
    let login = async |version: &str, password: &str| {
        let xml = format!(
            "<env:Envelope xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\"><env:Body>\
             <n1:login xmlns:n1=\"urn:partner.soap.sforce.com\"><n1:username>{}</n1:username>\
             <n1:password><![CDATA[{password}]]></n1:password></n1:login></env:Body></env:Envelope>",
            org.username()
        );
        let url = format!("{}/services/Soap/u/{version}", org.url());
        let response =
            plain_client().post(url).header("content-type", "text/xml").body(xml).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, xml) = login("59.0", org.password()).await;
    assert_eq!(status, 200);
    let session = xml.split_once("<sessionId>").unwrap().1.split_once('<').unwrap().0;
    assert_eq!(get(&org, session, "/services/data/v59.0/limits").await.status(), 200);

    let (status, xml) = login("59.0", "wrong").await;
    assert!(status == 500 && xml.contains("<sf:exceptionCode>INVALID_LOGIN<"));
    assert_eq!(login("65.0", org.password()).await.0, 500);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_lives_while_used() {
    let org = start(OrgConfig { session_ttl: Some(Duration::from_millis(400)), ..config() }).await.unwrap();
    let token = token(&org).await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(get(&org, &token, "/services/data/v66.0/limits").await.status(), 200);
    }
    tokio::time::sleep(Duration::from_millis(450)).await;
    let late = get(&org, &token, "/services/data/v66.0/limits").await;
    assert_eq!(refusal(late).await, (401, "INVALID_SESSION_ID".to_owned()));
}

#[tokio::test]
async fn with_consent_given_beforehand_no_page_is_shown() {
    let org = start(OrgConfig { auto_consent: true, ..config() }).await.unwrap();
    let answer = plain_client().get(authorize_url(&org, &[])).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let target = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let code = parameter(&target, "code").unwrap();
    assert_eq!(exchange(&org, &code, &[]).await.0, 200);
    let wrong = authorize_url(&org, &[("redirect_uri", Some("http://localhost:1/"))]);
    assert_eq!(plain_client().get(wrong).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_callback_registered_by_configuration_works_like_the_others() {
    let mine = "http://localhost:18080/callback?a=b";
    let org = start(OrgConfig { callbacks: vec![mine.to_owned()], ..config() }).await.unwrap();
    let url = authorize_url(&org, &[("redirect_uri", Some(mine))]);
    let password = org.password().into();
    let target = sign_in_as_browser(&url, org.username(), &password, Decision::Allow).await.unwrap();
    assert!(target.starts_with(&format!("{mine}&code=")), "{target}");
}
