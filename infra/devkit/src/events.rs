//! That nothing happens without its event, and no event without what it tells of: whoever records calls can see it
//! in each transaction by itself.
//!
//! Of a transaction's parts follows what it changes for a customer: statuses of tickets, simulated submissions,
//! switches of providers, webhook endpoints that get nothing any more without their owner's doing. Its events must
//! say the same. Which stamp completes a challenge does not follow from the parts; that an event of it comes with a
//! stamp does.

use crate::DatabaseCall;
use serde_json::Value;
use std::collections::BTreeSet;

/// What stands in the sort key of an item of the log.
const OUTBOX: &str = "EVENT#";

/// What a transaction's events say that its parts do not, or the other way round; if there is anything.
pub fn disagreement_of(call: &DatabaseCall) -> Option<String> {
    let DatabaseCall { operation, request, .. } = call;
    let parts: Vec<Part<'_>> = match operation.as_str() {
        "PutItem" => vec![Part { kind: "Put", part: request }],
        "UpdateItem" => vec![Part { kind: "Update", part: request }],
        "TransactWriteItems" => {
            let parts = request["TransactItems"].as_array().into_iter().flatten();
            let parts = parts.filter_map(Value::as_object).flatten();
            parts.map(|(kind, part)| Part { kind, part }).collect()
        }
        _ => return None,
    };
    let flawed = parts.iter().find_map(Part::flaw_of_outbox);
    flawed.or_else(|| compare(&parts))
}

/// Compares what is changed with what is told.
fn compare(parts: &[Part<'_>]) -> Option<String> {
    let changed: BTreeSet<String> = parts.iter().flat_map(Part::changes).collect();
    let told: Vec<Value> = parts.iter().flat_map(Part::events).collect();
    let sentences: BTreeSet<String> = told.iter().filter_map(sentence).collect();
    if let Some(untold) = changed.difference(&sentences).next() {
        return Some(format!("{untold}, and no event says so"));
    }
    // What else may be said is borne out by a part that is less exact.
    let may_be_said: BTreeSet<String> = parts.iter().flat_map(Part::bears_out).collect();
    let mut unfounded = sentences.difference(&changed).filter(|it| !may_be_said.contains(*it));
    unfounded.next().map(|sentence| format!("an event says: {sentence}, and nothing is changed"))
}

/// What an event says, in the words of [`Part::changes`]. Of the outcome of a simulated review that is to come, the
/// submission speaks for itself.
fn sentence(event: &Value) -> Option<String> {
    let text = |name: &str| event["data"][name].as_str().unwrap_or_default();
    let (provider, status) = (text("providerId"), text("status"));
    match event["type"].as_str().unwrap_or_default() {
        "provider.enabled" => Some(format!("{provider} is switched on")),
        "provider.disabled" => Some(format!("{provider} is switched off")),
        "webhook_endpoint.disabled" => Some(format!("{} is disabled", text("webhookEndpointId"))),
        "production_test.completed" => Some(format!("{} counts a stamp", text("challengeId"))),
        _ => match text("activationId") {
            "sandbox" if event["data"]["previousStatus"].is_null() || status == "superseded" => {
                Some(format!("{provider} becomes {status} in the sandbox"))
            }
            "sandbox" => None,
            ticket => Some(format!("{ticket} becomes {status}")),
        },
    }
}

/// A part of a transaction.
struct Part<'p> {
    kind: &'p str,
    part: &'p Value,
}

