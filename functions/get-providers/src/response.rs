//! The providers: the documented members, in that order.

use greenlight::domain::app::App;
use greenlight::domain::catalogue::{FieldOption, Format, Kind, Provider, Requirement, Text};
use greenlight::domain::field::FieldValue;
use greenlight::domain::problem::Problem;
use greenlight::domain::provider_status::{Activation, DisabledBy, ProviderStatus};
use greenlight::domain::ticket::Rejection;
use greenlight::domain::time::Timestamp;
use greenlight::usecase::Scope;
use greenlight::usecase::get_providers::Details;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderView<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    logo_url: &'a str,
    countries: &'a [Text],
    flow_types: &'a [Text],
    scopes: &'a [Text],
    loa: &'a [u8],
    default_loa: u8,
    #[serde(rename = "type")]
    provider_type: u8,
    verification_model: &'a str,
    is_active: bool,
    need_action: bool,
    disabled_by: Option<DisabledBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<ProviderStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activation: Option<ActivationView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActivationView<'a> {
    status: ProviderStatus,
    kind: Kind,
    id: Option<&'a str>,
    requirements: Vec<RequirementView<'a>>,
    requested_at: Option<Timestamp>,
    activated_at: Option<Timestamp>,
    ignored_fields: &'a [String],
    warnings: &'a [Problem],
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a str>,
    rejection: Option<Cow<'a, Rejection>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequirementView<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    field_type: &'a str,
    label: &'a str,
    description: &'a str,
    example: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<&'a [FieldOption]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
    required: bool,
    current_value: Option<&'a FieldValue>,
    submitted_value: Option<&'a FieldValue>,
}

pub(crate) fn providers<'a>(
    app: &'a App,
    details: Option<&'a Details>,
    scope: &'a Scope<'_>,
) -> Vec<ProviderView<'a>> {
    let shown = scope.settings.catalogue().available_in(scope.settings.deployment);
    shown.map(|provider| view(provider, app, details, scope)).collect()
}

fn view<'a>(
    provider: &'a Provider,
    app: &'a App,
    details: Option<&'a Details>,
    scope: &'a Scope<'_>,
) -> ProviderView<'a> {
    let status = ProviderStatus::of(&provider.id, app, scope.now);
    let disabled_by = DisabledBy::of(&provider.id, app);
    ProviderView {
        id: &provider.id,
        name: &provider.name,
        description: &provider.description,
        logo_url: &provider.logo_url,
        countries: &provider.countries,
        flow_types: &provider.flow_types,
        scopes: &provider.scopes,
        loa: &provider.loa,
        default_loa: provider.default_loa,
        provider_type: provider.provider_type,
        verification_model: &provider.verification_model,
        is_active: app.is_enabled(&provider.id, scope.now),
        need_action: status.needs_action(disabled_by),
        disabled_by,
        status: details.map(|_| status),
        activation: details.map(|details| {
            let current = Activation::of(provider, app, &details.tickets, scope.now);
            activation(provider, status, current, details, &scope.settings.support_contact)
        }),
    }
}

fn activation<'a>(
    provider: &'a Provider,
    status: ProviderStatus,
    current: Activation<'a>,
    details: &'a Details,
    contact: &'a str,
) -> ActivationView<'a> {
    let requirement = |requirement: &'a Requirement| RequirementView {
        id: &requirement.id,
        field_type: &requirement.field_type,
        label: &requirement.label,
        description: &requirement.description,
        example: &requirement.example,
        options: requirement.options.as_deref(),
        max_length: requirement.max_length,
        format: requirement.format,
        required: requirement.required,
        current_value: details.company.value(&requirement.id),
        submitted_value: current.submitted_value(&requirement.id),
    };
    ActivationView {
        status,
        kind: provider.kind,
        id: current.id,
        requirements: provider.requirements.iter().map(requirement).collect(),
        requested_at: current.requested_at,
        activated_at: current.activated_at,
        ignored_fields: current.ignored_fields,
        warnings: current.warnings,
        contact: (provider.kind == Kind::Contract).then_some(contact),
        rejection: current.rejection,
    }
}
