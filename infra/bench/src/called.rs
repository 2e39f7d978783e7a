//! Whom a call is made of: an endpoint's function with a request, or one that AWS calls by itself with an event.

use crate::{
    fixture::{Fixture, ORGANISATION},
    measure::prepare,
    session::{Answered, Session},
};
use greenlight::runtime::system_time;
use greenlight_devkit::{
    Problem,
    engine::REGION,
    triggers::{schedule_event, stream_event},
};
use greenlight_tests::{ENDPOINTS, EndpointRow};
use serde_json::{Value, json};

/// Somebody to call.
#[derive(Clone, Copy)]
pub(crate) enum Called {
    /// An endpoint.
    Endpoint(&'static EndpointRow),
    /// A worker.
    Worker(&'static Worker),
}

/// A function that no request calls.
pub(crate) struct Worker {
    name: &'static str,
    event: fn() -> Value,
}

/// All of them. What each is called with has it ask the database, and send nothing: there is nobody to send to.
static WORKERS: [Worker; 2] = [
    Worker { name: "dispatch-events", event: an_event_that_was_taken_back },
    Worker { name: "deliver-webhooks", event: a_tick },
];

/// A batch of the table's stream: one event, which the log does not have any more.
fn an_event_that_was_taken_back() -> Value {
    let change = json!({ "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {
        "Keys": {
            "pk": { "S": format!("EVENTS#{ORGANISATION}") },
            "sk": { "S": "EVENT#01JHMPFN810000000000000000" },
        },
        "SequenceNumber": "4421584500000000017450439091",
        "StreamViewType": "KEYS_ONLY",
    } });
    let stream = format!("arn:aws:dynamodb:{REGION}:123456789012:table/greenlight/stream/1");
    stream_event(&[change], &stream)
}

/// A minute in which nothing is due.
fn a_tick() -> Value {
    let id = "00000000-0000-4000-8000-000000000000";
    schedule_event("aws.events", "EveryMinute", id, system_time().millis(), REGION)
}

impl Called {
    /// Everybody.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        ENDPOINTS.iter().map(Self::Endpoint).chain(WORKERS.iter().map(Self::Worker))
    }

    /// The function's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Endpoint(row) => row.endpoint.name,
            Self::Worker(worker) => worker.name,
        }
    }

    /// Makes what must have happened before it can be called.
    pub(crate) async fn prepare(self, fixture: &mut Fixture) -> Result<(), Problem> {
        match self {
            Self::Endpoint(row) => prepare(fixture, row).await,
            Self::Worker(_) => Ok(()),
        }
    }

    /// Makes anew what its last call has used up. Whoever does it connects to the database as well: that is not
    /// counted.
    pub(crate) async fn renew(self, fixture: &mut Fixture) -> Result<(), Problem> {
        match self {
            Self::Endpoint(row) if row.typical.uses_up && !fixture.is_roomy => {
                let before = fixture.connections();
                prepare(fixture, row).await?;
                fixture.disregard_connections_since(before);
            }
            Self::Endpoint(_) | Self::Worker(_) => {}
        }
        Ok(())
    }

    /// Starts it.
    pub(crate) async fn start(self, fixture: &Fixture) -> Result<Session, Problem> {
        Session::start_under(None, fixture, self.name()).await
    }

    /// Calls it, and takes back what it did if another call could not do it again.
    pub(crate) async fn call(
        self,
        session: &mut Session,
        fixture: &mut Fixture,
    ) -> Result<Answered, Problem> {
        match self {
            Self::Endpoint(row) => session.call(fixture, row).await,
            Self::Worker(worker) => session.work((worker.event)().to_string()).await,
        }
    }
}
