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

/// Checks the types that stand at `path`: 1 to [`MOST_TYPES`], each once.
///
/// # Errors
/// `empty`, `too_many`, `repeated`, or `not_an_option` for what is neither a type nor the beginning of some.
pub fn parse_types(path: &str, texts: &[String]) -> Result<Vec<TypePattern>, Refusal> {
    check_count(path, texts.len(), MOST_TYPES, "types")?;
    let expected = "must be a type of event, or the beginning of one that ends in a dot";
    read(path, texts, |text| TypePattern::parse(text).ok_or(expected))
}

/// Checks the client ids that stand at `path`: 1 to [`MOST_CLIENT_IDS`], each once. Whether there are such apps is
/// not looked up: one may come later.
///
/// # Errors
/// `empty`, `too_many`, `repeated`, or `not_an_option` for what is spelled like no client id.
pub fn parse_client_ids(path: &str, texts: &[String]) -> Result<Vec<ClientId>, Refusal> {
    check_count(path, texts.len(), MOST_CLIENT_IDS, "apps")?;
    let expected = "must be spelled as the client id of an app";
    read(path, texts, |text| ClientId::parse(text).ok_or(expected))
}

fn check_count(path: &str, count: usize, most: usize, things: &str) -> Result<(), Refusal> {
    let expected = format!("must name 1 to {most} {things}, or be left out");
    match count {
        0 => Err(InvalidParameter::at(path, Reason::Empty, expected)),
        _ if count > most => Err(InvalidParameter::at(path, Reason::TooMany, expected)),
        _ => Ok(()),
    }
}

fn read<T: PartialEq>(
    path: &str,
    texts: &[String],
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, Refusal> {
    let mut all = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let flaw =
            |reason, expected| InvalidParameter::at(format!("{path}[{index}]"), reason, expected);
        let one = parse(text).map_err(|expected| flaw(Reason::NotAnOption, expected))?;
        if all.contains(&one) {
            return Err(flaw(Reason::Repeated, "stands in the list a second time"));
        }
        all.push(one);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventId;
    use crate::time::Timestamp;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

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
    fn an_endpoint_names_1_to_20_types_each_once() {
        let kept = parse_types("types", &texts(&["provider.", "activation.rejected"]));
        let kept: Vec<String> =
            kept.expect("types").iter().map(|it| it.as_str().to_owned()).collect();
        assert_eq!(kept, ["provider.", "activation.rejected"], "as they were given");
        for (bad, path, reason) in [
            (texts(&[]), "types", Reason::Empty),
            (texts(&["provider."; 21]), "types", Reason::TooMany),
            (texts(&["provider."; 20]), "types[1]", Reason::Repeated),
            (texts(&["provider.", "provider"]), "types[1]", Reason::NotAnOption),
            (texts(&["ping"]), "types[0]", Reason::NotAnOption),
        ] {
            assert_eq!(refused(parse_types("types", &bad)), (path.to_owned(), reason), "{bad:?}");
        }
    }

    #[test]
    fn an_endpoint_names_1_to_50_apps_by_well_spelled_ids_each_once() {
        let many =
            |count: usize| (0..count).map(|index| format!("app-{index}")).collect::<Vec<_>>();
        let kept = parse_client_ids("clientIds", &many(50)).expect("client ids");
        assert_eq!((kept.len(), kept[49].as_str()), (50, "app-49"));
        for (bad, path, reason) in [
            (many(0), "clientIds", Reason::Empty),
            (many(51), "clientIds", Reason::TooMany),
            (texts(&["a", "b", "a"]), "clientIds[2]", Reason::Repeated),
            (texts(&["a", "b c"]), "clientIds[1]", Reason::NotAnOption),
        ] {
            let parsed = parse_client_ids("clientIds", &bad);
            assert_eq!(refused(parsed), (path.to_owned(), reason), "{bad:?}");
        }
    }
}
