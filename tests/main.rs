//! The one integration binary. Every file under `tests` is a module of it; a
//! test below holds the list against the folder.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sink_contract;
