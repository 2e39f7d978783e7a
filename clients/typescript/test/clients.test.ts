// What a client sends, what it refuses to send, and what it never tells anybody.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inspect } from "node:util";
import { OperatorClient, VERSION, WorkspaceClient } from "../src/index.js";
import { clientOf, KEY } from "./clients.js";
import { type Canned, gateway, refusal, UnreliableServer } from "./unreliable.js";

const FOLDER = new URL("../../", import.meta.url);
const OPERATOR_KEY = KEY.replace("workspace", "operator");

test("a request says who asks, with what, and in which form", async () => {
  await using server = await UnreliableServer.start();
  await clientOf(server, { userAgent: "acme-backend/2.1" }).client.createProductionTest("abc123", { title: "t" });
  const [seen] = server.seen;
  assert.deepEqual([seen?.method, seen?.url], ["POST", "/connect/v1/apps/abc123/production-tests"]);
  assert.equal(seen?.headers["authorization"], `Bearer ${KEY}`);
  assert.equal(seen?.headers["content-type"], "application/json");
  assert.equal(seen?.headers["user-agent"], `acme-backend/2.1 greenlight-typescript/${VERSION}`);
});

test("the version is that of the package", async () => {
  const { version } = JSON.parse(await readFile(new URL("package.json", FOLDER), "utf8"));
  assert.equal(VERSION, version);
});

test("ids and filters are encoded, and repeated where they are several", async () => {
  await using server = await UnreliableServer.start();
  const { client } = clientOf(server);
  await client.getProviders("a/b?c", { include: ["activation", "x y"] });
  assert.equal(server.seen[0]?.url, "/connect/v1/apps/a%2Fb%3Fc/providers?include=activation&include=x+y");
  for (const id of ["", ".", ".."]) await assert.rejects(client.getProviders(id), TypeError);
  assert.equal(server.seen.length, 1);
});

