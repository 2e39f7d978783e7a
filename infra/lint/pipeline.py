#!/usr/bin/env python3
"""Holds the pipeline to what it promises: the workflow (.github/workflows) and the roles that it deploys as
(infra/deploy/role.yaml). Each promise is then broken in a copy, and must be seen to be. Run it through `infra/lint/run`.
"""

import copy
import re
import sys

from promised import unlike, walk
from test_promises import GONE, change
from translation import ACCOUNT, TEMPLATE, Intrinsics, listed, pseudo_parameters, read, values

ROOT = TEMPLATE.parent
WORKFLOW = ROOT / ".github/workflows/deploy.yaml"
ROLE = ROOT / "infra/deploy/role.yaml"
GITHUB = "token.actions.githubusercontent.com"


class Pipeline:
    def __init__(self, workflow, role):
        self.workflow = workflow
        given = {"DeploymentEnv": "production", "Repository": "acme/greenlight"}
        resolver = Intrinsics(role, {**values(role, given), **pseudo_parameters()})
        self.roles = {
            name: resolver.resolve(resource["Properties"]) for name, resource in resolver.resources.items()
        }

    def statements(self, name):
        [policy] = self.roles[name]["Policies"]
        return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


def every_action_is_one_commit_that_nobody_can_move(pipeline):
    for name, job in pipeline.workflow["jobs"].items():
        for step in job["steps"]:
            if "uses" in step and not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]):
                yield name, f"{step['uses']} is not named by its commit"


def no_key_is_stored_and_only_what_deploys_gets_a_role(pipeline):
    yield from unlike("deploy.yaml", "permissions", pipeline.workflow.get("permissions"), {"contents": "read"})
    for name, job in pipeline.workflow["jobs"].items():
        deploys = any("infra/deploy/release" in step.get("run", "") for step in job["steps"])
        allowed = {"contents": "read", "id-token": "write"} if deploys else None
        yield from unlike(name, "permissions", job.get("permissions"), allowed)
        for place, text in walk(job):
            if isinstance(text, str) and ("secrets." in text or "aws-secret" in place):
                yield name, f"{place} is a stored key"


def production_waits_for_the_sandbox_and_for_a_person_and_deploys_what_was_built_once(pipeline):
    jobs = pipeline.workflow["jobs"]
    order = {name: job.get("needs") for name, job in jobs.items()}
    yield from unlike("deploy.yaml", "order", order, {
        "check": None, "build": "check", "sandbox": "build", "production": "sandbox",
    })
    builds = [name for name, job in jobs.items() if any("sam build" in step.get("run", "") for step in job["steps"])]
    yield from unlike("deploy.yaml", "what builds", builds, ["build"])
    for name in ("sandbox", "production"):
        yield from unlike(name, "environment", jobs[name].get("environment"), name)
        last = jobs[name]["steps"][-1]["run"]
        if f"infra/deploy/release {name}\n" not in last + "\n":
            yield name, "it does not deploy to its own environment"


def one_environment_of_one_repository_becomes_the_deploy_role(pipeline):
    [trust] = pipeline.roles["DeployRole"]["AssumeRolePolicyDocument"]["Statement"]
    yield from unlike("DeployRole", "its trust", trust["Condition"], {"StringEquals": {
        f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": "repo:acme/greenlight:environment:production",
    }})


def the_deploy_role_itself_only_makes_change_sets_of_its_stack(pipeline):
    statements = pipeline.statements("DeployRole")
    for sid, statement in statements.items():
        for action in listed(statement["Action"]):
            if "*" in action or not action.startswith(("cloudformation:", "s3:", "iam:PassRole")):
                yield "DeployRole", f"{sid} allows {action}"
    stack = statements["ChangeSetsOfTheStack"]["Resource"]
    expected = f"arn:aws:cloudformation:eu-north-1:{ACCOUNT}:stack/greenlight-production/*"
    yield from unlike("DeployRole", "its stack", stack, expected)
    passed = statements["CloudFormationDoesTheWork"]
    yield from unlike("DeployRole", "whom it passes", passed["Resource"], "ExecutionRole.Arn")
    to = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    yield from unlike("DeployRole", "to whom", passed.get("Condition"), to)


