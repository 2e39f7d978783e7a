"""Who may: an API key, the organisation that it speaks for, and the app that the request is about."""

import hashlib
import json
import re

import table

KEY = re.compile(r"[Bb]earer (sk_workspace_[a-z]+_([0-9A-Za-z]{8})[0-9A-Za-z]{30})")


class Refusal(Exception):
    """What a request is answered that is not carried out."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def answer(self, request_id):
        error = {"code": self.code, "message": self.message}
        return answer(self.status, json.dumps({"error": error, "requestId": request_id}))


def answer(status, body):
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": body}


def admit(event, now, *further):
    """Organisation and app of the request, and the items of the app's under these sort keys, read in one batch."""
    key = KEY.fullmatch(event["headers"].get("authorization", ""))
    if not key:
        raise Refusal(401, "INVALID_API_KEY", "Send a workspace's API key as a bearer token.")
    secret, owner = key.groups()
    client_id = event["pathParameters"]["client_id"]
    app_key = f"APP#{client_id}"
    key_at = (f"KEY#{hashlib.sha256(secret.encode()).hexdigest()}", "KEY")
    found = table.read(key_at, (f"ORG#{owner}", "ORG"), (app_key, "APP"), *((app_key, sk) for sk in further))
    record, organisation = found.get(key_at), found.get((f"ORG#{owner}", "ORG"))
    is_over = record and ("revoked_at" in record or record.get("expires_at", now + 1) <= now)
    if not record or is_over or record["owner"] != owner or not organisation:
        raise Refusal(401, "INVALID_API_KEY", "The API key is not valid.")
    if "disabled_at" in organisation:
        raise Refusal(401, "INVALID_API_KEY", "The organisation is disabled.")
    app = found.get((app_key, "APP"))
    if not app or "erased_at" in app:
        raise Refusal(404, "RESOURCE_NOT_FOUND", "There is no such app.")
    if app["organisation_id"] != owner:
        raise Refusal(403, "FORBIDDEN", "The app is another organisation's.")
    return organisation, app, *(found.get((app_key, sk)) for sk in further)
