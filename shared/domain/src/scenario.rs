//! Test scenarios: what a request to the sandbox says is to become of it. docs/api.md section 5.12.
//!
//! [`grammar`] reads one; here is what it means for the providers of a submission. What comes of it from then on
//! is [`simulation`](super::simulation)'s.

mod grammar;

use super::catalogue::{Catalogue, Kind, Provider};
use super::problem::{Problem, Severity};
use super::problem_code::{Named, ProblemCode};
use super::submission::Submission;
use super::ticket::TicketStatus;
use crate::redacted_debug;
use std::fmt;

/// The request header that holds a scenario.
pub const HEADER: &str = "Greenlight-Test-Scenario";

/// The longest scenario, in bytes.
pub const LENGTH_LIMIT: usize = 2048;

/// The most problems of one rejection.
pub const PROBLEMS_LIMIT: usize = 8;

/// The longest wait, in seconds; the shortest is 1.
pub const AFTER_LIMIT: u16 = 300;

/// How long the demo policy has a submission wait, in seconds.
const DEMO_SECONDS: u16 = 5;

/// What is said for a code that leaves the words to whoever gives it.
const WORDS_OF_A_REVIEWER: &str = "Something else is wrong; a reviewer would say here what it is.";

/// What is to become of a submission for one provider: the status, and after how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `activated`, `activation_requested` or `rejected`.
    pub status: TicketStatus,
    /// What it is rejected for.
    pub problems: Vec<NamedProblem>,
    /// How many seconds it is `activation_processing` before.
    pub after: Option<u16>,
}

impl Outcome {
    /// Activated at once.
    pub const ACTIVATED: Self =
        Self { status: TicketStatus::Activated, problems: Vec::new(), after: None };

    /// What the demo policy has in store: `activated;after=5`.
    pub const DEMO: Self =
        Self { status: TicketStatus::Activated, problems: Vec::new(), after: Some(DEMO_SECONDS) };

    /// What becomes of a submission that no scenario speaks of.
    pub fn usual(provider: &Provider) -> Self {
        if provider.kind == Kind::Registration && provider.demo_policy {
            Self::DEMO
        } else {
            Self::ACTIVATED
        }
    }

    /// The status that the submission is answered with.
    pub const fn first_status(&self) -> &TicketStatus {
        match self.after {
            Some(_) => &TicketStatus::Processing,
            None => &self.status,
        }
    }
}

/// A problem by its name, as scenarios spell it: `code`, or `field:code`. It is short where what is said of it
/// is long.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedProblem {
    /// One of the [codes](ProblemCode).
    pub code: String,
    /// The requirement that it is about, if it is about one.
    pub field: Option<String>,
}

redacted_debug!(NamedProblem { code });

impl fmt::Display for NamedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}:{}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

impl NamedProblem {
    /// Reads a stored name back.
    pub fn from_stored(name: &str) -> Self {
        match name.split_once(':') {
            Some((field, code)) => Self { code: code.to_owned(), field: Some(field.to_owned()) },
            None => Self { code: name.to_owned(), field: None },
        }
    }

    /// The problem in the code's own words: an error, since the submission is rejected for it.
    pub fn said(&self, provider: &Provider) -> Problem {
        let requirement = self.field.as_ref().and_then(|field| provider.requirement(field));
        let named = requirement.map(|requirement| Named { provider, requirement });
        let known = ProblemCode::find(&self.code).filter(|code| !code.needs_message());
        let message = known.map(|code| code.problem(named, Severity::Error).message);
        Problem {
            field: self.field.clone(),
            code: self.code.clone(),
            severity: Severity::Error,
            message: message.unwrap_or_else(|| WORDS_OF_A_REVIEWER.to_owned()),
        }
    }
}

/// A scenario as it was sent: its grammar is right, and its codes exist.
#[derive(Clone, PartialEq, Eq)]
pub struct Scenario {
    entries: Vec<ScenarioEntry>,
}

redacted_debug!(Scenario);

#[derive(Clone, PartialEq, Eq)]
struct ScenarioEntry {
    /// Where it stands, in bytes.
    offset: usize,
    target: Target,
    outcome: Outcome,
    /// Where each of the outcome's problems stands.
    problem_offsets: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq)]
enum Target {
    Provider(String),
    /// `*`: all providers that no other entry names, but those by contract.
    Others,
}

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioFlaw {
    /// Where it goes wrong: how many bytes of the header's value stand before.
    pub offset: usize,
    /// What would be right there, as the end of a sentence that begins with "expected".
    pub expected: String,
}

impl ScenarioFlaw {
    fn at(offset: usize, expected: impl Into<String>) -> Self {
        Self { offset, expected: expected.into() }
    }
}

impl Scenario {
    /// Reads the header's value.
    ///
    /// # Errors
    /// The first place where the grammar is not kept, a code is not known, or a provider stands a second time.
    pub fn parse(text: &str) -> Result<Self, ScenarioFlaw> {
        grammar::parse(text)
    }

    /// Takes it down with each provider of the submission what is to become of it.
    ///
    /// # Errors
    /// The first entry for what is not in the submission or is activated by contract, or the first problem with a
    /// field that is not asked for.
    pub fn direct(
        &self,
        submission: &mut Submission,
        catalogue: &Catalogue,
    ) -> Result<(), ScenarioFlaw> {
        for entry in &self.entries {
            for position in self.positions(entry, submission, catalogue)? {
                let submitted = &mut submission.entries[position];
                let Some(provider) = catalogue.find(&submitted.provider_id) else { continue };
                submitted.scenario = Some(entry.outcome_for(provider));
            }
        }
        Ok(())
    }

    /// Where in the submission the providers stand that the entry decides.
    fn positions(
        &self,
        entry: &ScenarioEntry,
        submission: &Submission,
        catalogue: &Catalogue,
    ) -> Result<Vec<usize>, ScenarioFlaw> {
        let submitted = submission.entries.iter().enumerate();
        let submitted = submitted.filter_map(|(position, it)| {
            let provider = catalogue.find(&it.provider_id)?;
            (provider.kind != Kind::Contract).then_some((position, provider))
        });
        let (positions, providers): (Vec<usize>, Vec<&Provider>) =
            submitted.filter(|(_, provider)| self.decides(entry, &provider.id)).unzip();
        if positions.is_empty() && entry.target != Target::Others {
            let expected = "a direct or registration provider of this request";
            return Err(ScenarioFlaw::at(entry.offset, expected));
        }
        for (problem, offset) in entry.outcome.problems.iter().zip(&entry.problem_offsets) {
            let Some(field) = &problem.field else { continue };
            if !providers.iter().any(|provider| provider.asks_for(field)) {
                return Err(ScenarioFlaw::at(*offset, "a field that the provider asks for"));
            }
        }
        Ok(positions)
    }

    /// Whether it is this entry that decides the provider.
    fn decides(&self, entry: &ScenarioEntry, provider: &str) -> bool {
        match &entry.target {
            Target::Provider(id) => id == provider,
            Target::Others => {
                let named = |other: &ScenarioEntry| matches!(&other.target, Target::Provider(id) if id == provider);
                !self.entries.iter().any(named)
            }
        }
    }
}

impl ScenarioEntry {
    /// The outcome for one of the providers that it decides. A problem with a field that this one does not ask for
    /// is one with the submission as a whole.
    fn outcome_for(&self, provider: &Provider) -> Outcome {
        let mut outcome = self.outcome.clone();
        for problem in &mut outcome.problems {
            problem.field.take_if(|field| !provider.asks_for(field));
        }
        outcome
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
