//! What a submission would do if it were sent now, and what there is to say of it. docs/api.md section 5.9.
//!
//! It is the submission's own plan, of which nothing is carried out: so the two cannot disagree.

use super::ids::ActivationId;
use super::refusal::Refusal;
use super::submission::{EntryResult, Findings, Submission, SubmissionContext};
use super::ticket::TicketStatus;

/// What would become of one provider's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryEvaluation {
    /// A submission would be taken, or simulated.
    WouldBe {
        /// The status of its ticket.
        status: TicketStatus,
        /// What there is to say of it.
        findings: Findings,
    },
    /// The provider needs a contract.
    ContractRequired,
}

impl Submission {
    /// What would become of each provider's entry, in request order.
    ///
    /// # Errors
    /// What [`Submission::plan`] refuses the whole request for.
    pub fn evaluate(
        &self,
        context: SubmissionContext<'_>,
    ) -> Result<Vec<(String, EntryEvaluation)>, Refusal> {
        // Nobody will see the tickets, so one id does for all.
        let plan = self.plan(context, &mut || ActivationId::generate(context.now, [0; 16]))?;
        let evaluated = plan.results.into_iter().map(|(provider, result)| {
            let evaluation = match result {
                EntryResult::Submitted { status, findings, .. } => {
                    EntryEvaluation::WouldBe { status, findings }
                }
                EntryResult::ContractRequired => EntryEvaluation::ContractRequired,
            };
            (provider, evaluation)
        });
        Ok(evaluated.collect())
    }
}

#[cfg(test)]
mod properties;
