//! One command's dealings with Greenlight: the table, the deployment that it belongs to, and the
//! operator in whose name changes are made.

use crate::caller;
use crate::confirmation;
use crate::connection::Connection;
use crate::options::{Acting, Options};
use crate::problem::Problem;
use crate::terminal;
use greenlight::domain::actor::{Actor, Proof};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::participant::HashKeys;
use greenlight::domain::quota::Quota;
use greenlight::domain::retention::Retention;
use greenlight::domain::webhook::{MasterKeys, Reach};
use greenlight::runtime::system_time;
use greenlight::store::Table;
use greenlight::usecase::administration::{check_deployment, deployment, identify, operators};
use greenlight::usecase::{CatalogueSource, Scope, Settings};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How long a use case may take, all its calls together.
const PATIENCE: Duration = Duration::from_secs(30);

/// One command's dealings with Greenlight.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    deployment: Option<Deployment>,
    settings: Settings,
    yes: bool,
    is_for_programs: bool,
}

impl Session {
    /// Connects, and asks the table which deployment it belongs to.
    ///
    /// # Errors
    /// There is no way to the table, or it belongs to another deployment than was said.
    pub(crate) async fn open(options: &Options) -> Result<Self, Problem> {
        let mut session = Self::new(Connection::open(options).await?, options);
        session.learn_deployment(options.deployment()).await?;
        Ok(session)
    }

    /// A session that does not know the deployment yet, and so far has asked nothing.
    pub(crate) fn new(connection: Connection, options: &Options) -> Self {
        // Until the deployment is known, nothing asks the settings for it: see `deployment`.
        let settings = Settings {
            deployment: Deployment::Sandbox,
            catalogue: CatalogueSource::Embedded,
            support_contact: String::new(),
            quota: Quota::default(),
            retention: options.retention(),
            hash_key_id: String::new(),
            hash_keys: HashKeys::default(),
            webhook_key_id: String::new(),
            webhook_keys: MasterKeys::default(),
            webhook_reach: Reach::Public,
        };
        let Options { yes, json, .. } = *options;
        Self { connection, deployment: None, settings, yes, is_for_programs: json }
    }

    /// Asks the table which deployment it belongs to. Gives what the table itself says.
    ///
    /// # Errors
    /// It cannot be read, or belongs to another deployment than the given one.
    pub(crate) async fn learn_deployment(
        &mut self,
        given: Option<Deployment>,
    ) -> Result<Option<Deployment>, Problem> {
        let marked = deployment(&self.scope()).await?;
        self.deployment = check_deployment(marked, given)?;
        if let Some(known) = self.deployment {
            self.settings.deployment = known;
        }
        Ok(marked)
    }

    /// What use cases are given.
    pub(crate) fn scope(&self) -> Scope<'_> {
        let Connection { client, table, .. } = &self.connection;
        let deadline = Instant::now() + PATIENCE;
        let now = system_time();
        let store = Table::new(client.clone(), table).store(deadline, now);
        Scope { store, settings: &self.settings, now }
    }

    /// How long past tickets are kept.
    pub(crate) const fn retention(&self) -> Retention {
        self.settings.retention
    }

    /// The deployment, for what differs between the two.
    ///
    /// # Errors
    /// Nobody said which.
    pub(crate) fn deployment(&self) -> Result<Deployment, Problem> {
        self.deployment.ok_or_else(|| {
            Problem::usage(
                "which deployment is this? The table does not say: add --deployment-env sandbox or \
                 --deployment-env production, or set DEPLOYMENT_ENV",
            )
        })
    }

    /// The operator in whose name a change is made, and who it is that says so.
    ///
    /// # Errors
    /// Nobody said who, or there is no such operator, or a disabled one; AWS does not say who is calling; or this
    /// machine's clock is not the database's.
    pub(crate) async fn acting(&self, acting: &Acting) -> Result<Actor, Problem> {
        let named = acting.named().ok_or_else(|| {
            Problem::usage("say who you are: --operator NAME, or set GREENLIGHT_OPERATOR")
        })?;
        let operator = identify(&self.scope(), named).await?;
        self.connection.server_time.check()?;
        Ok(Actor::operator(operator.id, self.proof().await?))
    }

    /// Who it is that makes a change, whatever name they give.
    ///
    /// # Errors
    /// AWS does not say.
    pub(crate) async fn proof(&self) -> Result<Proof, Problem> {
        caller::proof(&self.connection).await
    }

    /// Asks before somebody is cut off.
    ///
    /// # Errors
    /// The answer is no.
    pub(crate) fn confirm(&self, consequence: &str) -> Result<(), Problem> {
        confirmation::ask(consequence, self.yes)
    }

    /// Tells people how far something has come, on standard error. Programs wait for the answer.
    pub(crate) fn tell(&self, progress: &str) {
        if !self.is_for_programs {
            terminal::tell(&format!("{progress}\n"));
        }
    }

    /// What operators are called, for trails and tickets that name their ids.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn names(&self) -> Result<Names, Problem> {
        let all = operators(&self.scope()).await?.into_iter();
        Ok(Names(all.map(|operator| (operator.id.to_string(), operator.name)).collect()))
    }
}

/// What operators are called.
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// The name behind an id, if it is an operator's.
    pub(crate) fn get(&self, actor: &str) -> Option<&str> {
        self.0.get(actor).map(String::as_str)
    }

    /// The name behind an id, or else the id.
    pub(crate) fn name<'a>(&'a self, actor: &'a str) -> &'a str {
        self.get(actor).unwrap_or(actor)
    }

    /// An actor for people.
    pub(crate) fn show(&self, actor: &str) -> String {
        self.get(actor).map_or_else(|| actor.to_owned(), |name| format!("{name} ({actor})"))
    }
}
