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
use super::keys::{QUEUE_PK, QUEUE_SK, TTL};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::api_key::KeyRecord;
use greenlight_domain::app::AppChange;
use greenlight_domain::field::Fields;
use greenlight_domain::owner::Organisation;
use greenlight_domain::review::Reviewed;
use greenlight_domain::submission::Superseded;
use greenlight_domain::ticket::TicketStatus;
use greenlight_domain::time::Timestamp;
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

/// A ticket leaves the queue, decided or not.
fn leave_queue(expression: &mut Expression) {
    expression.remove(&[QUEUE_PK]);
    expression.remove(&[QUEUE_SK]);
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
        leave_queue(&mut expression);
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
    leave_queue(&mut expression);
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
    if ticket.status.is_open() {
        let (pk, sk) = items::queue::keys_of(ticket);
        expression.set(&[QUEUE_PK], pk);
        expression.set(&[QUEUE_SK], sk);
    } else {
        leave_queue(&mut expression);
    }
    expression
}
