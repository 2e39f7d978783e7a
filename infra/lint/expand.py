#!/usr/bin/env python3
"""Translates template.yaml to CloudFormation, as a deployment would, and prints what each program gets.

For each function, under the name that its folder, package and binary share: the names of its environment
variables, every (action, resource) pair that its role's own policies allow, and the AWS-managed policies
that SAM attaches for logs and tracing. For greenlight-admin: the pairs that the policy for its users allows.
The least-privilege test compares this with what the programs do.

No AWS call is made. Intrinsic functions are resolved with the parameters' defaults (`--parameter` changes
them) and an account that nobody has; what this program does not know how to resolve is an error, never a
guess. Run it through `infra/lint/run expand`, which provides aws-sam-translator.
"""

import argparse
import json
import logging
import os
import re
import sys
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
FUNCTION = "AWS::Serverless::Function"
POLICY = "AWS::IAM::ManagedPolicy"
TABLE = "AWS::DynamoDB::Table"
# Policies for people, and the program that each lets them use.
PROGRAMS = {"AdminPolicy": "greenlight-admin"}


class Problem(Exception):
    """What is wrong with the template, in words."""


class Intrinsics:
    """Resolves CloudFormation's intrinsic functions for one set of parameter values."""

    def __init__(self, template, parameters, pseudo):
        self.resources = template["Resources"]
        self.conditions = template.get("Conditions", {})
        self.references = {**parameters, **pseudo}

    def resolve(self, value):
        """The value without intrinsic functions; None for AWS::NoValue."""
        if isinstance(value, list):
            resolved = (self.resolve(item) for item in value)
            return [item for item in resolved if item is not None]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self.intrinsic(name, argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not None}

    def intrinsic(self, name, argument):
        if name == "Ref":
            return self.reference(argument)
        if name == "Fn::If":
            condition, yes, no = argument
            return self.resolve(yes if self.holds(condition) else no)
        if name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            return self.attribute(*parts)
        if name == "Fn::Join":
            separator, items = argument
            return separator.join(str(item) for item in self.resolve(items))
        if name == "Fn::Sub":
            text, given = argument if isinstance(argument, list) else (argument, {})
            return self.substitute(text, self.resolve(given))
        raise Problem(f"{name} is an intrinsic function that expand.py cannot resolve")

    def substitute(self, text, given):
        def replacement(match):
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in given:
                return str(given[name])
            if "." in name:
                return self.attribute(*name.split(".", 1))
            return str(self.reference(name))

        return re.sub(r"\$\{([^}]+)\}", replacement, text)

    def reference(self, name):
        if name == "AWS::NoValue":
            return None
        if name in self.references:
            return self.references[name]
        if name in self.resources:
            return name
        raise Problem(f"Ref {name}: there is no such parameter or resource")

    def attribute(self, resource, attribute):
        kind = self.resources.get(resource, {}).get("Type")
        if kind is None:
            raise Problem(f"GetAtt {resource}.{attribute}: there is no such resource")
        if (kind, attribute) == (TABLE, "Arn"):
            arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/"
            return self.substitute(arn, {}) + resource
        return f"{resource}.{attribute}"

    def holds(self, condition):
        """Whether a condition holds, given by its name or as an expression."""
        if isinstance(condition, str):
            if condition not in self.conditions:
                raise Problem(f"there is no condition {condition}")
            return self.holds(self.conditions[condition])
        (name, argument), = condition.items()
        if name == "Condition":
            return self.holds(argument)
        if name == "Fn::Equals":
            left, right = (str(self.resolve(side)) for side in argument)
            return left == right
        if name == "Fn::Not":
            return not self.holds(argument[0])
        if name == "Fn::And":
            return all(self.holds(part) for part in argument)
        if name == "Fn::Or":
            return any(self.holds(part) for part in argument)
        raise Problem(f"{name} is a condition that expand.py cannot evaluate")


def read(path):
    from samtranslator.yaml_helper import yaml_parse
    from yaml import YAMLError

    try:
        return yaml_parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"cannot read {path}: {error.strerror}") from error
    except YAMLError as error:
        raise Problem(f"{path} is not valid YAML: {error}") from error


