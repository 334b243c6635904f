//! The mapping file.
