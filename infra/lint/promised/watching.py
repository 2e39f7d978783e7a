"""Alarms and the outputs. Which metrics alarms and dashboard look at is held by infra/template/tests/metrics.rs."""

from promised import promise, unlike
from translation import REGION, STACK


@promise
def alarms_go_off_where_the_parameters_say(deployment):
    latency = deployment.properties("LatencyAlarm")
    yield from unlike("LatencyAlarm", "ExtendedStatistic", latency.get("ExtendedStatistic"), "p99")
    limits = {"ServerErrorRateAlarm": "ServerErrorPercent", "LatencyAlarm": "LatencyP99Milliseconds"}
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
    }
    if domain:
        expected["DomainTarget"] = "Domain.RegionalDomainName"
    if parameters["TableEncryption"] == "customer-managed":
        expected["TableKeyArn"] = "TableKey.Arn"
    yield from unlike("Outputs", "what they say", deployment.outputs, expected)
    dashboard = deployment.properties("Dashboard").get("DashboardName")
    yield from unlike("Dashboard", "DashboardName", dashboard, f"{STACK}-{REGION}")
