//! Worlds that are as full as they may be, and what is answered in them.

use super::{ID, LOGO, LONG_TEXT, MIB, NAME, TITLE, VALUE, challenge, marks, registrations};
use crate::support::requests::{Example, Requests, row};
use crate::support::tickets::{self, QUEUE, get};
use greenlight::domain::catalogue::{Catalogue, Provider};
use greenlight::domain::challenge::{Challenge, Tally};
use greenlight::domain::history::LATEST_SHOWN;
use greenlight::domain::ids::{ActivationId, ChallengeId, ClientId};
use greenlight::domain::problem::{MESSAGES_LIMIT, PROBLEMS_LIMIT, bytes_of_messages};
use greenlight::domain::submitted_field::FIELDS_LIMIT;
use greenlight::domain::ticket::TicketStatus;
use greenlight::http::docs_url::DocsUrl;
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::{Reply, World};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The longest client id; its app has the longest name.
pub(super) fn full_app() -> String {
    "a".repeat(64)
}

pub(super) async fn make_full_app(world: &World) -> String {
    let all: Vec<&str> =
        Catalogue::embedded().providers().iter().map(|provider| &*provider.id).collect();
    world.app("Acme0001", &full_app(), &marks("", NAME), &all).await;
    full_app()
}

/// A body with one member that the request does not have, as long as it may be.
pub(super) fn unknown_member() -> Value {
    json!({ (marks("", MIB / 2 - 20)): 1 })
}

/// What an endpoint answers to this body, once there is all that it needs, where errors carry the longest address.
pub(super) async fn refused(world: &World, endpoint: &str, body: Value) -> Reply {
    let requests = Requests::prepared(world, Example::Typical).await;
    let page = format!("https://docs.example.com/{}", "x".repeat(175));
    let explained = world.new_instance().explained_at(DocsUrl::parse(page).expect("an address"));
    let reply = requests.good(row(endpoint)).json(&body).to(&explained).send().await;
    assert!(matches!(reply.status, 400 | 404), "{}", reply.status);
    assert!(reply.body["error"]["doc_url"].as_str().is_some_and(|address| address.len() > 200));
    reply
}

/// Every field that the provider asks for at its limit, and as many as may be that it does not ask for.
fn full_fields(provider: &Provider) -> Map<String, Value> {
    let length = |id: &str| if id == "logo" { LOGO } else { VALUE };
    let asked = provider.requirements.iter().map(|field| field.id.to_string());
    let mut fields: Map<String, Value> =
        asked.map(|id| (id.clone(), json!(marks("", length(&id))))).collect();
    for n in fields.len()..FIELDS_LIMIT {
        fields.insert(marks(&n.to_string(), ID), json!(""));
    }
    fields
}

/// Submits all that the provider can take, and gives the ticket.
async fn submit_all(world: &World, app: &str, provider: &Provider) -> String {
    let fields = full_fields(provider);
    let reply = tickets::submit_fields(world, app, &provider.id, &Value::Object(fields)).await;
    tickets::ticket_id(&reply.expect(200), &provider.id)
}

/// An operator rejects it at length, for as many problems as fit.
async fn reject(world: &World, ticket: &str, provider: &Provider) {
    let fields: Vec<&str> = provider.requirements.iter().map(|field| &*field.id).collect();
    let longest = fields.iter().max_by_key(|id| id.len()).expect("a field");
    let room = MESSAGES_LIMIT - bytes_of_messages(&world.ticket(ticket).await.warnings);
    let message = marks("", room / PROBLEMS_LIMIT);
    let problem = json!({ "code": "other", "field": longest, "message": message });
    let problems = vec![problem; PROBLEMS_LIMIT];
    let body = json!({ "decision": "reject", "fields": fields, "problems": problems });
    let _ = tickets::review(world, &world.operator_key, ticket, &body).send().await.expect(200);
}

