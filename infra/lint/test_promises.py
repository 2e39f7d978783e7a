#!/usr/bin/env python3
"""Proves that promises.py can fail: breaks each promise in a copy of template.yaml and expects it to be named.

A change of the template that slipped through every check belongs here first, and then into promised/. Run it
through `infra/lint/run`.
"""

import copy
import sys

from promised import PROMISES, broken
from promised.access import WHO_CALLS
from promises import DEPLOYMENTS
from translation import TEMPLATE, Deployment, TemplateError, read

GONE = "gone"
DEFAULTS, ADOPTED, EVERYTHING, CLOSED, _ = DEPLOYMENTS
KEY_OF_EVERYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Sid": "All"}
EVERYTHING_ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
A_SECRET = "{{resolve:secretsmanager:greenlight/participants/k1:SecretString}}"
ACCESS_LOG = "Resources.Api.Properties.AccessLogSettings.Format"
KEY_POLICY = "Resources.TableKey.Properties.KeyPolicy"
ADMIN_POLICY = "Resources.AdminPolicy.Properties.PolicyDocument"
A_FAILURE = "Resources.RecordStampErrorsAlarm.Properties.Metrics.1.MetricStat.Metric"
OWN_TABLE_BRANCH = "Policies.0.Statement.0.Resource.Fn::If.1"
SOURCE = "Resources.DispatchEventsSource.Properties"
LEADING_KEYS = "Policies.0.Statement.0.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys"
ADOPTED_BRANCH = "Policies.0.Statement.0.Resource.Fn::If.2"


def instead(old, new):
    """A change of a text, which must have the old part."""
    def change(text):
        if old not in text:
            raise KeyError(f"{old} is not in {text}")
        return text.replace(old, new)

    return change


def put(path, value, *more, **where):
    """A change of the template at a path; several changes are made together."""
    changes = [(path, value), *zip(more[::2], more[1::2])]
    return changes, where.get("where", DEFAULTS)


def function(name, path, value, **where):
    return put(f"Resources.{name}Function.Properties.{path}", value, **where)


def resource(name, value, **where):
    return put(f"Resources.{name}", value, **where)


