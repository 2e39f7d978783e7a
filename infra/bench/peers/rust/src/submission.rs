//! What a submission comes to: its answer, and the items of the one transaction that carries it out.

mod changes;

use crate::access::{Failure, refuse};
use crate::catalogue::{Kind, PROVIDERS, Provider};
use crate::clock;
use crate::items::{
    App, Company, DAY, FieldValue, Fields, GRACE, Organisation, Past, Pointer, Record, Ticket,
};
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use lambda_http::Error;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::to_item;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How long events are kept, in seconds.
const EVENTS_KEPT: i64 = 30 * DAY;

const REQUESTED: &str = "activation_requested";
const PROCESSING: &str = "activation_processing";
const ACTIVATED: &str = "activated";
const REJECTED: &str = "rejected";
const SUPERSEDED: &str = "superseded";
const SUPPORT: &str = "support@hopae.com";

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    providers: Map<String, Value>,
    #[serde(default = "yes")]
    persist: bool,
}

fn yes() -> bool {
    true
}

/// What happened, as it is told.
struct Event {
    name: String,
    data: String,
}

/// Decides for all providers of a request, and collects what is to be written.
pub struct Plan<'a> {
    table: &'a str,
    organisation: &'a Organisation,
    app: &'a App,
    company: Option<Company>,
    now: i64,
    pub results: Map<String, Value>,
    pointers: BTreeMap<String, Pointer>,
    past: BTreeMap<String, Vec<Past>>,
    enabled: Vec<String>,
    remembered: Fields,
    writes: Vec<TransactWriteItem>,
    events: Vec<Event>,
}

impl<'a> Plan<'a> {
    pub fn new(
        table: &'a str,
        organisation: &'a Organisation,
        app: &'a App,
        company: Option<Company>,
        now: i64,
    ) -> Self {
        Self {
            table,
            organisation,
            app,
            company,
            now,
            results: Map::new(),
            pointers: BTreeMap::new(),
            past: BTreeMap::new(),
            enabled: Vec::new(),
            remembered: Fields::new(),
            writes: Vec::new(),
            events: Vec::new(),
        }
    }

    pub fn submit(&mut self, body: &Submission, size: u64, quota: u64) -> Result<(), Failure> {
        let providers = self.providers(body)?;
        for (provider, fields) in &providers {
            let result = self.decide(provider, fields)?;
            self.results.insert(provider.id.clone(), result);
        }
        if self.pointers.is_empty() {
            return Ok(());
        }
        if body.persist {
            self.remember(&providers)?;
        }
        let change = self.change_of_app(size, quota)?;
        self.writes.push(change);
        let announcement = self.announcement();
        self.put(announcement)?;
        Ok(())
    }

    /// The whole transaction. The record comes first; it may take the place of one that has expired.
    pub fn into_writes(self, record: &Record) -> Result<Vec<TransactWriteItem>, Error> {
        let put = Put::builder()
            .table_name(self.table)
            .set_item(Some(to_item(record)?))
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :now")
            .expression_attribute_values(":now", AttributeValue::N(self.now.to_string()))
            .build()?;
        let mut writes = vec![TransactWriteItem::builder().put(put).build()];
        writes.extend(self.writes);
        Ok(writes)
    }

    /// The request's providers with what was submitted for them, unless something forbids the whole request.
    fn providers(&self, body: &Submission) -> Result<Vec<(&'static Provider, Fields)>, Failure> {
        if body.providers.is_empty() || body.providers.len() > 30 {
            return refuse(400, "INVALID_PARAMETER", "Name 1 to 30 providers.");
        }
        let mut providers = Vec::new();
        for (id, fields) in &body.providers {
            let provider = PROVIDERS.get(id);
            let is_there = |it: &&Provider| it.environments.iter().any(|name| name == "production");
            let Some(provider) = provider.filter(is_there) else {
                return refuse(400, "INVALID_PARAMETER", format!("There is no provider {id}."));
            };
            if self.app.pointers.get(id).is_some_and(|pointer| pointer.status == PROCESSING) {
                return refuse(409, "CONFLICT", format!("{id} is being reviewed."));
            }
            if self.app.blocked.contains(id) {
                return refuse(409, "CONFLICT", format!("{id} was disabled by an operator."));
            }
            let Ok(fields) = BTreeMap::<String, Option<FieldValue>>::deserialize(fields) else {
                return refuse(400, "INVALID_PARAMETER", "Fields are texts or flags.");
            };
            let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
            let is_given =
                |value: &FieldValue| !matches!(value, FieldValue::Text(text) if text.is_empty());
            providers.push((provider, fields.filter(|(_, value)| is_given(value)).collect()));
        }
        Ok(providers)
    }

