//! The providers: the documented members, in that order. Most of it is the same for every app, and lies ready in the
//! catalogue; what is not is written in between.

use greenlight::domain::app::App;
use greenlight::domain::catalogue::{Kind, Provider};
use greenlight::domain::field::FieldValue;
use greenlight::domain::problem::Problem;
use greenlight::domain::provider_status::{Activation, DisabledBy, ProviderStatus};
use greenlight::domain::ticket::Rejection;
use greenlight::domain::time::Timestamp;
use greenlight::http::assembly::Assembly;
use greenlight::usecase::Scope;
use greenlight::usecase::get_providers::Details;
use serde::Serialize;
use std::borrow::Cow;

/// Where a provider stands with the app.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    is_active: bool,
    need_action: bool,
    disabled_by: Option<DisabledBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<ProviderStatus>,
}

/// The members of `activation` before the requirements.
#[derive(Serialize)]
struct Progress<'a> {
    status: ProviderStatus,
    kind: Kind,
    id: Option<&'a str>,
}

/// The members of `activation` after the requirements.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    requested_at: Option<Timestamp>,
    activated_at: Option<Timestamp>,
    ignored_fields: &'a [String],
    warnings: &'a [Problem],
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a str>,
    rejection: Option<Cow<'a, Rejection>>,
}

/// The values of a requirement.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Values<'a> {
    current_value: Option<&'a FieldValue>,
    submitted_value: Option<&'a FieldValue>,
}

/// The JSON of the providers of this deployment.
pub(crate) fn providers(app: &App, details: Option<&Details>, scope: &Scope<'_>) -> String {
    let mut json = Assembly::default();
    let shown = scope.settings.catalogue().available_in(scope.settings.deployment);
    json.array(shown, |json, provider| {
        let status = ProviderStatus::of(&provider.id, app, scope.now);
        let disabled_by = DisabledBy::of(&provider.id, app);
        json.text(&provider.shown);
        json.members(&Standing {
            is_active: app.is_enabled(&provider.id, scope.now),
            need_action: status.needs_action(disabled_by),
            disabled_by,
            status: details.map(|_| status),
        });
        if let Some(details) = details {
            let current = Activation::of(provider, app, &details.tickets, scope.now);
            json.text(",\"activation\":");
            activation(json, provider, status, current, details, &scope.settings.support_contact);
        }
        json.end_object();
    });
    json.into_json()
}

fn activation(
    json: &mut Assembly,
    provider: &Provider,
    status: ProviderStatus,
    current: Activation<'_>,
    details: &Details,
    contact: &str,
) {
    json.begin_object(&Progress { status, kind: provider.kind, id: current.id });
    json.text(",\"requirements\":");
    json.array(&*provider.requirements, |json, requirement| {
        json.text(&requirement.shown);
        json.members(&Values {
            current_value: details.company.value(&requirement.id),
            submitted_value: current.submitted_value(&requirement.id),
        });
        json.end_object();
    });
    json.members(&Outcome {
        requested_at: current.requested_at,
        activated_at: current.activated_at,
        ignored_fields: current.ignored_fields,
        warnings: current.warnings,
        contact: (provider.kind == Kind::Contract).then_some(contact),
        rejection: current.rejection,
    });
    json.end_object();
}
