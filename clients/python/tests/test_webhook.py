"""Which deliveries are believed.

Standard Webhooks' own example, what its library signs, and everything that is wrong by one thing.
"""

from __future__ import annotations

import base64
import datetime
import email.message
import json
import pathlib
import re
import traceback
import unittest
from typing import Any, Dict, List, Optional, Sequence, Union

from clients import NOON
from greenlight_client import WebhookHeaders, WebhookVerificationError, verify_webhook
from greenlight_client._webhook import check_signature
from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(bytes([7] * 32)).decode()
NEXT_SECRET = "whsec_" + base64.b64encode(bytes([8] * 32)).decode()
EVENT = {
    "id": "evt_01M8E39FPXT8GAB7HZ34VDPT2J",
    "type": "activation.rejected",
    "timestamp": "2026-11-27T10:00:00.000Z",
    "data": {"clientId": "abc123", "providerId": "mitid", "note": "not ours: æøå"},
}
BODY = json.dumps(EVENT, ensure_ascii=False)
# The example of the specification, which every library of it is tested with.
EXAMPLE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE_BODY = '{"test": 2432232314}'
EXAMPLE_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def now() -> float:
    return NOON


def signed(body: str, secrets: Sequence[str] = (SECRET,), at: float = NOON) -> Dict[str, str]:
    """What the official library makes of a body, by default at noon."""
    moment = datetime.datetime.fromtimestamp(at, tz=datetime.timezone.utc)
    return {
        "webhook-id": str(EVENT["id"]),
        "webhook-timestamp": str(int(at)),
        "webhook-signature": " ".join(Webhook(secret).sign(str(EVENT["id"]), moment, body) for secret in secrets),
    }


