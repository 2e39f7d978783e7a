"""A whole life against a real stack, which `.ci/clients` starts: `cargo dev`, and its demo data.

GREENLIGHT_STACK names the file in which that says its address and its keys.
"""

from __future__ import annotations

import json
import os
import pathlib
import unittest
import uuid
from typing import Any, Dict, List

from greenlight_client import Attempt, GreenlightError, OperatorClient, WorkspaceClient, models

APP = "abc123"
COMPANY: Dict[str, Any] = {
    "legalCompanyName": "Acme Corp",
    "registrationNumber": "12345678",
    "serviceDescription": "Customer identity verification.",
    "displayName": "Acme",
    "contactEmail": "compliance@acme.example",
}


class Life(unittest.TestCase):
    def setUp(self) -> None:
        stack = json.loads(pathlib.Path(os.environ["GREENLIGHT_STACK"]).read_text(encoding="utf-8"))
        base = stack["baseUrl"]
        self.attempts: List[Attempt] = []
        self.workspace = WorkspaceClient(api_key=stack["workspaceKey"], base_url=base, on_attempt=self.attempts.append)
        self.operator = OperatorClient(api_key=stack["operatorKey"], base_url=base)

    def test_a_production_test_is_opened_found_stamped_and_reported(self) -> None:
        new: models.NewProductionTest = {"title": "BankID SE", "providerIds": ["bankidse"], "maxStamps": 2}
        made = [self.workspace.create_production_test(APP, new)["id"] for _ in range(5)]
        listing = self.workspace.list_production_tests(APP, limit=2)
        listed = [test["id"] for test in listing if test["id"] in made]
        self.assertEqual(listed, made[::-1])
        self.assertTrue(all(len(page.items) <= 2 for page in listing.pages()))

        test = made[0]
        stamp: models.NewStamp = {"providerId": "bankidse", "participantId": "Åsa", "completionSeconds": 12.5}
        key = str(uuid.uuid4())
        first = self.workspace.record_stamp(APP, test, stamp, idempotency_key=key)
        self.assertEqual(self.workspace.record_stamp(APP, test, stamp, idempotency_key=key), first)
        self.assertEqual([attempt.replayed for attempt in self.attempts[-2:]], [False, True])
        self.refused(409, "RESOURCE_CONFLICT", "duplicate_participation", APP, test, stamp)
        second = self.workspace.record_stamp(APP, test, {"providerId": "bankidse", "participantId": "Bo"})
        self.assertEqual((second["currentStampCount"], second["status"]), (2, "completed"))
        self.refused(409, "RESOURCE_CONFLICT", "stamp_limit_reached", APP, test, stamp)
        self.assertEqual(self.workspace.get_production_test(APP, test)["status"], "completed")
        report = self.workspace.get_production_test_report(APP, test)["providerResults"]
        self.assertEqual(report, [{"providerId": "bankidse", "completedCount": 2, "avgCompletionSeconds": 12.5}])

    def test_a_submission_is_replayed_reviewed_and_serves(self) -> None:
        new: models.NewSubmission = {"providers": {"mitid": COMPANY, "passport": {}, "ftn": {}}}
        evaluated = self.workspace.evaluate_activation(APP, new)["mitid"]
        self.assertEqual((evaluated.get("wouldBe"), evaluated.get("problems")), ("activation_requested", []))
        key = str(uuid.uuid4())
        results = self.workspace.submit_activation(APP, new, idempotency_key=key)
        self.assertEqual(self.workspace.submit_activation(APP, new, idempotency_key=key), results)
        self.assertEqual(results["ftn"].get("error"), "contract_activation_required")
        self.assertEqual(results["passport"].get("status"), "activated")
        with self.assertRaises(GreenlightError) as caught:
            self.workspace.submit_activation(APP, {"providers": {"passport": {}}}, idempotency_key=key)
        self.assertEqual((caught.exception.status, caught.exception.code), (409, "IDEMPOTENCY_KEY_CONFLICT"))

        ticket = str(results["mitid"].get("id"))
        queue = self.operator.list_activations(status="activation_requested", provider_id="mitid", limit=1)
        self.assertIn(ticket, [waiting["id"] for waiting in queue])
        self.operator.review_activation(ticket, {"decision": "claim"})
        with self.assertRaises(GreenlightError) as caught:
            self.workspace.submit_activation(APP, new)
        self.assertEqual(caught.exception.reason, "activation_processing")
        self.assertEqual(caught.exception.details, {"reason": "activation_processing", "providerIds": ["mitid"]})
        decided = self.operator.review_activation(ticket, {"decision": "approve"})
        self.assertEqual(decided["status"], "activated")
        self.assertEqual(self.operator.get_activation(ticket)["fields"], COMPANY)
        providers = self.workspace.get_providers(APP, include=["activation"])
        mitid = next(provider for provider in providers if provider["id"] == "mitid")
        self.assertEqual((mitid["isActive"], mitid.get("status")), (True, "activated"))

        own = self.workspace.get_app_activation(APP, ticket)
        self.assertEqual((own["status"], own["previousId"]), ("activated", None))
        again = str(self.workspace.submit_activation(APP, {"providers": {"mitid": COMPANY}})["mitid"].get("id"))
        withdrawn = self.workspace.withdraw_activation(APP, again)
        self.assertEqual((withdrawn["id"], withdrawn["status"]), (again, "withdrawn"))
        off = self.workspace.update_provider(APP, "mitid", {"enabled": False})
        self.assertEqual(off, {"providerId": "mitid", "isActive": False, "disabledBy": "customer"})
        self.assertTrue(self.workspace.update_provider(APP, "mitid", {"enabled": True})["isActive"])

    def test_an_error_says_what_the_api_said(self) -> None:
        self.refused(
            404, "RESOURCE_NOT_FOUND", None, "nobody", str(uuid.uuid4()), {"providerId": "x", "participantId": "y"}
        )
        with self.assertRaises(GreenlightError) as caught:
            self.workspace.create_production_test(APP, {"title": ""})
        error = caught.exception
        self.assertEqual((error.status, error.code, error.reason), (400, "VALIDATION_INVALID_PARAMETER", "empty"))
        self.assertEqual(error.details["parameter"], "title")
        self.assertEqual(str(uuid.UUID(error.request_id)), error.request_id)

    def refused(self, status: int, code: str, reason: Any, *asked: Any) -> None:
        with self.assertRaises(GreenlightError) as caught:
            self.workspace.record_stamp(*asked)
        self.assertEqual(
            (caught.exception.status, caught.exception.code, caught.exception.reason), (status, code, reason)
        )
