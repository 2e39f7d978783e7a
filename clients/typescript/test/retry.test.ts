// docs/api.md, "Appendix: retrying safely", row by row, without a server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Failure, GreenlightError } from "../src/error.js";
import { mayRepeat, readRetryAfter, waitAfter } from "../src/retry.js";
import { NOON } from "./clients.js";

/** An error, and whether it is repeated with a key (or as a GET), and without. */
type Row = [failure: Failure, withKey: boolean, withoutKey: boolean];

const conflict = (reason: string): Failure => ({ code: "RESOURCE_CONFLICT", status: 409, details: { reason } });
const gateway = (status: number): Failure => ({ code: "GATEWAY_ANSWER", status });
const unavailable = (outcome: "none" | "unknown"): Failure => {
  return { code: "SYSTEM_UNAVAILABLE", status: 503, details: { outcome } };
};

const ROWS: Row[] = [
  [{ code: "NO_ANSWER" }, true, false],
  [gateway(500), true, false],
  [gateway(502), true, false],
  [gateway(503), true, false],
  [gateway(504), true, false],
  [gateway(429), true, true],
  [gateway(200), true, false],
  [gateway(302), false, false],
  [gateway(403), false, false],
  [gateway(404), false, false],
  [gateway(413), false, false],
  [unavailable("none"), true, true],
  [unavailable("unknown"), true, false],
  [{ code: "SYSTEM_INTERNAL_ERROR", status: 500 }, true, false],
  [{ code: "RESPONSE_TOO_LARGE", status: 500 }, true, false],
  [{ code: "A_FAULT_OF_LATER", status: 500 }, true, false],
  [{ code: "A_REFUSAL_OF_LATER", status: 429 }, false, false],
  [{ code: "IDEMPOTENCY_REQUEST_IN_PROGRESS", status: 409 }, true, true],
  [{ code: "IDEMPOTENCY_KEY_CONFLICT", status: 409 }, false, false],
  [conflict("concurrent_submission"), true, true],
  [conflict("activation_processing"), false, false],
  [conflict("duplicate_participation"), false, false],
  [conflict("superseded"), false, false],
  [{ code: "QUOTA_EXCEEDED", status: 429 }, false, false],
  [{ code: "RATE_LIMITED", status: 429 }, true, true],
  [{ code: "INVALID_API_KEY", status: 401 }, false, false],
  [{ code: "RESOURCE_FORBIDDEN", status: 403 }, false, false],
  [{ code: "RESOURCE_NOT_FOUND", status: 404 }, false, false],
  [{ code: "VALIDATION_INVALID_PARAMETER", status: 400 }, false, false],
  [{ code: "PAYLOAD_TOO_LARGE", status: 413 }, false, false],
  [{ code: "UNSUPPORTED_MEDIA_TYPE", status: 415 }, false, false],
];

for (const [failure, withKey, withoutKey] of ROWS) {
  const about = [failure.status, failure.code, failure.details?.reason ?? failure.details?.outcome].join(" ").trim();
  const said = { true: "repeated", false: "not repeated" };
  test(`${about} is ${said[`${withKey}`]} with a key, and ${said[`${withoutKey}`]} without`, () => {
    const error = new GreenlightError("x", failure);
    assert.deepEqual([mayRepeat(error, true), mayRepeat(error, false)], [withKey, withoutKey]);
  });
}

test("each wait is twice as long as the one before, up to ten seconds", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => waitAfter(failures, undefined, 1));
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test("jitter takes a wait down to nothing, but never below Retry-After", () => {
  assert.deepEqual([waitAfter(3, undefined, 0), waitAfter(3, undefined, 0.5)], [0, 400]);
  assert.deepEqual([waitAfter(3, 1000, 0), waitAfter(3, 1000, 0.5)], [1000, 1400]);
});

test("Retry-After is read as seconds or as a date, and otherwise not at all", () => {
  const read = (value: string | null) => readRetryAfter(value, NOON);
  assert.deepEqual([read("0"), read(" 60 "), read("86400")], [0, 60_000, 86_400_000]);
  assert.equal(read("Fri, 27 Nov 2026 12:00:30 GMT"), 30_000);
  assert.equal(read("Fri, 27 Nov 2026 11:00:00 GMT"), 0);
  for (const nothing of [null, "", "-1", "1.5", "soon", "2026-11-27", "Fri, nonsense GMT"]) {
    assert.equal(read(nothing), undefined, `${nothing}`);
  }
});
