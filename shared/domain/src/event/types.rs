//! The types of events, and how they are asked for.

use crate::ticket::TicketStatus;

/// What kind of change an event tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventType {
    /// A submission waits for an operator.
    ActivationRequested,
    /// An operator is at work on it, or it is simulated.
    ActivationProcessing,
    /// An operator has given it back.
    ActivationReleased,
    /// The provider works.
    ActivationActivated,
    /// The submission was turned down.
    ActivationRejected,
    /// It lost its place while it was open.
    ActivationSuperseded,
    /// The customer has taken it back.
    ActivationWithdrawn,
    /// A provider was switched on.
    ProviderEnabled,
    /// A provider was switched off.
    ProviderDisabled,
    /// A production test has given out all its stamps.
    ProductionTestCompleted,
    /// A webhook endpoint gets nothing any more, and its owner did not ask for that.
    WebhookEndpointDisabled,
    /// Somebody tries a webhook endpoint out. It is sent and stands in no log, so nobody can ask for it.
    Ping,
}

impl EventType {
    /// All that stand in the log.
    pub const ALL: [Self; 11] = [
        Self::ActivationRequested,
        Self::ActivationProcessing,
        Self::ActivationReleased,
        Self::ActivationActivated,
        Self::ActivationRejected,
        Self::ActivationSuperseded,
        Self::ActivationWithdrawn,
        Self::ProviderEnabled,
        Self::ProviderDisabled,
        Self::ProductionTestCompleted,
        Self::WebhookEndpointDisabled,
    ];

    /// The name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ActivationRequested => "activation.requested",
            Self::ActivationProcessing => "activation.processing",
            Self::ActivationReleased => "activation.released",
            Self::ActivationActivated => "activation.activated",
            Self::ActivationRejected => "activation.rejected",
            Self::ActivationSuperseded => "activation.superseded",
            Self::ActivationWithdrawn => "activation.withdrawn",
            Self::ProviderEnabled => "provider.enabled",
            Self::ProviderDisabled => "provider.disabled",
            Self::ProductionTestCompleted => "production_test.completed",
            Self::WebhookEndpointDisabled => "webhook_endpoint.disabled",
            Self::Ping => "ping",
        }
    }

    /// Reads the name of one that stands in the log.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// What a ticket's change to `status` is called; `previous` is what it was before, if it was there. None for
    /// a status that this release does not know, and so never sets.
    pub const fn of_change(previous: Option<&TicketStatus>, status: &TicketStatus) -> Option<Self> {
        Some(match (previous, status) {
            (None, TicketStatus::Requested) => Self::ActivationRequested,
            (Some(_), TicketStatus::Requested) => Self::ActivationReleased,
            (_, TicketStatus::Processing) => Self::ActivationProcessing,
            (_, TicketStatus::Activated) => Self::ActivationActivated,
            (_, TicketStatus::Rejected) => Self::ActivationRejected,
            (_, TicketStatus::Superseded) => Self::ActivationSuperseded,
            (_, TicketStatus::Withdrawn) => Self::ActivationWithdrawn,
            (_, TicketStatus::Other(_)) => return None,
        })
    }
}

/// Which types somebody wants: one, or all that begin alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypePattern(String);

impl TypePattern {
    /// Reads the name of a type, or the beginning of one that ends in `.`; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let names = || EventType::ALL.into_iter().map(EventType::name);
        let is_known = names().any(|name| name == text);
        let is_prefix = text.ends_with('.') && names().any(|name| name.starts_with(text));
        (is_known || is_prefix).then(|| Self(text.to_owned()))
    }

    /// Takes a stored pattern back, as it is: a later release may know more types than this one.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The pattern as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a type of this name is one of those.
    pub fn matches(&self, name: &str) -> bool {
        name == self.0 || (self.0.ends_with('.') && name.starts_with(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_by_its_name() {
        for known in EventType::ALL {
            assert_eq!(EventType::parse(known.name()), Some(known));
        }
        for unknown in ["", "activation", "activation.", "Activation.Requested", "ping"] {
            assert_eq!(EventType::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_ticket_s_change_is_called_by_what_it_is_now_and_a_release_by_what_it_was() {
        let requested = TicketStatus::Requested;
        for (previous, status, name) in [
            (None, "activation_requested", "activation.requested"),
            (Some(&requested), "activation_requested", "activation.released"),
            (None, "activation_processing", "activation.processing"),
            (Some(&requested), "activation_processing", "activation.processing"),
            (None, "activated", "activation.activated"),
            (None, "rejected", "activation.rejected"),
            (Some(&requested), "rejected", "activation.rejected"),
            (Some(&requested), "superseded", "activation.superseded"),
            (Some(&requested), "withdrawn", "activation.withdrawn"),
        ] {
            let named = EventType::of_change(previous, &TicketStatus::parse(status));
            assert_eq!(named.map(EventType::name), Some(name), "{previous:?} {status}");
        }
        assert_eq!(EventType::of_change(None, &TicketStatus::parse("escalated")), None);
    }

    #[test]
    fn types_are_asked_for_by_their_names_or_by_beginnings_that_end_in_a_dot() {
        let matches = |pattern: &str, name: &str| {
            TypePattern::parse(pattern).expect("a pattern").matches(name)
        };
        assert!(matches("provider.enabled", "provider.enabled"));
        assert!(!matches("provider.enabled", "provider.disabled"));
        assert!(matches("provider.", "provider.disabled"));
        assert!(matches("provider.", "provider.renamed"), "a later release's");
        assert!(!matches("provider.", "provider"));
        assert!(!matches("activation.", "production_test.completed"));
        assert!(matches("webhook_endpoint.", "webhook_endpoint.disabled"));
        for bad in [
            "",
            ".",
            "a.",
            "ping",
            "ping.",
            "activation",
            "activation.x",
            "Provider.",
            "provider.*",
            "provider. ",
        ] {
            assert_eq!(TypePattern::parse(bad), None, "{bad}");
        }
    }
}
