//! Whatever dies at whatever moment, and however receivers behave: random histories, by the product's own sender over
//! real connections, and afterwards what must be true of every one of them.
//!
//! Switches are made, the stream is read, the sweeper comes; both workers are dropped in the midst of anything, as a
//! process that dies, and what they were handed is handed over again. Receivers answer well, with errors, not at all,
//! with half an answer, a redirect, ten megabytes, or a foreign certificate. Then all is well again, and time goes on
//! until nothing is pending.

use crate::support::events::{log, types};
use crate::support::web::{Authority, Got, Manner, Phase, Web};
use crate::support::workers::{
    ACME_ID, SWEEP, batch, current, deliveries, endpoint, endpoint_for, places, switch,
};
use greenlight::domain::event::EventId;
use greenlight::domain::webhook::{Delivery, DeliveryStatus, WebhookEndpoint};
use greenlight::runtime::Work;
use greenlight_deliveries::{Dispatcher, Post, Sweeper};
use greenlight_tests::{Instance, VirtualClock, World};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::task::JoinSet;

const QUICK: &str = "quick.example.com";
const ODD: &str = "odd.example.com";
const PICKY: &str = "picky.example.com";
const FOREIGN: &str = "foreign.example.com";
const INSIDE: &str = "inside.example.com";

const MANNERS: [Manner; 9] = [
    Manner::Well,
    Manner::Error,
    Manner::Gone,
    Manner::Busy,
    Manner::Never,
    Manner::Half,
    Manner::Elsewhere,
    Manner::Huge,
    Manner::Foreign,
];

const PHASES: [Phase; 5] =
    [Phase::Connected, Phase::Asked, Phase::StatusLine, Phase::Headers, Phase::Body];

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// How a worker ends.
#[derive(Clone, Copy)]
enum Ending {
    Done,
    /// It is dropped after so many polls.
    Polls(usize),
    /// It is dropped when an attempt of it has come so far.
    At(Phase),
}

impl Ending {
    fn drawn(dice: &mut Dice) -> Self {
        match dice.below(4) {
            0 => Self::Done,
            1 | 2 => Self::Polls(dice.below(120)),
            _ => Self::At(dice.one_of(&PHASES)),
        }
    }
}

/// Polls `work` so often, and drops it then.
async fn dropped_after<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// A history and all that takes part in it.
struct History {
    world: World,
    instance: Instance,
    timer: Arc<VirtualClock>,
    web: Web,
    post: Arc<dyn Post>,
    endpoints: Vec<WebhookEndpoint>,
    /// The items of the log that the stream is done with. It has them in the order in which they were written, which is
    /// not that of their ids.
    read: BTreeSet<EventId>,
    switches: usize,
    _receivers: JoinSet<()>,
}

impl History {
    async fn new() -> Self {
        let world = World::new().await;
        let timer = Arc::new(VirtualClock::default());
        let instance = world.new_instance_timed_by(&timer);
        let (web, authority, mut receivers) = (Web::default(), Authority::new(), JoinSet::new());
        for host in [QUICK, ODD, PICKY, FOREIGN] {
            web.receiver(&authority, host, &mut receivers).await;
        }
        // One good address and one of this machine.
        let public = web.leading(QUICK);
        web.leads(INSIDE, &[public, IpAddr::from([127, 0, 0, 1])]);
        let endpoints = vec![
            endpoint(&world, ACME_ID, QUICK).await,
            endpoint(&world, ACME_ID, ODD).await,
            endpoint_for(&world, ACME_ID, PICKY, &["provider.disabled"]).await,
            endpoint(&world, ACME_ID, INSIDE).await,
        ];
        let _ = endpoint(&world, "Other002", FOREIGN).await;
        let post = web.post(&authority);
        let (read, switches) = (BTreeSet::new(), 0);
        Self { world, instance, timer, web, post, endpoints, read, switches, _receivers: receivers }
    }

    async fn step(&mut self, dice: &mut Dice) {
        match dice.below(10) {
            0..=3 => {
                switch(&self.world, self.switches % 2 == 1).await;
                self.switches += 1;
            }
            4 | 5 => self.dispatch(Ending::drawn(dice)).await,
            6 | 7 => self.sweep(Ending::drawn(dice)).await,
            8 => self.web.set(dice.one_of(&[QUICK, ODD, PICKY]), dice.one_of(&MANNERS)),
            _ => self.world.advance(Duration::from_secs(dice.one_of(&[1, 60, 400, 7200]))),
        }
    }

    /// Hands over what the stream has, at most ten items; it is done with them if that is answered.
    async fn dispatch(&mut self, ending: Ending) {
        let waiting: Vec<EventId> = self.waiting().await.into_iter().take(10).collect();
        let dispatcher = Dispatcher::new(Arc::clone(&self.post));
        let batch = batch(ACME_ID, &waiting);
        let answer = self.run("dispatch-events", &dispatcher, &batch, ending).await;
        if answer == Some(json!({ "batchItemFailures": [] })) {
            self.read.extend(waiting);
        }
        // Who comes a second later may send at once again.
        self.world.advance(Duration::from_secs(1));
    }

    async fn waiting(&self) -> Vec<EventId> {
        let mut places = places(&self.world, ACME_ID).await;
        places.retain(|place| !self.read.contains(place));
        places
    }

