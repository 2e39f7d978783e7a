//! How functions are configured on this machine: what use cases are given, and what a function's process
//! finds in its environment.

use crate::engine::{CREDENTIAL, REGION};
use greenlight::{
    domain::{
        deployment::Deployment,
        participant::HashKeys,
        quota::Quota,
        retention::Retention,
        webhook::{MasterKeys, Reach},
    },
    runtime::config::DEFAULT_SUPPORT_CONTACT,
    usecase::{CatalogueSource, Settings},
};

/// Settings of a deployment that nobody's stamps are recorded in: there is no key to hash participants with.
pub fn settings(deployment: Deployment) -> Settings {
    Settings {
        deployment,
        catalogue: CatalogueSource::Embedded,
        support_contact: DEFAULT_SUPPORT_CONTACT.to_owned(),
        quota: Quota::default(),
        retention: Retention::default(),
        hash_key_id: String::new(),
        hash_keys: HashKeys::default(),
        webhook_key_id: String::new(),
        webhook_keys: MasterKeys::default(),
        webhook_reach: Reach::Public,
    }
}

/// The variables of all functions: all of them for each, as long as it is theirs. The README lists the same
/// for a `cargo lambda watch` by hand.
pub fn variables(
    endpoint: &str,
    table: &str,
    deployment: Deployment,
) -> [(&'static str, String); 11] {
    // Secrets for demo data only.
    let hash_keys = "local1:for-development-only-never-for-anything-else";
    let webhook_keys = "local1:signs-what-is-sent-in-development-and-nothing-else";
    [
        ("AWS_ACCESS_KEY_ID", CREDENTIAL),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIAL),
        ("AWS_REGION", REGION),
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint),
        ("DEPLOYMENT_ENV", deployment.name()),
        ("TABLE_NAME", table),
        ("PARTICIPANT_HASH_KEY_ID", "local1"),
        ("PARTICIPANT_HASH_KEYS", hash_keys),
        ("WEBHOOK_KEY_ID", "local1"),
        ("WEBHOOK_KEYS", webhook_keys),
        // Webhooks may go to this machine, too; what is built for a release does not know the variable.
        ("WEBHOOK_REACH", "loopback"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
}
