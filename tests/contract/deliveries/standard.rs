//! A delivery as whoever keeps to Standard Webhooks takes it: with the library that they publish, by today's clock.

use crate::support::web::{Authority, Web};
use crate::support::workers::{ACME_ID, SWEEP, batch, endpoint, places, switch};
use greenlight::domain::time::Timestamp;
use greenlight_deliveries::Dispatcher;
use greenlight_tests::World;
use standardwebhooks::{Webhook, WebhookError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;

#[tokio::test]
async fn the_library_of_standard_webhooks_takes_a_delivery_and_none_that_was_changed() {
    let world = World::new().await;
    let today = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    world.advance(today - Duration::from_millis(u64::try_from(world.now().millis()).expect("ms")));
    let (web, authority, mut receivers) = (Web::default(), Authority::new(), JoinSet::new());
    web.receiver(&authority, "one.example.com", &mut receivers).await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    switch(&world, false).await;
    let dispatcher = Dispatcher::new(web.patient_post(&authority));
    let batch = batch(ACME_ID, &places(&world, ACME_ID).await);
    let answer = world.backend().work("dispatch-events", &dispatcher, &batch, SWEEP).await;
    assert!(answer.is_ok());
    let got = web.got().remove(0);
    let keys = &world.settings().webhook_keys;
    let secret = keys.secret(&one.id, &one.secrets.current).expect("a secret").shown();
    let library = Webhook::new(&secret).expect("a secret");
    let headers = |change: Option<(&str, &str)>| {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let value = |name: &str| match change {
            Some((changed, value)) if changed == name => value.to_owned(),
            _ => got.headers[name].clone(),
        };
        names
            .map(|name| (name, value(name)))
            .into_iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    };
    assert!(library.verify(got.body.as_bytes(), &headers(None)).is_ok());
    let other = got.body.replace("disabled", "enabled");
    let refused = library.verify(other.as_bytes(), &headers(None));
    assert!(matches!(refused, Err(WebhookError::InvalidSignature)), "{refused:?}");
    let refused = library.verify(got.body.as_bytes(), &headers(Some(("webhook-id", "evt_1"))));
    assert!(matches!(refused, Err(WebhookError::InvalidSignature)), "{refused:?}");
    let late = Timestamp::from_millis(world.now().millis()).plus_seconds(-301).epoch_seconds();
    let late = headers(Some(("webhook-timestamp", &late.to_string())));
    let refused = library.verify(got.body.as_bytes(), &late);
    assert!(matches!(refused, Err(WebhookError::TimestampTooOldError)), "{refused:?}");
}
