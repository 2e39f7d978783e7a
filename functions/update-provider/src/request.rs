//! The body: `{ "enabled": false }`. The first mistake in document order is reported; a missing member comes last.

use greenlight::domain::customer_switch::CustomerSwitch;
use greenlight::domain::refusal::Refusal;
use greenlight::http::json::{Object, unknown_member};

pub(crate) fn switch(body: Object<'_>) -> Result<CustomerSwitch, Refusal> {
    let mut enabled = None;
    for (name, value) in body.members() {
        match name {
            "enabled" => enabled = value.flag(name)?,
            unknown => return Err(unknown_member(unknown)),
        }
    }
    let enabled = enabled.ok_or_else(|| Refusal::Missing("enabled".to_owned()))?;
    Ok(if enabled { CustomerSwitch::On } else { CustomerSwitch::Off })
}
