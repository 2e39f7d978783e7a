//! Providers switched on and off by hand, alone and against what customers and reviewers do.

use crate::installation::{ADA, Installation, submit, text};
use greenlight::domain::actor::Actor;
use greenlight::domain::app::{App, TicketRef};
use greenlight::domain::customer_switch::CustomerSwitch;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::refusal::{Conflict, Refusal};
use greenlight::domain::review::{Decision, Review};
use greenlight::domain::ticket::TicketStatus;
use greenlight::store::{AppGuard, Wanted, Write};
use greenlight::usecase::administration::{
    AdministrationError, disable_operator, disable_provider, find_operator,
};
use greenlight::usecase::review_activation::review_ticket;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

fn state(installation: &Installation, app: &str, provider: &str) -> Value {
    let all = installation.json(&["provider", "list", "--app", app]);
    let all = all.as_array().expect("a list").iter();
    let mut found = all.filter(|entry| entry["providerId"] == json!(provider));
    found.next().expect("a provider")["state"].clone()
}

#[test]
fn a_contract_provider_is_switched_on_and_off_and_on_by_hand() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    assert_eq!(state(&installation, &app, "ftn"), json!("not_enabled"));
    let enable = ["provider", "enable", "ftn", "--app", &app];
    assert_eq!(installation.ada(&enable).ok(), format!("ftn is now enabled for {app}\n"));
    assert_eq!(installation.ada(&enable).ok(), format!("ftn is already enabled for {app}\n"));
    assert_eq!(state(&installation, &app, "ftn"), json!("enabled"));
    let disable = ["provider", "disable", "ftn", "--app", &app, "--yes"];
    let expected = json!({
        "clientId": app, "providerId": "ftn", "from": "enabled", "state": "disabled",
        "changed": true, "superseded": null,
    });
    assert_eq!(installation.json(&disable), expected);
    assert_eq!(state(&installation, &app, "ftn"), json!("disabled"));
    installation.ada(&enable).ok();
    let shown = installation.json(&["app", "show", &app]);
    assert_eq!((&shown["enabled"], &shown["disabled"]), (&json!(["ftn"]), &json!([])));
    // Each change is a version of the app's; what changed nothing is not.
    assert_eq!(installation.app(&app).version, 4);
}

#[test]
fn what_the_customer_switched_off_is_shown_as_such_and_comes_back_by_hand() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let enable = ["provider", "enable", "ftn", "--app", &app];
    installation.ada(&enable).ok();
    let scope = installation.scope(Duration::ZERO);
    let stored = installation.app(&app);
    let change = CustomerSwitch::Off.change(&stored, "ftn", scope.now).expect("possible");
    let guard = AppGuard::Version(stored.version);
    let client_id = stored.client_id.clone();
    let write = Write::ChangeApp { client_id, guard, change: change.expect("a change") };
    installation.wait(scope.store.commit(&[write], None, scope.now)).expect("written");
    assert_eq!(state(&installation, &app, "ftn"), json!("switched_off"));
    let shown = installation.json(&["app", "show", &app]);
    assert_eq!((&shown["enabled"], &shown["switchedOff"]), (&json!([]), &json!(["ftn"])));
    assert_eq!(installation.ada(&enable).ok(), format!("ftn is now enabled for {app}\n"));
    assert_eq!(state(&installation, &app, "ftn"), json!("enabled"));
    assert_eq!(installation.app(&app).switched_off, BTreeSet::new());
}

#[test]
fn switching_a_provider_off_takes_its_open_submission_out_of_the_queue() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let ticket = installation.submit(&app).expect("submitted");
    assert_eq!(installation.json(&["queue", "list"])[0]["id"], json!(ticket));
    let answer = installation.json(&["provider", "disable", "mitid", "--app", &app, "--yes"]);
    assert_eq!(answer["superseded"], json!(ticket));

    assert_eq!(installation.json(&["queue", "list"]), json!([]));
    let refused = installation.ada(&["queue", "claim", &ticket]).fails(1);
    assert!(refused.contains("no longer the app's current one"), "{refused}");
    let shown = installation.json(&["queue", "show", &ticket]);
    assert_eq!(shown["status"], json!("superseded"));
    let last = shown["history"].as_array().and_then(|all| all.last()).expect("a history");
    let ada = text(&installation.json(&["operator", "show", ADA])["id"]);
    assert_eq!((&last["action"], &last["actor"]), (&json!("supersede"), &json!(ada)));
    let refusal = Refusal::Conflict(Conflict::DisabledByOperator(vec!["mitid".to_owned()]));
    assert_eq!(installation.submit(&app), Err(refusal));

    installation.ada(&["provider", "enable", "mitid", "--app", &app]).ok();
    assert_eq!(state(&installation, &app, "mitid"), json!("enabled"));
    installation.submit(&app).expect("submitted again");
}

#[test]
fn only_providers_that_there_are_can_be_switched() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let refused = installation.ada(&["provider", "enable", "nobody", "--app", &app]).fails(3);
    assert!(refused.contains("there is no provider nobody"), "{refused}");
    let refused =
        installation.ada(&["provider", "disable", "mitid", "--app", "nowhere", "--yes"]).fails(3);
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
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let ada =
        installation.wait(find_operator(&installation.scope(Duration::ZERO), ADA)).expect("Ada").id;
    let by = Actor::from(&ada);
    for _ in 0..8 {
        let app = installation.json(&["app", "create", "--org", "Acme Corp", "--name", "My App"]);
        let app = text(&app["clientId"]);
        let ticket = installation.submit(&app).expect("submitted");
        installation.ada(&["queue", "claim", &ticket]).ok();
        let id = ActivationId::parse(&ticket).expect("an id");
        let approve =
            Review::new(Decision::Approve, None, Vec::new(), Vec::new(), false).expect("a review");
        let (one, other) = (installation.scope(Duration::ZERO), installation.scope(Duration::ZERO));
        installation.wait(async {
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
        assert_eq!(state(&installation, &app, "mitid"), json!("disabled"));
    }
}

#[test]
fn switching_off_against_a_submission_leaves_nothing_open() {
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let ada =
        installation.wait(find_operator(&installation.scope(Duration::ZERO), ADA)).expect("Ada").id;
    for _ in 0..8 {
        let app = installation.json(&["app", "create", "--org", "Acme Corp", "--name", "My App"]);
        let app = text(&app["clientId"]);
        let (one, other) = (installation.scope(Duration::ZERO), installation.scope(Duration::ZERO));
        installation.wait(async {
            let (_, off) =
                tokio::join!(submit(&one, &app), disable_provider(&other, &ada, &app, "mitid"));
            off.expect("switched off").expect("it was not off");
        });
        let stored = installation.app(&app);
        assert!(stored.blocked.contains("mitid"));
        assert!(stored.pointers.is_empty(), "{:?}", stored.pointers);
    }
    assert_eq!(installation.json(&["queue", "list"]), json!([]));
}

#[test]
fn two_operators_who_disable_each_other_leave_one() {
    let installation = Installation::new();
    for round in 0..8 {
        let names = [format!("One {round}"), format!("Two {round}")];
        for name in &names {
            installation.ada(&["operator", "create", "--name", name]).ok();
        }
        let scopes = [installation.scope(Duration::ZERO), installation.scope(Duration::ZERO)];
        let [one, two] = [0, 1].map(|i| installation.wait(find_operator(&scopes[i], &names[i])));
        let (one, two) = (one.expect("an operator"), two.expect("an operator"));
        let (by_one, by_two) = (one.id.clone(), two.id.clone());
        let (first, second) = installation.wait(async {
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
