// Which deliveries are believed: Standard Webhooks' own example, what its library signs, and everything that is wrong
// by one thing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Webhook } from "standardwebhooks";
import { verifyWebhook, type WebhookHeaders, WebhookVerificationError } from "../src/index.js";
import { checkSignature } from "../src/webhook.js";
import { NOON } from "./clients.js";

// The example of the specification, which every library of it is tested with.
const EXAMPLE = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  body: '{"test": 2432232314}',
  headers: {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
};

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const NEXT_SECRET = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const EVENT = {
  id: "evt_01M8E39FPXT8GAB7HZ34VDPT2J",
  type: "activation.rejected",
  timestamp: "2026-11-27T10:00:00.000Z",
  data: { clientId: "abc123", providerId: "mitid", note: "not ours: æøå" },
};
const BODY = JSON.stringify(EVENT);
const now = () => NOON;

/** What the official library makes of a body, by default at noon. */
function signed(body: string, { secrets = [SECRET], at = NOON } = {}) {
  const sign = (secret: string) => new Webhook(secret).sign(EVENT.id, new Date(at), body);
  return {
    "webhook-id": EVENT.id,
    "webhook-timestamp": `${Math.floor(at / 1000)}`,
    "webhook-signature": secrets.map(sign).join(" "),
  };
}

function failedCheck(body: string | Uint8Array, headers: WebhookHeaders, secrets: string | string[] = SECRET) {
  try {
    verifyWebhook(body, headers, secrets, { now });
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    assert.ok(!inspect(error).includes(SECRET.slice(6)), "no error shows a secret");
    return error.check;
  }
  return undefined;
}

test("the specification's example is right, and wrong with anything changed", () => {
  const at = { now: () => 1614265330_000 };
  checkSignature(EXAMPLE.body, EXAMPLE.headers, EXAMPLE.secret, at);
  const check = (body: string, headers: object) => () =>
    checkSignature(body, { ...EXAMPLE.headers, ...headers }, EXAMPLE.secret, at);
  const wrong = { check: "no_matching_signature" };
  assert.throws(check('{"test":2432232314}', {}), wrong);
  assert.throws(check(EXAMPLE.body, { "webhook-id": "msg_other" }), wrong);
  assert.throws(check(EXAMPLE.body, { "webhook-timestamp": "1614265331" }), wrong);
  assert.throws(check(EXAMPLE.body, { "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=" }), wrong);
});

test("what the official library signs is taken, as text or bytes, and is the event as it was sent", () => {
  assert.deepEqual(verifyWebhook(BODY, signed(BODY), SECRET, { now }), EVENT);
  assert.deepEqual(verifyWebhook(Buffer.from(BODY), signed(BODY), SECRET, { now }), EVENT);
});

test("a type or member of later passes through", () => {
  const later = JSON.stringify({ ...EVENT, type: "of.later", data: { of: "later" } });
  assert.deepEqual(verifyWebhook(later, signed(later), SECRET, { now }), JSON.parse(later));
});

test("headers are found in whichever form a framework gives them", () => {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = signed(BODY);
  const spelled = { "Webhook-Id": id, "WEBHOOK-TIMESTAMP": timestamp, "webhook-signature": signature };
  for (const headers of [spelled, new Headers(spelled), { cookie: undefined, ...spelled }]) {
    assert.deepEqual(verifyWebhook(BODY, headers, SECRET, { now }), EVENT);
  }
});

test("during a rotation either secret is enough, whichever of them signed", () => {
  const both = signed(BODY, { secrets: [NEXT_SECRET, SECRET] });
  for (const secrets of [SECRET, NEXT_SECRET, [SECRET, NEXT_SECRET]]) {
    assert.deepEqual(verifyWebhook(BODY, both, secrets, { now }), EVENT);
  }
  assert.deepEqual(verifyWebhook(BODY, signed(BODY), [NEXT_SECRET, SECRET], { now }), EVENT);
  assert.equal(failedCheck(BODY, signed(BODY), NEXT_SECRET), "no_matching_signature");
});

test("signatures of another version are passed over, and never taken for one", () => {
  const headers = signed(BODY);
  const signature = headers["webhook-signature"];
  const of = (text: string) => failedCheck(BODY, { ...headers, "webhook-signature": text });
  assert.equal(of(`v2,abc v1a,def ${signature}`), undefined);
  for (const wrong of [signature.replace("v1,", "v1a,"), signature.slice(3), "v1", "v1,", ",", `${signature}=`]) {
    assert.equal(of(wrong), "no_matching_signature", wrong);
  }
});

test("a body that was changed, or parsed and written anew, does not fit", () => {
  assert.equal(failedCheck(BODY.replace("mitid", "ftn"), signed(BODY)), "no_matching_signature");
  assert.equal(failedCheck(JSON.stringify(EVENT, null, 2), signed(BODY)), "no_matching_signature");
  assert.throws(() => verifyWebhook(EVENT as unknown as string, signed(BODY), SECRET, { now }), {
    name: "TypeError",
    message: "body must be the text or the bytes that arrived, not what was parsed of them",
  });
});

test("five minutes are let pass, either way, and not a second more", () => {
  const of = (seconds: number) => failedCheck(BODY, signed(BODY, { at: NOON + seconds * 1000 }));
  assert.deepEqual([of(-300), of(300)], [undefined, undefined]);
  assert.deepEqual([of(-301), of(301)], ["timestamp_too_old", "timestamp_too_new"]);
  const strict = { now, toleranceSeconds: 10 };
  const old = { check: "timestamp_too_old", message: "webhook-timestamp is 11 seconds ago; 10 may be" };
  assert.throws(() => verifyWebhook(BODY, signed(BODY, { at: NOON - 11_000 }), SECRET, strict), old);
});

test("a time that is no number of seconds is refused before it is compared", () => {
  for (const wrong of ["soon", "1e9", "0x10", "-1", "1.5", " 1", `${NOON / 1000}x`, "9".repeat(13)]) {
    assert.equal(failedCheck(BODY, { ...signed(BODY), "webhook-timestamp": wrong }), "malformed_timestamp", wrong);
  }
});

test("each of the three headers must be there, once", () => {
  for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
    for (const value of [undefined, "", ["a", "b"]]) {
      assert.equal(failedCheck(BODY, { ...signed(BODY), [name]: value }), "missing_header", name);
    }
  }
});

test("what is signed and no event is told from what is not signed", () => {
  for (const body of ["", "null", "[]", "{", '{"id":"evt_1"}', '{"id":1,"type":"ping"}']) {
    assert.equal(failedCheck(body, signed(body)), "not_an_event", body);
  }
});

test("a secret that is none is the caller's own mistake, and is not quoted", () => {
  const wrong = [undefined, [], "", SECRET.slice(6), "whsec_", "whsec_c2hvcnQ=", `${SECRET} `, [SECRET, "whsec_*"]];
  for (const secrets of wrong as string[][]) {
    assert.throws(
      () => verifyWebhook(BODY, signed(BODY), secrets, { now }),
      (error) =>
        error instanceof TypeError &&
        /^(there must be a secret$|a secret is whsec_)/.test(error.message) &&
        !inspect(error).includes(SECRET.slice(6, 40)),
    );
  }
});
