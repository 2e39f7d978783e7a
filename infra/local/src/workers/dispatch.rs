//! Hands the table's changes to a function: in batches, in order, and again until it has taken them. On AWS
//! Lambda would give up after a while and put them with the dead letters; here whoever mends the function sees them
//! go on from where they stopped.

use super::Changed;
use crate::{gateway::Functions, log::Log};
use greenlight_devkit::{
    ChangeStream, Problem,
    triggers::{first_failed, sequence_number, stream_event},
};
use greenlight_template::Pattern;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

/// How often the stream is looked at: what is handed over within a second leaves most of it to the function.
const LOOK: Duration = Duration::from_millis(200);
/// How many changes are looked at at a time.
const MOST: usize = 1000;
/// How long it is until a batch is handed over again: longer each time, up to the last.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(5)];

/// One function's share of the stream.
pub(super) struct Dispatch {
    pub(super) stream: ChangeStream,
    pub(super) function: String,
    /// The most changes in a batch.
    pub(super) batch: usize,
    /// Which changes are handed over.
    pub(super) filters: Vec<Pattern>,
    /// Whether its answer says from which change on it wants the batch again.
    pub(super) reports_failures: bool,
    pub(super) functions: Arc<Functions>,
    /// Is told of every change, whether it is handed over or not.
    pub(super) changed: Changed,
    pub(super) log: Arc<Log>,
}

impl Dispatch {
    /// Hands over what comes after `place`, or all that there is from the table's first change on, and whatever
    /// changes from now on.
    pub(super) async fn for_ever(self, mut place: Option<String>) {
        loop {
            match self.go_on(place.as_deref()).await {
                Ok(Some(last)) => place = Some(last),
                Ok(None) => sleep(LOOK).await,
                Err(problem) => {
                    self.log.note(&problem.to_string());
                    sleep(PAUSES[1]).await;
                }
            }
        }
    }

    /// Hands over what comes after `place`, and says how far that was; none where there is nothing.
    async fn go_on(&self, place: Option<&str>) -> Result<Option<String>, Problem> {
        let changes = self.stream.changes(place, MOST)?;
        let Some(last) = changes.last().and_then(sequence_number).map(str::to_owned) else {
            return Ok(None);
        };
        self.changed.set();
        let is_wanted = |change: &Value| {
            self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(change))
        };
        let wanted: Vec<Value> = changes.into_iter().filter(is_wanted).collect();
        for batch in wanted.chunks(self.batch) {
            self.hand_over(batch).await?;
        }
        Ok(Some(last))
    }

    /// Hands a batch over until the function has taken all of it, and keeps how far it has come.
    async fn hand_over(&self, batch: &[Value]) -> Result<(), Problem> {
        let (mut left, [mut pause, longest]) = (batch, PAUSES);
        while let Some(last) = left.last() {
            let Some(failed) = self.first_failed(left).await else {
                if left.len() < batch.len() || pause > PAUSES[0] {
                    self.log.note(&format!("{} has taken all changes now", self.function));
                }
                return self.stream.keep_place(&self.function, last);
            };
            if let Some(taken) = failed.checked_sub(1) {
                self.stream.keep_place(&self.function, &left[taken])?;
            }
            left = &left[failed..];
            if pause == PAUSES[0] {
                let (name, count) = (&self.function, left.len());
                self.log.note(&format!(
                    "{name} has not taken {count} of the table's changes: they are handed over until it does"
                ));
            }
            sleep(pause).await;
            pause = longest.min(pause * 2);
        }
        Ok(())
    }

    /// Calls the function; where it has not taken all of these changes, from which on.
    async fn first_failed(&self, changes: &[Value]) -> Option<usize> {
        let event = stream_event(changes, &self.stream.arn()).to_string();
        match self.functions.work(&self.function, event.into()).await {
            Ok(answer) if self.reports_failures => first_failed(changes, &answer),
            Ok(_) => None,
            Err(_) => Some(0),
        }
    }
}
