//! Whoever follows the log sees each event exactly once and in order, while others write as late as they may.

use crate::support::app::ACTIVATION;
use crate::support::events::{EVENTS, HORIZON, ids};
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A consumer that goes on from where it was.
#[derive(Default)]
struct Poller {
    cursor: Option<String>,
    seen: Vec<Value>,
    pages: usize,
}

impl Poller {
    /// Reads all that is shown now, so many events at a time.
    async fn poll(&mut self, world: &World, limit: usize) {
        loop {
            let cursor = self.cursor.iter().map(|cursor| format!("&cursor={cursor}"));
            let target = format!("{EVENTS}?limit={limit}{}", cursor.collect::<String>());
            let page = world.get(&target).send().await.expect(200).body;
            let events = page["data"].as_array().expect("events");
            assert!(events.len() <= limit);
            self.seen.extend(events.iter().cloned());
            self.cursor = Some(page["nextCursor"].as_str().expect("a cursor").to_owned());
            self.pages += 1;
            if page["hasMore"] == false {
                return;
            }
        }
    }
}

/// Submits for providers of which each makes an event or two.
async fn submit(world: &World, number: usize) {
    let mut providers = json!({ "passport": {}, "ghanacard": {}, "smartid": {} });
    if number.is_multiple_of(3) {
        providers = json!({ "angolanin": {} });
    }
    let body = json!({ "providers": providers });
    let _ = world.post(ACTIVATION).json(&body).send().await.expect(200);
}

#[tokio::test]
async fn pages_of_any_size_show_every_event_once_and_in_order() {
    let world = World::new().await;
    for number in 0..12 {
        submit(&world, number).await;
        world.advance(Duration::from_millis(number as u64 % 3));
    }
    world.advance(HORIZON);
    let mut all = Poller::default();
    all.poll(&world, 500).await;
    assert_eq!((all.seen.len(), all.pages), (4 + 8 * 3, 1));
    ids(&all.seen);
    for limit in [1, 2, 3, 5, 27, 28] {
        let mut poller = Poller::default();
        poller.poll(&world, limit).await;
        assert_eq!(poller.seen, all.seen, "{limit}");
        assert_eq!(poller.pages, all.seen.len().div_ceil(limit), "{limit}");
        poller.poll(&world, limit).await;
        assert_eq!(poller.seen.len(), all.seen.len(), "{limit}: nothing is new");
    }
}

/// Each write is held up on its way until almost all of the time is over that it has, and everything else goes on: the
/// poller polls, and another writer, who read the clock later, is faster.
#[tokio::test]
async fn a_poller_sees_each_event_once_and_in_order_although_writers_are_as_late_as_they_may_be() {
    let world = Arc::new(World::new().await);
    let poller = Arc::new(tokio::sync::Mutex::new(Poller::default()));
    for number in 0..20 {
        let (inside, polls) = (Arc::clone(&world), Arc::clone(&poller));
        let late = move || async move {
            for second in 0..30 {
                inside.advance(Duration::from_secs(1));
                polls.lock().await.poll(&inside, 1 + number % 4).await;
                if second == 10 {
                    let body = json!({ "title": "T", "providerIds": ["bankidse"], "maxStamps": 1 });
                    let tests = "/v1/apps/abc123/production-tests";
                    let created = inside.post(tests).json(&body).send().await.expect(201);
                    let id = created.body["id"].as_str().expect("an id").to_owned();
                    let run = json!({ "providerId": "bankidse", "participantId": "user-1" });
                    let stamps = format!("{tests}/{id}/stamps");
                    let _ = inside.post(&stamps).json(&run).send().await.expect(201);
                }
            }
        };
        world.line().next("TransactWriteItems", Fault::after(late));
        submit(&world, number).await;
        poller.lock().await.poll(&world, 3).await;
    }
    world.advance(HORIZON);
    let mut poller = poller.lock().await;
    poller.poll(&world, 7).await;
    let mut all = Poller::default();
    all.poll(&world, 500).await;
    assert_eq!(poller.seen, all.seen);
    assert_eq!(ids(&all.seen).len(), 20 + 7 + 13 * 3);
}
