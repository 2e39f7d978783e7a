//! Webhook endpoints that are as full as they may be, and what is answered about them.

use super::{ID, NAME, marks};
use crate::support::webhooks::{ENDPOINTS, about, id, registered, registers};
use greenlight::domain::event::EventType;
use greenlight::domain::webhook::{MOST_CLIENT_IDS, MOST_ENDPOINTS, URL_LIMIT};
use greenlight_tests::{Reply, World};
use serde_json::json;

async fn register_full(world: &World) -> String {
    let start = "https://hooks.acme.example/";
    let url = format!("{start}{}", "a".repeat(URL_LIMIT - start.len()));
    let client_id = |number: usize| format!("{number:0>width$}", width = ID);
    let client_ids: Vec<String> = (0..MOST_CLIENT_IDS).map(client_id).collect();
    let beginnings = ["activation.", "provider.", "production_test.", "webhook_endpoint."];
    let types: Vec<&str> =
        EventType::ALL.map(EventType::name).into_iter().chain(beginnings).collect();
    let description = marks("", NAME);
    let body = json!({
        "url": url, "types": types, "clientIds": client_ids, "description": description,
    });
    id(&registers(world, &body).send().await.expect(201))
}

pub(super) async fn a_full_endpoint(world: &World) -> Reply {
    let id = register_full(world).await;
    about(world, "GET", &id).send().await.expect(200)
}

pub(super) async fn the_most_endpoints(world: &World) -> Reply {
    for _ in 0..MOST_ENDPOINTS {
        register_full(world).await;
    }
    world.get(ENDPOINTS).send().await.expect(200)
}

/// Who deletes is told nothing, or that there is nothing.
pub(super) async fn a_deleted_endpoint(world: &World) -> Reply {
    let id = id(&registered(world).await);
    let _ = about(world, "DELETE", &id).send().await.expect(204);
    about(world, "DELETE", &id).send().await.expect(404)
}
