"""What may do what: roles, policies, types of resources, and what everything is tagged with."""

import itertools
import json

from promised import promise, unlike, walk
from promised.workers import WORKERS, reading_the_stream, stream_arn
from translation import ACCOUNT, REGION, STACK, Deployment, listed, table_arn

AWS_POLICY = "arn:aws:iam::aws:policy"
# Every type of resource that may be in the stack, by whether it can have tags. A policy can hide in many types
# (AWS::IAM::RolePolicy, AWS::SNS::TopicPolicy, AWS::SecretsManager::ResourcePolicy), so a type that is new is
# looked at before it is added here.
TAGGED = {f"AWS::{kind}" for kind in (
    "ApiGatewayV2::Api ApiGatewayV2::DomainName ApiGatewayV2::Stage CloudWatch::Alarm CloudWatch::Dashboard"
    " CodeDeploy::Application CodeDeploy::DeploymentGroup DynamoDB::Table IAM::Role KMS::Key Lambda::EventSourceMapping"
    " Lambda::Function Logs::LogGroup SecretsManager::Secret SNS::Topic SQS::Queue"
).split()}
UNTAGGED = {f"AWS::{kind}" for kind in (
    "ApiGatewayV2::ApiMapping Events::Rule IAM::ManagedPolicy Lambda::Alias Lambda::EventInvokeConfig"
    " Lambda::Permission Lambda::Version"
    " Logs::MetricFilter Logs::QueryDefinition Route53::RecordSet SNS::Subscription"
).split()}
# The two statements that are not about DynamoDB's own actions, literally, so that they cannot grow unseen. The one
# with a condition: by calling KMS, nobody gets anything by it.
THE_KEY_THROUGH_DYNAMODB = {
    "Sid": "TheKeyThroughDynamoDB",
    "Effect": "Allow",
    "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    "Resource": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*",
    "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}},
}
# Who administers is asked of AWS, for the audit trail; STS has no resources.
WHO_CALLS = {"Sid": "WhoCalls", "Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
# What anybody may do with the table. Nothing takes an item away: a trail, a ticket or a key that was there once is there.
ON_ITEMS = {f"dynamodb:{action}" for action in (
    "BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem"
    " DescribeContinuousBackups DescribeTable DescribeTimeToLive"
).split()}


@promise
def the_stack_has_no_resource_of_an_unexpected_type(deployment):
    for name, resource in deployment.resources.items():
        if resource["Type"] not in TAGGED | UNTAGGED:
            yield name, f"{resource['Type']} is new; add it to promised/access.py if it grants nothing"


@promise
def what_can_have_tags_says_the_project_and_the_deployment(deployment):
    expected = {"project": "greenlight", "deployment": deployment.parameters["DeploymentEnv"]}
    for name, resource in deployment.resources.items():
        if resource["Type"] in TAGGED:
            tags = tags_of(resource)
            yield from unlike(name, "what it is tagged with", {key: tags.get(key) for key in expected}, expected)


def tags_of(resource):
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::ApiGatewayV2::Api":
        return {tag["name"]: tag.get("x-amazon-apigateway-tag-value") for tag in properties["Body"].get("tags", [])}
    tags = properties.get("Tags", {})
    return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}


@promise
def every_function_has_a_role_of_its_own_that_lambda_alone_assumes(deployment):
    roles = {}
    for function in deployment.functions:
        role_id, role = deployment.role_of(function)
        roles[role_id] = function
        yield from unlike(role_id, "Path", role.get("Path"), f"/{STACK}/")
        yield from unlike(role_id, "who assumes it", assumed_by(role), ["lambda.amazonaws.com"])
    yield from unlike("Resources", "the number of functions' roles", len(roles), len(deployment.functions))
    others = set(deployment.of_type("AWS::IAM::Role")) - set(roles)
    yield from unlike("Resources", "other roles", others, {"ReleaseRole"})


def assumed_by(role):
    """Who assumes a role: services by their names, anybody else as written."""
    who = []
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        principal = statement["Principal"]
        who += listed(principal["Service"]) if set(principal) == {"Service"} else [principal]
    return who


@promise
def a_role_has_its_own_policy_and_those_of_aws_that_are_listed(deployment):
    logs_and_tracing = {
        f"{AWS_POLICY}/service-role/AWSLambdaBasicExecutionRole",
        f"{AWS_POLICY}/AWSXrayWriteOnlyAccess",
    }
    for function in deployment.functions:
        role_id, role = deployment.role_of(function)
        yield from unlike(role_id, "ManagedPolicyArns", set(role.get("ManagedPolicyArns", [])), logs_and_tracing)
    releases = deployment.properties("ReleaseRole")
    expected = [f"{AWS_POLICY}/service-role/AWSCodeDeployRoleForLambda"]
    yield from unlike("ReleaseRole", "ManagedPolicyArns", releases.get("ManagedPolicyArns"), expected)
    yield from unlike("ReleaseRole", "Policies", releases.get("Policies"), None)
    yield from unlike("ReleaseRole", "who assumes it", assumed_by(releases), ["codedeploy.amazonaws.com"])
    for name, group in deployment.of_type("AWS::CodeDeploy::DeploymentGroup").items():
        yield from unlike(name, "ServiceRoleArn", group.get("ServiceRoleArn"), "ReleaseRole.Arn")


