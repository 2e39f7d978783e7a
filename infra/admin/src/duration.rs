//! Durations as people write them on a command line: `90d`, `24h`, `30m`, `0s`.

/// The longest that is accepted: ten years.
const MOST: i64 = 10 * 366 * 86_400;

/// A duration in whole seconds, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duration(i64);

impl Duration {
    /// Its seconds.
    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }
}

/// Reads a duration of any length up to ten years.
///
/// # Errors
/// What it must be.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let expected = "must be a number and a unit: 90d, 24h, 30m, 45s or 2w";
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or(expected)?;
    let (number, unit) = text.split_at(split);
    let number: i64 = number.parse().map_err(|_| expected)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(expected.to_owned()),
    };
    match number.checked_mul(unit) {
        Some(seconds) if seconds <= MOST => Ok(Duration(seconds)),
        _ => Err("must be at most ten years".to_owned()),
    }
}

/// Reads a duration that is not zero.
///
/// # Errors
/// What it must be.
pub(crate) fn parse_positive(text: &str) -> Result<Duration, String> {
    match parse(text)? {
        Duration(0) => Err("must be more than nothing".to_owned()),
        duration => Ok(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        for (text, seconds) in [
            ("0s", 0),
            ("45s", 45),
            ("30m", 1800),
            ("24h", 86_400),
            ("90d", 7_776_000),
            ("2w", 1_209_600),
            ("3660d", MOST),
        ] {
            assert_eq!(parse(text).map(Duration::seconds), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "d",
            "90",
            "-1d",
            "+1d",
            "1.5h",
            "1 d",
            " 1d",
            "1d ",
            "1D",
            "1y",
            "1d12h",
            "٣d",
            "3661d",
            "9223372036854775807s",
            "9223372036854775807w",
            "99999999999999999999d",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_must_last_cannot_be_zero() {
        assert!(parse_positive("0d").is_err());
        assert_eq!(parse_positive("1s").map(Duration::seconds), Ok(1));
    }
}
