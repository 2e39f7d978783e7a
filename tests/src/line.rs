//! The line between the SDK and the engine: it keeps a log of every call and does to chosen calls
//! what networks and services do.

mod contention;
mod straggler;

use crate::instance::HARNESS;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use contention::Contention;
use greenlight::BoxFuture;
use greenlight::store::https::{client_over, tcp};
use greenlight_devkit::{DatabaseCall, events, trails};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use straggler::Straggler;

type Hook = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// What happens to a call.
pub enum Fault {
    /// It never arrives.
    Unsent,
    /// It arrives and is carried out, but the answer is lost.
    AnswerLost,
    /// It is answered with this status and error, and never arrives.
    Answered(u16, Value),
    /// Something else happens first.
    After(Hook),
    /// It takes so long to arrive.
    Delayed(Duration),
    /// It takes so long to arrive, and does so even if nobody waits for it any more.
    Late(Duration),
    /// It is carried out at once, but the answer takes so long.
    AnswerDelayed(Duration),
    /// It fails for whoever sent it, and is under way all the same: it arrives when the test says so
    /// ([`Line::deliver_stragglers`]), however much has happened by then.
    Straggling,
}

impl Fault {
    /// DynamoDB pushes back.
    pub fn throttled() -> Self {
        Self::error("ProvisionedThroughputExceededException", "too fast")
    }

    /// A service error of that name.
    pub fn error(name: &str, message: &str) -> Self {
        Self::Answered(
            400,
            json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": message }),
        )
    }

    /// A cancelled transaction with these reasons, in the order of its items.
    pub fn cancelled(reasons: &[&str]) -> Self {
        let reasons: Vec<Value> = reasons.iter().map(|code| json!({ "Code": code })).collect();
        Self::Answered(
            400,
            json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message": "Transaction cancelled",
                "CancellationReasons": reasons,
            }),
        )
    }

    /// `hook` runs to its end before the call is sent.
    pub fn after<F>(hook: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::After(Box::new(move || Box::pin(hook())))
    }
}

struct Plan {
    operation: String,
    skip: u32,
    fault: Fault,
}

/// How many of these calls had to wait for one another: the most that were made one after the
/// other, each begun when the one before had ended. Calls side by side are one round trip.
pub fn sequential_trips(calls: &[DatabaseCall]) -> usize {
    let mut by_end: Vec<&DatabaseCall> = calls.iter().collect();
    by_end.sort_by_key(|call| call.ended);
    let mut trips = 0;
    let mut last_end = None;
    for call in by_end {
        if last_end.is_none_or(|end| call.began > end) {
            trips += 1;
            last_end = Some(call.ended);
        }
    }
    trips
}

/// A line to an engine.
#[derive(Clone)]
pub struct Line(Arc<Inner>);

struct Inner {
    wire: SharedHttpClient,
    log: Mutex<Vec<DatabaseCall>>,
    plans: Mutex<VecDeque<Plan>>,
    order: AtomicU64,
    moving: AtomicUsize,
    begun: Mutex<Vec<String>>,
    stragglers: Mutex<Vec<Straggler>>,
    falsified: Mutex<Option<String>>,
    contention: Mutex<Option<Contention>>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Default for Line {
    fn default() -> Self {
        let wire = client_over(tcp());
        Self(Arc::new(Inner {
            wire,
            log: Mutex::default(),
            plans: Mutex::default(),
            order: AtomicU64::default(),
            moving: AtomicUsize::default(),
            begun: Mutex::default(),
            stragglers: Mutex::default(),
            falsified: Mutex::default(),
            contention: Mutex::default(),
        }))
    }
}

impl Line {
    /// What went over the line since the last call of this.
    pub fn take_log(&self) -> Vec<DatabaseCall> {
        std::mem::take(&mut self.0.log.lock().expect("a log"))
    }

    /// How many calls of `operation` were ever begun, those included that nobody waited for.
    pub fn begun(&self, operation: &str) -> usize {
        self.0.begun.lock().expect("calls").iter().filter(|known| *known == operation).count()
    }

    /// Plans a fault for the next call of `operation`.
    pub fn next(&self, operation: &str, fault: Fault) {
        self.nth(operation, 0, fault);
    }

    /// Plans a fault for a later call of `operation`: so many are let through before.
    pub fn nth(&self, operation: &str, skip: u32, fault: Fault) {
        let plan = Plan { operation: operation.to_owned(), skip, fault };
        self.0.plans.lock().expect("plans").push_back(plan);
    }

    /// Whether every planned fault has happened.
    pub fn is_exhausted(&self) -> bool {
        self.0.plans.lock().expect("plans").is_empty()
    }

    /// Forgets the planned faults that have not happened.
    pub fn heal(&self) {
        self.0.plans.lock().expect("plans").clear();
    }

    fn fault_for(&self, operation: &str) -> Option<Fault> {
        let mut plans = self.0.plans.lock().expect("plans");
        let mut due = None;
        for (index, plan) in plans.iter_mut().enumerate() {
            if plan.operation == operation {
                if plan.skip == 0 {
                    due = due.or(Some(index));
                    break;
                }
                plan.skip -= 1;
            }
        }
        due.and_then(|index| plans.remove(index)).map(|plan| plan.fault)
    }

