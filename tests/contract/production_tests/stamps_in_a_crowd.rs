//! POST …/stamps, many at a time: first come, first served, exactly. docs/api.md section 4.

use crate::support::challenge::{Challenge, reason};
use crate::support::crowd::{CROWD, ONE_AT_A_TIME, crowd, one_completed, run, sorted};
use crate::support::keys::introduce;
use futures_util::StreamExt as _;
use futures_util::stream;
use greenlight::domain::participant::HashKeys;
use greenlight::store::Table;
use greenlight_tests::{Fault, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const CONFLICT: &str = "RESOURCE_CONFLICT";

async fn two_hundred_different_participants(max: usize) {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": max })).await;
    let (accepted, reasons) =
        crowd(|n| (n.to_string(), challenge.run(&run(&format!("user-{n}"), n)))).await;
    assert_eq!(accepted.len(), max);
    assert_eq!(reasons, BTreeMap::from([("stamp_limit_reached".to_owned(), CROWD - max)]));
    one_completed(&accepted, max);
    assert_eq!(challenge.reconciled().await, max);
    assert_eq!(challenge.shown().await["status"], "completed");
}

async fn two_hundred_runs_of_one_participant_where_duplicates_are_allowed(max: usize) {
    let world = World::new().await;
    let changes = json!({ "maxStamps": max, "allowDuplicateParticipation": true });
    let challenge = Challenge::open(&world, changes).await;
    let (accepted, reasons) = crowd(|n| (n.to_string(), challenge.run(&run("user-42", n)))).await;
    assert_eq!(accepted.len(), max);
    assert_eq!(reasons, BTreeMap::from([("stamp_limit_reached".to_owned(), CROWD - max)]));
    one_completed(&accepted, max);
    assert_eq!(challenge.reconciled().await, max);
}

#[tokio::test]
async fn of_200_participants_at_once_exactly_1_gets_the_only_stamp() {
    two_hundred_different_participants(1).await;
}

#[tokio::test]
async fn of_200_participants_at_once_exactly_3_get_the_3_stamps() {
    two_hundred_different_participants(3).await;
}

#[tokio::test]
async fn of_200_participants_at_once_exactly_50_get_the_50_stamps() {
    two_hundred_different_participants(50).await;
}

#[tokio::test]
async fn of_200_runs_at_once_exactly_1_gets_the_only_stamp_where_duplicates_are_allowed() {
    two_hundred_runs_of_one_participant_where_duplicates_are_allowed(1).await;
}

#[tokio::test]
async fn of_200_runs_at_once_exactly_3_get_the_3_stamps_where_duplicates_are_allowed() {
    two_hundred_runs_of_one_participant_where_duplicates_are_allowed(3).await;
}

#[tokio::test]
async fn of_200_runs_at_once_exactly_50_get_the_50_stamps_where_duplicates_are_allowed() {
    two_hundred_runs_of_one_participant_where_duplicates_are_allowed(50).await;
}

#[tokio::test]
async fn of_200_runs_at_once_each_participant_gets_one_stamp_with_each_provider() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 50 })).await;
    let (accepted, reasons) =
        crowd(|n| (n.to_string(), challenge.run(&run(&format!("user-{}", n / 2 % 10), n)))).await;
    assert_eq!(accepted.len(), 20);
    assert_eq!(reasons, BTreeMap::from([("duplicate_participation".to_owned(), CROWD - 20)]));
    assert_eq!(challenge.reconciled().await, 20);
    assert_eq!(challenge.shown().await["status"], "active");
}

#[tokio::test]
async fn retries_in_a_crowd_get_the_answer_of_their_first_and_are_counted_once() {
    let world = World::new().await;
    for allowed in [false, true] {
        let changes = json!({ "maxStamps": 30, "allowDuplicateParticipation": allowed });
        let challenge = Challenge::open(&world, changes).await;
        let (accepted, reasons) = crowd(|n| {
            let who = n / 4;
            let key = format!("{}-{who}", challenge.id);
            (key, challenge.run(&run(&format!("user-{who}"), who)))
        })
        .await;
        let mut answers: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        for reply in accepted {
            answers.entry(reply.text.clone()).or_default().push(reply.is_replay());
        }
        assert_eq!(answers.len(), 30, "different answers, each of its own key");
        for (text, replays) in answers {
            assert_eq!(replays.len(), 4, "{text}");
            // None, if even the first answer came too late and had to be asked for again.
            assert!(replays.iter().filter(|replay| !**replay).count() <= 1, "{text}");
        }
        let refused = BTreeMap::from([("stamp_limit_reached".to_owned(), CROWD - 120)]);
        assert_eq!(reasons, refused);
        assert_eq!(challenge.reconciled().await, 30);
    }
}

