//! Long lists of challenges, paged while others are being added. docs/api.md sections 1.10 and 3.

use greenlight::domain::challenge::{Challenge, Tally};
use greenlight::domain::challenge_expiry::challenge_expiry;
use greenlight::domain::ids::{ChallengeId, ClientId};
use greenlight::domain::time::Timestamp;
use greenlight::store::Write;
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const PATH: &str = "/v1/apps/abc123/production-tests";
const MANY: i64 = 2_500;

/// A challenge as it would have been created at that time, its title naming its place.
fn challenge(number: i64, created_at: Timestamp) -> Challenge {
    let provider = "bankidse".to_owned();
    Challenge {
        id: ChallengeId::generate(created_at, greenlight::usecase::random(), 0),
        client_id: ClientId::parse(ACME).expect("a client id"),
        host_name: "My App".to_owned(),
        title: format!("number {number}"),
        description: Some("d".repeat(1_000)),
        provider_ids: vec![provider.clone()],
        target_platform: None,
        max_stamps: 3,
        stamps: 0,
        split: None,
        allow_duplicates: false,
        tallies: BTreeMap::from([(provider, Tally::default())]),
        hash_key_id: "k1".to_owned(),
        expires_at: challenge_expiry(created_at),
        created_at,
        updated_at: created_at,
    }
}

/// Puts challenges into the table and gives their ids.
async fn seed(world: &World, challenges: Vec<Challenge>) -> Vec<String> {
    for some in challenges.chunks(100) {
        let writes: Vec<Write> = some.iter().cloned().map(Write::CreateChallenge).collect();
        world.store().commit(&writes, None, world.now()).await.expect("written");
    }
    challenges.iter().map(|challenge| challenge.id.to_string()).collect()
}

/// Follows the links from the first page to the last; gives each page's ids.
async fn walk(world: &World, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut target = format!("{PATH}{query}");
    loop {
        let reply = world.get(&target).send().await.expect(200);
        let entries = reply.body.as_array().expect("an array");
        let id = |entry: &Value| entry["id"].as_str().expect("an id").to_owned();
        pages.push(entries.iter().map(id).collect());
        let Some(link) = reply.header("link") else {
            assert_eq!(reply.header("next-cursor"), None);
            return pages;
        };
        let cursor = reply.header("next-cursor").expect("a cursor");
        let next = link.strip_prefix("</connect").and_then(|l| l.strip_suffix(">; rel=\"next\""));
        target = next.expect("a link to the next page").to_owned();
        let separator = if query.is_empty() { "?" } else { "&" };
        assert_eq!(target, format!("{PATH}{query}{separator}cursor={cursor}"));
    }
}

/// Adds challenges until it is told to stop: new ones through the API, and some that an instance
/// whose clock lags files among the old ones. Gives their ids.
async fn add(world: &World, done: &Cell<bool>) -> Vec<String> {
    let mut added = Vec::new();
    while !done.get() {
        world.advance(Duration::from_millis(1));
        let reply = world.post(PATH).json(&json!({ "title": "new" })).send().await.expect(201);
        added.push(reply.body["id"].as_str().expect("an id").to_owned());
        let lag = (i64::try_from(added.len()).expect("few") * 397) % (MANY + 100);
        let late = challenge(-1, world.now().plus_seconds(-lag));
        added.extend(seed(world, vec![late]).await);
    }
    added
}

#[tokio::test]
async fn a_long_list_is_paged_without_a_skip_or_a_repeat_while_others_are_being_added() {
    let world = World::new().await;
    // A second apart, and every tenth at the same millisecond as the one before.
    let time = |number: i64| world.now().plus_seconds(-(number - number % 10 / 9));
    let many = (1..=MANY).map(|number| challenge(number, time(number))).collect();
    let mut before: BTreeSet<String> = seed(&world, many).await.into_iter().collect();
    assert_eq!(before.len(), 2_500);
    for (query, limit) in [("", None), ("?limit=1000", Some(1_000)), ("?limit=97", Some(97))] {
        let done = Cell::new(false);
        let walked = async {
            let pages = walk(&world, query).await;
            done.set(true);
            pages
        };
        let (pages, added) = tokio::join!(walked, add(&world, &done));
        assert!(added.len() > 1, "nothing was added meanwhile");
        let ids: Vec<&String> = pages.iter().flatten().collect();
        for pair in ids.windows(2) {
            assert!(pair[0] > pair[1], "{query:?}: out of order, or twice: {pair:?}");
        }
        let seen: BTreeSet<String> = ids.into_iter().cloned().collect();
        let skipped: Vec<&String> = before.difference(&seen).collect();
        assert_eq!(skipped, [""; 0], "{query:?}");
        before.extend(added);
        assert!(seen.is_subset(&before), "{query:?}: a challenge that nobody created");
        let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
        let all_but_last = &sizes[..sizes.len() - 1];
        match limit {
            // About 1.5 KB each: a megabyte ends the page long before the limit does.
            None | Some(1_000) => {
                assert!(all_but_last.iter().all(|size| (400..1_000).contains(size)), "{sizes:?}");
            }
            Some(limit) => {
                assert!(all_but_last.iter().all(|size| *size == limit), "{sizes:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_is_one_strongly_consistent_query_of_no_more_than_it_needs() {
    let world = World::new().await;
    let created = (1..=30).map(|number| challenge(number, world.now().plus_seconds(-number)));
    seed(&world, created.collect()).await;
    world.line().take_log();
    let pages = walk(&world, "?limit=10").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 10]);
    let log = world.line().take_log();
    let queries: Vec<_> = log.iter().filter(|call| call.operation == "Query").collect();
    assert_eq!((queries.len(), log.len()), (3, 6), "a page costs a look at the key and a query");
    for query in queries {
        assert_eq!(query.request["ConsistentRead"], true);
        assert_eq!(query.request["Limit"], 11);
    }
}
