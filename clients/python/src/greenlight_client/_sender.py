"""Sends a request until there is an answer to keep: the same bytes with the same idempotency key.

Which failures are worth another attempt is decided in _retry.py.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from ._answer import Answer, read_answer
from ._errors import NO_ANSWER, GreenlightError
from ._retry import may_repeat, wait_after
from ._settings import Attempt, Settings

IdempotencyKey = Union[str, None, bool]
"""A key of the caller's; None for one that is made for the call; False for none at all."""

Operation = Tuple[str, str]
"""Method and path of an operation: _operations.py."""


@dataclass(frozen=True)
class Request:
    """What is asked: an operation of the contract with its path's variables, a query, and a body."""

    operation: Operation
    variables: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    key: Optional[str]
    timeout: Optional[float]
    scenario: Optional[str] = None


@dataclass(frozen=True)
class _Prepared:
    """A request as it is sent, each time the same bytes."""

    method: str
    url: str
    headers: Dict[str, str]
    data: Optional[bytes]
    timeout: float


class Sender:
    """Sends what a client asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Neither redirects nor an exception for a status: the API redirects nobody, and a key must not follow
        # whoever does.
        self._opener = urllib.request.OpenerDirector()
        self._opener.add_handler(urllib.request.ProxyHandler())
        self._opener.add_handler(urllib.request.HTTPHandler())
        self._opener.add_handler(urllib.request.HTTPSHandler(context=settings.ssl_context))

    def send(self, request: Request) -> Answer:
        """The answer, after as many attempts as it takes; or a GreenlightError."""
        clock, retry = self._settings.clock, self._settings.retry
        prepared = self._prepare(request)
        number = 0
        while True:
            number += 1
            outcome = self._attempt(prepared)
            if isinstance(outcome, Answer):
                self._report(request, number, outcome, None)
                return outcome
            outcome.idempotency_key = request.key
            is_worth_it = (
                number < retry.attempts
                and (outcome.retry_after or 0.0) <= retry.longest_retry_after
                and may_repeat(outcome, request.operation[0] in ("GET", "DELETE") or request.key is not None)
            )
            wait = wait_after(number, outcome.retry_after, clock.random()) if is_worth_it else None
            self._report(request, number, outcome, wait)
            if wait is None:
                raise outcome
            clock.sleep(wait)

    def _prepare(self, request: Request) -> _Prepared:
        method, path = request.operation
        headers: Dict[str, str] = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self._settings.api_key}",
            "User-Agent": self._settings.user_agent,
        }
        if request.key is not None:
            headers["Idempotency-Key"] = request.key
        if request.scenario is not None:
            headers["Greenlight-Test-Scenario"] = _check_scenario(request.scenario)
        data = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(request.body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        url = self._settings.base_url + _fill(path, request.variables) + _query(request.query)
        return _Prepared(method, url, headers, data, request.timeout or self._settings.timeout)

    def _attempt(self, prepared: _Prepared) -> Union[Answer, GreenlightError]:
        # One for each attempt: what is sent through a proxy is changed on its way, and the second time such a request
        # would take its secrets to the proxy itself.
        request = urllib.request.Request(prepared.url, prepared.data, prepared.headers, method=prepared.method)
        try:
            with self._opener.open(request, timeout=prepared.timeout) as response:
                raw = response.read()
        except (OSError, http.client.HTTPException) as cause:
            error = GreenlightError(f"No answer: {_name(cause)}", code=NO_ANSWER)
            error.__cause__ = cause
            return error
        return read_answer(response.status, response.headers, raw, self._settings.clock.now())

    def _report(
        self, request: Request, number: int, outcome: Union[Answer, GreenlightError], wait: Optional[float]
    ) -> None:
        if self._settings.on_attempt is None:
            return
        applied: Tuple[str, ...] = ()
        if isinstance(outcome, Answer):
            code, request_id = None, outcome.headers.get("X-Request-Id")
            replayed = outcome.headers.get("Idempotency-Replayed") == "true"
            decided = outcome.headers.get("Greenlight-Test-Scenario-Applied")
            applied = tuple(decided.split(",")) if decided else ()
        else:
            code, request_id, replayed = outcome.code, outcome.request_id, False
        report = Attempt(*request.operation, number, outcome.status, code, request_id, replayed, wait, applied)
        self._settings.on_attempt(report)


def choose_key(given: IdempotencyKey) -> Optional[str]:
    """The caller's key, one made for this call, or none where the caller wants none."""
    if given is False:
        return None
    if given is None:
        return str(uuid.uuid4())
    # What HTTP would trim or refuse by itself must not become another key than the one that the caller stored.
    if isinstance(given, str) and re.fullmatch(r"[\x21-\x2b\x2d-\x7e]{1,255}", given):
        return given
    raise ValueError("idempotency_key must have 1 to 255 visible ASCII characters, and no comma")


def _check_scenario(given: str) -> str:
    """The caller's test scenario, if it can be sent as it is: nothing else could be told by its offsets."""
    if isinstance(given, str) and re.fullmatch(r"[\t\x20-\x7e]*", given):
        return given
    raise ValueError("test_scenario must be visible ASCII characters, spaces and tabs")


def _fill(path: str, variables: Mapping[str, str]) -> str:
    def value(match: "re.Match[str]") -> str:
        given = variables[match.group(1)]
        # A URL cannot hold these as part of a path: they would lead to another endpoint.
        if not isinstance(given, str) or given in ("", ".", ".."):
            raise ValueError(f"{match.group(1)} is not an id")
        return urllib.parse.quote(given, safe="")

    return re.sub(r"\{(\w+)\}", value, path)


def _query(parameters: Mapping[str, Any]) -> str:
    pairs = [(name, value) for name, value in parameters.items() if value is not None]
    return f"?{urllib.parse.urlencode(pairs, doseq=True)}" if pairs else ""


def _name(cause: BaseException) -> str:
    """What kind of failure it was, without what the library says about it."""
    reason = getattr(cause, "reason", None)
    inner = reason if isinstance(reason, BaseException) else cause
    return "timeout" if isinstance(inner, (TimeoutError, socket.timeout)) else type(inner).__name__
