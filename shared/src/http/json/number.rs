//! The integral value of a JSON number, exactly, whatever its length or exponent.

/// The whole number that `text`, a valid JSON number, stands for, saturated at the bounds of `i64`;
/// `None` if it has a fraction.
pub(super) fn whole(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{integer}{fraction}");
    let significant = digits.trim_end_matches('0');
    if significant.trim_start_matches('0').is_empty() {
        return Some(0);
    }
    let stripped = i64::try_from(digits.len() - significant.len()).ok()?;
    let shift = i64::try_from(fraction.len()).ok()?;
    let exponent = saturating_exponent(exponent).saturating_sub(shift).saturating_add(stripped);
    if exponent < 0 {
        return None;
    }
    let zeros = usize::try_from(exponent.min(20)).ok()?;
    let all = format!("{}{}", significant.trim_start_matches('0'), "0".repeat(zeros));
    let magnitude = if all.len() > 18 { i64::MAX } else { all.parse().ok()? };
    Some(if negative { -magnitude } else { magnitude })
}

fn saturating_exponent(text: &str) -> i64 {
    let digits = text.trim_start_matches(['+', '-']);
    let value = digits.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    if text.starts_with('-') { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn any_number_with_an_integral_value_is_whole() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("0.000e-9999999999999999999999", 0),
            ("3", 3),
            ("3.0", 3),
            ("30e-1", 3),
            ("0.3e1", 3),
            ("0.03E+2", 3),
            ("-7.00", -7),
            ("1e6", 1_000_000),
            ("9007199254740993", 9_007_199_254_740_993),
            ("1e400", i64::MAX),
            ("1e99999999999999999999", i64::MAX),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
        assert_eq!(whole(&"9".repeat(300)), Some(i64::MAX));
    }

    #[test]
    fn a_fraction_is_not_whole_however_small() {
        for text in
            ["0.5", "3.00000000000000000000000000001", "1e-1", "15e-1", "1e-99999999999999999999"]
        {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
