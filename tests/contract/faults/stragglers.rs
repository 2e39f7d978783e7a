//! Attempts that fail for their sender, and arrive all the same when nobody thinks of them any more:
//! what a request was told stays true. ARCHITECTURE.md, Writes.

use crate::support::consistency;
use crate::support::requests::{Example, Requests};
use crate::support::table_json::{changes, everything};
use crate::support::tickets::{OLIVIA, OMAR, decide, decision, mitid, review};
use greenlight_tests::{ENDPOINTS, Fault, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const WRITE: &str = "TransactWriteItems";

/// Lets what was left behind arrive, seconds later: nothing changes by it.
async fn assert_nothing_arrives(world: &World, stragglers: usize) {
    world.advance(Duration::from_secs(4));
    let before = everything(world).await;
    assert_eq!(world.line().deliver_stragglers().await.len(), stragglers);
    assert_eq!(changes(&before, &everything(world).await), BTreeMap::new());
}

/// A decision of Olivia's that is overtaken and refused, and how all is as it was again afterwards.
struct Overtaken {
    before: &'static [Step],
    decision: &'static str,
    meanwhile: &'static [Step],
    refusal: (&'static str, &'static str),
    afterwards: &'static [Step],
}

/// Who decides what.
type Step = (&'static str, &'static str);

const OVERTAKEN: [Overtaken; 5] = [
    Overtaken {
        before: &[],
        decision: "claim",
        meanwhile: &[(OMAR, "claim")],
        refusal: ("invalid_transition", "activation_processing"),
        afterwards: &[(OMAR, "release")],
    },
    Overtaken {
        before: &[(OLIVIA, "claim")],
        decision: "approve",
        meanwhile: &[(OLIVIA, "release"), (OMAR, "claim")],
        refusal: ("claimed_by_another", "activation_processing"),
        afterwards: &[(OMAR, "release"), (OLIVIA, "claim")],
    },
    Overtaken {
        before: &[(OLIVIA, "claim")],
        decision: "release",
        meanwhile: &[(OLIVIA, "release")],
        refusal: ("invalid_transition", "activation_requested"),
        afterwards: &[(OLIVIA, "claim")],
    },
    Overtaken {
        before: &[],
        decision: "reject",
        meanwhile: &[(OMAR, "claim")],
        refusal: ("claimed_by_another", "activation_processing"),
        afterwards: &[(OMAR, "release")],
    },
    Overtaken {
        before: &[(OLIVIA, "claim")],
        decision: "reject",
        meanwhile: &[(OLIVIA, "release"), (OMAR, "claim")],
        refusal: ("claimed_by_another", "activation_processing"),
        afterwards: &[(OMAR, "release"), (OLIVIA, "claim")],
    },
];

async fn walk(world: &World, id: &str, steps: &[Step]) {
    for (who, name) in steps {
        let key = if *who == OLIVIA { &world.operator_key } else { &world.other_operator_key };
        let _ = decide(world, key, id, name).await.expect(200);
    }
}

#[tokio::test]
async fn a_decision_that_was_refused_does_not_take_effect_later_although_all_is_as_it_was_again() {
    for case in &OVERTAKEN {
        for key in [None, Some("k1")] {
            let world = Arc::new(World::new().await);
            let id = mitid(&world).await;
            walk(&world, &id, case.before).await;
            let (inside, ticket, meanwhile) = (Arc::clone(&world), id.clone(), case.meanwhile);
            world.line().next(WRITE, Fault::Straggling);
            let hook = move || async move { walk(&inside, &ticket, meanwhile).await };
            world.line().next(WRITE, Fault::after(hook));
            let request = || {
                let body = decision(case.decision);
                let request = review(&world, &world.operator_key, &id, &body);
                key.into_iter().fold(request, greenlight_tests::Request::idempotency_key)
            };
            let (reason, status) = case.refusal;
            let details = json!({ "reason": reason, "status": status });
            request().send().await.refused(409, "RESOURCE_CONFLICT", details);
            walk(&world, &id, case.afterwards).await;
            assert_nothing_arrives(&world, 1).await;
            consistency::check(&world).await;
            assert!(!request().send().await.expect(200).is_replay(), "{}", case.decision);
        }
    }
}

#[tokio::test]
async fn a_write_that_was_repeated_takes_effect_once_whenever_its_first_attempt_arrives() {
    for row in ENDPOINTS.iter().filter(|row| row.budget.plain.written > 0.0) {
        for key in [None, Some("k1")] {
            let world = World::new().await;
            let requests = Requests::new(&world, Example::Typical);
            requests.prepare(row).await;
            for operation in ["PutItem", WRITE] {
                world.line().next(operation, Fault::Straggling);
            }
            let request = requests.good(row);
            let request = key.into_iter().fold(request, greenlight_tests::Request::idempotency_key);
            assert!(!request.send().await.expect(row.success).is_replay());
            world.line().heal();
            assert_nothing_arrives(&world, 1).await;
        }
    }
}
