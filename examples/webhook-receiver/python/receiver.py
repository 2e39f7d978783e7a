#!/usr/bin/env python3
"""Receives Greenlight's webhooks: checks each delivery, stores it, answers, and only then works on it.

    WEBHOOK_SECRETS="whsec_…" python3 receiver.py [--port 9400] [--inbox inbox.sqlite]

WEBHOOK_SECRETS is the endpoint's secret, or several with spaces between, while one replaces the other. It listens on
this machine alone: what ends TLS stands before it. Put your own work in place of `work`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, List, Optional, Sequence

from standardwebhooks import Webhook, WebhookVerificationError

PATH = "/webhooks"
# An event has 12 KiB at most.
MOST_BYTES = 64 * 1024
# How long an event can come again: it is kept for 30 days, and may be asked for until then.
KNOWN_FOR_SECONDS = 31 * 86400
# Seconds that a client may keep a connection waiting.
PATIENCE = 10

Event = Dict[str, Any]


def work(event: Event) -> None:
    """What there is to do about an event: here a line. It is called once for each, and again where it failed or the
    process died in it: what was half done by then must bear that."""
    print(describe(event), flush=True)


def describe(event: Event) -> str:
    kind, data = event["type"], event["data"]
    if kind.startswith("activation."):
        problems = data.get("rejection", {}).get("problems", [])
        about = [data["providerId"], *(":".join(filter(None, [each["field"], each["code"]])) for each in problems)]
    elif kind.startswith("provider."):
        about = [data["providerId"], "by", data["by"]]
    elif kind == "production_test.completed":
        about = [f"{each['providerId']}={each['completedCount']}" for each in data["providerResults"]]
    elif kind == "webhook_endpoint.disabled":
        about = [data["webhookEndpointId"], data["disabledReason"]]
    elif kind == "ping":
        about = [data["webhookEndpointId"]]
    else:
        # More types may come. They are taken, so that nobody sends them again, and left alone.
        about = [event["id"], "(not known here)"]
    return " ".join([kind, *about])


class Inbox:
    """What was taken in: each event once, however often it is sent, and its work until that is done."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._ends = False
        # Without a transaction of its own each statement is on the disk when it returns.
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT, received REAL, done INTEGER DEFAULT 0)"
        )

    def put(self, event: Event) -> bool:
        """Stores an event. False if it was there already."""
        with self._lock:
            row = (event["id"], json.dumps(event), time.time())
            new = self._database.execute("INSERT OR IGNORE INTO events (id, body, received) VALUES (?, ?, ?)", row)
        self._arrived.set()
        return new.rowcount == 1

    def work_off(self) -> None:
        """Works on what is there, the oldest first, what an earlier run left behind included; then waits for more."""
        self._forget()
        while not self._ends:
            self._arrived.clear()
            for event in self._waiting():
                if self._ends:
                    return
                try:
                    work(event)
                except Exception as error:
                    # It stays, and is tried again when the next one arrives, or after a restart.
                    print(f"failed: {event['id']}: {error}", file=sys.stderr, flush=True)
                else:
                    with self._lock:
                        self._database.execute("UPDATE events SET done = 1 WHERE id = ?", (event["id"],))
            self._arrived.wait()

    def end(self) -> None:
        """Lets `work_off` return when it is done with the event that it has in hand."""
        self._ends = True
        self._arrived.set()

    def _waiting(self) -> List[Event]:
        with self._lock:
            rows = self._database.execute("SELECT body FROM events WHERE done = 0 ORDER BY id").fetchall()
        return [json.loads(body) for (body,) in rows]

    def _forget(self) -> None:
        """Takes out what cannot come again."""
        with self._lock:
            old = time.time() - KNOWN_FOR_SECONDS
            self._database.execute("DELETE FROM events WHERE done = 1 AND received < ?", (old,))


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, secrets: Sequence[str], inbox: Inbox) -> None:
        self.webhooks = [Webhook(secret) for secret in secrets]
        self.inbox = inbox
        super().__init__(("127.0.0.1", port), Delivery)

    def verified(self, body: bytes, headers: Dict[str, str]) -> Optional[Event]:
        """The event, if one of the secrets has signed it just now."""
        why = "it is not signed as it should be"
        for webhook in self.webhooks:
            try:
                event: Event = webhook.verify(body, headers)
                return event
            except WebhookVerificationError as error:
                why = str(error)
            except ValueError:
                # Of a signature or a body that makes no sense the library says so in several ways.
                continue
        print(f"refused: {why}", file=sys.stderr, flush=True)
        return None


class Delivery(BaseHTTPRequestHandler):
    server: Receiver
    timeout = PATIENCE

    def do_POST(self) -> None:
        if self.path != PATH:
            return self.answer(404)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return self.answer(411)
        # Looked at before a byte of it is read.
        if len(length) > 9 or int(length) > MOST_BYTES:
            return self.answer(413)
        event = self.server.verified(self.rfile.read(int(length)), dict(self.headers))
        if event is None:
            return self.answer(400)
        if not self.server.inbox.put(event):
            print(f"again: {event['id']}", flush=True)
        # It is stored: whatever comes now, it need not be sent again.
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: what there is to say of a delivery is said elsewhere."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Receives Greenlight's webhooks.")
    parser.add_argument("--port", type=int, default=9400, help="9400; 0 for any that is free")
    parser.add_argument("--inbox", default="inbox.sqlite", help="the file that keeps what has arrived; inbox.sqlite")
    options = parser.parse_args()
    secrets = os.environ.get("WEBHOOK_SECRETS", "").split()
    if not secrets or not all(secret.startswith("whsec_") for secret in secrets):
        sys.exit("receiver: WEBHOOK_SECRETS must be what the API has shown when the endpoint was made: whsec_…")
    inbox = Inbox(options.inbox)
    worker = threading.Thread(target=inbox.work_off)
    with Receiver(options.port, secrets, inbox) as receiver:
        worker.start()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        print(f"listening at http://127.0.0.1:{receiver.server_port}{PATH}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            receiver.serve_forever()
        inbox.end()
        worker.join()


if __name__ == "__main__":
    main()
