//! The fullest page of the log of events.

use super::full::make_full_app;
use crate::support::events::{EVENTS, HORIZON, longest};
use crate::support::tickets;
use greenlight::domain::ids::ClientId;
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::{Reply, World};

/// More events than a page holds, each with a rejection for as many problems as there may be.
pub(super) async fn the_fullest_log(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let app = ClientId::parse(&app).expect("a client id");
    let announcement = longest(&app, world.now());
    let organisation = tickets::owner("Acme0001");
    let another = |_| Write::announce(&organisation, &announcement, world.now(), random());
    let writes: Vec<Write> = (0..400).flat_map(another).collect();
    for some in writes.chunks(100) {
        world.store().commit(some, None, world.now()).await.expect("written");
    }
    world.advance(HORIZON);
    let reply = world.get(&format!("{EVENTS}?limit=500")).send().await;
    assert_eq!(reply.body["hasMore"], true, "the page ends by itself");
    reply
}
