//! What each change makes of an endpoint, and what is told of it.

use super::*;
use crate::event::Happening;
use crate::webhook::{DISABLE_AFTER_SECONDS, Reach, SecretRef};

const CREATED: Timestamp = Timestamp::from_millis(1_795_773_600_000);
const NOW: Timestamp = CREATED.plus_seconds(60);

fn url(text: &str) -> TargetUrl {
    TargetUrl::parse("url", text, Reach::Public, None).expect("a URL")
}

fn endpoint() -> WebhookEndpoint {
    let new = NewEndpoint {
        url: url("https://hooks.example.com/greenlight"),
        subscription: Subscription::default(),
        description: Description::parse("description", "billing").expect("a description"),
    };
    let id = EndpointId::parse("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an id");
    let organisation = OwnerId::parse("Acme0001").expect("an organisation");
    WebhookEndpoint::create(id, organisation, new, "k1", CREATED)
}

fn failing() -> WebhookEndpoint {
    let health = Health { failing_since: Some(CREATED), is_prompt: false };
    WebhookEndpoint { health, ..endpoint() }
}

#[test]
fn a_new_endpoint_is_enabled_healthy_and_signed_for_by_its_first_secret() {
    let new = endpoint();
    assert!(new.enabled());
    assert_eq!((new.created_at, new.updated_at, new.version), (CREATED, CREATED, 1));
    assert_eq!((new.disabled, new.health, new.recover), (None, Health::default(), None));
    let first = SecretRef { generation: 1, key_id: "k1".to_owned() };
    assert_eq!(new.secrets.in_use(NOW).collect::<Vec<_>>(), [&first]);
    assert_eq!(new.happening(), None);
}

#[test]
fn a_change_changes_what_it_names_and_the_rest_stays() {
    let types = vec![TypePattern::parse("activation.").expect("a type")];
    let client_ids = vec![ClientId::parse("abc123").expect("an id")];
    let patch = EndpointPatch {
        url: Some(url("https://other.example.com")),
        types: Some(types.clone()),
        client_ids: Some(client_ids.clone()),
        description: Some(None),
        enabled: None,
    };
    let changed = endpoint().change(patch, NOW);
    let expected = WebhookEndpoint {
        url: url("https://other.example.com"),
        subscription: Subscription { types: types.clone(), client_ids },
        description: None,
        updated_at: NOW,
        version: 2,
        ..endpoint()
    };
    assert_eq!(changed, Changed { endpoint: expected.clone(), is_change: true });
    let cleared = EndpointPatch { client_ids: Some(Vec::new()), ..EndpointPatch::default() };
    let subscription = Subscription { types, client_ids: Vec::new() };
    assert_eq!(expected.change(cleared, NOW).endpoint.subscription, subscription);
}

#[test]
fn what_changes_nothing_is_no_change() {
    let as_it_is = EndpointPatch {
        url: Some(url("https://hooks.example.com/greenlight")),
        types: Some(Vec::new()),
        description: Some(endpoint().description),
        enabled: Some(true),
        client_ids: None,
    };
    for patch in [EndpointPatch::default(), as_it_is] {
        let unchanged = Changed { endpoint: endpoint(), is_change: false };
        assert_eq!(endpoint().change(patch, NOW), unchanged);
    }
}

#[test]
fn an_endpoint_that_is_switched_on_has_not_failed_and_tells_nothing() {
    let on = || EndpointPatch { enabled: Some(true), ..EndpointPatch::default() };
    let expected = WebhookEndpoint { updated_at: NOW, version: 2, ..endpoint() };
    assert_eq!(failing().change(on(), NOW).endpoint, expected);
    for reason in DisabledReason::ALL {
        let off = WebhookEndpoint { disabled: Some(reason), ..failing() };
        let changed = off.change(on(), NOW);
        assert_eq!(changed.endpoint, expected, "{reason:?}");
        assert_eq!(changed.endpoint.happening(), None);
    }
    let slow = Health { failing_since: None, is_prompt: false };
    let slow = WebhookEndpoint { health: slow, ..endpoint() };
    assert!(!slow.change(on(), NOW).is_change, "it is slow, and has not failed");
}

