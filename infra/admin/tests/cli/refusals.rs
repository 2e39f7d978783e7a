//! Whatever is not done: its exit code, its message, and that nothing happened.

use crate::installation::{ADA, Installation, run_in};
use serde_json::{Value, json};

#[test]
fn nobody_is_cut_off_without_a_confirmation() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    installation.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    installation.ada(&["provider", "enable", "ftn", "--app", &app]).ok();
    let before = installation.dump();
    for command in [
        vec!["key", "rotate", "backend", "--org", "Acme Corp"],
        vec!["key", "revoke", "backend", "--org", "Acme Corp"],
        vec!["operator", "disable", "Grace Hopper"],
        vec!["org", "disable", "Acme Corp"],
        vec!["provider", "disable", "ftn", "--app", &app],
        vec!["app", "erase", &app],
        vec!["app", "tidy", &app],
    ] {
        let refused = installation.ada(&command).fails(1);
        assert!(refused.contains("--yes"), "{refused}");
    }
    let sorted = |dump: &str| {
        let mut letters: Vec<char> = dump.chars().collect();
        letters.sort_unstable();
        letters
    };
    assert_eq!(sorted(&installation.dump()), sorted(&before), "nothing was written");
}

#[test]
fn whoever_changes_something_says_who_they_are() {
    let installation = Installation::new();
    for command in [
        vec!["org", "create", "--name", "X"],
        vec!["org", "disable", "X", "--yes"],
        vec!["org", "enable", "X"],
        vec!["app", "create", "--org", "X", "--name", "X"],
        vec!["app", "erase", "X", "--yes"],
        vec!["app", "tidy", "X", "--yes"],
        vec!["operator", "create", "--name", "X"],
        vec!["operator", "disable", ADA, "--yes"],
        vec!["key", "create", "--org", "X", "--name", "X"],
        vec!["key", "rotate", "X", "--org", "X", "--yes"],
        vec!["key", "revoke", "X", "--org", "X", "--yes"],
        vec!["provider", "enable", "ftn", "--app", "X"],
        vec!["provider", "disable", "ftn", "--app", "X", "--yes"],
        vec!["queue", "claim", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"],
        vec!["queue", "reject", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "--message", "No.", "--yes"],
    ] {
        let refused = installation.run(&command).fails(2);
        assert!(refused.contains("say who you are"), "{command:?}: {refused}");
        // An empty name is none.
        installation.run_with(&command, &[("GREENLIGHT_OPERATOR", "")]).fails(2);
        installation.run_with(&command, &[("GREENLIGHT_OPERATOR", "Nobody")]).fails(3);
    }
}

#[test]
fn what_is_not_there_is_exit_code_3() {
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    for command in [
        vec!["org", "show", "Nobody"],
        vec!["org", "disable", "Nobody", "--yes"],
        vec!["org", "enable", "Nobody"],
        vec!["app", "show", "a b"],
        vec!["app", "list", "--org", "Nobody"],
        vec!["operator", "show", "Nobody00"],
        vec!["key", "list", "--for-operator", "Nobody"],
        vec!["key", "revoke", "Nothing", "--org", "Acme Corp", "--yes"],
        vec!["audit", "--ticket", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"],
        vec!["audit", "--ticket", "x"],
        vec!["audit", "--app", "nowhere"],
    ] {
        let refused = installation.ada(&command).fails(3);
        assert!(refused.starts_with("error: there is no "), "{refused}");
    }
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let installation = Installation::new();
    for command in [
        vec!["org", "create"],
        vec!["org", "create", "--name", " "],
        vec!["org", "create", "--name", "a\u{1b}[31m"],
        vec!["key", "create", "--name", "x"],
        vec!["key", "create", "--name", "x", "--org", "a", "--for-operator", "b"],
        vec!["key", "create", "--name", "x", "--org", "a", "--expires-in", "soon"],
        vec!["key", "create", "--name", "x", "--org", "a", "--expires-in", "0d"],
        vec!["audit"],
        vec!["audit", "--app", "a", "--org", "b"],
        vec!["queue", "list", "--limit", "0"],
        vec!["nonsense"],
        vec!["completions", "tcsh"],
    ] {
        installation.ada(&command).fails(2);
    }
    let refused = installation.run_with(&["org", "list"], &[("TABLE_NAME", "")]).fails(2);
    assert!(refused.contains("--table"), "{refused}");
    let bad = [("AWS_ENDPOINT_URL_DYNAMODB", "127.0.0.1:8000"), ("AWS_REGION", "eu-north-1")];
    let refused = installation.run_with(&["org", "list"], &bad).fails(2);
    assert!(refused.contains("http://127.0.0.1:8000"), "{refused}");
}

#[test]
fn an_empty_variable_counts_as_none() {
    let installation = Installation::new();
    for name in [
        "DEPLOYMENT_ENV",
        "GREENLIGHT_OPERATOR",
        "AWS_CA_BUNDLE",
        "AWS_CONFIG_FILE",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_MAX_ATTEMPTS",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_RETRY_MODE",
        "AWS_SESSION_TOKEN",
        "AWS_USE_FIPS_ENDPOINT",
    ] {
        assert_eq!(
            installation.run_with(&["org", "list", "--json"], &[(name, "")]).ok(),
            "[]\n",
            "{name}"
        );
        run_in(&["completions", "bash"], [(name, "")]).ok();
    }
    // Then it is AWS's, where nobody has said who we are.
    let nowhere = [
        ("AWS_ENDPOINT_URL_DYNAMODB", ""),
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_REGION", "eu-north-1"),
    ];
    let refused = installation.run_with(&["org", "list"], &nowhere).fails(4);
    assert!(refused.contains("no usable AWS credentials"), "{refused}");
}

#[test]
fn errors_are_json_where_answers_are() {
    let installation = Installation::new();
    let refused = installation.ada(&["org", "show", "Nobody", "--json"]).fails(3);
    let error: Value = serde_json::from_str(&refused).expect("JSON");
    let expected = json!({ "code": "not_found", "message": "there is no organisation Nobody" });
    assert_eq!(error, json!({ "error": expected }));
    let refused = installation.ada(&["operator", "disable", ADA, "--json"]).fails(1);
    let error: Value = serde_json::from_str(&refused).expect("JSON");
    assert_eq!(error["error"]["code"], json!("refused"));
}

#[test]
fn a_wrong_command_line_is_a_json_error_too() {
    for (arguments, message) in [
        (["--json", "bogus"].as_slice(), "unrecognized subcommand 'bogus'"),
        (
            &["org", "--json"],
            "'greenlight-admin org' requires a subcommand but one was not provided [subcommands: create, \
             list, show, disable, enable, help]",
        ),
        (
            &["org", "create", "--json"],
            "the following required arguments were not provided: --name <NAME>",
        ),
        (
            &["queue", "list", "--status", "open", "--json"],
            "invalid value 'open' for '--status <STATUS>' [possible values: activation_requested, \
             activation_processing, activated, rejected, superseded, withdrawn]",
        ),
    ] {
        let refused = run_in(arguments, []).fails(2);
        assert_eq!(refused.lines().count(), 1, "{refused}");
        let error: Value = serde_json::from_str(&refused).expect("JSON");
        assert_eq!(error, json!({ "error": { "code": "usage", "message": message } }));
    }
    let plain = run_in(&["bogus"], []).fails(2);
    assert!(plain.starts_with("error: unrecognized subcommand 'bogus'\n"), "{plain}");
    let hostile = run_in(&["org", "create", "--name", "a\u{202e}\u{9b}b\u{200b}"], []).fails(2);
    let shown = r"error: invalid value 'a\u{202e}\u{9b}b\u{200b}' for '--name <NAME>'";
    assert!(hostile.starts_with(shown) && hostile.lines().count() > 1, "{hostile:?}");
    let help = run_in(&["org", "list", "--help", "--json"], []).ok();
    assert!(help.starts_with("List all organisations"), "{help}");
}

#[test]
fn nothing_is_coloured_but_a_terminal() {
    let installation = Installation::new();
    for variables in [vec![], vec![("NO_COLOR", "1")], vec![("TERM", "xterm-256color")]] {
        let listed = installation.run_with(&["operator", "list"], &variables).ok();
        assert!(!listed.contains('\u{1b}'), "{listed:?}");
    }
    let forced = installation.run_with(&["operator", "list"], &[("CLICOLOR_FORCE", "1")]).ok();
    assert!(forced.contains('\u{1b}'), "{forced:?}");
}

#[test]
fn the_other_deployments_name_is_refused_before_anything_is_done() {
    let installation = Installation::new();
    let create = ["org", "create", "--name", "X", "--deployment-env", "sandbox"];
    let refused = installation.ada(&create).fails(1);
    assert!(refused.contains("belongs to the production deployment"), "{refused}");
    assert_eq!(installation.json(&["org", "list"]), json!([]));
}
