//! The one integration binary. Every file under `tests` is a module of it; a
mod cli;
mod demo_server;
mod documents;
mod import;
mod mapping;
mod support;
