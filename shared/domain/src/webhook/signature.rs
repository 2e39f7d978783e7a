//! How a webhook is signed: as <https://www.standardwebhooks.com> says, so that receivers can take a library.

use super::SigningSecret;
use crate::key_ring::keyed;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The header `webhook-signature` of a request with these `webhook-id`, `webhook-timestamp` and body: a signature
/// by each secret, with a space between two, so that either is enough.
pub fn signature_header(
    secrets: &[SigningSecret],
    id: &str,
    timestamp_seconds: i64,
    body: &str,
) -> String {
    let content = format!("{id}.{timestamp_seconds}.{body}");
    let signed = secrets.iter().map(|secret| signature(secret.bytes(), &content));
    signed.collect::<Vec<_>>().join(" ")
}

fn signature(secret: &[u8], content: &str) -> String {
    format!("v1,{}", STANDARD.encode(keyed(secret, content.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::{EndpointId, MasterKeys, SecretRef};

    #[test]
    fn a_webhook_is_signed_as_the_standard_s_own_example_is() {
        // The test of the specification's reference libraries.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let content = r#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        assert_eq!(signature(&secret, content), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_signs_id_time_and_body() {
        let keys = MasterKeys::parse(&format!("k1:{}", "m".repeat(32))).expect("a key");
        let endpoint = EndpointId::parse("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an id");
        let secret = |generation| {
            let by = SecretRef { generation, key_id: "k1".to_owned() };
            keys.secret(&endpoint, &by).expect("a secret")
        };
        let header = |secrets: &[SigningSecret]| signature_header(secrets, "evt_1", 1, "{}");
        let (new, old) = (header(&[secret(2)]), header(&[secret(1)]));
        assert_ne!(new, old);
        assert_eq!(header(&[secret(2), secret(1)]), format!("{new} {old}"));
        assert_eq!(new, signature(secret(2).bytes(), "evt_1.1.{}"));
        assert_ne!(new, signature_header(&[secret(2)], "evt_2", 1, "{}"));
        assert_ne!(new, signature_header(&[secret(2)], "evt_1", 2, "{}"));
        assert_ne!(new, signature_header(&[secret(2)], "evt_1", 1, "{} "));
        assert_eq!(header(&[]), "");
    }
}
