//! How a refusal looks: the one exhaustive mapping to status, code, message, details and headers.
//!
//! `code` and `details` are for programs and stable; `message` is for people and says what to do
//! next. Nothing internal passes through here. docs/api.md section 1.

use super::advice::{self, listed, shortened};
use super::docs_url::DocsUrl;
use super::response::{Response, json};
use crate::domain::key_refusal::KeyRefusal;
use crate::domain::quota::{Measure, QuotaExceeded};
use crate::domain::refusal::{
    Conflict, InvalidParameter, Refusal, Resource, TextPosition, WriteOutcome,
};
use crate::domain::scenario::{HEADER, ScenarioFlaw};
use crate::domain::webhook::MOST_ENDPOINTS;
use lambda_http::http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize)]
struct Envelope<'a> {
    error: ErrorBody,
    request_id: &'a str,
}

#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    details: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_url: Option<String>,
}

/// The answer to a refused request; `docs` explains it.
pub fn refuse(refusal: &Refusal, request_id: &str, docs: &DocsUrl) -> Response {
    let (status, code) = status_and_code(refusal);
    let details = details(refusal);
    let reason = details["reason"].as_str().map(str::to_owned);
    let doc_url = docs.of(code, reason.as_deref());
    let error = ErrorBody { code, message: message(refusal), details, doc_url };
    Response {
        status,
        headers: headers(refusal),
        body: json(&Envelope { error, request_id }),
        is_base64: false,
        code: Some(code),
        reason,
        replayed: false,
        queue_age: None,
    }
}

const fn status_and_code(refusal: &Refusal) -> (u16, &'static str) {
    match refusal {
        Refusal::InvalidApiKey(_) => (401, "INVALID_API_KEY"),
        Refusal::Forbidden => (403, "RESOURCE_FORBIDDEN"),
        Refusal::NotFound(_) | Refusal::UnknownProviders { .. } => (404, "RESOURCE_NOT_FOUND"),
        Refusal::Missing(_) => (400, "VALIDATION_MISSING_PARAMETER"),
        Refusal::Invalid(_)
        | Refusal::MalformedJson(_)
        | Refusal::MalformedScenario(_)
        | Refusal::IneligibleProviders(_)
        | Refusal::NoEligibleProviders
        | Refusal::NotAvailable(_) => (400, "VALIDATION_INVALID_PARAMETER"),
        Refusal::PayloadTooLarge => (413, "PAYLOAD_TOO_LARGE"),
        Refusal::UnsupportedMediaType => (415, "UNSUPPORTED_MEDIA_TYPE"),
        Refusal::Conflict(_) => (409, "RESOURCE_CONFLICT"),
        Refusal::QuotaExceeded(_) => (429, "QUOTA_EXCEEDED"),
        Refusal::IdempotencyKeyConflict => (409, "IDEMPOTENCY_KEY_CONFLICT"),
        Refusal::IdempotencyInProgress => (409, "IDEMPOTENCY_REQUEST_IN_PROGRESS"),
        Refusal::Internal(_) => (500, "SYSTEM_INTERNAL_ERROR"),
        Refusal::ResponseTooLarge => (500, "RESPONSE_TOO_LARGE"),
        Refusal::Unavailable(_) => (503, "SYSTEM_UNAVAILABLE"),
    }
}

fn headers(refusal: &Refusal) -> Vec<(HeaderName, String)> {
    match refusal {
        Refusal::InvalidApiKey(_) => vec![(WWW_AUTHENTICATE, "Bearer".to_owned())],
        Refusal::IdempotencyInProgress
        | Refusal::Unavailable(_)
        | Refusal::Conflict(Conflict::ConcurrentSubmission) => {
            vec![(RETRY_AFTER, "1".to_owned())]
        }
        Refusal::QuotaExceeded(exceeded) => {
            vec![(RETRY_AFTER, exceeded.retry_after.to_string())]
        }
        _ => Vec::new(),
    }
}

