"""Alarms, the dashboard and the outputs.

Metrics of AWS are held against the list here. Those that the functions write are held against what they write,
by tests/contract/project/alarms.rs.
"""

import json

from promised import promise, unlike
from translation import REGION, STACK

OWN = "Greenlight/"
# Metrics of AWS that may be named, with the dimensions under which AWS publishes them. A metric that does not
# exist is no error to CloudWatch: its alarm stays silent for ever.
KNOWN = {
    ("AWS/ApiGateway", "4xx"): [["ApiId", "Stage"]],
    ("AWS/ApiGateway", "5xx"): [["ApiId", "Stage"]],
    ("AWS/ApiGateway", "Count"): [["ApiId", "Stage"]],
    ("AWS/ApiGateway", "Latency"): [["ApiId", "Stage"]],
    ("AWS/DynamoDB", "ConsumedReadCapacityUnits"): [["TableName"], ["TableName", "GlobalSecondaryIndexName"]],
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"): [["TableName"], ["TableName", "GlobalSecondaryIndexName"]],
    ("AWS/DynamoDB", "ReadThrottleEvents"): [["TableName"], ["TableName", "GlobalSecondaryIndexName"]],
    ("AWS/DynamoDB", "TransactionConflict"): [["TableName"]],
    ("AWS/DynamoDB", "WriteThrottleEvents"): [["TableName"], ["TableName", "GlobalSecondaryIndexName"]],
    ("AWS/Lambda", "ConcurrentExecutions"): [[], ["FunctionName"]],
    ("AWS/Lambda", "Errors"): [["FunctionName", "Resource"]],
    ("AWS/Lambda", "Throttles"): [[]],
}
# What wakes somebody beside the errors of the functions, by alarm.
WATCHED = {
    "ServerErrorRateAlarm": {("AWS/ApiGateway", "5xx"), ("AWS/ApiGateway", "Count")},
    "LatencyAlarm": {("AWS/ApiGateway", "Latency")},
    "LambdaThrottlesAlarm": {("AWS/Lambda", "Throttles")},
    "TableReadThrottlesAlarm": {("AWS/DynamoDB", "ReadThrottleEvents")},
    "TableWriteThrottlesAlarm": {("AWS/DynamoDB", "WriteThrottleEvents")},
    "QueueWriteThrottlesAlarm": {("AWS/DynamoDB", "WriteThrottleEvents")},
    "LostRacesAlarm": {(OWN, "LostRaces"), (OWN, "Requests")},
    "ConditionalFailuresAlarm": {(OWN, "ConditionalFailures"), (OWN, "Requests")},
}


def alarms(deployment):
    return deployment.of_type("AWS::CloudWatch::Alarm").items()


def metrics_of(alarm):
    """What an alarm looks at: namespace, metric, dimensions by name."""
    if "MetricName" in alarm:
        yield alarm["Namespace"], alarm["MetricName"], dimensions(alarm.get("Dimensions", []))
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"], dimensions(metric.get("Dimensions", []))


def dimensions(pairs):
    return {pair["Name"]: pair["Value"] for pair in pairs}


def strange(deployment, namespace, name, at):
    """What is wrong with a metric of AWS, in words."""
    if namespace == f"{OWN}{deployment.parameters['DeploymentEnv']}":
        return
    if list(at) not in KNOWN.get((namespace, name), []):
        yield f"AWS publishes no metric {namespace} {name} by {list(at) or 'nothing'}"
    right = {
        "ApiId": ["Api"],
        "Stage": ["connect"],
        "TableName": [deployment.table],
        "GlobalSecondaryIndexName": ["review-queue"],
        "FunctionName": deployment.functions,
    }
    for dimension, value in at.items():
        if value not in right.get(dimension, [value]):
            yield f"{namespace} {name} is asked for the {dimension} {value}"


@promise
def alarms_watch_metrics_that_exist(deployment):
    for alarm_id, alarm in alarms(deployment):
        for namespace, name, at in metrics_of(alarm):
            for problem in strange(deployment, namespace, name, at):
                yield alarm_id, problem


@promise
def what_wakes_somebody_is_watched(deployment):
    for alarm_id, expected in WATCHED.items():
        metrics = metrics_of(deployment.properties(alarm_id))
        found = {(OWN if namespace.startswith(OWN) else namespace, name) for namespace, name, _ in metrics}
        yield from unlike(alarm_id, "what it watches", found, expected)
    latency = deployment.properties("LatencyAlarm")
    yield from unlike("LatencyAlarm", "ExtendedStatistic", latency.get("ExtendedStatistic"), "p99")
    limits = {"ServerErrorRateAlarm": "ServerErrorPercent", "LatencyAlarm": "LatencyP99Milliseconds"}
    for alarm_id, parameter in limits.items():
        threshold = deployment.properties(alarm_id).get("Threshold")
        yield from unlike(alarm_id, "Threshold", threshold, deployment.parameters[parameter])


