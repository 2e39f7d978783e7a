// What a submission comes to: its answer, and the items of the one transaction that carries it out.

import { Refusal } from "./access.mjs";
import { COMMON, PROVIDERS } from "./catalogue.mjs";
import { text, ulids } from "./clock.mjs";
import { NAME } from "./table.mjs";

const DAY = 24 * 60 * 60;
const [REQUESTED, PROCESSING, ACTIVATED, REJECTED] =
  ["activation_requested", "activation_processing", "activated", "rejected"];
// How long events and past tickets are kept, in seconds, and what clocks may differ by.
const [EVENTS_KEPT, TICKETS_KEPT, GRACE] = [30 * DAY, 400 * DAY, 3600];
const SUPPORT = "support@hopae.com";

const isGiven = (value) => value !== null && value !== undefined && value !== "";

/** Decides for all providers of a request, and collects what is to be written. */
export class Plan {
  constructor(organisation, app, company, now) {
    Object.assign(this, { organisation, app, company, now });
    Object.assign(this, { pointers: {}, past: {}, enabled: new Set(), remembered: {} });
    Object.assign(this, { results: {}, writes: [], events: [] });
  }

  submit(providers, persist, size, quota) {
    this.refuseAsAWhole(providers);
    for (const [id, fields] of Object.entries(providers)) this.results[id] = this.decide(PROVIDERS.get(id), fields);
    if (Object.keys(this.pointers).length === 0) return;
    if (persist) this.remember(providers);
    this.writes.unshift(this.changeOfApp(size, quota));
    this.writes.push(put(this.announcement()));
  }

  refuseAsAWhole(providers) {
    const { pointers = {}, blocked = new Set() } = this.app;
    for (const id of Object.keys(providers)) {
      if (!PROVIDERS.get(id)?.environments.includes("production")) {
        throw new Refusal(400, "INVALID_PARAMETER", `There is no provider ${id}.`);
      }
      if (pointers[id]?.status === PROCESSING) throw new Refusal(409, "CONFLICT", `${id} is being reviewed.`);
      if (blocked.has(id)) throw new Refusal(409, "CONFLICT", `${id} was disabled by an operator.`);
    }
  }

  decide(provider, submitted) {
    if (provider.kind === "contract") {
      const text = `${provider.id} activation requires off-API contract onboarding.`;
      const message = `${text} Please email ${SUPPORT} to begin activation.`;
      return { error: "contract_activation_required", message, contact: SUPPORT };
    }
    const ticket = this.ticket(provider, submitted);
    this.supersede(ticket);
    const { id, status } = ticket;
    this.pointers[provider.id] = { ticket: id, status, at: this.now };
    this.tell(status, provider.id, id, null);
    if (status === ACTIVATED) this.enabled.add(provider.id);
    this.writes.push(put(ticket));
    return { id, status, updatedAt: text(this.now) };
  }

  ticket(provider, submitted) {
    const given = Object.fromEntries(Object.entries(submitted).filter(([, value]) => isGiven(value)));
    const remembered = this.company?.fields ?? {};
    const [fields, missing] = [{}, []];
    for (const { id, required } of provider.requirements) {
      const value = given[id] ?? (required ? remembered[id] : undefined);
      if (value !== undefined) fields[id] = value;
      else if (required) missing.push(id);
    }
    const isKnown = (name) => provider.requirements.some(({ id }) => id === name);
    const ignored = provider.kind === "registration" ? Object.keys(given).filter((name) => !isKnown(name)) : [];
    const status = provider.kind === "direct" ? ACTIVATED : missing.length > 0 ? REJECTED : REQUESTED;
    const id = `act_${ulids(this.now)[0]}`;
    const message = "Required fields are missing.";
    return {
      pk: `TICKET#${id}`,
      sk: "TICKET",
      id,
      provider_id: provider.id,
      client_id: this.app.client_id,
      client_name: this.app.name,
      organisation_id: this.organisation.id,
      organisation_name: this.organisation.name,
      status,
      fields,
      ignored_fields: ignored,
      requested_at: this.now,
      updated_at: this.now,
      activated_at: status === ACTIVATED ? this.now : undefined,
      rejection: missing.length > 0 ? { reason: "missing_required_fields", message, fields: missing } : undefined,
      ...(status === ACTIVATED ? {} : this.listed(status, provider.id, this.now, id)),
    };
  }

  /** The keys under which the operators' indexes have a ticket. */
  listed(status, providerId, at, ticketId) {
    return {
      by_status: status,
      by_provider: `${status}#${providerId}`,
      by_app: `${status}#${this.app.client_id}`,
      place: `${text(at)}#${ticketId}`,
    };
  }

