//! The org's objects and records.
