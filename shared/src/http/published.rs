//! What everybody may have, and caches may keep: one document in two representations, plain and compressed. Which
//! of them a request is given, and whether its sender has it already. RFC 9110, sections 8.8.3, 12.5.3 and 13.1.2.

use super::call::Call;
use super::response::Response;
use lambda_http::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderName, VARY};

/// How long a cache may keep it without asking.
const FRESH: &str = "public, max-age=300";

/// A document that does not change while the function runs.
pub struct Published {
    /// As it is.
    pub plain: Representation,
    /// Compressed by gzip, in Base64.
    pub gzip: Representation,
}

/// The same document, as it travels.
pub struct Representation {
    /// Its strong entity tag: two representations never share one.
    pub etag: &'static str,
    /// The body of the answer.
    pub body: &'static str,
}

impl Published {
    /// The answer to a request for it: 304 where the caller has the representation already.
    pub fn answer(&self, call: &Call) -> Response {
        let is_compressed = call.accept_encoding().is_some_and(prefers_gzip);
        let chosen = if is_compressed { &self.gzip } else { &self.plain };
        let mut headers: Vec<(HeaderName, String)> =
            [(CACHE_CONTROL, FRESH), (ETAG, chosen.etag), (VARY, "Accept-Encoding")]
                .map(|(name, value)| (name, value.to_owned()))
                .into();
        let known = call.if_none_match().is_some_and(|tags| names(tags, chosen.etag));
        let (status, body, is_base64) = if known {
            (304, String::new(), false)
        } else {
            (200, chosen.body.to_owned(), is_compressed)
        };
        if is_base64 {
            headers.push((CONTENT_ENCODING, "gzip".to_owned()));
        }
        Response { status, headers, body, is_base64, ..Response::ok(&()) }
    }
}

/// Whether an `If-None-Match` names an entity tag. The comparison is the weak one, and no tag of ours has a comma.
fn names(if_none_match: &str, etag: &str) -> bool {
    let mut tags = if_none_match.split(',').map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Whether an `Accept-Encoding` asks for gzip at least as much as for no coding at all. Where neither is acceptable,
/// plain is: who understands no coding understands that.
fn prefers_gzip(accept_encoding: &str) -> bool {
    let weight = |coding: &[&str]| {
        let mut all = accept_encoding.split(',').filter_map(weighted);
        all.find(|(name, _)| coding.iter().any(|one| name.eq_ignore_ascii_case(one)))
            .map(|(_, weight)| weight)
    };
    let any = weight(&["*"]);
    // `x-gzip` is its old name (section 8.4.1.3).
    let gzip = weight(&["gzip", "x-gzip"]).or(any).unwrap_or(0);
    // No coding is always acceptable, but asked for only where something is said that is about it.
    let identity = weight(&["identity"]).or(any).unwrap_or(0);
    gzip > 0 && gzip >= identity
}

/// A coding and how much it is wanted, in thousandths. None where the weight is no weight.
fn weighted(element: &str) -> Option<(&str, u16)> {
    let mut parts = element.split(';').map(str::trim);
    let coding = parts.next().filter(|coding| !coding.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => {
            thousandths(parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?)?
        }
    };
    parts.next().is_none().then_some((coding, weight))
}

/// A weight from `0` to `1` with at most three decimals (section 12.4.2).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_weight = matches!(whole, "0" | "1")
        && decimals.len() <= 3
        && decimals.bytes().all(|digit| digit.is_ascii_digit());
    let digits = format!("{whole}{decimals:0<3}");
    digits.parse().ok().filter(|weight| is_weight && *weight <= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_given_to_whoever_asks_for_it_and_prefers_nothing_else() {
        for accepted in [
            "gzip",
            "GZIP",
            "x-gzip",
            "gzip, deflate, br, zstd",
            "br;q=1.0, gzip;q=0.8, *;q=0.1",
            "deflate;q=1, gzip;q=0.001",
            "identity;q=0.5, gzip",
            "identity, gzip",
            "gzip;q=0.5, identity;q=0.5",
            "identity;q=0, gzip;q=0.1",
            "*",
            "*;q=0.5",
            "br, *",
            "*;q=0, gzip",
            " gzip ; Q=1.000 ,",
            ", gzip",
        ] {
            assert!(prefers_gzip(accepted), "{accepted}");
        }
    }

    #[test]
    fn without_being_asked_for_gzip_the_answer_is_plain() {
        for refused in [
            "",
            "identity",
            "br",
            "gzip;q=0",
            "gzip;q=0.000",
            "gzip;q=0, *",
            "*;q=0",
            "gzip;q=0.5, identity",
            "identity;q=0.9, gzip;q=0.8",
            "identity;q=0.9, *;q=0.8",
            "gzip;q=0.2, *;q=0.5",
            "identity;q=0, gzip;q=0",
            "gzipped",
            "deflate, br;q=0.9",
        ] {
            assert!(!prefers_gzip(refused), "{refused}");
        }
    }

    #[test]
    fn a_coding_with_a_weight_that_is_none_counts_as_not_named() {
        for odd in [
            "gzip;q=",
            "gzip;q=2",
            "gzip;q=1.001",
            "gzip;q=0.1234",
            "gzip;q=-1",
            "gzip;q=.5",
            "gzip;q=a",
            "gzip;q=+1",
            "gzip;level=9",
            "gzip;q=1;q=1",
            ";q=1",
            "gzip;q=0.+1",
        ] {
            assert!(!prefers_gzip(odd), "{odd}");
            assert!(prefers_gzip(&format!("{odd}, *")), "{odd}, *");
        }
    }

    #[test]
    fn a_tag_is_known_if_it_is_named_weak_or_strong_or_all_are() {
        let own = "\"abc\"";
        for known in [own, "W/\"abc\"", "*", "\"x\", \"abc\"", "\"x\",W/\"abc\",\"y\"", " \"abc\" "]
        {
            assert!(names(known, own), "{known}");
        }
        for other in
            ["", "abc", "\"ab\"", "\"abcd\"", "\"ABC\"", "w/\"abc\"", "W/ \"abc\"", "\"*\""]
        {
            assert!(!names(other, own), "{other}");
        }
    }
}
