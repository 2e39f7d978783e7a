"""template.yaml as a deployment would see it: translated by SAM, for one set of parameter values.

Whatever looks at the template in Python does so through this module; what needs no translation reads it with
infra/template instead. No AWS call is made. Intrinsic functions are resolved with the given values and an account that
nobody has; a resource is named by its logical id where AWS would give it a name. What this module does not
know how to resolve is an error, never a guess.
"""

import copy
import logging
import os
import re
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
REGION = "eu-north-1"
ACCOUNT = "000000000000"
STACK = "greenlight"
FUNCTION = "AWS::Serverless::Function"
TABLE = "AWS::DynamoDB::Table"


class TemplateError(Exception):
    """What is wrong with the template, in words."""


class Intrinsics:
    """Resolves CloudFormation's intrinsic functions for one set of parameter values."""

    def __init__(self, template, references):
        self.conditions = template.get("Conditions", {})
        self.references = references
        # Only what is made: a reference to a resource whose condition does not hold fails a deployment, too.
        self.resources = {
            name: resource
            for name, resource in template["Resources"].items()
            if "Condition" not in resource or self.holds(resource["Condition"])
        }

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
        raise TemplateError(f"{name} is an intrinsic function that translation.py cannot resolve")

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
        raise TemplateError(f"Ref {name}: there is no such parameter or resource")

    def attribute(self, resource, attribute):
        kind = self.resources.get(resource, {}).get("Type")
        if kind is None:
            raise TemplateError(f"GetAtt {resource}.{attribute}: there is no such resource")
        if (kind, attribute) == (TABLE, "Arn"):
            return table_arn(resource)
        return f"{resource}.{attribute}"

    def holds(self, condition):
        """Whether a condition holds, given by its name or as an expression."""
        if isinstance(condition, str):
            if condition not in self.conditions:
                raise TemplateError(f"there is no condition {condition}")
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
        raise TemplateError(f"{name} is a condition that translation.py cannot evaluate")


class Deployment:
    """What would be deployed: the template, translated and resolved for one set of parameter values."""

    def __init__(self, template, overrides):
        self.template = template
        self.parameters = values(template, overrides)
        self.translated = translate(template, self.parameters)
        self.intrinsics = Intrinsics(self.translated, {**self.parameters, **pseudo_parameters()})
        resolve = self.intrinsics.resolve
        # Metadata is for tools, and means what it says only before SAM has looked at it.
        self.resources = {
            name: {key: resolve(part) for key, part in resource.items() if key not in ("Metadata", "Condition")}
            for name, resource in self.intrinsics.resources.items()
        }
        self.outputs = {
            name: resolve(output["Value"])
            for name, output in self.translated.get("Outputs", {}).items()
            if "Condition" not in output or self.intrinsics.holds(output["Condition"])
        }
        self.functions = functions(template)

    def of_type(self, kind):
        """Each resource of a type, by its logical id, with its properties."""
        return {n: r.get("Properties", {}) for n, r in self.resources.items() if r["Type"] == kind}

    def role_of(self, function):
        """Logical id and properties of a function's role."""
        role_id = self.properties(function).get("Role", "").removesuffix(".Arn")
        return role_id, self.properties(role_id)

    def properties(self, name):
        if name not in self.resources:
            raise TemplateError(f"there is no {name}")
        return self.resources[name].get("Properties", {})

    @property
    def table(self):
        """The name of the table in use."""
        return self.parameters["ExistingTableName"] or "Table"


def table_arn(name):
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def pseudo_parameters():
    return {
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackName": STACK,
        "AWS::URLSuffix": "amazonaws.com",
    }


def read(path):
    from samtranslator.yaml_helper import yaml_parse
    from yaml import YAMLError

    try:
        return yaml_parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(f"cannot read {path}: {error.strerror}") from error
    except YAMLError as error:
        raise TemplateError(f"{path} is not valid YAML: {error}") from error


def functions(template):
    """Logical id and kebab name of every function."""
    declared = {name: resource for name, resource in template["Resources"].items() if resource["Type"] == FUNCTION}
    try:
        return {name: function["Metadata"]["BuildProperties"]["Binary"] for name, function in declared.items()}
    except KeyError as error:
        raise TemplateError(f"a function's Metadata has no {error}") from error


def values(template, overrides):
    """The parameters' values: defaults, and what is said instead."""
    declared = template.get("Parameters", {})
    for name in overrides:
        if name not in declared:
            raise TemplateError(f"the template has no parameter {name}")
    for name, parameter in declared.items():
        if name not in overrides and "Default" not in parameter:
            raise TemplateError(f"the parameter {name} has no default and was not given")
    return {name: overrides.get(name, parameter.get("Default")) for name, parameter in declared.items()}


def translate(template, parameters):
    """The CloudFormation template that SAM makes of this one."""
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    # The translator takes the partition from the region that it believes to be in, and tells of features
    # that its authors switch on and off.
    os.environ["AWS_DEFAULT_REGION"] = REGION
    logging.disable(logging.CRITICAL)
    # It works in place.
    template = copy.deepcopy(template)
    # `sam deploy` has put an uploaded archive here by the time that the template is translated.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/archive"
    try:
        # No managed policy is named in the template, so the map of their names may be empty.
        return Translator({}, Parser()).translate(template, dict(parameters))
    except InvalidDocumentException as error:
        causes = "\n".join(f"  {cause.message}" for cause in error.causes)
        raise TemplateError(f"SAM cannot translate the template:\n{causes}") from error


def listed(value):
    return value if isinstance(value, list) else [value]
