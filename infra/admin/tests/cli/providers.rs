//! Providers switched on and off by hand, alone and against what customers and reviewers do.

use crate::world::{ADA, World, submit, text};
use greenlight::domain::actor::Actor;
use greenlight::domain::app::{App, TicketRef};
use greenlight::domain::ids::ActivationId;
use greenlight::domain::refusal::{Conflict, Refusal};
use greenlight::domain::review::{Decision, Review};
use greenlight::domain::ticket::TicketStatus;
use greenlight::store::Wanted;
use greenlight::usecase::administration::{
    AdministrationError, disable_operator, disable_provider, find_operator,
};
use greenlight::usecase::review_activation::review_ticket;
use serde_json::{Value, json};
use std::time::Duration;

fn state(world: &World, app: &str, provider: &str) -> Value {
    let all = world.json(&["provider", "list", "--app", app]);
    let all = all.as_array().expect("a list").iter();
    let mut found = all.filter(|entry| entry["providerId"] == json!(provider));
    found.next().expect("a provider")["state"].clone()
}

#[test]
fn a_contract_provider_is_switched_on_and_off_and_on_by_hand() {
    let world = World::new();
    let (app, _) = world.customer();
    assert_eq!(state(&world, &app, "ftn"), json!("not_enabled"));
    let enable = ["provider", "enable", "ftn", "--app", &app];
    assert_eq!(world.ada(&enable).ok(), format!("ftn is now enabled for {app}\n"));
    assert_eq!(world.ada(&enable).ok(), format!("ftn is already enabled for {app}\n"));
    assert_eq!(state(&world, &app, "ftn"), json!("enabled"));
    let disable = ["provider", "disable", "ftn", "--app", &app, "--yes"];
    let expected = json!({
        "clientId": app, "providerId": "ftn", "from": "enabled", "state": "disabled",
        "changed": true, "superseded": null,
    });
    assert_eq!(world.json(&disable), expected);
    assert_eq!(state(&world, &app, "ftn"), json!("disabled"));
    world.ada(&enable).ok();
    let shown = world.json(&["app", "show", &app]);
    assert_eq!((&shown["enabled"], &shown["disabled"]), (&json!(["ftn"]), &json!([])));
    // Each change is a version of the app's; what changed nothing is not.
    assert_eq!(world.app(&app).version, 4);
}

#[test]
fn switching_a_provider_off_takes_its_open_submission_out_of_the_queue() {
    let world = World::new();
    let (app, _) = world.customer();
    let ticket = world.submit(&app).expect("submitted");
    assert_eq!(world.json(&["queue", "list"])[0]["id"], json!(ticket));
    let answer = world.json(&["provider", "disable", "mitid", "--app", &app, "--yes"]);
    assert_eq!(answer["superseded"], json!(ticket));

    assert_eq!(world.json(&["queue", "list"]), json!([]));
    let refused = world.ada(&["queue", "claim", &ticket]).fails(1);
    assert!(refused.contains("no longer the app's current one"), "{refused}");
    let shown = world.json(&["queue", "show", &ticket]);
    assert_eq!(shown["status"], json!("superseded"));
    let last = shown["history"].as_array().and_then(|all| all.last()).expect("a history");
    let ada = text(&world.json(&["operator", "show", ADA])["id"]);
    assert_eq!((&last["action"], &last["actor"]), (&json!("supersede"), &json!(ada)));
    let refusal = Refusal::Conflict(Conflict::DisabledByOperator(vec!["mitid".to_owned()]));
    assert_eq!(world.submit(&app), Err(refusal));

    world.ada(&["provider", "enable", "mitid", "--app", &app]).ok();
    assert_eq!(state(&world, &app, "mitid"), json!("enabled"));
    world.submit(&app).expect("submitted again");
}

#[test]
fn only_providers_that_there_are_can_be_switched() {
    let world = World::new();
    let (app, _) = world.customer();
    let refused = world.ada(&["provider", "enable", "nobody", "--app", &app]).fails(3);
    assert!(refused.contains("there is no provider nobody"), "{refused}");
    let refused =
        world.ada(&["provider", "disable", "mitid", "--app", "nowhere", "--yes"]).fails(3);
    assert!(refused.contains("there is no app nowhere"), "{refused}");
}

