//! The one integration binary. Every file under `tests` is a module of it; a
//! test in `documents` holds the list against the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod auth;
mod chaos;
mod cli;
mod convert;
mod demo;
mod demo_server;
mod documents;
mod fidelity;
mod files;
mod gone;
mod import;
mod json;
mod keychain;
mod login;
mod long_queries;
mod map;
mod map_llm;
mod mapping;
mod mapping_run;
mod preview;
mod proposals;
mod query;
mod query_related;
mod recorded;
mod rejects;
mod sink_contract;
mod streams;
mod support;
mod traps_fidelity;
mod traps_network;
mod whole_org;
