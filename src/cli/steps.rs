//! The commands to begin with, for `--help` and for whoever names no command.

/// A command, and what it does.
pub type Step = (&'static str, &'static str);

/// To see it work.
pub const DEMO: Step = ("sfmigrate demo", "see it work, without an account");
/// To sign in.
pub const LOGIN: Step = ("sfmigrate login", "sign in to your org through the browser");
/// To look.
pub const COUNT: Step = ("sfmigrate count Account Contact", "how many records, at what cost");
/// To be asked what to import.
pub const IMPORT: Step = ("sfmigrate import", "choose, look at a sample, fetch");
/// To import without a question.
pub const FETCH: Step = ("sfmigrate import --entity Contact", "fetch them without a question");

/// A line of a list of commands.
pub fn line((command, does): (&str, &str)) -> String {
    format!("\n  {command:<35} {does}")
}

/// All of them, for `--help`.
pub fn all() -> String {
    let lines = [DEMO, LOGIN, COUNT, IMPORT, FETCH].map(line).concat();
    format!("First steps:{lines}")
}
