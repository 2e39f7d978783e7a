//! Carrying out a write, whatever happens on the way.
//!
//! A use case says what it would write with the state as read ([`Effect::decide`], pure); everything
//! else is here, once: the idempotency record in the same transaction, replays, lost races,
//! duplicates of a request that are being committed, throttling, and answers that never came. The
//! order in which a cancelled transaction is looked at matters and is explained in
//! [`cancellation`]. ARCHITECTURE.md, Writes.

mod cancellation;
mod retry;

use super::admission::Admitted;
use super::{Scope, random};
use crate::domain::event::Announcement;
use crate::domain::idempotency::{Answer, Fingerprint, Record, RecordKey, VALIDITY_SECONDS};
use crate::domain::ids::OwnerId;
use crate::domain::key_refusal::KeyRefusal;
use crate::domain::refusal::{Refusal, WriteOutcome};
use crate::store::{Failure, Found, Wanted, Write};
use cancellation::Cancellation;
use retry::Attempts;
pub use retry::RetryPolicy;
use std::time::Duration;
use tokio::time::Instant;

/// A request under an idempotency key.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// Where its record stands.
    pub key: RecordKey,
    /// Which request it is.
    pub fingerprint: Fingerprint,
}

/// What a use case would write, and how it would answer then.
pub struct WritePlan {
    /// The whole effect, but for its events.
    pub writes: Vec<Write>,
    /// What an organisation hears of it; none for an effect of which nobody is told.
    pub news: Option<News>,
    /// The answer once it is written.
    pub answer: Answer,
}

/// What an organisation hears of a write, by events in the same transaction. They are named when it is sent.
pub struct News {
    /// The organisation.
    pub organisation_id: OwnerId,
    /// What it hears.
    pub announcement: Announcement,
}

impl News {
    /// The items that tell of it.
    pub fn writes(&self, scope: &Scope<'_>) -> Vec<Write> {
        Write::announce(&self.organisation_id, &self.announcement, scope.now, random())
    }
}

/// A use case that writes.
pub trait Effect: Send + Sync {
    /// What to do with the state as read. Pure but for fresh identifiers; called again with newer
    /// state after a lost race. `attempt` counts from 0.
    ///
    /// # Errors
    /// What the state forbids.
    fn decide(&self, found: &Found, attempt: u32) -> Result<WritePlan, Refusal>;

    /// What happens when other requests write the same items at the same time.
    fn retry_policy(&self) -> RetryPolicy;

    /// Hears that a race was lost, before it is decided again: against a write that is `contended`, which is not
    /// done yet and may come to nothing, or against one that is done.
    fn lost_race(&self, _contended: bool) {}
}

/// How long a duplicate of the request that is being committed is waited for.
const DUPLICATE_WAIT: Duration = Duration::from_millis(300);

/// A request that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Execution {
    /// Now: this is its first answer.
    Performed(Answer),
    /// Earlier: this is its first answer again.
    Replayed(Answer),
}

/// The recorded answer of a request, where one was read with it.
///
/// # Errors
/// The key was used with a different request.
pub fn replay(
    keyed: Option<&Keyed>,
    record: Option<&Record>,
    scope: &Scope<'_>,
) -> Result<Option<Execution>, Refusal> {
    let (Some(keyed), Some(record)) = (keyed, record) else { return Ok(None) };
    Ok(record.replay(&keyed.fingerprint, scope.now)?.map(Execution::Replayed))
}

/// Carries out `effect` for an admitted request.
///
/// # Errors
/// The effect's own refusals, a lost race, or an unavailable database. After any of them but
/// [`WriteOutcome::Unknown`] nothing has happened.
pub async fn perform(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    effect: &dyn Effect,
) -> Result<Execution, Refusal> {
    let attempts = Attempts::new(effect.retry_policy(), scope);
    let mut pending = PendingWrite { scope, admitted, keyed, attempts };
    loop {
        let plan = match effect.decide(&pending.admitted.found, pending.attempts.total()) {
            Ok(plan) => plan,
            Err(refusal) => return pending.confirm(refusal).await,
        };
        let execution = match pending.send(plan).await? {
            Sent::Executed(execution) => Some(execution),
            Sent::Cancelled(cancellation) => pending.prepare_retry(effect, cancellation).await?,
        };
        if let Some(execution) = execution {
            return Ok(execution);
        }
    }
}

/// A write on its way: what it was decided on, and how often it was tried.
struct PendingWrite<'a> {
    scope: &'a Scope<'a>,
    admitted: Admitted,
    keyed: Option<&'a Keyed>,
    attempts: Attempts,
}

/// What came of sending a transaction.
enum Sent {
    /// The request was carried out.
    Executed(Execution),
    /// Nothing was written.
    Cancelled(Cancellation),
}

