//! A run in the sandbox, where pointers are all that there is of an activation: one demo review is
//! under way, one has ended and nobody has written so, one has ended and a later write has.

use super::people::{self, APP, PETRA, owner};
use super::production::{fields_with_logo, look, webhooks};
use super::run::Run;
use greenlight::usecase::administration as admin;
use serde_json::json;
use std::time::Duration;

pub(super) async fn play(run: &mut Run<'_>) {
    people::found(run.world).await;
    webhooks(run).await;
    run.submit(&json!({ "spid": {}, "smartid": {} })).await;
    let (scope, petra) = (run.world.backend().scope(), owner(PETRA));
    let off = admin::disable_provider(&scope, &petra, APP, "smartid").await;
    assert!(off.expect("switched").is_some());
    run.world.advance(Duration::from_secs(10));
    run.submit(&json!({ "passport": {}, "bankidse": fields_with_logo() })).await;
    people::part(run.world).await;
    run.submit(&json!({ "mitid": {} })).await;
    run.world.advance(Duration::from_secs(3));
    // A second later the first one is over, and the second one lasts until after the last look.
    run.submit(&json!({ "nobankid": {} })).await;
    run.stamped("Demo", &json!({ "providerIds": ["mitid", "bankidse"] }), 1).await;
    look(run).await;
}
