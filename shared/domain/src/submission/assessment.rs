//! What an entry of a submission comes to: the values that count, what is missing of them, and what a machine
//! finds in them. docs/api.md sections 5.4 and 5.8.

use super::{Entry, SubmissionContext};
use crate::catalogue::{Kind, Provider, Requirement};
use crate::check::{Finding, check};
use crate::deployment::Deployment;
use crate::field::{FieldValue, Fields};
use crate::problem::{Problem, Severity, within_limits};
use crate::problem_code::Named;
use crate::redacted_debug;
use crate::submitted_field::SubmittedField;

/// What is to be told of one provider's entry.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What a machine found, in the order of the requirements.
    pub problems: Vec<Problem>,
    /// Required fields that were not submitted and are taken from the company information.
    pub filled: Vec<String>,
    /// Submitted fields that the registration does not know.
    pub ignored: Vec<String>,
}

redacted_debug!(Findings { problems });

/// One provider's entry, looked at.
#[derive(Default)]
pub(super) struct Assessment {
    /// The values that count: submitted ones and those that were fallen back on.
    pub fields: Fields,
    /// Required fields without any.
    pub missing: Vec<String>,
    /// What is to be told of it.
    pub findings: Findings,
}

impl Entry {
    /// Looks at what was submitted; only a registration asks for anything.
    pub(super) fn assess(&self, provider: &Provider, context: SubmissionContext<'_>) -> Assessment {
        let mut assessment = Assessment::default();
        if provider.kind != Kind::Registration {
            return assessment;
        }
        for field in self.known_fields(provider) {
            assessment.fields.insert(field.id.clone(), field.value.clone());
        }
        let unknown = self.fields.iter().filter(|field| !provider.asks_for(&field.id));
        assessment.findings.ignored = unknown.map(|field| field.id.clone()).collect();
        let mut problems = Vec::new();
        for requirement in provider.requirements.iter() {
            let named = Named { provider, requirement };
            match assessment.value(requirement, context) {
                Some(value) => {
                    let found = check(provider, requirement, &value);
                    problems
                        .extend(found.into_iter().map(|it| it.problem(named, Severity::Warning)));
                }
                None if requirement.required => {
                    assessment.missing.push(requirement.id.to_string());
                    problems.push(Finding::Missing.problem(named, missing(context.deployment)));
                }
                None => {}
            }
        }
        assessment.findings.problems = within_limits(problems);
        assessment
    }

    /// The submitted fields that the registration knows and that hold a value.
    pub(super) fn known_fields(
        &self,
        provider: &Provider,
    ) -> impl Iterator<Item = &SubmittedField> {
        let registers = provider.kind == Kind::Registration;
        self.fields.iter().filter(move |field| {
            registers && !field.value.is_missing() && provider.asks_for(&field.id)
        })
    }
}

impl Assessment {
    /// The value that counts for a requirement: the submitted one or, for a required field, the company's.
    fn value(
        &mut self,
        requirement: &Requirement,
        context: SubmissionContext<'_>,
    ) -> Option<FieldValue> {
        let id = &*requirement.id;
        if let Some(value) = self.fields.get(id) {
            return Some(value.clone());
        }
        let value = context.company.value(id).filter(|_| requirement.required)?;
        self.fields.insert(id.to_owned(), value.clone());
        self.findings.filled.push(id.to_owned());
        Some(value.clone())
    }
}

/// In the sandbox nothing is reviewed, so that nothing has to be there.
const fn missing(deployment: Deployment) -> Severity {
    match deployment {
        Deployment::Production => Severity::Error,
        Deployment::Sandbox => Severity::Warning,
    }
}
