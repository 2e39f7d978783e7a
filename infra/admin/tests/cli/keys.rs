//! Keys: shown once, rotated with a grace period, revoked at once.

use crate::installation::{ADA, Installation, text};
use greenlight::domain::key_refusal::KeyRefusal;
use greenlight::domain::refusal::Refusal;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const EXPIRED: Result<(), Refusal> = Err(Refusal::InvalidApiKey(KeyRefusal::Expired));

#[test]
fn a_key_is_refused_once_it_has_expired() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let create = ["key", "create", "--org", "Acme Corp", "--name", "short", "--expires-in", "2h"];
    let key = installation.ada(&create).ok();
    let key = key.trim();
    assert_eq!(installation.opens(key, &app, HOUR), Ok(()));
    assert_eq!(installation.opens(key, &app, 3 * HOUR), EXPIRED);
}

#[test]
fn a_rotated_key_stays_good_for_the_grace_period_and_no_longer() {
    let installation = Installation::new();
    let (app, old) = installation.customer();
    let answer = installation.json(&["key", "rotate", "backend", "--org", "Acme Corp", "--yes"]);
    let new = text(&answer["secret"]);
    assert_ne!(new, old);
    assert_eq!(answer["name"], json!("backend"));
    assert_eq!(answer["expiresAt"], Value::Null);
    assert_eq!(text(&answer["replaces"]["lastCharacters"]), old[old.len() - 4..]);
    for (later, admits_old) in [(Duration::ZERO, true), (23 * HOUR, true), (25 * HOUR, false)] {
        let expected = if admits_old { Ok(()) } else { EXPIRED };
        assert_eq!(installation.opens(&old, &app, later), expected, "{later:?}");
        assert_eq!(installation.opens(&new, &app, later), Ok(()));
    }
}

#[test]
fn a_grace_period_never_lets_a_key_live_longer_than_it_would_have() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    let create = ["key", "create", "--org", "Acme Corp", "--name", "short", "--expires-in", "1h"];
    let key = installation.ada(&create).ok();
    installation
        .ada(&["key", "rotate", "short", "--org", "Acme Corp", "--grace", "24h", "--yes"])
        .ok();
    assert_eq!(installation.opens(key.trim(), &app, 2 * HOUR), EXPIRED);
    let none = ["key", "rotate", "backend", "--org", "Acme Corp", "--grace", "0s", "--yes"];
    installation.ada(&none).ok();
}

#[test]
fn a_revoked_key_is_refused_from_the_next_request_on() {
    let installation = Installation::new();
    let (app, key) = installation.customer();
    let revoke = ["key", "revoke", "backend", "--org", "Acme Corp", "--yes"];
    assert_eq!(installation.opens(&key, &app, Duration::ZERO), Ok(()));
    let revoked = installation.ada(&revoke).ok();
    assert!(revoked.contains("revoked"), "{revoked}");
    assert_eq!(
        installation.opens(&key, &app, Duration::ZERO),
        Err(Refusal::InvalidApiKey(KeyRefusal::Revoked))
    );

    // Again changes nothing; and there is nothing left to rotate.
    let again = installation.ada(&revoke);
    assert_eq!((again.code, again.stderr.contains("nothing was changed")), (0, true));
    let rotate = ["key", "rotate", "backend", "--org", "Acme Corp", "--yes"];
    let refused = installation.ada(&rotate).fails(1);
    assert!(refused.contains("revoked or expired"), "{refused}");
    let entries = installation.json(&["audit", "--org", "Acme Corp"]);
    assert_eq!(entries.as_array().expect("a list").len(), 3, "{entries}");
}

#[test]
fn a_secret_is_the_only_line_on_standard_output_and_is_never_shown_again() {
    let installation = Installation::new();
    installation.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    let create = ["key", "create", "--org", "Acme Corp", "--name", "backend"];
    let created = installation.ada(&create);
    assert_eq!(created.stdout.lines().count(), 1, "{}", created.stdout);
    let first = created.stdout.trim().to_owned();
    assert!(!created.stderr.contains(&first), "{}", created.stderr);
    let rotate = ["key", "rotate", "backend", "--org", "Acme Corp", "--yes"];
    let rotated = installation.ada(&rotate);
    let second = rotated.stdout.trim().to_owned();
    assert_eq!(rotated.stdout.lines().count(), 1, "{}", rotated.stdout);

    let list = ["key", "list", "--org", "Acme Corp"];
    let outputs = [
        rotated.stderr,
        installation.run(&list).ok(),
        installation.json(&list).to_string(),
        installation.run(&["org", "show", "Acme Corp"]).ok(),
        installation.run(&["audit", "--org", "Acme Corp"]).ok(),
        installation.run(&["doctor"]).ok(),
        installation.dump(),
    ];
    for secret in [first, second] {
        assert!(secret.starts_with("sk_workspace_prod_"), "{}", secret.len());
        for output in &outputs {
            // Not even most of it.
            assert!(!output.contains(&secret[20..40]), "{output}");
        }
    }
}

#[test]
fn an_operators_keys_end_with_the_operator() {
    let installation = Installation::new();
    installation.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    let create = ["key", "create", "--for-operator", "Grace Hopper", "--name", "laptop"];
    let key = installation.ada(&create).ok();
    let key = key.trim();
    assert!(key.starts_with("sk_operator_prod_"));
    assert_eq!(installation.opens_for_operator(key), Ok(()));

    let refused = installation.ada(&["operator", "disable", ADA, "--yes"]).fails(1);
    assert!(refused.contains("nobody disables themself"), "{refused}");
    installation.ada(&["operator", "disable", "Grace Hopper", "--yes"]).ok();
    assert_eq!(
        installation.opens_for_operator(key),
        Err(Refusal::InvalidApiKey(KeyRefusal::Disabled))
    );
    let create = ["org", "create", "--name", "X", "--operator", "Grace Hopper"];
    let refused = installation.run(&create).fails(1);
    assert!(refused.contains("is disabled"), "{refused}");
    let again = installation.ada(&["operator", "disable", "Grace Hopper"]);
    assert_eq!((again.code, again.stderr.contains("nothing was changed")), (0, true));
}

#[test]
fn keys_are_told_in_json_with_their_state() {
    let installation = Installation::new();
    let (_, secret) = installation.customer();
    let keys = installation.json(&["key", "list", "--org", "Acme Corp"]);
    let key = &keys[0];
    let expected = json!([{
        "id": key["id"], "kind": "workspace", "ownerId": secret["sk_workspace_prod_".len()..][..8],
        "name": "backend", "lastCharacters": secret[secret.len() - 4..], "state": "good",
        "createdAt": key["createdAt"], "expiresAt": null, "revokedAt": null,
    }]);
    assert_eq!(keys, expected);
    // By its id as well as by its name.
    installation.ada(&["key", "revoke", &text(&key["id"]), "--org", "Acme Corp", "--yes"]).ok();
    assert_eq!(
        installation.json(&["key", "list", "--org", "Acme Corp"])[0]["state"],
        json!("revoked")
    );
}
