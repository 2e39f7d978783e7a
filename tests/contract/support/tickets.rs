//! What is done with tickets: customers submit, operators look and decide.

use greenlight::domain::ids::{ActivationId, ClientId, OwnerId};
use greenlight::domain::ticket::Ticket;
use greenlight::store::{Found, Wanted};
use greenlight_tests::{ACME, DatabaseCall, OTHER, Reply, Request, World};
use serde_json::{Map, Value, json};

/// The id of the operator behind `operator_key`.
pub(crate) const OLIVIA: &str = "Oper0001";
/// The id of the operator behind `other_operator_key`.
pub(crate) const OMAR: &str = "Oper0002";
/// The queue.
pub(crate) const QUEUE: &str = "/v1/operator/activations";

/// Everything that mitid asks for.
pub(crate) fn mitid_fields() -> Value {
    json!({
        "legalCompanyName": "Acme Corporation ApS",
        "registrationNumber": "12345678",
        "serviceDescription": "Online payments.",
        "displayName": "Acme",
        "contactEmail": "it@acme.example",
    })
}

/// Submits for one provider of an app, with the key of whoever owns it.
pub(crate) async fn submit_fields(
    world: &World,
    app: &str,
    provider: &str,
    fields: &Value,
) -> Reply {
    let key = if app == OTHER { &world.other_key } else { &world.key };
    let providers = Map::from_iter([(provider.to_owned(), fields.clone())]);
    let target = format!("/v1/apps/{app}/activation");
    let request = world.anonymous("POST", &target).key(key);
    request.json(&json!({ "providers": providers })).send().await
}

/// Submits for one provider of an app with all the common fields there are, and gives the ticket's
/// id.
pub(crate) async fn submit(world: &World, app: &str, provider: &str) -> String {
    let mut fields = mitid_fields();
    fields["websiteUrl"] = json!("https://acme.example");
    let reply = submit_fields(world, app, provider, &fields).await.expect(200);
    ticket_id(&reply, provider)
}

/// The id of the ticket that a submission was answered with.
pub(crate) fn ticket_id(reply: &Reply, provider: &str) -> String {
    let id = &reply.body[provider]["id"];
    id.as_str().unwrap_or_else(|| panic!("a ticket: {}", reply.text)).to_owned()
}

/// Submits mitid for the app that most tests use.
pub(crate) async fn mitid(world: &World) -> String {
    submit(world, ACME, "mitid").await
}

/// A GET with an operator's key.
pub(crate) fn get<'w>(world: &'w World, key: &str, target: &str) -> Request<'w> {
    world.anonymous("GET", target).key(key)
}

/// A review under construction.
pub(crate) fn review<'w>(world: &'w World, key: &str, id: &str, body: &Value) -> Request<'w> {
    world.anonymous("POST", &format!("{QUEUE}/{id}/review")).key(key).json(body)
}

/// A decision by name, with a message where it needs one.
pub(crate) fn decision(name: &str) -> Value {
    match name {
        "reject" => json!({ "decision": name, "message": "Not in the register." }),
        _ => json!({ "decision": name }),
    }
}

/// Decides with an operator's key.
pub(crate) async fn decide(world: &World, key: &str, id: &str, name: &str) -> Reply {
    review(world, key, id, &decision(name)).send().await
}

/// Olivia takes these decisions, one after the other.
pub(crate) async fn olivia(world: &World, id: &str, names: &[&str]) {
    for name in names {
        let _ = decide(world, &world.operator_key, id, name).await.expect(200);
    }
}

/// The customer takes a ticket of [`ACME`] back.
pub(crate) fn withdraw<'w>(world: &'w World, id: &str) -> Request<'w> {
    world.post(&format!("/v1/apps/{ACME}/activation/{id}/withdraw"))
}

/// A ticket of [`ACME`] as its owner is shown it.
pub(crate) async fn own_ticket(world: &World, id: &str) -> Reply {
    world.get(&format!("/v1/apps/{ACME}/activation/{id}")).send().await
}

/// The ticket as stored.
pub(crate) async fn ticket(world: &World, id: &str) -> Ticket {
    let wanted = Wanted { ticket: ActivationId::parse(id), ..Wanted::default() };
    let Found { ticket, .. } = world.store().fetch(&wanted).await.expect("readable");
    ticket.expect("a ticket")
}

/// A client id.
pub(crate) fn client_id(id: &str) -> ClientId {
    ClientId::parse(id).expect("a client id")
}

/// An operator's or an organisation's id.
pub(crate) fn owner(id: &str) -> OwnerId {
    OwnerId::parse(id).expect("an owner id")
}

/// How many calls had to wait for one another: each began after the one before had ended.
pub(crate) fn round_trips(log: &[DatabaseCall]) -> usize {
    let mut calls: Vec<&DatabaseCall> = log.iter().collect();
    calls.sort_by_key(|call| call.ended);
    let mut trips = 0;
    let mut last_end = None;
    for call in calls {
        if last_end.is_none_or(|end| call.began > end) {
            trips += 1;
            last_end = Some(call.ended);
        }
    }
    trips
}
