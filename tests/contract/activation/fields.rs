//! What counts as missing, what is fallen back on, what is kept and what is remembered for the
//! app. docs/api.md sections 5.4 and 5.5.

use crate::support::problems::label;
use greenlight::domain::problem::{Problem, Severity};
use greenlight::domain::ticket::{Rejection, RejectionReason, Ticket, TicketStatus};
use greenlight_tests::{ACME, World, company_fields};
use serde_json::{Value, json};

/// `fields` with `id` set to `value`.
fn with(mut fields: Value, id: &str, value: Value) -> Value {
    fields[id] = value;
    fields
}

/// `fields` without `id`.
fn without(mut fields: Value, id: &str) -> Value {
    fields.as_object_mut().expect("an object").remove(id);
    fields
}

/// Submits and gives the ticket that `provider` got.
async fn submit(world: &World, providers: Value, provider: &str) -> Ticket {
    let reply = world.submit(ACME, &providers).send().await.expect(200);
    let ticket = world.current_ticket(ACME, provider).await;
    let expected = json!({
        "id": ticket.id.as_str(),
        "status": ticket.status.name(),
        "updatedAt": "2025-01-15T10:00:00.000Z",
    });
    assert_eq!(reply.body[provider], expected);
    ticket
}

fn missing(fields: &[&str]) -> Option<Rejection> {
    let problem = |id: &&str| Problem {
        field: Some((*id).to_owned()),
        code: "missing".to_owned(),
        severity: Severity::Error,
        message: format!("{} is missing.", label(id)),
    };
    Some(Rejection {
        reason: RejectionReason::MissingRequiredFields,
        message: format!(
            "Required fields are missing: {}. Submit the provider again with them.",
            fields.join(", ")
        ),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        problems: fields.iter().map(problem).collect(),
    })
}

#[tokio::test]
async fn absent_null_empty_and_white_space_are_missing() {
    let world = World::new().await;
    let body = json!({ "mitid": without(company_fields("Acme"), "contactEmail") });
    let ticket = submit(&world, body, "mitid").await;
    assert_eq!(ticket.rejection, missing(&["contactEmail"]));
    for value in [json!(null), json!(""), json!(" "), json!("\t\r\n"), json!("\u{a0}\u{3000}")] {
        let body = json!({ "mitid": with(company_fields("Acme"), "contactEmail", value) });
        let ticket = submit(&world, body, "mitid").await;
        assert_eq!(ticket.status, TicketStatus::Rejected);
        assert_eq!(ticket.rejection, missing(&["contactEmail"]));
        assert_eq!(json!(ticket.fields), without(company_fields("Acme"), "contactEmail"));
        assert!(ticket.ignored_fields.is_empty());
        assert!(!world.stored_app(ACME).await.enabled.contains("mitid"));
    }
    assert_eq!(world.company(ACME).await, without(company_fields("Acme"), "contactEmail"));
}

#[tokio::test]
async fn a_logo_of_nothing_but_white_space_is_missing_however_long_it_is() {
    let world = World::new().await;
    let logo = json!(" ".repeat(350_000));
    let fields = json!({ "frejaid": with(company_fields("Acme"), "logo", logo) });
    let ticket = submit(&world, fields, "frejaid").await;
    assert_eq!(ticket.rejection, missing(&["logo"]));
    assert_eq!(world.company(ACME).await, company_fields("Acme"));
}

#[tokio::test]
async fn all_missing_fields_are_named_in_catalogue_order_and_others_are_not_affected() {
    let world = World::new().await;
    let body = json!({ "mitid": { "displayName": " " }, "passport": {}, "audkenni": company_fields("Acme") });
    let ticket = submit(&world, body, "mitid").await;
    let all = [
        "legalCompanyName",
        "registrationNumber",
        "serviceDescription",
        "displayName",
        "contactEmail",
    ];
    assert_eq!(ticket.rejection, missing(&all));
    assert_eq!(world.current_ticket(ACME, "audkenni").await.status, TicketStatus::Requested);
    assert_eq!(world.current_ticket(ACME, "passport").await.status, TicketStatus::Activated);
}

