//! Filters of a stream: which of its records Lambda hands to a function.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>

use serde_json::{Map, Value};

/// A pattern. Of its operators those that Greenlight needs: a value itself, and `prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Map<String, Value>);

impl Pattern {
    /// Reads a pattern's JSON.
    ///
    /// # Errors
    /// What is wrong with it, or is not understood: a clause that follows its place.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let pattern = serde_json::from_str(json).map_err(|e| format!("is no pattern: {e}"))?;
        check(&pattern)?;
        Ok(Self(pattern))
    }

    /// Whether a record is one of those.
    pub fn matches(&self, record: &Value) -> bool {
        every_member_matches(&self.0, record)
    }
}

fn check(pattern: &Map<String, Value>) -> Result<(), String> {
    for (name, wanted) in pattern {
        match wanted {
            Value::Object(inner) => check(inner)?,
            Value::Array(all)
                if all.iter().all(|one| !one.is_object() || prefix(one).is_some()) => {}
            _ => return Err(format!("has an operator for {name} that is not understood")),
        }
    }
    Ok(())
}

fn every_member_matches(pattern: &Map<String, Value>, value: &Value) -> bool {
    pattern.iter().all(|(name, wanted)| match (wanted, &value[name]) {
        (Value::Object(inner), value) => every_member_matches(inner, value),
        (Value::Array(all), value) => all.iter().any(|one| {
            prefix(one).map_or(one == value, |prefix| {
                value.as_str().is_some_and(|text| text.starts_with(prefix))
            })
        }),
        _ => false,
    })
}

fn prefix(operator: &Value) -> Option<&str> {
    let operator = operator.as_object().filter(|operator| operator.len() == 1)?;
    operator.get("prefix")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_matches_where_every_member_is_one_of_its_values_or_begins_like_one() {
        let pattern = r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVENT#"},"COUNT"]}}}}"#;
        let pattern = Pattern::parse(pattern).expect("a pattern");
        let record = |name: &str, key: Value| json!({"eventName": name, "dynamodb": {"Keys": key}});
        let sk = |sk: &str| json!({"pk": {"S": "a"}, "sk": {"S": sk}});
        for (record, matches) in [
            (record("INSERT", sk("EVENT#1")), true),
            (record("MODIFY", sk("COUNT")), true),
            (record("REMOVE", sk("EVENT#1")), false),
            (record("INSERT", sk("event#1")), false),
            (record("INSERT", sk("COUNTS")), false),
            (record("INSERT", json!({"pk": {"S": "EVENT#1"}})), false),
            (record("INSERT", json!({"sk": {"N": "1"}})), false),
            (json!({"eventName": "INSERT"}), false),
            (json!([]), false),
        ] {
            assert_eq!(pattern.matches(&record), matches, "{record}");
        }
        assert!(Pattern::parse("{}").expect("a pattern").matches(&json!({})));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_never_left_out() {
        let problem = |json: &str| Pattern::parse(json).expect_err(json);
        for odd in [
            r#"{"eventName":[{"suffix":"T"}]}"#,
            r#"{"eventName":[{"prefix":1}]}"#,
            r#"{"eventName":[{"prefix":"I","suffix":"T"}]}"#,
            r#"{"eventName":"INSERT"}"#,
        ] {
            assert_eq!(problem(odd), "has an operator for eventName that is not understood");
        }
        assert!(problem("[]").starts_with("is no pattern: "));
    }
}
