"""The parameters: which values are taken, which are refused, and how a person is asked for them.

AllowedValues, AllowedPattern, lengths, bounds and Rules are evaluated as CloudFormation would.
"""

import re

from promised import promise, unlike
from translation import ACCOUNT, Intrinsics, pseudo_parameters

try:
    from re import _parser as patterns  # Python 3.11 and newer
except ImportError:
    import sre_parse as patterns

DOMAIN = {"DomainName": "api.example.com"}
CERTIFICATE = {"CertificateArn": "arn:aws:acm:eu-north-1:000000000000:certificate/0a1b-2c3d"}
STREAM = {"ExistingTableStreamArn": "arn:aws:dynamodb:eu-north-1:000000000000:table/restored/stream/2026-11-27T10:00:00.000"}
# Values that their own parameter must refuse, each with all others at their defaults or as given here.
REFUSED = {
    "DeploymentEnv": ["staging"],
    "SupportContact": ["", "a@b", "a@example.com,b@example.com", "a" * 37 + "@example.com"],
    "ApiDocsUrl": ["http://docs.example.com", "docs.example.com", "https://example.com/#errors", "https://example.com/" + "a" * 29],
    # What samconfig.toml says until somebody has filled it in: nothing is deployed without.
    "AccountId": ["FILL-IN", "12345"],
    "AlarmEmail": ["FILL-IN", "somebody"],
    "PermissionsBoundary": ["boundary"],
    "OriginSecretId": ["O1", "o" * 9],
    "OtherOriginSecretId": ["O2", "o" * 9],
    "OperatorConcurrency": ["0", "many"],
    "XRayTracing": ["yes"],
    "QueueAgeHours": ["0"],
    "LogRetentionDays": ["2"],
    "DomainName": ["API.example.com", "https://api.example.com"],
    "CertificateArn": ["certificate"],
    "HostedZoneId": ["example.com"],
    "DisableExecuteApiEndpoint": ["yes"],
    "TableEncryption": ["none"],
    "ExistingTableName": ["ab", "a" * 60, "table/other"],
    "ExistingTableStreamArn": ["restored", "arn:aws:dynamodb:eu-north-1:000000000000:table/restored"],
    "ParticipantHashKeyId": ["", "K1", "k" * 17],
    "NextParticipantHashKeyId": ["k:2"],
    "PreviousParticipantHashKeyId": ["k,2"],
    "WebhookKeyId": ["", "W1", "w" * 17],
    "NextWebhookKeyId": ["w:2"],
    "PreviousWebhookKeyId": ["w,2"],
    "Release": ["", "two words", "r" * 41],
    "ReleaseStrategy": ["Canary10Percent"],
    "RollBackOnAlarms": ["no"],
    "Architecture": ["arm"],
    "ReservedConcurrency": ["-1", "many"],
    "RouteRateLimit": ["0"],
    "RouteBurstLimit": ["0"],
    "SubmissionsPerDay": ["", "0", "100000", "1.5", "-1"],
    "SubmissionMegabytesPerDay": ["", "1", "10000", "2.5", "1e3"],
    "RetentionDays": ["", "-1", "10000", "1.5", "030"],
    "ServerErrorPercent": ["0", "101"],
    "LatencyP99Milliseconds": ["30000"],
}
BEHIND_AN_EDGE = DOMAIN | CERTIFICATE | {"DisableExecuteApiEndpoint": "true", "OriginSecretId": "o1"}
GIVEN = {
    "ExistingTableName": STREAM,
    "ExistingTableStreamArn": {"ExistingTableName": "restored"},
    "OriginSecretId": BEHIND_AN_EDGE,
    "OtherOriginSecretId": BEHIND_AN_EDGE,
    "DomainName": CERTIFICATE,
    "CertificateArn": DOMAIN,
    "HostedZoneId": DOMAIN | CERTIFICATE,
    "ParticipantHashKeyId": {"NextParticipantHashKeyId": "k3", "PreviousParticipantHashKeyId": "k2"},
    "WebhookKeyId": {"NextWebhookKeyId": "w3", "PreviousWebhookKeyId": "w2"},
}
# Values that are refused together, by rule.
RULED_OUT = [
    ("TheAccountIsTheOneThatWasNamed", {"AccountId": "999999999999"}),
    ("TheEdgeIsTheOnlyWay", {"OriginSecretId": "o1"}),
    ("ASecondOriginSecretIsAnother", {"OtherOriginSecretId": "o2"}),
    ("ASecondOriginSecretIsAnother", BEHIND_AN_EDGE | {"OtherOriginSecretId": "o1"}),
    ("OnlyADomainCanReplaceTheEndpoint", {"DisableExecuteApiEndpoint": "true"}),
    ("ADomainNeedsACertificate", DOMAIN),
    ("AnAdoptedTableBringsItsStream", {"ExistingTableName": "restored"}),
    ("AStreamComesWithItsTable", STREAM),
    ("DnsNeedsADomain", {"HostedZoneId": "Z0123456789"}),
    ("HashKeysDiffer", {"NextParticipantHashKeyId": "k1"}),
    ("HashKeysDiffer", {"PreviousParticipantHashKeyId": "k1"}),
    ("NextHashKeyIsNew", {"NextParticipantHashKeyId": "k2", "PreviousParticipantHashKeyId": "k2"}),
    ("WebhookKeysDiffer", {"NextWebhookKeyId": "w1"}),
    ("WebhookKeysDiffer", {"PreviousWebhookKeyId": "w1"}),
    ("NextWebhookKeyIsNew", {"NextWebhookKeyId": "w2", "PreviousWebhookKeyId": "w2"}),
]
# At their limits; the sets that are deployed are taken as well.
TAKEN = [
    {"AccountId": ACCOUNT},
    BEHIND_AN_EDGE,
    {"SupportContact": "a" * 36 + "@example.com"},
    {"ApiDocsUrl": "https://docs.example.com/api.html"},
    {"ApiDocsUrl": "https://example.com/" + "a" * 28},
    {"ExistingTableName": "a" * 59} | STREAM,
    {"SubmissionsPerDay": "1", "SubmissionMegabytesPerDay": "2"},
    {"SubmissionsPerDay": "99999", "SubmissionMegabytesPerDay": "9999"},
    {"RetentionDays": "0"},
    {"RetentionDays": "9999"},
    {"ParticipantHashKeyId": "k" * 16},
    {"Release": "v1.2.3+build_4-" + "r" * 25},
    {"ReservedConcurrency": "0"},
    DOMAIN | CERTIFICATE | {"DisableExecuteApiEndpoint": "true"},
    {"NextParticipantHashKeyId": "k2"},
    {"ParticipantHashKeyId": "k2", "PreviousParticipantHashKeyId": "k1"},
    {"WebhookKeyId": "w" * 16},
    {"NextWebhookKeyId": "w2"},
    {"WebhookKeyId": "w2", "PreviousWebhookKeyId": "w1"},
]