    async fn sweep(&self, ending: Ending) {
        let sweeper = Sweeper::new(Arc::clone(&self.post));
        let _ = self.run("deliver-webhooks", &sweeper, &json!({}), ending).await;
    }

    async fn run(
        &self,
        name: &'static str,
        work: &dyn Work,
        event: &Value,
        ending: Ending,
    ) -> Option<Value> {
        let work = self.instance.work(name, work, event, SWEEP);
        let work = self.timer.run(self.world.line(), work);
        let (answer, _) = match ending {
            Ending::Done => Some(work.await),
            Ending::Polls(polls) => dropped_after(polls, work).await,
            Ending::At(phase) => self.web.dying_at(phase, work).await,
        }?;
        Some(answer.expect("it works"))
    }

    /// Everybody answers well again, and time goes on until nothing is pending.
    async fn settle(&mut self) {
        for host in [QUICK, ODD, PICKY] {
            self.web.set(host, Manner::Well);
        }
        for round in 0..60 {
            self.dispatch(Ending::Done).await;
            self.sweep(Ending::Done).await;
            // Who never answers is given up after five days.
            let hours = if round < 6 { 1 } else { 6 };
            self.world.advance(Duration::from_secs(hours * 3600));
            if self.waiting().await.is_empty()
                && self.deliveries().await.iter().all(|(_, it)| it.due_at.is_none())
            {
                return;
            }
        }
        panic!("something is pending for ever: {:?}", self.deliveries().await);
    }

    async fn deliveries(&self) -> Vec<(WebhookEndpoint, Delivery)> {
        let mut all = Vec::new();
        for endpoint in &self.endpoints {
            let endpoint = current(&self.world, endpoint).await;
            let own = deliveries(&self.world, &endpoint).await;
            all.extend(own.into_iter().map(|delivery| (endpoint.clone(), delivery)));
        }
        all
    }

    async fn check(&self) {
        let events = log(&self.world).await;
        // Each change is told exactly once.
        let switches = types(&events).iter().filter(|it| it.starts_with("provider.")).count();
        assert_eq!(switches, self.switches);
        let ids: BTreeSet<&str> = events.iter().filter_map(|event| event["id"].as_str()).collect();
        assert_eq!(ids.len(), events.len());
        let got = self.web.got();
        for endpoint in &self.endpoints {
            let endpoint = current(&self.world, endpoint).await;
            let own = deliveries(&self.world, &endpoint).await;
            for event in &events {
                self.arrived(&endpoint, &own, &got, event);
            }
        }
        for got in &got {
            assert_ne!(got.host, FOREIGN, "another organisation's");
            let event =
                events.iter().find(|event| event["id"] == got.headers["webhook-id"].as_str());
            let sent: Value = serde_json::from_str(&got.body).expect("JSON");
            assert_eq!(Some(&sent), event, "what is sent is what the log has");
            self.verify(got);
        }
        assert!(self.web.dialled().iter().all(|address| !address.is_loopback()));
    }

    /// An endpoint that is not disabled has got each event that it wants, or there is a delivery that has failed.
    fn arrived(&self, endpoint: &WebhookEndpoint, own: &[Delivery], got: &[Got], event: &Value) {
        let wanted = endpoint.subscription.types.iter();
        let name = event["type"].as_str().expect("a type");
        let is_wanted = wanted.clone().count() == 0 || wanted.clone().any(|it| it.matches(name));
        if !is_wanted || !endpoint.enabled() {
            return;
        }
        let id = event["id"].as_str().expect("an id");
        let has_got = got
            .iter()
            .any(|got| got.host == endpoint.url.host() && got.headers["webhook-id"] == id);
        let delivery = own.iter().find(|delivery| delivery.event_id.to_string() == id);
        let status = delivery.map(|delivery| (delivery.status, delivery.begun));
        match status {
            Some((DeliveryStatus::Succeeded, _)) => assert!(has_got, "{id}"),
            Some((DeliveryStatus::Failed, begun)) => assert!(begun >= 10, "{id}: {begun}"),
            other => panic!("{} of {id}: {other:?}", endpoint.url.host()),
        }
    }

    /// As a receiver does that knows nothing but the secret that its owner was shown, with the library that Standard
    /// Webhooks publishes. (Its clock is this machine's, so that whether an attempt is recent shows elsewhere.)
    fn verify(&self, got: &Got) {
        let endpoint = self.endpoints.iter().find(|it| it.url.host() == got.host);
        let endpoint = endpoint.expect("an endpoint");
        let keys = &self.world.settings().webhook_keys;
        let secret = keys.secret(&endpoint.id, &endpoint.secrets.current).expect("a secret");
        let library = Webhook::new(&secret.shown()).expect("a secret");
        let header = |name: &str| got.headers[name].as_str();
        let at = header("webhook-timestamp").parse().expect("seconds");
        let expected = library.sign(header("webhook-id"), at, got.body.as_bytes());
        assert_eq!(header("webhook-signature"), expected.expect("a signature"));
    }
}

/// How many histories are played, each with a seed of its own.
const HISTORIES: u64 = 5;

#[tokio::test]
async fn whatever_dies_and_however_receivers_behave_every_event_arrives_or_has_failed() {
    for seed in 1..=HISTORIES {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut history = History::new().await;
        for _ in 0..40 {
            history.step(&mut dice).await;
        }
        history.settle().await;
        history.check().await;
    }
}
