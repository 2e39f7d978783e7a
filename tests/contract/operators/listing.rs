//! Reading the lists of operators, and something to list.

use crate::support::tickets::{QUEUE, client_id, get, owner, submit};
use greenlight::domain::field::Fields;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight::domain::time::Timestamp;
use greenlight::store::Write;
use greenlight_tests::{ACME, OTHER, Reply, World};
use std::time::Duration;

pub(super) const SECOND: &str = "HqTRDIYH";

pub(super) async fn queue(world: &World, query: &str) -> Reply {
    get(world, &world.operator_key, &format!("{QUEUE}{query}")).send().await
}

pub(super) fn ids(reply: &Reply) -> Vec<String> {
    let data = reply.body["data"].as_array().expect("an array").iter();
    data.map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

/// Follows the cursors to the end; the ids of each page.
pub(super) async fn pages(world: &World, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let reply = queue(world, &format!("?{query}{cursor}")).await.expect(200);
        pages.push(ids(&reply));
        assert_eq!(reply.body["nextCursor"].as_str(), reply.header("next-cursor"));
        match reply.header("next-cursor") {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
    }
}

/// Six tickets, a second apart, over providers, apps and organisations; the oldest first.
pub(super) async fn six(world: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for (app, provider) in [
        (OTHER, "smartid"),
        (ACME, "mitid"),
        (SECOND, "audkenni"),
        (ACME, "bankidse"),
        (SECOND, "mitid"),
        (OTHER, "mitid"),
    ] {
        ids.push(submit(world, app, provider).await);
        world.advance(Duration::from_secs(1));
    }
    ids
}

/// A ticket that nobody has submitted, of this number and status.
pub(super) fn made(world: &World, number: u16, status: TicketStatus) -> Ticket {
    let mut random = [0; 16];
    random[6..8].copy_from_slice(&number.to_be_bytes());
    Ticket {
        id: ActivationId::generate(world.now(), random),
        provider_id: "mitid".to_owned(),
        client_id: client_id(ACME),
        client_name: "My App".to_owned(),
        organisation_id: owner("Acme0001"),
        organisation_name: "Acme".to_owned(),
        status,
        fields: Fields::new(),
        ignored_fields: Vec::new(),
        warnings: Vec::new(),
        rejection: None,
        requested_at: world.now(),
        updated_at: world.now(),
        activated_at: None,
        claimed_by: None,
        decided_by: None,
        superseded_by: None,
        previous: Vec::new(),
    }
}

/// The same, last changed then.
pub(super) fn closed(world: &World, number: u16, status: TicketStatus, at: Timestamp) -> Ticket {
    Ticket { updated_at: at, ..made(world, number, status) }
}

/// Puts tickets into the table as they are.
pub(super) async fn put(world: &World, tickets: impl IntoIterator<Item = Ticket>) {
    let writes: Vec<Write> =
        tickets.into_iter().map(|ticket| Write::PutTicket(Box::new(ticket))).collect();
    for some in writes.chunks(100) {
        world.store().commit(some, None, world.now()).await.expect("written");
    }
}
