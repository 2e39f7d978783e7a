//! Carrying out a write, whatever happens on the way.
//!
//! A use case says what it would do with the state as read ([`Effect::decide`], pure); everything
//! else is here, once: the idempotency record in the same transaction, replays, lost races, busy
//! twins, back-pressure, and answers that never came. The order in which a failed transaction is
//! looked at matters and is explained where it is done. ARCHITECTURE.md, Writes.

use super::Scope;
use super::admission::Admitted;
use crate::domain::idempotency::{Answer, Fingerprint, Record, RecordKey, VALIDITY_SECONDS};
use crate::domain::refusal::{Conflict, Outcome, Refusal};
use crate::store::{Cause, Failure, Found, OldItem, Role, Wanted, Write};
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
    let Admitted { wanted, mut found } = admitted;
    let mut attempts = Attempts::default();
    loop {
        let decision = match effect.decide(&found, attempts.total) {
            Ok(decision) => decision,
            Err(refusal) => return confirm(scope, &wanted, keyed, refusal).await,
        };
        let record = keyed.map(|keyed| Record {
            key: keyed.key.clone(),
            fingerprint: keyed.fingerprint.clone(),
            answer: decision.answer.clone(),
            expires_at: scope.now.plus_seconds(VALIDITY_SECONDS),
        });
        attempts.total += 1;
        // A write that nobody has time to hear the answer of is better not begun.
        if scope.store.time_left().is_zero() {
            return Err(Refusal::Unavailable(Outcome::None));
        }
        let sent = scope.store.commit(&decision.writes, record.as_ref(), scope.now).await;
        let next = match sent {
            Ok(_) => return Ok(Told::First(decision.answer)),
            Err(Failure::Cancelled(causes)) => meaning(causes),
            Err(Failure::Throttled(text)) => Next::PushedBack(text),
            Err(Failure::Unknown(text)) => return find_out(scope, keyed, &text).await,
            Err(Failure::Refused(text)) => {
                tracing::error!(detail = %text, "the database refused a write");
                return Err(Refusal::Unavailable(Outcome::None));
            }
            Err(Failure::Broken(text)) => return Err(Refusal::Internal(text)),
        };
        match next {
            Next::Recorded(old) => {
                if let Some(told) = replay(keyed, old.record().as_ref(), scope)? {
                    return Ok(told);
                }
                // The record has just expired, or is not readable: look again.
                found = scope.store.fetch(&wanted).await?;
                attempts.lose(scope, effect.rivalry())?;
            }
            Next::TwinIsBusy => return wait_for_twin(scope, &wanted, keyed).await,
            Next::Lost { contended, newer } => {
                scope.store.meter().lost_race();
                if let Err(refusal) = attempts.lose(scope, effect.rivalry()) {
                    return confirm(scope, &wanted, keyed, refusal).await;
                }
                if contended {
                    scope.store.pause(attempts.lost - 1).await;
                }
                match newer.challenge() {
                    // The challenge as it is came with the refusal, and nothing else had changed.
                    Some(challenge) => found.challenge = Some(challenge),
                    None => found = scope.store.fetch(&wanted).await?,
                }
                if let Some(told) = replay(keyed, found.record.as_ref(), scope)? {
                    return Ok(told);
                }
            }
            Next::PushedBack(text) => {
                attempts.throttled += 1;
                if attempts.throttled == THROTTLED_ATTEMPTS || scope.store.time_left().is_zero() {
                    tracing::warn!(detail = %text, "the database is throttling");
                    return Err(Refusal::Unavailable(Outcome::None));
                }
                scope.store.pause(attempts.throttled).await;
            }
            Next::Broken(text) => return Err(Refusal::Internal(text)),
        }
    }
}

/// What to do after a cancelled transaction.
enum Next {
    /// The record is there: the request was answered before, or the key was used for another.
    Recorded(OldItem),
    /// The record is being written at this moment.
    TwinIsBusy,
    /// Somebody else was faster.
    Lost {
        /// It is still at it.
        contended: bool,
        /// The challenge as it is, if only that was in the way.
        newer: OldItem,
    },
    /// Back-pressure.
    PushedBack(String),
    /// A bug.
    Broken(String),
}

