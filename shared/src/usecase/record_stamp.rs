//! Recording a participant's finished run as a stamp: first come, first served, exactly.
//! docs/api.md section 4.
//!
//! The stamp and its count are one transaction. The count's own condition makes the limit exact
//! and the stamp's key makes a participant unique, so that nothing rests on what was read before.
//! Where a crowd may come, there are several counts, each with a limit of its own
//! (`domain::stamp_counter`).

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, News, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::challenge::Challenge;
use crate::domain::event::Announcement;
use crate::domain::idempotency::Answer;
use crate::domain::ids::StampId;
use crate::domain::refusal::Refusal;
use crate::domain::retention::stamp_end;
use crate::domain::stamp::{Run, Stamp};
use crate::store::{CountStamp, Found, Write};

/// What a stamp is answered with: the stamp, and the challenge with that stamp in it.
pub type Render = fn(&Stamp, &Challenge, &Scope<'_>) -> Answer;

struct RecordStamp<'a> {
    scope: &'a Scope<'a>,
    run: &'a Run,
    render: Render,
}

/// Records `run` for an admitted request that has looked for [`Run::duplicates`] on its way in.
///
/// # Errors
/// The refusals of [`Run::admit`], a hash key that is not configured, or what [`perform`] gives.
pub async fn record_stamp(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    run: &Run,
    render: Render,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &RecordStamp { scope, run, render }).await
}

impl Effect for RecordStamp<'_> {
    fn decide(&self, found: &Found, attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, run, render } = self;
        let Scope { settings, now, .. } = **scope;
        let challenge = found.challenge()?;
        run.admit(challenge, found.stamped, now)?;
        let key_id = &challenge.hash_key_id;
        let participant_hash =
            settings.hash_keys.hash(key_id, &challenge.id, &run.participant).ok_or_else(|| {
                Refusal::internal(format!(
                    "the participant hash key `{key_id}` of the open challenge {} is not configured",
                    challenge.id
                ))
            })?;
        let stamp = Stamp {
            id: StampId::generate(now, random()),
            challenge_id: challenge.id.clone(),
            provider_id: run.provider_id.clone(),
            participant_hash,
            platform: run.platform.clone(),
            completion_millis: run.completion_millis,
            created_at: now,
            expires_at: stamp_end(challenge.expires_at),
        };
        let changed_at = now.max(challenge.updated_at);
        let stamped = challenge.stamped(&run.provider_id, run.completion_millis, changed_at);
        let answer = render(&stamp, &stamped, scope);
        let (client_id, challenge_id) = (challenge.client_id.clone(), challenge.id.clone());
        let [a, b, c, d, ..] = random();
        let place = challenge.place(attempt, u32::from_be_bytes([a, b, c, d]));
        let count = Write::CountStamp(CountStamp {
            client_id: client_id.clone(),
            challenge_id: challenge_id.clone(),
            place,
            provider_id: run.provider_id.clone(),
            completion_millis: run.completion_millis,
            now,
            changed_at,
        });
        let fill =
            place.filling.map(|filling| Write::FillCounter { client_id, challenge_id, filling });
        let one_each = !challenge.allow_duplicates;
        // The last stamp is written on condition of the very count that was read, and of full counters if there are
        // others: so what it completes is known.
        let news = News {
            organisation_id: found.app()?.organisation_id.clone(),
            announcement: Announcement::of(stamped.happening()),
        };
        let stamp = Write::PutStamp { stamp, one_each };
        let writes = [count, stamp].into_iter().chain(fill).collect();
        Ok(WritePlan { writes, news: Some(news), answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::ForSomeTime
    }
}
