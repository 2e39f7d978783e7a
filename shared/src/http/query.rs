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

    /// All decoded values of a parameter that may repeat, none of them empty.
    ///
    /// # Errors
    /// `empty`.
    pub fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let values = self.values(name);
        if values.iter().any(String::is_empty) {
            return Err(InvalidParameter::at(name, Reason::Empty, "must not be empty"));
        }
        Ok(values)
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
        self.limit_up_to(1000)
    }

    /// The `limit` of a page: 1 to `most`.
    ///
    /// # Errors
    /// As there.
    pub fn limit_up_to(&self, most: u32) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.value("limit")? else { return Ok(None) };
        let flaw = |reason| {
            let expected = format!("must be a whole number from 1 to {most}, in decimal digits");
            InvalidParameter::at("limit", reason, expected)
        };
        // A number below zero is one, only too small.
        let digits = text.strip_prefix('-').unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(flaw(Reason::WrongType));
        }
        match text.parse() {
            Ok(limit) if (1..=most).contains(&limit) => Ok(Some(limit)),
            _ => Err(flaw(Reason::OutOfRange)),
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

    fn limit(raw: &str) -> Result<Option<u32>, Reason> {
        let read = Query::new(raw, &["limit", "status"]).and_then(|query| query.limit());
        read.map_err(|refusal| match refusal {
            Refusal::Invalid(flaw) => flaw.reason,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn a_limit_is_a_whole_number_from_1_to_1000_in_decimal_digits() {
        for (raw, read) in [
            ("", None),
            ("status=1&limit=20", Some(20)),
            ("limit=%31", Some(1)),
            ("limit=1000", Some(1000)),
            ("limit=03", Some(3)),
            ("limit=0001000", Some(1000)),
        ] {
            assert_eq!(limit(raw), Ok(read), "{raw}");
        }
        for raw in ["limit=0", "limit=1001", "limit=-1", "limit=-0", "limit=99999999999999999999"] {
            assert_eq!(limit(raw), Err(Reason::OutOfRange), "{raw}");
        }
        for raw in ["3.0", "3e0", "%2B3", "+3", "-", "--1", "-1.5", "0x3", "ten", "%D9%A3", "1_0"] {
            assert_eq!(limit(&format!("limit={raw}")), Err(Reason::WrongType), "{raw}");
        }
        assert_eq!(limit("limit="), Err(Reason::Empty));
        assert_eq!(limit("limit"), Err(Reason::Empty));
        assert_eq!(limit("limit=1&limit=1"), Err(Reason::Repeated));
    }
}
