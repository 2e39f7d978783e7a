//! GET /operator/activations: which tickets its parameters choose. docs/api.md section 7.

use super::listing::{SECOND, closed, ids, pages, put, queue, six};
use crate::support::consistency;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, client_id, decide, get, olivia, owner, review, submit, submit_fields,
};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight_tests::{ACME, OTHER, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

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
        ("?status=activation_processing&status=activation_requested", all.clone()),
        ("?status=activation_processing&status=activation_processing", chosen(&[1, 3])),
        ("?providerId=mitid&providerId=audkenni", chosen(&[1, 2, 4, 5])),
        ("?providerId=mitid&providerId=audkenni&providerId=smartid", chosen(&[0, 1, 2, 4, 5])),
        ("?providerId=mitid&providerId=passport", chosen(&[1, 4, 5])),
    ] {
        let reply = queue(&world, query).await.expect(200);
        assert_eq!(ids(&reply), expected, "{query}");
        assert_eq!(reply.body["nextCursor"], Value::Null, "{query}");
    }
    consistency::check(&world).await;
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
async fn a_query_that_cannot_be_answered_is_refused_by_name_and_reason() {
    let world = World::new().await;
    for (query, parameter, reason) in [
        ("?status=", "status", "empty"),
        ("?status=activated&status=activation_requested", "status", "not_an_option"),
        ("?status=activation_processing&status=withdrawn", "status", "not_an_option"),
        ("?status=escalated", "status", "not_an_option"),
        ("?status=activated&status=", "status", "empty"),
        ("?status=ACTIVATION_REQUESTED", "status", "not_an_option"),
        ("?status=activation_requested,activation_processing", "status", "not_an_option"),
        ("?providerId=", "providerId", "empty"),
        ("?providerId=nope", "providerId", "not_an_option"),
        ("?providerId=mitid&providerId=nope", "providerId", "not_an_option"),
        ("?providerId=mitid,spid", "providerId", "not_an_option"),
        ("?clientId=", "clientId", "empty"),
        ("?clientId=a%20b", "clientId", "not_an_option"),
        ("?clientId=abc123&clientId=abc123", "clientId", "repeated"),
        ("?organisationId=", "organisationId", "empty"),
        ("?organisationId=Acme", "organisationId", "not_an_option"),
        ("?organisationId=Acme0001&organisationId=Acme0001", "organisationId", "repeated"),
        ("?claimedBy=", "claimedBy", "empty"),
        ("?claimedBy=nobody", "claimedBy", "not_an_option"),
        ("?claimedBy=me&claimedBy=none", "claimedBy", "repeated"),
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
        format!("?cursor={plain}&clientId={ACME}"),
        format!("?cursor={plain}&organisationId=Acme0001"),
        format!("?cursor={plain}&claimedBy=none"),
        format!("?cursor={plain}&status=rejected"),
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
        let forged = cursor::encode(
            listing,
            &format!("{OLIVIA}/activation_requested,activation_processing////"),
            position,
        );
        let reply = queue(&world, &format!("?cursor={forged}")).await;
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", invalid.clone());
    }
}

