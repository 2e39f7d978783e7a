//! Switching a provider of an app on and off by hand: what an operator does outside the review.
//!
//! Switched off, a provider stays off whatever is submitted, until it is switched on again.

use super::app::{App, AppChange, TicketRef};
use super::event::{Announcement, By, Happening};
use super::ids::ActivationId;
use super::retention::{Past, Retention};
use super::submission::Superseded;
use super::ticket::TicketStatus;
use super::time::Timestamp;
use std::collections::BTreeSet;

/// Whether an app may use a provider, as operators see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderState {
    /// It may.
    Enabled,
    /// It may not yet.
    NotEnabled,
    /// The app's owner switched it off.
    SwitchedOff,
    /// An operator switched it off.
    Disabled,
}

impl ProviderState {
    /// Where `provider` stands with `app` at `now`.
    pub fn of(app: &App, provider: &str, now: Timestamp) -> Self {
        if app.blocked.contains(provider) {
            Self::Disabled
        } else if app.is_enabled(provider, now) {
            Self::Enabled
        } else if app.switched_off.contains(provider) {
            Self::SwitchedOff
        } else {
            Self::NotEnabled
        }
    }

    /// What the audit trail calls a switch that leads to it.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Enabled | Self::NotEnabled => "enable_provider",
            Self::SwitchedOff | Self::Disabled => "disable_provider",
        }
    }

    /// The name in the audit trail.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::NotEnabled => "not_enabled",
            Self::SwitchedOff => "switched_off",
            Self::Disabled => "disabled",
        }
    }
}

/// What switching a provider does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Where the provider stood before.
    pub from: ProviderState,
    /// Where it stands afterwards.
    pub to: ProviderState,
    /// What changes in the app.
    pub change: AppChange,
    /// The open ticket that loses its place, and the status that it had.
    pub superseded: Option<(Superseded, TicketStatus)>,
    /// What that ticket names as its [`previous`](super::ticket::Ticket::previous).
    pub previous: Vec<ActivationId>,
    /// What the customer hears of it.
    pub announcement: Announcement,
    /// When it happens: now, but later than the ticket's last change, so that its trail sorts as it
    /// happened.
    pub at: Timestamp,
}

impl Switch {
    /// Switches `provider` off and keeps it off. A submission that is still open loses its place,
    /// and a demo review ends without a result; what was decided stays to be seen. `None` if the
    /// provider is off already.
    pub fn off(app: &App, provider: &str, retention: Retention, now: Timestamp) -> Option<Self> {
        let from = ProviderState::of(app, provider, now);
        if from == ProviderState::Disabled {
            return None;
        }
        // Other providers' ended demo reviews are not written down here: one update cannot both
        // add to the enabled providers and take from them. Their pointers still say so.
        let mut change =
            AppChange { block: BTreeSet::from([provider.to_owned()]), ..AppChange::default() };
        // What a later release points at cannot be marked as superseded here, so it keeps its place.
        let open = app.pointers.get(provider).filter(|pointer| {
            pointer.status_at(now).is_open() && !matches!(pointer.ticket, TicketRef::Other(_))
        });
        if open.is_some() {
            change.forget.insert(provider.to_owned());
        }
        let past = app.past.get(provider);
        let superseded = open.and_then(|pointer| {
            let superseded = Superseded::of((app, provider), pointer, None, retention, now)?;
            change.past.insert(provider.to_owned(), superseded.follow(past, pointer));
            Some((superseded, pointer.status.clone()))
        });
        let at = superseded.as_ref().and_then(|(ticket, _)| ticket.closed_at).unwrap_or(now);
        let previous = past.map(Past::ids).unwrap_or_default();
        let mut announcement = Announcement::default();
        announcement.happenings.push(Happening::switched(app, provider, false, By::Operator, at));
        if let Some(pointer) = open {
            announcement.happenings.extend(Happening::superseded(app, provider, pointer, at));
            announcement.retracted.extend(pointer.pending(now).and_then(|verdict| verdict.event));
        }
        let to = ProviderState::Disabled;
        Some(Self { from, to, change, superseded, previous, announcement, at })
    }

