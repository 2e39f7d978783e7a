// `POST /v1/apps/{client_id}/activation`: submits an app's details to several providers at once.

import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { Logger } from "@aws-lambda-powertools/logger";
import { parse } from "@aws-lambda-powertools/parser";
import { ApiGatewayV2Envelope } from "@aws-lambda-powertools/parser/envelopes/api-gatewayv2";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { Refusal, admit, answer } from "./access.mjs";
import { Plan } from "./submission.mjs";
import { NAME, client, write } from "./table.mjs";

const logger = new Logger({ serviceName: "submit-activation" });
const quota = Number(process.env.SUBMISSIONS_PER_DAY ?? 1000);

// Powertools' own records, beside the product's items: one is put before the work and changed after it.
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: NAME,
  keyAttr: "pk",
  sortKeyAttr: "sk",
  expiryAttr: "ttl",
  awsSdkV3Client: client,
});
const config = new IdempotencyConfig({
  eventKeyJmesPath: "[owner, key]",
  payloadValidationJmesPath: "[clientId, body]",
  expiresAfterSeconds: 86_400,
});

const Name = z.string().min(1).max(64);
const Fields = z.record(Name, z.union([z.string().max(4096), z.boolean(), z.null()]));
const isCountAllowed = (providers) => Object.keys(providers).length >= 1 && Object.keys(providers).length <= 30;

// The body.
const Submission = z.strictObject({
  providers: z.record(Name, Fields).refine(isCountAllowed),
  persist: z.boolean().default(true),
});

/** What is not done a second time for the same request; it is answered with what the first one was. */
const carryOut = makeIdempotent(
  async (request, plan, body) => {
    plan.submit(body.providers, body.persist, Buffer.byteLength(request.body), quota);
    if (plan.writes.length > 0) {
      await write(plan.writes).catch((error) => {
        if (!(error instanceof TransactionCanceledException)) throw error;
        throw new Refusal(409, "CONFLICT", "The app was changed at the same time; try again.");
      });
    }
    return answer(200, JSON.stringify(plan.results));
  },
  { persistenceStore, config, dataIndexArgument: 0 },
);

async function submit(event, now) {
  const [organisation, app, company] = await admit(event, now, "COMPANY");
  const body = parse(event, ApiGatewayV2Envelope, JSONStringified(Submission), true);
  if (!body.success) throw new Refusal(400, "INVALID_PARAMETER", "The body is not valid.");
  const key = event.headers["idempotency-key"];
  if (!key) throw new Refusal(400, "INVALID_PARAMETER", "Send an Idempotency-Key.");
  const request = { owner: organisation.id, key, clientId: app.client_id, body: event.body };
  return carryOut(request, new Plan(organisation, app, company, now), body.data);
}

/** The answer to a request that was not carried out. */
function refused(error) {
  if (error instanceof Refusal) return error;
  // Powertools says why its own record stood in the way, and names what the work itself threw as a cause.
  if (error.cause instanceof Refusal) return error.cause;
  if (error instanceof IdempotencyAlreadyInProgressError) {
    return new Refusal(409, "IDEMPOTENCY_IN_PROGRESS", "The same request is being carried out.");
  }
  if (error instanceof IdempotencyValidationError) {
    return new Refusal(422, "IDEMPOTENCY_KEY_REUSED", "The key was used with a different request.");
  }
  throw error;
}

export async function handler(event, context) {
  config.registerLambdaContext(context);
  logger.addContext(context);
  const response = await submit(event, Date.now()).catch((error) => refused(error).answer(context.awsRequestId));
  logger.info("answered", { status: response.statusCode });
  return response;
}
