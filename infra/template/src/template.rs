//! The template as CloudFormation would see it for one set of parameter values: what stands on a condition
//! that does not hold is not there, and no intrinsic function is left.

use crate::{Error, intrinsic::Evaluator};
use serde::de::DeserializeOwned;
use serde_yaml_ng::{Mapping, Value};

/// A template, evaluated.
pub struct Template(Value);

/// One of the template's resources.
pub struct Resource<'a> {
    /// Its logical id.
    pub name: &'a str,
    /// What it is: `AWS::DynamoDB::Table`.
    pub kind: &'a str,
    body: &'a Value,
}

impl Template {
    /// Reads a template's text, with every parameter at its default.
    ///
    /// # Errors
    /// [`Error::NotYaml`]; [`Error::Template`] for what cannot be evaluated, naming the place.
    pub fn parse(yaml: &str) -> Result<Self, Error> {
        Self::with(yaml, &[])
    }

    /// Reads a template's text, with these values of parameters and defaults for the others.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn with(yaml: &str, parameters: &[(&str, &str)]) -> Result<Self, Error> {
        let mut tree: Value =
            serde_yaml_ng::from_str(yaml).map_err(|e| Error::NotYaml(e.to_string()))?;
        let evaluator = Evaluator::new(&tree, parameters)?;
        // The other sections are about parameters, and evaluated where they are asked for.
        for section in ["Globals", "Resources", "Outputs"] {
            let Some(entries) = tree.get_mut(section).and_then(Value::as_mapping_mut) else {
                continue;
            };
            let mut kept = Mapping::new();
            for (name, entry) in std::mem::take(entries) {
                let place = format!("{section}.{}", name.as_str().unwrap_or_default());
                if evaluator.is_made(entry.get("Condition"), &place)? {
                    kept.insert(name, evaluator.evaluate(&entry, &place)?);
                }
            }
            *entries = kept;
        }
        Ok(Self(tree))
    }

    /// The names in a section: `Parameters`, `Resources`, `Outputs`.
    pub fn names(&self, section: &str) -> impl Iterator<Item = &str> {
        let entries = self.0.get(section).and_then(Value::as_mapping);
        entries.into_iter().flat_map(Mapping::keys).filter_map(Value::as_str)
    }

    /// The value under `path`, as a `T`; `None` where the template has none.
    ///
    /// # Errors
    /// It is no `T`.
    pub fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Option<T>, Error> {
        get(&self.0, path, || path.join("."))
    }

    /// Every resource that is made, in the order in which the template lists them.
    ///
    /// # Errors
    /// There are none, or one has no type.
    pub fn resources(&self) -> Result<Vec<Resource<'_>>, Error> {
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

    /// Every function that SAM builds.
    pub(crate) fn functions(&self) -> Result<Vec<Resource<'_>>, Error> {
        let mut resources = self.resources()?;
        resources.retain(|resource| resource.kind == "AWS::Serverless::Function");
        Ok(resources)
    }
}

impl Resource<'_> {
    /// The value under `path`, as a `T`; `None` where the resource has none.
    ///
    /// # Errors
    /// It is no `T`.
    pub fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Option<T>, Error> {
        get(self.body, path, || self.place(path))
    }

    /// As [`get`](Self::get), where the resource must have one.
    ///
    /// # Errors
    /// There is none, or it is no `T`.
    pub fn require<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, Error> {
        self.get(path)?.ok_or_else(|| Error::at(self.place(path), "is missing"))
    }

    /// The path as a person would look for it.
    pub(crate) fn place(&self, path: &[&str]) -> String {
        format!("Resources.{}.{}", self.name, path.join("."))
    }
}

fn get<T: DeserializeOwned>(
    tree: &Value,
    path: &[&str],
    place: impl Fn() -> String,
) -> Result<Option<T>, Error> {
    match path.iter().try_fold(tree, |value, key| value.get(key)) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::deserialize(value)
            .map(Some)
            .map_err(|e| Error::at(place(), format!("cannot be read: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_a_condition_is_there_when_it_holds() {
        let yaml = "
Parameters: {Old: {Default: ''}}
Conditions: {New: !Equals [!Ref Old, '']}
Resources:
  Table: {Type: T, Condition: New, Properties: {Name: !If [New, own, !Ref Old]}}
  Api: {Type: A, Properties: {Table: !If [New, !Ref Table, !Ref Old]}}
Outputs: {Table: {Condition: New, Value: !Ref Table}}
";
        let described = |given: &[(&str, &str)]| {
            let template = Template::with(yaml, given).expect("a template");
            let names = ["Resources", "Outputs"].map(|section| template.names(section).count());
            let table = template.get::<String>(&["Resources", "Api", "Properties", "Table"]);
            (names, table.expect("text").expect("a table"))
        };
        assert_eq!(described(&[]), ([2, 1], "Table".to_owned()));
        assert_eq!(described(&[("Old", "restored")]), ([1, 0], "restored".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let error = |yaml: &str| {
            let template = Template::parse(yaml)?;
            template.resources()?[0].require::<String>(&["Properties", "Name"])
        };
        let error = |yaml: &str| error(yaml).expect_err("an error").to_string();
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
