#!/usr/bin/env python3
"""Runs checkov over a template and reads its report, since checkov is content with too little by itself.

It exits with 0 for a template that it could not read, and takes a suppression without a reason. Here a run
counts if it read the template, passed something, failed nothing, and found nothing suppressed in the template:
what is not for this stack stands in checkov.yaml, with the reason.
"""

import json
import subprocess
import sys


def objections(report):
    """What is wrong with a report of checkov's, in words."""
    summary = report["summary"]
    if summary["parsing_errors"]:
        yield "the template could not be read"
    if not summary["passed"]:
        yield "nothing was checked"
    if summary["skipped"]:
        yield "something is suppressed in the template; say it in checkov.yaml, with the reason"
    for check in report["results"].get("failed_checks", []):
        yield f"{check['check_id']} {check['resource']}: {check['check_name']}"


def main():
    checkov, config, template = sys.argv[1:]
    options = ["--config-file", config, "--file", template]
    ran = subprocess.run([checkov, *options], capture_output=True, text=True, check=False)
    try:
        found = list(objections(json.loads(ran.stdout)))
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f"{checkov} gave no report ({type(error).__name__}: {error}):\n{ran.stdout}{ran.stderr}")
    if found:
        sys.exit("\n".join([*found, ran.stderr.strip()]))


if __name__ == "__main__":
    main()
