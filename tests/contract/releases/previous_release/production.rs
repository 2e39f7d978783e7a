//! A run in production: challenges of every kind, submissions that end in every status there is, and
//! everything that an operator can decide.

use super::people::{self, APP, PETRA, owner};
use super::run::Run;
use greenlight::usecase::administration as admin;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

/// Longer than a challenge can last.
const OVER_A_MONTH: Duration = Duration::from_secs(33 * 24 * 60 * 60);

pub(super) async fn play(run: &mut Run<'_>) {
    people::found(run.world).await;
    run.stamped("Over", &json!({}), 1).await;
    run.world.advance(OVER_A_MONTH);
    run.stamped("Once", &json!({}), 1).await;
    run.stamped("Again", &json!({ "allowDuplicateParticipation": true }), 2).await;
    run.stamped("Full", &json!({ "maxStamps": 1 }), 1).await;
    run.stamped("Empty", &json!({ "targetPlatform": "android" }), 0).await;
    let tickets = activate(run).await;
    review(run, &tickets).await;
    switch(run).await;
    // Everything that is enabled, for any platform, without a description.
    let open = run.post("workspace", &below("production-tests"), &json!({ "title": "Any" })).await;
    let untimed = json!({ "providerId": "smartid", "participantId": "Paula" });
    run.post("workspace", &stamps(&open), &untimed).await;
    webhooks(run).await;
    people::part(run.world).await;
    look(run).await;
    for ticket in tickets.values() {
        run.get("operator", &format!("/v1/operator/activations/{ticket}")).await;
    }
    run.get("operator", "/v1/operator/activations").await;
}

/// Registers a webhook endpoint that has only what it must, and one that has everything and signs with two secrets.
pub(super) async fn webhooks(run: &mut Run<'_>) {
    let path = "/v1/webhook-endpoints";
    let url = "https://hooks.previous.example/greenlight";
    run.post("workspace", path, &json!({ "url": url })).await;
    let full = json!({
        "url": format!("{url}?token=former"), "types": ["activation.", "provider.enabled"],
        "clientIds": [APP], "description": "As it was.",
    });
    let registered = run.post("workspace", path, &full).await;
    let id = registered["id"].as_str().expect("an id");
    let overlap = json!({ "overlapSeconds": 604_800 });
    run.post("workspace", &format!("{path}/{id}/rotate-secret"), &overlap).await;
    run.post("workspace", &format!("{path}/{id}/ping"), &json!({})).await;
    run.get("workspace", path).await;
    run.get("workspace", &format!("{path}/{id}")).await;
    run.get("workspace", &format!("{path}/{id}/deliveries")).await;
}

/// Asks everything that the app's owner can ask.
pub(super) async fn look(run: &mut Run<'_>) {
    let list = run.get("workspace", &below("production-tests")).await;
    for challenge in list.as_array().expect("challenges") {
        let path = below(&format!("production-tests/{}", challenge["id"].as_str().expect("an id")));
        run.get("workspace", &path).await;
        run.get("workspace", &format!("{path}/report")).await;
    }
    run.get("workspace", &below("providers")).await;
    run.get("workspace", &below("providers?include=activation")).await;
}

impl Run<'_> {
    /// A challenge of that title and with these peculiarities, and so many stamps on it.
    pub(super) async fn stamped(&mut self, title: &str, peculiar: &Value, stamped: usize) {
        let mut body = challenge(title);
        for (name, value) in peculiar.as_object().expect("members") {
            body[name] = value.clone();
        }
        let created = self.post("workspace", &below("production-tests"), &body).await;
        for _ in 0..stamped {
            self.post("workspace", &stamps(&created), &self::run("Paula")).await;
        }
    }

    /// A submission; gives the tickets' ids by provider.
    pub(super) async fn submit(&mut self, providers: &Value) -> HashMap<String, String> {
        let body = json!({ "providers": providers });
        let reply = self.post("workspace", &below("activation"), &body).await;
        let submitted = reply.as_object().expect("providers").iter();
        let id = |activation: &Value| Some(activation["id"].as_str()?.to_owned());
        submitted.filter_map(|(provider, it)| Some((provider.clone(), id(it)?))).collect()
    }
}