impl Part<'_> {
    fn key(&self, name: &str) -> &str {
        let item = if self.kind == "Put" { &self.part["Item"] } else { &self.part["Key"] };
        item[name]["S"].as_str().unwrap_or_default()
    }

    /// What it changes for a customer.
    fn changes(&self) -> Vec<String> {
        match (self.kind, self.key("sk")) {
            ("Put", "TICKET") => {
                let status = self.part["Item"]["status"]["S"].as_str().unwrap_or_default();
                vec![format!("{} becomes {status}", self.named("TICKET#"))]
            }
            ("Update", "TICKET") => {
                let status = self.assigned("SET", "status");
                let status = status.iter().filter_map(|(_, value)| value["S"].as_str());
                status.map(|it| format!("{} becomes {it}", self.named("TICKET#"))).collect()
            }
            ("Update", sk) if sk.starts_with("WEBHOOK#") => {
                let reason = self.assigned("SET", "disabled_reason");
                let reason = reason.iter().filter(|(_, value)| value["S"] != "customer");
                let id = sk.trim_start_matches("WEBHOOK#");
                reason.map(|_| format!("{id} is disabled")).collect()
            }
            ("Update", "APP") => {
                let switched = |clause, set, how| {
                    let sets = self.assigned(clause, set);
                    let ids = sets.into_iter().flat_map(|(_, set)| texts(&set));
                    ids.map(move |id| format!("{id} is switched {how}")).collect::<Vec<_>>()
                };
                let by_customer = switched("ADD", "switched_off", "off");
                let by_operator = switched("ADD", "blocked", "off");
                let on = switched("DELETE", "blocked", "on");
                let simulated = self.simulated().into_iter().map(|(provider, pointer)| {
                    let status = pointer["M"]["status"]["S"].as_str().unwrap_or_default();
                    format!("{provider} becomes {status} in the sandbox")
                });
                [by_customer, by_operator, on, simulated.collect()].concat()
            }
            _ => Vec::new(),
        }
    }

    /// The pointers that are set anew and name no ticket.
    fn simulated(&self) -> Vec<(String, Value)> {
        let pointers = self.assigned("SET", "pointers").into_iter();
        let sandbox = pointers.filter(|(_, it)| it["M"]["ticket"]["S"] == "sandbox");
        sandbox.map(|(path, pointer)| (last_step(&path).to_owned(), pointer)).collect()
    }

    /// What may be said of it, beside what it changes for certain.
    fn bears_out(&self) -> Vec<String> {
        match (self.kind, self.key("sk")) {
            ("Update", "APP") => {
                let mut enabled = self.assigned("ADD", "enabled");
                enabled.extend(self.assigned("DELETE", "switched_off"));
                let enabled = enabled.into_iter();
                let on = enabled.flat_map(|(_, set)| texts(&set));
                let forgotten = self.clause("REMOVE").into_iter();
                let gone =
                    forgotten.filter_map(|path| path.strip_prefix("pointers.").map(str::to_owned));
                let on = on.map(|id| format!("{id} is switched on"));
                // What was simulated before it may have waited, or been decided: the write does not say.
                let gone = gone.chain(self.simulated().into_iter().map(|(provider, _)| provider));
                on.chain(gone.map(|id| format!("{id} becomes superseded in the sandbox"))).collect()
            }
            ("Update", sk) => {
                let challenge = sk.strip_prefix("TEST#").filter(|_| {
                    self.clause("SET").iter().any(|step| step.starts_with("stamps = "))
                });
                // A counter of it stands after it.
                let challenge = challenge.and_then(|id| id.split('#').next());
                challenge.map(|id| format!("{id} counts a stamp")).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with an item of the log: it is put where there is none, at the last of its events, whose ids
    /// follow one another, and it ends.
    fn flaw_of_outbox(&self) -> Option<String> {
        let id = self.key("sk").strip_prefix(OUTBOX)?;
        if self.kind == "Update" {
            let removed = self.clause("REMOVE");
            return (removed != ["events"]).then(|| format!("the event {id} is changed"));
        }
        let is_new = self.part["ConditionExpression"] == "attribute_not_exists(pk)";
        let ids: Vec<String> =
            self.events().iter().filter_map(|it| it["id"].as_str().map(str::to_owned)).collect();
        let is_last = ids.last().is_some_and(|last| last.trim_start_matches("evt_") == id);
        let ends = self.part["Item"]["ttl"]["N"].is_string();
        let is_good = self.kind == "Put" && is_new && is_last && ends && ids.is_sorted();
        (!is_good).then(|| format!("{} of the event {id}: {}", self.kind, self.part))
    }

    /// The events that it puts into the log.
    fn events(&self) -> Vec<Value> {
        let stored = self.part["Item"]["events"]["L"].as_array().into_iter().flatten();
        let read = |event: &Value| {
            let text = |name: &str| event["M"][name]["S"].as_str().unwrap_or_default();
            let data: Value = serde_json::from_str(text("data")).unwrap_or_default();
            serde_json::json!({ "id": text("id"), "type": text("type"), "data": data })
        };
        stored.filter(|_| self.key("sk").starts_with(OUTBOX)).map(read).collect()
    }

    /// The id behind a partition key's prefix.
    fn named(&self, prefix: &str) -> &str {
        self.key("pk").strip_prefix(prefix).unwrap_or_default()
    }

    /// The steps of a clause of the update, each with the names that its placeholders stand for.
    fn clause(&self, word: &str) -> Vec<String> {
        let update = self.part["UpdateExpression"].as_str().unwrap_or_default();
        let words = ["SET ", "ADD ", "DELETE ", "REMOVE "];
        let Some(begin) = update.find(&format!("{word} ")) else { return Vec::new() };
        let rest = &update[begin + word.len() + 1..];
        let end = words.iter().filter_map(|next| rest.find(&format!(" {next}"))).min();
        let steps = rest[..end.unwrap_or(rest.len())].split(", ");
        steps.map(|step| self.spelled(step)).collect()
    }

    fn spelled(&self, step: &str) -> String {
        let names = &self.part["ExpressionAttributeNames"];
        let name = |word: &str| names[word].as_str().unwrap_or(word).to_owned();
        let word = |word: &str| word.split('.').map(name).collect::<Vec<_>>().join(".");
        step.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    /// What a clause does to an attribute, or to something within it: the path and the value.
    fn assigned(&self, word: &str, attribute: &str) -> Vec<(String, Value)> {
        let values = &self.part["ExpressionAttributeValues"];
        let of = |step: String| {
            let (path, value) = step.split_once(' ')?;
            let is_it = path == attribute || path.starts_with(&format!("{attribute}."));
            let value = values[value.trim_start_matches("= ")].clone();
            is_it.then(|| (path.to_owned(), value))
        };
        self.clause(word).into_iter().filter_map(of).collect()
    }
}

fn texts(set: &Value) -> Vec<String> {
    let texts = set["SS"].as_array().into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn last_step(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
