"""An answer of HTTP, told apart: what the caller asked for, an error of the API, or something that another machine on
the way has answered. Nothing is taken for the API's that does not look like it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.message import Message
from typing import Any, Optional, Union

from ._errors import GATEWAY_ANSWER, GreenlightError
from ._retry import read_retry_after


@dataclass(frozen=True)
class Answer:
    """A success, as it arrived."""

    status: int
    headers: Message
    body: Any


def read_answer(status: int, headers: Message, raw: bytes, now: float) -> Union[Answer, GreenlightError]:
    """Reads an answer whose body is `raw`."""
    is_json, body = _parse(raw)
    is_success = 200 <= status < 300
    # A 204 has no body on purpose.
    if is_success and (is_json or status == 204):
        return Answer(status, headers, body)
    request_id = headers.get("X-Request-Id") or headers.get("apigw-requestid")
    retry_after = read_retry_after(headers.get("Retry-After"), now)
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        return GreenlightError(
            f"{status} without an answer of the API{_quote(body, headers)}",
            code=GATEWAY_ANSWER,
            status=status,
            request_id=request_id,
            retry_after=retry_after,
        )
    details = error.get("details")
    return GreenlightError(
        _text(error.get("message")) or f"{status} {error['code']}",
        code=error["code"],
        status=status,
        details=details if isinstance(details, dict) else None,
        request_id=request_id,
        doc_url=_text(error.get("doc_url")),
        retry_after=retry_after,
    )


def _parse(raw: bytes) -> tuple[bool, Any]:
    try:
        return True, json.loads(raw)
    # A body that is nested too deeply is as unreadable as one that is no JSON.
    except (ValueError, RecursionError):
        return False, None


def _quote(body: Any, headers: Message) -> str:
    """What can be told of a body that is not the API's: API Gateway's message, or of what type it was."""
    message = _text(body.get("message")) if isinstance(body, dict) else None
    if message is not None:
        return f": {message[:200]}"
    kind = headers.get("Content-Type")
    return "" if kind is None else f" ({kind[:100]})"


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) else None
