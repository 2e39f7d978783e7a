// The API's operations, one method each. Paths, bodies and answers are checked against the contract when this is
// compiled; what is common to all is in sender.ts.

import type { AnswerOf, BodyOf, FiltersOf, PathOf, VariablesOf } from "./contract.js";
import type { paths } from "./generated.js";
import { Listing, Log, type LogPage } from "./listing.js";
import { type Request, Sender } from "./sender.js";
import { type CallOptions, type ClientOptions, readSettings, type ScenarioOptions } from "./settings.js";
import { VERSION } from "./version.js";

const USER_AGENT = `greenlight-typescript/${VERSION}`;

const TESTS = "/apps/{client_id}/production-tests";
const TEST = "/apps/{client_id}/production-tests/{challenge_id}";
const STAMPS = "/apps/{client_id}/production-tests/{challenge_id}/stamps";
const REPORT = "/apps/{client_id}/production-tests/{challenge_id}/report";
const ACTIVATION = "/apps/{client_id}/activation";
const EVALUATION = "/apps/{client_id}/activation/evaluation";
const OWN_TICKET = "/apps/{client_id}/activation/{activation_id}";
const WITHDRAWAL = "/apps/{client_id}/activation/{activation_id}/withdraw";
const PROVIDERS = "/apps/{client_id}/providers";
const EVENTS = "/events";
const PROVIDER = "/apps/{client_id}/providers/{provider_id}";
const HOOKS = "/webhook-endpoints";
const HOOK = "/webhook-endpoints/{endpoint_id}";
const ROTATION = "/webhook-endpoints/{endpoint_id}/rotate-secret";
const PING = "/webhook-endpoints/{endpoint_id}/ping";
const DELIVERIES = "/webhook-endpoints/{endpoint_id}/deliveries";
const REDELIVERY = "/webhook-endpoints/{endpoint_id}/deliveries/{event_id}/redeliver";
const RECOVERY = "/webhook-endpoints/{endpoint_id}/recover";
const QUEUE = "/operator/activations";
const NEXT = "/operator/activations/claim-next";
const TICKET = "/operator/activations/{activation_id}";
const REVIEW = "/operator/activations/{activation_id}/review";

type Get<Path extends PathOf<"get">> = paths[Path]["get"];
type Post<Path extends PathOf<"post">> = paths[Path]["post"];
type Patch<Path extends PathOf<"patch">> = paths[Path]["patch"];
type Delete<Path extends PathOf<"delete">> = paths[Path]["delete"];

/** What is asked beside method and path. */
interface Asked<Operation> {
  variables: VariablesOf<Operation>;
  query?: FiltersOf<Operation> | undefined;
  options: CallOptions | undefined;
}

/** Sends what the contract has, and nothing else. */
class TypedSender {
  readonly #sender: Sender;

  constructor(options: ClientOptions, keyPrefix: string) {
    this.#sender = new Sender(readSettings(options, keyPrefix, USER_AGENT));
  }

  async get<Path extends PathOf<"get">>(path: Path, asked: Asked<Get<Path>>): Promise<AnswerOf<Get<Path>>> {
    const { body } = await this.#sender.send("get", path, asked as Request);
    return body as AnswerOf<Get<Path>>;
  }

  async post<Path extends PathOf<"post">>(
    path: Path,
    asked: Asked<Post<Path>> & { body: BodyOf<Post<Path>> },
  ): Promise<AnswerOf<Post<Path>>> {
    const { body } = await this.#sender.send("post", path, asked as Request);
    return body as AnswerOf<Post<Path>>;
  }

  log<Path extends PathOf<"get">, Item>(
    path: Path,
    asked: Asked<Get<Path>>,
    pageOf: (body: AnswerOf<Get<Path>>) => LogPage<Item>,
  ): Log<Item> {
    return new Log(async (cursor) => {
      const request = { ...asked, query: { ...asked.query, cursor } } as Request;
      const { body } = await this.#sender.send("get", path, request);
      return pageOf(body as AnswerOf<Get<Path>>);
    });
  }

  async patch<Path extends PathOf<"patch">>(
    path: Path,
    asked: Asked<Patch<Path>> & { body: BodyOf<Patch<Path>> },
  ): Promise<AnswerOf<Patch<Path>>> {
    const { body } = await this.#sender.send("patch", path, asked as Request);
    return body as AnswerOf<Patch<Path>>;
  }

  async delete<Path extends PathOf<"delete">>(path: Path, asked: Asked<Delete<Path>>): Promise<void> {
    await this.#sender.send("delete", path, asked as Request);
  }

