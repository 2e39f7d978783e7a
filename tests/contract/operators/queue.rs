//! GET /operator/activations. docs/api.md section 7.

use super::listing::{SECOND, ids, pages, queue, six};
use crate::support::consistency;
use crate::support::tickets::{OLIVIA, mitid, olivia, submit, submit_fields};
use greenlight_tests::{ACME, OTHER, World};
use serde_json::{Value, json};
use std::time::Duration;

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
        r#"{{"data":[{{"id":"{id}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"activation_requested","requestedAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:00:00.000Z","claimedBy":null,"organisationName":"Acme","clientName":"My App","warningCount":0,"closedAt":null,"decidedBy":null}}],"nextCursor":null}}"#
    );
    assert_eq!(queue(&world, "").await.expect(200).text, requested);
    olivia(&world, &id, &["claim"]).await;
    let claimed = format!(
        r#"{{"data":[{{"id":"{id}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"activation_processing","requestedAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:01:30.000Z","claimedBy":"{OLIVIA}","organisationName":"Acme","clientName":"My App","warningCount":0,"closedAt":null,"decidedBy":null}}],"nextCursor":null}}"#
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
