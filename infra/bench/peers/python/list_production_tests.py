"""`GET /v1/apps/{client_id}/production-tests`: an app's challenges, the newest first, page by page."""

import base64
import json
import time

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.parser import BaseModel, ValidationError, parse
from pydantic import ConfigDict, Field

import clock
import table
from access import Refusal, admit, answer

logger = Logger(service="list-production-tests")


class Page(BaseModel):
    """The query string."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=100, ge=1, le=1000)
    cursor: str | None = None


def shown(challenge, now):
    """A challenge as it is listed."""
    is_full = challenge["stamps"] >= challenge["max_stamps"]
    status = "completed" if is_full else "expired" if challenge["expires_at"] <= now else "active"
    return {
        "id": challenge["id"],
        "hostClientId": challenge["client_id"],
        "hostName": challenge["host_name"],
        "title": challenge["title"],
        "description": challenge.get("description"),
        "providerIds": challenge["provider_ids"],
        "targetPlatform": challenge.get("target_platform"),
        "maxStamps": int(challenge["max_stamps"]),
        "currentStampCount": int(challenge["stamps"]),
        "status": status,
        "allowDuplicateParticipation": challenge["allow_duplicates"],
        "expiresAt": clock.text(challenge["expires_at"]),
        "createdAt": clock.text(challenge["created_at"]),
        "updatedAt": clock.text(challenge["updated_at"]),
    }


def page(event, now):
    _, app = admit(event, now)
    try:
        asked = parse(event=event.get("queryStringParameters") or {}, model=Page)
        after = base64.urlsafe_b64decode(asked.cursor).decode() if asked.cursor else None
    except (ValidationError, ValueError) as error:
        raise Refusal(400, "INVALID_PARAMETER", "The query is not valid.") from error
    challenges, more = table.newest(f"APP#{app['client_id']}", "TEST#", asked.limit, after)
    response = answer(200, json.dumps([shown(challenge, now) for challenge in challenges]))
    if more:
        response["headers"]["next-cursor"] = base64.urlsafe_b64encode(challenges[-1]["sk"].encode()).decode()
    return response


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
def handler(event, context):
    try:
        response = page(event, time.time_ns() // 1_000_000)
    except Refusal as refusal:
        response = refusal.answer(context.aws_request_id)
    logger.info("answered", status=response["statusCode"])
    return response
