//! The environment variables that the template gives each function.

use crate::{Error, document::Document};
use serde_yaml_ng::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The names of each function's variables, those that all functions are given included.
///
/// # Errors
/// [`Error::NotYaml`] and [`Error::Template`], naming the place.
pub fn variables(yaml: &str) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let document = Document::parse(yaml)?;
    let path = ["Environment", "Variables"];
    let common: Option<BTreeMap<String, Value>> =
        document.globals().get(&[["Function"].as_slice(), &path].concat())?;
    let mut all = BTreeMap::new();
    for function in document.resources()? {
        if function.kind != "AWS::Serverless::Function" {
            continue;
        }
        let own: Option<BTreeMap<String, Value>> =
            function.get(&[["Properties"].as_slice(), &path].concat())?;
        let names = common.iter().chain(&own).flat_map(BTreeMap::keys).cloned().collect();
        all.insert(function.require(&["Metadata", "BuildProperties", "Binary"])?, names);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_has_the_variables_of_all_functions_and_its_own() {
        let yaml = r"
Globals:
  Function: {Environment: {Variables: {STAGE: !Ref Stage}}}
Resources:
  One:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: one}}
    Properties: {Environment: {Variables: {EXTRA: !Join [',', [a, b]]}}}
  Two:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: two}}
    Properties: {}
  Topic: {Type: AWS::SNS::Topic}
";
        let all = variables(yaml).expect("variables");
        let names = |function: &str| all[function].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!((names("one"), names("two")), (vec!["EXTRA", "STAGE"], vec!["STAGE"]));
        assert_eq!(all.len(), 2);
    }
}