/// Reads the causes of a cancelled transaction. The record's comes first: after an outcome that
/// was unclear, it and the app's condition fail together, and the truth is "already done".
fn meaning(causes: Vec<Cause>) -> Next {
    let mut lost = None;
    let mut alone = true;
    let mut pushed_back = false;
    let mut broken = None;
    for cause in causes {
        match cause {
            Cause::ConditionFailed(Role::Record, old) => return Next::Recorded(old),
            Cause::Contended(Role::Record) => return Next::TwinIsBusy,
            Cause::ConditionFailed(role, old) => {
                alone &= role == Role::Challenge && lost.is_none();
                lost = Some((false, old));
            }
            Cause::Contended(_) => {
                alone = false;
                lost = Some((true, OldItem::default()));
            }
            Cause::Throttled => pushed_back = true,
            Cause::Other(text) => broken = Some(text),
        }
    }
    match (lost, broken) {
        (Some((contended, old)), _) => {
            Next::Lost { contended, newer: if alone { old } else { OldItem::default() } }
        }
        (None, _) if pushed_back => Next::PushedBack("inside a transaction".to_owned()),
        (None, Some(text)) => Next::Broken(text),
        (None, None) => Next::Broken("a transaction was cancelled without a reason".to_owned()),
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

/// Confirms a refusal that depends on state before it is given: the request may have read what its
/// own twin had just written. Record and app are read at one moment; if the record is there, the
/// request has been answered.
async fn confirm(
    scope: &Scope<'_>,
    wanted: &Wanted,
    keyed: Option<&Keyed>,
    refusal: Refusal,
) -> Result<Told, Refusal> {
    if keyed.is_none() || !refusal.depends_on_state() {
        return Err(refusal);
    }
    let moment =
        Wanted { record: wanted.record.clone(), app: wanted.app.clone(), ..Wanted::default() };
    let found = scope.store.snapshot(&moment).await?;
    replay(keyed, found.record.as_ref(), scope)?.ok_or(refusal)
}

/// Waits for a twin that is committing, but not for long.
async fn wait_for_twin(
    scope: &Scope<'_>,
    wanted: &Wanted,
    keyed: Option<&Keyed>,
) -> Result<Told, Refusal> {
    let started = Instant::now();
    let mut attempt = 0;
    while started.elapsed() < TWIN_PATIENCE {
        scope.store.pause(attempt.min(1)).await;
        attempt += 1;
        match look_up(scope, wanted.record.clone(), keyed).await {
            Ok(Some(told)) => return Ok(told),
            // A look that failed says nothing about the twin.
            Ok(None) | Err(Refusal::Unavailable(_)) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Err(Refusal::IdempotencyInProgress)
}

/// After a write that was not confirmed: replays it if it turns out to have happened.
async fn find_out(scope: &Scope<'_>, keyed: Option<&Keyed>, detail: &str) -> Result<Told, Refusal> {
    tracing::warn!(detail, "a write was not confirmed");
    let unknown = Refusal::Unavailable(Outcome::Unknown { keyed: keyed.is_some() });
    let Some(key) = keyed.map(|keyed| keyed.key.clone()) else { return Err(unknown) };
    match look_up(scope, Some(key), keyed).await {
        Ok(Some(told)) => Ok(told),
        Err(conflict @ Refusal::IdempotencyKeyConflict) => Err(conflict),
        Ok(None) | Err(_) => Err(unknown),
    }
}

async fn look_up(
    scope: &Scope<'_>,
    record: Option<RecordKey>,
    keyed: Option<&Keyed>,
) -> Result<Option<Told>, Refusal> {
    let found = scope.store.fetch(&Wanted { record, ..Wanted::default() }).await?;
    replay(keyed, found.record.as_ref(), scope)
}
