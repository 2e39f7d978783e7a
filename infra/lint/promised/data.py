"""The table, its key, the participants' hash keys and the webhook keys."""

from promised import promise, unlike, walk
from translation import ACCOUNT, REGION, STACK

USES = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def own_table(deployment):
    """The table that this deployment makes, if it makes one."""
    return deployment.of_type("AWS::DynamoDB::Table").items()


@promise
def exactly_one_table_is_used_and_an_adopted_one_is_not_made_again(deployment):
    made = [name for name, _ in own_table(deployment)]
    expected = [] if deployment.parameters["ExistingTableName"] else ["Table"]
    yield from unlike("Table", "what is made", made, expected)
    for function in deployment.functions:
        variables = deployment.properties(function)["Environment"]["Variables"]
        yield from unlike(function, "TABLE_NAME", variables.get("TABLE_NAME"), deployment.table)


@promise
def table_key_and_hash_key_outlive_the_stack(deployment):
    kept = {
        "AWS::DynamoDB::Table": "Retain",
        "AWS::KMS::Key": "Retain",
        # A first deployment that fails takes it along, so that it can be repeated.
        "AWS::SecretsManager::Secret": "RetainExceptOnCreate",
    }
    for name, resource in deployment.resources.items():
        if resource["Type"] in kept:
            yield from unlike(name, "DeletionPolicy", resource.get("DeletionPolicy"), kept[resource["Type"]])
            yield from unlike(name, "UpdateReplacePolicy", resource.get("UpdateReplacePolicy"), "Retain")


@promise
def a_customer_key_encrypts_the_table_where_it_was_asked_for(deployment):
    asked = deployment.parameters["TableEncryption"] == "customer-managed"
    yield from unlike("TableKey", "is made", "TableKey" in deployment.resources, asked)
    encryption = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": "TableKey.Arn"}
    for name, table in own_table(deployment):
        yield from unlike(name, "encryption", table.get("SSESpecification"), encryption if asked else None)


@promise
def the_key_opens_for_the_functions_roles_through_dynamodb_alone(deployment):
    roles = sorted({deployment.role_of(function)[1].get("Path", "/") for function in deployment.functions})
    for name, key in deployment.of_type("AWS::KMS::Key").items():
        statements = {statement["Sid"]: statement for statement in key["KeyPolicy"]["Statement"]}
        yield from unlike(name, "the statements", statements, key_statements(roles))


def key_statements(roles):
    """The policy that the table's key must have, for functions whose roles have these paths."""
    paths = [f"arn:aws:iam::{ACCOUNT}:role{path}*" for path in roles]
    of_functions = {
        "StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"},
        "ArnLike": {"aws:PrincipalArn": paths[0] if len(paths) == 1 else paths},
    }
    describe = ["kms:DescribeKey", "kms:Get*", "kms:List*"]
    expected = [
        ("TheAccountAdministersTheKey", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*", {}),
        ("TheFunctionsUseTheKeyThroughDynamoDB", {"AWS": "*"}, USES, {"Condition": of_functions}),
        ("DynamoDBDescribesTheKey", {"Service": "dynamodb.amazonaws.com"}, describe, {
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }),
    ]
    return {
        sid: {"Sid": sid, "Effect": "Allow", "Principal": who, "Action": what, "Resource": "*", **condition}
        for sid, who, what, condition in expected
    }


# The keys that are rotated by their ids: the resource, the parameters' names but for what they begin with, the folder of
# the secrets' names, and the functions that are given them in a variable.
KEYS = {
    "ParticipantHashKey": ("participants", "PARTICIPANT_HASH_KEYS", ["record-stamp"]),
    "WebhookKey": ("webhooks", "WEBHOOK_KEYS", ["create-webhook-endpoint", "rotate-webhook-secret", "dispatch-events", "deliver-webhooks"]),
}


def key_ids(deployment, key):
    """The ids of the keys that are configured: the current one first, then the next, then the previous."""
    names = [f"{which}{key}Id" for which in ("", "Next", "Previous")]
    return [deployment.parameters[name] for name in names if deployment.parameters[name]]


def newest_key_id(deployment, key):
    return deployment.parameters[f"Next{key}Id"] or deployment.parameters[f"{key}Id"]


@promise
def the_newest_keys_are_generated_and_named_by_their_ids(deployment):
    secrets = deployment.of_type("AWS::SecretsManager::Secret")
    yield from unlike("Resources", "the secrets", sorted(secrets), sorted(KEYS))
    for name, secret in secrets.items():
        folder = KEYS[name][0]
        expected = f"{STACK}/{folder}/{newest_key_id(deployment, name)}"
        yield from unlike(name, "Name", secret.get("Name"), expected)
        # Letters and digits alone: the functions read a list of id:secret pairs, separated by commas.
        generated = {"PasswordLength": 64, "ExcludePunctuation": True}
        yield from unlike(name, "GenerateSecretString", secret.get("GenerateSecretString"), generated)
        yield from unlike(name, "SecretString", secret.get("SecretString"), None)


def origin_secrets(deployment):
    """What the functions are given of the edge's secrets: nothing where there is no edge."""
    ids = [deployment.parameters[name] for name in ["OriginSecretId", "OtherOriginSecretId"]]
    return ",".join(f"{{{{resolve:secretsmanager:{STACK}/origin/{id}:SecretString}}}}" for id in ids if id)


def secrets_of(deployment, key):
    """What the functions that need a kind of key are given of it."""
    ids, newest = key_ids(deployment, key), newest_key_id(deployment, key)
    # The stack's own secret by reference, which makes it first; earlier ones by their names.
    secret = {id: f"{STACK}/{KEYS[key][0]}/{id}" for id in ids} | {newest: key}
    return ",".join(f"{id}:{{{{resolve:secretsmanager:{secret[id]}:SecretString}}}}" for id in ids)


@promise
def keys_reach_those_alone_who_need_them_and_no_other_secret_anybody_but_the_edge_s(deployment):
    given = dict(walk({**deployment.resources, "Outputs": deployment.outputs}))
    expected = {f"{function}.Properties.Environment.Variables.ORIGIN_SECRETS": origin_secrets(deployment)
                for function in deployment.functions}
    for key, (_, variable, names) in KEYS.items():
        for function in [id for id, name in deployment.functions.items() if name in names]:
            expected[f"{function}.Properties.Environment.Variables.{variable}"] = secrets_of(deployment, key)
    for where, text in expected.items():
        function, variable = where.split(".")[0], where.split(".")[-1]
        yield from unlike(function, variable, given.pop(where, None), text)
    for where, text in given.items():
        if isinstance(text, str) and "{{resolve:" in text:
            yield where.split(".")[0], f"{where} holds a secret: {text}"


@promise
def who_makes_secrets_of_webhook_endpoints_knows_the_current_key_by_its_id(deployment):
    for function, name in deployment.functions.items():
        given = deployment.properties(function)["Environment"]["Variables"].get("WEBHOOK_KEY_ID")
        makes_some = name in ("create-webhook-endpoint", "rotate-webhook-secret")
        current = deployment.parameters["WebhookKeyId"] if makes_some else None
        yield from unlike(function, "WEBHOOK_KEY_ID", given, current)


@promise
def create_production_test_knows_the_current_hash_key_by_its_id(deployment):
    for function, name in deployment.functions.items():
        given = deployment.properties(function)["Environment"]["Variables"].get("PARTICIPANT_HASH_KEY_ID")
        current = deployment.parameters["ParticipantHashKeyId"] if name == "create-production-test" else None
        yield from unlike(function, "PARTICIPANT_HASH_KEY_ID", given, current)
