#!/usr/bin/env python3
"""Holds template.yaml to its promises (promised/), for the deployments that it is meant for.

Prints each broken promise with the resource and the deployments that break it. Run it through
`infra/lint/run`, which provides aws-sam-translator.
"""

import argparse
import sys
from pathlib import Path

from promised import broken
from promised.choices import CERTIFICATE, DOMAIN
from translation import ACCOUNT, TEMPLATE, Deployment, TemplateError, read, table_arn

RESTORED = {
    "ExistingTableName": "restored",
    "ExistingTableStreamArn": f"{table_arn('restored')}/stream/2026-11-27T10:00:00.000",
}
DEPLOYMENTS = {
    "the defaults": {},
    "an adopted table": RESTORED | {"RollBackOnAlarms": "false", "ReleaseStrategy": "AllAtOnce"},
    "everything that can be chosen": DOMAIN | CERTIFICATE | {
        "DeploymentEnv": "production",
        "SupportContact": "help@example.com",
        "ApiDocsUrl": "https://docs.example.com/api.html",
        "AccountId": ACCOUNT,
        "AlarmEmail": "alarms@example.com",
        "LogRetentionDays": "365",
        "PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/greenlight-boundary",
        "OriginSecretId": "o1",
        "OtherOriginSecretId": "o2",
        "HostedZoneId": "Z0123456789",
        "DisableExecuteApiEndpoint": "true",
        "TableEncryption": "customer-managed",
        "ParticipantHashKeyId": "k2",
        "NextParticipantHashKeyId": "k3",
        "PreviousParticipantHashKeyId": "k1",
        "WebhookKeyId": "w2",
        "NextWebhookKeyId": "w3",
        "PreviousWebhookKeyId": "w1",
        "Release": "0a1b2c3",
        "Architecture": "x86_64",
        "ReservedConcurrency": "50",
        "OperatorConcurrency": "5",
        "XRayTracing": "true",
        "QueueAgeHours": "24",
        "RouteRateLimit": "2000",
        "RouteBurstLimit": "4000",
        "SubmissionsPerDay": "5000",
        "SubmissionMegabytesPerDay": "250",
        "RetentionDays": "30",
        "ServerErrorPercent": "0.5",
        "LatencyP99Milliseconds": "250",
    },
    "a closed API": {"ReservedConcurrency": "0", "OperatorConcurrency": "5"},
    "an adopted table with a key": RESTORED | {"TableEncryption": "customer-managed"},
}


def environments(path):
    """The parameter values of each environment in samconfig.toml that has any."""
    import tomlkit

    try:
        config = tomlkit.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(f"cannot read {path}: {error.strerror}") from error
    for name, commands in config.items():
        if isinstance(commands, dict):
            overrides = commands.get("deploy", {}).get("parameters", {}).get("parameter_overrides", [])
            values = dict(str(pair).split("=", 1) for pair in overrides)
            if not values:
                continue
            # A sandbox that calls itself production would take real keys.
            if values.get("DeploymentEnv") != name:
                raise TemplateError(f"samconfig.toml's {name} is a deployment of {values.get('DeploymentEnv')}")
            for needed in NEEDED[name]:
                if needed not in values:
                    raise TemplateError(f"samconfig.toml's {name} does not say {needed}")
            yield f"samconfig.toml's {name}", values | filled_in(values)


# What each environment's section must say, if only that it is to be filled in.
NEEDED = {"sandbox": ["AccountId"], "production": ["AccountId", "AlarmEmail", "OperatorConcurrency"]}


def filled_in(values):
    """What stands for a value that is still to be filled in; the account is the one that is looked at here."""
    filled = {"AlarmEmail": "alarms@example.com"}
    return {"AccountId": ACCOUNT} | {name: filled[name] for name in filled if values.get(name) == "FILL-IN"}


def findings(template, deployments):
    """Every broken promise, with the deployments that break it."""
    found = {}
    for label, overrides in deployments.items():
        try:
            deployment = Deployment(template, overrides)
        except TemplateError as problem:
            found.setdefault(("the_template_can_be_translated", "template.yaml", str(problem)), []).append(label)
            continue
        for finding in broken(deployment):
            found.setdefault(finding, []).append(label)
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--template", type=Path, default=TEMPLATE, help="default: the repository's template.yaml")
    options = arguments.parse_args()
    try:
        sets = DEPLOYMENTS | dict(environments(TEMPLATE.parent / "samconfig.toml"))
        found = findings(read(options.template), sets)
    except ImportError as error:
        sys.exit(f"promises: {error}; run it as infra/lint/run")
    except TemplateError as problem:
        sys.exit(f"promises: {problem}")
    for (promise, resource, problem), labels in found.items():
        print(f"{resource}: {problem}\n    promised: {promise.replace('_', ' ')}\n    with: {', '.join(labels)}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
