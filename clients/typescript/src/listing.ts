// A list that the API gives in pages, for `for await`. Only the header `Next-Cursor` says that there is more: a page
// may be short, or empty, and still have a successor.

/** One page, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** `undefined` on the last page. */
  readonly nextCursor: string | undefined;
}

/** One page of a log, and where to go on: always, because a log does not end. */
export interface LogPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string;
  /** Whether there is more to read now. */
  readonly hasMore: boolean;
}

/** A log as far as it is written, in its order; each page is asked for when it is needed. */
export class Log<Item> implements AsyncIterable<Item> {
  readonly #ask: (cursor: string | undefined) => Promise<LogPage<Item>>;

  constructor(ask: (cursor: string | undefined) => Promise<LogPage<Item>>) {
    this.#ask = ask;
  }

  /**
   * Page by page, from `cursor` on. Store each page's `nextCursor` with what you have made of its items, and begin
   * there the next time: then you see each item exactly once.
   */
  async *pages(cursor?: string): AsyncGenerator<LogPage<Item>, void, undefined> {
    let page: LogPage<Item>;
    do {
      page = await this.#ask(cursor);
      yield page;
      cursor = page.nextCursor;
    } while (page.hasMore);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }
}

/** Every item, in the API's order; each page is asked for when it is needed, each time that this is iterated. */
export class Listing<Item> implements AsyncIterable<Item> {
  readonly #ask: (cursor: string | undefined) => Promise<Page<Item>>;

  constructor(ask: (cursor: string | undefined) => Promise<Page<Item>>) {
    this.#ask = ask;
  }

  /** Page by page, for whoever stores the cursor; from the page at `cursor` on, if it is given. */
  async *pages(cursor?: string): AsyncGenerator<Page<Item>, void, undefined> {
    do {
      const page = await this.#ask(cursor);
      yield page;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }
}