#[test]
fn an_endpoint_that_is_switched_off_is_off_for_the_first_reason() {
    let off = || EndpointPatch { enabled: Some(false), ..EndpointPatch::default() };
    let switched = failing().change(off(), NOW).endpoint;
    assert_eq!(switched.disabled, Some(DisabledReason::Customer));
    assert_eq!(switched.health, failing().health);
    assert_eq!(switched.happening(), None, "its owner knows");
    let gone = WebhookEndpoint { disabled: Some(DisabledReason::Gone), ..endpoint() };
    assert_eq!(gone.change(off(), NOW), Changed { endpoint: gone.clone(), is_change: false });
    assert_eq!(gone.disable(DisabledReason::Operator, NOW), gone);
}

#[test]
fn what_others_disable_is_told_with_the_reason() {
    for reason in [DisabledReason::Gone, DisabledReason::Failing, DisabledReason::Operator] {
        let disabled = endpoint().disable(reason, NOW);
        assert_eq!((disabled.updated_at, disabled.version, disabled.enabled()), (NOW, 2, false));
        let data = format!(
            r#"{{"webhookEndpointId":"we_01HXYZ2KQ8M0E3J1N9V0P5T8YR","disabledReason":"{}"}}"#,
            reason.name()
        );
        let event_type = EventType::WebhookEndpointDisabled;
        let told = Happening { event_type, at: NOW, client_id: None, data };
        assert_eq!(disabled.happening(), Some(told));
    }
}

#[test]
fn an_attempt_changes_how_an_endpoint_does_and_may_disable_it_once() {
    let late = CREATED.plus_seconds(DISABLE_AFTER_SECONDS);
    let failed = Outcome::of_tests(late, Some(500));
    let change = failing().after(&failed, late);
    assert_eq!(change.disable, Some(DisabledReason::Failing));
    let left = failing().with_health(change, late);
    let disabled = Some(DisabledReason::Failing);
    assert_eq!(left, WebhookEndpoint { disabled, updated_at: late, version: 2, ..failing() });
    let off = WebhookEndpoint { disabled: Some(DisabledReason::Customer), ..failing() };
    assert_eq!(off.after(&failed, late).disable, None);

    let worked = Outcome::of_tests(NOW, Some(200));
    let left = failing().with_health(failing().after(&worked, NOW), NOW);
    assert_eq!(left, WebhookEndpoint { version: 2, ..endpoint() }, "no change of its owner's");
}

#[test]
fn a_rotation_is_a_change_and_a_recovery_none_that_is_shown() {
    let rotated = endpoint().rotate(60, "k2", NOW);
    let secrets = endpoint().secrets.rotate(60, "k2", NOW);
    assert_eq!(rotated, WebhookEndpoint { secrets, updated_at: NOW, version: 2, ..endpoint() });
    let recover = Some(Recovery::new(CREATED, CREATED));
    let recovering = endpoint().with_recovery(recover);
    assert_eq!(recovering, WebhookEndpoint { recover, version: 2, ..endpoint() });
}

#[test]
fn a_change_by_a_clock_that_is_behind_is_not_before_the_last_one() {
    let rotated = endpoint().rotate(60, "k1", CREATED.plus_millis(-1));
    assert_eq!((rotated.updated_at, rotated.version), (CREATED, 2));
}

#[test]
fn a_ping_names_the_endpoint_alone() {
    let ping = endpoint().ping(NOW, [7; 16]);
    assert_eq!(
        ping.json(),
        format!(
            r#"{{"id":"{}","type":"ping","timestamp":"{NOW}","data":{{"webhookEndpointId":"we_01HXYZ2KQ8M0E3J1N9V0P5T8YR"}}}}"#,
            EventId::nth(NOW, [7; 16], 0)
        )
    );
    assert_eq!(ping.client_id, None);
}

#[test]
fn an_endpoint_prints_neither_its_url_nor_its_description() {
    let printed = format!("{:?}", endpoint());
    assert!(printed.contains("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR"), "{printed}");
    assert!(!printed.contains("/greenlight") && !printed.contains("billing"), "{printed}");
}
