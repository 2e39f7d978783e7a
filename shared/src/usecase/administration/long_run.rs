//! Work that takes longer than one request may: many small steps, each of which can be the last. Whoever is
//! interrupted repeats it, and it goes on where it was.

use super::AdministrationError;
use crate::BoxFuture;
use crate::domain::ids::ActivationId;
use crate::usecase::Scope;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// What such work is given by whoever runs it.
pub trait LongRun: Sync {
    /// What one step is given.
    fn scope(&self) -> Scope<'_>;

    /// Hears how far it has come.
    fn tell(&self, progress: &dyn fmt::Display);

    /// Waits.
    fn wait(&self, time: Duration) -> BoxFuture<'_, ()>;
}

/// How many tickets are looked at in one step.
pub(super) const TICKETS_AT_ONCE: usize = 100;

/// These tickets and all before them, each after one that names it.
pub(super) async fn with_previous(
    run: &dyn LongRun,
    mut next: Vec<ActivationId>,
) -> Result<Vec<ActivationId>, AdministrationError> {
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    loop {
        next.retain(|id| seen.insert(id.clone()));
        if next.is_empty() {
            return Ok(all);
        }
        let mut previous = Vec::new();
        for some in next.chunks(TICKETS_AT_ONCE) {
            previous.extend(run.scope().store.previous_tickets(some).await?);
        }
        all.append(&mut next);
        next = previous;
    }
}
