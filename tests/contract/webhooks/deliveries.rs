//! GET /webhook-endpoints/{endpoint_id}/deliveries. docs/api.md section 11.8.

use crate::support::webhooks::{
    ENDPOINTS, about, changes, delivered, deliveries, id, pings, registered, stored,
};
use crate::support::workers::{ACME_ID, Answer, Receivers, dispatch, sweep, switch};
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{Attempt, AttemptError, Delivery, DeliveryStatus};
use greenlight::store::Write;
use greenlight_tests::{Reply, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const HOST: &str = "hooks.acme.example";

async fn with_one() -> (World, String, Arc<Receivers>) {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    (world, id, receivers)
}

fn statuses(page: &[Value]) -> Vec<&str> {
    page.iter().map(|it| it["status"].as_str().expect("a status")).collect()
}

#[tokio::test]
async fn an_event_is_listed_with_its_attempts_until_it_has_arrived() {
    let (world, id, receivers) = with_one().await;
    assert_eq!(deliveries(&world, &id, "").await.text, r#"{"data":[],"nextCursor":null}"#);
    receivers.set(HOST, Answer::Status(500));
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let (_, event) = receivers.take().remove(0);
    let listed = deliveries(&world, &id, "").await;
    assert_eq!((listed.header("next-cursor"), listed.header("link")), (None, None));
    let due_at = listed.body["data"][0]["dueAt"].clone();
    let earliest = world.now().plus_seconds(60);
    let due = due_at.as_str().and_then(Timestamp::parse).expect("a time");
    assert!(due >= earliest && due <= earliest.plus_seconds(6), "{due_at}");
    let at = "2025-01-15T10:00:00.001Z";
    let failed = json!({ "at": at, "durationMs": 0, "httpStatus": 500, "error": null });
    let expected = json!({
        "eventId": event["id"],
        "type": "provider.disabled",
        "status": "pending",
        "createdAt": at,
        "dueAt": due_at,
        "attempts": [failed],
        "lastResponse": "status 500",
    });
    assert_eq!(listed.body, json!({ "data": [expected], "nextCursor": null }));

    receivers.set(HOST, Answer::Never);
    world.advance(Duration::from_secs(66));
    sweep(&world, &receivers).await;
    let listed = delivered(&world, &id, "").await;
    let late = json!({
        "at": "2025-01-15T10:01:06.001Z", "durationMs": 15_000, "httpStatus": null, "error": "timeout",
    });
    assert_eq!(listed[0]["attempts"], json!([failed, late]));
    assert_eq!(
        (&listed[0]["status"], &listed[0]["lastResponse"]),
        (&json!("pending"), &Value::Null)
    );

    receivers.set(HOST, Answer::Status(204));
    world.advance(Duration::from_secs(330));
    sweep(&world, &receivers).await;
    let listed = delivered(&world, &id, "").await;
    let there = json!({
        "at": "2025-01-15T10:06:36.001Z", "durationMs": 0, "httpStatus": 204, "error": null,
    });
    let mut arrived = expected;
    arrived["status"] = json!("succeeded");
    arrived["dueAt"] = Value::Null;
    arrived["attempts"] = json!([failed, late, there]);
    arrived["lastResponse"] = json!("status 204");
    assert_eq!(listed, [arrived]);
}

#[tokio::test]
async fn the_newest_come_first_page_by_page_and_each_once() {
    let (world, id, _) = with_one().await;
    for _ in 0..25 {
        world.advance(Duration::from_millis(1));
        let _ = pings(&world, &id).send().await.expect(202);
    }
    let created = |page: &[Value]| -> Vec<String> {
        page.iter().map(|it| it["createdAt"].as_str().expect("a time").to_owned()).collect()
    };
    let all = created(&delivered(&world, &id, "limit=100").await);
    assert!(all.len() == 25 && all.is_sorted_by(|newer, older| newer > older));
    let first = deliveries(&world, &id, "").await;
    assert_eq!(first.body["data"].as_array().map(Vec::len), Some(20));
    for (limit, pages) in
        [(25, vec![25]), (24, vec![24, 1]), (10, vec![10, 10, 5]), (5, vec![5; 5])]
    {
        let (mut seen, mut lengths, mut query) = (Vec::new(), Vec::new(), format!("limit={limit}"));
        loop {
            let page = deliveries(&world, &id, &query).await;
            let data = page.body["data"].as_array().expect("a page").clone();
            lengths.push(data.len());
            seen.extend(created(&data));
            let cursor = page.header("next-cursor").map(str::to_owned);
            assert_eq!(page.body["nextCursor"].as_str(), cursor.as_deref());
            let Some(cursor) = cursor else { break };
            query = format!("limit={limit}&cursor={cursor}");
            let link =
                format!(r#"</connect/v1/webhook-endpoints/{id}/deliveries?{query}>; rel="next""#);
            assert_eq!(page.header("link"), Some(link.as_str()));
        }
        assert_eq!((seen, lengths), (all.clone(), pages), "limit {limit}");
    }
}

#[tokio::test]
async fn a_status_finds_the_deliveries_that_have_come_to_it_and_no_others() {
    let (world, id, receivers) = with_one().await;
    let statuses_of = [
        DeliveryStatus::Failed,
        DeliveryStatus::Succeeded,
        DeliveryStatus::Failed,
        DeliveryStatus::Pending,
        DeliveryStatus::Failed,
        DeliveryStatus::Dropped,
    ];
    let endpoint = stored(&world, &id).await.expect("one");
    for status in statuses_of {
        world.advance(Duration::from_millis(1));
        let ping = endpoint.ping(world.now(), [9; 16]);
        let delivery = Delivery { status, due_at: None, ..Delivery::of_ping(&endpoint, &ping) };
        let put = Write::PutDelivery(Box::new(delivery));
        world.store().commit(&[put], None, world.now()).await.expect("put");
    }
    for (status, count) in [("pending", 1), ("succeeded", 1), ("failed", 3), ("dropped", 1)] {
        let page = delivered(&world, &id, &format!("status={status}")).await;
        assert_eq!(statuses(&page), vec![status; count]);
    }
    let first = deliveries(&world, &id, "status=failed&limit=2").await;
    let cursor = first.header("next-cursor").expect("there is more").to_owned();
    let link = format!(
        r#"</connect/v1/webhook-endpoints/{id}/deliveries?status=failed&limit=2&cursor={cursor}>; rel="next""#
    );
    assert_eq!(first.header("link"), Some(link.as_str()));
    let rest = delivered(&world, &id, &format!("status=failed&limit=2&cursor={cursor}")).await;
    assert_eq!(statuses(&rest), ["failed"]);
    assert_eq!(first.body["data"].as_array().map(Vec::len), Some(2));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn what_the_query_cannot_be_is_refused() {
    let (world, id, _) = with_one().await;
    for _ in 0..2 {
        world.advance(Duration::from_millis(1));
        let _ = pings(&world, &id).send().await.expect(202);
    }
    let other = self::id(&registered(&world).await);
    let cursor = deliveries(&world, &id, "limit=1").await;
    let cursor = cursor.header("next-cursor").expect("there is more").to_owned();
    let get =
        |id: &str, query: &str| about(&world, "GET", &format!("{id}/deliveries?{query}")).send();
    for (query, parameter, reason) in [
        ("status=sent", "status", "not_an_option"),
        ("status=", "status", "empty"),
        ("status=failed&status=failed", "status", "repeated"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=ten", "limit", "wrong_type"),
        ("cursor=AQ", "cursor", "invalid_cursor"),
        ("type=ping", "type", "unknown_parameter"),
        (&format!("status=pending&cursor={cursor}"), "cursor", "invalid_cursor"),
    ] {
        get(&id, query).await.invalid(parameter, reason);
    }
    get(&other, &format!("cursor={cursor}")).await.invalid("cursor", "invalid_cursor");
}

#[tokio::test]
async fn nobody_sees_another_organisations_deliveries_nor_those_of_what_is_gone() {
    let (world, id, _) = with_one().await;
    let _ = pings(&world, &id).send().await.expect(202);
    let get = |id: &str| about(&world, "GET", &format!("{id}/deliveries"));
    let not_found = |reply: Reply| reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    // The second time its instance knows the key, and reads the page at once.
    for _ in 0..2 {
        let theirs = world.anonymous("GET", &format!("{ENDPOINTS}/{id}/deliveries"));
        not_found(theirs.key(&world.other_key).send().await);
    }
    not_found(get("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").send().await);
    not_found(get("we_1").send().await);
    let _ = about(&world, "DELETE", &id).send().await.expect(204);
    not_found(get(&id).send().await);
}

#[tokio::test]
async fn what_is_wrong_with_an_attempt_has_a_name_and_at_most_twenty_are_shown() {
    let (world, id, _) = with_one().await;
    let endpoint = stored(&world, &id).await.expect("one");
    let ping = endpoint.ping(world.now(), [9; 16]);
    let mut delivery = Delivery::of_ping(&endpoint, &ping);
    let errors = AttemptError::ALL.into_iter().cycle().take(25);
    for (number, error) in errors.enumerate() {
        let number = u32::try_from(number).expect("few");
        let attempt =
            Attempt { at: world.now(), duration_ms: number, http_status: None, error: Some(error) };
        let outcome = greenlight::domain::webhook::Outcome {
            attempt,
            retry_after: None,
            last_response: None,
        };
        delivery = delivery.after(&outcome, world.now(), 0);
    }
    let put = Write::PutDelivery(Box::new(delivery));
    world.store().commit(&[put], None, world.now()).await.expect("put");
    let listed = delivered(&world, &id, "").await;
    let attempts = listed[0]["attempts"].as_array().expect("attempts");
    let names: Vec<&str> = attempts.iter().map(|it| it["error"].as_str().expect("one")).collect();
    let all = ["timeout", "dns", "address", "connect", "tls", "http", "redirect"];
    let expected: Vec<&str> = all.into_iter().cycle().skip(5).take(20).collect();
    assert_eq!((names, &attempts[0]["durationMs"]), (expected, &json!(5)));
    let _ = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    assert_eq!(delivered(&world, &id, "").await, listed);
}
