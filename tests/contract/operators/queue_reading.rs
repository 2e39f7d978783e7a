//! GET /operator/activations: who may read it, what that costs, and how much of the index a page reads.
//! docs/api.md section 7.

use super::listing::{ids, made, pages, put, queue, six};
use crate::support::consistency;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, client_id, decide, get, mitid, mitid_fields, owner, round_trips,
    submit_fields, ticket_id,
};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight::store::{ENTRY_BYTES, Write};
use greenlight_tests::{ACME, DatabaseCall, Reply, World};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_page_has_100_tickets_unless_asked_otherwise_and_at_most_1000() {
    let world = World::new().await;
    let mut tickets = Vec::new();
    for number in 0..101 {
        world.advance(Duration::from_millis(1));
        let provider_id = if number % 2 == 0 { "mitid" } else { "spid" }.to_owned();
        tickets.push(Ticket { provider_id, ..made(&world, number, TicketStatus::Requested) });
    }
    put(&world, tickets).await;
    let sizes = |pages: Vec<Vec<String>>| pages.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(sizes(pages(&world, "").await), [100, 1]);
    assert_eq!(sizes(pages(&world, "limit=1000").await), [101]);
    assert_eq!(sizes(pages(&world, "limit=40").await), [40, 40, 21]);
    assert_eq!(sizes(pages(&world, "providerId=mitid&limit=50").await), [50, 1]);
    let all = pages(&world, "limit=7").await.concat();
    assert!(all.is_sorted() && all.len() == 101);
}

#[tokio::test]
async fn only_a_good_operator_key_opens_the_queue_whatever_the_query() {
    let world = World::new().await;
    let olivia = owner(OLIVIA);
    let soon = world.now().plus_seconds(60);
    let expiring = world.issue_key(KeyKind::Operator, &olivia, Some(soon)).await;
    let unknown = SecretKey::mint(KeyKind::Operator, Deployment::Production, &olivia, [7; 32]);
    let sandbox = SecretKey::mint(KeyKind::Operator, Deployment::Sandbox, &olivia, [7; 32]);
    let target = format!("{QUEUE}?limit=0");
    let _ = get(&world, &expiring, QUEUE).send().await.expect(200);
    world.advance(Duration::from_secs(60));
    for (key, reason) in [
        (world.key.as_str(), "wrong_kind"),
        (&expiring, "expired"),
        (unknown.reveal(), "unknown"),
        (sandbox.reveal(), "other_deployment"),
        ("x", "malformed"),
        ("", "malformed"),
    ] {
        get(&world, key, &target).send().await.unauthenticated(reason);
    }
    world.anonymous("GET", &target).send().await.unauthenticated("missing");
}

#[tokio::test]
async fn a_disabled_operator_is_not_let_in_from_the_next_request_on() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let own = format!("{QUEUE}/{id}");
    let _ = get(&world, &world.operator_key, &own).send().await.expect(200);
    let disable = [Write::DisableOperator { id: owner(OLIVIA), at: world.now() }];
    world.store().commit(&disable, None, world.now()).await.expect("disabled");
    for target in [QUEUE, &own, "/v1/operator/activations/nothing"] {
        let reply = get(&world, &world.operator_key, target).send().await;
        reply.unauthenticated("disabled");
    }
    let reply = decide(&world, &world.operator_key, &id, "claim").await;
    reply.unauthenticated("disabled");
    let snapshot = consistency::check(&world).await;
    assert_eq!(snapshot.decisions(), 0);
    let other = decide(&world, &world.other_operator_key, &id, "claim").await.expect(200);
    assert_eq!(other.body["claimedBy"], OMAR);
}

#[tokio::test]
async fn the_sandbox_has_no_tickets_and_so_an_empty_queue() {
    let world = World::sandbox().await;
    let reply = submit_fields(&world, ACME, "mitid", &mitid_fields()).await.expect(200);
    assert_eq!(ticket_id(&reply, "mitid"), "sandbox");
    let reply = queue(&world, "").await.expect(200);
    assert_eq!(reply.text, r#"{"data":[],"nextCursor":null}"#);
}

#[tokio::test]
async fn the_queue_is_read_beside_a_key_that_was_let_in_before_and_else_after_it() {
    let world = World::new().await;
    six(&world).await;
    for trips in [2, 1] {
        world.line().take_log();
        let _ = queue(&world, "").await.expect(200);
        let log = world.line().take_log();
        let of = |name: &str| log.iter().filter(|call| call.operation == name).count();
        assert_eq!((of("BatchGetItem"), of("Query"), log.len()), (1, 2, 3));
        assert_eq!(round_trips(&log), trips);
    }
    queue(&world, "?limit=0").await.refused(
        400,
        "VALIDATION_INVALID_PARAMETER",
        json!({ "parameter": "limit", "reason": "out_of_range" }),
    );
    let olivia = owner(OLIVIA);
    let unknown = SecretKey::mint(KeyKind::Operator, Deployment::Production, &olivia, [7; 32]);
    let _ = get(&world, unknown.reveal(), QUEUE).send().await.expect(401);
    assert_eq!(world.line().take_log().len(), 2);
    let _ = get(&world, "sk_operator_prod_nonsense", QUEUE).send().await.expect(401);
    assert!(world.line().take_log().is_empty());
}

/// How many bytes a value has, or a little more.
fn size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::L(list) => 3 + list.iter().map(|entry| 1 + size(entry)).sum::<usize>(),
        other => panic!("{other:?}"),
    }
}