#[tokio::test]
async fn false_is_a_value() {
    let world = World::new().await;
    let mut fields = company_fields("Acme");
    for (id, value) in [
        ("registeredAddress", json!("Main Street 1")),
        ("websiteUrl", json!("https://acme.com")),
        ("bankName", json!("Sparebanken")),
        ("gdprArticle", json!("6.1.b")),
        ("useSsn", json!(false)),
    ] {
        fields[id] = value;
    }
    let ticket = submit(&world, json!({ "nobankid": fields }), "nobankid").await;
    assert_eq!(ticket.status, TicketStatus::Requested);
    assert_eq!(json!(ticket.fields), fields);
    let body = json!({ "nobankid": with(fields, "useSsn", Value::Null) });
    let ticket = submit(&world, body, "nobankid").await;
    assert_eq!(ticket.rejection, missing(&["useSsn"]));
}

#[tokio::test]
async fn required_fields_fall_back_to_the_company_info_and_are_copied_into_the_ticket() {
    let world = World::new().await;
    submit(&world, json!({ "mitid": company_fields("Acme") }), "mitid").await;
    let body = json!({ "audkenni": { "displayName": "Iceland", "contactEmail": " " } });
    let ticket = submit(&world, body, "audkenni").await;
    assert_eq!(ticket.status, TicketStatus::Requested);
    let copied = with(company_fields("Acme"), "displayName", json!("Iceland"));
    assert_eq!(json!(ticket.fields), copied);
    // What becomes of the company info later does not reach the ticket.
    submit(&world, json!({ "mitid": company_fields("Later") }), "mitid").await;
    assert_eq!(json!(world.ticket(ticket.id.as_str()).await.fields), copied);
}

#[tokio::test]
async fn only_required_fields_fall_back() {
    let world = World::new().await;
    let fields = with(company_fields("Acme"), "websiteUrl", json!("https://acme.com"));
    submit(&world, json!({ "audkenni": fields }), "audkenni").await;
    assert_eq!(world.company(ACME).await, fields);
    // websiteUrl is optional for smartid.
    let ticket = submit(&world, json!({ "smartid": {} }), "smartid").await;
    assert_eq!(json!(ticket.fields), company_fields("Acme"));
}

#[tokio::test]
async fn a_provider_s_own_fields_have_nothing_to_fall_back_to() {
    let world = World::new().await;
    let mut fields = company_fields("Acme");
    for id in ["registeredAddress", "websiteUrl", "logo", "legalRepName"] {
        fields[id] = json!(format!("a {id}"));
    }
    submit(&world, json!({ "idin": fields }), "idin").await;
    assert_eq!(world.company(ACME).await, without(fields, "legalRepName"));
    let ticket = submit(&world, json!({ "idin": {} }), "idin").await;
    assert_eq!(ticket.rejection, missing(&["legalRepName"]));
}

#[tokio::test]
async fn a_logo_falls_back_too_and_is_stored_once() {
    let world = World::new().await;
    let logo = json!("L".repeat(5000));
    submit(&world, json!({ "smartid": with(company_fields("Acme"), "logo", logo) }), "smartid")
        .await;
    let blobs = async || {
        let everything = world.everything().await;
        everything.keys().filter(|key| key.contains("BLOB#")).count()
    };
    assert_eq!(blobs().await, 1);
    let ticket = submit(&world, json!({ "frejaid": {} }), "frejaid").await;
    assert_eq!(ticket.status, TicketStatus::Requested);
    assert_eq!(json!(ticket.fields)["logo"], world.company(ACME).await["logo"]);
    assert_eq!(blobs().await, 1);
}

#[tokio::test]
async fn company_info_counts_as_it_stood_before_the_call_so_the_order_never_matters() {
    for order in [["mitid", "audkenni"], ["audkenni", "mitid"]] {
        let world = World::new().await;
        let send = async |name: &str| {
            let entry = |id: &str| {
                let fields = if id == "mitid" { company_fields(name) } else { json!({}) };
                format!("{id:?}:{fields}")
            };
            let body = format!(r#"{{"providers":{{{},{}}}}}"#, entry(order[0]), entry(order[1]));
            let reply = world.post("/v1/apps/abc123/activation").text(&body).send().await;
            reply.expect(200).body["audkenni"]["status"].clone()
        };
        assert_eq!(send("First").await, "rejected");
        assert_eq!(world.company(ACME).await, company_fields("First"));
        assert_eq!(send("Second").await, "activation_requested");
        let ticket = world.current_ticket(ACME, "audkenni").await;
        assert_eq!(json!(ticket.fields), company_fields("First"));
        assert_eq!(world.company(ACME).await, company_fields("Second"));
    }
}

#[tokio::test]
async fn only_fields_of_the_registration_are_stored_and_the_others_names_are_kept() {
    let world = World::new().await;
    let body = r#"{"providers":{"mitid":{"zeta":"secret-1","displayName":"Acme",
        "websiteUrl":"https://secret-2","DisplayName":true,"useSsn":false}}}"#;
    let reply = world.post("/v1/apps/abc123/activation").text(body).send().await.expect(200);
    assert_eq!(reply.body["mitid"]["status"], "rejected");
    let ticket = world.current_ticket(ACME, "mitid").await;
    assert_eq!(json!(ticket.fields), json!({ "displayName": "Acme" }));
    assert_eq!(ticket.ignored_fields, ["zeta", "websiteUrl", "DisplayName", "useSsn"]);
    assert_eq!(world.company(ACME).await, json!({ "displayName": "Acme" }));
    let stored = format!("{:?}", world.everything().await);
    assert!(!stored.contains("secret-"), "an ignored field's value is not stored");
}

