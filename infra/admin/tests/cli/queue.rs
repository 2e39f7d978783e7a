//! The review queue from the command line: the same rules as the API's.

use crate::installation::{ADA, Installation, text};
use serde_json::{Value, json};

const GRACE: &str = "Grace Hopper";

/// An installation with a second operator and one open ticket: the app and the ticket.
fn waiting() -> (Installation, String, String) {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    installation.ada(&["operator", "create", "--name", GRACE]).ok();
    let ticket = installation.submit(&app).expect("submitted");
    (installation, app, ticket)
}

fn actions(shown: &Value) -> Vec<String> {
    let history = shown["history"].as_array().expect("a history");
    history.iter().map(|entry| text(&entry["action"])).collect()
}

#[test]
fn a_submission_is_found_claimed_and_approved() {
    let (installation, app, ticket) = waiting();
    let status = "activation_requested";
    let listed = installation.json(&["queue", "list", "--provider", "mitid", "--status", status]);
    let organisation = &installation.json(&["org", "list"])[0]["id"];
    let summary = |status: &str, claimed_by: Value, updated_at: &Value| {
        let is_open = status.starts_with("activation_");
        json!({
            "id": ticket, "providerId": "mitid", "clientId": app, "organisationId": organisation,
            "status": status, "requestedAt": listed[0]["requestedAt"], "updatedAt": updated_at,
            "claimedBy": claimed_by, "organisationName": "Acme Corp", "clientName": "My App",
            "warningCount": 1, "closedAt": if is_open { Value::Null } else { updated_at.clone() },
            "decidedBy": if is_open { Value::Null } else { claimed_by },
        })
    };
    let requested = &listed[0]["requestedAt"];
    assert_eq!(listed, json!([summary("activation_requested", Value::Null, requested)]));

    let ada = installation.json(&["operator", "show", ADA])["id"].clone();
    let claimed = installation.json(&["queue", "claim", &ticket]);
    assert_eq!(claimed, summary("activation_processing", ada.clone(), &claimed["updatedAt"]));
    let table = installation.run(&["queue", "list"]).ok();
    let line = table.lines().nth(1).expect("a line");
    let (age, line) = line.split_once(" s  ").expect("an age");
    assert!(age.parse::<u32>().is_ok(), "{table}");
    let cells: Vec<&str> =
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells, ["mitid", "Acme Corp", "My App", "activation_processing", ADA, &ticket]);
    let approved = installation.json(&["queue", "approve", &ticket]);
    assert_eq!(approved, summary("activated", ada, &approved["updatedAt"]));
    assert_eq!(installation.json(&["queue", "list"]), json!([]));
    assert!(installation.app(&app).enabled.contains("mitid"));

    let shown = installation.json(&["queue", "show", &ticket]);
    assert_eq!(actions(&shown), ["submit", "claim", "approve"]);
    assert_eq!(shown["fields"]["displayName"], json!("the displayName"));
    let people = installation.run(&["queue", "show", &ticket]).ok();
    for part in ["the displayName", "What happened", ADA, "approve"] {
        assert!(people.contains(part), "{people}");
    }
}

#[test]
fn what_another_has_claimed_is_decided_only_by_force() {
    let (installation, app, ticket) = waiting();
    installation.run(&["queue", "claim", &ticket, "--operator", GRACE]).ok();
    for decision in [["queue", "approve"], ["queue", "release"]] {
        let refused = installation.ada(&[decision[0], decision[1], &ticket]).fails(1);
        assert!(refused.contains("another operator") && refused.contains("--force"), "{refused}");
    }
    installation.ada(&["queue", "approve", &ticket, "--force"]).ok();
    assert!(installation.app(&app).enabled.contains("mitid"));
}

#[test]
fn a_rejection_says_why_and_cannot_be_taken_back() {
    let (installation, app, ticket) = waiting();
    let message = "The number is not in the register.";
    let reject =
        ["queue", "reject", &ticket, "--message", message, "--field", "registrationNumber"];
    let refused = installation.ada(&reject).fails(1);
    assert!(refused.contains("--yes") && refused.contains(&app), "{refused}");
    let confirmed: Vec<&str> = reject.into_iter().chain(["--yes"]).collect();
    assert_eq!(installation.json(&confirmed)["status"], json!("rejected"));
    let rejection = json!({
        "reason": "operator_rejected", "message": message, "fields": ["registrationNumber"],
        "problems": [],
    });
    let shown = installation.json(&["queue", "show", &ticket]);
    assert_eq!(shown["rejection"], rejection);
    let refused = installation.ada(&["queue", "claim", &ticket]).fails(1);
    assert!(refused.contains("a ticket that is rejected"), "{refused}");
}

