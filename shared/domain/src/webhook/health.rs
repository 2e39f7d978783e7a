//! What the attempts say of an endpoint: whether it works, whether it is quick, and when it is given up.

use super::Outcome;
use crate::time::Timestamp;
use serde::{Serialize, Serializer};
use std::time::Duration;

/// How long an endpoint may fail without a single success until it is disabled: 5 days.
pub const DISABLE_AFTER_SECONDS: i64 = 5 * 86_400;

/// How quickly a success must come for the next event to be sent at once, while others wait for it.
pub const PROMPT_WITHIN: Duration = Duration::from_secs(1);

/// Why an endpoint gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledReason {
    /// It answered 410.
    Gone,
    /// It failed for days.
    Failing,
    /// Its owner has switched it off.
    Customer,
    /// An operator has.
    Operator,
}

impl DisabledReason {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::Gone, Self::Failing, Self::Customer, Self::Operator];

    /// The name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Customer => "customer",
            Self::Operator => "operator",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl Serialize for DisabledReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How an endpoint has done lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Since when every attempt has failed; none after a success.
    pub failing_since: Option<Timestamp>,
    /// Whether the last attempt was a success within [`PROMPT_WITHIN`]. A new endpoint is trusted to be quick.
    pub is_prompt: bool,
}

/// A new endpoint's.
impl Default for Health {
    fn default() -> Self {
        Self { failing_since: None, is_prompt: true }
    }
}

/// What an attempt makes of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthChange {
    /// How it does from then on.
    pub health: Health,
    /// Why it is disabled with that, if it is.
    pub disable: Option<DisabledReason>,
}

impl Health {
    /// What follows from an attempt that ended at `now`.
    pub fn after(&self, outcome: &Outcome, now: Timestamp) -> HealthChange {
        let is_success = outcome.is_success();
        let failing_since = (!is_success).then(|| self.failing_since.unwrap_or(outcome.attempt.at));
        let took = Duration::from_millis(outcome.attempt.duration_ms.into());
        let health = Self { failing_since, is_prompt: is_success && took <= PROMPT_WITHIN };
        let is_given_up =
            failing_since.is_some_and(|since| now >= since.plus_seconds(DISABLE_AFTER_SECONDS));
        let disable = if outcome.is_gone() {
            Some(DisabledReason::Gone)
        } else {
            is_given_up.then_some(DisabledReason::Failing)
        };
        HealthChange { health, disable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_795_773_600_000);
    const FAILING: Health = Health { failing_since: Some(AT), is_prompt: false };

    #[test]
    fn an_endpoint_fails_from_its_first_failure_until_its_next_success() {
        let failed = Outcome::of_tests(AT, Some(500));
        let change = Health::default().after(&failed, AT.plus_seconds(1));
        assert_eq!(change, HealthChange { health: FAILING, disable: None });
        let later = AT.plus_seconds(60);
        let change = FAILING.after(&Outcome::of_tests(later, None), later);
        assert_eq!(change, HealthChange { health: FAILING, disable: None });
        let change = FAILING.after(&Outcome::of_tests(later, Some(204)), later);
        assert_eq!(change, HealthChange { health: Health::default(), disable: None });
    }

    #[test]
    fn an_endpoint_is_prompt_whose_last_success_took_at_most_a_second() {
        for (millis, is_prompt) in [(0, true), (1000, true), (1001, false), (u32::MAX, false)] {
            let mut outcome = Outcome::of_tests(AT, Some(200));
            outcome.attempt.duration_ms = millis;
            let health = Health::default().after(&outcome, AT).health;
            assert_eq!(health, Health { failing_since: None, is_prompt }, "{millis}");
        }
        let quick = Outcome::of_tests(AT, Some(500));
        assert!(!Health::default().after(&quick, AT).health.is_prompt);
    }

    #[test]
    fn an_endpoint_is_disabled_after_5_days_without_a_success_and_by_410_at_once() {
        let days = |millis| AT.plus_seconds(432_000).plus_millis(millis);
        for (at, status, disable) in [
            (days(-1), Some(500), None),
            (days(0), Some(500), Some(DisabledReason::Failing)),
            (days(0), None, Some(DisabledReason::Failing)),
            (days(0), Some(200), None),
            (days(0), Some(410), Some(DisabledReason::Gone)),
            (AT, Some(410), Some(DisabledReason::Gone)),
            (AT, Some(404), None),
        ] {
            let change = FAILING.after(&Outcome::of_tests(at, status), at);
            assert_eq!(change.disable, disable, "{at} {status:?}");
        }
    }

    #[test]
    fn a_reason_is_read_by_its_name() {
        for known in DisabledReason::ALL {
            assert_eq!(DisabledReason::parse(known.name()), Some(known));
            assert_eq!(serde_json::json!(known), known.name());
        }
        assert_eq!(DisabledReason::parse("deleted"), None);
    }
}
