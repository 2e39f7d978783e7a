//! The fullest page of the log of events.

use super::full::make_full_app;
use super::registrations;
use crate::support::events::{EVENTS, HORIZON};
use crate::support::tickets;
use greenlight::domain::app::TicketRef;
use greenlight::domain::event::{ActivationChange, Announcement};
use greenlight::domain::ids::{ActivationId, ClientId};
use greenlight::domain::problem::{PROBLEMS_LIMIT, Problem, Severity};
use greenlight::domain::ticket::{Rejection, RejectionReason, TicketStatus};
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::{Reply, World};

/// More events than a page holds, each with a rejection for as many problems as there may be.
pub(super) async fn the_fullest_log(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let field = |id: &str| Problem {
        field: Some(id.to_owned()),
        code: "legal_basis_missing".to_owned(),
        severity: Severity::Error,
        message: "x".to_owned(),
    };
    let asked = registrations().flat_map(|it| it.requirements.iter());
    let longest = asked.max_by_key(|it| it.id.len()).expect("a field");
    let rejection = Rejection {
        reason: RejectionReason::OperatorRejected,
        message: "x".to_owned(),
        fields: Vec::new(),
        problems: vec![field(&longest.id); PROBLEMS_LIMIT],
    };
    let change = ActivationChange {
        client_id: &ClientId::parse(&app).expect("a client id"),
        provider_id: "mitid",
        ticket: &TicketRef::Ticket(ActivationId::generate(world.now(), random())),
        previous: Some(&TicketStatus::Processing),
        status: &TicketStatus::Rejected,
        rejection: Some(&rejection),
        at: world.now(),
    };
    let announcement = Announcement::of(change.happening());
    let organisation = tickets::owner("Acme0001");
    let another = |_| Write::announce(&organisation, &announcement, world.now(), random());
    let writes: Vec<Write> = (0..400).flat_map(another).collect();
    for some in writes.chunks(100) {
        world.store().commit(some, None, world.now()).await.expect("written");
    }
    world.advance(HORIZON);
    let reply = world.get(&format!("{EVENTS}?limit=500")).send().await;
    assert_eq!(reply.body["hasMore"], true, "the page ends by itself");
    reply
}
