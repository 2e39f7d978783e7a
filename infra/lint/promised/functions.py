"""The functions: what Lambda runs, their logs, alarms, versions and traffic."""

import re

from promised import promise, unlike
from promised.choices import longest
from promised.workers import WORKERS
from translation import STACK

# Beyond what the gateway waits for, nobody reads an answer.
GATEWAY_SECONDS = 30


def pascal(name):
    """`record-stamp` as template.yaml writes it in logical ids."""
    return "".join(part.capitalize() for part in name.split("-"))


def each(deployment):
    """Each function: its logical id, the name of its endpoint, its properties."""
    for function, name in deployment.functions.items():
        yield function, name, deployment.properties(function)


def one_of_type(deployment, kind, function):
    """The one resource of a type that SAM made for a function, by its logical id."""
    [found] = [name for name in deployment.of_type(kind) if re.fullmatch(function + r"[A-Z]\w*", name)]
    return found


@promise
def a_function_is_built_for_arm64_unless_told_otherwise(deployment):
    default = deployment.template["Parameters"]["Architecture"]["Default"]
    yield from unlike("Architecture", "the default", default, "arm64")
    for function, _, properties in each(deployment):
        asked = [deployment.parameters["Architecture"]]
        yield from unlike(function, "Architectures", properties.get("Architectures"), asked)
        metadata = deployment.template["Resources"][function]["Metadata"]
        yield from unlike(function, "BuildMethod", metadata.get("BuildMethod"), "rust-cargolambda")


@promise
def a_function_gives_up_before_the_gateway_does(deployment):
    for function, _, properties in each(deployment):
        if function not in WORKERS and not 0 < properties.get("Timeout", 0) < GATEWAY_SECONDS:
            yield function, f"Timeout is {properties.get('Timeout')}; the gateway waits {GATEWAY_SECONDS} s"


@promise
def concurrency_is_reserved_only_where_it_was_asked_for(deployment):
    default = deployment.template["Parameters"]["ReservedConcurrency"]["Default"]
    yield from unlike("ReservedConcurrency", "the default", default, "")
    asked = deployment.parameters["ReservedConcurrency"] or None
    # 0 closes the API, whoever calls.
    for_operators = asked if asked == "0" else deployment.parameters["OperatorConcurrency"] or asked
    for function, _, properties in each(deployment):
        reserved = properties.get("ReservedConcurrentExecutions")
        expected = for_operators if function in of_operators(deployment) else asked
        yield from unlike(function, "ReservedConcurrentExecutions", reserved, expected)


def of_operators(deployment):
    """The functions that operators use, by their routes."""
    for function in deployment.functions:
        events = deployment.template["Resources"][function]["Properties"].get("Events", {})
        if any(event["Properties"].get("Path", "").startswith("/v1/operator/") for event in events.values()):
            yield function


@promise
def functions_are_traced_exactly_where_that_was_asked_for(deployment):
    mode = "Active" if deployment.parameters["XRayTracing"] == "true" else "PassThrough"
    for function, _, properties in each(deployment):
        yield from unlike(function, "TracingConfig", properties.get("TracingConfig"), {"Mode": mode})


@promise
def every_function_writes_to_a_log_group_of_its_own(deployment):
    for function, name, properties in each(deployment):
        group = f"{pascal(name)}Logs"
        # Text: the program writes JSON itself, and Lambda's own JSON would wrap it.
        logging = {"LogFormat": "Text", "LogGroup": group}
        yield from unlike(function, "LoggingConfig", properties.get("LoggingConfig"), logging)
        log_name = deployment.properties(group).get("LogGroupName")
        yield from unlike(group, "LogGroupName", log_name, f"/aws/lambda/{STACK}/{name}")


@promise
def logs_are_kept_as_long_as_was_asked_for_and_no_longer(deployment):
    groups = deployment.of_type("AWS::Logs::LogGroup")
    yield from unlike("Resources", "the number of log groups", len(groups), len(deployment.functions) + 1)
    for name, group in groups.items():
        asked = deployment.parameters["LogRetentionDays"]
        yield from unlike(name, "RetentionInDays", group.get("RetentionInDays"), asked)


@promise
def every_function_has_an_error_alarm_on_its_own_alias(deployment):
    for function, name, _ in each(deployment):
        alarm = f"{pascal(name)}ErrorsAlarm"
        found = deployment.properties(alarm)
        dimensions = [
            {"Name": "FunctionName", "Value": function},
            {"Name": "Resource", "Value": f"{function}:live"},
        ]
        stats = {query["Id"]: query.get("MetricStat") for query in found.get("Metrics", [])}
        for id, metric in {"failed": "Errors", "calls": "Invocations"}.items():
            of_alias = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions}
            yield from unlike(alarm, id, stats.get(id), {"Metric": of_alias, "Stat": "Sum", "Period": 60})
        if not found.get("AlarmDescription", "").startswith(f"{name} "):
            yield alarm, f"its description does not name {name}"


