//! What is in a destination now: records and, where they are written down, the
//! fields of their source.

/// What a destination holds of one target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// Table name or file stem.
    pub target: String,
    /// Records, without those that are marked as deleted.
    pub records: u64,
    /// Records that are gone at the source and marked as deleted here.
    pub marked: u64,
    /// All fields of the source entity; none where nobody wrote them down.
    pub fields: Vec<HeldField>,
}

/// A field of the source entity behind a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldField {
    /// Its name in the source.
    pub name: String,
    /// What the source calls it for people.
    pub label: String,
    /// Its type in the source.
    pub native_type: String,
    /// The compound field that it is a part of.
    pub part_of: Option<String>,
    /// Some column takes it as it is or converted.
    pub mapped: bool,
}
