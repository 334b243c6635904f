//! JSON Schemas (draft 2020-12) of what programs read and write: for editors
//! that complete mapping files, and for scripts that trust `--json`.
//!
//! The files beside this one are the contract. Each has its version at the end
//! of its `$id`: keys are added within a version, and the number grows when one
//! is taken away or means something else.

/// Of mapping files.
pub const MAPPING: &str = include_str!("schemas/mapping.schema.json");

/// Of the file of `sync`.
pub const SYNC: &str = include_str!("schemas/sync.schema.json");

/// Of the documents that `--json` prints: one definition for each command.
pub const OUTPUT: &str = include_str!("schemas/output.schema.json");

/// Of the lines that `--progress json` prints.
pub const PROGRESS: &str = include_str!("schemas/progress.schema.json");

/// The definition in [`OUTPUT`] of a command, such as `runs list`.
pub fn definition(command: &str) -> String {
    command.replace(' ', "-")
}
