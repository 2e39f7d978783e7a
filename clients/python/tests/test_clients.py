"""What a client sends, what it refuses to send, and what it never tells anybody."""

from __future__ import annotations

import json
import traceback
import unittest
import unittest.mock
from typing import Any, Dict, List, Optional

from clients import KEY, client_of
from greenlight_client import OperatorClient, RetryPolicy, WorkspaceClient, __version__
from greenlight_client import GATEWAY_ANSWER, GreenlightError
from greenlight_client import _operations
from unreliable import Behaviour, Canned, UnreliableServer, gateway, refusal

OPERATOR_KEY = KEY.replace("workspace", "operator")


def a_page(items: List[Dict[str, str]], cursor: Optional[str] = None) -> Behaviour:
    return Behaviour(False, Canned(200, json.dumps(items), {} if cursor is None else {"Next-Cursor": cursor}))


class Clients(unittest.TestCase):
    def test_a_request_says_who_asks_with_what_and_in_which_form(self) -> None:
        with UnreliableServer() as server:
            client_of(server, user_agent="acme-backend/2.1")[0].create_production_test("abc123", {"title": "t"})
            seen = server.seen[0]
            self.assertEqual((seen.method, seen.path), ("POST", "/connect/v1/apps/abc123/production-tests"))
            self.assertEqual(seen.headers["Authorization"], f"Bearer {KEY}")
            self.assertEqual(seen.headers["Content-Type"], "application/json")
            self.assertEqual(seen.headers["User-Agent"], f"acme-backend/2.1 greenlight-python/{__version__}")

    def test_ids_and_filters_are_encoded_and_repeated_where_they_are_several(self) -> None:
        with UnreliableServer() as server:
            client, _, _ = client_of(server)
            client.get_providers("a/b?c", include=["activation", "x y"])
            path = "/connect/v1/apps/a%2Fb%3Fc/providers?include=activation&include=x+y"
            self.assertEqual(server.seen[0].path, path)
            for id in ("", ".", "..", None):
                self.assertRaises(ValueError, client.get_providers, id)
            self.assertEqual(len(server.seen), 1)

    def test_pages_are_followed_by_next_cursor_alone_short_and_empty_ones_too_with_the_same_filters(self) -> None:
        script = [a_page([{"id": "1"}, {"id": "2"}], "a/1"), a_page([], "b"), a_page([{"id": "3"}])]
        with UnreliableServer(*script, *script[1:]) as server:
            listing = client_of(server)[0].list_production_tests("abc123", limit=2)
            self.assertEqual([test["id"] for test in listing], ["1", "2", "3"])
            path = "/connect/v1/apps/abc123/production-tests?limit=2"
            self.assertEqual([seen.path for seen in server.seen], [path, f"{path}&cursor=a%2F1", f"{path}&cursor=b"])
            pages = [(len(page.items), page.next_cursor) for page in listing.pages("a/1")]
            self.assertEqual(pages, [(0, "b"), (1, None)])
            self.assertEqual(server.seen[3].path, f"{path}&cursor=a%2F1")

    def test_an_operators_pages_are_read_out_of_their_object(self) -> None:
        answer = Canned(200, '{"data":[{"id":"act_1"}],"nextCursor":null}')
        with UnreliableServer(Behaviour(False, answer)) as server:
            client = OperatorClient(api_key=OPERATOR_KEY, base_url=server.base_url)
            tickets = client.list_activations(status=["activation_requested"], provider_id=["mitid"])
            self.assertEqual([ticket["id"] for ticket in tickets], ["act_1"])
            path = "/connect/v1/operator/activations?status=activation_requested&providerId=mitid"
            self.assertEqual(server.seen[0].path, path)

    def test_where_no_ticket_waits_there_is_nothing_to_claim(self) -> None:
        with UnreliableServer(Behaviour(False, Canned(204, ""))) as server:
            client = OperatorClient(api_key=OPERATOR_KEY, base_url=server.base_url)
            self.assertIsNone(client.claim_next_activation({"providerId": "mitid"}))
            self.assertEqual(server.seen[0].path, "/connect/v1/operator/activations/claim-next")

    def test_what_is_deleted_needs_no_idempotency_key_and_is_deleted_again_where_the_answer_was_lost(self) -> None:
        with UnreliableServer(Behaviour(True, "dropped"), Behaviour(False, Canned(204, ""))) as server:
            client_of(server)[0].delete_webhook_endpoint("we_1")
            seen = [(seen.method, seen.path, seen.headers["Idempotency-Key"]) for seen in server.seen]
            self.assertEqual(seen, [("DELETE", "/connect/v1/webhook-endpoints/we_1", None)] * 2)

    def test_webhook_endpoints_are_listed_at_once_and_a_rotation_needs_no_body(self) -> None:
        listed = Behaviour(False, Canned(200, '{"data":[{"id":"we_1"}]}'))
        rotated = Behaviour(False, Canned(200, '{"secret":"whsec_x"}'))
        with UnreliableServer(listed, rotated) as server:
            client, _, _ = client_of(server)
            self.assertEqual([endpoint["id"] for endpoint in client.list_webhook_endpoints()], ["we_1"])
            self.assertEqual(client.rotate_webhook_secret("we_1")["secret"], "whsec_x")
            self.assertEqual(server.seen[1].path, "/connect/v1/webhook-endpoints/we_1/rotate-secret")

    def test_deliveries_are_listed_page_by_page_and_what_is_sent_again_or_tried_out_gives_nothing_back(self) -> None:
        def page(id: str, cursor: Optional[str]) -> Behaviour:
            body = {"data": [{"eventId": id}], "nextCursor": cursor}
            return Behaviour(False, Canned(200, json.dumps(body), {} if cursor is None else {"Next-Cursor": cursor}))

        accepted = Behaviour(False, Canned(202, "{}"))
        with UnreliableServer(page("evt_2", "c"), page("evt_1", None), accepted) as server:
            client, _, _ = client_of(server)
            deliveries = client.list_webhook_deliveries("we_1", status="failed")
            self.assertEqual([delivery["eventId"] for delivery in deliveries], ["evt_2", "evt_1"])
            client.ping_webhook_endpoint("we_1")
            client.redeliver_webhook("we_1", "evt_1")
            client.recover_webhook_endpoint("we_1", {"since": "2026-11-27T00:00:00Z"})
            hook = "/connect/v1/webhook-endpoints/we_1"
            expected = [
                ("GET", f"{hook}/deliveries?status=failed"),
                ("GET", f"{hook}/deliveries?status=failed&cursor=c"),
                ("POST", f"{hook}/ping"),
                ("POST", f"{hook}/deliveries/evt_1/redeliver"),
                ("POST", f"{hook}/recover"),
            ]
            self.assertEqual([(seen.method, seen.path) for seen in server.seen], expected)

    def test_a_log_always_says_where_to_go_on_and_is_read_as_far_as_it_is_written(self) -> None:
        def page(ids: List[str], cursor: str, has_more: bool) -> Behaviour:
            body = {"data": [{"id": id} for id in ids], "nextCursor": cursor, "hasMore": has_more}
            return Behaviour(False, Canned(200, json.dumps(body)))

        script = [page(["evt_1"], "a/1", True), page([], "b", True), page(["evt_2"], "c", False)]
        with UnreliableServer(*script, page([], "c", False)) as server:
            log = client_of(server)[0].list_events(type=["activation.", "provider.enabled"], limit=1)
            self.assertEqual([event["id"] for event in log], ["evt_1", "evt_2"])
            path = "/connect/v1/events?type=activation.&type=provider.enabled&limit=1"
            self.assertEqual([seen.path for seen in server.seen], [path, f"{path}&cursor=a%2F1", f"{path}&cursor=b"])
            pages = [(len(page.items), page.next_cursor, page.has_more) for page in log.pages("c")]
            self.assertEqual(pages, [(0, "c", False)])
            self.assertEqual(server.seen[3].path, f"{path}&cursor=c")

    def test_an_error_has_what_the_api_says_about_it(self) -> None:
        details = {"reason": "superseded", "status": "activated"}
        url = "https://docs.example/superseded"
        error = {"code": "RESOURCE_CONFLICT", "message": "No.", "details": details, "doc_url": url}
        answer = Canned(409, json.dumps({"error": error, "request_id": "r-9"}), {"X-Request-Id": "r-9"})
        with UnreliableServer(Behaviour(False, answer)) as server:
            with self.assertRaises(GreenlightError) as caught:
                client_of(server)[0].create_production_test("abc123", {"title": "t"}, idempotency_key="k")
        said = caught.exception
        self.assertEqual((said.code, said.reason, said.status), ("RESOURCE_CONFLICT", "superseded", 409))
        self.assertEqual((said.details, said.doc_url, said.request_id), (details, url, "r-9"))
        self.assertEqual((said.idempotency_key, said.retry_after), ("k", None))
        self.assertEqual(str(said), "RESOURCE_CONFLICT superseded: No. [request r-9]")

    def test_an_answer_that_is_not_the_apis_is_told_by_its_status_and_the_gateways_words(self) -> None:
        with UnreliableServer(Behaviour(False, gateway(403, "Forbidden"))) as server:
            with self.assertRaises(GreenlightError) as caught:
                client_of(server)[0].get_providers("abc123")
        said = caught.exception
        self.assertEqual((said.code, said.status, said.reason, said.details), (GATEWAY_ANSWER, 403, None, {}))
        self.assertEqual(said.request_id, "gw-1")
        self.assertEqual(str(said), "GATEWAY_ANSWER: 403 without an answer of the API: Forbidden [request gw-1]")

    def test_a_redirect_is_not_followed_because_the_key_would_go_along(self) -> None:
        with UnreliableServer() as elsewhere:
            answer = Canned(307, headers={"Location": elsewhere.base_url})
            with UnreliableServer(Behaviour(False, answer)) as server:
                with self.assertRaises(GreenlightError) as caught:
                    client_of(server)[0].get_providers("abc123")
            self.assertEqual((caught.exception.code, caught.exception.status), (GATEWAY_ANSWER, 307))
            self.assertEqual(elsewhere.seen, [])

    def test_each_attempt_goes_through_a_proxy_as_the_first_does_which_never_sees_the_key(self) -> None:
        dropped = Behaviour(False, "dropped")
        with UnreliableServer(dropped, dropped) as proxy:
            with unittest.mock.patch.dict("os.environ", {"https_proxy": proxy.base_url, "no_proxy": ""}):
                client, _, _ = client_of(
                    proxy, base_url="https://api.example/connect/v1", retry=RetryPolicy(attempts=2)
                )
            self.assertRaises(GreenlightError, client.get_providers, "abc123")
            self.assertEqual([(seen.method, seen.path) for seen in proxy.seen], [("CONNECT", "api.example:443")] * 2)
            self.assertEqual([seen.headers["Authorization"] for seen in proxy.seen], [None, None])

    def test_an_api_key_stands_in_no_error_and_no_representation(self) -> None:
        script = [Behaviour(False, refusal(401, "INVALID_API_KEY", {"reason": "unknown"})), Behaviour(False, "dropped")]
        errors: List[BaseException] = []
        with UnreliableServer(*script) as server:
            client, _, attempts = client_of(server, retry=RetryPolicy(attempts=1))
            for _ in script:
                with self.assertRaises(GreenlightError) as caught:
                    client.get_providers("abc123")
                errors.append(caught.exception)
            for key in (f"{KEY}\n", f" {KEY}", f"Bearer {KEY}", OPERATOR_KEY):
                with self.assertRaises(ValueError) as refused:
                    WorkspaceClient(api_key=key, base_url=server.base_url)
                errors.append(refused.exception)
        self.assertEqual(len(errors), 6)
        said = [repr(client), str(client), repr(client._settings), repr(attempts)]
        for error in errors:
            said += [
                str(error),
                repr(error),
                "".join(traceback.format_exception(type(error), error, error.__traceback__)),
            ]
        for text in said:
            self.assertNotIn(KEY[-30:], text)

    def test_a_key_is_sent_to_https_alone_or_to_this_machine(self) -> None:
        def make(base_url: str) -> WorkspaceClient:
            return WorkspaceClient(api_key=KEY, base_url=base_url)

        here = ["http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"]
        for good in ["https://api.example/connect/v1/", *here]:
            make(good)
        for bad in ["http://api.example/connect/v1", "api.example", "ftp://localhost", "http://localhost.example", ""]:
            self.assertRaises(ValueError, make, bad)

    def test_a_test_scenario_is_sent_as_it_is_and_the_providers_that_it_decided_are_told(self) -> None:
        played = Behaviour(False, Canned(200, "{}", {"Greenlight-Test-Scenario-Applied": "mitid,idin"}))
        scenario = "mitid=rejected(displayName:missing other);after=10,\t*=activated"
        with UnreliableServer(played, played, Behaviour(False, Canned(200, "{}"))) as server:
            client, _, attempts = client_of(server)
            client.submit_activation("abc123", {"providers": {"mitid": {}, "idin": {}}}, test_scenario=scenario)
            client.evaluate_activation("abc123", {"providers": {"mitid": {}, "idin": {}}}, test_scenario=scenario)
            client.submit_activation("abc123", {"providers": {"mitid": {}}})
            sent = [seen.headers["Greenlight-Test-Scenario"] for seen in server.seen]
            self.assertEqual(sent, [scenario, scenario, None])
            decided = ("mitid", "idin")
            self.assertEqual([attempt.scenario_applied for attempt in attempts], [decided, decided, ()])
            for wrong in ("mitid=activated\n", "mitid=é"):
                submit = client.submit_activation
                self.assertRaises(ValueError, submit, "abc123", {"providers": {"mitid": {}}}, test_scenario=wrong)
            self.assertEqual(len(server.seen), 3)

    def test_an_idempotency_key_that_http_would_change_or_refuse_is_refused_before_anything_is_sent(self) -> None:
        with UnreliableServer() as server:
            create = client_of(server)[0].create_production_test
            wrong: List[Any] = ["", " k", "k ", "a b", "a,b", "é", "a\n", "k" * 256, True]
            for key in wrong:
                self.assertRaises(ValueError, create, "abc123", {"title": "t"}, idempotency_key=key)
            create("abc123", {"title": "t"}, idempotency_key="!~" * 127)
            self.assertEqual(len(server.seen), 1)

    def test_every_operation_of_the_contract_that_takes_a_key_has_its_method(self) -> None:
        operations = [name.lower() for name in vars(_operations) if name.isupper()]
        members = [*vars(WorkspaceClient), *vars(OperatorClient)]
        self.assertEqual(sorted(operations), sorted(name for name in members if not name.startswith("_")))
