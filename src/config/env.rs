//! Every environment variable that the program reads, by name.
