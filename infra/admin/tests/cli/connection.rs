//! The way to the table: local engines, tables that are missing or made otherwise, the doctor.

use crate::installation::{ADA, Installation, run_in, text};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::thread;

/// An address where nobody listens.
const NOWHERE: (&str, &str) = ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");

/// Each check with its verdict: `table bad`.
fn verdicts(report: &Value) -> Vec<String> {
    let checks = report["checks"].as_array().expect("checks").iter();
    checks.map(|check| format!("{} {}", text(&check["check"]), text(&check["verdict"]))).collect()
}

#[test]
fn a_table_is_made_once_and_described() {
    let installation = Installation::empty();
    let missing = installation.run(&["table", "describe"]).fails(3);
    assert!(missing.contains("table create"), "{missing}");
    let created = installation.json(&["table", "create"]);
    assert_eq!(created["created"], json!(true));
    assert_eq!(installation.json(&["table", "create"])["created"], json!(false));
    let described = installation.json(&["table", "describe"]);
    assert_eq!((&described["status"], &described["difference"]), (&json!("ACTIVE"), &Value::Null));
    assert_eq!(described["indexes"][0]["name"], json!("tickets-by-status"));
}

#[test]
fn tables_on_aws_are_none_of_this_program_s_business() {
    let aws = [
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
        ("TABLE_NAME", "greenlight"),
    ];
    for command in [["table", "create"], ["table", "describe"]] {
        let refused = run_in(&command, aws).fails(1);
        assert!(refused.contains("template.yaml"), "{refused}");
    }
}

#[test]
fn a_local_engine_is_asked_without_credentials_and_region() {
    let failed = run_in(&["org", "list"], [NOWHERE, ("TABLE_NAME", "greenlight")]).fails(4);
    assert!(failed.contains("no connection: connection refused"), "{failed}");
}

#[test]
fn a_database_that_is_not_there_is_exit_code_4() {
    let installation = Installation::new();
    for command in [
        vec!["org", "list"],
        vec!["org", "create", "--name", "X", "--operator", ADA],
        vec!["table", "describe"],
        vec!["queue", "list"],
    ] {
        let failed = installation.run_with(&command, &[NOWHERE]).fails(4);
        let failed = failed.to_lowercase();
        assert!(failed.contains("connection refused") && !failed.contains("connectorerror"));
    }
    let failed =
        installation.run_with(&["org", "list"], &[("TABLE_NAME", "another-table")]).fails(4);
    assert!(failed.contains("doctor"), "{failed}");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let installation = Installation::empty();
    let report = |arguments: &[&str], variables: &[(&str, &str)], code: i32| -> Value {
        let ran = installation.run_with(arguments, variables);
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        serde_json::from_str(&ran.stdout).expect("JSON")
    };
    let doctor = ["doctor", "--json"];
    let gone = report(&doctor, &[NOWHERE], 4);
    assert_eq!(verdicts(&gone), ["credentials good", "table bad"]);
    let unmade = report(&doctor, &[], 3);
    assert_eq!(unmade["healthy"], json!(false));
    let advice = unmade["checks"][1]["advice"].as_str().unwrap_or_default();
    assert!(advice.contains("table create"), "{advice}");

    installation.run(&["table", "create"]).ok();
    let empty = report(&doctor, &[], 0);
    assert_eq!(
        verdicts(&empty)[4..],
        ["deployment caution", "operators caution", "webhook keys good", "review queue good"]
    );
    let create = ["operator", "create", "--name", ADA, "--deployment-env", "production"];
    installation.run(&create).ok();
    installation.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    let healthy = report(&doctor, &[], 0);
    assert_eq!(healthy["healthy"], json!(true));
    assert_eq!(
        verdicts(&healthy),
        [
            "credentials good",
            "table good",
            "key and index good",
            "expiry good",
            "deployment good",
            "operators good",
            "webhook keys good",
            "review queue good",
        ]
    );
    let finding = healthy["checks"][4]["finding"].as_str().unwrap_or_default();
    assert!(finding.contains("sk_workspace_prod_"), "{finding}");

    let mismatch = report(&["doctor", "--json", "--deployment-env", "sandbox"], &[], 1);
    assert_eq!(verdicts(&mismatch)[4], "deployment bad");
}

#[test]
fn away_from_this_machine_the_doctor_looks_at_protection_and_recovery_too() {
    let installation = Installation::new();
    // The same engine under a name that the program does not take for this machine's own.
    let address = installation.endpoint().replace("127.0.0.1", "127.1");
    let aws = [("AWS_ENDPOINT_URL_DYNAMODB", address.as_str()), ("AWS_REGION", "eu-north-1")];
    let report = installation.run_with(&["doctor", "--json"], &aws).ok();
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let checks: Vec<&str> = report["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter_map(|c| c["check"].as_str())
        .collect();
    assert_eq!(
        checks,
        [
            "credentials",
            "table",
            "key and index",
            "deletion protection",
            "expiry",
            "recovery",
            "deployment",
            "operators",
            "webhook keys",
            "review queue",
        ]
    );
    // Local engines know of no recovery; what could not be looked at is never called good.
    assert_eq!(report["checks"][5]["verdict"], json!("caution"));
}

#[test]
fn aws_without_a_region_or_credentials_is_told_so() {
    let aws = [
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("TABLE_NAME", "greenlight"),
    ];
    let refused = run_in(&["org", "list"], aws).fails(2);
    assert!(refused.contains("--region"), "{refused}");
    let refused = run_in(&["org", "list", "--region", "eu-north-1"], aws).fails(4);
    assert!(refused.contains("credentials") && refused.contains("--profile"), "{refused}");
    let profile = ["org", "list", "--region", "eu-north-1", "--profile", "nobody"];
    let refused = run_in(&profile, aws).fails(4);
    assert!(refused.contains("credentials"), "{refused}");
}

#[test]
fn a_failure_of_credentials_is_one_readable_sentence() {
    let config = std::env::temp_dir().join(format!("greenlight-aws-{}", std::process::id()));
    std::fs::write(&config, "[profile broken]\ncredential_process = false\n").expect("written");
    let aws = [
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", config.to_str().expect("a path")),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_REGION", "eu-north-1"),
        ("TABLE_NAME", "greenlight"),
        ("PATH", "/usr/bin:/bin"),
    ];
    for profile in [None, Some("nobody"), Some("broken")] {
        let arguments: Vec<&str> = ["org", "list"]
            .into_iter()
            .chain(profile.map(|_| "--profile"))
            .chain(profile)
            .collect();
        let told = run_in(&arguments, aws).fails(4);
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.len() < 320 && !told.contains("\\n"), "{} {told}", told.len());
        assert!(told.starts_with("error: there are no usable AWS credentials ("), "{told}");
    }
    let _ = std::fs::remove_file(config);
}

