//! Where an error is explained: docs/api.md, as the deployment publishes it. docs/api.md section 1.5.

use lambda_http::http::Uri;

/// The address of that page, where the deployment has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocsUrl(Option<String>);

/// The longest address, in bytes: errors carry it.
const LONGEST: usize = 200;

impl DocsUrl {
    /// Reads an address; nothing means that there is no such page.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        // A URI has no fragment, so one that is there would be left out unseen.
        let uri: Option<Uri> = text.parse().ok().filter(|_| !text.contains('#'));
        match uri.as_ref().map(|uri| (uri.scheme_str(), uri.host())) {
            Some((Some("http" | "https"), Some(_))) if text.len() <= LONGEST => {
                Ok(Self(Some(text)))
            }
            _ => Err(format!(
                "must be an address of at most {LONGEST} characters such as \
                 https://docs.example.com/api.html, without a fragment, not `{text}`"
            )),
        }
    }

    /// The address of what the page says of a reason, or of a code that has none.
    pub(super) fn of(&self, code: &str, reason: Option<&str>) -> Option<String> {
        let page = self.0.as_ref()?;
        let anchor = reason.map_or_else(|| code.to_ascii_lowercase(), str::to_owned);
        Some(format!("{page}#{anchor}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://docs.example.com/api.html";

    fn parse(text: &str) -> Result<DocsUrl, String> {
        DocsUrl::parse(text.to_owned())
    }

    #[test]
    fn an_error_is_explained_where_its_reason_is_or_else_its_code() {
        let docs = parse(PAGE).expect("an address");
        let of = |code, reason| docs.of(code, reason).expect("an address");
        assert_eq!(of("RESOURCE_CONFLICT", Some("superseded")), format!("{PAGE}#superseded"));
        assert_eq!(of("PAYLOAD_TOO_LARGE", None), format!("{PAGE}#payload_too_large"));
    }

    #[test]
    fn without_a_page_there_is_no_address() {
        assert_eq!(parse("").expect("none").of("PAYLOAD_TOO_LARGE", None), None);
    }

    #[test]
    fn only_a_whole_address_without_a_fragment_is_one() {
        let longest = format!("{PAGE}?{}", "x".repeat(LONGEST - PAGE.len() - 1));
        assert!(parse(&longest).is_ok() && parse("http://127.0.0.1:9000/docs").is_ok());
        let too_long = format!("{longest}x");
        for bad in [
            "docs.example.com/api.html",
            "/api.html",
            "ftp://docs.example.com",
            "https://",
            "https://docs.example.com/a page",
            "https://docs.example.com/api.html#errors",
            &too_long,
        ] {
            assert!(parse(bad).is_err_and(|problem| problem.contains(bad)), "{bad}");
        }
    }
}
