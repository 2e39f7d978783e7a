#!/usr/bin/env python3
"""Prints what the translated template.yaml grants each program, as JSON.

For each function, under the name that its folder, package and binary share: every (action, resource) pair
that its role's own policies allow, and the ARNs of the AWS-managed policies that SAM attaches for logs and
tracing. For greenlight-admin: the pairs that the policy for its users allows. The least-privilege test
compares this with what the programs do.

With an adopted table the same must be granted on that table. It is looked at here, too, since no test runs
against that branch of the template. Run it through `infra/lint/run expand`, which provides
aws-sam-translator.
"""

import argparse
import json
import sys
from pathlib import Path

from translation import ACCOUNT, REGION, TEMPLATE, Deployment, Problem, listed, read, table_arn

POLICY = "AWS::IAM::ManagedPolicy"
# Policies for people, and the program that each lets them use.
PROGRAMS = {"AdminPolicy": "greenlight-admin"}
# The one statement that is not about DynamoDB's own actions, and the one with a condition. It is left out of
# what is printed: local engines have no keys, so no test could tell that it is used. Literally, so that it
# cannot grow unseen: by calling KMS, nobody gets anything by it.
THE_KEY_THROUGH_DYNAMODB = {
    "Sid": "TheKeyThroughDynamoDB",
    "Effect": "Allow",
    "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    "Resource": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*",
    "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}},
}


def allowed(documents, logical_id):
    """Every (action, resource) pair that these policy documents allow."""
    pairs = []
    for statement in (statement for document in documents for statement in listed(document["Statement"])):
        unusual = sorted(set(statement) - {"Sid", "Effect", "Action", "Resource"})
        if statement["Effect"] != "Allow" or unusual:
            raise Problem(f"{logical_id}: only plain Allow statements can be compared, not {unusual or 'Deny'}")
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                pairs.append((action, resource))
    twice = sorted({action for action, resource in pairs if pairs.count((action, resource)) > 1})
    if twice:
        raise Problem(f"{logical_id}: granted twice: {', '.join(twice)}")
    return [{"action": action, "resource": resource} for action, resource in sorted(pairs)]


def allowed_to_people(document, logical_id):
    statements = listed(document["Statement"])
    if statements.count(THE_KEY_THROUGH_DYNAMODB) > 1:
        raise Problem(f"{logical_id}: {THE_KEY_THROUGH_DYNAMODB['Sid']} stands there twice")
    others = [statement for statement in statements if statement != THE_KEY_THROUGH_DYNAMODB]
    return allowed([{"Statement": others}], logical_id)


def grants(deployment):
    """What each program is granted, by its name."""
    result = {}
    for logical_id, name in sorted(deployment.functions.items(), key=lambda item: item[1]):
        _, role = deployment.role_of(logical_id)
        result[name] = {
            "allowed": allowed([policy["PolicyDocument"] for policy in role.get("Policies", [])], logical_id),
            "managedPolicies": sorted(role.get("ManagedPolicyArns", [])),
        }
    for logical_id, policy in deployment.of_type(POLICY).items():
        if logical_id not in PROGRAMS:
            raise Problem(f"{logical_id} is a policy for nobody; say in expand.py which program it is for")
        result[PROGRAMS[logical_id]] = {"allowed": allowed_to_people(policy["PolicyDocument"], logical_id)}
    return result


def on_one_table(granted, table):
    """The grants as they would read for the stack's own table."""
    own, adopted = table_arn("Table"), table_arn(table)
    result = {}
    for program, grant in granted.items():
        pairs = [dict(pair) for pair in grant["allowed"]]
        for pair in pairs:
            if pair["resource"] == adopted or pair["resource"].startswith(adopted + "/"):
                pair["resource"] = own + pair["resource"][len(adopted):]
        pairs.sort(key=lambda pair: (pair["action"], pair["resource"]))
        result[program] = {**grant, "allowed": pairs}
    return result


def differences(granted, others):
    """Each program that is granted one thing here and another there, in words."""
    for program in sorted(granted.keys() | others.keys()):
        one, other = granted.get(program), others.get(program)
        if one != other:
            yield f"{program} is granted {json.dumps(other)}, not {json.dumps(one)}"


def expand(path):
    template = read(path)
    granted = grants(Deployment(template, {}))
    adopted = "restored"
    others = on_one_table(grants(Deployment(template, {"ExistingTableName": adopted})), adopted)
    differ = list(differences(granted, others))
    if differ:
        raise Problem("with an adopted table the grants are others:\n  " + "\n  ".join(differ))
    return granted


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--template", type=Path, default=TEMPLATE, help="default: the repository's template.yaml")
    options = arguments.parse_args()
    try:
        result = expand(options.template)
    except ImportError as error:
        sys.exit(f"expand: {error}; run it as infra/lint/run expand")
    except Problem as problem:
        sys.exit(f"expand: {problem}")
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
