//! What operators list: pages of tickets from the indexes, which may lag. No decision is taken from them.
//!
//! A page is a merge of at most four partitions, which are asked at the same time. None of them is asked for more
//! than its share of a page's bytes; so a page may end before it has as many tickets as it may, where the one that
//! was read least far ends.

use super::answer::Queried;
use super::keys::{self, PLACE};
use super::{Store, StoreError, items};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use greenlight_domain::ids::{ActivationId, ClientId};
use greenlight_domain::queue::{ClaimedBy, Partition, QueueEntry, QueuePosition, Reading};

/// What an entry of an index has at most, in bytes: two names of 200 characters are most of it.
pub const ENTRY_BYTES: usize = 2304;

/// What a page reads at most, in bytes. DynamoDB ends a single query there by itself.
const PAGE_BYTES: usize = 1024 * 1024;

/// A page of tickets.
#[derive(Clone, Debug)]
pub struct QueuePage {
    /// The tickets.
    pub entries: Vec<QueueEntry>,
    /// The place after which the list goes on, if it does. The page may have no tickets then.
    pub next: Option<QueuePosition>,
}

/// What was read of a partition.
struct Part {
    entries: Vec<QueueEntry>,
    /// The last place that was looked at, if there may be more after it.
    end: Option<QueuePosition>,
}

impl Store {
    /// One page of at most `limit` tickets, which begins after a place. One round trip.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn queue<'a>(
        &'a self,
        reading: &'a Reading,
        limit: usize,
        after: Option<&'a QueuePosition>,
    ) -> BoxFuture<'a, Result<QueuePage, StoreError>> {
        Box::pin(async move {
            let share = PAGE_BYTES / ENTRY_BYTES / reading.partitions.len().max(1);
            let most = match (reading.shows_all(), reading.partitions.len()) {
                // DynamoDB keeps to the bytes by itself.
                (true, 1) => limit.saturating_add(1),
                (true, _) => share.min(limit.saturating_add(1)),
                (false, _) => share,
            };
            if !reading.partitions.is_empty() {
                self.count_trip();
            }
            let aside = self.in_parallel();
            let parts = reading.partitions.iter().map(|partition| {
                let aside = aside.clone();
                async move { aside.queue_part(reading, partition, most, after).await }
            });
            Ok(merge(try_join_all(parts).await?, reading.newest_first, limit))
        })
    }

    /// What `most` entries of a partition after a place come to.
    async fn queue_part(
        &self,
        reading: &Reading,
        partition: &Partition,
        most: usize,
        after: Option<&QueuePosition>,
    ) -> Result<Part, StoreError> {
        let (index, key, value) = keys::listed(partition);
        let comparison = if reading.newest_first { "<" } else { ">" };
        let condition = match after {
            Some(_) => format!("#key = :key AND #place {comparison} :after"),
            None => "#key = :key".to_owned(),
        };
        let after = after.map(|place| AttributeValue::S(place.as_str().to_owned()));
        let (filter, names, values) = filter(reading);
        let mut query = self
            .client
            .query()
            .table_name(self.table.as_ref())
            .index_name(index)
            .scan_index_forward(!reading.newest_first)
            .key_condition_expression(condition)
            .expression_attribute_names("#key", key)
            .expression_attribute_values(":key", AttributeValue::S(value))
            .set_filter_expression(filter)
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        if let Some(after) = after {
            query = query
                .expression_attribute_names("#place", PLACE)
                .expression_attribute_values(":after", after);
        }
        for name in names {
            query = query.expression_attribute_names(format!("#{name}"), name);
        }
        for (name, value) in values {
            query = query.expression_attribute_values(name, AttributeValue::S(value));
        }
        let Queried { mut items, last_evaluated_key, .. } = self.ask(query).await?;
        items.retain(|item| self.is_there(item));
        let entries = self.readable(&items, items::queue::read);
        let end = last_evaluated_key.as_ref().map(items::queue::read_place).transpose()?;
        Ok(Part { entries, end })
    }

    /// All tickets of an app, as far as the index knows of them.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn listed_of<'a>(
        &'a self,
        app: &'a ClientId,
    ) -> BoxFuture<'a, Result<Vec<ActivationId>, StoreError>> {
        Box::pin(async move {
            let mut ids = Vec::new();
            for partition in Reading::of_app(app) {
                let reading = Reading { partitions: vec![partition], ..Reading::unclaimed(None) };
                let mut after = None;
                loop {
                    let page = self.queue(&reading, usize::MAX, after.as_ref()).await?;
                    ids.extend(page.entries.into_iter().map(|entry| entry.id));
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
            }
            Ok(ids)
        })
    }
}

/// The condition under which an entry is shown, with the names and values in it.
fn filter(reading: &Reading) -> (Option<String>, Vec<&'static str>, Vec<(String, String)>) {
    let (mut conditions, mut names, mut values) = (Vec::new(), Vec::new(), Vec::new());
    if !reading.providers.is_empty() {
        let named: Vec<String> =
            (0..reading.providers.len()).map(|number| format!(":provider{number}")).collect();
        conditions.push(format!("#provider_id IN ({})", named.join(", ")));
        names.push("provider_id");
        values.extend(named.into_iter().zip(reading.providers.iter().cloned()));
    }
    if let Some(organisation) = &reading.organisation {
        conditions.push("#organisation_id = :organisation".to_owned());
        names.push("organisation_id");
        values.push((":organisation".to_owned(), organisation.to_string()));
    }
    match &reading.claimed_by {
        None => {}
        Some(ClaimedBy::Nobody) => {
            conditions.push("attribute_not_exists(#claimed_by)".to_owned());
            names.push("claimed_by");
        }
        Some(ClaimedBy::Operator(id)) => {
            conditions.push("#claimed_by = :operator".to_owned());
            names.push("claimed_by");
            values.push((":operator".to_owned(), id.to_string()));
        }
    }
    ((!conditions.is_empty()).then(|| conditions.join(" AND ")), names, values)
}

/// Puts the parts of a page together, as far as all of them were read.
fn merge(parts: Vec<Part>, newest_first: bool, limit: usize) -> QueuePage {
    let comes_first = |a: &QueuePosition, b: &QueuePosition| {
        if newest_first { b.cmp(a) } else { a.cmp(b) }
    };
    let ends = parts.iter().filter_map(|part| part.end.clone());
    let end = ends.min_by(|a, b| comes_first(a, b));
    let mut entries: Vec<QueueEntry> = parts.into_iter().flat_map(|part| part.entries).collect();
    entries.sort_by(|a, b| comes_first(&a.position, &b.position));
    if let Some(end) = &end {
        entries.retain(|entry| comes_first(&entry.position, end).is_le());
    }
    if entries.len() <= limit {
        return QueuePage { entries, next: end };
    }
    entries.truncate(limit);
    let next = entries.last().map(|last| last.position.clone());
    QueuePage { entries, next }
}
