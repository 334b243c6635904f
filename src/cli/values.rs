//! Values on the command line that clap has no parser for. The errors are
//! texts that clap puts behind the flag's name.

pub use crate::config::units::{bytes, duration};
use crate::pipeline::MaxRejects;
use crate::source::salesforce::ApiBudget;

/// A budget of API calls: `500`, `80%`.
///
/// # Errors
/// A text that shows the forms.
pub fn api_budget(text: &str) -> Result<ApiBudget, String> {
    text.parse()
}

/// A bound on rejected records: `100`, `5%`.
///
/// # Errors
/// A text that shows the forms.
pub fn max_rejects(text: &str) -> Result<MaxRejects, String> {
    text.parse()
}

/// `NAME=N`: an object and a number of records, `Contact=1_000_000`.
///
/// # Errors
/// A text that shows the form.
pub fn records(text: &str) -> Result<(String, u64), String> {
    let example = || "write OBJECT=NUMBER, such as Contact=1000000".to_owned();
    let (name, count) = text.split_once('=').ok_or_else(example)?;
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(example());
    }
    let count = count.trim().replace('_', "").parse().map_err(|_| example())?;
    Ok((name.to_owned(), count))
}

/// A name of an object, field or connection: never empty, no white space.
///
/// # Errors
/// A text that says what is wrong.
pub fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is needed".into()),
        name if name.contains(char::is_whitespace) => Err("a name has no spaces".into()),
        name => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_a_name_and_a_number() {
        assert_eq!(records("Contact=1_000_000"), Ok(("Contact".into(), 1_000_000)));
        assert_eq!(records(" Lead = 0 "), Ok(("Lead".into(), 0)));
        for text in ["Contact", "=5", "Contact=", "Contact=many", "Contact=-1", "My Lead=1"] {
            assert!(records(text).is_err(), "{text}");
        }
    }
}