#[test]
fn whoever_names_another_address_than_aws_is_followed_and_named() {
    let installation = Installation::new();
    let config = std::env::temp_dir().join(format!("greenlight-profile-{}", std::process::id()));
    let endpoint = installation.endpoint().to_owned();
    let text = format!(
        "[profile all]\nendpoint_url = {endpoint}\nregion = eu-north-1\n\
         [profile one]\nservices = here\nregion = eu-north-1\n\
         [profile bad]\nendpoint_url = 127.0.0.1:8000\nregion = eu-north-1\n\
         [services here]\ndynamodb =\n  endpoint_url = {endpoint}\n"
    );
    std::fs::write(&config, text).expect("written");
    let config_file = config.to_str().expect("a path");
    let doctor = |variables: &[(&str, &str)]| {
        let variables = variables.iter().copied().chain([
            ("AWS_CONFIG_FILE", config_file),
            ("AWS_ACCESS_KEY_ID", "greenlightadmin"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("TABLE_NAME", installation.table()),
        ]);
        run_in(&["doctor"], variables)
    };
    for (variables, said_by) in [
        ([("AWS_ENDPOINT_URL_DYNAMODB", endpoint.as_str())], "AWS_ENDPOINT_URL_DYNAMODB"),
        ([("AWS_ENDPOINT_URL", endpoint.as_str())], "AWS_ENDPOINT_URL)"),
        ([("AWS_PROFILE", "all")], "the profile)"),
        ([("AWS_PROFILE", "one")], "the profile)"),
    ] {
        let told = doctor(&variables).ok();
        assert!(told.contains(&format!("({endpoint}, by ")), "{variables:?}: {told}");
        assert!(told.contains(said_by), "{variables:?}: {told}");
    }
    let own = [
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.as_str()),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ];
    doctor(&own).ok();
    for bad in [("AWS_PROFILE", "bad"), ("AWS_ENDPOINT_URL", "127.0.0.1:8000")] {
        let told = doctor(&[bad]);
        assert_eq!(
            (told.code, told.stdout.contains("`127.0.0.1:8000`")),
            (2, true),
            "{}",
            told.stdout
        );
    }
    let _ = std::fs::remove_file(config);
}

/// Asks AWS for something, which comes to nothing, with these variables as well.
fn ask_aws(more: &[(&str, &str)]) {
    let aws = [
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
        ("TABLE_NAME", "greenlight"),
    ];
    run_in(&["org", "list"], aws.iter().chain(more).copied()).fails(4);
}

#[test]
fn aws_is_reached_through_the_proxy_that_the_environment_names() {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = proxy.local_addr().expect("an address");
    let asked = thread::spawn(move || {
        let (stream, _) = proxy.accept().expect("a connection");
        let lines = BufReader::new(stream).lines().map(|line| line.expect("a line"));
        lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    ask_aws(&[("HTTPS_PROXY", &format!("http://ada:secret@{address}"))]);
    let asked = asked.join().expect("asked");
    assert_eq!(asked[0], "CONNECT dynamodb.eu-north-1.amazonaws.com:443 HTTP/1.1");
    let name = "proxy-authorization: ";
    let told = asked.iter().find(|line| line.to_ascii_lowercase().starts_with(name));
    assert_eq!(told.map(|line| &line[name.len()..]), Some("Basic YWRhOnNlY3JldA=="));
}

#[test]
fn a_proxy_may_speak_tls_itself() {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("https://{}", proxy.local_addr().expect("an address"));
    let asked = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().expect("a connection");
        let mut first = [0];
        stream.read_exact(&mut first).expect("a byte");
        first
    });
    ask_aws(&[("HTTPS_PROXY", &address)]);
    let handshake = [0x16];
    assert_eq!(asked.join().expect("asked"), handshake);
}

#[test]
fn what_no_proxy_names_and_what_is_no_https_is_reached_without_one() {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("a listener");
    let address = format!("http://{}", proxy.local_addr().expect("an address"));
    for (endpoint, exceptions) in [
        ("https://dynamodb.example.invalid", ".example.invalid"),
        ("http://db.example.invalid", ""),
    ] {
        ask_aws(&[
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoint),
            ("ALL_PROXY", &address),
            ("NO_PROXY", exceptions),
        ]);
        assert!(proxy.accept().is_err(), "somebody came on the way to {endpoint}");
    }
}

#[test]
fn help_needs_no_table() {
    let help = run_in(&["--help"], []).ok();
    assert!(help.contains("Exit codes:") && help.contains("operator create"), "{help}");
    let help = run_in(&["key", "rotate", "--help"], []).ok();
    assert!(help.contains("Examples:") && help.contains("[default: 24h]"), "{help}");
}
