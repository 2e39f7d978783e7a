//! The changes of items that exist, as expressions: what each requires of the item as it is, and
//! the attributes that it touches. Creating an item is no business of this file.
//!
//! What is required of an item must never be so again once it was not: an attempt that nobody waits for
//! any more may arrive after its request was refused. ARCHITECTURE.md, Writes, says of each condition why
//! it is such a one; a new one gets its line there.

use super::AppGuard;
use super::expiry::ttl_of;
use super::expression::Expression;
use super::items;
use super::items::directory::{DISABLED_AT, VERSION};
use super::keys::{BY_APP, BY_PROVIDER, BY_STATUS, PLACE, TTL};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::api_key::KeyRecord;
use greenlight_domain::app::AppChange;
use greenlight_domain::field::Fields;
use greenlight_domain::owner::Organisation;
use greenlight_domain::queue::Listed;
use greenlight_domain::review::Reviewed;
use greenlight_domain::submission::Superseded;
use greenlight_domain::ticket::TicketStatus;
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::{EndpointCount, WebhookEndpoint};
use greenlight_domain::withdrawal::Withdrawal;
use std::collections::BTreeSet;

pub(super) fn change_app(guard: &AppGuard, change: &AppChange) -> Expression {
    let mut expression = Expression::default();
    match guard {
        AppGuard::Version(version) => {
            expression.require_version(*version);
        }
        AppGuard::Points { provider_id, ticket } => {
            let ticket = AttributeValue::S(ticket.to_string());
            expression.require_equal(&["pointers", provider_id, "ticket"], ticket);
        }
    }
    expression.add("version", AttributeValue::N("1".to_owned()));
    let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
    if !change.enable.is_empty() {
        expression.add("enabled", AttributeValue::Ss(texts(&change.enable)));
    }
    if !change.block.is_empty() {
        expression.add("blocked", AttributeValue::Ss(texts(&change.block)));
        expression.delete("enabled", texts(&change.block));
    }
    if !change.unblock.is_empty() {
        expression.delete("blocked", texts(&change.unblock));
    }
    if !change.switch_off.is_empty() {
        expression.add(items::app::SWITCHED_OFF, AttributeValue::Ss(texts(&change.switch_off)));
    }
    if !change.switch_on.is_empty() {
        expression.delete(items::app::SWITCHED_OFF, texts(&change.switch_on));
    }
    for (provider, pointer) in &change.pointers {
        expression.set(&["pointers", provider], items::app::write_pointer(pointer));
    }
    for (provider, progress) in &change.progress {
        expression.set_text(&["pointers", provider, "status"], progress.status.name());
        expression.set_time(&["pointers", provider, "at"], progress.at);
        expression.remove(&["pointers", provider, items::app::VERDICT]);
    }
    for (provider, past) in &change.past {
        expression.set(&[items::app::PAST, provider], items::app::write_past(past));
    }
    for provider in &change.forget {
        expression.remove(&["pointers", provider]);
    }
    if let Some(version) = change.company_version {
        expression.set_number("company_version", version);
    }
    if let Some(used) = change.quota_use {
        expression.set_number(items::app::QUOTA_DAY, used.day);
        expression.set_number(items::app::QUOTA_SUBMISSIONS, used.submissions);
        expression.set_number(items::app::QUOTA_BYTES, used.bytes);
    }
    expression
}

pub(super) fn set_company(was: u64, fields: &Fields) -> Expression {
    let mut expression = Expression::default();
    expression.require_version(was);
    expression.add("version", AttributeValue::N("1".to_owned()));
    for (field, value) in fields {
        expression.set(&["fields", field], items::value::write_value(value));
    }
    expression
}

/// A large value is named by what it says, so it is made as well as found by saying it.
pub(super) fn set_large_value(text: &str) -> Expression {
    let mut expression = Expression::default();
    expression.set_text(&[items::value::TEXT], text);
    // Nothing named it, and it was on its way out.
    expression.remove(&[TTL]);
    expression
}

pub(super) fn end_key(
    seen: &KeyRecord,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
) -> Expression {
    let mut expression = Expression::default();
    expression.require_present();
    for (name, before, after) in
        [("expires_at", seen.expires_at, expires_at), ("revoked_at", seen.revoked_at, revoked_at)]
    {
        match before {
            Some(time) => {
                let time = AttributeValue::N(time.millis().to_string());
                expression.require_equal(&[name], time);
            }
            None => expression.require_without(name),
        }
        if let Some(time) = after {
            expression.set_time(&[name], time);
        }
    }
    expression
}

pub(super) fn not_disabled() -> Expression {
    let mut expression = Expression::default();
    expression.require_present();
    expression.require_without(DISABLED_AT);
    expression
}

