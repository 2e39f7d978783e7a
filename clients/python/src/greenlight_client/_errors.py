"""The one error of this client, whatever went wrong on the way to an answer. What to do about one: _retry.py."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

# Codes that are this client's own: a timeout or a dropped connection, and an answer that is not the API's but one of
# API Gateway or of a proxy on the way.
NO_ANSWER = "NO_ANSWER"
GATEWAY_ANSWER = "GATEWAY_ANSWER"


class GreenlightError(Exception):
    """A call that ended without the answer that it was made for, after the attempts that it was worth.

    code             the API's code, which never changes, or NO_ANSWER or GATEWAY_ANSWER
    reason           the kind of error within its code, such as "duplicate_participation", or None
    details          what the API says about the error, as the contract describes for each code
    status           the HTTP status, or None where there was no answer
    request_id       for whoever asks support about this answer, be it the API's or API Gateway's, or None
    doc_url          where the code is explained, or None
    retry_after      the seconds that the API asks to wait before the same request is sent again, or None
    idempotency_key  the key that the request was sent with, or None; with it, the very same call can be continued
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: Optional[int] = None,
        details: Optional[Mapping[str, Any]] = None,
        request_id: Optional[str] = None,
        doc_url: Optional[str] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.details: Dict[str, Any] = dict(details or {})
        self.request_id = request_id
        self.doc_url = doc_url
        self.retry_after = retry_after
        self.idempotency_key: Optional[str] = None

    @property
    def reason(self) -> Optional[str]:
        reason = self.details.get("reason")
        return reason if isinstance(reason, str) else None

    def __str__(self) -> str:
        about = [self.code, *([self.reason] if self.reason else [])]
        asked = f" [request {self.request_id}]" if self.request_id else ""
        return f"{' '.join(about)}: {self.message}{asked}"
