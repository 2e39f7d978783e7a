//! What calls the functions that have no route: the table's stream, and schedules.

use crate::{Error, Pattern, Resource, Template, routes::Event};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// What Lambda takes if nothing is said.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html>
const USUAL_BATCH: usize = 100;

/// One function that is called by something else than a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The function's folder under `functions/`, which is also its package and its binary.
    pub function: String,
    /// What calls it.
    pub source: Source,
}

/// What calls a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Changes of the table, in batches and in order.
    Stream {
        /// The most records in a batch.
        batch: usize,
        /// A record is handed over that matches one of these; every record, if there are none.
        filters: Vec<Pattern>,
        /// Whether the function says from which record on it wants the batch again.
        reports_failures: bool,
    },
    /// The clock.
    Schedule {
        /// From one call to the next.
        every: Duration,
        /// The event's `source`, which says who keeps the schedule: `aws.events` or `aws.scheduler`.
        by: &'static str,
    },
}

/// What an event of type `DynamoDB` says, in this program's eyes.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stream {
    batch_size: Option<usize>,
    filter_criteria: Option<Criteria>,
    #[serde(default)]
    function_response_types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Criteria {
    filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    pattern: String,
}

/// Every trigger of the template, in the order of the functions.
///
/// # Errors
/// [`Error::Template`], naming the place: also for a kind of event that nobody has needed yet, so that none is
/// quietly left out.
pub fn triggers(template: &Template) -> Result<Vec<Trigger>, Error> {
    let mut triggers = Vec::new();
    for function in template.functions()? {
        let events: Option<BTreeMap<String, Event>> = function.get(&["Properties", "Events"])?;
        for (name, event) in events.unwrap_or_default() {
            let path = ["Properties", "Events", &name, "Properties"];
            let source = match event.kind.as_str() {
                "HttpApi" => continue,
                "DynamoDB" => stream(&function, &path)?,
                "Schedule" => schedule(&function, &path, "Schedule", "aws.events")?,
                "ScheduleV2" => schedule(&function, &path, "ScheduleExpression", "aws.scheduler")?,
                other => {
                    let problem = format!("is of the type {other}, which is not understood");
                    return Err(Error::at(function.place(&path[..3]), problem));
                }
            };
            let function = function.require(&["Metadata", "BuildProperties", "Binary"])?;
            triggers.push(Trigger { function, source });
        }
    }
    for mapping in template.resources()? {
        if mapping.kind == "AWS::Lambda::EventSourceMapping" {
            let called: String = mapping.require(&["Properties", "FunctionName"])?;
            let called = called.split('.').next().unwrap_or_default();
            let functions = template.functions()?;
            let function = functions.iter().find(|function| function.name == called);
            let unknown = || {
                let place = mapping.place(&["Properties", "FunctionName"]);
                Error::at(place, format!("is {called}, which is no function of the template"))
            };
            let function = function.ok_or_else(unknown)?;
            let function = function.require(&["Metadata", "BuildProperties", "Binary"])?;
            triggers.push(Trigger { function, source: stream(&mapping, &["Properties"])? });
        }
    }
    Ok(triggers)
}

/// A stream, as an event of a function or a mapping of its own says it: in the same words.
fn stream(function: &Resource<'_>, path: &[&str]) -> Result<Source, Error> {
    let stream: Stream = function.require(path)?;
    let filters = stream.filter_criteria.map_or(Vec::new(), |criteria| criteria.filters);
    let place = [path, &["FilterCriteria"]].concat();
    let pattern = |filter: Filter| {
        Pattern::parse(&filter.pattern).map_err(|e| Error::at(function.place(&place), e))
    };
    Ok(Source::Stream {
        batch: stream.batch_size.unwrap_or(USUAL_BATCH),
        filters: filters.into_iter().map(pattern).collect::<Result<_, _>>()?,
        reports_failures: stream
            .function_response_types
            .iter()
            .any(|t| t == "ReportBatchItemFailures"),
    })
}

fn schedule(
    function: &Resource<'_>,
    path: &[&str],
    member: &str,
    by: &'static str,
) -> Result<Source, Error> {
    let path = [path, &[member]].concat();
    let expression: String = function.require(&path)?;
    let every = rate(&expression).ok_or_else(|| {
        Error::at(function.place(&path), format!("is {expression}, and only a rate is understood"))
    })?;
    Ok(Source::Schedule { every, by })
}