#[test]
fn what_a_machine_found_is_shown_and_a_rejection_can_name_problems() {
    let (installation, _, ticket) = waiting();
    let people = installation.run(&["queue", "show", &ticket]).ok();
    for part in ["What a machine found", "contactEmail", "not_an_email", "is not an e-mail address"]
    {
        assert!(people.contains(part), "{people}");
    }
    let reject = ["queue", "reject", &ticket, "--yes"];
    let problems = [
        "--problem",
        "registrationNumber:not_in_register",
        "--problem",
        "displayName:other=Another is called so.",
        "--problem",
        "duplicate_application",
    ];
    let with = |problems: &[&'static str]| [&reject[..], problems].concat();
    for (bad, why) in [
        (["--problem", "displayName:nosuch"], "there is no code `nosuch`"),
        (["--problem", "displayName:other"], "`other` needs a message"),
        (["--problem", "shoeSize:missing"], "problems[0].field"),
    ] {
        let refused = installation.ada(&with(&bad)).fails(2);
        assert!(refused.contains(why), "{refused}");
    }
    installation.ada(&with(&problems)).ok();
    let rejection = &installation.json(&["queue", "show", &ticket])["rejection"];
    assert_eq!(rejection["fields"], json!(["registrationNumber", "displayName"]));
    let codes = [0, 1, 2].map(|n| text(&rejection["problems"][n]["code"]));
    assert_eq!(codes, ["not_in_register", "other", "duplicate_application"]);
    let people = installation.run(&["queue", "show", &ticket]).ok();
    for part in ["Why it was rejected", "not_in_register", "Another is called so."] {
        assert!(people.contains(part), "{people}");
    }
}

#[test]
fn a_released_ticket_waits_again() {
    let (installation, _, ticket) = waiting();
    installation.ada(&["queue", "claim", &ticket]).ok();
    assert_eq!(installation.json(&["queue", "list", "--status", "requested"]), json!([]));
    let released = installation.json(&["queue", "release", &ticket]);
    assert_eq!(released["claimedBy"], Value::Null);
    let waiting = installation.json(&["queue", "list", "--status", "requested"]);
    assert_eq!(waiting[0]["id"], json!(ticket));
}

#[test]
fn what_the_queue_cannot_know_is_refused() {
    let (installation, _, ticket) = waiting();
    installation.ada(&["queue", "list", "--provider", "nobody"]).fails(2);
    let both = ["--status", "activated", "--status", "requested"];
    installation.ada(&[&["queue", "list"][..], &both].concat()).fails(2);
    installation.ada(&["queue", "list", "--app", "a b"]).fails(2);
    installation.ada(&["queue", "list", "--org", "nobody's"]).fails(3);
    installation.ada(&["queue", "list", "--claimed-by", "Nobody"]).fails(3);
    installation.ada(&["queue", "next", "--provider", "nobody"]).fails(2);
    installation.ada(&["queue", "show", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"]).fails(3);
    installation.ada(&["queue", "claim", "sandbox"]).fails(3);
    installation.ada(&["queue", "reject", &ticket, "--yes"]).fails(2);
    installation.ada(&["queue", "reject", &ticket, "--yes", "--message", " "]).fails(2);
    let field = ["queue", "reject", &ticket, "--yes", "--message", "No.", "--field", "shoeSize"];
    let refused = installation.ada(&field).fails(2);
    assert!(refused.contains("fields[0]"), "{refused}");
    installation.run(&["queue", "claim", &ticket]).fails(2);
    let shown = installation.json(&["queue", "show", &ticket]);
    assert_eq!(shown["status"], json!("activation_requested"));
}

#[test]
fn the_submission_that_has_waited_longest_is_taken_on() {
    let (installation, _, ticket) = waiting();
    let claimed = installation.json(&["queue", "next", "--provider", "mitid"]);
    assert_eq!(claimed["id"], json!(ticket));
    assert_eq!(claimed["status"], json!("activation_processing"));
    assert_eq!(installation.json(&["queue", "next"]), Value::Null);
    assert_eq!(installation.ada(&["queue", "next"]).ok(), "nothing waits\n");
    installation.run(&["queue", "next"]).fails(2);
}

#[test]
fn a_list_is_chosen_from_by_all_that_the_api_chooses_by() {
    let (installation, app, first) = waiting();
    installation.ada(&["queue", "reject", &first, "--yes", "--message", "No."]).ok();
    let second = installation.submit(&app).expect("submitted");
    installation.ada(&["queue", "next"]).ok();
    let listed = |options: &[&str]| {
        let list = installation.json(&[&["queue", "list"][..], options].concat());
        list.as_array().expect("a list").iter().map(|it| text(&it["id"])).collect::<Vec<_>>()
    };
    for (options, expected) in [
        (&["--status", "rejected"][..], vec![&first]),
        (&["--status", "rejected", "--status", "activated", "--app", &app], vec![&first]),
        (&["--status", "withdrawn"], vec![]),
        (&["--claimed-by", "me"], vec![&second]),
        (&["--claimed-by", ADA], vec![&second]),
        (&["--claimed-by", GRACE], vec![]),
        (&["--claimed-by", "none"], vec![]),
        (&["--org", "Acme Corp", "--provider", "mitid", "--provider", "spid"], vec![&second]),
    ] {
        assert_eq!(listed(options).iter().collect::<Vec<_>>(), expected, "{options:?}");
    }
    let people = installation.ada(&["queue", "list", "--status", "rejected"]).ok();
    assert!(people.contains("CLOSED") && people.contains("DECIDED BY"), "{people}");
    let shown = installation.ada(&["queue", "show", &second]).ok();
    for part in ["What was submitted before", first.as_str(), "No."] {
        assert!(shown.contains(part), "{shown}");
    }
    assert_eq!(installation.json(&["queue", "show", &second])["previous"]["id"], json!(first));
}
