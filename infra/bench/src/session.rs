//! One process of a function, from its start to its end, played through the Runtime API's stand-in.

use crate::{
    counter::Counter,
    fixture::Fixture,
    runtime_api::{Request, RuntimeApi, Said, accepted, invocation},
    usage::Usage,
};
use greenlight_devkit::{
    Problem,
    process::{Tree, ending},
};
use greenlight_tests::EndpointRow;
use hyper::body::Bytes;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs::{self, File},
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    process::Command,
    time::{sleep, timeout},
};

/// How long a function may be silent. Ample, because counting instructions slows everything down.
const PATIENCE: Duration = Duration::from_secs(300);
/// What a function that has asked for its next invocation may still be doing before it sleeps.
const REST: Duration = Duration::from_millis(50);

/// The running function.
pub(crate) struct Session {
    function: &'static str,
    api: RuntimeApi,
    process: Tree,
    counter: Option<Counter>,
    log: PathBuf,
    started: Instant,
    /// Its request for the next invocation, while it waits for one.
    waiting: Option<Request>,
    calls: u64,
    connections_before: u64,
}

/// How long one call took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    /// From the process's start.
    pub(crate) since_start: Duration,
    /// From the moment that the event was handed out.
    pub(crate) took: Duration,
    /// How long the answer is, as the Runtime API is given it.
    pub(crate) bytes: usize,
}

/// The part of an answer that is judged.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GatewayResponse {
    status_code: u16,
    body: Option<String>,
}

impl Session {
    /// Starts the function of an endpoint.
    pub(crate) async fn start(
        fixture: &Fixture,
        row: &'static EndpointRow,
    ) -> Result<Self, Problem> {
        Self::start_under(None, fixture, row.endpoint.name).await
    }

    /// Starts a function so that its instructions are counted.
    pub(crate) async fn counted(
        fixture: &Fixture,
        function: &'static str,
    ) -> Result<Self, Problem> {
        Self::start_under(Some(Counter::in_folder(&fixture.scratch)), fixture, function).await
    }

