//! The rules of an app's providers in a few lines: what is possible, and what comes of it.

use greenlight::domain::ticket::TicketStatus;
use proptest::prelude::*;
use proptest::sample::select;

/// The providers that the sequences are about: one whose submissions are reviewed, and one that works at once.
pub(super) const PROVIDERS: [&str; 2] = ["mitid", "passport"];
const DIRECT: usize = 1;

/// Something that a customer or an operator does.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What.
    pub(super) act: Act,
    /// How many milliseconds after the step before.
    pub(super) after: u64,
}

/// What there is to do.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// The customer submits providers, by their numbers, each with all that it asks for or nothing.
    Submit { providers: Vec<(usize, bool)> },
    /// An operator, by their number, decides on the ticket so many before the last one.
    Review { decision: &'static str, operator: usize, force: bool, ago: usize },
    /// The customer takes the ticket back that is so many before the last one.
    Withdraw { ago: usize },
    /// The customer switches a provider.
    Switch { provider: usize, on: bool },
    /// An operator does.
    OperatorSwitch { provider: usize, on: bool },
}

/// Any step; those that lead on are the more frequent ones.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let entries = prop_oneof![
        5 => any::<bool>().prop_map(|whole| vec![(0, whole)]),
        1 => Just(vec![(DIRECT, true)]),
        1 => Just(vec![(DIRECT, true), (0, true)]),
    ];
    let ago = || prop_oneof![6 => Just(0_usize), 1 => 1..4_usize];
    let provider = || prop_oneof![4 => Just(0), 1 => Just(DIRECT)];
    let decision = select(vec!["claim", "claim", "release", "approve", "approve", "reject"]);
    let operator = prop_oneof![4 => Just(0_usize), 1 => Just(1)];
    let review = (decision, operator, prop::bool::weighted(0.2), ago());
    let act = prop_oneof![
        4 => entries.prop_map(|providers| Act::Submit { providers }),
        6 => review.prop_map(|(decision, operator, force, ago)| {
            Act::Review { decision, operator, force, ago }
        }),
        2 => ago().prop_map(|ago| Act::Withdraw { ago }),
        2 => (provider(), any::<bool>()).prop_map(|(provider, on)| Act::Switch { provider, on }),
        2 => (provider(), any::<bool>())
            .prop_map(|(provider, on)| Act::OperatorSwitch { provider, on }),
    ];
    (act, 0..3_u64).prop_map(|(act, after)| Step { act, after })
}

/// How a step is answered: 200, or the reason of a 409.
pub(super) type Answer = Result<(), &'static str>;

/// A ticket.
pub(super) struct Entry {
    pub(super) provider: usize,
    pub(super) status: TicketStatus,
    /// The number of the operator who holds or has decided it.
    pub(super) claimed_by: Option<usize>,
    /// Whether another one has its place by now, although it had been decided.
    pub(super) replaced: bool,
    pub(super) was_activated: bool,
}

impl Entry {
    fn is_current(&self) -> bool {
        let gave_way = matches!(self.status, TicketStatus::Superseded | TicketStatus::Withdrawn);
        !gave_way && !self.replaced
    }
}

/// Who lets an app use a provider, and who does not.
#[derive(Default)]
pub(super) struct Use {
    /// It was activated, or an operator switched it on, after they had last switched it off.
    pub(super) granted: bool,
    /// The customer switched it off.
    pub(super) declined: bool,
    /// An operator did.
    pub(super) blocked: bool,
}

/// An app and its tickets.
#[derive(Default)]
pub(super) struct Model {
    pub(super) tickets: Vec<Entry>,
    pub(super) uses: [Use; 2],
    /// How often the app was written since it is there.
    pub(super) writes: u64,
}

impl Model {
    /// The provider's current ticket, by its number.
    pub(super) fn current(&self, provider: usize) -> Option<usize> {
        self.tickets.iter().rposition(|it| it.provider == provider && it.is_current())
    }

