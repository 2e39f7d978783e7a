// Holds receiver.ts to what a receiver has to do. Each test has one of its own, on a free port.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test, type TestContext } from "node:test";
import { Webhook } from "standardwebhooks";
import { type Event, Inbox } from "./inbox.ts";
import { describe, MOST_BYTES, PATH, receiver } from "./receiver.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const NEXT_SECRET = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const REJECTED: Event = {
  id: "evt_01M8E39FPXT8GAB7HZ34VDPT2J",
  type: "activation.rejected",
  timestamp: "2026-11-27T10:00:00.000Z",
  data: {
    clientId: "abc123",
    providerId: "mitid",
    activationId: "act_01M8DZ7D1C6Y3W0K5N9Q2R4T8V",
    status: "rejected",
    previousStatus: "activation_processing",
    rejection: {
      reason: "operator_rejected",
      problems: [
        { field: "registrationNumber", code: "not_in_register" },
        { field: null, code: "purpose_unclear" },
      ],
    },
  },
};

const said: string[] = [];
for (const stream of ["log", "error"] as const) mock.method(console, stream, (line: string) => said.push(line));

function signed(event: Event, { secrets = [SECRET], age = 0 } = {}): Record<string, string> {
  const at = new Date(Date.now() - age * 1000);
  const sign = (secret: string) => new Webhook(secret).sign(event.id, at, JSON.stringify(event));
  return {
    "webhook-id": event.id,
    "webhook-timestamp": `${Math.floor(at.getTime() / 1000)}`,
    "webhook-signature": secrets.map(sign).join(" "),
  };
}

interface Options {
  path?: string;
  secrets?: string[];
  work?: (event: Event) => void | Promise<void>;
}

