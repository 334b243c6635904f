//! What the SELECT list of a query of somebody else's making asks for: enough
//! of SOQL to name its columns. The org alone judges whether it is right.

use crate::source::answer::AnswerColumn;

/// One part of a SELECT list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selected {
    /// A field, a path, a function: a column.
    Column(AnswerColumn),
    /// `COUNT()`, which answers without records.
    Count,
    /// `FIELDS(…)`: the records tell.
    Fields,
}

/// The parts of the SELECT list, in order.
pub(super) fn select_list(soql: &str) -> Vec<Selected> {
    let Some(list) = between_select_and_from(soql) else { return Vec::new() };
    let mut unnamed = 0;
    split(list).into_iter().filter(|part| !part.is_empty()).map(|part| part_of(part, &mut unnamed)).collect()
}

/// Whether the query groups, adds up or nests: what Bulk never takes.
pub(super) fn is_for_rest_alone(soql: &str) -> bool {
    let words = top_level_words(soql);
    let is = |at: usize, what: &str| words.get(at).is_some_and(|(_, word)| word.eq_ignore_ascii_case(what));
    let grouped =
        (0..words.len()).any(|at| is(at, "GROUP") && is(at + 1, "BY") && at > 0 && !is(at - 1, "FROM"));
    let list = between_select_and_from(soql).unwrap_or_default();
    let beyond = |part: &str| {
        let function = part.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
        part.contains('(')
            && matches!(function.as_str(), "" | "COUNT" | "COUNT_DISTINCT" | "SUM" | "AVG" | "MIN" | "MAX")
    };
    grouped || split(list).into_iter().any(beyond)
}

/// Whether the query asks for an order of its records.
pub(super) fn is_ordered(soql: &str) -> bool {
    top_level_words(soql).iter().any(|(_, word)| word.eq_ignore_ascii_case("ORDER"))
}

/// The characters outside of parentheses and quotes, with their places.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    text.char_indices().filter(move |(_, c)| {
        if quoted {
            quoted = escaped || *c != '\'';
            escaped = *c == '\\' && !escaped;
            return false;
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\'' => quoted = true,
            _ => return depth == 0,
        }
        false
    })
}

/// A word outside of parentheses and quotes, with its place.
fn top_level_words(text: &str) -> Vec<(usize, &str)> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut end = None;
    for (at, c) in outside(text).filter(|(_, c)| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        match words.last_mut().filter(|_| end == Some(at)) {
            Some((start, word)) => *word = &text[*start..at + c.len_utf8()],
            None => words.push((at, &text[at..at + c.len_utf8()])),
        }
        end = Some(at + c.len_utf8());
    }
    words
}

fn between_select_and_from(soql: &str) -> Option<&str> {
    let words = top_level_words(soql);
    let (select, word) = words.first().filter(|(_, word)| word.eq_ignore_ascii_case("SELECT"))?;
    let (from, _) = words.iter().find(|(_, word)| word.eq_ignore_ascii_case("FROM"))?;
    soql.get(select + word.len()..*from)
}

/// Splits at the commas outside of parentheses and of `TYPEOF … END`.
fn split(list: &str) -> Vec<&str> {
    let words = top_level_words(list);
    let in_typeof = |at: usize| {
        let before = words.iter().take_while(|(start, _)| *start < at);
        before.fold(false, |inside, (_, word)| {
            !word.eq_ignore_ascii_case("END") && (inside || word.eq_ignore_ascii_case("TYPEOF"))
        })
    };
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, c) in outside(list) {
        if c == ',' && !in_typeof(at) {
            parts.push(list[start..at].trim());
            start = at + 1;
        }
    }
    parts.push(list[start..].trim());
    parts
}