MAKES_ROLES = {"iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"}
LOSES = re.compile(r"dynamodb:(\*|Delete.*|PutItem|GetItem|Query|Scan)|secretsmanager:(\*|Delete.*|Put.*|Update.*)|kms:(\*|Decrypt|"
                   r"ScheduleKeyDeletion|DisableKey)|iam:(\*|DeleteRolePermissionsBoundary|.*User.*|.*AccessKey.*)|\*")


def the_execution_role_makes_roles_within_the_boundary_and_loses_no_data(pipeline):
    bounded = {"StringEquals": {"iam:PermissionsBoundary": "Boundary"}}
    for sid, statement in pipeline.statements("ExecutionRole").items():
        actions = set(listed(statement["Action"]))
        if actions & MAKES_ROLES:
            yield from unlike("ExecutionRole", f"{sid}: Condition", statement.get("Condition"), bounded)
        for action in actions:
            if LOSES.fullmatch(action):
                yield "ExecutionRole", f"{sid} allows {action}"


PROMISES = {
    every_action_is_one_commit_that_nobody_can_move: [
        ("workflow", "jobs.build.steps.0.uses", "actions/checkout@v4"),
    ],
    no_key_is_stored_and_only_what_deploys_gets_a_role: [
        ("workflow", "permissions", GONE),
        ("workflow", "jobs.build.permissions", {"id-token": "write"}),
        ("workflow", "jobs.sandbox.env.ARTIFACTS", "${{ secrets.BUCKET }}"),
    ],
    production_waits_for_the_sandbox_and_for_a_person_and_deploys_what_was_built_once: [
        ("workflow", "jobs.production.needs", "build"),
        ("workflow", "jobs.production.environment", GONE),
        ("workflow", "jobs.production.steps.3.run", "sam build && infra/deploy/release production"),
        ("workflow", "jobs.production.steps.3.run", "infra/deploy/release sandbox"),
    ],
    one_environment_of_one_repository_becomes_the_deploy_role: [
        ("role", f"Resources.DeployRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition", {}),
    ],
    the_deploy_role_itself_only_makes_change_sets_of_its_stack: [
        ("role", "Resources.DeployRole.Properties.Policies.0.PolicyDocument.Statement.0.Action", "cloudformation:*"),
        ("role", "Resources.DeployRole.Properties.Policies.0.PolicyDocument.Statement.0.Resource", "*"),
        ("role", "Resources.DeployRole.Properties.Policies.0.PolicyDocument.Statement.3.Condition", GONE),
    ],
    the_execution_role_makes_roles_within_the_boundary_and_loses_no_data: [
        ("role", "Resources.ExecutionRole.Properties.Policies.0.PolicyDocument.Statement.0.Condition", GONE),
        ("role", "Resources.ExecutionRole.Properties.Policies.0.PolicyDocument.Statement.5.Action.0", "dynamodb:DeleteTable"),
        ("role", "Resources.ExecutionRole.Properties.Policies.0.PolicyDocument.Statement.1.Action.0", "iam:*"),
    ],
}


def found(promise, workflow, role):
    try:
        return list(promise(Pipeline(workflow, role)))
    except Exception as error:  # noqa: BLE001: what cannot be looked at promises nothing
        return [("pipeline", f"cannot be looked at: {type(error).__name__}: {error}")]


def main():
    written = {"workflow": read(WORKFLOW), "role": read(ROLE)}
    problems = []
    for promise, breaks in PROMISES.items():
        name = promise.__name__.replace("_", " ")
        problems += [f"{where}: {problem}\n    promised: {name}" for where, problem in found(promise, **written)]
        for part, path, value in breaks:
            mutant = copy.deepcopy(written)
            change(mutant[part], path, value)
            if not found(promise, **mutant):
                problems.append(f"{name}: held in spite of {path}: {value}")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
