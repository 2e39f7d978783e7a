//! CloudFormation's intrinsic functions, evaluated as far as that is possible without AWS: parameters have
//! the values that they are given, a resource is named by its logical id, and the account, the region and the
//! stack are ones that nobody has. What is not understood is an error, never a guess.

use crate::Error;
use serde_yaml_ng::{Mapping, Value};
use std::collections::BTreeMap;

/// The pseudo parameters.
const PSEUDO: [(&str, &str); 5] = [
    ("AWS::AccountId", "000000000000"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "eu-north-1"),
    ("AWS::StackName", "greenlight"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// What intrinsic functions refer to.
pub(crate) struct Evaluator {
    values: BTreeMap<String, Value>,
    conditions: Mapping,
    /// Type by logical id, of what is made: a reference to anything else fails a deployment, too.
    resources: BTreeMap<String, String>,
}

impl Evaluator {
    /// For a template and values of parameters; the others have their defaults.
    pub(crate) fn new(template: &Value, given: &[(&str, &str)]) -> Result<Self, Error> {
        let section = |name| template.get(name).and_then(Value::as_mapping).cloned();
        let pseudo = PSEUDO.map(|(name, value)| (name.to_owned(), value.into()));
        let mut values: BTreeMap<String, Value> = pseudo.into();
        for (name, declared) in section("Parameters").unwrap_or_default() {
            let default = declared.get("Default").cloned().unwrap_or_default();
            values.insert(name.as_str().unwrap_or_default().to_owned(), default);
        }
        for (name, value) in given {
            if values.insert((*name).to_owned(), Value::from(*value)).is_none() {
                return Err(Error::at(format!("Parameters.{name}"), "is missing"));
            }
        }
        let conditions = section("Conditions").unwrap_or_default();
        let mut evaluator = Self { values, conditions, resources: BTreeMap::new() };
        for (name, resource) in section("Resources").unwrap_or_default() {
            let name = name.as_str().unwrap_or_default();
            if evaluator.is_made(resource.get("Condition"), &format!("Resources.{name}"))? {
                let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
                evaluator.resources.insert(name.to_owned(), kind.to_owned());
            }
        }
        Ok(evaluator)
    }

    /// Whether something is made that stands on a condition, or on none.
    pub(crate) fn is_made(&self, condition: Option<&Value>, place: &str) -> Result<bool, Error> {
        condition.map_or(Ok(true), |condition| self.holds(condition, place))
    }

    /// The value without intrinsic functions; nothing for `AWS::NoValue`, which is dropped from what holds it.
    pub(crate) fn evaluate(&self, value: &Value, place: &str) -> Result<Value, Error> {
        if let Some((function, argument)) = call(value) {
            return self.called(&function, argument, place);
        }
        match value {
            Value::Mapping(mapping) => {
                let mut kept = Mapping::new();
                for (key, value) in mapping {
                    let place = format!("{place}.{}", key.as_str().unwrap_or_default());
                    let value = self.evaluate(value, &place)?;
                    if !value.is_null() {
                        kept.insert(key.clone(), value);
                    }
                }
                Ok(Value::Mapping(kept))
            }
            Value::Sequence(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(at, item)| self.evaluate(item, &format!("{place}.{at}")));
                let kept = items.filter(|item| !matches!(item, Ok(Value::Null)));
                Ok(Value::Sequence(kept.collect::<Result<_, _>>()?))
            }
            scalar => Ok(scalar.clone()),
        }
    }

    fn called(&self, function: &str, argument: &Value, place: &str) -> Result<Value, Error> {
        match (function, argument) {
            ("Ref", Value::String(name)) => self.reference(name, place),
            ("GetAtt", Value::String(name)) => self.reference(name, place),
            ("GetAtt", Value::Sequence(parts)) => self.reference(&joined(parts, "."), place),
            ("If", Value::Sequence(parts)) if parts.len() == 3 => {
                let branch = if self.holds(&parts[0], place)? { 1 } else { 2 };
                self.evaluate(&parts[branch], place)
            }
            ("Join", Value::Sequence(parts)) if parts.len() == 2 => {
                let items = self.evaluate(&parts[1], place)?;
                let items = items.as_sequence().map_or([].as_slice(), Vec::as_slice);
                Ok(joined(items, &text(&parts[0])).into())
            }
            ("Sub", Value::String(text)) => self.substituted(text, &Value::Null, place),
            ("Sub", Value::Sequence(parts)) if parts.len() == 2 => {
                let own = self.evaluate(&parts[1], place)?;
                self.substituted(&text(&parts[0]), &own, place)
            }
            _ => Err(Error::at(place, format!("calls {function} in a way that is not understood"))),
        }
    }

    /// A parameter's value, a resource's logical id, or the name of a resource's attribute.
    fn reference(&self, name: &str, place: &str) -> Result<Value, Error> {
        let (resource, attribute) = name.split_once('.').unwrap_or((name, ""));
        match (self.values.get(name), self.resources.get(resource).map(String::as_str)) {
            _ if name == "AWS::NoValue" => Ok(Value::Null),
            (Some(value), _) => Ok(value.clone()),
            (_, Some("AWS::DynamoDB::Table")) if attribute == "Arn" => {
                let own = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
                self.substituted(&format!("{own}{resource}"), &Value::Null, place)
            }
            (_, Some(_)) => Ok(name.into()),
            (None, None) => Err(Error::at(
                place,
                format!("refers to {name}, which is neither a parameter nor a resource"),
            )),
        }
    }

    /// The text with every `${NAME}` replaced, by what the call itself names or else by the template's.
    fn substituted(&self, template: &str, own: &Value, place: &str) -> Result<Value, Error> {
        let mut parts = template.split("${");
        let mut result = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part
                .split_once('}')
                .ok_or_else(|| Error::at(place, "has a ${ without its }".to_owned()))?;
            match (name.strip_prefix('!'), own.get(name)) {
                (Some(literal), _) => result.extend(["${", literal, "}"]),
                (None, Some(value)) => result.push_str(&text(value)),
                (None, None) => result.push_str(&text(&self.reference(name, place)?)),
            }
            result.push_str(rest);
        }
        Ok(result.into())
    }

    /// Whether a condition holds, given by its name or as an expression.
    fn holds(&self, condition: &Value, place: &str) -> Result<bool, Error> {
        let named = |name: &str| {
            let condition = self.conditions.get(name);
            let missing =
                || Error::at(place, format!("needs the condition {name}, which is missing"));
            self.holds(condition.ok_or_else(missing)?, place)
        };
        if let Value::String(name) = condition {
            return named(name);
        }
        let (function, argument) = call(condition)
            .ok_or_else(|| Error::at(place, "has a condition that is none".to_owned()))?;
        let parts = argument.as_sequence().map_or([].as_slice(), Vec::as_slice);
        match (function.as_str(), argument, parts) {
            ("Condition", Value::String(name), _) => named(name),
            ("Equals", _, [left, right]) => {
                Ok(text(&self.evaluate(left, place)?) == text(&self.evaluate(right, place)?))
            }
            ("Not", _, [part]) => Ok(!self.holds(part, place)?),
            ("And", ..) => {
                parts.iter().try_fold(true, |all, part| Ok(all && self.holds(part, place)?))
            }
            ("Or", ..) => {
                parts.iter().try_fold(false, |any, part| Ok(any || self.holds(part, place)?))
            }
            _ => Err(Error::at(place, format!("asks {function}, which is not understood"))),
        }
    }
}

