"""Shows that compatibility.py can object, and to what it does not.

    test_compatibility.py OASDIFF

Each change is made to docs/openapi.yaml by itself and compared with the document as it is.
"""

import copy
import sys
from concurrent.futures import ThreadPoolExecutor

from compatibility import CURRENT, breaks, read

TESTS = "/apps/{client_id}/production-tests"


def schema(document, name):
    return document["components"]["schemas"][name]


def without(schema, name):
    del schema["properties"][name]
    if name in schema["required"]:
        schema["required"].remove(name)


def put(where, **changes):
    where.update(changes)


BREAKING = {
    "an endpoint goes": lambda it: it["paths"].pop("/operator/activations"),
    "a member of an answer goes": lambda it: without(schema(it, "Stamp"), "createdAt"),
    "a member of an inner object goes": lambda it: without(schema(it, "Rejection"), "fields"),
    "a member of one of several shapes goes": lambda it: without(schema(it, "SubmissionResult"), "updatedAt"),
    "a member of the details goes": lambda it: schema(it, "ErrorDetails")["properties"].pop("didYouMean"),
    "a member of an answer may be absent": lambda it: schema(it, "Stamp")["required"].remove("createdAt"),
    "a member of an answer may be null": lambda it: put(member(it, "Stamp", "maxStamps"), type=["integer", "null"]),
    "a member of an answer has another type": lambda it: put(member(it, "Stamp", "maxStamps"), type="string"),
    "a header of an answer goes": lambda it: created(it)["headers"].pop("Location"),
    "a list that is not open grows": lambda it: schema(it, "ChallengeStatus")["enum"].append("paused"),
    "an open list loses a value": lambda it: member(it, "ErrorBody", "code")["enum"].remove("QUOTA_EXCEEDED"),
    "a request needs a further member": lambda it: schema(it, "NewStamp")["required"].append("platform"),
    "a request's member is not known any more": lambda it: schema(it, "NewStamp")["properties"].pop("platform"),
    "a request's member may not be null any more": lambda it: put(member(it, "NewReview", "force"), type="boolean"),
    "a request's list loses a value": lambda it: member(it, "NewReview", "decision")["enum"].remove("release"),
    "a limit of a text is tightened": lambda it: put(member(it, "NewProductionTest", "title"), maxLength=100),
    "a limit of a value is tightened": lambda it: put(fields(it)["additionalProperties"], maxLength=100),
    "a limit of a number is tightened": lambda it: put(member(it, "NewProductionTest", "maxStamps"), maximum=100),
    "a limit of a count is tightened": lambda it: put(member(it, "NewSubmission", "providers"), maxProperties=10),
    "a text's characters are tightened": lambda it: put(schema(it, "VisibleLine"), pattern="^[a-z]*$"),
    "a default changes": lambda it: put(member(it, "NewProductionTest", "maxStamps"), default=4),
    "a parameter goes": lambda it: listing(it)["parameters"].pop(0),
    "a parameter is needed": lambda it: put(listing(it)["parameters"][0], required=True),
    "a parameter is tightened": lambda it: put(listing(it)["parameters"][0]["schema"], maximum=10),
    "another kind of key is needed": lambda it: put(listing(it), security=[{"operatorKey": []}]),
    "an operation has another name": lambda it: put(listing(it), operationId="list-tests"),
}
HARMLESS = {
    "nothing": lambda it: None,
    "an endpoint": lambda it: put(it["paths"], **{"/x": {"get": copy.deepcopy(listing(it)) | {"operationId": "x"}}}),
    "a member of an answer": lambda it: put(schema(it, "Stamp")["properties"], x={"type": "string"}),
    "a member of a request": lambda it: put(schema(it, "NewStamp")["properties"], x={"type": "string"}),
    "a parameter": lambda it: listing(it)["parameters"].append({"name": "x", "in": "query", "schema": {"type": "string"}}),
    "a header": lambda it: put(created(it)["headers"], **{"X-More": {"schema": {"type": "string"}}}),
    "a status of an error": lambda it: put(listing(it)["responses"], **{"410": {"description": "Gone."}}),
    "a value of an open list": lambda it: schema(it, "TicketStatus")["enum"].append("escalated"),
    "a value of an open list with null": lambda it: schema(it, "DisabledBy")["enum"].append("program"),
    "a code": lambda it: member(it, "ErrorBody", "code")["enum"].append("NEW"),
    "a value that a request may have": lambda it: member(it, "NewReview", "decision")["enum"].append("postpone"),
    "a looser limit": lambda it: put(member(it, "NewProductionTest", "title"), maxLength=300),
    "a reason of an operation": lambda it: put(listing(it)["responses"]["400"], **{"x-errors": {}}),
    "clearer words": lambda it: put(listing(it), summary="List them", description="All of them."),
}


def member(document, name, of):
    return schema(document, name)["properties"][of]


def fields(document):
    return schema(document, "SubmittedFields")


def listing(document):
    return document["paths"][TESTS]["get"]


def created(document):
    return document["paths"][TESTS]["post"]["responses"]["201"]


def main(oasdiff):
    current = read(CURRENT)

    def judged(change):
        new = copy.deepcopy(current)
        change(new)
        return breaks(oasdiff, current, new)

    with ThreadPoolExecutor(4) as pool:
        broken = dict(zip(BREAKING, pool.map(judged, BREAKING.values())))
        kept = dict(zip(HARMLESS, pool.map(judged, HARMLESS.values())))
    wrong = [f"not noticed: {what}" for what, problems in broken.items() if not problems]
    wrong += [f"objected to: {what}\n{problems}" for what, problems in kept.items() if problems]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(broken)} changes break, {len(kept)} do not")


if __name__ == "__main__":
    main(*sys.argv[1:])
