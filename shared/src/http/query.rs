//! Query strings: a parameter that the endpoint does not know is refused, and so is one that is repeated or
//! empty.

use super::exchange::BASE_PATH;
use super::response::{NEXT_CURSOR, Response};
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use lambda_http::http::header::LINK;

/// A query string in which all parameters are known.
pub struct Query<'q>(&'q str);

impl<'q> Query<'q> {
    /// The query string as sent, without the question mark, of an endpoint that knows the parameters `known`.
    ///
    /// # Errors
    /// `unknown_parameter`: the first that it does not know, because a filter that is not applied would lie.
    pub fn new(raw: &'q str, known: &[&str]) -> Result<Self, Refusal> {
        let mut names = form_urlencoded::parse(raw.as_bytes()).map(|(name, _)| name);
        match names.find(|name| !known.contains(&name.as_ref())) {
            None => Ok(Self(raw)),
            Some(name) => {
                let expected = match known {
                    [] => "is unknown: this endpoint has no parameters".to_owned(),
                    known => format!("is unknown: this endpoint has {}", known.join(", ")),
                };
                Err(InvalidParameter::at(name, Reason::UnknownParameter, expected))
            }
        }
    }

    /// A parameter's decoded value.
    ///
    /// # Errors
    /// `repeated` or `empty`.
    pub fn value(&self, name: &str) -> Result<Option<String>, Refusal> {
        let mut values = form_urlencoded::parse(self.0.as_bytes())
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned());
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(InvalidParameter::at(name, Reason::Repeated, "must be given once"));
        }
        if value.is_empty() {
            return Err(InvalidParameter::at(name, Reason::Empty, "must not be empty"));
        }
        Ok(Some(value))
    }

    /// All decoded values of a parameter that may repeat.
    pub fn values(&self, name: &str) -> Vec<String> {
        form_urlencoded::parse(self.0.as_bytes())
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }

    /// The `limit` of a page: 1 to 1000.
    ///
    /// # Errors
    /// `repeated`, `empty`, `wrong_type` or `out_of_range`.
    pub fn limit(&self) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.value("limit")? else { return Ok(None) };
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidParameter::at(
                "limit",
                Reason::WrongType,
                "must be a whole number from 1 to 1000",
            ));
        }
        match text.parse() {
            Ok(limit @ 1..=1000) => Ok(Some(limit)),
            _ => Err(InvalidParameter::at(
                "limit",
                Reason::OutOfRange,
                "must be a whole number from 1 to 1000",
            )),
        }
    }
}

/// Says on a page that the list goes on: `Next-Cursor`, and a `Link` that repeats the query.
pub fn next_page(
    response: Response,
    path: &str,
    query: &[(&str, Option<String>)],
    cursor: &str,
) -> Response {
    let mut parameters = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        if let Some(value) = value {
            parameters.append_pair(name, value);
        }
    }
    let parameters = parameters.append_pair("cursor", cursor).finish();
    response
        .with_header(NEXT_CURSOR, cursor.to_owned())
        .with_header(LINK, format!("<{BASE_PATH}{path}?{parameters}>; rel=\"next\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_whole_number_from_1_to_1000_given_once() {
        let limit = |raw| Query::new(raw, &["limit", "status"])?.limit();
        assert_eq!(limit(""), Ok(None));
        assert_eq!(limit("status=1&limit=20"), Ok(Some(20)));
        assert_eq!(limit("limit=%31"), Ok(Some(1)));
        for bad in [
            "limit=",
            "limit",
            "limit=1&limit=1",
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=+1",
            "limit=1.0",
            "limit=ten",
            "limit=99999999999999999999",
        ] {
            assert!(limit(bad).is_err(), "{bad}");
        }
    }
}
