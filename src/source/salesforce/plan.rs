//! REST or Bulk API 2.0: a pure decision with its reason in words.

use super::soql;
use crate::event::Api;
use crate::numbers::thousands;
use crate::source::{ApiChoice, Query};
use crate::{Error, Result};

/// Rows of a REST page when the server does not cut it shorter.
pub(super) const REST_PAGE_ROWS: u64 = 2_000;

/// Rows that a page of Bulk results is taken to have for the estimate; the
/// server decides.
const BULK_PAGE_ROWS: u64 = 50_000;

/// Times that a job is usually asked whether it is ready.
const USUAL_POLLS: u64 = 4;

/// URL and headers together may have 16,384 bytes (limits guide); the token
/// and the other headers need some of it.
pub(super) const LONGEST_URL: usize = 12_000;

/// Characters that a query may have at all (SOQL reference).
const LONGEST_SOQL: usize = 100_000;

/// Objects that Bulk API 2.0 refuses whatever the query. The list saves a call
/// where it is right; where it is short, the refusal itself leads to REST.
const NOT_IN_BULK: &[&str] = &[
    "AcceptedEventRelation",
    "AssetTokenEvent",
    "AttachedContentNote",
    "CaseStatus",
    "ContractStatus",
    "DeclinedEventRelation",
    "EventWhoRelation",
    "FieldSecurityClassification",
    "OrderStatus",
    "PartnerRole",
    "QuoteTemplateRichTextData",
    "RecentlyViewed",
    "ServiceAppointmentStatus",
    "ShiftStatus",
    "SolutionStatus",
    "TaskPriority",
    "TaskStatus",
    "TaskWhoRelation",
    "UndecidedEventRelation",
];

/// Chooses the API and says why.
pub(super) fn choose(
    query: &Query,
    choice: ApiChoice,
    records: Option<u64>,
    threshold: u64,
) -> (Api, String) {
    if let ApiChoice::Only(api) = choice {
        return (api, "asked for".to_owned());
    }
    if NOT_IN_BULK.iter().any(|name| name.eq_ignore_ascii_case(&query.entity))
        || query.entity.ends_with("__Tag")
    {
        return (Api::Rest, format!("Bulk API 2.0 does not offer {}", query.entity));
    }
    let length = soql::bulk(query).chars().count();
    if length > LONGEST_SOQL {
        return (
            Api::Rest,
            format!(
                "the query has {} characters, Bulk takes {}",
                thousands(length as u64),
                thousands(LONGEST_SOQL as u64)
            ),
        );
    }
    let Some(records) = records else {
        return (Api::Bulk, "the count is unknown".to_owned());
    };
    if records >= threshold {
        return (Api::Bulk, format!("{} records, {} or more", thousands(records), thousands(threshold)));
    }
    if is_too_long_for_a_url(query) {
        let bytes = thousands(url_bytes(query) as u64);
        return (Api::Bulk, format!("the query is too long for a URL ({bytes} bytes)"));
    }
    (Api::Rest, format!("{} records, fewer than {}", thousands(records), thousands(threshold)))
}

/// Holds the length of a condition against what any of the APIs takes.
///
/// # Errors
/// `Usage` when there is no way to send it.
pub(super) fn check_condition(query: &Query) -> Result<()> {
    // The shortest query that has it.
    too_long(&query.entity, "the condition", &soql::count(query)).map_or(Ok(()), |error| {
        Err(error.hint("shorten it, or import in several runs, each with a part of the condition"))
    })
}

/// Holds the length of a query against what the API takes in one piece; REST
/// can be given it in several.
///
/// # Errors
/// `Usage` when it is longer.
pub(super) fn check_query(query: &Query, api: Api) -> Result<()> {
    let error = match api {
        Api::Rest | Api::File => None,
        Api::Bulk => too_long(&query.entity, "the query", &soql::bulk(query)),
    };
    error.map_or(Ok(()), |error| Err(error.hint("leave out `--api bulk`: REST reads it in several parts")))
}

fn too_long(entity: &str, what: &str, soql: &str) -> Option<Error> {
    let characters = soql.chars().count();
    (characters > LONGEST_SOQL).then(|| {
        let (characters, most) = (thousands(characters as u64), thousands(LONGEST_SOQL as u64));
        Error::usage(format!("{entity}: {what} has {characters} characters, Salesforce takes at most {most}"))
    })
}

/// Whether REST cannot take the query in one piece.
pub(super) fn is_too_long_for_a_url(query: &Query) -> bool {
    url_bytes(query) > LONGEST_URL
}

fn url_bytes(query: &Query) -> usize {
    soql::encode(&soql::rest(query, None, 0)).len()
}

/// API calls that reading so many records should take.
pub(super) fn calls(api: Api, records: u64) -> u64 {
    match api {
        Api::File => 0,
        Api::Rest => records.div_ceil(REST_PAGE_ROWS).max(1),
        Api::Bulk => {
            let pages = records.div_ceil(BULK_PAGE_ROWS);
            // Make the job, ask for its state, list pages five at a time,
            // fetch them, delete the job.
            1 + USUAL_POLLS + pages.div_ceil(5) + pages + 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn query(entity: &str, column: &str) -> Query {
        let column = Column { name: column.into(), kind: ColumnType::Text };
        Query { entity: entity.into(), columns: [column].into(), filter: None, limit: None }
    }

    fn auto(entity: &str, records: Option<u64>) -> Api {
        choose(&query(entity, "Id"), ApiChoice::Auto, records, 1000).0
    }

    #[test]
    fn the_threshold_itself_is_bulk() {
        assert_eq!(auto("Contact", Some(0)), Api::Rest);
        assert_eq!(auto("Contact", Some(999)), Api::Rest);
        assert_eq!(auto("Contact", Some(1000)), Api::Bulk);
    }

    #[test]
    fn an_unknown_count_is_bulk_never_zero() {
        assert_eq!(auto("Contact", None), Api::Bulk);
    }

    #[test]
    fn objects_that_bulk_lacks_go_by_rest_whatever_their_count() {
        assert_eq!(auto("TaskStatus", Some(1_000_000)), Api::Rest);
    }

    #[test]
    fn a_query_too_long_for_a_url_goes_by_bulk() {
        let long = query("Contact", &"x".repeat(20_000));
        assert_eq!(choose(&long, ApiChoice::Auto, Some(1), 1000).0, Api::Bulk);
    }

    #[test]
    fn a_reason_is_given_in_words() {
        let (_, reason) = choose(&query("Contact", "Id"), ApiChoice::Auto, Some(12400), 1000);
        assert_eq!(reason, "12,400 records, 1,000 or more");
    }
}
