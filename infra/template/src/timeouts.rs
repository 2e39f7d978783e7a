//! How long Lambda lets each function take.

use crate::{Error, document::Document};
use std::{collections::BTreeMap, time::Duration};

/// What Lambda gives a function that says nothing.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html>
const DEFAULT_SECONDS: u64 = 3;

/// Each function's `Timeout`: its own, or that of all functions.
///
/// # Errors
/// [`Error::NotYaml`] and [`Error::Template`], naming the place.
pub fn timeouts(yaml: &str) -> Result<BTreeMap<String, Duration>, Error> {
    let document = Document::parse(yaml)?;
    let common: Option<u64> = document.globals().get(&["Function", "Timeout"])?;
    let mut all = BTreeMap::new();
    for function in document.resources()? {
        if function.kind != "AWS::Serverless::Function" {
            continue;
        }
        let own: Option<u64> = function.get(&["Properties", "Timeout"])?;
        let seconds = own.or(common).unwrap_or(DEFAULT_SECONDS);
        let name = function.require(&["Metadata", "BuildProperties", "Binary"])?;
        all.insert(name, Duration::from_secs(seconds));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r"
Globals:
  Function: {Timeout: 10}
Resources:
  One:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: one}}
    Properties: {Timeout: 25}
  Two:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: two}}
    Properties: {}
  Topic: {Type: AWS::SNS::Topic}
";

    fn seconds(yaml: &str) -> Vec<(String, u64)> {
        let all = timeouts(yaml).expect("timeouts");
        all.into_iter().map(|(name, timeout)| (name, timeout.as_secs())).collect()
    }

    #[test]
    fn a_function_s_own_timeout_comes_before_that_of_all_functions_and_before_lambda_s() {
        assert_eq!(seconds(SAMPLE), [("one".to_owned(), 25), ("two".to_owned(), 10)]);
        let silent = SAMPLE.replace("{Timeout: 10}", "{}");
        assert_eq!(seconds(&silent), [("one".to_owned(), 25), ("two".to_owned(), 3)]);
    }

    #[test]
    fn a_timeout_that_is_no_number_is_refused_by_its_place() {
        let error = timeouts(&SAMPLE.replace("25", "long")).expect_err("no number").to_string();
        assert!(
            error.starts_with("template.yaml: Resources.One.Properties.Timeout cannot be read"),
            "{error}"
        );
    }
}
