//! The one integration binary. Every file under `tests` is a module of it; a
//! test holds the list against the folder.

mod cli;
mod documents;
mod mapping;
