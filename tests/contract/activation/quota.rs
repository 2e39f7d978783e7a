//! How much an app may submit in a day. docs/api.md section 5.3.

use futures_util::future::join_all;
use greenlight::domain::quota::{Quota, QuotaUse};
use greenlight_tests::{ACME, Instance, Reply, World, company_fields};
use serde_json::{Value, json};

/// 15 January 2025, counted from the Unix epoch.
const TODAY: i64 = 20_103;

/// An instance whose apps may submit so much.
fn instance(world: &World, submissions_per_day: u64, bytes_per_day: u64) -> Instance {
    world.new_instance_with(|settings| {
        settings.quota = Quota { submissions_per_day, bytes_per_day };
    })
}

async fn used(world: &World) -> QuotaUse {
    world.stored_app(ACME).await.quota_use
}

#[track_caller]
fn exceeded(reply: &Reply, quota: &str, limit: u64, retry_after: &str) {
    reply.refused(429, "QUOTA_EXCEEDED", json!({ "quota": quota, "limit": limit }));
    assert_eq!(reply.header("retry-after"), Some(retry_after));
}

#[tokio::test]
async fn an_app_may_submit_so_often_in_a_day_and_again_from_midnight_utc_on() {
    for world in [World::new().await, World::sandbox().await] {
        let three = instance(&world, 3, 1_000_000);
        let submit = |app: &str| world.submit(app, &json!({ "passport": {} })).to(&three).send();
        for _ in 0..3 {
            let _ = submit(ACME).await.expect(200);
        }
        let before = world.everything().await;
        let refused = submit(ACME).await;
        exceeded(&refused, "submissions_per_day", 3, "50400");
        let message = "This app may send 3 submissions in a day, which ends at midnight UTC, and \
                       nothing was submitted. Send it again after that, or ask support for more.";
        assert_eq!(refused.body["error"]["message"], message);
        assert_eq!(world.everything().await, before);
        let _ = submit("HqTRDIYH").await.expect(200);
        world.set_time("2025-01-15T23:59:59.001Z");
        exceeded(&submit(ACME).await, "submissions_per_day", 3, "1");
        world.set_time("2025-01-16T00:00:00.000Z");
        let _ = submit(ACME).await.expect(200);
        assert_eq!((used(&world).await.day, used(&world).await.submissions), (TODAY + 1, 1));
    }
}

