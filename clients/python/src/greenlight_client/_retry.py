"""When a request is sent again, and after how long: docs/api.md, "Appendix: retrying safely".

Plain functions; the loop that obeys them is in _sender.py.
"""

from __future__ import annotations

import email.utils
import re
from dataclasses import dataclass
from typing import Optional

from ._errors import GATEWAY_ANSWER, NO_ANSWER, GreenlightError

FIRST_BACK_OFF = 0.2
LONGEST_BACK_OFF = 10.0


@dataclass(frozen=True)
class RetryPolicy:
    """How patient a client is."""

    attempts: int = 5
    """How often a request is sent at most, the first time included."""
    longest_retry_after: float = 60.0
    """A longer Retry-After, in seconds, is not waited for: the error is raised at once, and says how long."""

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError("attempts must be 1 or more")


def may_repeat(error: GreenlightError, repeatable: bool) -> bool:
    """Whether the request that failed so may be sent once more.

    `repeatable` says that sending it twice cannot do its work twice: it only reads, or it has an idempotency key.
    """
    is_fault = error.status is not None and error.status >= 500
    # Nothing happened, and a moment later it may.
    if error.code in ("RATE_LIMITED", "IDEMPOTENCY_REQUEST_IN_PROGRESS"):
        return True
    if error.code == "RESOURCE_CONFLICT":
        return error.reason == "concurrent_submission"
    if error.code == "SYSTEM_UNAVAILABLE":
        return repeatable or error.details.get("outcome") == "none"
    if error.code == NO_ANSWER:
        return repeatable
    # Of the gateway's own answers a 429 alone says that no function was asked. A success that is not the API's is an
    # answer that was lost on its way.
    if error.code == GATEWAY_ANSWER:
        is_success = error.status is not None and error.status < 300
        return error.status == 429 or (repeatable and (is_fault or is_success))
    # Of every other refusal nothing happened, and nothing will by repeating it: QUOTA_EXCEEDED is one, although it has
    # a Retry-After, and so is IDEMPOTENCY_KEY_CONFLICT.
    return repeatable and is_fault


def wait_after(failures: int, retry_after: Optional[float], random: float) -> float:
    """How long to wait after so many failed attempts, in seconds.

    Twice as long each time, with full jitter so that those who failed together do not come back together, and never
    less than Retry-After.
    """
    back_off = min(FIRST_BACK_OFF * 2.0 ** (failures - 1), LONGEST_BACK_OFF)
    return (retry_after or 0.0) + random * back_off


def read_retry_after(value: Optional[str], now: float) -> Optional[float]:
    """What a Retry-After header asks for, in seconds: RFC 9110, section 10.2.3, seconds or a date."""
    text = (value or "").strip()
    if re.fullmatch("[0-9]{1,9}", text):
        return float(text)
    if not re.fullmatch("[A-Z][a-z]{2}, .* GMT", text):
        return None
    try:
        return max(email.utils.parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (TypeError, ValueError):
        return None