/** What a receiver does with what is sent to it; `work` is done on each event. */
async function start(t: TestContext, { path = ":memory:", secrets = [SECRET], work = () => {} }: Options = {}) {
  said.length = 0;
  const worked: Event[] = [];
  const inbox = new Inbox(path, async (event) => {
    await work(event);
    worked.push(event);
  });
  const server = receiver(secrets, inbox).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await inbox.end();
  };
  let stopped: Promise<void> | undefined;
  t.after(() => (stopped ??= stop()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = async (event: Event, headers: Record<string, string>, body = JSON.stringify(event)) =>
    (await fetch(`${address}${PATH}`, { method: "POST", headers, body })).status;
  const untilWorked = async (number: number) => {
    for (const end = Date.now() + 5000; worked.length < number && Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return worked;
  };
  return { inbox, address, worked, send, untilWorked, stop: () => (stopped ??= stop()) };
}

test("a signed delivery is answered and worked on", async (t) => {
  const { send, untilWorked } = await start(t);
  assert.equal(await send(REJECTED, signed(REJECTED)), 204);
  assert.deepEqual(await untilWorked(1), [REJECTED]);
});

test("it is answered before it is worked on, one after the other", async (t) => {
  let free = () => {};
  const busy = new Promise<void>((resolve) => (free = resolve));
  const begun: Event[] = [];
  const { send, untilWorked } = await start(t, { work: (event) => (begun.push(event), busy) });
  const events = [REJECTED, { ...REJECTED, id: "evt_2" }];
  for (const event of events) assert.equal(await send(event, signed(event)), 204);
  assert.deepEqual(begun, [REJECTED]);
  free();
  assert.deepEqual(await untilWorked(2), events);
  assert.deepEqual(begun, events);
});

test("what is not signed by a secret is refused and not stored", async (t) => {
  const { send, untilWorked } = await start(t);
  const wrong = [
    signed(REJECTED, { secrets: [NEXT_SECRET] }),
    { ...signed(REJECTED), "webhook-id": "evt_other" },
    { ...signed(REJECTED), "webhook-signature": "v1" },
    { ...signed(REJECTED), "webhook-signature": "v1,a" },
    { "webhook-id": REJECTED.id },
    {},
  ];
  for (const headers of wrong) assert.equal(await send(REJECTED, headers), 400);
  for (const body of [JSON.stringify(REJECTED, null, 1), "", "\xff"]) {
    assert.equal(await send(REJECTED, signed(REJECTED), body), 400);
  }
  assert.deepEqual(said.map((line) => line.split(":")[0]), Array(9).fill("refused"));
  // The same event, from who may send it, is new.
  assert.equal(await send(REJECTED, signed(REJECTED)), 204);
  assert.deepEqual(await untilWorked(1), [REJECTED]);
});

test("a delivery that was kept back is refused", async (t) => {
  const { send } = await start(t);
  assert.equal(await send(REJECTED, signed(REJECTED, { age: 310 })), 400);
  assert.equal(await send(REJECTED, signed(REJECTED, { age: -310 })), 400);
  assert.equal(await send(REJECTED, signed(REJECTED, { age: 290 })), 204);
});

test("an event that comes again is answered and not worked on again", async (t) => {
  const { send, untilWorked } = await start(t);
  for (const age of [60, 0]) assert.equal(await send(REJECTED, signed(REJECTED, { age })), 204);
  const other = { ...REJECTED, id: "evt_2" };
  assert.equal(await send(other, signed(other)), 204);
  assert.deepEqual(await untilWorked(2), [REJECTED, other]);
  assert.deepEqual(said, [`again: ${REJECTED.id}`]);
});

test("what an earlier run left behind is worked on, and what it did is known", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "inbox-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "inbox.sqlite");
  const [done, left] = [REJECTED, { ...REJECTED, id: "evt_2" }];
  const first = await start(t, { path });
  assert.equal(await first.send(done, signed(done)), 204);
  await first.untilWorked(1);
  first.inbox.put(left);
  await first.stop();
  const second = await start(t, { path });
  second.inbox.workOff();
  assert.deepEqual(await second.untilWorked(1), [left]);
  for (const event of [done, left]) assert.equal(await second.send(event, signed(event)), 204);
  assert.deepEqual(second.worked, [left]);
});

test("work that fails holds nothing up and is tried again", async (t) => {
  let broken = true;
  const work = ({ id }: Event) => {
    if (broken && id === REJECTED.id) throw new Error("no disk");
  };
  const { send, untilWorked } = await start(t, { work });
  const [first, second] = ["evt_1", "evt_2"].map((id) => ({ ...REJECTED, id })) as [Event, Event];
  for (const event of [REJECTED, first]) assert.equal(await send(event, signed(event)), 204);
  assert.deepEqual(await untilWorked(1), [first]);
  broken = false;
  assert.equal(await send(second, signed(second)), 204);
  assert.deepEqual(await untilWorked(3), [first, REJECTED, second]);
});

test("a type of later is taken", async (t) => {
  const { send, untilWorked } = await start(t);
  const later: Event = { ...REJECTED, type: "of.later", data: { of: "later" } };
  assert.equal(await send(later, signed(later)), 204);
  assert.deepEqual(await untilWorked(1), [later]);
  assert.equal(describe(later), `of.later ${later.id} (not known here)`);
});

test("during a rotation both secrets are taken", async (t) => {
  const both = await start(t, { secrets: [NEXT_SECRET, SECRET] });
  for (const [number, secrets] of [[SECRET], [NEXT_SECRET], [NEXT_SECRET, SECRET]].entries()) {
    const event = { ...REJECTED, id: `evt_${number}` };
    assert.equal(await both.send(event, signed(event, { secrets })), 204);
  }
  // And one that has not heard of the next secret yet finds its own among the signatures.
  const { send } = await start(t);
  assert.equal(await send(REJECTED, signed(REJECTED, { secrets: [NEXT_SECRET, SECRET] })), 204);
});

test("a body that is too large is refused before all of it is there", async (t) => {
  const { address, send } = await start(t);
  const post = (headers: Record<string, string>, part?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = ask(`${address}${PATH}`, { method: "POST", headers }, (response) => resolve(response.statusCode));
      sent.on("error", reject);
      if (part === undefined) sent.flushHeaders();
      else sent.write(part);
    });
  assert.equal(await post({ "content-length": `${MOST_BYTES + 1}` }), 413);
  assert.equal(await post({ "transfer-encoding": "chunked" }, " ".repeat(MOST_BYTES + 1)), 413);
  assert.equal(await send(REJECTED, signed(REJECTED), " ".repeat(MOST_BYTES)), 400);
});

test("there is one path and one method", async (t) => {
  const { address } = await start(t);
  assert.equal((await fetch(`${address}/`, { method: "POST" })).status, 404);
  assert.equal((await fetch(`${address}${PATH}`)).status, 405);
});

test("a line says what an event is about", () => {
  const line = (type: string, data: Event["data"]) => describe({ ...REJECTED, type, data });
  assert.equal(describe(REJECTED), "activation.rejected mitid registrationNumber:not_in_register purpose_unclear");
  assert.equal(line("activation.activated", { providerId: "mitid" }), "activation.activated mitid");
  assert.equal(line("provider.disabled", { providerId: "ftn", by: "operator" }), "provider.disabled ftn by operator");
  const providerResults = [{ providerId: "mitid", completedCount: 2 }, { providerId: "ftn", completedCount: 1 }];
  assert.equal(line("production_test.completed", { providerResults }), "production_test.completed mitid=2 ftn=1");
  const disabled = { webhookEndpointId: "we_1", disabledReason: "failing" };
  assert.equal(line("webhook_endpoint.disabled", disabled), "webhook_endpoint.disabled we_1 failing");
  assert.equal(line("ping", { webhookEndpointId: "we_1" }), "ping we_1");
});
