//! The project's own template, held to its folders: every endpoint has its block, blocks are alike in all that
//! is not an endpoint's own, and no logical id changes, since CloudFormation would delete what had the old one.

use greenlight_template::{Template, functions, pascal, triggers};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const YAML: &str = include_str!("../../../template.yaml");
/// With these every condition holds, but for that of an own table.
const EVERYTHING: [(&str, &str); 17] = [
    ("DeploymentEnv", "production"),
    ("PermissionsBoundary", "arn:aws:iam::000000000000:policy/boundary"),
    ("OriginSecretId", "o1"),
    ("OtherOriginSecretId", "o2"),
    ("OperatorConcurrency", "1"),
    ("XRayTracing", "true"),
    ("TableEncryption", "customer-managed"),
    ("DomainName", "api.example.com"),
    ("HostedZoneId", "Z1"),
    ("AlarmEmail", "alarms@example.com"),
    ("ReservedConcurrency", "1"),
    ("NextParticipantHashKeyId", "k2"),
    ("PreviousParticipantHashKeyId", "k0"),
    ("NextWebhookKeyId", "w2"),
    ("PreviousWebhookKeyId", "w0"),
    ("DisableExecuteApiEndpoint", "true"),
    ("RollBackOnAlarms", "true"),
];
/// The logical ids of an endpoint's block: its name in PascalCase, and these.
const BLOCK: [&str; 3] = ["Function", "Logs", "ErrorsAlarm"];
/// Every other logical id.
const OTHERS: &str = "
    AccessLogs AdminPolicy AlarmSubscription AlarmTopic Api AppQuery CallerQuery ConditionalFailuresAlarm
    CrashesQuery Dashboard DeadLetters DeadLettersAlarm DeliveriesOverdueAlarm DispatchEventsSource Domain
    DomainMapping DomainRecord
    EndpointsDisabledAlarm ErrorBudgetAlarm FailuresQuery GatewayFailuresQuery
    GatewayInternalErrors GatewayRequests GatewayThrottles HeaviestQuery InternalErrorRateAlarm InternalErrorsAlarm
    KeyQuery LambdaThrottlesAlarm LatencyAlarm LostRacesAlarm LostRacesQuery ObjectivesQuery ParticipantHashKey
    QueueAgeAlarm QueueUnattendedAlarm QueueWriteThrottlesAlarm RefusalsQuery ReleaseRole RequestQuery
    RouteThrottlesAlarm ServerErrorRateAlarm SlowestQuery StreamLagAlarm SweepErrorsAlarm Table TableKey
    TableReadThrottlesAlarm
    TableWriteThrottlesAlarm ThrottledQuery UnreadableItemsAlarm
     UnreadableItemsQuery WebhookKey WebhooksQuery";
/// What is a function's own, below its properties, and whether it must have it. One that needs more of its own,
/// such as memory, adds it here.
const OWN: [(&str, bool); 10] = [
    ("Description", true),
    ("VersionDescription", true),
    // What is used and not granted, the proof of least privilege names.
    ("Policies", false),
    ("Events/Route/Properties/Path", true),
    ("Events/Route/Properties/Method", true),
    ("Events/Route/Properties/RouteSettings", false),
    ("Environment", false),
    // The operators' functions have one of their own; a promise says which (infra/lint/promised).
    ("ReservedConcurrentExecutions", false),
    // A worker's, whom no gateway waits for.
    ("Timeout", false),
    ("EventInvokeConfig", false),
];
/// What it must have because requests call it.
const OF_ROUTES: &str = "Events/Route/";

fn endpoints() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions");
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
}

