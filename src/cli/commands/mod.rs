//! One file for each command: options in, outcome out; and what several of
//! them share.

pub mod choose;
pub mod connect;
pub mod count;
pub mod demo;
mod feed;
pub mod fields;
mod guide;
pub mod import;
pub mod login;
pub mod logout;
pub mod map;
pub mod means;
pub mod objects;
pub mod options;
pub mod query;
pub mod report;
pub mod runs;
pub mod secrets;
pub mod status;
pub mod sync;
mod transfer;
pub mod verify;
mod watch;
pub mod welcome;
pub mod whoami;
