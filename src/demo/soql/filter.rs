//! Conditions: checked against the types of fields, then tested on records.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::super::data::{Catalog, DAY_MS, RecordRef, Type, Value, normalise};
use super::SoqlError;
use super::ast::{Condition, Constant, Filter, Literal, Operand, Operator, Query, Subject};
use super::columns::{Column, Scope};
use super::lexer::{Character, plain_text, unescape};

/// A condition that is ready to be tested.
#[derive(Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare {
        column: Column,
        operator: Operator,
        to: Comparand,
    },
    In {
        column: Column,
        set: Vec<Comparand>,
        negated: bool,
    },
    Like {
        column: Column,
        pattern: Vec<Character>,
    },
    /// Each entry is a group of values that must all be selected.
    Includes {
        column: Column,
        groups: Vec<Vec<String>>,
        negated: bool,
    },
    Join {
        column: Column,
        records: HashSet<RecordRef>,
        negated: bool,
    },
}

/// A literal in the form that its field is compared in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Comparand {
    Null,
    Bool(bool),
    Number(f64),
    /// Day number, milliseconds since 1970 or since midnight.
    Whole(i64),
    /// From the first up to and without the second.
    Span(i64, i64),
    /// In lower case.
    Text(String),
    Id([u8; 15]),
}

/// What names in a condition stand for.
pub(super) trait Names {
    /// The field or value that a condition is about.
    fn find(&self, subject: &Subject) -> Result<Column, SoqlError>;

    /// The one column that the query of a semi-join selects, and the records
    /// that its values point to.
    fn join(&self, query: &Query) -> Result<(Column, HashSet<RecordRef>), SoqlError>;
}

/// What a condition is tested on.
pub(super) trait Values {
    /// The value of a column. Text that has to be composed goes into the buffer.
    fn value<'a>(&'a self, column: &'a Column, buffer: &'a mut String) -> Value<'a>;
}

/// A record of the org.
pub(super) struct Stored<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) record: RecordRef,
}

impl Values for Stored<'_> {
    #[inline]
    fn value<'a>(&'a self, column: &'a Column, buffer: &'a mut String) -> Value<'a> {
        column.value(self.catalog, self.record, buffer)
    }
}

/// Checks a condition and makes it testable.
///
/// # Errors
/// As Salesforce words them.
pub(super) fn compile(scope: &Scope<'_>, names: &dyn Names, filter: &Filter) -> Result<Test, SoqlError> {
    Compiler { scope, names }.filter(filter, true)
}

struct Compiler<'a> {
    scope: &'a Scope<'a>,
    names: &'a dyn Names,
}