fn message(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::InvalidApiKey(reason) => key_message(*reason),
        Refusal::Forbidden => {
            "This app belongs to another organisation. Use a key of the organisation that owns it."
        }
        Refusal::NotFound(Resource::App) => {
            "There is no such app. Check the client id in the path."
        }
        Refusal::NotFound(Resource::Challenge) => {
            "This app has no such production test. List its production tests to see their ids."
        }
        Refusal::NotFound(Resource::Activation) => {
            "There is no such activation. List the queue to see the open ones."
        }
        Refusal::NotFound(Resource::OwnActivation) => {
            "This app has no such activation, or it was kept for long enough. The list of the app's \
             providers has the ids of the current ones."
        }
        Refusal::UnknownProviders { ids, did_you_mean } => {
            return advice::unknown_providers(ids, did_you_mean.as_deref());
        }
        Refusal::NotFound(Resource::WebhookEndpoint) => {
            "This organisation has no such webhook endpoint. List its webhook endpoints to see their ids."
        }
        Refusal::NotFound(Resource::Delivery) => {
            "There is no such delivery to this webhook endpoint, or it was kept for 30 days. List its \
             deliveries to see them."
        }
        Refusal::Missing(parameter) => return format!("`{}` is required.", shortened(parameter)),
        Refusal::MalformedJson(TextPosition { line, column }) => {
            return format!(
                "The body must be JSON in UTF-8. It goes wrong in line {line}, at character {column}."
            );
        }
        Refusal::Invalid(InvalidParameter { parameter: Some(parameter), expected, .. }) => {
            return format!("`{}` {expected}.", shortened(parameter));
        }
        Refusal::Invalid(InvalidParameter { expected, .. }) => {
            return format!("The body {expected}.");
        }
        Refusal::MalformedScenario(ScenarioFlaw { offset, expected }) => {
            return format!("`{HEADER}` goes wrong at byte {offset}: expected {expected}.");
        }
        Refusal::IneligibleProviders(all) => return advice::ineligible(all),
        Refusal::NoEligibleProviders => {
            "This app has no provider that can be tested. Activate one first that reads no chip."
        }
        Refusal::NotAvailable(ids) => {
            return format!(
                "These providers are not available in this deployment: {}. Submit the others \
                 without them.",
                listed(ids)
            );
        }
        Refusal::PayloadTooLarge => "The body is over 1 MiB. Send less at once.",
        Refusal::UnsupportedMediaType => {
            "The body must be sent as `Content-Type: application/json`."
        }
        Refusal::Conflict(conflict) => return conflict_message(conflict),
        Refusal::QuotaExceeded(exceeded) => return quota_message(exceeded),
        Refusal::IdempotencyKeyConflict => {
            "This idempotency key was used with a different request in the last 24 hours. Use a \
             new key for a new request."
        }
        Refusal::IdempotencyInProgress => {
            "A request with this idempotency key is being carried out right now. Repeat it in a \
             second to get its answer."
        }
        Refusal::ResponseTooLarge => {
            "The answer is too large to be sent. What the request was to do may have been done: look \
             before you repeat it, and tell support the request id."
        }
        Refusal::Internal(_) => {
            "Something went wrong on our side. Repeat the request; if it happens again, tell support \
             the request id."
        }
        Refusal::Unavailable(WriteOutcome::None) => {
            "The service is temporarily unavailable and nothing was changed. Repeat the request."
        }
        Refusal::Unavailable(WriteOutcome::Unknown { keyed: true }) => {
            "The service could not confirm the outcome. Repeat the request with the same \
             idempotency key: it is carried out at most once."
        }
        Refusal::Unavailable(WriteOutcome::Unknown { keyed: false }) => {
            "The service could not confirm the outcome. Look whether the request took effect \
             before you repeat it; an idempotency key makes repeating safe."
        }
    };
    text.to_owned()
}

