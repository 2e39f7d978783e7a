//! Administration: organisations, apps, operators, keys and providers. Every change names who made
//! it, and by what proof, and leaves an audit entry in the same transaction; a change in the name of an
//! operator is made only while that operator is not disabled.

mod apps;
mod audit;
mod deployment;
mod erasure;
mod error;
mod keys;
mod long_run;
mod operators;
mod organisations;
mod providers;
mod tidying;
mod webhooks;

pub use apps::{all_apps, apps_by_id, apps_of, create_app, find_app};
pub use audit::trail;
pub use deployment::{check_deployment, deployment, mark_deployment};
pub use erasure::{Erased, Erasure, Pass, erase_app};
pub use error::{AdministrationError, AdministrationRefusal, EntityKind};
pub use keys::{Rotation, find_key, issue_key, keys_of, mint, revoke_key, rotate_key};
pub use long_run::LongRun;
pub use operators::{
    create_first_operator, create_operator, disable_operator, find_operator, identify, operators,
};
pub use organisations::{
    create_organisation, disable_organisation, enable_organisation, find_organisation,
    organisations,
};
pub use providers::{disable_provider, enable_provider};
pub use tidying::{Tidied, Tidying};
pub use webhooks::{
    disable_webhook_endpoint, enable_webhook_endpoint, webhook_deliveries, webhook_endpoints,
    webhook_keys_in_use,
};

use super::commit::News;
use super::{Scope, random};
use crate::domain::actor::{Actor, Party};
use crate::domain::audit::{AuditEntry, Subject};
use crate::domain::ids::{ActivationId, ulid};
use crate::domain::time::Timestamp;
use crate::store::{Cause, Failure, Role, Write};

/// Whether there was anything to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It was changed now.
    Made(T),
    /// It was so already, and nothing was written.
    Unneeded(T),
}

/// How often a change that lost a race is decided again.
const ATTEMPTS: u32 = 5;

/// How often a transaction that was pushed back or collided is sent again.
const REPEATS: u32 = 4;

/// What came of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CommitResult {
    /// It was written.
    Written,
    /// What it required is not so, and nothing was written.
    LostRace,
}

/// Writes `changes` in the name of `actor`, if that is an operator who may still do so, and with them what an
/// organisation hears of it.
async fn commit(
    scope: &Scope<'_>,
    actor: &Actor,
    mut changes: Vec<Write>,
    news: Option<News>,
) -> Result<CommitResult, AdministrationError> {
    changes.extend(news.iter().flat_map(|news| news.writes(scope)));
    if let Party::Operator(id) = &actor.party {
        changes.push(Write::RequireOperator(id.clone()));
    }
    send(scope, actor, &changes).await
}

/// Writes `changes` all the same.
async fn send(
    scope: &Scope<'_>,
    actor: &Actor,
    changes: &[Write],
) -> Result<CommitResult, AdministrationError> {
    for repeat in 0..REPEATS {
        let causes = match scope.store.commit(changes, None, scope.now).await {
            Ok(_) => return Ok(CommitResult::Written),
            Err(Failure::Cancelled(causes)) => causes,
            Err(Failure::Throttled(_)) => vec![Cause::Throttled],
            Err(Failure::Unknown(text)) => return Err(AdministrationError::Unknown(text)),
            Err(Failure::TooLate) => return Err(AdministrationError::TooLate),
            Err(Failure::Refused(text) | Failure::Broken(text)) => {
                return Err(AdministrationError::Database(text));
            }
        };
        let mut lost = false;
        for cause in causes {
            match cause {
                Cause::ConditionFailed(Role::Actor, _) => {
                    let name = actor.party.id().to_owned();
                    return Err(AdministrationRefusal::OperatorDisabled(name).into());
                }
                Cause::ConditionFailed(..) => lost = true,
                Cause::Other(text) => return Err(AdministrationError::Database(text)),
                Cause::Contended(_) | Cause::Throttled => {}
            }
        }
        if lost {
            return Ok(CommitResult::LostRace);
        }
        scope.store.pause(repeat).await;
    }
    Err(AdministrationError::Changed)
}

/// Writes something new.
async fn commit_new(
    scope: &Scope<'_>,
    actor: &Actor,
    writes: Vec<Write>,
) -> Result<(), AdministrationError> {
    match commit(scope, actor, writes, None).await? {
        CommitResult::Written => Ok(()),
        CommitResult::LostRace => Err(AdministrationError::Exists),
    }
}

/// The only one that goes by a name.
fn only<T>(
    mut all: Vec<T>,
    thing: EntityKind,
    named: &str,
    id: impl Fn(&T) -> String,
) -> Result<T, AdministrationError> {
    match (all.pop(), all.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(AdministrationError::NotFound(thing, named.to_owned())),
        (Some(last), false) => {
            all.push(last);
            let ids = all.iter().map(id).collect();
            Err(AdministrationError::Ambiguous(thing, named.to_owned(), ids))
        }
    }
}

/// What an audit entry says beyond who, when and to what.
#[derive(Clone, Debug, Default)]
struct AuditedAction {
    action: &'static str,
    from: Option<String>,
    to: Option<String>,
    message: Option<String>,
    previous: Vec<ActivationId>,
}

impl AuditedAction {
    /// An action that concerns `message`.
    fn new(action: &'static str, message: impl Into<String>) -> Self {
        Self { action, message: Some(message.into()), ..Self::default() }
    }

    /// An action that leads from one state to another.
    fn between(mut self, from: &str, to: &str) -> Self {
        (self.from, self.to) = (Some(from.to_owned()), Some(to.to_owned()));
        self
    }

    /// An action that says all by its name.
    fn plain(action: &'static str) -> Self {
        Self { action, ..Self::default() }
    }

    /// An action on a ticket that names these before it.
    fn after(self, previous: Vec<ActivationId>) -> Self {
        Self { previous, ..self }
    }

    /// The entry of this action.
    fn entry(self, scope: &Scope<'_>, actor: &Actor, subject: Subject) -> Write {
        self.entry_at(scope.now, actor, subject)
    }

    fn entry_at(self, at: Timestamp, actor: &Actor, subject: Subject) -> Write {
        let Self { action, from, to, message, previous } = self;
        Write::PutAudit(AuditEntry {
            id: ulid(at, random()),
            subject,
            at,
            actor: actor.clone(),
            action: action.to_owned(),
            from,
            to,
            message,
            forced: false,
            previous,
        })
    }
}
