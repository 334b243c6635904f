use crate::cli::exit::Outcome;
use crate::ui::Ui;
use crate::{Error, Result};
pub(crate) fn start(_ui: &Ui, _connection: Option<String>) -> Result<Outcome> {
    Err(Error::unexpected("x"))
}
