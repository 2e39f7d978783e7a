//! What is administered while requests come in: a disabled operator, and a provider that is switched while
//! it is submitted. docs/api.md sections 1.1 and 5.6.

use crate::support::requests::{Example, Requests};
use crate::support::table_json::{changes, everything};
use crate::support::tickets::{
    OLIVIA, OMAR, mitid_fields, owner, submit_fields, ticket, ticket_id,
};
use greenlight::domain::switch::ProviderState;
use greenlight::usecase::administration::{self as admin, AdministrationRefusal, Change};
use greenlight_tests::{ACME, Caller, ENDPOINTS, Fault, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::oneshot;

#[tokio::test]
async fn a_disabled_operator_is_let_in_nowhere_from_the_next_request_on() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    let rows = || ENDPOINTS.iter().filter(|row| row.caller == Caller::Operator);
    assert!(rows().count() > 1);
    let scope = world.backend().scope();
    let olivia = admin::find_operator(&scope, OLIVIA).await.expect("an operator");
    let disabled = admin::disable_operator(&scope, &owner(OMAR), olivia).await.expect("disabled");
    assert!(matches!(disabled, Change::Made(_)));
    let before = everything(&world).await;
    for row in rows() {
        // On an instance that has known the key as good, and on a new one.
        let new = world.new_instance();
        for request in [requests.good(row), requests.good(row).to(&new)] {
            let reply = request.send().await;
            assert_eq!((reply.status, reply.code()), (401, "INVALID_API_KEY"), "{}", reply.text);
        }
    }
    let again = admin::disable_provider(&scope, &owner(OLIVIA), ACME, "bankidse").await;
    assert_eq!(again, Err(AdministrationRefusal::OperatorDisabled(OLIVIA.to_owned()).into()));
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
}

#[tokio::test]
async fn a_provider_that_is_submitted_while_it_is_switched_off_is_off_and_its_ticket_closed() {
    let world = Arc::new(World::new().await);
    let (tell, told) = oneshot::channel();
    let inside = Arc::clone(&world);
    let submit = move || async move {
        let _ = tell.send(submit_fields(&inside, ACME, "mitid", &mitid_fields()).await);
    };
    world.line().next("TransactWriteItems", Fault::after(submit));
    let scope = world.backend().scope();
    let switch = admin::disable_provider(&scope, &owner(OLIVIA), ACME, "mitid").await;
    let switch = switch.expect("written").expect("a change");
    assert_eq!((switch.from, switch.to), (ProviderState::NotEnabled, ProviderState::Disabled));
    let submission = told.await.expect("ran").expect(200);
    let closed = ticket(&world, &ticket_id(&submission, "mitid")).await;
    assert_eq!((closed.status.name(), closed.superseded_by), ("superseded", None));
    assert_eq!(closed.updated_at, switch.at);
    let app = world.stored_app(ACME).await;
    assert!(app.blocked.contains("mitid") && !app.pointers.contains_key("mitid"));
    assert_eq!(app.version, 3, "one for the submission, one for the switch");
}
