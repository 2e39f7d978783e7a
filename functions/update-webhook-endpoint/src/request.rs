//! The body: what changes. What is left out stays as it was; null takes away what may be absent. The first mistake in
//! document order is reported.

use greenlight::domain::refusal::{InvalidParameter, Reason, Refusal};
use greenlight::domain::webhook::{Description, EndpointPatch};
use greenlight::http::exchange::Exchange;
use greenlight::http::json::{Object, unknown_member};
use greenlight::http::webhook_endpoint::{client_ids, types, url};

pub(crate) fn patch(body: Object<'_>, exchange: &Exchange<'_>) -> Result<EndpointPatch, Refusal> {
    let mut patch = EndpointPatch::default();
    for (name, value) in body.members() {
        match name {
            "url" => {
                patch.url = Some(url(name, value, exchange)?.ok_or_else(|| null(name, "a string"))?)
            }
            "types" => patch.types = Some(types(name, value)?.unwrap_or_default()),
            "clientIds" => patch.client_ids = Some(client_ids(name, value)?.unwrap_or_default()),
            "description" => {
                let text = value.text(name)?;
                let description = text.map(|text| Description::parse(name, text)).transpose()?;
                patch.description = Some(description.flatten());
            }
            "enabled" => {
                let flag = value.flag(name)?;
                patch.enabled = Some(flag.ok_or_else(|| null(name, "true or false"))?);
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    Ok(patch)
}

/// The refusal of a null where nothing can be taken away.
fn null(path: &str, kind: &str) -> Refusal {
    InvalidParameter::at(path, Reason::WrongType, format!("must be {kind}, or be left out"))
}
