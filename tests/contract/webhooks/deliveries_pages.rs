//! Where a page of deliveries that is filtered ends, because as much was read as the database reads at a time.

use crate::support::webhooks::{deliveries, id, registered, stored};
use crate::support::workers::multiply;
use greenlight::domain::webhook::{Attempt, Delivery, DeliveryStatus, KEPT_ATTEMPTS};
use greenlight::store::Write;
use greenlight_tests::World;
use std::time::Duration;

/// Reads on from page to page, and gives the events whose deliveries were seen, and how many each page had.
async fn all(world: &World, id: &str, query: &str) -> (Vec<String>, Vec<usize>) {
    let (mut seen, mut lengths, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = deliveries(world, id, &format!("{query}{cursor}")).await;
        let data = page.body["data"].as_array().expect("a page");
        lengths.push(data.len());
        seen.extend(data.iter().map(|it| it["eventId"].as_str().expect("an id").to_owned()));
        let next = page.body["nextCursor"].as_str();
        assert_eq!(
            (page.header("next-cursor"), page.header("link").is_some()),
            (next, next.is_some())
        );
        let Some(next) = next else { return (seen, lengths) };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn pages_that_end_at_a_megabyte_skip_nothing_and_show_nothing_twice() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let endpoint = stored(&world, &id).await.expect("one");
    let attempt = Attempt { at: world.now(), duration_ms: 1, http_status: Some(500), error: None };
    let put = async |status, count: usize| {
        world.advance(Duration::from_millis(1));
        let one = Delivery {
            status,
            due_at: None,
            attempts: vec![attempt; KEPT_ATTEMPTS],
            last_response: Some("x".repeat(1024)),
            ..Delivery::of_ping(&endpoint, &endpoint.ping(world.now(), [0; 16]))
        };
        let write = Write::PutDelivery(Box::new(one.clone()));
        world.store().commit(&[write], None, world.now()).await.expect("put");
        multiply(&world, &one, count - 1).await;
    };
    // Some three megabytes, in which those that failed stand here and there, and at either end.
    for (succeeded, failed) in [(0, 1), (900, 40), (300, 3), (0, 7)] {
        if succeeded > 0 {
            put(DeliveryStatus::Succeeded, succeeded).await;
        }
        put(DeliveryStatus::Failed, failed).await;
    }
    let (everything, lengths) = all(&world, &id, "limit=100").await;
    assert_eq!((everything.len(), lengths.len()), (1251, 13));
    assert!(everything.windows(2).all(|two| two[0] > two[1]), "newest first, each once");
    let failed: Vec<&String> = [0..7, 7..10, 310..350, 1250..1251]
        .into_iter()
        .flat_map(|range| &everything[range])
        .collect();
    for limit in [1, 7, 10, 45, 100] {
        let (seen, lengths) = all(&world, &id, &format!("status=failed&limit={limit}")).await;
        assert_eq!(seen.iter().collect::<Vec<_>>(), failed, "{limit}");
        assert!(lengths.iter().all(|length| *length <= limit), "{limit}: {lengths:?}");
    }
    // Whoever asks for what there is none of reads by the megabyte, and is told to go on until the end. (DynamoDB Local
    // counts what passes the filter, AWS what is read.)
    let (seen, lengths) = all(&world, &id, "status=dropped").await;
    assert!(seen.is_empty());
    assert!(lengths.len() >= 3 || World::is_external(), "{lengths:?}");
}