    /// Switches `provider` on, whatever was submitted for it and whoever switched it off. An open
    /// submission is still reviewed. `None` if the provider is on already.
    pub fn on(app: &App, provider: &str, now: Timestamp) -> Option<Self> {
        let from = ProviderState::of(app, provider, now);
        if from == ProviderState::Enabled {
            return None;
        }
        let mut change = AppChange::default();
        change.settle(app, now);
        change.enable.insert(provider.to_owned());
        if from == ProviderState::Disabled {
            change.unblock.insert(provider.to_owned());
        }
        if app.switched_off.contains(provider) {
            change.switch_on.insert(provider.to_owned());
        }
        let happening = Happening::switched(app, provider, true, By::Operator, now);
        Some(Self {
            from,
            to: ProviderState::Enabled,
            change,
            superseded: None,
            previous: Vec::new(),
            announcement: Announcement::of(Some(happening)),
            at: now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Pointer;
    use crate::event::EventId;
    use crate::retention::PastTicket;
    use crate::scenario::Outcome;

    const NOW: Timestamp = Timestamp::from_millis(100_000);

    fn app(pointer: Option<(TicketRef, TicketStatus, i64)>) -> App {
        App::of_tests(pointer.map(|(ticket, status, at)| Pointer {
            ticket,
            status,
            at: Timestamp::from_millis(at),
            verdict: None,
        }))
    }

    fn waiting(outcome: &Outcome, at: i64) -> App {
        App::of_tests(Some(outcome.pointer(Timestamp::from_millis(at))))
    }

    fn off(app: &App) -> Option<Switch> {
        Switch::off(app, "mitid", Retention::of_days(7), NOW)
    }

    fn ticket() -> ActivationId {
        ActivationId::parse("act_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an activation id")
    }

    #[test]
    fn an_open_submission_loses_its_place_when_the_provider_is_switched_off() {
        for status in [TicketStatus::Requested, TicketStatus::Processing] {
            let app = app(Some((TicketRef::Ticket(ticket()), status.clone(), 1000)));
            let off = off(&app).expect("a switch");
            assert_eq!((off.from, off.to), (ProviderState::NotEnabled, ProviderState::Disabled));
            assert_eq!(off.change.block, BTreeSet::from(["mitid".to_owned()]));
            assert_eq!(off.change.forget, BTreeSet::from(["mitid".to_owned()]));
            let expires_at = Some(NOW.plus_seconds(7 * 86_400));
            let superseded = Superseded {
                ticket: ticket(),
                provider_id: "mitid".to_owned(),
                client_id: app.client_id.clone(),
                by: None,
                closed_at: Some(off.at),
                expires_at,
            };
            assert_eq!(off.superseded, Some((superseded, status)));
            assert_eq!(off.at, NOW);
        }
    }

    #[test]
    fn a_ticket_that_is_taken_back_is_remembered_for_as_long_as_its_trail() {
        let mut app = app(Some((TicketRef::Ticket(ticket()), TicketStatus::Requested, 1000)));
        let earlier = ActivationId::generate(NOW, [7; 16]);
        let served = PastTicket { id: earlier.clone(), leads_until: None };
        app.past.insert("mitid".to_owned(), Past::from_stored(vec![served]));
        let off = off(&app).expect("a switch");
        assert_eq!(off.previous, [earlier]);
        let taken_back = PastTicket { id: ticket(), leads_until: None };
        assert_eq!(off.change.past["mitid"].tickets(), [taken_back]);
    }

    #[test]
    fn what_was_decided_stays_to_be_seen() {
        for status in [TicketStatus::Activated, TicketStatus::Rejected] {
            let app = app(Some((TicketRef::Ticket(ticket()), status, 1000)));
            let off = off(&app).expect("a switch");
            assert_eq!((off.superseded, off.change.forget), (None, BTreeSet::new()));
        }
    }

    #[test]
    fn what_a_later_release_points_at_keeps_its_place_when_the_provider_is_switched_off() {
        for status in [TicketStatus::Requested, TicketStatus::Processing] {
            let app = app(Some((TicketRef::Other("case_1".to_owned()), status, 1000)));
            let off = off(&app).expect("a switch");
            assert_eq!((off.superseded, off.change.forget), (None, BTreeSet::new()));
        }
    }

    #[test]
    fn a_ticket_is_superseded_later_than_it_last_changed_whatever_the_clock_says() {
        let app = app(Some((TicketRef::Ticket(ticket()), TicketStatus::Requested, 200_000)));
        let off = off(&app).expect("a switch");
        assert_eq!(off.at, Timestamp::from_millis(200_001));
    }

    #[test]
    fn a_demo_review_that_is_under_way_ends_without_a_result() {
        let demo = |at| waiting(&Outcome::DEMO, at);
        let under_way = off(&demo(99_000)).expect("a switch");
        assert!(under_way.change.forget.contains("mitid") && under_way.superseded.is_none());
        let ended = off(&demo(1000)).expect("a switch");
        assert_eq!(ended.from, ProviderState::Enabled);
        assert!(ended.change.forget.is_empty());
    }

    #[test]
    fn what_a_scenario_has_wait_ends_without_a_result_and_what_it_has_rejected_stays_to_be_seen() {
        for (status, after, is_forgotten) in [
            (TicketStatus::Requested, None, true),
            (TicketStatus::Rejected, None, false),
            (TicketStatus::Rejected, Some(300), true),
            (TicketStatus::Rejected, Some(1), false),
        ] {
            let outcome = Outcome { status, problems: Vec::new(), after };
            let off = off(&waiting(&outcome, 1000)).expect("a switch");
            assert_eq!(off.from, ProviderState::NotEnabled);
            assert_eq!(off.change.forget.contains("mitid"), is_forgotten, "{outcome:?}");
        }
    }

    #[test]
    fn a_switch_is_told_of_and_with_it_what_loses_its_place_or_does_not_come() {
        let told = |switch: &Switch| -> Vec<(&str, Timestamp)> {
            let happenings = switch.announcement.happenings.iter();
            happenings.map(|it| (it.event_type.name(), it.at)).collect()
        };
        let disabled = ("provider.disabled", NOW);
        let superseded = ("activation.superseded", NOW);
        assert_eq!(told(&off(&app(None)).expect("a switch")), [disabled]);
        let open = app(Some((TicketRef::Ticket(ticket()), TicketStatus::Requested, 1000)));
        assert_eq!(told(&off(&open).expect("a switch")), [disabled, superseded]);
        let decided = app(Some((TicketRef::Ticket(ticket()), TicketStatus::Activated, 1000)));
        assert_eq!(told(&off(&decided).expect("a switch")), [disabled]);
        for (at, happenings, is_retracted) in
            [(99_000, vec![disabled, superseded], true), (1000, vec![disabled], false)]
        {
            let mut demo = waiting(&Outcome::DEMO, at);
            let event = EventId::nth(Timestamp::from_millis(at).plus_seconds(5), [7; 16], 0);
            let verdict = &mut demo.pointers.get_mut("mitid").expect("a pointer").verdict;
            verdict.as_mut().expect("a verdict").event = Some(event);
            assert_eq!(demo.outcomes_to_come(NOW).contains(&event), is_retracted);
            let off = off(&demo).expect("a switch");
            assert_eq!(told(&off), happenings);
            assert_eq!(off.announcement.retracted.contains(&event), is_retracted);
        }
        let on = Switch::on(&app(None), "mitid", NOW).expect("a switch");
        assert_eq!(told(&on), [("provider.enabled", NOW)]);
    }

    #[test]
    fn a_provider_that_is_switched_off_is_switched_on_again_and_nothing_is_done_twice() {
        let mut app = app(None);
        app.blocked.insert("mitid".to_owned());
        assert_eq!(off(&app), None);
        let on = Switch::on(&app, "mitid", NOW).expect("a switch");
        assert_eq!((on.from, on.to), (ProviderState::Disabled, ProviderState::Enabled));
        let mitid = BTreeSet::from(["mitid".to_owned()]);
        assert_eq!((&on.change.enable, &on.change.unblock), (&mitid, &mitid));
        app.blocked.clear();
        let on = Switch::on(&app, "mitid", NOW).expect("a switch");
        assert_eq!((&on.change.enable, &on.change.unblock), (&mitid, &BTreeSet::new()));
        app.enabled.insert("mitid".to_owned());
        assert_eq!(Switch::on(&app, "mitid", NOW), None);
    }

    #[test]
    fn the_audit_trail_tells_the_four_states_apart() {
        let mut app = app(None);
        let mut names = vec![ProviderState::of(&app, "mitid", NOW).name()];
        let sets: [fn(&mut App) -> &mut BTreeSet<String>; 3] =
            [|app| &mut app.enabled, |app| &mut app.switched_off, |app| &mut app.blocked];
        for set in sets {
            set(&mut app).insert("mitid".to_owned());
            names.push(ProviderState::of(&app, "mitid", NOW).name());
        }
        assert_eq!(names, ["not_enabled", "enabled", "switched_off", "disabled"]);
    }

    #[test]
    fn an_operator_switches_on_what_the_apps_owner_switched_off_and_switches_it_off_for_good() {
        let mut app = app(None);
        app.enabled.insert("mitid".to_owned());
        app.switched_off.insert("mitid".to_owned());
        let on = Switch::on(&app, "mitid", NOW).expect("a switch");
        assert_eq!((on.from, on.to), (ProviderState::SwitchedOff, ProviderState::Enabled));
        assert_eq!(on.change.switch_on, BTreeSet::from(["mitid".to_owned()]));
        let off = off(&app).expect("a switch");
        assert_eq!((off.from, off.to), (ProviderState::SwitchedOff, ProviderState::Disabled));
        app.blocked.insert("mitid".to_owned());
        let both = Switch::on(&app, "mitid", NOW).expect("a switch");
        assert_eq!(
            (both.change.unblock, both.change.switch_on),
            (on.change.switch_on.clone(), on.change.switch_on)
        );
    }

    #[test]
    fn switching_a_provider_on_writes_down_the_demo_reviews_that_have_ended() {
        let app = waiting(&Outcome::DEMO, 1000);
        let on = Switch::on(&app, "spid", NOW).expect("a switch");
        assert_eq!(on.change.enable, BTreeSet::from(["mitid".to_owned(), "spid".to_owned()]));
        assert_eq!(on.change.progress["mitid"].status, TicketStatus::Activated);
    }
}
