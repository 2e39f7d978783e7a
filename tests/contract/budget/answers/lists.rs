//! The longest pages of lists.

use super::{LONG_TEXT, NAME, TITLE, make_full_app, marks, registrations};
use crate::support::events::{EVENTS, HORIZON};
use crate::support::tickets::{self, QUEUE, get};
use greenlight::domain::app::TicketRef;
use greenlight::domain::challenge::{Challenge, Tally};
use greenlight::domain::event::{ActivationChange, Announcement};
use greenlight::domain::ids::{ActivationId, ChallengeId, ClientId};
use greenlight::domain::problem::{PROBLEMS_LIMIT, Problem, Severity};
use greenlight::domain::ticket::{Rejection, RejectionReason, TicketStatus};
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::{Reply, World};
use std::collections::BTreeMap;

/// More challenges than a page holds, each with the longest texts.
pub(super) async fn the_longest_list(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let now = world.now();
    let provider = "bankidse".to_owned();
    let challenge = Challenge {
        id: ChallengeId::generate(now, random()),
        client_id: ClientId::parse(&app).expect("a client id"),
        host_name: marks("", NAME),
        title: marks("", TITLE),
        description: Some(marks("", LONG_TEXT)),
        provider_ids: vec![provider.clone()],
        target_platform: None,
        max_stamps: 3,
        stamps: 0,
        allow_duplicates: false,
        tallies: BTreeMap::from([(provider, Tally::default())]),
        hash_key_id: "k1".to_owned(),
        expires_at: now,
        created_at: now,
        updated_at: now,
    };
    let of_number = |_| {
        let id = ChallengeId::generate(now, random());
        Write::CreateChallenge(Challenge { id, ..challenge.clone() })
    };
    write(world, (0..800).map(of_number).collect()).await;
    let reply = world.get(&format!("/v1/apps/{app}/production-tests")).send().await;
    assert!(reply.header("next-cursor").is_some(), "the page ends by itself");
    reply
}

/// More events than a page holds, each with a rejection for as many problems as there may be.
pub(super) async fn the_fullest_log(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let field = |id: &str| Problem {
        field: Some(id.to_owned()),
        code: "legal_basis_missing".to_owned(),
        severity: Severity::Error,
        message: "x".to_owned(),
    };
    let asked = registrations().flat_map(|it| &it.requirements);
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
    write(world, (0..400).flat_map(another).collect()).await;
    world.advance(HORIZON);
    let reply = world.get(&format!("{EVENTS}?limit=500")).send().await;
    assert_eq!(reply.body["hasMore"], true, "the page ends by itself");
    reply
}

/// A page of a thousand tickets, each claimed.
pub(super) async fn the_longest_queue(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let longest = registrations().max_by_key(|provider| provider.id.len()).expect("a provider");
    let first = tickets::submit(world, &app, &longest.id).await;
    let mut ticket = world.ticket(&first).await;
    ticket.status = TicketStatus::Processing;
    ticket.claimed_by = Some(tickets::owner(tickets::OLIVIA));
    let another = |_| {
        let mut ticket = ticket.clone();
        ticket.id = ActivationId::generate(world.now(), random());
        Write::PutTicket(Box::new(ticket))
    };
    write(world, (0..1010).map(another).collect()).await;
    let path = format!("{QUEUE}?limit=1000&status=activation_processing&providerId={}", longest.id);
    let reply = get(world, &world.operator_key, &path).send().await;
    assert_eq!(reply.body["data"].as_array().expect("a page").len(), 1000);
    reply
}

async fn write(world: &World, writes: Vec<Write>) {
    for some in writes.chunks(100) {
        world.store().commit(some, None, world.now()).await.expect("written");
    }
}
