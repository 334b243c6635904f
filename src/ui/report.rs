//! Failures, as people and as programs read them.

use console::Style;
use serde_json::{Value, json};

use super::text::printable;
use crate::Error;

fn paint(style: Style, text: &str, color: bool) -> String {
    style.force_styling(color).apply_to(text).to_string()
}

/// `warning: …`.
pub fn warning(text: &str, color: bool) -> String {
    format!("{} {}", paint(Style::new().yellow().bold(), "warning:", color), printable(text))
}

/// `error: …`, the causes below it, and after an empty line what to do next.
pub fn text(error: &Error, color: bool) -> String {
    let mut report =
        format!("{} {}", paint(Style::new().red().bold(), "error:", color), printable(error.message()));
    let mut said = error.message().to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(e) = cause {
        let text = e.to_string();
        // Libraries like to repeat their own cause in their message.
        if !said.contains(&text) {
            for (i, line) in printable(&text).trim_end().lines().enumerate() {
                report.push_str(if i == 0 { "\n  caused by: " } else { "\n    " });
                report.push_str(line);
            }
            said = text;
        }
        cause = e.source();
    }
    if !error.hints().is_empty() {
        report.push('\n');
    }
    for hint in error.hints() {
        report.push_str(&format!(
            "\n{} {}",
            paint(Style::new().cyan().bold(), "hint:", color),
            printable(hint)
        ));
    }
    report
}

fn body(error: &Error, exit_code: u8) -> Value {
    json!({
        "kind": error.kind().as_str(),
        "message": error.message(),
        "hints": error.hints(),
        "exit_code": exit_code,
    })
}

/// The document of a failed command: `{"error": {..}}`.
pub fn document(error: &Error, exit_code: u8) -> Value {
    json!({ "error": body(error, exit_code) })
}

/// The line of `--progress json` that tells of the failure.
pub fn line(error: &Error, exit_code: u8) -> String {
    let mut line = json!({ "type": "error" });
    if let (Value::Object(line), Value::Object(body)) = (&mut line, body(error, exit_code)) {
        line.extend(body);
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> Error {
        let cause = Error::unexpected("connection refused").because(std::io::Error::other("refused by peer"));
        Error::source_failed("cannot reach example.my.salesforce.com")
            .because(cause)
            .hint("check the network")
            .hint("sfmigrate status")
    }

    #[test]
    fn a_report_shows_the_message_the_causes_and_the_hints() {
        assert_eq!(
            text(&failure(), false),
            "error: cannot reach example.my.salesforce.com\n  caused by: connection refused\n  \
             caused by: refused by peer\n\nhint: check the network\nhint: sfmigrate status"
        );
    }

    #[test]
    fn a_cause_that_only_repeats_is_left_out() {
        let error = Error::usage("no such file").because(std::io::Error::other("no such file"));
        assert_eq!(text(&error, false), "error: no such file");
    }

    #[test]
    fn colours_are_only_there_when_asked_for() {
        assert!(text(&failure(), true).contains("\u{1b}["));
        assert!(!text(&failure(), false).contains('\u{1b}'));
    }

    #[test]
    fn an_org_cannot_colour_the_report() {
        let report = text(&Error::source_failed("\u{1b}[2Jhello"), false);
        assert_eq!(report, "error: \\u{1b}[2Jhello");
    }
}