    /// Waits until there is no call on the line but those that a fault holds up, and whoever had an answer has gone
    /// on with it.
    pub(crate) async fn is_at_rest(&self) {
        let mut quiet = 0;
        while quiet < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let is_quiet = self.0.moving.load(Ordering::SeqCst) == 0;
            quiet = if is_quiet { quiet + 1 } else { 0 };
        }
    }

    /// Notes what no code of the product may write, whoever asks for it: what falsifies a trail, a change without its
    /// event, an event without its change.
    fn watch(&self, call: &DatabaseCall) {
        if call.access_key != HARNESS
            && let Some(harm) = trails::falsified_by(call).or_else(|| events::disagreement_of(call))
        {
            *self.0.falsified.lock().expect("harm") = Some(harm);
        }
    }

    /// The last write that none may be.
    pub(crate) fn falsified(&self) -> Option<String> {
        self.0.falsified.lock().expect("harm").clone()
    }

    fn tick(&self) -> u64 {
        self.0.order.fetch_add(1, Ordering::SeqCst)
    }
}

/// A call that is on the line.
struct Moving(Line);

impl Moving {
    fn on(line: &Line) -> Self {
        line.0.moving.fetch_add(1, Ordering::SeqCst);
        Self(line.clone())
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        self.0.0.moving.fetch_sub(1, Ordering::SeqCst);
    }
}

impl HttpClient for Line {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.0.wire.http_connector(settings, components);
        SharedHttpConnector::new(Tapped { line: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Tapped {
    line: Line,
    inner: SharedHttpConnector,
}

impl HttpConnector for Tapped {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (line, inner) = (self.line.clone(), self.inner.clone());
        HttpConnectorFuture::new_boxed(Box::pin(async move {
            let header = |name| request.headers().get(name);
            let body = request.body().bytes().unwrap_or_default();
            let call = DatabaseCall::read(header("authorization"), header("x-amz-target"), body);
            let mut call = call.expect("a call of DynamoDB");
            line.watch(&call);
            line.0.begun.lock().expect("calls").push(call.operation.clone());
            call.began = line.tick();
            let outcome = carry(&line, &inner, request, &mut call).await;
            call.ended = line.tick();
            line.0.log.lock().expect("a log").push(call);
            outcome
        }))
    }
}

async fn carry(
    line: &Line,
    inner: &SharedHttpConnector,
    request: HttpRequest,
    call: &mut DatabaseCall,
) -> Result<HttpResponse, ConnectorError> {
    let mut answer_lost = false;
    let fault = line.fault_for(&call.operation);
    let (_held, fault) = match (fault, line.contention()) {
        (None, Some(contention)) => match contention.pass(call).await {
            Ok(held) => (held, None),
            Err(refusal) => (None, Some(refusal)),
        },
        (fault, _) => (None, fault),
    };
    let moving = Moving::on(line);
    match fault {
        None => {}
        Some(Fault::Unsent) => return Err(broken("the connection was refused")),
        Some(Fault::Answered(status, body)) => {
            call.status = status;
            call.response = Some(body.clone());
            let status = StatusCode::try_from(status).expect("a status");
            return Ok(HttpResponse::new(status, SdkBody::from(body.to_string())));
        }
        Some(Fault::AnswerLost) => answer_lost = true,
        Some(Fault::After(hook)) => hook().await,
        Some(Fault::Delayed(time)) => {
            drop(moving);
            tokio::time::sleep(time).await;
        }
        Some(Fault::Late(time)) => {
            let inner = inner.clone();
            let late = tokio::spawn(async move {
                tokio::time::sleep(time).await;
                inner.call(request).await
            });
            return received(late.await.expect("a call")?, call, false).await;
        }
        Some(Fault::Straggling) => {
            line.leave_behind(Straggler { request, way: inner.clone() });
            return Err(broken("the connection was reset"));
        }
        Some(Fault::AnswerDelayed(time)) => {
            let response = inner.call(request).await?;
            tokio::time::sleep(time).await;
            return received(response, call, false).await;
        }
    }
    received(inner.call(request).await?, call, answer_lost).await
}

/// Reads an answer to its end and notes it, even if it is lost afterwards.
async fn received(
    response: HttpResponse,
    call: &mut DatabaseCall,
    answer_lost: bool,
) -> Result<HttpResponse, ConnectorError> {
    call.status = response.status().as_u16();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = ByteStream::new(response.into_body())
        .collect()
        .await
        .map_err(|error| broken(&error.to_string()))?
        .into_bytes();
    call.response = serde_json::from_slice(&bytes).ok();
    if answer_lost {
        return Err(broken("the connection was reset"));
    }
    let mut response = HttpResponse::new(status, SdkBody::from(bytes));
    *response.headers_mut() = headers;
    Ok(response)
}

fn broken(text: &str) -> ConnectorError {
    ConnectorError::io(text.to_owned().into())
}
