//! Lists go on without what cannot be read, and say so.

use crate::installation::{Installation, text};

#[test]
fn what_cannot_be_read_is_left_out_of_a_list_and_named_beside_it() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let other = text(&installation.json(&["org", "create", "--name", "Initech"])["id"]);
    installation.spoil(&format!("ORG#{other}"), "ORG", "name");
    let listed = installation.ada(&["org", "list"]);
    assert!(listed.stdout.contains("Acme Corp") && !listed.stdout.contains(&other));
    let said = "an item of a list cannot be read and is left out";
    assert!(listed.stderr.contains(said), "{}", listed.stderr);
    assert!(listed.stderr.contains(&format!("ORG#{other} ORG")), "{}", listed.stderr);
    listed.ok();
    // Asked for by its id, it is an error.
    let refused = installation.ada(&["org", "show", &other]).fails(4);
    assert!(refused.contains("makes no sense"), "{refused}");

    let ticket = installation.submit(&app).expect("submitted");
    installation.ada(&["queue", "claim", &ticket]).ok();
    // What its customer is called, a ticket says by itself.
    let acme = text(&installation.json(&["org", "list"])[0]["id"]);
    installation.spoil(&format!("ORG#{acme}"), "ORG", "name");
    installation.spoil(&format!("APP#{app}"), "APP", "name");
    let queue = installation.ada(&["queue", "list"]).ok();
    for shown in ["Acme Corp", "My App", ticket.as_str()] {
        assert!(queue.contains(shown), "{queue}");
    }
    installation.spoil(&format!("TICKET#{ticket}"), "TICKET", "client_id");
    let queue = installation.ada(&["queue", "list"]);
    assert!(queue.stderr.contains(&format!("TICKET#{ticket} TICKET")), "{}", queue.stderr);
    assert_eq!(queue.ok(), "nothing waits\n");
}

#[test]
fn a_decision_out_of_turn_says_which_one_comes_first() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let ticket = installation.submit(&app).expect("submitted");
    let refused = installation.ada(&["queue", "approve", &ticket]).fails(1);
    assert!(refused.contains("claim it first"), "{refused}");
    let refused = installation.ada(&["queue", "release", &ticket]).fails(1);
    assert!(refused.contains("nothing to release"), "{refused}");
    installation.ada(&["queue", "claim", &ticket]).ok();
    let refused = installation.ada(&["queue", "claim", &ticket]).fails(1);
    assert!(refused.contains("release it first"), "{refused}");
}

#[test]
fn a_message_that_would_deceive_its_reader_is_refused_by_its_character() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let ticket = installation.submit(&app).expect("submitted");
    let reject = |message: &str| {
        installation.ada(&["queue", "reject", &ticket, "--yes", "--message", message]).fails(2)
    };
    assert!(reject("No\u{202e}.").contains("must not contain U+202E"));
    assert!(reject(" ").contains("must have 1 to 1000 characters"));
    for name in ["Ada\u{202e}", "\u{200b}", "\u{ad}"] {
        installation.ada(&["org", "create", "--name", name]).fails(2);
    }
}
