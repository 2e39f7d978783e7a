//! Erasing an app: everything that was submitted for it, what became of it, and its production tests.
//!
//! What stays is a tombstone in the app's place, so that its id is never another's, and the audit trail: who did
//! what and when, without what was said. The tombstone comes first: from then on the app is gone for every
//! request, and nothing is submitted or decided any more, since both are conditioned on the app. Creating a
//! challenge and recording a stamp are not, so one may still be under way; hence the passes, so far apart that what
//! was under way in one is found by the next.

use super::long_run::{LongRun, with_previous};
use super::{
    ATTEMPTS, Actor, AdministrationError, AuditedAction, CommitResult, EntityKind, commit,
};
use crate::domain::app::Tombstone;
use crate::domain::audit::Subject;
use crate::domain::event::Announcement;
use crate::domain::ids::{ActivationId, ChallengeId, ClientId};
use crate::store::{Erasing, Place, Remains, RemainsKind, Wanted, Write};
use crate::usecase::Scope;
use crate::usecase::commit::News;
use std::fmt;
use std::time::Duration;

/// How far apart passes are, and a pass that may be the last from the app's end.
const BETWEEN_PASSES: Duration = Duration::from_secs(60);

/// The most items that are taken away in one transaction.
const TOGETHER: usize = 50;

/// How many items of each kind something was taken away of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Tickets.
    pub tickets: u64,
    /// Audit entries, which lost what was said.
    pub messages: u64,
    /// The company information and large values, and what a later release may have put beside them.
    pub values: u64,
    /// Challenges.
    pub challenges: u64,
    /// Stamps.
    pub stamps: u64,
}

impl Erased {
    fn count(&mut self, remains: &[Remains]) {
        for one in remains {
            let counter = match one.kind {
                RemainsKind::Ticket => &mut self.tickets,
                RemainsKind::Message => &mut self.messages,
                RemainsKind::LargeValue(_) | RemainsKind::Other => &mut self.values,
                RemainsKind::Challenge(..) => &mut self.challenges,
                RemainsKind::Stamp => &mut self.stamps,
                // A part of its challenge.
                RemainsKind::Counter => continue,
            };
            *counter += 1;
        }
    }
}

impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tickets, messages, values, challenges, stamps } = self;
        write!(
            f,
            "erased so far: {tickets} tickets, {messages} messages, {values} values, {challenges} tests, \
             {stamps} stamps"
        )
    }
}

/// Puts the tombstone in the place of an app, or finds the one that is there.
///
/// # Errors
/// There is no such app, others kept changing it, or the database's failure.
pub async fn erase_app(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    client_id: &str,
) -> Result<Tombstone, AdministrationError> {
    let by = by.into();
    let missing = || AdministrationError::NotFound(EntityKind::App, client_id.to_owned());
    let wanted = Wanted { app: ClientId::parse(client_id), ..Wanted::default() };
    for attempt in 0..ATTEMPTS {
        let found = scope.store.fetch(&wanted).await?;
        if let Some(tombstone) = found.tombstone {
            return Ok(tombstone);
        }
        let app = found.app.ok_or_else(missing)?;
        let tombstone = Tombstone::of(&app, scope.now);
        let retracted = app.outcomes_to_come(scope.now);
        let announcement = Announcement { retracted, ..Announcement::default() };
        let news = News { organisation_id: app.organisation_id, announcement };
        let subject = Subject::App(tombstone.client_id.clone());
        let entry = AuditedAction::plain("erase_app").entry(scope, &by, subject);
        let writes = vec![Write::Erase(Erasing::App(tombstone.clone())), entry];
        if commit(scope, &by, writes, Some(news)).await? == CommitResult::Written {
            return Ok(tombstone);
        }
        scope.store.pause(attempt).await;
    }
    Err(AdministrationError::Changed)
}

/// What came of one pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// What has been taken away so far.
    pub erased: Erased,
    /// Nothing was left, and nothing can have been under way.
    pub is_last: bool,
}

/// Taking away all that belongs to an app that has a tombstone.
pub struct Erasure<'r> {
    run: &'r dyn LongRun,
    by: Actor,
    app: Tombstone,
    erased: Erased,
    /// Whether this pass has found anything.
    has_found: bool,
}

