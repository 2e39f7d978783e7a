"""The workers: the functions that no request calls, what calls them, and what becomes of what they cannot do."""

import json

from promised import promise, unlike
from translation import listed, table_arn

# Logical id and name. They send webhooks: whatever one of them may do, whoever breaks into it may.
WORKERS = {"DispatchEventsFunction": "dispatch-events", "DeliverWebhooksFunction": "deliver-webhooks"}
# The beginnings of the partition keys.
LOG, ENDPOINTS, DELIVERIES, DUE = "EVENTS#*", "WEBHOOKS#*", "WEBHOOK#*", "DUE#*"
# As long as a sweep may take until the next one comes.
SWEEP_SECONDS = 60


def stream_arn(deployment):
    return deployment.parameters["ExistingTableStreamArn"] or "Table.StreamArn"


def on_partitions(action, resource, *partitions):
    """A statement that allows an action in these partitions alone."""
    keys = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)}}
    return {"Effect": "Allow", "Action": f"dynamodb:{action}", "Resource": resource, "Condition": keys}


def reading_the_stream(deployment):
    """What Lambda does as the role of the function that it hands the stream to, and nobody else may."""
    table, stream = table_arn(deployment.table), stream_arn(deployment)
    reading = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    return [
        {"Effect": "Allow", "Action": reading, "Resource": stream},
        {"Effect": "Allow", "Action": "dynamodb:ListStreams", "Resource": f"{table}/stream/*"},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "DeadLetters.Arn"},
    ]


@promise
def workers_see_the_log_endpoints_and_deliveries_of_the_table_and_nothing_else(deployment):
    table = table_arn(deployment.table)
    expected = {
        "DispatchEventsFunction": [
            on_partitions("BatchGetItem", table, LOG, ENDPOINTS),
            on_partitions("PutItem", table, LOG, DELIVERIES),
            on_partitions("Query", table, ENDPOINTS),
            on_partitions("UpdateItem", table, ENDPOINTS, DELIVERIES),
            *reading_the_stream(deployment),
        ],
        "DeliverWebhooksFunction": [
            on_partitions("BatchGetItem", table, LOG, ENDPOINTS, DELIVERIES),
            on_partitions("PutItem", table, LOG, DELIVERIES),
            on_partitions("Query", table, LOG),
            on_partitions("UpdateItem", table, ENDPOINTS, DELIVERIES),
            on_partitions("Query", f"{table}/index/deliveries-due", DUE),
        ],
    }
    for function, statements in expected.items():
        policies = deployment.role_of(function)[1].get("Policies", [])
        found = [statement for policy in policies for statement in listed(policy["PolicyDocument"]["Statement"])]
        yield from unlike(function, "what it may do", found, statements)


@promise
def of_what_happens_the_stream_says_where_it_was_written_alone(deployment):
    for name, table in deployment.of_type("AWS::DynamoDB::Table").items():
        yield from unlike(name, "StreamSpecification", table.get("StreamSpecification"), {"StreamViewType": "KEYS_ONLY"})


@promise
def the_stream_calls_one_worker_with_what_is_new_in_the_log_until_it_is_done(deployment):
    mappings = deployment.of_type("AWS::Lambda::EventSourceMapping")
    yield from unlike("Resources", "what streams call", list(mappings), ["DispatchEventsSource"])
    expected = {
        "FunctionName": "DispatchEventsFunctionAliaslive",
        "EventSourceArn": stream_arn(deployment),
        # From the beginning: what happened before the mapping was there, is told.
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "ParallelizationFactor": 10,
        "BisectBatchOnFunctionError": True,
        "MaximumRecordAgeInSeconds": 72000,
        "MaximumRetryAttempts": 1000,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Destination": "DeadLetters.Arn"}},
    }
    for name, mapping in mappings.items():
        yield from unlike(name, "it", {key: mapping.get(key) for key in expected}, expected)
        patterns = [json.loads(one["Pattern"]) for one in mapping.get("FilterCriteria", {}).get("Filters", [])]
        put = {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}}}
        yield from unlike(name, "which records", patterns, [put])


@promise
def dead_letters_are_kept_for_two_weeks_and_encrypted(deployment):
    queues = deployment.of_type("AWS::SQS::Queue")
    yield from unlike("Resources", "the queues", list(queues), ["DeadLetters"])
    for name, queue in queues.items():
        yield from unlike(name, "MessageRetentionPeriod", queue.get("MessageRetentionPeriod"), 14 * 86400)
        yield from unlike(name, "SqsManagedSseEnabled", queue.get("SqsManagedSseEnabled"), True)


@promise
def the_sweep_comes_every_minute_and_no_two_of_them_at_once(deployment):
    rules = deployment.of_type("AWS::Events::Rule")
    yield from unlike("Resources", "the schedules", list(rules), ["DeliverWebhooksFunctionEveryMinute"])
    for name, rule in rules.items():
        yield from unlike(name, "ScheduleExpression", rule.get("ScheduleExpression"), "rate(1 minute)")
        yield from unlike(name, "State", rule.get("State"), None)
        called = [target.get("Arn") for target in rule.get("Targets", [])]
        yield from unlike(name, "what it calls", called, ["DeliverWebhooksFunctionAliaslive"])
    timeout = deployment.properties("DeliverWebhooksFunction").get("Timeout")
    yield from unlike("DeliverWebhooksFunction", "Timeout", timeout, SWEEP_SECONDS)
    calls = deployment.of_type("AWS::Lambda::EventInvokeConfig")
    yield from unlike("Resources", "what is said of calls that failed", len(calls), 1)
    for name, config in calls.items():
        yield from unlike(name, "FunctionName", config.get("FunctionName"), "DeliverWebhooksFunction")
        yield from unlike(name, "MaximumRetryAttempts", config.get("MaximumRetryAttempts"), 0)
        yield from unlike(name, "MaximumEventAgeInSeconds", config.get("MaximumEventAgeInSeconds"), SWEEP_SECONDS)


@promise
def a_worker_that_reads_the_stream_is_done_before_its_events_come_too_late(deployment):
    # shared/domain, SEND_WITHIN_SECONDS: what is written with events is sent within so many.
    timeout = deployment.properties("DispatchEventsFunction").get("Timeout")
    yield from unlike("DispatchEventsFunction", "Timeout", timeout, 20)
