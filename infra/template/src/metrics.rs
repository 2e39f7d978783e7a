//! The CloudWatch metrics that the template's alarms and dashboards look at. A metric that nobody writes is
//! no error to CloudWatch: its alarm is silent for ever, its graph empty.

use crate::{Error, Metric, Resource, Template, expression};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stated {
    namespace: String,
    metric_name: String,
    #[serde(default)]
    dimensions: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    expression: Option<String>,
    metric_stat: Option<MetricStat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricStat {
    metric: Stated,
}

/// Every metric that an alarm or a dashboard of the template names.
///
/// # Errors
/// [`Error::Template`], naming the place; a dashboard that is no JSON among them.
pub fn metrics(template: &Template) -> Result<Vec<Metric>, Error> {
    let mut metrics = Vec::new();
    for resource in template.resources()? {
        match resource.kind {
            "AWS::CloudWatch::Alarm" => metrics.extend(of_alarm(&resource)?),
            "AWS::CloudWatch::Dashboard" => metrics.extend(of_dashboard(&resource)?),
            _ => (),
        }
    }
    Ok(metrics)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transformation {
    metric_namespace: String,
    metric_name: String,
}

/// Every metric that the template's own filters count in a log.
///
/// # Errors
/// [`Error::Template`], naming the place.
pub fn counted_in_logs(template: &Template) -> Result<Vec<Metric>, Error> {
    let mut metrics = Vec::new();
    for filter in template.resources()? {
        if filter.kind != "AWS::Logs::MetricFilter" {
            continue;
        }
        let counted: Vec<Transformation> =
            filter.require(&["Properties", "MetricTransformations"])?;
        metrics.extend(counted.into_iter().map(|metric| Metric {
            place: filter.name.to_owned(),
            namespace: metric.metric_namespace,
            name: metric.metric_name,
            dimensions: BTreeMap::new(),
        }));
    }
    Ok(metrics)
}

fn of_alarm(alarm: &Resource<'_>) -> Result<Vec<Metric>, Error> {
    let queries: Option<Vec<Query>> = alarm.get(&["Properties", "Metrics"])?;
    let Some(queries) = queries else {
        return Ok(vec![stated(alarm, alarm.require(&["Properties"])?)]);
    };
    let mut metrics = Vec::new();
    for query in queries {
        metrics.extend(query.metric_stat.map(|stat| stated(alarm, stat.metric)));
        if let Some(text) = query.expression {
            metrics.extend(searched(alarm, &text)?);
        }
    }
    Ok(metrics)
}

fn stated(alarm: &Resource<'_>, stated: Stated) -> Metric {
    let dimensions = stated.dimensions.into_iter();
    Metric {
        place: alarm.name.to_owned(),
        namespace: stated.namespace,
        name: stated.metric_name,
        dimensions: dimensions.map(|d| (d.name, Some(d.value))).collect(),
    }
}

fn of_dashboard(dashboard: &Resource<'_>) -> Result<Vec<Metric>, Error> {
    let path = ["Properties", "DashboardBody"];
    let problem = |problem: String| Error::at(dashboard.place(&path), problem);
    let body: serde_json::Value = serde_json::from_str(&dashboard.require::<String>(&path)?)
        .map_err(|error| problem(format!("is no JSON: {error}")))?;
    let widgets = body["widgets"].as_array().ok_or_else(|| problem("has no widgets".to_owned()))?;
    let mut metrics = Vec::new();
    for metric in widgets.iter().filter_map(|w| w["properties"]["metrics"].as_array()).flatten() {
        if let Some(text) = metric[0]["expression"].as_str() {
            metrics.extend(searched(dashboard, text)?);
            continue;
        }
        let words: Vec<&str> =
            metric.as_array().into_iter().flatten().map_while(|w| w.as_str()).collect();
        let [namespace, name, at @ ..] = words.as_slice() else {
            return Err(problem(format!("has a metric without a name: {metric}")));
        };
        let pair = |pair: &[&str]| (pair[0].to_owned(), pair.get(1).map(|v| (*v).to_owned()));
        metrics.push(Metric {
            place: dashboard.name.to_owned(),
            namespace: (*namespace).to_owned(),
            name: (*name).to_owned(),
            dimensions: at.chunks(2).map(pair).collect(),
        });
    }
    Ok(metrics)
}

fn searched(resource: &Resource<'_>, text: &str) -> Result<Option<Metric>, Error> {
    expression::metric(resource.name, text)
        .map_err(|problem| Error::at(format!("Resources.{}", resource.name), problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(resources: &str) -> Result<Vec<String>, String> {
        let parameters = "Parameters: {Env: {Default: test}, Limit: {Default: 1}}";
        let conditions = "Conditions: {C: !Equals [!Ref Env, test]}";
        let yaml = format!("{parameters}\n{conditions}\nResources:\n{resources}");
        let metrics = Template::parse(&yaml).and_then(|template| metrics(&template));
        let shown = |metric: Metric| {
            let at = metric.dimensions.iter().map(|(name, value)| {
                value.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}"))
            });
            let at = at.collect::<Vec<_>>().join(" ");
            format!("{}: {} {} {at}", metric.place, metric.namespace, metric.name)
        };
        metrics.map(|all| all.into_iter().map(shown).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_alarm_looks_at_the_metric_that_it_names_or_at_those_of_its_queries() {
        let yaml = "
  One: {Type: 'AWS::CloudWatch::Alarm', Properties: {
    Namespace: AWS/X, MetricName: Errors, Dimensions: [{Name: a, Value: !If [C, x, y]}]}}
  Two: {Type: 'AWS::CloudWatch::Alarm', Properties: {Metrics: [
    {Id: sum, Expression: IF(a > 1, a / b, 0)},
    {Id: a, MetricStat: {Stat: Sum, Metric: {Namespace: !Sub 'Own/${Env}', MetricName: Lost}}},
    {Id: b, Expression: !Sub 'SELECT SUM(Requests) FROM SCHEMA(\"Own/${Env}\", \"code\")'}]}}
  Topic: {Type: 'AWS::SNS::Topic'}";
        let expected =
            ["One: AWS/X Errors a=x", "Two: Own/test Lost ", "Two: Own/test Requests code"];
        assert_eq!(found(yaml), Ok(expected.map(str::to_owned).into()));
    }

    #[test]
    fn a_filter_counts_what_it_says_it_does() {
        let yaml = "
Parameters: {Env: {Default: test}}
Resources:
  Filter: {Type: 'AWS::Logs::MetricFilter', Properties: {MetricTransformations: [
    {MetricNamespace: !Sub 'Own/${Env}', MetricName: Lines, MetricValue: '1'}]}}
  Topic: {Type: 'AWS::SNS::Topic'}";
        let counted = counted_in_logs(&Template::parse(yaml).expect("a template"));
        let expected = Metric {
            place: "Filter".to_owned(),
            namespace: "Own/test".to_owned(),
            name: "Lines".to_owned(),
            dimensions: BTreeMap::new(),
        };
        assert_eq!(counted.expect("metrics"), [expected]);
    }

    #[test]
    fn a_dashboard_looks_at_lists_of_words_and_at_searches() {
        let yaml = r#"
  Board: {Type: 'AWS::CloudWatch::Dashboard', Properties: {DashboardBody: !Sub ['{"widgets": [
    {"properties": {"limit": ${Limit}, "metrics": [
      ["Own/${Env}", "Age", "endpoint", "list", {"stat": "Maximum"}], ["AWS/X", "All"],
      [{"expression": "SEARCH(''{Own/${Env},endpoint,code} MetricName=\"Requests\"'', ''Sum'', 60)"}]]}},
    {"properties": {"alarms": []}}]}', {Name: x}]}}"#;
        let expected = [
            "Board: Own/test Age endpoint=list",
            "Board: AWS/X All ",
            "Board: Own/test Requests code endpoint",
        ];
        assert_eq!(found(yaml), Ok(expected.map(str::to_owned).into()));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        let board = |body: &str| {
            let kind = "AWS::CloudWatch::Dashboard";
            found(&format!("  Board: {{Type: '{kind}', Properties: {{DashboardBody: '{body}'}}}}"))
                .expect_err("an error")
        };
        let place = "template.yaml: Resources.Board.Properties.DashboardBody";
        assert!(board(r#"{"widgets": [],}"#).starts_with(&format!("{place} is no JSON: ")));
        assert_eq!(board("{}"), format!("{place} has no widgets"));
        let nameless = board(r#"{"widgets": [{"properties": {"metrics": [["AWS/X"]]}}]}"#);
        assert!(
            nameless.starts_with(&format!("{place} has a metric without a name")),
            "{nameless}"
        );
        let search =
            r#"{"widgets": [{"properties": {"metrics": [[{"expression": "SEARCH(x)"}]]}}]}"#;
        assert!(board(search).starts_with("template.yaml: Resources.Board "), "{}", board(search));
    }
}