  /** The provider's ticket before this one loses its place, and is remembered as the way to those before it. */
  supersede(ticket) {
    const pointer = this.app.pointers?.[ticket.provider_id];
    if (!pointer) return;
    const [wasOpen, served] = [[REQUESTED, PROCESSING].includes(pointer.status), pointer.status === ACTIVATED];
    const changed = { superseded_by: ticket.id };
    const end = this.now + TICKETS_KEPT * 1000;
    if (wasOpen) {
      Object.assign(changed, { status: "superseded", updated_at: this.now });
      Object.assign(changed, this.listed("superseded", ticket.provider_id, this.now, pointer.ticket));
      this.tell("superseded", ticket.provider_id, pointer.ticket, pointer.status);
    }
    if (!served) changed.ttl = Math.floor(end / 1000) + GRACE;
    this.writes.push(update(`TICKET#${pointer.ticket}`, "TICKET", changed, "attribute_exists(pk)"));
    const outlasting = (this.app.past?.[ticket.provider_id] ?? []).filter((it) => !served && !("until" in it));
    const last = served ? { ticket: pointer.ticket } : { ticket: pointer.ticket, until: end };
    this.past[ticket.provider_id] = [...outlasting, last];
    ticket.previous = this.past[ticket.provider_id].map((it) => it.ticket).reverse();
  }

  remember(providers) {
    const was = this.company?.fields ?? {};
    for (const [providerId, fields] of Object.entries(providers)) {
      const { kind, requirements } = PROVIDERS.get(providerId);
      if (kind !== "registration") continue;
      for (const { id } of requirements.filter(({ id }) => COMMON.has(id) && isGiven(fields[id]))) {
        if (fields[id] !== was[id]) this.remembered[id] = fields[id];
      }
    }
    if (Object.keys(this.remembered).length === 0) return;
    const [pk, sk] = [`APP#${this.app.client_id}`, "COMPANY"];
    if (!this.company) {
      this.writes.push(put({ pk, sk, version: 1, fields: this.remembered }));
      return;
    }
    const fields = Object.entries(this.remembered).map(([name, value]) => [`fields.${name}`, value]);
    const { version } = this.company;
    const changed = { ...Object.fromEntries(fields), version: version + 1 };
    this.writes.push(update(pk, sk, changed, ["version", version]));
  }

  changeOfApp(size, quota) {
    const { version, quota_day, quota_submissions, quota_bytes, client_id } = this.app;
    const day = Math.floor(this.now / (DAY * 1000));
    const submissions = (quota_day === day ? quota_submissions : 0) + 1;
    if (submissions > quota) throw new Refusal(429, "QUOTA_EXCEEDED", "The app has submitted as much today as it may.");
    const bytes = (quota_day === day ? quota_bytes : 0) + size;
    const changed = { version: version + 1, quota_day: day, quota_submissions: submissions, quota_bytes: bytes };
    for (const [name, pointer] of Object.entries(this.pointers)) changed[`pointers.${name}`] = pointer;
    for (const [name, past] of Object.entries(this.past)) changed[`past.${name}`] = past;
    if (Object.keys(this.remembered).length > 0) changed.company_version = (this.company?.version ?? 0) + 1;
    const added = this.enabled.size > 0 ? { enabled: this.enabled } : {};
    return update(`APP#${client_id}`, "APP", changed, ["version", version], added);
  }

  tell(status, providerId, activationId, previousStatus) {
    const data = { clientId: this.app.client_id, providerId, activationId, status, previousStatus };
    this.events.push({ type: `activation.${status.replace("activation_", "")}`, data: JSON.stringify(data) });
  }

  announcement() {
    const ids = ulids(this.now, this.events.length);
    const common = { at: this.now, client_id: this.app.client_id };
    return {
      pk: `EVENTS#${this.organisation.id}`,
      sk: `EVENT#${ids.at(-1)}`,
      ttl: Math.floor(this.now / 1000) + EVENTS_KEPT + GRACE,
      events: this.events.map((event, index) => ({ id: `evt_${ids[index]}`, ...common, ...event })),
    };
  }
}

const put = (item) => ({ Put: { TableName: NAME, Item: item, ConditionExpression: "attribute_not_exists(pk)" } });

/** Sets attributes, by their paths; `condition` is an expression, or an attribute's name and its value. */
function update(pk, sk, changed, condition, added = {}) {
  const [names, values] = [{}, {}];
  const path = (dotted) => {
    const parts = dotted.split(".");
    for (const part of parts) names[`#${part}`] = part;
    return parts.map((part) => `#${part}`).join(".");
  };
  const sets = Object.entries(changed).map(([name, value], index) => {
    values[`:v${index}`] = value;
    return `${path(name)} = :v${index}`;
  });
  let expression = `SET ${sets.join(", ")}`;
  for (const [name, value] of Object.entries(added)) {
    values[`:${name}`] = value;
    expression += ` ADD ${path(name)} :${name}`;
  }
  let requirement = condition;
  if (Array.isArray(condition)) {
    values[":was"] = condition[1];
    requirement = `${path(condition[0])} = :was`;
  }
  const expressions = { UpdateExpression: expression, ConditionExpression: requirement };
  const placeholders = { ExpressionAttributeNames: names, ExpressionAttributeValues: values };
  return { Update: { TableName: NAME, Key: { pk, sk }, ...expressions, ...placeholders } };
}
