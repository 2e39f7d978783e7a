//! A submission, and what evaluates one. The body is `{ "providers": { id: { field: value } }, "persist": true }`: the
//! first problem in document order is reported; a missing member comes last. Then the test scenario is looked at.
//! docs/api.md sections 5.1 and 5.12.

use super::exchange::Exchange;
use super::json::{Document, Object, TextOrFlag, Value, join, unknown_member};
use crate::domain::catalogue::{Catalogue, Kind};
use crate::domain::characters::TextKind;
use crate::domain::deployment::Deployment;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use crate::domain::scenario::{HEADER, Scenario};
use crate::domain::submission::{Entry, PROVIDERS_LIMIT, Submission};
use crate::domain::submitted_field::{FIELDS_LIMIT, SubmittedField};

/// Reads the body and, in the sandbox, what is to become of it.
///
/// # Errors
/// What section 5.1 does not allow; then what section 5.12 does not.
pub fn submission(exchange: &Exchange<'_>, document: &Document<'_>) -> Result<Submission, Refusal> {
    let settings = exchange.scope.settings;
    let catalogue = settings.catalogue();
    let mut submission = Submission {
        bytes: exchange.call.json_bytes()?.len() as u64,
        ..body(document.object(), catalogue)?
    };
    if let Some(scenario) = exchange.call.test_scenario() {
        if settings.deployment == Deployment::Production {
            let expected = "is for the sandbox; send production's requests without it";
            return Err(InvalidParameter::at(HEADER, Reason::SandboxOnly, expected));
        }
        Scenario::parse(scenario)
            .and_then(|scenario| scenario.direct(&mut submission, catalogue))
            .map_err(Refusal::MalformedScenario)?;
    }
    Ok(submission)
}

fn body(body: Object<'_>, catalogue: &Catalogue) -> Result<Submission, Refusal> {
    let mut entries = None;
    let mut persist = true;
    for (name, value) in body.members() {
        match name {
            "providers" => entries = providers(name, value, catalogue)?,
            "persist" => persist = value.flag(name)?.unwrap_or(true),
            unknown => return Err(unknown_member(unknown)),
        }
    }
    let entries = entries.ok_or_else(|| Refusal::Missing("providers".to_owned()))?;
    Ok(Submission { entries, persist, bytes: 0 })
}

fn providers(
    path: &str,
    value: Value<'_>,
    catalogue: &Catalogue,
) -> Result<Option<Vec<Entry>>, Refusal> {
    let Some(providers) = value.object(path)? else { return Ok(None) };
    if providers.is_empty() {
        return Err(InvalidParameter::at(path, Reason::Empty, "must name at least one provider"));
    }
    if providers.len() > PROVIDERS_LIMIT {
        let expected = format!("must name at most {PROVIDERS_LIMIT} providers");
        return Err(InvalidParameter::at(path, Reason::TooMany, expected));
    }
    let entry = |(id, value): (&str, Value<'_>)| {
        let path = join(path, id);
        TextKind::Line.check(&path, id)?;
        let ignores_its_value = catalogue.find(id).is_some_and(|p| p.kind == Kind::Contract);
        let fields = if ignores_its_value { Vec::new() } else { fields(&path, value)? };
        Ok(Entry { provider_id: id.to_owned(), fields, scenario: None })
    };
    providers.members().map(entry).collect::<Result<_, _>>().map(Some)
}

fn fields(path: &str, value: Value<'_>) -> Result<Vec<SubmittedField>, Refusal> {
    let Some(fields) = value.object(path)? else {
        return Err(InvalidParameter::at(path, Reason::WrongType, "must be an object"));
    };
    if fields.len() > FIELDS_LIMIT {
        let expected = format!("must have at most {FIELDS_LIMIT} fields");
        return Err(InvalidParameter::at(path, Reason::TooMany, expected));
    }
    let mut submitted = Vec::with_capacity(fields.len());
    for (id, value) in fields.members() {
        submitted.extend(field(&join(path, id), id, value)?);
    }
    Ok(submitted)
}

/// One field; null is the same as leaving it out.
fn field(path: &str, id: &str, value: Value<'_>) -> Result<Option<SubmittedField>, Refusal> {
    SubmittedField::check_id(path, id)?;
    Ok(match value.text_or_flag(path)? {
        None => None,
        Some(TextOrFlag::Flag(flag)) => Some(SubmittedField::flag(id, flag)),
        Some(TextOrFlag::Text(text)) => Some(SubmittedField::text(path, id, text)?),
    })
}
