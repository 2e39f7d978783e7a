//! The lines that are logged while a test runs, and what must not stand in any of them.

use crate::support::app::items;
use crate::support::log::Log;
use greenlight::domain::api_key::{Credential, KeyKind};
use greenlight::domain::idempotency::{IdempotencyKey, RecordKey};
use greenlight::domain::ids::{ChallengeId, OwnerId};
use greenlight::domain::participant::ParticipantId;
use greenlight_tests::World;
use serde_json::Value;
use std::collections::BTreeSet;

/// Stands in every place where a customer's or an operator's word can stand.
pub(super) const CANARY: &str = "Canary7f3a";

/// The lines of one world.
pub(super) struct Lines<'w> {
    world: &'w World,
    written: Log,
    secrets: BTreeSet<String>,
    taken: String,
    keys: usize,
}

impl<'w> Lines<'w> {
    /// Collects what this thread logs as long as the guard lives.
    pub(super) fn collect(world: &'w World) -> (Self, impl Drop + use<>) {
        let (written, guard) = Log::collect();
        let secrets = secrets_of(world);
        (Self { world, written, secrets, taken: String::new(), keys: 0 }, guard)
    }

    /// From now on this must not be logged either.
    pub(super) fn must_not_say(&mut self, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() > 5, "{secret} may be found anywhere");
        self.secrets.insert(secret);
    }

    /// Nor may what is made of an idempotency key.
    pub(super) fn must_not_say_key(&mut self, idempotency_key: &str) {
        let key = IdempotencyKey::parse(idempotency_key).expect("a key");
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        self.must_not_say(RecordKey::new(owner, &key).key_sha256);
    }

    /// An idempotency key that was not used before, with the canary in it.
    pub(super) fn unused_key(&mut self) -> String {
        self.keys += 1;
        let key = format!("{CANARY}-{}", self.keys);
        self.must_not_say_key(&key);
        key
    }

    /// Nor may what is stored of a participant of a challenge.
    pub(super) fn must_not_say_participant(&mut self, challenge: &str, who: &str) {
        let challenge = ChallengeId::parse(challenge).expect("a challenge id");
        let who = ParticipantId::parse("participantId", who).expect("a participant");
        let hash = self.world.settings().hash_keys.hash("k1", &challenge, &who);
        self.must_not_say(hash.expect("a hash"));
    }

    /// Takes the lines so far. None of them holds anything that must not be said.
    #[track_caller]
    pub(super) fn take(&mut self) -> Vec<Value> {
        let text = self.written.take() + &self.world.take_request_lines();
        for secret in &self.secrets {
            assert!(!text.contains(secret), "{secret} is logged: {text}");
        }
        self.taken += &text;
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The same, of a request whose id this is: every line names it.
    #[track_caller]
    pub(super) fn take_of(&mut self, request_id: &str) -> Vec<Value> {
        let all = self.take();
        for line in &all {
            let named = [&line["request_id"], &line["span"]["request_id"]];
            assert!(named.iter().any(|id| *id == request_id), "whose line is this? {line}");
        }
        all
    }

    /// Looks once more at everything that was taken: it names no hash that stands in the table, of
    /// a key, a participant, a large value or a request.
    pub(super) async fn finish(mut self) {
        self.take();
        let mut hashes = BTreeSet::new();
        for item in items(self.world, "").await {
            for name in ["pk", "sk", "key_sha256", "participant_hash", "fingerprint"] {
                let Some(Ok(text)) = item.get(name).map(|value| value.as_s()) else { continue };
                let hash = text.rsplit('#').next().unwrap_or_default();
                hashes.extend((hash.len() > 42).then(|| hash.to_owned()));
            }
        }
        assert!(!hashes.is_empty(), "there is nothing to look for");
        for hash in hashes {
            assert!(!self.taken.contains(&hash), "{hash} is logged");
        }
    }
}

/// The lines that stand for a request.
pub(super) fn requests(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| !line["_aws"].is_null()).collect()
}

/// What no line of a world may ever say: the canary, keys and parts of them, their hashes, and the
/// secret under which participants are hashed.
fn secrets_of(world: &World) -> BTreeSet<String> {
    let mut secrets: BTreeSet<String> =
        [CANARY, "sk_workspace", "sk_operator", "Bearer", "secret-of-thirty-two"]
            .map(str::to_owned)
            .into();
    for (kind, key) in [
        (KeyKind::Workspace, &world.key),
        (KeyKind::Workspace, &world.other_key),
        (KeyKind::Operator, &world.operator_key),
        (KeyKind::Operator, &world.other_operator_key),
    ] {
        let deployment = world.settings().deployment;
        let credential = Credential::from_key(key, kind, deployment).expect("a key");
        secrets.insert(credential.hash.as_str().to_owned());
        // Its random part, and its end.
        secrets.insert(key[key.len() - 30..key.len() - 6].to_owned());
        secrets.insert(key[key.len() - 8..].to_owned());
    }
    secrets
}
