//! Joins source, mapping and sink: the only module that sees all three.