class Verifying(unittest.TestCase):
    def failed_check(
        self, body: Union[bytes, str], headers: WebhookHeaders, secrets: Union[str, List[str]] = SECRET
    ) -> Optional[str]:
        try:
            verify_webhook(body, headers, secrets, now=now)
        except WebhookVerificationError as error:
            self.assertNotIn(SECRET[6:], "".join(traceback.format_exception(type(error), error, error.__traceback__)))
            return error.check
        return None

    def test_the_specifications_example_is_right_and_wrong_with_anything_changed(self) -> None:
        def failed(body: str = EXAMPLE_BODY, **changed: str) -> Optional[str]:
            headers = {**EXAMPLE_HEADERS, **{name.replace("_", "-"): value for name, value in changed.items()}}
            try:
                check_signature(body, headers, EXAMPLE_SECRET, now=lambda: 1614265330.0)
            except WebhookVerificationError as error:
                return error.check
            return None

        self.assertIsNone(failed())
        for wrong in (
            failed('{"test":2432232314}'),
            failed(webhook_id="msg_other"),
            failed(webhook_timestamp="1614265331"),
            failed(webhook_signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="),
        ):
            self.assertEqual(wrong, "no_matching_signature")

    def test_the_example_of_the_guide_is_signed_with_its_secret(self) -> None:
        guide = (pathlib.Path(__file__).resolve().parents[3] / "docs/events.md").read_text(encoding="utf-8")
        headers = dict(re.findall(r"^    (webhook-[a-z]+): (.*)$", guide, re.MULTILINE))
        [body] = re.findall(r"^    (\{.*\})$", guide, re.MULTILINE)
        [secret] = re.findall(r"whsec_[0-9A-Za-z+/=]{40,}", guide)
        sent = float(headers["webhook-timestamp"])
        self.assertEqual(verify_webhook(body, headers, secret, now=lambda: sent)["type"], "activation.activated")

    def test_what_the_official_library_signs_is_taken_as_text_or_bytes_and_is_the_event_as_it_was_sent(self) -> None:
        self.assertEqual(verify_webhook(BODY, signed(BODY), SECRET, now=now), EVENT)
        self.assertEqual(verify_webhook(BODY.encode(), signed(BODY), SECRET, now=now), EVENT)

    def test_a_type_or_member_of_later_passes_through(self) -> None:
        later = {**EVENT, "type": "of.later", "data": {"of": "later"}}
        body = json.dumps(later)
        self.assertEqual(verify_webhook(body, signed(body), SECRET, now=now), later)

    def test_headers_are_found_in_whichever_form_a_framework_gives_them(self) -> None:
        spelled = {name.title(): value for name, value in signed(BODY).items()}
        message = email.message.Message()
        for name, value in spelled.items():
            message[name] = value
        forms: List[WebhookHeaders] = [spelled, message]
        for headers in forms:
            self.assertEqual(verify_webhook(BODY, headers, SECRET, now=now), EVENT)

    def test_during_a_rotation_either_secret_is_enough_whichever_of_them_signed(self) -> None:
        both = signed(BODY, [NEXT_SECRET, SECRET])
        every: List[Union[str, List[str]]] = [SECRET, NEXT_SECRET, [SECRET, NEXT_SECRET]]
        for secrets in every:
            self.assertEqual(verify_webhook(BODY, both, secrets, now=now), EVENT)
        self.assertEqual(verify_webhook(BODY, signed(BODY), [NEXT_SECRET, SECRET], now=now), EVENT)
        self.assertEqual(self.failed_check(BODY, signed(BODY), NEXT_SECRET), "no_matching_signature")

    def test_signatures_of_another_version_are_passed_over_and_never_taken_for_one(self) -> None:
        signature = signed(BODY)["webhook-signature"]

        def of(text: str) -> Optional[str]:
            return self.failed_check(BODY, {**signed(BODY), "webhook-signature": text})

        self.assertIsNone(of(f"v2,abc v1a,def æ {signature}"))
        for wrong in (signature.replace("v1,", "v1a,"), signature[3:], "v1", "v1,", ",", f"{signature}=", "\udce6"):
            self.assertEqual(of(wrong), "no_matching_signature", wrong)

    def test_a_body_that_was_changed_or_parsed_and_written_anew_does_not_fit(self) -> None:
        for body in (BODY.replace("mitid", "ftn"), json.dumps(EVENT, indent=2), b"\xff"):
            self.assertEqual(self.failed_check(body, signed(BODY)), "no_matching_signature")
        parsed: Any = EVENT
        self.assertRaises(TypeError, verify_webhook, parsed, signed(BODY), SECRET, now=now)

    def test_five_minutes_are_let_pass_either_way_and_not_a_second_more(self) -> None:
        def of(seconds: int) -> Optional[str]:
            return self.failed_check(BODY, signed(BODY, at=NOON + seconds))

        self.assertEqual([of(-300), of(300)], [None, None])
        self.assertEqual([of(-301), of(301)], ["timestamp_too_old", "timestamp_too_new"])
        with self.assertRaises(WebhookVerificationError) as raised:
            verify_webhook(BODY, signed(BODY, at=NOON - 11), SECRET, tolerance=10, now=now)
        self.assertEqual(str(raised.exception), "webhook-timestamp is 11 seconds ago; 10 may be")

    def test_a_time_that_is_no_number_of_seconds_is_refused_before_it_is_compared(self) -> None:
        for wrong in ("soon", "1e9", "0x10", "-1", "1.5", " 1", "1_0", "٣", f"{int(NOON)}x", "9" * 13):
            headers = {**signed(BODY), "webhook-timestamp": wrong}
            self.assertEqual(self.failed_check(BODY, headers), "malformed_timestamp", wrong)

    def test_each_of_the_three_headers_must_be_there(self) -> None:
        for name in EXAMPLE_HEADERS:
            there = signed(BODY)
            self.assertEqual(self.failed_check(BODY, {**there, name: ""}), "missing_header", name)
            del there[name]
            self.assertEqual(self.failed_check(BODY, there), "missing_header", name)

    def test_what_is_signed_and_no_event_is_told_from_what_is_not_signed(self) -> None:
        for body in ("", "null", "[]", "{", '{"id":"evt_1"}', '{"id":1,"type":"ping"}'):
            self.assertEqual(self.failed_check(body, signed(body)), "not_an_event", body)

    def test_a_secret_that_is_none_is_the_callers_own_mistake_and_is_not_quoted(self) -> None:
        wrong: List[Any] = [None, [], "", SECRET[6:], "whsec_", "whsec_c2hvcnQ=", f"{SECRET} ", [SECRET, "whsec_*"]]
        for secrets in wrong:
            with self.assertRaises(ValueError) as raised:
                verify_webhook(BODY, signed(BODY), secrets, now=now)
            self.assertNotIn(SECRET[6:40], str(raised.exception))
