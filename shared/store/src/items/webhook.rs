//! Webhook endpoints, and how many an organisation has.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::{self, DUE_PARTITION, DUE_PLACE, ItemKey};
use crate::row::{Reader, Row};
use greenlight_domain::event::{EventId, TypePattern};
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::webhook::{
    Description, DisabledReason, EndpointCount, EndpointId, Health, Recovery, SecretRef, Secrets,
    Subscription, TargetUrl, WebhookEndpoint,
};

const ID: &str = "id";
const ORGANISATION: &str = "organisation_id";
const URL: &str = "url";
const TYPES: &str = "types";
const CLIENT_IDS: &str = "client_ids";
const DESCRIPTION: &str = "description";
const CREATED_AT: &str = "created_at";
const UPDATED_AT: &str = "updated_at";
const DISABLED: &str = "disabled_reason";
const FAILING_SINCE: &str = "failing_since";
const IS_PROMPT: &str = "is_prompt";
const RECOVER: &str = "recover_since";
const RECOVER_UNTIL: &str = "recover_until";
const VERSION: &str = "version";

/// Of a secret there are only these: which it is of the endpoint's, and the key that it is made of.
const GENERATION: &str = "generation";
const KEY_ID: &str = "key_id";
/// The same of the one before, and until when that signs as well.
const PREVIOUS_GENERATION: &str = "previous_generation";
const PREVIOUS_KEY_ID: &str = "previous_key_id";
const PREVIOUS_UNTIL: &str = "previous_until";

/// How many endpoints an organisation has.
pub(crate) const ENDPOINTS: &str = "endpoints";

pub(crate) fn read(item: &Row) -> Result<WebhookEndpoint, StoreError> {
    let reader = Reader(item);
    let client_id = |text: &String| ClientId::parse(text).ok_or_else(|| reader.broken(CLIENT_IDS));
    // A type that only a later release knows stays wanted.
    let types = reader.texts(TYPES)?;
    let types = types.iter().map(|text| TypePattern::from_stored(text)).collect();
    let client_ids = reader.texts(CLIENT_IDS)?;
    let client_ids = client_ids.iter().map(client_id).collect::<Result<_, _>>()?;
    // Whatever a later release calls it, nothing is sent.
    let disabled = reader.text_if_any(DISABLED)?;
    let disabled =
        disabled.map(|name| DisabledReason::parse(name).unwrap_or(DisabledReason::Operator));
    let recover = reader.time_if_any(RECOVER_UNTIL)?;
    let recover = recover.map(|until| {
        let since = reader.id(RECOVER, EventId::parse)?;
        Ok::<_, StoreError>(Recovery { since, until })
    });
    Ok(WebhookEndpoint {
        id: reader.id(ID, EndpointId::parse)?,
        organisation_id: reader.id(ORGANISATION, OwnerId::parse)?,
        url: reader.id(URL, TargetUrl::from_stored)?,
        subscription: Subscription { types, client_ids },
        description: reader.text_if_any(DESCRIPTION)?.map(Description::from_stored),
        created_at: reader.time(CREATED_AT)?,
        updated_at: reader.time(UPDATED_AT)?,
        disabled,
        health: Health {
            failing_since: reader.time_if_any(FAILING_SINCE)?,
            is_prompt: reader.flag(IS_PROMPT)?,
        },
        secrets: read_secrets(reader)?,
        recover: recover.transpose()?,
        version: reader.number(VERSION)?,
    })
}

fn read_secrets(reader: Reader<'_>) -> Result<Secrets, StoreError> {
    let secret = |generation, key_id| {
        let (generation, key_id) = (reader.number(generation)?, reader.text(key_id)?.to_owned());
        Ok::<_, StoreError>(SecretRef { generation, key_id })
    };
    let until = reader.time_if_any(PREVIOUS_UNTIL)?;
    let previous = until.map(|until| {
        let previous = secret(PREVIOUS_GENERATION, PREVIOUS_KEY_ID)?;
        Ok::<_, StoreError>((previous, until))
    });
    Ok(Secrets { current: secret(GENERATION, KEY_ID)?, previous: previous.transpose()? })
}

