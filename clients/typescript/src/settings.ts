// What a client is made with, looked at once, before anything is sent. No message here quotes a key.

import { DEFAULT_RETRY, type RetryPolicy } from "./retry.js";

/** Time and chance, which tests replace. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or rejects with the signal's reason when that is aborted before. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** One attempt at a request, told to whoever keeps a log. There is neither a key nor a body in it. */
export interface Attempt {
  readonly method: string;
  /** As in the contract: `/apps/{client_id}/activation`. */
  readonly path: string;
  /** 1 for the first. */
  readonly number: number;
  readonly status: number | undefined;
  /** The error's; `undefined` after a success. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** Whether an earlier attempt had done it already. */
  readonly replayed: boolean;
  /** The providers that the call's test scenario decided. */
  readonly scenarioApplied: readonly string[];
  /** How long this client waits before the next attempt; `undefined` where there is none. */
  readonly waitMs: number | undefined;
}

export interface ClientOptions {
  /** The API key. It decides the deployment: see `baseUrl`. */
  readonly apiKey: string;
  /** Where the API is, up to and with `/connect/v1`. */
  readonly baseUrl: string;
  /** How long one attempt may take. The API itself needs at most 10 s for an answer. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Called after each attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Put before this client's own User-Agent: `acme-backend/2.1`. */
  readonly userAgent?: string;
  /** For tests, proxies and runtimes with a `fetch` of their own. */
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
}

export interface CallOptions {
  /**
   * For requests that change something. Without it, each call makes one, and keeps it over its attempts. Give one
   * that you stored before, and a crash cannot make it happen twice either. `false` sends none: then only what surely
   * did not happen is repeated.
   */
  readonly idempotencyKey?: string | false;
  /** Ends the call, waiting included; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface ScenarioOptions extends CallOptions {
  /** In the sandbox: what is to become of it, such as `mitid=rejected(other);after=10`: docs/api.md section 5.12. */
  readonly testScenario?: string;
}

/** The options of a client, complete and checked. */
export interface Settings {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly onAttempt: (attempt: Attempt) => void;
  readonly userAgent: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/** Makes settings of options, or throws a `TypeError` that says which is wrong. */
export function readSettings(options: ClientOptions, keyPrefix: string, ownUserAgent: string): Settings {
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  if (!Number.isInteger(retry.attempts) || retry.attempts < 1) throw new TypeError("retry.attempts must be 1 or more");
  return {
    apiKey: readKey(options.apiKey, keyPrefix),
    baseUrl: readBaseUrl(options.baseUrl),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retry,
    onAttempt: options.onAttempt ?? (() => undefined),
    userAgent: options.userAgent === undefined ? ownUserAgent : `${options.userAgent} ${ownUserAgent}`,
    fetch: options.fetch ?? globalThis.fetch,
    clock: options.clock ?? SYSTEM_CLOCK,
  };
}

// Told here, because whoever builds the header would quote the whole key in its error.
function readKey(key: string, prefix: string): string {
  if (typeof key === "string" && key.startsWith(prefix) && /^[0-9A-Za-z_]+$/.test(key)) return key;
  throw new TypeError(`apiKey must be a key that begins with ${prefix}, without white space around it`);
}

function readBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined) throw new TypeError("baseUrl must be the API's address, with https://");
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere)) {
    throw new TypeError("baseUrl must begin with https://, because the API key is sent there");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** The machine's. */
export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, milliseconds);
      // Whoever was told of the attempt may have had enough.
      if (signal?.aborted === true) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    }),
};
