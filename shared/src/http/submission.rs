//! The body of a submission, and of what evaluates one: `{ "providers": { id: { field: value } }, "persist": true }`.
//! The first problem in document order is reported; a missing member comes last. docs/api.md section 5.1.

use super::json::{Object, TextOrFlag, Value, join, unknown_member};
use crate::domain::catalogue::{Catalogue, Kind};
use crate::domain::characters::TextKind;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use crate::domain::submission::{Entry, PROVIDERS_LIMIT, Submission};
use crate::domain::submitted_field::{FIELDS_LIMIT, SubmittedField};

/// Reads a body of so many bytes.
///
/// # Errors
/// What section 5.1 does not allow.
pub fn submission(
    body: Object<'_>,
    bytes: usize,
    catalogue: &Catalogue,
) -> Result<Submission, Refusal> {
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
    Ok(Submission { entries, persist, bytes: bytes as u64 })
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
        Ok(Entry { provider_id: id.to_owned(), fields })
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
