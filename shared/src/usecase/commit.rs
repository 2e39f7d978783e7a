//! Carrying out a write, whatever happens on the way.
//!
//! A use case says what it would do with the state as read ([`Effect::decide`], pure); everything
//! else is here, once: the idempotency record in the same transaction, replays, lost races, busy
//! twins, back-pressure, and answers that never came. The order in which a failed transaction is
//! looked at matters and is explained where it is done. ARCHITECTURE.md, Writes.

mod obstacle;

use super::Scope;
use super::admission::Admitted;
use crate::domain::idempotency::{Answer, Fingerprint, Record, RecordKey, VALIDITY_SECONDS};
use crate::domain::refusal::{Conflict, Outcome, Refusal};
use crate::store::{Failure, Found, Wanted, Write};
use obstacle::Obstacle;
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

/// What a use case would do.
pub struct Decision {
    /// The whole effect.
    pub writes: Vec<Write>,
    /// What the caller is told once it is done.
    pub answer: Answer,
}

/// A use case that writes.
pub trait Effect: Send + Sync {
    /// What to do with the state as read. Pure but for fresh identifiers; called again with newer
    /// state after a lost race.
    ///
    /// # Errors
    /// What the state forbids.
    fn decide(&self, found: &Found, attempt: u32) -> Result<Decision, Refusal>;

    /// How the use case competes.
    fn rivalry(&self) -> Rivalry;
}

/// How a use case competes for what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rivalry {
    /// Everything is read and decided again, once; the second loss is told to the caller.
    Once,
    /// Everything is read and decided again, [`REREADS`] times; one loss more is told to the
    /// caller. For what others may overtake without deciding it: who only met another write of the
    /// same app is not to hear of it.
    Often,
    /// It is tried again for [`PATIENCE`], then the service is unavailable. Who comes first wins,
    /// so a refusal must follow from the state and never from the race.
    Patient,
}

/// How long a [`Rivalry::Patient`] write is tried, and how long a busy twin is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
const TWIN_PATIENCE: Duration = Duration::from_millis(300);

/// How often a [`Rivalry::Often`] write is decided again.
const REREADS: u32 = 5;

/// How often back-pressure is met with a pause before it is passed on.
const THROTTLED_ATTEMPTS: u32 = 4;

/// What the caller is told, and whether it is the first answer or the same again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The effect happened now.
    First(Answer),
    /// It had happened before.
    Again(Answer),
}

/// Looks a request up among the recorded ones it was read with.
///
/// # Errors
/// The key was used with a different request.
pub fn replay(
    keyed: Option<&Keyed>,
    record: Option<&Record>,
    scope: &Scope<'_>,
) -> Result<Option<Told>, Refusal> {
    let (Some(keyed), Some(record)) = (keyed, record) else { return Ok(None) };
    Ok(record.replay(&keyed.fingerprint, scope.now)?.map(Told::Again))
}

/// Carries out `effect` for an admitted request.
///
/// # Errors
/// The effect's own refusals, a lost race, or an unavailable database. After any of them but
/// [`Outcome::Unknown`] nothing has happened.
pub async fn perform(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    effect: &dyn Effect,
) -> Result<Told, Refusal> {
    let rivalry = effect.rivalry();
    let mut work = Work { scope, admitted, keyed, rivalry, attempts: Attempts::default() };
    loop {
        let decision = match effect.decide(&work.admitted.found, work.attempts.total) {
            Ok(decision) => decision,
            Err(refusal) => return work.confirm(refusal).await,
        };
        let told = match work.send(decision).await? {
            Sent::Told(told) => Some(told),
            Sent::Met(obstacle) => work.meet(obstacle).await?,
        };
        if let Some(told) = told {
            return Ok(told);
        }
    }
}

/// A write under way.
struct Work<'a> {
    scope: &'a Scope<'a>,
    admitted: Admitted,
    keyed: Option<&'a Keyed>,
    rivalry: Rivalry,
    attempts: Attempts,
}

/// What came of sending it.
enum Sent {
    /// The caller can be told.
    Told(Told),
    /// Nothing was written.
    Met(Obstacle),
}