pub(super) fn unchanged(seen: &Organisation) -> Expression {
    let mut expression = Expression::default();
    // Not that it is enabled: that comes and goes.
    expression.require_equal(&[VERSION], AttributeValue::N(seen.version.to_string()));
    expression
}

pub(super) fn switch_organisation(
    seen: &Organisation,
    disabled_at: Option<Timestamp>,
) -> Expression {
    let mut expression = unchanged(seen);
    expression.add(VERSION, AttributeValue::N("1".to_owned()));
    match disabled_at {
        Some(at) => expression.set_time(&[DISABLED_AT], at),
        None => expression.remove(&[DISABLED_AT]),
    }
    expression
}

/// What differs of a webhook endpoint, and nothing else of it.
pub(super) fn change_endpoint(seen: &WebhookEndpoint, changed: &WebhookEndpoint) -> Expression {
    let mut expression = Expression::default();
    expression.require_version(seen.version);
    let (before, mut after) = (items::webhook::write(seen), items::webhook::write(changed));
    for (name, value) in before {
        match after.remove(&name) {
            None => expression.remove(&[&name]),
            Some(same) if same == value => {}
            Some(other) => expression.set(&[&name], other),
        }
    }
    for (name, value) in after {
        expression.set(&[&name], value);
    }
    expression
}

/// The number of an organisation's webhook endpoints is made by the first of them, and never taken away.
pub(super) fn count_endpoints(count: EndpointCount) -> Expression {
    let mut expression = Expression::default();
    match count.version {
        1 => expression.require_absent(),
        version => expression.require_version(version - 1),
    }
    expression.set_number(items::webhook::ENDPOINTS, count.endpoints);
    expression.set_number(VERSION, count.version);
    expression
}

/// What nobody decided on ends by itself.
fn end_at(expression: &mut Expression, expires_at: Option<Timestamp>) {
    if let Some(end) = expires_at {
        expression.set_number(TTL, ttl_of(end));
    }
}

pub(super) fn supersede(superseded: &Superseded) -> Expression {
    let mut expression = Expression::default();
    expression.require_present();
    if let Some(by) = &superseded.by {
        expression.set_text(&["superseded_by"], by.as_str());
    }
    if let Some(at) = superseded.closed_at {
        expression.set_text(&["status"], TicketStatus::Superseded.name());
        expression.set_time(&["updated_at"], at);
        list(&mut expression, Listed::once_superseded(superseded).as_ref());
    }
    end_at(&mut expression, superseded.expires_at);
    expression
}

pub(super) fn withdraw(withdrawal: &Withdrawal) -> Expression {
    let mut expression = Expression::default();
    let ticket = &withdrawal.ticket;
    // Not its status: a claim may have come in between and been taken back.
    let seen_at = AttributeValue::N(withdrawal.seen_at.millis().to_string());
    expression.require_equal(&["updated_at"], seen_at);
    expression.set_text(&["status"], ticket.status.name());
    expression.set_time(&["updated_at"], ticket.updated_at);
    list(&mut expression, Listed::of(ticket).as_ref());
    end_at(&mut expression, withdrawal.expires_at);
    expression
}

pub(super) fn review(reviewed: &Reviewed) -> Expression {
    let mut expression = Expression::default();
    let ticket = &reviewed.ticket;
    // Not its status and its claimant: another operator may have taken both away and brought them back.
    let seen_at = AttributeValue::N(reviewed.seen_at.millis().to_string());
    expression.require_equal(&["updated_at"], seen_at);
    expression.set_text(&["status"], ticket.status.name());
    expression.set_time(&["updated_at"], ticket.updated_at);
    match &ticket.claimed_by {
        Some(by) => expression.set_text(&["claimed_by"], by.as_str()),
        None => expression.remove(&["claimed_by"]),
    }
    if let Some(at) = ticket.activated_at {
        expression.set_time(&["activated_at"], at);
    }
    if let Some(rejection) = &ticket.rejection {
        expression.set(&["rejection"], items::ticket::write_rejection(rejection));
    }
    if let Some(by) = &ticket.decided_by {
        expression.set_text(&[items::ticket::DECIDED_BY], by.as_str());
    }
    list(&mut expression, Listed::of(ticket).as_ref());
    expression
}

/// Where a ticket is listed from now on, if anywhere: whatever changes a ticket's status says it.
fn list(expression: &mut Expression, listed: Option<&Listed>) {
    match listed {
        Some(listed) => {
            for (name, value) in items::queue::keys_of(listed) {
                expression.set(&[name], value);
            }
        }
        None => {
            for name in [BY_STATUS, BY_PROVIDER, BY_APP, PLACE] {
                expression.remove(&[name]);
            }
        }
    }
}