    fn decide(&mut self, provider: &'static Provider, submitted: &Fields) -> Result<Value, Error> {
        if provider.kind == Kind::Contract {
            let text = "activation requires off-API contract onboarding. Please email";
            let message = format!("{} {text} {SUPPORT} to begin activation.", provider.id);
            let error = "contract_activation_required";
            return Ok(json!({ "error": error, "message": message, "contact": SUPPORT }));
        }
        let mut ticket = self.ticket(provider, submitted);
        self.supersede(&mut ticket)?;
        let (id, status) = (ticket.id.clone(), ticket.status);
        let pointer = Pointer { ticket: id.clone(), status: status.to_owned(), at: self.now };
        self.pointers.insert(provider.id.clone(), pointer);
        self.tell(status, &provider.id, &id, None);
        if status == ACTIVATED {
            self.enabled.push(provider.id.clone());
        }
        self.put(ticket)?;
        Ok(json!({ "id": id, "status": status, "updatedAt": clock::text(self.now) }))
    }

    fn ticket(&self, provider: &'static Provider, submitted: &Fields) -> Ticket<'a> {
        let remembered = self.company.as_ref().map(|company| &company.fields);
        let (mut fields, mut missing) = (Fields::new(), Vec::new());
        for requirement in &provider.requirements {
            let fallback = remembered.filter(|_| requirement.required);
            let fallback = fallback.and_then(|fields| fields.get(&requirement.id));
            match submitted.get(&requirement.id).or(fallback) {
                Some(value) => _ = fields.insert(requirement.id.clone(), value.clone()),
                None if requirement.required => missing.push(requirement.id.clone()),
                None => {}
            }
        }
        let is_known = |name: &String| provider.requirements.iter().any(|it| it.id == *name);
        let ignored = submitted.keys().filter(|name| !is_known(name)).cloned();
        let ignored = ignored.filter(|_| provider.kind == Kind::Registration).collect();
        let status = match provider.kind {
            Kind::Direct => ACTIVATED,
            _ if missing.is_empty() => REQUESTED,
            _ => REJECTED,
        };
        let message = "Required fields are missing.";
        let reason = "missing_required_fields";
        let rejection = json!({ "reason": reason, "message": message, "fields": missing });
        let id = format!("act_{}", clock::ulids(1)[0]);
        let listed = match status {
            ACTIVATED => BTreeMap::new(),
            _ => self.listed(status, &provider.id, &id),
        };
        Ticket {
            pk: format!("TICKET#{id}"),
            sk: "TICKET",
            id,
            provider_id: &provider.id,
            client_id: &self.app.client_id,
            client_name: &self.app.name,
            organisation_id: &self.organisation.id,
            organisation_name: &self.organisation.name,
            status,
            fields,
            ignored_fields: ignored,
            requested_at: self.now,
            updated_at: self.now,
            activated_at: (status == ACTIVATED).then_some(self.now),
            rejection: (status == REJECTED).then_some(rejection),
            previous: Vec::new(),
            listed,
        }
    }

    /// The keys under which the operators' indexes have a ticket.
    fn listed(&self, status: &str, provider: &str, ticket: &str) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("by_status", status.to_owned()),
            ("by_provider", format!("{status}#{provider}")),
            ("by_app", format!("{status}#{}", self.app.client_id)),
            ("place", format!("{}#{ticket}", clock::text(self.now))),
        ])
    }

    fn tell(&mut self, status: &str, provider: &str, ticket: &str, previous: Option<&str>) {
        let data = json!({
            "clientId": self.app.client_id,
            "providerId": provider,
            "activationId": ticket,
            "status": status,
            "previousStatus": previous,
        });
        let name = format!("activation.{}", status.trim_start_matches("activation_"));
        self.events.push(Event { name, data: data.to_string() });
    }

    fn announcement(&self) -> Value {
        let ids = clock::ulids(self.events.len());
        let (at, app) = (self.now, &self.app.client_id);
        let events = self.events.iter().zip(&ids).map(|(Event { name, data }, id)| {
            json!({ "id": format!("evt_{id}"), "type": name, "at": at, "client_id": app, "data": data })
        });
        json!({
            "pk": format!("EVENTS#{}", self.organisation.id),
            "sk": format!("EVENT#{}", ids.last().map_or("", String::as_str)),
            "ttl": self.now / 1000 + EVENTS_KEPT + GRACE,
            "events": events.collect::<Vec<_>>(),
        })
    }

    fn put(&mut self, item: impl Serialize) -> Result<(), Error> {
        let put = Put::builder()
            .table_name(self.table)
            .set_item(Some(to_item(item)?))
            .condition_expression("attribute_not_exists(pk)")
            .build()?;
        self.writes.push(TransactWriteItem::builder().put(put).build());
        Ok(())
    }
}
