//! The `sfmigrate` program. Everything is in the library.

fn main() -> std::process::ExitCode {
    sfmigrate::cli::main()
}
