//! The pages that the browser shows at the end of a sign-in. They load
//! nothing from anywhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What a page tells, by its colour and sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// It worked.
    Good,
    /// It did not.
    Bad,
}

const STYLE: &str = "
:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#16212b;--soft:#5a6872;--line:#dfe5ea;--good:#0b7a4b;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ground:#10161b;--card:#182028;--ink:#e8edf1;--soft:#9aa8b3;--line:#2a353e;--good:#4cc38a;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{width:100%;max-width:30rem;padding:2.5rem;background:var(--card);border:1px solid var(--line);border-radius:14px;text-align:center;box-shadow:0 10px 30px rgb(0 0 0/.06)}
svg{width:56px;height:56px;fill:none;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.good svg{stroke:var(--good)}.bad svg{stroke:var(--bad)}
h1{margin:1rem 0 .5rem;font-size:1.4rem;line-height:1.25}
p{margin:.5rem 0;overflow-wrap:anywhere;text-wrap:balance}
.soft{color:var(--soft);font-size:.92rem}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,monospace}
footer{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem}
";

/// The header that lets a page use nothing but its own style.
pub(super) fn security_policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// A whole page. All texts are escaped.
pub(super) fn page(tone: Tone, title: &str, text: &str, soft: &str) -> String {
    let (class, sign) = match tone {
        Tone::Good => ("good", "M17 28.5l8 8 15-17"),
        Tone::Bad => ("bad", "M28 16v16M28 39.5v.5"),
    };
    let [title, text, soft] = [title, text, soft].map(escape);
    let [text, soft] = [text, soft].map(|text| with_commands(&text));
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\">\
         <title>{title} · sfmigrate</title><style>{STYLE}</style></head>\n\
         <body><main class=\"{class}\"><svg viewBox=\"0 0 56 56\" aria-hidden=\"true\">\
         <circle cx=\"28\" cy=\"28\" r=\"25\"/><path d=\"{sign}\"/></svg>\
         <h1>{title}</h1><p>{text}</p><p class=\"soft\">{soft}</p><footer>sfmigrate</footer></main></body></html>\n"
    )
}

/// What stands between backticks is to be typed. The text is escaped already.
fn with_commands(escaped: &str) -> String {
    let parts: Vec<&str> = escaped.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped.to_owned();
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        0 => (*part).to_owned(),
        _ => format!("<code>{part}</code>"),
    };
    parts.iter().enumerate().map(part).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_escaped() {
        let page = page(Tone::Bad, "no", "<script>alert('x')</script>", "a & b");
        assert!(!page.contains("<script>"));
        assert!(page.contains("&lt;script&gt;") && page.contains("a &amp; b"));
    }

    #[test]
    fn what_is_to_be_typed_shows_as_such() {
        assert_eq!(with_commands("run `sfmigrate login` again"), "run <code>sfmigrate login</code> again");
        assert_eq!(with_commands("one ` alone"), "one ` alone");
    }
}
