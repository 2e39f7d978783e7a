"""docs/api.md, "Appendix: retrying safely", row by row, without a server."""

from __future__ import annotations

import unittest
from typing import Any, Dict, List, Optional, Tuple

from clients import NOON
from greenlight_client import GATEWAY_ANSWER, NO_ANSWER, GreenlightError, RetryPolicy
from greenlight_client._retry import may_repeat, read_retry_after, wait_after

Details = Dict[str, Any]

# An error, and whether it is repeated with a key (or as a GET), and without.
ROWS: List[Tuple[Optional[int], str, Details, bool, bool]] = [
    (None, NO_ANSWER, {}, True, False),
    (500, GATEWAY_ANSWER, {}, True, False),
    (502, GATEWAY_ANSWER, {}, True, False),
    (503, GATEWAY_ANSWER, {}, True, False),
    (504, GATEWAY_ANSWER, {}, True, False),
    (429, GATEWAY_ANSWER, {}, True, True),
    (200, GATEWAY_ANSWER, {}, True, False),
    (302, GATEWAY_ANSWER, {}, False, False),
    (403, GATEWAY_ANSWER, {}, False, False),
    (404, GATEWAY_ANSWER, {}, False, False),
    (413, GATEWAY_ANSWER, {}, False, False),
    (503, "SYSTEM_UNAVAILABLE", {"outcome": "none"}, True, True),
    (503, "SYSTEM_UNAVAILABLE", {"outcome": "unknown"}, True, False),
    (500, "SYSTEM_INTERNAL_ERROR", {}, True, False),
    (500, "RESPONSE_TOO_LARGE", {}, True, False),
    (500, "A_FAULT_OF_LATER", {}, True, False),
    (429, "A_REFUSAL_OF_LATER", {}, False, False),
    (409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", {}, True, True),
    (409, "IDEMPOTENCY_KEY_CONFLICT", {}, False, False),
    (409, "RESOURCE_CONFLICT", {"reason": "concurrent_submission"}, True, True),
    (409, "RESOURCE_CONFLICT", {"reason": "activation_processing"}, False, False),
    (409, "RESOURCE_CONFLICT", {"reason": "duplicate_participation"}, False, False),
    (409, "RESOURCE_CONFLICT", {"reason": "superseded"}, False, False),
    (429, "QUOTA_EXCEEDED", {}, False, False),
    (429, "RATE_LIMITED", {}, True, True),
    (401, "INVALID_API_KEY", {}, False, False),
    (403, "RESOURCE_FORBIDDEN", {}, False, False),
    (404, "RESOURCE_NOT_FOUND", {}, False, False),
    (400, "VALIDATION_INVALID_PARAMETER", {}, False, False),
    (413, "PAYLOAD_TOO_LARGE", {}, False, False),
    (415, "UNSUPPORTED_MEDIA_TYPE", {}, False, False),
]


class Retrying(unittest.TestCase):
    def test_each_error_is_repeated_as_the_appendix_says_with_a_key_and_without(self) -> None:
        for status, code, details, with_key, without_key in ROWS:
            with self.subTest(status=status, code=code, details=details):
                error = GreenlightError("x", code=code, status=status, details=details)
                self.assertEqual((may_repeat(error, True), may_repeat(error, False)), (with_key, without_key))

    def test_each_wait_is_twice_as_long_as_the_one_before_up_to_ten_seconds(self) -> None:
        waits = [wait_after(failures, None, 1.0) for failures in range(1, 9)]
        self.assertEqual(waits, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0])

    def test_jitter_takes_a_wait_down_to_nothing_but_never_below_retry_after(self) -> None:
        self.assertEqual((wait_after(3, None, 0.0), wait_after(3, None, 0.5)), (0.0, 0.4))
        self.assertEqual((wait_after(3, 1.0, 0.0), wait_after(3, 1.0, 0.5)), (1.0, 1.4))

    def test_retry_after_is_read_as_seconds_or_as_a_date_and_otherwise_not_at_all(self) -> None:
        read = [read_retry_after(value, NOON) for value in ("0", " 60 ", "86400")]
        self.assertEqual(read, [0.0, 60.0, 86400.0])
        self.assertEqual(read_retry_after("Fri, 27 Nov 2026 12:00:30 GMT", NOON), 30.0)
        self.assertEqual(read_retry_after("Fri, 27 Nov 2026 11:00:00 GMT", NOON), 0.0)
        for nothing in (
            None,
            "",
            "-1",
            "1.5",
            "soon",
            "2026-11-27",
            "Fri, nonsense GMT",
            "Fri, 99 Nov 2026 11:00:00 GMT",
        ):
            self.assertIsNone(read_retry_after(nothing, NOON), nothing)

    def test_a_policy_has_one_attempt_at_least(self) -> None:
        with self.assertRaises(ValueError):
            RetryPolicy(attempts=0)
