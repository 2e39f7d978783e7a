// `GET /v1/apps/{client_id}/production-tests`: an app's challenges, the newest first, page by page.

import { Logger } from "@aws-lambda-powertools/logger";
import { parse } from "@aws-lambda-powertools/parser";
import { z } from "zod";
import { Refusal, admit, answer } from "./access.mjs";
import { text } from "./clock.mjs";
import { newest } from "./table.mjs";

const logger = new Logger({ serviceName: "list-production-tests" });

// The query string.
const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
});

/** A challenge as it is listed. */
function shown(challenge, now) {
  const isFull = challenge.stamps >= challenge.max_stamps;
  return {
    id: challenge.id,
    hostClientId: challenge.client_id,
    hostName: challenge.host_name,
    title: challenge.title,
    description: challenge.description ?? null,
    providerIds: challenge.provider_ids,
    targetPlatform: challenge.target_platform ?? null,
    maxStamps: challenge.max_stamps,
    currentStampCount: challenge.stamps,
    status: isFull ? "completed" : challenge.expires_at < now ? "expired" : "active",
    allowDuplicateParticipation: challenge.allow_duplicates,
    expiresAt: text(challenge.expires_at),
    createdAt: text(challenge.created_at),
    updatedAt: text(challenge.updated_at),
  };
}

async function page(event, now) {
  const [, app] = await admit(event, now);
  const asked = parse(event.queryStringParameters ?? {}, undefined, Page, true);
  if (!asked.success) throw new Refusal(400, "INVALID_PARAMETER", "The query is not valid.");
  const { limit, cursor } = asked.data;
  const after = cursor && Buffer.from(cursor, "base64url").toString();
  const { items, more } = await newest(`APP#${app.client_id}`, "TEST#", limit, after);
  const response = answer(200, JSON.stringify(items.map((challenge) => shown(challenge, now))));
  if (more) response.headers["next-cursor"] = Buffer.from(items.at(-1).sk).toString("base64url");
  return response;
}

export async function handler(event, context) {
  logger.addContext(context);
  const response = await page(event, Date.now()).catch((error) => {
    if (error instanceof Refusal) return error.answer(context.awsRequestId);
    throw error;
  });
  logger.info("answered", { status: response.statusCode });
  return response;
}
