//! In whose name a ticket is decided, and what the audit trail says of it. docs/admin.md, Who.

use crate::support::tickets::{OLIVIA, OMAR, QUEUE, decide, get, mitid, owner, review, ticket};
use greenlight::domain::actor::{Actor, Proof};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::audit::Subject;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::key_refusal::KeyRefusal;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::review::{Decision, Review};
use greenlight::domain::ticket::TicketStatus;
use greenlight::usecase::administration as admin;
use greenlight::usecase::review_activation::review_ticket;
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test]
async fn a_tool_s_decision_is_written_only_if_the_operator_is_there_and_not_disabled_by_then() {
    let world = Arc::new(World::new().await);
    let id = ActivationId::parse(&mitid(&world).await).expect("an id");
    let scope = world.backend().scope();
    let claim =
        Review::new(Decision::Claim, None, Vec::new(), Vec::new(), false).expect("a review");
    let rival = Arc::clone(&world);
    let disable = move || async move {
        let scope = rival.backend().scope();
        let omar = admin::find_operator(&scope, OMAR).await.expect("an operator");
        admin::disable_operator(&scope, &owner(OLIVIA), omar).await.expect("disabled");
    };
    world.line().next("TransactWriteItems", Fault::after(disable));
    let disabled = Err(Refusal::InvalidApiKey(KeyRefusal::Disabled));
    for who in [OMAR, OMAR, "Nobody01"] {
        let by = Actor::from(&owner(who));
        assert_eq!(review_ticket(&scope, &id, &by, &claim).await, disabled, "{who}");
        assert_eq!(ticket(&world, id.as_str()).await.status, TicketStatus::Requested);
    }
    assert!(world.line().is_exhausted());
    let trail = admin::trail(&scope, &Subject::Ticket(id.clone())).await.expect("readable");
    assert_eq!(trail, []);
}

#[tokio::test]
async fn a_decision_s_entry_names_the_key_it_came_with_and_whether_it_was_forced() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let _ = decide(&world, &world.other_operator_key, &id, "claim").await.expect(200);
    let body = json!({ "decision": "approve", "force": true });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let scope = world.backend().scope();
    let subject = Subject::Ticket(ActivationId::parse(&id).expect("an id"));
    let trail = admin::trail(&scope, &subject).await.expect("readable");
    let mut expected = Vec::new();
    for (who, forced) in [(OMAR, false), (OLIVIA, true)] {
        let keys = admin::keys_of(&scope, KeyKind::Operator, &owner(who)).await.expect("readable");
        let proof = Proof::Key(keys[0].id.clone());
        expected.push((Actor::operator(owner(who), proof), forced));
    }
    let found: Vec<(Actor, bool)> =
        trail.into_iter().map(|entry| (entry.actor, entry.forced)).collect();
    assert_eq!(found, expected);
    let path = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
    let history = &shown.body["history"];
    assert_eq!((&history[1]["forced"], &history[2]["forced"]), (&Value::Null, &json!(true)));
    let text = r#""to":"activated","message":null,"forced":true}]"#;
    assert!(shown.text.contains(text), "{}", shown.text);
}
