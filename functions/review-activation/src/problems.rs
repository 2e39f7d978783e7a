//! The body's `problems`: `[{ "code": "…", "field": "…", "message": "…" }]`.

use greenlight::domain::catalogue::Provider;
use greenlight::domain::problem::PROBLEMS_LIMIT;
use greenlight::domain::refusal::{InvalidParameter, Reason, Refusal};
use greenlight::domain::review::{GivenProblem, Message, check_field, parse_code};
use greenlight::domain::ticket::Ticket;
use greenlight::http::json::{Value, element, join, unknown_member};

/// The problems or, where one lacks a member, the refusal for that, whose turn comes after all others.
pub(crate) type Problems = Result<Vec<GivenProblem>, Refusal>;

pub(crate) fn problems(
    path: &str,
    value: Value<'_>,
    ticket: &Ticket,
    provider: Option<&Provider>,
) -> Result<Problems, Refusal> {
    let elements = value.elements(path)?.unwrap_or_default();
    if elements.len() > PROBLEMS_LIMIT {
        let expected = format!("must name at most {PROBLEMS_LIMIT} problems");
        return Err(InvalidParameter::at(path, Reason::TooMany, expected));
    }
    let (mut given, mut missing) = (Vec::new(), None);
    for (index, value) in elements.into_iter().enumerate() {
        match problem(&element(path, index), value, provider)? {
            Ok(problem) => given.push(problem),
            Err(refusal) => missing = missing.or(Some(refusal)),
        }
    }
    GivenProblem::all_said(&given, ticket, provider)?;
    Ok(missing.map_or(Ok(given), Err))
}

fn problem(
    path: &str,
    value: Value<'_>,
    provider: Option<&Provider>,
) -> Result<Result<GivenProblem, Refusal>, Refusal> {
    let Some(object) = value.object(path)? else {
        return Err(InvalidParameter::at(path, Reason::WrongType, "must be an object"));
    };
    let (mut code, mut field, mut message) = (None, None, None);
    for (name, value) in object.members() {
        let path = join(path, name);
        match name {
            "code" => code = value.line(&path)?.map(|text| parse_code(&path, text)).transpose()?,
            "field" => {
                field = value.line(&path)?.map(str::to_owned);
                field.as_deref().map_or(Ok(()), |id| check_field(&path, id, provider))?;
            }
            "message" => {
                let text = value.text(&path)?;
                message = text.map(|text| Message::of_problem(&path, text)).transpose()?;
            }
            _ => return Err(unknown_member(&path)),
        }
    }
    let code = code.ok_or_else(|| Refusal::Missing(join(path, "code")));
    Ok(code.and_then(|code| GivenProblem::new(path, code, field, message)))
}
