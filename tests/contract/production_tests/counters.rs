//! Challenges whose stamps are counted in several places, because a crowd may come: nobody can tell, but by how many
//! are served at once. docs/api.md sections 3 and 4.

use crate::support::challenge::{Challenge, reason};
use crate::support::crowd::{CROWD, crowd, one_completed, run};
use crate::support::events::{log, types};
use crate::support::keys::introduce;
use greenlight_tests::{ACME, Fault, Request, World, sequential_trips};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const PATH: &str = "/v1/apps/abc123/production-tests";

/// A challenge with counters, and as few stamps as such a one can have.
async fn open(world: &World) -> Challenge<'_> {
    Challenge::open(world, json!({ "maxStamps": 200 })).await
}

/// What the log says of the completion is what the report says, and it is told once.
async fn told_once(world: &World, challenge: &Challenge<'_>) {
    let results = challenge.report().await.body["providerResults"].clone();
    let updated_at = challenge.shown().await["updatedAt"].clone();
    let events = log(world).await;
    assert_eq!(types(&events), ["production_test.completed"]);
    let data = json!({ "clientId": ACME, "challengeId": challenge.id, "providerResults": results });
    assert_eq!((&events[0]["data"], &events[0]["timestamp"]), (&data, &updated_at));
}

#[tokio::test]
async fn one_after_another_each_stamp_names_the_exact_count_and_the_last_completes_the_challenge() {
    let world = World::new().await;
    let challenge = open(&world).await;
    for n in 1..=200 {
        world.advance(Duration::from_millis(1));
        let reply = challenge.run(&run(&format!("user-{n}"), n)).send().await.expect(201);
        let status = if n == 200 { "completed" } else { "active" };
        assert_eq!(
            (&reply.body["currentStampCount"], &reply.body["status"]),
            (&json!(n), &json!(status))
        );
        if n % 40 == 0 {
            assert_eq!(challenge.reconciled().await, n);
            let shown = challenge.shown().await;
            assert_eq!(shown["updatedAt"], reply.body["createdAt"]);
            assert_eq!(world.get(PATH).send().await.expect(200).body, json!([shown]));
        }
    }
    let late = challenge.run_of("late").send().await;
    late.refused(409, "RESOURCE_CONFLICT", reason("stamp_limit_reached"));
    told_once(&world, &challenge).await;
}

async fn a_crowd_for_the_last_50_places(changes: Value, who: impl Fn(usize) -> String) {
    let world = World::new().await;
    let mut members = json!({ "maxStamps": 200 });
    members.as_object_mut().expect("members").extend(changes.as_object().expect("members").clone());
    let challenge = Challenge::open(&world, members).await;
    // Of 17 or 16 places there are 5 left in six of the counters, 3 in four, and 4 in two.
    challenge.fill(1..=6, 5).await;
    challenge.fill(7..=10, 3).await;
    challenge.fill(11..=12, 4).await;
    let (accepted, reasons) = crowd(|n| (n.to_string(), challenge.run(&run(&who(n), n)))).await;
    assert_eq!(accepted.len(), 50);
    assert_eq!(reasons, BTreeMap::from([("stamp_limit_reached".to_owned(), CROWD - 50)]));
    one_completed(&accepted, 200);
    assert_eq!(challenge.reconciled().await, 200);
    told_once(&world, &challenge).await;
}

#[tokio::test]
async fn of_200_participants_at_once_exactly_50_get_the_last_50_places_of_all_counters() {
    a_crowd_for_the_last_50_places(json!({}), |n| format!("user-{n}")).await;
}

#[tokio::test]
async fn of_200_runs_at_once_exactly_50_get_the_last_50_places_where_duplicates_are_allowed() {
    let changes = json!({ "allowDuplicateParticipation": true });
    a_crowd_for_the_last_50_places(changes, |_| "user-42".to_owned()).await;
}