#[tokio::test]
async fn types_and_option_lists_are_advice() {
    let world = World::new().await;
    let mut fields = company_fields("Acme");
    for (id, value) in [
        ("contactEmail", json!("not an address")),
        ("websiteUrl", json!(true)),
        ("registeredAddress", json!(false)),
        ("bankName", json!("Sparebanken")),
        ("useSsn", json!("perhaps")),
        ("gdprArticle", json!("article 99")),
    ] {
        fields[id] = value;
    }
    let ticket = submit(&world, json!({ "nobankid": fields }), "nobankid").await;
    assert_eq!(ticket.status, TicketStatus::Requested);
    assert_eq!(json!(ticket.fields), fields);
}

#[tokio::test]
async fn persist_false_writes_the_ticket_and_leaves_the_company_info_alone() {
    let world = World::new().await;
    submit(&world, json!({ "mitid": company_fields("Before") }), "mitid").await;
    let (company, version) = (world.company(ACME).await, world.stored_app(ACME).await.version);
    let body = json!({ "providers": { "mitid": company_fields("After") }, "persist": false });
    let request = world.post("/v1/apps/abc123/activation").json(&body);
    assert_eq!(request.send().await.expect(200).body["mitid"]["status"], "activation_requested");
    assert_eq!(world.company(ACME).await, company);
    assert_eq!(world.stored_app(ACME).await.version, version + 1);
    assert_eq!(json!(world.current_ticket(ACME, "mitid").await.fields), company_fields("After"));
}

#[tokio::test]
async fn common_fields_are_remembered_also_from_a_rejected_ticket() {
    let world = World::new().await;
    let body = json!({ "spid": { "displayName": "Acme", "userDataLevel": "minimal" } });
    assert_eq!(submit(&world, body, "spid").await.status, TicketStatus::Rejected);
    assert_eq!(world.company(ACME).await, json!({ "displayName": "Acme" }));
}

#[tokio::test]
async fn what_is_not_submitted_or_missing_stays_remembered() {
    let world = World::new().await;
    submit(&world, json!({ "mitid": company_fields("Acme") }), "mitid").await;
    let body = json!({ "smartid": {
        "displayName": "Smart", "contactEmail": null, "legalCompanyName": "  ",
        "websiteUrl": "https://acme.com",
    } });
    submit(&world, body, "smartid").await;
    let expected = with(company_fields("Acme"), "displayName", json!("Smart"));
    assert_eq!(world.company(ACME).await, with(expected, "websiteUrl", json!("https://acme.com")));
}

#[tokio::test]
async fn where_two_providers_disagree_the_later_in_catalogue_order_wins() {
    for order in [["bankidse", "skmobileid"], ["skmobileid", "bankidse"]] {
        let world = World::new().await;
        let entry = |id: &str| format!(r#"{id:?}:{{"displayName":"from {id}"}}"#);
        let body = format!(r#"{{"providers":{{{},{}}}}}"#, entry(order[0]), entry(order[1]));
        let _ = world.post("/v1/apps/abc123/activation").text(&body).send().await.expect(200);
        assert_eq!(world.company(ACME).await, json!({ "displayName": "from skmobileid" }));
        let ticket = world.current_ticket(ACME, "bankidse").await;
        assert_eq!(json!(ticket.fields), json!({ "displayName": "from bankidse" }));
    }
}

#[tokio::test]
async fn fields_of_direct_and_contract_providers_are_not_remembered() {
    let world = World::new().await;
    let body = json!({ "passport": company_fields("Direct"), "ftn": company_fields("Contract") });
    submit(&world, body, "passport").await;
    assert_eq!(world.company(ACME).await, json!({}));
}