impl Compiler<'_> {
    /// `top`: only ANDs are above, so a semi-join may stand here.
    fn filter(&self, filter: &Filter, top: bool) -> Result<Test, SoqlError> {
        let each = |parts: &[Filter], top| -> Result<Vec<Test>, SoqlError> {
            parts.iter().map(|part| self.filter(part, top)).collect()
        };
        Ok(match filter {
            Filter::All(parts) => Test::All(each(parts, top)?),
            Filter::Any(parts) => Test::Any(each(parts, false)?),
            Filter::Not(inner) => Test::Not(Box::new(self.filter(inner, false)?)),
            Filter::Condition(condition) => self.condition(condition, top)?,
        })
    }

    fn condition(&self, condition: &Condition, top: bool) -> Result<Test, SoqlError> {
        let column = self.names.find(&condition.subject)?;
        let at = condition.subject.at();
        let name = column.last_name();
        if !column.filterable || column.kind.is_compound() {
            let message = format!("field '{name}' can not be filtered in a query call");
            return Err(self.scope.error(at, "INVALID_FIELD", &message));
        }
        let operator = condition.operator;
        let wrong_operator = |what: &str| {
            Err(self.scope.error(
                at,
                "INVALID_QUERY_FILTER_OPERATOR",
                &format!("invalid operator on {what} field"),
            ))
        };
        let ordered = matches!(
            operator,
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual
        );
        match column.kind {
            Type::MultiPicklist
                if ordered || matches!(operator, Operator::Like | Operator::In | Operator::NotIn) =>
            {
                return wrong_operator("multipicklist");
            }
            kind if kind != Type::MultiPicklist
                && matches!(operator, Operator::Includes | Operator::Excludes) =>
            {
                return Err(self.scope.error(
                    at,
                    "INVALID_QUERY_FILTER_OPERATOR",
                    "includes or excludes operator only valid on multipicklist field",
                ));
            }
            Type::Boolean if ordered || operator == Operator::Like => return wrong_operator("boolean"),
            kind if operator == Operator::Like => {
                if kind.is_id() {
                    return wrong_operator("id");
                }
                if kind.is_number() || matches!(kind, Type::Date | Type::DateTime | Type::Time) {
                    return wrong_operator(type_word(kind));
                }
            }
            _ => {}
        }
        match &condition.value {
            Operand::Query(query) => self.join(column, operator, query, at, top),
            Operand::List(list) if matches!(operator, Operator::Includes | Operator::Excludes) => {
                let groups =
                    list.iter().map(|literal| self.values(&column, literal)).collect::<Result<_, _>>()?;
                Ok(Test::Includes { column, groups, negated: operator == Operator::Excludes })
            }
            Operand::List(list) => {
                let set: Vec<Comparand> =
                    list.iter().map(|literal| self.comparand(&column, literal)).collect::<Result<_, _>>()?;
                Ok(Test::In { column, set, negated: operator == Operator::NotIn })
            }
            Operand::One(literal) if operator == Operator::Like => match &literal.value {
                Constant::Text(raw) => {
                    let pattern = unescape(raw, true).map_err(|e| self.bad_escape(literal, raw, &e))?;
                    let lower = pattern.into_iter().flat_map(|c| -> Vec<Character> {
                        match c {
                            Character::Plain(c) => c.to_lowercase().map(Character::Plain).collect(),
                            wild => vec![wild],
                        }
                    });
                    Ok(Test::Like { pattern: lower.collect(), column })
                }
                _ => Err(self.wrong_type(&column, literal, true)),
            },
            Operand::One(literal) => {
                let to = self.comparand(&column, literal)?;
                Ok(Test::Compare { column, operator, to })
            }
        }
    }

    fn bad_escape(&self, literal: &Literal, raw: &str, escape: &str) -> SoqlError {
        let message = format!(
            "Invalid string literal '{raw}'. Illegal character sequence '{escape}' in string literal."
        );
        self.scope.error(literal.at, "MALFORMED_QUERY", &message)
    }

    fn text(&self, literal: &Literal, raw: &str) -> Result<String, SoqlError> {
        plain_text(raw).map_err(|escape| self.bad_escape(literal, raw, &escape))
    }

    /// `quotes`: whether the field wants them.
    fn wrong_type(&self, column: &Column, literal: &Literal, quotes: bool) -> SoqlError {
        let field = column.last_name();
        let not = if quotes { "" } else { "not " };
        let message = format!(
            "value of filter criterion for field '{field}' must be of type {} and should {not}be enclosed in quotes",
            type_word(column.kind)
        );
        self.scope.error(literal.at, "INVALID_FIELD", &message)
    }

    fn comparand(&self, column: &Column, literal: &Literal) -> Result<Comparand, SoqlError> {
        let kind = column.kind;
        let wants_quotes = kind.is_id()
            || !(kind.is_number()
                || matches!(kind, Type::Boolean | Type::Date | Type::DateTime | Type::Time));
        Ok(match (&literal.value, kind) {
            (Constant::Null, _) => Comparand::Null,
            (Constant::Bool(value), Type::Boolean) => Comparand::Bool(*value),
            (Constant::Number(value), kind) if kind.is_number() => Comparand::Number(*value),
            (Constant::Date(day), Type::Date) => Comparand::Whole(i64::from(*day)),
            (Constant::DateTime(ms), Type::DateTime) => Comparand::Whole(*ms),
            (Constant::Time(ms), Type::Time) => Comparand::Whole(i64::from(*ms)),
            (Constant::Span(span), Type::Date) => Comparand::Span(span.from.into(), span.to.into()),
            (Constant::Span(span), Type::DateTime) => {
                Comparand::Span(i64::from(span.from) * DAY_MS, i64::from(span.to) * DAY_MS)
            }
            (Constant::Text(raw), kind) if kind.is_id() => {
                let id = self.text(literal, raw)?;
                if id.is_empty() {
                    return Ok(Comparand::Null);
                }
                match normalise(&id) {
                    Some(id) => Comparand::Id(id),
                    None => {
                        let message = format!("invalid ID field: {id}");
                        return Err(self.scope.error(literal.at, "INVALID_QUERY_FILTER_OPERATOR", &message));
                    }
                }
            }
            (Constant::Text(raw), _) if wants_quotes => {
                let text = self.text(literal, raw)?.to_lowercase();
                // Nothing is stored as empty text.
                if text.is_empty() { Comparand::Null } else { Comparand::Text(text) }
            }
            _ => return Err(self.wrong_type(column, literal, wants_quotes)),
        })
    }

    fn values(&self, column: &Column, literal: &Literal) -> Result<Vec<String>, SoqlError> {
        match &literal.value {
            Constant::Text(raw) => {
                Ok(self.text(literal, raw)?.split(';').map(|value| value.trim().to_lowercase()).collect())
            }
            _ => Err(self.wrong_type(column, literal, true)),
        }
    }

    /// A semi-join or anti-join.
    fn join(
        &self,
        column: Column,
        operator: Operator,
        query: &Query,
        at: usize,
        top: bool,
    ) -> Result<Test, SoqlError> {
        let malformed = |message: &str| Err(self.scope.error(at, "MALFORMED_QUERY", message));
        if !top {
            return malformed(
                "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE \
                 expressions.",
            );
        }
        if !column.kind.is_id() {
            let message = format!(
                "The left operand field in the where expression for outer query should be an id field, cannot use: '{}'",
                column.name()
            );
            return malformed(&message);
        }
        let (inner, records) = self.names.join(query)?;
        if !inner.kind.is_id() {
            let message =
                format!("The inner select field '{}' must be an id or reference field", inner.name());
            return malformed(&message);
        }
        if inner.kind == Type::Id && inner.owner == Some(self.scope.object) && column.kind == Type::Id {
            return malformed("The inner and outer selects should not be on the same object type");
        }
        if !inner.points_to.iter().any(|target| column.points_to.contains(target)) {
            let message = format!(
                "The selected field '{}' in the subquery and the left operand field in the where expression in the \
                 outer query '{}' should point to the same object type",
                inner.name(),
                column.name()
            );
            return malformed(&message);
        }
        Ok(Test::Join { column, records, negated: operator == Operator::NotIn })
    }
}