/// Ticket, pointer, enabled and blocked providers tell the same story.
async fn assert_agreement(scope: &greenlight::usecase::Scope<'_>, app: &str, ticket: &str) {
    let wanted = Wanted {
        app: greenlight::domain::ids::ClientId::parse(app),
        ticket: ActivationId::parse(ticket),
        ..Wanted::default()
    };
    let found = scope.store.fetch(&wanted).await.expect("readable");
    let (app, ticket) = (found.app.expect("an app"), found.ticket.expect("a ticket"));
    let App { pointers, enabled, blocked, .. } = &app;
    let pointer = pointers.get("mitid");
    assert_eq!(pointer.is_some(), ticket.is_current(), "{ticket:?}");
    if let Some(pointer) = pointer {
        assert_eq!(pointer.ticket, TicketRef::Ticket(ticket.id.clone()));
        assert_eq!((&pointer.status, pointer.at), (&ticket.status, ticket.updated_at));
        assert!(!(blocked.contains("mitid") && pointer.status.is_open()), "open, yet blocked");
    }
    assert!(!(enabled.contains("mitid") && blocked.contains("mitid")), "enabled and blocked");
    if ticket.status == TicketStatus::Activated {
        assert!(enabled.contains("mitid") || blocked.contains("mitid"));
    }
}

#[test]
fn switching_off_against_an_approval_leaves_a_story_that_agrees() {
    let world = World::new();
    world.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let ada = world.wait(find_operator(&world.scope(Duration::ZERO), ADA)).expect("Ada").id;
    let by = Actor::from(&ada);
    for _ in 0..8 {
        let app = world.json(&["app", "create", "--org", "Acme Corp", "--name", "My App"]);
        let app = text(&app["clientId"]);
        let ticket = world.submit(&app).expect("submitted");
        world.ada(&["queue", "claim", &ticket]).ok();
        let id = ActivationId::parse(&ticket).expect("an id");
        let approve =
            Review::new(Decision::Approve, None, Vec::new(), Vec::new(), false).expect("a review");
        let (one, other) = (world.scope(Duration::ZERO), world.scope(Duration::ZERO));
        world.wait(async {
            let (approved, off) = tokio::join!(
                review_ticket(&one, &id, &by, &approve),
                disable_provider(&other, &ada, &app, "mitid"),
            );
            off.expect("switched off").expect("it was not off");
            if let Err(refusal) = approved {
                let superseded = Conflict::Superseded(TicketStatus::Superseded);
                assert_eq!(refusal, Refusal::Conflict(superseded));
            }
            assert_agreement(&one, &app, &ticket).await;
        });
        assert_eq!(state(&world, &app, "mitid"), json!("disabled"));
    }
}

#[test]
fn switching_off_against_a_submission_leaves_nothing_open() {
    let world = World::new();
    world.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let ada = world.wait(find_operator(&world.scope(Duration::ZERO), ADA)).expect("Ada").id;
    for _ in 0..8 {
        let app = world.json(&["app", "create", "--org", "Acme Corp", "--name", "My App"]);
        let app = text(&app["clientId"]);
        let (one, other) = (world.scope(Duration::ZERO), world.scope(Duration::ZERO));
        world.wait(async {
            let (_, off) =
                tokio::join!(submit(&one, &app), disable_provider(&other, &ada, &app, "mitid"));
            off.expect("switched off").expect("it was not off");
        });
        let stored = world.app(&app);
        assert!(stored.blocked.contains("mitid"));
        assert!(stored.pointers.is_empty(), "{:?}", stored.pointers);
    }
    assert_eq!(world.json(&["queue", "list"]), json!([]));
}

#[test]
fn two_operators_who_disable_each_other_leave_one() {
    let world = World::new();
    for round in 0..8 {
        let names = [format!("One {round}"), format!("Two {round}")];
        for name in &names {
            world.ada(&["operator", "create", "--name", name]).ok();
        }
        let scopes = [world.scope(Duration::ZERO), world.scope(Duration::ZERO)];
        let [one, two] = [0, 1].map(|i| world.wait(find_operator(&scopes[i], &names[i])));
        let (one, two) = (one.expect("an operator"), two.expect("an operator"));
        let (by_one, by_two) = (one.id.clone(), two.id.clone());
        let (first, second) = world.wait(async {
            tokio::join!(
                disable_operator(&scopes[0], &by_one, two),
                disable_operator(&scopes[1], &by_two, one),
            )
        });
        let refused = [first.is_err(), second.is_err()];
        assert_eq!(refused.iter().filter(|refused| **refused).count(), 1, "{refused:?}");
        let error = first.err().or(second.err()).expect("one was refused");
        assert!(matches!(error, AdministrationError::Refused(_)), "{error}");
    }
}
