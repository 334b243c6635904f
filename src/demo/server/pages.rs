//! The pages that a person sees in a browser: self-contained, no scripts.

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#16213a;--soft:#5b6780;--line:#d5dbe7;--edge:#79859b;--paper:#fff;--back:#eef2f8;--act:#0b5cab;--on-act:#fff;--bad:#a8231c}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf7;--soft:#9aa7c0;--line:#33405a;--edge:#7484a3;--paper:#1a2438;--back:#0f1728;--act:#6cb0f2;--on-act:#0a1526;--bad:#ff8f86}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{width:100%;max-width:26rem;background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:2rem;box-shadow:0 12px 40px #0b1a3314}
.mark{display:flex;align-items:center;gap:.6rem;color:var(--soft);font-size:.9rem;margin-bottom:1.2rem}
.mark svg{width:2.2rem;height:2.2rem;flex:none}
h1{font-size:1.35rem;line-height:1.25;margin:0 0 .4rem;overflow-wrap:anywhere}
p{margin:.4rem 0 1rem;color:var(--soft)}
label{display:block;font-weight:600;font-size:.9rem;margin:1rem 0 .3rem}
input{width:100%;font:inherit;padding:.6rem .7rem;border:1px solid var(--edge);border-radius:8px;background:transparent;color:inherit}
input:focus-visible,button:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.row{display:flex;gap:.7rem;margin-top:1.5rem}
button{flex:1;font:inherit;font-weight:600;padding:.65rem;border-radius:8px;border:1px solid var(--act);background:var(--act);color:var(--on-act);cursor:pointer}
button.quiet{background:transparent;color:var(--act)}
ul{list-style:none;padding:0;margin:1rem 0;border-top:1px solid var(--line)}
li{padding:.6rem 0;border-bottom:1px solid var(--line)}
code,pre{font:.85em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
.bad{color:var(--bad);font-weight:600}
.note{font-size:.85rem;border-left:3px solid var(--act);padding-left:.8rem;margin:1.4rem 0 0}
";

const MARK: &str = r##"<div class="mark"><svg viewBox="0 0 48 48" aria-hidden="true"><path fill="#0b5cab" d="M14 37a9 9 0 0 1-2-17.8A11 11 0 0 1 33 16a10 10 0 0 1 3 20.900L14 37z"/><path fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="m17 27 5 5 9-10"/></svg><span>Demo org on this computer<br>not a real Salesforce org</span></div>"##;

/// Text made safe for HTML and XML, in content and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\"><title>{title} | Demo org</title><style>{STYLE}</style></head>\
         <body><main>{MARK}{body}</main></body></html>"
    )
}

/// The sign-in form, `failed` after a wrong password.
pub(super) fn sign_in(transaction: &str, username: &str, failed: bool) -> String {
    let (transaction, username) = (escape(transaction), escape(username));
    let password = escape(super::PASSWORD);
    let problem = if failed {
        "<p class=\"bad\" role=\"alert\">Please check your username and password.</p>"
    } else {
        "<p>An app on this computer asks for access to your records.</p>"
    };
    page(
        "Sign in",
        &format!(
            "<h1>Sign in</h1>{problem}<form action=\"/demo/login\" method=\"post\">\
             <input type=\"hidden\" name=\"transaction\" value=\"{transaction}\">\
             <label for=\"username\">Username</label>\
             <input id=\"username\" name=\"username\" value=\"{username}\" autocomplete=\"off\" required>\
             <label for=\"password\">Password</label>\
             <input id=\"password\" name=\"password\" type=\"password\" value=\"{password}\" autocomplete=\"off\" required autofocus>\
             <div class=\"row\"><button type=\"submit\">Sign in</button></div></form>\
             <p class=\"note\">The demo password is <code>{password}</code> and is filled in for you. \
             Nothing you type here leaves this computer.</p>"
        ),
    )
}