  list<Path extends PathOf<"get">, Item>(
    path: Path,
    asked: Asked<Get<Path>>,
    itemsOf: (body: AnswerOf<Get<Path>>) => readonly Item[],
  ): Listing<Item> {
    return new Listing(async (cursor) => {
      const request = { ...asked, query: { ...asked.query, cursor } } as Request;
      const { body, headers } = await this.#sender.send("get", path, request);
      return { items: itemsOf(body as AnswerOf<Get<Path>>), nextCursor: headers.get("next-cursor") ?? undefined };
    });
  }
}

/** What an organisation can do with its apps; takes a workspace key. */
export class WorkspaceClient {
  readonly #api: TypedSender;

  constructor(options: ClientOptions) {
    this.#api = new TypedSender(options, "sk_workspace_");
  }

  /** Opens a production test: docs/api.md section 2. */
  createProductionTest(clientId: string, body: BodyOf<Post<typeof TESTS>>, options?: CallOptions) {
    return this.#api.post(TESTS, { variables: { client_id: clientId }, body, options });
  }

  /** An app's production tests, the newest first: docs/api.md section 3. */
  listProductionTests(clientId: string, filters?: FiltersOf<Get<typeof TESTS>>, options?: CallOptions) {
    const asked = { variables: { client_id: clientId }, query: filters, options };
    return this.#api.list(TESTS, asked, (tests) => tests);
  }

  /** One production test: docs/api.md section 3. */
  getProductionTest(clientId: string, challengeId: string, options?: CallOptions) {
    return this.#api.get(TEST, { variables: { client_id: clientId, challenge_id: challengeId }, options });
  }

  /** Reports a participant's finished run: docs/api.md section 4. */
  recordStamp(clientId: string, challengeId: string, body: BodyOf<Post<typeof STAMPS>>, options?: CallOptions) {
    return this.#api.post(STAMPS, { variables: { client_id: clientId, challenge_id: challengeId }, body, options });
  }

  /** What a production test has come to: docs/api.md section 4. */
  getProductionTestReport(clientId: string, challengeId: string, options?: CallOptions) {
    return this.#api.get(REPORT, { variables: { client_id: clientId, challenge_id: challengeId }, options });
  }

  /** Submits what providers ask for; each gets a result of its own: docs/api.md section 5. */
  submitActivation(clientId: string, body: BodyOf<Post<typeof ACTIVATION>>, options?: ScenarioOptions) {
    return this.#api.post(ACTIVATION, { variables: { client_id: clientId }, body, options });
  }

  /** Says what would become of a submission, and what is wrong with it; changes nothing: docs/api.md section 5.9. */
  evaluateActivation(clientId: string, body: BodyOf<Post<typeof EVALUATION>>, options?: ScenarioOptions) {
    return this.#api.post(EVALUATION, { variables: { client_id: clientId }, body, options });
  }

  /** One ticket of an app, with what was submitted and what has happened to it: docs/api.md section 5.10. */
  getAppActivation(clientId: string, activationId: string, options?: CallOptions) {
    return this.#api.get(OWN_TICKET, { variables: { client_id: clientId, activation_id: activationId }, options });
  }

  /** Takes a submission back that waits for a review: docs/api.md section 5.11. */
  withdrawActivation(clientId: string, activationId: string, options?: CallOptions) {
    const variables = { client_id: clientId, activation_id: activationId };
    return this.#api.post(WITHDRAWAL, { variables, body: {}, options });
  }

  /** The deployment's providers, and where each stands with the app: docs/api.md section 6. */
  getProviders(clientId: string, filters?: FiltersOf<Get<typeof PROVIDERS>>, options?: CallOptions) {
    return this.#api.get(PROVIDERS, { variables: { client_id: clientId }, query: filters, options });
  }

