//! Where secrets live: the OS keychain, or an encrypted file.
