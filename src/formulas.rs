//! Cells of CSV that a spreadsheet would run instead of showing them.
//!
//! Facts: OWASP, "CSV Injection".

use std::borrow::Cow;

/// Column of a CSV file that says that its cells are shielded, so that whoever
/// reads it takes the shields off.
pub const SHIELDED: &str = "_shielded";

/// Whether a spreadsheet would take a text for a formula. A plain number is
/// none, whatever its sign.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

/// Whether a cell gets a shield, the character `'`: it is a formula, or reads as
/// a shielded one, which could otherwise not be told from one.
pub fn wants_shield(text: &str) -> bool {
    is_formula(text.trim_start_matches('\''))
}

/// A cell that no spreadsheet runs; [`unshield`] gives the text back.
pub fn shield(text: &str) -> Cow<'_, str> {
    if wants_shield(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was shielded.
pub fn unshield(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| wants_shield(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_told_from_a_number() {
        for formula in ["=1+1", "+49 40 123", "-x", "@SUM(A1)", "\t=1", "\r=1", "-1+1", "="] {
            assert!(is_formula(formula), "{formula:?}");
        }
        for text in ["", "a=b", "-5", "+5", "-1.5e3", "'=1", " =1", "ana@acme.example"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_shielded_text_is_a_formula_and_each_comes_back(text in "[-'=+@\t\r15xé ]{0,6}") {
            let cell = shield(&text);
            prop_assert!(!is_formula(&cell), "{cell:?}");
            prop_assert_eq!(unshield(&cell), text.as_str());
        }
    }
}
