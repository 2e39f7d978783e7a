//! When a challenge ends: one calendar month after its creation, at the end of that day; where the
//! month has no such day, on its last. docs/api.md section 2.

use super::time::Timestamp;
use chrono::Months;

/// When a challenge that is created at `created_at` ends: one calendar month later (the last day of
/// a shorter month) at 23:59:59.000 UTC.
pub fn challenge_expiry(created_at: Timestamp) -> Timestamp {
    let created = created_at.to_chrono();
    let day = created.checked_add_months(Months::new(1)).unwrap_or(created).date_naive();
    day.and_hms_opt(23, 59, 59)
        .map_or(created_at, |end| Timestamp::from_millis(end.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(
            DateTime::parse_from_rfc3339(text).expect("a date").timestamp_millis(),
        )
    }

    #[test]
    fn a_challenge_ends_one_calendar_month_later_at_the_end_of_the_day() {
        for (created, ends) in [
            ("2025-01-15T10:00:00Z", "2025-02-15T23:59:59.000Z"),
            ("2025-01-31T00:00:00Z", "2025-02-28T23:59:59.000Z"),
            ("2024-01-31T23:59:59.999Z", "2024-02-29T23:59:59.000Z"),
            ("2024-01-29T12:00:00Z", "2024-02-29T23:59:59.000Z"),
            ("2025-01-29T12:00:00Z", "2025-02-28T23:59:59.000Z"),
            ("2025-03-31T12:00:00Z", "2025-04-30T23:59:59.000Z"),
            ("2025-12-31T23:59:59.999Z", "2026-01-31T23:59:59.000Z"),
            ("2100-01-31T08:00:00Z", "2100-02-28T23:59:59.000Z"),
            ("2025-02-28T08:00:00Z", "2025-03-28T23:59:59.000Z"),
        ] {
            assert_eq!(challenge_expiry(at(created)).to_string(), ends, "created {created}");
        }
    }
}