impl<'r> Erasure<'r> {
    /// That of the app with this tombstone, in the name of `by`.
    pub fn new(run: &'r dyn LongRun, by: impl Into<Actor>, app: Tombstone) -> Self {
        Self { run, by: by.into(), app, erased: Erased::default(), has_found: false }
    }

    /// Goes on until nothing is left.
    ///
    /// # Errors
    /// The database's failure, or that the operator was disabled. What is left is found when it is repeated.
    pub async fn to_the_end(&mut self) -> Result<Erased, AdministrationError> {
        let mut has_waited = false;
        loop {
            let pass = self.pass().await?;
            if pass.is_last || (has_waited && !self.has_found) {
                return Ok(pass.erased);
            }
            self.run.wait(BETWEEN_PASSES).await;
            has_waited = true;
        }
    }

    /// Takes away what is there.
    ///
    /// # Errors
    /// As [`to_the_end`](Self::to_the_end).
    pub async fn pass(&mut self) -> Result<Pass, AdministrationError> {
        let began = self.run.scope().now;
        self.has_found = false;
        for ticket in self.tickets().await?.into_iter().rev() {
            self.empty(&Place::Ticket(ticket)).await?;
        }
        self.empty(&Place::App(self.app.client_id.clone())).await?;
        let seconds = i64::try_from(BETWEEN_PASSES.as_secs()).unwrap_or(i64::MAX);
        let is_settled = began >= self.app.erased_at.plus_seconds(seconds);
        Ok(Pass { erased: self.erased, is_last: is_settled && !self.has_found })
    }

    /// The app's tickets, each after one that leads to it: taken away in the opposite order, what is left
    /// is always found. The index only helps: it knows of none that is not found otherwise, unless
    /// somebody else wrote to the table.
    async fn tickets(&self) -> Result<Vec<ActivationId>, AdministrationError> {
        let scope = self.run.scope();
        let mut tickets = self.app.tickets.clone();
        tickets.extend(scope.store.listed_of(&self.app.client_id).await?);
        with_previous(self.run, tickets).await
    }

    /// Takes away what remains at a place, page by page.
    async fn empty(&mut self, place: &Place) -> Result<(), AdministrationError> {
        let mut start = None;
        loop {
            let page = self.run.scope().store.remains(place, start).await?;
            let is_challenge = |one: &Remains| matches!(one.kind, RemainsKind::Challenge(..));
            let (challenges, others): (Vec<_>, Vec<_>) =
                page.remains.into_iter().partition(is_challenge);
            for some in others.chunks(TOGETHER) {
                self.take(some).await?;
            }
            for challenge in challenges {
                if let RemainsKind::Challenge(id, _) = &challenge.kind {
                    self.empty_of_stamps(id).await?;
                }
                self.take(std::slice::from_ref(&challenge)).await?;
            }
            start = page.next;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    /// A challenge's stamps go before it, and it goes only if no further one was counted since it was read: so
    /// none is ever left that is not found. Where it has counters, those go first: then no further one is counted.
    async fn empty_of_stamps(
        &mut self,
        challenge: &ChallengeId,
    ) -> Result<(), AdministrationError> {
        if challenge.counters() > 0 {
            self.take_all(&Place::Counters(self.app.client_id.clone(), challenge.clone())).await?;
        }
        self.take_all(&Place::Stamps(challenge.clone())).await
    }

    /// Takes away all that remains at a place.
    async fn take_all(&mut self, place: &Place) -> Result<(), AdministrationError> {
        let mut start = None;
        loop {
            let page = self.run.scope().store.remains(place, start).await?;
            for some in page.remains.chunks(TOGETHER) {
                self.take(some).await?;
            }
            start = page.next;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    /// Takes these away together. What was overtaken, or went by itself, is left for the next pass.
    async fn take(&mut self, remains: &[Remains]) -> Result<(), AdministrationError> {
        let scope = self.run.scope();
        let erase = |one: &Remains| Erasing::Remains { remains: one.clone(), now: scope.now };
        let writes = remains.iter().map(|one| Write::Erase(erase(one))).collect();
        self.has_found = true;
        if commit(&scope, &self.by, writes, None).await? == CommitResult::Written {
            self.erased.count(remains);
        }
        self.run.tell(&self.erased);
        Ok(())
    }
}
