//! The pages of an app's challenges. The counters of a challenge stand right after it, so the newest first they come
//! before it, and are read with it.

use super::answer::Queried;
use super::item::Item;
use super::items;
use super::keys::{self, ItemKey};
use super::row::Row;
use super::{Page, Store, StoreError};
use crate::BoxFuture;
use greenlight_domain::challenge::Challenge;
use greenlight_domain::ids::{ChallengeId, ClientId};

/// The most items that a challenge can be: itself, and as many counters as its id can say.
const MOST_ITEMS: usize = 16;

/// What was read of a page: challenges, each after its counters.
#[derive(Default)]
struct Reading {
    items: Vec<Row>,
    challenges: usize,
}

impl Reading {
    fn take_in(&mut self, items: Vec<Row>) {
        self.challenges += items.iter().filter(|item| !is_counter(item)).count();
        self.items.extend(items);
    }

    /// Forgets all but the counters whose challenge is still to come.
    fn forget(&mut self) {
        let is_challenge = |item: &Row| !is_counter(item);
        let over = self.items.iter().rposition(is_challenge).map_or(0, |last| last + 1);
        drop(self.items.drain(..over));
        self.challenges = 0;
    }
}

fn is_counter(item: &Row) -> bool {
    item.text("sk").is_some_and(keys::is_counter)
}

impl Store {
    /// One page of an app's challenges, newest first, strongly consistent: it ends at `limit`, at 1 MB read or at
    /// the end of the list. That is one query, and another one where counters have taken places of challenges that
    /// the page still has room for. Where nothing of it can be read, it goes on, so that a page that has a successor
    /// has an entry.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn challenges<'a>(
        &'a self,
        app: &'a ClientId,
        limit: Option<u32>,
        after: Option<&'a ChallengeId>,
    ) -> BoxFuture<'a, Result<Page<Challenge>, StoreError>> {
        Box::pin(async move {
            // One more than asked for tells whether a full page is the last one.
            let limit = limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
            let wanted = limit.map(|limit| limit.saturating_add(1));
            let mut most = wanted;
            let mut start = after.map(|id| ItemKey::challenge(app, id).attributes());
            let mut reading = Reading::default();
            loop {
                let output = self.challenges_from(app, start, most).await?;
                start = output.last_evaluated_key.map(Row::into_key);
                let mut items = output.items;
                let is_cut = start.is_some() && most.is_some_and(|most| items.len() >= most);
                let has_counters = items.iter().any(is_counter);
                items.retain(|item| self.is_there(item));
                reading.take_in(items);
                let missing = wanted.map_or(0, |wanted| wanted.saturating_sub(reading.challenges));
                if is_cut && has_counters && missing > 0 {
                    most = Some(missing.saturating_mul(MOST_ITEMS));
                    continue;
                }
                let mut entries = self.readable_challenges(&reading.items);
                if !entries.is_empty() || start.is_none() {
                    let is_over = limit.is_some_and(|limit| entries.len() > limit);
                    entries.truncate(limit.unwrap_or(usize::MAX));
                    return Ok(Page { entries, more: start.is_some() || is_over });
                }
                reading.forget();
            }
        })
    }

    async fn challenges_from(
        &self,
        app: &ClientId,
        start: Option<Item>,
        most: Option<usize>,
    ) -> Result<Queried, StoreError> {
        let query = self
            .partition(keys::app(app), keys::CHALLENGE)
            .scan_index_forward(false)
            .set_exclusive_start_key(start)
            .set_limit(most.map(|most| i32::try_from(most).unwrap_or(i32::MAX)));
        self.ask(query).await
    }

    /// The challenges that can be read with all their counters. Of the last items it is not known yet what they
    /// belong to; of a challenge that is being erased the counters are gone.
    fn readable_challenges(&self, items: &[Row]) -> Vec<Challenge> {
        let groups = items.split_inclusive(|item| !is_counter(item));
        let groups = groups.filter_map(|group| group.split_last());
        let whole = groups.filter(|(last, _)| !is_counter(last)).filter_map(|(last, before)| {
            let mut challenge = self.readable([last], items::challenge::read).pop()?;
            let counters = self.readable(before, items::counter::read);
            counters.into_iter().for_each(|counter| challenge.count_in(counter));
            challenge.is_whole().then_some(challenge)
        });
        whole.collect()
    }
}
