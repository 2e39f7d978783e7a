//! Erasing and tidying an app, as people and scripts meet them.

use crate::world::{World, run_in, text};
use serde_json::{Value, json};

/// What the audit trail says was done to the app, and what was said.
fn trail(world: &World, app: &str) -> Vec<(String, Value)> {
    let trail = world.json(&["audit", "--app", app]);
    let entries = trail.as_array().expect("a list").iter();
    entries.map(|entry| (text(&entry["action"]), entry["message"].clone())).collect()
}

#[test]
fn an_app_is_erased_and_every_command_says_so() {
    let world = World::new();
    let (app, key) = world.customer();
    let ticket = world.submit_with(&app, "Zaphod").expect("submitted");
    world.ada(&["queue", "reject", &ticket, "--message", "Not Zaphod.", "--yes"]).ok();
    world.submit_with(&app, "Zaphod").expect("submitted");
    assert!(world.dump().contains("Zaphod"));

    let erase = ["app", "erase", &app, "--once", "--yes"];
    let erased = world.json(&erase);
    let expected = json!({
        "clientId": app, "erasedAt": erased["erasedAt"], "complete": false,
        "tickets": 2, "messages": 2, "values": 0, "tests": 0, "stamps": 0,
    });
    assert_eq!(erased, expected);
    assert!(!world.dump().contains("Zaphod"), "{}", world.dump());
    assert!(world.opens(&key, &app, std::time::Duration::ZERO).is_err());

    let at = text(&erased["erasedAt"]);
    let sentence = format!("error: the app {app} was erased at {at}\n");
    for command in [
        vec!["app", "show", &app],
        vec!["app", "tidy", &app, "--yes"],
        vec!["provider", "list", "--app", &app],
        vec!["provider", "enable", "ftn", "--app", &app],
        vec!["provider", "disable", "ftn", "--app", &app, "--yes"],
    ] {
        assert_eq!(world.ada(&command).fails(3), sentence, "{command:?}");
    }
    assert_eq!(world.json(&["app", "list"]), json!([]));
    assert_eq!(world.json(&["org", "show", "Acme Corp"])["apps"], json!([]));
    assert_eq!(world.json(&["queue", "list"]), json!([]));
    let gone = world.ada(&["queue", "show", &ticket]).fails(3);
    assert_eq!(gone, "error: there is no such ticket\n");
    let done = ["create_app", "erase_app"].map(|action| (action.to_owned(), json!(null)));
    assert_eq!(trail(&world, &app), done);
    assert_eq!(world.json(&["audit", "--ticket", &ticket])[0]["action"], json!("reject"));
    assert_eq!(world.json(&["audit", "--ticket", &ticket])[0]["message"], json!(null));
}

#[test]
fn erasing_tells_people_how_far_it_has_come_and_is_repeated_without_a_question() {
    let world = World::new();
    let (app, _) = world.customer();
    world.submit(&app).expect("submitted");
    let first = world.ada(&["app", "erase", &app, "--once", "--yes"]);
    let told = "erased so far: 1 tickets, 0 messages, 0 values, 0 tests, 0 stamps\n";
    assert!(first.stderr.starts_with(told), "{}", first.stderr);
    let note = "Something may still have been under way: repeat it, a minute later or more.\n";
    assert!(first.stderr.ends_with(note), "{}", first.stderr);
    let line = format!(
        "{app} is erased: 1 tickets, 1 messages of the audit trail, 0 values, 0 production tests, \
         0 stamps\n"
    );
    assert_eq!(first.ok(), line);
    let again = world.ada(&["app", "erase", &app, "--once"]);
    assert_eq!(again.stderr, note);
    let line = format!(
        "{app} is erased: 0 tickets, 0 messages of the audit trail, 0 values, 0 production tests, \
         0 stamps\n"
    );
    assert_eq!(again.ok(), line);
    let missing = world.ada(&["app", "erase", "nowhere", "--yes"]).fails(3);
    assert_eq!(missing, "error: there is no app nowhere\n");
}

#[test]
fn an_app_of_which_nothing_is_left_over_is_tidy() {
    let world = World::new();
    let (app, _) = world.customer();
    world.submit(&app).expect("submitted");
    let tidy = ["app", "tidy", &app, "--yes"];
    let expected = json!({ "clientId": app, "tickets": 0, "largeValues": 0 });
    assert_eq!(world.json(&tidy), expected);
    let line = format!("{app} is tidy: removed the fields of 0 tickets, and 0 large values\n");
    assert_eq!(world.ada(&tidy).ok(), line);
}

#[test]
fn how_long_tickets_are_kept_is_said_by_option_or_variable() {
    let world = World::new();
    let (app, _) = world.customer();
    let asked = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments: Vec<&str> = ["app", "tidy", &app, "--operator", "Ada Lovelace"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        world.run_with(&arguments, variables).fails(1)
    };
    let variable = ("RETENTION_DAYS", "30");
    assert!(asked(&[], &[]).contains("that have not served for 400 days."));
    assert!(asked(&[], &[variable]).contains("that have not served for 30 days."));
    assert!(asked(&["--retention-days", "1"], &[variable]).contains("have not served for a day."));
    let for_ever = asked(&["--retention-days", "0"], &[variable]);
    assert!(for_ever.ends_with("large values that nothing names.\n"), "{for_ever}");
    for bad in ["-1", "10000", "ever"] {
        run_in(&["app", "tidy", &app, &format!("--retention-days={bad}")], []).fails(2);
    }
}

#[test]
fn a_ticket_that_is_taken_back_is_kept_for_as_long_as_was_said() {
    let world = World::new();
    let (app, _) = world.customer();
    let ticket = world.submit(&app).expect("submitted");
    let off = ["provider", "disable", "mitid", "--app", &app, "--yes", "--retention-days", "1"];
    world.ada(&off).ok();
    let ends = |later| {
        let id = greenlight::domain::ids::ActivationId::parse(&ticket).expect("an id");
        let scope = world.scope(std::time::Duration::from_secs(later));
        world.wait(scope.store.tickets(&[id])).expect("readable").is_empty()
    };
    assert!(!ends(24 * 3600) && ends(25 * 3600 + 60));
}
