//! The log of events, as the world's organisation reads it.

use greenlight::domain::app::TicketRef;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::event::{ActivationChange, Announcement};
use greenlight::domain::ids::{ActivationId, ClientId};
use greenlight::domain::problem::{PROBLEMS_LIMIT, Problem, Severity};
use greenlight::domain::ticket::{Rejection, RejectionReason, TicketStatus};
use greenlight::domain::time::Timestamp;
use greenlight::usecase::random;
use greenlight_tests::World;
use serde_json::Value;
use std::time::Duration;

/// Where it is read.
pub(crate) const EVENTS: &str = "/v1/events";

/// How long nothing that has happened is shown.
pub(crate) const HORIZON: Duration = Duration::from_secs(35);

/// All events with a key, page by page, as far as they are shown now.
pub(crate) async fn shown_to(world: &World, key: &str) -> Vec<Value> {
    let (mut events, mut cursor) = (Vec::new(), None);
    loop {
        let query = cursor.map_or_else(String::new, |cursor| format!("?cursor={cursor}"));
        let request = world.anonymous("GET", &format!("{EVENTS}{query}")).key(key);
        let page = request.send().await.expect(200).body;
        events.extend(page["data"].as_array().expect("events").iter().cloned());
        if page["hasMore"] == false {
            return events;
        }
        cursor = Some(page["nextCursor"].as_str().expect("a cursor").to_owned());
    }
}

/// All events that the world's organisation is shown now.
pub(crate) async fn shown(world: &World) -> Vec<Value> {
    shown_to(world, &world.key).await
}

/// All that has happened by now: the clock goes on until it is shown, a decision too that is some milliseconds ahead.
pub(crate) async fn log(world: &World) -> Vec<Value> {
    world.advance(HORIZON + Duration::from_secs(1));
    shown(world).await
}

/// The types of events.
pub(crate) fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}

/// Their ids, in the order in which they were shown, which is that of the ids.
pub(crate) fn ids(events: &[Value]) -> Vec<String> {
    let ids: Vec<String> =
        events.iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect();
    assert!(ids.windows(2).all(|two| two[0] < two[1]), "each once and in order: {ids:?}");
    ids
}

/// An event as long as one may be: a rejection for as many problems as there may be.
pub(crate) fn longest(app: &ClientId, at: Timestamp) -> Announcement {
    let asked = Catalogue::embedded().providers().iter().flat_map(|it| it.requirements.iter());
    let field = asked.max_by_key(|it| it.id.len()).expect("a field");
    let problem = Problem {
        field: Some(field.id.to_string()),
        code: "legal_basis_missing".to_owned(),
        severity: Severity::Error,
        message: "x".to_owned(),
    };
    let rejection = Rejection {
        reason: RejectionReason::OperatorRejected,
        message: "x".to_owned(),
        fields: Vec::new(),
        problems: vec![problem; PROBLEMS_LIMIT],
    };
    let change = ActivationChange {
        client_id: app,
        provider_id: "mitid",
        ticket: &TicketRef::Ticket(ActivationId::generate(at, random())),
        previous: Some(&TicketStatus::Processing),
        status: &TicketStatus::Rejected,
        rejection: Some(&rejection),
        at,
    };
    Announcement::of(change.happening())
}
