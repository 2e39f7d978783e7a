//! The sandbox's demo policy: a submission is under review for five seconds and then activated,
//! without anybody writing so. docs/api.md section 5.7.

use super::app::{App, AppChange, Pointer, Progress, TicketRef};
use super::event::EventId;
use super::ticket::TicketStatus;
use super::time::Timestamp;

/// How long a demo review takes, in milliseconds.
const REVIEW_MILLIS: i64 = 5000;

impl Pointer {
    /// The status now: a demo review ends by itself after [`REVIEW_MILLIS`].
    pub fn status_at(&self, now: Timestamp) -> &TicketStatus {
        if self.demo_ended_at().is_some_and(|end| end <= now) {
            &TicketStatus::Activated
        } else {
            &self.status
        }
    }

    /// The event that tells of the outcome, while that has not come yet.
    pub fn outcome_to_come(&self, now: Timestamp) -> Option<EventId> {
        self.outcome.filter(|_| self.demo_ended_at().is_some_and(|end| end > now))
    }

    /// When the demo review ends, if this is one.
    pub fn demo_ended_at(&self) -> Option<Timestamp> {
        let is_demo = self.ticket == TicketRef::Sandbox && self.status == TicketStatus::Processing;
        is_demo.then(|| self.at.plus_millis(REVIEW_MILLIS))
    }
}

impl App {
    /// The providers whose demo reviews have ended but are not yet written down as such, and when
    /// they did.
    fn ended_demos(&self, now: Timestamp) -> impl Iterator<Item = (&String, Timestamp)> {
        self.pointers.iter().filter_map(move |(provider, pointer)| {
            Some((provider, pointer.demo_ended_at().filter(|end| *end <= now)?))
        })
    }
}

impl AppChange {
    /// Writes down the demo reviews that have ended, as a later write of the app does first. One
    /// whose pointer the change sets anew leaves what it enabled.
    pub fn settle(&mut self, app: &App, now: Timestamp) {
        for (provider, at) in app.ended_demos(now) {
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
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn demo(at: i64) -> App {
        let pointer = Pointer {
            ticket: TicketRef::Sandbox,
            status: TicketStatus::Processing,
            at: Timestamp::from_millis(at),
            outcome: None,
        };
        App::of_tests(Some(pointer))
    }

    #[test]
    fn a_demo_review_holds_the_slot_for_five_seconds_and_then_counts_as_activated() {
        let app = demo(1000);
        let pointer = &app.pointers["mitid"];
        for (now, enabled, status) in [
            (1000, false, TicketStatus::Processing),
            (5999, false, TicketStatus::Processing),
            (6000, true, TicketStatus::Activated),
        ] {
            let now = Timestamp::from_millis(now);
            assert_eq!(app.is_enabled("mitid", now), enabled);
            assert_eq!(pointer.status_at(now), &status);
        }
    }

    #[test]
    fn a_later_write_moves_an_ended_demo_review_into_the_enabled_set() {
        let app = demo(1000);
        let mut early = AppChange::default();
        early.settle(&app, Timestamp::from_millis(5999));
        assert_eq!(early, AppChange::default());
        let mut late = AppChange::default();
        late.settle(&app, Timestamp::from_millis(60_000));
        assert!(late.enable.contains("mitid"));
        let ended = Progress { status: TicketStatus::Activated, at: Timestamp::from_millis(6000) };
        assert_eq!(late.progress, BTreeMap::from([("mitid".to_owned(), ended)]));
        assert!(late.pointers.is_empty());
    }

    #[test]
    fn a_provider_that_an_operator_switched_off_is_never_enabled() {
        let mut app = demo(1000);
        app.enabled.insert("mitid".to_owned());
        app.blocked.insert("mitid".to_owned());
        assert!(!app.is_enabled("mitid", Timestamp::from_millis(60_000)));
    }
}