/// The most that an entry can be: names of the longest texts, ids of the longest spelling.
#[tokio::test]
async fn no_entry_of_an_index_is_larger_than_is_reckoned_with() {
    let world = World::new().await;
    let longest = |letter: &str| letter.repeat(200);
    let mut ticket = made(&world, 1, TicketStatus::Rejected);
    ticket.client_id = client_id(&"a".repeat(64));
    ticket.provider_id = "a".repeat(64);
    ticket.client_name = longest("𝔵");
    ticket.organisation_name = longest("𝔵");
    ticket.claimed_by = Some(owner(OLIVIA));
    ticket.decided_by = Some(owner(OMAR));
    ticket.previous = vec![ticket.id.clone(), ticket.id.clone()];
    put(&world, [ticket.clone()]).await;
    for (index, key, value) in [
        ("tickets-by-status", "by_status", "rejected".to_owned()),
        ("tickets-by-provider", "by_provider", format!("rejected#{}", ticket.provider_id)),
        ("tickets-by-app", "by_app", format!("rejected#{}", ticket.client_id)),
    ] {
        let call = world.client().query().table_name(world.table()).index_name(index);
        let call = call.key_condition_expression("#k = :v").expression_attribute_names("#k", key);
        let value = AttributeValue::S(value);
        let found = call.expression_attribute_values(":v", value).send().await.expect("an answer");
        let [entry] = found.items() else { panic!("one entry in {index}") };
        let bytes: usize = entry.iter().map(|(name, value)| name.len() + size(value)).sum();
        assert!(bytes <= ENTRY_BYTES, "{index}: {bytes}");
    }
}

/// How much of the index a request has read, in bytes, as its units say it.
fn read(log: &[DatabaseCall]) -> f64 {
    let queries = log.iter().filter(|call| call.operation == "Query");
    let units: f64 = queries.map(|call| call.units().expect("units").0).sum();
    units * 8.0 * 1024.0
}

#[tokio::test]
async fn a_page_of_a_long_queue_reads_about_what_it_shows() {
    let world = World::new().await;
    let mut tickets = Vec::new();
    for number in 0..1200 {
        let status =
            if number % 10 == 0 { TicketStatus::Processing } else { TicketStatus::Requested };
        tickets.push(made(&world, number, status));
    }
    put(&world, tickets).await;
    for (query, queries, most) in [
        ("", 2, 120_000.0),
        ("?status=activation_requested&limit=10", 1, 8192.0),
        ("?status=activation_processing&limit=10", 1, 8192.0),
        ("?providerId=mitid&limit=10", 2, 16_384.0),
        ("?clientId=abc123&limit=10", 2, 16_384.0),
        ("?claimedBy=none&limit=10", 1, 8192.0),
        ("?status=activated&status=rejected&status=superseded&status=withdrawn", 4, 16_384.0),
        ("?providerId=passport", 0, 0.0),
    ] {
        let _ = queue(&world, "?limit=1").await.expect(200);
        world.line().take_log();
        let _ = queue(&world, query).await.expect(200);
        let log = world.line().take_log();
        // Beside them, the key: as many connections are needed.
        assert_eq!(log.len(), queries + 1, "{query}");
        assert_eq!(round_trips(&log), 1, "{query}");
        if !World::is_external() {
            assert!(read(&log) <= most, "{query}: {} bytes", read(&log));
        }
    }
}

#[tokio::test]
async fn a_page_may_be_empty_and_have_a_successor_and_none_reads_more_than_a_megabyte() {
    let world = World::new().await;
    let mut tickets = Vec::new();
    for number in 0..1200 {
        let mut ticket = made(&world, number, TicketStatus::Requested);
        ticket.client_name = "n".repeat(200);
        ticket.organisation_name = "𝔵".repeat(200);
        if number >= 1190 {
            ticket.organisation_id = owner("Other001");
        }
        tickets.push(ticket);
    }
    let expected: Vec<String> = tickets[1190..].iter().map(|it| it.id.to_string()).collect();
    put(&world, tickets).await;
    let _ = queue(&world, "?limit=1").await.expect(200);
    let mut found: Vec<String> = Vec::new();
    let (mut empty, mut cursor) = (0, String::new());
    loop {
        world.line().take_log();
        let query = format!("?organisationId=Other001&limit=4{cursor}");
        let reply: Reply = queue(&world, &query).await.expect(200);
        let log = world.line().take_log();
        assert_eq!(round_trips(&log), 1);
        assert!(World::is_external() || read(&log) <= 1024.0 * 1024.0, "{}", read(&log));
        let page = ids(&reply);
        empty += usize::from(page.is_empty() && reply.header("next-cursor").is_some());
        found.extend(page);
        match reply.header("next-cursor") {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(empty > 0, "most pages find nothing");
    assert_eq!(found, expected);
    // A long page of two partitions keeps to it, too.
    world.line().take_log();
    let long = pages(&world, "limit=1000").await;
    assert_eq!(long.concat().len(), 1200);
    for call in world.line().take_log() {
        assert!(World::is_external() || read(&[call]) <= 512.0 * 1024.0);
    }
}
