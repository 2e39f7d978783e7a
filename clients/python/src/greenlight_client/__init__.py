"""A client of the Greenlight API: WorkspaceClient for organisations, OperatorClient for those who review."""

from . import models
from ._clients import OperatorClient, WorkspaceClient
from ._errors import GATEWAY_ANSWER, NO_ANSWER, GreenlightError
from ._listing import Listing, Log, LogPage, Page
from ._retry import RetryPolicy
from ._settings import Attempt, Clock
from ._version import __version__
from ._webhook import WebhookCheck, WebhookHeaders, WebhookVerificationError, verify_webhook

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
    "WebhookCheck",
    "WebhookHeaders",
    "WebhookVerificationError",
    "WorkspaceClient",
    "__version__",
    "models",
    "verify_webhook",
]
