// A whole life against a real stack, which `.ci/clients` starts: `cargo dev`, and its demo data.
//
// GREENLIGHT_STACK names the file in which that says its address and its keys.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Attempt, OperatorClient, WorkspaceClient } from "../src/index.js";

const APP = "HqTRDIYH";
const COMPANY = {
  legalCompanyName: "Acme Corp",
  registrationNumber: "12345678",
  serviceDescription: "Customer identity verification.",
  displayName: "Acme",
  contactEmail: "compliance@acme.example",
};

const stack = JSON.parse(readFileSync(process.env["GREENLIGHT_STACK"] ?? "", "utf8"));
const attempts: Attempt[] = [];
const onAttempt = (attempt: Attempt) => attempts.push(attempt);
const workspace = new WorkspaceClient({ apiKey: stack.workspaceKey, baseUrl: stack.baseUrl, onAttempt });
const operator = new OperatorClient({ apiKey: stack.operatorKey, baseUrl: stack.baseUrl });

test("a submission is replayed, reviewed, and serves; then a production test is stamped and reported", async () => {
  const providers = { smartid: COMPANY, passport: {}, ftn: {} };
  const evaluated = (await workspace.evaluateActivation(APP, { providers }))["smartid"];
  assert.ok(evaluated && "wouldBe" in evaluated);
  assert.deepEqual([evaluated.wouldBe, evaluated.problems], ["activation_requested", []]);
  const idempotencyKey = randomUUID();
  attempts.length = 0;
  const results = await workspace.submitActivation(APP, { providers }, { idempotencyKey });
  assert.deepEqual(await workspace.submitActivation(APP, { providers }, { idempotencyKey }), results);
  assert.deepEqual(
    attempts.map(({ replayed }) => replayed),
    [false, true],
  );
  assert.ok("error" in results["ftn"]! && results["ftn"].error === "contract_activation_required");
  assert.ok("status" in results["passport"]! && results["passport"].status === "activated");
  const other = workspace.submitActivation(APP, { providers: { passport: {} } }, { idempotencyKey });
  await assert.rejects(other, { status: 409, code: "IDEMPOTENCY_KEY_CONFLICT", idempotencyKey });

  assert.ok("id" in results["smartid"]!);
  const ticket = results["smartid"].id;
  const waiting: string[] = [];
  for await (const { id } of operator.listActivations({ providerId: "smartid", limit: 1 })) waiting.push(id);
  assert.ok(waiting.includes(ticket));
  await operator.reviewActivation(ticket, { decision: "claim" });
  await assert.rejects(workspace.submitActivation(APP, { providers }), {
    status: 409,
    reason: "activation_processing",
    details: { reason: "activation_processing", providerIds: ["smartid"] },
  });
  const decided = await operator.reviewActivation(ticket, { decision: "approve" });
  assert.equal(decided.status, "activated");
  assert.deepEqual((await operator.getActivation(ticket)).fields, COMPANY);
  const listed = await workspace.getProviders(APP, { include: ["activation"] });
  const smartid = listed.find(({ id }) => id === "smartid");
  assert.deepEqual([smartid?.isActive, smartid?.status, smartid?.activation?.id], [true, "activated", ticket]);

  const own = await workspace.getAppActivation(APP, ticket);
  assert.deepEqual([own.status, own.previousId], ["activated", null]);
  const again = (await workspace.submitActivation(APP, { providers: { smartid: COMPANY } }))["smartid"];
  assert.ok(again && "id" in again);
  const withdrawn = await workspace.withdrawActivation(APP, again.id);
  assert.deepEqual([withdrawn.id, withdrawn.status], [again.id, "withdrawn"]);
  const off = await workspace.updateProvider(APP, "smartid", { enabled: false });
  assert.deepEqual(off, { providerId: "smartid", isActive: false, disabledBy: "customer" });
  assert.equal((await workspace.updateProvider(APP, "smartid", { enabled: true })).isActive, true);

  const challenge = { title: "Smart-ID", providerIds: ["smartid"], maxStamps: 2 };
  const made: string[] = [];
  for (let number = 0; number < 5; number += 1) made.push((await workspace.createProductionTest(APP, challenge)).id);
  const found: string[] = [];
  const listing = workspace.listProductionTests(APP, { limit: 2 });
  for await (const { id } of listing) if (made.includes(id)) found.push(id);
  assert.deepEqual(found, [...made].reverse());
  for await (const { items } of listing.pages()) assert.ok(items.length <= 2);

  const id = made[0] ?? "";
  const run = { providerId: "smartid", participantId: "Åsa", completionSeconds: 12.5 };
  await workspace.recordStamp(APP, id, run);
  await assert.rejects(workspace.recordStamp(APP, id, run), { status: 409, reason: "duplicate_participation" });
  const last = await workspace.recordStamp(APP, id, { providerId: "smartid", participantId: "Bo" });
  assert.deepEqual([last.currentStampCount, last.status], [2, "completed"]);
  await assert.rejects(workspace.recordStamp(APP, id, run), { status: 409, reason: "stamp_limit_reached" });
  assert.equal((await workspace.getProductionTest(APP, id)).status, "completed");
  const { providerResults } = await workspace.getProductionTestReport(APP, id);
  assert.deepEqual(providerResults, [{ providerId: "smartid", completedCount: 2, avgCompletionSeconds: 12.5 }]);
});

test("an error says what the API said", async () => {
  const call = workspace.createProductionTest(APP, { title: "" });
  const error = await call.then(
    () => assert.fail("it gave an answer"),
    (error) => error,
  );
  const { status, code, reason, details, requestId } = error;
  assert.deepEqual([status, code, reason], [400, "VALIDATION_INVALID_PARAMETER", "empty"]);
  assert.equal(details.parameter, "title");
  assert.match(requestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
