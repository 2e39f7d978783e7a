#!/usr/bin/env python3
"""Holds infra/edge/template.yaml to what it promises, and sends legal requests through its rules.

The rules are read from the template; what AWS's managed rules look at is a table here (MANAGED), after AWS's
description of each, and a little stricter. A rule that the table does not know is an error: somebody must say what it
does to a legal call. Run it through `infra/lint/run`.
"""

import json
import re
import sys

from promised import unlike
from translation import TEMPLATE, Intrinsics, TemplateError, pseudo_parameters, read, values

EDGE = TEMPLATE.parent / "infra/edge/template.yaml"
GIVEN = {
    "DomainName": "api.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0a1b-2c3d",
    "HostedZoneId": "Z0123456789",
    "OriginDomainName": "a6k2v9x0d4q8m1z7t5rb.origin.example.com",
    "OriginSecretId": "o1",
}
# What the contract says of a refusal at the edge: docs/api.md, 1.5 and the appendix.
STATUS, CODE, WAIT = 429, "RATE_LIMITED", "60"
# The header by which the functions know the edge.
HEADER = re.search(r'HEADER: &str = "([a-z-]+)"', (TEMPLATE.parent / "shared/src/http/origin.rs").read_text())[1]
# Managed policies of CloudFront's.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

SCRIPT = r"<\s*script|<\s*svg|javascript:|\bon\w+\s*="
UPWARDS = r"\.\./"
REMOTE = r"://\d+\.\d+\.\d+\.\d+"
METADATA = r"169\.254\.169\.254"
EXTENSION = r"\.(log|ini|bak|sys|conf|config)\b"


def says(part, pattern):
    return lambda request: re.search(pattern, request[part], re.IGNORECASE) is not None


def longer(part, size):
    return lambda request: len(request[part]) > size


# For each rule of a managed group whether it matches a request. No address in a test is known for anything.
MANAGED = {
    "AWSManagedRulesAmazonIpReputationList": {
        "AWSManagedIPReputationList": says("address", "^198\\.51\\.100\\."),
        "AWSManagedReconnaissanceList": says("address", "^198\\.51\\.100\\."),
        "AWSManagedIPDDoSList": says("address", "^198\\.51\\.100\\."),
    },
    "AWSManagedRulesCommonRuleSet": {
        "NoUserAgent_HEADER": lambda request: not request["agent"],
        "UserAgent_BadBots_HEADER": says("agent", "nessus|nmap"),
        "SizeRestrictions_QUERYSTRING": longer("query", 2048),
        "SizeRestrictions_Cookie_HEADER": longer("cookie", 10240),
        "SizeRestrictions_BODY": longer("body", 8192),
        "SizeRestrictions_URIPATH": longer("path", 1024),
        "EC2MetaDataSSRF_BODY": says("body", METADATA),
        "EC2MetaDataSSRF_COOKIE": says("cookie", METADATA),
        "EC2MetaDataSSRF_URIPATH": says("path", METADATA),
        "EC2MetaDataSSRF_QUERYARGUMENTS": says("query", METADATA),
        "GenericLFI_QUERYARGUMENTS": says("query", UPWARDS),
        "GenericLFI_URIPATH": says("path", UPWARDS),
        "GenericLFI_BODY": says("body", UPWARDS),
        "RestrictedExtensions_URIPATH": says("path", EXTENSION),
        "RestrictedExtensions_QUERYARGUMENTS": says("query", EXTENSION),
        "GenericRFI_QUERYARGUMENTS": says("query", REMOTE),
        "GenericRFI_BODY": says("body", REMOTE),
        "GenericRFI_URIPATH": says("path", REMOTE),
        "CrossSiteScripting_COOKIE": says("cookie", SCRIPT),
        "CrossSiteScripting_QUERYARGUMENTS": says("query", SCRIPT),
        "CrossSiteScripting_BODY": says("body", SCRIPT),
        "CrossSiteScripting_URIPATH": says("path", SCRIPT),
    },
}


class Edge:
    """The template as it would be deployed."""

    def __init__(self, template, given=None):
        parameters = values(template, GIVEN | (given or {}))
        intrinsics = Intrinsics(template, {**parameters, **pseudo_parameters(), "AWS::Region": "us-east-1"})
        self.parameters = parameters
        self.resources = {
            name: intrinsics.resolve(resource["Properties"]) for name, resource in intrinsics.resources.items()
        }
        self.kept = intrinsics.resources
        self.refused_by = [
            name for name, rule in template["Rules"].items()
            if not all(intrinsics.holds(assertion["Assert"]) for assertion in rule["Assertions"])
        ]
        self.template = template
        self.web_acl = self.resources["WebAcl"]
        self.distribution = self.resources["Distribution"]["DistributionConfig"]

    def rules(self):
        return sorted(self.web_acl["Rules"], key=lambda rule: rule["Priority"])

    def refuses(self, request):
        """The action that refuses a request, with the rule's name, or None; below every rate."""
        for rule in self.rules():
            for name, action in answers(rule, request):
                if "Block" in action:
                    return f"{rule['Name']}: {name}", action
        return None


