//! `sync --print-unit`: the file that a person would install.

use crate::cli::args::sync::{Sync, Unit};
use crate::ui::text::shell_word;
use crate::{Error, Result};

/// When nothing else is said.
const SCHEDULE: &str = "*/15 * * * *";

/// The text of a unit.
///
/// # Errors
/// `Usage` when the file's place cannot be told, or the unit does not know such
/// a schedule.
pub(super) fn text(unit: Unit, args: &Sync, connection: Option<&str>) -> Result<String> {
    let config = args
        .config
        .canonicalize()
        .map_err(|e| Error::usage(format!("{} cannot be found", args.config.display())).because(e))?;
    let config = config.display().to_string();
    let schedule = args.schedule.as_deref().unwrap_or(SCHEDULE);
    check(unit, schedule)?;
    let program = std::env::current_exe().ok().map_or("sfmigrate".into(), |path| path.display().to_string());
    let connection = connection.map(|name| ["-c".to_owned(), name.to_owned()]).into_iter().flatten();
    // Where the file is in the end, only its owner knows.
    let named = match unit {
        Unit::Systemd | Unit::Cron => config,
        Unit::GithubActions => args.config.display().to_string(),
        Unit::Kubernetes => "/data/sync.toml".to_owned(),
    };
    let mut words: Vec<String> = ["sync".to_owned(), "--config".to_owned(), named].into();
    words.extend(connection);
    words.push("--no-input".to_owned());
    let in_shell = || words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
    Ok(match unit {
        Unit::Systemd => {
            words.extend(["--schedule".to_owned(), schedule.to_owned()]);
            words.extend(["--progress".to_owned(), "plain".to_owned()]);
            if let Some(jitter) = args.jitter {
                words.extend(["--jitter".to_owned(), format!("{}s", jitter.as_secs_f64())]);
            }
            if let Some(port) = args.listen {
                words.extend(["--listen".to_owned(), port.to_string()]);
            }
            let words: Vec<_> =
                std::iter::once(&program).chain(&words).map(|word| systemd_word(word)).collect();
            let command = words.join(" ");
            format!(
                "# ~/.config/systemd/user/sfmigrate.service\n\
                 # systemctl --user enable --now sfmigrate\n\
                 [Unit]\nDescription=Keeps a copy of Salesforce up to date\nAfter=network-online.target\n\
                 Wants=network-online.target\n\n\
                 [Service]\nExecStart={command}\n\
                 # ENCRYPTION_KEY=... stands in this file, which only you may read.\n\
                 EnvironmentFile=-%h/.config/sfmigrate/environment\n\
                 Restart=on-failure\nRestartSec=60\nSuccessExitStatus=130\n\n\
                 [Install]\nWantedBy=default.target\n"
            )
        }
        // A percent sign there is the end of the line.
        Unit::Cron => format!(
            "# crontab -e\n{schedule} {} {} --quiet\n",
            shell_word(&program).replace('%', "\\%"),
            in_shell().replace('%', "\\%")
        ),
        Unit::GithubActions => format!(
            "# .github/workflows/sfmigrate.yml\nname: sfmigrate\non:\n  schedule:\n    - cron: \"{schedule}\"\n  \
             workflow_dispatch:\nconcurrency: sfmigrate\njobs:\n  sync:\n    runs-on: ubuntu-latest\n    steps:\n      \
             - uses: actions/checkout@v4\n      - run: cargo install --path .\n      # The database has to outlive \
             the job: fetch it here, and store it behind the sync.\n      - run: sfmigrate {}\n        \
             env:\n          ENCRYPTION_KEY: ${{{{ secrets.ENCRYPTION_KEY }}}}\n",
            in_shell()
        ),
        Unit::Kubernetes => format!(
            "# kubectl apply -f sfmigrate.yaml\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: sfmigrate\nspec:\n  \
             schedule: \"{schedule}\"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      backoffLimit: 1\n      \
             template:\n        spec:\n          restartPolicy: Never\n          containers:\n            - name: sfmigrate\n              \
             image: sfmigrate:latest\n              args: {}\n              \
             env:\n                - name: SFMIGRATE_HOME\n                  value: /data/home\n                - name: ENCRYPTION_KEY\n                  \
             valueFrom:\n                    secretKeyRef: {{name: sfmigrate, key: encryption-key}}\n              \
             volumeMounts:\n                - {{name: data, mountPath: /data}}\n          volumes:\n            - name: data\n              \
             persistentVolumeClaim: {{claimName: sfmigrate}}\n",
            // A list of JSON is one of YAML.
            serde_json::json!(words)
        ),
    })
}

/// Only `sync` itself knows seconds, and not all know names such as `@hourly`.
fn check(unit: Unit, schedule: &str) -> Result<()> {
    let named = schedule.trim_start().starts_with('@');
    let wrong = match unit {
        Unit::Systemd => return Ok(()),
        Unit::GithubActions if named => "knows no names of times",
        _ if !named && schedule.split_whitespace().count() != 5 => "knows no seconds",
        _ => return Ok(()),
    };
    Err(Error::usage(format!("--schedule `{schedule}`: what would run it {wrong}"))
        .hint("write five fields: minute, hour, day of month, month, day of week, such as \"*/15 * * * *\""))
}

/// A word of a command line of systemd, where `%` and `$` mean something within
/// quotes, too.
fn systemd_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    let word = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{word}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_systemd_means_what_it_says() {
        for (word, quoted) in [
            ("/usr/bin/sfmigrate", "/usr/bin/sfmigrate"),
            ("*/15 * * * *", "\"*/15 * * * *\""),
            ("/my 100%/$x\"\\", "\"/my 100%%/$$x\\\"\\\\\""),
            ("", "\"\""),
        ] {
            assert_eq!(systemd_word(word), quoted);
        }
    }

    #[test]
    fn a_schedule_that_a_unit_does_not_know_is_refused() {
        for (unit, schedule, good) in [
            (Unit::Systemd, "*/5 * * * * *", true),
            (Unit::Cron, "*/5 * * * * *", false),
            (Unit::Cron, "@hourly", true),
            (Unit::Kubernetes, "@hourly", true),
            (Unit::GithubActions, "@hourly", false),
            (Unit::GithubActions, "0 2 * * MON", true),
        ] {
            assert_eq!(check(unit, schedule).is_ok(), good, "{unit:?} {schedule}");
        }
    }
}
