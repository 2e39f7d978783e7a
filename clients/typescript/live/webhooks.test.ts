// A webhook of a real stack: what is sent is signed with the secret that was shown, before and after a rotation.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { type Schemas, verifyWebhook, WorkspaceClient } from "../src/index.js";

const APP = "HqTRDIYH";
const stack = JSON.parse(readFileSync(process.env["GREENLIGHT_STACK"] ?? "", "utf8"));
const workspace = new WorkspaceClient({ apiKey: stack.workspaceKey, baseUrl: stack.baseUrl });

test("an endpoint is told what happened, in deliveries that each of its secrets has signed", async (t) => {
  const secrets: string[] = [];
  const received: Schemas["Event"][] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    // Each secret by itself: during the overlap both have signed.
    for (const secret of secrets) verifyWebhook(body, request.headers, secret);
    received.push(verifyWebhook(body, request.headers, secrets));
    response.writeHead(204).end();
    server.emit("received");
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { id, secret } = await workspace.createWebhookEndpoint({ url, types: ["activation."], clientIds: [APP] });
  t.after(() => workspace.deleteWebhookEndpoint(id));
  secrets.push(secret);
  for (const isRotated of [false, true]) {
    if (isRotated) secrets.push((await workspace.rotateWebhookSecret(id)).secret);
    const { passport } = await workspace.submitActivation(APP, { providers: { passport: {} } });
    const isOfIt = (event: Schemas["Event"]) =>
      (event.data as Schemas["ActivationEvent"]).activationId === (passport as { id: string }).id;
    // What other tests did just before the endpoint was there may still be on its way to it.
    const signal = AbortSignal.timeout(20_000);
    while (!received.some(isOfIt)) await once(server, "received", { signal });
    const [event] = received.filter(isOfIt);
    assert.equal(event?.type, "activation.activated");
    const { providerId, status } = event.data as Schemas["ActivationEvent"];
    assert.deepEqual([providerId, status], ["passport", "activated"]);
  }
});
