"""A webhook of a real stack: what is sent is signed with the secret that was shown, before and after a rotation."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import pathlib
import queue
import threading
import unittest
from typing import Iterator, List, Tuple

from greenlight_client import WorkspaceClient, models, verify_webhook

APP = "abc123"


@contextlib.contextmanager
def a_receiver(secrets: List[str]) -> Iterator[Tuple[str, "queue.Queue[models.Event]"]]:
    """Its address, and what each of the secrets has signed of what arrives there."""
    received: "queue.Queue[models.Event]" = queue.Queue()

    class Delivery(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            # Each secret by itself: during the overlap both have signed.
            for secret in secrets:
                verify_webhook(body, self.headers, secret)
            received.put(verify_webhook(body, self.headers, secrets))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Delivery) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", received
        server.shutdown()


class Webhooks(unittest.TestCase):
    def test_an_endpoint_is_told_what_happened_in_deliveries_that_each_of_its_secrets_has_signed(self) -> None:
        stack = json.loads(pathlib.Path(os.environ["GREENLIGHT_STACK"]).read_text(encoding="utf-8"))
        workspace = WorkspaceClient(api_key=stack["workspaceKey"], base_url=stack["baseUrl"])
        secrets: List[str] = []
        with a_receiver(secrets) as (url, received):
            new: models.NewWebhookEndpoint = {"url": url, "types": ["activation."], "clientIds": [APP]}
            endpoint = workspace.create_webhook_endpoint(new)
            self.addCleanup(workspace.delete_webhook_endpoint, endpoint["id"])
            secrets.append(endpoint["secret"])
            for is_rotated in (False, True):
                if is_rotated:
                    secrets.append(workspace.rotate_webhook_secret(endpoint["id"])["secret"])
                submitted = workspace.submit_activation(APP, {"providers": {"passport": {}}})
                event = received.get(timeout=20)
                # What other tests did just before the endpoint was there may still be on its way to it.
                while event["data"].get("activationId") != submitted["passport"].get("id"):
                    event = received.get(timeout=20)
                about = (event["data"].get("providerId"), event["data"].get("status"))
                self.assertEqual((event["type"], *about), ("activation.activated", "passport", "activated"))
