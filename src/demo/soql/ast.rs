//! A query as it was written.

use super::dates::Span;

#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) select: Vec<Selected>,
    /// The object; in a child query the relationship, perhaps behind the name
    /// of the outer object.
    pub(super) from: Path,
    pub(super) alias: Option<String>,
    pub(super) filter: Option<Filter>,
    pub(super) group: Vec<Path>,
    pub(super) having: Option<Filter>,
    pub(super) order: Vec<Order>,
    pub(super) limit: Option<u64>,
    pub(super) offset: Option<u64>,
}

impl Query {
    /// Yields groups, or one record about all, in place of records.
    pub(super) fn aggregates(&self) -> bool {
        let aggregate = |selected: &Selected| matches!(selected, Selected::Aggregate { .. });
        !self.group.is_empty() || self.having.is_some() || self.select.iter().any(aggregate)
    }

    /// `SELECT COUNT() FROM ...`.
    pub(super) fn counts(&self) -> bool {
        matches!(self.select[..], [Selected::Count { .. }]) && self.group.is_empty() && self.having.is_none()
    }
}

/// A name and its byte offset.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) at: usize,
}

/// `Account.Owner.Name`.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) parts: Vec<Name>,
}

impl Path {
    pub(super) fn at(&self) -> usize {
        self.parts.first().map_or(0, |name| name.at)
    }
}

#[derive(Debug, Clone)]
pub(super) enum Selected {
    /// Only fields of groups have an alias.
    Field {
        path: Path,
        alias: Option<Name>,
    },
    /// `COUNT()`, which stands alone.
    Count {
        at: usize,
    },
    /// `SUM(Amount) total`.
    Aggregate {
        aggregate: Aggregate,
        alias: Option<String>,
    },
    /// `FIELDS(ALL)`.
    Fields {
        at: usize,
        group: Group,
    },
    /// `(SELECT Id FROM Contacts)`.
    Children(Box<Query>),
    TypeOf(TypeOf),
}

/// A function over the records of a group.
#[derive(Debug, Clone)]
pub(super) struct Aggregate {
    pub(super) at: usize,
    pub(super) function: Function,
    pub(super) field: Path,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Greatest,
}

impl Function {
    pub(super) const NAMES: [(&'static str, Function); 6] = [
        ("COUNT", Function::Count),
        ("COUNT_DISTINCT", Function::CountDistinct),
        ("SUM", Function::Sum),
        ("AVG", Function::Average),
        ("MIN", Function::Least),
        ("MAX", Function::Greatest),
    ];

    pub(super) fn name(self) -> &'static str {
        Function::NAMES.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }
}

/// `TYPEOF What WHEN Account THEN Phone ELSE Name END`.
#[derive(Debug, Clone)]
pub(super) struct TypeOf {
    pub(super) relationship: Name,
    pub(super) cases: Vec<(Name, Vec<Path>)>,
    pub(super) otherwise: Option<Vec<Path>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    All,
    Standard,
    Custom,
}

#[derive(Debug, Clone)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Condition(Condition),
}

/// What a condition or an order is about.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    Field(Path),
    Aggregate(Aggregate),
}

impl Subject {
    pub(super) fn at(&self) -> usize {
        match self {
            Subject::Field(path) => path.at(),
            Subject::Aggregate(aggregate) => aggregate.at,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) subject: Subject,
    pub(super) operator: Operator,
    pub(super) value: Operand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    In,
    NotIn,
    Includes,
    Excludes,
}

#[derive(Debug, Clone)]
pub(super) enum Operand {
    One(Literal),
    List(Vec<Literal>),
    Query(Box<Query>),
}

#[derive(Debug, Clone)]
pub(super) struct Literal {
    pub(super) at: usize,
    pub(super) value: Constant,
}

#[derive(Debug, Clone)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    /// As written between the quotes.
    Text(String),
    Number(f64),
    /// Day number.
    Date(i32),
    /// Milliseconds since 1970.
    DateTime(i64),
    /// Milliseconds since midnight.
    Time(u32),
    /// `LAST_N_DAYS:3`.
    Span(Span),
}

#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) by: Subject,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}
