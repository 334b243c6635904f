//! Reads SOQL (SOQL and SOSL Reference, topic "SOQL SELECT Syntax").

use super::ast::*;
use super::dates::{self, Moment};
use super::lexer::{Spot, Token, tokens};
use super::{SoqlError, error_at};

/// Longest statement in characters.
const LONGEST: usize = 100_000;
/// Deepest nesting of parentheses and NOT, so that no query exhausts the stack.
const DEEPEST: usize = 100;

/// Reads a query, seen from the day `today`.
///
/// # Errors
/// `MALFORMED_QUERY`, or what the demo org does not evaluate.
pub(super) fn parse(soql: &str, today: i32) -> Result<Query, SoqlError> {
    if soql.chars().count() > LONGEST {
        return Err(SoqlError::malformed(format!(
            "SOQL statements can not be longer than {LONGEST} characters"
        )));
    }
    let mut parser = Parser { soql, spots: tokens(soql)?, next: 0, depth: 0, today };
    if !parser.is_word("SELECT") {
        let shown = parser.shown();
        return Err(SoqlError::malformed(format!("unexpected token: {shown}")));
    }
    let query = parser.query()?;
    if parser.peek().token != Token::End {
        return Err(parser.unexpected());
    }
    Ok(query)
}

struct Parser<'a> {
    soql: &'a str,
    spots: Vec<Spot>,
    next: usize,
    depth: usize,
    today: i32,
}

type Parsed<T> = Result<T, SoqlError>;

/// Words that cannot be a field or relationship.
const KEYWORDS: &[&str] = &["AND", "FROM", "IN", "LIKE", "LIMIT", "NOT", "NULL", "OR", "SELECT", "WHERE"];

/// Words that cannot be an alias.
const RESERVED: &[&str] = &[
    "AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE",
    "LIMIT", "NOT", "NULL", "NULLS", "OR", "ORDER", "OFFSET", "SELECT", "USING", "WHERE", "WITH", "FOR",
    "ALL", "TYPEOF",
];

