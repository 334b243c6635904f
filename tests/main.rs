//! The one integration binary. Every file under `tests` is a module of it; a
//! test in `documents` holds the list against the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod auth;
mod chaos;
mod cli;
mod demo_server;
mod documents;
mod import;
mod mapping;
mod sink_contract;
mod support;
mod traps_network;
