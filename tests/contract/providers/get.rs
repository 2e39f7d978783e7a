//! GET /apps/{client_id}/providers. docs/api.md section 6.

use crate::support::keys::introduce;
use crate::support::providers::{DETAILED, detailed, entry, status, submit, world_of_three};
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{ACME, Fault, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

const PLAIN: &str = "/v1/apps/abc123/providers";

#[tokio::test]
async fn each_provider_has_exactly_the_documented_members_in_order() {
    let world = world_of_three(Deployment::Production).await;
    let reply = world.get(PLAIN).send().await.expect(200);
    let entry = |id: &str, name: &str| {
        format!(
            r#"{{"id":"{id}","name":"{name}","description":"Words.","logoUrl":"https://x/l.svg","countries":["DK","GL"],"flowTypes":["redirect"],"scopes":["openid","profile"],"loa":[2,3],"defaultLoa":3,"type":1,"verificationModel":"eid","isActive":false,"needAction":true,"disabledBy":null}}"#
        )
    };
    let entries =
        [entry("direct", "DIRECT"), entry("registers", "REGISTERS"), entry("signs", "SIGNS")];
    assert_eq!(reply.text, format!("[{}]", entries.join(",")));
}

#[tokio::test]
async fn with_activation_each_provider_tells_what_it_takes_in_the_documented_order() {
    let world = world_of_three(Deployment::Production).await;
    let reply = detailed(&world).await;
    let common = |id: &str, name: &str| {
        format!(
            r#"{{"id":"{id}","name":"{name}","description":"Words.","logoUrl":"https://x/l.svg","countries":["DK","GL"],"flowTypes":["redirect"],"scopes":["openid","profile"],"loa":[2,3],"defaultLoa":3,"type":1,"verificationModel":"eid","isActive":false,"needAction":true,"disabledBy":null,"status":"not_activated","activation":{{"status":"not_activated","#
        )
    };
    let field = |id: &str, field_type: &str, options: &str, required: bool| {
        format!(
            r#"{{"id":"{id}","type":"{field_type}","label":"A label","description":"Words.","example":"x",{options}"required":{required},"currentValue":null,"submittedValue":null}}"#
        )
    };
    let options = r#""options":[{"value":"1","label":"One"},{"value":"2","label":"Two"}],"#;
    let fields = [
        field("displayName", "text", "", true),
        field("logo", "text", "", false),
        field("useSsn", "checkbox", "", false),
        field("level", "select", options, true),
    ];
    let rest = |requirements: &str, contact: &str| {
        format!(
            r#""id":null,"requirements":[{requirements}],"requestedAt":null,"activatedAt":null,"ignoredFields":[],"warnings":[],{contact}"rejection":null}}}}"#
        )
    };
    let contact = r#""contact":"support@hopae.com","#;
    let expected = format!(
        r#"[{}"kind":"direct",{},{}"kind":"registration",{},{}"kind":"contract",{}]"#,
        common("direct", "DIRECT"),
        rest("", ""),
        common("registers", "REGISTERS"),
        rest(&fields.join(","), ""),
        common("signs", "SIGNS"),
        rest("", contact),
    );
    assert_eq!(reply.text, expected);
}

#[tokio::test]
async fn the_providers_are_those_of_the_deployment_in_catalogue_order() {
    for (world, deployment) in [
        (World::new().await, Deployment::Production),
        (World::sandbox().await, Deployment::Sandbox),
    ] {
        let reply = world.get(PLAIN).send().await.expect(200);
        let shown: Vec<&str> = reply
            .body
            .as_array()
            .expect("an array")
            .iter()
            .map(|entry| entry["id"].as_str().expect("an id"))
            .collect();
        let catalogue = Catalogue::embedded().providers().iter();
        let expected: Vec<&str> = catalogue
            .filter(|provider| provider.environments.iter().any(|name| name == deployment.name()))
            .map(|provider| &*provider.id)
            .collect();
        assert_eq!(shown, expected);
        let production_only = shown.contains(&"evrotrust");
        assert_eq!(production_only, deployment == Deployment::Production);
    }
}

#[tokio::test]
async fn include_may_be_repeated_and_unknown_values_are_ignored() {
    let world = world_of_three(Deployment::Production).await;
    let plain = world.get(PLAIN).send().await.expect(200).text;
    let full = detailed(&world).await.text;
    assert_ne!(plain, full);
    for query in [
        "include=",
        "include=stamps",
        "include=Activation",
        "include=activation%20",
        "include=activation,stamps",
    ] {
        let reply = world.get(&format!("{PLAIN}?{query}")).send().await.expect(200);
        assert_eq!(reply.text, plain, "{query}");
    }
    for query in [
        "include=activation&include=activation",
        "include=stamps&include=activation",
        "include=%61ctivation&include=&&",
    ] {
        let reply = world.get(&format!("{PLAIN}?{query}")).send().await.expect(200);
        assert_eq!(reply.text, full, "{query}");
    }
}

/// The detailed list, and what the database answered to its first read.
async fn first_read(world: &World) -> (Reply, Value) {
    introduce(world.get(DETAILED)).await;
    world.line().take_log();
    let reply = detailed(world).await;
    (reply, world.line().take_log().swap_remove(0).response.expect("an answer"))
}

#[tokio::test]
async fn a_ticket_that_is_decided_between_the_two_reads_does_not_show_through() {
    let complete = json!({ "registers": { "displayName": "Acme", "level": "1" } });
    for decisions in [&["reject"][..], &["claim"], &["claim", "approve"]] {
        let world = world_of_three(Deployment::Production).await;
        let _ = submit(&world, complete.clone()).await;
        let (before, app_then) = first_read(&world).await;
        for decision in decisions {
            world.decide(ACME, "registers", decision).await;
        }
        world.line().next("BatchGetItem", Fault::Answered(200, app_then));
        assert_eq!(detailed(&world).await.text, before.text, "{decisions:?}");
        assert_ne!(detailed(&world).await.text, before.text, "{decisions:?}");
    }
}

#[tokio::test]
async fn an_app_and_company_information_of_different_ages_are_read_again_at_one_moment() {
    let world = world_of_three(Deployment::Production).await;
    let _ = submit(&world, json!({ "registers": { "displayName": "Acme", "level": "1" } })).await;
    let (_, old) = first_read(&world).await;
    let _ = submit(&world, json!({ "registers": { "displayName": "New", "level": "1" } })).await;
    let (whole, mut torn) = first_read(&world).await;
    let company = |answer: &Value| {
        let items = answer["Responses"][world.table()].as_array().expect("items");
        let place = items.iter().position(|item| item["sk"]["S"] == "COMPANY");
        place.map(|place| (place, items[place].clone())).expect("company information")
    };
    let place = company(&torn).0;
    torn["Responses"][world.table()][place] = company(&old).1;
    world.line().next("BatchGetItem", Fault::Answered(200, torn));
    world.line().take_log();
    assert_eq!(detailed(&world).await.text, whole.text);
    let trips: Vec<String> = world.line().take_log().into_iter().map(|c| c.operation).collect();
    assert_eq!(trips, ["BatchGetItem", "TransactGetItems", "BatchGetItem"]);
}

#[tokio::test]
async fn in_the_sandbox_a_demo_review_shows_as_processing_and_turns_activated_after_5_seconds() {
    let world = world_of_three(Deployment::Sandbox).await;
    let _ = submit(&world, json!({ "registers": { "displayName": "Acme" }, "direct": {} })).await;
    let shown = async |id: &str| {
        let reply = detailed(&world).await;
        let activation = entry(&reply, id)["activation"].clone();
        let members = ["id", "requestedAt", "activatedAt", "rejection"];
        (status(&reply, id), members.map(|member| activation[member].clone()))
    };
    let at = |time: &str| json!(format!("2025-01-15T10:00:{time}Z"));
    let activated = (true, false, "activated".to_owned());
    let processing = (false, false, "activation_processing".to_owned());
    let waits = (processing, [json!("sandbox"), at("00.000"), Value::Null, Value::Null]);
    let done = (activated.clone(), [json!("sandbox"), Value::Null, at("05.000"), Value::Null]);
    assert_eq!(shown("registers").await, waits);
    world.advance(Duration::from_millis(4999));
    assert_eq!(shown("registers").await, waits);
    world.advance(Duration::from_millis(1));
    assert_eq!(shown("registers").await, done);
    assert_eq!(
        shown("direct").await,
        (activated, [json!("sandbox"), Value::Null, at("00.000"), Value::Null])
    );
    // A later write of the app moves the demo review into the set; nothing else is to be seen of it.
    world.advance(Duration::from_secs(60));
    let _ = submit(&world, json!({ "direct": {} })).await;
    assert_eq!(shown("registers").await, done);
    let reply = detailed(&world).await;
    let requirements = entry(&reply, "registers")["activation"]["requirements"].clone();
    assert_eq!(requirements[0]["currentValue"], "Acme");
    assert_eq!(requirements[0]["submittedValue"], Value::Null);
}

#[tokio::test]
async fn the_contact_of_contract_providers_is_configuration() {
    let world = world_of_three(Deployment::Production).await;
    let configured = world.new_instance_with(|settings| {
        settings.support_contact = "help@example.com".to_owned();
    });
    let reply = world.get(DETAILED).to(&configured).send().await.expect(200);
    assert_eq!(entry(&reply, "signs")["activation"]["contact"], "help@example.com");
    for id in ["direct", "registers"] {
        assert_eq!(entry(&reply, id)["activation"].get("contact"), None, "{id}");
    }
}

#[tokio::test]
async fn providers_take_one_round_trip_and_a_second_where_there_are_tickets_to_show() {
    let world = world_of_three(Deployment::Production).await;
    let trips = async |target: &str| {
        world.line().take_log();
        let _ = world.get(target).send().await.expect(200);
        let log = world.line().take_log();
        assert!(log.iter().all(|call| call.operation == "BatchGetItem"));
        log.len()
    };
    introduce(world.get(PLAIN)).await;
    assert_eq!((trips(PLAIN).await, trips(DETAILED).await), (1, 1));
    let _ =
        submit(&world, json!({ "registers": { "logo": "a".repeat(300_000) }, "direct": {} })).await;
    assert_eq!((trips(PLAIN).await, trips(DETAILED).await), (1, 2));
    let sandbox = world_of_three(Deployment::Sandbox).await;
    let _ = submit(&sandbox, json!({ "registers": {}, "direct": {} })).await;
    let _ = detailed(&sandbox).await;
    sandbox.line().take_log();
    let _ = detailed(&sandbox).await;
    assert_eq!(sandbox.line().take_log().len(), 1);
}

#[tokio::test]
async fn providers_are_shown_to_the_organisation_that_owns_the_app() {
    let world = World::new().await;
    for target in [PLAIN, DETAILED] {
        world.anonymous("GET", target).send().await.unauthenticated("missing");
        for (key, reason) in
            [(&*world.operator_key, "wrong_kind"), ("sk_workspace_prod_nonsense", "malformed")]
        {
            let reply = world.anonymous("GET", target).key(key).send().await;
            reply.unauthenticated(reason);
        }
        let other = world.anonymous("GET", target).key(&world.other_key).send().await;
        other.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
    }
    for client_id in ["nowhere", "a%20b", "ABC123"] {
        let reply = world.get(&format!("/v1/apps/{client_id}/providers")).send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
}
