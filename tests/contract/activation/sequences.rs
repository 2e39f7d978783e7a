//! Whatever customers and operators do, in whatever order: each step is answered as the rules say, and everything
//! agrees in the end. docs/api.md sections 5 to 7.

mod model;

use crate::support::consistency::Snapshot;
use crate::support::long_run::olivia;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, decision, get, mitid_fields, review, ticket_id,
};
use greenlight::domain::app::App;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::provider_status::{DisabledBy, ProviderStatus};
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{Reply, World};
use model::{Act, Answer, Model, PROVIDERS, Step, Use};
use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::time::Duration;

/// How many sequences are played. The rules are the same on AWS's own engine, whose calls take longer.
fn cases() -> u32 {
    if World::is_external() { 200 } else { 2000 }
}

/// In so many worlds side by side: nothing else in the suite takes as long.
const WORLDS: u32 = 2;

#[test]
fn after_every_sequence_of_what_can_be_done_everything_agrees() {
    std::thread::scope(|scope| {
        for _ in 0..WORLDS {
            scope.spawn(|| play(cases() / WORLDS));
        }
    });
}

/// Plays so many sequences in a world of their own.
fn play(cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let world = runtime.block_on(World::new());
    let number = Cell::new(0);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let played = TestRunner::new(config).run(&vec(model::step(), 1..=12), |steps| {
        number.set(number.get() + 1);
        runtime.block_on(Play::of(&world, number.get(), &steps));
        Ok(())
    });
    played.unwrap_or_else(|error| panic!("{error}"));
}

/// A sequence under way, with an app of its own.
struct Play<'w> {
    world: &'w World,
    app: String,
    model: Model,
    /// The tickets in the order of their submission, as the model counts them.
    ids: Vec<String>,
}

impl<'w> Play<'w> {
    async fn of(world: &'w World, number: u32, steps: &[Step]) {
        let app = format!("seq{number:05}");
        world.app("Acme0001", &app, "Sequence", &[]).await;
        let mut play = Self { world, app, model: Model::default(), ids: Vec::new() };
        for step in steps {
            world.advance(Duration::from_millis(step.after));
            play.take(step).await;
        }
        play.check().await;
    }
}

