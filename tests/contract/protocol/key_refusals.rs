//! Why a key opens nothing: each reason with its message, and which of several comes first. docs/api.md
//! sections 1.1 and 1.5.

use crate::support::keys::{end, key_of, unknown_key};
use crate::support::tickets::QUEUE;
use greenlight::domain::api_key::KeyKind::{Operator, Workspace};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight::store::Write;
use greenlight_tests::{Request, World};
use std::collections::BTreeSet;

const LIST: &str = "/v1/apps/abc123/production-tests";

async fn disable_operator(world: &World) {
    let id = OwnerId::parse("Oper0001").expect("an owner");
    let disable = [Write::DisableOperator { id, at: world.now() }];
    world.store().commit(&disable, None, world.now()).await.expect("disabled");
}

#[tokio::test]
async fn every_reason_has_a_message_that_says_what_to_do_next() {
    let world = World::new().await;
    let list = |key: &str| world.anonymous("GET", LIST).key(key);
    let soon = world.now().plus_seconds(1);
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let expired = world.issue_key(Workspace, &owner, Some(soon)).await;
    world.set_time(&soon.to_string());
    end(&world, &world.key, None, Some(world.now())).await;
    disable_operator(&world).await;
    let unknown = unknown_key(Workspace);
    let sandbox = key_of(Workspace, Deployment::Sandbox);
    let cases: [(Request<'_>, &str, &str); 8] = [
        (world.anonymous("GET", LIST), "missing", "Authorization: Bearer <key>"),
        (list("x"), "malformed", "the whole key"),
        (list(&sandbox), "other_deployment", "the address of the other"),
        (list(&world.operator_key), "wrong_kind", "an operator's key"),
        (list(&unknown), "unknown", "Check that it is the one"),
        (list(&world.key), "revoked", "Use another"),
        (list(&expired), "expired", "the one that replaced it"),
        (world.anonymous("GET", QUEUE).key(&world.operator_key), "disabled", "Ask support"),
    ];
    let mut messages = BTreeSet::new();
    for (request, reason, advice) in cases {
        let reply = request.send().await;
        reply.unauthenticated(reason);
        let message = reply.body["error"]["message"].as_str().expect("a message").to_owned();
        assert!(message.contains(advice), "{reason}: {message}");
        messages.insert(message);
    }
    assert_eq!(messages.len(), 8);
}

#[tokio::test]
async fn of_several_reasons_the_first_is_given() {
    let world = World::new().await;
    let list = |key: &str| world.anonymous("GET", LIST).key(key).send();
    // Both are of the other deployment, and nobody was given either.
    for kind in [Workspace, Operator] {
        list(&key_of(kind, Deployment::Sandbox)).await.unauthenticated("other_deployment");
    }
    list(&unknown_key(Operator)).await.unauthenticated("wrong_kind");
    // A checksum that is wrong is wrong whatever the prefix says.
    let of_sandbox = world.key.replace("_prod_", "_test_");
    list(&of_sandbox).await.unauthenticated("malformed");
    let soon = world.now().plus_seconds(1);
    let olivia = OwnerId::parse("Oper0001").expect("an owner");
    let key = world.issue_key(Operator, &olivia, Some(soon)).await;
    let queue = || world.anonymous("GET", QUEUE).key(&key).send();
    drop(queue().await.expect(200));
    disable_operator(&world).await;
    queue().await.unauthenticated("disabled");
    world.set_time(&soon.to_string());
    queue().await.unauthenticated("expired");
    end(&world, &key, Some(soon), Some(world.now())).await;
    queue().await.unauthenticated("revoked");
}
