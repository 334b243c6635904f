//! An embedded org that speaks Salesforce's wire protocol, and a browser that
//! can sign in to it.
//!
//! [`data`] holds the objects and records, [`soql`] the query language,
//! [`server`] the wire, [`browser`] the person at the sign-in page. Nothing in
//! here shares code with the Salesforce source: each checks the other.

pub mod browser;
pub mod data;
pub mod server;
pub mod soql;