/// What the template lacks for an endpoint, has for none, or says otherwise for one than for the others, a
/// line each.
fn findings(yaml: &str, endpoints: &BTreeSet<String>) -> Vec<String> {
    let template = Template::with(yaml, &EVERYTHING).unwrap_or_else(|error| panic!("{error}"));
    // What no request calls: the stream and the clock do.
    let workers = triggers(&template).unwrap_or_else(|error| panic!("{error}"));
    let workers: BTreeSet<String> = workers.into_iter().map(|trigger| trigger.function).collect();
    let resources = template.resources().expect("resources");
    let mut resources: BTreeMap<&str, Value> =
        resources.iter().map(|r| (r.name, r.require(&[]).expect("a body"))).collect();
    let mut found = not_on_the_dashboard(&resources);
    found.extend(not_in_a_query(&resources, endpoints));
    for suffix in BLOCK {
        let mut blocks = Vec::new();
        for endpoint in endpoints {
            let id = pascal(endpoint) + suffix;
            let Some(mut block) = resources.remove(id.as_str()) else {
                found.push(format!("{endpoint}: template.yaml has no {id}"));
                continue;
            };
            for missing in take_own(&mut block, suffix) {
                if workers.contains(endpoint) && missing.starts_with(OF_ROUTES) {
                    continue;
                }
                found.push(format!("{endpoint}: {id} of template.yaml has no {missing}"));
            }
            let text = block.to_string().replace(&pascal(endpoint), "{Name}");
            let block = text.replace(endpoint, "{name}").parse::<Value>().expect("JSON");
            blocks.push((endpoint, id, block));
        }
        for (endpoint, id, block) in &blocks {
            let alike = |other: &Value| blocks.iter().filter(|(.., block)| block == other).count();
            let usual = blocks.iter().map(|(.., block)| block).max_by_key(|block| alike(block));
            for place in differences(block, usual.expect("a block")) {
                if workers.contains(*endpoint) && place.starts_with("Properties.Events") {
                    continue;
                }
                found.push(format!(
                    "{endpoint}: {id} of template.yaml is unlike the others in {place}"
                ));
            }
        }
    }
    for id in OTHERS.split_whitespace().filter(|id| resources.remove(id).is_none()) {
        found.push(format!("{id}: template.yaml has it no more, so a deployment deletes it"));
    }
    found.extend(resources.keys().map(|id| format!("{id}: no endpoint and no list here knows it")));
    found
}

/// Takes out what is a function's own; names what it lacks of that.
fn take_own(block: &mut Value, suffix: &str) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for (path, required) in OWN.into_iter().filter(|_| suffix == "Function") {
        let (parent, last) =
            path.rsplit_once('/').map_or(("", path), |(parent, last)| (parent, last));
        let parent = format!("/Properties/{parent}");
        let members =
            block.pointer_mut(parent.trim_end_matches('/')).and_then(Value::as_object_mut);
        if members.and_then(|members| members.remove(last)).is_none() && required {
            missing.push(path);
        }
    }
    missing
}

/// The paths at which two values differ.
fn differences(one: &Value, other: &Value) -> Vec<String> {
    let (Value::Object(ours), Value::Object(theirs)) = (one, other) else {
        return if one == other { vec![] } else { vec![String::new()] };
    };
    let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let below = |key: &String| {
        let inner = differences(&one[key], &other[key]).into_iter();
        let path = move |rest: String| format!("{key}.{rest}").trim_end_matches('.').to_owned();
        inner.map(path).collect::<Vec<_>>()
    };
    keys.into_iter().flat_map(below).collect()
}

/// The alarms that the dashboard's list lacks.
fn not_on_the_dashboard(resources: &BTreeMap<&str, Value>) -> Vec<String> {
    let body = resources["Dashboard"]["Properties"]["DashboardBody"].as_str().expect("text");
    let body: Value = body.parse().expect("JSON");
    let widgets = body["widgets"].as_array().expect("widgets").iter();
    let listed: Vec<&Value> =
        widgets.filter_map(|w| w["properties"]["alarms"].as_array()).flatten().collect();
    let alarms = resources.iter().filter(|(_, r)| r["Type"] == "AWS::CloudWatch::Alarm");
    let missing = alarms.filter(|(id, _)| !listed.contains(&&Value::from(format!("{id}.Arn"))));
    missing.map(|(id, _)| format!("{id}: the dashboard's alarms lack it")).collect()
}

/// The endpoints whose log a saved query does not look into, though it looks into those of functions.
fn not_in_a_query(resources: &BTreeMap<&str, Value>, endpoints: &BTreeSet<String>) -> Vec<String> {
    let queries = resources.iter().filter(|(_, r)| r["Type"] == "AWS::Logs::QueryDefinition");
    let mut found = Vec::new();
    for (id, query) in queries {
        let groups = query["Properties"]["LogGroupNames"].as_array().expect("a list");
        if *groups != [Value::from("AccessLogs")] {
            let logs = endpoints.iter().map(|endpoint| pascal(endpoint) + "Logs");
            let missing = logs.filter(|logs| !groups.contains(&Value::from(logs.as_str())));
            found.extend(missing.map(|logs| format!("{logs}: the query {id} lacks it")));
        }
    }
    found
}