fn part_of(part: &str, unnamed: &mut usize) -> Selected {
    let column = |name: &str, path: &str| {
        Selected::Column(AnswerColumn {
            name: name.to_owned(),
            path: path.split('.').map(str::to_owned).collect(),
        })
    };
    let words = top_level_words(part);
    if let Some(child) = part.strip_prefix('(') {
        // The name of a child query is that of the relationship.
        let words = top_level_words(child.trim_end_matches(')'));
        let from = words.iter().position(|(_, word)| word.eq_ignore_ascii_case("FROM"));
        let name = from.and_then(|at| words.get(at + 1)).map_or(part, |(_, word)| word);
        let name = name.rsplit('.').next().unwrap_or(name);
        return Selected::Column(AnswerColumn::plain(name));
    }
    if let [(_, first), (_, name), ..] = words.as_slice()
        && first.eq_ignore_ascii_case("TYPEOF")
    {
        return column(name, name);
    }
    let Some((function, rest)) = part.split_once('(') else {
        return match words.as_slice() {
            // Only the fields of a grouped query have aliases.
            [_, .., (_, alias)] => column(alias, alias),
            _ => column(part, part),
        };
    };
    let (inside, behind) = rest.rsplit_once(')').unwrap_or((rest, ""));
    let function = function.trim().to_ascii_uppercase();
    let alias = behind.trim();
    match function.as_str() {
        "FIELDS" => Selected::Fields,
        "COUNT" if inside.trim().is_empty() && alias.is_empty() => Selected::Count,
        _ if !alias.is_empty() => column(alias, alias),
        // These give the field another look and leave it its name.
        "TOLABEL" | "FORMAT" | "CONVERTCURRENCY" | "CONVERTTIMEZONE" => {
            let field = inside.rsplit('(').next().unwrap_or(inside).trim_end_matches(')').trim();
            column(field, field)
        }
        _ => {
            let name = format!("expr{unnamed}");
            *unnamed += 1;
            column(&name, &name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(soql: &str) -> Vec<String> {
        let name = |part| match part {
            Selected::Column(column) => column.name,
            Selected::Count => "COUNT()".to_owned(),
            Selected::Fields => "FIELDS".to_owned(),
        };
        select_list(soql).into_iter().map(name).collect()
    }

    #[test]
    fn an_order_of_a_child_query_is_none_of_the_records() {
        assert!(is_ordered("SELECT Id FROM Lead order by Name"));
        assert!(!is_ordered(
            "SELECT Id, (SELECT Id FROM Contacts ORDER BY Name) FROM Account WHERE Name = 'ORDER BY'"
        ));
    }

    #[test]
    fn groups_and_child_queries_are_for_rest_alone() {
        for soql in [
            "SELECT COUNT() FROM Lead",
            "select max(Amount) m from Opportunity",
            "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
            "SELECT Name FROM Account WHERE Name != 'x' GROUP BY Name",
        ] {
            assert!(is_for_rest_alone(soql), "{soql}");
        }
        for soql in [
            "SELECT toLabel(Status), Count__c FROM Lead WHERE Id IN (SELECT LeadId FROM CampaignMember)",
            "SELECT Id FROM Group",
            "SELECT Id FROM Lead WHERE Name = 'GROUP BY'",
        ] {
            assert!(!is_for_rest_alone(soql), "{soql}");
        }
    }

    #[test]
    fn columns_come_in_the_order_of_the_select_list() {
        for (soql, expected) in [
            ("SELECT Id, Account.Name,Owner.Profile.Name FROM Contact", "Id Account.Name Owner.Profile.Name"),
            ("select Id\nfrom Lead where Name = 'a, b FROM c'", "Id"),
            ("SELECT COUNT() FROM Lead", "COUNT()"),
            (
                "SELECT COUNT(Id), Status s, MAX( Amount ) top, SUM(X) FROM Lead GROUP BY Status",
                "expr0 s top expr1",
            ),
            (
                "SELECT Id, (SELECT Id, Name FROM Contacts WHERE X IN ('a)','b')), Name FROM Account",
                "Id Contacts Name",
            ),
            (
                "SELECT Id, (SELECT Id FROM a.Contacts c WHERE Name IN ('a(b', 'it\\'s)')), Name FROM Account a",
                "Id Contacts Name",
            ),
            ("SELECT FIELDS(ALL) FROM Lead LIMIT 200", "FIELDS"),
            ("SELECT toLabel(Status), FORMAT(convertCurrency(Amount)) a, format(Fee) FROM X", "Status a Fee"),
            (
                "SELECT Id, TYPEOF What WHEN Account THEN Phone, Name ELSE Name END, Subject FROM Task",
                "Id What Subject",
            ),
            ("FIND {x} IN ALL FIELDS", ""),
        ] {
            assert_eq!(names(soql).join(" "), expected, "{soql}");
        }
    }
}
