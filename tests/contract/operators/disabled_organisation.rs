//! An organisation that is disabled, and enabled again: none of its keys opens anything meanwhile, and none is
//! made, whatever is under way. docs/api.md section 1.1.

use crate::support::app::TESTS;
use crate::support::keys::{end, introduce, key_of};
use crate::support::requests::{Example, Requests};
use crate::support::table_json::{changes, everything};
use crate::support::tickets::{OLIVIA, decide, mitid, owner};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::api_key::KeyKind::{Operator, Workspace};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::owner::Organisation;
use greenlight::usecase::administration::{
    self as admin, AdministrationError, AdministrationRefusal, Change,
};
use greenlight_tests::{ACME, ENDPOINTS, Fault, OTHER, Request, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

async fn acme(world: &World) -> Organisation {
    let found = admin::find_organisation(&world.backend().scope(), "Acme0001").await;
    found.expect("an organisation")
}

/// Disables Acme, or enables it again.
async fn switch(world: &World, disable: bool) -> Organisation {
    let (scope, organisation) = (world.backend().scope(), acme(world).await);
    let change = if disable {
        admin::disable_organisation(&scope, &owner(OLIVIA), organisation).await
    } else {
        admin::enable_organisation(&scope, &owner(OLIVIA), organisation).await
    };
    match change.expect("written") {
        Change::Made(organisation) => organisation,
        Change::Unneeded(_) => panic!("it was so already"),
    }
}

fn refusal() -> AdministrationError {
    AdministrationRefusal::OrganisationDisabled("Acme".to_owned()).into()
}

#[tokio::test]
async fn every_key_of_a_disabled_organisation_is_let_in_nowhere_until_it_is_enabled_again() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    let rows = || ENDPOINTS.iter().filter(|row| row.caller.key() == Some(Workspace));
    let second = world.issue_key(Workspace, &owner("Acme0001"), None).await;
    let fresh = world.new_instance();
    let disabled = switch(&world, true).await;
    assert_eq!(disabled.disabled_at, Some(world.now()));
    let before = everything(&world).await;
    for row in rows() {
        // On an instance that has known the key as good, with another key of it, and on a new instance.
        let others = requests.without_key(row, 0).key(&second);
        for request in [requests.good(row), others, requests.good(row).to(&fresh)] {
            request.send().await.unauthenticated("disabled");
        }
    }
    // Another's keys are as good as before, and so are operators'.
    let theirs = format!("/v1/apps/{OTHER}/production-tests");
    drop(world.anonymous("GET", &theirs).key(&world.other_key).send().await.expect(200));
    let queue = world.anonymous("GET", "/v1/operator/activations").key(&world.operator_key);
    drop(queue.send().await.expect(200));
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());

    switch(&world, false).await;
    for row in rows() {
        drop(requests.repeatable(row).await.send().await.expect(row.success));
    }
}

#[tokio::test]
async fn operators_still_decide_on_the_tickets_of_a_disabled_organisation() {
    let world = World::new().await;
    let id = mitid(&world).await;
    switch(&world, true).await;
    for decision in ["claim", "approve"] {
        drop(decide(&world, &world.operator_key, &id, decision).await.expect(200));
    }
}

#[tokio::test]
async fn that_it_is_disabled_is_the_last_reason_of_a_401_and_comes_before_the_app_s() {
    let world = World::new().await;
    let soon = world.now().plus_seconds(1);
    let key = world.issue_key(Workspace, &owner("Acme0001"), Some(soon)).await;
    switch(&world, true).await;
    let get = |path: &str| world.anonymous("GET", path).key(&key).send();
    get(TESTS).await.unauthenticated("disabled");
    for app in [OTHER, "nobody"] {
        get(&format!("/v1/apps/{app}/production-tests")).await.unauthenticated("disabled");
    }
    world.set_time(&soon.to_string());
    get(TESTS).await.unauthenticated("expired");
    end(&world, &key, Some(soon), Some(world.now())).await;
    get(TESTS).await.unauthenticated("revoked");
    let unknown = key_of(Workspace, Deployment::Production);
    world.anonymous("GET", TESTS).key(&unknown).send().await.unauthenticated("unknown");
}

#[tokio::test]
async fn it_forgets_every_pair_of_the_key_that_came_and_costs_what_any_401_does() {
    let world = World::new().await;
    let cost = async |request: Request<'_>| {
        world.line().take_log();
        request.send().await.unauthenticated("disabled");
        let log = world.line().take_log();
        let units: f64 = log.iter().map(|call| call.units().expect("units").0).sum();
        (log.len(), units)
    };
    let list = |app: &str| world.get(&format!("/v1/apps/{app}/production-tests"));
    for app in [ACME, "HqTRDIYH"] {
        introduce(list(app)).await;
    }
    switch(&world, true).await;
    // The page that is read beside it, because the pair was known, has nothing in it, and costs one.
    for (app, calls, units) in [(ACME, 2, 4.0), ("HqTRDIYH", 1, 3.0), (ACME, 1, 3.0)] {
        let (found_calls, found_units) = cost(list(app)).await;
        assert_eq!(found_calls, calls, "{app}");
        assert!(World::is_external() || found_units == units, "{app}: {found_units}");
    }
}

