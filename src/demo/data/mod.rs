//! The org's objects and records.
//!
//! Records are not stored: the value of a field in a row is computed from the
//! seed whenever it is asked for, so an org of five million contacts costs no
//! memory and is the same on every machine. The exception are objects that
//! are defined while the org runs ([`ObjectDefinition`]): they bring theirs.

mod calendar;
mod catalog;
mod children;
mod define;
mod describe;
mod evolve;
mod format;
mod generate;
mod hash;
mod ids;
mod mutate;
mod objects;
mod org;
mod row;
mod rows;
mod schema;
mod shelf;
mod stored;
mod truth;
mod types;
mod value;
mod words;

pub(super) use calendar::{DAY_MS, civil, days, days_in_month, today};
pub use define::{Cell, FieldDefinition, ObjectDefinition, Wire};
pub use evolve::FieldChange;
pub(super) use format::{clock, csv_text, date, date_time, double, integer, json_text};
pub(super) use ids::normalise;
pub use mutate::Mutation;
pub use org::{DemoUser, Org};
pub(super) use schema::{Catalog, Field, Object};
pub use truth::Truth;
pub(super) use types::Type;
pub(super) use value::{RecordRef, Value};

#[cfg(test)]
mod tests;