impl Parser<'_> {
    fn peek(&self) -> &Spot {
        &self.spots[self.next.min(self.spots.len() - 1)]
    }

    fn peek_second(&self) -> &Token {
        &self.spots[(self.next + 1).min(self.spots.len() - 1)].token
    }

    fn shown(&self) -> String {
        let spot = self.peek();
        if spot.token == Token::End { "<EOF>".to_owned() } else { self.soql[spot.at..spot.end].to_owned() }
    }

    fn unexpected(&self) -> SoqlError {
        self.error(format!("unexpected token: '{}'", self.shown()))
    }

    fn error(&self, message: String) -> SoqlError {
        error_at(self.soql, self.peek().at, "MALFORMED_QUERY", &message)
    }

    /// What real orgs evaluate and this one does not.
    fn not_here(&self, what: &str) -> SoqlError {
        error_at(
            self.soql,
            self.peek().at,
            "FUNCTIONALITY_NOT_ENABLED",
            &format!("{what} is not available in the demo org"),
        )
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.peek().token, Token::Word(w) if w.eq_ignore_ascii_case(word))
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(&self.peek().token, Token::Sign(s) if *s == sign)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.next += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn expect_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn name(&mut self, forbidden: &[&str]) -> Parsed<Name> {
        let spot = self.peek();
        match &spot.token {
            Token::Word(word) if !forbidden.iter().any(|f| f.eq_ignore_ascii_case(word)) => {
                let name = Name { text: word.clone(), at: spot.at };
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn path(&mut self) -> Parsed<Path> {
        let mut parts = vec![self.name(KEYWORDS)?];
        while self.take_sign(".") {
            parts.push(self.name(&[])?);
        }
        Ok(Path { parts })
    }

    /// A name that is no keyword, where one may stand.
    fn optional_name(&mut self) -> Option<String> {
        self.name(RESERVED).ok().map(|name| name.text)
    }

    fn query(&mut self) -> Parsed<Query> {
        self.expect_word("SELECT")?;
        let mut select = vec![self.selected()?];
        while self.take_sign(",") {
            select.push(self.selected()?);
        }
        self.expect_word("FROM")?;
        let object = self.name(&[])?;
        self.take_word("AS");
        let alias = self.optional_name();
        if self.is_word("USING") {
            return Err(self.not_here("USING SCOPE"));
        }
        let filter = if self.take_word("WHERE") { Some(self.filter()?) } else { None };
        for (word, what) in [("WITH", "WITH"), ("GROUP", "GROUP BY"), ("HAVING", "HAVING")] {
            if self.is_word(word) {
                return Err(self.not_here(what));
            }
        }
        let mut order = Vec::new();
        if self.take_word("ORDER") {
            self.expect_word("BY")?;
            order.push(self.order()?);
            while self.take_sign(",") {
                order.push(self.order()?);
            }
        }
        let limit = if self.take_word("LIMIT") { Some(self.count()?) } else { None };
        let offset = if self.take_word("OFFSET") { Some(self.count()?) } else { None };
        if self.is_word("FOR") {
            return Err(self.not_here("FOR VIEW, FOR REFERENCE or FOR UPDATE"));
        }
        if self.is_word("ALL") {
            return Err(self.unexpected());
        }
        Ok(Query { select, object, alias, filter, order, limit, offset })
    }

    fn selected(&mut self) -> Parsed<Selected> {
        if self.is_sign("(") {
            return Err(self.not_here("Aggregate Relationships (a nested query)"));
        }
        if self.is_word("TYPEOF") {
            return Err(self.not_here("TYPEOF"));
        }
        let at = self.peek().at;
        if *self.peek_second() != Token::Sign("(") {
            let path = self.path()?;
            if matches!(self.peek().token, Token::Word(_)) && !self.is_word("FROM") {
                let alias = self.peek().at;
                self.name(RESERVED)?;
                return Err(error_at(
                    self.soql,
                    alias,
                    "MALFORMED_QUERY",
                    "only aggregate expressions use field aliasing",
                ));
            }
            return Ok(Selected::Field(path));
        }
        if self.take_word("COUNT") {
            self.expect_sign("(")?;
            let field = if self.is_sign(")") { None } else { Some(self.path()?) };
            self.expect_sign(")")?;
            let alias = self.optional_name();
            return Ok(Selected::Count { at, field, alias });
        }
        if self.take_word("FIELDS") {
            self.expect_sign("(")?;
            let group = [("ALL", Group::All), ("STANDARD", Group::Standard), ("CUSTOM", Group::Custom)]
                .into_iter()
                .find(|(word, _)| self.is_word(word));
            let Some((_, group)) = group else { return Err(self.unexpected()) };
            self.next += 1;
            self.expect_sign(")")?;
            return Ok(Selected::Fields { at, group });
        }
        let function = self.shown();
        Err(self.not_here(&format!("{function}()")))
    }

    fn order(&mut self) -> Parsed<Order> {
        if *self.peek_second() == Token::Sign("(") {
            return Err(self.not_here("ORDER BY a function"));
        }
        let path = self.path()?;
        let descending = !self.take_word("ASC") && self.take_word("DESC");
        let mut nulls_last = false;
        if self.take_word("NULLS") {
            nulls_last = !self.take_word("FIRST");
            if nulls_last {
                self.expect_word("LAST")?;
            }
        }
        Ok(Order { path, descending, nulls_last })
    }

    fn count(&mut self) -> Parsed<u64> {
        let number = match &self.peek().token {
            Token::Number(text) => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number else { return Err(self.unexpected()) };
        self.next += 1;
        Ok(number)
    }

    /// AND and OR do not mix without parentheses.
    fn filter(&mut self) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("The query is nested too deeply".to_owned()));
        }
        let mut parts = vec![self.term()?];
        let any = self.is_word("OR");
        while self.take_word(if any { "OR" } else { "AND" }) {
            parts.push(self.term()?);
        }
        if self.is_word("AND") || self.is_word("OR") {
            return Err(self.unexpected());
        }
        self.depth -= 1;
        Ok(match parts.len() {
            1 => parts.swap_remove(0),
            _ if any => Filter::Any(parts),
            _ => Filter::All(parts),
        })
    }

    fn term(&mut self) -> Parsed<Filter> {
        if self.take_word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(self.error("The query is nested too deeply".to_owned()));
            }
            let inner = self.term()?;
            self.depth -= 1;
            return Ok(Filter::Not(Box::new(inner)));
        }
        if self.take_sign("(") {
            let inner = self.filter()?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        if *self.peek_second() == Token::Sign("(") && matches!(self.peek().token, Token::Word(_)) {
            let function = self.shown();
            return Err(self.not_here(&format!("{function}() in a condition")));
        }
        let path = self.path()?;
        let operator = self.operator()?;
        let value = match operator {
            Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes => {
                self.expect_sign("(")?;
                let value = if self.is_word("SELECT") && matches!(operator, Operator::In | Operator::NotIn) {
                    Operand::Query(Box::new(self.query()?))
                } else {
                    let mut list = vec![self.literal()?];
                    while self.take_sign(",") {
                        list.push(self.literal()?);
                    }
                    Operand::List(list)
                };
                self.expect_sign(")")?;
                value
            }
            _ => Operand::One(self.literal()?),
        };
        Ok(Filter::Condition(Condition { path, operator, value }))
    }

    fn operator(&mut self) -> Parsed<Operator> {
        let operator = match &self.peek().token {
            Token::Sign("=") => Operator::Equal,
            Token::Sign("!=" | "<>") => Operator::NotEqual,
            Token::Sign("<") => Operator::Less,
            Token::Sign("<=") => Operator::LessOrEqual,
            Token::Sign(">") => Operator::Greater,
            Token::Sign(">=") => Operator::GreaterOrEqual,
            Token::Word(word) => match word.to_ascii_uppercase().as_str() {
                "LIKE" => Operator::Like,
                "IN" => Operator::In,
                "INCLUDES" => Operator::Includes,
                "EXCLUDES" => Operator::Excludes,
                "NOT" if matches!(self.peek_second(), Token::Word(w) if w.eq_ignore_ascii_case("IN")) => {
                    self.next += 1;
                    Operator::NotIn
                }
                _ => return Err(self.unexpected()),
            },
            _ => return Err(self.unexpected()),
        };
        self.next += 1;
        Ok(operator)
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let spot = self.peek().clone();
        let value = match &spot.token {
            Token::Text(text) => Constant::Text(text.clone()),
            Token::Number(text) => {
                if let Ok(number) = text.parse::<f64>() {
                    Constant::Number(number)
                } else {
                    match dates::moment(text) {
                        Some(Moment::Date(day)) => Constant::Date(day),
                        Some(Moment::DateTime(ms)) => Constant::DateTime(ms),
                        Some(Moment::Time(ms)) => Constant::Time(ms),
                        None => return Err(self.unexpected()),
                    }
                }
            }
            Token::Word(word) => return self.literal_word(word, spot.at),
            Token::Sign(_) | Token::End => return Err(self.unexpected()),
        };
        self.next += 1;
        Ok(Literal { at: spot.at, value })
    }

    fn literal_word(&mut self, word: &str, at: usize) -> Parsed<Literal> {
        let value = match word.to_ascii_uppercase().as_str() {
            "NULL" => Constant::Null,
            "TRUE" => Constant::Bool(true),
            "FALSE" => Constant::Bool(false),
            _ if dates::takes_number(word) => {
                self.next += 1;
                self.expect_sign(":")?;
                let number = self.count()?.min(100_000) as i32;
                self.next -= 1;
                match dates::span(word, Some(number), self.today) {
                    Some(span) => Constant::Span(span),
                    None => return Err(self.unexpected()),
                }
            }
            _ => match (dates::span(word, None, self.today), currency(word)) {
                (Some(span), _) => Constant::Span(span),
                (None, Some(amount)) => Constant::Number(amount),
                (None, None) => return Err(self.unexpected()),
            },
        };
        self.next += 1;
        Ok(Literal { at, value })
    }
}

/// `USD5000`.
fn currency(word: &str) -> Option<f64> {
    let (code, amount) = word.split_at_checked(3)?;
    (code.bytes().all(|b| b.is_ascii_alphabetic()) && amount.bytes().all(|b| b.is_ascii_digit()))
        .then(|| amount.parse().ok())
        .flatten()
}
