//! Webhooks: who gets which events, where they go, when an attempt is made, and how it is signed.
//! docs/api.md section 11.
//!
//! Nothing here sends anything. What became of an attempt comes in as an [`Outcome`]; from it follow the next
//! attempt ([`next_attempt`]) and what it says of the endpoint ([`WebhookEndpoint::after`]).

mod at_once;
mod attempt;
mod count;
mod delivery;
mod description;
mod endpoint;
mod health;
mod hidden_secret;
mod overlap;
mod reach;
mod recovery;
mod schedule;
mod secret;
mod signature;
mod subscription;
mod target;

pub use super::ids::EndpointId;
pub use at_once::{AT_ONCE_PER_SECOND, AT_ONCE_WITHIN, Leaves};
pub use attempt::{Attempt, AttemptError, KEPT_ATTEMPTS, KEPT_RESPONSE, Outcome};
pub use count::EndpointCount;
pub use delivery::{DUE_PARTITIONS, DUE_PER_SECOND, Delivery, DeliveryStatus, Due, lease};
pub use description::Description;
pub use endpoint::{Changed, EndpointPatch, MOST_ENDPOINTS, NewEndpoint, WebhookEndpoint};
pub use health::{DISABLE_AFTER_SECONDS, DisabledReason, Health, HealthChange, PROMPT_WITHIN};
pub use hidden_secret::HiddenSecret;
pub use overlap::Overlap;
pub use reach::{Reach, may_connect};
pub use recovery::{RECOVERED_AT_ONCE, Recovery, RecoveryStep, parse_missed_since};
pub use schedule::{
    ATTEMPTS, FIRST_TIMEOUT, LEASE_SECONDS, REQUESTS_PER_SECOND, RetryAfter, TIMEOUT, next_attempt,
    parse_retry_after,
};
pub use secret::{MasterKeys, SecretRef, Secrets, SigningSecret};
pub use signature::signature_header;
pub use subscription::{MOST_CLIENT_IDS, MOST_TYPES, Subscription, parse_client_id, parse_type};
pub use target::{TargetUrl, URL_LIMIT};
