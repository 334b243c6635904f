//! API versions: which are alive, and what they are called.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::errors::{Reply, api_error, not_found};

/// The oldest version that still answers, and the newest of this org.
const OLDEST: u32 = 31;
const NEWEST: u32 = 67;

/// A living API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version(u32);

impl Version {
    /// From the path segment, `v66.0`.
    ///
    /// # Errors
    /// 410 for a retired version, 404 for one that never was.
    pub(super) fn parse(segment: &str) -> Result<Self, Reply> {
        let number = segment
            .strip_prefix('v')
            .and_then(|text| text.strip_suffix(".0"))
            .filter(|digits| !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        match number {
            Some(number @ OLDEST..=NEWEST) => Ok(Version(number)),
            Some(number @ 7..OLDEST) => {
                let message = format!("API version {number}.0 is no longer available");
                Err(api_error(StatusCode::GONE, "GONE", &message))
            }
            _ => Err(not_found()),
        }
    }

    /// As in a path: `v66.0`.
    pub(super) fn segment(self) -> String {
        format!("v{}", self.text())
    }

    /// As in the version list: `66.0`.
    pub(super) fn text(self) -> String {
        format!("{}.0", self.0)
    }

    /// As a job has it: a JSON number, `66.0`.
    pub(super) fn number(self) -> f64 {
        f64::from(self.0)
    }

    /// Whether this is `number` or a later one.
    pub(super) fn reaches(self, number: u32) -> bool {
        self.0 >= number
    }

    fn label(self) -> String {
        // Summer '14 was 31; a winter release belongs to the coming year.
        let season = ["Summer", "Winter", "Spring"][((self.0 - OLDEST) % 3) as usize];
        format!("{season} '{}", 14 + (self.0 - OLDEST + 2) / 3)
    }
}

/// The newest version of this org.
pub(super) fn newest() -> Version {
    Version(NEWEST)
}

/// Body of `/services/data`.
pub(super) fn list() -> Value {
    (OLDEST..=NEWEST)
        .map(Version)
        .map(|v| json!({"label": v.label(), "url": format!("/services/data/{}", v.segment()), "version": v.text()}))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_carry_the_names_of_their_releases() {
        assert_eq!(Version(66).label(), "Spring '26");
        assert_eq!(Version(67).label(), "Summer '26");
        assert_eq!(Version(65).label(), "Winter '26");
        assert_eq!(Version(31).label(), "Summer '14");
    }

    #[test]
    fn retired_versions_are_gone_and_others_unknown() {
        let status = |segment| Version::parse(segment).map_err(|reply| reply.status().as_u16()).err();
        assert_eq!(status("v66.0"), None);
        assert_eq!(status("v30.0"), Some(410));
        for unknown in ["v68.0", "v66.5", "66.0", "v066.0", "v", "v6.0", "v+66.0"] {
            assert_eq!(status(unknown), Some(404), "{unknown}");
        }
    }
}
