//! Sends a request, shows it with its answer, and judges the answer.

use super::{
    json::Json,
    step::{Body, Step, header},
};
use crate::{
    http::{Answer, Client},
    stack::Stack,
};
use ::http::Request;
use greenlight_devkit::Problem;
use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
    time::{Duration, Instant},
};

/// Long enough for a busy machine.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Where the tour is played.
pub(super) struct Stage {
    client: Client,
    base_url: String,
    colours: bool,
    played: usize,
    wrong: usize,
}

impl Stage {
    pub(super) fn new(stack: &Stack) -> Self {
        Self {
            client: Client::new(),
            base_url: stack.base_url(),
            colours: io::stdout().is_terminal(),
            played: 0,
            wrong: 0,
        }
    }

    /// Plays a step and returns the answer, right or wrong; fails only where none came.
    pub(super) async fn play(&mut self, step: Step<'_>) -> Result<Answer, Problem> {
        self.announce(step.title);
        let request = self.request(&step)?;
        show_request(&request);
        let start = Instant::now();
        let answer = self.client.send(request, LIMIT).await?;
        self.show_answer(&answer, &step.expected.body, start.elapsed());
        self.judge(step.expected.faults(&answer));
        Ok(answer)
    }

    /// Begins something that will be judged.
    pub(super) fn announce(&mut self, title: &str) {
        self.played += 1;
        println!("\n{}", self.bold(&format!("{}. {title}", self.played)));
    }

    /// Judges what was announced, by everything that is wrong with it.
    pub(super) fn judge(&mut self, faults: Vec<String>) {
        if faults.is_empty() {
            println!("{}", self.painted("32", "✓ right"));
        } else {
            self.wrong += 1;
            for fault in faults {
                println!("{}", self.painted("31", &format!("✗ {fault}")));
            }
        }
    }

    /// Judges something that is about several answers.
    pub(super) fn check(&mut self, right: bool, sentence: &str) {
        if right {
            println!("{}", self.painted("32", &format!("✓ {sentence}")));
        } else {
            self.wrong += 1;
            println!("{}", self.painted("31", &format!("✗ not so: {sentence}")));
        }
    }

    /// The end of the tour, said and as an exit code.
    pub(super) fn verdict(&self) -> ExitCode {
        if self.wrong == 0 {
            let text = format!("All {} answers were right.", self.played);
            println!("\n{}", self.painted("32", &text));
            ExitCode::SUCCESS
        } else {
            println!(
                "\n{}",
                self.painted("31", "Not every answer was right: see the lines with ✗.")
            );
            ExitCode::FAILURE
        }
    }

    fn request(&self, step: &Step<'_>) -> Result<Request<String>, Problem> {
        let mut request = Request::builder()
            .method(step.method.clone())
            .uri(format!("{}{}", self.base_url, step.path))
            .header("Authorization", format!("Bearer {}", step.key));
        if step.body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        if let Some(key) = step.idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        request
            .body(step.body.unwrap_or_default().to_owned())
            .map_err(|e| Problem::new(format!("the step \"{}\" is no request: {e}", step.title)))
    }

    fn show_answer(&self, answer: &Answer, expected: &Body, time: Duration) {
        println!("\n{} ({} ms)", self.bold(&answer.status.to_string()), time.as_millis());
        for name in ["location", "idempotency-replayed", "retry-after"] {
            if let Some(value) = header(answer, name) {
                println!("{name}: {value}");
            }
        }
        let json = Json::parse(&answer.body);
        match json.as_ref().and_then(|list| expected.entry(list)) {
            Some(entry) => println!("a list, and in it:\n{}", entry.pretty()),
            None => println!("{}", indented(&answer.body)),
        }
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn show_request(request: &Request<String>) {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    println!("{} {path}", request.method());
    for (name, value) in request.headers() {
        let value = value.to_str().unwrap_or_default();
        match value.strip_prefix("Bearer ") {
            Some(key) => println!("{name}: Bearer {}", shortened(key)),
            None => println!("{name}: {value}"),
        }
    }
    if !request.body().is_empty() {
        println!("{}", indented(request.body()));
    }
}

/// As much of a key as is no secret: its prefix and its owner's id.
pub(super) fn shortened(key: &str) -> String {
    let end = key.rfind('_').map_or(0, |last| last + 9);
    format!("{}…", key.get(..end).unwrap_or_default())
}

fn indented(text: &str) -> String {
    Json::parse(text).map_or_else(|| text.to_owned(), |json| json.pretty())
}
