//! When a delivery is attempted, and for how long an attempt may take.

use super::Outcome;
use crate::time::Timestamp;
use std::time::{Duration, UNIX_EPOCH};

/// How many attempts a delivery has, until it has failed.
pub const ATTEMPTS: usize = WAITS.len() + 1;

/// How long a first attempt may take that others wait for.
pub const FIRST_TIMEOUT: Duration = Duration::from_secs(2);

/// How long any other attempt may take.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// For how long whoever has taken a delivery has it alone, in seconds: longer than any attempt.
pub const LEASE_SECONDS: i64 = 60;

/// The most requests that an endpoint gets in a second.
pub const REQUESTS_PER_SECOND: u32 = 10;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How long is waited at least after each attempt that failed, in milliseconds: three days and a half together, so
/// that a weekend is no reason to lose an event.
const WAITS: [i64; 9] = [
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// For how long a receiver asks to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetryAfter(u32);

impl RetryAfter {
    /// For so many seconds.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    const fn millis(self) -> i64 {
        self.0 as i64 * 1000
    }
}

/// Reads the header `Retry-After` at `now`: seconds, or a date in any of the three forms of HTTP. `None` for
/// anything else, and for a date that is over. RFC 9110 section 10.2.3.
pub fn parse_retry_after(text: &str, now: Timestamp) -> Option<RetryAfter> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(RetryAfter(text.parse().unwrap_or(u32::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(date.as_secs()).ok()? - now.epoch_seconds();
    (seconds >= 0).then(|| RetryAfter(u32::try_from(seconds).unwrap_or(u32::MAX)))
}

/// When a delivery is attempted next, of which `attempts_made` attempts have failed, the last one with `outcome` at
/// `now`; `random` draws what is added, up to a tenth of the wait. `None` if that was the last attempt.
///
/// Who answers 429 or 503 may ask for more time, up to what the next wait would be.
pub fn next_attempt(
    attempts_made: usize,
    outcome: &Outcome,
    now: Timestamp,
    random: u32,
) -> Option<Timestamp> {
    let step = attempts_made.saturating_sub(1);
    let wait = *WAITS.get(step)?;
    let longest = *WAITS.get(step + 1).unwrap_or(&wait);
    let is_asked_for = matches!(outcome.attempt.http_status, Some(429 | 503));
    let asked_for = outcome.retry_after.filter(|_| is_asked_for).map_or(0, RetryAfter::millis);
    let added = wait / 10 * i64::from(random) / i64::from(u32::MAX);
    Some(now.plus_millis((wait + added).max(asked_for.min(longest))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::AttemptError;

    const NOW: Timestamp = Timestamp::from_millis(1_795_773_600_250);

    fn waits(outcome: &Outcome, random: u32) -> Vec<Option<i64>> {
        let next = |made| next_attempt(made, outcome, NOW, random);
        (1..=10).map(|made| next(made).map(|next| (next.millis() - NOW.millis()) / 1000)).collect()
    }

    #[test]
    fn there_are_ten_attempts_with_longer_and_longer_waits_between_them() {
        let failed = Outcome::of_tests(NOW, Some(500));
        let least = [60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
        let expected = |factor: i64| {
            let each = least.iter().map(|wait| Some(wait + wait / 10 * factor));
            each.chain([None]).collect::<Vec<_>>()
        };
        assert_eq!(waits(&failed, 0), expected(0));
        assert_eq!(waits(&failed, u32::MAX), expected(1));
        assert_eq!(next_attempt(1, &failed, NOW, u32::MAX / 2), Some(NOW.plus_millis(62_999)));
        assert_eq!(ATTEMPTS, 10);
        assert_eq!(next_attempt(usize::MAX, &failed, NOW, 0), None);
    }

    #[test]
    fn who_answers_429_or_503_may_ask_for_more_time_up_to_the_next_wait() {
        for (made, status, asked_for, waited) in [
            (1, Some(429), 200, 200),
            (1, Some(503), 200, 200),
            (1, Some(429), 300, 300),
            (1, Some(429), 301, 300),
            (1, Some(429), u32::MAX, 300),
            (1, Some(429), 0, 60),
            (1, Some(429), 59, 60),
            (1, Some(500), 200, 60),
            (1, Some(200), 200, 60),
            (1, None, 200, 60),
            (8, Some(503), 80_000, 80_000),
            (8, Some(503), 90_000, 86_400),
            (9, Some(503), 90_000, 86_400),
        ] {
            let mut outcome = Outcome::of_tests(NOW, status);
            outcome.retry_after = Some(RetryAfter::from_seconds(asked_for));
            let next = next_attempt(made, &outcome, NOW, 0);
            assert_eq!(next, Some(NOW.plus_seconds(waited)), "{made} {status:?} {asked_for}");
        }
        let mut outcome = Outcome::of_tests(NOW, Some(429));
        outcome.retry_after = Some(RetryAfter::from_seconds(63));
        let next = next_attempt(1, &outcome, NOW, u32::MAX);
        assert_eq!(next, Some(NOW.plus_seconds(66)), "what is added counts as well");
        outcome.attempt.error = Some(AttemptError::Http);
        assert!(next_attempt(10, &outcome, NOW, 0).is_none());
    }

    #[test]
    fn a_receiver_asks_for_time_in_seconds_or_by_a_date() {
        let parse = |text| parse_retry_after(text, NOW).map(|asked_for| asked_for.0);
        assert_eq!(NOW.to_string(), "2026-11-27T10:00:00.250Z");
        for (text, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999", Some(u32::MAX)),
            ("Fri, 27 Nov 2026 10:02:00 GMT", Some(120)),
            ("Friday, 27-Nov-26 10:02:00 GMT", Some(120)),
            ("Fri Nov 27 10:02:00 2026", Some(120)),
            ("Fri, 27 Nov 2026 10:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(u32::MAX)),
            ("Fri, 27 Nov 2026 09:59:59 GMT", None),
            ("Fri, 27 Nov 2026 10:02:00 CET", None),
            ("2026-11-27T10:02:00Z", None),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }

    #[test]
    fn a_lease_is_longer_than_any_attempt() {
        let attempt = TIMEOUT.max(FIRST_TIMEOUT).as_secs();
        assert!(u64::try_from(LEASE_SECONDS).is_ok_and(|lease| lease > 2 * attempt));
    }
}
