//! The catalogue of identity providers: data, laid out from `providers.json` when this is built (`build.rs`), and the
//! questions that the rules ask of it. docs/api.md section 8.

mod shown;

use super::app::App;
use super::deployment::Deployment;
use super::refusal::{Ineligibility, Ineligible};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// A text of the catalogue's: the program's own data, or read with another catalogue.
pub type Text = Cow<'static, str>;

/// A list of the catalogue's, likewise.
pub type List<T> = Cow<'static, [T]>;

/// How a provider is activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// At once.
    Direct,
    /// After an operator's review of the submitted fields.
    Registration,
    /// By a contract, outside the API.
    Contract,
}

/// One identity provider: what the rules ask of it, and what is shown.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Its id: lower-case letters and digits.
    pub id: Text,
    /// Its name for people.
    pub name: Text,
    /// ISO 3166-1 alpha-2 codes of the countries that it serves.
    pub countries: List<Text>,
    /// 1, or 2 for one that reads a chip.
    #[serde(rename = "type")]
    pub provider_type: u8,
    /// How it is activated.
    pub kind: Kind,
    /// The names of the deployments that have it.
    pub environments: List<Text>,
    /// Whether the sandbox plays a review that takes five seconds.
    pub demo_policy: bool,
    /// What a registration asks for.
    pub requirements: List<Requirement>,
    /// The beginning of its JSON object: all that is the same for every app. Not closed.
    #[serde(skip)]
    pub shown: Text,
}

/// One field of a provider's registration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// The field's id.
    pub id: Text,
    /// How a form would ask for it: `text`, `email`, `url`, `checkbox` or `select`. Advisory.
    #[serde(rename = "type")]
    pub field_type: Text,
    /// The field's name for people.
    pub label: Text,
    /// A good value.
    pub example: Text,
    /// The values of a `select`. Advisory.
    pub options: Option<List<FieldOption>>,
    /// The most characters that the provider takes. Advisory.
    pub max_length: Option<u32>,
    /// What a `text` must be, where it is not just any. Advisory.
    pub format: Option<Format>,
    /// Whether a submission without it is rejected.
    pub required: bool,
    /// The beginning of its JSON object: all but values. Not closed.
    #[serde(skip)]
    pub shown: Text,
}

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A PNG or SVG as a data URL.
    Image,
    /// A VAT number.
    Vat,
}

/// One value of a `select`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FieldOption {
    /// What is submitted.
    pub value: Text,
    /// What a person sees.
    pub label: Text,
}

impl Provider {
    /// Whether the deployment has this provider.
    pub fn available_in(&self, deployment: Deployment) -> bool {
        self.environments.iter().any(|name| name == deployment.name())
    }

    /// Whether using it means reading a chip.
    pub const fn is_chip_based(&self) -> bool {
        self.provider_type == 2
    }

    /// The field of the registration of that id.
    pub fn requirement(&self, field: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id == field)
    }

    /// Whether `field` belongs to the registration.
    pub fn asks_for(&self, field: &str) -> bool {
        self.requirement(field).is_some()
    }
}

/// All providers, in catalogue order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Catalogue {
    providers: List<Provider>,
}

