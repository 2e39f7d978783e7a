//! Receivers of webhooks that answer as a test wants, and what came to them and when.

use greenlight::BoxFuture;
use greenlight::domain::event::EventId;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{Attempt, AttemptError, Outcome, RetryAfter};
use greenlight::store::{Clock, SystemClock};
use greenlight_deliveries::{Message, Post};
use greenlight_tests::World;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// What a receiver does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// It answers with this status at once.
    Status(u16),
    /// It takes so long.
    After(Duration, u16),
    /// It asks to be left alone for so many seconds.
    Busy(u32),
    /// It never answers.
    Never,
}

/// Receivers by the hosts of their URLs, which answer 200 unless told otherwise, and keep what they got.
pub(crate) struct Receivers {
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    timer: Arc<dyn Clock>,
    answers: Mutex<HashMap<String, Answer>>,
    got: Mutex<Vec<(String, Message)>>,
    arrivals: Mutex<Vec<Arrival>>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// To whom.
    pub(crate) host: String,
    /// How long after it happened by the world's clock.
    pub(crate) age: Duration,
    /// When it came, by what receivers are timed by.
    pub(crate) came: Instant,
    /// When it was answered or given up, or where it was not, when it came.
    pub(crate) ended: Instant,
}

impl Receivers {
    pub(crate) fn new(world: &World) -> Arc<Self> {
        Self::timed_by(world, Arc::new(SystemClock))
    }

    pub(crate) fn timed_by(world: &World, timer: Arc<dyn Clock>) -> Arc<Self> {
        let now = Box::new(world.clock());
        let (answers, got, arrivals) = (Mutex::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { now, timer, answers, got, arrivals })
    }

    /// Has a receiver answer so from now on.
    pub(crate) fn set(&self, host: &str, answer: Answer) {
        self.answers.lock().expect("answers").insert(host.to_owned(), answer);
    }

    /// What came since the last call of this: host and event, in the order in which it came.
    pub(crate) fn take(&self) -> Vec<(String, Value)> {
        let got = std::mem::take(&mut *self.got.lock().expect("messages"));
        let read = |message: &Message| serde_json::from_str(&message.body).expect("JSON");
        got.iter().map(|(host, message)| (host.clone(), read(message))).collect()
    }

    /// The messages themselves.
    pub(crate) fn take_messages(&self) -> Vec<(String, Message)> {
        std::mem::take(&mut *self.got.lock().expect("messages"))
    }

    /// When it came, since the last call of this, in that order.
    pub(crate) fn take_arrivals(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.arrivals.lock().expect("arrivals"))
    }

    /// Notes that a message came, and gives its number.
    fn arrived(&self, host: &str, message: &Message) -> usize {
        self.got.lock().expect("messages").push((host.to_owned(), message.clone()));
        let ulid = message.id.strip_prefix("evt_").expect("an event's id");
        let happened = EventId::parse_ulid(ulid).expect("an event's id").time().millis();
        let age = u64::try_from((self.now)().millis() - happened).unwrap_or_default();
        let (host, came) = (host.to_owned(), self.timer.now());
        let mut arrivals = self.arrivals.lock().expect("arrivals");
        arrivals.push(Arrival { host, age: Duration::from_millis(age), came, ended: came });
        arrivals.len() - 1
    }

    fn answer_of(&self, host: &str) -> Answer {
        let answers = self.answers.lock().expect("answers");
        answers.get(host).copied().unwrap_or(Answer::Status(200))
    }
}

impl Post for Receivers {
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let host = message.url.host().to_owned();
            let number = self.arrived(&host, message);
            let (at, longer) = ((self.now)(), timeout + Duration::from_secs(1));
            let (takes, status, busy) = match self.answer_of(&host) {
                Answer::Status(status) => (Duration::ZERO, status, None),
                Answer::After(time, status) => (time, status, None),
                Answer::Busy(seconds) => (Duration::ZERO, 429, Some(seconds)),
                Answer::Never => (longer, 0, None),
            };
            let took = takes.min(timeout);
            if !took.is_zero() {
                self.timer.sleep_until(self.timer.now() + took).await;
            }
            if let Some(arrival) = self.arrivals.lock().expect("arrivals").get_mut(number) {
                arrival.ended = self.timer.now();
            }
            let (http_status, error) = if takes > timeout {
                (None, Some(AttemptError::Timeout))
            } else {
                (Some(status), None)
            };
            let duration_ms = u32::try_from(took.as_millis()).expect("a short time");
            Outcome {
                attempt: Attempt { at, duration_ms, http_status, error },
                retry_after: busy.map(RetryAfter::from_seconds),
                last_response: http_status.map(|status| format!("status {status}")),
            }
        })
    }
}

/// The most requests that were under way at the same time.
pub(crate) fn most_at_once<'a>(arrivals: impl IntoIterator<Item = &'a Arrival>) -> usize {
    let arrivals: Vec<&Arrival> = arrivals.into_iter().collect();
    let at =
        |time: Instant| arrivals.iter().filter(|it| it.came <= time && time < it.ended).count();
    arrivals.iter().map(|it| at(it.came)).max().unwrap_or_default()
}

/// The most requests that came within a second, wherever that begins.
pub(crate) fn most_in_a_second(arrivals: &[Arrival]) -> usize {
    let within = |from: Instant| {
        arrivals.iter().filter(move |it| from <= it.came && it.came < from + Duration::from_secs(1))
    };
    arrivals.iter().map(|it| within(it.came).count()).max().unwrap_or_default()
}
