"""What Schemathesis cannot know of the API by itself."""

import re

import schemathesis
from schemathesis.generation import GenerationMode

# Reasons to refuse a valid request: what depends on the app and on the deployment, and what only an earlier answer has.
BEYOND_A_SCHEMA = {
    "ineligible_providers",
    "no_eligible_providers",
    "not_available_in_environment",
    "invalid_cursor",
    "invalid_url",
    "sandbox_only",
}
# Members whose options the challenge, the ticket, the catalogue or the list of events has; and statuses, which are of one
# kind or of the other.
OPTIONS_OF_ITS_OWN = {
    "claim-next-activation": r"providerId",
    "create-webhook-endpoint": r"types\[\d+\]",
    "list-activations": r"status|providerId",
    "list-events": r"type",
    "record-stamp": r"providerId",
    "review-activation": r"fields\[\d+\]|problems\[\d+\]\.field",
    "update-webhook-endpoint": r"types\[\d+\]",
}


@schemathesis.check
def a_valid_request_is_refused_for_nothing_that_the_description_could_say(ctx, response, case):
    meta = case.meta
    if meta is None or meta.generation.mode is not GenerationMode.POSITIVE or response.status_code != 400:
        return
    details = response.json()["error"].get("details", {})
    if details.get("reason") in BEYOND_A_SCHEMA:
        return
    options = OPTIONS_OF_ITS_OWN.get(case.operation.definition.raw["operationId"])
    if details.get("reason") == "not_an_option" and options and re.fullmatch(options, details["parameter"]):
        return
    # How far back a time may be depends on the clock.
    if details.get("reason") == "out_of_range" and details["parameter"] == "since":
        return
    # All messages of a ticket together, its warnings included.
    if details.get("reason") == "too_long" and details["parameter"] == "problems":
        return
    # Limits in bytes (x-max-bytes), where JSON Schema counts characters.
    if details.get("reason") == "too_long" and any(len(text) < len(text.encode()) for text in texts(case.body)):
        return
    raise AssertionError(f"a valid request is refused: {response.text[:500]}")


def texts(value):
    """Every text in a body, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts(item)
