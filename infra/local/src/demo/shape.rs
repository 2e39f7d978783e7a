//! What an answer must look like: an example, member for member or cell for cell, in which `<uuid>`
//! and its like stand for what no example can know.

use super::json::Json;

/// How closely a body must follow the example.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fit {
    /// The same members in the same order, and no others.
    Exact,
    /// At least these members, in any order: for errors, whose details may grow.
    Includes,
}

/// Everything in which `actual` does not follow `example`, one sentence each.
pub(super) fn differences(example: &Json, actual: &Json, fit: Fit) -> Vec<String> {
    let mut found = Vec::new();
    compare("the body", example, actual, fit, &mut found);
    found
}

fn compare(place: &str, example: &Json, actual: &Json, fit: Fit, found: &mut Vec<String>) {
    match (example, actual) {
        (Json::Object(wanted), Json::Object(given)) => {
            if fit == Fit::Exact {
                let names = |members: &[(String, Json)]| -> Vec<String> {
                    members.iter().map(|(name, _)| name.clone()).collect()
                };
                if names(wanted) != names(given) {
                    found.push(format!(
                        "{place} should have the members {:?} in this order, and has {:?}",
                        names(wanted),
                        names(given)
                    ));
                    return;
                }
            }
            for (name, wanted) in wanted {
                let inner = format!("{place}.{name}");
                match actual.get(name) {
                    Some(value) => compare(&inner, wanted, value, fit, found),
                    None => found.push(format!("{inner} is missing")),
                }
            }
        }
        (Json::Array(wanted), Json::Array(given)) => {
            if wanted.len() != given.len() {
                let (wanted, given) = (wanted.len(), given.len());
                found.push(format!("{place} should have {wanted} items, and has {given}"));
                return;
            }
            for (index, (wanted, given)) in wanted.iter().zip(given).enumerate() {
                compare(&format!("{place}[{index}]"), wanted, given, fit, found);
            }
        }
        _ => {
            let right = match example.as_str().filter(|text| text.starts_with('<')) {
                Some(kind) => actual.as_str().is_some_and(|text| is_a(kind, text)),
                None => example == actual,
            };
            if !right {
                found.push(format!("{place} should be {example}, and is {actual}"));
            }
        }
    }
}

/// Everything in which a text does not follow an example: line by line, each the same cells, which two
/// spaces or more set apart.
pub(super) fn line_differences(example: &str, actual: &str) -> Vec<String> {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let (wanted, given) = (lines(example), lines(actual));
    if wanted.len() != given.len() {
        return vec![format!("there should be {} lines, not {}", wanted.len(), given.len())];
    }
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect()
    };
    let right = |wanted: &String, given: &String| match wanted.starts_with('<') {
        true => is_a(wanted, given),
        false => wanted == given,
    };
    let differs = |(wanted, given): &(String, String)| {
        let (wanted, given) = (cells(wanted), cells(given));
        wanted.len() != given.len() || !wanted.iter().zip(&given).all(|(w, g)| right(w, g))
    };
    let pairs = wanted.into_iter().zip(given);
    let wrong = pairs.filter(differs);
    wrong.map(|(wanted, given)| format!("a line should be {wanted:?}, and is {given:?}")).collect()
}

