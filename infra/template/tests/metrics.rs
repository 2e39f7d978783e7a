//! The metrics that the project's own alarms and dashboard look at: AWS publishes those of AWS, and what must
//! be seen is there. What the functions write is held by tests/contract/alarms.rs.

use greenlight_template::{Metric, Template, counted_in_logs, metrics};
use serde_json::Value;
use std::collections::BTreeSet;

/// Of what the functions and the filters of the log write.
const NAMESPACE: &str = "Greenlight/production";
const YAML: &str = include_str!("../../../template.yaml");
/// Metrics of AWS that may be named, each with the dimensions under which AWS publishes it. One that does not
/// exist is no error to CloudWatch: its alarm is silent for ever.
const PUBLISHED: &str = "
    AWS/ApiGateway 4xx ApiId,Stage
    AWS/ApiGateway 5xx ApiId,Stage
    AWS/ApiGateway Count ApiId,Stage
    AWS/ApiGateway Latency ApiId,Stage
    AWS/DynamoDB ConsumedReadCapacityUnits TableName
    AWS/DynamoDB ConsumedReadCapacityUnits GlobalSecondaryIndexName,TableName
    AWS/DynamoDB ConsumedWriteCapacityUnits TableName
    AWS/DynamoDB ConsumedWriteCapacityUnits GlobalSecondaryIndexName,TableName
    AWS/DynamoDB ReadThrottleEvents TableName
    AWS/DynamoDB TransactionConflict TableName
    AWS/DynamoDB WriteThrottleEvents TableName
    AWS/DynamoDB WriteThrottleEvents GlobalSecondaryIndexName,TableName
    AWS/Lambda ConcurrentExecutions
    AWS/Lambda ConcurrentExecutions FunctionName
    AWS/Lambda Errors FunctionName,Resource
    AWS/Lambda Invocations FunctionName,Resource
    AWS/Lambda IteratorAge FunctionName,Resource
    AWS/Lambda Throttles
    AWS/SQS ApproximateNumberOfMessagesVisible QueueName";
/// What must be looked at, and by whom, beside the errors of the functions.
const WATCHED: &str = "
    ConditionalFailuresAlarm Greenlight/production ConditionalFailures
    ConditionalFailuresAlarm Greenlight/production Requests
    Dashboard Greenlight/production QueueAge
    DeadLettersAlarm AWS/SQS ApproximateNumberOfMessagesVisible
    DeliveriesOverdueAlarm Greenlight/production OldestDueAge
    EndpointsDisabledAlarm Greenlight/production WebhookEndpointsDisabled
    ErrorBudgetAlarm AWS/ApiGateway 5xx
    ErrorBudgetAlarm AWS/ApiGateway Count
    InternalErrorRateAlarm Greenlight/production GatewayInternalErrors
    InternalErrorRateAlarm Greenlight/production GatewayRequests
    InternalErrorsAlarm Greenlight/production Requests
    LambdaThrottlesAlarm AWS/Lambda Throttles
    LatencyAlarm AWS/ApiGateway Count
    LatencyAlarm AWS/ApiGateway Latency
    LostRacesAlarm Greenlight/production LostRaces
    LostRacesAlarm Greenlight/production Requests
    QueueAgeAlarm Greenlight/production QueueAge
    QueueUnattendedAlarm Greenlight/production Requests
    QueueWriteThrottlesAlarm AWS/DynamoDB WriteThrottleEvents
    RouteThrottlesAlarm Greenlight/production GatewayRequests
    RouteThrottlesAlarm Greenlight/production GatewayThrottles
    ServerErrorRateAlarm AWS/ApiGateway 5xx
    ServerErrorRateAlarm AWS/ApiGateway Count
    StreamLagAlarm AWS/Lambda IteratorAge
    SweepErrorsAlarm AWS/Lambda Errors
    TableReadThrottlesAlarm AWS/DynamoDB ReadThrottleEvents
    TableWriteThrottlesAlarm AWS/DynamoDB WriteThrottleEvents
    UnreadableItemsAlarm Greenlight/production UnreadableItems";
/// What the dashboard shows: metric, by what, statistic.
const SHOWN: &str = "
    Requests endpoint,code Sum
    Duration endpoint p50
    Duration endpoint p99
    RoundTrips endpoint Average
    ConsumedCapacity endpoint Average
    Replays endpoint Sum
    DeliveryAttempts endpoint Sum
    DeliveryAttemptsFailed endpoint Sum";

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What is wrong, a line each. With another table, that one must be looked at.
fn findings(yaml: &str, table: &str) -> Result<Vec<String>, greenlight_template::Error> {
    let adopted = if table == "Table" { "" } else { table };
    // In the sandbox there is one alarm less.
    let parameters = [("DeploymentEnv", "production"), ("ExistingTableName", adopted)];
    let template = Template::with(yaml, &parameters)?;
    let metrics = metrics(&template)?;
    let mut found: Vec<String> = metrics.iter().flat_map(|m| wrong(&template, m, table)).collect();
    let counted = counted_in_logs(&template)?;
    // The functions' own have dimensions.
    let of_a_log = metrics.iter().filter(|m| m.namespace == NAMESPACE && m.dimensions.is_empty());
    for metric in of_a_log.filter(|m| !counted.iter().any(|c| c.name == m.name)) {
        let line = format!("{}: nothing counts {NAMESPACE} {}", metric.place, metric.name);
        found.push(format!("{line} in a log"));
    }
    let watch = |m: &Metric| format!("{} {} {}", m.place, m.namespace, m.name);
    let watched: BTreeSet<String> = metrics.iter().map(watch).collect();
    let missing = lines(WATCHED).into_iter().filter(|line| !watched.contains(*line));
    found.extend(missing.map(|line| format!("nobody watches {line}")));
    let body: String = template
        .get(&["Resources", "Dashboard", "Properties", "DashboardBody"])?
        .unwrap_or_default();
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let shown = body.to_string();
    for line in lines(SHOWN) {
        let [metric, by, statistic] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let search =
            format!("{{Greenlight/production,{by}}} MetricName=\"{metric}\"', '{statistic}',");
        if !shown.contains(Value::from(search).to_string().trim_matches('"')) {
            found.push(format!("Dashboard: it does not show {line}"));
        }
    }
    for widget in body["widgets"].as_array().expect("widgets") {
        let properties = &widget["properties"];
        if widget["type"] == "metric" && properties["region"] != "eu-north-1" {
            found.push(format!("Dashboard: {} is not of the stack's region", properties["title"]));
        }
    }
    Ok(found)
}

