//! What to do next, where it depends on the case: sentences for the messages of refusals.
//! docs/api.md section 1.5.

use crate::domain::deployment::Deployment;
use crate::domain::refusal::{Ineligibility, Ineligible};
use crate::domain::review::Decision;
use crate::domain::ticket::TicketStatus;

/// Why a challenge cannot have some providers, and what to do about each kind of them.
pub(super) fn ineligible(all: &[Ineligible]) -> String {
    let named = |reason: Ineligibility| {
        let of_reason = all.iter().filter(|entry| entry.reason == reason);
        let ids: Vec<&str> = of_reason.map(|entry| entry.provider_id.as_str()).collect();
        (!ids.is_empty()).then(|| listed(&ids))
    };
    let mut text =
        "Some providers cannot be tested by this app; `details.ineligible` says why.".to_owned();
    if let Some(ids) = named(Ineligibility::NotRegistered) {
        text += &format!(" There are no such providers: {ids}.");
        text += &did_you_mean(all.iter().find_map(|entry| entry.did_you_mean.as_deref()));
    }
    if let Some(ids) = named(Ineligibility::NotEnabled) {
        text += &format!(" Activate these or switch them on first, or leave them out: {ids}.");
    }
    if let Some(ids) = named(Ineligibility::ChipBased) {
        text += &format!(" Leave these out, because they read a chip: {ids}.");
    }
    if let Some(ids) = named(Ineligibility::NotAvailableInEnvironment) {
        text += &format!(" Leave these out, because this deployment does not have them: {ids}.");
    }
    text
}

/// A submission names providers that there are not.
pub(super) fn unknown_providers(ids: &[String], nearest: Option<&str>) -> String {
    format!(
        "There are no such providers: {}.{} Get the app's providers to see which there are.",
        listed(ids),
        did_you_mean(nearest)
    )
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |id| format!(" Did you mean `{id}`?"))
}

/// The slots of these providers are held: by people, or by the sandbox's five seconds.
pub(super) fn activation_processing(providers: &[String], deployment: Deployment) -> String {
    let providers = listed(providers);
    match deployment {
        Deployment::Production => format!(
            "An operator is reviewing the previous submission for: {providers}. Wait for the review \
             to end, or submit the others without them."
        ),
        Deployment::Sandbox => format!(
            "The sandbox plays the review of the previous submission for: {providers}. It ends by \
             itself 5 seconds after that submission: repeat this one then, or submit the others \
             without them."
        ),
    }
}

/// A customer cannot withdraw what an operator is at work on.
pub(super) fn under_review(provider: &str) -> String {
    format!(
        "An operator is reviewing this submission for: {provider}. It can be withdrawn only while it \
         waits: look again once the review has ended."
    )
}

/// A customer cannot withdraw what does not wait.
pub(super) fn not_withdrawable(status: &TicketStatus) -> String {
    match status {
        TicketStatus::Withdrawn => {
            "This submission was withdrawn already, so there is nothing left to do.".to_owned()
        }
        TicketStatus::Activated => {
            "This submission was accepted already: it is `activated`. To stop using the provider, \
             switch it off."
                .to_owned()
        }
        status => format!(
            "Only a submission that waits can be withdrawn; this one is `{}`. Submit again if you like.",
            status.name()
        ),
    }
}

/// A decision is not possible from a ticket's status.
pub(super) fn invalid_transition(decision: Decision, from: &TicketStatus) -> String {
    match (decision, from) {
        (Decision::Approve, TicketStatus::Requested) => {
            "Nobody has claimed this submission yet. Claim it first, and then approve it."
                .to_owned()
        }
        (Decision::Release, TicketStatus::Requested) => {
            "Nobody has claimed this submission, so there is nothing to release.".to_owned()
        }
        (Decision::Claim, TicketStatus::Processing) => {
            "This submission is claimed already. To hand it over, release it first.".to_owned()
        }
        (_, TicketStatus::Activated | TicketStatus::Rejected) => format!(
            "This submission was decided already: it is `{}`. A decision is not taken back; the \
             customer can submit again.",
            from.name()
        ),
        _ => format!(
            "`{}` is not possible from the status `{}`. Look at the ticket again before you decide.",
            decision.name(),
            from.name()
        ),
    }
}

/// Names for a message: the first few, each shortened. `details` has them all and whole.
pub(super) fn listed(ids: &[impl AsRef<str>]) -> String {
    let mut names: Vec<String> = ids.iter().take(5).map(|id| shortened(id.as_ref())).collect();
    if ids.len() > names.len() {
        names.push(format!("and {} more", ids.len() - names.len()));
    }
    names.join(", ")
}

/// A name for a message, of some 80 characters at most.
pub(super) fn shortened(name: &str) -> String {
    let mut short: String = name.chars().take(80).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}
