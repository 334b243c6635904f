//! The one integration binary. Every file under `tests` is a module of it; a
//! test below holds the list against the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what helps a test may fail like one")]

mod demo_server;