# For each promise, changes that break it. Each is made alone.
BREAKS = {
    "exactly_one_table_is_used_and_an_adopted_one_is_not_made_again": [
        put("Resources.Table.Condition", GONE, where=ADOPTED),
        put("Globals.Function.Environment.Variables.TABLE_NAME", "greenlight"),
        put("Conditions.CreatesTable", {"Fn::Equals": ["a", "a"]}, where=ADOPTED),
    ],
    "table_key_and_hash_key_outlive_the_stack": [
        put("Resources.Table.DeletionPolicy", GONE),
        put("Resources.Table.UpdateReplacePolicy", GONE),
        put("Resources.Table.DeletionPolicy", "Delete"),
        put("Resources.TableKey.DeletionPolicy", GONE, where=EVERYTHING),
        put("Resources.ParticipantHashKey.UpdateReplacePolicy", "Delete"),
        put("Resources.WebhookKey.DeletionPolicy", "Delete"),
    ],
    "the_table_is_protected_from_deletion": [
        put("Resources.Table.Properties.DeletionProtectionEnabled", False),
        put("Resources.Table.Properties.DeletionProtectionEnabled", GONE),
    ],
    "the_table_can_be_restored_to_any_second_of_35_days": [
        put("Resources.Table.Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", False),
        put("Resources.Table.Properties.PointInTimeRecoverySpecification.RecoveryPeriodInDays", 7),
    ],
    "expired_items_leave_the_table": [put("Resources.Table.Properties.TimeToLiveSpecification.Enabled", False)],
    "the_table_is_on_demand": [put("Resources.Table.Properties.BillingMode", "PROVISIONED")],
    "a_customer_key_encrypts_the_table_where_it_was_asked_for": [
        put("Resources.Table.Properties.SSESpecification", GONE, where=EVERYTHING),
        put("Resources.TableKey.Condition", GONE),
    ],
    "the_table_s_key_is_rotated": [
        put("Resources.TableKey.Properties.EnableKeyRotation", False, where=EVERYTHING),
    ],
    "the_key_opens_for_the_functions_roles_through_dynamodb_alone": [
        put("Globals.Function.RolePath", GONE, where=EVERYTHING),
        put(f"{KEY_POLICY}.Statement.1.Condition.StringEquals.kms:ViaService", GONE, where=EVERYTHING),
        put(f"{KEY_POLICY}.Statement.2", KEY_OF_EVERYBODY, where=EVERYTHING),
    ],
    "the_newest_keys_are_generated_and_named_by_their_ids": [
        put("Resources.ParticipantHashKey.Properties.SecretString", "secret"),
        put("Resources.ParticipantHashKey.Properties.GenerateSecretString.ExcludePunctuation", False),
        put("Resources.ParticipantHashKey.Properties.Name", "greenlight/participants/k1", where=EVERYTHING),
        put("Resources.WebhookKey.Properties.SecretString", "secret"),
        put("Resources.WebhookKey.Properties.Name", "greenlight/webhooks/w1", where=EVERYTHING),
    ],
    "keys_reach_those_alone_who_need_them_and_no_other_secret_anybody_but_the_edge_s": [
        put("Globals.Function.Environment.Variables.ORIGIN_SECRETS", A_SECRET),
        put("Globals.Function.Environment.Variables.ORIGIN_SECRETS", "", where=EVERYTHING),
        put("Globals.Function.Environment.Variables.ORIGIN_SECRETS.Fn::If.1.Fn::Join.1.1", GONE, where=EVERYTHING),
        function("SubmitActivation", "Environment.Variables.SUPPORT_CONTACT", A_SECRET),
        put("Outputs.ApiId.Value", A_SECRET),
        put("Resources.Api.Properties.Description", A_SECRET),
        function("RecordStamp", "Environment.Variables.PARTICIPANT_HASH_KEYS.Fn::Join.1.2", GONE, where=EVERYTHING),
        function("CreateWebhookEndpoint", "Environment.Variables.WEBHOOK_KEYS.Fn::Join.1.2", GONE, where=EVERYTHING),
        function("RotateWebhookSecret", "Environment.Variables.WEBHOOK_KEYS", GONE),
        function("GetProviders", "Environment.Variables.WEBHOOK_KEYS", A_SECRET),
    ],
    "who_makes_secrets_of_webhook_endpoints_knows_the_current_key_by_its_id": [
        function("RotateWebhookSecret", "Environment.Variables.WEBHOOK_KEY_ID", "w1", where=EVERYTHING),
        function("GetProviders", "Environment.Variables.WEBHOOK_KEY_ID", "w1"),
    ],
    "create_production_test_knows_the_current_hash_key_by_its_id": [
        function("CreateProductionTest", "Environment.Variables.PARTICIPANT_HASH_KEY_ID", "k1", where=EVERYTHING),
        function("GetProviders", "Environment.Variables.PARTICIPANT_HASH_KEY_ID", "k1"),
    ],
    "a_function_is_a_bootstrap_on_amazon_linux_2023": [
        put("Globals.Function.Runtime", "provided.al2"),
        put("Globals.Function.Handler", "main"),
    ],
    "a_function_is_built_for_arm64_unless_told_otherwise": [
        put("Globals.Function.Architectures", GONE, where=EVERYTHING),
        put("Parameters.Architecture.Default", "x86_64"),
        resource("RecordStampFunction.Metadata.BuildMethod", "makefile"),
    ],
    "a_function_has_256_mb": [
        put("Globals.Function.MemorySize", GONE),
        function("RecordStamp", "MemorySize", 128),
    ],
    "a_function_gives_up_before_the_gateway_does": [
        put("Globals.Function.Timeout", 60),
        function("RecordStamp", "Timeout", 30),
    ],
    "functions_are_traced_exactly_where_that_was_asked_for": [
        put("Globals.Function.Tracing", "Active"),
        function("RecordStamp", "Tracing", "PassThrough", where=EVERYTHING),
    ],
    "concurrency_is_reserved_only_where_it_was_asked_for": [
        put("Globals.Function.ReservedConcurrentExecutions", GONE, where=EVERYTHING),
        function("RecordStamp", "ReservedConcurrentExecutions", 10),
        function("ListActivations", "ReservedConcurrentExecutions", GONE, where=EVERYTHING),
        function("ReviewActivation", "ReservedConcurrentExecutions", {"Ref": "OperatorConcurrency"}, where=CLOSED),
        put("Parameters.ReservedConcurrency.Default", "10"),
    ],
    "every_function_writes_to_a_log_group_of_its_own": [
        function("RecordStamp", "LoggingConfig.LogGroup", {"Ref": "GetProvidersLogs"}),
        function("RecordStamp", "LoggingConfig", GONE),
        put("Globals.Function.LoggingConfig.LogFormat", "JSON"),
        put("Resources.RecordStampLogs.Properties.LogGroupName", "/aws/lambda/greenlight/stamps"),
    ],
    "logs_are_kept_as_long_as_was_asked_for_and_no_longer": [
        put("Resources.RecordStampLogs.Properties.RetentionInDays", GONE),
        put("Resources.AccessLogs.Properties.RetentionInDays", 3653),
    ],
    "every_function_has_an_error_alarm_on_its_own_alias": [
        put(f"{A_FAILURE}.Dimensions.0.Value", {"Ref": "GetProvidersFunction"}),
        put(f"{A_FAILURE}.Dimensions.1", GONE),
        put(f"{A_FAILURE}.MetricName", "Error"),
    ],
    "no_single_caller_holds_on_what_rolls_a_release_back": [
        put("Resources.RecordStampErrorsAlarm.Properties.Metrics.0.Expression", instead(">= 5", ">= 1")),
        put("Resources.RecordStampErrorsAlarm.Properties.Metrics.0.Expression", "failed"),
        put("Resources.RecordStampErrorsAlarm.Properties.DatapointsToAlarm", 1),
        put("Resources.InternalErrorRateAlarm.Properties.Threshold", 0),
        function("RecordStamp", "DeploymentPreference.Alarms.Fn::If.1.1", {"Ref": "InternalErrorsAlarm"}),
    ],
    "a_release_moves_the_alias_in_steps_and_rolls_back_on_the_function_s_own_alarms": [
        function("RecordStamp", "DeploymentPreference.Alarms.Fn::If.1.0", {"Ref": "GetProvidersErrorsAlarm"}),
        function("RecordStamp", "DeploymentPreference.Alarms", GONE),
        put("Globals.Function.AutoPublishAlias", "current"),
        put("Globals.Function.DeploymentPreference.Type", "AllAtOnce"),
        put("Conditions.RollsBackOnAlarms", {"Fn::Equals": ["a", "b"]}),
    ],
    "a_published_version_outlives_its_successor": [
        put("Resources.RecordStampFunction.UpdateReplacePolicy", GONE),
        put("Resources.RecordStampFunction.DeletionPolicy", "Delete"),
    ],
    "a_version_is_published_for_exactly_the_parameters_that_reach_the_function": [
        function("RecordStamp", "VersionDescription.Fn::Sub", instead("${PreviousParticipantHashKeyId}", "")),
        function("GetProviders", "VersionDescription.Fn::Sub", instead(" ${SupportContact}", "")),
        function("GetActivation", "VersionDescription.Fn::Sub", instead("${DeploymentEnv}", "${SupportContact}")),
        function("GetActivation", "AutoPublishAliasAllProperties", GONE),
        function("GetActivation", "VersionDescription.Fn::Sub", instead(" ${XRayTracing}", "")),
        function("GetActivation", "VersionDescription.Fn::Sub", instead(" ${ApiDocsUrl}", "")),
    ],
    "another_release_is_always_something_to_publish": [
        function("RecordStamp", "Description", "Records a participant's finished run."),
    ],
    "descriptions_fit_into_256_characters_whatever_the_parameters": [
        put("Parameters.ExistingTableName.AllowedPattern", "(|[A-Za-z0-9_.-]{3,255})"),
        put("Parameters.SupportContact.MaxLength", GONE),
        put("Parameters.ApiDocsUrl.MaxLength", GONE),
        put("Parameters.Release.AllowedPattern", ".*"),
        put("Parameters.SubmissionsPerDay.AllowedPattern", "[0-9]+"),
        function("RecordStamp", "Description.Fn::Sub", instead("Records", "Records " * 32)),
    ],
    "warnings_fail_no_deployment_that_is_bound_to_warn": [put("Resources.Api.Properties.FailOnWarnings", True)],
    "there_is_one_stage_and_it_is_connect": [
        put("Resources.Api.Properties.StageName", "prod"),
        put("Resources.Api.Properties.StageName", GONE),
    ],
    "every_route_is_explicit_and_leads_to_the_function_that_declares_it": [
        function("RecordStamp", "Events.Route.Properties.Path", "/v1/{proxy+}"),
        function("RecordStamp", "Events.Route.Properties.Method", "ANY"),
        function("RecordStamp", "Events.Route.Properties.PayloadFormatVersion", "1.0"),
        function("RecordStamp", "Events", GONE),
        function("RecordStamp", "Events.All", {"Type": "HttpApi", "Properties": {
            "ApiId": {"Ref": "Api"}, "Path": "$default", "Method": "ANY"}}),
    ],
    "nobody_but_its_own_route_or_the_schedule_may_call_a_function": [
        resource("OtherPermission", {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "RecordStampFunction"}, "Principal": "*"}}),
    ],
    "every_route_is_throttled": [
        put("Resources.Api.Properties.DefaultRouteSettings", GONE),
        put("Resources.Api.Properties.DefaultRouteSettings.ThrottlingBurstLimit", 100000),
        function("SubmitActivation", "Events.Route.Properties.RouteSettings.ThrottlingRateLimit", 100000),
    ],
    "the_access_log_is_json_and_holds_nothing_that_a_client_made_up": [
        put(ACCESS_LOG, instead("$context.routeKey", "$context.path")),
        put(ACCESS_LOG, instead("$context.routeKey", "$context.identity.userAgent")),
        put(ACCESS_LOG, instead('{"requestId"', '"requestId"')),
        put("Resources.Api.Properties.AccessLogSettings.DestinationArn", {"Fn::GetAtt": ["RecordStampLogs", "Arn"]}),
    ],
    "a_domain_is_mapped_under_connect": [
        put("Resources.DomainMapping.Properties.ApiMappingKey", "v1", where=EVERYTHING),
        put("Resources.DomainMapping.Properties.ApiMappingKey", GONE, where=EVERYTHING),
        put("Resources.Domain.Properties.DomainNameConfigurations.0.SecurityPolicy", "TLS_1_0", where=EVERYTHING),
    ],
    "the_domain_s_record_is_made_in_the_zone_that_was_given": [
        put("Resources.DomainRecord.Properties.AliasTarget.DNSName", "api.example.com", where=EVERYTHING),
        put("Resources.DomainRecord", GONE, where=EVERYTHING),
    ],
    "api_gateway_s_own_url_is_closed_exactly_where_that_was_asked_for": [
        put("Resources.Api.Properties.DisableExecuteApiEndpoint", GONE, where=EVERYTHING),
        put("Resources.Api.Properties.DisableExecuteApiEndpoint", True),
    ],
    "the_stack_has_no_resource_of_an_unexpected_type": [
        resource("OtherPolicy", {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "other",
            "Roles": [{"Ref": "RecordStampFunctionRole"}],
            "PolicyDocument": EVERYTHING_ALLOWED}}),
        resource("OtherPolicy", {"Type": "AWS::SNS::TopicPolicy", "Properties": {
            "Topics": [{"Ref": "AlarmTopic"}], "PolicyDocument": EVERYTHING_ALLOWED}}),
    ],
    "what_can_have_tags_says_the_project_and_the_deployment": [
        put("Resources.Table.Properties.Tags", GONE),
        put("Resources.RecordStampLogs.Properties.Tags.1", GONE),
        put("Globals.Function.PropagateTags", GONE),
        put("Resources.Api.Properties.Tags.deployment", "sandbox", where=EVERYTHING),
    ],
    "every_function_has_a_role_of_its_own_that_lambda_alone_assumes": [
        put("Globals.Function.RolePath", GONE),
        function("RecordStamp", "Role", {"Fn::GetAtt": ["ReleaseRole", "Arn"]}),
        function("RecordStamp", "AssumeRolePolicyDocument", {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}),
    ],
    "a_role_has_its_own_policy_and_those_of_aws_that_are_listed": [
        function("RecordStamp", "Policies.1", {
            "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/AWSXrayWriteOnlyAccess"}),
        function("RecordStamp", "Policies.1", "arn:aws:iam::aws:policy/AdministratorAccess"),
        put("Globals.Function.DeploymentPreference.Role", GONE),
        put("Resources.ReleaseRole.Properties.ManagedPolicyArns.1", "arn:aws:iam::aws:policy/AdministratorAccess"),
    ],
    "every_role_is_within_the_boundary_that_was_given": [
        put("Globals.Function.PermissionsBoundary", GONE, where=EVERYTHING),
        put("Resources.ReleaseRole.Properties.PermissionsBoundary", GONE, where=EVERYTHING),
        put("Conditions.HasBoundary", {"Fn::Equals": ["a", "a"]}),
    ],
    "the_administrators_policy_has_a_name_and_is_attached_to_nobody": [
        put("Resources.AdminPolicy.Properties.ManagedPolicyName", GONE),
        put("Resources.AdminPolicy.Properties.Roles", [{"Ref": "RecordStampFunctionRole"}]),
        put("Resources.AdminPolicy.Properties.Groups", ["everybody"]),
    ],
    "no_resource_has_a_policy_of_its_own_but_the_key": [
        put("Resources.Table.Properties.ResourcePolicy", {"PolicyDocument": EVERYTHING_ALLOWED}),
        put("Resources.Table.Properties.GlobalSecondaryIndexes.0.ResourcePolicy", {
            "PolicyDocument": EVERYTHING_ALLOWED}),
        put("Resources.AccessLogs.Properties.ResourcePolicyDocument", EVERYTHING_ALLOWED),
    ],
    "no_parameter_changes_what_a_program_may_do": [
        function("RecordStamp", ADOPTED_BRANCH, "*", where=ADOPTED),
        function("RecordStamp", ADOPTED_BRANCH, {"Fn::Sub": "arn:aws:dynamodb:*:*:table/*"}, where=ADOPTED),
        put(f"{ADMIN_POLICY}.Statement.0.Resource.Fn::If.2", "*", where=ADOPTED),
        put(f"{ADMIN_POLICY}.Statement.4.Fn::If.1.Action.5", "kms:*", where=ADOPTED),
        put(f"{ADMIN_POLICY}.Statement.4.Fn::If.1.Condition", GONE, where=EVERYTHING),
    ],
    "a_role_has_the_policies_that_its_function_states": [
        function("RecordStamp", "Policies.1", {"DynamoDBReadPolicy": {"TableName": {"Ref": "Table"}}}),
    ],
    "the_function_that_asks_for_no_key_may_do_nothing": [
        function("GetOpenapi", "Policies", [{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:BatchGetItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}]}]),
    ],
    "grants_name_single_actions_on_the_table_or_its_indexes": [
        function("RecordStamp", OWN_TABLE_BRANCH, "*"),
        function("RecordStamp", "Policies.0.Statement.0.Effect", "Deny"),
        put(f"{ADMIN_POLICY}.Statement.0.Condition", {"Bool": {"aws:SecureTransport": True}}),
        function("RecordStamp", "Policies.0.Statement.0.Action.0", "dynamodb:*"),
        function("RecordStamp", "Policies.0.Statement.1", WHO_CALLS),
        put(f"{ADMIN_POLICY}.Statement.3.Action", "sts:AssumeRole"),
        function("RecordStamp", ADOPTED_BRANCH, "*", where=ADOPTED),
    ],
    "nobody_may_take_an_item_away": [
        function("RecordStamp", "Policies.0.Statement.0.Action.0", "dynamodb:DeleteItem"),
        put(f"{ADMIN_POLICY}.Statement.0.Action.0", "dynamodb:BatchWriteItem"),
        put(f"{ADMIN_POLICY}.Statement.0.Action.0", "dynamodb:PartiQLDelete"),
    ],
    "people_may_use_the_table_s_key_exactly_where_it_may_have_one": [
        put("Conditions.MayNeedAKey", {"Condition": "UsesCustomerKey"}, where=ADOPTED),
        put("Conditions.MayNeedAKey", {"Fn::Equals": ["a", "a"]}),
    ],
    "alarms_go_off_where_the_parameters_say": [
        put("Resources.LatencyAlarm.Properties.Threshold", 1, where=EVERYTHING),
        put("Resources.QueueAgeAlarm.Properties.Threshold", 1, where=EVERYTHING),
        put("Resources.ServerErrorRateAlarm.Properties.Threshold", 1, where=EVERYTHING),
    ],
    "a_hundred_requests_in_five_minutes_are_enough_for_the_latency_alarm": [
        put("Resources.LatencyAlarm.Properties.Metrics.1.MetricStat.Stat", "p50"),
        put("Resources.LatencyAlarm.Properties.Metrics.0.Expression", "p99"),
        put("Resources.TableReadThrottlesAlarm.Properties.ExtendedStatistic", "p99"),
    ],
    "the_error_budget_burns_slowly_or_somebody_is_told": [
        put("Resources.ErrorBudgetAlarm.Properties.Threshold", 4),
        put("Resources.ErrorBudgetAlarm.Properties.Metrics.1.MetricStat.Period", 60),
    ],
    "what_the_routes_turn_away_is_counted_and_somebody_is_told": [
        put("Resources.GatewayThrottles.Properties.FilterPattern", instead(' && $.functionStatus = "-"', "")),
        put("Resources.GatewayRequests.Properties.LogGroupName", {"Ref": "RecordStampLogs"}),
        put("Resources.RouteThrottlesAlarm.Properties.Metrics.0.Expression", "throttled"),
    ],
    "a_queue_that_nobody_looks_at_is_noticed_where_there_are_reviews": [
        put("Conditions.IsReviewed", {"Fn::Equals": ["a", "b"]}, where=EVERYTHING),
        put("Resources.QueueUnattendedAlarm.Condition", GONE),
        put("Resources.QueueUnattendedAlarm.Properties.Metrics.0.Expression", "submissions", where=EVERYTHING),
    ],
    "saved_queries_look_into_the_stack_s_own_logs_and_stand_in_its_folder": [
        put("Resources.SlowestQuery.Properties.Name", "the slowest"),
        put("Resources.SlowestQuery.Properties.LogGroupNames", [{"Ref": "RecordStampLogs"}]),
        put("Resources.SlowestQuery.Properties.LogGroupNames", GONE),
    ],
    "an_internal_error_anywhere_goes_off_at_once": [
        put("Resources.InternalErrorsAlarm.Properties.Metrics.0.Expression.Fn::Sub", instead("Requests", "Request")),
        put("Resources.InternalErrorsAlarm.Properties.Threshold", 10),
    ],
    "every_alarm_reaches_the_topic_when_it_goes_off_and_when_it_ends": [
        put("Resources.LatencyAlarm.Properties.AlarmActions", GONE),
        put("Resources.LatencyAlarm.Properties.ActionsEnabled", False),
        put("Resources.LatencyAlarm.Properties.TreatMissingData", "breaching"),
    ],
    "every_alarm_says_where_the_manual_explains_it": [
        put("Resources.LatencyAlarm.Properties.AlarmDescription", "Too slow."),
    ],
    "whoever_gave_an_address_is_subscribed_to_the_alarms": [
        put("Resources.AlarmSubscription", GONE, where=EVERYTHING),
        put("Resources.AlarmSubscription.Condition", GONE),
    ],
    "the_outputs_say_what_a_person_needs_next": [
        put("Outputs.BaseUrl.Value.Fn::If.1.Fn::Sub", instead("/connect", ""), where=EVERYTHING),
        put("Outputs.TableName", GONE),
        put("Outputs.TableKeyArn", GONE, where=EVERYTHING),
    ],
    "workers_see_the_log_endpoints_and_deliveries_of_the_table_and_nothing_else": [
        function("DispatchEvents", "Policies.0.Statement.0.Condition", GONE),
        function("DispatchEvents", LEADING_KEYS + ".2", "TICKET#*"),
        function("DispatchEvents", "Policies.0.Statement.4.Resource", "*"),
        function("DispatchEvents", "Policies.0.Statement.6.Resource", "*"),
        function("DeliverWebhooks", LEADING_KEYS + ".0", "*"),
        function("DeliverWebhooks", "Policies.0.Statement.0.Action", "dynamodb:DeleteItem"),
        function("DeliverWebhooks", "Policies.0.Statement.4.Condition", GONE),
    ],
    "of_what_happens_the_stream_says_where_it_was_written_alone": [
        put("Resources.Table.Properties.StreamSpecification.StreamViewType", "NEW_IMAGE"),
        put("Resources.Table.Properties.StreamSpecification", GONE),
    ],
    "the_stream_calls_one_worker_with_what_is_new_in_the_log_until_it_is_done": [
        put(f"{SOURCE}.FilterCriteria", GONE),
        put(f"{SOURCE}.FilterCriteria.Filters.0.Pattern", instead('"INSERT"', '"MODIFY"')),
        put(f"{SOURCE}.FunctionResponseTypes", GONE),
        put(f"{SOURCE}.DestinationConfig", GONE),
        put(f"{SOURCE}.StartingPosition", "LATEST"),
        put(f"{SOURCE}.MaximumRetryAttempts", 2),
        put(f"{SOURCE}.FunctionName", {"Ref": "DispatchEventsFunction"}),
        put(f"{SOURCE}.EventSourceArn.Fn::If.2", {"Fn::GetAtt": ["Api", "Arn"]}, where=ADOPTED),
    ],
    "dead_letters_are_kept_for_two_weeks_and_encrypted": [
        put("Resources.DeadLetters.Properties.MessageRetentionPeriod", GONE),
        put("Resources.DeadLetters.Properties.SqsManagedSseEnabled", False),
    ],
    "the_sweep_comes_every_minute_and_no_two_of_them_at_once": [
        function("DeliverWebhooks", "Events.EveryMinute.Properties.Schedule", "rate(5 minutes)"),
        function("DeliverWebhooks", "Events.EveryMinute.Properties.Enabled", False),
        function("DeliverWebhooks", "Timeout", 120),
        function("DeliverWebhooks", "EventInvokeConfig.MaximumRetryAttempts", 2),
        function("DeliverWebhooks", "EventInvokeConfig", GONE),
    ],
    "a_worker_that_reads_the_stream_is_done_before_its_events_come_too_late": [
        function("DispatchEvents", "Timeout", 60),
    ],
    "what_makes_no_sense_is_refused": [
        put("Rules.AnAdoptedTableBringsItsStream", GONE),
        put("Rules.AStreamComesWithItsTable", GONE),
        put("Rules.OnlyADomainCanReplaceTheEndpoint.Assertions.0.Assert", {"Fn::Equals": [{"Ref": "DomainName"}, ""]}),
        put("Rules.OnlyADomainCanReplaceTheEndpoint", GONE),
        put("Rules.HashKeysDiffer.Assertions.1", GONE),
        put("Rules.TheAccountIsTheOneThatWasNamed", GONE),
        put("Rules.TheEdgeIsTheOnlyWay", GONE),
        put("Rules.ASecondOriginSecretIsAnother.Assertions.1", GONE),
        put("Parameters.AlarmEmail.AllowedPattern", ".*"),
        put("Parameters.DeploymentEnv.AllowedValues", GONE),
        put("Parameters.ParticipantHashKeyId.AllowedPattern", "[a-z0-9-]*"),
        put("Parameters.LatencyP99Milliseconds.MaxValue", 60000),
    ],
    "what_makes_sense_is_taken": [
        put("Rules.OnlyADomainCanReplaceTheEndpoint.Assertions.0.Assert", {"Fn::Equals": [{"Ref": "DomainName"}, ""]}),
        put("Parameters.DeploymentEnv.AllowedValues", ["sandbox"], where=EVERYTHING),
        put("Parameters.Release.AllowedPattern", "[a-z]{1,40}"),
    ],
    "every_parameter_is_explained_and_has_its_place_among_the_questions": [
        put("Parameters.Release.Description", GONE),
        put("Metadata.AWS::CloudFormation::Interface.ParameterLabels.Release", GONE),
        put("Metadata.AWS::CloudFormation::Interface.ParameterGroups.0.Parameters.0", GONE),
    ],
}


def change(template, path, value):
    """Makes one change in place. What it changes must be there, but for the last step of a new value."""
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = template
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    elif callable(value):
        place[last] = value(place[last])
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value


def main():
    template = read(TEMPLATE)
    problems = [f"nothing breaks it: {name}" for name in PROMISES.keys() - BREAKS.keys()]
    problems += [f"there is no such promise: {name}" for name in BREAKS.keys() - PROMISES.keys()]
    for name, breaks in BREAKS.items():
        for changes, label in breaks:
            mutant = copy.deepcopy(template)
            for path, value in changes:
                change(mutant, path, value)
            try:
                found = list(broken(Deployment(mutant, DEPLOYMENTS[label]), [name]))
            except TemplateError as problem:
                problems.append(f"{name}: {changes} proves nothing, since no deployment would begin: {problem}")
                continue
            if not found:
                problems.append(f"{name}: held with {label}, in spite of {changes}")
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    print(f"{sum(map(len, BREAKS.values()))} changes broke {len(BREAKS)} promises")


if __name__ == "__main__":
    main()
