"""API Gateway: the API, its routes, limits and access log, the domain."""

import json
import re

from promised import promise, unlike
from promised.functions import one_of_type
from promised.workers import WORKERS
from translation import ACCOUNT, FUNCTION, REGION

# What of a request may stand in the access log. No path, query, header, agent or body: a client may have put
# anything into them.
LOGGED = {f"$context.{name}" for name in (
    "domainName error.responseType identity.sourceIp integration.integrationStatus integration.requestId"
    " integration.status integrationErrorMessage integrationLatency protocol requestId requestTime responseLatency"
    " responseLength routeKey status"
).split()}


def routes(deployment):
    """Each route of the API as (method, path), with its operation."""
    for path, operations in deployment.properties("Api")["Body"]["paths"].items():
        for method, operation in operations.items():
            yield (method.upper(), path), operation


def declared_routes(deployment):
    """Each route that a function's event declares, with that function."""
    for name, resource in deployment.template["Resources"].items():
        if resource["Type"] == FUNCTION:
            events = resource["Properties"].get("Events", {}).values()
            for event in (event for event in events if event["Type"] == "HttpApi"):
                yield (event["Properties"]["Method"].upper(), event["Properties"]["Path"]), name


def invokes(function):
    return (
        f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}Aliaslive/invocations"
    )


@promise
def warnings_fail_no_deployment_that_is_bound_to_warn(deployment):
    api = deployment.properties("Api")
    nameless = [server for server in api["Body"].get("servers", []) if "url" not in server]
    if api.get("FailOnWarnings") and nameless:
        yield "Api", "FailOnWarnings, and a server without a URL, of which API Gateway warns"


@promise
def there_is_one_stage_and_it_is_connect(deployment):
    stages = deployment.of_type("AWS::ApiGatewayV2::Stage")
    names = [stage.get("StageName") for stage in stages.values()]
    yield from unlike("Api", "the stages", names, ["connect"])
    for name, stage in stages.items():
        yield from unlike(name, "AutoDeploy", stage.get("AutoDeploy"), True)


@promise
def every_route_is_explicit_and_leads_to_the_function_that_declares_it(deployment):
    declared = dict(declared_routes(deployment))
    found = dict(routes(deployment))
    yield from unlike("Api", "the routes", sorted(found), sorted(declared))
    yield from unlike("Api", "functions with a route", len(set(declared.values())), len(deployment.functions) - len(WORKERS))
    for (method, path), operation in found.items():
        if method not in ("GET", "POST", "PATCH", "DELETE") or not re.fullmatch(r"(/([a-z0-9-]+(\.[a-z]+)?|\{[a-z_]+\}))+", path):
            yield "Api", f"{method} {path} takes more than one route"
        integration = operation.get("x-amazon-apigateway-integration", {})
        function = declared.get((method, path))
        yield from unlike("Api", f"what {method} {path} calls", integration.get("uri"), invokes(function))
        version = integration.get("payloadFormatVersion")
        yield from unlike("Api", f"the payload of {method} {path}", version, "2.0")


@promise
def nobody_but_its_own_route_or_the_schedule_may_call_a_function(deployment):
    for (method, path), function in declared_routes(deployment):
        permission = one_of_type(deployment, "AWS::Lambda::Permission", function)
        anything = re.sub(r"\{[a-z_]+\}", "*", path)
        expected = {
            "Action": "lambda:InvokeFunction",
            "FunctionName": f"{function}Aliaslive",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:Api/*/{method}{anything}",
        }
        yield from unlike(permission, "it", deployment.properties(permission), expected)
    # The stream needs none: Lambda reads it as the function's own role.
    sweep = one_of_type(deployment, "AWS::Lambda::Permission", "DeliverWebhooksFunction")
    expected = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "DeliverWebhooksFunctionAliaslive",
        "Principal": "events.amazonaws.com",
        "SourceArn": "DeliverWebhooksFunctionEveryMinute.Arn",
    }
    yield from unlike(sweep, "it", deployment.properties(sweep), expected)
    given = len(deployment.of_type("AWS::Lambda::Permission"))
    yield from unlike("Resources", "the number of permissions", given, len(list(declared_routes(deployment))) + 1)


@promise
def every_route_is_throttled(deployment):
    for name, stage in deployment.of_type("AWS::ApiGatewayV2::Stage").items():
        rate, burst = deployment.parameters["RouteRateLimit"], deployment.parameters["RouteBurstLimit"]
        limits = {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
        yield from unlike(name, "DefaultRouteSettings", stage.get("DefaultRouteSettings"), limits)
        # A route's own limits are there to be tighter.
        known = {f"{method} {path}" for (method, path), _ in routes(deployment)}
        for route, settings in stage.get("RouteSettings", {}).items():
            if route not in known:
                yield name, f"{route} has limits and is no route"
            if not all(0 < settings.get(limit, 0) <= int(most) for limit, most in limits.items()):
                yield name, f"{route} is throttled by {settings}"


@promise
def the_access_log_is_json_and_holds_nothing_that_a_client_made_up(deployment):
    for name, stage in deployment.of_type("AWS::ApiGatewayV2::Stage").items():
        settings = stage.get("AccessLogSettings", {})
        yield from unlike(name, "the access log", settings.get("DestinationArn"), "AccessLogs.Arn")
        line = json.loads(settings.get("Format", ""))
        for member, value in line.items():
            if value not in LOGGED:
                yield name, f"the access log's {member} is {value}, which is not among what may be logged"


@promise
def a_domain_is_mapped_under_connect(deployment):
    domain = deployment.parameters["DomainName"]
    mappings = deployment.of_type("AWS::ApiGatewayV2::ApiMapping")
    domains = deployment.of_type("AWS::ApiGatewayV2::DomainName")
    expected = {"DomainMapping": {
        "DomainName": "Domain", "ApiId": "Api", "Stage": "ApiconnectStage", "ApiMappingKey": "connect",
    }}
    yield from unlike("DomainMapping", "it", mappings, expected if domain else {})
    configuration = {
        "CertificateArn": deployment.parameters["CertificateArn"],
        "EndpointType": "REGIONAL",
        "SecurityPolicy": "TLS_1_2",
    }
    found = {name: (made.get("DomainName"), made.get("DomainNameConfigurations")) for name, made in domains.items()}
    yield from unlike("Domain", "it", found, {"Domain": (domain, [configuration])} if domain else {})


@promise
def the_domain_s_record_is_made_in_the_zone_that_was_given(deployment):
    zone = deployment.parameters["HostedZoneId"]
    record = {"DomainRecord": {
        "HostedZoneId": zone,
        "Name": deployment.parameters["DomainName"],
        "Type": "A",
        "AliasTarget": {"DNSName": "Domain.RegionalDomainName", "HostedZoneId": "Domain.RegionalHostedZoneId"},
    }}
    found = deployment.of_type("AWS::Route53::RecordSet")
    yield from unlike("DomainRecord", "it", found, record if zone else {})


@promise
def api_gateway_s_own_url_is_closed_exactly_where_that_was_asked_for(deployment):
    asked = deployment.parameters["DisableExecuteApiEndpoint"] == "true"
    servers = deployment.properties("Api")["Body"].get("servers", [])
    settings = [server.get("x-amazon-apigateway-endpoint-configuration", {}) for server in servers]
    closed = [setting.get("disableExecuteApiEndpoint") for setting in settings]
    yield from unlike("Api", "DisableExecuteApiEndpoint", closed, [asked])
    if asked and "Domain" not in deployment.resources:
        yield "Api", "it cannot be reached at all"
