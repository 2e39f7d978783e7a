//! How much an app may submit in a day, so that no customer can fill the table, or run up its bill, for
//! all others. Only what takes effect counts, and it is counted on the app in the very write that it is
//! about: the count is exact. docs/api.md section 5.3.

use super::refusal::Refusal;
use super::time::Timestamp;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What an app may submit in a day, which ends at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many submissions.
    pub submissions_per_day: u64,
    /// How many bytes their bodies may have together.
    pub bytes_per_day: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { submissions_per_day: 1000, bytes_per_day: 50_000_000 }
    }
}

/// What an app has submitted on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaUse {
    /// The day, counted from the Unix epoch.
    pub day: i64,
    /// How many submissions.
    pub submissions: u64,
    /// How many bytes their bodies had together.
    pub bytes: u64,
}

/// A submission that would be too much for the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaExceeded {
    /// What there would be too much of.
    pub measure: Measure,
    /// How much of it there may be.
    pub limit: u64,
    /// How long the day still lasts, in seconds.
    pub retry_after: i64,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Submissions.
    Submissions,
    /// Bytes of their bodies.
    Bytes,
}

impl Measure {
    /// The name of its quota on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submissions => "submissions_per_day",
            Self::Bytes => "bytes_per_day",
        }
    }
}

impl Quota {
    /// What an app that has `used` so much will have used with one submission more, whose body has so
    /// many bytes. Where another instance's clock has begun a new day already, that day goes on.
    ///
    /// # Errors
    /// [`Refusal::QuotaExceeded`].
    pub fn charge(&self, used: QuotaUse, bytes: u64, now: Timestamp) -> Result<QuotaUse, Refusal> {
        let day = used.day.max(now.millis().div_euclid(DAY_MILLIS));
        let today = if used.day == day { used } else { QuotaUse::default() };
        let submissions = today.submissions.saturating_add(1);
        let bytes = today.bytes.saturating_add(bytes);
        let (measure, limit) = if submissions > self.submissions_per_day {
            (Measure::Submissions, self.submissions_per_day)
        } else if bytes > self.bytes_per_day {
            (Measure::Bytes, self.bytes_per_day)
        } else {
            return Ok(QuotaUse { day, submissions, bytes });
        };
        let left = (day + 1) * DAY_MILLIS - now.millis();
        // A part of a second is one: the day must be over by then.
        let retry_after = (left + 999) / 1000;
        Err(Refusal::QuotaExceeded(QuotaExceeded { measure, limit, retry_after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { submissions_per_day: 3, bytes_per_day: 100 };

    fn at(day: i64, millis: i64) -> Timestamp {
        Timestamp::from_millis(day * DAY_MILLIS + millis)
    }

    fn used(day: i64, submissions: u64, bytes: u64) -> QuotaUse {
        QuotaUse { day, submissions, bytes }
    }

    fn exceeded(measure: Measure, limit: u64, retry_after: i64) -> Result<QuotaUse, Refusal> {
        Err(Refusal::QuotaExceeded(QuotaExceeded { measure, limit, retry_after }))
    }

    #[test]
    fn a_day_takes_as_many_submissions_and_bytes_as_the_quota_says_and_no_more() {
        let noon = at(7, DAY_MILLIS / 2);
        let charge = |before, bytes| QUOTA.charge(before, bytes, noon);
        assert_eq!(charge(used(0, 0, 0), 40), Ok(used(7, 1, 40)));
        assert_eq!(charge(used(7, 1, 40), 60), Ok(used(7, 2, 100)));
        assert_eq!(charge(used(7, 2, 100), 0), Ok(used(7, 3, 100)));
        assert_eq!(charge(used(7, 3, 0), 0), exceeded(Measure::Submissions, 3, 43_200));
        assert_eq!(charge(used(7, 1, 41), 60), exceeded(Measure::Bytes, 100, 43_200));
        assert_eq!(charge(used(7, 3, 100), 60), exceeded(Measure::Submissions, 3, 43_200));
        assert_eq!(charge(used(7, 0, 100), u64::MAX), exceeded(Measure::Bytes, 100, 43_200));
    }

    #[test]
    fn each_quota_has_a_name_of_its_own() {
        let names = [Measure::Submissions, Measure::Bytes].map(Measure::name);
        assert_eq!(names, ["submissions_per_day", "bytes_per_day"]);
    }

    #[test]
    fn a_new_day_begins_at_midnight_utc_with_nothing_used() {
        let full = used(7, 3, 100);
        assert_eq!(QUOTA.charge(full, 5, at(8, -1)), exceeded(Measure::Submissions, 3, 1));
        assert_eq!(QUOTA.charge(full, 5, at(8, -1000)), exceeded(Measure::Submissions, 3, 1));
        assert_eq!(QUOTA.charge(full, 5, at(8, -1001)), exceeded(Measure::Submissions, 3, 2));
        assert_eq!(QUOTA.charge(full, 5, at(7, 0)), exceeded(Measure::Submissions, 3, 86_400));
        assert_eq!(QUOTA.charge(full, 5, at(8, 0)), Ok(used(8, 1, 5)));
        assert_eq!(QUOTA.charge(used(0, 0, 0), 5, at(0, -1)), Ok(used(0, 1, 5)));
    }

    #[test]
    fn a_day_that_another_clock_has_begun_goes_on() {
        assert_eq!(QUOTA.charge(used(8, 1, 5), 5, at(8, -1)), Ok(used(8, 2, 10)));
        let full = used(8, 3, 5);
        assert_eq!(QUOTA.charge(full, 5, at(8, -2000)), exceeded(Measure::Submissions, 3, 86_402));
    }
}
