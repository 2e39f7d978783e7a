//! A walk through every kind of write. Each is overtaken by others, its first attempt fails for its sender
//! and arrives when more has happened, and clocks disagree: what was answered stays true all the same, and
//! no time goes back. ARCHITECTURE.md, Writes.

use crate::support::app::{ACTIVATION, TESTS, challenge};
use crate::support::table_json::{Table, changes, everything};
use crate::support::tickets::{OLIVIA, OMAR, QUEUE, mitid_fields, owner};
use greenlight::domain::api_key::KeyKind::Workspace;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::owner::{Operator, Organisation};
use greenlight::domain::ticket::TicketStatus;
use greenlight::usecase::administration::{self as admin, AdministrationError, Rotation};
use greenlight::usecase::random;
use greenlight_tests::{ACME, Fault, Request, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far it goes. The steps are the same in every run.
const STEPS: usize = 60;

/// A write that somebody asks for.
#[derive(Clone, Copy, Debug)]
enum Act {
    Create,
    Stamp(&'static str),
    Submit,
    SubmitContractOnly,
    /// An operator claims what waits, and releases what is claimed, by whomever.
    Turn(&'static str),
    /// An operator rejects what is open.
    Close,
    /// The customer withdraws the ticket that waits.
    Withdraw,
    /// An operator switches a provider off, or on again.
    Switch,
    /// The customer switches what was activated off, or on again.
    OwnSwitch,
    NewOrganisation,
    NewOperator,
    DisableOperator,
    /// The organisation is disabled, or enabled again.
    SwitchOrganisation,
    NewKey,
    RotateKey,
    RevokeKey,
}

/// What is asked for at about the same time: writes that undo one another.
const THEMES: [&[Act]; 8] = [
    &[Act::Turn(OLIVIA), Act::Turn(OMAR)],
    &[Act::Turn(OLIVIA), Act::Turn(OMAR), Act::Close, Act::Submit],
    &[Act::Submit, Act::SubmitContractOnly, Act::Switch, Act::Switch, Act::Turn(OLIVIA)],
    &[Act::Withdraw, Act::Turn(OLIVIA), Act::Submit, Act::Withdraw],
    &[Act::OwnSwitch, Act::OwnSwitch, Act::Submit, Act::Switch],
    &[Act::Create, Act::Stamp("user-1"), Act::Stamp("user-2")],
    &[
        Act::NewOrganisation,
        Act::NewOperator,
        Act::DisableOperator,
        Act::NewKey,
        Act::RotateKey,
        Act::RevokeKey,
    ],
    &[Act::SwitchOrganisation, Act::SwitchOrganisation, Act::NewKey, Act::RotateKey],
];

/// Who walks.
struct Walker {
    world: World,
    challenge: String,
    dice: AtomicU64,
}

impl Walker {
    async fn start() -> Arc<Self> {
        let world = World::new().await;
        let body = json!({
            "title": "Walk",
            "providerIds": ["bankidse"],
            "maxStamps": 30,
            "allowDuplicateParticipation": true,
        });
        let created = world.post(TESTS).json(&body).send().await.expect(201);
        let challenge = created.body["id"].as_str().expect("an id").to_owned();
        Arc::new(Self { world, challenge, dice: AtomicU64::new(1) })
    }

    /// A number below `sides`, the same in every run (SplitMix64).
    fn roll(&self, sides: u64) -> u64 {
        let step = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.dice.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).expect("small")]
    }

    fn some(&self, theme: &[Act]) -> Vec<Act> {
        (0..self.roll(5)).map(|_| self.one_of(theme)).collect()
    }

    /// Another instance's clock: up to three seconds ahead, or two behind.
    fn shift_clock(&self) {
        let by = i64::try_from(self.roll(5000)).expect("small") - 2000;
        self.world.set_time(&self.world.now().plus_millis(by).to_string());
    }

    /// Makes sure that there is something to decide on.
    async fn prepare(&self) {
        if self.acme().await.disabled_at.is_some() {
            self.act(Act::SwitchOrganisation, None).await;
        }
        if !self.world.stored_app(ACME).await.blocked.is_empty() {
            self.act(Act::Switch, None).await;
        }
        self.act(Act::Submit, None).await;
    }

    async fn acme(&self) -> Organisation {
        let scope = self.world.backend().scope();
        admin::find_organisation(&scope, "Acme0001").await.expect("an organisation")
    }

    /// Does it, or is refused: which of the two.
    async fn act(&self, act: Act, key: Option<&str>) -> bool {
        self.shift_clock();
        let world = &self.world;
        match act {
            Act::Create => self.post(TESTS, &challenge(), &world.key, key).await,
            Act::Stamp(who) => {
                let path = format!("{TESTS}/{}/stamps", self.challenge);
                let body = json!({ "providerId": "bankidse", "participantId": who });
                self.post(&path, &body, &world.key, key).await
            }
            Act::Submit => {
                let body = json!({ "providers": { "mitid": mitid_fields(), "passport": {} } });
                self.post(ACTIVATION, &body, &world.key, key).await
            }
            Act::SubmitContractOnly => {
                let body = json!({ "providers": { "ftn": {} } });
                self.post(ACTIVATION, &body, &world.key, key).await
            }
            Act::Withdraw => {
                let app = world.stored_app(ACME).await;
                let Some(pointer) = app.pointers.get("mitid") else { return false };
                let path = format!("{ACTIVATION}/{}/withdraw", pointer.ticket.as_str());
                self.post(&path, &json!({}), &world.key, key).await
            }
            Act::OwnSwitch => {
                let is_off = world.stored_app(ACME).await.switched_off.contains("passport");
                let path = format!("/v1/apps/{ACME}/providers/passport");
                self.send("PATCH", &path, &json!({ "enabled": is_off }), &world.key, key).await
            }
            Act::Turn(who) => self.decide(who, false, key).await,
            Act::Close => self.decide(OLIVIA, true, key).await,
            _ => told(self.administer(act).await),
        }
    }

    /// What suits the ticket's status: claim or release it, or end the review.
    async fn decide(&self, who: &str, ends: bool, key: Option<&str>) -> bool {
        let world = &self.world;
        let app = world.stored_app(ACME).await;
        let Some(pointer) = app.pointers.get("mitid") else { return false };
        let decision = match &pointer.status {
            TicketStatus::Requested | TicketStatus::Processing if ends => "reject",
            TicketStatus::Processing => "release",
            _ => "claim",
        };
        let by = if who == OMAR { &world.other_operator_key } else { &world.operator_key };
        let path = format!("{QUEUE}/{}/review", pointer.ticket.as_str());
        let body = json!({ "decision": decision, "message": "Looked at.", "force": true });
        self.post(&path, &body, by, key).await
    }

    async fn post(&self, path: &str, body: &Value, by: &str, key: Option<&str>) -> bool {
        self.send("POST", path, body, by, key).await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        by: &str,
        key: Option<&str>,
    ) -> bool {
        let request = self.world.anonymous(method, path).key(by).json(body);
        let reply = key.into_iter().fold(request, Request::idempotency_key).send().await;
        assert!(reply.status < 500, "{}", reply.text);
        reply.status < 300
    }

    async fn administer(&self, act: Act) -> Result<(), AdministrationError> {
        let scope = self.world.backend().scope();
        let (acme, created_at) = (owner("Acme0001"), scope.now);
        let id = OwnerId::generate(random());
        let name = id.to_string();
        let spare = async || admin::find_key(&scope, Workspace, &acme, "spare").await;
        let secret = admin::mint(&scope, Workspace, &acme);
        match act {
            Act::Switch if self.world.stored_app(ACME).await.blocked.is_empty() => {
                admin::disable_provider(&scope, &owner(OLIVIA), ACME, "mitid").await.map(drop)
            }
            Act::Switch => {
                admin::enable_provider(&scope, &owner(OLIVIA), ACME, "mitid").await.map(drop)
            }
            Act::NewOrganisation => {
                let new = Organisation::new(id, name, created_at);
                admin::create_organisation(&scope, "test", new).await
            }
            Act::NewOperator => {
                let new = Operator { id, name, created_at, disabled_at: None };
                admin::create_operator(&scope, &owner(OLIVIA), new).await
            }
            Act::DisableOperator => {
                let all = admin::operators(&scope).await?;
                let new = all.into_iter().find(|it| it.name == it.id.as_str());
                let Some(new) = new else { return Err(AdministrationError::Changed) };
                admin::disable_operator(&scope, &owner(OLIVIA), new).await.map(drop)
            }
            Act::SwitchOrganisation => {
                let (acme, olivia) = (self.acme().await, owner(OLIVIA));
                let switched = match acme.disabled_at {
                    None => admin::disable_organisation(&scope, &olivia, acme).await,
                    Some(_) => admin::enable_organisation(&scope, &olivia, acme).await,
                };
                switched.map(drop)
            }
            Act::NewKey => {
                let new =
                    admin::issue_key(&scope, "test", Workspace, &acme, "spare", &secret, None);
                new.await.map(drop)
            }
            Act::RotateKey => {
                let grace_seconds = i64::try_from(self.roll(3)).expect("small") * 3600;
                let rotation = Rotation { secret: &secret, expires_at: None, grace_seconds };
                admin::rotate_key(&scope, "test", spare().await?, rotation).await.map(drop)
            }
            _ => admin::revoke_key(&scope, "test", spare().await?).await.map(drop),
        }
    }
}

/// Whether it was done. That nobody knows is no answer here: only first attempts go astray.
fn told(result: Result<(), AdministrationError>) -> bool {
    match result {
        Err(unclear @ (AdministrationError::Unknown(_) | AdministrationError::Database(_))) => {
            panic!("{unclear}")
        }
        result => result.is_ok(),
    }
}

/// Neither times nor versions are lower than they were.
fn assert_none_goes_back(before: &Table, after: &Table, step: &str) {
    let number = |item: &Value, name: &str| item[name]["N"].as_str()?.parse::<i64>().ok();
    for (key, item) in after {
        let Some(old) = before.get(key) else { continue };
        for name in ["updated_at", "version"] {
            assert!(number(item, name) >= number(old, name), "{key:?} {name}: {step}");
        }
    }
}

#[tokio::test]
async fn whatever_was_answered_stays_true_whenever_an_earlier_attempt_arrives() {
    let walker = Walker::start().await;
    let line = walker.world.line();
    let mut arrived = 0;
    let mut last = everything(&walker.world).await;
    for number in 0..STEPS {
        let theme = walker.one_of(&THEMES);
        walker.prepare().await;
        let (act, meanwhile, afterwards) =
            (walker.one_of(theme), walker.some(theme), walker.some(theme));
        let key = (walker.roll(2) == 0).then(|| format!("step-{number}"));
        for operation in ["PutItem", "TransactWriteItems"] {
            let (rival, meanwhile) = (Arc::clone(&walker), meanwhile.clone());
            line.next(operation, Fault::Straggling);
            line.next(
                operation,
                Fault::after(move || async move {
                    rival.world.line().heal();
                    for act in meanwhile {
                        rival.act(act, None).await;
                    }
                }),
            );
        }
        let done = walker.act(act, key.as_deref()).await;
        line.heal();
        for act in &afterwards {
            walker.act(*act, None).await;
        }
        let step = format!(
            "step {number}: {act:?}, meanwhile {meanwhile:?}: {}; then {afterwards:?}",
            if done { "done" } else { "refused" }
        );
        let before = everything(&walker.world).await;
        assert_none_goes_back(&last, &before, &step);
        arrived += line.deliver_stragglers().await.len();
        last = everything(&walker.world).await;
        assert_eq!(changes(&before, &last), BTreeMap::new(), "{step}");
    }
    assert!(arrived > STEPS / 3, "{arrived}");
}