#[tokio::test]
async fn an_app_may_submit_so_many_bytes_in_a_day_however_they_are_spent() {
    let world = World::new().await;
    let hundred = instance(&world, 1000, 100);
    let body = |length: usize| format!("{:1$}", r#"{"providers":{"passport":{}}}"#, length);
    let send = |length| world.submit(ACME, &json!({})).text(&body(length)).to(&hundred).send();
    let _ = send(60).await.expect(200);
    let refused = send(41).await;
    exceeded(&refused, "bytes_per_day", 100, "50400");
    let message = "This app may send 100 bytes of submissions in a day, which ends at midnight UTC, \
                   and nothing was submitted. Send it again after that, or ask support for more.";
    assert_eq!(refused.body["error"]["message"], message);
    let _ = send(40).await.expect(200);
    exceeded(&send(29).await, "bytes_per_day", 100, "50400");
    assert_eq!(used(&world).await, QuotaUse { day: TODAY, submissions: 2, bytes: 100 });
}

#[tokio::test]
async fn what_changes_nothing_does_not_count() {
    let world = World::new().await;
    let two = instance(&world, 2, 1_000_000);
    let submit = |providers: Value| world.submit(ACME, &providers).to(&two);
    let first = || submit(json!({ "mitid": company_fields("Acme") })).idempotency_key("k1").send();
    let _ = first().await.expect(200);
    let counted = used(&world).await;
    assert_eq!((counted.day, counted.submissions), (TODAY, 1));
    // A replay, requests of nothing but contract providers, refusals of every kind, decisions.
    assert!(first().await.expect(200).is_replay());
    let contract = || submit(json!({ "ftn": {} }));
    let _ = contract().send().await.expect(200);
    let _ = contract().idempotency_key("k2").send().await.expect(200);
    let _ = submit(json!({ "nope": {} })).send().await.expect(404);
    let _ = submit(json!({ "mitid": 1 })).send().await.expect(400);
    world.decide(ACME, "mitid", "claim").await;
    let _ = submit(json!({ "mitid": {}, "passport": {} })).send().await.expect(409);
    world.block(ACME, "ghanacard").await;
    let _ = submit(json!({ "ghanacard": {} })).send().await.expect(409);
    assert_eq!(used(&world).await, counted);
    let _ = submit(json!({ "passport": {} })).send().await.expect(200);
    exceeded(&submit(json!({ "passport": {} })).send().await, "submissions_per_day", 2, "50400");
}

#[tokio::test]
async fn the_quota_is_looked_at_after_everything_else() {
    let world = World::new().await;
    let one = instance(&world, 1, 1_000_000);
    let submit = |providers: Value| world.submit(ACME, &providers).to(&one).send();
    let fields = json!({ "mitid": company_fields("Acme") });
    let _ = world.submit(ACME, &fields).send().await.expect(200);
    world.decide(ACME, "mitid", "claim").await;
    world.block(ACME, "ghanacard").await;
    let held = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    submit(fields).await.refused(409, "RESOURCE_CONFLICT", held);
    let off = json!({ "reason": "disabled_by_operator", "providerIds": ["ghanacard"] });
    submit(json!({ "ghanacard": {} })).await.refused(409, "RESOURCE_CONFLICT", off);
    exceeded(&submit(json!({ "passport": {} })).await, "submissions_per_day", 1, "50400");
    assert_eq!(submit(json!({ "ftn": {} })).await.status, 200, "nothing is written");
}

#[tokio::test]
async fn a_request_that_used_up_the_quota_itself_is_answered_with_what_it_did() {
    let world = World::new().await;
    let one = instance(&world, 1, 1_000_000);
    let submit = || world.submit(ACME, &json!({ "passport": {} })).idempotency_key("k1").to(&one);
    let before = world.post("/v1/apps/abc123/activation").json(&json!({})).idempotency_key("k1");
    world.line().take_log();
    let _ = before.send().await.expect(400);
    let mut mixed = world.line().take_log().remove(0).response.expect("an answer");
    let first = submit().send().await.expect(200);
    world.line().take_log();
    let _ = submit().send().await.expect(200);
    let after = world.line().take_log().remove(0).response.expect("an answer");
    // The record as it was before, all else as it is now: a batch is not a snapshot.
    let items = after["Responses"][world.table()].as_array().expect("items").iter();
    let all_else = items.filter(|item| item["sk"]["S"] != "IDEM").cloned().collect();
    mixed["Responses"][world.table()] = all_else;
    world.line().next("BatchGetItem", greenlight_tests::Fault::Answered(200, mixed));
    let again = submit().send().await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.text, first.text);
}

#[tokio::test]
async fn of_64_submissions_at_once_exactly_as_many_take_effect_as_the_quota_has_left() {
    let world = World::new().await;
    let ten = [instance(&world, 10, 1_000_000), instance(&world, 10, 1_000_000)];
    // Whoever loses the race submits again, as clients do.
    let insist = async |n: usize| loop {
        let request = world.submit(ACME, &json!({ "passport": {} })).to(&ten[n % 2]);
        let key = format!("client-{n}");
        let request = if n.is_multiple_of(3) { request } else { request.idempotency_key(&key) };
        let reply = request.send().await;
        if reply.details()["reason"] != "concurrent_submission" {
            return reply;
        }
    };
    let replies = join_all((0..64).map(insist)).await;
    let (accepted, refused): (Vec<Reply>, Vec<Reply>) =
        replies.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((accepted.len(), refused.len()), (10, 54));
    for reply in &refused {
        exceeded(reply, "submissions_per_day", 10, "50400");
    }
    let app = world.stored_app(ACME).await;
    assert_eq!((app.version, app.quota_use.submissions), (11, 10));
    let everything = world.everything().await;
    let tickets = everything.keys().filter(|item| item.contains("TICKET#")).count();
    assert_eq!(tickets, 10);
}
