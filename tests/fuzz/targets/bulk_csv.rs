#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sfmigrate::fuzz::bulk_csv(bytes));
