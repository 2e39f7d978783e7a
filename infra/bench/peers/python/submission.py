"""What a submission comes to: its answer, and the items of the one transaction that carries it out."""

import json

import clock
import table
from access import Refusal
from catalogue import COMMON, PROVIDERS

DAY = 24 * 60 * 60
REQUESTED, ACTIVATED, REJECTED = "activation_requested", "activated", "rejected"
OPEN = (REQUESTED, "activation_processing")
# How long events and past tickets are kept, in seconds, and what clocks may differ by.
EVENTS_KEPT, TICKETS_KEPT, GRACE = 30 * DAY, 400 * DAY, 3600
SUPPORT = "support@hopae.com"


class Plan:
    """Decides for all providers of a request, and collects what is to be written."""

    def __init__(self, organisation, app, company, now):
        self.organisation, self.app, self.company, self.now = organisation, app, company, now
        self.pointers, self.past, self.enabled, self.remembered = {}, {}, set(), {}
        self.results, self.writes, self.events = {}, [], []

    def submit(self, providers, persist, size, quota):
        self.refuse_as_a_whole(providers)
        for provider_id, fields in providers.items():
            self.results[provider_id] = self.decide(PROVIDERS[provider_id], fields or {})
        if not self.pointers:
            return
        if persist:
            self.remember(providers)
        self.writes.insert(0, self.change_of_app(size, quota))
        self.writes.append(self.put(self.announcement()))

    def refuse_as_a_whole(self, providers):
        pointers, blocked = self.app.get("pointers", {}), self.app.get("blocked", ())
        for provider_id in providers:
            provider = PROVIDERS.get(provider_id)
            if not provider or "production" not in provider["environments"]:
                raise Refusal(400, "INVALID_PARAMETER", f"There is no provider {provider_id}.")
            if pointers.get(provider_id, {}).get("status") == "activation_processing":
                raise Refusal(409, "CONFLICT", f"{provider_id} is being reviewed.")
            if provider_id in blocked:
                raise Refusal(409, "CONFLICT", f"{provider_id} was disabled by an operator.")

    def decide(self, provider, submitted):
        if provider["kind"] == "contract":
            text = f"{provider['id']} activation requires off-API contract onboarding. Please email {SUPPORT}"
            message = f"{text} to begin activation."
            return {"error": "contract_activation_required", "message": message, "contact": SUPPORT}
        ticket = self.ticket(provider, submitted)
        self.supersede(ticket)
        status = ticket["status"]
        self.pointers[provider["id"]] = {"ticket": ticket["id"], "status": status, "at": self.now}
        self.tell(status, provider["id"], ticket["id"], None)
        if status == ACTIVATED:
            self.enabled.add(provider["id"])
        self.writes.append(self.put(ticket))
        return {"id": ticket["id"], "status": status, "updatedAt": clock.text(self.now)}

    def ticket(self, provider, submitted):
        fields, missing = {}, []
        requirements = provider["requirements"]
        given = {name: value for name, value in submitted.items() if value not in (None, "")}
        remembered = self.company.get("fields", {}) if self.company else {}
        for requirement in requirements:
            name = requirement["id"]
            value = given.get(name, remembered.get(name) if requirement["required"] else None)
            if value is not None:
                fields[name] = value
            elif requirement["required"]:
                missing.append(name)
        known = {requirement["id"] for requirement in requirements}
        ignored = [name for name in given if name not in known] if provider["kind"] == "registration" else []
        status = ACTIVATED if provider["kind"] == "direct" else REJECTED if missing else REQUESTED
        ticket_id = f"act_{clock.ulids(self.now)[0]}"
        ticket = {
            "pk": f"TICKET#{ticket_id}",
            "sk": "TICKET",
            "id": ticket_id,
            "provider_id": provider["id"],
            "client_id": self.app["client_id"],
            "client_name": self.app["name"],
            "organisation_id": self.organisation["id"],
            "organisation_name": self.organisation["name"],
            "status": status,
            "fields": fields,
            "ignored_fields": ignored,
            "requested_at": self.now,
            "updated_at": self.now,
        }
        if status == ACTIVATED:
            ticket["activated_at"] = self.now
        else:
            ticket |= self.listed(status, provider["id"], self.now, ticket_id)
        if missing:
            message = "Required fields are missing."
            ticket["rejection"] = {"reason": "missing_required_fields", "message": message, "fields": missing}
        return ticket

    def listed(self, status, provider_id, at, ticket_id):
        """The keys under which the operators' indexes have a ticket."""
        return {
            "by_status": status,
            "by_provider": f"{status}#{provider_id}",
            "by_app": f"{status}#{self.app['client_id']}",
            "place": f"{clock.text(at)}#{ticket_id}",
        }

    def supersede(self, ticket):
        """The provider's ticket before this one loses its place, and is remembered as the way to those before it."""
        provider_id = ticket["provider_id"]
        pointer = self.app.get("pointers", {}).get(provider_id)
        if not pointer:
            return
        was_open, served = pointer["status"] in OPEN, pointer["status"] == ACTIVATED
        changed = {"superseded_by": ticket["id"]}
        end = self.now + TICKETS_KEPT * 1000
        if was_open:
            changed |= {"status": "superseded", "updated_at": self.now}
            changed |= self.listed("superseded", provider_id, self.now, pointer["ticket"])
            self.tell("superseded", provider_id, pointer["ticket"], pointer["status"])
        if not served:
            changed["ttl"] = end // 1000 + GRACE
        self.writes.append(self.update(f"TICKET#{pointer['ticket']}", "TICKET", changed, "attribute_exists(pk)"))
        last = {"ticket": pointer["ticket"]} | ({} if served else {"until": end})
        outlasted = [it for it in self.app.get("past", {}).get(provider_id, []) if served or "until" in it]
        earlier = self.app.get("past", {}).get(provider_id, [])
        self.past[provider_id] = [it for it in earlier if it not in outlasted] + [last]
        ticket["previous"] = [it["ticket"] for it in reversed(self.past[provider_id])]

    def remember(self, providers):
        was = self.company.get("fields", {}) if self.company else {}
        for provider_id, fields in providers.items():
            if PROVIDERS[provider_id]["kind"] == "registration":
                known = {requirement["id"] for requirement in PROVIDERS[provider_id]["requirements"]}
                self.remembered |= {
                    name: value
                    for name, value in (fields or {}).items()
                    if name in known and name in COMMON and value not in (None, "", was.get(name))
                }
        if not self.remembered:
            return
        key = {"pk": f"APP#{self.app['client_id']}", "sk": "COMPANY"}
        if self.company:
            version = self.company["version"]
            fields = {f"fields.{name}": value for name, value in self.remembered.items()}
            condition = ("version", version)
            self.writes.append(self.update(*key.values(), fields | {"version": version + 1}, condition))
        else:
            self.writes.append(self.put(key | {"version": 1, "fields": self.remembered}))

    def change_of_app(self, size, quota):
        day = self.now // (DAY * 1000)
        is_same_day = self.app.get("quota_day") == day
        submissions = (self.app["quota_submissions"] if is_same_day else 0) + 1
        if submissions > quota:
            raise Refusal(429, "QUOTA_EXCEEDED", "The app has submitted as much today as it may.")
        changed = {
            "version": self.app["version"] + 1,
            "quota_day": day,
            "quota_submissions": submissions,
            "quota_bytes": (self.app["quota_bytes"] if is_same_day else 0) + size,
        }
        changed |= {f"pointers.{name}": pointer for name, pointer in self.pointers.items()}
        changed |= {f"past.{name}": past for name, past in self.past.items()}
        if self.remembered:
            changed["company_version"] = (self.company["version"] if self.company else 0) + 1
        condition = ("version", self.app["version"])
        return self.update(f"APP#{self.app['client_id']}", "APP", changed, condition, {"enabled": self.enabled})

    def tell(self, status, provider_id, ticket_id, previous):
        data = {"clientId": self.app["client_id"], "providerId": provider_id, "activationId": ticket_id}
        data |= {"status": status, "previousStatus": previous}
        self.events.append((f"activation.{status.removeprefix('activation_')}", json.dumps(data)))

    def announcement(self):
        ids = clock.ulids(self.now, len(self.events))
        app = self.app["client_id"]
        return {
            "pk": f"EVENTS#{self.organisation['id']}",
            "sk": f"EVENT#{ids[-1]}",
            "ttl": self.now // 1000 + EVENTS_KEPT + GRACE,
            "events": [
                {"id": f"evt_{ulid}", "type": kind, "at": self.now, "client_id": app, "data": data}
                for ulid, (kind, data) in zip(ids, self.events)
            ],
        }

    def put(self, item):
        put = {"TableName": table.NAME, "Item": table.pack(item), "ConditionExpression": "attribute_not_exists(pk)"}
        return {"Put": put}

    def update(self, pk, sk, changed, condition, added=None):
        """Sets attributes, by their paths; `condition` is an expression, or an attribute's name and its value."""
        names, values, sets = {}, {}, []

        def path(text):
            for part in text.split("."):
                names[f"#{part}"] = part
            return ".".join(f"#{part}" for part in text.split("."))

        for number, (name, value) in enumerate(changed.items()):
            values[f":v{number}"] = value
            sets.append(f"{path(name)} = :v{number}")
        expression = "SET " + ", ".join(sets)
        for name, value in (added or {}).items():
            if value:
                values[f":{name}"] = value
                expression += f" ADD {path(name)} :{name}"
        if isinstance(condition, tuple):
            values[":was"] = condition[1]
            condition = f"{path(condition[0])} = :was"
        update = {"TableName": table.NAME, "Key": table.pack({"pk": pk, "sk": sk}), "UpdateExpression": expression}
        update |= {"ConditionExpression": condition, "ExpressionAttributeNames": names}
        return {"Update": update | {"ExpressionAttributeValues": table.pack(values)}}
