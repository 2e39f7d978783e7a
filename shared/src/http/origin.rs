//! Whether a request came by the edge. Where CloudFront stands before the API, it adds a secret to every
//! request; whoever found API Gateway's own address does not know it. Decided from the headers alone, before
//! anything else is looked at. docs/operations.md, "The edge".

use super::response::Response;
use crate::domain::redacted_debug;
use subtle::{Choice, ConstantTimeEq as _};

/// The header that the edge puts the secret into, whatever the caller sent in it.
pub const HEADER: &str = "greenlight-origin-secret";
/// The fewest characters of a secret.
const SHORTEST: usize = 32;

/// The secrets that the edge may send: one, two while they are changed, or none where there is no edge.
#[derive(Clone, Default)]
pub struct OriginSecrets(Vec<String>);

redacted_debug!(OriginSecrets);

impl OriginSecrets {
    /// Reads `secret[,secret]`; nothing means that there is no edge.
    ///
    /// # Errors
    /// What is wrong, without the secrets.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let secrets: Vec<String> = text.split(',').map(str::to_owned).collect();
        match secrets.iter().position(|secret| secret.len() < SHORTEST) {
            Some(at) => Err(format!("entry {} has fewer than {SHORTEST} characters", at + 1)),
            None if secrets.len() > 2 => Err("has more than two entries".to_owned()),
            None => Ok(Self(secrets)),
        }
    }

    /// Whether a request with this header may pass. How long it takes tells nothing of a secret but its
    /// length, which is no secret.
    pub fn admit(&self, header: Option<&str>) -> bool {
        let given = header.unwrap_or_default().as_bytes();
        let known = self.0.iter().map(|secret| secret.as_bytes().ct_eq(given));
        self.0.is_empty() || bool::from(known.fold(Choice::from(0), |one, other| one | other))
    }
}

/// The answer to a request that did not come by the edge: API Gateway's own words, which tell a stranger
/// nothing of what stands behind them.
pub fn forbidden() -> Response {
    let body = r#"{"message":"Forbidden"}"#.to_owned();
    Response { status: 403, body, code: Some("NOT_FROM_EDGE"), ..Response::ok(&()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "an-old-secret-of-thirty-two-bytes";
    const NEW: &str = "a-new-secret-of-thirty-two-bytes!";

    #[test]
    fn without_an_edge_everybody_may_pass() {
        let none = OriginSecrets::parse("").expect("none");
        assert!(none.admit(None) && none.admit(Some("")) && none.admit(Some(OLD)));
    }

    #[test]
    fn with_an_edge_only_its_secrets_pass_while_they_are_changed_both() {
        let both = OriginSecrets::parse(&format!("{OLD},{NEW}")).expect("two");
        assert!(both.admit(Some(OLD)) && both.admit(Some(NEW)));
        let spoilt = [&OLD[1..], &format!("{OLD} "), &format!("{OLD},{NEW}"), &OLD.to_uppercase()];
        for header in spoilt.map(Some).into_iter().chain([None, Some("")]) {
            assert!(!both.admit(header), "{header:?}");
        }
        assert!(!OriginSecrets::parse(NEW).expect("one").admit(Some(OLD)));
    }

    #[test]
    fn what_is_no_secret_is_refused_without_being_quoted() {
        let long = "x".repeat(32);
        for bad in ["hunter2", &format!("{long},hunter2"), &format!("{long},"), ","] {
            let problem = OriginSecrets::parse(bad).expect_err("refused");
            assert!(problem.ends_with("has fewer than 32 characters"), "{problem}");
        }
        let three = OriginSecrets::parse(&format!("{long},{long},{long}"));
        assert_eq!(three.expect_err("refused"), "has more than two entries");
    }

    #[test]
    fn secrets_do_not_print() {
        let secrets = OriginSecrets::parse(OLD).expect("one");
        assert!(!format!("{secrets:?}").contains("old"), "{secrets:?}");
    }
}