impl PendingWrite<'_> {
    /// Sends the whole of a plan, with its record, as one transaction.
    async fn send(&mut self, mut plan: WritePlan) -> Result<Sent, Refusal> {
        let Self { scope, keyed, .. } = *self;
        plan.writes.extend(plan.news.iter().flat_map(|news| news.writes(scope)));
        let record = keyed.map(|keyed| Record {
            key: keyed.key.clone(),
            fingerprint: keyed.fingerprint.clone(),
            answer: plan.answer.clone(),
            expires_at: scope.now.plus_seconds(VALIDITY_SECONDS),
        });
        self.attempts.begin();
        // A write that nobody has time to hear the answer of is better not begun.
        if scope.store.time_left().is_zero() {
            return Err(Refusal::Unavailable(WriteOutcome::None));
        }
        match scope.store.commit(&plan.writes, record.as_ref(), scope.now).await {
            Ok(_) => Ok(Sent::Executed(Execution::Performed(plan.answer))),
            Err(Failure::Cancelled(causes)) => {
                Ok(Sent::Cancelled(Cancellation::because_of(causes)))
            }
            Err(Failure::Throttled(text)) => Ok(Sent::Cancelled(Cancellation::Throttled(text))),
            Err(Failure::Unknown(text)) => {
                self.look_up_result(record, &text).await.map(Sent::Executed)
            }
            Err(Failure::Refused(text)) => {
                tracing::error!(detail = %text, "the database refused a write");
                Err(Refusal::Unavailable(WriteOutcome::None))
            }
            // No invocation has that much time; whoever has may ask again, by a new reading of the clock.
            Err(Failure::TooLate) => Err(Refusal::Unavailable(WriteOutcome::None)),
            Err(Failure::Broken(text)) => Err(Refusal::Internal(text)),
        }
    }

    /// Brings the state that the next attempt is decided on up to date, unless the request turns out
    /// to have been carried out.
    async fn prepare_retry(
        &mut self,
        effect: &dyn Effect,
        cancellation: Cancellation,
    ) -> Result<Option<Execution>, Refusal> {
        let Self { scope, keyed, .. } = *self;
        match cancellation {
            Cancellation::AlreadyRecorded(old) => {
                if let Some(execution) = replay(keyed, old.record().as_ref(), scope)? {
                    return Ok(Some(execution));
                }
                // The record did not come with the refusal: look for it.
                self.attempts.lost_race(scope)?;
                self.admitted.read_again(scope).await?;
            }
            Cancellation::ActorDisabled => {
                return Err(Refusal::InvalidApiKey(KeyRefusal::Disabled));
            }
            Cancellation::DuplicateCommitting => return self.wait_for_duplicate().await.map(Some),
            Cancellation::LostRace { contended, newer } => {
                scope.store.meter().lost_race();
                effect.lost_race(contended);
                if let Err(refusal) = self.attempts.lost_race(scope) {
                    return self.confirm(refusal).await.map(Some);
                }
                if contended {
                    self.attempts.pause(scope).await;
                }
                // What stamps compete for came with the refusal as it is, and nothing else had changed.
                if !self.admitted.found.count_again(&newer) {
                    self.admitted.read_again(scope).await?;
                }
            }
            Cancellation::Throttled(text) => self.attempts.throttled(scope, &text).await?,
            Cancellation::Bug(text) => return Err(Refusal::Internal(text)),
        }
        replay(keyed, self.admitted.found.record.as_ref(), scope)
    }

    /// Confirms a refusal that depends on state before it is given: the request may have read what a
    /// duplicate of itself had just written. Record and app are read at one moment; if the record is
    /// there, the request has been answered.
    async fn confirm(&self, refusal: Refusal) -> Result<Execution, Refusal> {
        if self.keyed.is_none() || !refusal.depends_on_state() {
            return Err(refusal);
        }
        let Wanted { record, app, .. } = self.admitted.wanted.clone();
        let moment = Wanted { record, app, ..Wanted::default() };
        let found = self.scope.store.snapshot(&moment).await?;
        replay(self.keyed, found.record.as_ref(), self.scope)?.ok_or(refusal)
    }

    /// Waits for a duplicate that is committing, but not for long.
    async fn wait_for_duplicate(&self) -> Result<Execution, Refusal> {
        let Self { scope, keyed, admitted, .. } = self;
        let record = Wanted { record: admitted.wanted.record.clone(), ..Wanted::default() };
        let started = Instant::now();
        let mut attempt = 0;
        while started.elapsed() < DUPLICATE_WAIT && !scope.store.time_left().is_zero() {
            scope.store.pause(attempt.min(1)).await;
            attempt += 1;
            // A look that failed says nothing about the duplicate.
            let Ok(found) = scope.store.fetch(&record).await else { continue };
            if let Some(execution) = replay(*keyed, found.record.as_ref(), scope)? {
                return Ok(execution);
            }
        }
        Err(Refusal::IdempotencyInProgress)
    }

    /// After a write that was not confirmed: its answer if it turns out to have happened, or that of
    /// a duplicate.
    async fn look_up_result(
        &self,
        record: Option<Record>,
        detail: &str,
    ) -> Result<Execution, Refusal> {
        tracing::warn!(detail, "a write was not confirmed");
        let unknown = Refusal::Unavailable(WriteOutcome::Unknown { keyed: record.is_some() });
        let Some(own) = record else { return Err(unknown) };
        let wanted = Wanted { record: Some(own.key.clone()), ..Wanted::default() };
        match self.scope.store.fetch(&wanted).await {
            // Just as it was to be written: only the answer was lost.
            Ok(found) if found.record.as_ref() == Some(&own) => {
                Ok(Execution::Performed(own.answer))
            }
            Ok(found) => replay(self.keyed, found.record.as_ref(), self.scope)?.ok_or(unknown),
            Err(_) => Err(unknown),
        }
    }
}
