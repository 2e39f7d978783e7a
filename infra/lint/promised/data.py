"""The table, its key and the participants' hash keys."""

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


def hash_key_ids(deployment):
    """The ids of the hash keys that are configured: the current one first, then the next, then the previous."""
    names = ["ParticipantHashKeyId", "NextParticipantHashKeyId", "PreviousParticipantHashKeyId"]
    return [deployment.parameters[name] for name in names if deployment.parameters[name]]


def newest_hash_key_id(deployment):
    return deployment.parameters["NextParticipantHashKeyId"] or deployment.parameters["ParticipantHashKeyId"]


@promise
def the_newest_hash_key_is_generated_and_named_by_its_id(deployment):
    secrets = deployment.of_type("AWS::SecretsManager::Secret")
    yield from unlike("ParticipantHashKey", "the secrets", list(secrets), ["ParticipantHashKey"])
    for name, secret in secrets.items():
        yield from unlike(name, "Name", secret.get("Name"), f"{STACK}/participants/{newest_hash_key_id(deployment)}")
        # Letters and digits alone: the functions read a list of id:secret pairs, separated by commas.
        generated = {"PasswordLength": 64, "ExcludePunctuation": True}
        yield from unlike(name, "GenerateSecretString", secret.get("GenerateSecretString"), generated)
        yield from unlike(name, "SecretString", secret.get("SecretString"), None)


def origin_secrets(deployment):
    """What the functions are given of the edge's secrets: nothing where there is no edge."""
    ids = [deployment.parameters[name] for name in ["OriginSecretId", "OtherOriginSecretId"]]
    return ",".join(f"{{{{resolve:secretsmanager:{STACK}/origin/{id}:SecretString}}}}" for id in ids if id)


@promise
def hash_keys_reach_record_stamp_alone_and_no_other_secret_anybody_but_the_edge_s(deployment):
    newest = newest_hash_key_id(deployment)
    # The stack's own secret by reference, which makes it first; earlier ones by their names.
    secret = {id: f"{STACK}/participants/{id}" for id in hash_key_ids(deployment)} | {newest: "ParticipantHashKey"}
    expected = ",".join(
        f"{id}:{{{{resolve:secretsmanager:{secret[id]}:SecretString}}}}" for id in hash_key_ids(deployment)
    )
    [record_stamp] = [id for id, name in deployment.functions.items() if name == "record-stamp"]
    place = f"{record_stamp}.Properties.Environment.Variables.PARTICIPANT_HASH_KEYS"
    given = dict(walk({**deployment.resources, "Outputs": deployment.outputs}))
    for where in [f"{function}.Properties.Environment.Variables.ORIGIN_SECRETS" for function in deployment.functions]:
        yield from unlike(where.split(".")[0], "ORIGIN_SECRETS", given.pop(where, None), origin_secrets(deployment))
    yield from unlike(record_stamp, "PARTICIPANT_HASH_KEYS", given.pop(place, None), expected)
    for where, text in given.items():
        if isinstance(text, str) and "{{resolve:" in text:
            yield where.split(".")[0], f"{where} holds a secret: {text}"


@promise
def create_production_test_knows_the_current_hash_key_by_its_id(deployment):
    for function, name in deployment.functions.items():
        given = deployment.properties(function)["Environment"]["Variables"].get("PARTICIPANT_HASH_KEY_ID")
        current = deployment.parameters["ParticipantHashKeyId"] if name == "create-production-test" else None
        yield from unlike(function, "PARTICIPANT_HASH_KEY_ID", given, current)
