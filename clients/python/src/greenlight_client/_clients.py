"""The API's operations, one method each. What is common to all is in _sender.py.

Each method that changes something takes an `idempotency_key`. Without it, each call makes one, and keeps it over its
attempts. Give one that you stored before, and a crash cannot make it happen twice either. False sends none: then only
what surely did not happen is repeated.
"""

from __future__ import annotations

import ssl
from typing import Any, Callable, Dict, List, Mapping, Optional

from . import _operations as op
from . import models
from ._listing import Listing, Log, LogPage, Page
from ._retry import RetryPolicy
from ._sender import IdempotencyKey, Operation, Request, Sender, choose_key
from ._settings import Attempt, Clock, Settings, SystemClock, check_base_url, check_key
from ._version import __version__

USER_AGENT = f"greenlight-python/{__version__}"


class _Client:
    """What the clients of both kinds of key have in common.

    api_key      the API key, which decides the deployment
    base_url     where the API is, up to and with /connect/v1
    timeout      seconds that an attempt waits for the API to say something; it answers within 10
    retry        how patient the client is
    on_attempt   called after each attempt
    user_agent   put before this client's own: "acme-backend/2.1"
    ssl_context  for authorities of your own
    clock        for tests
    """

    _key_prefix = ""

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str,
        timeout: float = 15.0,
        retry: RetryPolicy = RetryPolicy(),
        on_attempt: Optional[Callable[[Attempt], None]] = None,
        user_agent: Optional[str] = None,
        ssl_context: Optional[ssl.SSLContext] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self._settings = Settings(
            api_key=check_key(api_key, self._key_prefix),
            base_url=check_base_url(base_url),
            user_agent=USER_AGENT if user_agent is None else f"{user_agent} {USER_AGENT}",
            timeout=timeout,
            retry=retry,
            on_attempt=on_attempt,
            ssl_context=ssl_context,
            clock=clock or SystemClock(),
        )
        self._sender = Sender(self._settings)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r}, api_key='{self._key_prefix}…')"

    def _send(
        self,
        operation: Operation,
        variables: Mapping[str, str],
        timeout: Optional[float],
        *,
        query: Optional[Mapping[str, Any]] = None,
        body: Any = None,
        key: IdempotencyKey = False,
        scenario: Optional[str] = None,
    ) -> Any:
        """The body of the answer. Its type is the contract's word, which nothing here looks at again."""
        request = Request(operation, variables, query or {}, body, choose_key(key), timeout, scenario)
        return self._sender.send(request).body

    def _list(
        self,
        operation: Operation,
        variables: Mapping[str, str],
        timeout: Optional[float],
        query: Mapping[str, Any],
        items_of: Callable[[Any], List[Any]],
    ) -> Listing[Any]:
        def ask(cursor: Optional[str]) -> Page[Any]:
            filters: Dict[str, Any] = {**query, "cursor": cursor}
            answer = self._sender.send(Request(operation, variables, filters, None, None, timeout))
            return Page(items_of(answer.body), answer.headers.get("Next-Cursor"))

        return Listing(ask)