def functions(template):
    """Logical id and kebab name of every function."""
    names = {}
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] != FUNCTION:
            continue
        binary = resource.get("Metadata", {}).get("BuildProperties", {}).get("Binary")
        if not binary:
            raise Problem(f"{logical_id} names no Binary in its Metadata")
        if binary in names.values():
            raise Problem(f"two functions are the binary {binary}")
        names[logical_id] = binary
    return names


def values(template, overrides):
    """The parameters' values: defaults, and what the command line says instead."""
    declared = template.get("Parameters", {})
    for name in overrides:
        if name not in declared:
            raise Problem(f"the template has no parameter {name}")
    for name, parameter in declared.items():
        if name not in overrides and "Default" not in parameter:
            raise Problem(f"the parameter {name} has no default; give it with --parameter")
    return {name: overrides.get(name, parameter.get("Default")) for name, parameter in declared.items()}


def translate(template, parameters, region):
    """The CloudFormation template that SAM makes of this one."""
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    # The translator takes the partition from the region that it believes to be in, and tells of features
    # that its authors switch on and off.
    os.environ["AWS_DEFAULT_REGION"] = region
    logging.disable(logging.CRITICAL)
    # `sam deploy` has put an uploaded archive here by the time that the template is translated.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/archive"
    try:
        # No managed policy is named in the template, so the map of their names may be empty.
        return Translator({}, Parser()).translate(template, parameters)
    except InvalidDocumentException as error:
        causes = "\n".join(f"  {cause.message}" for cause in error.causes)
        raise Problem(f"SAM cannot translate the template:\n{causes}") from error


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


def listed(value):
    return value if isinstance(value, list) else [value]


def expand(path, overrides, region, account):
    template = read(path)
    names = functions(template)
    parameters = values(template, overrides)
    translated = translate(template, parameters, region)
    pseudo = {
        "AWS::AccountId": account,
        "AWS::Partition": "aws",
        "AWS::Region": region,
        "AWS::StackName": "greenlight",
        "AWS::URLSuffix": "amazonaws.com",
    }
    intrinsics = Intrinsics(translated, parameters, pseudo)
    result = {}
    for logical_id, name in sorted(names.items(), key=lambda item: item[1]):
        function = translated["Resources"][logical_id]["Properties"]
        role_id = function["Role"]["Fn::GetAtt"][0]
        # Resolved whole: a reference to nothing anywhere in the function or its role is found here.
        role = intrinsics.resolve(translated["Resources"][role_id]["Properties"])
        environment = intrinsics.resolve(function).get("Environment", {}).get("Variables", {})
        result[name] = {
            "environment": sorted(environment),
            "allowed": allowed([policy["PolicyDocument"] for policy in role.get("Policies", [])], logical_id),
            "managedPolicies": sorted(arn.rsplit("/", 1)[1] for arn in role.get("ManagedPolicyArns", [])),
        }
    for logical_id, policy in translated["Resources"].items():
        if policy["Type"] == POLICY:
            if logical_id not in PROGRAMS:
                raise Problem(f"{logical_id} is a policy for nobody; say in expand.py which program it is for")
            document = intrinsics.resolve(policy["Properties"])["PolicyDocument"]
            result[PROGRAMS[logical_id]] = {"allowed": allowed([document], logical_id)}
    return result


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--template", type=Path, default=TEMPLATE, help="default: the repository's template.yaml")
    arguments.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="instead of a default; may repeat"
    )
    arguments.add_argument("--region", default="eu-north-1", help="region in ARNs (default: %(default)s)")
    arguments.add_argument("--account", default="000000000000", help="account in ARNs (default: %(default)s)")
    options = arguments.parse_args()
    for parameter in options.parameter:
        if "=" not in parameter:
            arguments.error(f"--parameter {parameter}: NAME=VALUE is expected")
    overrides = dict(parameter.split("=", 1) for parameter in options.parameter)
    try:
        result = expand(options.template, overrides, options.region, options.account)
    except ImportError as error:
        sys.exit(f"expand: {error}; run it as infra/lint/run expand")
    except Problem as problem:
        sys.exit(f"expand: {problem}")
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