#[tokio::test]
async fn what_became_of_submissions_is_listed_newest_first_by_the_time_of_its_end() {
    let world = World::new().await;
    let mut ids_of = Vec::new();
    for (app, provider) in [(ACME, "mitid"), (SECOND, "mitid"), (OTHER, "mitid"), (ACME, "smartid")]
    {
        ids_of.push(submit(&world, app, provider).await);
        world.advance(Duration::from_secs(1));
    }
    let [approved, rejected, superseded, open] = &ids_of[..] else { panic!("four") };
    olivia(&world, rejected, &["reject"]).await;
    world.advance(Duration::from_secs(1));
    let current = submit(&world, OTHER, "mitid").await;
    world.advance(Duration::from_secs(1));
    olivia(&world, approved, &["claim", "approve"]).await;
    world.advance(Duration::from_secs(1));
    let incomplete = submit_fields(&world, ACME, "spid", &json!({})).await.expect(200);
    let incomplete = incomplete.body["spid"]["id"].as_str().expect("an id").to_owned();
    let direct = submit_fields(&world, ACME, "passport", &json!({})).await.expect(200);
    assert_eq!(direct.body["passport"]["status"], "activated");
    for (query, expected) in [
        ("?status=rejected", vec![&incomplete, rejected]),
        ("?status=activated", vec![approved]),
        ("?status=superseded", vec![superseded]),
        ("?status=withdrawn", vec![]),
        ("?status=rejected&status=activated", vec![&incomplete, approved, rejected]),
        (
            "?status=activated&status=rejected&status=superseded&status=withdrawn",
            vec![&incomplete, approved, superseded, rejected],
        ),
        ("?status=activated&status=rejected&clientId=abc123", vec![&incomplete, approved]),
        ("?status=activated&providerId=passport", vec![]),
        ("?status=rejected&claimedBy=none", vec![&incomplete, rejected]),
        ("?status=activated&claimedBy=me", vec![approved]),
        ("?status=activated&claimedBy=none", vec![]),
    ] {
        let reply = queue(&world, query).await.expect(200);
        assert_eq!(ids(&reply).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let mut waiting = vec![open.clone(), current];
    waiting.sort();
    assert_eq!(ids(&queue(&world, "").await.expect(200)), waiting);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_summary_says_when_and_by_whom_a_ticket_was_closed() {
    let world = World::new().await;
    let both = [submit(&world, ACME, "mitid").await, submit(&world, SECOND, "mitid").await];
    world.advance(Duration::from_secs(5));
    olivia(&world, &both[0], &["claim"]).await;
    let forced = json!({ "decision": "approve", "force": true });
    let request = review(&world, &world.other_operator_key, &both[0], &forced);
    let _ = request.send().await.expect(200);
    let _ = submit(&world, SECOND, "mitid").await;
    let fields = json!({ "contactEmail": "x" });
    let _ = submit_fields(&world, OTHER, "mitid", &fields).await.expect(200);
    let entry = async |status: &str| {
        let reply = queue(&world, &format!("?status={status}")).await.expect(200);
        let names = ["closedAt", "updatedAt", "claimedBy", "decidedBy", "warningCount"];
        names.map(|name| reply.body["data"][0][name].clone())
    };
    let at = json!("2025-01-15T10:00:05.000Z");
    let after = json!("2025-01-15T10:00:05.001Z");
    let activated = [after.clone(), after, json!(OLIVIA), json!(OMAR), json!(0)];
    assert_eq!(entry("activated").await, activated);
    let nobody = [at.clone(), at.clone(), Value::Null, Value::Null, json!(0)];
    assert_eq!(entry("superseded").await, nobody);
    let [closed_at, _, _, decided_by, warnings] = entry("rejected").await;
    assert_eq!([closed_at, decided_by, warnings], [at, Value::Null, json!(1)]);
}

#[tokio::test]
async fn names_are_those_of_the_submission() {
    let world = World::new().await;
    let id = submit(&world, ACME, "mitid").await;
    let rename = |key: &str, sk: &str| {
        let name = AttributeValue::S("Renamed".to_owned());
        let call = world.client().update_item().table_name(world.table());
        let call = call
            .key("pk", AttributeValue::S(key.to_owned()))
            .key("sk", AttributeValue::S(sk.to_owned()));
        call.update_expression("SET #n = :n")
            .expression_attribute_names("#n", "name")
            .expression_attribute_values(":n", name)
            .send()
    };
    rename("APP#abc123", "APP").await.expect("renamed");
    rename("ORG#Acme0001", "ORG").await.expect("renamed");
    let names = |body: &Value| [body["organisationName"].clone(), body["clientName"].clone()];
    let before = [json!("Acme"), json!("My App")];
    let listed = queue(&world, "").await.expect(200);
    assert_eq!(names(&listed.body["data"][0]), before);
    let shown = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await.expect(200);
    assert_eq!(names(&shown.body), before);
    let claimed = decide(&world, &world.operator_key, &id, "claim").await.expect(200);
    assert_eq!(names(&claimed.body), before);
    let later = submit(&world, ACME, "smartid").await;
    let shown =
        get(&world, &world.operator_key, &format!("{QUEUE}/{later}")).send().await.expect(200);
    assert_eq!(names(&shown.body), [json!("Renamed"), json!("Renamed")]);
}

#[tokio::test]
async fn filters_choose_by_app_organisation_and_claimant() {
    let world = World::new().await;
    let all = six(&world).await;
    olivia(&world, &all[1], &["claim"]).await;
    let _ = decide(&world, &world.other_operator_key, &all[4], "claim").await.expect(200);
    let chosen = |indices: &[usize]| indices.iter().map(|i| all[*i].clone()).collect::<Vec<_>>();
    for (query, expected) in [
        ("?clientId=abc123", chosen(&[1, 3])),
        ("?clientId=HqTRDIYH", chosen(&[2, 4])),
        ("?clientId=nobody", chosen(&[])),
        ("?clientId=HqTRDIYH&providerId=mitid", chosen(&[4])),
        ("?clientId=HqTRDIYH&organisationId=Other001", chosen(&[])),
        ("?organisationId=Acme0001", chosen(&[1, 2, 3, 4])),
        ("?organisationId=Acme0001&providerId=mitid", chosen(&[1, 4])),
        ("?organisationId=Nobody00", chosen(&[])),
        ("?claimedBy=me", chosen(&[1])),
        ("?claimedBy=Oper0001", chosen(&[1])),
        ("?claimedBy=Oper0002", chosen(&[4])),
        ("?claimedBy=none", chosen(&[0, 2, 3, 5])),
        ("?claimedBy=none&clientId=abc123", chosen(&[3])),
        ("?claimedBy=me&status=activation_requested", chosen(&[])),
        ("?claimedBy=none&status=activation_processing", chosen(&[])),
        ("?claimedBy=Oper0002&clientId=HqTRDIYH&providerId=mitid&providerId=spid", chosen(&[4])),
    ] {
        let reply = queue(&world, query).await.expect(200);
        assert_eq!(ids(&reply), expected, "{query}");
    }
}

/// Every listing, in pages of every size, has each ticket once and in order: also where many are of one time.
#[tokio::test]
async fn pages_are_exact_under_all_filters() {
    let world = World::new().await;
    let now = world.now();
    let statuses = [
        TicketStatus::Requested,
        TicketStatus::Processing,
        TicketStatus::Activated,
        TicketStatus::Rejected,
        TicketStatus::Superseded,
        TicketStatus::Withdrawn,
    ];
    let mut tickets = Vec::new();
    for number in 0_u16..60 {
        let status = statuses[usize::from(number) % 6].clone();
        // Five of each status at one time, and five at another.
        let at = now.plus_millis(i64::from(number / 30));
        let mut ticket = closed(&world, number, status, at);
        ticket.requested_at = if ticket.status.is_open() { at } else { now };
        ticket.provider_id = ["mitid", "spid", "smartid"][usize::from(number) % 3].to_owned();
        ticket.client_id = client_id(if number % 4 == 0 { ACME } else { OTHER });
        ticket.organisation_id = owner(if number % 5 == 0 { "Acme0001" } else { "Other001" });
        ticket.claimed_by = (ticket.status == TicketStatus::Processing)
            .then(|| owner([OLIVIA, OMAR][usize::from(number / 6) % 2]));
        tickets.push(ticket);
    }
    put(&world, tickets.clone()).await;
    let open = |ticket: &Ticket| ticket.status.is_open();
    type Filter<'f> = (&'f str, &'f dyn Fn(&Ticket) -> bool);
    let filters: [Filter<'_>; 13] = [
        ("", &open),
        ("status=activation_requested", &|t| t.status == TicketStatus::Requested),
        ("status=withdrawn", &|t| t.status == TicketStatus::Withdrawn),
        ("status=withdrawn&status=activated", &|t| {
            matches!(t.status, TicketStatus::Withdrawn | TicketStatus::Activated)
        }),
        ("status=withdrawn&status=activated&status=rejected&status=superseded", &|t| !open(t)),
        ("providerId=mitid", &|t| open(t) && t.provider_id == "mitid"),
        ("providerId=mitid&providerId=spid", &|t| open(t) && t.provider_id != "smartid"),
        ("providerId=mitid&providerId=spid&providerId=smartid", &open),
        ("status=rejected&clientId=abc123", &|t| {
            t.status == TicketStatus::Rejected && t.client_id.as_str() == ACME
        }),
        ("clientId=abc123", &|t| open(t) && t.client_id.as_str() == ACME),
        ("organisationId=Acme0001", &|t| open(t) && t.organisation_id.as_str() == "Acme0001"),
        ("claimedBy=me", &|t| t.claimed_by.as_ref().is_some_and(|by| by.as_str() == OLIVIA)),
        ("claimedBy=none", &|t| t.status == TicketStatus::Requested),
    ];
    for (query, chosen) in filters {
        let mut expected: Vec<&Ticket> = tickets.iter().filter(|ticket| chosen(ticket)).collect();
        expected.sort_by_key(|ticket| (ticket.updated_at, ticket.id.clone()));
        if expected.first().is_some_and(|ticket| !ticket.status.is_open()) {
            expected.reverse();
        }
        let expected: Vec<String> = expected.iter().map(|ticket| ticket.id.to_string()).collect();
        for limit in [1, 3, 7, 100] {
            let pages = pages(&world, &format!("{query}&limit={limit}")).await;
            assert_eq!(pages.concat(), expected, "{query} {limit}");
            assert!(pages.iter().all(|page| page.len() <= limit), "{query} {limit}");
        }
    }
}

#[tokio::test]
async fn a_ticket_that_has_ended_or_was_erased_is_in_no_list() {
    let world = World::new().await;
    let first = submit(&world, ACME, "mitid").await;
    let _current = submit(&world, ACME, "mitid").await;
    let listed = async || ids(&queue(&world, "?status=superseded").await.expect(200));
    assert_eq!(listed().await, [first]);
    // It is kept for as long as the deployment says; then its time to live is over.
    world.advance(Duration::from_secs(400 * 86_400 + 3601));
    assert!(listed().await.is_empty());
}
