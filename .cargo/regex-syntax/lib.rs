//! `phonenumber` reads its patterns by way of `regex-cache`, which checks them
//! with the parser of regex-syntax 0.6. That would bring a second parser and a
//! second copy of the tables of Unicode, half a megabyte in the program. The
//! parser of 0.8, which `regex` brings anyway, has the same interface.

pub use regex_syntax_0_8::{Error, Parser};