/// A call of an intrinsic function, short (`!If`) or long (`Fn::If`, `Ref`), with its argument.
fn call(value: &Value) -> Option<(String, &Value)> {
    match value {
        Value::Tagged(tagged) => {
            Some((tagged.tag.to_string().trim_start_matches('!').to_owned(), &tagged.value))
        }
        Value::Mapping(mapping) if mapping.len() == 1 => {
            let (name, argument) = mapping.iter().next()?;
            let name = name.as_str()?;
            let is_named = ["Ref", "Condition"].contains(&name) && argument.is_string();
            let function = name.strip_prefix("Fn::").or_else(|| is_named.then_some(name))?;
            Some((function.to_owned(), argument))
        }
        _ => None,
    }
}

/// A scalar as CloudFormation writes it into a text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

fn joined(items: &[Value], separator: &str) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "
Parameters: {Stage: {Default: test}, Limit: {Default: 5, Type: Number}, Old: {Default: ''}}
Conditions:
  Real: !Equals [!Ref Stage, production]
  Adopts: {'Fn::Not': [{'Fn::Equals': [{Ref: Old}, '']}]}
  Either: !Or [!Condition Real, !Condition Adopts]
  Both: !And [!Condition Real, {Condition: Adopts}]
Resources:
  Table: {Type: 'AWS::DynamoDB::Table'}
  Spare: {Type: 'AWS::DynamoDB::Table', Condition: Real}
