// A list that the API gives in pages, for `for await`. Only the header `Next-Cursor` says that there is more: a page
// may be short, or empty, and still have a successor.

/** One page, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** `undefined` on the last page. */
  readonly nextCursor: string | undefined;
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
