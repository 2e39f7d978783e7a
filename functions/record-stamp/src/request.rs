//! The body: a participant's finished run. The first problem in document order is reported; missing
//! members come last.

use greenlight::domain::challenge::Platform;
use greenlight::domain::participant::ParticipantId;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::stamp::{Run, completion_millis};
use greenlight::http::json::{Object, unknown_member};

pub(crate) fn run(body: Object<'_>) -> Result<Run, Refusal> {
    let mut provider_id = None;
    let mut participant = None;
    let mut platform = None;
    let mut completion = None;
    for (name, value) in body.members() {
        match name {
            "providerId" => provider_id = value.line(name)?,
            "participantId" => {
                participant =
                    value.text(name)?.map(|text| ParticipantId::parse(name, text)).transpose()?;
            }
            "platform" => {
                platform =
                    value.line(name)?.map(|text| Platform::choose(name, text)).transpose()?;
            }
            "completionSeconds" => {
                let seconds = value.number(name)?;
                completion = seconds.map(|seconds| completion_millis(name, seconds)).transpose()?;
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    let missing = |name: &str| Refusal::Missing(name.to_owned());
    Ok(Run {
        provider_id: provider_id.ok_or_else(|| missing("providerId"))?.to_owned(),
        participant: participant.ok_or_else(|| missing("participantId"))?,
        platform,
        completion_millis: completion,
    })
}
