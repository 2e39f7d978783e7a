//! Webhook endpoints that are as full as they may be, and what is answered about them.

use super::{ID, NAME, marks};
use crate::support::webhooks::{ENDPOINTS, about, deliveries, id, registered, registers, stored};
use greenlight::domain::event::EventType;
use greenlight::domain::webhook::{
    Attempt, AttemptError, Delivery, KEPT_ATTEMPTS, KEPT_RESPONSE, MOST_CLIENT_IDS, MOST_ENDPOINTS,
    URL_LIMIT,
};
use greenlight::store::Write;
use greenlight::usecase::list_webhook_deliveries::LIMIT;
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

/// As many as a page has, each after as many attempts as are kept, with as long an answer.
pub(super) async fn the_most_deliveries(world: &World) -> Reply {
    let id = id(&registered(world).await);
    let endpoint = stored(world, &id).await.expect("an endpoint");
    let attempt = Attempt {
        at: world.now(),
        duration_ms: u32::MAX,
        http_status: Some(999),
        error: Some(AttemptError::Redirect),
    };
    for number in 0..LIMIT {
        let ping = endpoint.ping(world.now().plus_millis(number.into()), [7; 16]);
        let delivery = Delivery {
            event_type: EventType::WebhookEndpointDisabled.name().to_owned(),
            attempts: vec![attempt; KEPT_ATTEMPTS],
            last_response: Some("\u{1}".repeat(KEPT_RESPONSE)),
            ..Delivery::of_ping(&endpoint, &ping)
        };
        let put = Write::PutDelivery(Box::new(delivery));
        world.store().commit(&[put], None, world.now()).await.expect("put");
    }
    deliveries(world, &id, &format!("status=pending&limit={LIMIT}")).await
}

/// Who deletes is told nothing, or that there is nothing.
pub(super) async fn a_deleted_endpoint(world: &World) -> Reply {
    let id = id(&registered(world).await);
    let _ = about(world, "DELETE", &id).send().await.expect(204);
    about(world, "DELETE", &id).send().await.expect(404)
}
