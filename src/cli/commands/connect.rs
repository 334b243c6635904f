//! From the name of a connection to a source: the one place of the command
//! line that knows which services there are.

use std::path::PathBuf;
use std::sync::Arc;

use super::means;
use crate::Result;
use crate::auth::store::{self, AskPassphrase, CredentialStore, MemoryStore, StoreKind, StoreOptions};
use crate::auth::{self, Means, Session, Target};
use crate::cli::args::Account;
use crate::config::connections::Registry;
use crate::config::env;
use crate::config::paths::{self, Folders};
use crate::config::project::Project;
use crate::event::SharedObserver;
use crate::schema::Entity;
use crate::source::Source;
use crate::source::salesforce::{self, ApiBudget, Salesforce};
use crate::ui::Ui;

/// What opening a credential store may need, with a person to ask if there is
/// one.
///
/// # Errors
/// `Usage` when there is no home folder.
pub(crate) fn store_options(ui: &Ui) -> Result<StoreOptions> {
    let mut options = StoreOptions::from_env()?;
    if ui.can_prompt() {
        options.interactive = true;
        options.ask_passphrase = Some(ask_passphrase(ui));
    }
    Ok(options)
}

fn ask_passphrase(ui: &Ui) -> AskPassphrase {
    let ask = ui.asker();
    Arc::new(move |new| {
        if new {
            ask.new_secret("Passphrase for the encrypted file", "ENCRYPTION_KEY in the environment")
        } else {
            ask.secret("Passphrase of the encrypted file", "ENCRYPTION_KEY in the environment")
        }
    })
}

/// The session of a connection; of the default one if none is named. The
/// credential store is opened here, so that its questions come before any
/// progress is drawn.
///
/// # Errors
/// `Auth` when nobody is signed in, `Usage` for a name that is not there.
pub(crate) async fn session(ui: &Ui, account: &Account) -> Result<Arc<Session>> {
    let project = Project::load()?;
    let registry = Registry::load()?;
    let named = account.connection.as_deref();
    let pinned = account.api_version.clone().or_else(|| env::get(env::SALESFORCE_API_VERSION));
    let pinned = pinned.or(project.api_version);
    let chosen = named.or(project.connection.as_deref());
    if named.is_none() {
        let signed_in = chosen.is_some() || registry.default().is_some();
        if let Some((mut target, means)) = means::from_environment(signed_in)? {
            target.api_version = pinned;
            return ephemeral(ui, &target, &means).await.map(Arc::new);
        }
    }
    let mut connection = registry.choose(chosen)?.clone();
    let options = store_options(ui)?;
    let store = store::open(connection.store.parse()?, &options)?;
    let session = Session::open(connection.clone(), Arc::clone(&store));
    waiting(ui, &connection.instance_url);
    let token = session.token().await?;
    used(&options.folders, &connection.name);
    let Some(pinned) = pinned else { return Ok(Arc::new(session)) };
    connection.api_version = auth::pin(&token.instance_url, &pinned).await?;
    Ok(Arc::new(Session::open(connection, store)))
}

/// Says who is asked, before the first answer.
pub(crate) fn waiting(ui: &Ui, url: &str) {
    ui.waiting(&format!("asking {}", url.split("://").last().unwrap_or(url).trim_end_matches('/')));
}

/// A session that nothing is kept of: what signs in stands in the environment.
async fn ephemeral(ui: &Ui, target: &Target, means: &Means) -> Result<Session> {
    let target = Target { store: StoreKind::Memory, ..target.clone() };
    waiting(ui, &target.login_url.to_string());
    let (connection, credentials) = auth::sign_in(&target, means).await?;
    if credentials.rotates == Some(true) {
        ui.warn(
            "Salesforce has replaced the refresh token, so that the one in the environment works no more; \
             keep it in a connection instead: sfmigrate login --refresh-token-stdin or --sfdx-url-stdin",
        );
    }
    let store = MemoryStore::default();
    store.put(&connection.name, &credentials)?;
    Ok(Session::open(connection, Arc::new(store)))
}

/// Notes when a connection was used, for `status`. Nothing depends on it.
fn used(folders: &Folders, name: &str) {
    let _ = paths::touch(&last_used_file(folders, name));
}

fn last_used_file(folders: &Folders, name: &str) -> PathBuf {
    folders.state.join("used").join(name)
}

