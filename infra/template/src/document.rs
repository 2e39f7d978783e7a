//! The template as a tree of plain values: YAML read, CloudFormation's intrinsic functions
//! replaced by the best that can be known of them without AWS.

use crate::Error;
use serde::de::DeserializeOwned;
use serde_yaml_ng::Value;

/// A template whose intrinsic functions have been replaced.
pub(crate) struct Document(Value);

/// One of the template's resources.
pub(crate) struct Resource<'a> {
    /// Its logical id.
    pub(crate) name: &'a str,
    /// What it is: `AWS::DynamoDB::Table`.
    pub(crate) kind: &'a str,
    body: &'a Value,
}

impl Document {
    /// Reads a template's text.
    pub(crate) fn parse(yaml: &str) -> Result<Self, Error> {
        let tree = serde_yaml_ng::from_str(yaml).map_err(|e| Error::NotYaml(e.to_string()))?;
        Ok(Self(resolved(tree)))
    }

    /// What holds for every function, as if it were a resource; empty where nothing does.
    pub(crate) fn globals(&self) -> Resource<'_> {
        Resource { name: "Globals", kind: "", body: self.0.get("Globals").unwrap_or(&Value::Null) }
    }

    /// Every resource, in the order in which the template lists them.
    pub(crate) fn resources(&self) -> Result<Vec<Resource<'_>>, Error> {
        let resources = self
            .0
            .get("Resources")
            .and_then(Value::as_mapping)
            .ok_or_else(|| Error::at("Resources", "is missing or is not a mapping"))?;
        resources
            .iter()
            .map(|(name, body)| {
                let name = name
                    .as_str()
                    .ok_or_else(|| Error::at("Resources", "has a name that is not a string"))?;
                let kind = body.get("Type").and_then(Value::as_str).ok_or_else(|| {
                    Error::at(format!("Resources.{name}.Type"), "is missing or is not a string")
                })?;
                Ok(Resource { name, kind, body })
            })
            .collect()
    }
}

impl Resource<'_> {
    /// The value under `path`, as a `T`; `None` where the template has none.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Option<T>, Error> {
        let value = path.iter().try_fold(self.body, |value, key| value.get(key));
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::deserialize(value)
                .map(Some)
                .map_err(|e| Error::at(self.place(path), format!("cannot be read: {e}"))),
        }
    }

    /// As [`get`](Self::get), where the template must have one.
    pub(crate) fn require<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, Error> {
        self.get(path)?.ok_or_else(|| Error::at(self.place(path), "is missing"))
    }

    /// The path as a person would look for it.
    pub(crate) fn place(&self, path: &[&str]) -> String {
        format!("Resources.{}.{}", self.name, path.join("."))
    }
}

/// The tree without intrinsic functions: of an `!If` the branch for a condition that holds, of any
/// other function its argument (`!Ref Api` becomes `Api`), and nothing at all for
/// `!Ref AWS::NoValue`. Good enough for names and switches; whoever needs more than the argument
/// finds that it does not parse and says so.
fn resolved(value: Value) -> Value {
    match value {
        Value::Tagged(tagged) => intrinsic(&tagged.tag.to_string(), tagged.value),
        Value::Mapping(mapping) => {
            if let Some((function, argument)) = long_form(&mapping) {
                return intrinsic(&function, argument);
            }
            let kept = mapping.into_iter().map(|(key, value)| (key, resolved(value)));
            Value::Mapping(kept.collect())
        }
        Value::Sequence(items) => {
            // An item that the template drops on a condition is no item, not an empty one.
            let kept = items.into_iter().filter(|item| !item.is_null()).map(resolved);
            Value::Sequence(kept.filter(|item| !item.is_null()).collect())
        }
        scalar => scalar,
    }
}

/// `Fn::If: […]` and `Ref: …`: the long spelling of `!If` and `!Ref`.
fn long_form(mapping: &serde_yaml_ng::Mapping) -> Option<(String, Value)> {
    if mapping.len() != 1 {
        return None;
    }
    let (key, argument) = mapping.iter().next()?;
    let key = key.as_str()?;
    (key == "Ref" || key.starts_with("Fn::")).then(|| (key.to_owned(), argument.clone()))
}

fn intrinsic(function: &str, argument: Value) -> Value {
    let name = function.trim_start_matches('!').trim_start_matches("Fn::");
    match (name, argument) {
        ("If", Value::Sequence(branches)) if branches.len() == 3 => {
            branches.into_iter().nth(1).map_or(Value::Null, resolved)
        }
        ("Ref", Value::String(name)) if name == "AWS::NoValue" => Value::Null,
        (_, argument) => resolved(argument),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(yaml: &str) -> Value {
        let document = Document::parse(yaml).expect("a template");
        let resources = document.resources().expect("resources");
        resources[0].require(&["Properties"]).expect("properties")
    }

    #[test]
    fn short_and_long_functions_become_their_arguments() {
        let value = properties(
            "Resources:\n  Any:\n    Type: T\n    Properties:\n      \
             A: !Ref Api\n      B: {Ref: Api}\n      C: !Sub 'x-${Y}'\n      \
             D: !GetAtt Table.Arn\n      E: {'Fn::GetAtt': [Table, Arn]}\n",
        );
        let expected: Value =
            serde_yaml_ng::from_str("{A: Api, B: Api, C: 'x-${Y}', D: Table.Arn, E: [Table, Arn]}")
                .expect("yaml");
        assert_eq!(value, expected);
    }

    #[test]
    fn a_condition_is_taken_to_hold_and_no_value_is_nothing() {
        let value = properties(
            "Resources:\n  Any:\n    Type: T\n    Properties:\n      \
             A: !If [Real, !If [Big, 1, 2], 3]\n      \
             B: [x, !If [Real, !Ref AWS::NoValue, y], z]\n",
        );
        let expected: Value = serde_yaml_ng::from_str("{A: 1, B: [x, z]}").expect("yaml");
        assert_eq!(value, expected);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let error = |yaml: &str| match Document::parse(yaml) {
            Err(error) => error.to_string(),
            Ok(document) => match document.resources() {
                Err(error) => error.to_string(),
                Ok(all) => match all[0].require::<String>(&["Properties", "Name"]) {
                    Err(error) => error.to_string(),
                    Ok(name) => panic!("{name}"),
                },
            },
        };
        assert!(error("a: [").starts_with("template.yaml is not valid YAML: "));
        assert_eq!(error("{}"), "template.yaml: Resources is missing or is not a mapping");
        assert_eq!(
            error("Resources: {Any: {}}"),
            "template.yaml: Resources.Any.Type is missing or is not a string"
        );
        assert_eq!(
            error("Resources: {Any: {Type: T}}"),
            "template.yaml: Resources.Any.Properties.Name is missing"
        );
        assert!(
            error("Resources: {Any: {Type: T, Properties: {Name: [1]}}}")
                .starts_with("template.yaml: Resources.Any.Properties.Name cannot be read: ")
        );
    }
}