/// None of them tells a stranger more than the reason does.
const fn key_message(reason: KeyRefusal) -> &'static str {
    match reason {
        KeyRefusal::Missing => "There is no API key. Send one as `Authorization: Bearer <key>`.",
        KeyRefusal::Malformed => {
            "This is not one well-formed API key. Send `Authorization: Bearer <key>` once, with the \
             whole key as it was shown when it was made."
        }
        KeyRefusal::OtherDeployment => {
            "This API key is for the other deployment: `_test_` keys are for the sandbox, `_prod_` \
             keys for production. Use the key or the address of the other."
        }
        KeyRefusal::WrongKind => {
            "This API key is of the wrong kind: paths under `/operator` take an operator's key, all \
             others a workspace's."
        }
        KeyRefusal::Unknown => {
            "There is no such API key. Check that it is the one that you mean, or have another made."
        }
        KeyRefusal::Revoked => "This API key was revoked. Use another, or have one made.",
        KeyRefusal::Expired => {
            "This API key has expired. Use the one that replaced it, or have another made."
        }
        KeyRefusal::Disabled => {
            "The owner of this API key is disabled, and none of their keys is good. Ask support."
        }
    }
}

fn conflict_message(conflict: &Conflict) -> String {
    let text = match conflict {
        Conflict::ActivationProcessing { providers, deployment } => {
            return advice::activation_processing(providers, *deployment);
        }
        Conflict::DisabledByOperator(ids) => {
            return format!(
                "An operator switched these providers off for the app: {}. Ask support to switch \
                 them on again, or submit the others without them.",
                listed(ids)
            );
        }
        Conflict::NotActivated(ids) => {
            return format!(
                "There is nothing to switch: these providers were never activated for the app: {}. \
                 Submit them for activation first.",
                listed(ids)
            );
        }
        Conflict::UnderReview(provider) => return advice::under_review(provider),
        Conflict::NotWithdrawable(status) => return advice::not_withdrawable(status),
        Conflict::ConcurrentSubmission => {
            "Other requests changed this at the same time, again and again. Repeat the request."
        }
        Conflict::InvalidTransition { from, decision } => {
            return advice::invalid_transition(*decision, from);
        }
        Conflict::Superseded(_) => {
            "This is not the app's current submission for its provider any more, so nothing can be done \
             with it. If there is a later one, that one counts."
        }
        Conflict::ClaimedByAnother(_) => {
            "Another operator has claimed this submission. Agree with them, or decide with \
             `\"force\": true`."
        }
        Conflict::StampLimitReached => {
            "The production test has all its stamps. Read its report, or create a new one for more."
        }
        Conflict::ChallengeExpired => "The production test has expired. Create a new one.",
        Conflict::PlatformNotTargeted => {
            "The production test is for another platform; report the platform that the run was on."
        }
        Conflict::DuplicateParticipation => {
            "This participant already has a stamp with this provider in this production test. There \
             is nothing to repeat; another participant or provider can still earn one."
        }
        Conflict::TooManyEndpoints => {
            return format!(
                "This organisation has {MOST_ENDPOINTS} webhook endpoints, which is the most. Delete one that \
                 is not needed, or change one."
            );
        }
        Conflict::EndpointDisabled => {
            "This webhook endpoint is disabled, so nothing is sent to it. Enable it, then send this again."
        }
    };
    text.to_owned()
}

fn quota_message(exceeded: &QuotaExceeded) -> String {
    let limit = exceeded.limit;
    let most = match exceeded.measure {
        Measure::Submissions => format!("{limit} submissions"),
        Measure::Bytes => format!("{limit} bytes of submissions"),
    };
    format!(
        "This app may send {most} in a day, which ends at midnight UTC, and nothing was submitted. Send \
         it again after that, or ask support for more."
    )
}

