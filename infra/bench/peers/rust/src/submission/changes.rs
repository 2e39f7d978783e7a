//! What a submission changes of items that are there: the ticket before, the company information, the app.

use super::{ACTIVATED, PROCESSING, Plan, REQUESTED, SUPERSEDED};
use crate::access::{Failure, refuse};
use crate::catalogue::{COMMON, Provider};
use crate::change::Change;
use crate::items::{DAY, Fields, GRACE, Past, Ticket};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use lambda_http::Error;
use serde_json::json;

/// How long past tickets are kept, in seconds.
const TICKETS_KEPT: i64 = 400 * DAY;

impl Plan<'_> {
    /// The provider's ticket before this one loses its place, and is remembered as the way to those before it.
    pub(super) fn supersede(&mut self, ticket: &mut Ticket<'_>) -> Result<(), Error> {
        let provider = ticket.provider_id;
        let Some(pointer) = self.app.pointers.get(provider) else { return Ok(()) };
        let mut change = Change::of(format!("TICKET#{}", pointer.ticket), "TICKET");
        change.require("attribute_exists(pk)".to_owned());
        change.set("superseded_by", &ticket.id)?;
        let served = pointer.status == ACTIVATED;
        let end = self.now + TICKETS_KEPT * 1000;
        if [REQUESTED, PROCESSING].contains(&pointer.status.as_str()) {
            change.set("status", SUPERSEDED)?;
            change.set("updated_at", self.now)?;
            for (name, value) in self.listed(SUPERSEDED, provider, &pointer.ticket) {
                change.set(name, value)?;
            }
            self.tell(SUPERSEDED, provider, &pointer.ticket, Some(&pointer.status));
        }
        if !served {
            change.set("ttl", end / 1000 + GRACE)?;
        }
        self.writes.push(change.into_write(self.table)?);
        let mut past = self.app.past.get(provider).cloned().unwrap_or_default();
        past.retain(|earlier| !served && earlier.until.is_none());
        past.push(Past { ticket: pointer.ticket.clone(), until: (!served).then_some(end) });
        ticket.previous = past.iter().rev().map(|it| it.ticket.clone()).collect();
        self.past.insert(provider.to_owned(), past);
        Ok(())
    }

    pub(super) fn remember(&mut self, providers: &[(&Provider, Fields)]) -> Result<(), Error> {
        let was = self.company.as_ref().map(|company| &company.fields);
        for (provider, fields) in providers {
            for requirement in &provider.requirements {
                let name = requirement.id.as_str();
                let Some(value) = fields.get(name).filter(|_| COMMON.contains(&name)) else {
                    continue;
                };
                if was.and_then(|was| was.get(name)) != Some(value) {
                    self.remembered.insert(name.to_owned(), value.clone());
                }
            }
        }
        if self.remembered.is_empty() {
            return Ok(());
        }
        let pk = format!("APP#{}", self.app.client_id);
        let Some(company) = &self.company else {
            let fields = &self.remembered;
            let item = json!({ "pk": pk, "sk": "COMPANY", "version": 1, "fields": fields });
            return self.put(item);
        };
        let mut change = Change::of(pk, "COMPANY");
        change.require_equal("version", company.version)?;
        change.set("version", company.version + 1)?;
        for (name, value) in &self.remembered {
            change.set(&format!("fields.{name}"), value)?;
        }
        self.writes.push(change.into_write(self.table)?);
        Ok(())
    }

    pub(super) fn change_of_app(
        &self,
        size: u64,
        quota: u64,
    ) -> Result<TransactWriteItem, Failure> {
        let day = self.now / (DAY * 1000);
        let today = self.app.quota_day == day;
        let used = |number: u64| if today { number } else { 0 };
        let submissions = used(self.app.quota_submissions) + 1;
        if submissions > quota {
            return refuse(429, "QUOTA_EXCEEDED", "The app has submitted as much today as it may.");
        }
        let mut change = Change::of(format!("APP#{}", self.app.client_id), "APP");
        change.require_equal("version", self.app.version)?;
        change.set("version", self.app.version + 1)?;
        change.set("quota_day", day)?;
        change.set("quota_submissions", submissions)?;
        change.set("quota_bytes", used(self.app.quota_bytes) + size)?;
        for (provider, pointer) in &self.pointers {
            change.set(&format!("pointers.{provider}"), pointer)?;
        }
        for (provider, past) in &self.past {
            change.set(&format!("past.{provider}"), past)?;
        }
        if !self.remembered.is_empty() {
            let version = self.company.as_ref().map_or(0, |company| company.version);
            change.set("company_version", version + 1)?;
        }
        if !self.enabled.is_empty() {
            change.add("enabled", AttributeValue::Ss(self.enabled.clone()));
        }
        Ok(change.into_write(self.table)?)
    }
}
