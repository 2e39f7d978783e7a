//! What the sandbox decides in an operator's place: a submission that waits ends by itself, without anybody writing
//! so, as its [scenario](super::scenario) or the demo policy says. docs/api.md section 5.7.

use super::app::{App, AppChange, Pointer, Progress, TicketRef};
use super::catalogue::Provider;
use super::event::EventId;
use super::problem::{Problem, within_limits};
use super::scenario::{NamedProblem, Outcome};
use super::ticket::{Rejection, RejectionReason, TicketStatus};
use super::time::Timestamp;

/// What becomes of a submission to the sandbox by itself, and when. A pointer remembers it while there is
/// something to come of it, and whenever it is a rejection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The status from then on.
    pub status: TicketStatus,
    /// From when on.
    pub at: Timestamp,
    /// What it is rejected for. Names alone: reading an app is not to cost what all their words take.
    pub problems: Vec<NamedProblem>,
    /// The event that tells of it, if it comes later than the submission: in the log from then on. Whoever takes
    /// away what is still to come takes the event back.
    pub event: Option<EventId>,
}

impl Outcome {
    /// Where an activation stands that is submitted at `now`.
    pub fn pointer(&self, now: Timestamp) -> Pointer {
        let Self { status, problems, after } = self;
        let at = now.plus_seconds(after.map_or(0, i64::from));
        let is_told = after.is_some() || *status == TicketStatus::Rejected;
        let verdict = || {
            let (status, problems) = (status.clone(), problems.clone());
            Verdict { status, at, problems, event: None }
        };
        Pointer {
            ticket: TicketRef::Sandbox,
            status: self.first_status().clone(),
            at: now,
            verdict: is_told.then(verdict),
        }
    }

    /// What there is to say of a submission, beside what a machine found: errors, if it is rejected at once. What a
    /// wait ends with is not known before, as in a review.
    pub fn problems(&self, provider: &Provider, found: Vec<Problem>) -> Vec<Problem> {
        if *self.first_status() != TicketStatus::Rejected {
            return found;
        }
        let mut problems = said(&self.problems, provider);
        let is_said = |it: &Problem| {
            self.problems.iter().any(|named| named.field == it.field && named.code == it.code)
        };
        problems.extend(found.into_iter().filter(|it| !is_said(it)));
        within_limits(problems)
    }
}

impl Verdict {
    /// The rejection, if it is one.
    pub fn rejection(&self, provider: &Provider) -> Option<Rejection> {
        if self.status != TicketStatus::Rejected {
            return None;
        }
        let problems = said(&self.problems, provider);
        let mut fields: Vec<String> = Vec::new();
        for field in self.problems.iter().filter_map(|problem| problem.field.as_ref()) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        let all_missing = self.problems.iter().all(|problem| problem.code == "missing");
        let all_named = self.problems.iter().all(|problem| problem.field.is_some());
        if problems.is_empty() {
            let message = "The request's scenario has this submission rejected, and says no more.";
            let (reason, message) = (RejectionReason::OperatorRejected, message.to_owned());
            return Some(Rejection { reason, message, fields, problems });
        }
        if all_missing && all_named {
            return Some(Rejection::missing(fields, problems));
        }
        let reason = if all_missing {
            RejectionReason::MissingRequiredFields
        } else {
            RejectionReason::OperatorRejected
        };
        let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        Some(Rejection { reason, message: messages.join("\n"), fields, problems })
    }
}

/// The problems in full, as far as a ticket takes them.
fn said(problems: &[NamedProblem], provider: &Provider) -> Vec<Problem> {
    within_limits(problems.iter().map(|problem| problem.said(provider)).collect())
}

impl Pointer {
    /// The status now: what the sandbox has in store comes by itself.
    pub fn status_at(&self, now: Timestamp) -> &TicketStatus {
        match &self.verdict {
            Some(verdict) if verdict.at <= now => &verdict.status,
            _ => &self.status,
        }
    }

    /// Since when it has that status.
    pub fn since(&self, now: Timestamp) -> Timestamp {
        match &self.verdict {
            Some(verdict) if verdict.at <= now => verdict.at,
            _ => self.at,
        }
    }

    /// What is still to come of it by itself after `now`.
    pub fn pending(&self, now: Timestamp) -> Option<&Verdict> {
        self.verdict.as_ref().filter(|verdict| verdict.at > now)
    }

    /// Since when it is activated, if that came by itself and is not written down yet.
    pub fn activated_by_itself(&self, now: Timestamp) -> Option<Timestamp> {
        let verdict = self.verdict.as_ref().filter(|verdict| verdict.at <= now)?;
        (verdict.status == TicketStatus::Activated).then_some(verdict.at)
    }
}

impl AppChange {
    /// Writes down what was activated by itself, as a later write of the app does first, so that the enabled set
    /// has it. Where the change sets a pointer anew, what the old one enabled stays. A rejection or a new wait
    /// enables nothing, and its pointer goes on saying all.
    pub fn settle(&mut self, app: &App, now: Timestamp) {
        for (provider, pointer) in &app.pointers {
            let Some(at) = pointer.activated_by_itself(now) else { continue };
            if !app.blocked.contains(provider) {
                self.enable.insert(provider.clone());
            }
            if !self.pointers.contains_key(provider) {
                let progress = Progress { status: TicketStatus::Activated, at };
                self.progress.insert(provider.clone(), progress);
            }
        }
    }
}

#[cfg(test)]
mod tests;
