//! What tests of activations ask of a world: a submission in one call, what became of it in the
//! table, and the changes that only operators make.

use crate::request::Request;
use crate::world::World;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::app::{App, AppChange};
use greenlight::domain::ids::{ActivationId, ClientId};
use greenlight::domain::ticket::Ticket;
use greenlight::store::{AppGuard, Write};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The five fields that mitid requires, and audkenni and skmobileid too, of a company of that name.
pub fn company_fields(name: &str) -> Value {
    json!({
        "legalCompanyName": format!("{name} Corp"),
        "registrationNumber": "12345678",
        "serviceDescription": "Customer identity verification.",
        "displayName": name,
        "contactEmail": format!("{name}@acme.com"),
    })
}

impl World {
    /// A submission for these providers, with the world's key.
    pub fn submit(&self, client_id: &str, providers: &Value) -> Request<'_> {
        self.post(&format!("/v1/apps/{client_id}/activation"))
            .json(&json!({ "providers": providers }))
    }

    /// The app as stored.
    pub async fn stored_app(&self, client_id: &str) -> App {
        self.stored(client_id).await.app.expect("an app")
    }

    /// The app's company information as stored; large values are shown by their hash.
    pub async fn company(&self, client_id: &str) -> Value {
        json!(self.stored(client_id).await.company.fields)
    }

    /// The ticket of that id.
    pub async fn ticket(&self, id: &str) -> Ticket {
        let ids = [ActivationId::parse(id).expect("an activation id")];
        self.store().tickets(&ids).await.expect("readable").pop().expect("a ticket")
    }

    /// The ticket that the app's pointer for the provider names.
    pub async fn current_ticket(&self, client_id: &str, provider: &str) -> Ticket {
        let app = self.stored_app(client_id).await;
        self.ticket(app.pointers[provider].ticket.as_str()).await
    }

    /// A ticket's item as it stands in the table.
    pub async fn ticket_item(&self, id: &str) -> HashMap<String, AttributeValue> {
        let call = self.client().get_item().table_name(self.table()).consistent_read(true);
        let call = call.key("pk", AttributeValue::S(format!("TICKET#{id}")));
        let call = call.key("sk", AttributeValue::S("TICKET".to_owned()));
        call.send().await.expect("readable").item.expect("an item")
    }

    /// Everything in the table, item by item: what a refused request must leave as it was.
    pub async fn everything(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let call = self.client().scan().table_name(self.table()).consistent_read(true);
        let items: Vec<_> = call.into_paginator().items().send().collect().await;
        let spelled = |item: HashMap<String, AttributeValue>| {
            let key = format!("{:?} {:?}", item["pk"], item["sk"]);
            let attributes = item.into_iter().map(|(name, value)| (name, canonical(&value)));
            (key, attributes.collect())
        };
        items.into_iter().map(|item| spelled(item.expect("an item"))).collect()
    }

    /// Olivia's decision on the app's current ticket for the provider.
    pub async fn decide(&self, client_id: &str, provider: &str, decision: &str) {
        let ticket = self.current_ticket(client_id, provider).await;
        let path = format!("/v1/operator/activations/{}/review", ticket.id);
        let request = self.anonymous("POST", &path).key(&self.operator_key);
        let body = json!({ "decision": decision, "message": "looked at" });
        let _ = request.json(&body).send().await.expect(200);
    }

    /// An operator switches the provider off for the app.
    pub async fn block(&self, client_id: &str, provider: &str) {
        let mut change = AppChange::default();
        change.block.insert(provider.to_owned());
        self.change_app(client_id, change).await;
    }

    /// An operator lets the provider be switched on again.
    pub async fn unblock(&self, client_id: &str, provider: &str) {
        let mut change = AppChange::default();
        change.unblock.insert(provider.to_owned());
        self.change_app(client_id, change).await;
    }

    async fn change_app(&self, client_id: &str, change: AppChange) {
        let guard = AppGuard::Version(self.stored_app(client_id).await.version);
        let client_id = ClientId::parse(client_id).expect("a client id");
        let writes = [Write::ChangeApp { client_id, guard, change }];
        self.store().commit(&writes, None, self.now()).await.expect("changed");
    }
}

/// A value's spelling, whatever order the engine gives the members of a map or a set in.
fn canonical(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(map) => {
            let sorted: BTreeMap<_, _> =
                map.iter().map(|(name, value)| (name, canonical(value))).collect();
            format!("{sorted:?}")
        }
        AttributeValue::L(list) => {
            format!("{:?}", list.iter().map(canonical).collect::<Vec<_>>())
        }
        AttributeValue::Ss(texts) => {
            let sorted: std::collections::BTreeSet<_> = texts.iter().collect();
            format!("{sorted:?}")
        }
        other => format!("{other:?}"),
    }
}