    /// Starts a function, under a counter if there is one.
    pub(crate) async fn start_under(
        counter: Option<Counter>,
        fixture: &Fixture,
        function: &'static str,
    ) -> Result<Self, Problem> {
        let api = RuntimeApi::start().await?;
        let program = fixture.program(function);
        let log = fixture.scratch.join(format!("{function}.log"));
        let mut command = match &counter {
            None => Command::new(&program.path),
            Some(counter) => counter.command(&program.path),
        };
        command.args(&program.arguments);
        // Nothing of the terminal's environment, but for finding a counter.
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).envs(fixture.variables());
        command.envs(program.variables);
        command.env("AWS_LAMBDA_RUNTIME_API", api.address().to_string());
        command.env("AWS_LAMBDA_FUNCTION_NAME", function);
        command.env("AWS_LAMBDA_FUNCTION_VERSION", "1");
        command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256");
        let unwritable = || Problem::of(format!("cannot write {}", log.display()));
        let output = File::create(&log).map_err(unwritable())?;
        command.stdin(Stdio::null()).stdout(output.try_clone().map_err(unwritable())?);
        command.stderr(output);
        let started = Instant::now();
        let unstartable = Problem::of(format!("{function} would not start"));
        let process = Tree::spawn(&mut command).map_err(unstartable)?;
        Ok(Self {
            function,
            api,
            process,
            counter,
            log,
            started,
            waiting: None,
            calls: 0,
            connections_before: fixture.connections(),
        })
    }

    /// Waits until the function asks for its next invocation. How long that took from its start.
    pub(crate) async fn polled(&mut self) -> Result<Duration, Problem> {
        let request = self.heard(Said::Next).await?;
        let since_start = request.received - self.started;
        self.waiting = Some(request);
        Ok(since_start)
    }

    /// Plays the endpoint's next call, from handing out the event to the next poll, and takes back what it did if
    /// another could not do it again.
    pub(crate) async fn call(
        &mut self,
        fixture: &mut Fixture,
        row: &'static EndpointRow,
    ) -> Result<Answered, Problem> {
        let (answered, body) = self.play(fixture, row).await?;
        fixture.undo(row, &body).await?;
        Ok(answered)
    }

    /// The same, for what is to be there afterwards.
    pub(crate) async fn call_for_good(
        &mut self,
        fixture: &mut Fixture,
        row: &'static EndpointRow,
    ) -> Result<Answered, Problem> {
        self.play(fixture, row).await.map(|(answered, _)| answered)
    }

    async fn play(
        &mut self,
        fixture: &mut Fixture,
        row: &'static EndpointRow,
    ) -> Result<(Answered, Value), Problem> {
        let request_id = self.next_request_id();
        let event = fixture.event(row, &request_id);
        let (answered, body) = self.hand_over(&request_id, event).await?;
        let body = self.judge(&body, row.success)?;
        fixture.learn(row, &body);
        Ok((answered, body))
    }

    /// Plays the next call of a function that AWS calls by itself.
    pub(crate) async fn work(&mut self, event: String) -> Result<Answered, Problem> {
        let request_id = self.next_request_id();
        self.hand_over(&request_id, event).await.map(|(answered, _)| answered)
    }

    fn next_request_id(&mut self) -> String {
        self.calls += 1;
        format!("00000000-0000-4000-8000-{:012x}", self.calls)
    }

    /// Hands out an event, and gives the answer once the next event is asked for.
    async fn hand_over(
        &mut self,
        request_id: &str,
        event: String,
    ) -> Result<(Answered, Bytes), Problem> {
        let Some(waiting) = self.waiting.take() else {
            return Err(self.problem("it is not waiting for an invocation"));
        };
        let reply = invocation(self.function, request_id, event)?;
        let handed_out = Instant::now();
        // Whoever does not listen any more is found out by the silence that follows.
        let _ = waiting.reply.send(reply);
        let answer = self.heard(Said::Answer).await?;
        let answered = Answered {
            since_start: answer.received - self.started,
            took: answer.received - handed_out,
            bytes: answer.body.len(),
        };
        let _ = answer.reply.send(accepted()?);
        self.polled().await?;
        Ok((answered, answer.body))
    }

    /// How many connections to the database it has opened so far.
    pub(crate) fn connections(&self, fixture: &Fixture) -> u64 {
        fixture.connections() - self.connections_before
    }

    /// A number of the last request's line in the log.
    pub(crate) fn logged(&self, name: &str) -> Result<f64, Problem> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let line = text.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
        let number = line.as_ref().and_then(|line| line[name].as_f64());
        number.ok_or_else(|| self.problem(&format!("its last line has no {name}")))
    }

    /// The most memory that it has had resident so far, in bytes, where the system tells.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
    }

    /// What the process has used until it went to sleep, waiting for its next invocation.
    pub(crate) async fn usage(&self) -> Option<Usage> {
        sleep(REST).await;
        Usage::of(self.process.id()?)
    }

    /// The instructions since they were last asked for, or the start, of a process that is counted.
    pub(crate) async fn count(&mut self) -> Result<u64, Problem> {
        sleep(REST).await;
        match (&mut self.counter, self.process.id()) {
            (Some(counter), Some(process)) => counter.count(process).await,
            _ => Err(self.problem("nobody counts its instructions")),
        }
    }

    /// Ends the process.
    pub(crate) async fn end(mut self) -> Result<(), Problem> {
        let pid = self.process.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let pid = pid.ok_or_else(|| self.problem("its process cannot be found"))?;
        let _ = kill_process(pid, Signal::TERM);
        match timeout(PATIENCE, self.process.wait()).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(self.problem("it does not end")),
        }
    }

    /// The next request, which must be of this kind.
    async fn heard(&mut self, expected: Said) -> Result<Request, Problem> {
        let request = tokio::select! {
            request = timeout(PATIENCE, self.api.request()) => match request {
                Ok(request) => request?,
                Err(_) => return Err(self.problem("it has been silent for five minutes")),
            },
            status = self.process.wait() => return Err(self.problem(&match status {
                Ok(status) => format!("it ended ({})", ending(status)),
                Err(error) => format!("it cannot be waited for ({error})"),
            })),
        };
        if request.said == expected {
            return Ok(request);
        }
        let (said, body) = (request.said, String::from_utf8_lossy(&request.body));
        Err(self.problem(&format!("{said} came instead of {expected}: {body}")))
    }

    /// The body of an answer that has the right status.
    fn judge(&self, answer: &[u8], expected: u16) -> Result<Value, Problem> {
        let unreadable = |error| self.problem(&format!("its answer cannot be read ({error})"));
        let answer: GatewayResponse = serde_json::from_slice(answer).map_err(unreadable)?;
        let body = answer.body.unwrap_or_default();
        if answer.status_code != expected {
            let status = answer.status_code;
            let text = format!("it answered {status} instead of {expected}: {body}");
            return Err(self.problem(&text));
        }
        // A 204 has none.
        if body.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_str(&body).map_err(unreadable)
        }
    }

    fn problem(&self, what: &str) -> Problem {
        Problem::new(format!("{}: {what}; its log is {}", self.function, self.log.display()))
    }
}
