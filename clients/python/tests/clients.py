"""The clients under test, on a clock that only moves when somebody sleeps."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from greenlight_client import Attempt, WorkspaceClient
from unreliable import UnreliableServer

KEY = "sk_workspace_test_0123456789ABCDEFGHIJKLMNOPQRSTUV0ZiOyn"
NOON = 1795780800.0
"""2026-11-27T12:00:00Z"""


class TestClock:
    """A clock that notes what was slept, with the most jitter that there is."""

    def __init__(self) -> None:
        self.slept: List[float] = []

    def now(self) -> float:
        return NOON + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def random(self) -> float:
        return 1.0


def client_of(server: UnreliableServer, **options: Any) -> Tuple[WorkspaceClient, TestClock, List[Attempt]]:
    """A client of that server, with what it slept and told."""
    clock = TestClock()
    attempts: List[Attempt] = []
    given: Dict[str, Any] = {"api_key": KEY, "base_url": server.base_url, "clock": clock, "on_attempt": attempts.append}
    return WorkspaceClient(**{**given, **options}), clock, attempts
