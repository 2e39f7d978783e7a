//! Keys as they are made, read and ended.

use super::*;

const EXAMPLE: &str = "sk_workspace_test_0123456789ABCDEFGHIJKLMNOPQRSTUV0ZiOyn";

fn read(header: &str) -> Result<Credential, KeyRefusal> {
    Credential::from_header(Some(header), KeyKind::Workspace, Deployment::Sandbox)
}

#[test]
fn the_documented_example_is_a_well_formed_key() {
    let credential = read(&format!("Bearer {EXAMPLE}")).expect("well formed");
    assert_eq!(credential.owner.as_str(), "01234567");
}

#[test]
fn the_scheme_is_case_insensitive() {
    for scheme in ["bearer", "BEARER", "bEaReR"] {
        assert!(read(&format!("{scheme} {EXAMPLE}")).is_ok());
    }
}

#[test]
fn anything_else_is_malformed_and_nothing_is_missing() {
    for bad in [
        "",
        "Bearer",
        "Bearer ",
        EXAMPLE,
        &format!("Basic {EXAMPLE}"),
        &format!("Bearer {EXAMPLE},Bearer {EXAMPLE}"),
        &format!("Bearer {EXAMPLE} {EXAMPLE}"),
        &format!("Bearer {}", &EXAMPLE[..EXAMPLE.len() - 1]),
        &format!("Bearer {EXAMPLE}0"),
        &format!("Bearer {}", EXAMPLE.replace("0ZiOyn", "0ZiOym")),
        &format!("Bearer {}", EXAMPLE.replace("test", "prod")),
        &format!("Bearer {}", EXAMPLE.replace("workspace", "operator")),
        "Bearer sk_workspace_test_é",
    ] {
        assert_eq!(read(bad).expect_err("refused"), KeyRefusal::Malformed, "{bad:?}");
    }
    let none = Credential::from_header(None, KeyKind::Workspace, Deployment::Sandbox);
    assert_eq!(none.expect_err("refused"), KeyRefusal::Missing);
}

#[test]
fn a_key_of_another_length_or_alphabet_is_malformed_however_right_its_checksum() {
    let with_sum = |covered: &str| format!("Bearer {covered}{}", checksum(covered));
    let covered = &EXAMPLE[..EXAMPLE.len() - 6];
    assert!(read(&with_sum(covered)).is_ok());
    for bad in [
        covered[..covered.len() - 1].to_owned(),
        format!("{covered}0"),
        covered.replace('V', "-"),
        covered.replace('V', "é").replacen('U', "", 1),
    ] {
        let refused = read(&with_sum(&bad)).expect_err("refused");
        assert_eq!(refused, KeyRefusal::Malformed, "{bad}");
    }
}

#[test]
fn a_key_s_record_is_named_by_its_sha_256_and_shown_by_its_last_four_characters() {
    let key = SecretKey(EXAMPLE.to_owned());
    let sha256 = "807482c949683e56fc62be04828fc798f55868dd066bd341bb8f05f806ef7f0c";
    assert_eq!(key.hash().as_str(), sha256);
    assert_eq!(read(&format!("Bearer {EXAMPLE}")).expect("a key").hash, key.hash());
    assert_eq!(key.last_characters(), "iOyn");
}

#[test]
fn a_minted_key_is_read_back_for_its_kind_and_deployment_only() {
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let key = SecretKey::mint(KeyKind::Operator, Deployment::Production, &owner, [42; 32]);
    let read = |kind, deployment| Credential::from_key(key.reveal(), kind, deployment);
    let good = read(KeyKind::Operator, Deployment::Production).expect("well formed");
    assert_eq!((good.owner, good.hash), (owner, key.hash()));
    for (kind, deployment, refusal) in [
        (KeyKind::Workspace, Deployment::Production, KeyRefusal::WrongKind),
        (KeyKind::Operator, Deployment::Sandbox, KeyRefusal::OtherDeployment),
        (KeyKind::Workspace, Deployment::Sandbox, KeyRefusal::OtherDeployment),
    ] {
        assert_eq!(read(kind, deployment).expect_err("refused"), refusal);
    }
    assert_eq!(format!("{key:?}"), "SecretKey(…)");
}

#[test]
fn a_replaced_key_ends_after_the_grace_period_or_when_it_would_have_ended_anyway() {
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let secret = SecretKey::mint(KeyKind::Workspace, Deployment::Sandbox, &owner, [1; 32]);
    let at = Timestamp::from_millis;
    let mut key = KeyRecord {
        hash: secret.hash(),
        id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
        kind: KeyKind::Workspace,
        owner,
        name: "backend".to_owned(),
        last_characters: secret.last_characters().to_owned(),
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
    };
    assert_eq!(key.end_after_grace(at(1000), 60), at(61_000));
    assert_eq!(key.end_after_grace(at(1000), 0), at(1000));
    for (end, expected) in [(61_001, 61_000), (61_000, 61_000), (5000, 5000)] {
        key.expires_at = Some(at(end));
        assert_eq!(key.end_after_grace(at(1000), 60), at(expected));
    }
    assert!(key.is_good(at(4999)) && !key.is_good(at(5000)));
    key.revoked_at = Some(at(2000));
    assert!(!key.is_good(at(3000)), "revoked keys are no good, expired or not");
}