    /// A submission, which makes a ticket for each provider, in their order.
    pub(super) fn submit(&mut self, providers: &[(usize, bool)]) -> Answer {
        let current = |provider| self.current(provider).map(|number| &self.tickets[number].status);
        if providers.iter().any(|(it, _)| current(*it) == Some(&TicketStatus::Processing)) {
            return Err("activation_processing");
        }
        if providers.iter().any(|(it, _)| self.uses[*it].blocked) {
            return Err("disabled_by_operator");
        }
        for (provider, whole) in providers.iter().copied() {
            if let Some(number) = self.current(provider) {
                let before = &mut self.tickets[number];
                before.replaced = true;
                if before.status.is_open() {
                    before.status = TicketStatus::Superseded;
                }
            }
            let status = match (provider, whole) {
                (DIRECT, _) => TicketStatus::Activated,
                (_, true) => TicketStatus::Requested,
                (_, false) => TicketStatus::Rejected,
            };
            let was_activated = status == TicketStatus::Activated;
            if was_activated {
                self.uses[provider] = Use { granted: true, ..Use::default() };
            }
            let claimed_by = None;
            let replaced = false;
            self.tickets.push(Entry { provider, status, claimed_by, replaced, was_activated });
        }
        self.written()
    }

    /// A review of a ticket by its number.
    pub(super) fn review(
        &mut self,
        number: usize,
        decision: &str,
        operator: usize,
        force: bool,
    ) -> Answer {
        let ticket = &mut self.tickets[number];
        if !ticket.is_current() {
            return Err("superseded");
        }
        let to = match (decision, &ticket.status) {
            ("claim", TicketStatus::Requested) => TicketStatus::Processing,
            ("release", TicketStatus::Processing) => TicketStatus::Requested,
            ("approve", TicketStatus::Processing) => TicketStatus::Activated,
            ("reject", TicketStatus::Requested | TicketStatus::Processing) => {
                TicketStatus::Rejected
            }
            _ => return Err("invalid_transition"),
        };
        if ticket.status == TicketStatus::Processing
            && ticket.claimed_by != Some(operator)
            && !force
        {
            return Err("claimed_by_another");
        }
        match decision {
            "claim" => ticket.claimed_by = Some(operator),
            "release" => ticket.claimed_by = None,
            _ => {}
        }
        if to == TicketStatus::Activated {
            ticket.was_activated = true;
            self.uses[ticket.provider].granted = true;
        }
        ticket.status = to;
        self.written()
    }

    /// The customer takes a ticket back.
    pub(super) fn withdraw(&mut self, number: usize) -> Answer {
        let ticket = &mut self.tickets[number];
        if ticket.status != TicketStatus::Withdrawn && !ticket.is_current() {
            return Err("superseded");
        }
        match ticket.status {
            TicketStatus::Processing => return Err("activation_processing"),
            TicketStatus::Requested => ticket.status = TicketStatus::Withdrawn,
            _ => return Err("invalid_transition"),
        }
        self.written()
    }

    /// The customer switches a provider; nothing is written where nothing changes.
    pub(super) fn switch(&mut self, provider: usize, on: bool) -> Answer {
        let Use { granted, declined, blocked } = &mut self.uses[provider];
        if *blocked {
            return Err("disabled_by_operator");
        }
        if !*granted && !*declined {
            return Err("not_activated");
        }
        if *declined == on {
            *declined = !on;
            return self.written();
        }
        Ok(())
    }

    /// An operator switches a provider; nothing is written where nothing changes.
    pub(super) fn operator_switch(&mut self, provider: usize, on: bool) {
        let Use { granted, declined, blocked } = &self.uses[provider];
        let is_on = *granted && !*declined && !*blocked;
        if (on && is_on) || (!on && *blocked) {
            return;
        }
        if on {
            self.uses[provider] = Use { granted: true, ..Use::default() };
        } else {
            let declined = *declined;
            self.uses[provider] = Use { granted: false, declined, blocked: true };
            if let Some(number) = self.current(provider)
                && self.tickets[number].status.is_open()
            {
                self.tickets[number].status = TicketStatus::Superseded;
            }
        }
        self.writes += 1;
    }

    fn written(&mut self) -> Answer {
        self.writes += 1;
        Ok(())
    }
}
