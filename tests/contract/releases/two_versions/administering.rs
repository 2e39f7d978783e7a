//! What administration changes of items with more in them than this release knows: exactly the
//! attributes that the change is about.

use super::{assert_changed, inherited, taken_over};
use crate::releases::previous_release::{APP, ORGANISATION, PAUL, PETRA, owner, secret};
use crate::support::table_json::everything;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::deployment::Deployment::{Production, Sandbox};
use greenlight::usecase::administration::{self as admin, Change, Rotation};
use greenlight_tests::World;

const AUDIT: (&str, &str) = ("AUDIT", "new");
const EVENT: (&str, &str) = ("EVENT", "new");

#[tokio::test]
async fn ending_a_key_leaves_alone_what_it_does_not_know_of_it() {
    let (world, kept, before) = taken_over(Production).await;
    let scope = world.backend().scope();
    let (petra, workspace) = (owner(PETRA), owner(ORGANISATION));
    let find = async |name| {
        let found = admin::find_key(&scope, KeyKind::Workspace, &workspace, name).await;
        found.expect("a key")
    };
    let successor = secret(Sandbox, "its successor");
    let rotation = Rotation { secret: &successor, expires_at: None, grace_seconds: 60 };
    let old = find("workspace").await;
    admin::rotate_key(&scope, &petra, old, rotation).await.expect("rotated");
    let rotated = [AUDIT, ("KEY", "expires_at"), ("KEY", "new"), ("KEY", "new")];
    assert_changed(&before, &everything(&world).await, &rotated);

    let before = everything(&world).await;
    for name in ["for a year", "rotated"] {
        let key = kept.item("key", "hash", secret(Production, name).hash().as_str());
        let key = find(key["id"]["S"].as_str().expect("an id")).await;
        let revoked = admin::revoke_key(&scope, &petra, key).await.expect("revoked");
        assert!(matches!(revoked, Change::Made(_)), "{name}");
    }
    let revoked = [AUDIT, AUDIT, ("KEY", "revoked_at"), ("KEY", "revoked_at")];
    assert_changed(&before, &everything(&world).await, &revoked);
}

#[tokio::test]
async fn disabling_an_operator_leaves_alone_what_it_does_not_know_of_them() {
    let (world, _, before) = taken_over(Production).await;
    let scope = world.backend().scope();
    let paul = admin::find_operator(&scope, PAUL).await.expect("an operator");
    let again = admin::disable_operator(&scope, &owner(PETRA), paul).await.expect("readable");
    assert!(matches!(again, Change::Unneeded(_)));
    assert_changed(&before, &everything(&world).await, &[]);
    let petra = admin::find_operator(&scope, PETRA).await.expect("an operator");
    admin::disable_operator(&scope, "test", petra).await.expect("disabled");
    let expected = [AUDIT, ("OPERATOR", "disabled_at")];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn disabling_and_enabling_an_organisation_leave_alone_what_they_do_not_know_of_it() {
    let (world, _, before) = taken_over(Production).await;
    let (scope, petra) = (world.backend().scope(), owner(PETRA));
    let found = async || admin::find_organisation(&scope, ORGANISATION).await.expect("one");
    let disabled = admin::disable_organisation(&scope, &petra, found().await).await;
    assert!(matches!(disabled, Ok(Change::Made(_))));
    let expected = [AUDIT, ("ORG", "disabled_at version")];
    assert_changed(&before, &everything(&world).await, &expected);
    admin::enable_organisation(&scope, &petra, found().await).await.expect("enabled");
    let expected = [AUDIT, AUDIT, ("ORG", "version")];
    assert_changed(&before, &everything(&world).await, &expected);
}

/// Switches a provider of the app and says whether there was anything to do.
async fn switch(world: &World, provider: &str, on: bool) -> bool {
    let (scope, petra) = (world.backend().scope(), owner(PETRA));
    let switched = if on {
        admin::enable_provider(&scope, &petra, APP, provider).await
    } else {
        admin::disable_provider(&scope, &petra, APP, provider).await
    };
    switched.expect("readable").is_some()
}

#[tokio::test]
async fn switching_a_provider_leaves_alone_what_it_does_not_know_of_app_and_ticket() {
    let closed = ("TICKET", "by_app by_provider by_status place status ttl updated_at");
    let app = |paths| ("APP", paths);
    let off = "blocked past.evrotrust pointers.evrotrust version";
    for (provider, on, expected) in [
        ("frejaid", true, vec![app("enabled version"), AUDIT, EVENT]),
        ("skmobileid", true, vec![app("blocked enabled version"), AUDIT, EVENT]),
        ("smartid", false, vec![app("blocked enabled version"), AUDIT, EVENT]),
        ("spid", false, vec![app("blocked version"), AUDIT, EVENT]),
        ("evrotrust", false, vec![app(off), AUDIT, AUDIT, EVENT, closed]),
        ("kenyanid", true, vec![]),
        ("skmobileid", false, vec![]),
    ] {
        let (world, _, before) = taken_over(Production).await;
        assert_eq!(switch(&world, provider, on).await, !expected.is_empty(), "{provider}");
        assert_changed(&before, &everything(&world).await, &expected);
    }
}

#[tokio::test]
async fn switching_a_provider_in_the_sandbox_leaves_alone_what_it_does_not_know_of_demo_reviews() {
    let (world, _) = inherited(Sandbox).await;
    let before = everything(&world).await;
    assert!(switch(&world, "nobankid", false).await);
    let app = "blocked pointers.nobankid version";
    // What was to come is taken back.
    let expected = [("APP", app), AUDIT, EVENT, ("EVENT", "events ttl")];
    assert_changed(&before, &everything(&world).await, &expected);
    let before = everything(&world).await;
    assert!(switch(&world, "smartid", true).await);
    let app =
        "blocked enabled pointers.mitid.at pointers.mitid.status pointers.mitid.verdict version";
    assert_changed(&before, &everything(&world).await, &[("APP", app), AUDIT, EVENT]);
}

#[tokio::test]
async fn a_new_app_of_the_organisation_leaves_everything_else_alone() {
    let (world, _, before) = taken_over(Production).await;
    world.app(ORGANISATION, "next1234", "Next App", &["bankidse"]).await;
    let expected = [("APP", "new"), ("APP", "new"), AUDIT];
    assert_changed(&before, &everything(&world).await, &expected);
}
