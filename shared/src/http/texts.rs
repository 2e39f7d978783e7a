//! Lists of distinct strings, which more than one request has.

use super::json::{Value, element};
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use std::collections::HashSet;

/// Reads an array at `path` of at most `most` distinct strings, called `things` in a refusal; `check`
/// may refuse each by its own path. `None` for null.
///
/// # Errors
/// `wrong_type`, `too_many`, `invalid_character` or `repeated`, or what `check` says; the first in
/// document order.
pub fn distinct_texts(
    path: &str,
    value: Value<'_>,
    most: usize,
    things: &str,
    check: impl Fn(&str, &str) -> Result<(), Refusal>,
) -> Result<Option<Vec<String>>, Refusal> {
    let Some(elements) = value.elements(path)? else { return Ok(None) };
    if elements.len() > most {
        return Err(InvalidParameter::at(
            path,
            Reason::TooMany,
            format!("must name at most {most} {things}"),
        ));
    }
    let mut seen = HashSet::new();
    let mut texts = Vec::with_capacity(elements.len());
    for (index, value) in elements.into_iter().enumerate() {
        let path = element(path, index);
        let text = value
            .line(&path)?
            .ok_or_else(|| InvalidParameter::at(&path, Reason::WrongType, "must be a string"))?;
        if !seen.insert(text) {
            return Err(InvalidParameter::at(
                path,
                Reason::Repeated,
                "stands in the list a second time",
            ));
        }
        check(&path, text)?;
        texts.push(text.to_owned());
    }
    Ok(Some(texts))
}