#[tokio::test]
async fn a_challenge_that_expires_in_the_middle_of_a_crowd_stamps_only_who_came_in_time() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 1000 })).await;
    world.set_time("2025-02-15T23:59:59.000Z");
    let runs = (0..CROWD).map(|n| {
        let (world, challenge) = (&world, &challenge);
        async move {
            if n == 90 {
                world.advance(Duration::from_millis(1));
            }
            challenge.run(&run(&format!("user-{n}"), n)).send().await
        }
    });
    let (accepted, reasons) = sorted(stream::iter(runs).buffered(10).collect().await);
    assert_eq!(accepted.len(), 90);
    assert_eq!(reasons, BTreeMap::from([("challenge_expired".to_owned(), CROWD - 90)]));
    assert_eq!(challenge.reconciled().await, 90);
    assert_eq!(challenge.shown().await["status"], "expired");
}

#[tokio::test]
async fn rotating_the_hash_key_in_the_middle_of_a_crowd_lets_nobody_in_twice() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 1000 })).await;
    let old = "k1:secret-of-thirty-two-characters!";
    let rotated = world.new_instance_with(|settings| {
        let both = format!("k2:another-secret-of-thirty-two-chars!,{old}");
        settings.hash_key_id = "k2".to_owned();
        settings.hash_keys = HashKeys::parse(&both).expect("hash keys");
    });
    let (accepted, reasons) = crowd(|n| {
        let backend = if n % 3 == 0 { world.backend() } else { &rotated };
        (n.to_string(), challenge.run_of(&format!("user-{}", n % 25)).to(backend))
    })
    .await;
    assert_eq!(accepted.len(), 25);
    assert_eq!(reasons, BTreeMap::from([("duplicate_participation".to_owned(), CROWD - 25)]));
    assert_eq!(challenge.reconciled().await, 25);
}

/// Lets `rival` earn a stamp just before a request writes. The rivals' own writes go over the same
/// line, so `skip` is the number of writes that the request tries before.
fn overtaken_by(world: &World, challenge: &Challenge<'_>, rival: &str, skip: u32) {
    // The hook must own what it uses, so the rival's write is sent as the function would send it.
    let (client, table) = (world.client().clone(), world.table().to_owned());
    let (id, rival) = (challenge.id.clone(), rival.to_owned());
    let settings = world.settings().clone();
    let now = world.now();
    let hook = move || async move {
        let clock = move || now;
        let backend =
            greenlight::runtime::Backend::new(Table::new(client, &table), settings, clock);
        rival_stamp(&backend, &id, &rival).await;
    };
    world.line().nth("TransactWriteItems", skip, Fault::after(hook));
}

async fn rival_stamp(backend: &greenlight::runtime::Backend, challenge: &str, rival: &str) {
    use greenlight::domain::ids::{ChallengeId, ClientId, StampId};
    use greenlight::domain::{
        participant::ParticipantId, stamp::Stamp, stamp_counter::Place, stamp_limit::CountCondition,
    };
    use greenlight::store::{CountStamp, Write};
    let scope = backend.scope();
    let challenge_id = ChallengeId::parse(challenge).expect("a challenge id");
    let who = ParticipantId::parse("participantId", rival).expect("a participant");
    let hash = scope.settings.hash_keys.hash("k1", &challenge_id, &who).expect("a hash");
    let stamp = Stamp {
        id: StampId::generate(scope.now, greenlight::usecase::random()),
        challenge_id: challenge_id.clone(),
        provider_id: "bankidse".to_owned(),
        participant_hash: hash,
        platform: None,
        completion_millis: None,
        created_at: scope.now,
        expires_at: scope.now,
    };
    let count = Write::CountStamp(CountStamp {
        client_id: ClientId::parse(greenlight_tests::ACME).expect("a client id"),
        challenge_id,
        provider_id: "bankidse".to_owned(),
        completion_millis: None,
        now: scope.now,
        changed_at: scope.now,
        place: Place { counter: None, condition: CountCondition::Below(1_000_000), filling: None },
    });
    let writes = [count, Write::PutStamp { stamp, one_each: true }];
    scope.store.commit(&writes, None, scope.now).await.expect("the rival's stamp");
}

#[tokio::test]
async fn a_stamp_that_is_overtaken_names_the_count_that_it_made() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    introduce(challenge.run_of("")).await;
    overtaken_by(&world, &challenge, "rival", 0);
    world.line().take_log();
    let reply = challenge.run_of("user-42").send().await.expect(201);
    assert_eq!(reply.body["currentStampCount"], 2);
    // The challenge as it is came with the refusal: nothing is read again.
    let trips: Vec<String> = world.line().take_log().into_iter().map(|c| c.operation).collect();
    assert_eq!(trips.iter().filter(|operation| *operation == "BatchGetItem").count(), 1);
    assert_eq!(challenge.reconciled().await, 2);
}

