//! The functions that no request calls, and AWS's part with them: what the template says of each happens here, but
//! sooner. [`dispatch`] hands the table's changes to one, [`sweep`] calls another by the clock.

mod dispatch;
mod sweep;

use crate::{database::TABLE, gateway::Functions, log::Log};
use dispatch::Dispatch;
use greenlight::{runtime::system_time, usecase::random};
use greenlight_devkit::{
    Engine, Problem,
    engine::REGION,
    triggers::{schedule_event, stream_event},
};
use greenlight_template::{Source, Trigger};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use sweep::Sweep;
use tokio::task::JoinSet;

/// The workers at work. Dropping it ends that; a function that is at work then goes on until it is stopped.
pub(crate) struct Workers(JoinSet<()>);

/// Whether the table has changed since somebody last asked.
#[derive(Clone, Default)]
struct Changed(Arc<AtomicBool>);

impl Changed {
    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Workers {
    /// Calls each worker as its trigger says, from now on.
    pub(crate) fn start(
        triggers: &[Trigger],
        engine: &Engine,
        functions: &Arc<Functions>,
        log: &Arc<Log>,
    ) -> Result<Self, Problem> {
        let (mut workers, changed) = (JoinSet::new(), Changed::default());
        // What was left to do when the last stack stopped may show nowhere else.
        changed.set();
        for Trigger { function, source } in triggers {
            let (function, functions, log) =
                (function.clone(), Arc::clone(functions), Arc::clone(log));
            let changed = changed.clone();
            match source.clone() {
                Source::Stream { batch, filters, reports_failures } => {
                    let Some(stream) = engine.changes_of(TABLE)? else {
                        log.note(&format!("{function} is never called: the table has no stream"));
                        continue;
                    };
                    let place = stream.place_of(&function)?;
                    let dispatch = Dispatch {
                        stream,
                        function,
                        batch,
                        filters,
                        reports_failures,
                        functions,
                        changed,
                        log,
                    };
                    workers.spawn(dispatch.for_ever(place));
                }
                Source::Schedule { every, by } => {
                    let (table, client) = (TABLE, engine.client());
                    let sweep = Sweep { function, by, functions, table, client, changed, log };
                    workers.spawn(sweep.for_ever(every));
                }
            }
        }
        Ok(Self(workers))
    }

    /// Calls none any more.
    pub(crate) async fn stop(mut self) {
        self.0.shutdown().await;
    }
}

/// Calls each worker once, with nothing to do: it gets a process, and is seen to take such an event. How many
/// there are.
pub(crate) async fn wake(functions: &Functions, triggers: &[Trigger]) -> Result<usize, Problem> {
    for Trigger { function, source } in triggers {
        let event = match source {
            Source::Stream { .. } => stream_event(&[], ""),
            Source::Schedule { by, .. } => scheduled(by, function),
        };
        functions.work(function, event.to_string().into()).await.map_err(|_| {
            Problem::new(format!(
                "the function {function} does not answer its first call; why is in the lines above"
            ))
        })?;
    }
    Ok(triggers.len())
}

/// The event of a schedule, now.
fn scheduled(by: &str, name: &str) -> Value {
    let id = format!("{:032x}", u128::from_be_bytes(random()));
    let id = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
    schedule_event(by, name, &id, system_time().millis(), REGION)
}

#[cfg(test)]
mod tests;