impl Play<'_> {
    /// Takes a step, which is answered as the model says.
    async fn take(&mut self, step: &Step) {
        match &step.act {
            Act::Submit { providers } => self.submit(providers).await,
            Act::Review { decision, operator, force, ago } => {
                let Some(number) = self.ids.len().checked_sub(ago + 1) else { return };
                let reply = self.review(number, decision, *operator, *force).await;
                assert_answer(&reply, self.model.review(number, decision, *operator, *force));
            }
            Act::Withdraw { ago } => {
                let Some(number) = self.ids.len().checked_sub(ago + 1) else { return };
                let target =
                    format!("/v1/apps/{}/activation/{}/withdraw", self.app, self.ids[number]);
                let reply = self.world.post(&target).send().await;
                assert_answer(&reply, self.model.withdraw(number));
            }
            Act::Switch { provider, on } => {
                let target = format!("/v1/apps/{}/providers/{}", self.app, PROVIDERS[*provider]);
                let request = self.world.anonymous("PATCH", &target).key(&self.world.key);
                let reply = request.json(&json!({ "enabled": on })).send().await;
                assert_answer(&reply, self.model.switch(*provider, *on));
            }
            Act::OperatorSwitch { provider, on } => {
                let (scope, id) = (self.world.backend().scope(), PROVIDERS[*provider]);
                let switched = match on {
                    true => enable_provider(&scope, &olivia(), &self.app, id).await,
                    false => disable_provider(&scope, &olivia(), &self.app, id).await,
                };
                let before = self.model.writes;
                self.model.operator_switch(*provider, *on);
                let changes = switched.expect("switched").is_some();
                assert_eq!(changes, self.model.writes > before);
            }
        }
    }

    async fn submit(&mut self, providers: &[(usize, bool)]) {
        let entries = providers.iter().map(|(provider, whole)| {
            let fields = if *whole && *provider == 0 { mitid_fields() } else { json!({}) };
            (PROVIDERS[*provider].to_owned(), fields)
        });
        let body = json!({ "providers": Map::from_iter(entries), "persist": false });
        let reply = self.world.submit(&self.app, &json!({})).json(&body).send().await;
        let answer = self.model.submit(providers);
        assert_answer(&reply, answer);
        if answer.is_ok() {
            let ids = providers.iter().map(|(it, _)| ticket_id(&reply, PROVIDERS[*it]));
            self.ids.extend(ids);
        }
    }

    async fn review(&self, number: usize, name: &str, operator: usize, force: bool) -> Reply {
        let mut body = decision(name);
        if force {
            body["force"] = json!(true);
        }
        review(self.world, self.key(operator), &self.ids[number], &body).send().await
    }

    fn key(&self, operator: usize) -> &str {
        [&self.world.operator_key, &self.world.other_operator_key][operator]
    }

    /// What is stored and shown is what the model says, and agrees.
    async fn check(&self) {
        let ids = self.ids.iter().map(|id| ActivationId::parse(id).expect("an id"));
        let snapshot = Snapshot::of_app(self.world, &self.app, &ids.collect::<Vec<_>>()).await;
        snapshot.check_tickets();
        let [app] = snapshot.apps.as_slice() else { panic!("one app") };
        assert_eq!(app.version, 1 + self.model.writes);
        for (entry, id) in self.model.tickets.iter().zip(&self.ids) {
            let ticket = snapshot.tickets.iter().find(|ticket| ticket.id.as_str() == id);
            let ticket = ticket.expect("a ticket");
            assert_eq!(ticket.status, entry.status);
            assert_eq!(ticket.activated_at.is_some(), entry.was_activated);
            let holder = entry.claimed_by.map(|operator| [OLIVIA, OMAR][operator]);
            assert_eq!(ticket.claimed_by.as_ref().map(|id| id.as_str()), holder);
        }
        self.check_providers(app);
        self.check_queue().await;
    }

    /// What the app may use, and what its customer is told of that.
    fn check_providers(&self, app: &App) {
        let now = self.world.now();
        for (provider, id) in PROVIDERS.iter().enumerate() {
            let Use { granted, declined, blocked } = self.model.uses[provider];
            let current = self.model.current(provider);
            let pointer = app.pointers.get(*id).map(|pointer| pointer.ticket.as_str());
            assert_eq!(pointer, current.map(|number| self.ids[number].as_str()));
            let status = match current {
                Some(number) => self.model.tickets[number].status.name(),
                None if granted && !blocked => "activated",
                None => "not_activated",
            };
            assert_eq!(json!(ProviderStatus::of(id, app, now)), status, "{id}");
            let disabled_by = match (blocked, declined) {
                (true, _) => json!("operator"),
                (false, true) => json!("customer"),
                (false, false) => Value::Null,
            };
            assert_eq!(json!(DisabledBy::of(id, app)), disabled_by, "{id}");
            assert_eq!(app.is_enabled(id, now), granted && !declined && !blocked, "{id}");
        }
    }

    /// The operators are shown the app's open tickets, oldest first.
    async fn check_queue(&self) {
        let target = format!("{QUEUE}?clientId={}", self.app);
        let reply = get(self.world, &self.world.operator_key, &target).send().await.expect(200);
        let shown = reply.body["data"].as_array().expect("an array").iter();
        let shown: Vec<&Value> = shown.map(|entry| &entry["id"]).collect();
        let open = self.model.tickets.iter().zip(&self.ids);
        let open = open.filter(|(ticket, _)| ticket.status.is_open());
        assert_eq!(shown, open.map(|(_, id)| id.as_str()).collect::<Vec<_>>());
    }
}

/// 200, or 409 for this reason.
#[track_caller]
fn assert_answer(reply: &Reply, answer: Answer) {
    let reason = reply.details()["reason"].as_str();
    let expected = answer.map_or_else(|reason| (409, Some(reason)), |()| (200, None));
    assert_eq!((reply.status, reason), expected, "{}", reply.text);
}
