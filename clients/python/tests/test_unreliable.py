"""The clients against a server that loses answers, throttles, and answers with other machines' bodies: one effect
each, and never more than the contract allows."""

from __future__ import annotations

import json
import unittest
from typing import Any, List, Tuple

from clients import client_of
from greenlight_client import NO_ANSWER, GreenlightError, RetryPolicy, WorkspaceClient, models
from unreliable import GOOD, JSON, Behaviour, Canned, UnreliableServer, gateway, refusal

BODY: models.NewProductionTest = {"title": "BankID — Ålesund"}
SENT = json.dumps(BODY, ensure_ascii=False, separators=(",", ":"))
EDGE = Canned(429, '{"error":{"code":"RATE_LIMITED","message":"Too many."}}', {**JSON, "Retry-After": "60"})


def page(status: int) -> Canned:
    return Canned(status, "<h1>Bad Gateway</h1>", {"Content-Type": "text/html"})


def unavailable(outcome: str) -> Canned:
    return refusal(503, "SYSTEM_UNAVAILABLE", {"outcome": outcome}, Retry_After="1")


LOST_RACE = refusal(409, "RESOURCE_CONFLICT", {"reason": "concurrent_submission"}, Retry_After="1")
TWIN = refusal(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", Retry_After="1")

# What can go wrong, whether the work is done all the same, how long to wait at least, and whether it is sure that
# nothing happened.
TROUBLES: List[Tuple[str, bool, Any, float, bool]] = [
    ("a connection that drops before the work", False, "dropped", 0.0, False),
    ("an answer that is lost", True, "dropped", 0.0, False),
    ("an answer that is cut", True, "cut", 0.0, False),
    ("an answer that does not come in time", True, "nothing", 0.0, False),
    ("a success with another's body", True, page(200), 0.0, False),
    ("a gateway that throttles", False, gateway(429, "Too Many Requests"), 0.0, True),
    ("a gateway whose function failed after the work", True, gateway(500, "Internal Server Error"), 0.0, False),
    ("a gateway whose function took too long", True, gateway(503, "Service Unavailable"), 0.0, False),
    ("a page of a 502", True, page(502), 0.0, False),
    ("an empty 504", True, Canned(504), 0.0, False),
    ("a 503 that is a JSON text", True, Canned(503, '"busy"'), 0.0, False),
    ("an edge that limits the rate", False, EDGE, 60.0, True),
    ("a database that refused", False, unavailable("none"), 1.0, True),
    ("a database whose answer was lost", True, unavailable("unknown"), 1.0, False),
    ("a bug after the work", True, refusal(500, "SYSTEM_INTERNAL_ERROR"), 0.0, False),
    ("a lost race", False, LOST_RACE, 1.0, True),
    ("a twin that commits", False, TWIN, 1.0, True),
]

FINAL = [
    refusal(429, "QUOTA_EXCEEDED", {"quota": "submissions_per_day", "limit": 1000}, Retry_After="54439"),
    refusal(429, "QUOTA_EXCEEDED", {"quota": "submissions_per_day", "limit": 1000}, Retry_After="1"),
    refusal(409, "IDEMPOTENCY_KEY_CONFLICT"),
    refusal(409, "RESOURCE_CONFLICT", {"reason": "activation_processing", "providerIds": ["mitid"]}),
    refusal(409, "RESOURCE_CONFLICT", {"reason": "stamp_limit_reached"}),
    refusal(400, "VALIDATION_INVALID_PARAMETER", {"parameter": "title", "reason": "too_long"}),
    refusal(401, "INVALID_API_KEY", {"reason": "revoked"}),
    refusal(403, "RESOURCE_FORBIDDEN"),
    refusal(404, "RESOURCE_NOT_FOUND"),
    gateway(403, "Forbidden"),
    gateway(404, "Not Found"),
    gateway(413, "Request Entity Too Large"),
]


def timeout(answer: Any) -> float:
    """Only who gets no answer waits for it."""
    return 2.0 if answer == "nothing" else 60.0


def create(client: WorkspaceClient, **options: Any) -> models.CreatedProductionTest:
    return client.create_production_test("abc123", BODY, **options)


class Unreliable(unittest.TestCase):
    def test_the_same_bytes_with_the_same_key_are_sent_again_and_there_is_one_effect(self) -> None:
        for what, works, answer, at_least, _ in TROUBLES:
            with self.subTest(what), UnreliableServer(Behaviour(works, answer)) as server:
                client, clock, attempts = client_of(server, timeout=timeout(answer))
                self.assertEqual(create(client), {"id": "1"})
                self.assertEqual(server.effects, [SENT])
                self.assertEqual([seen.body for seen in server.seen], [SENT, SENT])
                first, second = [seen.headers["Idempotency-Key"] for seen in server.seen]
                self.assertRegex(first, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")
                self.assertEqual(first, second)
                self.assertEqual(clock.slept, [at_least + 0.2])
                self.assertEqual(attempts[1].replayed, works)

    def test_without_a_key_only_what_surely_did_not_happen_is_repeated(self) -> None:
        for what, works, answer, _, surely_nothing in TROUBLES:
            with self.subTest(what), UnreliableServer(Behaviour(works, answer)) as server:
                client, _, _ = client_of(server, timeout=timeout(answer))
                if surely_nothing:
                    create(client, idempotency_key=False)
                else:
                    self.assertRaises(GreenlightError, create, client, idempotency_key=False)
                self.assertEqual(len(server.seen), 2 if surely_nothing else 1)
                self.assertEqual(len(server.effects), 1 if surely_nothing or works else 0)
                self.assertNotIn("Idempotency-Key", server.seen[0].headers)

    def test_a_get_is_sent_again_after_each_of_them(self) -> None:
        for what, works, answer, _, _ in TROUBLES:
            with self.subTest(what), UnreliableServer(Behaviour(works, answer)) as server:
                client, _, _ = client_of(server, timeout=timeout(answer))
                self.assertEqual(client.get_providers("abc123"), [])
                self.assertEqual([seen.headers["Idempotency-Key"] for seen in server.seen], [None, None])

    def test_what_is_final_is_not_repeated(self) -> None:
        for answer in FINAL:
            with self.subTest(answer.body), UnreliableServer(Behaviour(False, answer)) as server:
                client, clock, _ = client_of(server)
                with self.assertRaises(GreenlightError) as caught:
                    create(client)
                self.assertEqual(caught.exception.status, answer.status)
                self.assertEqual((len(server.seen), server.effects, clock.slept), (1, [], []))

    def test_after_five_attempts_the_error_is_raised_with_the_key_to_continue_with(self) -> None:
        lost = Behaviour(True, "dropped")
        with UnreliableServer(lost, lost, lost, lost, lost, GOOD) as server:
            client, clock, attempts = client_of(server)
            with self.assertRaises(GreenlightError) as caught:
                create(client)
            self.assertEqual(caught.exception.code, NO_ANSWER)
            self.assertIsInstance(caught.exception.__cause__, OSError)
            self.assertEqual(clock.slept, [0.2, 0.4, 0.8, 1.6])
            told = [(attempt.number, attempt.wait) for attempt in attempts]
            self.assertEqual(told, [(1, 0.2), (2, 0.4), (3, 0.8), (4, 1.6), (5, None)])
            self.assertEqual(create(client, idempotency_key=caught.exception.idempotency_key), {"id": "1"})
            self.assertEqual(len(server.effects), 1)

    def test_a_retry_after_longer_than_the_caller_is_patient_is_not_waited_for_nor_ignored(self) -> None:
        with UnreliableServer(Behaviour(False, EDGE)) as server:
            client, clock, _ = client_of(server, retry=RetryPolicy(longest_retry_after=59.0))
            with self.assertRaises(GreenlightError) as caught:
                create(client)
            self.assertEqual((caught.exception.code, caught.exception.retry_after), ("RATE_LIMITED", 60.0))
            self.assertEqual((len(server.seen), clock.slept), (1, []))

    def test_a_key_of_the_callers_is_sent_as_it_is_and_two_calls_without_one_have_two(self) -> None:
        with UnreliableServer() as server:
            client, _, _ = client_of(server)
            create(client, idempotency_key="order-17!")
            create(client)
            create(client)
            keys = [seen.headers["Idempotency-Key"] for seen in server.seen]
            self.assertEqual((keys[0], len(set(keys))), ("order-17!", 3))
