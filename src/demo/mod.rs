//! An embedded org that speaks Salesforce's wire protocol.

pub mod data;
pub mod soql;
