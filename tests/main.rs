//! The one integration binary. Every file under `tests` is a module of it; a
//! test in `documents` holds the list against the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod accounts;
mod auth;
mod cancel;
mod chaos;
mod cli;
mod convert;
mod demo;
mod demo_server;
mod dependencies;
mod deploy;
mod disk;
mod documents;
mod fidelity;
mod files;
mod first_minute;
mod formulas;
mod gone;
mod grants;
#[cfg(unix)]
mod guide;
mod histories;
mod history;
mod import;
mod json;
mod keychain;
mod killpoints;
mod limits;
mod login;
mod logs;
mod long_queries;
mod map;
mod map_llm;
#[cfg(unix)]
mod map_walk;
mod mapping;
mod mapping_run;
mod preview;
mod proposals;
mod proxy;
mod query;
mod query_related;
mod recorded;
mod refresh;
mod rejects;
mod report;
mod rollback;
mod schemas;
mod secrets;
mod sign_in;
mod sink_contract;
mod strange_answers;
mod streams;
mod support;
mod sync;
mod traps_fidelity;
mod traps_network;
mod verify;
mod whole_org;