/// What is wrong with a metric of AWS.
fn wrong(template: &Template, metric: &Metric, table: &str) -> Vec<String> {
    let mut found = Vec::new();
    if metric.namespace == NAMESPACE {
        return found;
    }
    let by: Vec<&str> = metric.dimensions.keys().map(String::as_str).collect();
    let line = format!("{} {} {}", metric.namespace, metric.name, by.join(","));
    if !lines(PUBLISHED).contains(line.trim()) {
        found.push(format!("{}: AWS publishes no {line}", metric.place));
    }
    for (dimension, value) in &metric.dimensions {
        let value = value.as_deref().unwrap_or_default();
        let is_right = match dimension.as_str() {
            "ApiId" => value == "Api",
            "Stage" => value == "connect",
            "TableName" => value == table,
            "GlobalSecondaryIndexName" => {
                let indexes = [
                    "tickets-by-status",
                    "tickets-by-provider",
                    "tickets-by-app",
                    "deliveries-due",
                ];
                indexes.contains(&value)
            }
            "QueueName" => value == "DeadLetters.QueueName",
            "FunctionName" => {
                template.names("Resources").any(|id| id == value && id.ends_with("Function"))
            }
            _ => true,
        };
        if !is_right {
            found.push(format!("{}: {line} is asked for the {dimension} {value}", metric.place));
        }
    }
    found
}

#[test]
fn alarms_and_dashboard_look_at_metrics_that_exist_and_at_all_that_must_be_seen() {
    for table in ["Table", "restored"] {
        let found = findings(YAML, table).expect("metrics");
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }
}

/// A part of the template, what stands there instead, and what must be found then.
const SPOILT: &str = r#"
    MetricName: ReadThrottleEvents | MetricName: ReadThrottledEvents | TableReadThrottlesAlarm: AWS publishes no AWS/DynamoDB ReadThrottledEvents TableName
    MetricName: Latency, | MetricName: IntegrationLatency, | nobody watches LatencyAlarm AWS/ApiGateway Latency
    {Name: Stage, Value: connect} | {Name: Stage, Value: prod} | LatencyAlarm: AWS/ApiGateway Latency ApiId,Stage is asked for the Stage prod
    - {Name: TableName, Value: !If [CreatesTable, !Ref Table, !Ref ExistingTableName]} | - {Name: TableName, Value: !Ref AWS::StackName} | TableReadThrottlesAlarm: AWS/DynamoDB ReadThrottleEvents TableName is asked for the TableName greenlight
    Namespace: !Sub "Greenlight/${DeploymentEnv}", MetricName: LostRaces | Namespace: Greenlight, MetricName: LostRaces | LostRacesAlarm: AWS publishes no Greenlight LostRaces endpoint
    MetricName: LostRaces | MetricName: Replays | nobody watches LostRacesAlarm Greenlight/production LostRaces
    Type: AWS::CloudWatch::Alarm | Type: AWS::CloudWatch::CompositeAlarm | nobody watches QueueWriteThrottlesAlarm AWS/DynamoDB WriteThrottleEvents
    "GatewayThrottles", | "Throttles", | Dashboard: nothing counts Greenlight/production Throttles in a log
    MetricName: GatewayRequests, MetricValue | MetricName: Requests, MetricValue | RouteThrottlesAlarm: nothing counts Greenlight/production GatewayRequests in a log
    "AWS/ApiGateway", "Count" | "AWS/ApiGateway", "Requests" | Dashboard: AWS publishes no AWS/ApiGateway Requests ApiId,Stage
    "${RecordStampFunction}" | "record-stamp" | Dashboard: AWS/Lambda ConcurrentExecutions FunctionName is asked for the FunctionName record-stamp
    'p99', 60) | 'p90', 60) | Dashboard: it does not show Duration endpoint p99
    SUM(UnreadableItems) | SUM(Unreadable) | nobody watches UnreadableItemsAlarm Greenlight/production UnreadableItems
    "QueueAge" | "Queue" | nobody watches Dashboard Greenlight/production QueueAge
    \"Replays\" | \"Replay\" | Dashboard: it does not show Replays endpoint Sum
    "Throttles", "region": "${AWS::Region}" | "Throttles", "region": "us-east-1" | Dashboard: "Throttles" is not of the stack's region"#;

#[test]
fn what_looks_at_nothing_or_at_too_little_is_named() {
    for line in lines(SPOILT) {
        let [old, new, expected] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert!(YAML.contains(old), "{old}");
        let found = findings(&YAML.replace(old, new), "Table").expect("metrics");
        assert!(found.iter().any(|line| line == expected), "{expected} is not in {found:?}");
    }
    let spoilt = YAML.replace("\"start\": \"-PT3H\",", "\"start\": \"-PT3H\"");
    assert!(findings(&spoilt, "Table").is_err());
}
