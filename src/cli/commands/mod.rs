//! One file for each command: options in, outcome out.

pub mod connect;
pub mod count;
pub mod demo;
mod feed;
pub mod fields;
pub mod import;
pub mod login;
pub mod logout;
pub mod map;
pub mod objects;
pub mod query;
pub mod status;
pub mod welcome;