";

    /// What a value becomes, or what is wrong with it.
    fn evaluated(value: &str, given: &[(&str, &str)]) -> Result<Value, String> {
        let template = serde_yaml_ng::from_str(TEMPLATE).expect("a template");
        let evaluator = Evaluator::new(&template, given).map_err(|error| error.to_string())?;
        let value = serde_yaml_ng::from_str(value).expect("a value");
        evaluator.evaluate(&value, "Here").map_err(|error| error.to_string())
    }

    fn assert_becomes(value: &str, given: &[(&str, &str)], expected: &str) {
        let expected: Value = serde_yaml_ng::from_str(expected).expect("a value");
        assert_eq!(evaluated(value, given), Ok(expected), "{value} with {given:?}");
    }

    #[test]
    fn short_and_long_calls_mean_the_same() {
        let calls = "
            !Ref Stage | {Ref: Stage} | test
            !Ref Limit | {Ref: Limit} | 5
            !Ref Table | {Ref: Table} | Table
            !GetAtt Table.StreamArn | {'Fn::GetAtt': [Table, StreamArn]} | Table.StreamArn
            !GetAtt Table.Arn | !Sub '${Table.Arn}' | arn:aws:dynamodb:eu-north-1:000000000000:table/Table
            !Sub '${Stage}-${!x}-${Limit}' | {'Fn::Sub': 'test-${!x}-5'} | 'test-${x}-5'
            !Sub ['${A}/${Table}', {A: !Ref Stage}] | {'Fn::Sub': ['${A}/Table', {A: test}]} | test/Table
            !Join [',', [a, 1, !Ref AWS::NoValue]] | {'Fn::Join': [',', [a, 1]]} | 'a,1'";
        for call in calls.trim().lines() {
            let [short, long, expected] = call.trim().split(" | ").collect::<Vec<_>>()[..] else {
                panic!("{call}")
            };
            assert_becomes(short, &[], expected);
            assert_becomes(long, &[], expected);
        }
    }

    #[test]
    fn conditions_follow_the_parameters() {
        let (real, adopts) = (("Stage", "production"), ("Old", "x"));
        for (given, true_ones) in [
            (&[][..], ""),
            (&[real], "Real Either"),
            (&[adopts], "Adopts Either"),
            (&[real, adopts], "Real Adopts Either Both"),
        ] {
            for name in ["Real", "Adopts", "Either", "Both"] {
                let value = format!("[!If [{name}, 1, 2], !If [{name}, !Ref AWS::NoValue, 3]]");
                let holds = true_ones.contains(name);
                assert_becomes(&value, given, if holds { "[1]" } else { "[2, 3]" });
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_an_error_with_its_place() {
        let nothing = "which is neither a parameter nor a resource";
        for (value, problem) in [
            ("{A: [!Ref Nobody]}", &*format!("Here.A.0 refers to Nobody, {nothing}")),
            ("!Sub '${Spare}'", &format!("Here refers to Spare, {nothing}")),
            ("!If [Nobody, 1, 2]", "Here needs the condition Nobody, which is missing"),
            ("!ImportValue x", "Here calls ImportValue in a way that is not understood"),
            ("!Sub '${Stage'", "Here has a ${ without its }"),
        ] {
            assert_eq!(evaluated(value, &[]), Err(format!("template.yaml: {problem}")), "{value}");
        }
        let unknown = evaluated("1", &[("Nobody", "x")]);
        assert_eq!(unknown, Err("template.yaml: Parameters.Nobody is missing".to_owned()));
    }
}
