//! Lists go on without what cannot be read, and say so.

use crate::world::{World, text};

#[test]
fn what_cannot_be_read_is_left_out_of_a_list_and_named_beside_it() {
    let world = World::new();
    let (app, _) = world.customer();
    let other = text(&world.json(&["org", "create", "--name", "Initech"])["id"]);
    world.spoil(&format!("ORG#{other}"), "ORG", "name");
    let listed = world.ada(&["org", "list"]);
    assert!(listed.stdout.contains("Acme Corp") && !listed.stdout.contains(&other));
    let said = "an item of a list cannot be read and is left out";
    assert!(listed.stderr.contains(said), "{}", listed.stderr);
    assert!(listed.stderr.contains(&format!("ORG#{other} ORG")), "{}", listed.stderr);
    listed.ok();
    // Asked for by its id, it is an error.
    let refused = world.ada(&["org", "show", &other]).fails(4);
    assert!(refused.contains("makes no sense"), "{refused}");

    let ticket = world.submit(&app).expect("submitted");
    world.ada(&["queue", "claim", &ticket]).ok();
    // Whose submission it is, the queue can do without.
    let acme = text(&world.json(&["org", "list"])[0]["id"]);
    world.spoil(&format!("ORG#{acme}"), "ORG", "name");
    world.spoil(&format!("APP#{app}"), "APP", "name");
    let queue = world.ada(&["queue", "list"]);
    for item in [format!("ORG#{acme} ORG"), format!("APP#{app} APP")] {
        assert!(queue.stderr.contains(&item), "{}", queue.stderr);
    }
    let queue = queue.ok();
    for shown in [&acme, &app, &ticket] {
        assert!(queue.contains(shown.as_str()), "{queue}");
    }
    world.spoil(&format!("TICKET#{ticket}"), "TICKET", "client_id");
    let queue = world.ada(&["queue", "list"]);
    assert!(queue.stderr.contains(&format!("TICKET#{ticket} TICKET")), "{}", queue.stderr);
    assert_eq!(queue.ok(), "nothing waits\n");
}

#[test]
fn a_decision_out_of_turn_says_which_one_comes_first() {
    let world = World::new();
    let (app, _) = world.customer();
    let ticket = world.submit(&app).expect("submitted");
    let refused = world.ada(&["queue", "approve", &ticket]).fails(1);
    assert!(refused.contains("claim it first"), "{refused}");
    let refused = world.ada(&["queue", "release", &ticket]).fails(1);
    assert!(refused.contains("nothing to release"), "{refused}");
    world.ada(&["queue", "claim", &ticket]).ok();
    let refused = world.ada(&["queue", "claim", &ticket]).fails(1);
    assert!(refused.contains("release it first"), "{refused}");
}

#[test]
fn a_message_that_would_deceive_its_reader_is_refused_by_its_character() {
    let world = World::new();
    let (app, _) = world.customer();
    let ticket = world.submit(&app).expect("submitted");
    let reject = |message: &str| {
        world.ada(&["queue", "reject", &ticket, "--yes", "--message", message]).fails(2)
    };
    assert!(reject("No\u{202e}.").contains("must not contain U+202E"));
    assert!(reject(" ").contains("must have 1 to 1000 characters"));
    for name in ["Ada\u{202e}", "\u{200b}", "\u{ad}"] {
        world.ada(&["org", "create", "--name", name]).fails(2);
    }
}