/// `rate(5 minutes)`. <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html>
fn rate(expression: &str) -> Option<Duration> {
    let inner = expression.strip_prefix("rate(")?.strip_suffix(')')?;
    let (value, unit) = inner.split_once(' ')?;
    let seconds = match unit.strip_suffix('s').unwrap_or(unit) {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    let value: u64 = value.parse().ok().filter(|value| *value > 0)?;
    value.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Answers:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: answers}}
    Properties:
      Events: {Route: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
  Dispatches:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: dispatches}}
    Properties:
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"]}'}]}
  Sweeps:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: sweeps}}
    Properties:
      Events:
        Late: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(2 hours)}}
        Minutely: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
"#;

    fn read(yaml: &str) -> Result<Vec<Trigger>, String> {
        triggers(&Template::parse(yaml).expect("a template")).map_err(|e| e.to_string())
    }

    #[test]
    fn streams_and_schedules_are_triggers_and_routes_are_none() {
        let trigger = |function: &str, source| Trigger { function: function.to_owned(), source };
        let stream = |batch, filters: &[&str], reports_failures| {
            let filters = filters.iter().map(|json| Pattern::parse(json).expect("a pattern"));
            Source::Stream { batch, filters: filters.collect(), reports_failures }
        };
        let schedule = |seconds, by| Source::Schedule { every: Duration::from_secs(seconds), by };
        let scheduled = [
            trigger("sweeps", schedule(7200, "aws.scheduler")),
            trigger("sweeps", schedule(60, "aws.events")),
        ];
        let mut expected =
            vec![trigger("dispatches", stream(10, &[r#"{"eventName":["INSERT"]}"#], true))];
        expected.extend(scheduled.clone());
        assert_eq!(read(SAMPLE), Ok(expected));

        let lines = ["BatchSize", "FunctionResponseTypes", "FilterCriteria"];
        let is_said = |line: &&str| !lines.iter().any(|name| line.trim_start().starts_with(name));
        let bare = SAMPLE.lines().filter(is_said).collect::<Vec<_>>().join("\n");
        let mut expected = vec![trigger("dispatches", stream(100, &[], false))];
        expected.extend(scheduled);
        assert_eq!(read(&bare), Ok(expected));
    }

    #[test]
    fn a_mapping_that_stands_by_itself_is_a_trigger_of_the_function_that_it_names() {
        let mapping = |called: &str| {
            format!(
                "{SAMPLE}  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref {called}, EventSourceArn: !GetAtt Table.StreamArn, BatchSize: 7}}
"
            )
        };
        let found = read(&mapping("Sweeps.Alias")).expect("triggers");
        let source = Source::Stream { batch: 7, filters: Vec::new(), reports_failures: false };
        assert_eq!(found.last(), Some(&Trigger { function: "sweeps".to_owned(), source }));
        let problem = "Resources.Source.Properties.FunctionName is Table, which is no function of the template";
        assert_eq!(read(&mapping("Table")), Err(format!("template.yaml: {problem}")));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for (old, new, problem) in [
            (
                "Type: DynamoDB\n",
                "Type: SQS\n",
                "Dispatches.Properties.Events.Stream is of the type SQS, which is not understood",
            ),
            (
                "rate(1 minute)",
                "cron(0 1 * * ? *)",
                "Sweeps.Properties.Events.Minutely.Properties.Schedule is cron(0 1 * * ? *), and only a \
                 rate is understood",
            ),
            (
                r#"["INSERT"]"#,
                r#"[{"exists":true}]"#,
                "Dispatches.Properties.Events.Stream.Properties.FilterCriteria has an operator for \
                 eventName that is not understood",
            ),
            (
                "BuildProperties: {Binary: sweeps}",
                "BuildProperties: {}",
                "Sweeps.Metadata.BuildProperties.Binary is missing",
            ),
        ] {
            assert!(SAMPLE.contains(old), "{old}");
            let error = read(&SAMPLE.replace(old, new)).expect_err(new);
            assert_eq!(error, format!("template.yaml: Resources.{problem}"));
        }
    }

    #[test]
    fn a_rate_is_a_number_of_minutes_hours_or_days() {
        for (expression, seconds) in [
            ("rate(1 minute)", Some(60)),
            ("rate(5 minutes)", Some(300)),
            ("rate(1 hour)", Some(3600)),
            ("rate(2 days)", Some(172_800)),
            ("rate(0 minutes)", None),
            ("rate(1 second)", None),
            ("rate(1)", None),
            ("1 minute", None),
        ] {
            assert_eq!(rate(expression), seconds.map(Duration::from_secs), "{expression}");
        }
    }
}
