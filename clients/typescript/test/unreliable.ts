// A server that does to its callers what networks, gateways and databases do. It keeps effects as the API does: one
// for each idempotency key, whose first answer it gives again.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What becomes of a request: whether its work is done, and what its sender hears. */
export interface Behaviour {
  readonly works: boolean;
  readonly answer: "good" | "nothing" | "dropped" | "cut" | Canned;
}

/** An answer that has nothing to do with the request. */
export interface Canned {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export const GOOD: Behaviour = { works: true, answer: "good" };

/** An error of the API. */
export function refusal(status: number, code: string, details?: object, headers: Record<string, string> = {}): Canned {
  const body = JSON.stringify({ error: { code, message: `It is ${code}.`, details }, request_id: "r-1" });
  return { status, headers: { "content-type": "application/json", "x-request-id": "r-1", ...headers }, body };
}

/** An answer that API Gateway makes itself. */
export function gateway(status: number, message: string): Canned {
  const headers = { "content-type": "application/json", "apigw-requestid": "gw-1" };
  return { status, headers, body: JSON.stringify({ message }) };
}

export class UnreliableServer {
  /** Every request, in order. */
  readonly seen: Seen[] = [];
  /** What was done, once each: the bodies of the requests that did it. */
  readonly effects: string[] = [];
  readonly #script: Behaviour[];
  readonly #answers = new Map<string, { request: string; id: number }>();
  readonly #server: Server;

  private constructor(script: Behaviour[]) {
    this.#script = [...script];
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  /** One that treats the first requests as the script says, one after the other, and all others well. */
  static async start(...script: Behaviour[]): Promise<UnreliableServer> {
    const server = new UnreliableServer(script);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/connect/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    const { works, answer } = this.#script.shift() ?? GOOD;
    const good = works ? this.#work(request, body) : undefined;
    if (answer === "nothing") return;
    if (answer === "dropped") return void request.socket.destroy();
    const { status, headers = {}, body: text = "" } = typeof answer === "string" ? (good ?? gateway(500, "")) : answer;
    response.writeHead(status, { "content-length": Buffer.byteLength(text), ...headers });
    if (answer !== "cut") return void response.end(text);
    response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
  }

  /** Does what is asked, unless it was done under this key before, and gives the answer that is due. */
  #work(request: IncomingMessage, body: string): Canned {
    if (request.method === "GET") return good(200, []);
    const key = request.headers["idempotency-key"] as string | undefined;
    const first = key === undefined ? undefined : this.#answers.get(key);
    if (first !== undefined && first.request !== body) return refusal(409, "IDEMPOTENCY_KEY_CONFLICT");
    if (first !== undefined) return good(201, { id: `${first.id}` }, { "idempotency-replayed": "true" });
    this.effects.push(body);
    const id = this.effects.length;
    if (key !== undefined) this.#answers.set(key, { request: body, id });
    return good(201, { id: `${id}` });
  }
}

function good(status: number, body: object, headers: Record<string, string> = {}): Canned {
  return {
    status,
    headers: { "content-type": "application/json", "x-request-id": "r-2", ...headers },
    body: JSON.stringify(body),
  };
}