@promise
def a_release_moves_the_alias_in_steps_and_rolls_back_on_the_function_s_own_alarms(deployment):
    watches = deployment.parameters["RollBackOnAlarms"] == "true"
    for function, name, _ in each(deployment):
        alias_id = one_of_type(deployment, "AWS::Lambda::Alias", function)
        alias = deployment.resources[alias_id]
        yield from unlike(alias_id, "Name", alias["Properties"].get("Name"), "live")
        version = one_of_type(deployment, "AWS::Lambda::Version", function)
        yield from unlike(alias_id, "FunctionVersion", alias["Properties"]["FunctionVersion"], f"{version}.Version")
        group_id = one_of_type(deployment, "AWS::CodeDeploy::DeploymentGroup", function)
        moved_by = alias.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate", {}).get("DeploymentGroupName")
        yield from unlike(alias_id, "what moves it", moved_by, group_id)
        group = deployment.properties(group_id)
        steps = f"CodeDeployDefault.Lambda{deployment.parameters['ReleaseStrategy']}"
        yield from unlike(group_id, "DeploymentConfigName", group.get("DeploymentConfigName"), steps)
        alarms = [{"Name": f"{pascal(name)}ErrorsAlarm"}, {"Name": "InternalErrorRateAlarm"}]
        watched = {"Enabled": True, "Alarms": alarms} if watches else {}
        yield from unlike(group_id, "AlarmConfiguration", group.get("AlarmConfiguration"), watched)
        rollback = group.get("AutoRollbackConfiguration", {})
        if not rollback.get("Enabled") or "DEPLOYMENT_STOP_ON_ALARM" not in rollback.get("Events", []):
            yield group_id, "an alarm does not roll it back"


# A rate with a floor: of one request that fails again and again, too few to be a share of what all send.
A_RATE = re.compile(r"IF\((\w+) >= (\d+), 100 \* \1 / (\w+), 0\)")


@promise
def no_single_caller_holds_on_what_rolls_a_release_back(deployment):
    watched = set()
    for group in deployment.of_type("AWS::CodeDeploy::DeploymentGroup").values():
        watched |= {alarm["Name"] for alarm in group.get("AlarmConfiguration", {}).get("Alarms", [])}
    for name in watched:
        alarm = deployment.properties(name)
        [expression] = [query["Expression"] for query in alarm.get("Metrics", []) if "Expression" in query] or [""]
        rate = A_RATE.fullmatch(expression)
        if not rate or int(rate[2]) < 5:
            yield name, f"{expression or alarm.get('MetricName')} is no rate with a floor"
        several = {"EvaluationPeriods": 3, "DatapointsToAlarm": 2, "ComparisonOperator": "GreaterThanThreshold"}
        yield from unlike(name, "how it goes off", {key: alarm.get(key) for key in several}, several)
        threshold = deployment.parameters["ServerErrorPercent"]
        yield from unlike(name, "Threshold", alarm.get("Threshold"), threshold)


@promise
def a_published_version_outlives_its_successor(deployment):
    for function, _, _ in each(deployment):
        version = one_of_type(deployment, "AWS::Lambda::Version", function)
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"]:
            yield from unlike(version, policy, deployment.resources[version].get(policy), "Retain")


@promise
def a_version_is_published_for_exactly_the_parameters_that_reach_the_function(deployment):
    translated = deployment.translated["Resources"]
    for function, _, _ in each(deployment):
        version = one_of_type(deployment, "AWS::Lambda::Version", function)
        told = mentioned(deployment, translated[version]["Properties"].get("Description"))
        versioned = [translated[function]["Properties"][part] for part in ("Environment", "TracingConfig")]
        reaches = mentioned(deployment, versioned) | {"Release"}
        yield from unlike(function, "what VersionDescription names", sorted(told), sorted(reaches))
        own = deployment.template["Resources"][function]["Properties"]
        yield from unlike(function, "AutoPublishAliasAllProperties", own.get("AutoPublishAliasAllProperties"), True)


@promise
def another_release_is_always_something_to_publish(deployment):
    for function, _, _ in each(deployment):
        described = deployment.translated["Resources"][function]["Properties"].get("Description")
        yield from unlike(function, "what Description names", mentioned(deployment, described), {"Release"})


@promise
def descriptions_fit_into_256_characters_whatever_the_parameters(deployment):
    declared = deployment.template["Parameters"]
    for function, _, _ in each(deployment):
        version = one_of_type(deployment, "AWS::Lambda::Version", function)
        for name in [function, version]:
            text = deployment.translated["Resources"][name]["Properties"]["Description"]["Fn::Sub"]
            names = re.findall(r"\$\{(\w+)\}", text)
            length = len(re.sub(r"\$\{\w+\}", "", text)) + sum(longest(declared[parameter]) for parameter in names)
            if length > 256:
                yield name, f"its description can have {length} characters"


def mentioned(deployment, value):
    """The parameters that decide a value, those of its conditions included."""
    declared = deployment.template["Parameters"]
    conditions = deployment.template["Conditions"]
    if isinstance(value, list):
        return set().union(*(mentioned(deployment, item) for item in value))
    if isinstance(value, dict):
        found = set()
        for key, item in value.items():
            if key in ("Ref", "Condition") and isinstance(item, str):
                found |= {item} & declared.keys()
                found |= mentioned(deployment, conditions[item]) if key == "Condition" else set()
            elif key == "Fn::If":
                found |= mentioned(deployment, conditions[item[0]]) | mentioned(deployment, item[1:])
            elif key == "Fn::Sub":
                text, given = item if isinstance(item, list) else (item, {})
                found |= set(re.findall(r"\$\{(\w+)\}", text)) & declared.keys()
                found |= mentioned(deployment, given)
            else:
                found |= mentioned(deployment, item)
        return found
    return set()
