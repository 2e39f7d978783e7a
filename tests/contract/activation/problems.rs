//! What a machine found in a submission, and where it is told. docs/api.md sections 5.8, 6 and 7.

use crate::support::problems::{label, missing_field, problem};
use crate::support::providers::{detailed, entry, submit};
use crate::support::tickets::{QUEUE, get, mitid_fields};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_tests::World;
use serde_json::{Value, json};

/// An SVG over the limit of what is kept in place.
fn logo(inside: &str) -> String {
    let inside = inside.repeat(500);
    format!("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>")
}

/// Everything that spid asks for, with a mistake of each kind that a text can have.
fn flawed_spid() -> Value {
    json!({
        "legalCompanyName": "Acme\u{202e}",
        "registrationNumber": true,
        "vatNumber": "IT123",
        "registeredAddress": "Via Esempio 1, Roma",
        "displayName": "A".repeat(61),
        "serviceDescription": "A portal.",
        "websiteUrl": "acme.example",
        "privacyPolicyUrl": "http://acme.example/privacy",
        "contactEmail": "it@acme",
        "contactPhone": "+39 06 1234 5678",
        "userDataLevel": "most",
        "logo": logo("<script/>"),
    })
}

fn warnings() -> Value {
    let warning = |field: &str, code: &str, says: &str| {
        problem(Some(field), code, "warning", &format!("{} {says}", label(field)))
    };
    json!([
        warning(
            "legalCompanyName",
            "hidden_characters",
            "has characters in it that cannot be seen, or that turn text around."
        ),
        warning("registrationNumber", "not_a_text", "takes a text, not true or false."),
        warning(
            "vatNumber",
            "vat_format",
            "does not have the form of a VAT number, such as IT12345678901."
        ),
        warning(
            "displayName",
            "too_long_for_provider",
            "is too long for SPID, which takes at most 60 characters."
        ),
        warning(
            "websiteUrl",
            "not_a_url",
            "is not the complete address of a website, such as https://www.acme.example."
        ),
        warning("privacyPolicyUrl", "not_https", "does not begin with https://."),
        warning(
            "contactEmail",
            "not_an_email",
            "is not an e-mail address, such as compliance@acme.example."
        ),
        warning("userDataLevel", "not_an_option", "is not one of minimum, extended, full."),
        warning(
            "logo",
            "image_format",
            "is not a PNG, nor an SVG without scripts and DOCTYPE, as a data URL."
        ),
    ])
}

#[tokio::test]
async fn warnings_do_not_stand_in_the_way_and_are_told_to_the_customer_and_the_reviewer() {
    let world = World::new().await;
    let submitted = submit(&world, json!({ "spid": flawed_spid() })).await;
    assert_eq!(submitted["spid"]["status"], "activation_requested");
    let activation = entry(&detailed(&world).await, "spid")["activation"].clone();
    assert_eq!((&activation["warnings"], &activation["rejection"]), (&warnings(), &Value::Null));
    let id = submitted["spid"]["id"].as_str().expect("an id");
    let path = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
    assert_eq!(shown.body["warnings"], warnings());
    // Submitted again as they should be, there is nothing left to say.
    let good = json!({
        "legalCompanyName": "Acme", "registrationNumber": "1", "vatNumber": "IT12345678901",
        "displayName": "Acme", "websiteUrl": "https://acme.example",
        "privacyPolicyUrl": "https://acme.example/privacy", "contactEmail": "it@acme.example",
        "userDataLevel": "minimum", "logo": logo("<g/>"),
    });
    let again = submit(&world, json!({ "spid": good })).await;
    assert_eq!(again["spid"]["status"], "activation_requested");
    let activation = entry(&detailed(&world).await, "spid")["activation"].clone();
    assert_eq!(activation["warnings"], json!([]));
}

