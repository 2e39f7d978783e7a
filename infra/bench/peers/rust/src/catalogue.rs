//! The catalogue of providers: the product's own file, parsed when it is first asked for.

use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
pub struct Provider {
    pub id: String,
    pub kind: Kind,
    pub environments: Vec<String>,
    pub requirements: Vec<Requirement>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Direct,
    Registration,
    Contract,
}

#[derive(Deserialize)]
pub struct Requirement {
    pub id: String,
    pub required: bool,
}

#[derive(Deserialize)]
struct Catalogue {
    providers: Vec<Provider>,
}

pub static PROVIDERS: LazyLock<HashMap<String, Provider>> = LazyLock::new(|| {
    let text = include_str!("../../../../../shared/domain/providers.json");
    let catalogue: Catalogue = serde_json::from_str(text).expect("the catalogue is kept in order");
    catalogue.providers.into_iter().map(|provider| (provider.id.clone(), provider)).collect()
});

/// The fields that mean the same for every provider, and are remembered for the app.
pub const COMMON: [&str; 12] = [
    "legalCompanyName",
    "displayName",
    "logo",
    "registrationNumber",
    "registeredAddress",
    "vatNumber",
    "serviceDescription",
    "websiteUrl",
    "contactEmail",
    "contactPhone",
    "privacyPolicyUrl",
    "termsOfServiceUrl",
];
