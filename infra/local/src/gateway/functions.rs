//! Calling the functions, each at most so many times at once and for at most so long, through the
//! invoke endpoint of `cargo lambda watch`.
//!
//! The watcher itself knows neither limit: it starts no processes here, and its queue of a hundred calls
//! for a function blocks it for good once it is full. So no call is handed to it that has no place, a
//! place is only free when its call was answered or can never be, and there is a process for every call.

use super::{answer::Refusal, calls::Calls};
use crate::processes::Launch;
use greenlight_devkit::{Problem, streams::tell};
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{Instant, timeout_at},
};

/// How long API Gateway waits for a function.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const INTEGRATION_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer that Lambda takes from a function, in bytes, the JSON around its body included.
const LARGEST_ANSWER: usize = 6_291_556;

/// The functions behind the gateway.
pub(crate) struct Functions {
    client: Client<HttpConnector, Full<Bytes>>,
    functions: BTreeMap<String, Function>,
    concurrency: u16,
    integration_timeout: Duration,
    /// How processes are started; nothing is where somebody else does.
    launch: Option<Arc<Launch>>,
}

struct Function {
    /// Where the watcher takes calls for it.
    uri: Uri,
    /// After which Lambda would end it.
    timeout: Option<Duration>,
    places: Arc<Semaphore>,
    calls: Arc<Mutex<Calls>>,
    processes: Mutex<JoinSet<()>>,
}

