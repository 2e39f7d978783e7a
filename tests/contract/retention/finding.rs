//! However long tickets are kept, and whatever has ended meanwhile: all that is left of an app is found.

use crate::support::long_run::{
    Steps, assert_erased, belongs_to_an_app, erase, let_time_to_live_work, olivia,
};
use crate::support::tickets::{self, decide, mitid_fields};
use greenlight::domain::retention::Retention;
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, Instance, World};
use serde_json::json;
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;

/// What becomes of a ticket, and for how many days tickets are kept that lose their place then.
type Life = (&'static str, u16);

/// Lives of one provider's tickets, one after the other.
const LIVES: [&[Life]; 6] = [
    // One that served, behind one that has ended.
    &[("approve", 30), ("incomplete", 30), ("open", 30), ("open", 30)],
    // What operators said of one that has ended, behind others that have.
    &[("reject", 30), ("incomplete", 30), ("open", 30)],
    // Tickets were kept for longer before, or for ever.
    &[("open", 400), ("open", 30), ("open", 30), ("reject", 30)],
    &[("incomplete", 0), ("open", 30), ("open", 30), ("open", 30)],
    // Nothing is current.
    &[("approve", 30), ("open", 30), ("take back", 30)],
    &[("open", 400), ("reject", 30), ("take back", 30), ("open", 30), ("take back", 30)],
];

fn keeping(world: &World, days: u16) -> Instance {
    world.new_instance_with(|settings| settings.retention = Retention::of_days(days))
}

/// Submits, lets the ticket live, and gives its id.
async fn live(world: &World, (what, days): Life, before: u16) -> String {
    let fields = match what {
        "incomplete" => json!({ "displayName": "Acme" }),
        _ => mitid_fields(),
    };
    let body = json!({ "providers": { "mitid": fields }, "persist": false });
    // The one before it loses its place by this.
    let instance = keeping(world, before);
    let request = world.submit(ACME, &json!({})).json(&body).to(&instance);
    let id = tickets::ticket_id(&request.send().await.expect(200), "mitid");
    match what {
        "approve" => tickets::olivia(world, &id, &["claim", "approve"]).await,
        "reject" => {
            let _ = decide(world, &world.operator_key, &id, "reject").await.expect(200);
        }
        "take back" => {
            let instance = keeping(world, days);
            let scope = instance.scope();
            let off = disable_provider(&scope, &olivia(), ACME, "mitid").await.expect("off");
            assert!(off.expect("it was on").superseded.is_some());
            let _ = enable_provider(&scope, &olivia(), ACME, "mitid").await.expect("on");
        }
        _ => {}
    }
    id
}

#[tokio::test]
async fn every_ticket_and_every_message_is_found_whatever_has_ended_before() {
    for (number, lives) in LIVES.iter().enumerate() {
        let world = World::new().await;
        let mut before = 30;
        for one in *lives {
            live(&world, *one, before).await;
            before = one.1;
            world.advance(Duration::from_secs(20 * DAY));
            let_time_to_live_work(&world).await;
        }
        erase(&Steps::of(&world), ACME).await.unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_erased(&world, ACME, belongs_to_an_app).await;
    }
}
