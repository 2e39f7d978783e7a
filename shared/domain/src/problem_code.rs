//! The codes of problems and how each is said to people: data, read from `problems.json`.
//! docs/api.md section 5.8.

use super::catalogue::{Provider, Requirement};
use super::problem::{MESSAGE_LIMIT, Problem, Severity};
use serde::Deserialize;
use std::sync::OnceLock;

/// One kind of problem.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProblemCode {
    /// Its name, for programs.
    pub code: String,
    /// Who finds it. A reviewer may also give what a machine finds.
    pub found_by: FoundBy,
    /// What is said of a field, with places for what the catalogue has of it. A code that has none takes a
    /// message from whoever gives it.
    message: Option<String>,
    /// What is said where no field is named, or where the catalogue lacks what the message takes.
    general: Option<String>,
}

/// Who finds a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FoundBy {
    /// Whatever checks a submission.
    Machine,
    /// The operator who reviews it.
    Reviewer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema")]
    _schema: String,
    problems: Vec<ProblemCode>,
}

/// What is named in a message: a provider's field, as the catalogue has both.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// The provider.
    pub provider: &'a Provider,
    /// One of its requirements.
    pub requirement: &'a Requirement,
}

impl ProblemCode {
    /// All codes, in the order of the file.
    pub fn all() -> &'static [Self] {
        static CODES: OnceLock<Vec<ProblemCode>> = OnceLock::new();
        CODES.get_or_init(|| {
            let file: File = serde_json::from_str(include_str!("../problems.json"))
                .expect("a test holds the embedded file against its schema");
            file.problems
        })
    }

    /// The code of that name.
    pub fn find(code: &str) -> Option<&'static Self> {
        Self::all().iter().find(|known| known.code == code)
    }

    /// Whether whoever gives it has to say what it is.
    pub const fn needs_message(&self) -> bool {
        self.message.is_none()
    }

    /// The problem, said in the code's own words.
    pub fn problem(&self, named: Option<Named<'_>>, severity: Severity) -> Problem {
        let said = named.and_then(|named| named.fill(self.message.as_deref()?));
        let message = said.or_else(|| self.general.clone()).unwrap_or_default();
        Problem {
            field: named.map(|named| named.requirement.id.to_string()),
            code: self.code.clone(),
            severity,
            message: shortened(message),
        }
    }
}

impl Named<'_> {
    /// The template with what the catalogue has in its places; nothing where it lacks one.
    fn fill(self, template: &str) -> Option<String> {
        let mut said = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}')?;
            said.push_str(before);
            said.push_str(&self.value(place)?);
            rest = after;
        }
        said.push_str(rest);
        Some(said)
    }

    fn value(self, place: &str) -> Option<String> {
        let Self { provider, requirement } = self;
        match place {
            "field" => Some(requirement.label.to_string()),
            "provider" => Some(provider.name.to_string()),
            "example" => Some(requirement.example.to_string()),
            "limit" => requirement.max_length.map(|limit| limit.to_string()),
            "options" => requirement.options.as_ref().map(|options| {
                let values: Vec<&str> = options.iter().map(|option| &*option.value).collect();
                values.join(", ")
            }),
            _ => None,
        }
    }
}

/// At most as long as a message may be; the catalogue's words are shorter, but nothing here knows it.
fn shortened(message: String) -> String {
    if message.chars().count() <= MESSAGE_LIMIT {
        return message;
    }
    message.chars().take(MESSAGE_LIMIT - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use std::collections::BTreeSet;

    fn named(provider: &str, field: &str) -> Named<'static> {
        let provider = Catalogue::embedded().find(provider).expect("a provider");
        let requirement = provider.requirement(field).expect("a requirement");
        Named { provider, requirement }
    }

    fn said(code: &str, named: Option<Named<'_>>) -> String {
        ProblemCode::find(code).expect("a code").problem(named, Severity::Warning).message
    }

    #[test]
    fn codes_are_unique_and_only_other_needs_a_message() {
        let codes: BTreeSet<&str> = ProblemCode::all().iter().map(|it| &*it.code).collect();
        assert_eq!(codes.len(), ProblemCode::all().len());
        let mute = ProblemCode::all().iter().filter(|code| code.needs_message());
        assert_eq!(mute.map(|code| &*code.code).collect::<Vec<_>>(), ["other"]);
        assert_eq!(ProblemCode::find("no_such_code"), None);
    }

    #[test]
    fn a_message_has_what_the_catalogue_says_of_the_field() {
        assert_eq!(
            said("missing", Some(named("mitid", "displayName"))),
            "Display name is missing."
        );
        assert_eq!(
            said("not_an_option", Some(named("spid", "userDataLevel"))),
            "User data level is not one of minimum, extended, full."
        );
        assert_eq!(
            said("not_an_email", Some(named("mitid", "contactEmail"))),
            "Contact email is not an e-mail address, such as compliance@acme.example."
        );
    }

    #[test]
    fn without_a_field_or_what_its_message_takes_a_problem_is_said_in_general() {
        assert_eq!(said("missing", None), "A required field is missing.");
        let without_options = Some(named("mitid", "displayName"));
        assert_eq!(
            said("not_an_option", without_options),
            "A field has a value that is none of its options."
        );
    }

    #[test]
    fn no_message_is_too_long_however_long_the_catalogue_s_words() {
        for provider in Catalogue::embedded().providers() {
            for requirement in provider.requirements.iter() {
                let named = Some(Named { provider, requirement });
                for code in ProblemCode::all() {
                    let message = said(&code.code, named);
                    assert!(message.chars().count() < MESSAGE_LIMIT, "{message}");
                    assert_eq!(message.is_empty(), code.needs_message(), "{}", code.code);
                }
            }
        }
        let mut long = named("mitid", "displayName").requirement.clone();
        long.label = "ä".repeat(MESSAGE_LIMIT).into();
        let provider = named("mitid", "displayName").provider;
        let message = said("missing", Some(Named { provider, requirement: &long }));
        assert_eq!(message.chars().count(), MESSAGE_LIMIT);
        assert!(message.ends_with('…'));
    }
}