impl Work<'_> {
    /// Sends the whole of a decision, with its record, as one transaction.
    async fn send(&mut self, decision: Decision) -> Result<Sent, Refusal> {
        let Self { scope, keyed, .. } = *self;
        let record = keyed.map(|keyed| Record {
            key: keyed.key.clone(),
            fingerprint: keyed.fingerprint.clone(),
            answer: decision.answer.clone(),
            expires_at: scope.now.plus_seconds(VALIDITY_SECONDS),
        });
        self.attempts.total += 1;
        // A write that nobody has time to hear the answer of is better not begun.
        if scope.store.time_left().is_zero() {
            return Err(Refusal::Unavailable(Outcome::None));
        }
        match scope.store.commit(&decision.writes, record.as_ref(), scope.now).await {
            Ok(_) => Ok(Sent::Told(Told::First(decision.answer))),
            Err(Failure::Cancelled(causes)) => Ok(Sent::Met(Obstacle::among(causes))),
            Err(Failure::Throttled(text)) => Ok(Sent::Met(Obstacle::PushedBack(text))),
            Err(Failure::Unknown(text)) => self.find_out(record, &text).await.map(Sent::Told),
            Err(Failure::Refused(text)) => {
                tracing::error!(detail = %text, "the database refused a write");
                Err(Refusal::Unavailable(Outcome::None))
            }
            Err(Failure::Broken(text)) => Err(Refusal::Internal(text)),
        }
    }

    /// Does what an obstacle asks for before the next attempt, or finds out what to tell the
    /// caller.
    async fn meet(&mut self, obstacle: Obstacle) -> Result<Option<Told>, Refusal> {
        let Self { scope, keyed, rivalry, .. } = *self;
        match obstacle {
            Obstacle::Recorded(old) => {
                if let Some(told) = replay(keyed, old.record().as_ref(), scope)? {
                    return Ok(Some(told));
                }
                // The record did not come with the refusal: look for it.
                self.attempts.lose(scope, rivalry)?;
                self.admitted.read_again(scope).await?;
            }
            Obstacle::TwinIsBusy => return self.wait_for_twin().await.map(Some),
            Obstacle::Lost { contended, newer } => {
                scope.store.meter().lost_race();
                if let Err(refusal) = self.attempts.lose(scope, rivalry) {
                    return self.confirm(refusal).await.map(Some);
                }
                if contended {
                    scope.store.pause(self.attempts.lost - 1).await;
                }
                match newer.challenge() {
                    // The challenge as it is came with the refusal, and nothing else had changed.
                    Some(challenge) => self.admitted.found.challenge = Some(challenge),
                    None => self.admitted.read_again(scope).await?,
                }
            }
            Obstacle::PushedBack(text) => self.ease_off(&text).await?,
            Obstacle::Broken(text) => return Err(Refusal::Internal(text)),
        }
        replay(keyed, self.admitted.found.record.as_ref(), scope)
    }

    /// Meets back-pressure with a pause, but not for ever.
    async fn ease_off(&mut self, detail: &str) -> Result<(), Refusal> {
        let Self { scope, attempts, .. } = self;
        attempts.throttled += 1;
        if attempts.throttled == THROTTLED_ATTEMPTS || scope.store.time_left().is_zero() {
            tracing::warn!(detail, "the database is throttling");
            return Err(Refusal::Unavailable(Outcome::None));
        }
        scope.store.pause(attempts.throttled).await;
        Ok(())
    }

    /// Confirms a refusal that depends on state before it is given: the request may have read what
    /// its own twin had just written. Record and app are read at one moment; if the record is
    /// there, the request has been answered.
    async fn confirm(&self, refusal: Refusal) -> Result<Told, Refusal> {
        if self.keyed.is_none() || !refusal.depends_on_state() {
            return Err(refusal);
        }
        let Wanted { record, app, .. } = self.admitted.wanted.clone();
        let moment = Wanted { record, app, ..Wanted::default() };
        let found = self.scope.store.snapshot(&moment).await?;
        replay(self.keyed, found.record.as_ref(), self.scope)?.ok_or(refusal)
    }

    /// Waits for a twin that is committing, but not for long.
    async fn wait_for_twin(&self) -> Result<Told, Refusal> {
        let Self { scope, keyed, admitted, .. } = self;
        let record = Wanted { record: admitted.wanted.record.clone(), ..Wanted::default() };
        let started = Instant::now();
        let mut attempt = 0;
        while started.elapsed() < TWIN_PATIENCE && !scope.store.time_left().is_zero() {
            scope.store.pause(attempt.min(1)).await;
            attempt += 1;
            // A look that failed says nothing about the twin.
            let Ok(found) = scope.store.fetch(&record).await else { continue };
            if let Some(told) = replay(*keyed, found.record.as_ref(), scope)? {
                return Ok(told);
            }
        }
        Err(Refusal::IdempotencyInProgress)
    }

    /// After a write that was not confirmed: tells its answer if it turns out to have happened, or
    /// a twin's.
    async fn find_out(&self, record: Option<Record>, detail: &str) -> Result<Told, Refusal> {
        tracing::warn!(detail, "a write was not confirmed");
        let unknown = Refusal::Unavailable(Outcome::Unknown { keyed: record.is_some() });
        let Some(own) = record else { return Err(unknown) };
        let wanted = Wanted { record: Some(own.key.clone()), ..Wanted::default() };
        match self.scope.store.fetch(&wanted).await {
            // Just as it was to be written: only the answer was lost.
            Ok(found) if found.record.as_ref() == Some(&own) => Ok(Told::First(own.answer)),
            Ok(found) => replay(self.keyed, found.record.as_ref(), self.scope)?.ok_or(unknown),
            Err(_) => Err(unknown),
        }
    }
}

/// How often the write was tried, and why not once.
struct Attempts {
    total: u32,
    lost: u32,
    throttled: u32,
    started: Instant,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { total: 0, lost: 0, throttled: 0, started: Instant::now() }
    }
}

impl Attempts {
    /// Counts a loss.
    ///
    /// # Errors
    /// That was one too many.
    fn lose(&mut self, scope: &Scope<'_>, rivalry: Rivalry) -> Result<(), Refusal> {
        self.lost += 1;
        match rivalry {
            Rivalry::Once if self.lost > 1 => {
                Err(Refusal::Conflict(Conflict::ConcurrentSubmission))
            }
            Rivalry::Often if self.lost > REREADS => {
                Err(Refusal::Conflict(Conflict::ConcurrentSubmission))
            }
            Rivalry::Patient if self.started.elapsed() > PATIENCE => {
                Err(Refusal::Unavailable(Outcome::None))
            }
            _ if scope.store.time_left().is_zero() => Err(Refusal::Unavailable(Outcome::None)),
            _ => Ok(()),
        }
    }
}