pub(crate) fn write(endpoint: &WebhookEndpoint) -> Item {
    let Subscription { types, client_ids } = &endpoint.subscription;
    let types: Vec<String> = types.iter().map(|it| it.as_str().to_owned()).collect();
    let client_ids: Vec<String> = client_ids.iter().map(ClientId::to_string).collect();
    let due = endpoint.recover.is_some();
    let writer = Writer::at(&ItemKey::endpoint(&endpoint.organisation_id, &endpoint.id))
        .text(ID, endpoint.id.as_str())
        .text(ORGANISATION, endpoint.organisation_id.as_str())
        .text(URL, endpoint.url.as_str())
        .texts(TYPES, &types)
        .texts(CLIENT_IDS, &client_ids)
        .text_if_any(DESCRIPTION, endpoint.description.as_ref().map(Description::as_str))
        .time(CREATED_AT, endpoint.created_at)
        .time(UPDATED_AT, endpoint.updated_at)
        .text_if_any(DISABLED, endpoint.disabled.map(DisabledReason::name))
        .time_if_any(FAILING_SINCE, endpoint.health.failing_since)
        .flag(IS_PROMPT, endpoint.health.is_prompt)
        .text_if_any(RECOVER, endpoint.recover.map(|recover| recover.since.to_string()))
        .time_if_any(RECOVER_UNTIL, endpoint.recover.map(|recover| recover.until))
        // What is to be sent again stands among what is due, where the worker looks.
        .text_if_any(DUE_PARTITION, due.then(|| keys::due_partition_of(&endpoint.id)))
        .text_if_any(DUE_PLACE, due.then(|| keys::recovery_place(&endpoint.id)))
        .number(VERSION, endpoint.version)
        .number(GENERATION, endpoint.secrets.current.generation)
        .text(KEY_ID, &endpoint.secrets.current.key_id);
    match &endpoint.secrets.previous {
        None => writer.into_item(),
        Some((previous, until)) => writer
            .number(PREVIOUS_GENERATION, previous.generation)
            .text(PREVIOUS_KEY_ID, &previous.key_id)
            .time(PREVIOUS_UNTIL, *until)
            .into_item(),
    }
}

pub(crate) fn read_count(item: &Row) -> Result<EndpointCount, StoreError> {
    let reader = Reader(item);
    Ok(EndpointCount { endpoints: reader.number(ENDPOINTS)?, version: reader.number(VERSION)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::AttributeValue;
    use greenlight_domain::time::Timestamp;
    use greenlight_domain::webhook::{NewEndpoint, Reach};

    fn endpoint() -> WebhookEndpoint {
        let url = "https://hooks.example.com/greenlight?token=1";
        let new = NewEndpoint {
            url: TargetUrl::parse("url", url, Reach::Public, None).expect("a URL"),
            subscription: Subscription::default(),
            description: None,
        };
        let (now, owner) = (Timestamp::from_millis(1_736_935_200_000), OwnerId::parse("Acme0001"));
        let id = EndpointId::new(now, [7; 16]);
        WebhookEndpoint::create(id, owner.expect("an owner"), new, "w1", now)
    }

    #[test]
    fn an_endpoint_is_read_as_it_was_written() {
        let bare = endpoint();
        let mut full = bare.rotate(60, "w2", bare.created_at.plus_seconds(1));
        full.subscription = Subscription {
            types: vec![TypePattern::parse("activation.").expect("types")],
            client_ids: vec![ClientId::parse("abc123").expect("a client id")],
        };
        full.description = Some(Description::from_stored("billing"));
        full.disabled = Some(DisabledReason::Gone);
        full.health = Health { failing_since: Some(bare.created_at), is_prompt: false };
        full.recover = Some(Recovery::new(bare.created_at, bare.created_at));
        for endpoint in [bare, full] {
            assert_eq!(read(&write(&endpoint).into()), Ok(endpoint));
        }
    }

    #[test]
    fn what_only_a_later_release_knows_is_still_wanted_and_still_sends_nothing() {
        let mut item = write(&endpoint());
        let text = |text: &str| AttributeValue::S(text.to_owned());
        item.insert(TYPES.to_owned(), AttributeValue::L(vec![text("billing.")]));
        item.insert(DISABLED.to_owned(), text("unpaid"));
        let read = read(&item.into()).expect("readable");
        assert_eq!(read.subscription.types.len(), 1);
        assert!(!read.enabled());
    }
}
