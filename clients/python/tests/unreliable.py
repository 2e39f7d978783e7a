"""A server that does to its callers what networks, gateways and databases do.

It keeps effects as the API does: one for each idempotency key, whose first answer it gives again.
"""

from __future__ import annotations

import http.server
import json
import socket
import threading
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple, Union


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Any
    body: str


@dataclass(frozen=True)
class Canned:
    """An answer that has nothing to do with the request."""

    status: int
    body: str = ""
    headers: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Behaviour:
    """What becomes of a request: whether its work is done, and what its sender hears.

    The answer is "good", "nothing" (the sender waits in vain), "dropped", "cut" (half of the good one), or a canned
    one.
    """

    works: bool
    answer: Union[str, Canned]


GOOD = Behaviour(works=True, answer="good")
JSON = {"Content-Type": "application/json"}


def refusal(status: int, code: str, details: Optional[Dict[str, Any]] = None, **headers: str) -> Canned:
    """An error of the API. `Retry_After` is the header Retry-After."""
    error: Dict[str, Any] = {"code": code, "message": f"It is {code}."}
    if details is not None:
        error["details"] = details
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Canned(status, json.dumps({"error": error, "request_id": "r-1"}), {**JSON, "X-Request-Id": "r-1", **more})


def gateway(status: int, message: str) -> Canned:
    """An answer that API Gateway makes itself."""
    return Canned(status, json.dumps({"message": message}), {**JSON, "apigw-requestid": "gw-1"})


class UnreliableServer:
    """Treats the first requests as the script says, one after the other, and all others well."""

    def __init__(self, *script: Behaviour) -> None:
        self.script = list(script)
        self.seen: List[Seen] = []
        """Every request, in order."""
        self.effects: List[str] = []
        """What was done, once each: the bodies of the requests that did it."""
        self._answers: Dict[str, Tuple[str, int]] = {}
        self._ended = threading.Event()

    def __enter__(self) -> "UnreliableServer":
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/connect/v1"

    def wait_for_the_end(self) -> None:
        self._ended.wait(60)

    def work(self, seen: Seen) -> Canned:
        """Does what is asked, unless it was done under this key before, and gives the answer that is due."""
        if seen.method == "GET":
            return _good(200, [])
        key = seen.headers.get("Idempotency-Key")
        first = self._answers.get(key) if key else None
        if first is not None and first[0] != seen.body:
            return refusal(409, "IDEMPOTENCY_KEY_CONFLICT")
        if first is not None:
            return _good(201, {"id": str(first[1])}, {"Idempotency-Replayed": "true"})
        self.effects.append(seen.body)
        if key:
            self._answers[key] = (seen.body, len(self.effects))
        return _good(201, {"id": str(len(self.effects))})


def _good(status: int, body: Any, headers: Optional[Dict[str, str]] = None) -> Canned:
    return Canned(status, json.dumps(body), {**JSON, "X-Request-Id": "r-2", **(headers or {})})


class _Handler(http.server.BaseHTTPRequestHandler):
    owner: UnreliableServer

    def _receive(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        seen = Seen(self.command, self.path, self.headers, body)
        self.owner.seen.append(seen)
        behaviour = self.owner.script.pop(0) if self.owner.script else GOOD
        good = self.owner.work(seen) if behaviour.works else gateway(500, "")
        answer = behaviour.answer if isinstance(behaviour.answer, Canned) else good
        if behaviour.answer == "nothing":
            self.owner.wait_for_the_end()
        elif behaviour.answer == "dropped":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._answer(answer, cut=behaviour.answer == "cut")

    do_CONNECT = do_GET = do_POST = do_PATCH = do_DELETE = _receive

    def _answer(self, answer: Canned, cut: bool) -> None:
        raw = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(raw)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw[: len(raw) // 2] if cut else raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
