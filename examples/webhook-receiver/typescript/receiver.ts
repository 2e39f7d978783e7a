// Receives Greenlight's webhooks: checks each delivery, stores it, answers, and only then works on it.
//
//     WEBHOOK_SECRETS="whsec_…" node receiver.ts [--port 9400] [--inbox inbox.sqlite]
//
// WEBHOOK_SECRETS is the endpoint's secret, or several with spaces between, while one replaces the other. It listens on
// this machine alone: what ends TLS stands before it. Put your own work in place of `describe`.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { type Event, Inbox } from "./inbox.ts";

export const PATH = "/webhooks";
// An event has 12 KiB at most.
export const MOST_BYTES = 64 * 1024;
/** How long a client may take to send its request. */
const PATIENCE_MS = 10_000;

/** A server that fills that inbox with what one of these secrets has signed. */
export function receiver(secrets: readonly string[], inbox: Inbox): Server {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return createServer({ requestTimeout: PATIENCE_MS }, async (request, response) => {
    const status = await receive(request, webhooks, inbox).catch(() => 400);
    // What is not read of a request that is refused ends with its connection.
    response.writeHead(status, status === 204 ? {} : { connection: "close" }).end();
    // It is stored and answered: whatever comes now, it need not be sent again.
    if (status === 204) inbox.workOff();
  });
}

async function receive(request: IncomingMessage, webhooks: readonly Webhook[], inbox: Inbox): Promise<number> {
  if (request.url !== PATH) return 404;
  if (request.method !== "POST") return 405;
  const body = await read(request);
  if (body === undefined) return 413;
  const event = verified(webhooks, body, request.headers as Record<string, string>);
  if (event === undefined) return 400;
  if (!inbox.put(event)) console.log(`again: ${event.id}`);
  return 204;
}

/** The body, or `undefined` as soon as it is too large. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    length += part.length;
    if (length > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The event, if one of the secrets has signed it just now. */
function verified(webhooks: readonly Webhook[], body: Buffer, headers: Record<string, string>): Event | undefined {
  let why = "it is not signed as it should be";
  for (const webhook of webhooks) {
    try {
      return webhook.verify(body, headers) as Event;
    } catch (error) {
      if (error instanceof WebhookVerificationError) why = error.message;
    }
  }
  console.error(`refused: ${why}`);
  return undefined;
}

/** What there is to say of an event. */
export function describe({ id, type, data }: Event): string {
  const d = data as Record<string, string>;
  if (type.startsWith("activation.")) {
    const rejection = data["rejection"] as { problems: { field: string | null; code: string }[] } | undefined;
    const codes = (rejection?.problems ?? []).map(({ field, code }) => (field === null ? code : `${field}:${code}`));
    return [type, d["providerId"], ...codes].join(" ");
  }
  if (type.startsWith("provider.")) return `${type} ${d["providerId"]} by ${d["by"]}`;
  if (type === "production_test.completed") {
    const results = data["providerResults"] as { providerId: string; completedCount: number }[];
    return [type, ...results.map(({ providerId, completedCount }) => `${providerId}=${completedCount}`)].join(" ");
  }
  if (type === "webhook_endpoint.disabled") return `${type} ${d["webhookEndpointId"]} ${d["disabledReason"]}`;
  if (type === "ping") return `${type} ${d["webhookEndpointId"]}`;
  // More types may come. They are taken, so that nobody sends them again, and left alone.
  return `${type} ${id} (not known here)`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "9400" }, inbox: { type: "string", default: "inbox.sqlite" } },
  });
  const secrets = (process.env["WEBHOOK_SECRETS"] ?? "").split(" ").filter((secret) => secret !== "");
  if (secrets.length === 0 || !secrets.every((secret) => secret.startsWith("whsec_"))) {
    console.error("receiver: WEBHOOK_SECRETS must be what the API has shown when the endpoint was made: whsec_…");
    process.exit(1);
  }
  const inbox = new Inbox(values.inbox, (event) => console.log(describe(event)));
  const server = receiver(secrets, inbox).listen(Number(values.port), "127.0.0.1", () => {
    console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`);
    inbox.workOff();
  });
  const end = () => {
    server.close();
    server.closeAllConnections();
    void inbox.end();
  };
  process.once("SIGTERM", end).once("SIGINT", end);
}

if (process.argv[1] === import.meta.filename) await main();