/// The consent form: which app, what it would get, and from whom.
pub(super) fn consent(transaction: &str, app: &str, name: &str, username: &str, scope: &str) -> String {
    let (transaction, app) = (escape(transaction), escape(app));
    let (name, username) = (escape(name), escape(username));
    let mut wishes = String::new();
    for wish in scope.split_whitespace().map(explain) {
        let line = format!("<li>{}</li>", escape(wish));
        if !wishes.contains(&line) {
            wishes.push_str(&line);
        }
    }
    page(
        "Allow access?",
        &format!(
            "<h1>Allow access?</h1><p>{app} is asking to:</p><ul>{wishes}</ul>\
             <form action=\"/demo/consent\" method=\"post\">\
             <input type=\"hidden\" name=\"transaction\" value=\"{transaction}\">\
             <div class=\"row\"><button class=\"quiet\" name=\"decision\" value=\"deny\">Deny</button>\
             <button name=\"decision\" value=\"allow\" autofocus>Allow</button></div></form>\
             <p class=\"note\">Signed in as {name} ({username}).</p>"
        ),
    )
}

/// What a scope means to a person, in the words of the approval page.
fn explain(scope: &str) -> &str {
    match scope {
        "api" => "Manage user data via APIs",
        "refresh_token" | "offline_access" => "Perform requests at any time",
        "id" | "profile" | "email" => "Access the identity URL service",
        "web" => "Manage user data via Web browsers",
        other => other,
    }
}

/// An authorization request that cannot go on, and must not redirect.
pub(super) fn authorize_error(error: &str, description: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("error", error)
        .append_pair("error_description", description)
        .finish();
    let (query, description) = (escape(&query), escape(description));
    page(
        "Authorization error",
        &format!(
            "<h1>OAUTH_APPROVAL_ERROR_GENERIC</h1>\
             <p class=\"bad\">We can't authorize you because of an OAuth error: {description}.</p>\
             <pre>{query}</pre><p class=\"note\">Close this page, correct the app's settings and sign in again.</p>"
        ),
    )
}

/// Where a person types the code that a device shows, `failed` after a wrong
/// one.
pub(super) fn device(failed: bool) -> String {
    let problem = if failed {
        "<p class=\"bad\" role=\"alert\">This code is not one that a device waits for.</p>"
    } else {
        ""
    };
    page(
        "Connect a device",
        &format!(
            "<h1>Connect a device</h1>{problem}<form action=\"/setup/connect\" method=\"get\">\
             <label for=\"user_code\">Code</label>\
             <input id=\"user_code\" name=\"user_code\" autocomplete=\"off\" required autofocus>\
             <div class=\"row\"><button type=\"submit\">Connect</button></div></form>"
        ),
    )
}

/// A form that was sent twice, too late, or never was one.
pub(super) fn page_expired() -> String {
    page(
        "Page expired",
        "<h1>This page has expired</h1><p>Each page can be used once, for ten minutes. \
         Go back to the program that opened it and sign in again.</p>",
    )
}

/// What the root of the org shows.
pub(super) fn welcome(url: &str, username: &str, client_id: &str) -> String {
    let (url, username, client_id) = (escape(url), escape(username), escape(client_id));
    let password = escape(super::PASSWORD);
    page(
        "Welcome",
        &format!(
            "<h1>The demo org is running</h1><p>It speaks the wire protocol of Salesforce's REST API and Bulk API 2.0.</p>\
             <ul><li>Instance<br><code>{url}</code></li><li>Username<br><code>{username}</code></li>\
             <li>Password<br><code>{password}</code></li><li>Consumer key<br><code>{client_id}</code></li></ul>"
        ),
    )
}

/// A path outside the APIs that leads nowhere.
pub(super) fn not_found() -> String {
    page("Not found", "<h1>URL No Longer Exists</h1><p>You may have typed the address incorrectly.</p>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_escaped() {
        let html = sign_in("t", "\"><script>alert('1')</script>", true);
        assert!(!html.contains("<script"));
        assert!(html.contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)"));
        assert!(!authorize_error("x", "<b>").contains("<b>"));
        assert!(!consent("t", "<b>", "<b>", "<b>", "<b>").contains("<b>"));
    }
}
