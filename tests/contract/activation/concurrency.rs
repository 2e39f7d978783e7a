//! Many submissions at once. docs/api.md sections 1.9 and 5.3.

use futures_util::future::join_all;
use greenlight_tests::{ACME, Reply, World, company_fields};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The activation ids of all tickets in the table.
async fn tickets(world: &World) -> BTreeSet<String> {
    let everything = world.everything().await;
    let ids = everything.keys().filter_map(|key| key.split("TICKET#").nth(1));
    ids.map(|rest| rest.split('"').next().expect("an id").to_owned()).collect()
}

/// The activation ids that a reply names.
fn named(reply: &Reply) -> BTreeSet<String> {
    let results = reply.body.as_object().expect("results").values();
    results.filter_map(|result| result["id"].as_str().map(str::to_owned)).collect()
}

/// The activation ids that the app's pointers name.
async fn pointed(world: &World) -> BTreeSet<String> {
    let app = world.stored_app(ACME).await;
    app.pointers.values().map(|pointer| pointer.ticket.as_str().to_owned()).collect()
}

#[tokio::test]
async fn fifty_equal_submissions_under_one_key_have_one_effect_and_fifty_equal_bodies() {
    let world = World::new().await;
    let body = json!({ "mitid": company_fields("Acme"), "passport": {}, "ftn": {} });
    // Two instances of the function, as Lambda would start them.
    let other = world.new_instance();
    let replies = join_all((0..50).map(|n| {
        let request = world.submit(ACME, &body).idempotency_key("one-key");
        if n % 2 == 0 { request.send() } else { request.to(&other).send() }
    }))
    .await;
    for reply in &replies {
        assert_eq!((reply.status, &reply.text), (200, &replies[0].text));
    }
    assert_eq!(replies.iter().filter(|reply| !reply.is_replay()).count(), 1);
    assert_eq!(world.stored_app(ACME).await.version, 2);
    assert_eq!(tickets(&world).await, named(&replies[0]));
    assert_eq!(pointed(&world).await, named(&replies[0]));
    assert_eq!(world.company(ACME).await, company_fields("Acme"));
}

#[tokio::test]
async fn fifty_different_submissions_to_one_app_are_each_a_whole_or_nothing() {
    let world = World::new().await;
    let before = world.stored_app(ACME).await.version;
    let providers = ["mitid", "smartid", "audkenni", "skmobileid", "evrotrust"];
    // Some bring company info and some do not, so that the app's own version has to decide.
    let bodies: Vec<Value> = (0..50)
        .map(|n| match n % 3 {
            2 => json!({ "ghanacard": {}, "passport": {} }),
            _ => json!({ providers[n % 5]: company_fields(&format!("acme{n}")), "passport": {} }),
        })
        .collect();
    let replies = join_all(bodies.iter().enumerate().map(|(n, body)| {
        let request = world.submit(ACME, body);
        if n % 2 == 0 { request } else { request.idempotency_key(&format!("key-{n}")) }.send()
    }))
    .await;
    let (won, lost): (Vec<&Reply>, Vec<&Reply>) =
        replies.iter().partition(|reply| reply.status == 200);
    assert!(!won.is_empty() && !lost.is_empty(), "{} won", won.len());
    for reply in lost {
        reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    let app = world.stored_app(ACME).await;
    assert_eq!(app.version - before, won.len() as u64);
    let written: BTreeSet<String> = won.iter().flat_map(|reply| named(reply)).collect();
    assert_eq!(written.len(), 2 * won.len());
    assert_eq!(tickets(&world).await, written, "a winner wrote its tickets, a loser none");
    assert!(pointed(&world).await.is_subset(&written), "pointers name tickets that exist");
    for (provider, pointer) in &app.pointers {
        let ticket = world.ticket(pointer.ticket.as_str()).await;
        assert_eq!((&ticket.provider_id, &ticket.status), (provider, &pointer.status));
        assert!(ticket.is_current());
    }
    // All but the current tickets were told so, by exactly one successor each.
    let mut successors = BTreeSet::new();
    for id in written.difference(&pointed(&world).await) {
        let ticket = world.ticket(id).await;
        let successor = ticket.superseded_by.expect("a successor").to_string();
        assert!(successors.insert(successor), "two tickets with one successor");
    }
    // The company info is one submission's, not a mixture.
    let company = world.company(ACME).await;
    match company["displayName"].as_str() {
        Some(name) => assert_eq!(company, company_fields(name)),
        None => assert_eq!(company, json!({})),
    }
    let records = world.everything().await.keys().filter(|key| key.contains("IDEM#")).count();
    let keyed = replies.iter().enumerate().filter(|(n, r)| n % 2 == 1 && r.status == 200).count();
    assert_eq!(records, keyed, "a record for each answered request with a key, and no other");
}

#[tokio::test]
async fn two_keys_and_two_bodies_on_one_app_have_no_mixed_outcome() {
    let world = World::new().await;
    let bodies = [
        json!({ "mitid": company_fields("Anna"), "audkenni": company_fields("Anna") }),
        json!({
            "mitid": company_fields("Bert"),
            "audkenni": company_fields("Bert"),
            "smartid": company_fields("Bert"),
        }),
    ];
    let keys = ["key-a", "key-b"];
    let replies = join_all(
        (0..50).map(|n| world.submit(ACME, &bodies[n % 2]).idempotency_key(keys[n % 2]).send()),
    )
    .await;
    // Each key has one effect, so nobody can lose more than once to the other.
    for (n, reply) in replies.iter().enumerate() {
        assert_eq!((reply.status, &reply.text), (200, &replies[n % 2].text));
    }
    assert_eq!(replies.iter().filter(|reply| !reply.is_replay()).count(), 2);
    assert_eq!(world.stored_app(ACME).await.version, 3);
    let (anna, bert) = (named(&replies[0]), named(&replies[1]));
    assert_eq!((anna.len(), bert.len()), (2, 3));
    assert_eq!(tickets(&world).await, anna.union(&bert).cloned().collect());
    for (ids, name) in [(&anna, "Anna"), (&bert, "Bert")] {
        for id in ids {
            assert_eq!(json!(world.ticket(id).await.fields), company_fields(name));
        }
    }
    // Whoever came last has all shared pointers and the whole company info.
    let app = world.stored_app(ACME).await;
    let last = world.current_ticket(ACME, "mitid").await;
    let (ids, name) =
        if anna.contains(last.id.as_str()) { (&anna, "Anna") } else { (&bert, "Bert") };
    assert!(ids.contains(app.pointers["audkenni"].ticket.as_str()));
    assert!(bert.contains(app.pointers["smartid"].ticket.as_str()));
    assert_eq!(world.company(ACME).await, company_fields(name));
    // The record of each key replays its own body's answer for good.
    for (n, body) in bodies.iter().enumerate() {
        let again = world.submit(ACME, body).idempotency_key(keys[n]).send().await.expect(200);
        assert_eq!((again.text.as_str(), again.is_replay()), (replies[n].text.as_str(), true));
        let crossed = world.submit(ACME, body).idempotency_key(keys[1 - n]).send().await;
        crossed.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    }
}
