//! Switching a provider of an app off and on: what the app's owner does by themselves. docs/api.md section 6.1.
//!
//! It stands beside what was activated and what an operator switched off, and changes neither: whoever
//! switches a provider on again finds it as it would have been.

use super::app::{App, AppChange};
use super::refusal::{Conflict, Refusal};
use super::switch::ProviderState;
use super::time::Timestamp;

/// What the app's owner wants of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerSwitch {
    /// Not to use it until they say otherwise.
    Off,
    /// To use it again.
    On,
}

impl CustomerSwitch {
    /// The provider's state once it is done.
    pub const fn leads_to(self) -> ProviderState {
        match self {
            Self::Off => ProviderState::SwitchedOff,
            Self::On => ProviderState::Enabled,
        }
    }

    /// Switches `provider`: what changes in the app; `None` where it is so already.
    ///
    /// # Errors
    /// `disabled_by_operator` or `not_activated`.
    pub fn change(
        self,
        app: &App,
        provider: &str,
        now: Timestamp,
    ) -> Result<Option<AppChange>, Refusal> {
        let concerned = || vec![provider.to_owned()];
        if app.blocked.contains(provider) {
            return Err(Refusal::Conflict(Conflict::DisabledByOperator(concerned())));
        }
        if !app.is_activated(provider, now) {
            return Err(Refusal::Conflict(Conflict::NotActivated(concerned())));
        }
        if ProviderState::of(app, provider, now) == self.leads_to() {
            return Ok(None);
        }
        let mut change = AppChange::default();
        change.settle(app, now);
        match self {
            Self::Off => change.switch_off.insert(provider.to_owned()),
            Self::On => change.switch_on.insert(provider.to_owned()),
        };
        Ok(Some(change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Pointer, TicketRef};
    use crate::ticket::TicketStatus;
    use std::collections::BTreeSet;

    const NOW: Timestamp = Timestamp::from_millis(100_000);

    fn mitid() -> BTreeSet<String> {
        BTreeSet::from(["mitid".to_owned()])
    }

    fn demo(at: i64) -> App {
        App::of_tests(Some(Pointer {
            ticket: TicketRef::Sandbox,
            status: TicketStatus::Processing,
            at: Timestamp::from_millis(at),
            outcome: None,
        }))
    }

    #[test]
    fn what_is_activated_is_switched_off_and_on_again_and_nothing_is_done_twice() {
        let mut app = App { enabled: mitid(), ..App::of_tests(None) };
        let (off, on) = (CustomerSwitch::Off, CustomerSwitch::On);
        assert_eq!(on.change(&app, "mitid", NOW), Ok(None));
        let change = AppChange { switch_off: mitid(), ..AppChange::default() };
        assert_eq!(off.change(&app, "mitid", NOW), Ok(Some(change)));
        app.switched_off = mitid();
        assert_eq!(off.change(&app, "mitid", NOW), Ok(None));
        let change = AppChange { switch_on: mitid(), ..AppChange::default() };
        assert_eq!(on.change(&app, "mitid", NOW), Ok(Some(change)));
    }

    #[test]
    fn what_an_operator_switched_off_and_what_was_never_activated_is_not_the_owners_to_switch() {
        for switch in [CustomerSwitch::Off, CustomerSwitch::On] {
            let mut app = App::of_tests(None);
            let never = Conflict::NotActivated(vec!["mitid".to_owned()]);
            assert_eq!(switch.change(&app, "mitid", NOW), Err(Refusal::Conflict(never)));
            app.blocked = mitid();
            for (enabled, switched_off) in [(false, false), (true, false), (true, true)] {
                app.enabled = if enabled { mitid() } else { BTreeSet::new() };
                app.switched_off = if switched_off { mitid() } else { BTreeSet::new() };
                let blocked = Conflict::DisabledByOperator(vec!["mitid".to_owned()]);
                assert_eq!(switch.change(&app, "mitid", NOW), Err(Refusal::Conflict(blocked)));
            }
        }
    }

    #[test]
    fn a_demo_review_counts_once_it_has_ended_and_is_written_down_then() {
        let off = CustomerSwitch::Off;
        let never = Conflict::NotActivated(vec!["mitid".to_owned()]);
        assert_eq!(off.change(&demo(99_000), "mitid", NOW), Err(Refusal::Conflict(never)));
        let change = off.change(&demo(1000), "mitid", NOW).expect("possible").expect("a change");
        assert_eq!((change.switch_off, change.enable), (mitid(), mitid()));
        assert_eq!(change.progress["mitid"].status, TicketStatus::Activated);
    }
}
