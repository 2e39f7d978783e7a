"""What a client is made with, looked at once, before anything is sent. No message here quotes a key."""

from __future__ import annotations

import random
import re
import ssl
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Callable, Optional, Protocol, Tuple

from ._retry import RetryPolicy


class Clock(Protocol):
    """Time and chance, which tests replace."""

    def now(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""

    def random(self) -> float:
        """From 0 to 1."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at a request, told to whoever keeps a log. There is neither a key nor a body in it."""

    method: str
    path: str
    """As in the contract: /apps/{client_id}/activation."""
    number: int
    """1 for the first."""
    status: Optional[int]
    code: Optional[str]
    """The error's; None after a success."""
    request_id: Optional[str]
    replayed: bool
    """Whether an earlier attempt had done it already."""
    wait: Optional[float]
    """How long this client waits before the next attempt, in seconds; None where there is none."""
    scenario_applied: Tuple[str, ...] = ()
    """The providers that the call's test scenario decided."""


class SystemClock:
    """The machine's."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def random(self) -> float:
        return random.random()


@dataclass(frozen=True)
class Settings:
    """The options of a client, complete and checked."""

    api_key: str = field(repr=False)
    base_url: str
    user_agent: str
    timeout: float
    retry: RetryPolicy
    on_attempt: Optional[Callable[[Attempt], None]]
    ssl_context: Optional[ssl.SSLContext]
    clock: Clock


def check_key(key: str, prefix: str) -> str:
    """The key, if it can be one. Told here, because whoever builds the header would quote it whole in its error."""
    if isinstance(key, str) and key.startswith(prefix) and re.fullmatch("[0-9A-Za-z_]+", key):
        return key
    raise ValueError(f"api_key must be a key that begins with {prefix}, without white space around it")


def check_base_url(base_url: str) -> str:
    """The address without a slash at its end. An API key is sent in the clear to nobody but this machine."""
    url = urllib.parse.urlsplit(base_url)
    is_here = url.hostname in ("localhost", "127.0.0.1", "::1")
    if not url.hostname or not (url.scheme == "https" or (url.scheme == "http" and is_here)):
        raise ValueError("base_url must begin with https://, because the API key is sent there")
    return base_url.rstrip("/")
