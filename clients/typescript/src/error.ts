// The one error of this client, whatever went wrong on the way to an answer. What to do about one is decided in
// retry.ts.

import type { ErrorCode, ErrorDetails } from "./contract.js";

/**
 * Codes that are this client's own:
 *
 * - `NO_ANSWER`: a timeout or a dropped connection. `cause` says more.
 * - `GATEWAY_ANSWER`: an answer, but not the API's: one of API Gateway, or of a proxy on the way.
 */
export type ClientCode = "NO_ANSWER" | "GATEWAY_ANSWER";

/** What an error knows beside its message. */
export interface Failure {
  code: ErrorCode | ClientCode;
  status?: number | undefined;
  details?: ErrorDetails | undefined;
  requestId?: string | undefined;
  docUrl?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A call that ended without the answer that it was made for, after the attempts that it was worth. */
export class GreenlightError extends Error {
  override readonly name = "GreenlightError";
  /** The API's code, which never changes, or one of this client's own. */
  readonly code: ErrorCode | ClientCode;
  /** The HTTP status; `undefined` where there was no answer. */
  readonly status: number | undefined;
  /** What the API says about the error, as the contract describes for each code; empty where it says nothing. */
  readonly details: Readonly<ErrorDetails>;
  /** For whoever asks support about this answer, be it the API's or API Gateway's. */
  readonly requestId: string | undefined;
  /** Where the code is explained, if the deployment says so. */
  readonly docUrl: string | undefined;
  /** How long the API asks to wait before the same request is sent again. */
  readonly retryAfterMs: number | undefined;
  /** The key that the request was sent with. With it, the very same call can be continued later. */
  idempotencyKey: string | undefined;

  constructor(message: string, failure: Failure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.code = failure.code;
    this.status = failure.status;
    this.details = failure.details ?? {};
    this.requestId = failure.requestId;
    this.docUrl = failure.docUrl;
    this.retryAfterMs = failure.retryAfterMs;
  }

  /** The kind of error within its code, such as `duplicate_participation`; `undefined` where the code says it all. */
  get reason(): string | undefined {
    return this.details.reason;
  }
}
