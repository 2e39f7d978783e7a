//! Claiming the oldest ticket that waits. docs/api.md section 7.
//!
//! The index proposes: the oldest tickets are read from it beside the operator's key. The ticket's own condition
//! decides. Whoever finds one taken goes on to the next oldest, so that operators who ask at the same time get a
//! ticket each, and none passes one over that nobody took.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform, replay};
use super::review_activation::{carried_out, operator};
use crate::domain::actor::Actor;
use crate::domain::idempotency::Answer;
use crate::domain::ids::OwnerId;
use crate::domain::queue::{CANDIDATES, QueueEntry, Reading};
use crate::domain::refusal::{Conflict, Refusal};
use crate::domain::review::{Decision, Review};
use crate::store::{Found, Store, StoreError, Wanted};
use std::sync::{Mutex, PoisonError};

/// How often a ticket is tried again because a write that may come to nothing was in the way.
const CONTENDED: u32 = 5;

/// How a claimed ticket is answered with.
pub type Render<'a> = &'a (dyn Fn(&QueueEntry) -> Answer + Send + Sync);

struct ClaimNextActivation<'a> {
    scope: &'a Scope<'a>,
    by: &'a Actor,
    operator: &'a OwnerId,
    /// As for a review: somebody without a key must be an operator who is not disabled when it is written.
    requires_operator: bool,
    review: &'a Review,
    /// Tickets that wait, as far as the index knows, oldest first.
    candidates: &'a [QueueEntry],
    progress: Mutex<Progress>,
    render: Render<'a>,
}

/// How far the candidates have been tried.
#[derive(Clone, Copy, Default)]
struct Progress {
    next: usize,
    contended: u32,
}

/// The oldest tickets that wait, of one provider or of all. The index may lag.
///
/// # Errors
/// As the database gives them.
pub async fn candidates(
    store: &Store,
    provider: Option<&str>,
) -> Result<Vec<QueueEntry>, StoreError> {
    let page = store.queue(&Reading::unclaimed(provider), CANDIDATES, None).await?;
    Ok(page.entries)
}

/// Claims the first of `candidates` that is still there to be claimed, for an admitted operator. Once all are
/// taken, the index is read once more. `None` where nothing waits: then nothing is recorded either.
///
/// # Errors
/// [`Conflict::ConcurrentSubmission`], or what [`perform`] gives.
pub async fn claim_next_activation(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    (provider, candidates): (Option<&str>, Vec<QueueEntry>),
    render: Render<'_>,
) -> Result<Option<Execution>, Refusal> {
    let by = &admitted.found.actor()?;
    let request = Request { scope, by, keyed, provider, requires_operator: false, render };
    request.claim(admitted, candidates).await
}

/// The same for a caller without a request, such as a tool, in the name of an operator, whom the caller vouches
/// for, and who must exist and not be disabled by then. Gives the ticket as it is then.
///
/// # Errors
/// As there, or that the operator is disabled.
pub async fn claim_next_ticket(
    scope: &Scope<'_>,
    by: &Actor,
    provider: Option<&str>,
) -> Result<Option<QueueEntry>, Refusal> {
    let claimed = Mutex::new(None);
    let render = |entry: &QueueEntry| {
        *claimed.lock().unwrap_or_else(PoisonError::into_inner) = Some(entry.clone());
        Answer::of(200, String::new())
    };
    let admitted = Admitted::trusted(Wanted::default(), Found::default());
    let first = candidates(&scope.store, provider).await?;
    let request =
        Request { scope, by, keyed: None, provider, requires_operator: true, render: &render };
    let execution = request.claim(admitted, first).await?;
    let claimed = claimed.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(claimed.filter(|_| execution.is_some()))
}

/// What is asked for, and by whom.
struct Request<'a> {
    scope: &'a Scope<'a>,
    by: &'a Actor,
    keyed: Option<&'a Keyed>,
    provider: Option<&'a str>,
    requires_operator: bool,
    render: Render<'a>,
}

impl Request<'_> {
    async fn claim(
        &self,
        mut admitted: Admitted,
        first: Vec<QueueEntry>,
    ) -> Result<Option<Execution>, Refusal> {
        let Self { scope, keyed, provider, .. } = *self;
        if first.is_empty() {
            return self.nothing().await;
        }
        match self.claim_one_of(admitted.clone(), &first).await {
            Err(Refusal::Conflict(Conflict::ConcurrentSubmission)) => {}
            claimed => return claimed.map(Some),
        }
        let aside = scope.store.in_parallel();
        let (again, second) =
            tokio::join!(admitted.read_again(scope), candidates(&aside, provider));
        again?;
        if let Some(replayed) = replay(keyed, admitted.found.record.as_ref(), scope)? {
            return Ok(Some(replayed));
        }
        match second? {
            none if none.is_empty() => self.nothing().await,
            second => self.claim_one_of(admitted, &second).await.map(Some),
        }
    }

    /// Claims the first that can be had.
    async fn claim_one_of(
        &self,
        admitted: Admitted,
        candidates: &[QueueEntry],
    ) -> Result<Execution, Refusal> {
        let Self { scope, by, keyed, requires_operator, render, .. } = *self;
        let review = &Review::new(Decision::Claim, None, Vec::new(), Vec::new(), false)?;
        let operator = operator(by)?;
        let progress = Mutex::default();
        let effect = ClaimNextActivation {
            scope,
            by,
            operator,
            requires_operator,
            review,
            candidates,
            progress,
            render,
        };
        perform(scope, admitted, keyed, &effect).await
    }

    /// Nothing waits, unless it is this very request that has taken what did: a duplicate of it may have been
    /// carried out since its record was looked for.
    async fn nothing(&self) -> Result<Option<Execution>, Refusal> {
        let Self { scope, keyed, .. } = *self;
        let Some(own) = keyed else { return Ok(None) };
        let wanted = Wanted { record: Some(own.key.clone()), ..Wanted::default() };
        replay(keyed, scope.store.fetch(&wanted).await?.record.as_ref(), scope)
    }
}

impl Effect for ClaimNextActivation<'_> {
    fn decide(&self, _found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, by, operator, review, candidates, .. } = self;
        let next = self.progress.lock().unwrap_or_else(PoisonError::into_inner).next;
        let Some(candidate) = candidates.get(next) else {
            return Err(Refusal::Conflict(Conflict::ConcurrentSubmission));
        };
        let reviewed = review.apply(&candidate.as_ticket(), None, operator, scope.now)?;
        let answer = (self.render)(&candidate.changed_to(&reviewed.ticket));
        let required = self.requires_operator.then_some(*operator);
        Ok(carried_out(reviewed, by, review, required, answer))
    }

    fn retry_policy(&self) -> RetryPolicy {
        let others = u32::try_from(self.candidates.len()).unwrap_or(u32::MAX);
        RetryPolicy::Times(others.saturating_add(CONTENDED))
    }

    fn lost_race(&self, contended: bool) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if contended && progress.contended < CONTENDED {
            progress.contended += 1;
        } else {
            progress.next += 1;
        }
    }
}