#[tokio::test]
async fn a_rejection_on_arrival_has_its_errors_and_the_ticket_its_warnings() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["displayName"] = json!(" ");
    fields["contactEmail"] = json!("nobody");
    let submitted = submit(&world, json!({ "mitid": fields })).await;
    assert_eq!(submitted["mitid"]["status"], "rejected");
    let activation = entry(&detailed(&world).await, "mitid")["activation"].clone();
    let message = "Required fields are missing: displayName. Submit the provider again with them.";
    assert_eq!(
        activation["rejection"],
        json!({
            "reason": "missing_required_fields",
            "message": message,
            "fields": ["displayName"],
            "problems": [missing_field("displayName")],
        })
    );
    let email = &activation["warnings"];
    assert_eq!(
        (email[0]["code"].as_str(), email.as_array().map(Vec::len)),
        (Some("not_an_email"), Some(1))
    );
}

#[tokio::test]
async fn a_bad_logo_is_told_of_wherever_the_company_information_brings_it() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["logo"] = json!(logo("<script/>"));
    let _ = submit(&world, json!({ "bankidse": fields })).await;
    let _ = submit(&world, json!({ "frejaid": {} })).await;
    let activation = entry(&detailed(&world).await, "frejaid")["activation"].clone();
    assert_eq!(activation["status"], "activation_requested");
    assert_eq!(activation["warnings"][0]["code"], "image_format");
}

#[tokio::test]
async fn the_sandbox_has_no_ticket_to_warn_of() {
    let world = World::sandbox().await;
    let _ = submit(&world, json!({ "bankidse": { "contactEmail": "nobody" } })).await;
    let activation = entry(&detailed(&world).await, "bankidse")["activation"].clone();
    assert_eq!((&activation["warnings"], &activation["rejection"]), (&json!([]), &Value::Null));
}

/// Sets an attribute of a ticket as another release would.
async fn rewrite(world: &World, id: &str, path: &[&str], value: Option<AttributeValue>) {
    let names: Vec<String> = (0..path.len()).map(|n| format!("#{n}")).collect();
    let mut call = world.client().update_item().table_name(world.table());
    call = call.key("pk", AttributeValue::S(format!("TICKET#{id}")));
    call = call.key("sk", AttributeValue::S("TICKET".to_owned()));
    for (name, part) in names.iter().zip(path) {
        call = call.expression_attribute_names(name, *part);
    }
    let place = names.join(".");
    let call = match value {
        None => call.update_expression(format!("REMOVE {place}")),
        Some(value) => {
            let call = call.update_expression(format!("SET {place} = :value"));
            call.expression_attribute_values(":value", value)
        }
    };
    call.send().await.expect("rewritten");
}

#[tokio::test]
async fn tickets_without_problems_and_with_codes_of_a_later_release_can_be_read() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["displayName"] = json!("");
    fields["contactEmail"] = json!("nobody");
    let submitted = submit(&world, json!({ "mitid": fields })).await;
    let id = submitted["mitid"]["id"].as_str().expect("an id");
    world.excuse(&["code", "severity"]);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let later = [
        ("code", text("colour_blind")),
        ("severity", text("hint")),
        ("message", text("Nobody can read this.")),
        ("weight", AttributeValue::N("7".to_owned())),
    ];
    let later = later.map(|(name, value)| (name.to_owned(), value));
    let later = AttributeValue::L(vec![AttributeValue::M(later.into_iter().collect())]);
    rewrite(&world, id, &["warnings"], Some(later)).await;
    rewrite(&world, id, &["rejection", "problems"], None).await;
    let activation = entry(&detailed(&world).await, "mitid")["activation"].clone();
    let kept = problem(None, "colour_blind", "hint", "Nobody can read this.");
    assert_eq!(activation["warnings"], json!([kept]));
    assert_eq!(activation["rejection"]["problems"], json!([]));
    rewrite(&world, id, &["warnings"], None).await;
    let activation = entry(&detailed(&world).await, "mitid")["activation"].clone();
    assert_eq!(activation["warnings"], json!([]));
}
