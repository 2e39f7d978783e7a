//! Where the provider stands: the documented members, in that order.

use greenlight::domain::catalogue::Provider;
use greenlight::domain::customer_switch::CustomerSwitch;
use greenlight::domain::idempotency::Answer;
use greenlight::domain::provider_status::DisabledBy;
use greenlight::http::response::json;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SwitchedView<'a> {
    provider_id: &'a str,
    is_active: bool,
    disabled_by: Option<DisabledBy>,
}

/// The answer to a switch that was possible: nobody else keeps the provider off.
pub(crate) fn switched(provider: &Provider, switch: CustomerSwitch) -> Answer {
    let (is_active, disabled_by) = match switch {
        CustomerSwitch::Off => (false, Some(DisabledBy::Customer)),
        CustomerSwitch::On => (true, None),
    };
    let view = SwitchedView { provider_id: &provider.id, is_active, disabled_by };
    Answer { status: 200, location: None, body: json(&view) }
}