@promise
def an_internal_error_anywhere_goes_off_at_once(deployment):
    alarm = deployment.properties("InternalErrorsAlarm")
    namespace = f"{OWN}{deployment.parameters['DeploymentEnv']}"
    query = (
        f'SELECT SUM(Requests) FROM SCHEMA("{namespace}", "code", "endpoint")'
        " WHERE \"code\" = 'SYSTEM_INTERNAL_ERROR'"
    )
    found = [asked.get("Expression") for asked in alarm.get("Metrics", [])]
    yield from unlike("InternalErrorsAlarm", "its query", found, [query])
    yield from unlike("InternalErrorsAlarm", "Threshold", alarm.get("Threshold"), 1)


@promise
def every_alarm_reaches_the_topic_when_it_goes_off_and_when_it_ends(deployment):
    for alarm_id, alarm in alarms(deployment):
        for action in ["AlarmActions", "OKActions"]:
            yield from unlike(alarm_id, action, alarm.get(action), ["AlarmTopic"])
        yield from unlike(alarm_id, "ActionsEnabled", alarm.get("ActionsEnabled", True), True)
        # Silence is no alarm.
        yield from unlike(alarm_id, "TreatMissingData", alarm.get("TreatMissingData"), "notBreaching")
        if "docs/operations.md, " not in alarm.get("AlarmDescription", ""):
            yield alarm_id, "its description does not say where the manual explains it"


@promise
def whoever_gave_an_address_is_subscribed_to_the_alarms(deployment):
    address = deployment.parameters["AlarmEmail"]
    subscription = {"TopicArn": "AlarmTopic", "Protocol": "email", "Endpoint": address}
    found = list(deployment.of_type("AWS::SNS::Subscription").values())
    yield from unlike("AlarmSubscription", "it", found, [subscription] if address else [])


def widgets(deployment):
    [dashboard] = deployment.of_type("AWS::CloudWatch::Dashboard").values()
    return json.loads(dashboard["DashboardBody"])["widgets"]


@promise
def the_dashboard_is_json_and_shows_metrics_that_exist(deployment):
    for widget in widgets(deployment):
        properties = widget["properties"]
        title = properties["title"]
        if widget["type"] == "metric":
            yield from unlike("Dashboard", f"the region of '{title}'", properties.get("region"), REGION)
        for metric in properties.get("metrics", []):
            names = [part for part in metric if isinstance(part, str)]
            if names:
                namespace, name, *at = names
                for problem in strange(deployment, namespace, name, dict(zip(at[::2], at[1::2]))):
                    yield "Dashboard", f"'{title}': {problem}"


@promise
def the_dashboard_shows_requests_by_endpoint_and_code_latency_costs_queue_and_replays(deployment):
    own = f"{OWN}{deployment.parameters['DeploymentEnv']}"
    shown = json.dumps([widget["properties"].get("metrics") for widget in widgets(deployment)])
    searched = [
        ("endpoint,code", "Requests", "Sum"),
        ("endpoint", "Duration", "p50"),
        ("endpoint", "Duration", "p99"),
        ("endpoint", "RoundTrips", "Average"),
        ("endpoint", "ConsumedCapacity", "Average"),
        ("endpoint", "Replays", "Sum"),
    ]
    for by, metric, statistic in searched:
        search = f"SEARCH('{{{own},{by}}} MetricName=\"{metric}\"', '{statistic}',"
        if json.dumps(search)[1:-1] not in shown:
            yield "Dashboard", f"it does not show {metric} by {by} ({statistic})"
    if json.dumps([own, "QueueAge", "endpoint", "list-activations"])[:-1] not in shown:
        yield "Dashboard", "it does not show the age of the queue"


@promise
def the_dashboard_lists_every_alarm(deployment):
    listed = [alarm for widget in widgets(deployment) for alarm in widget["properties"].get("alarms", [])]
    expected = [f"{alarm_id}.Arn" for alarm_id, _ in alarms(deployment)]
    yield from unlike("Dashboard", "the alarms", sorted(listed), sorted(expected))


@promise
def the_outputs_say_what_a_person_needs_next(deployment):
    parameters = deployment.parameters
    domain = parameters["DomainName"]
    dashboard = f"https://{REGION}.console.aws.amazon.com/cloudwatch/home?region={REGION}#dashboards:name=Dashboard"
    expected = {
        "BaseUrl": f"https://{domain}/connect/v1" if domain else "Api.ApiEndpoint/connect/v1",
        "TableName": deployment.table,
        "AdminPolicyArn": "AdminPolicy",
        "ApiId": "Api",
        "AlarmTopicArn": "AlarmTopic",
        "DashboardUrl": dashboard,
        "NewestHashKeySecret": "ParticipantHashKey",
    }
    if domain:
        expected["DomainTarget"] = "Domain.RegionalDomainName"
    if parameters["TableEncryption"] == "customer-managed":
        expected["TableKeyArn"] = "TableKey.Arn"
    yield from unlike("Outputs", "what they say", deployment.outputs, expected)
    dashboard = deployment.properties("Dashboard").get("DashboardName")
    yield from unlike("Dashboard", "DashboardName", dashboard, f"{STACK}-{REGION}")