def refusals(template, overrides):
    """Every parameter that refuses these values, and where none does every rule, in CloudFormation's order."""
    declared = template["Parameters"]
    refused = list(overrides.keys() - declared.keys())
    values = {name: overrides.get(name, parameter["Default"]) for name, parameter in declared.items()}
    refused += [name for name, parameter in declared.items() if not takes(parameter, str(values[name]))]
    if refused:
        return refused
    rules = Intrinsics({**template, "Resources": {}}, {**values, **pseudo_parameters()})
    for name, rule in template.get("Rules", {}).items():
        if "RuleCondition" not in rule or rules.holds(rule["RuleCondition"]):
            if not all(rules.holds(assertion["Assert"]) for assertion in rule["Assertions"]):
                refused.append(name)
    return refused


def takes(parameter, value):
    """Whether a parameter takes a value, whatever the rules say."""
    if "AllowedValues" in parameter and value not in map(str, parameter["AllowedValues"]):
        return False
    if "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], value):
        return False
    if len(value) > parameter.get("MaxLength", len(value)) or len(value) < parameter.get("MinLength", 0):
        return False
    if parameter["Type"] == "Number":
        try:
            number = float(value)
        except ValueError:
            return False
        return parameter.get("MinValue", number) <= number <= parameter.get("MaxValue", number)
    return True


def longest(parameter):
    """How many characters a parameter's value can have; more than a description has if nothing says."""
    lengths = [1 << 20]
    if "MaxLength" in parameter:
        lengths.append(parameter["MaxLength"])
    if "AllowedValues" in parameter:
        lengths.append(max(len(str(value)) for value in parameter["AllowedValues"]))
    if "AllowedPattern" in parameter:
        lengths.append(patterns.parse(parameter["AllowedPattern"]).getwidth()[1])
    return min(lengths)


@promise
def what_makes_no_sense_is_refused(deployment):
    refused = [(name, GIVEN.get(name, {}) | {name: value}) for name in REFUSED for value in REFUSED[name]]
    for by, overrides in refused + RULED_OUT:
        found = set(refusals(deployment.template, overrides))
        yield from unlike(by, f"what refuses {overrides}", found, {by})


@promise
def what_makes_sense_is_taken(deployment):
    for overrides in [deployment.parameters, *TAKEN]:
        for name in refusals(deployment.template, overrides):
            yield name, f"it refuses {overrides}"


@promise
def every_parameter_is_explained_and_has_its_place_among_the_questions(deployment):
    declared = deployment.template["Parameters"]
    interface = deployment.template["Metadata"]["AWS::CloudFormation::Interface"]
    asked = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    yield from unlike("Metadata", "the parameters in groups", sorted(asked), sorted(declared))
    yield from unlike("Metadata", "the parameters with a label", sorted(interface["ParameterLabels"]), sorted(declared))
    for name, parameter in declared.items():
        if not parameter.get("Description", "").endswith("."):
            yield name, "it has no description"
        if "AllowedPattern" in parameter and "ConstraintDescription" not in parameter:
            yield name, "it does not say in words what it takes"
