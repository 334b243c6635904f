use crate::cli::args::account::Logout;
use crate::cli::exit::Outcome;
use crate::ui::Ui;
use crate::{Error, Result};
pub(crate) fn start(_ui: &Ui, _args: Logout, _connection: Option<String>) -> Result<Outcome> {
    Err(Error::unexpected("x"))
}