def answers(rule, request):
    """What a rule does with a request: each of its rules that matches, with its action."""
    statement = rule["Statement"]
    if "RateBasedStatement" in statement:
        if request["too_often"]:
            yield rule["Name"], rule["Action"]
        return
    group = statement["ManagedRuleGroupStatement"]
    known = MANAGED[group["Name"]]
    overridden = {entry["Name"]: entry["ActionToUse"] for entry in group.get("RuleActionOverrides", [])}
    if overridden.keys() - known.keys():
        raise TemplateError(f"MANAGED does not know {overridden.keys() - known.keys()}")
    for name, matches in known.items():
        if matches(request):
            # Managed rules block by themselves, with a bare 403.
            yield name, overridden.get(name, {"Block": {}}) if "None" in rule["OverrideAction"] else {"Count": {}}


def request(**parts):
    """A request, legal but for what is said."""
    usual = {"address": "192.0.2.1", "agent": "curl/8.5", "path": "/connect/v1/apps/abc123/activation", "query": "",
             "cookie": "", "body": "", "too_often": False}
    return usual | parts


def legal_requests():
    """What the contract allows and a firewall might not like, each with a name."""
    readme = (TEMPLATE.parent / "README.md").read_text(encoding="utf-8")
    bodies = re.findall(r"-d '(\{.*\})'", readme)
    if not bodies:
        raise TemplateError("the README's tour sends no body")
    yield "the tour's largest body", request(body=max(bodies, key=len))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>alert(1)</script></svg>'
    yield "an SVG as a logo", request(body=json.dumps({"providers": {"mitid": {"logo": svg}}}))
    yield "a body of 1 MiB", request(body="x" * (1 << 20))
    yield "a call without a User-Agent", request(agent="")
    speaking = "See ../../readme, http://10.0.0.1/x and http://169.254.169.254/"
    yield "a description that speaks of paths and addresses", request(body=json.dumps({"description": speaking}))
    yield "a long query", request(path="/connect/v1/operator/activations", query="cursor=" + "A" * 4000)
    yield "every kind of path", request(path="/connect/v1/apps/abc123/production-tests/550e8400-e29b/stamps")


def illegal_requests():
    yield "too often", request(too_often=True)
    yield "known for abuse", request(address="198.51.100.7")
    yield "a path that leads upwards", request(path="/connect/v1/../../etc/passwd")
    yield "a script in the query", request(query="limit=<script>")


def legal_calls_pass(edge):
    for name, call in legal_requests():
        refused = edge.refuses(call)
        if refused:
            yield "WebAcl", f"{name} is refused by {refused[0]}"


def what_is_refused_is_answered_429_in_our_envelope(edge):
    for name, call in illegal_requests():
        refused = edge.refuses(call)
        if not refused:
            yield "WebAcl", f"{name} passes"
            continue
        response = refused[1]["Block"].get("CustomResponse", {})
        yield from unlike(refused[0], "its status", response.get("ResponseCode"), STATUS)
        headers = [{"Name": "Retry-After", "Value": WAIT}]
        yield from unlike(refused[0], "its headers", response.get("ResponseHeaders"), headers)
        body = edge.web_acl["CustomResponseBodies"].get(response.get("CustomResponseBodyKey"), {})
        yield from unlike(refused[0], "its type", body.get("ContentType"), "APPLICATION_JSON")
        envelope = json.loads(body.get("Content", "{}"))
        yield from unlike(refused[0], "its members", list(envelope), ["error"])
        yield from unlike(refused[0], "its code", envelope["error"].get("code"), CODE)
        if not envelope["error"].get("message", "").endswith("."):
            yield refused[0], "it says nothing to a person"


def every_managed_rule_has_its_action(edge):
    for rule in edge.rules():
        group = rule["Statement"].get("ManagedRuleGroupStatement")
        if group:
            named = [entry["Name"] for entry in group.get("RuleActionOverrides", [])]
            yield from unlike(rule["Name"], "the rules it names", sorted(named), sorted(MANAGED[group["Name"]]))


