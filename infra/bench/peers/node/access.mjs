// Who may: an API key, the organisation that it speaks for, and the app that the request is about.

import { createHash } from "node:crypto";
import { read } from "./table.mjs";

const KEY = /^[Bb]earer (sk_workspace_[a-z]+_([0-9A-Za-z]{8})[0-9A-Za-z]{30})$/;

/** What a request is answered that is not carried out. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }

  answer(requestId) {
    const error = { code: this.code, message: this.message };
    return answer(this.status, JSON.stringify({ error, requestId }));
  }
}

export const answer = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body,
});

/** Organisation and app of the request, and the items of the app's under these sort keys, read in one batch. */
export async function admit(event, now, ...further) {
  const key = KEY.exec(event.headers.authorization ?? "");
  if (!key) throw new Refusal(401, "INVALID_API_KEY", "Send a workspace's API key as a bearer token.");
  const [, secret, owner] = key;
  const app = `APP#${event.pathParameters.client_id}`;
  const hash = createHash("sha256").update(secret).digest("hex");
  const keys = [[`KEY#${hash}`, "KEY"], [`ORG#${owner}`, "ORG"], [app, "APP"], ...further.map((sk) => [app, sk])];
  const [record, organisation, found, ...others] = await read(keys);
  const isOver = record && ("revoked_at" in record || (record.expires_at ?? now + 1) <= now);
  if (!record || isOver || record.owner !== owner || !organisation) {
    throw new Refusal(401, "INVALID_API_KEY", "The API key is not valid.");
  }
  if ("disabled_at" in organisation) throw new Refusal(401, "INVALID_API_KEY", "The organisation is disabled.");
  if (!found || "erased_at" in found) throw new Refusal(404, "RESOURCE_NOT_FOUND", "There is no such app.");
  if (found.organisation_id !== owner) throw new Refusal(403, "FORBIDDEN", "The app is another organisation's.");
  return [organisation, found, ...others];
}
