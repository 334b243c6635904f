//! Reads SOQL (SOQL and SOSL Reference, topic "SOQL SELECT Syntax").

mod conditions;

use super::ast::*;
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
    "ALL", "TYPEOF", "WHEN", "THEN", "ELSE", "END",
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

    fn paths(&mut self) -> Parsed<Vec<Path>> {
        let mut paths = vec![self.path()?];
        while self.take_sign(",") {
            paths.push(self.path()?);
        }
        Ok(paths)
    }

    /// A name that is no keyword, where one may stand.
    fn optional_name(&mut self) -> Option<Name> {
        self.name(RESERVED).ok()
    }

    /// One level deeper, unless that is too deep.
    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("The query is nested too deeply".to_owned()));
        }
        Ok(())
    }

    fn query(&mut self) -> Parsed<Query> {
        self.expect_word("SELECT")?;
        let mut select = vec![self.selected()?];
        while self.take_sign(",") {
            select.push(self.selected()?);
        }
        self.expect_word("FROM")?;
        let mut parts = vec![self.name(&[])?];
        while self.take_sign(".") {
            parts.push(self.name(&[])?);
        }
        self.take_word("AS");
        let alias = self.optional_name().map(|name| name.text);
        if self.is_word("USING") {
            return Err(self.not_here("USING SCOPE"));
        }
        let filter = if self.take_word("WHERE") { Some(self.filter()?) } else { None };
        if self.is_word("WITH") {
            return Err(self.not_here("WITH"));
        }
        let group = if self.take_word("GROUP") { self.group()? } else { Vec::new() };
        let having = if self.take_word("HAVING") { Some(self.filter()?) } else { None };
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
        let query =
            Query { select, from: Path { parts }, alias, filter, group, having, order, limit, offset };
        self.aliases_fit(&query)?;
        Ok(query)
    }

    /// Records have the names of their fields; only groups have aliases.
    fn aliases_fit(&self, query: &Query) -> Parsed<()> {
        let aliased = query.select.iter().find_map(|selected| match selected {
            Selected::Field { alias: Some(alias), .. } => Some(alias.at),
            _ => None,
        });
        match aliased.filter(|_| !query.aggregates()) {
            Some(at) => {
                let message = "only aggregate expressions use field aliasing";
                Err(error_at(self.soql, at, "MALFORMED_QUERY", message))
            }
            None => Ok(()),
        }
    }

    fn group(&mut self) -> Parsed<Vec<Path>> {
        self.expect_word("BY")?;
        if *self.peek_second() == Token::Sign("(") {
            let function = self.shown();
            return Err(self.not_here(&format!("GROUP BY {function}()")));
        }
        self.paths()
    }

    fn selected(&mut self) -> Parsed<Selected> {
        if self.take_sign("(") {
            self.deeper()?;
            let query = self.query()?;
            self.expect_sign(")")?;
            self.depth -= 1;
            return Ok(Selected::Children(Box::new(query)));
        }
        if self.is_word("TYPEOF") && matches!(self.peek_second(), Token::Word(_)) {
            return self.type_of();
        }
        let at = self.peek().at;
        if *self.peek_second() != Token::Sign("(") {
            let path = self.path()?;
            return Ok(Selected::Field { path, alias: self.optional_name() });
        }
        if self.is_word("COUNT") && self.spots.get(self.next + 2).is_some_and(|s| s.token == Token::Sign(")"))
        {
            self.next += 3;
            return Ok(Selected::Count { at });
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
        let aggregate = self.aggregate("")?;
        Ok(Selected::Aggregate { aggregate, alias: self.optional_name().map(|name| name.text) })
    }

    /// `place` is where it stands, for the refusal of functions that are none.
    fn aggregate(&mut self, place: &str) -> Parsed<Aggregate> {
        let at = self.peek().at;
        let Some((_, function)) = Function::NAMES.into_iter().find(|(name, _)| self.is_word(name)) else {
            let function = self.shown();
            return Err(self.not_here(format!("{function}() {place}").trim_end()));
        };
        self.next += 1;
        self.expect_sign("(")?;
        let field = self.path()?;
        self.expect_sign(")")?;
        Ok(Aggregate { at, function, field })
    }

    /// A field, or an aggregate function of one.
    fn subject(&mut self, place: &str) -> Parsed<Subject> {
        let called = *self.peek_second() == Token::Sign("(") && matches!(self.peek().token, Token::Word(_));
        if called { self.aggregate(place).map(Subject::Aggregate) } else { self.path().map(Subject::Field) }
    }

    fn type_of(&mut self) -> Parsed<Selected> {
        self.expect_word("TYPEOF")?;
        let relationship = self.name(KEYWORDS)?;
        if self.is_sign(".") {
            return Err(self.not_here("TYPEOF of a path"));
        }
        let mut cases = Vec::new();
        while self.take_word("WHEN") {
            let object = self.name(KEYWORDS)?;
            self.expect_word("THEN")?;
            cases.push((object, self.paths()?));
        }
        if cases.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.take_word("ELSE") { Some(self.paths()?) } else { None };
        self.expect_word("END")?;
        Ok(Selected::TypeOf(TypeOf { relationship, cases, otherwise }))
    }

    fn order(&mut self) -> Parsed<Order> {
        let by = self.subject("in ORDER BY")?;
        let descending = !self.take_word("ASC") && self.take_word("DESC");
        let mut nulls_last = false;
        if self.take_word("NULLS") {
            nulls_last = !self.take_word("FIRST");
            if nulls_last {
                self.expect_word("LAST")?;
            }
        }
        Ok(Order { by, descending, nulls_last })
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
}