/// The name of a type in error messages.
fn type_word(kind: Type) -> &'static str {
    match kind {
        Type::Id | Type::Reference => "ID",
        Type::Boolean => "boolean",
        Type::Int => "int",
        Type::Long => "long",
        Type::Double | Type::Currency | Type::Percent => "double",
        Type::Date => "date",
        Type::DateTime => "dateTime",
        Type::Time => "time",
        _ => "string",
    }
}

impl Test {
    /// Whether a record or group meets the condition.
    pub(super) fn meets(&self, catalog: &Catalog, on: &impl Values, buffer: &mut String) -> bool {
        match self {
            Test::All(parts) => parts.iter().all(|part| part.meets(catalog, on, buffer)),
            Test::Any(parts) => parts.iter().any(|part| part.meets(catalog, on, buffer)),
            Test::Not(inner) => !inner.meets(catalog, on, buffer),
            Test::Compare { column, operator, to } => {
                compare(catalog, &on.value(column, buffer), *operator, to)
            }
            Test::In { column, set, negated } => {
                let value = on.value(column, buffer);
                set.iter().any(|to| compare(catalog, &value, Operator::Equal, to)) != *negated
            }
            Test::Like { column, pattern } => match on.value(column, buffer) {
                Value::Text(text) => like(text, pattern),
                _ => false,
            },
            Test::Includes { column, groups, negated } => match on.value(column, buffer) {
                Value::Text(text) => {
                    let has = |value: &String| text.split(';').any(|part| part.to_lowercase() == *value);
                    groups.iter().any(|group| group.iter().all(has)) != *negated
                }
                _ => *negated,
            },
            Test::Join { column, records, negated } => match on.value(column, buffer) {
                Value::Id(id) => records.contains(&id) != *negated,
                _ => *negated,
            },
        }
    }
}

