//! Calls a function by the clock, sixty times as often as on AWS: whoever tries something out does not wait a minute
//! for it. While nothing can be due, it is not called at all.

use super::{Changed, scheduled};
use crate::{gateway::Functions, log::Log};
use aws_sdk_dynamodb::{Client, types::AttributeValue};
use greenlight::runtime::system_time;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// By how much time is shorter here.
const TIMES: u32 = 60;
/// Calls at a time: one may still be at work when the next is due.
const MOST: usize = 2;
/// The index in which whatever is to be sent some time has an entry, and the part of its key that says when:
/// `<endpoint>#<milliseconds since the epoch>#<event>`.
pub(super) const WAITING: &str = "deliveries-due";
pub(super) const PLACE: &str = "due_place";
/// How many entries are looked at.
const LOOK: i32 = 100;

/// One function's schedule.
pub(super) struct Sweep {
    pub(super) function: String,
    /// Who would keep the schedule on AWS.
    pub(super) by: &'static str,
    pub(super) functions: Arc<Functions>,
    /// The table that it works on, and a client for it.
    pub(super) table: &'static str,
    pub(super) client: Client,
    /// Tells whether anything has changed in it, of which the function might make something.
    pub(super) changed: Changed,
    pub(super) log: Arc<Log>,
}

impl Sweep {
    /// Calls it again and again, where the template says to every so often.
    pub(super) async fn for_ever(self, every: Duration) {
        let (sweep, mut running) = (Arc::new(self), JoinSet::new());
        let mut ticks = interval(every / TIMES);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_failing = false;
        loop {
            ticks.tick().await;
            while let Some(ended) = running.try_join_next() {
                let has_failed = !ended.unwrap_or(false);
                if has_failed && !is_failing {
                    let name = &sweep.function;
                    sweep.log.note(&format!("{name} has failed: it is called until it does not"));
                }
                is_failing = has_failed;
            }
            if running.len() < MOST && (is_failing || sweep.may_have_work().await) {
                running.spawn(Arc::clone(&sweep).call());
            }
        }
    }

    /// Whether it worked.
    async fn call(self: Arc<Self>) -> bool {
        let event = scheduled(self.by, &self.function).to_string();
        self.functions.work(&self.function, event.into()).await.is_ok()
    }

    /// Whether there is anything that it might have to do, as far as one look can tell.
    pub(super) async fn may_have_work(&self) -> bool {
        if self.changed.take() {
            return true;
        }
        let look = self.client.scan().table_name(self.table).index_name(WAITING).limit(LOOK);
        match look.send().await {
            Ok(seen) => {
                let now = system_time().millis();
                let mut places = seen.items().iter().map(|entry| entry.get(PLACE));
                seen.last_evaluated_key.is_some() || places.any(|place| is_due(place, now))
            }
            // It sees for itself.
            Err(_) => true,
        }
    }
}

/// Whether what has this place in the index is due by now; so is what says no time.
fn is_due(place: Option<&AttributeValue>, now: i64) -> bool {
    let place = place.and_then(|place| place.as_s().ok());
    let at = place.and_then(|place| place.split('#').nth(1)).and_then(|at| at.parse::<i64>().ok());
    at.is_none_or(|at| at <= now)
}
