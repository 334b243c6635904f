//! `sync --print-unit`: the file that a person would install.

use crate::cli::args::sync::{Sync, Unit};
use crate::ui::text::shell_word;
use crate::{Error, Result};

/// When nothing else is said.
const SCHEDULE: &str = "*/15 * * * *";

/// The text of a unit.
///
/// # Errors
/// `Usage` when the file's place cannot be told.
pub(super) fn text(unit: Unit, args: &Sync) -> Result<String> {
    let config = args
        .config
        .canonicalize()
        .map_err(|e| Error::usage(format!("{} cannot be found", args.config.display())).because(e))?;
    let config = config.display().to_string();
    let word = shell_word(&config);
    let schedule = args.schedule.as_deref().unwrap_or(SCHEDULE);
    let program = std::env::current_exe().ok().map_or("sfmigrate".into(), |path| path.display().to_string());
    Ok(match unit {
        Unit::Systemd => format!(
            "# ~/.config/systemd/user/sfmigrate.service\n\
             # systemctl --user enable --now sfmigrate\n\
             [Unit]\nDescription=Keeps a copy of Salesforce up to date\nAfter=network-online.target\n\
             Wants=network-online.target\n\n\
             [Service]\nExecStart={program} sync --config {word} --schedule \"{schedule}\" --no-input --progress plain\n\
             # ENCRYPTION_KEY=... stands in this file, which only you may read.\n\
             EnvironmentFile=-%h/.config/sfmigrate/environment\n\
             Restart=on-failure\nRestartSec=60\nSuccessExitStatus=130\n\n\
             [Install]\nWantedBy=default.target\n"
        ),
        Unit::Cron => format!(
            "# crontab -e\n{schedule} {} sync --config {word} --no-input --quiet\n",
            shell_word(&program)
        ),
        Unit::GithubActions => format!(
            "# .github/workflows/sfmigrate.yml\nname: sfmigrate\non:\n  schedule:\n    - cron: \"{schedule}\"\n  \
             workflow_dispatch:\nconcurrency: sfmigrate\njobs:\n  sync:\n    runs-on: ubuntu-latest\n    steps:\n      \
             - uses: actions/checkout@v4\n      - run: cargo install --path .\n      # The database has to outlive \
             the job: fetch it here, and store it behind the sync.\n      - run: sfmigrate sync --config {} --no-input\n        \
             env:\n          ENCRYPTION_KEY: ${{{{ secrets.ENCRYPTION_KEY }}}}\n",
            shell_word(&args.config.display().to_string())
        ),
        Unit::Kubernetes => format!(
            "# kubectl apply -f sfmigrate.yaml\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: sfmigrate\nspec:\n  \
             schedule: \"{schedule}\"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      backoffLimit: 1\n      \
             template:\n        spec:\n          restartPolicy: Never\n          containers:\n            - name: sfmigrate\n              \
             image: sfmigrate:latest\n              args: [\"sync\", \"--config\", \"/data/sync.toml\", \"--no-input\"]\n              \
             env:\n                - name: SFMIGRATE_HOME\n                  value: /data/home\n                - name: ENCRYPTION_KEY\n                  \
             valueFrom:\n                    secretKeyRef: {{name: sfmigrate, key: encryption-key}}\n              \
             volumeMounts:\n                - {{name: data, mountPath: /data}}\n          volumes:\n            - name: data\n              \
             persistentVolumeClaim: {{claimName: sfmigrate}}\n"
        ),
    })
}