/// Whether `text` is of the kind that a placeholder names.
fn is_a(kind: &str, text: &str) -> bool {
    match kind {
        "<text>" => !text.is_empty(),
        "<uuid>" => follows(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        "<ulid>" => follows(text, &"A".repeat(26)),
        "<activation id>" => text.strip_prefix("act_").is_some_and(|ulid| is_a("<ulid>", ulid)),
        "<stamp id>" => text.strip_prefix("stm_").is_some_and(|ulid| is_a("<ulid>", ulid)),
        "<base62 id>" => text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "<time>" => follows(text, "9999-99-99T99:99:99.999Z"),
        "<end of a day>" => is_a("<time>", text) && text.ends_with("T23:59:59.000Z"),
        _ => false,
    }
}

/// Whether each character fits its place in the pattern: `9` is a digit, `x` a lower-case
/// hexadecimal digit, `A` an upper-case letter or a digit, any other itself.
fn follows(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, pattern)| match pattern {
            b'9' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            b'A' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(example: &str, actual: &str, fit: Fit) -> Vec<String> {
        let read = |text| Json::parse(text).expect("JSON");
        differences(&read(example), &read(actual), fit)
    }

    #[test]
    fn an_exact_fit_has_the_same_members_in_the_same_order() {
        let example = r#"{"id":"<uuid>","at":"<time>","n":[3,null]}"#;
        let good = r#"{"id":"550e8400-e29b-41d4-a716-446655440000","at":"2025-01-15T10:00:00.000Z","n":[3,null]}"#;
        assert_eq!(judge(example, good, Fit::Exact), [""; 0]);
        assert_eq!(
            judge(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, Fit::Exact),
            [r#"the body should have the members ["a", "b"] in this order, and has ["b", "a"]"#]
        );
        assert_eq!(judge(r#"{"a":1}"#, r#"{"a":1,"b":2}"#, Fit::Exact).len(), 1);
    }

    #[test]
    fn what_differs_is_named_by_its_place() {
        assert_eq!(
            judge(r#"{"a":[{"b":1}]}"#, r#"{"a":[{"b":"1"}]}"#, Fit::Exact),
            [r#"the body.a[0].b should be 1, and is "1""#]
        );
        assert_eq!(
            judge(r#"{"at":"<time>"}"#, r#"{"at":"2025-01-15T10:00:00Z"}"#, Fit::Exact),
            [r#"the body.at should be "<time>", and is "2025-01-15T10:00:00Z""#]
        );
        assert_eq!(judge("[1]", "[]", Fit::Exact), ["the body should have 1 items, and has 0"]);
    }

    #[test]
    fn an_inclusive_fit_allows_more_and_forgives_nothing_that_is_named() {
        let example = r#"{"error":{"code":"X","details":{"reason":"y"}}}"#;
        let good = r#"{"error":{"details":{"more":1,"reason":"y"},"code":"X"},"request_id":"z"}"#;
        assert_eq!(judge(example, good, Fit::Includes), [""; 0]);
        assert_eq!(
            judge(example, r#"{"error":{"code":"X","details":{}}}"#, Fit::Includes),
            ["the body.error.details.reason is missing"]
        );
    }

    #[test]
    fn lines_are_compared_by_their_cells() {
        let example = "Id    <base62 id>\nOwner  Acme Corp";
        assert_eq!(line_differences(example, "Id     Ac3eC0rp\nOwner  Acme Corp\n"), [""; 0]);
        assert_eq!(
            line_differences(example, "Id     Ac3e\nOwner  Acme Corp\n"),
            [r#"a line should be "Id    <base62 id>", and is "Id     Ac3e""#]
        );
        assert_eq!(line_differences(example, "Id  Ac3eC0rp\nOwner  Acme  Corp").len(), 1);
        assert_eq!(line_differences(example, ""), ["there should be 2 lines, not 0"]);
    }

    #[test]
    fn every_placeholder_knows_its_kind() {
        for (kind, good, bad) in [
            ("<text>", "x", ""),
            (
                "<uuid>",
                "550e8400-e29b-41d4-a716-446655440000",
                "550E8400-E29B-41D4-A716-446655440000",
            ),
            ("<activation id>", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "sandbox"),
            ("<stamp id>", "stm_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"),
            ("<base62 id>", "Ac3eC0rp", "Ac3e-0rp"),
            ("<time>", "2025-01-15T10:00:00.000Z", "2025-01-15 10:00:00.000Z"),
            ("<end of a day>", "2025-02-15T23:59:59.000Z", "2025-02-15T10:00:00.000Z"),
        ] {
            assert!(is_a(kind, good), "{kind} {good}");
            assert!(!is_a(kind, bad), "{kind} {bad}");
        }
        assert!(!is_a("<unheard of>", "x"));
    }
}
