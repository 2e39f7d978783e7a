"""Whether a request to your webhook endpoint is Greenlight's, as Standard Webhooks says: docs/events.md, "Check it".

Nothing is sent here, and no message quotes a secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from typing import Callable, Iterable, List, Literal, Protocol, Sequence, Tuple, Union, cast

from .models import Event

DEFAULT_TOLERANCE = 300.0

WebhookCheck = Literal[
    "missing_header",
    "malformed_timestamp",
    "timestamp_too_old",
    "timestamp_too_new",
    "no_matching_signature",
    "not_an_event",
]


class WebhookHeaders(Protocol):
    """Headers as http.server or a framework gives them: anything with `items`."""

    def items(self) -> Iterable[Tuple[str, str]]: ...


class WebhookVerificationError(Exception):
    """A request that is not to be believed. Answer it with a 400, and do nothing else.

    check  what it did not pass:
           missing_header         it lacks webhook-id, webhook-timestamp or webhook-signature: it is somebody else's
           malformed_timestamp    webhook-timestamp is not a number of seconds
           timestamp_too_old, timestamp_too_new
                                  it was not sent just now, or your clock is wrong
           no_matching_signature  no secret of yours has signed this id, time and body; often the body is not as it
                                  arrived
           not_an_event           it is signed, and no event
    """

    def __init__(self, check: WebhookCheck, message: str) -> None:
        super().__init__(message)
        self.check = check


def verify_webhook(
    body: Union[bytes, str],
    headers: WebhookHeaders,
    secrets: Union[str, Sequence[str]],
    *,
    tolerance: float = DEFAULT_TOLERANCE,
    now: Callable[[], float] = time.time,
) -> Event:
    """The event of a delivery, once it is sure that Greenlight has sent it, just now, and with this body.

    body       the body as it arrived, before anything has parsed it
    headers    the request's
    secrets    the endpoint's secret, or several while one replaces the other: one that fits is enough
    tolerance  the seconds that the delivery's time may be from this machine's, either way
    now        seconds since 1970, for tests

    Raises WebhookVerificationError where the delivery is not to be believed, and ValueError where a secret is none.
    """
    check_signature(body, headers, secrets, tolerance=tolerance, now=now)
    try:
        event = json.loads(body)
    except ValueError:
        event = None
    if isinstance(event, dict) and isinstance(event.get("id"), str) and isinstance(event.get("type"), str):
        return cast(Event, event)
    raise WebhookVerificationError("not_an_event", "The body is signed, but it is no event")


def check_signature(
    body: Union[bytes, str],
    headers: WebhookHeaders,
    secrets: Union[str, Sequence[str]],
    *,
    tolerance: float = DEFAULT_TOLERANCE,
    now: Callable[[], float] = time.time,
) -> None:
    """The same without a look at what the body says."""
    if not isinstance(body, (bytes, bytearray, str)):
        raise TypeError("body must be the bytes or the text that arrived, not what was parsed of them")
    keys = _read_secrets(secrets)
    known = {name.lower(): value for name, value in headers.items()}
    id, timestamp, signatures = (
        _read_header(known.get(name), name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    _check_time(timestamp, now(), tolerance)
    content = f"{id}.{timestamp}.".encode("utf-8", "replace") + (body.encode() if isinstance(body, str) else body)
    # Every pair is compared, so that the time it takes says nothing of which one fits.
    fits = False
    for key in keys:
        right = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
        for signature in signatures.split(" "):
            fits = hmac.compare_digest(signature.encode("utf-8", "replace"), right) or fits
    if not fits:
        raise WebhookVerificationError(
            "no_matching_signature",
            "No secret given here has signed this body, as it arrived, with this webhook-id and webhook-timestamp",
        )


def _check_time(timestamp: str, now: float, tolerance: float) -> None:
    if not re.fullmatch("[0-9]{1,12}", timestamp):
        message = "webhook-timestamp is not a number of seconds since 1970"
        raise WebhookVerificationError("malformed_timestamp", message)
    age = int(now) - int(timestamp)
    if age > tolerance:
        message = f"webhook-timestamp is {age} seconds ago; {tolerance:.0f} may be"
        raise WebhookVerificationError("timestamp_too_old", message)
    if -age > tolerance:
        message = f"webhook-timestamp is {-age} seconds ahead; {tolerance:.0f} may be"
        raise WebhookVerificationError("timestamp_too_new", message)


def _read_header(value: object, name: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise WebhookVerificationError("missing_header", f"There is no {name}")


def _read_secrets(secrets: Union[str, Sequence[str]]) -> List[bytes]:
    # A variable that was never set is what comes here most often.
    every = [secrets] if isinstance(secrets, str) else list(secrets or [])
    if not every:
        raise ValueError("there must be a secret")
    return [_read_secret(secret) for secret in every]


def _read_secret(secret: str) -> bytes:
    """24 to 64 bytes, as Standard Webhooks has it; this API's have 32."""
    key = b""
    if isinstance(secret, str) and secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret[len("whsec_") :], validate=True)
        except (binascii.Error, ValueError):
            # Told below, without what it was.
            pass
    if 24 <= len(key) <= 64:
        return key
    raise ValueError("a secret is whsec_ and 24 to 64 bytes in base64, as the API has shown it")
