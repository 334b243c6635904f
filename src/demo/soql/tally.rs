//! One aggregate function while it goes through the records of a group.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::super::data::{Catalog, Type, Value};
use super::ast::Function;
use super::columns::{Column, Leaf};
use super::datum::Datum;
use super::filter::lower_cmp;

/// What a function has come to so far. All but the count of Id leave nulls out.
pub(super) struct Tally<'a> {
    catalog: &'a Catalog,
    /// MIN and MAX take the values of a picklist in the order of its definition.
    order: &'a [&'static str],
    state: State,
}

enum State {
    Count(u64),
    Distinct(HashSet<Vec<u8>>),
    Sum { total: f64, whole: bool, scale: u32, any: bool },
    Average { total: f64, count: u64 },
    Extreme { best: Datum, wanted: Ordering },
}

impl<'a> Tally<'a> {
    pub(super) fn new(function: Function, catalog: &'a Catalog, column: &Column) -> Self {
        let field = match (&column.leaf, column.owner) {
            (Leaf::Field(at), Some(owner)) => catalog.objects[usize::from(owner)].fields.get(*at),
            _ => None,
        };
        let order =
            field.filter(|field| field.kind == Type::Picklist).map_or(&[][..], |field| field.picklist);
        let extreme = |wanted| State::Extreme { best: Datum::Null, wanted };
        let state = match function {
            Function::Count => State::Count(0),
            Function::CountDistinct => State::Distinct(HashSet::new()),
            Function::Sum => State::Sum {
                total: 0.0,
                whole: matches!(column.kind, Type::Int | Type::Long),
                scale: field.map_or(0, |field| field.scale),
                any: false,
            },
            Function::Average => State::Average { total: 0.0, count: 0 },
            Function::Least => extreme(Ordering::Less),
            Function::Greatest => extreme(Ordering::Greater),
        };
        Tally { catalog, order, state }
    }

    /// The type of the outcome for a field of a type.
    pub(super) fn kind(function: Function, of: Type) -> Type {
        match function {
            Function::Count | Function::CountDistinct => Type::Int,
            Function::Average => Type::Double,
            Function::Sum | Function::Least | Function::Greatest => of,
        }
    }

    pub(super) fn add(&mut self, value: &Value<'_>) {
        if matches!(value, Value::Null) {
            return;
        }
        match &mut self.state {
            State::Count(count) => *count += 1,
            State::Distinct(seen) => {
                let mut key = Vec::new();
                Datum::key(value, &mut key);
                seen.insert(key);
            }
            State::Sum { total, any, .. } => {
                *total += number(value);
                *any = true;
            }
            State::Average { total, count } => {
                *total += number(value);
                *count += 1;
            }
            State::Extreme { best, wanted } => {
                let better = *best == Datum::Null
                    || compare(self.catalog, self.order, value, &best.value()) == *wanted;
                if better {
                    *best = Datum::of(value);
                }
            }
        }
    }

    pub(super) fn finish(self) -> Datum {
        match self.state {
            State::Count(count) => Datum::Int(count as i64),
            State::Distinct(seen) => Datum::Int(seen.len() as i64),
            State::Sum { any: false, .. } | State::Average { count: 0, .. } => Datum::Null,
            State::Sum { total, whole: true, .. } => Datum::Int(total as i64),
            State::Sum { total, scale, .. } => {
                // Sums are exact to the digits of the field.
                let unit = 10f64.powi(scale.min(9) as i32);
                Datum::Double(if scale == 0 { total } else { (total * unit).round() / unit })
            }
            State::Average { total, count } => Datum::Double(total / count as f64),
            State::Extreme { best, .. } => best,
        }
    }
}

fn number(value: &Value<'_>) -> f64 {
    match value {
        Value::Int(value) => *value as f64,
        Value::Double(value) => *value,
        Value::Wire(wire) => wire.canonical.parse().unwrap_or(0.0),
        _ => 0.0,
    }
}

fn compare(catalog: &Catalog, order: &[&str], a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Id(a), Value::Id(b)) => catalog.id(*a).cmp(&catalog.id(*b)),
        (Value::Text(a), Value::Text(b)) => {
            let place = |text: &str| order.iter().position(|value| *value == text).unwrap_or(order.len());
            place(a).cmp(&place(b)).then_with(|| lower_cmp(a, &b.to_lowercase()))
        }
        (a, b) => number(a).total_cmp(&number(b)),
    }
}
