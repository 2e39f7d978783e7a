"""`POST /v1/apps/{client_id}/activation`: submits an app's details to several providers at once."""

import json
import os
import time
from typing import Annotated

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.parser import BaseModel, ValidationError, parse
from aws_lambda_powertools.utilities.parser.envelopes import ApiGatewayV2Envelope
from pydantic import ConfigDict, Field, StrictBool, StrictStr

import table
from access import Refusal, admit, answer
from submission import Plan

logger = Logger(service="submit-activation")
QUOTA = int(os.environ.get("SUBMISSIONS_PER_DAY", "1000"))

# Powertools' own records, beside the product's items: one is put before the work and changed after it.
records = DynamoDBPersistenceLayer(
    table_name=table.NAME, key_attr="pk", sort_key_attr="sk", expiry_attr="ttl", boto3_client=table.client
)
idempotency = IdempotencyConfig(
    event_key_jmespath="[owner, key]", payload_validation_jmespath="[client_id, body]", expires_after_seconds=86_400
)

Text = Annotated[StrictStr, Field(max_length=4096)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Submission(BaseModel):
    """The body."""

    model_config = ConfigDict(extra="forbid")
    providers: Annotated[dict[Name, dict[Name, Text | StrictBool | None]], Field(min_length=1, max_length=30)]
    persist: StrictBool = True


@idempotent_function(data_keyword_argument="request", persistence_store=records, config=idempotency)
def carry_out(request, plan, body):
    """What is not done a second time for the same request; it is answered with what the first one was."""
    plan.submit(body.providers, body.persist, len(request["body"]), QUOTA)
    if plan.writes:
        try:
            table.client.transact_write_items(TransactItems=plan.writes)
        except table.client.exceptions.TransactionCanceledException as error:
            raise Refusal(409, "CONFLICT", "The app was changed at the same time; try again.") from error
    return answer(200, json.dumps(plan.results))


def submit(event, now):
    organisation, app, company = admit(event, now, "COMPANY")
    try:
        body = parse(event=event, model=Submission, envelope=ApiGatewayV2Envelope)
    except ValidationError as error:
        raise Refusal(400, "INVALID_PARAMETER", "The body is not valid.") from error
    key = event["headers"].get("idempotency-key")
    if not key:
        raise Refusal(400, "INVALID_PARAMETER", "Send an Idempotency-Key.")
    request = {"owner": organisation["id"], "key": key, "client_id": app["client_id"], "body": event["body"]}
    try:
        return carry_out(request=request, plan=Plan(organisation, app, company, now), body=body)
    except IdempotencyAlreadyInProgressError as error:
        raise Refusal(409, "IDEMPOTENCY_IN_PROGRESS", "The same request is being carried out.") from error
    except IdempotencyValidationError as error:
        raise Refusal(422, "IDEMPOTENCY_KEY_REUSED", "The key was used with a different request.") from error


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
def handler(event, context):
    idempotency.register_lambda_context(context)
    try:
        response = submit(event, time.time_ns() // 1_000_000)
    except Refusal as refusal:
        response = refusal.answer(context.aws_request_id)
    logger.info("answered", status=response["statusCode"])
    return response
