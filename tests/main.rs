//! The one integration binary. Every file under `tests` is a module of it; a
//! test below holds the list against the folder.
mod sink_contract;