impl Functions {
    /// The functions of these names behind the watcher at `watcher`, `concurrency` calls of each at a
    /// time. One that is not in `timeouts` may take as long as the gateway waits.
    pub(crate) fn new(
        watcher: SocketAddr,
        names: &BTreeSet<String>,
        timeouts: &BTreeMap<String, Duration>,
        concurrency: u16,
    ) -> Result<Self, Problem> {
        let function = |name: &String| {
            let uri = format!("http://{watcher}/2015-03-31/functions/{name}/invocations");
            let uri = uri.parse().map_err(|e| {
                Problem::new(format!("the function {name} cannot be called by its name: {e}"))
            })?;
            let function = Function {
                uri,
                timeout: timeouts.get(name).copied(),
                places: Arc::new(Semaphore::new(concurrency.into())),
                calls: Arc::default(),
                processes: Mutex::default(),
            };
            Ok((name.clone(), function))
        };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            functions: names.iter().map(function).collect::<Result<_, Problem>>()?,
            concurrency,
            integration_timeout: INTEGRATION_TIMEOUT,
            launch: None,
        })
    }

    /// The same with processes of their own.
    pub(crate) fn with_processes(self, launch: Launch) -> Self {
        Self { launch: Some(Arc::new(launch)), ..self }
    }

    /// The same, but the gateway waits for another while.
    #[cfg(test)]
    pub(crate) fn with_integration_timeout(self, integration_timeout: Duration) -> Self {
        Self { integration_timeout, ..self }
    }

    /// Calls a function as API Gateway does, and returns the JSON that it answers.
    pub(crate) async fn call(&self, name: &str, event: Bytes) -> Result<Bytes, Refusal> {
        let timeout = self.functions.get(name).and_then(|function| function.timeout);
        self.call_within(name, event, self.integration_timeout, timeout).await
    }

    /// Calls a function for no request: it has its own time for it, and before that waits for a place as long as
    /// a request would.
    pub(crate) async fn work(&self, name: &str, event: Bytes) -> Result<Bytes, Refusal> {
        let timeout = self.functions.get(name).and_then(|function| function.timeout);
        let whole = self.integration_timeout + timeout.unwrap_or_default();
        self.call_within(name, event, whole, timeout).await
    }

    /// Calls it with other limits: on the whole, and on the function's own time.
    pub(crate) async fn call_within(
        &self,
        name: &str,
        event: Bytes,
        whole: Duration,
        timeout: Option<Duration>,
    ) -> Result<Bytes, Refusal> {
        let function = self.functions.get(name).ok_or(Refusal::FunctionFailed)?;
        let end = Instant::now() + whole;
        let places = Arc::clone(&function.places);
        let Ok(Ok(place)) = timeout_at(end, places.acquire_owned()).await else {
            return Err(Refusal::Unavailable);
        };
        self.have_a_process_for_every_call(name, function);
        let answer = invoke(self.client.clone(), function.uri.clone(), event, name.to_owned());
        // A task of its own: whether or not anybody waits for the answer, the place is taken until it
        // is there.
        let invocation = tokio::spawn(until_answered(place, Arc::clone(&function.calls), answer));
        let own_end = timeout.map(|timeout| Instant::now() + timeout).filter(|own| *own < end);
        match (timeout_at(own_end.unwrap_or(end), invocation).await, own_end) {
            (Ok(Ok(answer)), _) => answer,
            (Ok(Err(_)), _) => Err(Refusal::FunctionFailed),
            (Err(_), None) => Err(Refusal::Unavailable),
            (Err(_), Some(_)) => {
                let seconds = timeout.unwrap_or_default().as_secs_f64();
                tell(format_args!(
                    "{name} takes longer than its Timeout of {seconds} s, with which Lambda would end its call"
                ));
                Err(Refusal::FunctionFailed)
            }
        }
    }

    fn have_a_process_for_every_call(&self, name: &str, function: &Function) {
        let Some(launch) = &self.launch else { return };
        let taken = usize::from(self.concurrency) - function.places.available_permits();
        let mut processes = locked(&function.processes);
        while processes.len() < taken {
            let calls = Arc::clone(&function.calls);
            let died = move || locked(&calls).process_died();
            processes.spawn(Arc::clone(launch).keep_running(name.to_owned(), died));
        }
    }

    /// Ends every process once it has answered its call. The next call of a function starts it anew, and
    /// waits for that.
    pub(crate) async fn restart(&self) {
        for function in self.functions.values() {
            let _all = function.places.acquire_many(self.concurrency.into()).await;
            let mut processes = std::mem::take(&mut *locked(&function.processes));
            processes.shutdown().await;
        }
    }

    /// Ends every process at once.
    pub(crate) async fn stop(&self) {
        for function in self.functions.values() {
            let mut processes = std::mem::take(&mut *locked(&function.processes));
            processes.shutdown().await;
        }
    }

    /// Takes note of the end of a function's process.
    #[cfg(test)]
    pub(crate) fn process_died(&self, name: &str) {
        if let Some(function) = self.functions.get(name) {
            locked(&function.calls).process_died();
        }
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the place until the answer is there, or can never be.
async fn until_answered(
    place: OwnedSemaphorePermit,
    calls: Arc<Mutex<Calls>>,
    answer: impl Future<Output = Result<Bytes, Refusal>>,
) -> Result<Bytes, Refusal> {
    let (id, death) = locked(&calls).begin();
    let answer = tokio::select! {
        answer = answer => answer,
        Ok(()) = death => Err(Refusal::FunctionFailed),
    };
    locked(&calls).end(id);
    drop(place);
    answer
}

async fn invoke(
    client: Client<HttpConnector, Full<Bytes>>,
    uri: Uri,
    event: Bytes,
    name: String,
) -> Result<Bytes, Refusal> {
    let request = Request::post(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(event))
        .map_err(|_| Refusal::FunctionFailed)?;
    let answer = client.request(request).await.map_err(|_| Refusal::FunctionFailed)?;
    // What is no answer of the function is an error of it, or the watcher's own.
    if answer.status() != StatusCode::OK {
        return Err(Refusal::FunctionFailed);
    }
    match Limited::new(answer.into_body(), LARGEST_ANSWER).collect().await {
        Ok(json) => Ok(json.to_bytes()),
        Err(error) => {
            if error.is::<http_body_util::LengthLimitError>() {
                tell(format_args!(
                    "an answer of {name} is larger than the {LARGEST_ANSWER} bytes that Lambda takes: \
                     its caller gets a 500"
                ));
            }
            Err(Refusal::FunctionFailed)
        }
    }
}
