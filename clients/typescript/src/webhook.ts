// Whether a request to your webhook endpoint is Greenlight's, as Standard Webhooks says: docs/events.md, "Check it".
// Nothing is sent here, and no message quotes a secret.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Schemas } from "./contract.js";

/**
 * Which check a delivery did not pass:
 *
 * - `missing_header`: it lacks `webhook-id`, `webhook-timestamp` or `webhook-signature`, so it is somebody else's
 * - `malformed_timestamp`: `webhook-timestamp` is not a number of seconds
 * - `timestamp_too_old`, `timestamp_too_new`: it was not sent just now, or your clock is wrong
 * - `no_matching_signature`: no secret of yours has signed this id, time and body; often the body is not as it arrived
 * - `not_an_event`: it is signed, and no event
 */
export type WebhookCheck =
  | "missing_header"
  | "malformed_timestamp"
  | "timestamp_too_old"
  | "timestamp_too_new"
  | "no_matching_signature"
  | "not_an_event";

/** A request that is not to be believed. Answer it with a 400, and do nothing else. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
  readonly check: WebhookCheck;

  constructor(check: WebhookCheck, message: string) {
    super(message);
    this.check = check;
  }
}

/** Headers as `fetch`, `node:http` or a framework gives them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookOptions {
  /** How far the delivery's time may be from this machine's, either way; 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970, for tests. */
  readonly now?: () => number;
}

const DEFAULT_TOLERANCE_SECONDS = 300;

/**
 * The event of a delivery, once it is sure that Greenlight has sent it, just now, and with this body.
 *
 * `body` is the body as it arrived, before anything has parsed it. `secrets` is the endpoint's secret, or several while
 * one replaces the other: one that fits is enough.
 *
 * Throws a `WebhookVerificationError` where the delivery is not to be believed, and a `TypeError` where a secret is
 * none.
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  options: WebhookOptions = {},
): Schemas["Event"] {
  checkSignature(body, headers, secrets, options);
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    // Told below.
  }
  const { id, type } = (event ?? {}) as Record<string, unknown>;
  if (typeof id === "string" && typeof type === "string") return event as Schemas["Event"];
  throw new WebhookVerificationError("not_an_event", "The body is signed, but it is no event");
}

/** The same without a look at what the body says. */
export function checkSignature(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now }: WebhookOptions,
): void {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new TypeError("body must be the text or the bytes that arrived, not what was parsed of them");
  }
  const keys = readSecrets(secrets);
  const id = readHeader(headers, "webhook-id");
  const timestamp = readHeader(headers, "webhook-timestamp");
  const signatures = readHeader(headers, "webhook-signature").split(" ");
  checkTime(timestamp, now() / 1000, toleranceSeconds);
  // Every pair is compared, so that the time it takes says nothing of which one fits.
  let fits = false;
  for (const key of keys) {
    const right = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
    for (const signature of signatures) fits = isSame(signature, right) || fits;
  }
  if (!fits) {
    throw new WebhookVerificationError(
      "no_matching_signature",
      "No secret given here has signed this body, as it arrived, with this webhook-id and webhook-timestamp",
    );
  }
}

function checkTime(timestamp: string, now: number, tolerance: number): void {
  const wrong = (check: WebhookCheck, how: string) => new WebhookVerificationError(check, `webhook-timestamp is ${how}`);
  if (!/^[0-9]{1,12}$/.test(timestamp)) throw wrong("malformed_timestamp", "not a number of seconds since 1970");
  const age = Math.floor(now) - Number(timestamp);
  if (age > tolerance) throw wrong("timestamp_too_old", `${age} seconds ago; ${tolerance} may be`);
  if (-age > tolerance) throw wrong("timestamp_too_new", `${-age} seconds ahead; ${tolerance} may be`);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readHeader(headers: WebhookHeaders, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([spelled]) => spelled.toLowerCase() === name)?.[1];
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookVerificationError("missing_header", `There is no ${name}, or it is repeated`);
}

// 24 to 64 bytes, as Standard Webhooks has it; this API's have 32.
function readSecrets(secrets: string | readonly string[]): Buffer[] {
  // A variable that was never set is what comes here most often.
  const all = typeof secrets === "string" ? [secrets] : (secrets ?? []);
  if (all.length === 0) throw new TypeError("there must be a secret");
  return all.map((secret) => {
    const encoded = /^whsec_([0-9A-Za-z+/]+={0,2})$/.exec(secret)?.[1] ?? "";
    const key = Buffer.from(encoded, "base64");
    if (key.length >= 24 && key.length <= 64) return key;
    throw new TypeError("a secret is whsec_ and 24 to 64 bytes in base64, as the API has shown it");
  });
}
