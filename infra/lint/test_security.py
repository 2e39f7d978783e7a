#!/usr/bin/env python3
"""Proves that security.py objects: a report of checkov's that is good, and each way of spoiling it."""

import copy
import sys

from security import objections

REASON = {"suppress_comment": "Not needed here, and this is why."}
SKIPPED = {"check_id": "B", "resource": "Table", "check_result": REASON}
GOOD = {"summary": {"passed": 1, "skipped": 1, "parsing_errors": 0}, "results": {"skipped_checks": [SKIPPED]}}


def spoilt(part, member, value):
    report = copy.deepcopy(GOOD)
    report[part][member] = value
    return report


def skipped(reason):
    return spoilt("results", "skipped_checks", [{**SKIPPED, "check_result": {"suppress_comment": reason}}])


SPOILT = [
    spoilt("summary", "parsing_errors", 1),
    spoilt("summary", "passed", 0),
    spoilt("summary", "skipped", 2),
    spoilt("results", "failed_checks", [{"check_id": "A", "resource": "Table", "check_name": "Ensure"}]),
    *map(skipped, [None, "", "No comment provided", "not needed"]),
]


def main():
    wrong = [report for report in SPOILT if not list(objections(report))]
    if list(objections(GOOD)) or wrong:
        sys.exit(f"security.py is content with {wrong}, or not with {GOOD}")


if __name__ == "__main__":
    main()