  /** What has happened to the organisation's apps, the oldest first: docs/api.md section 10. */
  listEvents(filters?: FiltersOf<Get<typeof EVENTS>>, options?: CallOptions) {
    return this.#api.log(EVENTS, { variables: {}, query: filters, options }, ({ data, nextCursor, hasMore }) => ({
      items: data,
      nextCursor,
      hasMore,
    }));
  }

  /** Switches a provider off and on again: docs/api.md section 6.1. */
  updateProvider(clientId: string, providerId: string, body: BodyOf<Patch<typeof PROVIDER>>, options?: CallOptions) {
    return this.#api.patch(PROVIDER, { variables: { client_id: clientId, provider_id: providerId }, body, options });
  }

  /** Registers an address to which events are sent; the answer alone has its secret: docs/api.md section 11. */
  createWebhookEndpoint(body: BodyOf<Post<typeof HOOKS>>, options?: CallOptions) {
    return this.#api.post(HOOKS, { variables: {}, body, options });
  }

  /** The organisation's webhook endpoints, the oldest first: docs/api.md section 11. */
  async listWebhookEndpoints(options?: CallOptions) {
    return (await this.#api.get(HOOKS, { variables: {}, options })).data;
  }

  /** One webhook endpoint: docs/api.md section 11. */
  getWebhookEndpoint(endpointId: string, options?: CallOptions) {
    return this.#api.get(HOOK, { variables: { endpoint_id: endpointId }, options });
  }

  /** Changes a webhook endpoint, or switches it off and on; null takes away what was there: docs/api.md section 11.2. */
  updateWebhookEndpoint(endpointId: string, body: BodyOf<Patch<typeof HOOK>>, options?: CallOptions) {
    return this.#api.patch(HOOK, { variables: { endpoint_id: endpointId }, body, options });
  }

  /** Takes a webhook endpoint away: docs/api.md section 11.3. */
  deleteWebhookEndpoint(endpointId: string, options?: CallOptions) {
    return this.#api.delete(HOOK, { variables: { endpoint_id: endpointId }, options });
  }

  /** Gives a webhook endpoint a new secret, which the answer alone has: docs/api.md section 11.4. */
  rotateWebhookSecret(endpointId: string, body: BodyOf<Post<typeof ROTATION>> = {}, options?: CallOptions) {
    return this.#api.post(ROTATION, { variables: { endpoint_id: endpointId }, body, options });
  }

  /** Sends a webhook endpoint a `ping`, within about a minute: docs/api.md section 11.7. */
  async pingWebhookEndpoint(endpointId: string, options?: CallOptions): Promise<void> {
    await this.#api.post(PING, { variables: { endpoint_id: endpointId }, body: {}, options });
  }

  /** What was sent to a webhook endpoint, or is to be sent, the newest first: docs/api.md section 11.8. */
  listWebhookDeliveries(endpointId: string, filters?: FiltersOf<Get<typeof DELIVERIES>>, options?: CallOptions) {
    const variables = { endpoint_id: endpointId };
    return this.#api.list(DELIVERIES, { variables, query: filters, options }, (page) => page.data);
  }

  /** Sends an event to a webhook endpoint once more: docs/api.md section 11.9. */
  async redeliverWebhook(endpointId: string, eventId: string, options?: CallOptions): Promise<void> {
    const variables = { endpoint_id: endpointId, event_id: eventId };
    await this.#api.post(REDELIVERY, { variables, body: {}, options });
  }

  /** Sends a webhook endpoint what it has missed since a time: docs/api.md section 11.10. */
  async recoverWebhookEndpoint(
    endpointId: string,
    body: BodyOf<Post<typeof RECOVERY>>,
    options?: CallOptions,
  ): Promise<void> {
    await this.#api.post(RECOVERY, { variables: { endpoint_id: endpointId }, body, options });
  }
}

/** What an operator can do; takes an operator key. */
export class OperatorClient {
  readonly #api: TypedSender;

  constructor(options: ClientOptions) {
    this.#api = new TypedSender(options, "sk_operator_");
  }

  /** The tickets that wait for a review, the oldest first: docs/api.md section 7. */
  listActivations(filters?: FiltersOf<Get<typeof QUEUE>>, options?: CallOptions) {
    return this.#api.list(QUEUE, { variables: {}, query: filters, options }, (page) => page.data);
  }

  /** Claims the oldest ticket that waits; `undefined` where none does: docs/api.md section 7. */
  async claimNextActivation(
    body: BodyOf<Post<typeof NEXT>> = {},
    options?: CallOptions,
  ): Promise<AnswerOf<Post<typeof NEXT>> | undefined> {
    return this.#api.post(NEXT, { variables: {}, body, options });
  }

  /** One ticket, with its fields and its history: docs/api.md section 7. */
  getActivation(activationId: string, options?: CallOptions) {
    return this.#api.get(TICKET, { variables: { activation_id: activationId }, options });
  }

  /** Claims, releases, approves or rejects a ticket: docs/api.md section 7. */
  reviewActivation(activationId: string, body: BodyOf<Post<typeof REVIEW>>, options?: CallOptions) {
    return this.#api.post(REVIEW, { variables: { activation_id: activationId }, body, options });
  }
}
