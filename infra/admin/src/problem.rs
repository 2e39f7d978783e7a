//! The one error of this program: a sentence for the person at the terminal, and an exit code for
//! scripts.

use crate::style::BAD;
use crate::terminal;
use greenlight::domain::characters::escaped;
use greenlight::domain::key_refusal::KeyRefusal;
use greenlight::domain::refusal::{Conflict, Refusal, Resource, WriteOutcome};
use greenlight::domain::review::Decision;
use greenlight::domain::ticket::TicketStatus;
use greenlight::usecase::administration::AdministrationError;
use serde_json::json;
use std::process::ExitCode;

/// What kind of problem it is; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A rule, another's change or the person at the terminal says no.
    Refused,
    /// The command line is not right.
    Usage,
    /// There is no such thing.
    NotFound,
    /// The database, or the way to it, is not there.
    Unavailable,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Unavailable => 4,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Why it did not work, and what to do next.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: Kind,
    sentence: String,
    hint: Option<&'static str>,
}

/// Where to look when the database cannot be used.
const DOCTOR: &str = "`greenlight-admin doctor` looks for the reason";

/// For refusals that a key, a body, a submission or a stamp earns, and no command brings one of these.
const ONLY_THE_API: &str = "it was refused as only a request of the API can be, and nothing was \
                            done; this is a fault of greenlight-admin";

impl Problem {
    fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), hint: None }
    }

    /// A refusal. All sentences start in lower case and end without a stop.
    pub(crate) fn refused(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Refused, sentence)
    }

    /// A wrong command line.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Usage, sentence)
    }

    /// Something that is not there.
    pub(crate) fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, sentence)
    }

    /// A database that is not there.
    pub(crate) fn unavailable(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, sentence)
    }

    /// What the program exits with.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.kind.code())
    }

    /// What is wrong.
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Tells it on standard error, and gives the exit code.
    pub(crate) fn report(&self, as_json: bool) -> ExitCode {
        let Self { kind, sentence, hint } = self;
        let sentence = hint.map_or_else(|| sentence.clone(), |hint| format!("{sentence}; {hint}"));
        if as_json {
            let error = json!({ "error": { "code": kind.name(), "message": sentence } });
            terminal::tell_json(&error);
        } else {
            let (style, sentence) = (BAD, escaped(&sentence));
            terminal::tell(&format!("{style}error:{style:#} {sentence}\n"));
        }
        self.code()
    }
}

impl From<AdministrationError> for Problem {
    fn from(error: AdministrationError) -> Self {
        use AdministrationError as E;
        let kind = match error {
            E::Exists | E::Changed | E::TooLate | E::Refused(_) => Kind::Refused,
            E::NotFound(..) | E::Erased(..) => Kind::NotFound,
            E::Ambiguous(..) => Kind::Usage,
            E::Database(_) | E::Unknown(_) => Kind::Unavailable,
        };
        let hint = matches!(error, E::Database(_)).then_some(DOCTOR);
        Self { hint, ..Self::new(kind, error.to_string()) }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound(Resource::Activation) => Self::not_found("there is no such ticket"),
            Refusal::NotFound(_) => Self::not_found("there is no such thing"),
            Refusal::Invalid(flaw) => {
                let what = flaw.parameter.unwrap_or_else(|| "it".to_owned());
                Self::usage(format!("{what} {}", flaw.expected))
            }
            Refusal::Conflict(conflict) => Self::refused(review_conflict(&conflict)),
            Refusal::Unavailable(WriteOutcome::None) => Self {
                hint: Some(DOCTOR),
                ..Self::unavailable("the database refused or did not answer, and nothing was done")
            },
            Refusal::Unavailable(WriteOutcome::Unknown { .. }) => Self::unavailable(
                "the database did not confirm the change; it may have been made, so look before \
                 you repeat it",
            ),
            Refusal::Internal(detail) => Self::unavailable(format!("nothing was done: {detail}")),
            Refusal::InvalidApiKey(KeyRefusal::Disabled) => Self::refused(
                "the operator in whose name this was to be decided is disabled by now, and nothing was done",
            ),
            Refusal::InvalidApiKey(_)
            | Refusal::Forbidden
            | Refusal::UnknownProviders { .. }
            | Refusal::MalformedJson(_)
            | Refusal::MalformedScenario(_)
            | Refusal::ResponseTooLarge
            | Refusal::Missing(_)
            | Refusal::IneligibleProviders(_)
            | Refusal::NoEligibleProviders
            | Refusal::NotAvailable(_)
            | Refusal::QuotaExceeded(_)
            | Refusal::PayloadTooLarge
            | Refusal::UnsupportedMediaType
            | Refusal::IdempotencyKeyConflict
            | Refusal::IdempotencyInProgress => Self::refused(ONLY_THE_API),
        }
    }
}

fn invalid_transition(decision: Decision, from: &TicketStatus) -> String {
    match (decision, from) {
        (Decision::Approve, TicketStatus::Requested) => {
            "nobody has claimed the ticket yet; claim it first, and then approve it".to_owned()
        }
        (Decision::Release, TicketStatus::Requested) => {
            "nobody has claimed the ticket, so there is nothing to release".to_owned()
        }
        (Decision::Claim, TicketStatus::Processing) => {
            "the ticket is claimed already; to hand it over, release it first".to_owned()
        }
        _ => format!("this cannot be done with a ticket that is {}", from.name()),
    }
}

fn review_conflict(conflict: &Conflict) -> String {
    match conflict {
        Conflict::Superseded(status) => format!(
            "the ticket is no longer the app's current one (it is {}); look for the newer one in \
             the queue",
            status.name()
        ),
        Conflict::InvalidTransition { from, decision } => invalid_transition(*decision, from),
        Conflict::ClaimedByAnother(_) => {
            "another operator has claimed the ticket; with --force you decide all the same"
                .to_owned()
        }
        Conflict::ConcurrentSubmission => {
            "the app was changed again and again meanwhile, and nothing was done; repeat it"
                .to_owned()
        }
        Conflict::ActivationProcessing { .. }
        | Conflict::DisabledByOperator(_)
        | Conflict::NotActivated(_)
        | Conflict::UnderReview(_)
        | Conflict::NotWithdrawable(_)
        | Conflict::StampLimitReached
        | Conflict::ChallengeExpired
        | Conflict::PlatformNotTargeted
        | Conflict::DuplicateParticipation
        | Conflict::TooManyEndpoints
        | Conflict::EndpointDisabled => ONLY_THE_API.to_owned(),
    }
}