#[tokio::test]
async fn retries_in_a_crowd_at_counters_get_the_answer_of_their_first() {
    let world = World::new().await;
    let challenge = open(&world).await;
    challenge.fill(1..=12, 2).await;
    let (accepted, reasons) = crowd(|n| {
        let who = n / 4;
        (who.to_string(), challenge.run(&run(&format!("user-{who}"), who)))
    })
    .await;
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    accepted.iter().for_each(|reply| *answers.entry(reply.text.clone()).or_default() += 1);
    assert_eq!(answers.len(), 24, "different answers, each of its own key");
    assert!(answers.values().all(|times| *times == 4), "{answers:?}");
    assert_eq!(reasons, BTreeMap::from([("stamp_limit_reached".to_owned(), CROWD - 96)]));
    assert_eq!(challenge.reconciled().await, 200);
    told_once(&world, &challenge).await;
}

#[tokio::test]
async fn two_that_fill_the_last_two_counters_at_once_agree_on_who_completed_the_challenge() {
    // Which counters they come to is by chance: mostly not the same.
    for round in 0..4 {
        let world = Arc::new(World::new().await);
        let challenge = open(&world).await;
        challenge.fill([3, 9], 1).await;
        challenge.fill((1..=12).filter(|number| ![3, 9].contains(number)), 0).await;
        let (inside, id) = (Arc::clone(&world), challenge.id.clone());
        let hook = move || async move {
            let rival = Challenge { world: &inside, id };
            let reply = rival.run_of("rival").send().await.expect(201);
            assert_eq!(reply.body["status"], "active");
        };
        world.line().next("TransactWriteItems", Fault::after(hook));
        let reply = challenge.run_of("user-42").send().await.expect(201);
        assert!(world.line().is_exhausted());
        assert_eq!(
            (&reply.body["currentStampCount"], &reply.body["status"]),
            (&json!(200), &json!("completed")),
            "round {round}"
        );
        assert_eq!(challenge.reconciled().await, 200);
        told_once(&world, &challenge).await;
    }
}

#[tokio::test]
async fn a_stamp_that_is_overtaken_at_its_counter_sees_it_in_the_refusal() {
    let world = Arc::new(World::new().await);
    let challenge = open(&world).await;
    challenge.fill([5], 3).await;
    challenge.fill((1..=12).filter(|number| *number != 5), 0).await;
    introduce(challenge.run_of("")).await;
    let (inside, id) = (Arc::clone(&world), challenge.id.clone());
    let hook = move || async move {
        let rival = Challenge { world: &inside, id };
        drop(rival.run_of("rival").send().await.expect(201));
    };
    world.line().next("TransactWriteItems", Fault::after(hook));
    world.line().take_log();
    let reply = challenge.run_of("user-42").send().await.expect(201);
    assert_eq!(reply.body["currentStampCount"], 199);
    // One read of each of the two: nothing is read again.
    let reads = world.line().take_log().into_iter().filter(|call| call.operation == "BatchGetItem");
    assert_eq!(reads.count(), 2);
    assert_eq!(challenge.reconciled().await, 199);
}

#[tokio::test]
async fn a_filling_stamp_whose_answer_was_lost_is_there_once_and_says_the_same_again() {
    let world = World::new().await;
    let challenge = open(&world).await;
    challenge.fill([5], 1).await;
    challenge.fill((1..=12).filter(|number| *number != 5), 0).await;
    for _ in 0..3 {
        world.line().next("TransactWriteItems", Fault::AnswerLost);
    }
    let send = || challenge.run_of("user-42").idempotency_key("k").send();
    let reply = send().await.expect(201);
    world.line().heal();
    assert_eq!(reply.body["status"], "completed");
    let again = send().await.expect(201);
    assert!(again.is_replay());
    assert_eq!(again.text, reply.text);
    assert_eq!(challenge.reconciled().await, 200);
    told_once(&world, &challenge).await;
}

/// Holds a request to the round trips and units that it may cost. Units are as the embedded engine charges them.
async fn costs(world: &World, request: Request<'_>, status: u16, trips: usize, units: f64) {
    world.line().take_log();
    drop(world.take_request_lines());
    let _ = request.send().await.expect(status);
    assert_eq!(sequential_trips(&world.line().take_log()), trips);
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("one line");
    assert!(World::is_external() || line["ConsumedCapacity"] == units, "{line}, not {units}");
}

