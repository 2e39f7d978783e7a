//! API keys as an administrator ends them, and instances with other keys for hashing participants.

use greenlight::domain::api_key::{Credential, KeyHash, KeyKind, SecretKey};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::participant::HashKeys;
use greenlight::domain::time::Timestamp;
use greenlight::store::{Wanted, Write};
use greenlight_tests::{Instance, Request, World};

pub(crate) fn hash(key: &str) -> KeyHash {
    let of = |kind| Credential::from_key(key, kind, Deployment::Production);
    let credential = of(KeyKind::Workspace).or_else(|_| of(KeyKind::Operator));
    credential.expect("a production key").hash
}

/// Ends a key as an administrator would.
pub(crate) async fn end(
    world: &World,
    key: &str,
    expires: Option<Timestamp>,
    revoked: Option<Timestamp>,
) {
    let wanted = Wanted { key: Some(hash(key)), ..Wanted::default() };
    let seen = world.store().fetch(&wanted).await.expect("readable").key.expect("a key");
    let write = Write::EndKey { seen, expires_at: expires, revoked_at: revoked };
    world.store().commit(&[write], None, world.now()).await.expect("written");
}

/// Sends a request, so that the instance that answers it has let its pair in: this key and this app, or this
/// operator's key. What it reads in one call from then on, it reads in two before.
pub(crate) async fn introduce(request: Request<'_>) {
    let status = request.send().await.status;
    assert!(matches!(status, 200 | 201 | 400), "{status}");
}

/// An instance with these hash keys, the current one first.
pub(crate) fn instance_with_hash_keys(world: &World, ids: &[&str]) -> Instance {
    let secret = |id: &&str| match *id {
        "k1" => "k1:secret-of-thirty-two-characters!".to_owned(),
        id => format!("{id}:another-secret-of-thirty-two-chars!-{id}"),
    };
    let text = ids.iter().map(secret).collect::<Vec<_>>().join(",");
    world.new_instance_with(|settings| {
        settings.hash_key_id = ids[0].to_owned();
        settings.hash_keys = HashKeys::parse(&text).expect("hash keys");
    })
}

/// A key that nobody was given, but whose checksum is right: anyone can make such.
pub(crate) fn unknown_key(kind: KeyKind) -> String {
    key_of(kind, Deployment::Production)
}

/// The same, of a deployment.
pub(crate) fn key_of(kind: KeyKind, deployment: Deployment) -> String {
    let owner = match kind {
        KeyKind::Workspace => "Acme0001",
        KeyKind::Operator => "Oper0001",
    };
    let owner = OwnerId::parse(owner).expect("an owner id");
    SecretKey::mint(kind, deployment, &owner, [7; 32]).reveal().to_owned()
}
