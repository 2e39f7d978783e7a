// What was taken in: each event once, however often it is sent, and its work until that is done.

import { DatabaseSync } from "node:sqlite";

export interface Event {
  readonly id: string;
  /** More types may come. */
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

// How long an event can come again: it is kept for 30 days, and may be asked for until then.
const KNOWN_FOR_MS = 31 * 86_400_000;

export class Inbox {
  readonly #database: DatabaseSync;
  readonly #work: (event: Event) => void | Promise<void>;
  /** The work under way. */
  #working: Promise<void> = Promise.resolve();
  #ends = false;

  /**
   * `work` is called once for each event, and again where it failed or the process died in it: what was half done by
   * then must bear that.
   */
  constructor(path: string, work: (event: Event) => void | Promise<void>) {
    this.#work = work;
    // Without a transaction of its own each statement is on the disk when it returns.
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT, received REAL, done INTEGER DEFAULT 0)",
    );
    // What cannot come again need not be known any more.
    this.#database.prepare("DELETE FROM events WHERE done = 1 AND received < ?").run(Date.now() - KNOWN_FOR_MS);
  }

  /** Stores an event. `false` if it was there already. */
  put(event: Event): boolean {
    const put = this.#database.prepare("INSERT OR IGNORE INTO events (id, body, received) VALUES (?, ?, ?)");
    return put.run(event.id, JSON.stringify(event), Date.now()).changes === 1;
  }

  /** Works on what is there, the oldest first, what an earlier run left behind included. */
  workOff(): void {
    // One run at a time, so that no event is worked on twice at once.
    this.#working = this.#working.then(() => this.#run());
  }

  async #run(): Promise<void> {
    const waiting = this.#database.prepare("SELECT body FROM events WHERE done = 0 ORDER BY id");
    const done = this.#database.prepare("UPDATE events SET done = 1 WHERE id = ?");
    for (const { body } of waiting.all()) {
      if (this.#ends) return;
      const event = JSON.parse(String(body)) as Event;
      try {
        await this.#work(event);
        done.run(event.id);
      } catch (error) {
        // It stays, and is tried again when the next one arrives, or after a restart.
        console.error(`failed: ${event.id}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  /** Ends after the event that is being worked on. */
  async end(): Promise<void> {
    this.#ends = true;
    await this.#working;
    this.#database.close();
  }
}
