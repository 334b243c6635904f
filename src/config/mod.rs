//! Settings from files and environment, and the list of connections.

pub mod connections;
pub mod env;
pub mod paths;
pub mod project;
pub mod sync;
pub mod units;