/// A missing value equals null only and is neither less nor greater than
/// anything; a missing checkbox counts as not ticked.
fn compare(catalog: &Catalog, value: &Value<'_>, operator: Operator, to: &Comparand) -> bool {
    let ordering = match (value, to) {
        (Value::Null, Comparand::Null) => Some(Ordering::Equal),
        (Value::Null, Comparand::Bool(to)) => Some(false.cmp(to)),
        (Value::Bool(value), Comparand::Bool(to)) => Some(value.cmp(to)),
        (Value::Int(value), Comparand::Number(to)) => (*value as f64).partial_cmp(to),
        (Value::Double(value), Comparand::Number(to)) => value.partial_cmp(to),
        (Value::Date(day), to) => whole(i64::from(*day), to),
        (Value::DateTime(ms), to) => whole(*ms, to),
        (Value::Time(ms), to) => whole(i64::from(*ms), to),
        (Value::Id(id), Comparand::Id(to)) => Some(catalog.id(*id)[..15].cmp(to)),
        (Value::Text(text), Comparand::Text(to)) => Some(lower_cmp(text, to)),
        _ => None,
    };
    match (operator, ordering) {
        (Operator::NotEqual, ordering) => ordering != Some(Ordering::Equal),
        (_, None) => false,
        (Operator::Less, Some(ordering)) => ordering == Ordering::Less,
        (Operator::LessOrEqual, Some(ordering)) => ordering != Ordering::Greater && *to != Comparand::Null,
        (Operator::Greater, Some(ordering)) => ordering == Ordering::Greater,
        (Operator::GreaterOrEqual, Some(ordering)) => ordering != Ordering::Less && *to != Comparand::Null,
        (_, Some(ordering)) => ordering == Ordering::Equal,
    }
}

/// Within a span counts as equal to it.
fn whole(value: i64, to: &Comparand) -> Option<Ordering> {
    match to {
        Comparand::Whole(to) => Some(value.cmp(to)),
        Comparand::Span(from, _) if value < *from => Some(Ordering::Less),
        Comparand::Span(_, to) if value >= *to => Some(Ordering::Greater),
        Comparand::Span(..) => Some(Ordering::Equal),
        _ => None,
    }
}

/// Compares without regard to case; `lower` is in lower case already.
pub(super) fn lower_cmp(text: &str, lower: &str) -> Ordering {
    if text.is_ascii() {
        return text.bytes().map(|b| b.to_ascii_lowercase()).cmp(lower.bytes());
    }
    text.chars().flat_map(char::to_lowercase).cmp(lower.chars())
}

/// Whether a text matches a pattern in lower case: `%` is any run of
/// characters, `_` any single one.
fn like(text: &str, pattern: &[Character]) -> bool {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let (mut at, mut next) = (0, 0);
    // Where to go on with one character more for the last `%`.
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(next) {
            Some(Character::Wild('%')) => {
                retry = Some((at, next + 1));
                next += 1;
            }
            Some(Character::Wild(_)) => (at, next) = (at + 1, next + 1),
            Some(Character::Plain(c)) if *c == text[at] => (at, next) = (at + 1, next + 1),
            _ => match retry {
                Some((from, behind)) => {
                    retry = Some((from + 1, behind));
                    (at, next) = (from + 1, behind);
                }
                None => return false,
            },
        }
    }
    pattern[next..].iter().all(|c| *c == Character::Wild('%'))
}
