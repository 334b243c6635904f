//! Conditions and the literals in them.

use super::super::ast::*;
use super::super::dates::{self, Moment};
use super::super::lexer::Token;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// AND and OR do not mix without parentheses.
    pub(super) fn filter(&mut self) -> Parsed<Filter> {
        self.deeper()?;
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
            self.deeper()?;
            let inner = self.term()?;
            self.depth -= 1;
            return Ok(Filter::Not(Box::new(inner)));
        }
        if self.take_sign("(") {
            let inner = self.filter()?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        let subject = self.subject("in a condition")?;
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
        Ok(Filter::Condition(Condition { subject, operator, value }))
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
