//! SOQL, built from names that the org itself described.

use crate::source::{Query, Window};

/// The query of an import without order and limit. `extra` is asked for in
/// front of the columns, unless it is one of them.
pub(super) fn select(query: &Query, extra: Option<&str>) -> String {
    let mut soql = String::from("SELECT ");
    let named = |name: &str| query.columns.iter().any(|c| c.name.eq_ignore_ascii_case(name));
    let extra = extra.filter(|name| !named(name));
    for (i, name) in extra.into_iter().chain(query.columns.iter().map(|c| c.name.as_str())).enumerate() {
        if i > 0 {
            soql.push_str(", ");
        }
        soql.push_str(name);
    }
    soql.push_str(" FROM ");
    soql.push_str(&query.entity);
    soql
}

/// ` WHERE …` of a query, with one more condition; empty if there is none.
pub(super) fn filter(query: &Query, more: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(Window { stamp, from, to }) = &query.window {
        parts.push(format!("{stamp} >= {from:.0} AND {stamp} < {to:.0}"));
    }
    if query.deleted {
        parts.push("IsDeleted = true".to_owned());
    }
    if !query.only.is_empty() {
        let ids: Vec<String> = query.only.iter().map(|id| literal(id)).collect();
        parts.push(format!("Id IN ({})", ids.join(",")));
    }
    parts.extend(more.map(str::to_owned));
    let more = if parts.is_empty() { None } else { Some(parts.join(" AND ")) };
    match (query.filter.as_deref(), more.as_deref()) {
        (None, None) => String::new(),
        (Some(one), None) | (None, Some(one)) => format!(" WHERE {one}"),
        (Some(one), Some(other)) => format!(" WHERE ({one}) AND {other}"),
    }
}

/// The resource that runs it: deleted records are seen by one of them only.
pub(super) fn resource(query: &Query) -> &'static str {
    if query.deleted { "queryAll" } else { "query" }
}

/// The query as a Bulk job runs it: no order, and a limit only if the user set
/// one, since either switches the server's chunking off. The Id is asked for
/// in any case: it tells one page from another.
pub(super) fn bulk(query: &Query) -> String {
    let mut soql = select(query, Some("Id")) + &filter(query, None);
    if let Some(limit) = query.limit {
        soql.push_str(&format!(" LIMIT {limit}"));
    }
    soql
}

/// The query as REST runs it: ordered by Id, so that it can go on behind the
/// last record when its cursor has died. `done` records are already there.
pub(super) fn rest(query: &Query, after: Option<&str>, done: u64) -> String {
    let behind = after.map(|id| format!("Id > {}", literal(id)));
    let mut soql = select(query, Some("Id")) + &filter(query, behind.as_deref());
    soql.push_str(" ORDER BY Id");
    if let Some(limit) = query.limit {
        soql.push_str(&format!(" LIMIT {}", limit.saturating_sub(done)));
    }
    soql
}

/// Counts exactly what the query would read, its limit aside.
pub(super) fn count(query: &Query) -> String {
    format!("SELECT COUNT() FROM {}{}", query.entity, filter(query, None))
}

/// Counts the records that the query reads up to an Id, its limit aside.
pub(super) fn count_up_to(query: &Query, id: &str) -> String {
    format!("SELECT COUNT() FROM {}{}", query.entity, filter(query, Some(&format!("Id <= {}", literal(id)))))
}

/// A text as a SOQL literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('\'');
    out
}

/// A query as the value of a URL parameter.
pub(super) fn encode(soql: &str) -> String {
    url::form_urlencoded::byte_serialize(soql.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn query(columns: &[&str], filter: Option<&str>, limit: Option<u64>) -> Query {
        Query {
            entity: "Contact".into(),
            columns: columns.iter().map(|n| Column { name: (*n).into(), kind: ColumnType::Text }).collect(),
            filter: filter.map(Into::into),
            limit,
            ..Query::default()
        }
    }

    #[test]
    fn rest_is_ordered_by_id_and_can_go_on_behind_a_record() {
        let q = query(&["Email"], Some("A = 1 OR B = 2"), Some(10));
        assert_eq!(
            rest(&q, Some("003x"), 4),
            "SELECT Id, Email FROM Contact WHERE (A = 1 OR B = 2) AND Id > '003x' ORDER BY Id LIMIT 6"
        );
        assert_eq!(rest(&query(&["id"], None, None), None, 0), "SELECT id FROM Contact ORDER BY Id");
    }

    #[test]
    fn t49_bulk_gets_no_order_and_no_limit_that_was_not_asked_for() {
        assert_eq!(bulk(&query(&["Id", "A.B"], None, None)), "SELECT Id, A.B FROM Contact");
        assert_eq!(bulk(&query(&["Name"], None, None)), "SELECT Id, Name FROM Contact");
        assert_eq!(
            bulk(&query(&["Id"], Some("X = 1"), Some(5))),
            "SELECT Id FROM Contact WHERE X = 1 LIMIT 5"
        );
    }

    #[test]
    fn quotes_and_backslashes_in_literals_are_escaped() {
        assert_eq!(literal(r"O'Bri\en"), r"'O\'Bri\\en'");
    }

    #[test]
    fn a_plus_sign_survives_the_url() {
        assert_eq!(encode("a + b"), "a+%2B+b");
    }
}
