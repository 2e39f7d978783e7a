#!/usr/bin/env python3
"""Proves that edge.py can fail: breaks each promise in a copy of the edge's template and expects it to be named."""

import copy
import sys

from edge import EDGE, PROMISES, broken
from test_promises import GONE, change, instead
from translation import read

RULES = "Resources.WebAcl.Properties.Rules"
COMMON = f"{RULES}.3.Statement.ManagedRuleGroupStatement"
DISTRIBUTION = "Resources.Distribution.Properties.DistributionConfig"
REFUSAL = "Resources.WebAcl.Properties.CustomResponseBodies.RateLimited.Content"
BARE = {"Block": {}}


def counting(rule):
    """Where the template says that a rule of the common ones only counts."""
    overrides = read(EDGE)["Resources"]["WebAcl"]["Properties"]["Rules"][3]["Statement"]
    names = [entry["Name"] for entry in overrides["ManagedRuleGroupStatement"]["RuleActionOverrides"]]
    return f"{COMMON}.RuleActionOverrides.{names.index(rule)}.ActionToUse"


BREAKS = {
    "what_makes_no_sense_is_refused": [
        ("Rules.TheNextSecretIsNew", GONE),
        ("Rules.TheOriginHasANameOfItsOwn.Assertions.0.Assert", {"Fn::Equals": ["a", "a"]}),
        ("Parameters.OriginDomainName.AllowedPattern", ".+"),
    ],
    "legal_calls_pass": [
        (counting("SizeRestrictions_BODY"), BARE),
        (counting("CrossSiteScripting_BODY"), BARE),
        (counting("NoUserAgent_HEADER"), BARE),
        (counting("GenericRFI_BODY"), BARE),
        (counting("GenericLFI_BODY"), BARE),
        (counting("EC2MetaDataSSRF_BODY"), BARE),
        (counting("SizeRestrictions_QUERYSTRING"), GONE),
    ],
    "what_is_refused_is_answered_429_in_our_envelope": [
        (f"{RULES}.1.Action", BARE),
        (f"{RULES}.0.OverrideAction", {"Count": {}}),
        (f"{RULES}.1.Action.Block.CustomResponse.ResponseHeaders.0.Value", "6"),
        (counting("GenericLFI_URIPATH"), BARE),
        (counting("CrossSiteScripting_QUERYARGUMENTS"), {"Count": {}}),
        (REFUSAL, instead("RATE_LIMITED", "THROTTLED")),
        (REFUSAL, instead('{"error"', '{"request_id":"","error"')),
    ],
    "every_managed_rule_has_its_action": [
        (f"{COMMON}.RuleActionOverrides.0", GONE),
        (f"{COMMON}.RuleActionOverrides.0.Name", "NoSuchRule"),
    ],
    "an_address_and_a_key_have_a_rate_of_a_minute": [
        (f"{RULES}.1.Statement.RateBasedStatement.EvaluationWindowSec", 300),
        (f"{RULES}.2.Statement.RateBasedStatement.CustomKeys.0.Header.Name", "user-agent"),
        (f"{RULES}.2", GONE),
    ],
    "nothing_of_a_request_is_kept": [
        (f"{RULES}.2.VisibilityConfig.SampledRequestsEnabled", True),
        (f"{DISTRIBUTION}.Logging", {"Bucket": "logs.s3.amazonaws.com"}),
        ("Resources.Logs", {"Type": "AWS::WAFv2::LoggingConfiguration", "Properties": {}}),
    ],
    "everything_is_handed_on_and_nothing_cached": [
        (f"{DISTRIBUTION}.DefaultCacheBehavior.CachePolicyId", "658327ea-f89d-4fab-a63d-7e88639e58f6"),
        (f"{DISTRIBUTION}.WebACLId", GONE),
        (f"{DISTRIBUTION}.DefaultCacheBehavior.AllowedMethods", ["GET", "HEAD"]),
    ],
    "the_api_is_sent_the_secret_by_its_unguessable_name": [
        (f"{DISTRIBUTION}.Origins.0.OriginCustomHeaders.0.HeaderName", "x-origin"),
        (f"{DISTRIBUTION}.Origins.0.OriginCustomHeaders.0.HeaderValue", "secret"),
        (f"{DISTRIBUTION}.Origins.0.DomainName", {"Ref": "DomainName"}),
        ("Resources.OriginSecret.Properties.ReplicaRegions", GONE),
        ("Resources.OriginSecret.UpdateReplacePolicy", GONE),
    ],
}


def main():
    template = read(EDGE)
    promises = {promise.__name__: promise for promise in PROMISES}
    problems = [f"nothing breaks it: {name}" for name in promises.keys() - BREAKS.keys()]
    for name, breaks in BREAKS.items():
        for path, value in breaks:
            mutant = copy.deepcopy(template)
            change(mutant, path, value)
            if not list(broken(mutant, [promises[name]])):
                problems.append(f"{name}: held in spite of {path}: {value}")
    print("\n".join(problems) or f"{sum(map(len, BREAKS.values()))} changes broke {len(BREAKS)} promises")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
