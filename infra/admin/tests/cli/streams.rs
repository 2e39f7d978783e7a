//! Streams that cannot be written, and terminals that obey: a change that was made is never hidden, a secret
//! never lost without a word.

use crate::installation::{ADA, Installation, text};
use serde_json::{Value, json};
use std::fs::File;
use std::process::Stdio;

/// A stream that takes nothing.
fn full() -> Stdio {
    File::create("/dev/full").expect("a device").into()
}

const CREATE: [&str; 6] = ["key", "create", "--org", "Acme Corp", "--name", "backend"];
const LIST: [&str; 4] = ["key", "list", "--org", "Acme Corp"];

#[test]
fn a_secret_is_shown_before_anything_that_may_fail() {
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let rotate = ["key", "rotate", "backend", "--org", "Acme Corp", "--yes"];
    for (arguments, keys) in [(CREATE.as_slice(), 1), (&rotate, 2)] {
        let ran = installation.ada_into(arguments, Stdio::piped(), full());
        assert_eq!(ran.status.code(), Some(0));
        let secret = String::from_utf8(ran.stdout).expect("text");
        assert!(secret.starts_with("sk_workspace_prod_") && secret.ends_with('\n'), "{secret}");
        let listed = installation.json(&LIST);
        let listed = listed.as_array().expect("a list");
        assert_eq!(listed.len(), keys);
        let last = text(&listed[keys - 1]["lastCharacters"]);
        assert_eq!(secret.trim()[secret.trim().len() - 4..], last);
    }
}

#[test]
fn a_secret_that_could_not_be_written_is_reported_with_the_key_to_revoke() {
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let ran = installation.ada_into(&CREATE, full(), Stdio::piped());
    assert_eq!(ran.status.code(), Some(4));
    let told = String::from_utf8(ran.stderr).expect("text");
    let id = text(&installation.json(&LIST)[0]["id"]);
    let sentence = format!(
        "error: the key {id} was made, but its secret could not be written (No space left on device \
         (os error 28)) and is lost; revoke the key, and make another\n"
    );
    assert!(told.ends_with(&sentence), "{told}");
    assert!(!told.contains("sk_workspace"), "{told}");
}

#[test]
fn where_the_answer_cannot_be_written_it_is_said_whether_there_was_a_change() {
    let installation = Installation::new();
    let create = ["org", "create", "--name", "Acme Corp", "--json"];
    for (arguments, sentence) in [
        (create.as_slice(), "the change was made, but the answer could not be written: No space"),
        (&["org", "list", "--json"], "the answer could not be written: No space"),
    ] {
        let ran = installation.ada_into(arguments, full(), Stdio::piped());
        assert_eq!(ran.status.code(), Some(4));
        let error: Value = serde_json::from_slice(&ran.stderr).expect("JSON");
        assert_eq!(error["error"]["code"], json!("unavailable"));
        assert!(text(&error["error"]["message"]).starts_with(sentence), "{error}");
    }
    assert_eq!(installation.json(&["org", "list"])[0]["name"], json!("Acme Corp"));
}

#[test]
fn nobody_panics_where_nothing_can_be_written() {
    let installation = Installation::new();
    for (arguments, code) in [
        (["org", "show", "Nobody"].as_slice(), 3),
        (&["operator", "disable", ADA, "--yes"], 1),
        (&["nonsense"], 2),
        (&["--help"], 0),
        (&["org", "list", "--json"], 4),
    ] {
        let ran = installation.ada_into(arguments, full(), full());
        assert_eq!(ran.status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn json_is_whole_and_commands_no_terminal() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let hostile = "a\u{7f}\u{9b}31m\u{202e}\u{200b}\u{2028}b";
    let ticket = installation.submit_with(&app, hostile).expect("submitted");
    let printed = installation.ada(&["queue", "show", &ticket, "--json"]).ok();
    assert!(printed.contains("a\\u007f\\u009b31m\\u202e\\u200b\\u2028b"), "{printed}");
    let shown: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(shown["fields"]["displayName"], json!(hostile));
    let people = installation.run(&["queue", "show", &ticket]).ok();
    assert!(people.contains("a\\u{7f}\\u{9b}31m\\u{202e}\\u{200b}\\u{2028}b"), "{people}");
}
