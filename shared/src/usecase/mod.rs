//! The things that Greenlight does, one file each. A use case speaks the domain's language, asks
//! the store, and knows nothing of HTTP: how an answer looks comes in as a function.

pub mod administration;
pub mod admission;
pub mod caller;
pub mod claim_next_activation;
pub mod commit;
pub mod create_production_test;
pub mod create_webhook_endpoint;
pub mod delete_webhook_endpoint;
pub mod get_activation;
pub mod get_app_activation;
pub mod get_providers;
pub mod known_pairs;
pub mod list_activations;
pub mod list_events;
pub mod list_production_tests;
pub mod list_webhook_deliveries;
pub mod list_webhook_endpoints;
pub mod ping_webhook_endpoint;
pub mod record_stamp;
pub mod recover_webhook_endpoint;
pub mod redeliver_webhook;
pub mod review_activation;
pub mod rotate_webhook_secret;
pub mod shown_secret;
pub mod submit_activation;
pub mod update_provider;
pub mod update_webhook_endpoint;
pub mod withdraw_activation;

use crate::domain::catalogue::Catalogue;
use crate::domain::deployment::Deployment;
use crate::domain::participant::HashKeys;
use crate::domain::quota::Quota;
use crate::domain::retention::Retention;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{MasterKeys, Reach};
use crate::store::Store;

/// What every use case is given: the store and the settings, and one reading of the clock.
#[derive(Clone)]
pub struct Scope<'a> {
    /// The table, as seen by this request.
    pub store: Store,
    /// What does not change between requests.
    pub settings: &'a Settings,
    /// The request's only clock reading.
    pub now: Timestamp,
}

/// What does not change between requests.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where this runs.
    pub deployment: Deployment,
    /// The providers.
    pub catalogue: CatalogueSource,
    /// Whom customers ask about contract providers.
    pub support_contact: String,
    /// What an app may submit in a day.
    pub quota: Quota,
    /// How long past tickets are kept.
    pub retention: Retention,
    /// The id of the participant hash key that new challenges name.
    pub hash_key_id: String,
    /// The participant hash keys, where participants are hashed.
    pub hash_keys: HashKeys,
    /// The id of the key that new secrets of webhook endpoints are made of.
    pub webhook_key_id: String,
    /// The keys that those secrets are made of, where they are shown or sign.
    pub webhook_keys: MasterKeys,
    /// How far webhooks may reach.
    pub webhook_reach: Reach,
}

/// Where the providers come from: the shipped catalogue, parsed when first asked for, or another.
#[derive(Clone, Debug)]
pub enum CatalogueSource {
    /// `providers.json`.
    Embedded,
    /// One that is handed in.
    Given(std::sync::Arc<Catalogue>),
}

impl Settings {
    /// The providers.
    pub fn catalogue(&self) -> &Catalogue {
        match &self.catalogue {
            CatalogueSource::Embedded => Catalogue::embedded(),
            CatalogueSource::Given(catalogue) => catalogue,
        }
    }
}

/// Sixteen random bytes, for an identifier.
pub fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}