test("every operation of the contract that takes a key has its method", async () => {
  const source = await readFile(new URL("src/generated.ts", FOLDER), "utf8");
  const operations = [
    ...source.slice(source.indexOf("export interface operations")).matchAll(/^    "([a-z-]+)": \{$/gm),
  ];
  const methods = [WorkspaceClient, OperatorClient].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  const named = operations.map(([, name]) =>
    `${name}`.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  assert.deepEqual(
    named.filter((name) => !WITHOUT_A_KEY.has(name)).sort(),
    methods.filter((name) => name !== "constructor").sort(),
  );
});
// Two are not called here, but where events are received.
const WITHOUT_A_KEY = new Set(["getOpenapi", "receiveEvent", "receivePing"]);

test("pages are followed by Next-Cursor alone, short and empty ones too, with the same filters", async () => {
  const page = (items: object[], next?: string) => ({
    works: false,
    answer: {
      status: 200,
      body: JSON.stringify(items),
      headers: next === undefined ? {} : { "next-cursor": next },
    } satisfies Canned,
  });
  const script = [page([{ id: "1" }, { id: "2" }], "a/1"), page([], "b"), page([{ id: "3" }])];
  await using server = await UnreliableServer.start(...script, ...script.slice(1));
  const listing = clientOf(server).client.listProductionTests("abc123", { limit: 2 });
  const ids = async (items: AsyncIterable<{ id: string }>) => {
    const all: string[] = [];
    for await (const { id } of items) all.push(id);
    return all;
  };
  assert.deepEqual(await ids(listing), ["1", "2", "3"]);
  const path = "/connect/v1/apps/abc123/production-tests?limit=2";
  assert.deepEqual(
    server.seen.map(({ url }) => url),
    [path, `${path}&cursor=a%2F1`, `${path}&cursor=b`],
  );
  const pages: unknown[] = [];
  for await (const { items, nextCursor } of listing.pages("a/1")) pages.push([items.length, nextCursor]);
  assert.deepEqual(pages, [
    [0, "b"],
    [1, undefined],
  ]);
  assert.equal(server.seen[3]?.url, `${path}&cursor=a%2F1`);
});

test("an operator's pages are read out of their object", async () => {
  const answer = { status: 200, body: '{"data":[{"id":"act_1"}],"nextCursor":null}' };
  await using server = await UnreliableServer.start({ works: false, answer });
  const client = new OperatorClient({ apiKey: OPERATOR_KEY, baseUrl: server.baseUrl });
  for await (const ticket of client.listActivations({ status: ["activation_requested"] }))
    assert.equal(ticket.id, "act_1");
  assert.equal(server.seen[0]?.url, "/connect/v1/operator/activations?status=activation_requested");
});

test("where no ticket waits there is nothing to claim", async () => {
  await using server = await UnreliableServer.start({ works: false, answer: { status: 204, body: "" } });
  const client = new OperatorClient({ apiKey: OPERATOR_KEY, baseUrl: server.baseUrl });
  assert.equal(await client.claimNextActivation(), undefined);
  assert.equal(server.seen[0]?.url, "/connect/v1/operator/activations/claim-next");
});

test("what is deleted needs no idempotency key and is deleted again where the answer was lost", async () => {
  const gone = { works: false, answer: { status: 204, body: "" } satisfies Canned };
  await using server = await UnreliableServer.start({ works: true, answer: "dropped" }, gone);
  assert.equal(await clientOf(server).client.deleteWebhookEndpoint("we_1"), undefined);
  assert.deepEqual(
    server.seen.map(({ method, url, headers }) => [method, url, headers["idempotency-key"]]),
    Array(2).fill(["DELETE", "/connect/v1/webhook-endpoints/we_1", undefined]),
  );
});

test("webhook endpoints are listed at once, and a rotation needs no body", async () => {
  const listed = { works: false, answer: { status: 200, body: '{"data":[{"id":"we_1"}]}' } satisfies Canned };
  const rotated = { works: false, answer: { status: 200, body: '{"secret":"whsec_x"}' } satisfies Canned };
  await using server = await UnreliableServer.start(listed, rotated);
  const { client } = clientOf(server);
  assert.deepEqual(
    (await client.listWebhookEndpoints()).map(({ id }) => id),
    ["we_1"],
  );
  assert.equal((await client.rotateWebhookSecret("we_1")).secret, "whsec_x");
  assert.equal(server.seen[1]?.url, "/connect/v1/webhook-endpoints/we_1/rotate-secret");
});

test("deliveries are listed page by page, and what is sent again or tried out gives nothing back", async () => {
  const page = (ids: string[], nextCursor: string | null) => ({
    works: false,
    answer: {
      status: 200,
      body: JSON.stringify({ data: ids.map((eventId) => ({ eventId })), nextCursor }),
      headers: nextCursor === null ? {} : { "next-cursor": nextCursor },
    } satisfies Canned,
  });
  const accepted = { works: false, answer: { status: 202, body: "{}" } satisfies Canned };
  await using server = await UnreliableServer.start(page(["evt_2"], "c"), page(["evt_1"], null), accepted);
  const { client } = clientOf(server);
  const ids: string[] = [];
  for await (const { eventId } of client.listWebhookDeliveries("we_1", { status: "failed" })) ids.push(eventId);
  assert.deepEqual(ids, ["evt_2", "evt_1"]);
  assert.equal(await client.pingWebhookEndpoint("we_1"), undefined);
  assert.equal(await client.redeliverWebhook("we_1", "evt_1"), undefined);
  assert.equal(await client.recoverWebhookEndpoint("we_1", { since: "2026-11-27T00:00:00Z" }), undefined);
  const hook = "/connect/v1/webhook-endpoints/we_1";
  assert.deepEqual(
    server.seen.map(({ method, url }) => [method, url]),
    [
      ["GET", `${hook}/deliveries?status=failed`],
      ["GET", `${hook}/deliveries?status=failed&cursor=c`],
      ["POST", `${hook}/ping`],
      ["POST", `${hook}/deliveries/evt_1/redeliver`],
      ["POST", `${hook}/recover`],
    ],
  );
});

test("a log always says where to go on, and is read as far as it is written", async () => {
  const page = (ids: string[], nextCursor: string, hasMore: boolean) => ({
    works: false,
    answer: { status: 200, body: JSON.stringify({ data: ids.map((id) => ({ id })), nextCursor, hasMore }) },
  });
  const script = [page(["evt_1"], "a/1", true), page([], "b", true), page(["evt_2"], "c", false)];
  await using server = await UnreliableServer.start(...script, page([], "c", false));
  const log = clientOf(server).client.listEvents({ type: ["activation.", "provider.enabled"], limit: 1 });
  const ids: string[] = [];
  for await (const { id } of log) ids.push(id);
  assert.deepEqual(ids, ["evt_1", "evt_2"]);
  const path = "/connect/v1/events?type=activation.&type=provider.enabled&limit=1";
  assert.deepEqual(
    server.seen.map(({ url }) => url),
    [path, `${path}&cursor=a%2F1`, `${path}&cursor=b`],
  );
  const pages: unknown[] = [];
  for await (const { items, nextCursor, hasMore } of log.pages("c")) pages.push([items.length, nextCursor, hasMore]);
  assert.deepEqual(pages, [[0, "c", false]]);
  assert.equal(server.seen[3]?.url, `${path}&cursor=c`);
});

test("an error has what the API says about it", async () => {
  const body = JSON.stringify({
    error: {
      code: "RESOURCE_CONFLICT",
      message: "No.",
      details: { reason: "superseded", status: "activated" },
      doc_url: "https://docs.example/superseded",
    },
    request_id: "r-9",
  });
  await using server = await UnreliableServer.start({
    works: false,
    answer: { status: 409, body, headers: { "x-request-id": "r-9" } },
  });
  await assert.rejects(
    clientOf(server).client.createProductionTest("abc123", { title: "t" }, { idempotencyKey: "k" }),
    {
      name: "GreenlightError",
      message: "No.",
      code: "RESOURCE_CONFLICT",
      reason: "superseded",
      status: 409,
      requestId: "r-9",
      details: { reason: "superseded", status: "activated" },
      docUrl: "https://docs.example/superseded",
      idempotencyKey: "k",
      retryAfterMs: undefined,
    },
  );
});

test("an answer that is not the API's is told by its status and the gateway's words", async () => {
  await using server = await UnreliableServer.start({ works: false, answer: gateway(403, "Forbidden") });
  await assert.rejects(clientOf(server).client.getProviders("abc123"), {
    code: "GATEWAY_ANSWER",
    status: 403,
    message: "403 without an answer of the API: Forbidden",
    requestId: "gw-1",
    reason: undefined,
    details: {},
  });
});

test("a redirect is not followed, because the key would go along", async () => {
  await using elsewhere = await UnreliableServer.start();
  const answer = { status: 307, headers: { location: elsewhere.baseUrl } };
  await using server = await UnreliableServer.start({ works: false, answer });
  await assert.rejects(clientOf(server).client.getProviders("abc123"), { code: "GATEWAY_ANSWER", status: 307 });
  assert.equal(elsewhere.seen.length, 0);
});

test("an API key stands in no error, no log and no JSON", async () => {
  await using server = await UnreliableServer.start(
    { works: false, answer: refusal(401, "INVALID_API_KEY", { reason: "unknown" }) },
    { works: false, answer: "dropped" },
  );
  const { client, attempts } = clientOf(server, { retry: { attempts: 1 } });
  const errors = [];
  for (let call = 0; call < 2; call += 1)
    errors.push(await client.getProviders("abc123").catch((error: unknown) => error));
  for (const apiKey of [`${KEY}\n`, ` ${KEY}`, `Bearer ${KEY}`, KEY.replace("workspace", "operator")]) {
    assert.throws(
      () => new WorkspaceClient({ apiKey, baseUrl: server.baseUrl }),
      (error) => errors.push(error) > 0,
    );
  }
  const everything = { client, attempts, errors };
  const said = [inspect(everything, { depth: 9, showHidden: true }), JSON.stringify(everything), ...errors.map(String)];
  assert.equal(errors.length, 6);
  for (const text of said) assert.ok(!text.includes(KEY.slice(-30)), text);
});

test("a key is sent to https alone, or to this machine", () => {
  const make = (baseUrl: string) => new WorkspaceClient({ apiKey: KEY, baseUrl });
  for (const good of [
    "https://api.example/connect/v1/",
    "http://localhost:9000",
    "http://127.0.0.1:9000",
    "http://[::1]:9000",
  ])
    make(good);
  for (const bad of [
    "http://api.example/connect/v1",
    "api.example",
    "ftp://localhost",
    "http://localhost.example",
    "",
  ]) {
    assert.throws(() => make(bad), TypeError, bad);
  }
});

test("a test scenario is sent as it is, and the providers that it decided are told", async () => {
  const answer = { status: 200, body: "{}", headers: { "greenlight-test-scenario-applied": "mitid,idin" } };
  const played = { works: false, answer } satisfies { works: boolean; answer: Canned };
  await using server = await UnreliableServer.start(played, played, { works: false, answer: { status: 200, body: "{}" } });
  const { client, attempts } = clientOf(server);
  const testScenario = "mitid=rejected(displayName:missing other);after=10,\t*=activated";
  const body = { providers: { mitid: {}, idin: {} } };
  await client.submitActivation("abc123", body, { testScenario });
  await client.evaluateActivation("abc123", body, { testScenario });
  await client.submitActivation("abc123", body);
  const sent = server.seen.map(({ headers }) => headers["greenlight-test-scenario"]);
  assert.deepEqual(sent, [testScenario, testScenario, undefined]);
  const decided = ["mitid", "idin"];
  assert.deepEqual(
    attempts.map(({ scenarioApplied }) => scenarioApplied),
    [decided, decided, []],
  );
  for (const wrong of ["mitid=activated\n", "mitid=é"]) {
    await assert.rejects(client.submitActivation("abc123", body, { testScenario: wrong }), TypeError);
  }
  assert.equal(server.seen.length, 3);
});

test("an idempotency key that HTTP would change or refuse is refused before anything is sent", async () => {
  await using server = await UnreliableServer.start();
  const { client } = clientOf(server);
  for (const idempotencyKey of ["", " k", "k ", "a b", "a,b", "é", "a\n", "k".repeat(256)]) {
    await assert.rejects(client.createProductionTest("abc123", { title: "t" }, { idempotencyKey }), TypeError);
  }
  await client.createProductionTest("abc123", { title: "t" }, { idempotencyKey: "!~".repeat(127) });
  assert.equal(server.seen.length, 1);
});