fn details(refusal: &Refusal) -> Value {
    match refusal {
        Refusal::InvalidApiKey(reason) => json!({ "reason": reason }),
        Refusal::UnknownProviders { ids, did_you_mean: None } => json!({ "providerIds": ids }),
        Refusal::UnknownProviders { ids, did_you_mean: Some(nearest) } => {
            json!({ "providerIds": ids, "didYouMean": nearest })
        }
        Refusal::MalformedJson(TextPosition { line, column }) => {
            json!({ "reason": "malformed_json", "line": line, "column": column })
        }
        Refusal::Missing(parameter) => json!({ "parameter": parameter }),
        Refusal::Invalid(InvalidParameter { parameter: Some(parameter), reason, .. }) => {
            json!({ "parameter": parameter, "reason": reason })
        }
        Refusal::Invalid(InvalidParameter { parameter: None, reason, .. }) => {
            json!({ "reason": reason })
        }
        Refusal::MalformedScenario(ScenarioFlaw { offset, .. }) => json!({
            "parameter": HEADER,
            "reason": "malformed_scenario",
            "offset": offset,
        }),
        Refusal::IneligibleProviders(ineligible) => json!({
            "parameter": "providerIds",
            "reason": "ineligible_providers",
            "ineligible": ineligible,
        }),
        Refusal::NoEligibleProviders => {
            json!({ "parameter": "providerIds", "reason": "no_eligible_providers" })
        }
        Refusal::NotAvailable(ids) => json!({
            "parameter": "providers",
            "reason": "not_available_in_environment",
            "providerIds": ids,
        }),
        Refusal::Conflict(conflict) => conflict_details(conflict),
        Refusal::QuotaExceeded(exceeded) => {
            json!({ "quota": exceeded.measure.name(), "limit": exceeded.limit })
        }
        Refusal::Unavailable(WriteOutcome::None) => json!({ "outcome": "none" }),
        Refusal::Unavailable(WriteOutcome::Unknown { .. }) => json!({ "outcome": "unknown" }),
        Refusal::Forbidden
        | Refusal::NotFound(_)
        | Refusal::PayloadTooLarge
        | Refusal::UnsupportedMediaType
        | Refusal::IdempotencyKeyConflict
        | Refusal::IdempotencyInProgress
        | Refusal::ResponseTooLarge
        | Refusal::Internal(_) => Value::Null,
    }
}

fn conflict_details(conflict: &Conflict) -> Value {
    let reason = |reason: &str| json!({ "reason": reason });
    match conflict {
        Conflict::ActivationProcessing { providers, .. } => {
            json!({ "reason": "activation_processing", "providerIds": providers })
        }
        Conflict::DisabledByOperator(ids) => {
            json!({ "reason": "disabled_by_operator", "providerIds": ids })
        }
        Conflict::NotActivated(ids) => json!({ "reason": "not_activated", "providerIds": ids }),
        Conflict::UnderReview(provider) => {
            json!({ "reason": "activation_processing", "providerIds": [provider] })
        }
        Conflict::NotWithdrawable(status) => {
            json!({ "reason": "invalid_transition", "status": status })
        }
        Conflict::ConcurrentSubmission => reason("concurrent_submission"),
        Conflict::InvalidTransition { from, .. } => {
            json!({ "reason": "invalid_transition", "status": from })
        }
        Conflict::Superseded(status) => json!({ "reason": "superseded", "status": status }),
        Conflict::ClaimedByAnother(status) => {
            json!({ "reason": "claimed_by_another", "status": status })
        }
        Conflict::StampLimitReached => reason("stamp_limit_reached"),
        Conflict::ChallengeExpired => reason("challenge_expired"),
        Conflict::PlatformNotTargeted => reason("platform_not_targeted"),
        Conflict::DuplicateParticipation => reason("duplicate_participation"),
        Conflict::TooManyEndpoints => reason("too_many_endpoints"),
        Conflict::EndpointDisabled => reason("endpoint_disabled"),
    }
}
