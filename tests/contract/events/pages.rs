//! Where a page of the log ends because as much was read as the database reads at a time.

use crate::support::events::{EVENTS, HORIZON, ids, longest};
use crate::support::tickets::owner;
use crate::support::workers::{ACME_ID, places, tell};
use greenlight::domain::ids::ClientId;
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::{ACME, Reply, World};
use serde_json::json;
use std::time::Duration;

/// As many events in an item as make it a quarter of a megabyte and more.
const IN_AN_ITEM: usize = 1200;

async fn page(world: &World, query: &str) -> Reply {
    world.get(&format!("{EVENTS}?{query}")).send().await.expect(200)
}

/// Reads on from page to page, and gives what was seen and how many events each page had. What each says of the next is
/// looked at.
async fn all(world: &World, query: &str) -> (Vec<String>, Vec<usize>) {
    let (mut seen, mut lengths, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = page(world, &format!("{query}{cursor}")).await;
        let data = page.body["data"].as_array().expect("events");
        lengths.push(data.len());
        seen.extend(data.iter().cloned());
        let next = page.body["nextCursor"].as_str().expect("a cursor");
        let has_more = page.body["hasMore"] == json!(true);
        assert_eq!(page.header("next-cursor"), has_more.then_some(next));
        assert_eq!(page.header("link").is_some(), has_more);
        if !has_more {
            return (ids(&seen), lengths);
        }
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn pages_that_end_at_a_megabyte_skip_nothing_and_show_nothing_twice() {
    let world = World::new().await;
    let mut told: Vec<String> = Vec::new();
    for _ in 0..16 {
        told.extend(tell(&world, IN_AN_ITEM).await.events().iter().map(|it| it.id.to_string()));
    }
    world.advance(HORIZON);
    // What is filtered is read by the megabyte: some six thousand events of these.
    let (seen, lengths) = all(&world, "type=provider.&limit=500").await;
    assert_eq!(seen, told);
    assert_eq!(lengths.iter().sum::<usize>(), told.len());
    // What nobody has told of takes as many reads as there are megabytes, and each page is empty.
    let (seen, lengths) = all(&world, "type=production_test.").await;
    assert!(seen.is_empty());
    assert!(lengths.len() >= 3 && lengths.len() <= 5, "{lengths:?}");
    let (seen, lengths) = all(&world, "clientId=nobody&limit=1").await;
    assert!(seen.is_empty() && lengths.len() >= 3, "{lengths:?}");
    // Without filters, whether a page ends by its limit or by the megabyte.
    let (seen, _) = all(&world, "limit=499").await;
    assert_eq!(seen, told);
}

#[tokio::test]
async fn where_a_page_without_a_filter_ends_at_a_megabyte_the_next_goes_on_behind_it() {
    let world = World::new().await;
    let (app, organisation) = (ClientId::parse(ACME).expect("a client id"), owner(ACME_ID));
    for _ in 0..6 {
        world.advance(Duration::from_millis(1));
        let announcement = longest(&app, world.now());
        let another = |_| Write::announce(&organisation, &announcement, world.now(), random());
        let writes: Vec<Write> = (0..100).flat_map(another).collect();
        world.store().commit(&writes, None, world.now()).await.expect("told");
    }
    world.advance(HORIZON);
    let told: Vec<String> = places(&world, ACME_ID).await.iter().map(ToString::to_string).collect();
    let (seen, lengths) = all(&world, "limit=500").await;
    assert_eq!((&seen, told.len()), (&told, 600));
    let full = lengths[0];
    assert!(full < 500 && lengths.len() > 2, "{lengths:?}");
    // A limit below that ends the page, and one above does not.
    for limit in [full - 1, full, full + 1] {
        let (seen, lengths) = all(&world, &format!("limit={limit}")).await;
        assert_eq!((&seen, lengths[0]), (&told, limit.min(full)), "{limit}");
    }
}
