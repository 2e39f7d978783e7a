// When a request is sent again, and after how long: docs/api.md, "Appendix: retrying safely". Plain functions; the
// loop that obeys them is in sender.ts.

import type { GreenlightError } from "./error.js";

/** How patient a client is. */
export interface RetryPolicy {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /** A longer `Retry-After` is not waited for: the error is thrown at once, and says how long. */
  readonly longestRetryAfterMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, longestRetryAfterMs: 60_000 };

const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 10_000;

/**
 * Whether the request that failed so may be sent once more.
 *
 * `repeatable` says that sending it twice cannot do its work twice: it only reads, or it has an idempotency key.
 */
export function mayRepeat(error: GreenlightError, repeatable: boolean): boolean {
  switch (error.code) {
    // Nothing happened, and a moment later it may.
    case "RATE_LIMITED":
    case "IDEMPOTENCY_REQUEST_IN_PROGRESS":
      return true;
    case "RESOURCE_CONFLICT":
      return error.reason === "concurrent_submission";
    case "SYSTEM_UNAVAILABLE":
      return repeatable || error.details.outcome === "none";
    case "NO_ANSWER":
      return repeatable;
    // Of the gateway's own answers a 429 alone says that no function was asked. A success that is not the API's is
    // an answer that was lost on its way.
    case "GATEWAY_ANSWER":
      return error.status === 429 || (repeatable && (isFault(error) || isSuccess(error)));
    // Of every other refusal nothing happened, and nothing will by repeating it: QUOTA_EXCEEDED is one, although it
    // has a Retry-After, and so is IDEMPOTENCY_KEY_CONFLICT.
    default:
      return repeatable && isFault(error);
  }
}

/**
 * How long to wait after so many failed attempts, in milliseconds: twice as long each time, with full jitter so that
 * those who failed together do not come back together, and never less than `Retry-After`.
 */
export function waitAfter(failures: number, retryAfterMs: number | undefined, random: number): number {
  const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  return (retryAfterMs ?? 0) + random * backOff;
}

/** What a `Retry-After` header asks for, in milliseconds: RFC 9110, section 10.2.3, seconds or a date. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}

function isFault({ status }: GreenlightError): boolean {
  return status !== undefined && status >= 500;
}

function isSuccess({ status }: GreenlightError): boolean {
  return status !== undefined && status < 300;
}
