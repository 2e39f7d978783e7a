// What this package gives to whoever installs it.

export { OperatorClient, WorkspaceClient } from "./clients.js";
export type { ErrorCode, ErrorDetails, Schemas } from "./contract.js";
export { type ClientCode, GreenlightError } from "./error.js";
export { Listing, Log, type LogPage, type Page } from "./listing.js";
export type { RetryPolicy } from "./retry.js";
export type { Attempt, CallOptions, ClientOptions, Clock, ScenarioOptions } from "./settings.js";
export { VERSION } from "./version.js";
export {
  verifyWebhook,
  type WebhookCheck,
  type WebhookHeaders,
  type WebhookOptions,
  WebhookVerificationError,
} from "./webhook.js";
