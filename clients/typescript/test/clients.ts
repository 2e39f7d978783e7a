// The clients under test, on a clock that only moves when somebody sleeps.

import { type Attempt, type ClientOptions, WorkspaceClient } from "../src/index.js";
import type { UnreliableServer } from "./unreliable.js";

export const KEY = "sk_workspace_test_0123456789ABCDEFGHIJKLMNOPQRSTUV0ZiOyn";
export const NOON = Date.parse("2026-11-27T12:00:00Z");

/** A clock that notes what was slept, with the most jitter that there is. */
export class TestClock {
  readonly slept: number[] = [];
  #now = NOON;

  now(): number {
    return this.#now;
  }

  random(): number {
    return 1;
  }

  async sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(milliseconds);
    this.#now += milliseconds;
  }
}

/** A client of that server, with what it slept and told. */
export function clientOf(server: UnreliableServer, options: Partial<ClientOptions> = {}) {
  const clock = new TestClock();
  const attempts: Attempt[] = [];
  const client = new WorkspaceClient({
    apiKey: KEY,
    baseUrl: server.baseUrl,
    clock,
    onAttempt: (attempt) => attempts.push(attempt),
    ...options,
  });
  return { client, clock, attempts };
}