#[tokio::test]
async fn a_request_that_is_overtaken_by_it_writes_nothing() {
    let world = Arc::new(World::new().await);
    let rival = Arc::clone(&world);
    let overtake = move || async move {
        rival.unblock(ACME, "mitid").await;
        switch(&rival, true).await;
    };
    world.line().next("TransactWriteItems", Fault::after(overtake));
    let reply = world.submit(ACME, &json!({ "passport": {} })).send().await;
    reply.unauthenticated("disabled");
    let app = world.stored_app(ACME).await;
    assert_eq!((app.version, app.pointers.len()), (2, 0), "only the rival has written");
}

#[tokio::test]
async fn no_key_is_made_while_it_is_disabled_even_if_that_comes_in_between() {
    let world = Arc::new(World::new().await);
    let scope = world.backend().scope();
    let secret = || admin::mint(&scope, Workspace, &owner("Acme0001"));
    let issue = async |secret| {
        let id = owner("Acme0001");
        admin::issue_key(&scope, &owner(OLIVIA), Workspace, &id, "new", &secret, None).await
    };
    // Disabled after it was looked at: looked at again.
    let rival = Arc::clone(&world);
    let disable = move || async move { drop(switch(&rival, true).await) };
    world.line().next("TransactWriteItems", Fault::after(disable));
    assert_eq!(issue(secret()).await, Err(refusal()));
    let before = everything(&world).await;
    assert_eq!(issue(secret()).await, Err(refusal()));
    let backend = admin::find_key(&scope, Workspace, &owner("Acme0001"), "test").await;
    let new = secret();
    let rotation = admin::Rotation { secret: &new, expires_at: None, grace_seconds: 0 };
    let old = backend.expect("a key");
    let rotated = admin::rotate_key(&scope, &owner(OLIVIA), old, rotation).await;
    assert_eq!(rotated, Err(refusal()));
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
    // And one that was disabled and enabled in between has a key in the end.
    switch(&world, false).await;
    let rival = Arc::clone(&world);
    let twice = move || async move {
        switch(&rival, true).await;
        switch(&rival, false).await;
    };
    world.line().next("TransactWriteItems", Fault::after(twice));
    issue(secret()).await.expect("issued");
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn of_two_who_switch_it_at_once_both_are_told_what_is_true() {
    let world = Arc::new(World::new().await);
    let (scope, seen) = (world.backend().scope(), acme(&world).await);
    let rival = Arc::clone(&world);
    let first = move || async move { drop(switch(&rival, true).await) };
    world.line().next("TransactWriteItems", Fault::after(first));
    let second = admin::disable_organisation(&scope, &owner(OLIVIA), seen).await.expect("readable");
    let Change::Unneeded(stored) = second else { panic!("it was so already") };
    assert_eq!((stored.version, stored.disabled_at.is_some()), (2, true));
}

#[tokio::test]
async fn what_was_refused_because_it_is_disabled_never_happens_when_it_is_enabled_again() {
    let world = Arc::new(World::new().await);
    let scope = world.backend().scope();
    // The first attempt goes astray, and by the second it is disabled.
    let disabled_meanwhile = || {
        let rival = Arc::clone(&world);
        let disable = move || async move { drop(switch(&rival, true).await) };
        world.line().next("TransactWriteItems", Fault::Straggling);
        world.line().next("TransactWriteItems", Fault::after(disable));
    };
    disabled_meanwhile();
    let (id, secret) = (owner("Acme0001"), admin::mint(&scope, Workspace, &owner("Acme0001")));
    let issued =
        admin::issue_key(&scope, &owner(OLIVIA), Workspace, &id, "new", &secret, None).await;
    assert_eq!(issued, Err(refusal()));
    switch(&world, false).await;
    disabled_meanwhile();
    let seen = acme(&world).await;
    let twice = admin::disable_organisation(&scope, &owner(OLIVIA), seen).await;
    assert!(matches!(twice, Ok(Change::Unneeded(_))));
    switch(&world, false).await;
    let before = everything(&world).await;
    assert_eq!(world.line().deliver_stragglers().await, [400, 400]);
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
}

#[tokio::test]
async fn a_key_of_an_organisation_that_is_not_there_opens_nothing() {
    let world = World::new().await;
    let at = |name: &str, value: &str| (name.to_owned(), AttributeValue::S(value.to_owned()));
    let item = [at("pk", "ORG#Acme0001"), at("sk", "ORG")].into();
    let delete = world.client().delete_item().table_name(world.table()).set_key(Some(item));
    drop(delete.send().await.expect("deleted"));
    world.get(TESTS).send().await.unauthenticated("unknown");
    let issued = world.issue_key(Operator, &owner(OLIVIA), None).await;
    assert!(issued.starts_with("sk_operator_"), "an operator's has no organisation");
}
