#!/usr/bin/env python3
"""Proves that security.py objects: a report of checkov's that is good, and each way of spoiling it."""

import sys

from security import objections

GOOD = {"passed": 1, "skipped": 0, "parsing_errors": 0}
FAILED = {"failed_checks": [{"check_id": "A", "resource": "Table", "check_name": "Ensure"}]}
SPOILT = [
    {"summary": GOOD | {"parsing_errors": 1}, "results": {}},
    {"summary": GOOD | {"passed": 0}, "results": {}},
    {"summary": GOOD | {"skipped": 1}, "results": {}},
    {"summary": GOOD, "results": FAILED},
]


def main():
    wrong = [report for report in SPOILT if not list(objections(report))]
    if list(objections({"summary": GOOD, "results": {}})) or wrong:
        sys.exit(f"security.py is content with {wrong}, or not with {GOOD}")


if __name__ == "__main__":
    main()
