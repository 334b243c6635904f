//! A query as it was written.

use super::dates::Span;

#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) select: Vec<Selected>,
    pub(super) object: Name,
    pub(super) alias: Option<String>,
    pub(super) filter: Option<Filter>,
    pub(super) order: Vec<Order>,
    pub(super) limit: Option<u64>,
    /// With its place, for the error.
    pub(super) offset: Option<u64>,
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
    Field(Path),
    /// `COUNT()` without a field stands alone; `COUNT(Id) c` makes a record.
    Count {
        at: usize,
        field: Option<Path>,
        alias: Option<String>,
    },
    /// `FIELDS(ALL)`.
    Fields {
        at: usize,
        group: Group,
    },
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

#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) path: Path,
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
    pub(super) path: Path,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}