impl Catalogue {
    /// Reads a catalogue's text.
    ///
    /// # Errors
    /// What is wrong with it, for whoever wrote it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let malformed = |error| format!("the catalogue is malformed: {error}");
        let source: Value = serde_json::from_str(text).map_err(malformed)?;
        let mut catalogue = Self::deserialize(&source).map_err(malformed)?;
        let each = |sources: &Value| sources.as_array().cloned().unwrap_or_default().into_iter();
        let providers = catalogue.providers.to_mut().iter_mut();
        for (provider, source) in providers.zip(each(&source["providers"])) {
            provider.shown = shown::provider(&source).into();
            let requirements = provider.requirements.to_mut().iter_mut();
            for (requirement, source) in requirements.zip(each(&source["requirements"])) {
                requirement.shown = shown::requirement(&source).into();
            }
        }
        Ok(catalogue)
    }

    /// The catalogue that this crate ships.
    pub fn embedded() -> &'static Self {
        static CATALOGUE: Catalogue = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
        &CATALOGUE
    }

    /// The providers in catalogue order.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// The providers that the deployment has, in catalogue order.
    pub fn available_in(&self, deployment: Deployment) -> impl Iterator<Item = &Provider> {
        self.providers.iter().filter(move |provider| provider.available_in(deployment))
    }

    /// The provider of that id.
    pub fn find(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// The providers that a new challenge will have: those asked for, in their order, or else
    /// every eligible one. docs/api.md section 2.
    ///
    /// # Errors
    /// Every provider that was asked for and cannot be tested; empty if none was asked for and
    /// none can be.
    pub fn providers_to_test(
        &self,
        wanted: Option<&[String]>,
        app: &App,
        deployment: Deployment,
        now: Timestamp,
    ) -> Result<Vec<String>, Vec<Ineligible>> {
        let Some(wanted) = wanted else {
            let eligible: Vec<String> = self
                .providers
                .iter()
                .map(|provider| provider.id.to_string())
                .filter(|id| self.ineligibility(id, app, deployment, now).is_none())
                .collect();
            return if eligible.is_empty() { Err(Vec::new()) } else { Ok(eligible) };
        };
        let ineligible: Vec<Ineligible> = wanted
            .iter()
            .filter_map(|id| {
                let reason = self.ineligibility(id, app, deployment, now)?;
                let unknown = reason == Ineligibility::NotRegistered;
                let nearest = self.nearest(id).filter(|_| unknown);
                let did_you_mean = nearest.map(str::to_owned);
                Some(Ineligible { provider_id: id.clone(), reason, did_you_mean })
            })
            .collect();
        if ineligible.is_empty() { Ok(wanted.to_vec()) } else { Err(ineligible) }
    }

    fn ineligibility(
        &self,
        id: &str,
        app: &App,
        deployment: Deployment,
        now: Timestamp,
    ) -> Option<Ineligibility> {
        let Some(provider) = self.find(id) else {
            return Some(Ineligibility::NotRegistered);
        };
        if !app.is_enabled(id, now) {
            Some(Ineligibility::NotEnabled)
        } else if provider.is_chip_based() {
            Some(Ineligibility::ChipBased)
        } else if !provider.available_in(deployment) {
            Some(Ineligibility::NotAvailableInEnvironment)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    /// An app that has these providers enabled.
    fn app_with(enabled: &[&str]) -> App {
        let enabled = enabled.iter().map(|id| (*id).to_owned()).collect();
        App { enabled, ..App::of_tests(None) }
    }

    fn to_test(
        wanted: Option<&[&str]>,
        app: &App,
        deployment: Deployment,
    ) -> Result<Vec<String>, Vec<Ineligible>> {
        let wanted: Option<Vec<String>> =
            wanted.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
        Catalogue::embedded().providers_to_test(wanted.as_deref(), app, deployment, NOW)
    }

    #[test]
    fn what_is_laid_out_is_what_the_file_says() {
        let read = Catalogue::parse(include_str!("../providers.json"));
        assert_eq!(read.as_ref(), Ok(Catalogue::embedded()));
    }

    #[test]
    fn a_deployment_has_the_providers_that_name_it_in_the_catalogue_s_order() {
        let catalogue = Catalogue::embedded();
        let ids = |deployment| -> Vec<&str> {
            catalogue.available_in(deployment).map(|provider| &*provider.id).collect()
        };
        let all: Vec<&str> = catalogue.providers().iter().map(|it| &*it.id).collect();
        assert_eq!(ids(Deployment::Production), all);
        let only_there = ["angolanin", "evrotrust", "pass"];
        let expected: Vec<&str> = all.into_iter().filter(|id| !only_there.contains(id)).collect();
        assert_eq!(ids(Deployment::Sandbox), expected);
    }

    #[test]
    fn only_a_provider_of_type_2_reads_a_chip() {
        let chip_based = |id| Catalogue::embedded().find(id).expect(id).is_chip_based();
        assert!(chip_based("passport") && !chip_based("mitid"));
    }

    #[test]
    fn the_providers_that_were_asked_for_are_tested_in_their_order() {
        let app = app_with(&["mitid", "spid", "bankidse"]);
        let wanted = ["spid", "bankidse"];
        assert_eq!(
            to_test(Some(&wanted), &app, Deployment::Sandbox),
            Ok(wanted.map(str::to_owned).into())
        );
    }

    #[test]
    fn every_provider_that_cannot_be_tested_is_named_with_the_first_reason_why() {
        let app = app_with(&["passport", "angolanin", "mitid"]);
        let wanted = ["angolanin", "mitid", "Smartid", "passport", "spid", "evrotrust", "x"];
        let refused = |id: &str, reason, meant: Option<&str>| Ineligible {
            provider_id: id.to_owned(),
            reason,
            did_you_mean: meant.map(str::to_owned),
        };
        let expected = vec![
            refused("angolanin", Ineligibility::NotAvailableInEnvironment, None),
            refused("Smartid", Ineligibility::NotRegistered, Some("smartid")),
            refused("passport", Ineligibility::ChipBased, None),
            refused("spid", Ineligibility::NotEnabled, None),
            refused("evrotrust", Ineligibility::NotEnabled, None),
            refused("x", Ineligibility::NotRegistered, None),
        ];
        assert_eq!(to_test(Some(&wanted), &app, Deployment::Sandbox), Err(expected));
    }

    #[test]
    fn without_a_choice_every_eligible_provider_is_tested_in_the_catalogue_s_order() {
        let app = app_with(&["spid", "mitid", "passport", "angolanin"]);
        let all = |deployment| to_test(None, &app, deployment);
        let expected = |ids: &[&str]| Ok(ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(all(Deployment::Sandbox), expected(&["mitid", "spid"]));
        assert_eq!(all(Deployment::Production), expected(&["angolanin", "mitid", "spid"]));
        let nothing = to_test(None, &app_with(&["passport"]), Deployment::Sandbox);
        assert_eq!(nothing, Err(Vec::new()));
    }
}
