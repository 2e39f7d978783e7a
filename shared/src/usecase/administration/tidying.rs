//! Tidying an app: what is kept of it that nobody needs any more. What was submitted with tickets that served once
//! and have not for longer than past tickets are kept; large values that nothing names.
//!
//! A large value is named by the company information and by tickets, and whatever names another one adds to the
//! app's version. So a value is taken away on condition of the version at which nothing named it.

use super::long_run::{LongRun, TICKETS_AT_ONCE, with_previous};
use super::{ATTEMPTS, Actor, AdministrationError, AuditedAction, CommitResult, commit, find_app};
use crate::domain::app::App;
use crate::domain::audit::Subject;
use crate::domain::field::FieldValue;
use crate::domain::retention::outdated;
use crate::domain::ticket::Ticket;
use crate::store::{Erasing, Place, Remains, RemainsKind, Wanted, Write};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How much was taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Tickets that lost what was submitted with them.
    pub tickets: u64,
    /// Large values.
    pub large_values: u64,
}

impl fmt::Display for Tidied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tickets, large_values } = self;
        write!(f, "removed so far: the fields of {tickets} tickets, {large_values} large values")
    }
}

/// Taking away what nobody needs any more of an app.
pub struct Tidying<'r> {
    run: &'r dyn LongRun,
    by: Actor,
    client_id: String,
    tidied: Tidied,
}

impl<'r> Tidying<'r> {
    /// That of the app of this client id, in the name of `by`.
    pub fn new(run: &'r dyn LongRun, by: impl Into<Actor>, client_id: &str) -> Self {
        Self { run, by: by.into(), client_id: client_id.to_owned(), tidied: Tidied::default() }
    }

    /// Takes away all that there is.
    ///
    /// # Errors
    /// There is no such app, others kept changing it, the operator was disabled, or the database's failure.
    /// What is left is found when it is repeated.
    pub async fn to_the_end(&mut self) -> Result<Tidied, AdministrationError> {
        self.drop_fields().await?;
        for _ in 0..ATTEMPTS {
            if self.drop_large_values().await? == CommitResult::Written {
                return Ok(self.tidied);
            }
        }
        Err(AdministrationError::Changed)
    }

    /// What was submitted with tickets that served.
    async fn drop_fields(&mut self) -> Result<(), AdministrationError> {
        let app = find_app(&self.run.scope(), &self.client_id).await?;
        let mut served: BTreeMap<String, Vec<Ticket>> = BTreeMap::new();
        self.look_at_tickets(&app, |ticket| {
            if ticket.activated_at.is_some() {
                served.entry(ticket.provider_id.clone()).or_default().push(ticket);
            }
        })
        .await?;
        for tickets in served.values() {
            let scope = self.run.scope();
            for ticket in outdated(tickets, scope.settings.retention, scope.now) {
                let fields =
                    Erasing::Fields { ticket: ticket.id.clone(), seen_at: ticket.updated_at };
                let action = AuditedAction::new("remove_fields", ticket.id.as_str());
                self.take(&app, fields, action, Vec::new()).await?;
                self.tidied.tickets += 1;
                self.run.tell(&self.tidied);
            }
        }
        Ok(())
    }

    /// Large values that nothing names; [`CommitResult::LostRace`] where the app changed meanwhile.
    async fn drop_large_values(&mut self) -> Result<CommitResult, AdministrationError> {
        let scope = self.run.scope();
        let client_id = find_app(&scope, &self.client_id).await?.client_id;
        let wanted = Wanted { app: Some(client_id), company: true, ..Wanted::default() };
        let found = scope.store.fetch(&wanted).await?;
        let Some(app) = found.app else { return Ok(CommitResult::LostRace) };
        let named = |values: &mut dyn Iterator<Item = &FieldValue>| {
            values.filter_map(FieldValue::sha256).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut names: BTreeSet<String> =
            named(&mut found.company.fields.values()).into_iter().collect();
        self.look_at_tickets(&app, |ticket| {
            if ticket.keeps_large_values() {
                names.extend(named(&mut ticket.fields.values()));
            }
        })
        .await?;
        let (place, mut start) = (Place::LargeValues(app.client_id.clone()), None);
        loop {
            let page = self.run.scope().store.remains(&place, start).await?;
            for remains in page.remains {
                if self.drop_unless_named(&app, remains, &names).await? == CommitResult::LostRace {
                    return Ok(CommitResult::LostRace);
                }
            }
            start = page.next;
            if start.is_none() {
                return Ok(CommitResult::Written);
            }
        }
    }

    async fn drop_unless_named(
        &mut self,
        app: &App,
        remains: Remains,
        names: &BTreeSet<String>,
    ) -> Result<CommitResult, AdministrationError> {
        let RemainsKind::LargeValue(sha256) = &remains.kind else {
            return Ok(CommitResult::Written);
        };
        if names.contains(sha256) {
            return Ok(CommitResult::Written);
        }
        let action = AuditedAction::new("remove_large_value", format!("sha256:{sha256}"));
        let unchanged =
            Write::RequireApp { client_id: app.client_id.clone(), version: app.version };
        let value = Erasing::Remains { remains, now: self.run.scope().now };
        let result = self.take(app, value, action, vec![unchanged]).await?;
        if result == CommitResult::Written {
            self.tidied.large_values += 1;
            self.run.tell(&self.tidied);
        }
        Ok(result)
    }

    async fn look_at_tickets(
        &self,
        app: &App,
        mut look: impl FnMut(Ticket),
    ) -> Result<(), AdministrationError> {
        let ids = with_previous(self.run, app.leading_tickets()).await?;
        for some in ids.chunks(TICKETS_AT_ONCE) {
            self.run.scope().store.tickets(some).await?.into_iter().for_each(&mut look);
        }
        Ok(())
    }

    async fn take(
        &self,
        app: &App,
        what: Erasing,
        action: AuditedAction,
        mut writes: Vec<Write>,
    ) -> Result<CommitResult, AdministrationError> {
        let scope = self.run.scope();
        writes.push(Write::Erase(what));
        writes.push(action.entry(&scope, &self.by, Subject::App(app.client_id.clone())));
        commit(&scope, &self.by, writes, None).await
    }
}
