// Sends a request until there is an answer to keep: the same bytes with the same idempotency key, each attempt under
// its own time limit. Which failures are worth another attempt is decided in retry.ts.

import { type Answer, readAnswer } from "./answer.js";
import { GreenlightError } from "./error.js";
import { mayRepeat, waitAfter } from "./retry.js";
import type { Attempt, ScenarioOptions, Settings } from "./settings.js";

export type Method = "get" | "post" | "patch" | "delete";

/** What does nothing twice, however often it is sent, and so takes no idempotency key. */
const HARMLESS: ReadonlySet<Method> = new Set(["get", "delete"]);

/** What is asked: a path of the contract with its variables, a query, and a body. */
export interface Request {
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly options?: ScenarioOptions | undefined;
}

/** A request as it is sent, each time the same. */
interface Prepared {
  readonly url: string;
  readonly init: RequestInit;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

export class Sender {
  // Private to the language: neither a log of this object nor its JSON shows what is in there.
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async send(method: Method, path: string, request: Request): Promise<Answer> {
    const { clock, retry, onAttempt } = this.#settings;
    const key = HARMLESS.has(method) ? undefined : chooseKey(request.options?.idempotencyKey);
    const prepared = this.#prepare(method, path, request, key);
    for (let number = 1; ; number += 1) {
      const outcome = await this.#attempt(prepared);
      const about = { method: method.toUpperCase(), path, number, status: outcome.status };
      if (!(outcome instanceof GreenlightError)) {
        onAttempt({ ...about, code: undefined, ...metadataOf(outcome.headers), waitMs: undefined });
        return outcome;
      }
      outcome.idempotencyKey = key;
      const isWorthIt =
        number < retry.attempts &&
        (outcome.retryAfterMs ?? 0) <= retry.longestRetryAfterMs &&
        mayRepeat(outcome, HARMLESS.has(method) || key !== undefined);
      const waitMs = isWorthIt ? waitAfter(number, outcome.retryAfterMs, clock.random()) : undefined;
      onAttempt({ ...about, code: outcome.code, requestId: outcome.requestId, ...NOTHING_DONE, waitMs });
      if (waitMs === undefined) throw outcome;
      await clock.sleep(waitMs, prepared.signal);
    }
  }

  #prepare(method: Method, path: string, request: Request, key: string | undefined): Prepared {
    const { apiKey, baseUrl, userAgent, timeoutMs } = this.#settings;
    const headers = new Headers({ accept: "application/json", "user-agent": userAgent });
    headers.set("authorization", `Bearer ${apiKey}`);
    if (key !== undefined) headers.set("idempotency-key", key);
    const scenario = checkScenario(request.options?.testScenario);
    if (scenario !== undefined) headers.set("greenlight-test-scenario", scenario);
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    if (body !== null) headers.set("content-type", "application/json");
    return {
      url: baseUrl + fill(path, request.variables ?? {}) + query(request.query ?? {}),
      // The API redirects nobody, and a key must not follow whoever does.
      init: { method: method.toUpperCase(), headers, body, redirect: "manual" },
      signal: request.options?.signal,
      timeoutMs: request.options?.timeoutMs ?? timeoutMs,
    };
  }

  async #attempt({ url, init, signal, timeoutMs }: Prepared): Promise<Answer | GreenlightError> {
    signal?.throwIfAborted();
    const limit = new AbortController();
    const end = () => limit.abort();
    const timer = setTimeout(end, timeoutMs);
    signal?.addEventListener("abort", end, { once: true });
    try {
      const response = await this.#settings.fetch(url, { ...init, signal: limit.signal });
      // The time limit is for the body, too.
      const text = await response.text();
      return readAnswer(response.status, response.headers, text, this.#settings.clock.now());
    } catch (cause) {
      signal?.throwIfAborted();
      const why = limit.signal.aborted ? `within ${timeoutMs} ms` : "because the connection failed";
      return new GreenlightError(`No answer ${why}`, { code: "NO_ANSWER", cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }
}

/** What is told of an attempt that failed. */
const NOTHING_DONE = { replayed: false, scenarioApplied: [] } as const;

function metadataOf(headers: Headers): Pick<Attempt, "requestId" | "replayed" | "scenarioApplied"> {
  return {
    requestId: headers.get("x-request-id") ?? undefined,
    replayed: headers.get("idempotency-replayed") === "true",
    scenarioApplied: headers.get("greenlight-test-scenario-applied")?.split(",") ?? [],
  };
}

/** The caller's test scenario, if it can be sent as it is: nothing else could be told by its offsets. */
function checkScenario(given: string | undefined): string | undefined {
  if (given === undefined || /^[\t\x20-\x7e]*$/.test(given)) return given;
  throw new TypeError("testScenario must be visible ASCII characters, spaces and tabs");
}

/** The caller's key, one made for this call, or none where the caller wants none. */
function chooseKey(given: string | false | undefined): string | undefined {
  if (given === false) return undefined;
  if (given === undefined) return crypto.randomUUID();
  // What HTTP would trim or refuse by itself must not become another key than the one that the caller stored.
  if (/^[\x21-\x2b\x2d-\x7e]{1,255}$/.test(given)) return given;
  throw new TypeError("idempotencyKey must have 1 to 255 visible ASCII characters, and no comma");
}

function fill(path: string, variables: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = variables[name];
    // A URL cannot hold these as part of a path: they would lead to another endpoint.
    if (typeof value !== "string" || ["", ".", ".."].includes(value)) throw new TypeError(`${name} is not an id`);
    return encodeURIComponent(value);
  });
}

function query(parameters: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
