//! GET /operator/activations. docs/api.md section 7.

use crate::support::consistency;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, client_id, decide, get, mitid, mitid_fields, olivia, owner, round_trips,
    submit, submit_fields, ticket_id,
};
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::field::Fields;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight::store::Write;
use greenlight_tests::{ACME, OTHER, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

const SECOND: &str = "HqTRDIYH";

async fn queue(world: &World, query: &str) -> Reply {
    get(world, &world.operator_key, &format!("{QUEUE}{query}")).send().await
}

fn ids(reply: &Reply) -> Vec<String> {
    let data = reply.body["data"].as_array().expect("an array").iter();
    data.map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

/// Follows the cursors to the end; the ids of each page.
async fn pages(world: &World, query: &str) -> Vec<Vec<String>> {
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
async fn six(world: &World) -> Vec<String> {
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

#[tokio::test]
async fn an_empty_queue_is_an_empty_page_without_a_cursor() {
    let world = World::new().await;
    let reply = queue(&world, "").await.expect(200);
    assert_eq!(reply.text, r#"{"data":[],"nextCursor":null}"#);
    assert_eq!((reply.header("next-cursor"), reply.header("link")), (None, None));
}

#[tokio::test]
async fn an_open_ticket_is_listed_with_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.advance(Duration::from_secs(90));
    let requested = format!(
        r#"{{"data":[{{"id":"{id}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"activation_requested","requestedAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:00:00.000Z","claimedBy":null}}],"nextCursor":null}}"#
    );
    assert_eq!(queue(&world, "").await.expect(200).text, requested);
    olivia(&world, &id, &["claim"]).await;
    let claimed = format!(
        r#"{{"data":[{{"id":"{id}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"activation_processing","requestedAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:01:30.000Z","claimedBy":"{OLIVIA}"}}],"nextCursor":null}}"#
    );
    assert_eq!(queue(&world, "").await.expect(200).text, claimed);
    consistency::check(&world).await;
}

#[tokio::test]
async fn the_oldest_comes_first_across_providers_apps_and_organisations() {
    let world = World::new().await;
    let expected = six(&world).await;
    assert_eq!(ids(&queue(&world, "").await.expect(200)), expected);
    consistency::check(&world).await;
}

#[tokio::test]
async fn tickets_of_the_same_millisecond_come_by_their_ids() {
    let world = World::new().await;
    let mut expected = Vec::new();
    for (app, provider) in [(ACME, "mitid"), (SECOND, "mitid"), (OTHER, "mitid"), (ACME, "smartid")]
    {
        expected.push(submit(&world, app, provider).await);
    }
    expected.sort();
    assert_eq!(ids(&queue(&world, "").await.expect(200)), expected);
    assert_eq!(pages(&world, "limit=1").await.concat(), expected);
}

#[tokio::test]
async fn filters_choose_by_status_and_provider_and_both() {
    let world = World::new().await;
    let all = six(&world).await;
    olivia(&world, &all[1], &["claim"]).await;
    olivia(&world, &all[3], &["claim"]).await;
    let chosen = |indices: &[usize]| indices.iter().map(|i| all[*i].clone()).collect::<Vec<_>>();
    for (query, expected) in [
        ("?status=activation_requested", chosen(&[0, 2, 4, 5])),
        ("?status=activation_processing", chosen(&[1, 3])),
        ("?providerId=mitid", chosen(&[1, 4, 5])),
        ("?providerId=mitid&status=activation_requested", chosen(&[4, 5])),
        ("?status=activation_processing&providerId=mitid", chosen(&[1])),
        ("?providerId=spid", chosen(&[])),
        ("?providerId=passport", chosen(&[])),
        ("?providerId=ftn", chosen(&[])),
        ("?status=activation%5Fprocessing", chosen(&[1, 3])),
    ] {
        let reply = queue(&world, query).await.expect(200);
        assert_eq!(ids(&reply), expected, "{query}");
        assert_eq!(reply.body["nextCursor"], Value::Null, "{query}");
    }
    consistency::check(&world).await;
}

#[tokio::test]
async fn decided_and_superseded_tickets_are_not_in_the_queue() {
    let world = World::new().await;
    let approved = submit(&world, ACME, "mitid").await;
    olivia(&world, &approved, &["claim", "approve"]).await;
    let rejected = submit(&world, SECOND, "mitid").await;
    olivia(&world, &rejected, &["reject"]).await;
    let _superseded = submit(&world, OTHER, "mitid").await;
    let current = submit(&world, OTHER, "mitid").await;
    let incomplete = submit_fields(&world, ACME, "spid", &json!({})).await.expect(200);
    assert_eq!(incomplete.body["spid"]["status"], "rejected");
    let direct = submit_fields(&world, ACME, "passport", &json!({})).await.expect(200);
    assert_eq!(direct.body["passport"]["status"], "activated");
    let released = submit(&world, SECOND, "smartid").await;
    olivia(&world, &released, &["claim", "release"]).await;
    let mut expected = [current, released];
    expected.sort();
    assert_eq!(ids(&queue(&world, "").await.expect(200)), expected);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_page_says_how_to_get_the_next_and_the_last_one_does_not() {
    let world = World::new().await;
    let all = six(&world).await;
    let first = queue(&world, "?limit=4").await.expect(200);
    assert_eq!(ids(&first), all[..4]);
    let cursor = first.header("next-cursor").expect("a cursor").to_owned();
    assert_eq!(first.body["nextCursor"], cursor.as_str());
    let link = format!("</connect/v1/operator/activations?limit=4&cursor={cursor}>; rel=\"next\"");
    assert_eq!(first.header("link"), Some(link.as_str()));
    let last = queue(&world, &format!("?limit=4&cursor={cursor}")).await.expect(200);
    assert_eq!(ids(&last), all[4..]);
    assert_eq!(last.body["nextCursor"], Value::Null);
    assert_eq!((last.header("next-cursor"), last.header("link")), (None, None));
}

#[tokio::test]
async fn the_link_repeats_the_filters() {
    let world = World::new().await;
    six(&world).await;
    let query = "?limit=1&providerId=mitid&status=activation_requested";
    let reply = queue(&world, query).await.expect(200);
    let cursor = reply.header("next-cursor").expect("a cursor");
    let link = format!(
        "</connect/v1/operator/activations?status=activation_requested&providerId=mitid&limit=1&cursor={cursor}>; rel=\"next\""
    );
    assert_eq!(reply.header("link"), Some(link.as_str()));
}

#[tokio::test]
async fn every_limit_gives_the_whole_queue_and_a_full_last_page_has_no_cursor() {
    let world = World::new().await;
    let all = six(&world).await;
    olivia(&world, &all[4], &["claim"]).await;
    for (limit, sizes) in
        [(1, vec![1; 6]), (2, vec![2; 3]), (3, vec![3, 3]), (4, vec![4, 2]), (6, vec![6])]
    {
        let pages = pages(&world, &format!("limit={limit}")).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "limit {limit}");
        assert_eq!(pages.concat(), all, "limit {limit}");
    }
    let requested = pages(&world, "status=activation_requested&limit=2").await;
    let expected = [&all[..2], &all[2..4], &all[5..]];
    assert_eq!(requested, expected);
    assert_eq!(pages(&world, "providerId=mitid&limit=2").await.concat().len(), 3);
}

#[tokio::test]
async fn what_is_decided_between_two_pages_neither_repeats_nor_hides_another() {
    let world = World::new().await;
    let all = six(&world).await;
    let first = queue(&world, "?limit=3").await.expect(200);
    let cursor = first.header("next-cursor").expect("a cursor").to_owned();
    // The last of the page goes, one of the next page goes, one comes at the end.
    olivia(&world, &all[2], &["reject"]).await;
    olivia(&world, &all[4], &["claim", "approve"]).await;
    let late = submit(&world, SECOND, "smartid").await;
    let second = queue(&world, &format!("?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!(ids(&second), [all[3].clone(), all[5].clone(), late]);
    assert_eq!(second.body["nextCursor"], Value::Null);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_page_has_100_tickets_unless_asked_otherwise_and_at_most_1000() {
    let world = World::new().await;
    let mut writes = Vec::new();
    for number in 0_u8..101 {
        world.advance(Duration::from_millis(1));
        writes.push(Write::PutTicket(Box::new(Ticket {
            id: ActivationId::generate(world.now(), [number; 16]),
            provider_id: if number % 2 == 0 { "mitid" } else { "spid" }.to_owned(),
            client_id: client_id(ACME),
            organisation_id: owner("Acme0001"),
            status: TicketStatus::Requested,
            fields: Fields::new(),
            ignored_fields: Vec::new(),
            warnings: Vec::new(),
            rejection: None,
            requested_at: world.now(),
            updated_at: world.now(),
            activated_at: None,
            claimed_by: None,
            superseded_by: None,
            previous: Vec::new(),
        })));
    }
    for chunk in writes.chunks(100) {
        world.store().commit(chunk, None, world.now()).await.expect("written");
    }
    let sizes = |pages: Vec<Vec<String>>| pages.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(sizes(pages(&world, "").await), [100, 1]);
    assert_eq!(sizes(pages(&world, "limit=1000").await), [101]);
    assert_eq!(sizes(pages(&world, "limit=40").await), [40, 40, 21]);
    assert_eq!(sizes(pages(&world, "providerId=mitid&limit=50").await), [50, 1]);
    let all = pages(&world, "limit=7").await.concat();
    assert!(all.is_sorted() && all.len() == 101);
}

#[tokio::test]
async fn a_query_that_cannot_be_answered_is_refused_by_name_and_reason() {
    let world = World::new().await;
    for (query, parameter, reason) in [
        ("?status=", "status", "empty"),
        ("?status=activated", "status", "not_an_option"),
        ("?status=rejected", "status", "not_an_option"),
        ("?status=superseded", "status", "not_an_option"),
        ("?status=ACTIVATION_REQUESTED", "status", "not_an_option"),
        ("?status=activation_requested&status=activation_requested", "status", "repeated"),
        ("?status=activation_requested,activation_processing", "status", "not_an_option"),
        ("?providerId=", "providerId", "empty"),
        ("?providerId=nope", "providerId", "not_an_option"),
        ("?providerId=mitid&providerId=spid", "providerId", "repeated"),
        ("?limit=", "limit", "empty"),
        ("?limit=0", "limit", "out_of_range"),
        ("?limit=1001", "limit", "out_of_range"),
        ("?limit=1.5", "limit", "wrong_type"),
        ("?limit=many", "limit", "wrong_type"),
        ("?limit=1&limit=1", "limit", "repeated"),
        ("?cursor=", "cursor", "empty"),
        ("?cursor=nonsense", "cursor", "invalid_cursor"),
        ("?cursor=a&cursor=b", "cursor", "repeated"),
    ] {
        let details = json!({ "parameter": parameter, "reason": reason });
        queue(&world, query).await.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_operator_and_filters_only() {
    let world = World::new().await;
    let all = six(&world).await;
    let cursor = |reply: Reply| reply.header("next-cursor").expect("a cursor").to_owned();
    let plain = cursor(queue(&world, "?limit=1").await.expect(200));
    let filtered = cursor(queue(&world, "?limit=1&providerId=mitid").await.expect(200));
    let invalid = json!({ "parameter": "cursor", "reason": "invalid_cursor" });
    for query in [
        format!("?cursor={filtered}"),
        format!("?cursor={filtered}&providerId=smartid"),
        format!("?cursor={filtered}&providerId=mitid&status=activation_requested"),
        format!("?cursor={plain}&providerId=mitid"),
        format!("?cursor={plain}&status=activation_processing"),
        format!("?cursor={}", &plain[1..]),
        format!("?cursor={plain}A"),
        format!("?cursor={plain}%20"),
    ] {
        let reply = queue(&world, &query).await;
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", invalid.clone());
    }
    let target = format!("{QUEUE}?cursor={plain}");
    let other = get(&world, &world.other_operator_key, &target).send().await;
    other.refused(400, "VALIDATION_INVALID_PARAMETER", invalid.clone());
    // The limit is no part of it.
    let rest = queue(&world, &format!("?cursor={plain}&limit=2")).await.expect(200);
    assert_eq!(ids(&rest), all[1..3]);
    let rest = queue(&world, &format!("?cursor={filtered}&providerId=mitid")).await.expect(200);
    assert_eq!(ids(&rest), [all[4].clone(), all[5].clone()]);
    // What another listing gave, or what its checksum alone makes right.
    for (listing, position) in [
        (Listing::Challenges, "2025-01-15T10:00:00.000Z#act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"),
        (Listing::Queue, ""),
        (Listing::Queue, "nowhere"),
        (Listing::Queue, "\u{0}"),
    ] {
        let forged = cursor::encode(listing, &format!("{OLIVIA}//"), position);
        let reply = queue(&world, &format!("?cursor={forged}")).await;
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", invalid.clone());
    }
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
        assert_eq!((of("BatchGetItem"), of("Query"), log.len()), (1, 13, 14));
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