class WorkspaceClient(_Client):
    """What an organisation can do with its apps; takes a workspace key."""

    _key_prefix = "sk_workspace_"

    def create_production_test(
        self,
        client_id: str,
        body: models.NewProductionTest,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.CreatedProductionTest:
        """Opens a production test: docs/api.md section 2."""
        variables = {"client_id": client_id}
        return self._send(op.CREATE_PRODUCTION_TEST, variables, timeout, body=body, key=idempotency_key)

    def list_production_tests(
        self, client_id: str, *, limit: Optional[int] = None, timeout: Optional[float] = None
    ) -> Listing[models.ProductionTest]:
        """An app's production tests, the newest first: docs/api.md section 3."""
        variables = {"client_id": client_id}
        return self._list(op.LIST_PRODUCTION_TESTS, variables, timeout, {"limit": limit}, lambda tests: list(tests))

    def get_production_test(
        self, client_id: str, challenge_id: str, *, timeout: Optional[float] = None
    ) -> models.ProductionTest:
        """One production test: docs/api.md section 3."""
        variables = {"client_id": client_id, "challenge_id": challenge_id}
        return self._send(op.GET_PRODUCTION_TEST, variables, timeout)

    def record_stamp(
        self,
        client_id: str,
        challenge_id: str,
        body: models.NewStamp,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.Stamp:
        """Reports a participant's finished run: docs/api.md section 4."""
        variables = {"client_id": client_id, "challenge_id": challenge_id}
        return self._send(op.RECORD_STAMP, variables, timeout, body=body, key=idempotency_key)

    def get_production_test_report(
        self, client_id: str, challenge_id: str, *, timeout: Optional[float] = None
    ) -> models.ProductionTestReport:
        """What a production test has come to: docs/api.md section 4."""
        variables = {"client_id": client_id, "challenge_id": challenge_id}
        return self._send(op.GET_PRODUCTION_TEST_REPORT, variables, timeout)

    def submit_activation(
        self,
        client_id: str,
        body: models.NewSubmission,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
        test_scenario: Optional[str] = None,
    ) -> models.SubmissionResults:
        """Submits what providers ask for; each gets a result of its own: docs/api.md section 5.

        test_scenario  in the sandbox: what is to become of it, such as `mitid=rejected(other);after=10`; section 5.12
        """
        variables = {"client_id": client_id}
        key, scenario = idempotency_key, test_scenario
        return self._send(op.SUBMIT_ACTIVATION, variables, timeout, body=body, key=key, scenario=scenario)

    def evaluate_activation(
        self,
        client_id: str,
        body: models.NewSubmission,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
        test_scenario: Optional[str] = None,
    ) -> models.Evaluations:
        """Says what would become of a submission, and what is wrong with it; changes nothing: docs/api.md section 5.9.

        test_scenario  as of a submission
        """
        variables = {"client_id": client_id}
        key, scenario = idempotency_key, test_scenario
        return self._send(op.EVALUATE_ACTIVATION, variables, timeout, body=body, key=key, scenario=scenario)

    def get_app_activation(
        self, client_id: str, activation_id: str, *, timeout: Optional[float] = None
    ) -> models.OwnActivation:
        """One ticket of an app, with what was submitted and what has happened to it: docs/api.md section 5.10."""
        variables = {"client_id": client_id, "activation_id": activation_id}
        return self._send(op.GET_APP_ACTIVATION, variables, timeout)

    def withdraw_activation(
        self,
        client_id: str,
        activation_id: str,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.WithdrawnActivation:
        """Takes a submission back that waits for a review: docs/api.md section 5.11."""
        variables = {"client_id": client_id, "activation_id": activation_id}
        return self._send(op.WITHDRAW_ACTIVATION, variables, timeout, body={}, key=idempotency_key)

    def get_providers(
        self, client_id: str, *, include: Optional[List[str]] = None, timeout: Optional[float] = None
    ) -> List[models.Provider]:
        """The deployment's providers, and where each stands with the app: docs/api.md section 6."""
        variables = {"client_id": client_id}
        return self._send(op.GET_PROVIDERS, variables, timeout, query={"include": include})

    def update_provider(
        self,
        client_id: str,
        provider_id: str,
        body: models.ProviderUpdate,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.UpdatedProvider:
        """Switches a provider off and on again: docs/api.md section 6.1."""
        variables = {"client_id": client_id, "provider_id": provider_id}
        return self._send(op.UPDATE_PROVIDER, variables, timeout, body=body, key=idempotency_key)

    def list_events(
        self,
        *,
        type: Optional[List[str]] = None,
        client_id: Optional[str] = None,
        since: Optional[str] = None,
        limit: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Log[models.Event]:
        """What has happened to the organisation's apps, the oldest first: docs/api.md section 10."""

        def ask(cursor: Optional[str]) -> LogPage[models.Event]:
            filters = {"type": type, "clientId": client_id, "since": since, "limit": limit, "cursor": cursor}
            page: models.EventPage = self._send(op.LIST_EVENTS, {}, timeout, query=filters)
            return LogPage(page["data"], page["nextCursor"], page["hasMore"])

        return Log(ask)

    def create_webhook_endpoint(
        self,
        body: models.NewWebhookEndpoint,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.WebhookEndpointWithSecret:
        """Registers an address to which events are sent; the answer alone has its secret: docs/api.md section 11."""
        return self._send(op.CREATE_WEBHOOK_ENDPOINT, {}, timeout, body=body, key=idempotency_key)

    def list_webhook_endpoints(self, *, timeout: Optional[float] = None) -> List[models.WebhookEndpoint]:
        """The organisation's webhook endpoints, the oldest first: docs/api.md section 11."""
        answer: models.WebhookEndpointList = self._send(op.LIST_WEBHOOK_ENDPOINTS, {}, timeout)
        return answer["data"]

    def get_webhook_endpoint(self, endpoint_id: str, *, timeout: Optional[float] = None) -> models.WebhookEndpoint:
        """One webhook endpoint: docs/api.md section 11."""
        return self._send(op.GET_WEBHOOK_ENDPOINT, {"endpoint_id": endpoint_id}, timeout)

    def update_webhook_endpoint(
        self,
        endpoint_id: str,
        body: models.WebhookEndpointUpdate,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.WebhookEndpoint:
        """Changes a webhook endpoint, or switches it off and on; None takes away what was there: section 11.2."""
        variables = {"endpoint_id": endpoint_id}
        return self._send(op.UPDATE_WEBHOOK_ENDPOINT, variables, timeout, body=body, key=idempotency_key)

    def delete_webhook_endpoint(self, endpoint_id: str, *, timeout: Optional[float] = None) -> None:
        """Takes a webhook endpoint away: docs/api.md section 11.3."""
        self._send(op.DELETE_WEBHOOK_ENDPOINT, {"endpoint_id": endpoint_id}, timeout)

    def rotate_webhook_secret(
        self,
        endpoint_id: str,
        body: Optional[models.SecretRotation] = None,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.WebhookEndpointWithSecret:
        """Gives a webhook endpoint a new secret, which the answer alone has: docs/api.md section 11.4."""
        variables = {"endpoint_id": endpoint_id}
        return self._send(op.ROTATE_WEBHOOK_SECRET, variables, timeout, body=body or {}, key=idempotency_key)

    def ping_webhook_endpoint(
        self, endpoint_id: str, *, idempotency_key: IdempotencyKey = None, timeout: Optional[float] = None
    ) -> None:
        """Sends a webhook endpoint a `ping`, within about a minute: docs/api.md section 11.7."""
        variables = {"endpoint_id": endpoint_id}
        self._send(op.PING_WEBHOOK_ENDPOINT, variables, timeout, body={}, key=idempotency_key)

    def list_webhook_deliveries(
        self,
        endpoint_id: str,
        *,
        status: Optional[str] = None,
        limit: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Listing[models.Delivery]:
        """What was sent to a webhook endpoint, or is to be sent, the newest first: docs/api.md section 11.8."""
        variables, query = {"endpoint_id": endpoint_id}, {"status": status, "limit": limit}
        return self._list(op.LIST_WEBHOOK_DELIVERIES, variables, timeout, query, lambda page: list(page["data"]))

    def redeliver_webhook(
        self,
        endpoint_id: str,
        event_id: str,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> None:
        """Sends an event to a webhook endpoint once more: docs/api.md section 11.9."""
        variables = {"endpoint_id": endpoint_id, "event_id": event_id}
        self._send(op.REDELIVER_WEBHOOK, variables, timeout, body={}, key=idempotency_key)

    def recover_webhook_endpoint(
        self,
        endpoint_id: str,
        body: models.Recovery,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> None:
        """Sends a webhook endpoint what it has missed since a time: docs/api.md section 11.10."""
        variables = {"endpoint_id": endpoint_id}
        self._send(op.RECOVER_WEBHOOK_ENDPOINT, variables, timeout, body=body, key=idempotency_key)


class OperatorClient(_Client):
    """What an operator can do; takes an operator key."""

    _key_prefix = "sk_operator_"

    def list_activations(
        self,
        *,
        status: Optional[List[str]] = None,
        provider_id: Optional[List[str]] = None,
        client_id: Optional[str] = None,
        organisation_id: Optional[str] = None,
        claimed_by: Optional[str] = None,
        limit: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> Listing[models.ActivationSummary]:
        """The tickets that wait, the oldest first, or closed ones, the newest first: docs/api.md section 7."""
        query = {
            "status": status,
            "providerId": provider_id,
            "clientId": client_id,
            "organisationId": organisation_id,
            "claimedBy": claimed_by,
            "limit": limit,
        }
        return self._list(op.LIST_ACTIVATIONS, {}, timeout, query, lambda page: list(page["data"]))

    def claim_next_activation(
        self,
        body: Optional[models.NextActivation] = None,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> Optional[models.ActivationSummary]:
        """Claims the oldest ticket that waits; None where none does: docs/api.md section 7."""
        return self._send(op.CLAIM_NEXT_ACTIVATION, {}, timeout, body=body or {}, key=idempotency_key)

    def get_activation(self, activation_id: str, *, timeout: Optional[float] = None) -> models.Activation:
        """One ticket, with its fields and its history: docs/api.md section 7."""
        variables = {"activation_id": activation_id}
        return self._send(op.GET_ACTIVATION, variables, timeout)

    def review_activation(
        self,
        activation_id: str,
        body: models.NewReview,
        *,
        idempotency_key: IdempotencyKey = None,
        timeout: Optional[float] = None,
    ) -> models.ActivationSummary:
        """Claims, releases, approves or rejects a ticket: docs/api.md section 7."""
        variables = {"activation_id": activation_id}
        return self._send(op.REVIEW_ACTIVATION, variables, timeout, body=body, key=idempotency_key)
