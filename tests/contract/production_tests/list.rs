//! GET /apps/{client_id}/production-tests: one page. docs/api.md sections 1.10 and 3. Long lists
//! stand in `list_pages`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use greenlight::domain::cursor::{self, Listing};
use greenlight_tests::{Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/v1/apps/abc123/production-tests";

async fn list(world: &World, query: &str) -> Reply {
    world.get(&format!("{PATH}?{query}")).send().await
}

/// Creates challenges of an app, a second apart, and gives their ids, the newest first.
async fn create(world: &World, client_id: &str, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        world.advance(Duration::from_secs(1));
        let path = format!("/v1/apps/{client_id}/production-tests");
        let body = json!({ "title": format!("number {number}"), "providerIds": ["bankidse"] });
        let reply = world.post(&path).json(&body).send().await.expect(201);
        ids.insert(0, reply.body["id"].as_str().expect("an id").to_owned());
    }
    ids
}

fn ids(reply: &Reply) -> Vec<String> {
    let entries = reply.body.as_array().expect("an array");
    entries.iter().map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

fn is_last(reply: &Reply) -> bool {
    assert_eq!(reply.header("link").is_some(), reply.header("next-cursor").is_some());
    reply.header("link").is_none()
}

/// A page's cursor, cut into its bytes without the checksum.
fn opened(cursor: &str) -> Vec<u8> {
    let mut bytes = URL_SAFE_NO_PAD.decode(cursor).expect("base64url");
    bytes.truncate(bytes.len() - 4);
    bytes
}

/// The bytes as a cursor with a good checksum: CRC-32 (ISO-HDLC), bit by bit.
fn sealed(mut bytes: Vec<u8>) -> String {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    let crc = bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step));
    bytes.extend((!crc).to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

#[tokio::test]
async fn an_app_without_challenges_has_an_empty_list() {
    let world = World::new().await;
    for query in ["", "limit=1", "limit=1000"] {
        let reply = list(&world, query).await.expect(200);
        assert_eq!(reply.text, "[]");
        assert!(is_last(&reply));
    }
}

#[tokio::test]
async fn the_newest_challenge_comes_first_and_equal_times_are_ordered_by_id() {
    let world = World::new().await;
    let mut created = Vec::new();
    for time in ["2025-01-15T10:00:00.002Z", "2025-01-15T10:00:00.001Z", "2025-01-15T10:00:00.003Z"]
    {
        world.set_time(time);
        for _ in 0..3 {
            let reply = world.post(PATH).json(&json!({ "title": "x" })).send().await.expect(201);
            let id = reply.body["id"].as_str().expect("an id").to_owned();
            created.push((time, id));
        }
    }
    created.sort_by(|one, other| other.1.cmp(&one.1));
    let reply = list(&world, "").await.expect(200);
    assert_eq!(ids(&reply), created.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>());
    let times: Vec<&Value> =
        reply.body.as_array().expect("an array").iter().map(|entry| &entry["createdAt"]).collect();
    assert_eq!(times, created.iter().map(|(time, _)| *time).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_holds_the_challenges_of_one_app_only() {
    let world = World::new().await;
    world.app("Acme0001", "abc1234", "Longer", &["bankidse"]).await;
    let (one, other) = (create(&world, "abc123", 2).await, create(&world, "abc1234", 1).await);
    let _ = world
        .post("/v1/apps/abc123/activation")
        .json(&json!({ "providers": { "mitid": { "displayName": "x" }, "kenyanid": {} } }))
        .send()
        .await
        .expect(200);
    assert_eq!(ids(&list(&world, "").await), one);
    let reply = world.get("/v1/apps/abc1234/production-tests").send().await.expect(200);
    assert_eq!(ids(&reply), other);
}

#[tokio::test]
async fn a_page_ends_at_its_limit_and_a_full_last_page_has_no_cursor() {
    let world = World::new().await;
    let all = create(&world, "abc123", 5).await;
    for (limit, sizes) in [
        (1, &[1, 1, 1, 1, 1][..]),
        (2, &[2, 2, 1]),
        (3, &[3, 2]),
        (4, &[4, 1]),
        (5, &[5]),
        (6, &[5]),
        (1000, &[5]),
    ] {
        let mut seen = Vec::new();
        let mut target = format!("{PATH}?limit={limit}");
        for (number, size) in sizes.iter().enumerate() {
            let reply = world.get(&target).send().await.expect(200);
            assert_eq!(ids(&reply).len(), *size, "limit {limit}, page {number}");
            seen.extend(ids(&reply));
            assert_eq!(is_last(&reply), number + 1 == sizes.len(), "limit {limit}, page {number}");
            if let Some(cursor) = reply.header("next-cursor") {
                assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
                let next = format!("/connect{PATH}?limit={limit}&cursor={cursor}");
                assert_eq!(reply.header("link"), Some(&*format!("<{next}>; rel=\"next\"")));
                target = next.trim_start_matches("/connect").to_owned();
            }
        }
        assert_eq!(seen, all, "limit {limit}");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_any_limit_on_any_instance_and_for_as_long_as_one_likes() {
    let world = World::new().await;
    let all = create(&world, "abc123", 4).await;
    let first = list(&world, "limit=1").await.expect(200);
    let cursor = first.header("next-cursor").expect("a cursor");
    world.advance(Duration::from_secs(60 * 60 * 24 * 365));
    let elsewhere = world.new_instance();
    for (query, expected, last) in [
        (format!("cursor={cursor}"), &all[1..], true),
        (format!("cursor={cursor}&limit=3"), &all[1..], true),
        (format!("limit=2&cursor={cursor}"), &all[1..3], false),
    ] {
        let target = format!("{PATH}?{query}");
        let reply = world.get(&target).to(&elsewhere).send().await.expect(200);
        assert_eq!((&*ids(&reply), is_last(&reply)), (expected, last), "{query}");
    }
}

#[tokio::test]
async fn a_limit_is_a_whole_number_from_1_to_1000_given_once() {
    let world = World::new().await;
    for good in ["1", "1000", "03", "007", "%35"] {
        let _ = list(&world, &format!("limit={good}")).await.expect(200);
    }
    for (query, reason) in [
        ("limit=", "empty"),
        ("limit", "empty"),
        ("limit=1&limit=1", "repeated"),
        ("limit=1&cursor=2&limit=", "repeated"),
        ("limit=1&%6Cimit=2", "repeated"),
        ("limit=0", "out_of_range"),
        ("limit=1001", "out_of_range"),
        ("limit=4294967297", "out_of_range"),
        ("limit=99999999999999999999999999", "out_of_range"),
        ("limit=-1", "out_of_range"),
        ("limit=-0", "out_of_range"),
        ("limit=-", "wrong_type"),
        ("limit=-1.0", "wrong_type"),
        ("limit=3.0", "wrong_type"),
        ("limit=+1", "wrong_type"),
        ("limit=%2B1", "wrong_type"),
        ("limit=1.0", "wrong_type"),
        ("limit=1e2", "wrong_type"),
        ("limit=ten", "wrong_type"),
        ("limit=%20", "wrong_type"),
        ("limit=1%00", "wrong_type"),
        ("limit=%D9%A1", "wrong_type"),
        ("limit=null", "wrong_type"),
        ("cursor=x&limit=0", "out_of_range"),
    ] {
        let reply = list(&world, query).await;
        let details = json!({ "parameter": "limit", "reason": reason });
        let expected = (400, "VALIDATION_INVALID_PARAMETER", &details);
        assert_eq!((reply.status, reply.code(), reply.details()), expected, "{query}");
    }
}

#[tokio::test]
async fn a_cursor_that_was_cut_changed_forged_or_borrowed_is_refused() {
    let world = World::new().await;
    world.app("Acme0001", "sibling", "Sibling", &["bankidse"]).await;
    let own = create(&world, "abc123", 2).await;
    create(&world, "sibling", 2).await;
    let cursor_of = async |app: &str| {
        let path = format!("/v1/apps/{app}/production-tests?limit=1");
        let reply = world.get(&path).send().await.expect(200);
        reply.header("next-cursor").expect("a cursor").to_owned()
    };
    let (cursor, borrowed) = (cursor_of("abc123").await, cursor_of("sibling").await);
    let bytes = opened(&cursor);
    assert_eq!(sealed(bytes.clone()), cursor, "a forger can compute the checksum");
    let altered = |index: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[index] = byte;
        sealed(bytes)
    };
    let standard = STANDARD_NO_PAD.encode(URL_SAFE_NO_PAD.decode(&cursor).expect("base64url"));
    let mut bad = vec![
        borrowed,
        format!("{cursor}A"),
        format!("{cursor}="),
        format!("%20{cursor}"),
        format!("{cursor}%0A"),
        format!("{cursor}%00"),
        format!("{cursor}{cursor}"),
        cursor.to_lowercase(),
        "null".to_owned(),
        "0".to_owned(),
        "%F0%9F%99%82".to_owned(),
        "🙂".repeat(3_000),
        "A".repeat(3_000),
        own[0].clone(),
        // Forged: another version, another listing, another owner, no owner, no position.
        altered(0, 0),
        altered(0, 2),
        altered(1, 0),
        altered(2, b'A'),
        sealed(Vec::new()),
        sealed(bytes[..2].to_vec()),
        sealed([&bytes[..], b"0"].concat()),
        sealed(bytes[..bytes.len() - 1].to_vec()),
        cursor::encode(Listing::Queue, "abc123", &own[0]),
        cursor::encode(Listing::Challenges, "ABC123", &own[0]),
        cursor::encode(Listing::Challenges, "", &own[0]),
        cursor::encode(Listing::Challenges, "abc123", ""),
        cursor::encode(Listing::Challenges, "abc123", "TEST#zzz"),
        cursor::encode(Listing::Challenges, "abc123", &own[0].to_uppercase()),
        cursor::encode(Listing::Challenges, "abc123", &own[0].replace('-', "")),
    ];
    bad.extend((1..cursor.len()).map(|length| cursor[..length].to_owned()));
    bad.extend((1..cursor.len()).step_by(7).map(|start| cursor[start..].to_owned()));
    let changed = |index: usize| {
        let other = if &cursor[index..=index] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &cursor[..index], &cursor[index + 1..])
    };
    bad.extend((0..cursor.len()).map(changed));
    if standard != cursor {
        bad.push(standard);
    }
    for bad in bad {
        let reply = list(&world, &format!("limit=1&cursor={bad}")).await;
        assert_eq!(reply.status, 400, "{bad:.200}");
        reply.invalid("cursor", "invalid_cursor");
    }
    let good = list(&world, &format!("limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!(ids(&good), own[1..]);
    for (query, reason) in [
        ("cursor=".to_owned(), "empty"),
        ("cursor".to_owned(), "empty"),
        (format!("cursor={cursor}&cursor={cursor}"), "repeated"),
        (format!("cursor={cursor}&cursor="), "repeated"),
    ] {
        list(&world, &query).await.invalid("cursor", reason);
    }
}