@promise
def every_role_is_within_the_boundary_that_was_given(deployment):
    given = deployment.parameters["PermissionsBoundary"] or None
    for name, role in deployment.of_type("AWS::IAM::Role").items():
        yield from unlike(name, "PermissionsBoundary", role.get("PermissionsBoundary"), given)


@promise
def the_administrators_policy_has_a_name_and_is_attached_to_nobody(deployment):
    policies = deployment.of_type("AWS::IAM::ManagedPolicy")
    yield from unlike("Resources", "the managed policies", list(policies), ["AdminPolicy"])
    for name, policy in policies.items():
        # Permission sets name it, before there is a stack.
        yield from unlike(name, "its name", policy.get("ManagedPolicyName"), f"{STACK}-administrators-{REGION}")
        for attached in ["Roles", "Users", "Groups"]:
            yield from unlike(name, attached, policy.get(attached), None)


@promise
def no_resource_has_a_policy_of_its_own_but_the_key(deployment):
    for name, resource in deployment.resources.items():
        if resource["Type"] == "AWS::KMS::Key":
            continue
        for place, _ in walk(resource.get("Properties", {})):
            key = place.rsplit(".", 1)[-1]
            # Resource policies of DynamoDB (table, index, stream), logs, topics and secrets.
            if key.endswith("Policy") or key.endswith("PolicyDocument"):
                if resource["Type"] == "AWS::IAM::ManagedPolicy" and place == "PolicyDocument":
                    continue
                if resource["Type"] == "AWS::IAM::Role" and key in ("AssumeRolePolicyDocument", "PolicyDocument"):
                    continue
                if place.endswith("DomainNameConfigurations.0.SecurityPolicy"):
                    continue
                yield name, f"{place} grants something beside the roles"


def statements(deployment):
    """Each statement of a policy for a function or for people, under the logical id of function or policy."""
    for function in deployment.functions:
        for policy in deployment.role_of(function)[1].get("Policies", []):
            yield from ((function, statement) for statement in listed(policy["PolicyDocument"]["Statement"]))
    for name, policy in deployment.of_type("AWS::IAM::ManagedPolicy").items():
        yield from ((name, statement) for statement in listed(policy["PolicyDocument"]["Statement"]))


@promise
def a_role_has_the_policies_that_its_function_states(deployment):
    # There the least-privilege test reads what is granted.
    for function in deployment.functions:
        role_id, role = deployment.role_of(function)
        stated = deployment.template["Resources"][function]["Properties"].get("Policies", [])
        found = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        yield from unlike(role_id, "Policies", found, [deployment.intrinsics.resolve(policy) for policy in stated])


@promise
def the_function_that_asks_for_no_key_may_do_nothing(deployment):
    role_id, role = deployment.role_of("GetOpenapiFunction")
    yield from unlike(role_id, "Policies", role.get("Policies"), None)


@promise
def grants_name_single_actions_on_the_table_or_its_indexes(deployment):
    table = table_arn(deployment.table)
    indexes = [f"{table}/index/tickets-by-{what}" for what in ("status", "provider", "app")]
    for name, statement in statements(deployment):
        if statement == THE_KEY_THROUGH_DYNAMODB or (name, statement) == ("AdminPolicy", WHO_CALLS):
            continue
        # Held to the letter by a promise of their own.
        if name in WORKERS:
            continue
        if statement["Effect"] != "Allow" or statement.keys() - {"Sid", "Effect", "Action", "Resource"}:
            yield name, f"{statement} is no plain permission"
        for action, resource in itertools.product(listed(statement["Action"]), listed(statement["Resource"])):
            if "*" in action or resource not in (table, *indexes):
                yield name, f"{action} on {resource} is too much"


@promise
def nobody_may_take_an_item_away(deployment):
    of_the_stream = [("DispatchEventsFunction", statement["Resource"]) for statement in reading_the_stream(deployment)]
    for name, statement in statements(deployment):
        for action in listed(statement["Action"]):
            if (name, statement["Resource"]) in of_the_stream:
                continue
            if action.startswith("dynamodb:") and action not in ON_ITEMS:
                yield name, f"{action} is more than reading, putting and updating items"


@promise
def no_parameter_changes_what_a_program_may_do(deployment):
    default = Deployment(deployment.template, {})
    yield from unlike("Policies", "what they allow", on_the_own_table(deployment), on_the_own_table(default))


def on_the_own_table(deployment):
    """What everybody may do, as it would read for the stack's own table."""
    allowed = {}
    for name, statement in statements(deployment):
        if statement != THE_KEY_THROUGH_DYNAMODB:
            text = json.dumps(statement).replace(stream_arn(deployment), "Table.StreamArn")
            text = text.replace(table_arn(deployment.table), table_arn("Table"))
            allowed.setdefault(name, []).append(text)
    return allowed


@promise
def people_may_use_the_table_s_key_exactly_where_it_may_have_one(deployment):
    parameters = deployment.parameters
    needed = parameters["TableEncryption"] == "customer-managed" or parameters["ExistingTableName"] != ""
    found = [statement for _, statement in statements(deployment) if "kms" in str(statement["Action"])]
    yield from unlike("AdminPolicy", "about keys", found, [THE_KEY_THROUGH_DYNAMODB] if needed else [])
