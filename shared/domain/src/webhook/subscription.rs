//! Which events an endpoint gets.

use crate::event::{Event, TypePattern};
use crate::ids::ClientId;
use crate::refusal::{InvalidParameter, Reason, Refusal};

/// The most types that an endpoint names.
pub const MOST_TYPES: usize = 20;

/// The most apps that an endpoint names.
pub const MOST_CLIENT_IDS: usize = 50;

/// Which events an endpoint gets: those that both lists admit. An empty list admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// Events of these types.
    pub types: Vec<TypePattern>,
    /// Events of these apps.
    pub client_ids: Vec<ClientId>,
}

impl Subscription {
    /// Whether the endpoint gets the event. One that is about no app concerns the whole organisation, and is not
    /// left out for the apps that are named.
    pub fn wants(&self, event: &Event) -> bool {
        let is_type = self.types.is_empty() || self.types.iter().any(|it| it.matches(&event.name));
        let is_app = event.client_id.as_ref().is_none_or(|id| self.client_ids.contains(id));
        is_type && (self.client_ids.is_empty() || is_app)
    }
}

/// Checks a type that stands at `path`.
///
/// # Errors
/// `not_an_option` for what is neither a type nor the beginning of some.
pub fn parse_type(path: &str, text: &str) -> Result<TypePattern, Refusal> {
    let expected = "must be a type of event, or the beginning of one that ends in a dot";
    let refuse = || InvalidParameter::at(path, Reason::NotAnOption, expected);
    TypePattern::parse(text).ok_or_else(refuse)
}

/// Checks the id of an app that stands at `path`. Whether there is such an app is not looked up: it may come later.
///
/// # Errors
/// `not_an_option` for what is spelled like no client id.
pub fn parse_client_id(path: &str, text: &str) -> Result<ClientId, Refusal> {
    let expected = "must be spelled as the client id of an app";
    ClientId::parse(text).ok_or_else(|| InvalidParameter::at(path, Reason::NotAnOption, expected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventId;
    use crate::time::Timestamp;

    fn event(name: &str, client_id: Option<&str>) -> Event {
        Event {
            id: EventId::start(),
            name: name.to_owned(),
            timestamp: Timestamp::default(),
            client_id: client_id.map(|id| ClientId::parse(id).expect("a client id")),
            data: "{}".to_owned(),
        }
    }

    fn refused<T: std::fmt::Debug>(parsed: Result<T, Refusal>) -> (String, Reason) {
        match parsed {
            Err(Refusal::Invalid(flaw)) => (flaw.parameter.unwrap_or_default(), flaw.reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_endpoint_gets_what_both_lists_admit_and_an_empty_list_admits_all() {
        let of = |types: &[&str], client_ids: &[&str]| Subscription {
            types: types.iter().map(|it| TypePattern::parse(it).expect("a type")).collect(),
            client_ids: client_ids.iter().map(|it| ClientId::parse(it).expect("an id")).collect(),
        };
        let rejected = event("activation.rejected", Some("abc123"));
        for (subscription, wants) in [
            (Subscription::default(), true),
            (of(&["activation."], &[]), true),
            (of(&["provider.", "activation.rejected"], &[]), true),
            (of(&["provider."], &[]), false),
            (of(&[], &["other", "abc123"]), true),
            (of(&[], &["other"]), false),
            (of(&["activation."], &["other"]), false),
            (of(&["provider."], &["abc123"]), false),
        ] {
            assert_eq!(subscription.wants(&rejected), wants, "{subscription:?}");
        }
        let disabled = event("webhook_endpoint.disabled", None);
        assert!(of(&["webhook_endpoint."], &["abc123"]).wants(&disabled), "of no app");
        assert!(!of(&["activation."], &[]).wants(&disabled));
    }

    #[test]
    fn an_endpoint_names_types_as_they_were_given_and_apps_by_well_spelled_ids() {
        for good in ["provider.", "activation.rejected"] {
            let kept = parse_type("types[0]", good).expect("a type");
            assert_eq!(kept.as_str(), good);
        }
        for bad in ["provider", "ping", ""] {
            let found = refused(parse_type("types[0]", bad));
            assert_eq!(found, ("types[0]".to_owned(), Reason::NotAnOption), "{bad}");
        }
        assert_eq!(parse_client_id("clientIds[0]", "abc123").ok(), ClientId::parse("abc123"));
        let found = refused(parse_client_id("clientIds[0]", "b c"));
        assert_eq!(found, ("clientIds[0]".to_owned(), Reason::NotAnOption));
    }
}