#[test]
fn the_template_has_an_equal_block_for_each_endpoint_and_nothing_else_that_is_unknown() {
    let found = findings(YAML, &endpoints());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn an_endpoint_without_a_block_is_named_with_all_that_is_missing() {
    let mut more = endpoints();
    more.insert("get-nothing".to_owned());
    let missing = ["Function", "Logs", "ErrorsAlarm"];
    let expected =
        missing.map(|suffix| format!("get-nothing: template.yaml has no GetNothing{suffix}"));
    let (in_queries, others): (Vec<_>, Vec<_>) = findings(YAML, &more)
        .into_iter()
        .partition(|line| line.starts_with("GetNothingLogs: the query"));
    assert_eq!(others, expected);
    assert!(!in_queries.is_empty(), "no saved query looks into it, and nobody says so");
    let mut fewer = endpoints();
    fewer.remove("record-stamp");
    let expected = ["ErrorsAlarm", "Function", "Logs"];
    let expected = expected
        .map(|suffix| format!("RecordStamp{suffix}: no endpoint and no list here knows it"));
    assert_eq!(findings(YAML, &fewer), expected);
}

/// A variable that is there on a condition would be missing in some deployment, and no test would see it.
#[test]
fn the_names_of_a_function_s_variables_depend_on_no_parameter() {
    let names = |yaml: &str, given: &[(&str, &str)]| -> Vec<BTreeSet<String>> {
        let template = Template::with(yaml, given).unwrap_or_else(|error| panic!("{error}"));
        let functions = functions(&template).unwrap_or_else(|error| panic!("{error}"));
        functions.into_values().map(|function| function.variables).collect()
    };
    for given in
        [&EVERYTHING[..], &[("ExistingTableName", "restored"), ("RollBackOnAlarms", "false")]]
    {
        assert_eq!(names(YAML, &[]), names(YAML, given));
    }
    let spoilt = YAML.replace(
        "{SUPPORT_CONTACT: ",
        "{MORE: !If [HasDomain, a, !Ref AWS::NoValue], SUPPORT_CONTACT: ",
    );
    assert_ne!(names(&spoilt, &[]), names(&spoilt, &EVERYTHING));
}

/// A part of the template, what stands there instead, and what must be found then.
const SPOILT: &str = r#"
    Binary: record-stamp} | Binary: record-stamps} | record-stamp: RecordStampFunction of template.yaml is unlike the others in Metadata.BuildProperties.Binary
    LogGroup: !Ref RecordStampLogs | LogGroup: !Ref GetProvidersLogs | record-stamp: RecordStampFunction of template.yaml is unlike the others in Properties.LoggingConfig.LogGroup
    {Name: FunctionName, Value: !Ref RecordStampFunction} | {Name: FunctionName, Value: !Ref GetProvidersFunction} | record-stamp: RecordStampErrorsAlarm of template.yaml is unlike the others in Properties.Metrics
    , !Ref RecordStampLogs, | , | RecordStampLogs: the query SlowestQuery lacks it
    Path: /v1/apps/{client_id}/production-tests/{challenge_id}/stamps | Route: / | record-stamp: RecordStampFunction of template.yaml has no Events/Route/Properties/Path
    "${RecordStampErrorsAlarm.Arn}", |  | RecordStampErrorsAlarm: the dashboard's alarms lack it
    LostRacesAlarm | LostRaceAlarm | LostRacesAlarm: template.yaml has it no more, so a deployment deletes it
    LostRacesAlarm | LostRaceAlarm | LostRaceAlarm: no endpoint and no list here knows it"#;

#[test]
fn a_block_that_differs_or_lacks_something_is_named() {
    for line in SPOILT.lines().filter(|line| !line.is_empty()) {
        let [old, new, expected] = line.trim_start().split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert!(YAML.contains(old), "{old}");
        let found = findings(&YAML.replace(old, new), &endpoints());
        assert!(found.iter().any(|line| line == expected), "{expected} is not in {found:?}");
    }
}