pub(super) async fn the_fullest_ticket(world: &World) -> Reply {
    let with_logo = registrations().filter(|it| it.asks_for("logo"));
    let provider = with_logo.max_by_key(|it| it.requirements.len()).expect("one with a logo");
    let (_, ticket) = a_full_ticket(world, provider).await;
    get(world, &world.operator_key, &format!("{QUEUE}/{ticket}")).send().await
}

/// An app, and a ticket of it with all that it can have and more history than is shown.
pub(super) async fn a_full_ticket(world: &World, provider: &Provider) -> (String, String) {
    let app = make_full_app(world).await;
    let before = submit_all(world, &app, provider).await;
    reject(world, &before, provider).await;
    let ticket = submit_all(world, &app, provider).await;
    for step in 0..=LATEST_SHOWN {
        let decision = if step % 2 == 0 { "claim" } else { "release" };
        let body = json!({ "decision": decision, "message": marks("", LONG_TEXT) });
        let review = tickets::review(world, &world.operator_key, &ticket, &body);
        let _ = review.send().await.expect(200);
    }
    reject(world, &ticket, provider).await;
    (app, ticket)
}

pub(super) async fn the_fullest_providers(world: &World) -> Reply {
    let app = make_full_app(world).await;
    for provider in registrations() {
        let ticket = submit_all(world, &app, provider).await;
        reject(world, &ticket, provider).await;
    }
    world.get(&format!("/v1/apps/{app}/providers?include=activation")).send().await
}

pub(super) async fn a_full_challenge(world: &World) -> String {
    let app = make_full_app(world).await;
    let body = json!({
        "title": marks("", TITLE), "description": marks("", LONG_TEXT), "targetPlatform": "android",
        "maxStamps": 1_000_000,
    });
    let path = format!("/v1/apps/{app}/production-tests");
    let created = world.post(&path).json(&body).send().await.expect(201);
    assert!(created.wire_bytes <= challenge());
    created.body["id"].as_str().expect("an id").to_owned()
}

/// More challenges than a page holds, each with the longest texts.
pub(super) async fn the_longest_list(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let now = world.now();
    let provider = "bankidse".to_owned();
    let challenge = Challenge {
        id: ChallengeId::generate(now, random(), 0),
        client_id: ClientId::parse(&app).expect("a client id"),
        host_name: marks("", NAME),
        title: marks("", TITLE),
        description: Some(marks("", LONG_TEXT)),
        provider_ids: vec![provider.clone()],
        target_platform: None,
        max_stamps: 3,
        stamps: 0,
        split: None,
        allow_duplicates: false,
        tallies: BTreeMap::from([(provider, Tally::default())]),
        hash_key_id: "k1".to_owned(),
        expires_at: now,
        created_at: now,
        updated_at: now,
    };
    let of_number = |_| {
        let id = ChallengeId::generate(now, random(), 0);
        Write::CreateChallenge(Challenge { id, ..challenge.clone() })
    };
    write(world, (0..800).map(of_number).collect()).await;
    let reply = world.get(&format!("/v1/apps/{app}/production-tests")).send().await;
    assert!(reply.header("next-cursor").is_some(), "the page ends by itself");
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
    ticket.organisation_name = marks("", NAME);
    let another = |_| {
        let mut ticket = ticket.clone();
        ticket.id = ActivationId::generate(world.now(), random());
        Write::PutTicket(Box::new(ticket))
    };
    write(world, (0..1010).map(another).collect()).await;
    let path = format!("{QUEUE}?limit=1000&status=activation_processing&providerId={}", longest.id);
    let reply = get(world, &world.operator_key, &path).send().await;
    let shown = reply.body["data"].as_array().expect("a page").len();
    // An engine that counts as AWS does ends the page at 1 MB.
    let ends_by_itself = World::is_external() && reply.header("next-cursor").is_some();
    assert!(shown == 1000 || (ends_by_itself && shown > 900), "{shown}");
    reply
}

async fn write(world: &World, writes: Vec<Write>) {
    for some in writes.chunks(100) {
        world.store().commit(some, None, world.now()).await.expect("written");
    }
}
