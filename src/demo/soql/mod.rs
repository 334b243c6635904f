//! SOQL: parser and evaluation.
