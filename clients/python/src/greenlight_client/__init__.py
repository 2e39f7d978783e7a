"""A client of the Greenlight API: WorkspaceClient for organisations, OperatorClient for those who review."""

from . import models
from ._clients import OperatorClient, WorkspaceClient
from ._errors import GATEWAY_ANSWER, NO_ANSWER, GreenlightError
from ._listing import Listing, Log, LogPage, Page
from ._retry import RetryPolicy
from ._settings import Attempt, Clock
from ._version import __version__

__all__ = [
    "GATEWAY_ANSWER",
    "NO_ANSWER",
    "Attempt",
    "Clock",
    "GreenlightError",
    "Listing",
    "Log",
    "LogPage",
    "OperatorClient",
    "Page",
    "RetryPolicy",
    "WorkspaceClient",
    "__version__",
    "models",
]
