#!/usr/bin/env python3
"""Tries infra/deploy/guard: what it refuses before a deployment, and which change sets."""

import importlib.util
import sys
from importlib.machinery import SourceFileLoader

from translation import TEMPLATE

PATH = TEMPLATE.parent / "infra/deploy/guard"
loader = SourceFileLoader("guard", str(PATH))
guard = importlib.util.module_from_spec(importlib.util.spec_from_loader("guard", loader))
sys.dont_write_bytecode = True
loader.exec_module(guard)

READY = {"DeploymentEnv": "production", "AccountId": "111111111111", "AlarmEmail": "oncall@example.com"}
UNREADY = [
    READY | {"AccountId": "FILL-IN"},
    READY | {"AccountId": "222222222222"},
    READY | {"AlarmEmail": "FILL-IN"},
    READY | {"AlarmEmail": '""'},
    READY | {"DomainName": "FILL-IN"},
    {name: value for name, value in READY.items() if name != "AccountId"},
    {name: value for name, value in READY.items() if name != "AlarmEmail"},
]


def change(name, action, replacement=None):
    resource = {"LogicalResourceId": name, "ResourceType": "AWS::X", "Action": action}
    return {"Changes": [{"ResourceChange": resource | ({"Replacement": replacement} if replacement else {})}]}


LOSING = [change("Table", "Modify", "True"), change("Table", "Remove"), change("TableKey", "Modify", "Conditional")]
KEEPING = [
    change("Table", "Modify", "False"), change("Table", "Add"), change("RecordStampFunction", "Remove"),
    change("ParticipantHashKey", "Modify", "True"), {"Changes": []},
]


def main():
    wrong = [f"refused: {list(guard.unready(READY, '111111111111'))}"] if list(guard.unready(READY, "111111111111")) else []
    sandbox = {"DeploymentEnv": "sandbox", "AccountId": "111111111111"}
    wrong += [f"refused: {sandbox}"] if list(guard.unready(sandbox, "111111111111")) else []
    wrong += [f"not refused: {given}" for given in UNREADY if not list(guard.unready(given, "111111111111"))]
    wrong += [f"would be lost: {lost}" for lost in LOSING if not list(guard.losses(lost))]
    wrong += [f"would not be lost: {kept}" for kept in KEEPING if list(guard.losses(kept))]
    text = (TEMPLATE.parent / "samconfig.toml").read_text(encoding="utf-8")
    for environment in ("sandbox", "production"):
        given = guard.parameters(text, environment)
        if given["DeploymentEnv"] != environment:
            wrong.append(f"samconfig.toml's {environment} is read as {given}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
