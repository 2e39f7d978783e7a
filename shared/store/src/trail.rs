//! Audit entries: all of a subject's, or the latest of a ticket's as its history shows them.

use super::answer::Queried;
use super::item::Item;
use super::items;
use super::keys;
use super::row::Row;
use super::{Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use greenlight_domain::audit::{AuditEntry, Subject};
use greenlight_domain::history::{LATEST_SHOWN, Trail};
use greenlight_domain::ids::ulid;
use greenlight_domain::ticket::Ticket;

impl Store {
    /// The audit entries of a subject, oldest first.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn audit<'a>(
        &'a self,
        subject: &'a Subject,
    ) -> BoxFuture<'a, Result<Vec<AuditEntry>, StoreError>> {
        Box::pin(async move {
            let items = self.list(keys::subject_pk(subject), keys::AUDIT).await?;
            Ok(self.readable(&items, |item| items::audit::read(item, subject)))
        })
    }

    /// A ticket's audit entries up to its last change: the latest ones, and how many there are before
    /// them. One query, and as many more as it takes to count, where there are many.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn trail<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<Trail, StoreError>> {
        Box::pin(async move {
            let subject = Subject::Ticket(ticket.id.clone());
            let mut trail = Trail::default();
            let mut start = None;
            loop {
                let output = self.trail_page(ticket, start, Select::AllAttributes).await?;
                let read = |item: &Row| items::audit::read(item, &subject);
                trail.latest.extend(self.readable(&output.items, read));
                start = output.last_evaluated_key.map(Row::into_key);
                if start.is_none() || trail.latest.len() >= LATEST_SHOWN {
                    break;
                }
            }
            trail.latest.reverse();
            while start.is_some() {
                let output = self.trail_page(ticket, start, Select::Count).await?;
                trail.earlier += output.count;
                start = output.last_evaluated_key.map(Row::into_key);
            }
            Ok(trail)
        })
    }

    /// The latest audit entries of a ticket before `start`, the newest first, or how many there are. Those
    /// later than the ticket's last change are left for the next look: an entry's id begins with its time.
    async fn trail_page(
        &self,
        ticket: &Ticket,
        start: Option<Item>,
        select: Select,
    ) -> Result<Queried, StoreError> {
        let last = format!("{}{}", keys::AUDIT, ulid(ticket.updated_at, [u8::MAX; 16]));
        let latest = i32::try_from(LATEST_SHOWN).unwrap_or(i32::MAX);
        let query = self
            .client
            .query()
            .table_name(self.table.as_ref())
            .consistent_read(true)
            .scan_index_forward(false)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(keys::ticket(&ticket.id)))
            .expression_attribute_values(":first", AttributeValue::S(keys::AUDIT.to_owned()))
            .expression_attribute_values(":last", AttributeValue::S(last))
            .set_exclusive_start_key(start)
            // One more than is shown tells whether there are more.
            .set_limit((select != Select::Count).then_some(latest + 1))
            .select(select);
        self.ask(query).await
    }
}