def an_address_and_a_key_have_a_rate_of_a_minute(edge):
    rates = [rule["Statement"]["RateBasedStatement"] for rule in edge.rules() if "Action" in rule]
    key = {"Header": {"Name": "authorization", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}
    minute = {"EvaluationWindowSec": 60}
    expected = [
        minute | {"AggregateKeyType": "IP", "Limit": edge.parameters["RequestsPerMinuteAndAddress"]},
        minute | {"AggregateKeyType": "CUSTOM_KEYS", "CustomKeys": [key],
                  "Limit": edge.parameters["RequestsPerMinuteAndKey"]},
    ]
    yield from unlike("WebAcl", "its rates", rates, expected)


def nothing_of_a_request_is_kept(edge):
    for place in [edge.web_acl, *edge.web_acl["Rules"]]:
        sampled = place["VisibilityConfig"]["SampledRequestsEnabled"]
        yield from unlike(place["Name"], "SampledRequestsEnabled", sampled, False)
    yield from unlike("Distribution", "Logging", edge.distribution.get("Logging"), None)
    others = {name for name in edge.resources if name not in KNOWN}
    yield from unlike("Resources", "what else there is", others, set())


KNOWN = {"Distribution", "DomainRecord", "DomainRecordV6", "OriginSecret", "WebAcl"}


def everything_is_handed_on_and_nothing_cached(edge):
    behaviour = edge.distribution["DefaultCacheBehavior"]
    expected = {
        "CachePolicyId": CACHING_DISABLED,
        "OriginRequestPolicyId": ALL_VIEWER_EXCEPT_HOST_HEADER,
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
    }
    found = {key: behaviour.get(key) for key in expected}
    yield from unlike("Distribution", "DefaultCacheBehavior", found, expected)
    yield from unlike("Distribution", "CacheBehaviors", edge.distribution.get("CacheBehaviors"), None)
    yield from unlike("Distribution", "WebACLId", edge.distribution.get("WebACLId"), "WebAcl.Arn")


def the_api_is_sent_the_secret_by_its_unguessable_name(edge):
    [origin] = edge.distribution["Origins"]
    yield from unlike("Distribution", "its origin", origin.get("DomainName"), edge.parameters["OriginDomainName"])
    protocol = origin["CustomOriginConfig"].get("OriginProtocolPolicy")
    yield from unlike("Distribution", "OriginProtocolPolicy", protocol, "https-only")
    stack, current = edge.parameters["ApiStack"], edge.parameters["OriginSecretId"]
    secret = f"{{{{resolve:secretsmanager:{stack}/origin/{current}:SecretString}}}}"
    sent = [{"HeaderName": HEADER, "HeaderValue": secret}]
    yield from unlike("Distribution", "OriginCustomHeaders", origin.get("OriginCustomHeaders"), sent)
    newest = edge.parameters["NextOriginSecretId"] or current
    found = edge.resources["OriginSecret"]
    yield from unlike("OriginSecret", "Name", found.get("Name"), f"{stack}/origin/{newest}")
    generated = {"PasswordLength": 64, "ExcludePunctuation": True}
    yield from unlike("OriginSecret", "GenerateSecretString", found.get("GenerateSecretString"), generated)
    copies = [{"Region": edge.parameters["ApiRegion"]}] if edge.parameters["ApiRegion"] != "us-east-1" else None
    yield from unlike("OriginSecret", "ReplicaRegions", found.get("ReplicaRegions"), copies)
    policies = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    kept = {policy: edge.kept["OriginSecret"].get(policy) for policy in policies}
    yield from unlike("OriginSecret", "how it is kept", kept, policies)


# Parameters that a rule refuses.
RULED_OUT = {
    "TheOriginHasANameOfItsOwn": {"DomainName": GIVEN["OriginDomainName"]},
    "TheNextSecretIsNew": {"NextOriginSecretId": "o1"},
}


def what_makes_no_sense_is_refused(edge):
    yield from unlike("Rules", "what refuses a good deployment", edge.refused_by, [])
    for rule, given in RULED_OUT.items():
        yield from unlike("Rules", f"what refuses {given}", Edge(edge.template, given).refused_by, [rule])
    pattern = edge.template["Parameters"]["OriginDomainName"]["AllowedPattern"]
    for name, taken in {GIVEN["OriginDomainName"]: True, "origin.example.com": False}.items():
        yield from unlike("OriginDomainName", name, re.fullmatch(pattern, name) is not None, taken)


PROMISES = [
    what_makes_no_sense_is_refused,
    legal_calls_pass,
    what_is_refused_is_answered_429_in_our_envelope,
    every_managed_rule_has_its_action,
    an_address_and_a_key_have_a_rate_of_a_minute,
    nothing_of_a_request_is_kept,
    everything_is_handed_on_and_nothing_cached,
    the_api_is_sent_the_secret_by_its_unguessable_name,
]
DEPLOYMENTS = [{}, {"NextOriginSecretId": "o2"}, {"ApiRegion": "us-east-1", "HostedZoneId": ""}]


def broken(template, promises=PROMISES):
    """Each broken promise as (its name, where, what is wrong)."""
    for given in DEPLOYMENTS:
        edge = Edge(template, given)
        for promise in promises:
            try:
                yield from ((promise.__name__, where, problem) for where, problem in promise(edge))
            except Exception as error:  # noqa: BLE001: a template that cannot be looked at promises nothing
                yield promise.__name__, EDGE.name, f"cannot be looked at: {type(error).__name__}: {error}"


def main():
    found = dict.fromkeys(broken(read(EDGE)))
    for promise, where, problem in found:
        print(f"{where}: {problem}\n    promised: {promise.replace('_', ' ')}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