#[tokio::test]
async fn a_stamp_that_is_overtaken_again_and_again_is_content_with_room() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    for attempt in 0..3 {
        overtaken_by(&world, &challenge, &format!("rival-{attempt}"), attempt);
    }
    let reply = challenge.run_of("user-42").send().await.expect(201);
    // The third rival was not seen any more.
    assert_eq!(reply.body["currentStampCount"], 3);
    assert_eq!(reply.body["status"], "active");
    assert_eq!(challenge.reconciled().await, 4);
}

#[tokio::test]
async fn a_challenge_s_last_change_never_goes_back_whatever_the_clocks_of_a_crowd_say() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    for attempt in 0..4 {
        // Each rival's clock is ahead of the one's before.
        world.advance(Duration::from_secs(1));
        overtaken_by(&world, &challenge, &format!("rival-{attempt}"), attempt);
    }
    world.set_time("2025-01-15T10:00:00.500Z");
    let reply = challenge.run_of("user-42").send().await.expect(201);
    assert!(world.line().is_exhausted());
    assert_eq!(reply.body["createdAt"], "2025-01-15T10:00:00.500Z");
    assert_eq!(challenge.shown().await["updatedAt"], "2025-01-15T10:00:04.000Z");
    assert_eq!(challenge.reconciled().await, 5);
}

#[tokio::test]
async fn a_stamp_that_fills_the_challenge_says_so_however_often_it_was_overtaken() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 4 })).await;
    for attempt in 0..3 {
        overtaken_by(&world, &challenge, &format!("rival-{attempt}"), attempt);
    }
    let reply = challenge.run_of("user-42").send().await.expect(201);
    assert_eq!(reply.body["currentStampCount"], 4);
    assert_eq!(reply.body["status"], "completed");
    assert_eq!(challenge.reconciled().await, 4);
}

#[tokio::test]
async fn whoever_loses_the_last_place_to_a_rival_is_told_that_it_is_taken() {
    let world = World::new().await;
    for key in [None, Some("k")] {
        let challenge = Challenge::open(&world, json!({ "maxStamps": 1 })).await;
        overtaken_by(&world, &challenge, "rival", 0);
        let request = challenge.run_of("user-42");
        let request = key.into_iter().fold(request, |request, key| request.idempotency_key(key));
        request.send().await.refused(409, CONFLICT, reason("stamp_limit_reached"));
        assert_eq!(challenge.reconciled().await, 1);
    }
}

#[tokio::test]
async fn whoever_is_overtaken_by_themselves_is_told_that_they_took_part_already() {
    let world = World::new().await;
    for key in [None, Some("k")] {
        let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
        overtaken_by(&world, &challenge, "user-42", 0);
        let request = challenge.run_of("user-42");
        let request = key.into_iter().fold(request, |request, key| request.idempotency_key(key));
        request.send().await.refused(409, CONFLICT, reason("duplicate_participation"));
        assert_eq!(challenge.reconciled().await, 1);
    }
}

#[tokio::test]
async fn a_busy_challenge_is_tried_again_until_it_is_free() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    for _ in 0..3 {
        world.line().next("TransactWriteItems", Fault::cancelled(&["TransactionConflict", "None"]));
    }
    let reply = challenge.run_of("user-42").send().await.expect(201);
    assert_eq!(reply.body["currentStampCount"], 1);
    assert!(world.line().is_exhausted());
    assert_eq!(challenge.reconciled().await, 1);
}

#[tokio::test]
async fn a_challenge_that_stays_busy_is_given_up_after_two_seconds_with_nothing_done() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    for _ in 0..200 {
        world.line().next("TransactWriteItems", Fault::cancelled(&["TransactionConflict", "None"]));
    }
    let started = Instant::now();
    let reply = challenge.run_of("user-42").send().await;
    reply.refused(503, "SYSTEM_UNAVAILABLE", json!({ "outcome": "none" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    let took = started.elapsed();
    assert!(took > Duration::from_secs(2) && took < Duration::from_secs(5), "{took:?}");
    world.line().heal();
    assert_eq!(challenge.reconciled().await, 0);
    let _ = challenge.run_of("user-42").send().await.expect(201);
}

#[tokio::test]
async fn a_stamp_whose_answer_was_lost_is_there_once_and_its_repetition_finds_it() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    for _ in 0..3 {
        world.line().next("TransactWriteItems", Fault::AnswerLost);
    }
    let reply = challenge.run_of("user-42").idempotency_key("k").send().await.expect(201);
    world.line().heal();
    let again = challenge.run_of("user-42").idempotency_key("k").send().await.expect(201);
    assert_eq!(again.text, reply.text);
    assert!(again.is_replay());
    assert_eq!(challenge.reconciled().await, 1);
}
