//! The one integration binary. Every file under `tests` is a module of it; a
//! test in `documents` holds the list against the folder.

mod cli;
mod demo_server;
mod documents;
mod import;
mod mapping;
mod support;
