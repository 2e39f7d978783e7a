//! The body: a draft of an endpoint. The first mistake in document order is reported; a missing `url` comes last.

use greenlight::domain::refusal::Refusal;
use greenlight::domain::webhook::{Description, NewEndpoint, Subscription};
use greenlight::http::exchange::Exchange;
use greenlight::http::json::{Object, unknown_member};
use greenlight::http::webhook_endpoint::{client_ids, types, url};

pub(crate) fn draft(body: Object<'_>, exchange: &Exchange<'_>) -> Result<NewEndpoint, Refusal> {
    let (mut target, mut description) = (None, None);
    let mut subscription = Subscription::default();
    for (name, value) in body.members() {
        match name {
            "url" => target = url(name, value, exchange)?,
            "types" => subscription.types = types(name, value)?.unwrap_or_default(),
            "clientIds" => subscription.client_ids = client_ids(name, value)?.unwrap_or_default(),
            "description" => {
                let text = value.text(name)?;
                description =
                    text.map(|text| Description::parse(name, text)).transpose()?.flatten();
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    let url = target.ok_or_else(|| Refusal::Missing("url".to_owned()))?;
    Ok(NewEndpoint { url, subscription, description })
}