#[tokio::test]
async fn counters_cost_no_round_trip_and_a_unit_each_where_they_are_read_by_id() {
    let world = World::new().await;
    let challenge = open(&world).await;
    challenge.fill(1..=12, 10).await;
    let report = format!("{}/report", challenge.path());
    for target in [PATH, &challenge.path(), &report] {
        introduce(world.get(target)).await;
    }
    introduce(challenge.run_of("")).await;
    // The list reads all in a query of a unit for each 4 KB.
    costs(&world, world.get(PATH), 200, 1, 4.0).await;
    costs(&world, world.get(&challenge.path()), 200, 1, 4.0 + 12.0).await;
    costs(&world, world.get(&report), 200, 1, 4.0 + 12.0).await;
    costs(&world, challenge.run_of("user-42"), 201, 2, 5.0 + 12.0 + 4.0).await;
    let body = json!({ "title": "t", "providerIds": ["bankidse"], "maxStamps": 200 });
    introduce(world.post(PATH).json(&json!({}))).await;
    let create = || world.post(PATH).json(&body);
    costs(&world, create(), 201, 2, 3.0 + 26.0).await;
    costs(&world, create().idempotency_key("k"), 201, 2, 4.0 + 28.0).await;
}

/// The pages of the list, by their ids.
async fn walk(world: &World, limit: usize) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut target = format!("{PATH}?limit={limit}");
    loop {
        world.line().take_log();
        let page = world.get(&target).send().await.expect(200);
        assert!(sequential_trips(&world.line().take_log()) <= 2);
        pages.push(page.body.as_array().expect("a page").clone());
        let Some(cursor) = page.header("next-cursor") else { return pages };
        target = format!("{PATH}?limit={limit}&cursor={cursor}");
    }
}

#[tokio::test]
async fn pages_of_a_list_are_full_whatever_counters_stand_between_the_challenges() {
    let world = World::new().await;
    introduce(world.get(PATH)).await;
    let mut shown = Vec::new();
    for max in [200, 3, 1_000_000, 500, 3, 3, 200] {
        world.advance(Duration::from_millis(1));
        let challenge = Challenge::open(&world, json!({ "maxStamps": max })).await;
        let _ = challenge.run_of("user-1").send().await.expect(201);
        let _ = challenge.run_of("user-2").send().await.expect(201);
        shown.insert(0, challenge.shown().await);
    }
    assert!(shown.iter().all(|challenge| challenge["currentStampCount"] == 2));
    for limit in 1..=8 {
        let expected: Vec<Vec<Value>> = shown.chunks(limit).map(<[Value]>::to_vec).collect();
        assert_eq!(walk(&world, limit).await, expected, "{limit}");
    }
}

#[tokio::test]
async fn the_longest_time_between_a_challenge_s_counters_does_not_hide_its_last_change() {
    let world = World::new().await;
    let challenge = open(&world).await;
    world.set_time("2025-01-15T11:00:00.000Z");
    let _ = challenge.run_of("user-1").send().await.expect(201);
    // Another clock is behind: the last change does not go back, whichever counter is next.
    world.set_time("2025-01-15T10:30:00.000Z");
    for n in 2..20 {
        let reply = challenge.run_of(&format!("user-{n}")).send().await.expect(201);
        assert_eq!(reply.body["createdAt"], "2025-01-15T10:30:00.000Z");
        assert_eq!(challenge.shown().await["updatedAt"], "2025-01-15T11:00:00.000Z");
    }
}

#[tokio::test]
async fn a_challenge_with_counters_ends_when_its_time_is_over_however_late_a_stamp_is_written() {
    let world = Arc::new(World::new().await);
    let challenge = open(&world).await;
    introduce(challenge.run_of("")).await;
    world.set_time("2025-02-15T23:59:59.000Z");
    let _ = challenge.run_of("in-time").send().await.expect(201);
    world.advance(Duration::from_millis(1));
    let refused: Request<'_> = challenge.run_of("late");
    refused.send().await.refused(409, "RESOURCE_CONFLICT", reason("challenge_expired"));
    assert_eq!(challenge.reconciled().await, 1);
    assert_eq!(challenge.shown().await["status"], "expired");
}