/// When a connection was used last, RFC 3339 in UTC.
pub(crate) fn last_used(folders: &Folders, name: &str) -> Option<String> {
    let modified = std::fs::metadata(last_used_file(folders, name)).ok()?.modified().ok()?;
    let time = jiff::Timestamp::try_from(modified).ok()?;
    Some(time.round(jiff::Unit::Second).ok()?.to_string())
}

/// The source behind a session.
///
/// # Errors
/// `Unexpected` when no HTTP client can be built.
pub(crate) fn source(session: Arc<Session>, observer: SharedObserver) -> Result<Arc<dyn Source>> {
    source_within(session, None, observer)
}

/// The same with a budget of API calls.
///
/// # Errors
/// As [`source`].
pub(crate) fn source_within(
    session: Arc<Session>,
    budget: Option<ApiBudget>,
    observer: SharedObserver,
) -> Result<Arc<dyn Source>> {
    Ok(Arc::new(salesforce(session, budget, observer)?))
}

/// Gives entities that an import wrote down the types that their source gave
/// them.
pub(crate) fn restore_types<'a>(entities: impl Iterator<Item = &'a mut Entity>) {
    entities.for_each(salesforce::restore_types);
}

/// The same, for what only Salesforce can be asked.
///
/// # Errors
/// As [`source`].
pub(crate) fn salesforce(
    session: Arc<Session>,
    budget: Option<ApiBudget>,
    observer: SharedObserver,
) -> Result<Salesforce> {
    let connection = session.connection();
    let (org, version) = (connection.org_id.clone(), connection.api_version.clone());
    Salesforce::new(session, &org, &version, budget, observer)
}

#[cfg(test)]
pub(crate) mod fake {
    //! A source of two objects, one of which cannot be read.

    use async_trait::async_trait;

    use crate::event::Api;
    use crate::record::Resume;
    use crate::schema::{ColumnType, Entity, EntitySummary, Field, Movable};
    use crate::source::{ApiChoice, ItemSender, Query, ReadPlan, ReadSummary, Source};
    use crate::{Error, Result};

    #[derive(Debug, Default)]
    pub(crate) struct Fake;

    pub(crate) fn summary(name: &str, label: &str) -> EntitySummary {
        EntitySummary {
            name: name.into(),
            label: label.into(),
            custom: name.ends_with("__c"),
            queryable: true,
            movable: Movable::Yes,
        }
    }

    fn field(name: &str, label: &str, native_type: &str) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            kind: Some(ColumnType::Text),
            native_type: native_type.into(),
            length: 18,
            createable: true,
            filterable: true,
            ..Field::default()
        }
    }

    #[async_trait]
    impl Source for Fake {
        fn identity(&self) -> String {
            "fake".into()
        }

        fn calls(&self) -> u64 {
            0
        }

        async fn entities(&self) -> Result<Vec<EntitySummary>> {
            Ok(vec![summary("Broken__c", "Broken"), summary("Account", "Accounts")])
        }

        async fn describe(&self, entity: &str) -> Result<Entity> {
            let name = match entity.to_lowercase().as_str() {
                "account" => "Account",
                "broken__c" => "Broken__c",
                _ => return Err(Error::usage(format!("there is no object {entity}"))),
            };
            let id = Field { required: true, ..field("Id", "Account ID", "id") };
            let revenue = Field {
                kind: Some(ColumnType::Decimal),
                length: 0,
                precision: 18,
                scale: 2,
                ..field("AnnualRevenue", "Annual Revenue", "currency")
            };
            let parent = Field {
                references: vec!["Account".into()],
                relationship: Some("Parent".into()),
                ..field("ParentId", "Parent Account", "reference")
            };
            Ok(Entity {
                name: name.into(),
                label: name.into(),
                custom: false,
                queryable: true,
                key_prefix: None,
                fields: vec![id, revenue, parent],
            })
        }

        async fn count(&self, query: &Query) -> Result<u64> {
            match query.entity.as_str() {
                "Account" => Ok(12),
                _ => Err(Error::source_failed("the org did not answer")),
            }
        }

        async fn plan(&self, query: Query, choice: ApiChoice, _: u64) -> Result<ReadPlan> {
            let records = self.count(&query).await?;
            Ok(ReadPlan {
                query,
                api: Api::Rest,
                choice,
                reason: "few".into(),
                records: Some(records),
                calls: Some(1),
            })
        }

        async fn read(&self, _: &ReadPlan, _: Resume, _: ItemSender) -> Result<ReadSummary> {
            Err(Error::source_failed("this source cannot be read"))
        }

        async fn release(&self, _: &str) -> Result<()> {
            Ok(())
        }
    }
}
