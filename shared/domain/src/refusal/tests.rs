//! Which refusals are looked at twice, and what a refusal shows of itself.

use super::*;
use crate::quota::Measure;

fn ineligible() -> Ineligible {
    let provider_id = "a-secret".to_owned();
    Ineligible { provider_id, reason: Ineligibility::NotRegistered, did_you_mean: None }
}

fn exceeded() -> QuotaExceeded {
    QuotaExceeded { measure: Measure::Bytes, limit: 1, retry_after: 1 }
}

#[test]
fn a_refusal_that_another_request_may_have_led_to_depends_on_the_state() {
    for refusal in [
        Refusal::Forbidden,
        Refusal::NotFound(Resource::Challenge),
        Refusal::IneligibleProviders(vec![ineligible()]),
        Refusal::NoEligibleProviders,
        Refusal::Conflict(Conflict::StampLimitReached),
        Refusal::QuotaExceeded(exceeded()),
    ] {
        assert!(refusal.depends_on_state(), "{refusal:?}");
    }
}

#[test]
fn what_follows_from_the_request_or_the_deployment_alone_does_not_depend_on_the_state() {
    let unknown = Refusal::UnknownProviders { ids: Vec::new(), did_you_mean: None };
    for refusal in [
        Refusal::InvalidApiKey(KeyRefusal::Unknown),
        unknown,
        Refusal::Missing("title".to_owned()),
        Refusal::MalformedJson(TextPosition::START),
        InvalidParameter::at("title", Reason::Empty, "must not be empty"),
        Refusal::NotAvailable(Vec::new()),
        Refusal::PayloadTooLarge,
        Refusal::UnsupportedMediaType,
        Refusal::IdempotencyKeyConflict,
        Refusal::IdempotencyInProgress,
        Refusal::Unavailable(WriteOutcome::None),
        Refusal::ResponseTooLarge,
        Refusal::internal("a bug"),
    ] {
        assert!(!refusal.depends_on_state(), "{refusal:?}");
    }
}

#[test]
fn a_refusal_shows_its_kind_and_never_what_a_client_has_named() {
    let unknown = Refusal::UnknownProviders {
        ids: vec!["a-secret".to_owned()],
        did_you_mean: Some("a-secret".to_owned()),
    };
    let flaw = InvalidParameter::at("a-secret", Reason::TooLong, "must be shorter");
    for (refusal, shown) in [
        (unknown, "UnknownProviders(…)"),
        (
            Refusal::IneligibleProviders(vec![ineligible()]),
            "IneligibleProviders([Ineligible { reason: NotRegistered, .. }])",
        ),
        (flaw, "Invalid(InvalidParameter { reason: TooLong, expected: \"must be shorter\", .. })"),
        (Refusal::Forbidden, "Forbidden"),
        (Refusal::NotFound(Resource::App), "NotFound(App)"),
    ] {
        assert_eq!(format!("{refusal:?}"), shown);
    }
}
