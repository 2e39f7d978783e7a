//! The body: a draft of a challenge. The first problem in document order is reported; a missing
//! title comes last.

use greenlight::domain::challenge::{Description, Draft, PROVIDERS_LIMIT, Platform, Title};
use greenlight::domain::refusal::{InvalidParameter, Reason, Refusal};
use greenlight::domain::stamp_limit::MaxStamps;
use greenlight::http::json::{Object, Value, unknown_member};
use greenlight::http::texts::distinct_texts;

pub(crate) fn draft(body: Object<'_>) -> Result<Draft, Refusal> {
    let mut title = None;
    let mut description = None;
    let mut provider_ids = None;
    let mut target_platform = None;
    let mut max_stamps = None;
    let mut allow_duplicates = false;
    for (name, value) in body.members() {
        match name {
            "title" => {
                title = value.text(name)?.map(|text| Title::parse(name, text)).transpose()?;
            }
            "description" => {
                description =
                    value.text(name)?.map(|text| Description::parse(name, text)).transpose()?;
            }
            "providerIds" => provider_ids = self::provider_ids(name, value)?,
            "targetPlatform" => {
                target_platform =
                    value.line(name)?.map(|text| Platform::choose(name, text)).transpose()?;
            }
            "maxStamps" => {
                let number = value.whole(name)?;
                max_stamps = number.map(|number| MaxStamps::parse(name, number)).transpose()?;
            }
            "allowDuplicateParticipation" => {
                allow_duplicates = value.flag(name)?.unwrap_or_default();
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    Ok(Draft {
        title: title.ok_or_else(|| Refusal::Missing("title".to_owned()))?,
        description: description.and_then(Description::into_option),
        provider_ids,
        target_platform,
        max_stamps: max_stamps.unwrap_or_default(),
        allow_duplicates,
    })
}

fn provider_ids(path: &str, value: Value<'_>) -> Result<Option<Vec<String>>, Refusal> {
    let ids = distinct_texts(path, value, PROVIDERS_LIMIT, "providers", |_, _| Ok(()))?;
    if ids.as_ref().is_some_and(Vec::is_empty) {
        let expected = "must name at least one provider, or be left out";
        return Err(InvalidParameter::at(path, Reason::Empty, expected));
    }
    Ok(ids)
}