/// A path below the app.
pub(super) fn below(path: &str) -> String {
    format!("/v1/apps/{APP}/{path}")
}

fn stamps(challenge: &Value) -> String {
    below(&format!("production-tests/{}/stamps", challenge["id"].as_str().expect("an id")))
}

/// A challenge's body.
pub(crate) fn challenge(title: &str) -> Value {
    json!({
        "title": title, "description": "As it was.", "providerIds": ["bankidse"],
        "targetPlatform": "ios", "maxStamps": 3, "allowDuplicateParticipation": false,
    })
}

/// A participant's finished run.
pub(crate) fn run(participant: &str) -> Value {
    json!({
        "providerId": "bankidse", "participantId": participant,
        "platform": "ios", "completionSeconds": 12.5,
    })
}

/// Everything that mitid, evrotrust and the like ask for.
pub(crate) fn fields() -> Value {
    json!({
        "legalCompanyName": "Previous Ltd", "registrationNumber": "556677-8899",
        "registeredAddress": "1 Former Street", "displayName": "Previous",
        "serviceDescription": "What was before.", "websiteUrl": "https://previous.example",
        "contactEmail": "it@previous.example",
    })
}

/// The same with a logo, which stands beside, and a field that nobody asks for.
pub(crate) fn fields_with_logo() -> Value {
    let mut fields = fields();
    fields["logo"] = json!("logo".repeat(2000));
    fields["favouriteColour"] = json!("green");
    fields
}

/// The same with a flag and a choice.
fn fields_of_a_bank() -> Value {
    let mut fields = fields();
    fields["bankName"] = json!("Previous Bank");
    fields["useSsn"] = json!(true);
    fields["gdprArticle"] = json!("6-1-c");
    fields
}

/// Gives all tickets' ids, by provider and by how often it was submitted.
async fn activate(run: &mut Run<'_>) -> HashMap<String, String> {
    // Nothing was remembered before, so bankidse is rejected for what it lacks.
    let mut tickets = run.submit(&json!({ "bankidse": {}, "passport": {} })).await;
    let (all, with_logo) = (fields(), fields_with_logo());
    let many = json!({
        "mitid": all, "smartid": with_logo, "frejaid": with_logo, "evrotrust": all,
        "audkenni": all, "skmobileid": all, "nobankid": fields_of_a_bank(), "ftn": {},
    });
    tickets.extend(run.submit(&many).await);
    // One that is open and one that is decided lose their places.
    let again = run.submit(&json!({ "audkenni": all, "passport": {} })).await;
    tickets.extend(again.into_iter().map(|(provider, id)| (format!("{provider} again"), id)));
    tickets
}

async fn review(run: &mut Run<'_>, tickets: &HashMap<String, String>) {
    let reject = json!({
        "decision": "reject",
        "message": "Not in the register.",
        "fields": ["logo"],
        "problems": [
            { "code": "brand_not_allowed", "field": "displayName" },
            { "code": "other", "message": "Call us." },
        ],
    });
    let release = json!({ "decision": "release", "message": "Back to the others." });
    for (provider, body) in [
        ("mitid", json!({ "decision": "claim" })),
        ("smartid", json!({ "decision": "claim" })),
        ("smartid", json!({ "decision": "approve" })),
        ("frejaid", reject),
        ("nobankid", json!({ "decision": "claim" })),
        ("nobankid", release),
    ] {
        let target = format!("/v1/operator/activations/{}/review", tickets[provider]);
        run.post("operator", &target, &body).await;
    }
}

/// One provider is switched off while its ticket is open, another on without any.
async fn switch(run: &mut Run<'_>) {
    let scope = run.world.backend().scope();
    let petra = owner(PETRA);
    let off = admin::disable_provider(&scope, &petra, APP, "skmobileid").await;
    assert!(off.expect("switched").is_some());
    let on = admin::enable_provider(&scope, &petra, APP, "kenyanid").await;
    assert!(on.expect("switched").is_some());
    run.world.advance(Duration::from_secs(1));
}
