//! `sfmigrate` moves CRM data: it reads records from a [`source`], turns them
//! with a [`mapping`], and writes them to a [`sink`].
//!
//! # The way that data goes
//!
//! ```text
//! source  ->  records  ->  mapping  ->  records  ->  sink
//!      \______ pipeline: one run, checkpoints, events ______/
//! ```
//!
//! The modules below are listed in that order.
//!
//! * [`record`] and [`schema`] are the only shapes that cross the borders.
//! * [`source`], [`mapping`] and [`sink`] are siblings: none of them knows
//!   another.
//! * [`pipeline`] is the one place that sees all three.
//! * [`numbers`] puts numbers into words, for reasons, errors and tables;
//!   [`formulas`] keeps cells from being run by spreadsheets.
//! * [`event`] is how work tells the world about itself; what a person sees is
//!   decided by observers in [`ui`], the only place that prints; what is kept
//!   of it, by the one in [`history`].
//! * [`auth`] signs in and keeps tokens, [`http`] sends requests and is the
//!   one place that retries, [`config`] knows files and environment.
//! * [`cli`] is the only place that knows the command line.
//! * [`demo`] is an embedded org that speaks Salesforce's wire protocol. It
//!   shares no code with the Salesforce source, so that each checks the other.

pub mod error;
pub mod event;
pub mod formulas;
pub mod history;
pub mod numbers;
pub mod record;
pub mod schema;
pub mod secret;

pub mod mapping;
pub mod pipeline;
pub mod report;
pub mod sink;
pub mod source;

pub mod auth;
pub mod config;
pub mod http;

pub mod cli;
pub mod demo;
pub mod ui;

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod killpoint;

pub use error::{Error, Kind, Result};
