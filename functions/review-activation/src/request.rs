//! The body: `{ "decision": "reject", "message": "…", "fields": [id], "problems": [{ "code", "field", "message" }],
//! "force": false }`. The first mistake in document order is reported; missing members come last.

use crate::problems;
use greenlight::domain::catalogue::Provider;
use greenlight::domain::refusal::{InvalidParameter, Reason, Refusal};
use greenlight::domain::review::{Decision, Message, Review, check_field};
use greenlight::domain::submitted_field::FIELDS_LIMIT;
use greenlight::domain::ticket::Ticket;
use greenlight::http::json::{Object, Value, unknown_member};
use greenlight::http::texts::distinct_texts;

pub(crate) fn review(
    body: Object<'_>,
    ticket: &Ticket,
    provider: Option<&Provider>,
) -> Result<Review, Refusal> {
    let mut decision = None;
    let mut message = None;
    let mut fields = Vec::new();
    let mut given = Ok(Vec::new());
    let mut force = false;
    for (name, value) in body.members() {
        match name {
            "decision" => decision = self::decision(name, value)?,
            "message" => {
                message = value.text(name)?.map(|text| Message::parse(name, text)).transpose()?;
            }
            "fields" => fields = self::fields(name, value, provider)?,
            "problems" => given = problems::problems(name, value, ticket, provider)?,
            "force" => force = value.flag(name)?.unwrap_or_default(),
            unknown => return Err(unknown_member(unknown)),
        }
    }
    let decision = decision.ok_or_else(|| Refusal::Missing("decision".to_owned()))?;
    Review::new(decision, message, fields, given?, force)
}

fn decision(path: &str, value: Value<'_>) -> Result<Option<Decision>, Refusal> {
    let Some(text) = value.line(path)? else { return Ok(None) };
    Decision::parse(text).map(Some).ok_or_else(|| {
        InvalidParameter::at(
            path,
            Reason::NotAnOption,
            "must be `claim`, `release`, `approve` or `reject`",
        )
    })
}

fn fields(
    path: &str,
    value: Value<'_>,
    provider: Option<&Provider>,
) -> Result<Vec<String>, Refusal> {
    let check = |path: &str, id: &str| check_field(path, id, provider);
    let ids = distinct_texts(path, value, FIELDS_LIMIT, "fields", check)?;
    Ok(ids.unwrap_or_default())
}
