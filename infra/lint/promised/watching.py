"""Alarms and the outputs. Which metrics alarms and dashboard look at is held by infra/template/tests/metrics.rs."""

from promised import promise, unlike
from translation import REGION, STACK


@promise
def alarms_go_off_where_the_parameters_say(deployment):
    limits = {
        "ServerErrorRateAlarm": "ServerErrorPercent",
        "LatencyAlarm": "LatencyP99Milliseconds",
        "QueueAgeAlarm": "QueueAgeHours",
    }
    for alarm_id, parameter in limits.items():
        threshold = deployment.properties(alarm_id).get("Threshold")
        yield from unlike(alarm_id, "Threshold", threshold, deployment.parameters[parameter])


@promise
def an_internal_error_anywhere_goes_off_at_once(deployment):
    alarm = deployment.properties("InternalErrorsAlarm")
    namespace = f"Greenlight/{deployment.parameters['DeploymentEnv']}"
    query = (
        f'SELECT SUM(Requests) FROM SCHEMA("{namespace}", "code", "endpoint")'
        " WHERE \"code\" = 'SYSTEM_INTERNAL_ERROR'"
    )
    found = [asked.get("Expression") for asked in alarm.get("Metrics", [])]
    yield from unlike("InternalErrorsAlarm", "its query", found, [query])
    yield from unlike("InternalErrorsAlarm", "Threshold", alarm.get("Threshold"), 1)


def asked(alarm):
    """Each metric and expression of an alarm, by its id."""
    return {query["Id"]: query.get("Expression", query.get("MetricStat")) for query in alarm.get("Metrics", [])}


def of_the_stage(metric, statistic, period):
    dimensions = [{"Name": "ApiId", "Value": "Api"}, {"Name": "Stage", "Value": "connect"}]
    metric = {"Namespace": "AWS/ApiGateway", "MetricName": metric, "Dimensions": dimensions}
    return {"Metric": metric, "Stat": statistic, "Period": period}


@promise
def a_hundred_requests_in_five_minutes_are_enough_for_the_latency_alarm(deployment):
    expected = {
        "latency": "IF(requests >= 100, p99, 0)",
        "p99": of_the_stage("Latency", "p99", 300),
        "requests": of_the_stage("Count", "Sum", 300),
    }
    yield from unlike("LatencyAlarm", "what it watches", asked(deployment.properties("LatencyAlarm")), expected)
    # CloudWatch waits for a thousand samples before it evaluates a percentile by itself with "ignore".
    for name, alarm in deployment.of_type("AWS::CloudWatch::Alarm").items():
        yield from unlike(name, "ExtendedStatistic", alarm.get("ExtendedStatistic"), None)


@promise
def the_error_budget_burns_slowly_or_somebody_is_told(deployment):
    expected = {
        "rate": "IF(failed >= 5, 100 * failed / requests, 0)",
        "failed": of_the_stage("5xx", "Sum", 3600),
        "requests": of_the_stage("Count", "Sum", 3600),
    }
    alarm = deployment.properties("ErrorBudgetAlarm")
    yield from unlike("ErrorBudgetAlarm", "what it watches", asked(alarm), expected)
    yield from unlike("ErrorBudgetAlarm", "Threshold", alarm.get("Threshold"), 0.4)


@promise
def what_the_routes_turn_away_is_counted_and_somebody_is_told(deployment):
    # Only what no function saw: a function may answer 429 as well.
    patterns = {
        "GatewayRequests": "",
        "GatewayThrottles": '{ $.status = "429" && $.functionStatus = "-" }',
        "GatewayInternalErrors": '{ $.functionStatus = "500" }',
    }
    namespace = f"Greenlight/{deployment.parameters['DeploymentEnv']}"
    filters = deployment.of_type("AWS::Logs::MetricFilter")
    yield from unlike("Resources", "the metric filters", set(filters), set(patterns))
    for name, pattern in patterns.items():
        counts = {"MetricNamespace": namespace, "MetricName": name, "MetricValue": "1", "DefaultValue": 0}
        expected = {"LogGroupName": "AccessLogs", "FilterPattern": pattern, "MetricTransformations": [counts]}
        yield from unlike(name, "it", filters.get(name), expected)
    alarm = asked(deployment.properties("RouteThrottlesAlarm"))
    rate = "IF(throttled >= 100, 100 * throttled / requests, 0)"
    yield from unlike("RouteThrottlesAlarm", "its rate", alarm.get("rate"), rate)


@promise
def a_queue_that_nobody_looks_at_is_noticed_where_there_are_reviews(deployment):
    reviewed = deployment.parameters["DeploymentEnv"] == "production"
    found = deployment.resources.get("QueueUnattendedAlarm", {}).get("Properties")
    yield from unlike("QueueUnattendedAlarm", "whether it is there", found is not None, reviewed)
    if found:
        yield from unlike("QueueUnattendedAlarm", "Threshold", found.get("Threshold"), 0)
        unseen = asked(found).get("unseen")
        yield from unlike("QueueUnattendedAlarm", "unseen", unseen, "IF(FILL(looks, 0) > 0, 0, submissions)")


@promise
def saved_queries_look_into_the_stack_s_own_logs_and_stand_in_its_folder(deployment):
    queries = deployment.of_type("AWS::Logs::QueryDefinition")
    logs = set(deployment.of_type("AWS::Logs::LogGroup"))
    if not queries:
        yield "Resources", "there is no saved query"
    for name, query in queries.items():
        if not query.get("Name", "").startswith(f"{STACK}/"):
            yield name, f"{query.get('Name')} is not in the folder {STACK}"
        groups = set(query.get("LogGroupNames", []))
        if groups not in ({"AccessLogs"}, logs - {"AccessLogs"}):
            yield name, f"it looks into {sorted(groups)}"


@promise
def every_alarm_says_where_the_manual_explains_it(deployment):
    for name, alarm in deployment.of_type("AWS::CloudWatch::Alarm").items():
        if "docs/operations.md, " not in alarm.get("AlarmDescription", ""):
            yield name, "its description does not say where the manual explains it"


@promise
def whoever_gave_an_address_is_subscribed_to_the_alarms(deployment):
    address = deployment.parameters["AlarmEmail"]
    subscription = {"TopicArn": "AlarmTopic", "Protocol": "email", "Endpoint": address}
    found = list(deployment.of_type("AWS::SNS::Subscription").values())
    yield from unlike("AlarmSubscription", "it", found, [subscription] if address else [])


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
        "NewestWebhookKeySecret": "WebhookKey",
    }
    if domain:
        expected["DomainTarget"] = "Domain.RegionalDomainName"
    if parameters["TableEncryption"] == "customer-managed":
        expected["TableKeyArn"] = "TableKey.Arn"
    yield from unlike("Outputs", "what they say", deployment.outputs, expected)
    dashboard = deployment.properties("Dashboard").get("DashboardName")
    yield from unlike("Dashboard", "DashboardName", dashboard, f"{STACK}-{REGION}")
