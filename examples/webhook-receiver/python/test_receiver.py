"""Holds receiver.py to what a receiver has to do. Each test has one of its own, on a free port.

    python3 -m unittest
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import http.client
import io
import json
import pathlib
import tempfile
import threading
import time
import unittest
import unittest.mock
from typing import Any, Dict, List, Optional

import receiver
from receiver import MOST_BYTES, PATH, Event, Inbox, Receiver, describe
from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(bytes([7] * 32)).decode()
NEXT_SECRET = "whsec_" + base64.b64encode(bytes([8] * 32)).decode()
REJECTED = {
    "id": "evt_01M8E39FPXT8GAB7HZ34VDPT2J",
    "type": "activation.rejected",
    "timestamp": "2026-11-27T10:00:00.000Z",
    "data": {
        "clientId": "abc123",
        "providerId": "mitid",
        "activationId": "act_01M8DZ7D1C6Y3W0K5N9Q2R4T8V",
        "status": "rejected",
        "previousStatus": "activation_processing",
        "rejection": {
            "reason": "operator_rejected",
            "problems": [
                {"field": "registrationNumber", "code": "not_in_register"},
                {"field": None, "code": "purpose_unclear"},
            ],
        },
    },
}


def signed(event: Event, *secrets: str, age: float = 0) -> Dict[str, str]:
    at = datetime.datetime.fromtimestamp(time.time() - age, tz=datetime.timezone.utc)
    signatures = [Webhook(secret).sign(event["id"], at, json.dumps(event)) for secret in secrets or [SECRET]]
    return {
        "webhook-id": event["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class Receiving(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(pathlib.Path(folder.name, "inbox.sqlite"))
        self.worked: List[Event] = []
        self.said = io.StringIO()
        for replaced in (contextlib.redirect_stdout(self.said), contextlib.redirect_stderr(self.said)):
            replaced.__enter__()
            self.addCleanup(replaced.__exit__, None, None, None)
        patched = unittest.mock.patch.object(receiver, "work", self.worked.append)
        patched.start()
        self.addCleanup(patched.stop)
        self.server = self.start()

    def start(self, *secrets: str, works: bool = True) -> Receiver:
        inbox = Inbox(self.path)
        server = Receiver(0, secrets or [SECRET], inbox)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        if works:
            worker = threading.Thread(target=inbox.work_off)
            worker.start()
            self.addCleanup(worker.join, 5)
            self.addCleanup(inbox.end)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def send(
        self, event: Event, headers: Dict[str, str], body: Optional[str] = None, server: Optional[Receiver] = None
    ) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", (server or self.server).server_port, timeout=5)
        with contextlib.closing(connection):
            connection.request("POST", PATH, json.dumps(event) if body is None else body, headers)
            return connection.getresponse().status

    def ask(self, method: str, path: str, headers: Dict[str, str]) -> int:
        """Sends the head of a request alone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        with contextlib.closing(connection):
            connection.putrequest(method, path)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            return connection.getresponse().status

    def until_worked(self, number: int) -> List[Event]:
        end = time.monotonic() + 5
        while len(self.worked) < number and time.monotonic() < end:
            time.sleep(0.005)
        return self.worked

    def test_a_signed_delivery_is_answered_and_worked_on(self) -> None:
        self.assertEqual(self.send(REJECTED, signed(REJECTED)), 204)
        self.assertEqual(self.until_worked(1), [REJECTED])

    def test_it_is_answered_before_it_is_worked_on(self) -> None:
        busy = threading.Event()
        with unittest.mock.patch.object(receiver, "work", lambda event: busy.wait(5)):
            self.assertEqual(self.send(REJECTED, signed(REJECTED)), 204)
            self.assertEqual(self.send({**REJECTED, "id": "evt_2"}, signed({**REJECTED, "id": "evt_2"})), 204)
            busy.set()

    def test_what_is_not_signed_by_a_secret_is_refused_and_not_stored(self) -> None:
        wrong: List[Dict[str, str]] = [
            signed(REJECTED, NEXT_SECRET),
            {**signed(REJECTED), "webhook-id": "evt_other"},
            {**signed(REJECTED), "webhook-signature": "v1"},
            {**signed(REJECTED), "webhook-signature": "v1,a"},
            {"webhook-id": "evt_1"},
            {},
        ]
        for headers in wrong:
            self.assertEqual(self.send(REJECTED, headers), 400, headers)
        for body in (json.dumps(REJECTED, indent=1), "", "\xff"):
            self.assertEqual(self.send(REJECTED, signed(REJECTED), body), 400, body)
        self.assertEqual(self.said.getvalue().count("refused: "), len(wrong) + 3)
        # The same event, from who may send it, is new.
        self.assertEqual(self.send(REJECTED, signed(REJECTED)), 204)
        self.assertEqual(self.until_worked(1), [REJECTED])

    def test_a_delivery_that_was_kept_back_is_refused(self) -> None:
        self.assertEqual(self.send(REJECTED, signed(REJECTED, age=310)), 400)
        self.assertEqual(self.send(REJECTED, signed(REJECTED, age=-310)), 400)
        self.assertEqual(self.send(REJECTED, signed(REJECTED, age=290)), 204)

    def test_an_event_that_comes_again_is_answered_and_not_worked_on_again(self) -> None:
        for age in (60, 0):
            self.assertEqual(self.send(REJECTED, signed(REJECTED, age=age)), 204)
        other = {**REJECTED, "id": "evt_2"}
        self.assertEqual(self.send(other, signed(other)), 204)
        self.assertEqual(self.until_worked(2), [REJECTED, other])
        self.assertEqual(self.said.getvalue(), f"again: {REJECTED['id']}\n")

    def test_what_an_earlier_run_left_behind_is_worked_on_and_what_it_did_is_known(self) -> None:
        idle = self.start(works=False)
        self.assertEqual(self.send(REJECTED, signed(REJECTED), server=idle), 204)
        self.assertEqual(self.worked, [])
        again = self.start()
        self.assertEqual(self.until_worked(1), [REJECTED])
        self.assertEqual(self.send(REJECTED, signed(REJECTED), server=again), 204)
        self.assertEqual(self.worked, [REJECTED])

    def test_work_that_fails_holds_nothing_up_and_is_tried_again(self) -> None:
        def broken(event: Event) -> None:
            if event == REJECTED:
                raise OSError("no disk")
            self.worked.append(event)

        first, second = ({**REJECTED, "id": id} for id in ("evt_1", "evt_2"))
        with unittest.mock.patch.object(receiver, "work", broken):
            for event in (REJECTED, first):
                self.assertEqual(self.send(event, signed(event)), 204)
            self.assertEqual(self.until_worked(1), [first])
        self.assertEqual(self.send(second, signed(second)), 204)
        self.assertEqual(self.until_worked(3), [first, REJECTED, second])

    def test_a_type_of_later_is_taken(self) -> None:
        later: Event = {**REJECTED, "type": "of.later", "data": {"of": "later"}}
        self.assertEqual(self.send(later, signed(later)), 204)
        self.assertEqual(self.until_worked(1), [later])
        self.assertEqual(describe(later), f"of.later {later['id']} (not known here)")

    def test_during_a_rotation_both_secrets_are_taken(self) -> None:
        both = self.start(NEXT_SECRET, SECRET)
        for number, secrets in enumerate(([SECRET], [NEXT_SECRET], [NEXT_SECRET, SECRET])):
            event = {**REJECTED, "id": f"evt_{number}"}
            self.assertEqual(self.send(event, signed(event, *secrets), server=both), 204)
        # And one that has not heard of the next secret yet finds its own among the signatures.
        self.assertEqual(self.send(REJECTED, signed(REJECTED, NEXT_SECRET, SECRET)), 204)

    def test_a_body_that_is_too_large_is_refused_before_it_is_read(self) -> None:
        for length in (str(MOST_BYTES + 1), "9" * 5000):
            self.assertEqual(self.ask("POST", PATH, {"Content-Length": length}), 413)
        for headers in ({}, {"Content-Length": "-1"}, {"Transfer-Encoding": "chunked"}):
            self.assertEqual(self.ask("POST", PATH, headers), 411)
        self.assertEqual(self.send(REJECTED, signed(REJECTED), " " * MOST_BYTES), 400)

    def test_there_is_one_path_and_one_method(self) -> None:
        self.assertEqual(self.ask("POST", "/", {"Content-Length": "0"}), 404)
        self.assertEqual(self.ask("GET", PATH, {}), 501)

    def test_a_line_says_what_an_event_is_about(self) -> None:
        def line(kind: str, **data: Any) -> str:
            return describe({"id": "evt_1", "type": kind, "data": data})

        self.assertEqual(
            describe(REJECTED), "activation.rejected mitid registrationNumber:not_in_register purpose_unclear"
        )
        self.assertEqual(line("activation.activated", providerId="mitid"), "activation.activated mitid")
        switched = line("provider.disabled", providerId="ftn", by="operator")
        self.assertEqual(switched, "provider.disabled ftn by operator")
        results = [{"providerId": "mitid", "completedCount": 2}, {"providerId": "ftn", "completedCount": 1}]
        self.assertEqual(
            line("production_test.completed", providerResults=results), "production_test.completed mitid=2 ftn=1"
        )
        self.assertEqual(
            line("webhook_endpoint.disabled", webhookEndpointId="we_1", disabledReason="failing"),
            "webhook_endpoint.disabled we_1 failing",
        )
        self.assertEqual(line("ping", webhookEndpointId="we_1"), "ping we_1")


if __name__ == "__main__":
    unittest.main()
