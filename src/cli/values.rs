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

/// Ports in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports(pub Vec<u16>);

/// `1717`, `1717,1720`, `1717..1719`; 0 is any that is free.
///
/// # Errors
/// A text that shows the forms.
pub fn ports(text: &str) -> Result<Ports, String> {
    let example = || "write ports like 1717, 1717,1718 or 1717..1719".to_owned();
    let port = |text: &str| text.trim().parse::<u16>().map_err(|_| example());
    let mut ports = Vec::new();
    for part in text.split(',') {
        match part.split_once("..") {
            None => ports.push(port(part)?),
            Some((from, to)) => {
                let (from, to) = (port(from)?, port(to.trim_start_matches('='))?);
                if from > to || to - from > 100 {
                    return Err(example());
                }
                ports.extend(from..=to);
            }
        }
    }
    Ok(Ports(ports))
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
    fn ports_are_one_or_several_or_from_one_to_another() {
        for (text, expected) in
            [("1717", &[1717][..]), ("0", &[0]), ("1717, 9", &[1717, 9]), ("1717..1719", &[1717, 1718, 1719])]
        {
            assert_eq!(ports(text), Ok(Ports(expected.to_vec())), "{text}");
        }
        for text in ["", "x", "70000", "-1", "9..1", "1..60000", "1,,2"] {
            assert!(ports(text).is_err(), "{text}");
        }
    }

    #[test]
    fn records_are_a_name_and_a_number() {
        assert_eq!(records("Contact=1_000_000"), Ok(("Contact".into(), 1_000_000)));
        assert_eq!(records(" Lead = 0 "), Ok(("Lead".into(), 0)));
        for text in ["Contact", "=5", "Contact=", "Contact=many", "Contact=-1", "My Lead=1"] {
            assert!(records(text).is_err(), "{text}");
        }
    }
}
