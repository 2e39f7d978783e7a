// The clients against a server that loses answers, throttles, and answers with other machines' bodies: one effect
// each, and never more than the contract allows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GreenlightError } from "../src/index.js";
import { SYSTEM_CLOCK } from "../src/settings.js";
import { clientOf } from "./clients.js";
import { type Behaviour, GOOD, gateway, refusal, UnreliableServer } from "./unreliable.js";

const BODY = { title: "BankID — Ålesund" };
const create = (client: ReturnType<typeof clientOf>["client"], options = {}) =>
  client.createProductionTest("abc123", BODY, options);

const page = (status: number): Behaviour["answer"] => {
  return { status, headers: { "content-type": "text/html" }, body: "<h1>Bad Gateway</h1>" };
};
const soon = { "retry-after": "1" };
const unavailable = (outcome: string) => refusal(503, "SYSTEM_UNAVAILABLE", { outcome }, soon);
const edge = {
  status: 429,
  headers: { "content-type": "application/json", "retry-after": "60" },
  body: '{"error":{"code":"RATE_LIMITED","message":"Too many requests."}}',
};

/** What can go wrong, whether the work is done all the same, and how long to wait at least. */
const TROUBLES: [what: string, trouble: Behaviour, atLeast: number][] = [
  ["a connection that drops before the work", { works: false, answer: "dropped" }, 0],
  ["an answer that is lost", { works: true, answer: "dropped" }, 0],
  ["an answer that is cut", { works: true, answer: "cut" }, 0],
  ["an answer that does not come in time", { works: true, answer: "nothing" }, 0],
  ["a success with another's body", { works: true, answer: page(200) }, 0],
  ["a gateway that throttles", { works: false, answer: gateway(429, "Too Many Requests") }, 0],
  ["a gateway whose function failed after the work", { works: true, answer: gateway(500, "Internal Server Error") }, 0],
  ["a gateway whose function took too long", { works: true, answer: gateway(503, "Service Unavailable") }, 0],
  ["a page of a 502", { works: true, answer: page(502) }, 0],
  ["an empty 504", { works: true, answer: { status: 504 } }, 0],
  ["a 503 that is a JSON text", { works: true, answer: { status: 503, body: '"busy"' } }, 0],
  ["an edge that limits the rate", { works: false, answer: edge }, 60_000],
  ["a database that refused", { works: false, answer: unavailable("none") }, 1000],
  ["a database whose answer was lost", { works: true, answer: unavailable("unknown") }, 1000],
  ["a bug after the work", { works: true, answer: refusal(500, "SYSTEM_INTERNAL_ERROR") }, 0],
  [
    "a lost race",
    { works: false, answer: refusal(409, "RESOURCE_CONFLICT", { reason: "concurrent_submission" }, soon) },
    1000,
  ],
  [
    "a twin that commits",
    { works: false, answer: refusal(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", undefined, soon) },
    1000,
  ],
];
// Of these alone it is sure that nothing happened.
const SURELY_NOTHING = new Set([
  "a gateway that throttles",
  "an edge that limits the rate",
  "a database that refused",
  "a lost race",
  "a twin that commits",
]);

for (const [what, trouble, atLeast] of TROUBLES) {
  // Only who gets no answer waits for it.
  const timeoutMs = trouble.answer === "nothing" ? 2000 : 60_000;

  test(`after ${what} the same bytes with the same key are sent again, and there is one effect`, async () => {
    await using server = await UnreliableServer.start(trouble);
    const { client, clock, attempts } = clientOf(server, { timeoutMs });
    assert.deepEqual(await create(client), { id: "1" });
    assert.deepEqual(server.effects, [JSON.stringify(BODY)]);
    assert.deepEqual(
      server.seen.map(({ body }) => body),
      [JSON.stringify(BODY), JSON.stringify(BODY)],
    );
    const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
    assert.match(`${keys[0]}`, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    assert.equal(keys[1], keys[0]);
    assert.deepEqual(clock.slept, [atLeast + 200]);
    assert.equal(attempts[1]?.replayed, trouble.works);
  });

  const isRepeated = SURELY_NOTHING.has(what);
  test(`without a key, ${what} is ${isRepeated ? "" : "not "}repeated`, async () => {
    await using server = await UnreliableServer.start(trouble);
    const call = create(clientOf(server, { timeoutMs }).client, { idempotencyKey: false });
    if (isRepeated) await call;
    else await assert.rejects(call, GreenlightError);
    assert.equal(server.seen.length, isRepeated ? 2 : 1);
    assert.equal(server.effects.length, isRepeated || trouble.works ? 1 : 0);
    assert.equal(server.seen[0]?.headers["idempotency-key"], undefined);
  });

  test(`after ${what} a GET is sent again`, async () => {
    await using server = await UnreliableServer.start(trouble);
    const { client } = clientOf(server, { timeoutMs });
    assert.deepEqual(await client.getProviders("abc123"), []);
    assert.deepEqual(
      server.seen.map(({ headers }) => headers["idempotency-key"]),
      [undefined, undefined],
    );
  });
}

const FINAL = [
  refusal(429, "QUOTA_EXCEEDED", { quota: "submissions_per_day", limit: 1000 }, { "retry-after": "54439" }),
  refusal(429, "QUOTA_EXCEEDED", { quota: "submissions_per_day", limit: 1000 }, { "retry-after": "1" }),
  refusal(409, "IDEMPOTENCY_KEY_CONFLICT"),
  refusal(409, "RESOURCE_CONFLICT", { reason: "activation_processing", providerIds: ["mitid"] }),
  refusal(409, "RESOURCE_CONFLICT", { reason: "stamp_limit_reached" }),
  refusal(400, "VALIDATION_INVALID_PARAMETER", { parameter: "title", reason: "too_long" }),
  refusal(401, "INVALID_API_KEY", { reason: "revoked" }),
  refusal(403, "RESOURCE_FORBIDDEN"),
  refusal(404, "RESOURCE_NOT_FOUND"),
  gateway(403, "Forbidden"),
  gateway(404, "Not Found"),
  gateway(413, "Request Entity Too Large"),
];

for (const answer of FINAL) {
  test(`${answer.status} ${answer.body} is not repeated`, async () => {
    await using server = await UnreliableServer.start({ works: false, answer });
    const { client, clock } = clientOf(server);
    await assert.rejects(create(client), { name: "GreenlightError", status: answer.status });
    assert.deepEqual([server.seen.length, server.effects.length, clock.slept.length], [1, 0, 0]);
  });
}

test("after five attempts the error is thrown, with the key with which the call can be continued", async () => {
  const lost: Behaviour = { works: true, answer: "dropped" };
  await using server = await UnreliableServer.start(lost, lost, lost, lost, lost, GOOD);
  const { client, clock, attempts } = clientOf(server);
  const error = await create(client).then(
    () => assert.fail("it gave an answer"),
    (error: GreenlightError) => error,
  );
  assert.equal(error.code, "NO_ANSWER");
  assert.deepEqual(clock.slept, [200, 400, 800, 1600]);
  assert.deepEqual(
    attempts.map(({ number, waitMs }) => [number, waitMs]),
    [
      [1, 200],
      [2, 400],
      [3, 800],
      [4, 1600],
      [5, undefined],
    ],
  );
  assert.deepEqual(await create(client, { idempotencyKey: error.idempotencyKey }), { id: "1" });
  assert.equal(server.effects.length, 1);
});

test("a Retry-After that is longer than the caller is patient is not waited for, nor ignored", async () => {
  await using server = await UnreliableServer.start({ works: false, answer: edge });
  const { client, clock } = clientOf(server, { retry: { longestRetryAfterMs: 59_000 } });
  await assert.rejects(create(client), { code: "RATE_LIMITED", retryAfterMs: 60_000 });
  assert.deepEqual([server.seen.length, clock.slept.length], [1, 0]);
});

test("a key of the caller's is sent as it is, and two calls without one have two", async () => {
  await using server = await UnreliableServer.start();
  const { client } = clientOf(server);
  await create(client, { idempotencyKey: "order-17!" });
  await create(client);
  await create(client);
  const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys[0], "order-17!");
  assert.equal(new Set(keys).size, 3);
});

const MOMENTS: [when: string, answer: Behaviour["answer"], told: number][] = [
  ["while it waits for an answer", "nothing", 0],
  ["while it waits to try again", edge, 1],
];
for (const [when, answer, told] of MOMENTS) {
  // Long before the call would end by itself.
  test(`the caller's signal ends a call ${when}`, { timeout: 20_000 }, async () => {
    await using server = await UnreliableServer.start({ works: false, answer });
    const { client, attempts } = clientOf(server, { clock: SYSTEM_CLOCK, timeoutMs: 600_000 });
    const controller = new AbortController();
    const reason = new Error("the caller went away");
    const ended = assert.rejects(create(client, { signal: controller.signal }), reason);
    while (server.seen.length + attempts.length < 1 + told) await new Promise(setImmediate);
    controller.abort(reason);
    await ended;
    assert.deepEqual([server.seen.length, attempts.length], [1, told]);
  });
}

test("the caller's signal ends a call when an attempt is told", { timeout: 20_000 }, async () => {
  await using server = await UnreliableServer.start({ works: false, answer: edge });
  const controller = new AbortController();
  const onAttempt = () => controller.abort(new Error("enough"));
  const { client } = clientOf(server, { clock: SYSTEM_CLOCK, onAttempt });
  await assert.rejects(create(client, { signal: controller.signal }), new Error("enough"));
  assert.equal(server.seen.length, 1);
});
