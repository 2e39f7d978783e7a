// An answer of HTTP, told apart: what the caller asked for, an error of the API, or something that another machine
// on the way has answered. Nothing is taken for the API's that does not look like it.

import { GreenlightError } from "./error.js";
import type { ErrorCode } from "./contract.js";
import { readRetryAfter } from "./retry.js";

/** A success, as it arrived. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Reads an answer whose body is `text`. */
export function readAnswer(status: number, headers: Headers, text: string, now: number): Answer | GreenlightError {
  const body = parse(text);
  const isSuccess = status >= 200 && status < 300;
  // A 204 has no body on purpose.
  if (isSuccess && (body !== undefined || status === 204)) return { status, headers, body };
  const requestId = headers.get("x-request-id") ?? headers.get("apigw-requestid") ?? undefined;
  const about = { status, requestId, retryAfterMs: readRetryAfter(headers.get("retry-after"), now) };
  const error = isObject(body) && isObject(body["error"]) ? body["error"] : undefined;
  if (error === undefined || typeof error["code"] !== "string") {
    return new GreenlightError(`${status} without an answer of the API${quote(body, headers)}`, {
      code: "GATEWAY_ANSWER",
      ...about,
    });
  }
  const { code, message, details, doc_url: docUrl } = error;
  return new GreenlightError(typeof message === "string" ? message : `${status} ${code}`, {
    code: code as ErrorCode,
    ...about,
    details: isObject(details) ? details : undefined,
    docUrl: typeof docUrl === "string" ? docUrl : undefined,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What can be told of a body that is not the API's: API Gateway's message, or of what type it was. */
function quote(body: unknown, headers: Headers): string {
  if (isObject(body) && typeof body["message"] === "string") return `: ${body["message"].slice(0, 200)}`;
  const type = headers.get("content-type");
  return type === null ? "" : ` (${type.slice(0, 100)})`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
