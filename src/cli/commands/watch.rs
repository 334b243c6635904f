//! Who sees a run, and who runs what, for the record.

use std::sync::Arc;

use crate::auth::Session;
use crate::event::SharedObserver;
use crate::history::{About, Recorder};
use crate::ui::{Progress, Ui};

/// Who sees a run: its picture, and behind it the record.
pub(crate) struct Watch<'a> {
    _progress: Progress<'a>,
    recorder: Arc<Recorder>,
}

impl<'a> Watch<'a> {
    pub(crate) fn start(ui: &'a Ui, about: About) -> Self {
        let progress = ui.progress();
        let recorder = Arc::new(Recorder::new(about, progress.observer()));
        ui.log_run(&recorder.id());
        Watch { _progress: progress, recorder }
    }

    pub(crate) fn observer(&self) -> SharedObserver {
        Arc::clone(&self.recorder) as SharedObserver
    }

    pub(crate) fn recorder(&self) -> Arc<Recorder> {
        Arc::clone(&self.recorder)
    }
}

/// Who runs what, for the record. No argument of this program takes a secret.
pub(crate) fn about(session: &Session, mode: &str, keep: Option<u32>, command: Vec<String>) -> About {
    let connection = session.connection();
    About {
        connection: connection.name.clone(),
        user: connection.username.clone(),
        instance: connection.instance_url.clone(),
        command,
        mode: mode.to_owned(),
        keep,
    }
}

/// The command line of this process.
pub(crate) fn typed() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}
